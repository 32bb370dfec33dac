//! Clusters, as [DescribeClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html) tells them.

use super::health::Health;
use super::{Text, arn, list};
use serde::Serialize;

/// A key/value tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// Key.
    pub key: Option<Text>,
    /// Value.
    pub value: Option<Text>,
}

/// A name/value pair, as in settings and statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameValue {
    /// Name.
    pub name: Option<Text>,
    /// Value.
    pub value: Option<Text>,
}

/// One entry of a capacity provider strategy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapacityProviderStrategyItem {
    /// Short name of the capacity provider.
    pub capacity_provider: Text,
    /// Relative share of tasks.
    pub weight: i32,
    /// Tasks placed here before weights count.
    pub base: i32,
}

/// An ECS cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cluster {
    /// ARN: the identity of the row.
    pub cluster_arn: Text,
    /// Name.
    pub cluster_name: Option<Text>,
    /// ACTIVE, PROVISIONING, DEPROVISIONING, FAILED, INACTIVE, or what came.
    pub status: Option<Text>,
    /// ACTIVE and DRAINING container instances.
    pub registered_container_instances_count: Option<i32>,
    /// Tasks in RUNNING.
    pub running_tasks_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_tasks_count: Option<i32>,
    /// Services in ACTIVE.
    pub active_services_count: Option<i32>,
    /// Counts by launch type; keys in AWS's mixed case.
    pub statistics: Option<Vec<NameValue>>,
    /// Settings, `containerInsights` among them.
    pub settings: Option<Vec<NameValue>>,
    /// Names of the associated capacity providers.
    pub capacity_providers: Option<Vec<Text>>,
    /// Strategy used where a service names none.
    pub default_capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED.
    pub attachments_status: Option<Text>,
    /// ECS Exec configuration.
    pub configuration: Option<ClusterConfiguration>,
    /// Default Service Connect namespace.
    pub service_connect_defaults: Option<ServiceConnectDefaults>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// Cluster configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClusterConfiguration {
    /// How ECS Exec sessions are logged and encrypted.
    pub execute_command_configuration: Option<ExecuteCommandConfiguration>,
}

/// How ECS Exec sessions are logged and encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExecuteCommandConfiguration {
    /// KMS key of the session.
    pub kms_key_id: Option<Text>,
    /// NONE, DEFAULT or OVERRIDE.
    pub logging: Option<Text>,
    /// Where sessions are logged with OVERRIDE.
    pub log_configuration: Option<ExecuteCommandLogConfiguration>,
}

/// Where ECS Exec sessions are logged
/// ([ExecuteCommandLogConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandLogConfiguration.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExecuteCommandLogConfiguration {
    /// Log group.
    pub cloud_watch_log_group_name: Option<Text>,
    /// Bucket.
    pub s3_bucket_name: Option<Text>,
    /// Folder in that bucket.
    pub s3_key_prefix: Option<Text>,
}

/// Default Service Connect namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceConnectDefaults {
    /// Namespace ARN.
    pub namespace: Option<Text>,
}

impl Cluster {
    /// A cluster of which only the ARN is known.
    pub fn named(cluster_arn: Text) -> Self {
        Self {
            cluster_arn,
            cluster_name: None,
            status: None,
            registered_container_instances_count: None,
            running_tasks_count: None,
            pending_tasks_count: None,
            active_services_count: None,
            statistics: None,
            settings: None,
            capacity_providers: None,
            default_capacity_provider_strategy: None,
            attachments_status: None,
            configuration: None,
            service_connect_defaults: None,
            tags: None,
        }
    }

    /// Name, or the last part of the ARN.
    pub fn name(&self) -> &str {
        self.cluster_name
            .as_deref()
            .unwrap_or_else(|| arn::name(&self.cluster_arn))
    }

    /// The Container Insights setting: `disabled`, `enabled`, `enhanced`; absent is unknown, not off.
    pub fn container_insights(&self) -> Option<&str> {
        list(&self.settings)
            .iter()
            .find(|setting| setting.name.as_deref() == Some("containerInsights"))
            .and_then(|setting| setting.value.as_deref())
    }

    /// Health of the cluster by its own fields, with the reason when it is not fine.
    pub fn health(&self) -> (Health, Option<String>) {
        match self.status.as_deref() {
            Some("ACTIVE") => {}
            Some("FAILED") => return (Health::Broken, Some("cluster status FAILED".into())),
            Some("PROVISIONING" | "DEPROVISIONING") => return (Health::Changing, None),
            Some("INACTIVE") => return (Health::Look, Some("cluster was deleted".into())),
            Some(other) => return (Health::Unknown, Some(format!("unknown status {other}"))),
            None => return (Health::Unknown, None),
        }
        if self.attachments_status.as_deref() == Some("UPDATE_FAILED") {
            return (Health::Look, Some("capacity provider update failed".into()));
        }
        match (self.pending_tasks_count, self.running_tasks_count) {
            (Some(pending), _) if pending > 0 => {
                let noun = if pending == 1 { "task" } else { "tasks" };
                (Health::Changing, Some(format!("{pending} {noun} pending")))
            }
            (_, Some(0)) if self.active_services_count.unwrap_or(0) > 0 => {
                (Health::Look, Some("no running task".into()))
            }
            _ => (Health::Fine, None),
        }
    }
}
