//! Tasks and containers, as [DescribeTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html) tells them.

use super::cluster::{NameValue, Tag};
use super::time::Timestamp;
use super::{Text, arn, list};
use serde::Serialize;

/// An ECS task.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Task {
    /// ARN: the identity of the row.
    pub task_arn: Text,
    /// ARN of its cluster.
    pub cluster_arn: Option<Text>,
    /// Task definition ARN.
    pub task_definition_arn: Option<Text>,
    /// `service:<name>`, `family:<family>` or a custom group.
    pub group: Option<Text>,
    /// Deployment id for service tasks.
    pub started_by: Option<Text>,
    /// PROVISIONING … STOPPED.
    pub last_status: Option<Text>,
    /// RUNNING or STOPPED.
    pub desired_status: Option<Text>,
    /// HEALTHY, UNHEALTHY, UNKNOWN.
    pub health_status: Option<Text>,
    /// EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES.
    pub launch_type: Option<Text>,
    /// Capacity provider.
    pub capacity_provider_name: Option<Text>,
    /// Fargate platform version.
    pub platform_version: Option<Text>,
    /// Operating system family.
    pub platform_family: Option<Text>,
    /// Availability zone.
    pub availability_zone: Option<Text>,
    /// Container instance (EC2 and Managed Instances only).
    pub container_instance_arn: Option<Text>,
    /// CPU units, as text.
    pub cpu: Option<Text>,
    /// MiB, as text.
    pub memory: Option<Text>,
    /// CONNECTED or DISCONNECTED.
    pub connectivity: Option<Text>,
    /// Since when.
    pub connectivity_at: Option<Timestamp>,
    /// Entered PENDING.
    pub created_at: Option<Timestamp>,
    /// Image pull began.
    pub pull_started_at: Option<Timestamp>,
    /// Image pull ended.
    pub pull_stopped_at: Option<Timestamp>,
    /// Entered RUNNING; absent if it never ran.
    pub started_at: Option<Timestamp>,
    /// Stopping began.
    pub stopping_at: Option<Timestamp>,
    /// Last container ended.
    pub execution_stopped_at: Option<Timestamp>,
    /// Entered STOPPED.
    pub stopped_at: Option<Timestamp>,
    /// TaskFailedToStart, EssentialContainerExited, …
    pub stop_code: Option<Text>,
    /// AWS's words.
    pub stopped_reason: Option<Text>,
    /// Containers.
    pub containers: Option<Vec<Container>>,
    /// Network interfaces and volumes.
    pub attachments: Option<Vec<Attachment>>,
    /// Whether ECS Exec is on.
    pub enable_execute_command: Option<bool>,
    /// Grows by one with every change: a cheap change detector.
    pub version: Option<i64>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A container of a task.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Container {
    /// ARN.
    pub container_arn: Option<Text>,
    /// Name in the task definition.
    pub name: Option<Text>,
    /// Image as written in the task definition.
    pub image: Option<Text>,
    /// Digest that really runs.
    pub image_digest: Option<Text>,
    /// Runtime id.
    pub runtime_id: Option<Text>,
    /// Status.
    pub last_status: Option<Text>,
    /// Exit code; absent if it never started.
    pub exit_code: Option<i32>,
    /// `ErrorName: text`, cut at 1,024 characters by AWS.
    pub reason: Option<Text>,
    /// HEALTHY, UNHEALTHY, UNKNOWN (no check in the task definition).
    pub health_status: Option<Text>,
    /// CPU units, as text.
    pub cpu: Option<Text>,
    /// Hard limit in MiB, as text.
    pub memory: Option<Text>,
    /// Soft limit in MiB, as text.
    pub memory_reservation: Option<Text>,
    /// Host ports (bridge and host mode).
    pub network_bindings: Option<Vec<NetworkBinding>>,
    /// Addresses (awsvpc mode).
    pub network_interfaces: Option<Vec<NetworkInterface>>,
    /// Agents such as ExecuteCommandAgent.
    pub managed_agents: Option<Vec<ManagedAgent>>,
    /// GPUs.
    pub gpu_ids: Option<Vec<Text>>,
}

/// A port of the host that leads to a container, or a range of them
/// ([NetworkBinding](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_NetworkBinding.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NetworkBinding {
    /// Address.
    #[serde(rename = "bind_ip")]
    pub bind_ip: Option<Text>,
    /// Port inside.
    pub container_port: Option<i32>,
    /// Ports inside, `8000-8010`, where a range was asked for.
    pub container_port_range: Option<Text>,
    /// Port of the host.
    pub host_port: Option<i32>,
    /// Ports of the host, as many as those inside.
    pub host_port_range: Option<Text>,
    /// tcp or udp.
    pub protocol: Option<Text>,
}

/// An address of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NetworkInterface {
    /// Attachment id.
    pub attachment_id: Option<Text>,
    /// IPv4 address.
    pub private_ipv4_address: Option<Text>,
    /// IPv6 address.
    pub ipv6_address: Option<Text>,
}

/// An agent that ECS runs inside a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedAgent {
    /// ExecuteCommandAgent.
    pub name: Option<Text>,
    /// Status.
    pub last_status: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
    /// Start.
    pub last_started_at: Option<Timestamp>,
}

/// A network interface or volume of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Id.
    pub id: Option<Text>,
    /// ElasticNetworkInterface, AmazonElasticBlockStorage, …
    pub r#type: Option<Text>,
    /// PRECREATED … ATTACHED … DELETED, FAILED.
    pub status: Option<Text>,
    /// `subnetId`, `privateIPv4Address`, …
    pub details: Option<Vec<NameValue>>,
}

impl Task {
    /// The task id.
    pub fn id(&self) -> &str {
        arn::name(&self.task_arn)
    }

    /// The service this task belongs to, by its group.
    pub fn service_name(&self) -> Option<&str> {
        self.group.as_deref()?.strip_prefix("service:")
    }

    /// Whether it has stopped or is wanted stopped.
    pub fn is_stopped(&self) -> bool {
        self.last_status.as_deref() == Some("STOPPED")
    }

    /// The private address: of the network interface, else of a container.
    pub fn private_ip(&self) -> Option<&str> {
        let interface = list(&self.attachments)
            .iter()
            .filter(|attachment| attachment.r#type.as_deref() == Some("ElasticNetworkInterface"))
            .find_map(|attachment| {
                attachment
                    .detail("privateIPv4Address")
                    .or_else(|| attachment.detail("privateIPv6Address"))
            });
        interface.or_else(|| {
            list(&self.containers).iter().find_map(|container| {
                list(&container.network_interfaces)
                    .iter()
                    .find_map(|interface| {
                        interface
                            .private_ipv4_address
                            .as_deref()
                            .or(interface.ipv6_address.as_deref())
                    })
            })
        })
    }

    /// The moment its age counts from: start, else creation.
    pub fn since(&self) -> Option<Timestamp> {
        self.started_at.or(self.created_at)
    }
}

impl Attachment {
    /// A detail by AWS's name for it.
    pub fn detail(&self, name: &str) -> Option<&str> {
        list(&self.details)
            .iter()
            .find(|detail| detail.name.as_deref() == Some(name))
            .and_then(|detail| detail.value.as_deref())
            .filter(|value| !value.is_empty())
    }
}
