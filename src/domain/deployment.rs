//! Deployments of a service, and the configuration that steers them.

use super::Text;
use super::cluster::CapacityProviderStrategyItem;
use super::container_definition::LogConfiguration;
use super::time::Timestamp;
use serde::Serialize;

/// One entry of `service.deployments[]`
/// ([Deployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deployment {
    /// `ecs-svc/<19 digits>`.
    pub id: Option<Text>,
    /// PRIMARY, ACTIVE or INACTIVE.
    pub status: Option<Text>,
    /// Task definition ARN.
    pub task_definition: Option<Text>,
    /// Tasks wanted by this deployment.
    pub desired_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_count: Option<i32>,
    /// Tasks in RUNNING.
    pub running_count: Option<i32>,
    /// Consecutive failed task starts; returns to 0 once a task is healthy.
    pub failed_tasks: Option<i32>,
    /// Start.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
    /// IN_PROGRESS, COMPLETED or FAILED; absent with a Classic Load Balancer.
    pub rollout_state: Option<Text>,
    /// Why the rollout is in that state.
    pub rollout_state_reason: Option<Text>,
    /// Absent under a capacity provider strategy.
    pub launch_type: Option<Text>,
    /// Absent under a launch type.
    pub capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// Fargate platform version.
    pub platform_version: Option<Text>,
    /// Operating system family.
    pub platform_family: Option<Text>,
    /// Subnets and security groups of its tasks.
    pub network_configuration: Option<NetworkConfiguration>,
    /// VPC Lattice target groups.
    pub vpc_lattice_configurations: Option<Vec<VpcLatticeConfiguration>>,
    /// Service Connect.
    pub service_connect_configuration: Option<ServiceConnectConfiguration>,
    /// What Service Connect made in Cloud Map.
    pub service_connect_resources: Option<Vec<ServiceConnectResource>>,
}

/// A VPC Lattice target group of a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VpcLatticeConfiguration {
    /// Role ECS registers targets with.
    pub role_arn: Option<Text>,
    /// Target group.
    pub target_group_arn: Option<Text>,
    /// Name of the port mapping.
    pub port_name: Option<Text>,
}

/// Service Connect of a deployment
/// ([ServiceConnectConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceConnectConfiguration {
    /// Whether it is on.
    pub enabled: bool,
    /// Name or ARN of its namespace.
    pub namespace: Option<Text>,
    /// What the service offers; absent for one that only calls others.
    pub services: Option<Vec<ServiceConnectService>>,
    /// Where the proxies log.
    pub log_configuration: Option<LogConfiguration>,
}

/// A port that a service offers by Service Connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceConnectService {
    /// Name of the port mapping in the task definition.
    pub port_name: Text,
    /// Name in Cloud Map; the port's name unless told.
    pub discovery_name: Option<Text>,
    /// What clients call.
    pub client_aliases: Option<Vec<ServiceConnectClientAlias>>,
    /// Port the proxy listens on.
    pub ingress_port_override: Option<i32>,
}

/// What clients of Service Connect call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceConnectClientAlias {
    /// Port.
    pub port: i32,
    /// Name; `discovery-name.namespace` unless told.
    pub dns_name: Option<Text>,
}

/// A service of Cloud Map that Service Connect made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceConnectResource {
    /// Name.
    pub discovery_name: Option<Text>,
    /// ARN in Cloud Map.
    pub discovery_arn: Option<Text>,
}

/// `awsvpc` network configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NetworkConfiguration {
    /// Absent for bridge and host mode.
    pub awsvpc_configuration: Option<AwsVpcConfiguration>,
}

/// Subnets and security groups of `awsvpc` tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwsVpcConfiguration {
    /// Subnet ids.
    pub subnets: Vec<Text>,
    /// Security group ids.
    pub security_groups: Option<Vec<Text>>,
    /// ENABLED or DISABLED.
    pub assign_public_ip: Option<Text>,
}

/// How deployments of the service proceed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeploymentConfiguration {
    /// Upper limit of running tasks during a deployment, percent of desired.
    pub maximum_percent: Option<i32>,
    /// Lower limit of healthy tasks during a deployment, percent of desired.
    pub minimum_healthy_percent: Option<i32>,
    /// ROLLING, BLUE_GREEN, LINEAR or CANARY.
    pub strategy: Option<Text>,
    /// Minutes both revisions run after the shift.
    pub bake_time_in_minutes: Option<i32>,
    /// Circuit breaker.
    pub deployment_circuit_breaker: Option<DeploymentCircuitBreaker>,
    /// Alarms that end a deployment.
    pub alarms: Option<DeploymentAlarms>,
    /// What is asked at some stages before the deployment goes on.
    pub lifecycle_hooks: Option<Vec<DeploymentLifecycleHook>>,
    /// Steps of a LINEAR deployment.
    pub linear_configuration: Option<LinearConfiguration>,
    /// First step of a CANARY deployment.
    pub canary_configuration: Option<CanaryConfiguration>,
}

/// A hook of the deployment configuration
/// ([DeploymentLifecycleHook](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeploymentLifecycleHook {
    /// AWS_LAMBDA or PAUSE.
    pub target_type: Option<Text>,
    /// Lambda function.
    pub hook_target_arn: Option<Text>,
    /// Role that calls it.
    pub role_arn: Option<Text>,
    /// Stages it is asked at.
    pub lifecycle_stages: Option<Vec<Text>>,
    /// How long it is waited for.
    pub timeout_configuration: Option<HookTimeout>,
}

/// How long a hook is waited for, and what happens then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HookTimeout {
    /// Minutes.
    pub timeout_in_minutes: Option<i32>,
    /// ROLLBACK or CONTINUE.
    pub action: Option<Text>,
}

/// Steps of a LINEAR deployment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinearConfiguration {
    /// Percent of the traffic shifted in each step.
    pub step_percent: Option<f64>,
    /// Minutes between steps.
    pub step_bake_time_in_minutes: Option<i32>,
}

/// First step of a CANARY deployment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CanaryConfiguration {
    /// Percent of the traffic the new revision gets first.
    pub canary_percent: Option<f64>,
    /// Minutes until it gets the rest.
    pub canary_bake_time_in_minutes: Option<i32>,
}

/// Circuit breaker setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeploymentCircuitBreaker {
    /// Whether it watches.
    pub enable: bool,
    /// Whether it rolls back.
    pub rollback: bool,
    /// Whether a healthy task sets the count back to 0.
    pub reset_on_healthy_task: Option<bool>,
    /// How many failures are too many.
    pub threshold_configuration: Option<ThresholdConfiguration>,
}

/// How many failures are too many
/// ([ThresholdConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThresholdConfiguration {
    /// BOUNDED_PERCENT (of desired, between 3 and 200), UNBOUNDED_PERCENT or COUNT.
    pub r#type: Text,
    /// Percent or count.
    pub value: i32,
}

/// CloudWatch alarms that end a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeploymentAlarms {
    /// Alarm names.
    pub alarm_names: Vec<Text>,
    /// Whether they are watched.
    pub enable: bool,
    /// Whether an alarm rolls back.
    pub rollback: bool,
}

/// A task set of a CODE_DEPLOY or EXTERNAL controller
/// ([TaskSet](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskSet {
    /// Id.
    pub id: Option<Text>,
    /// ARN.
    pub task_set_arn: Option<Text>,
    /// PRIMARY, ACTIVE or DRAINING.
    pub status: Option<Text>,
    /// Task definition ARN.
    pub task_definition: Option<Text>,
    /// Tasks wanted.
    pub computed_desired_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_count: Option<i32>,
    /// Tasks in RUNNING.
    pub running_count: Option<i32>,
    /// STEADY_STATE or STABILIZING.
    pub stability_status: Option<Text>,
    /// Since when.
    pub stability_status_at: Option<Timestamp>,
    /// Part of the service's desired count it is meant to run.
    pub scale: Option<Scale>,
    /// CodeDeploy deployment id.
    pub external_id: Option<Text>,
    /// Start.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
    /// Launch type.
    pub launch_type: Option<Text>,
    /// Subnets and security groups of its tasks.
    pub network_configuration: Option<NetworkConfiguration>,
    /// Load balancers.
    pub load_balancers: Option<Vec<super::service::LoadBalancer>>,
}

/// Part of the service's desired count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale {
    /// How much.
    pub value: f64,
    /// PERCENT.
    pub unit: Option<Text>,
}
