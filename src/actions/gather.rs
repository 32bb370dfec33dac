//! What an action looks at, out of the store; and what must be asked so that it is there.

use super::Action;
use super::deploy::definition_named;
use super::facts::{Facts, Target};
use super::input::Inputs;
use super::rollback;
use crate::domain::alarm_words::deployment_alarms;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Question};
use crate::domain::network::{NetworkAsk, NetworkItems, NetworkList};
use crate::domain::placement::on_instances;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scaling;
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use crate::store::{ClusterData, Collection, ContextData, Entry};
use std::sync::Arc;
use std::time::Duration;

/// Service deployments of a service that are looked at, newest first: one to go back to is among
/// them, or it is so old that it is chosen by hand.
const DEPLOYMENTS: usize = 10;

/// Earlier task definitions that are read, so that the difference can be told.
const EARLIER: usize = 3;

/// Who a task was started by that was started from here.
pub(super) const STARTED_BY: &str = "ecsight";

/// The age at which it is asked anew whether a task is protected.
const PROTECTION: Duration = Duration::from_secs(10);

/// Which thing an action is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TargetId {
    /// A service, by its ARN.
    Service(Text),
    /// A task, by its ARN.
    Task(Text),
    /// A container instance, by its ARN.
    Instance(Text),
    /// The cluster.
    Cluster,
}

impl TargetId {
    /// Its ARN, in this cluster.
    pub fn arn<'a>(&'a self, cluster: &'a Text) -> &'a Text {
        match self {
            Self::Service(arn) | Self::Task(arn) | Self::Instance(arn) => arn,
            Self::Cluster => cluster,
        }
    }

    /// The list it is read in; of a task also that of those that have stopped.
    pub fn keys(&self, id: ContextId, cluster: &Text) -> (Key, Option<Key>) {
        let of = |source| Key::cluster(id, source, cluster.clone());
        match self {
            Self::Service(_) => (of(SourceId::Services), None),
            Self::Task(_) => {
                let stopped = of(SourceId::StoppedTasks);
                (of(SourceId::RunningTasks), Some(stopped))
            }
            Self::Instance(_) => (of(SourceId::ContainerInstances), None),
            Self::Cluster => (Key::region(id, SourceId::Clusters), None),
        }
    }
}

/// What is known of a target and around it; none if the target itself is not known.
pub fn facts<'a>(context: &'a ContextData, cluster: &Text, id: &TargetId) -> Option<Facts<'a>> {
    let inside = context.inside.get(cluster);
    let target = match id {
        TargetId::Service(arn) => Target::Service(inside?.services.item(arn)?),
        TargetId::Task(arn) => {
            let inside = inside?;
            let task = inside.running.item(arn);
            Target::Task(task.or_else(|| inside.stopped.item(arn))?)
        }
        TargetId::Instance(arn) => Target::Instance(inside?.instances.item(arn)?),
        TargetId::Cluster => Target::Cluster,
    };
    let mut facts = Facts::of(target, cluster.clone());
    let entry = context.clusters.get(cluster);
    facts.cluster = entry.and_then(|it| it.item.as_deref());
    gap(&mut facts, "the cluster", entry);
    if let Some(inside) = inside {
        let services = inside.services.items().map(|it| &**it);
        facts.others = services
            .filter(|it| !matches!(id, TargetId::Service(arn) if *it.service_arn == **arn))
            .collect();
        facts.others.sort_by_key(|it| &it.service_arn);
    }
    match (target, inside) {
        (Target::Service(service), Some(inside)) => {
            of_service(&mut facts, context, inside, service);
        }
        (Target::Task(task), inside) => {
            let arn = task.task_definition_arn.as_deref();
            of_definition(&mut facts, context, arn);
            of_protection(&mut facts, context, task);
            if let Some(inside) = inside {
                around_task(&mut facts, inside, task);
            }
        }
        (Target::Instance(instance), Some(inside)) => around_instance(&mut facts, inside, instance),
        _ => {}
    }
    Some(facts)
}

fn of_service<'a>(
    facts: &mut Facts<'a>,
    context: &'a ContextData,
    inside: &'a ClusterData,
    service: &'a Service,
) {
    let group = format!("service:{}", service.name());
    let tasks = inside.running.items().map(|it| &**it);
    facts.tasks = tasks
        .filter(|task| task.group.as_deref() == Some(&*group))
        .collect();
    facts.tasks.sort_by_key(|task| &task.task_arn);
    list_gap(facts, "its tasks", &inside.running);
    let arn = &service.service_arn;
    let entry = inside.service_deployment_lists.get(arn);
    facts.deployments = entry.and_then(|it| it.item.as_deref());
    gap(facts, "its service deployments", entry);
    for brief in list_of(facts) {
        let entry = inside.service_deployments.get(&brief);
        facts
            .described
            .extend(entry.and_then(|it| it.item.as_deref()));
        gap(facts, "a service deployment", entry);
    }
    let revisions = inside.service_revisions.items().map(|it| &**it);
    facts.revisions = revisions
        .filter(|it| it.service_arn.as_deref() == Some(arn))
        .collect();
    facts
        .revisions
        .sort_by_key(|revision| &revision.service_revision_arn);
    of_definition(facts, context, service.task_definition.as_deref());
    other_definitions(facts, context, service);
    if on_instances(service) {
        facts.instances = inside.instances.items().map(|it| &**it).collect();
        facts.instances.sort_by_key(|it| &it.container_instance_arn);
        list_gap(facts, "container instances", &inside.instances);
    }
    let id = scaling::resource_id(&facts.cluster_arn, service.name());
    let entry = inside.scalable_targets.get(&id);
    facts.scaling = match entry {
        Some(Entry {
            item: Some(target), ..
        }) => Some(Some(&**target)),
        Some(Entry {
            missing: Some(_), ..
        }) => Some(None),
        _ => None,
    };
    gap(facts, "its auto scaling", entry);
    for name in deployment_alarms(service) {
        let entry = context.alarms.get(name);
        let alarm = entry.and_then(|it| it.item.as_deref());
        let rings = alarm.filter(|it| it.state_value.as_deref() == Some("ALARM"));
        facts.alarms.extend(rings);
        gap(facts, "an alarm", entry);
    }
    let Some(ask) = subnets(service) else { return };
    let Some(answered) = context.answers.get(&ask) else {
        return;
    };
    if let Some(fault) = answered.failure() {
        facts
            .gaps
            .push(format!("free addresses: {}", fault.line()).into());
    }
    if let Some(Answer::Network(page)) = answered.answer()
        && let NetworkItems::Subnets(subnets) = &page.items
    {
        let each = subnets.iter();
        facts.free_addresses = each
            .filter_map(|it| Some((it.subnet_id.clone(), it.available_ip_address_count?)))
            .collect();
    }
}

/// What is known of every task of a cluster, wanted or stopped, each once.
fn all_tasks(inside: &ClusterData) -> impl Iterator<Item = &Task> {
    let stopped = inside.stopped.items().map(|it| &**it);
    let again = |task: &&Task| inside.running.item(&task.task_arn).is_none();
    let running = inside.running.items().map(|it| &**it);
    running.chain(stopped.filter(again))
}

/// The others of the task's group, and what was started from here.
fn around_task<'a>(facts: &mut Facts<'a>, inside: &'a ClusterData, task: &Task) {
    let near = |other: &&Task| {
        let ours = other.started_by.as_deref() == Some(STARTED_BY);
        other.task_arn != task.task_arn
            && (ours || (other.group.is_some() && other.group == task.group))
    };
    facts.tasks = all_tasks(inside).filter(near).collect();
    facts.tasks.sort_by_key(|task| &task.task_arn);
    list_gap(facts, "the tasks of the cluster", &inside.running);
    list_gap(facts, "the services of the cluster", &inside.services);
}

fn around_instance<'a>(
    facts: &mut Facts<'a>,
    inside: &'a ClusterData,
    instance: &ContainerInstance,
) {
    let arn = &instance.container_instance_arn;
    let on_it = |task: &&Task| task.container_instance_arn.as_ref() == Some(arn);
    facts.tasks = all_tasks(inside).filter(on_it).collect();
    facts.tasks.sort_by_key(|task| &task.task_arn);
    let others = inside.instances.items().map(|it| &**it);
    facts.instances = others
        .filter(|it| it.container_instance_arn != *arn)
        .collect();
    facts.instances.sort_by_key(|it| &it.container_instance_arn);
    list_gap(facts, "its tasks", &inside.running);
    list_gap(facts, "the other instances", &inside.instances);
    list_gap(facts, "the services of the cluster", &inside.services);
}

/// The question whether a task is protected; none if only a service's task could be.
fn protection(cluster: &Text, task: &Task) -> Option<Ask> {
    let asked = task.service_name().is_some() && !task.is_stopped();
    asked.then(|| Ask::Protection(cluster.clone(), vec![task.task_arn.clone()]))
}

fn of_protection<'a>(facts: &mut Facts<'a>, context: &'a ContextData, task: &Task) {
    let ask = protection(&facts.cluster_arn, task);
    let Some(answered) = ask.and_then(|ask| context.answers.get(&ask)) else {
        return;
    };
    if let Some(fault) = answered.failure() {
        let gap = format!("whether it is protected: {}", fault.line());
        facts.gaps.push(gap.into());
    }
    if let Some(Answer::Protection(tasks)) = answered.answer() {
        facts.protection = tasks.iter().find(|it| it.task_arn == task.task_arn);
    }
}

fn of_definition<'a>(facts: &mut Facts<'a>, context: &'a ContextData, arn: Option<&str>) {
    let entry = arn.and_then(|arn| context.task_definitions.get(arn));
    facts.definition = entry.and_then(|it| it.item.as_deref());
    gap(facts, "the task definition", entry);
}

/// What it may be changed to, as far as it has been read.
fn other_definitions<'a>(facts: &mut Facts<'a>, context: &'a ContextData, service: &Service) {
    let deployed = service.task_definition.as_deref();
    let family = deployed.map(arn::family);
    let brought: Vec<&str> = (facts.revisions.iter())
        .filter_map(|it| it.task_definition.as_deref())
        .collect();
    let all = context.task_definitions.items().map(|it| &**it);
    facts.definitions = all
        .filter(|it| {
            let arn = &*it.task_definition_arn;
            Some(arn) != deployed && (Some(arn::family(arn)) == family || brought.contains(&arn))
        })
        .collect();
    facts.definitions.sort_by_key(|it| &it.task_definition_arn);
}

/// ARNs of the service deployments that are looked at.
fn list_of(facts: &Facts<'_>) -> Vec<Text> {
    let briefs = facts
        .deployments
        .map_or(&[][..], |it| &it.service_deployments);
    let briefs = briefs.iter().take(DEPLOYMENTS);
    briefs.map(|it| it.service_deployment_arn.clone()).collect()
}

fn gap<T>(facts: &mut Facts<'_>, what: &str, entry: Option<&Entry<T>>) {
    if let Some(fault) = entry.and_then(|it| it.fault.as_ref()) {
        facts.gaps.push(format!("{what}: {}", fault.line()).into());
    }
}

fn list_gap<T: PartialEq>(facts: &mut Facts<'_>, what: &str, items: &Collection<T>) {
    let gaps = items.gaps(what);
    let words = gaps
        .into_iter()
        .map(|it| format!("{}: {}", it.what, it.reason).into());
    facts.gaps.extend(words);
}

/// The question for the free addresses of a service's subnets.
fn subnets(service: &Service) -> Option<Ask> {
    let network = service.network_configuration.as_ref()?;
    let subnets = &network.awsvpc_configuration.as_ref()?.subnets;
    if subnets.is_empty() {
        return None;
    }
    let ask = NetworkAsk::by(NetworkList::Subnets, "subnet-id", subnets);
    Some(Ask::Network(ask))
}

/// What must be polled for [`facts`], as far as is known yet what there is.
pub fn wants(
    context: &ContextData,
    id: ContextId,
    cluster: &Text,
    target: &TargetId,
    tempo: Tempo,
) -> Vec<Want> {
    let of = |source| Key::cluster(id, source, cluster.clone());
    let clusters = Key::region(id, SourceId::Clusters);
    let mut wants = vec![Want::only(clusters, vec![cluster.clone()], tempo)];
    let facts = facts(context, cluster, target);
    let definition = |arn: &Option<Text>| {
        let arn = arn.clone()?;
        let key = Key::region(id, SourceId::TaskDefinitions);
        Some(Want::only(key, vec![arn], Tempo::Slow))
    };
    match target {
        TargetId::Service(arn) => {
            wants.push(Want {
                visible: vec![arn.clone()],
                ..Want::all(of(SourceId::Services), tempo)
            });
            wants.push(Want::all(of(SourceId::RunningTasks), tempo));
            let service = facts.as_ref().and_then(Facts::service);
            let Some((facts, service)) = facts.as_ref().zip(service) else {
                return wants;
            };
            wants.extend(definition(&service.task_definition));
            let earlier = rollback::earlier(facts).into_iter().take(EARLIER);
            wants.extend(earlier.filter_map(|it| definition(&Some(it.definition))));
            if on_instances(service) {
                let key = of(SourceId::ContainerInstances);
                wants.push(Want::all(key, tempo.min(Tempo::Normal)));
            }
            if service.deploys_by_ecs() {
                let lists = of(SourceId::ServiceDeploymentLists);
                wants.push(Want::only(lists, vec![arn.clone()], tempo));
                let deployments = list_of(facts);
                if !deployments.is_empty() {
                    let key = of(SourceId::ServiceDeployments);
                    wants.push(Want::only(key, deployments, tempo));
                }
                let revisions = revisions(facts);
                if !revisions.is_empty() {
                    let key = of(SourceId::ServiceRevisions);
                    wants.push(Want::only(key, revisions, Tempo::Slow));
                }
            }
            let slowly = tempo.min(Tempo::Normal);
            let resource = scaling::resource_id(cluster, service.name());
            let key = of(SourceId::ScalableTargets);
            wants.push(Want::only(key, vec![resource], slowly));
            let alarms: Vec<Text> = deployment_alarms(service).cloned().collect();
            if !alarms.is_empty() {
                let key = Key::region(id, SourceId::NamedAlarms);
                wants.push(Want::only(key, alarms, slowly));
            }
        }
        TargetId::Task(arn) => {
            for source in [SourceId::RunningTasks, SourceId::StoppedTasks] {
                // What is started from here is in these too, and so is who takes the task's place.
                wants.push(Want {
                    visible: vec![arn.clone()],
                    ..Want::all(of(source), tempo)
                });
            }
            wants.push(Want::all(of(SourceId::Services), Tempo::Slow));
            if let Some(Target::Task(task)) = facts.map(|it| it.target) {
                wants.extend(definition(&task.task_definition_arn));
            }
        }
        TargetId::Instance(arn) => {
            wants.push(Want {
                visible: vec![arn.clone()],
                ..Want::all(of(SourceId::ContainerInstances), tempo)
            });
            wants.push(Want::all(of(SourceId::RunningTasks), tempo));
            wants.push(Want::all(of(SourceId::StoppedTasks), tempo));
            wants.push(Want::all(of(SourceId::Services), Tempo::Slow));
        }
        TargetId::Cluster => {}
    }
    wants
}

/// What is read again beside the target right before an action is sent, the list and the id in it:
/// of auto scaling, what the action changes there.
pub fn read_beside(action: &Action, id: ContextId, facts: &Facts<'_>) -> Option<(Key, Text)> {
    let service = facts.service()?;
    let changes = action
        .iam
        .contains(&"application-autoscaling:RegisterScalableTarget");
    let cluster = &facts.cluster_arn;
    changes.then(|| {
        let key = Key::cluster(id, SourceId::ScalableTargets, cluster.clone());
        (key, scaling::resource_id(cluster, service.name()))
    })
}

/// What must be read besides for a preview, by what was said: the task definition that was named,
/// so that the difference can be shown.
pub fn wants_said(id: ContextId, facts: &Facts<'_>, inputs: &Inputs) -> Option<Want> {
    let definition = definition_named(facts, inputs)?;
    let key = Key::region(id, SourceId::TaskDefinitions);
    Some(Want::only(key, vec![definition], Tempo::Slow))
}

/// The service revisions that the service deployments looked at brought or replaced.
fn revisions(facts: &Facts<'_>) -> Vec<Text> {
    let mut arns: Vec<Text> = Vec::new();
    for deployment in &facts.described {
        let source = list(&deployment.source_service_revisions);
        let target = deployment.target_service_revision.as_ref();
        arns.extend(
            target
                .into_iter()
                .chain(source)
                .filter_map(|it| it.arn.clone()),
        );
    }
    arns.sort();
    arns.dedup();
    arns
}

/// What must be asked of EC2 for [`facts`].
pub fn questions(context: &ContextData, cluster: &Text, target: &TargetId) -> Vec<Question> {
    let Some(facts) = facts(context, cluster, target) else {
        return Vec::new();
    };
    let network = facts.service().and_then(subnets).map(Question::slow);
    let protected = facts.task().and_then(|it| protection(cluster, it));
    let protected = protected.map(|ask| Question {
        ask: Arc::new(ask),
        fresh: PROTECTION,
    });
    network.into_iter().chain(protected).collect()
}
