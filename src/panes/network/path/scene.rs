//! From what is known to what a path is judged from.

use super::super::{Part, Subject, kept};
use super::{entries_ask, lists_named};
use crate::domain::balancing::{GroupRef, groups_of};
use crate::domain::network::{
    Ground, MOST_VALUES, NetworkAsk, NetworkItems, NetworkList, NetworkPage,
};
use crate::domain::path::{Front, Known, Lists, Scene};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use crate::store::{ClusterData, Collection, ContextData};
use std::sync::Arc;

/// Pages of one prefix list that are followed.
const MOST_PAGES: usize = 5;

/// What was read of the network.
pub(super) struct Read {
    pub ground: Ground,
    lists: Lists,
    gone: Vec<Text>,
}

impl Read {
    /// What was read around a subject.
    pub(super) fn of(subject: &Subject, context: &ContextData) -> Self {
        let ground = super::super::ground(subject, context);
        let mut lists = Lists::default();
        for list in &ground.prefix_lists.items {
            if let Some(cidrs) = &list.cidrs {
                lists.add(&list.prefix_list_id, cidrs);
            }
        }
        for id in lists_named(&ground) {
            let (read, asks) = pages(context, entries_ask(&id));
            // A part of the ranges would let less through than there is.
            if read.len() < asks.len() {
                continue;
            }
            for page in read {
                if let NetworkItems::PrefixLists(read) = &page.items {
                    let cidrs = read.iter().flat_map(|it| list(&it.cidrs));
                    let cidrs: Vec<Text> = cidrs.cloned().collect();
                    lists.add(&id, &cidrs);
                }
            }
        }
        let gone = context.inside.get(&subject.cluster);
        let gone = gone.map(|inside| gone_subnets(subject, context, inside, &ground));
        Self {
            lists,
            gone: gone.unwrap_or_default(),
            ground,
        }
    }
}

/// The pages of a list that are there, and every question it takes.
pub(super) fn pages(
    context: &ContextData,
    first: NetworkAsk,
) -> (Vec<&NetworkPage>, Vec<NetworkAsk>) {
    let (mut read, mut asked) = (Vec::new(), vec![first.clone()]);
    let mut ask = first;
    while let Some(Ok(page)) = kept(context, &ask) {
        read.push(page);
        match page.next_ask(&ask) {
            Some(next) if read.len() < MOST_PAGES => {
                asked.push(next.clone());
                ask = next;
            }
            Some(next) => {
                // Beyond what is followed: known not to be all.
                asked.push(next);
                asked.truncate(MOST_PAGES);
                read.truncate(MOST_PAGES - 1);
                break;
            }
            None => break,
        }
    }
    (read, asked)
}

/// Subnets that services name and that are in none of the VPCs that were read completely.
pub(super) fn strange_subnets(
    subject: &Subject,
    inside: &ClusterData,
    ground: &Ground,
) -> Vec<Text> {
    if ground.subnets.gap().is_some() {
        return Vec::new();
    }
    let services = match &subject.part {
        Part::Cluster => services(inside),
        _ => service(subject, inside).into_iter().collect(),
    };
    let named = services.into_iter().flat_map(|service| {
        let own = service.network_configuration.iter();
        let sets = list(&service.task_sets).iter();
        let all = own.chain(sets.filter_map(|set| set.network_configuration.as_ref()));
        all.filter_map(|it| it.awsvpc_configuration.as_ref())
            .flat_map(|it| &it.subnets)
    });
    let mut strange: Vec<Text> = named
        .filter(|id| ground.subnet(id).is_none())
        .cloned()
        .collect();
    strange.sort();
    strange.dedup();
    strange.truncate(MOST_VALUES);
    strange
}

/// The question whether subnets exist.
pub(super) fn subnets_ask(ids: &[Text]) -> NetworkAsk {
    NetworkAsk::by(NetworkList::Subnets, "subnet-id", ids)
}

/// The strange subnets that EC2 does not know.
fn gone_subnets(
    subject: &Subject,
    context: &ContextData,
    inside: &ClusterData,
    ground: &Ground,
) -> Vec<Text> {
    let strange = strange_subnets(subject, inside, ground);
    if strange.is_empty() {
        return strange;
    }
    match kept(context, &subnets_ask(&strange)) {
        Some(Ok(page)) => {
            let NetworkItems::Subnets(found) = &page.items else {
                return Vec::new();
            };
            let gone = strange.into_iter();
            gone.filter(|id| !found.iter().any(|it| it.subnet_id == *id))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The services of a cluster by name.
pub(super) fn services(inside: &ClusterData) -> Vec<&Service> {
    let mut services: Vec<&Service> = inside.services.items().map(|it| &**it).collect();
    services.sort_by(|one, other| one.name().cmp(other.name()));
    services
}

/// The service that a subject is or belongs to.
pub(super) fn service<'a>(subject: &Subject, inside: &'a ClusterData) -> Option<&'a Service> {
    let name = match &subject.part {
        Part::Service(name) => &**name,
        Part::Task(_) => task(subject, inside)?.service_name()?,
        Part::Cluster | Part::Instance(_) => return None,
    };
    let mut services = inside.services.items();
    services.find(|it| it.name() == name).map(|it| &**it)
}

/// The task that a subject is.
pub(super) fn task<'a>(subject: &Subject, inside: &'a ClusterData) -> Option<&'a Task> {
    let Part::Task(arn) = &subject.part else {
        return None;
    };
    let found = inside
        .running
        .item(arn)
        .or_else(|| inside.stopped.item(arn));
    found.map(|it| &**it)
}

/// The task definition of a service: its own, or that of its primary task set.
pub(super) fn definition_arn(service: &Service) -> Option<&Text> {
    let sets = list(&service.task_sets).iter();
    let mut sets = sets.filter(|set| set.status.as_deref() == Some("PRIMARY"));
    service
        .task_definition
        .as_ref()
        .or_else(|| sets.next()?.task_definition.as_ref())
}

/// Everything a path is judged from.
pub(super) fn scene<'a>(
    subject: &'a Subject,
    context: &'a ContextData,
    inside: &'a ClusterData,
    read: &'a Read,
    service: Option<&'a Service>,
    task: Option<&'a Task>,
) -> Scene<'a> {
    let definition = match task {
        Some(task) => task.task_definition_arn.as_ref(),
        None => service.and_then(definition_arn),
    };
    let definition = match definition {
        Some(arn) => known(&context.task_definitions, arn),
        None => Err("which task definition it has is not told".to_owned()),
    };
    let tasks = match task {
        Some(task) => vec![task],
        None => {
            let own = |it: &&Arc<Task>| {
                service.is_some() && it.service_name() == service.map(Service::name)
            };
            let mut tasks: Vec<&Task> =
                inside.running.items().filter(own).map(|it| &**it).collect();
            tasks.sort_by(|one, other| one.task_arn.cmp(&other.task_arn));
            tasks
        }
    };
    let cluster = context.clusters.item(&subject.cluster);
    let configuration = cluster.and_then(|it| it.configuration.as_ref());
    let exec = configuration.and_then(|it| it.execute_command_configuration.as_ref());
    let groups = service.map(groups_of).unwrap_or_default();
    Scene {
        ground: &read.ground,
        lists: &read.lists,
        region: arn::region(&subject.cluster),
        service,
        task,
        tasks,
        instances: inside.instances.items().map(|it| &**it).collect(),
        definition,
        fronts: groups
            .into_iter()
            .map(|of| front(context, inside, of))
            .collect(),
        gone: read.gone.clone(),
        exec_key: exec.and_then(|it| it.kms_key_id.as_deref()),
    }
}

fn front<'a>(context: &'a ContextData, inside: &'a ClusterData, of: GroupRef) -> Front<'a> {
    let group = known(&context.target_groups, &of.arn);
    let balancer = match group {
        Ok(group) => list(&group.load_balancer_arns).first(),
        Err(_) => None,
    };
    let listeners: Known<'_, [_]> = match balancer {
        Some(arn) => known(&context.listeners, arn).map(|it| &it.listeners[..]),
        None => Err("no load balancer is told".to_owned()),
    };
    let rules = match &listeners {
        Ok(listeners) => {
            let listeners = listeners.iter();
            let rules = listeners.map(|it| known(&context.listener_rules, &it.listener_arn));
            rules.map(|of| of.map(|it| &it.rules[..])).collect()
        }
        Err(_) => Vec::new(),
    };
    let keeps_client = known(&context.target_group_attributes, &of.arn).and_then(|attributes| {
        let key = "preserve_client_ip.enabled";
        let mut all = list(&attributes.attributes).iter();
        let value = all.find(|it| it.key.as_deref() == Some(key));
        match value.and_then(|it| it.value.as_deref()) {
            Some(value) => Ok(value == "true"),
            None => Err(format!("{key} is not told")),
        }
    });
    let is_gone = context
        .target_groups
        .get(&of.arn)
        .is_some_and(|it| it.missing.is_some());
    Front {
        is_gone,
        group,
        keeps_client,
        balancer: balancer.map(|arn| known(&context.load_balancers, arn)),
        listeners,
        rules,
        health: known(&inside.target_health, &of.arn),
        of,
    }
}

/// An item, or why it is not known.
pub(super) fn known<'a, T: PartialEq>(all: &'a Collection<T>, id: &str) -> Known<'a, T> {
    let Some(entry) = all.get(id) else {
        return Err("not read yet".to_owned());
    };
    match (&entry.item, &entry.missing, &entry.fault) {
        (_, Some(reason), _) => Err(format!("it does not exist ({reason})")),
        (Some(item), None, _) => Ok(item),
        (None, None, Some(fault)) => Err(fault.line()),
        (None, None, None) => Err("not read yet".to_owned()),
    }
}
