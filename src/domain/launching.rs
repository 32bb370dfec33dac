//! Calls that make something new: tasks, revisions of a task definition.

use super::Text;
use super::cluster::CapacityProviderStrategyItem;
use super::deployment::NetworkConfiguration;
use super::document::Document;
use super::time::Timestamp;
use serde::Serialize;

/// Tasks that are to be started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskRun {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// Task definition: `family:revision` or ARN.
    pub task_definition: Text,
    /// How many, at most 10.
    pub count: i32,
    /// EC2, FARGATE, EXTERNAL; never beside a strategy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_type: Option<Text>,
    /// Capacity providers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_provider_strategy: Option<Vec<Share>>,
    /// Fargate platform version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_version: Option<Text>,
    /// Subnets and security groups of `awsvpc` tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_configuration: Option<Network>,
    /// What is another than in the task definition, at most 8,192 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overrides: Option<Document>,
    /// Whether ECS Exec is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_execute_command: Option<bool>,
    /// Who started it: up to 128 characters.
    pub started_by: Text,
    /// What makes sending it twice start tasks once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<Text>,
}

/// A capacity provider and its share.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Short name of the capacity provider.
    pub capacity_provider: Text,
    /// Relative share of tasks.
    pub weight: i32,
    /// Tasks placed here before weights count.
    pub base: i32,
}

/// The network of `awsvpc` tasks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Subnets and security groups.
    pub awsvpc_configuration: Subnets,
}

/// Subnets and security groups.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subnets {
    /// Subnet ids.
    pub subnets: Vec<Text>,
    /// Security group ids; the VPC's default group if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_groups: Option<Vec<Text>>,
    /// ENABLED or DISABLED.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign_public_ip: Option<Text>,
}

/// A revision of a task definition that is to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Registration {
    /// The request; what is masked in it is as in `base`.
    pub definition: Document,
    /// ARN of the revision it was made from: it is read right before, because masked values come
    /// from it, and so that nothing it has is lost without a word.
    #[serde(skip)]
    pub base: Text,
}

/// Whether a task is protected against scaling in and deployments
/// ([ProtectedTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ProtectedTask.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protection {
    /// ARN of the task.
    pub task_arn: Text,
    /// Whether it is.
    pub protection_enabled: bool,
    /// When that ends.
    pub expiration_date: Option<Timestamp>,
}

impl From<&CapacityProviderStrategyItem> for Share {
    fn from(item: &CapacityProviderStrategyItem) -> Self {
        Self {
            capacity_provider: item.capacity_provider.clone(),
            weight: item.weight,
            base: item.base,
        }
    }
}

impl Network {
    /// The network of a service; none for bridge and host mode.
    pub fn of(network: &NetworkConfiguration) -> Option<Self> {
        let own = network.awsvpc_configuration.as_ref()?;
        Some(Self {
            awsvpc_configuration: Subnets {
                subnets: own.subnets.clone(),
                security_groups: own.security_groups.clone().filter(|it| !it.is_empty()),
                assign_public_ip: own.assign_public_ip.clone(),
            },
        })
    }
}
