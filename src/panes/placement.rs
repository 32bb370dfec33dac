//! Where a service's tasks could go: the needs of its task definition against each instance.

use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::cluster::Cluster;
use crate::domain::container_instance::{self, ContainerInstance};
use crate::domain::health::Health;
use crate::domain::placement::{self, Fit, Needs};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, list, steady};
use crate::store::{ClusterData, Collection, ContextData, Entry};
use crate::theme::Role;
use std::sync::Arc;

/// What can be said about placing a service's tasks.
pub(super) enum Placing {
    /// Everything it takes is known.
    Known(Placed),
    /// Something has still to be read.
    Pending,
    /// Something could not be read, for this reason.
    Unknown(Text),
}

/// A task's needs, and whether they are met on each instance.
pub(super) struct Placed {
    /// What a task asks.
    pub(super) needs: Needs,
    /// Every instance of the cluster.
    pub(super) instances: Vec<(Arc<ContainerInstance>, Fit)>,
}

/// The ARN of the service the list stands in, once its name was read.
pub(super) fn service_id(look: &Look<'_>) -> Option<Text> {
    let name = look.scope.service.as_deref()?;
    let services = &super::inside(look)?.services;
    services
        .entries()
        .map(|(id, _)| id)
        .find(|id| arn::name(id) == name)
        .cloned()
}

/// The service the list stands in.
pub(super) fn service_of<'a>(look: &Look<'a>) -> Option<&'a Service> {
    let id = service_id(look)?;
    super::inside(look)?.services.item(&id).map(|it| &**it)
}

/// A cluster by its ARN or name.
pub(super) fn cluster_of<'a>(context: &'a ContextData, id: &str) -> Option<&'a Cluster> {
    let clusters = &context.clusters;
    clusters
        .item(id)
        .or_else(|| clusters.items().find(|cluster| cluster.name() == id))
        .map(|cluster| &**cluster)
}

/// Whether and where a task of the service's definition fits.
pub(super) fn placing(service: &Service, look: &Look<'_>) -> Placing {
    let Some((context, inside)) = look
        .store
        .context(look.scope.context)
        .zip(super::inside(look))
    else {
        return Placing::Pending;
    };
    let Some(definition) = service.task_definition.as_deref() else {
        return Placing::Unknown("the service names no task definition".into());
    };
    let definition = match context.task_definitions.get(definition) {
        Some(entry) => match (&entry.item, super::unknown_reason(entry)) {
            (Some(definition), _) => Arc::clone(definition),
            (None, Some(reason)) => return Placing::Unknown(reason),
            (None, None) => return Placing::Pending,
        },
        None => return Placing::Pending,
    };
    let instances = match described(&inside.instances) {
        Ok(instances) => instances,
        Err(Some(reason)) => return Placing::Unknown(reason),
        Err(None) => return Placing::Pending,
    };
    // Which zone a subnet lies in is told by instances and tasks that stand in it.
    let zone_of = |subnet: &Text| {
        let instance = instances
            .iter()
            .find(|it| it.attribute("ecs.subnet-id") == Some(subnet));
        let in_subnet = |task: &&Arc<Task>| {
            list(&task.attachments)
                .iter()
                .any(|it| it.detail("subnetId") == Some(subnet))
        };
        instance
            .and_then(|instance| instance.zone().cloned())
            .or_else(|| {
                inside
                    .running
                    .items()
                    .find(in_subnet)?
                    .availability_zone
                    .clone()
            })
    };
    let needs = Needs::of(&definition, service).in_zones(service, zone_of);
    let instances = instances
        .into_iter()
        .map(|instance| {
            // Who is there already matters only where one is enough.
            let held = match needs.one_each {
                true => held(service, &instance, inside),
                false => Some(0),
            };
            let mut fit = placement::fit(&needs, &instance, held.unwrap_or(0));
            if held.is_none() {
                fit.unchecked.push("tasks it holds already".into());
            }
            (instance, fit)
        })
        .collect();
    Placing::Known(Placed { needs, instances })
}

/// The definition the service starts tasks of, once it was read.
fn definition_of(service: &Service, look: &Look<'_>) -> Option<Arc<TaskDefinition>> {
    let context = look.store.context(look.scope.context)?;
    let id = service.task_definition.as_deref()?;
    context.task_definitions.item(id).cloned()
}

/// All instances in the order of their names; else why not, where that is known.
fn described(
    list: &Collection<ContainerInstance>,
) -> Result<Vec<Arc<ContainerInstance>>, Option<Text>> {
    if list.list.complete_at.is_none() {
        return Err(list.list.fault.as_ref().map(|it| it.line().into()));
    }
    let mut all = Vec::new();
    for (_, entry) in list.entries() {
        match &entry.item {
            Some(instance) => all.push(Arc::clone(instance)),
            None => return Err(super::unknown_reason(entry)),
        }
    }
    all.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(all)
}

/// How many tasks of the service the instance runs; none while the tasks are not all known.
fn held(service: &Service, instance: &ContainerInstance, inside: &ClusterData) -> Option<usize> {
    inside.running.list.complete_at?;
    let here = |task: &&Arc<Task>| {
        task.service_name() == Some(service.name())
            && task.container_instance_arn.as_ref() == Some(&instance.container_instance_arn)
    };
    Some(inside.running.items().filter(here).count())
}

/// What it takes to know where the service's tasks fit.
pub(super) fn wants(service: &Service, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let (context, Some(cluster)) = (look.scope.context, &look.scope.cluster) else {
        return Vec::new();
    };
    let of = |source| Key::cluster(context, source, Text::clone(cluster));
    let mut wants = vec![Want::all(of(SourceId::ContainerInstances), tempo)];
    wants.extend(service.task_definition.clone().map(|definition| {
        let key = Key::region(context, SourceId::TaskDefinitions);
        Want::only(key, vec![definition], tempo)
    }));
    // Only "one on each instance" needs to know who is there already.
    if definition_of(service, look).is_some_and(|it| Needs::of(&it, service).one_each) {
        wants.push(Want::all(of(SourceId::RunningTasks), tempo));
    }
    wants
}

/// Joins wants to others, each list once.
pub(super) fn add(wants: &mut Vec<Want>, more: Vec<Want>) {
    for want in more {
        match wants.iter_mut().find(|known| known.key == want.key) {
            Some(known) => {
                let new = want.visible.into_iter();
                let fresh: Vec<Text> = new.filter(|id| !known.visible.contains(id)).collect();
                known.visible.extend(fresh);
                known.rest |= want.rest;
            }
            None => wants.push(want),
        }
    }
}

/// Whether the newest events say that the service's tasks find no place on any instance.
pub(super) fn is_stuck(service: &Service, look: &Look<'_>) -> bool {
    super::services::unsteady(service)
        && placement::on_instances(service)
        && steady::is_unplaceable(service, look.now)
}

/// Whether something is missing that would run on instances.
pub(super) fn is_wanted(service: &Service) -> bool {
    let lacks = match (service.running_count, service.desired_count) {
        (Some(running), Some(desired)) => running < desired,
        _ => false,
    };
    let rolls = service.primary().is_some_and(|primary| {
        match (primary.running_count, primary.desired_count) {
            (Some(running), Some(desired)) => running < desired,
            _ => false,
        }
    });
    (lacks || rolls) && placement::on_instances(service)
}

/// The verdict with what is lacking in figures, where it says that tasks cannot be placed.
pub(super) fn sharpened(why: &str, service: &Service, look: &Look<'_>) -> Option<String> {
    // Most verdicts are about something else: nothing is worked out for those.
    placement::sharpen(why, "")?;
    if !placement::on_instances(service) {
        return None;
    }
    let Placing::Known(placed) = placing(service, look) else {
        return None;
    };
    let fits = placed
        .instances
        .iter()
        .map(|(instance, fit)| (&**instance, fit));
    placement::sharpen(why, &placement::lack(&placed.needs, fits)?)
}

/// The part of a service's description that says where its tasks fit.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    sheet.section("placement");
    let placed = match placing(service, look) {
        Placing::Known(placed) => placed,
        Placing::Pending => return sheet.remark("loading"),
        Placing::Unknown(reason) => return sheet.gap(&reason),
    };
    let fits = || placed.instances.iter().map(|(_, fit)| fit);
    let anywhere = fits().any(|fit| fit.fits() != Some(false));
    sheet.says(
        if anywhere {
            Health::Fine
        } else {
            Health::Broken
        },
        &placement::summary(fits()),
    );
    sheet.text("a task needs", &placed.needs.size());
    for (instance, fit) in &placed.instances {
        let health = match fit.fits() {
            Some(true) => Health::Fine,
            Some(false) => Health::Look,
            None => Health::Unknown,
        };
        sheet.row(vec![
            (
                health.glyph().to_owned(),
                Some(super::kind::health_role(health)),
            ),
            (instance.name().to_owned(), None),
            (
                instance.zone().map_or("—", |zone| zone).to_owned(),
                Some(Role::Muted),
            ),
            (fit.words(), None),
        ]);
    }
    let mut unchecked: Vec<&str> = fits()
        .flat_map(|fit| &fit.unchecked)
        .map(|it| &**it)
        .collect();
    unchecked.sort_unstable();
    unchecked.dedup();
    if !unchecked.is_empty() {
        sheet.remark(&format!("not checked: {}", unchecked.join(", ")));
    }
}

/// The capacity of a service: its strategy, and the instances where it runs on some.
pub(super) fn capacity(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let strategy = list(&service.capacity_provider_strategy);
    // Of a service that names FARGATE everything was said with that word.
    if strategy.is_empty() && !placement::on_instances(service) {
        return;
    }
    sheet.section("capacity");
    match &service.launch_type {
        Some(launch_type) => sheet.text("launch type", launch_type),
        None => {
            let running = super::inside(look).filter(|it| it.running.list.complete_at.is_some());
            for item in strategy {
                let mut words = format!("weight {}, base {}", item.weight, item.base);
                if let Some(inside) = running {
                    let on = inside.running.items().filter(|task| {
                        task.service_name() == Some(service.name())
                            && task.capacity_provider_name.as_ref() == Some(&item.capacity_provider)
                    });
                    let count = on.count();
                    let noun = if count == 1 { "task" } else { "tasks" };
                    words = format!("{words}, {count} {noun}");
                }
                sheet.text(&item.capacity_provider, &words);
            }
        }
    }
    if placement::on_instances(service) {
        pool(sheet, look);
    }
}

/// The instances of the cluster in two lines, as far as they were read.
pub(super) fn pool(sheet: &mut Sheet<'_>, look: &Look<'_>) {
    let Some(inside) = super::inside(look) else {
        return;
    };
    let pool = &inside.instances;
    match (pool.list.complete_at, &pool.list.fault) {
        (None, Some(fault)) => return sheet.gap(&fault.line()),
        (None, None) => return,
        (Some(_), _) if pool.is_empty() => return,
        (Some(_), _) => {}
    }
    // Single instances are read for other reasons too: a part must not pass for the whole.
    let told =
        |entry: &Entry<_>| entry.item.is_some() || entry.missing.is_some() || entry.fault.is_some();
    if !pool.entries().all(|(_, entry)| told(entry)) {
        return;
    }
    let all: Vec<_> = pool.items().map(|instance| &**instance).collect();
    sheet.text(
        "instances",
        &container_instance::summary(all.iter().copied()),
    );
    let free: Vec<_> = all.iter().filter(|it| it.takes_tasks()).collect();
    let sum = |of: fn(&ContainerInstance, &str) -> Option<i64>, name: &str| {
        free.iter().filter_map(|it| of(it, name)).sum::<i64>()
    };
    sheet.text(
        "left on those that take tasks",
        &format!(
            "{} of {} CPU units, {} of {} MiB",
            sum(ContainerInstance::remaining, "CPU"),
            sum(ContainerInstance::registered, "CPU"),
            sum(ContainerInstance::remaining, "MEMORY"),
            sum(ContainerInstance::registered, "MEMORY"),
        ),
    );
}

/// The instance of a task, where it runs on one.
pub(super) fn instance_want(task: Option<&Task>, look: &Look<'_>, tempo: Tempo) -> Option<Want> {
    let task = task.filter(|task| !task.is_stopped())?;
    let id = task.container_instance_arn.clone()?;
    let cluster = Text::clone(look.scope.cluster.as_ref()?);
    let key = Key::cluster(look.scope.context, SourceId::ContainerInstances, cluster);
    Some(Want::only(key, vec![id], tempo))
}

/// The instance of a task, when the task names one and it was read.
pub(super) fn instance_lines(sheet: &mut Sheet<'_>, id: &str, look: &Look<'_>) {
    let entry = super::inside(look).and_then(|inside| inside.instances.get(id));
    let Some(instance) = entry.and_then(|entry| entry.item.as_ref()) else {
        sheet.text("container instance", arn::name(id));
        if let Some(reason) = entry.and_then(super::unknown_reason) {
            sheet.gap(&reason);
        }
        return;
    };
    let (health, why) = instance.verdict();
    sheet.text("container instance", instance.name());
    sheet.value("  type", instance.instance_type());
    sheet.value("  zone", instance.zone());
    sheet.text("  agent", &agent(instance));
    if let Some(why) = why {
        sheet.toned("  state", &why, Some(super::kind::health_role(health)));
    }
}

/// `connected, 1.99.0`.
pub(super) fn agent(instance: &ContainerInstance) -> String {
    let version = instance
        .version_info
        .as_ref()
        .and_then(|info| info.agent_version.as_deref());
    let state = match instance.agent_connected {
        Some(true) => "connected",
        Some(false) => "disconnected",
        None => "—",
    };
    version.map_or_else(|| state.to_owned(), |version| format!("{state}, {version}"))
}
