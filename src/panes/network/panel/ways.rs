//! Who leads to a task: target groups, Cloud Map, Service Connect.

use super::Subject;
use super::facts::{Facts, Stand};
use crate::domain::arn;
use crate::domain::balancing::{GroupRef, Known, groups_of};
use crate::domain::deployment::Deployment;
use crate::domain::health::Health;
use crate::domain::network::SecurityGroup;
use crate::domain::network::panel::{Port, is_closed, of_task};
use crate::domain::polled::{Tempo, Want};
use crate::domain::service::Service;
use crate::domain::target_group::{TargetGroup, name_of};
use crate::domain::target_health::TargetHealthDescription;
use crate::domain::target_reason::{brief, health_of};
use crate::domain::task::Task;
use crate::domain::{Text, list};
use crate::panes::balancing::{Balancing, arns, groups_want, service_want};
use crate::panes::discovery;
use crate::panes::kind::{Look, health_role};
use crate::panes::sheet::Sheet;
use crate::store::ContextData;
use crate::theme::Role;
use rustc_hash::FxHashMap;

/// What must be polled: the service of the task, its target groups, its registry.
pub(super) fn wants(subject: &Subject, task: &Task, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let Some(name) = task.service_name() else {
        return Vec::new();
    };
    match service_of(task, look) {
        Some(service) => {
            let found = [
                service_want(look, service, tempo),
                groups_want(look, arns([service]), tempo),
            ];
            let found = found.into_iter().flatten();
            found
                .chain(discovery::registry_wants(service, look, tempo))
                .collect()
        }
        None => {
            let key = crate::domain::polled::Key::cluster(
                look.scope.context,
                crate::domain::polled::SourceId::Services,
                Text::clone(&subject.cluster),
            );
            let cluster = &subject.cluster;
            // A service's ARN is that of its cluster, differently put.
            vec![match cluster.contains(":cluster/") {
                true => {
                    let arn = format!("{}/{name}", cluster.replacen(":cluster/", ":service/", 1));
                    Want::only(key, vec![arn.into()], tempo)
                }
                false => Want::all(key, tempo),
            }]
        }
    }
}

/// The service that started the task.
pub(super) fn service_of<'a>(task: &Task, look: &Look<'a>) -> Option<&'a Service> {
    let name = task.service_name()?;
    Balancing::of(look)?.services(Some(name)).first().copied()
}

/// The parts about target groups and names; nothing where nobody leads to it.
pub(super) fn lines(
    sheet: &mut Sheet<'_>,
    stand: &Stand<'_>,
    look: &Look<'_>,
    context: &ContextData,
) {
    let Some(service) = service_of(stand.task, look) else {
        return;
    };
    targets(sheet, stand.task, service, look);
    names(sheet, stand, service, context);
}

/// What is wrong with who leads to it, in sentences: targets that are not well, ports that traffic
/// is sent to and no security group lets in.
pub(super) fn blame(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>, look: &Look<'_>) {
    let Some((service, here)) = service_of(stand.task, look).zip(Balancing::of(look)) else {
        return;
    };
    if stand.task.is_stopped() {
        return;
    }
    let closed = closed(stand, facts);
    for group in groups_of(service) {
        let described = here.group(&group.arn);
        let name = described.map_or_else(|| name_of(&group.arn), TargetGroup::name);
        let leads = |port: &&Port| {
            let inside = group.container_port.zip(port.inside);
            group.container_name == port.container && inside.is_some_and(|(at, it)| it.has(at))
        };
        for port in closed.iter().filter(leads) {
            let port = match port.host {
                Some(host) => format!("{host}/{}", port.protocol),
                None => port.inside_words(),
            };
            let words = format!("no security group lets {port} in, where {name} sends requests");
            sheet.says(Health::Broken, &words);
        }
        for (target, described) in own_targets(here, stand.task, service, &group) {
            let health = health_of(target);
            if matches!(health, Health::Broken | Health::Look) {
                let words = target_words(target, described, health);
                sheet.says(health, &format!("target {words} ({name})"));
            }
        }
    }
}

/// Ports of the task that no security group lets in; none while a group is not read.
fn closed(stand: &Stand<'_>, facts: &Facts<'_>) -> Vec<Port> {
    let groups = facts.groups.known().map_or(&[][..], Vec::as_slice);
    let read: Vec<&SecurityGroup> = groups
        .iter()
        .filter_map(|(_, group)| group.known().copied())
        .collect();
    // Groups that are only configured may be others than those the interface has by now.
    if read.is_empty() || read.len() < groups.len() || facts.is_configured {
        return Vec::new();
    }
    let mode = stand.mode.as_ref();
    let mut ports = of_task(stand.task, stand.definition, &stand.host(facts));
    ports.retain(|port| is_closed(port, mode, &read) == Some(true));
    ports
}

/// The targets of a group that lead to the task.
fn own_targets<'a>(
    here: Balancing<'a>,
    task: &Task,
    service: &Service,
    group: &GroupRef,
) -> Vec<(&'a TargetHealthDescription, Option<&'a TargetGroup>)> {
    let mut of_group = FxHashMap::default();
    of_group.insert(service.name(), vec![group.clone()]);
    let mut found = here.targets(&of_group);
    found.remove(&*task.task_arn).unwrap_or_default()
}

fn targets(sheet: &mut Sheet<'_>, task: &Task, service: &Service, look: &Look<'_>) {
    let groups = groups_of(service);
    let Some(here) = Balancing::of(look).filter(|_| !groups.is_empty()) else {
        return;
    };
    sheet.section("targets");
    for group in groups {
        target_group(sheet, here, task, service, &group);
    }
}

fn target_group(
    sheet: &mut Sheet<'_>,
    here: Balancing<'_>,
    task: &Task,
    service: &Service,
    group: &GroupRef,
) {
    let described = here.group(&group.arn);
    let name = described.map_or_else(|| name_of(&group.arn), TargetGroup::name);
    match here.known(&group.arn) {
        Known::Gone => say(
            sheet,
            name,
            Health::Broken,
            "target group not found: it was deleted",
        ),
        Known::Unread => {
            let entry = here.inside.target_health.get(&group.arn);
            match entry.and_then(|entry| entry.fault.as_ref()) {
                Some(fault) => gap(sheet, name, &fault.line()),
                None => sheet.toned(name, "· not read yet", Some(Role::Muted)),
            }
        }
        Known::Health(_) => {
            let own = own_targets(here, task, service, group);
            if own.is_empty() {
                let words = "the task is not among its targets";
                match task.last_status.as_deref() {
                    Some("RUNNING") => say(sheet, name, Health::Look, words),
                    // ECS registers a task when its containers run, and takes it out before it ends.
                    Some("PROVISIONING" | "PENDING" | "ACTIVATING") => {
                        sheet.text(name, "— not among its targets yet");
                    }
                    Some(_) => sheet.text(name, "— not among its targets any more"),
                    None => say(sheet, name, Health::Unknown, words),
                }
            }
            for (target, group) in own {
                let health = health_of(target);
                say(sheet, name, health, &target_words(target, group, health));
            }
        }
    }
}

fn say(sheet: &mut Sheet<'_>, key: &str, health: Health, words: &str) {
    let words = format!("{} {words}", health.glyph());
    sheet.toned(key, &words, Some(health_role(health)));
}

fn target_words(
    target: &TargetHealthDescription,
    group: Option<&TargetGroup>,
    health: Health,
) -> String {
    let state = target.state().unwrap_or("unknown");
    match health {
        Health::Fine => format!("{} {state}", target.place()),
        _ => format!("{} {state}: {}", target.place(), brief(target, group)),
    }
}

/// Names by which clients find the task.
fn names(sheet: &mut Sheet<'_>, stand: &Stand<'_>, service: &Service, context: &ContextData) {
    let registries = discovery::registries(service);
    let deployment = deployment_of(stand.task, service);
    let connect = deployment.filter(|it| discovery::uses_connect(it));
    if registries.is_empty() && connect.is_none() {
        return;
    }
    sheet.section("names");
    for id in &registries {
        registration(sheet, stand.task, id, context);
    }
    if let Some(deployment) = connect {
        service_connect(sheet, deployment, context);
    }
}

/// The deployment that started the task, else the service's first.
pub(super) fn deployment_of<'a>(task: &Task, service: &'a Service) -> Option<&'a Deployment> {
    let deployments = list(&service.deployments);
    let own = deployments
        .iter()
        .find(|it| it.id.is_some() && it.id == task.started_by);
    own.or_else(|| deployments.first())
}

fn registration(sheet: &mut Sheet<'_>, task: &Task, id: &Text, context: &ContextData) {
    let known = &context.discovery;
    let registered = known.services.item(id);
    let namespace = registered.and_then(|it| known.namespaces.item(it.namespace_id.as_ref()?));
    let dns = registered
        .zip(namespace)
        .and_then(|(service, namespace)| crate::domain::discovery::dns_name(service, namespace));
    let name = registered.and_then(|it| it.name.clone());
    let name = dns.unwrap_or_else(|| name.unwrap_or_else(|| id.clone()).to_string());
    let key = format!("Cloud Map {name}");
    let entry = known.instances.get(id);
    let Some(found) = entry.and_then(|entry| entry.item.as_deref()) else {
        match entry.and_then(|entry| entry.fault.as_ref()) {
            Some(fault) => gap(sheet, &key, &fault.line()),
            None => sheet.toned(&key, "· not read yet", Some(Role::Muted)),
        }
        return;
    };
    let Some(own) = found.instances.iter().find(|it| it.is(task)) else {
        match (found.more, task.is_stopped()) {
            (true, _) => gap(sheet, &key, "not among the first hundred instances"),
            (false, true) => sheet.text(&key, "— not registered any more"),
            (false, false) => {
                let words = format!("{} not registered", Health::Look.glyph());
                sheet.toned(&key, &words, Some(health_role(Health::Look)));
            }
        }
        return;
    };
    let address = discovery::address_of(own);
    let health = known.health.item(id).and_then(|it| it.of(&own.id).cloned());
    let (meaning, word) = match health.as_deref() {
        Some("HEALTHY") => (Health::Fine, "HEALTHY"),
        Some("UNHEALTHY") => (Health::Broken, "UNHEALTHY"),
        Some(other) => (Health::Unknown, other),
        None => (Health::Unknown, "registered"),
    };
    let words = format!("{} {address} {word}", meaning.glyph());
    sheet.toned(&key, &words, Some(health_role(meaning)));
}

fn service_connect(sheet: &mut Sheet<'_>, deployment: &Deployment, context: &ContextData) {
    let Some(connect) = &deployment.service_connect_configuration else {
        return;
    };
    let id = connect.namespace.as_deref().map(arn::name);
    let known = id.and_then(|id| context.discovery.namespaces.item(id));
    let namespace = known.and_then(|it| it.name.as_deref()).or(id);
    if list(&connect.services).is_empty() {
        sheet.text("Service Connect", "client only: it offers nothing");
    }
    for offered in list(&connect.services) {
        let key = format!("port {}", offered.port_name);
        sheet.text(&key, &discovery::aliases(offered, namespace));
    }
}

fn gap(sheet: &mut Sheet<'_>, key: &str, why: &str) {
    sheet.toned(key, &format!("◌ {why}"), Some(Role::Gap));
}
