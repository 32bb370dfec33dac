//! Task definitions: immutable per revision, so one read lasts for ever.

use super::Text;
use super::cluster::NameValue;
use super::container_instance::Attribute;
use super::service::Placement;
use super::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// A task definition revision
/// ([DescribeTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskDefinition {
    /// ARN with revision.
    pub task_definition_arn: Text,
    /// Family.
    pub family: Option<Text>,
    /// Revision.
    pub revision: Option<i32>,
    /// ACTIVE, INACTIVE, DELETE_IN_PROGRESS.
    pub status: Option<Text>,
    /// bridge, host, awsvpc, none.
    pub network_mode: Option<Text>,
    /// CPU units, as text.
    pub cpu: Option<Text>,
    /// MiB, as text.
    pub memory: Option<Text>,
    /// Role of the application.
    pub task_role_arn: Option<Text>,
    /// Role that pulls the image and writes the logs.
    pub execution_role_arn: Option<Text>,
    /// FARGATE, EC2, EXTERNAL.
    pub requires_compatibilities: Option<Vec<Text>>,
    /// Registration.
    pub registered_at: Option<Timestamp>,
    /// Who registered it.
    pub registered_by: Option<Text>,
    /// Attributes an instance must have for it.
    pub requires_attributes: Option<Vec<Attribute>>,
    /// Placement constraints.
    pub placement_constraints: Option<Vec<Placement>>,
    /// Containers.
    pub container_definitions: Option<Vec<ContainerDefinition>>,
}

/// A container in a task definition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContainerDefinition {
    /// Name.
    pub name: Option<Text>,
    /// Image.
    pub image: Option<Text>,
    /// Whether its end is the task's end; absent means yes.
    pub essential: Option<bool>,
    /// CPU units.
    pub cpu: Option<i32>,
    /// Hard limit in MiB.
    pub memory: Option<i32>,
    /// Soft limit in MiB.
    pub memory_reservation: Option<i32>,
    /// Entry point.
    pub entry_point: Option<Vec<Text>>,
    /// Command.
    pub command: Option<Vec<Text>>,
    /// Ports.
    pub port_mappings: Option<Vec<PortMapping>>,
    /// Environment; the values were masked where they entered the program.
    pub environment: Option<Vec<NameValue>>,
    /// Names of secrets and where they come from; never their values.
    pub secrets: Option<Vec<Secret>>,
    /// Health check.
    pub health_check: Option<HealthCheck>,
    /// Log driver and options.
    pub log_configuration: Option<LogConfiguration>,
    /// GPUs and inference accelerators.
    pub resource_requirements: Option<Vec<ResourceRequirement>>,
}

/// A port of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortMapping {
    /// Inside.
    pub container_port: Option<i32>,
    /// Outside; 0 means a port chosen at run time.
    pub host_port: Option<i32>,
    /// tcp or udp.
    pub protocol: Option<Text>,
    /// Name for Service Connect.
    pub name: Option<Text>,
}

/// GPUs or inference accelerators of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceRequirement {
    /// GPU or InferenceAccelerator.
    pub r#type: Option<Text>,
    /// How many, or which.
    pub value: Option<Text>,
}

/// A secret's name and source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// Name of the environment variable.
    pub name: Text,
    /// ARN of the secret or parameter.
    pub value_from: Text,
}

/// Container health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// Command.
    pub command: Vec<Text>,
    /// Seconds between checks.
    pub interval: Option<i32>,
    /// Seconds until a check counts as failed.
    pub timeout: Option<i32>,
    /// Failures until unhealthy.
    pub retries: Option<i32>,
    /// Seconds of grace after the start.
    pub start_period: Option<i32>,
}

/// Log driver and options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogConfiguration {
    /// awslogs, awsfirelens, …
    pub log_driver: Text,
    /// Options of the driver.
    pub options: Option<BTreeMap<Text, Text>>,
}

impl TaskDefinition {
    /// The definition of one container.
    pub fn container(&self, name: &str) -> Option<&ContainerDefinition> {
        super::list(&self.container_definitions)
            .iter()
            .find(|container| container.name.as_deref() == Some(name))
    }
}
