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
        if let Some(digits) = word.strip_prefix("ecs-svc/") {
            return digits.get(..8).map(|digits| format!("ecs-svc/{digits}"));
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
