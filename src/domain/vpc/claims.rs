//! What says where the cluster is, from what is known and what was answered.

use super::read::At;
use super::{Known, Search, Source, stacks};
use crate::domain::auto_scaling_group;
use crate::domain::capacity_provider::{CapacityProvider, is_fargate};
use crate::domain::deployment::NetworkConfiguration;
use crate::domain::service::Service;
use crate::domain::{Text, list};

/// Something says that something of the cluster is somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    /// Which kind of thing says so.
    pub(super) source: Source,
    /// Which one: a service, a task, a stack and its resource.
    pub(super) thing: Text,
    /// Where.
    pub(super) at: At,
    /// In words, where they are not those of the source.
    pub(super) detail: Option<String>,
}

fn claim(source: Source, thing: impl Into<Text>, at: At) -> Claim {
    Claim {
        source,
        thing: thing.into(),
        at,
        detail: None,
    }
}

/// Every claim so far.
pub(super) fn all(known: &Known<'_>, search: &Search) -> Vec<Claim> {
    let mut claims = Vec::new();
    for service in &known.services {
        for subnet in subnets_of(service) {
            claims.push(claim(
                Source::ServiceSubnets,
                service.name(),
                At::Subnet(subnet.clone()),
            ));
        }
    }
    for task in known.tasks.iter().filter(|task| !task.is_stopped()) {
        let interfaces = list(&task.attachments)
            .iter()
            .filter(|attachment| attachment.r#type.as_deref() == Some("ElasticNetworkInterface"));
        for subnet in interfaces.filter_map(|interface| interface.detail("subnetId")) {
            let at = At::Subnet(subnet.into());
            claims.push(claim(Source::TaskEni, task.id(), at));
        }
    }
    for instance in &known.instances {
        let id = instance.ec2_instance_id.as_ref();
        match (instance.attribute("ecs.vpc-id"), id) {
            (Some(vpc), _) => claims.push(claim(
                Source::ContainerInstance,
                instance.name(),
                At::Vpc(vpc.clone()),
            )),
            // Without it the instance itself can be asked, unless it is a machine outside of AWS.
            (None, Some(id)) if id.starts_with("i-") => claims.push(claim(
                Source::Ec2Instance,
                id.clone(),
                At::Instance(id.clone()),
            )),
            _ => {}
        }
    }
    for provider in &known.providers {
        for subnet in subnets_of_provider(provider, search) {
            claims.push(claim(
                Source::CapacityProvider,
                provider.name.clone(),
                At::Subnet(subnet),
            ));
        }
    }
    for group in known
        .target_groups
        .iter()
        .copied()
        .chain(search.target_groups())
    {
        let name = group.target_group_name.as_ref();
        let name = name.unwrap_or(&group.target_group_arn);
        if let Some(vpc) = &group.vpc_id {
            let found = claim(Source::TargetGroup, name.clone(), At::Vpc(vpc.clone()));
            if !claims.contains(&found) {
                claims.push(found);
            }
        }
    }
    for balancer in &known.load_balancers {
        if let Some(vpc) = &balancer.vpc_id {
            let at = At::Vpc(vpc.clone());
            claims.push(claim(Source::LoadBalancer, balancer.name(), at));
        }
    }
    claims.extend(stacks::read(known, search).claims);
    claims
}

/// Subnets that tell nothing new about the VPC, but belong to the picture: those of instances that
/// name their VPC.
pub(super) fn more_subnets(known: &Known<'_>) -> Vec<Text> {
    let subnets = known
        .instances
        .iter()
        .filter(|instance| instance.attribute("ecs.vpc-id").is_some())
        .filter_map(|instance| instance.attribute("ecs.subnet-id"));
    subnets.cloned().collect()
}

/// The subnets a service starts tasks in, those of its deployments and task sets included: with an
/// external controller only these have any.
fn subnets_of(service: &Service) -> Vec<&Text> {
    let own = service.network_configuration.iter();
    let deployments = list(&service.deployments).iter();
    let deployments = deployments.filter_map(|it| it.network_configuration.as_ref());
    let sets = list(&service.task_sets).iter();
    let sets = sets.filter_map(|it| it.network_configuration.as_ref());
    let mut subnets: Vec<&Text> = own
        .chain(deployments)
        .chain(sets)
        .flat_map(subnets_of_network)
        .collect();
    subnets.sort();
    subnets.dedup();
    subnets
}

fn subnets_of_network(network: &NetworkConfiguration) -> &[Text] {
    network
        .awsvpc_configuration
        .as_ref()
        .map_or(&[], |it| &it.subnets)
}

/// The subnets a capacity provider launches instances in.
fn subnets_of_provider(provider: &CapacityProvider, search: &Search) -> Vec<Text> {
    let managed = provider
        .managed_instances_provider
        .as_ref()
        .and_then(|it| it.instance_launch_template.as_ref())
        .and_then(|it| it.network_configuration.as_ref())
        .map(|it| list(&it.subnets));
    let group = group_of(provider).and_then(|name| {
        search
            .groups()
            .find(|group| group.auto_scaling_group_name.as_deref() == Some(name))
            .map(|group| list(&group.vpc_zone_identifier))
    });
    managed.or(group).unwrap_or_default().to_vec()
}

/// The name of a provider's Auto Scaling group.
pub(super) fn group_of(provider: &CapacityProvider) -> Option<&str> {
    let group = provider.auto_scaling_group_provider.as_ref()?;
    let arn = group.auto_scaling_group_arn.as_deref()?;
    Some(auto_scaling_group::name_of(arn)).filter(|_| !is_fargate(&provider.name))
}

/// The target groups of the services, by ARN.
pub fn target_group_arns(known: &Known<'_>) -> Vec<Text> {
    let balancers = known.services.iter().flat_map(|service| {
        let sets = list(&service.task_sets).iter();
        let sets = sets.flat_map(|set| list(&set.load_balancers));
        list(&service.load_balancers).iter().chain(sets)
    });
    let mut arns: Vec<Text> = balancers
        .filter_map(|balancer| balancer.target_group_arn.clone())
        .collect();
    arns.sort();
    arns.dedup();
    arns
}

/// The namespaces and registries of the services, if any.
pub(super) fn uses_discovery(known: &Known<'_>) -> bool {
    known.cluster.service_connect_defaults.is_some()
        || known
            .services
            .iter()
            .any(|service| !list(&service.service_registries).is_empty())
}

/// The Classic Load Balancers of the services.
pub(super) fn classic_balancers<'a>(known: &'a Known<'_>) -> Vec<&'a Text> {
    let services = known.services.iter();
    let balancers = services.flat_map(|service| list(&service.load_balancers));
    balancers
        .filter_map(|balancer| balancer.load_balancer_name.as_ref())
        .collect()
}
