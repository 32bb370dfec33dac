//! The targets of a service: its tasks, as far as they have come.

use super::Desk;
use super::names::Group;
use super::xml::{element, text};
use crate::sim::network::{address, host_port, instance_id, zone};
use crate::sim::scenario::{FaultKind, GroupSpec};
use crate::sim::story::{Capacity, Cluster, Phase, Service, Task, target_failure};

/// State, reason code and words.
struct Health(&'static str, Option<(&'static str, String)>);

/// The members of `TargetHealthDescriptions`.
pub(super) fn described(desk: &Desk<'_>, group: Group<'_>) -> Vec<String> {
    let cluster = group.cluster;
    let name = &group.service.name;
    let here = cluster
        .services
        .iter()
        .filter(|service| service.spec.path.is_some() && service.group_name() == name);
    let known = here.flat_map(|service| {
        let tasks = service.tasks.iter();
        let tasks = tasks.filter_map(move |id| Some((service, *id, cluster.tasks.get(id)?)));
        tasks.filter(|(service, _, task)| {
            service.deployments[task.deployment].alternate == group.second
        })
    });
    known
        .filter_map(|(service, id, task)| {
            let health = health(desk, service, task)?;
            Some(description(desk, cluster, id, task, &health))
        })
        .collect()
}

fn description(
    desk: &Desk<'_>,
    cluster: &Cluster,
    id: u128,
    task: &Task,
    health: &Health,
) -> String {
    let revision = &desk.world.revisions[task.revision];
    let (target, port) = match task.capacity {
        Capacity::Instance(index) if !revision.awsvpc() => {
            (instance_id(&cluster.instances[index]), host_port(id))
        }
        _ => (
            address(cluster, task),
            u32::from(revision.spec.port.unwrap_or(8080)),
        ),
    };
    let Health(state, reason) = health;
    let reason = reason.as_ref().map_or_else(String::new, |(code, words)| {
        text("Reason", code) + &text("Description", words)
    });
    let port = port.to_string();
    let place = text("Id", target)
        + &text("Port", &port)
        + &text("AvailabilityZone", zone(cluster, task.zone));
    element("Target", &place)
        + &text("HealthCheckPort", &port)
        + &element("TargetHealth", &(text("State", state) + &reason))
}

/// How a task looks from the load balancer; none while it is not registered.
fn health(desk: &Desk<'_>, service: &Service, task: &Task) -> Option<Health> {
    let fault = desk.world.revisions[task.revision]
        .fault
        .as_ref()
        .filter(|fault| fault.kind.is_of_target());
    let because = |state, code, words: &str| Some(Health(state, Some((code, words.to_owned()))));
    let checking = || {
        because(
            "initial",
            "Elb.InitialHealthChecking",
            "Initial health checks in progress",
        )
    };
    let registered = (Phase::Activating..=Phase::Sick).contains(&task.phase);
    if registered && service.spec.target_group == Some(GroupSpec::Unused) {
        let words = "Target group is not configured to receive traffic from the load balancer";
        return because("unused", "Target.NotInUse", words);
    }
    match (task.phase, fault) {
        (Phase::Activating, _) => because(
            "initial",
            "Elb.RegistrationInProgress",
            "Target registration is in progress",
        ),
        (Phase::Warming, _) => checking(),
        (Phase::Ready, Some(fault)) if fault.kind == FaultKind::TargetInitial => checking(),
        (Phase::Sick, Some(fault)) => Some(Health("unhealthy", Some(target_failure(fault)))),
        // What fails its container's check fails this one: both ask /healthz.
        (Phase::Sick, None) => because(
            "unhealthy",
            "Target.ResponseCodeMismatch",
            "Health checks failed with these codes: [503]",
        ),
        (Phase::Ready, _) => Some(Health("healthy", None)),
        (Phase::Deactivating, _) => because(
            "draining",
            "Target.DeregistrationInProgress",
            "Target deregistration is in progress",
        ),
        _ => None,
    }
}
