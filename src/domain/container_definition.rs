//! What a task definition says of one container.

use super::Text;
use super::guarded::Guarded;
use serde::Serialize;
use std::collections::BTreeMap;

/// A container in a task definition
/// ([ContainerDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html)).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
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
    pub environment: Option<Vec<EnvironmentVariable>>,
    /// Files with further variables.
    pub environment_files: Option<Vec<EnvironmentFile>>,
    /// Names of secrets and where they come from; never their values.
    pub secrets: Option<Vec<Secret>>,
    /// Health check.
    pub health_check: Option<HealthCheck>,
    /// Containers that must have come so far before this one starts.
    pub depends_on: Option<Vec<ContainerDependency>>,
    /// Log driver and options.
    pub log_configuration: Option<LogConfiguration>,
    /// FireLens log router.
    pub firelens_configuration: Option<FirelensConfiguration>,
    /// Whether it is started again within the task.
    pub restart_policy: Option<RestartPolicy>,
    /// Seconds that its dependencies have.
    pub start_timeout: Option<i32>,
    /// Seconds from SIGTERM to SIGKILL.
    pub stop_timeout: Option<i32>,
    /// Where the password of a private registry lies.
    pub repository_credentials: Option<RepositoryCredentials>,
    /// enabled or disabled: whether the tag is resolved once for a deployment.
    pub version_consistency: Option<Text>,
    /// Where volumes are mounted.
    pub mount_points: Option<Vec<MountPoint>>,
    /// Containers whose volumes it has too.
    pub volumes_from: Option<Vec<VolumeFrom>>,
    /// Linux options.
    pub linux_parameters: Option<LinuxParameters>,
    /// Limits of the operating system.
    pub ulimits: Option<Vec<Ulimit>>,
    /// Kernel parameters.
    pub system_controls: Option<Vec<SystemControl>>,
    /// GPUs and accelerators.
    pub resource_requirements: Option<Vec<ResourceRequirement>>,
    /// Whether its root file system cannot be written.
    pub readonly_root_filesystem: Option<bool>,
    /// Whether it has the host's rights.
    pub privileged: Option<bool>,
    /// User.
    pub user: Option<Text>,
    /// Working directory.
    pub working_directory: Option<Text>,
    /// Host name.
    pub hostname: Option<Text>,
    /// Whether it has no network.
    pub disable_networking: Option<bool>,
    /// Links (bridge mode).
    pub links: Option<Vec<Text>>,
    /// DNS servers.
    pub dns_servers: Option<Vec<Text>>,
    /// DNS search domains.
    pub dns_search_domains: Option<Vec<Text>>,
    /// Lines of /etc/hosts.
    pub extra_hosts: Option<Vec<HostEntry>>,
    /// SELinux, AppArmor, credential specs.
    pub docker_security_options: Option<Vec<Text>>,
    /// Docker labels.
    pub docker_labels: Option<BTreeMap<Text, Guarded>>,
    /// Credential specs of Active Directory.
    pub credential_specs: Option<Vec<Text>>,
    /// Whether standard input is open.
    pub interactive: Option<bool>,
    /// Whether it has a terminal.
    pub pseudo_terminal: Option<bool>,
}

/// A variable of the environment, without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct EnvironmentVariable {
    /// Name.
    pub name: Option<Text>,
    /// The mask; another value has another mark.
    pub value: Option<Guarded>,
}

/// A port of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct PortMapping {
    /// Inside.
    pub container_port: Option<i32>,
    /// A range inside, `8000-8010`.
    pub container_port_range: Option<Text>,
    /// Outside; 0 means a port chosen at run time.
    pub host_port: Option<i32>,
    /// tcp or udp.
    pub protocol: Option<Text>,
    /// Name for Service Connect.
    pub name: Option<Text>,
    /// http, http2 or grpc, for Service Connect.
    pub app_protocol: Option<Text>,
}

/// A file with variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct EnvironmentFile {
    /// ARN of the object.
    pub value: Text,
    /// s3.
    pub r#type: Text,
}

/// A secret's name and source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct Secret {
    /// Name of the environment variable.
    pub name: Text,
    /// ARN of the secret or parameter.
    pub value_from: Text,
}

/// Container health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
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

/// What must have happened before a container starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct ContainerDependency {
    /// The other container.
    pub container_name: Text,
    /// START, COMPLETE, SUCCESS, HEALTHY.
    pub condition: Text,
}

/// Log driver and options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct LogConfiguration {
    /// awslogs, awsfirelens, …
    pub log_driver: Text,
    /// Options of the driver; what is named like a secret is masked.
    pub options: Option<BTreeMap<Text, Guarded>>,
    /// Options that are secrets, and where they come from.
    pub secret_options: Option<Vec<Secret>>,
}

/// FireLens log router.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct FirelensConfiguration {
    /// fluentd or fluentbit.
    pub r#type: Text,
    /// Options; what is named like a secret is masked.
    pub options: Option<BTreeMap<Text, Guarded>>,
}

/// Whether a container is started again within its task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct RestartPolicy {
    /// Whether it is.
    pub enabled: bool,
    /// Exit codes after which it is not.
    pub ignored_exit_codes: Option<Vec<i32>>,
    /// Seconds it must have run before.
    pub restart_attempt_period: Option<i32>,
}

/// Where the password of a private registry lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct RepositoryCredentials {
    /// ARN of the secret.
    pub credentials_parameter: Text,
}

/// Where a volume is mounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct MountPoint {
    /// Volume.
    pub source_volume: Option<Text>,
    /// Path in the container.
    pub container_path: Option<Text>,
    /// Whether it cannot be written.
    pub read_only: Option<bool>,
}

/// Volumes of another container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct VolumeFrom {
    /// The other container.
    pub source_container: Option<Text>,
    /// Whether they cannot be written.
    pub read_only: Option<bool>,
}

/// Linux options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct LinuxParameters {
    /// Capabilities added to Docker's own, or taken away.
    pub capabilities: Option<KernelCapabilities>,
    /// Devices of the host.
    pub devices: Option<Vec<Device>>,
    /// Whether an init process runs.
    pub init_process_enabled: Option<bool>,
    /// MiB of /dev/shm.
    pub shared_memory_size: Option<i32>,
    /// Memory file systems.
    pub tmpfs: Option<Vec<Tmpfs>>,
    /// MiB of swap.
    pub max_swap: Option<i32>,
    /// 0 to 100.
    pub swappiness: Option<i32>,
}

/// Capabilities of the kernel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct KernelCapabilities {
    /// Added to Docker's own.
    pub add: Option<Vec<Text>>,
    /// Taken away.
    pub drop: Option<Vec<Text>>,
}

/// A device of the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct Device {
    /// Path on the host.
    pub host_path: Text,
    /// Path in the container.
    pub container_path: Option<Text>,
    /// read, write, mknod.
    pub permissions: Option<Vec<Text>>,
}

/// A memory file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct Tmpfs {
    /// Path in the container.
    pub container_path: Text,
    /// MiB.
    pub size: i32,
    /// Options of the mount.
    pub mount_options: Option<Vec<Text>>,
}

/// A limit of the operating system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct Ulimit {
    /// nofile, …
    pub name: Text,
    /// Soft limit.
    pub soft_limit: i32,
    /// Hard limit.
    pub hard_limit: i32,
}

/// A kernel parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct SystemControl {
    /// `net.core.somaxconn`.
    pub namespace: Option<Text>,
    /// Value.
    pub value: Option<Text>,
}

/// GPUs or an accelerator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct ResourceRequirement {
    /// GPU, NeuronDevice, InferenceAccelerator.
    pub r#type: Text,
    /// How many, or which.
    pub value: Text,
    /// Whether a GPU is shared.
    pub sharing_strategy: Option<Text>,
}

/// A line of /etc/hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct HostEntry {
    /// Name.
    pub hostname: Text,
    /// Address.
    pub ip_address: Text,
}
