//! Service revisions: what one deployment of a service consists of
//! ([ServiceRevision](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html)).
//! They never change; those made before 2024-10-25 cannot be described.

use super::Text;
use super::cluster::CapacityProviderStrategyItem;
use super::deployment::NetworkConfiguration;
use super::service::{LoadBalancer, ServiceRegistry};
use super::time::Timestamp;
use serde::Serialize;

/// A service revision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServiceRevision {
    /// ARN: its identity.
    pub service_revision_arn: Text,
    /// ARN of the service.
    pub service_arn: Option<Text>,
    /// ARN of the cluster.
    pub cluster_arn: Option<Text>,
    /// Task definition ARN.
    pub task_definition: Option<Text>,
    /// Images with the digests they resolved to.
    pub container_images: Option<Vec<ContainerImage>>,
    /// Absent under a capacity provider strategy.
    pub launch_type: Option<Text>,
    /// Absent under a launch type.
    pub capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// Fargate platform version.
    pub platform_version: Option<Text>,
    /// Operating system family.
    pub platform_family: Option<Text>,
    /// Load balancers.
    pub load_balancers: Option<Vec<LoadBalancer>>,
    /// Cloud Map registries.
    pub service_registries: Option<Vec<ServiceRegistry>>,
    /// Subnets and security groups.
    pub network_configuration: Option<NetworkConfiguration>,
    /// What really serves it.
    pub resolved_configuration: Option<ResolvedConfiguration>,
    /// What ECS made for an Express Mode service.
    pub ecs_managed_resources: Option<EcsManagedResources>,
    /// Whether GuardDuty watches its tasks.
    pub guard_duty_enabled: Option<bool>,
    /// Creation.
    pub created_at: Option<Timestamp>,
}

/// An image of a service revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContainerImage {
    /// Container.
    pub container_name: Option<Text>,
    /// Image as the task definition names it.
    pub image: Option<Text>,
    /// `sha256:…` the tag stood for when the revision was made.
    pub image_digest: Option<Text>,
}

/// Which target groups serve a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResolvedConfiguration {
    /// Of load balancers.
    pub load_balancers: Option<Vec<ServiceRevisionLoadBalancer>>,
    /// Of VPC Lattice.
    pub vpc_lattice_configurations: Option<Vec<ServiceRevisionLoadBalancer>>,
}

/// A target group that serves a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceRevisionLoadBalancer {
    /// Target group ARN.
    pub target_group_arn: Option<Text>,
    /// Listener rule of production traffic.
    pub production_listener_rule: Option<Text>,
}

/// What ECS made for an Express Mode service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EcsManagedResources {
    /// Ways in.
    pub ingress_paths: Option<Vec<ManagedIngressPath>>,
    /// Alarms.
    pub metric_alarms: Option<Vec<ManagedResource>>,
    /// Log groups.
    pub log_groups: Option<Vec<ManagedResource>>,
}

/// A way into an Express Mode service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedIngressPath {
    /// PUBLIC or PRIVATE.
    pub access_type: Option<Text>,
    /// Host name.
    pub endpoint: Option<Text>,
    /// Load balancer.
    pub load_balancer: Option<ManagedResource>,
    /// Target groups.
    pub target_groups: Option<Vec<ManagedResource>>,
}

/// One thing ECS made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedResource {
    /// ARN.
    pub arn: Option<Text>,
    /// ACTIVE, PROVISIONING, DEPROVISIONING, DELETED, FAILED.
    pub status: Option<Text>,
    /// Why.
    pub status_reason: Option<Text>,
}
