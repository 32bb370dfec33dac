//! Task definitions: immutable per revision, so one read lasts for ever.

use super::Text;
use super::container_instance::Attribute;
use super::guarded::Guarded;
use super::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

pub use super::container_definition::*;

/// A task definition revision
/// ([DescribeTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html)).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
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
    /// FARGATE, EC2, EXTERNAL, MANAGED_INSTANCES.
    pub requires_compatibilities: Option<Vec<Text>>,
    /// CPU architecture and operating system.
    pub runtime_platform: Option<RuntimePlatform>,
    /// Space of the task's own on Fargate.
    pub ephemeral_storage: Option<EphemeralStorage>,
    /// host or task.
    pub pid_mode: Option<Text>,
    /// host, task or none.
    pub ipc_mode: Option<Text>,
    /// App Mesh proxy.
    pub proxy_configuration: Option<ProxyConfiguration>,
    /// Where its tasks may be placed.
    pub placement_constraints: Option<Vec<PlacementConstraint>>,
    /// Whether faults may be injected.
    pub enable_fault_injection: Option<bool>,
    /// Volumes.
    pub volumes: Option<Vec<Volume>>,
    /// Registration.
    pub registered_at: Option<Timestamp>,
    /// Who registered it.
    pub registered_by: Option<Text>,
    /// When it became INACTIVE.
    pub deregistered_at: Option<Timestamp>,
    /// When its deletion was asked for.
    pub delete_requested_at: Option<Timestamp>,
    /// Attributes an instance must have for it.
    pub requires_attributes: Option<Vec<Attribute>>,
    /// Containers.
    pub container_definitions: Option<Vec<ContainerDefinition>>,
}

/// CPU architecture and operating system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct RuntimePlatform {
    /// X86_64, ARM64.
    pub cpu_architecture: Option<Text>,
    /// LINUX, WINDOWS_SERVER_2022_CORE, …
    pub operating_system_family: Option<Text>,
}

/// Space of the task's own on Fargate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct EphemeralStorage {
    /// GiB.
    pub size_in_gib: i32,
}

/// App Mesh proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct ProxyConfiguration {
    /// APPMESH.
    pub r#type: Option<Text>,
    /// The container that is the proxy.
    pub container_name: Text,
    /// Settings of the network plugin.
    pub properties: Option<Vec<EnvironmentVariable>>,
}

/// Where tasks may be placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct PlacementConstraint {
    /// memberOf.
    pub r#type: Option<Text>,
    /// In the cluster query language.
    pub expression: Option<Text>,
}

/// A volume. Which of the configurations is there says what kind it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct Volume {
    /// Name.
    pub name: Option<Text>,
    /// Bind mount.
    pub host: Option<HostVolume>,
    /// Docker volume.
    pub docker_volume_configuration: Option<DockerVolume>,
    /// EFS file system.
    pub efs_volume_configuration: Option<EfsVolume>,
    /// FSx for Windows File Server.
    pub fsx_windows_file_server_volume_configuration: Option<FsxVolume>,
    /// S3 Files file system.
    pub s3files_volume_configuration: Option<S3FilesVolume>,
    /// Whether the service or the run says what it is (EBS).
    pub configured_at_launch: Option<bool>,
}

/// Bind mount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct HostVolume {
    /// Path on the host; without it the space lasts as long as the task.
    pub source_path: Option<Text>,
}

/// Docker volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct DockerVolume {
    /// task or shared.
    pub scope: Option<Text>,
    /// Whether it is made when it is missing.
    pub autoprovision: Option<bool>,
    /// Driver.
    pub driver: Option<Text>,
    /// Options of the driver.
    pub driver_opts: Option<BTreeMap<Text, Guarded>>,
    /// Labels.
    pub labels: Option<BTreeMap<Text, Guarded>>,
}

/// EFS file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct EfsVolume {
    /// `fs-…`.
    pub file_system_id: Text,
    /// Directory that is mounted.
    pub root_directory: Option<Text>,
    /// ENABLED or DISABLED.
    pub transit_encryption: Option<Text>,
    /// Port of the encrypted way.
    pub transit_encryption_port: Option<i32>,
    /// Access point and IAM.
    pub authorization_config: Option<EfsAuthorization>,
}

/// Access point and IAM of an EFS volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct EfsAuthorization {
    /// `fsap-…`.
    pub access_point_id: Option<Text>,
    /// ENABLED: the task role decides.
    pub iam: Option<Text>,
}

/// FSx for Windows File Server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct FsxVolume {
    /// `fs-…`.
    pub file_system_id: Text,
    /// Directory that is mounted.
    pub root_directory: Text,
    /// Who is let in.
    pub authorization_config: Option<FsxAuthorization>,
}

/// Who is let into an FSx file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct FsxAuthorization {
    /// ARN of the secret or parameter with the credentials.
    pub credentials_parameter: Text,
    /// Domain.
    pub domain: Text,
}

/// S3 Files file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct S3FilesVolume {
    /// ARN.
    pub file_system_arn: Text,
    /// Directory that is mounted.
    pub root_directory: Option<Text>,
    /// Port of the encrypted way.
    pub transit_encryption_port: Option<i32>,
    /// ARN of the access point.
    pub access_point_arn: Option<Text>,
}

impl TaskDefinition {
    /// The definition of one container.
    pub fn container(&self, name: &str) -> Option<&ContainerDefinition> {
        super::list(&self.container_definitions)
            .iter()
            .find(|container| container.name.as_deref() == Some(name))
    }
}

impl Volume {
    /// What kind of volume it is and where its data live, in words.
    pub fn words(&self) -> String {
        if let Some(efs) = &self.efs_volume_configuration {
            let root = efs.root_directory.as_deref().unwrap_or("/");
            let access = efs.authorization_config.as_ref();
            let point = access
                .and_then(|access| access.access_point_id.as_deref())
                .map_or_else(String::new, |point| format!(", access point {point}"));
            let iam = match access.and_then(|access| access.iam.as_deref()) {
                Some("ENABLED") => ", as the task role",
                _ => "",
            };
            let transit = match efs.transit_encryption.as_deref() {
                Some("ENABLED") => ", encrypted on the way",
                _ => ", not encrypted on the way",
            };
            return format!("EFS {}:{root}{point}{iam}{transit}", efs.file_system_id);
        }
        if let Some(fsx) = &self.fsx_windows_file_server_volume_configuration {
            return format!("FSx {}:{}", fsx.file_system_id, fsx.root_directory);
        }
        if let Some(s3) = &self.s3files_volume_configuration {
            let root = s3.root_directory.as_deref().unwrap_or("/");
            return format!("S3 Files {}:{root}", super::arn::name(&s3.file_system_arn));
        }
        if let Some(docker) = &self.docker_volume_configuration {
            let scope = match docker.scope.as_deref() {
                Some("shared") => "outlives the task",
                _ => "ends with the task",
            };
            let driver = docker.driver.as_deref().unwrap_or("local");
            return format!("docker, driver {driver}, {scope}");
        }
        if self.configured_at_launch == Some(true) {
            return "configured at launch: an EBS volume that the service or the run describes"
                .to_owned();
        }
        match self
            .host
            .as_ref()
            .and_then(|host| host.source_path.as_deref())
        {
            Some(path) => format!("bind mount of {path} on the host"),
            None => "bind mount of scratch space that ends with the task".to_owned(),
        }
    }
}
