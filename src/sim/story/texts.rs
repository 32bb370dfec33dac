//! AWS's own words: service events, roll-out reasons.

use std::fmt::Write as _;

use super::ids::{hex, nineteen};
use super::model::{Deployment, Note, Rollout, Service, ServiceEvent};
use super::placement::NoRoom;
use crate::sim::rng::hash;

const TROUBLESHOOTING: &str =
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

/// The text of an event, as `DescribeServices` gives it.
pub(crate) fn event_text(
    service: &Service,
    event: &ServiceEvent,
    target_group: Option<&str>,
) -> String {
    let name = &service.name;
    let group = target_group.unwrap_or_default();
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
        Note::Registered(count) => {
            format!("(service {name}) registered {count} targets in (target-group {group})")
        }
        Note::Deregistered(count) => {
            format!("(service {name}) deregistered {count} targets in (target-group {group})")
        }
        Note::Draining(count) => {
            format!("(service {name}) has begun draining connections on {count} tasks.")
        }
        Note::Unhealthy(task) => format!(
            "(service {name}) (task {}) failed container health checks.",
            hex(*task)
        ),
        Note::Replaced(count) => format!(
            "(service {name}) Amazon ECS replaced {count} tasks due to an unhealthy status."
        ),
        Note::Impaired => {
            format!(
                "(service {name}) is unable to consistently start tasks successfully. {TROUBLESHOOTING}"
            )
        }
        Note::DeploymentFailed(id) => {
            format!(
                "(service {name}) (deployment ecs-svc/{id}) deployment failed: tasks failed to start."
            )
        }
        Note::RollingBack(id) => {
            format!("(service {name}) rolling back to deployment ecs-svc/{id}.")
        }
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

/// `rolloutStateReason`.
pub(crate) fn rollout_reason(deployment: &Deployment) -> String {
    let id = deployment.id;
    match deployment.rollout {
        Rollout::InProgress if deployment.reinstated => {
            format!("ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/{id}.")
        }
        Rollout::InProgress => format!("ECS deployment ecs-svc/{id} in progress."),
        Rollout::Completed => format!("ECS deployment ecs-svc/{id} completed."),
        Rollout::Failed => "ECS deployment circuit breaker: tasks failed to start.".into(),
    }
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
