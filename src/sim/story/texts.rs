//! AWS's own words: service events, roll-out reasons.

use std::fmt::Write as _;

use super::deployment::{Cause, Rollout};
use super::ids::{hex, nineteen};
use super::model::{Note, Service, ServiceEvent};
use super::placement::NoRoom;
use crate::sim::rng::hash;
use crate::sim::scenario::{FaultKind, FaultSpec};

const TROUBLESHOOTING: &str =
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

/// The text of an event, as `DescribeServices` gives it.
///
/// `groups` are the service's target group and the alternate one, empty where there is none.
pub(crate) fn event_text(service: &Service, event: &ServiceEvent, groups: [&str; 2]) -> String {
    let name = &service.name;
    let group = |alternate: bool| groups[usize::from(alternate)];
    match &event.note {
        Note::Steady => format!("(service {name}) has reached a steady state."),
        Note::Completed(id) => {
            format!("(service {name}) (deployment ecs-svc/{id}) deployment completed.")
        }
        Note::Started(tasks) => format!(
            "(service {name}) has started {} tasks:{}.",
            tasks.len(),
            listed(tasks)
        ),
        Note::Stopped(tasks) => format!(
            "(service {name}) has stopped {} running tasks:{}.",
            tasks.len(),
            listed(tasks)
        ),
        Note::StoppedPending(count) => format!("(service {name}) stopped {count} pending tasks."),
        Note::Registered { count, alternate } => {
            let group = group(*alternate);
            format!("(service {name}) registered {count} targets in (target-group {group})")
        }
        Note::Deregistered { count, alternate } => {
            let group = group(*alternate);
            format!("(service {name}) deregistered {count} targets in (target-group {group})")
        }
        Note::Draining(count) => {
            format!("(service {name}) has begun draining connections on {count} tasks.")
        }
        Note::Unhealthy(task) => format!(
            "(service {name}) (task {}) failed container health checks.",
            hex(*task)
        ),
        Note::UnhealthyTarget(why) => format!(
            "(service {name}) (port {}) is unhealthy in (target-group {}) due to (reason {why}).",
            service.spec.port.unwrap_or(8080),
            group(false)
        ),
        Note::Replaced(count) => format!(
            "(service {name}) Amazon ECS replaced {count} tasks due to an unhealthy status."
        ),
        Note::Impaired => {
            format!(
                "(service {name}) is unable to consistently start tasks successfully. {TROUBLESHOOTING}"
            )
        }
        Note::DeploymentFailed(id, why) => {
            format!("(service {name}) (deployment ecs-svc/{id}) deployment failed: {why}.")
        }
        Note::RollingBack(id) => {
            format!("(service {name}) rolling back to deployment ecs-svc/{id}.")
        }
        Note::Protected(id, count) => format!(
            "(service {name}) was unable to reach steady state because (taskSet ecs-svc/{id}) was unable to scale in due to \
             (reason {count} tasks under protection)."
        ),
        Note::Unplaceable(room) => unplaceable(name, *room),
        Note::DesiredCount(count) => {
            format!(
                "(service {name}) has set the desired count to {count} at the request of Application Auto Scaling."
            )
        }
    }
}

fn unplaceable(name: &str, room: NoRoom) -> String {
    let head = format!("(service {name}) was unable to place a task");
    let reason = match room {
        NoRoom::Instances {
            closest: Some(instance),
            lacking,
        } => format!(
            " because no container instance met all of its requirements. The closest matching (container-instance {}) has \
             insufficient {lacking} available.",
            hex(instance)
        ),
        NoRoom::Instances { closest: None, .. } => {
            " because no container instance met all of its requirements. Reason: No Container Instances were found in your \
             cluster."
                .to_owned()
        }
        NoRoom::Spot => {
            ". Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."
                .to_owned()
        }
    };
    format!("{head}{reason} {TROUBLESHOOTING}")
}

fn listed(tasks: &[u128]) -> String {
    tasks.iter().fold(String::new(), |mut text, task| {
        let _ = write!(text, " (task {})", hex(*task));
        text
    })
}

/// What a load balancer says of a target with this fault: its reason code and its words.
pub(crate) fn target_failure(fault: &FaultSpec) -> (&'static str, String) {
    match fault.kind {
        FaultKind::TargetCode => (
            "Target.ResponseCodeMismatch",
            format!("Health checks failed with these codes: [{}]", fault.code),
        ),
        FaultKind::TargetTimeout => ("Target.Timeout", "Request timed out".into()),
        _ => ("Target.FailedHealthChecks", "Health checks failed".into()),
    }
}

/// `rolloutStateReason`.
pub(crate) fn rollout_reason(service: &Service, index: usize) -> String {
    let deployment = &service.deployments[index];
    let id = deployment.id;
    match (deployment.rollout, &deployment.failure) {
        (Rollout::InProgress, _) if deployment.reinstated => {
            let by = failed_for(service, index).map_or("circuit breaker", monitor);
            format!("ECS deployment {by}: rolling back to deploymentId ecs-svc/{id}.")
        }
        (Rollout::InProgress, _) => format!("ECS deployment ecs-svc/{id} in progress."),
        (Rollout::Completed, _) => format!("ECS deployment ecs-svc/{id} completed."),
        (Rollout::Failed, Some(failure)) => match failure.cause {
            Cause::Alarm => "ECS deployment alarm: alarm detected.".into(),
            Cause::Breaker if deployment.walk.is_none() => {
                "ECS deployment circuit breaker: tasks failed to start.".into()
            }
            _ => failure.reason.clone(),
        },
        (Rollout::Failed, None) => "ECS deployment circuit breaker: tasks failed to start.".into(),
    }
}

/// What ended the deployment for which this one came back.
fn failed_for(service: &Service, good: usize) -> Option<Cause> {
    let mut newest = service.deployments.iter().rev();
    newest.find_map(|deployment| {
        let (_, back) = deployment.rolled_back?;
        (back == good).then_some(deployment.failure.as_ref()?.cause)
    })
}

fn monitor(cause: Cause) -> &'static str {
    match cause {
        Cause::Breaker => "circuit breaker",
        Cause::Alarm => "alarm",
        Cause::Hook => "lifecycle hook",
        Cause::Person | Cause::Abort => "stop",
    }
}

/// `statusReason` where a person asked for the way back.
pub(super) const ASKED_FOR: &str =
    "Service deployment rolled back because a rollback was requested.";

/// `statusReason` where a person asked for an end without one.
pub(super) const ABORTED: &str = "Service deployment stopped because a stop was requested.";

/// `statusReason` of a past deployment that the circuit breaker ended.
pub(super) const PAST_BREAKER: &str =
    "Service deployment rolled back because the circuit breaker threshold was exceeded.";

/// `statusReason` where the circuit breaker tripped.
pub(super) fn breaker_reason(service: &Service) -> String {
    let rolls = service
        .spec
        .breaker
        .as_ref()
        .is_some_and(|breaker| breaker.rollback);
    let what = if rolls { "rolled back" } else { "stopped" };
    format!("Service deployment {what} because the circuit breaker threshold was exceeded.")
}

/// `statusReason` where an alarm went off.
pub(super) fn alarm_reason(service: &Service) -> String {
    let rolls = service
        .spec
        .rollout
        .alarms
        .as_ref()
        .is_some_and(|alarms| alarms.rollback);
    let what = if rolls { "rolled back" } else { "stopped" };
    format!("Service deployment {what} because a deployment alarm was detected.")
}

/// The target group of a service, derived from its names.
pub(crate) fn target_group_arn(
    region: &str,
    account: &str,
    cluster: &str,
    service: &str,
) -> String {
    let name: String = format!("{cluster}-{service}")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(32)
        .collect();
    let id = nineteen(&[hash(cluster), hash(service)]);
    format!("arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{id:016x}")
}

/// The second target group of a service whose deployments shift traffic.
pub(crate) fn alternate_target_group_arn(
    region: &str,
    account: &str,
    cluster: &str,
    service: &str,
) -> String {
    let name: String = format!("{cluster}-{service}")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(28)
        .collect();
    let id = nineteen(&[hash(cluster), hash(service), hash("alternate")]);
    format!("arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}-alt/{id:016x}")
}

/// `app/NAME/ID`, by which ARNs and metrics name the load balancer in front of a cluster.
pub(crate) fn balancer_path(cluster: &str) -> String {
    let id = nineteen(&[hash(cluster), hash("balancer")]);
    format!("app/{cluster}/{id:016x}")
}

/// The rule that forwards production or test traffic to a service's target groups.
pub(crate) fn listener_rule_arn(
    region: &str,
    account: &str,
    cluster: &str,
    service: &str,
    test: bool,
) -> String {
    let port = if test { "test" } else { "production" };
    let balancer = balancer_path(cluster);
    let [listener, rule] = [
        nineteen(&[hash(cluster), hash("listener"), hash(port)]),
        nineteen(&[hash(cluster), hash(service), hash("rule"), hash(port)]),
    ];
    format!(
        "arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/{balancer}/{listener:016x}/{rule:016x}"
    )
}
