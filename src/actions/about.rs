//! What to know before tasks of a service are replaced, started or stopped.

use super::current;
use super::facts::Facts;
use super::preview::Preview;
use crate::domain::placement::{Needs, fit, on_instances};
use crate::domain::rollout::shifts;
use crate::domain::service::Service;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, list, owner};
use std::collections::BTreeSet;

/// A number, or that it is not told.
pub(super) fn number(number: Option<i32>) -> String {
    number.map_or_else(|| "—".to_owned(), |it| it.to_string())
}

/// `1 task`, `3 tasks`.
pub(super) fn tasks(count: i64) -> String {
    match count {
        1 => "1 task".to_owned(),
        count => format!("{count} tasks"),
    }
}

/// What so many tasks do: `1 task starts`, `3 tasks start`.
pub(super) fn tasks_that(count: i64, verb: &str) -> String {
    let ending = if count == 1 { "s" } else { "" };
    format!("{} {verb}{ending}", tasks(count))
}

/// Everything about a deployment that begins: tasks in flight, room for them, what else is touched
/// and what speaks against it. `definition` is what the new tasks run.
pub(super) fn rollout(
    facts: &Facts<'_>,
    service: &Service,
    definition: Option<&TaskDefinition>,
    preview: &mut Preview,
) {
    if let Some(more) = in_flight(service, preview) {
        room(facts, service, definition, more, preview);
    }
    under_way(facts, preview);
    surroundings(facts, service, preview);
}

/// What holds for every change of a service: alarms, what shares its target groups, who made it,
/// and what could not be had.
pub(super) fn surroundings(facts: &Facts<'_>, service: &Service, preview: &mut Preview) {
    for alarm in &facts.alarms {
        let name = alarm.alarm_name.as_ref();
        preview.warnings.push(format!("alarm {name} is in ALARM"));
    }
    sharing(facts, service, preview);
    let tags = list(&service.tags);
    if let Some(owner) = owner::of_service(tags, service.resource_management_type.as_deref()) {
        preview.notes.push(format!(
            "made by {}, whose next update may set this back",
            owner.line()
        ));
    }
    let gaps = facts.gaps.iter().map(|gap| format!("not known: {gap}"));
    preview.notes.extend(gaps);
}

/// A deployment that the change comes in the way of.
pub(super) fn under_way(facts: &Facts<'_>, preview: &mut Preview) {
    if let Some((deployment, record)) = current::under_way(facts) {
        let status = record.and_then(|it| it.status.as_deref());
        preview.warnings.push(format!(
            "a deployment is under way already: {}{}",
            arn::short_id(&deployment),
            status.map_or_else(String::new, |it| format!(", {it}"))
        ));
    }
}

/// How many tasks run meanwhile; answers how many start in addition to those wanted, at most.
fn in_flight(service: &Service, preview: &mut Preview) -> Option<i64> {
    let configuration = service.deployment_configuration.as_ref();
    let Some(desired) = service.desired_count.map(i64::from) else {
        preview
            .notes
            .push("not known: how many tasks are wanted".to_owned());
        return None;
    };
    if shifts(configuration) {
        preview.notes.push(format!(
            "the new tasks start beside the old ones: up to {} tasks run (desired {desired})",
            desired.saturating_mul(2)
        ));
        return Some(desired);
    }
    let bounds = configuration.and_then(|it| it.minimum_healthy_percent.zip(it.maximum_percent));
    let Some((least, most)) = bounds else {
        preview
            .notes
            .push("not known: minimum and maximum percent of the deployment".to_owned());
        return None;
    };
    // ECS rounds the least up and the most down.
    let least = desired.saturating_mul(i64::from(least)).saturating_add(99) / 100;
    let most = desired.saturating_mul(i64::from(most)) / 100;
    preview.notes.push(format!(
        "meanwhile {least} to {most} tasks run (desired {desired})"
    ));
    if most <= desired && least >= desired && desired > 0 {
        preview.warnings.push(format!(
            "with these percents no task may stop and none may start: of {desired} at least \
             {least} stay and at most {most} run"
        ));
    }
    Some((most - desired).max(0))
}

/// Whether so many tasks more find container instances and addresses.
pub(super) fn room(
    facts: &Facts<'_>,
    service: &Service,
    definition: Option<&TaskDefinition>,
    more: i64,
    preview: &mut Preview,
) {
    if more <= 0 {
        return;
    }
    if on_instances(service) {
        capacity(facts, service, definition, more, preview);
    }
    addresses(facts, service, more, preview);
}

fn capacity(
    facts: &Facts<'_>,
    service: &Service,
    definition: Option<&TaskDefinition>,
    more: i64,
    preview: &mut Preview,
) {
    let cluster = facts.cluster;
    let none = cluster.and_then(|it| it.registered_container_instances_count) == Some(0);
    let Some(definition) = definition.filter(|_| !facts.instances.is_empty() && !none) else {
        match none {
            true => preview
                .warnings
                .push("the cluster has no container instance".to_owned()),
            false => preview
                .notes
                .push("not known: room on the container instances".to_owned()),
        }
        return;
    };
    let needs = Needs::of(definition, service);
    let mut room = Some(0_i64);
    let mut untold = 0;
    for instance in &facts.instances {
        let own = Some(&instance.container_instance_arn);
        let held = facts.tasks.iter();
        let held = held.filter(|task| task.container_instance_arn.as_ref() == own);
        let fit = fit(&needs, instance, held.count());
        match (fit.fits(), fit.count) {
            (Some(true), Some(count)) => room = room.map(|room| room.saturating_add(count)),
            // Nothing limits it.
            (Some(true), None) => room = None,
            (Some(false), _) => {}
            (None, _) => untold += 1,
        }
    }
    let Some(room) = room else { return };
    let count = facts.instances.len();
    let words = format!(
        "room for {} more of {} on {count} container instances",
        tasks(room),
        needs.size()
    );
    let doubt = match untold {
        0 => String::new(),
        untold => format!("; not known of {untold} of them"),
    };
    if room >= more || untold > 0 {
        preview.notes.push(format!("{words}{doubt}"));
    } else {
        let unless = match needs.providers.is_empty() {
            true => String::new(),
            false => format!(", unless {} adds instances", needs.providers.join("+")),
        };
        preview.warnings.push(format!(
            "{} may start in addition, and there is only {words}{unless}",
            tasks(more)
        ));
    }
}

fn addresses(facts: &Facts<'_>, service: &Service, more: i64, preview: &mut Preview) {
    let network = service.network_configuration.as_ref();
    let Some(vpc) = network.and_then(|it| it.awsvpc_configuration.as_ref()) else {
        return;
    };
    let free = |subnet: &Text| facts.free_addresses.iter().find(|(id, _)| id == subnet);
    let known: Vec<_> = vpc.subnets.iter().filter_map(free).collect();
    if known.len() < vpc.subnets.len() || known.is_empty() {
        let unknown = vpc.subnets.iter().filter(|it| free(it).is_none());
        let unknown: Vec<&str> = unknown.map(|it| &**it).collect();
        preview.notes.push(format!(
            "not known: free addresses of {}",
            unknown.join(", ")
        ));
    }
    if known.is_empty() {
        return;
    }
    let sum: i64 = known.iter().map(|(_, free)| i64::from(*free)).sum();
    let words: Vec<String> = known
        .iter()
        .map(|(id, free)| format!("{free} in {id}"))
        .collect();
    let words = format!("free addresses: {}", words.join(", "));
    if sum < more && known.len() == vpc.subnets.len() {
        preview.warnings.push(format!(
            "{} may start in addition, and each takes an address; {words}",
            tasks(more)
        ));
    } else {
        preview.notes.push(words);
    }
}

/// Other services in the same target groups.
fn sharing(facts: &Facts<'_>, service: &Service, preview: &mut Preview) {
    let own = target_groups(service);
    for other in &facts.others {
        for group in target_groups(other).intersection(&own) {
            preview.notes.push(format!(
                "{} is in the same target group, {}",
                other.name(),
                group_name(group)
            ));
        }
    }
}

fn target_groups(service: &Service) -> BTreeSet<&Text> {
    let balancers = list(&service.load_balancers).iter();
    balancers
        .flat_map(|it| {
            let advanced = it.advanced_configuration.as_ref();
            let alternate = advanced.and_then(|it| it.alternate_target_group_arn.as_ref());
            it.target_group_arn.iter().chain(alternate)
        })
        .collect()
}

/// `web` of `arn:…:targetgroup/web/0123456789abcdef`.
fn group_name(arn: &str) -> &str {
    let tail = arn
        .rsplit_once("targetgroup/")
        .map_or(arn, |(_, tail)| tail);
    tail.split('/').next().unwrap_or(tail)
}
