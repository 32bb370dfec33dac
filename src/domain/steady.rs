//! Why a service is not steady, as far as the service and its stopped tasks tell.
//!
//! Structured fields come before text: rollout state, counts, stop codes, then
//! the newest telling event. Equal events are held back by ECS for up to six
//! hours, so silence is never taken for recovery.

use super::deployment::Deployment;
use super::health::Health;
use super::service::Service;
use super::stopped;
use super::task::Task;
use super::time::{Timestamp, seconds_since};
use super::{arn, list};

/// What is to be thought of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Health of the row.
    pub health: Health,
    /// Why; none when there is nothing to say.
    pub why: Option<String>,
}

/// The worst of several verdicts on one service; between equals the first.
///
/// What events say of targets in general gives way to what the targets say themselves.
pub fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let vague = |verdict: &Verdict| {
        let why = verdict.why.as_deref().unwrap_or_default();
        VAGUE.iter().any(|words| why.starts_with(words))
    };
    verdicts
        .into_iter()
        .min_by_key(|verdict| (verdict.health, vague(verdict)))
        .unwrap_or(Verdict {
            health: Health::Unknown,
            why: None,
        })
}

/// What [`TELLING`] events say that a reading of target health says better.
const VAGUE: &[&str] = &[
    "unhealthy in its target group",
    "restarted: failed load balancer health checks",
];

/// How far back events and stopped tasks speak for the present, in seconds.
const RECENT: u64 = 3_600;

/// The verdict on `service`. `stopped` are the stopped tasks of this service known now.
pub fn verdict<'a>(
    service: &Service,
    stopped: impl IntoIterator<Item = &'a Task>,
    now: Timestamp,
) -> Verdict {
    match service.status.as_deref() {
        Some("INACTIVE") => return said(Health::Look, "service was deleted"),
        Some("DRAINING") => return said(Health::Changing, "service is being deleted"),
        Some("ACTIVE") => {}
        Some(other) => return said(Health::Unknown, format!("unknown status {other}")),
        None => {
            return Verdict {
                health: Health::Unknown,
                why: None,
            };
        }
    }
    let cause = cause_of_stops(stopped, now);
    let event = telling_event(service, now);
    let because = || cause.clone().or_else(|| event.clone());

    if let Some(rollback) = rollback(service, now) {
        let short = missing(service) > 0 || rollout(service.primary()) != Some("COMPLETED");
        let health = if short { Health::Broken } else { Health::Look };
        return said(health, joined(rollback, cause));
    }
    if let Some(failed) = list(&service.deployments)
        .iter()
        .find(|deployment| rollout(Some(deployment)) == Some("FAILED"))
    {
        // An event that only says that it failed is no cause; what ECS says of the rollout may be.
        let event = event.filter(|event| event != DEPLOYMENT_FAILED);
        let told = cause.or(event).or_else(|| rollout_reason(failed));
        return said(
            Health::Broken,
            joined(format!("deployment{} failed", revision(failed)), told),
        );
    }
    if service.desired_count == Some(0) && service.running_count.unwrap_or(0) == 0 {
        return said(Health::Fine, "scaled to zero");
    }
    let missing = missing(service);
    if let Some(primary) = service
        .primary()
        .filter(|primary| rollout(Some(primary)) == Some("IN_PROGRESS"))
    {
        let progress = match (primary.running_count, primary.desired_count) {
            (Some(running), Some(desired)) => {
                format!("deploying{}, {running}/{desired} new", revision(primary))
            }
            _ => format!("deploying{}", revision(primary)),
        };
        return match primary.failed_tasks {
            Some(failed) if failed > 0 => {
                let health = if service.running_count == Some(0) {
                    Health::Broken
                } else {
                    Health::Look
                };
                said(
                    health,
                    joined(format!("{progress}, {failed} failed"), because()),
                )
            }
            _ if service.running_count == Some(0) && cause.is_some() => {
                said(Health::Broken, joined(progress, cause))
            }
            // What nothing but more room will end is not merely on its way.
            _ if event.as_deref().is_some_and(is_stuck) => {
                said(Health::Look, joined(progress, event))
            }
            _ => said(Health::Changing, joined(progress, event)),
        };
    }
    if missing > 0 {
        let health = if service.running_count == Some(0) {
            Health::Broken
        } else {
            Health::Look
        };
        let noun = if missing == 1 { "task" } else { "tasks" };
        let pending = service.pending_count.unwrap_or(0);
        let told = match (&cause, &event) {
            // Spot that took its tasks back is half of the story: the other is that none is left.
            (Some(cause), Some(event)) if event.starts_with(NO_FARGATE) => {
                Some(format!("{event}, {cause}"))
            }
            _ => because(),
        };
        return match told {
            // The counts stand beside it: the cause is what is not known yet.
            Some(because) => said(health, because),
            None if pending > 0 => said(Health::Changing, format!("{pending} pending")),
            None => said(health, format!("{missing} {noun} missing")),
        };
    }
    if let (Some(running), Some(desired)) = (service.running_count, service.desired_count)
        && running > desired
        && service.scheduling_strategy.as_deref() != Some("DAEMON")
    {
        return said(
            Health::Changing,
            format!("scaling in, {running} of {desired} still run"),
        );
    }
    match (service.running_count, service.desired_count) {
        (Some(_), Some(_)) => match (cause, event) {
            // Enough tasks run now, but what happened within the hour is worth a look.
            (Some(cause), _) => said(Health::Look, format!("restarted: {cause}")),
            (None, Some(event)) => said(Health::Look, event),
            (None, None) => Verdict {
                health: Health::Fine,
                why: None,
            },
        },
        _ => Verdict {
            health: Health::Unknown,
            why: None,
        },
    }
}

/// Whether the newest telling event says that a task cannot be placed on any container instance.
pub fn is_unplaceable(service: &Service, now: Timestamp) -> bool {
    service.status.as_deref() == Some("ACTIVE")
        && telling_event(service, now).is_some_and(|words| words.starts_with(UNPLACEABLE))
}

/// What an event says of a deployment that failed, and no more.
const DEPLOYMENT_FAILED: &str = "deployment failed";

/// How every verdict about placement on instances begins.
const UNPLACEABLE: &str = "cannot be placed";

/// How every verdict about Fargate's own capacity begins.
const NO_FARGATE: &str = "no Fargate capacity";

/// Whether the words of an event mean that there is no room for another task.
fn is_stuck(event: &str) -> bool {
    event.starts_with(UNPLACEABLE) || event.starts_with(NO_FARGATE)
}

fn said(health: Health, why: impl Into<String>) -> Verdict {
    Verdict {
        health,
        why: Some(why.into()),
    }
}

fn joined(head: String, tail: Option<String>) -> String {
    match tail {
        Some(tail) => format!("{head}, {tail}"),
        None => head,
    }
}

fn missing(service: &Service) -> i32 {
    match (service.desired_count, service.running_count) {
        (Some(desired), Some(running)) => (desired - running).max(0),
        _ => 0,
    }
}

fn rollout(deployment: Option<&Deployment>) -> Option<&str> {
    deployment?.rollout_state.as_deref()
}

/// What ECS says of a rollout, without who says it: `alarm detected`.
fn rollout_reason(deployment: &Deployment) -> Option<String> {
    let reason = deployment.rollout_state_reason.as_deref()?;
    let told = reason
        .strip_prefix("ECS deployment alarm: ")
        .or_else(|| reason.strip_prefix("ECS deployment circuit breaker: "))?;
    Some(told.trim_end_matches('.').to_owned())
}

/// ` :42`, or nothing where no revision is known.
fn revision(deployment: &Deployment) -> String {
    deployment
        .task_definition
        .as_deref()
        .and_then(|definition| arn::family_revision(definition).rsplit_once(':'))
        .map_or_else(String::new, |(_, revision)| format!(" :{revision}"))
}

/// A rollback that is under way or happened within the hour.
fn rollback(service: &Service, now: Timestamp) -> Option<String> {
    let primary = service.primary()?;
    let text = rollback_reason(primary).or_else(|| rollback_event(service, primary, now))?;
    // The text names the deployment that is gone back to; without it that is the primary one.
    let target = list(&service.deployments)
        .iter()
        .find(|deployment| deployment.id.as_deref().is_some_and(|id| text.contains(id)))
        .unwrap_or(primary);
    let to = match revision(target) {
        revision if revision.is_empty() => " the previous revision".to_owned(),
        revision => revision,
    };
    let failed = list(&service.deployments)
        .iter()
        .find(|deployment| rollout(Some(deployment)) == Some("FAILED"));
    let done = failed.is_none() && rollout(Some(primary)) == Some("COMPLETED");
    let progress = if done {
        "rolled back to"
    } else {
        "rolling back to"
    };
    Some(match failed {
        // Where it goes stands in front: a narrow list shows the beginning.
        Some(failed) => format!("{progress}{to} ({} failed)", revision(failed).trim_start()),
        None => format!("{progress}{to}"),
    })
}

fn rollback_reason(primary: &Deployment) -> Option<&str> {
    primary
        .rollout_state_reason
        .as_deref()
        .filter(|reason| reason.contains("rolling back"))
}

fn rollback_event<'a>(
    service: &'a Service,
    primary: &Deployment,
    now: Timestamp,
) -> Option<&'a str> {
    list(&service.events).iter().find_map(|event| {
        let message = event.message.as_deref()?;
        let recent = event
            .created_at
            .is_some_and(|at| seconds_since(now, at) < RECENT);
        // A deployment made after the rollback is a new story.
        let after = event
            .created_at
            .zip(primary.created_at)
            .is_none_or(|(event, made)| event >= made || within(event, made, 120));
        (recent && after && message.contains("rolling back to deployment")).then_some(message)
    })
}

fn within(one: Timestamp, other: Timestamp, seconds: u64) -> bool {
    seconds_since(one, other) <= seconds && seconds_since(other, one) <= seconds
}

/// The commonest cause among the failures of the last hour, with its count.
fn cause_of_stops<'a>(
    stopped: impl IntoIterator<Item = &'a Task>,
    now: Timestamp,
) -> Option<String> {
    let mut counts: Vec<(String, u32, Timestamp)> = Vec::new();
    for task in stopped {
        let Some(at) = task.stopped_at.or(task.stopping_at).or(task.created_at) else {
            continue;
        };
        if seconds_since(now, at) >= RECENT {
            continue;
        }
        let Some(verdict) = stopped::verdict(task).filter(|verdict| verdict.health.is_fault())
        else {
            continue;
        };
        match counts
            .iter_mut()
            .find(|(words, ..)| *words == verdict.brief)
        {
            Some((_, count, newest)) => {
                *count += 1;
                *newest = at.max(*newest);
            }
            None => counts.push((verdict.brief, 1, at)),
        }
    }
    let (words, count, _) = counts
        .into_iter()
        .max_by_key(|(_, count, newest)| (*count, *newest))?;
    Some(if count > 1 {
        format!("{words} ×{count}")
    } else {
        words
    })
}

/// Texts of service events that tell of trouble, and what they mean; first match wins.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html>.
const TELLING: &[(&[&str], &str)] = &[
    (
        &["unable to place a task", "insufficient memory"],
        "cannot be placed: insufficient memory",
    ),
    (
        &["unable to place a task", "insufficient cpu"],
        "cannot be placed: insufficient CPU",
    ),
    (
        &["unable to place a task", "already using a port"],
        "cannot be placed: host port in use",
    ),
    (
        &["unable to place a task", "agent"],
        "cannot be placed: agent disconnected",
    ),
    (
        &[
            "unable to place a task",
            "no container instances were found",
        ],
        "cannot be placed: no container instance",
    ),
    (
        &["unable to place a task", "empty capacity provider"],
        "cannot be placed: capacity provider without instances",
    ),
    (
        &["unable to place a task", "no active instances"],
        "cannot be placed: no active instance",
    ),
    (
        &["unable to place a task", "resource:eni"],
        "cannot be placed: no network interface left",
    ),
    (
        &["unable to place a task", "eni attachment"],
        "cannot be placed: no network interface left",
    ),
    (
        &["unable to place a task", "memberof placement constraint"],
        "cannot be placed: placement constraint",
    ),
    (
        &["unable to place a task", "missing an attribute"],
        "cannot be placed: attribute missing",
    ),
    (
        &["unable to place a task", "capacity is unavailable"],
        "no Fargate capacity in the zone",
    ),
    (
        &["capacity is unavailable at this time"],
        "no Fargate capacity in the zone",
    ),
    (
        &["reached the limit on the number of"],
        "account limit of tasks or vCPUs reached",
    ),
    (
        &["tasks provisioning capacity limit was exceeded"],
        "more than 500 tasks are being provisioned",
    ),
    (&["unable to place a task"], "cannot be placed"),
    (
        &["unable to consistently start tasks"],
        "tasks keep failing to start",
    ),
    (&["deployment failed"], DEPLOYMENT_FAILED),
    (
        &["failed container health checks"],
        "fails container health checks",
    ),
    (
        &["is unhealthy in (target-group"],
        "unhealthy in its target group",
    ),
    (&["is unhealthy in (elb"], "unhealthy in its load balancer"),
    (
        &["unable to stop or start tasks during a deployment"],
        "minimum and maximum percent leave no room",
    ),
    (
        &["unable to reach steady state"],
        "protected tasks block scale-in",
    ),
    (
        &["operations are being throttled"],
        "AWS throttles its operations",
    ),
    (&["unable to assume"], "role cannot be assumed"),
];

/// What the newest telling event says, unless a steady state was reached after it.
fn telling_event(service: &Service, now: Timestamp) -> Option<String> {
    let mut events: Vec<_> = list(&service.events)
        .iter()
        .filter(|event| event.created_at.is_some())
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.created_at));
    for event in events {
        if seconds_since(now, event.created_at?) >= RECENT {
            return None;
        }
        let text = event
            .message
            .as_deref()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if text.contains("has reached a steady state") {
            return None;
        }
        if let Some((_, words)) = TELLING
            .iter()
            .find(|(needles, _)| needles.iter().all(|needle| text.contains(needle)))
        {
            return Some((*words).to_owned());
        }
    }
    None
}
