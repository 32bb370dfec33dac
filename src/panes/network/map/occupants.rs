//! What of the cluster stands in its network, out of the store.

use crate::domain::network::picture::{BalancerOf, Focus, Occupants};
use crate::domain::service::Service;
use crate::domain::{Text, list};
use crate::panes::network::{Part, Subject};
use crate::store::{Collection, ContextData};
use std::collections::BTreeMap;

/// What is looked at.
pub(super) fn focus(subject: &Subject) -> Focus {
    match &subject.part {
        Part::Cluster => Focus::Cluster,
        Part::Service(name) => Focus::Service(name.clone()),
        Part::Task(arn) => Focus::Task(arn.clone()),
        Part::Instance(arn) => Focus::Instance(arn.clone()),
    }
}

/// What is known of the cluster.
pub(super) fn of<'a>(subject: &Subject, context: &'a ContextData) -> Occupants<'a> {
    let Some(inside) = context.inside.get(&subject.cluster) else {
        return Occupants::default();
    };
    let services: Vec<&Service> = sorted(&inside.services, |it| &it.service_arn);
    let mut tasks = sorted(&inside.running, |it| &it.task_arn);
    tasks.retain(|task| !task.is_stopped());
    let mut before: BTreeMap<&Text, Vec<&str>> = BTreeMap::new();
    for service in &services {
        for arn in groups_of(service) {
            let group = context.target_groups.item(arn);
            for balancer in group.map_or(&[][..], |group| list(&group.load_balancer_arns)) {
                let names = before.entry(balancer).or_default();
                if !names.contains(&service.name()) {
                    names.push(service.name());
                }
            }
        }
    }
    let balancers = before.into_iter().filter_map(|(arn, services)| {
        let balancer = &**context.load_balancers.item(arn)?;
        Some(BalancerOf { balancer, services })
    });
    let definitions = services.iter().filter_map(|service| {
        let arn = service.task_definition.as_ref()?;
        Some(&**context.task_definitions.item(arn)?)
    });
    let mut gaps = Vec::new();
    let mut note = |all: Vec<crate::domain::fault::Gap>| {
        gaps.extend(
            all.into_iter()
                .map(|it| Text::from(format!("{}: {}", it.what, it.reason))),
        );
    };
    note(inside.services.gaps("services"));
    note(inside.running.gaps("tasks"));
    note(inside.instances.gaps("container instances"));
    note(context.target_groups.gaps("target groups"));
    note(context.load_balancers.gaps("load balancers"));
    Occupants {
        balancers: balancers.collect(),
        definitions: definitions.collect(),
        instances: sorted(&inside.instances, |it| &it.container_instance_arn),
        services,
        tasks,
        gaps,
    }
}

/// The target groups of a service, those of its task sets included.
pub(super) fn groups_of(service: &Service) -> impl Iterator<Item = &Text> {
    let sets = list(&service.task_sets).iter();
    let sets = sets.flat_map(|set| list(&set.load_balancers));
    let all = list(&service.load_balancers).iter().chain(sets);
    all.filter_map(|it| it.target_group_arn.as_ref())
}

fn sorted<'a, T: PartialEq>(
    items: &'a Collection<T>,
    id: impl for<'t> Fn(&'t T) -> &'t Text,
) -> Vec<&'a T> {
    let mut items: Vec<&T> = items.items().map(|item| &**item).collect();
    items.sort_by(|a, b| id(a).cmp(id(b)));
    items
}
