//! Where clients find a service: Cloud Map and Service Connect, for its description.

use super::kind::{Look, health_role};
use super::services::ServiceRow;
use super::sheet::Sheet;
use crate::domain::deployment::{Deployment, ServiceConnectService};
use crate::domain::discovery::{
    Instance, Instances, InstancesHealth, dns_name, strays, unregistered,
};
use crate::domain::fault::Fault;
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use crate::store::{Collection, Discovery};
use crate::theme::Role;

/// Instances shown.
const INSTANCES: usize = 20;

/// What must be asked while a service is looked at: its registry, if it has one, and the running
/// tasks that should be in it.
pub(super) fn wants(row: &ServiceRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    match row.item.as_deref() {
        Some(service) => registry_wants(service, look, tempo),
        None => Vec::new(),
    }
}

/// The same for a service that is described.
pub(super) fn registry_wants(service: &Service, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let ids = registries(service);
    let context = look.scope.context;
    let tempo = tempo.min(Tempo::Normal);
    let mut namespaces: Vec<Text> = discovery(look)
        .into_iter()
        .flat_map(|known| ids.iter().filter_map(|id| known.services.item(id)))
        .filter_map(|service| service.namespace_id.clone())
        .collect();
    let connect = list(&service.deployments).iter().filter_map(namespace_of);
    namespaces.extend(connect.filter(|id| id.starts_with("ns-")).map(Text::from));
    namespaces.sort();
    namespaces.dedup();
    let of = |source, ids| Want::only(Key::region(context, source), ids, tempo);
    let mut wants = Vec::new();
    if !namespaces.is_empty() {
        wants.push(of(SourceId::Namespaces, namespaces));
    }
    if ids.is_empty() {
        return wants;
    }
    wants.push(of(SourceId::DiscoveryServices, ids.clone()));
    wants.push(of(SourceId::Instances, ids.clone()));
    wants.push(of(SourceId::InstancesHealth, ids));
    if let Some(cluster) = &look.scope.cluster {
        let key = Key::cluster(context, SourceId::RunningTasks, Text::clone(cluster));
        wants.push(Want::all(key, tempo));
    }
    wants
}

/// The parts "service discovery" and "service connect"; nothing where the service uses neither.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    for id in registries(service) {
        sheet.section("service discovery");
        registry(sheet, service, &id, look);
    }
    let deployments = list(&service.deployments).iter();
    let mut connected = deployments.filter(|deployment| uses_connect(deployment));
    if let Some(deployment) = connected.next() {
        sheet.section("service connect");
        connect(sheet, deployment, look);
    }
}

/// The namespace of Service Connect: a name, or `ns-…` of the ARN.
fn namespace_of(deployment: &Deployment) -> Option<&str> {
    let connect = deployment.service_connect_configuration.as_ref();
    let connect = connect.filter(|connect| connect.enabled)?;
    connect.namespace.as_deref().map(arn::name)
}

/// `srv-…` of the registries; the ARN ends in it.
pub(super) fn registries(service: &Service) -> Vec<Text> {
    list(&service.service_registries)
        .iter()
        .filter_map(|registry| registry.registry_arn.as_deref())
        .map(|arn| Text::from(arn::name(arn)))
        .collect()
}

fn discovery<'a>(look: &Look<'a>) -> Option<&'a Discovery> {
    let context = look.store.context(look.scope.context)?;
    Some(&context.discovery)
}

/// What is known of one thing, or a line that says why not.
fn known<'a, T: PartialEq>(
    sheet: &mut Sheet<'_>,
    what: &str,
    list: &'a Collection<T>,
    id: &str,
) -> Option<&'a T> {
    let entry = list.get(id);
    let item = entry.and_then(|entry| entry.item.as_deref());
    let reason = entry.and_then(super::unknown_reason);
    match (item, reason) {
        (Some(item), _) => {
            // Old news is better than none, as long as it says so.
            if let Some(fault) = entry.and_then(|entry| entry.fault.as_ref()) {
                gap(sheet, what, fault);
            }
            return Some(item);
        }
        (None, Some(reason)) => sheet.toned(what, &format!("◌ {reason}"), Some(Role::Gap)),
        (None, None) => sheet.toned(what, "·", Some(Role::Muted)),
    }
    None
}

fn gap(sheet: &mut Sheet<'_>, what: &str, fault: &Fault) {
    let line = format!("◌ not renewed: {}", fault.line());
    sheet.toned(what, &line, Some(Role::Gap));
}

fn registry(sheet: &mut Sheet<'_>, service: &Service, id: &Text, look: &Look<'_>) {
    let Some(all) = discovery(look) else {
        return;
    };
    let registered = known(sheet, "Cloud Map service", &all.services, id);
    if let Some(registered) = registered {
        let name = registered.name.as_deref().unwrap_or("—");
        sheet.text("Cloud Map service", &format!("{name} ({id})"));
        let namespace = registered.namespace_id.as_ref();
        let namespace = namespace.and_then(|id| known(sheet, "namespace", &all.namespaces, id));
        if let Some(namespace) = namespace {
            let name = namespace.name.as_deref().unwrap_or("—");
            let kind = match namespace.r#type.as_deref() {
                Some("DNS_PRIVATE") => "private DNS",
                Some("DNS_PUBLIC") => "public DNS",
                Some("HTTP") => "by API only, no DNS",
                Some(other) => other,
                None => "—",
            };
            sheet.text("namespace", &format!("{name}, {kind}"));
            if let Some(name) = dns_name(registered, namespace) {
                sheet.text("DNS name", &name);
            }
        }
        let records: Vec<String> = list(&registered.dns_records)
            .iter()
            .map(|record| format!("{} ({}s)", record.r#type, record.ttl))
            .collect();
        if !records.is_empty() {
            let policy = registered.routing_policy.as_deref().unwrap_or("—");
            sheet.text("records", &format!("{}, {policy}", records.join(", ")));
        }
    }
    let health = known(sheet, "instance health", &all.health, id);
    if let Some(found) = known(sheet, "instances", &all.instances, id) {
        instances(sheet, service, found, health, look);
    }
}

fn instances(
    sheet: &mut Sheet<'_>,
    service: &Service,
    found: &Instances,
    health: Option<&InstancesHealth>,
    look: &Look<'_>,
) {
    let more = if found.more { " and more" } else { "" };
    sheet.text(
        "instances",
        &format!("{}{more} registered", found.instances.len()),
    );
    let inside = super::scheduled::inside(look);
    let running: Vec<&Task> = inside
        .into_iter()
        .flat_map(|inside| inside.running.items())
        .map(|task| &**task)
        .filter(|task| task.service_name() == Some(service.name()))
        .collect();
    // Before all tasks are known, none can be missed and none can be foreign.
    let complete = inside.is_some_and(|inside| {
        inside.running.list.complete_at.is_some()
            && inside
                .running
                .entries()
                .all(|(_, entry)| entry.item.is_some())
    });
    for task in unregistered(found, running.iter().copied()) {
        let id = arn::short_id(&task.task_arn);
        let address = task.private_ip().unwrap_or("—");
        let text = format!(
            "{} {id} {address} runs but is not registered",
            Health::Look.glyph()
        );
        sheet.toned("missing", &text, Some(health_role(Health::Look)));
    }
    if complete && !found.more {
        for stray in strays(found, running.iter().copied()) {
            let id = arn::short_id(&stray.id);
            let text = format!(
                "{} {id} {} is registered but is no running task of this service",
                Health::Look.glyph(),
                address_of(stray)
            );
            sheet.toned("stray", &text, Some(health_role(Health::Look)));
        }
    }
    if !found.instances.is_empty() {
        sheet.head(&["", "instance", "address", "health", "zone"]);
    }
    for instance in found.instances.iter().take(INSTANCES) {
        row(sheet, instance, health);
    }
    if found.instances.len() > INSTANCES {
        sheet.remark(&format!("and {} more", found.instances.len() - INSTANCES));
    }
}

pub(super) fn address_of(instance: &Instance) -> String {
    let address = instance
        .attribute("AWS_INSTANCE_IPV4")
        .or_else(|| instance.attribute("AWS_INSTANCE_IPV6"))
        .or_else(|| instance.attribute("AWS_INSTANCE_CNAME"))
        .unwrap_or("—");
    match instance.attribute("AWS_INSTANCE_PORT") {
        Some(port) => format!("{address}:{port}"),
        None => address.to_owned(),
    }
}

fn row(sheet: &mut Sheet<'_>, instance: &Instance, health: Option<&InstancesHealth>) {
    let status = health.and_then(|health| health.of(&instance.id));
    let (word, meaning) = match status.map(|status| &**status) {
        Some("HEALTHY") => ("HEALTHY", Health::Fine),
        Some("UNHEALTHY") => ("UNHEALTHY", Health::Broken),
        Some(other) => (other, Health::Unknown),
        // Without the answer nothing is known; with it, Cloud Map has nothing to say of this one.
        None if health.is_none() => ("◌", Health::Unknown),
        None => ("—", Health::Unknown),
    };
    let role = Some(health_role(meaning));
    sheet.row(vec![
        (meaning.glyph().to_owned(), role),
        (arn::short_id(&instance.id).to_owned(), None),
        (address_of(instance), None),
        (word.to_owned(), role),
        (
            instance
                .attribute("AVAILABILITY_ZONE")
                .unwrap_or("—")
                .to_owned(),
            None,
        ),
    ]);
}

pub(super) fn uses_connect(deployment: &Deployment) -> bool {
    deployment
        .service_connect_configuration
        .as_ref()
        .is_some_and(|connect| connect.enabled)
}

/// Of the primary deployment, or of the first that uses it.
fn connect(sheet: &mut Sheet<'_>, deployment: &Deployment, look: &Look<'_>) {
    let Some(connect) = &deployment.service_connect_configuration else {
        return;
    };
    let id = namespace_of(deployment);
    let known = id.and_then(|id| discovery(look)?.namespaces.item(id));
    let namespace = known.and_then(|known| known.name.as_deref()).or(id);
    sheet.text(
        "namespace",
        namespace.unwrap_or("— the default of the cluster"),
    );
    if list(&connect.services).is_empty() {
        sheet.remark("client only: it calls others of the namespace and offers nothing");
        return;
    }
    for offered in list(&connect.services) {
        sheet.text(
            &format!("port {}", offered.port_name),
            &aliases(offered, namespace),
        );
        let discovery = offered
            .discovery_name
            .as_deref()
            .unwrap_or(&offered.port_name);
        let resource = list(&deployment.service_connect_resources)
            .iter()
            .find(|resource| resource.discovery_name.as_deref() == Some(discovery))
            .and_then(|resource| resource.discovery_arn.as_deref());
        let registered = resource.map_or("not in Cloud Map yet", arn::name);
        sheet.text("discovery name", &format!("{discovery} ({registered})"));
        if let Some(port) = offered.ingress_port_override {
            sheet.text("proxy listens on", &port.to_string());
        }
    }
}

/// What clients call, the names ECS makes up where none is told.
pub(super) fn aliases(offered: &ServiceConnectService, namespace: Option<&str>) -> String {
    let discovery = offered
        .discovery_name
        .as_deref()
        .unwrap_or(&offered.port_name);
    let aliases = list(&offered.client_aliases);
    if aliases.is_empty() {
        return "no client alias: reached by its discovery name only".to_owned();
    }
    let words = aliases
        .iter()
        .map(|alias| match (&alias.dns_name, namespace) {
            (Some(name), _) => format!("{name}:{}", alias.port),
            (None, Some(namespace)) => format!("{discovery}.{namespace}:{}", alias.port),
            (None, None) => format!("{discovery}:{}", alias.port),
        });
    format!("clients call {}", words.collect::<Vec<_>>().join(", "))
}
