//! What a service event tells: AWS sends text only, so its kind is read out of the words.
//!
//! Texts: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html>.
//! The documentation writes `service web …`, the API sends `(service web) …`: both are read.

use super::health::Health;
use super::service::ServiceEvent;

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum EventKind {
    /// A steady state was reached.
    Steady,
    /// Tasks were started.
    Started,
    /// Tasks were stopped, or connections drain before that.
    Stopped,
    /// Targets were registered or deregistered.
    Registered,
    /// A task found no place.
    Placement,
    /// A task or target is unhealthy.
    Health,
    /// A deployment began, ended, failed or went back.
    Deployment,
    /// Tasks could not be started or stopped for another reason than place.
    Start,
    /// AWS held calls back.
    Throttled,
    /// Tasks move between zones.
    Rebalance,
    /// The desired count changed.
    Scaling,
    /// Protected tasks are in the way.
    Protection,
    /// Roles and policies.
    Permission,
    /// Anything else.
    Other,
}

impl EventKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

use EventKind::{
    Deployment, Health as Unhealthy, Permission, Placement, Protection, Rebalance, Registered,
    Scaling, Start, Started, Steady, Stopped, Throttled,
};

/// Words in lower case that an event must all contain, its kind and what is to be thought of it;
/// the first line that fits counts, so the particular stands before the general.
const TEXTS: &[(&[&str], EventKind, Health)] = &[
    (&["has reached a steady state"], Steady, Health::Fine),
    (&["operations are being throttled"], Throttled, Health::Look),
    (&["rolling back to"], Deployment, Health::Broken),
    (&["deployment failed"], Deployment, Health::Broken),
    (
        &["deployment", "rollback failed"],
        Deployment,
        Health::Broken,
    ),
    (
        &["could not launch", "for deployment"],
        Placement,
        Health::Broken,
    ),
    (
        &["unable to stop or start tasks during a deployment"],
        Deployment,
        Health::Look,
    ),
    (
        &["unable to consistently start tasks"],
        Start,
        Health::Broken,
    ),
    (&["task protection"], Protection, Health::Look),
    (&["tasks under protection"], Protection, Health::Look),
    (&["protected tasks"], Protection, Health::Look),
    (&["unable to assume"], Permission, Health::Broken),
    (
        &["is not authorized to perform"],
        Permission,
        Health::Broken,
    ),
    (
        &["permissions policies have been misconfigured"],
        Permission,
        Health::Broken,
    ),
    (
        &["trust relationship has been misconfigured"],
        Permission,
        Health::Broken,
    ),
    (&["unable to place a task"], Placement, Health::Broken),
    (&["is unable to place a task"], Placement, Health::Look),
    (
        &["capacity is unavailable at this time"],
        Placement,
        Health::Broken,
    ),
    (
        &["reached the limit on the number of"],
        Placement,
        Health::Broken,
    ),
    (
        &["configuration is above your limit"],
        Placement,
        Health::Broken,
    ),
    (
        &["provisioning capacity limit was exceeded"],
        Placement,
        Health::Look,
    ),
    (
        &["no container instances were found"],
        Placement,
        Health::Broken,
    ),
    (
        &["not compatible with the selected compute strategy"],
        Placement,
        Health::Broken,
    ),
    (&["failed to launch a task"], Start, Health::Broken),
    (&["failed to register targets"], Registered, Health::Broken),
    (
        &["failed to describe target health"],
        Unhealthy,
        Health::Look,
    ),
    (
        &["timed out waiting for amazon ecs agent"],
        Start,
        Health::Broken,
    ),
    (&["due to an unhealthy status"], Unhealthy, Health::Look),
    (&["failed container health checks"], Unhealthy, Health::Look),
    (&["failed elb health checks"], Unhealthy, Health::Look),
    (&["target group is not found"], Unhealthy, Health::Broken),
    (&["is unhealthy in"], Unhealthy, Health::Look),
    (&["is not healthy in"], Unhealthy, Health::Look),
    (&["is not az balanced"], Rebalance, Health::Fine),
    (&["is az balanced"], Rebalance, Health::Fine),
    (&["az rebalanc"], Rebalance, Health::Fine),
    (&["az balanc"], Rebalance, Health::Fine),
    (&["desired count"], Scaling, Health::Fine),
    (&["deployment completed"], Deployment, Health::Fine),
    (&["has begun draining connections"], Stopped, Health::Fine),
    (
        &["registered", "in (target-group"],
        Registered,
        Health::Fine,
    ),
    (&["registered", "in (elb"], Registered, Health::Fine),
    (&["has started", "task"], Started, Health::Fine),
    (&["stopped", "task"], Stopped, Health::Fine),
    (&["deployment"], Deployment, Health::Fine),
];

/// What kind of event a text tells of, and what is to be thought of it.
pub fn kind(message: &str) -> (EventKind, Health) {
    let text = message.to_ascii_lowercase();
    TEXTS
        .iter()
        .find(|(words, ..)| words.iter().all(|word| text.contains(word)))
        .map_or((EventKind::Other, Health::Fine), |(_, kind, health)| {
            (*kind, *health)
        })
}

/// The text without the service's own name in front, in either form.
pub fn without_service<'a>(message: &'a str, service: &str) -> &'a str {
    let after = |text: &'a str, open: &str, close: &str| {
        let tail = text.strip_prefix(open)?;
        let tail = tail.strip_prefix(service)?;
        tail.strip_prefix(close).map(str::trim_start)
    };
    after(message, "(service ", ")")
        .or_else(|| after(message, "service (", ")"))
        .or_else(|| after(message, "service ", " "))
        .unwrap_or(message)
}

/// The text for one line: without the service's name, with ARNs and task ids shortened.
pub fn shortened(message: &str, service: &str) -> String {
    words(without_service(message, service), |word| {
        if let Some((_, tail)) = word.split_once(":targetgroup/") {
            return tail.split('/').next().map(str::to_owned);
        }
        if word.starts_with("arn:") {
            return word.rsplit(['/', ':']).next().map(str::to_owned);
        }
        let is_id = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| word[..8].to_owned())
    })
}

/// The text with all that differs between equal events taken out: ids, addresses, ARNs, figures.
pub fn signature(message: &str) -> String {
    words(message, |word| {
        let id = word.len() >= 8
            && word.bytes().any(|byte| byte.is_ascii_digit())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let address = word.split('.').count() == 4
            && word
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        let named = ["arn:", "i-", "ecs-svc/", "eni-", "subnet-"]
            .iter()
            .any(|head| {
                word.strip_prefix(head)
                    .is_some_and(|tail| tail.bytes().any(|byte| byte.is_ascii_digit()))
            });
        (id || address || named).then(|| "*".to_owned())
    })
}

/// The text with some of its words replaced. A word ends at blanks, brackets, commas and quotes.
fn words(text: &str, replace: impl Fn(&str) -> Option<String>) -> String {
    let ends = |c: char| c.is_whitespace() || "()[],\"'".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(ends).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        // A full stop at the end belongs to the sentence.
        let (bare, stop) = match word.strip_suffix('.') {
            Some(bare) => (bare, "."),
            None => (word, ""),
        };
        match replace(bare) {
            Some(other) => out.push_str(&other),
            None => out.push_str(bare),
        }
        out.push_str(stop);
        let next = tail.chars().next().map_or(0, char::len_utf8);
        out.push_str(&tail[..next]);
        rest = &tail[next..];
    }
    out
}

/// Events that say the same, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    /// Newest first, at least one.
    pub events: &'a [ServiceEvent],
}

impl<'a> Run<'a> {
    /// The newest of them.
    pub fn newest(&self) -> Option<&'a ServiceEvent> {
        self.events.first()
    }

    /// The oldest of them: it stays the same while the run grows.
    pub fn oldest(&self) -> Option<&'a ServiceEvent> {
        self.events.last()
    }
}

/// The events of one service, newest first, cut where they begin to say something else.
pub fn runs(events: &[ServiceEvent]) -> Vec<Run<'_>> {
    let text = |event: &ServiceEvent| signature(event.message.as_deref().unwrap_or_default());
    let mut runs = Vec::new();
    let mut from = 0;
    let mut said = events.first().map(text);
    for at in 1..=events.len() {
        let next = events.get(at).map(text);
        if next != said {
            runs.push(Run {
                events: &events[from..at],
            });
            from = at;
            said = next;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::event;

    #[test]
    fn kinds_by_their_texts() {
        let cases = [
            (
                "(service web) has reached a steady state.",
                Steady,
                Health::Fine,
            ),
            (
                "service web has reached a steady state.",
                Steady,
                Health::Fine,
            ),
            (
                "(service web) (deployment ecs-svc/1) deployment completed.",
                Deployment,
                Health::Fine,
            ),
            (
                "(service web) has started 2 tasks: (task 0123456789abcdef0123456789abcdef).",
                Started,
                Health::Fine,
            ),
            (
                "(service web) has stopped 1 running tasks: (task 0).",
                Stopped,
                Health::Fine,
            ),
            (
                "(service web) stopped 2 pending tasks.",
                Stopped,
                Health::Fine,
            ),
            (
                "(service web) has begun draining connections on 1 tasks.",
                Stopped,
                Health::Fine,
            ),
            (
                "(service web) registered 1 targets in (target-group arn:x)",
                Registered,
                Health::Fine,
            ),
            (
                "(service web) deregistered 1 targets in (target-group arn:x)",
                Registered,
                Health::Fine,
            ),
            (
                "(service web) was unable to place a task because no container instance met all of its requirements.",
                Placement,
                Health::Broken,
            ),
            (
                "(service web) was unable to place a task. Reason: Capacity is unavailable at this time.",
                Placement,
                Health::Broken,
            ),
            (
                "(service web) (port 8080) is unhealthy in (target-group arn:x) due to (reason Request timed out)",
                Unhealthy,
                Health::Look,
            ),
            (
                "(service web) (instance i-1) (port 80) is unhealthy in (elb x) due to (reason y)",
                Unhealthy,
                Health::Look,
            ),
            (
                "(service web) (task 1) failed container health checks.",
                Unhealthy,
                Health::Look,
            ),
            (
                "(service web) rolling back to deployment ecs-svc/1.",
                Deployment,
                Health::Broken,
            ),
            (
                "(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.",
                Deployment,
                Health::Broken,
            ),
            (
                "(service web) is unable to consistently start tasks successfully.",
                Start,
                Health::Broken,
            ),
            (
                "(service web) failed to launch a task with (error ECS was unable to assume the role 'x')",
                Permission,
                Health::Broken,
            ),
            (
                "(service web) operations are being throttled on elb. Will try again later.",
                Throttled,
                Health::Look,
            ),
            (
                "(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration.",
                Deployment,
                Health::Look,
            ),
            (
                "(service web) is not AZ balanced with 1 tasks in a. AZ Rebalancing in progress",
                Rebalance,
                Health::Fine,
            ),
            (
                "(service web) has started 1 tasks to AZ Rebalance: (task 1)",
                Rebalance,
                Health::Fine,
            ),
            (
                "(service web) Successfully set desired count to 4.",
                Scaling,
                Health::Fine,
            ),
            (
                "(service web) was unable to scale in due to (reason 2 tasks under protection)",
                Protection,
                Health::Look,
            ),
            (
                "something ECS never said before",
                EventKind::Other,
                Health::Fine,
            ),
            ("", EventKind::Other, Health::Fine),
        ];
        for (text, expected, health) in cases {
            assert_eq!(kind(text), (expected, health), "{text}");
        }
    }

    #[test]
    fn the_services_own_name_goes_in_either_form() {
        let cases = [
            ("(service web) has started", "has started"),
            ("service web has started", "has started"),
            ("service (web) has started", "has started"),
            ("(service web-2) has started", "(service web-2) has started"),
            ("service web-2 has started", "service web-2 has started"),
            ("é", "é"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_service(text, "web"), expected);
        }
    }

    #[test]
    fn ids_and_arns_are_short_on_one_line() {
        let cases = [
            (
                "(service web) has started 1 tasks: (task 0123456789abcdef0123456789abcdef).",
                "has started 1 tasks: (task 01234567).",
            ),
            (
                "(service web) registered 1 targets in (target-group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web-blue/abc123)",
                "registered 1 targets in (target-group web-blue)",
            ),
            ("no role arn:aws:iam::1:role/deploy.", "no role deploy."),
        ];
        for (text, expected) in cases {
            assert_eq!(shortened(text, "web"), expected);
        }
    }

    #[test]
    fn equal_events_in_a_row_are_one_run_whatever_their_ids() {
        let events = [
            event(
                10,
                "(service web) has stopped 1 running tasks: (task 0123456789abcdef0123456789abcdef).",
            ),
            event(
                20,
                "(service web) has stopped 1 running tasks: (task ffffffff89abcdef0123456789abcdef).",
            ),
            event(
                30,
                "(service web) (deployment ecs-svc/123) deployment completed.",
            ),
            event(
                40,
                "(service web) has stopped 1 running tasks: (task 0023456789abcdef0123456789abcdef).",
            ),
        ];
        let lengths: Vec<usize> = runs(&events).iter().map(|run| run.events.len()).collect();
        assert_eq!(lengths, [2, 1, 1]);
        assert!(runs(&[]).is_empty());
        let one = &runs(&events)[0];
        assert_eq!(one.newest(), Some(&events[0]));
        assert_eq!(one.oldest(), Some(&events[1]));
        for (one, other) in [
            ("target 10.0.0.1 is bad", "target 10.0.0.2 is bad"),
            ("(instance i-0abc12)", "(instance i-99)"),
            ("arn:aws:x/1", "arn:aws:x/2"),
        ] {
            assert_eq!(signature(one), signature(other), "{one}");
        }
        // A count that differs is news.
        assert_ne!(signature("stopped 1 tasks"), signature("stopped 2 tasks"));
    }
}
