//! Services, as [DescribeServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html) tells them.

use super::cluster::{CapacityProviderStrategyItem, Tag};
use super::deployment::{Deployment, DeploymentConfiguration, NetworkConfiguration, TaskSet};
use super::time::Timestamp;
use super::{Text, arn, list};
use serde::Serialize;

/// An ECS service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Service {
    /// ARN: the identity of the row.
    pub service_arn: Text,
    /// Name.
    pub service_name: Option<Text>,
    /// ARN of its cluster.
    pub cluster_arn: Option<Text>,
    /// ACTIVE, DRAINING or INACTIVE.
    pub status: Option<Text>,
    /// Tasks wanted.
    pub desired_count: Option<i32>,
    /// Tasks in RUNNING.
    pub running_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_count: Option<i32>,
    /// EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES; absent under a capacity provider strategy.
    pub launch_type: Option<Text>,
    /// Absent under a launch type.
    pub capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// Fargate platform version.
    pub platform_version: Option<Text>,
    /// Operating system family.
    pub platform_family: Option<Text>,
    /// Task definition ARN of the primary deployment.
    pub task_definition: Option<Text>,
    /// REPLICA or DAEMON.
    pub scheduling_strategy: Option<Text>,
    /// Who deploys; absent means ECS itself.
    pub deployment_controller: Option<DeploymentController>,
    /// How deployments proceed.
    pub deployment_configuration: Option<DeploymentConfiguration>,
    /// Deployments, primary first as a rule (ECS controller only).
    pub deployments: Option<Vec<Deployment>>,
    /// Task sets (CODE_DEPLOY and EXTERNAL controllers only).
    pub task_sets: Option<Vec<TaskSet>>,
    /// ARN of the service deployment under way.
    pub current_service_deployment: Option<Text>,
    /// The service revisions that have tasks.
    pub current_service_revisions: Option<Vec<ServiceCurrentRevision>>,
    /// At most 100, newest first; equal messages are held back for up to six hours.
    pub events: Option<Vec<ServiceEvent>>,
    /// Load balancers.
    pub load_balancers: Option<Vec<LoadBalancer>>,
    /// Cloud Map registries.
    pub service_registries: Option<Vec<ServiceRegistry>>,
    /// Subnets and security groups; absent for bridge and host mode.
    pub network_configuration: Option<NetworkConfiguration>,
    /// Placement constraints.
    pub placement_constraints: Option<Vec<Placement>>,
    /// Placement strategies.
    pub placement_strategy: Option<Vec<Placement>>,
    /// Seconds a task may fail load balancer checks after its start.
    pub health_check_grace_period_seconds: Option<i32>,
    /// ENABLED or DISABLED.
    pub availability_zone_rebalancing: Option<Text>,
    /// Whether ECS Exec is on for new tasks.
    pub enable_execute_command: Option<bool>,
    /// Whether ECS tags its tasks.
    #[serde(rename = "enable_ecs_managed_tags")]
    pub enable_ecs_managed_tags: Option<bool>,
    /// SERVICE, TASK_DEFINITION or NONE.
    pub propagate_tags: Option<Text>,
    /// ECS for an Express Mode service, else CUSTOMER.
    pub resource_management_type: Option<Text>,
    /// Role ECS uses for the load balancer.
    pub role_arn: Option<Text>,
    /// Creation.
    pub created_at: Option<Timestamp>,
    /// Creator.
    pub created_by: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A service revision that has tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceCurrentRevision {
    /// ARN.
    pub arn: Option<Text>,
    /// Tasks wanted.
    pub requested_task_count: Option<i32>,
    /// Tasks in RUNNING.
    pub running_task_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_task_count: Option<i32>,
}

/// Who deploys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeploymentController {
    /// ECS, CODE_DEPLOY or EXTERNAL.
    pub r#type: Text,
}

/// A service event: text only, no code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceEvent {
    /// Id.
    pub id: Option<Text>,
    /// Time.
    pub created_at: Option<Timestamp>,
    /// AWS's words.
    pub message: Option<Text>,
}

/// A load balancer of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadBalancer {
    /// Target group ARN.
    pub target_group_arn: Option<Text>,
    /// Name of a Classic Load Balancer.
    pub load_balancer_name: Option<Text>,
    /// Container that receives the traffic.
    pub container_name: Option<Text>,
    /// Port of that container.
    pub container_port: Option<i32>,
    /// The other half of a blue/green pair.
    pub advanced_configuration: Option<AdvancedConfiguration>,
}

/// What blue/green, linear and canary deployments shift traffic with
/// ([AdvancedConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdvancedConfiguration {
    /// The second target group.
    pub alternate_target_group_arn: Option<Text>,
    /// Rule that routes production traffic.
    pub production_listener_rule: Option<Text>,
    /// Rule that routes test traffic.
    pub test_listener_rule: Option<Text>,
    /// Role ECS calls Elastic Load Balancing with.
    pub role_arn: Option<Text>,
}

/// A Cloud Map registry of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceRegistry {
    /// ARN.
    pub registry_arn: Option<Text>,
    /// Port.
    pub port: Option<i32>,
    /// Container.
    pub container_name: Option<Text>,
    /// Port of that container.
    pub container_port: Option<i32>,
}

/// A placement constraint (`expression`) or strategy (`field`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placement {
    /// distinctInstance, memberOf; random, spread, binpack.
    pub r#type: Option<Text>,
    /// Cluster query language expression.
    pub expression: Option<Text>,
    /// Field to spread over or pack by.
    pub field: Option<Text>,
}

impl Service {
    /// Name, or the last part of the ARN.
    pub fn name(&self) -> &str {
        self.service_name
            .as_deref()
            .unwrap_or_else(|| arn::name(&self.service_arn))
    }

    /// The PRIMARY deployment.
    pub fn primary(&self) -> Option<&Deployment> {
        list(&self.deployments)
            .iter()
            .find(|deployment| deployment.status.as_deref() == Some("PRIMARY"))
    }

    /// Launch type, or the capacity providers of the strategy joined by `+`.
    pub fn compute(&self) -> Option<String> {
        if let Some(launch_type) = &self.launch_type {
            return Some(launch_type.to_string());
        }
        let providers = list(&self.capacity_provider_strategy);
        (!providers.is_empty()).then(|| {
            providers
                .iter()
                .map(|item| &*item.capacity_provider)
                .collect::<Vec<_>>()
                .join("+")
        })
    }

    /// The newest event.
    pub fn last_event(&self) -> Option<&ServiceEvent> {
        list(&self.events)
            .iter()
            .max_by_key(|event| event.created_at)
    }

    /// Whether ECS itself rolls deployments out (not CodeDeploy, not an external controller).
    pub fn deploys_by_ecs(&self) -> bool {
        self.deployment_controller
            .as_ref()
            .is_none_or(|controller| &*controller.r#type == "ECS")
    }
}
