//! What of a cluster stands in a network.

use crate::domain::container_instance::ContainerInstance;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::load_balancer::LoadBalancer;
use crate::domain::service::Service;
use crate::domain::task::{Attachment, Task};
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, list};

/// What of a cluster stands in a network, as ECS and Elastic Load Balancing tell it.
#[derive(Debug, Clone, Default)]
pub struct Occupants<'a> {
    /// Services.
    pub services: Vec<&'a Service>,
    /// Tasks that are wanted running.
    pub tasks: Vec<&'a Task>,
    /// Container instances.
    pub instances: Vec<&'a ContainerInstance>,
    /// Load balancers of the services.
    pub balancers: Vec<BalancerOf<'a>>,
    /// Task definitions of the services, as far as they were read.
    pub definitions: Vec<&'a TaskDefinition>,
    /// Lists of these that were not read, and why.
    pub gaps: Vec<Text>,
}

/// A load balancer and whom it stands before.
#[derive(Debug, Clone)]
pub struct BalancerOf<'a> {
    /// The load balancer.
    pub balancer: &'a LoadBalancer,
    /// Names of the services.
    pub services: Vec<&'a str>,
}

/// What of the cluster is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Focus {
    /// All of it.
    Cluster,
    /// The service of this name.
    Service(Text),
    /// The task of this ARN.
    Task(Text),
    /// The container instance of this ARN.
    Instance(Text),
}

/// The networks a service starts tasks in, those of its deployments and task sets included: with
/// an external controller only these have any.
pub(super) fn networks_of(service: &Service) -> impl Iterator<Item = &AwsVpcConfiguration> {
    let own = service.network_configuration.iter();
    let deployments = list(&service.deployments).iter();
    let deployments = deployments.filter_map(|it| it.network_configuration.as_ref());
    let sets = list(&service.task_sets).iter();
    let sets = sets.filter_map(|it| it.network_configuration.as_ref());
    own.chain(deployments)
        .chain(sets)
        .filter_map(|it: &NetworkConfiguration| it.awsvpc_configuration.as_ref())
}

/// The network interfaces of a task, as ECS tells them.
pub(super) fn interfaces_of(task: &Task) -> impl Iterator<Item = &Attachment> {
    list(&task.attachments)
        .iter()
        .filter(|it| it.r#type.as_deref() == Some("ElasticNetworkInterface"))
}

/// Whether Fargate runs it, so that the task's own interface has to reach the registry; none where
/// that is not told.
pub(super) fn is_fargate(service: &Service) -> Option<bool> {
    use crate::domain::capacity_provider::is_fargate;
    if let Some(kind) = service.launch_type.as_deref() {
        return Some(kind == "FARGATE");
    }
    let strategy = service.capacity_provider_strategy.as_ref()?;
    let names = strategy.iter().map(|it| &it.capacity_provider);
    let mut all = names.map(|name| is_fargate(name)).peekable();
    all.peek()?;
    Some(all.all(|it| it))
}
