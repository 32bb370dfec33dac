//! What the reason codes of target health mean, and what to look at next
//! ([TargetHealth](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html)).

use super::health::Health;
use super::target_group::TargetGroup;
use super::target_health::TargetHealthDescription;

/// A reason code in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What it means.
    pub words: &'static str,
    /// What to look at or do next.
    pub next: &'static str,
}

const fn meaning_of(words: &'static str, next: &'static str) -> Meaning {
    Meaning { words, next }
}

/// The meaning of a reason code; none for one that is not known here, which is shown as it came.
/// `description` is AWS's own, which carries the codes of answers.
pub fn meaning(reason: &str, description: Option<&str>) -> Option<Meaning> {
    Some(match reason {
        "Elb.RegistrationInProgress" => meaning_of("is being registered", "wait a moment"),
        "Elb.InitialHealthChecking" => meaning_of(
            "first health checks are under way",
            "wait interval × healthy threshold; if it stays, the checks do not get through",
        ),
        "Target.ResponseCodeMismatch" => wrong_code(codes(description)),
        "Target.Timeout" => meaning_of(
            "does not answer the health check in time",
            "security group from load balancer to task port, app bound to 0.0.0.0, CPU at its limit, or raise the timeout",
        ),
        "Target.FailedHealthChecks" => meaning_of(
            "refuses or drops the connection of the health check",
            "port and protocol of the check, whether the app listens there, TLS on one side only",
        ),
        "Elb.InternalError" => meaning_of(
            "the load balancer itself has an error",
            "wait; if it stays, AWS Health and AWS Support",
        ),
        "Target.NotRegistered" => meaning_of(
            "is not registered",
            "ECS registers its tasks itself; deregistered by hand?",
        ),
        "Target.NotInUse" => meaning_of(
            "gets no traffic: no listener leads to its group, or the load balancer is not in its zone",
            "attach the target group to a listener, enable the zone on the load balancer",
        ),
        "Target.InvalidState" => meaning_of(
            "its instance is stopped or terminated",
            "state of the instance",
        ),
        "Target.IpUnusable" => meaning_of(
            "its address belongs to a load balancer",
            "whose address was registered",
        ),
        "Target.DeregistrationInProgress" => meaning_of(
            "drains its connections",
            "wait for the deregistration delay, 300 s unless set otherwise",
        ),
        "Target.HealthCheckDisabled" => {
            meaning_of("is not checked: health checks are off", "nothing is known")
        }
        _ => return None,
    })
}

fn wrong_code(codes: Option<&str>) -> Meaning {
    match codes.and_then(|codes| codes.bytes().next()) {
        Some(b'5') => meaning_of(
            "answers the health check with a server error",
            "logs of the app at that second and what it depends on; 502 from a proxy beside it: the app does not listen",
        ),
        Some(b'3') => meaning_of(
            "answers the health check with a redirect",
            "check the path it redirects to, or accept the code",
        ),
        Some(b'4') if codes.is_some_and(|codes| codes.contains("401") || codes.contains("403")) => {
            meaning_of(
                "refuses the health check: the path wants a login",
                "a path without login, or accept the code",
            )
        }
        Some(b'4') => meaning_of(
            "does not know the path of the health check",
            "path and matcher of the target group",
        ),
        _ => meaning_of(
            "answers with a code that the health check does not accept",
            "path and matcher of the target group, logs of the app",
        ),
    }
}

/// The codes in `Health checks failed with these codes: [503]`.
fn codes(description: Option<&str>) -> Option<&str> {
    let (_, tail) = description?.split_once("codes: [")?;
    let (codes, _) = tail.split_once(']')?;
    (!codes.is_empty()).then_some(codes)
}

/// Why a target is not healthy in the fewest words: `503 on /healthz`. An unknown code as it came.
pub fn brief(target: &TargetHealthDescription, group: Option<&TargetGroup>) -> String {
    let reason = target.reason().unwrap_or_default();
    let path = group
        .and_then(|group| group.health_check_path.as_deref())
        .map_or_else(String::new, |path| format!(" on {path}"));
    match reason {
        "Target.ResponseCodeMismatch" => match codes(target.description()) {
            Some(codes) => format!("{codes}{path}"),
            None => format!("wrong code{path}"),
        },
        "Target.Timeout" => format!("timeout{path}"),
        "Target.FailedHealthChecks" => format!("no connection{path}"),
        "Target.NotInUse" => "no listener leads to it, or its zone is off".to_owned(),
        "Target.InvalidState" => "instance not running".to_owned(),
        "" => target
            .description()
            .or(target.state())
            .unwrap_or("no reason given")
            .to_owned(),
        other => {
            meaning(other, None).map_or_else(|| other.to_owned(), |known| known.words.to_owned())
        }
    }
}

/// The health that a state stands for. An unknown state is unknown health.
pub fn health_of(target: &TargetHealthDescription) -> Health {
    match target.state() {
        Some("healthy") => Health::Fine,
        Some("initial" | "draining" | "unhealthy.draining") => Health::Changing,
        Some("unhealthy") => Health::Broken,
        Some("unused") => Health::Look,
        _ => Health::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::balancing_fixtures::{group, target};
    use super::*;

    #[test]
    fn every_code_of_the_reference_has_a_meaning_and_others_are_shown_as_they_came() {
        for code in [
            "Elb.RegistrationInProgress",
            "Elb.InitialHealthChecking",
            "Target.ResponseCodeMismatch",
            "Target.Timeout",
            "Target.FailedHealthChecks",
            "Elb.InternalError",
            "Target.NotRegistered",
            "Target.NotInUse",
            "Target.InvalidState",
            "Target.IpUnusable",
            "Target.DeregistrationInProgress",
            "Target.HealthCheckDisabled",
        ] {
            assert!(meaning(code, None).is_some(), "{code}");
        }
        assert_eq!(meaning("Target.OnTheMoon", None), None);
        let strange = target("10.0.0.1", "unhealthy", "Target.OnTheMoon", "");
        assert_eq!(brief(&strange, None), "Target.OnTheMoon");
    }

    #[test]
    fn codes_decide_what_to_look_at() {
        let says = |code: &str| {
            let text = format!("Health checks failed with these codes: [{code}]");
            meaning("Target.ResponseCodeMismatch", Some(&text)).map(|meaning| meaning.words)
        };
        for (code, expected) in [
            ("503", "answers the health check with a server error"),
            ("301,302", "answers the health check with a redirect"),
            ("401", "refuses the health check: the path wants a login"),
            ("404", "does not know the path of the health check"),
            (
                "",
                "answers with a code that the health check does not accept",
            ),
        ] {
            assert_eq!(says(code), Some(expected), "{code}");
        }
    }

    #[test]
    fn brief_words() {
        let group = group("tg");
        let failed = "Health checks failed with these codes: [503]";
        let cases = [
            (
                target("a", "unhealthy", "Target.ResponseCodeMismatch", failed),
                "503 on /healthz",
            ),
            (
                target("a", "unhealthy", "Target.ResponseCodeMismatch", ""),
                "wrong code on /healthz",
            ),
            (
                target("a", "unhealthy", "Target.Timeout", "Request timed out"),
                "timeout on /healthz",
            ),
            (
                target("a", "unhealthy", "Target.FailedHealthChecks", ""),
                "no connection on /healthz",
            ),
            (
                target("a", "unavailable", "Elb.InternalError", ""),
                "the load balancer itself has an error",
            ),
            (target("a", "unhealthy", "", "because"), "because"),
            (target("a", "melted", "", ""), "melted"),
        ];
        for (target, expected) in cases {
            assert_eq!(brief(&target, Some(&group)), expected);
        }
    }

    #[test]
    fn states_and_health() {
        for (state, health) in [
            ("healthy", Health::Fine),
            ("initial", Health::Changing),
            ("draining", Health::Changing),
            ("unhealthy.draining", Health::Changing),
            ("unhealthy", Health::Broken),
            ("unused", Health::Look),
            ("unavailable", Health::Unknown),
            ("melted", Health::Unknown),
            ("", Health::Unknown),
        ] {
            assert_eq!(health_of(&target("a", state, "", "")), health, "{state}");
        }
    }
}
