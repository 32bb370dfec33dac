//! The container definitions of a task definition, from the SDK's types to ours.

use super::convert::{each, text, texts, word};
use crate::domain::Text;
use crate::domain::guarded::Guarded;
use crate::domain::task_definition::{
    ContainerDefinition, ContainerDependency, Device, EnvironmentFile, EnvironmentVariable,
    FirelensConfiguration, HealthCheck, HostEntry, KernelCapabilities, LinuxParameters,
    LogConfiguration, MountPoint, PortMapping, RepositoryCredentials, ResourceRequirement,
    RestartPolicy, Secret, SystemControl, Tmpfs, Ulimit, VolumeFrom,
};
use aws_sdk_ecs::types;
use std::collections::{BTreeMap, HashMap};

/// Settings by name; what is named like a secret is masked.
pub(super) fn settings(
    options: Option<HashMap<String, String>>,
) -> Option<BTreeMap<Text, Guarded>> {
    options.map(|options| {
        options
            .into_iter()
            .map(|(name, value)| {
                let value = Guarded::named(&name, value);
                (name.into(), value)
            })
            .collect()
    })
}

/// Options of a log driver or log router: where the lines go is kept, keys to get there are not.
fn log_options(options: Option<HashMap<String, String>>) -> Option<BTreeMap<Text, Guarded>> {
    options.map(|options| {
        options
            .into_iter()
            .map(|(name, value)| {
                let value = Guarded::log_option(&name, value);
                (name.into(), value)
            })
            .collect()
    })
}

/// Log driver and options.
pub(super) fn log_configuration(log: types::LogConfiguration) -> LogConfiguration {
    LogConfiguration {
        log_driver: log.log_driver.as_str().into(),
        options: log_options(log.options),
        secret_options: each(log.secret_options, secret),
    }
}

/// A name with a value that is never kept: passwords live here all too often.
pub(super) fn variable(variable: types::KeyValuePair) -> EnvironmentVariable {
    EnvironmentVariable {
        name: text(variable.name),
        value: variable.value.map(|value| Guarded::hidden(&value)),
    }
}

fn secret(secret: types::Secret) -> Secret {
    Secret {
        name: secret.name.into(),
        value_from: secret.value_from.into(),
    }
}

/// One container.
pub(super) fn container_definition(from: types::ContainerDefinition) -> ContainerDefinition {
    ContainerDefinition {
        name: text(from.name),
        image: text(from.image),
        essential: from.essential,
        cpu: Some(from.cpu),
        memory: from.memory,
        memory_reservation: from.memory_reservation,
        entry_point: from.entry_point.map(texts),
        command: from.command.map(texts),
        port_mappings: each(from.port_mappings, port),
        environment: each(from.environment, variable),
        environment_files: each(from.environment_files, |file| EnvironmentFile {
            value: file.value.into(),
            r#type: file.r#type.as_str().into(),
        }),
        secrets: each(from.secrets, secret),
        health_check: from.health_check.map(|check| HealthCheck {
            command: texts(check.command),
            interval: check.interval,
            timeout: check.timeout,
            retries: check.retries,
            start_period: check.start_period,
        }),
        depends_on: each(from.depends_on, |other| ContainerDependency {
            container_name: other.container_name.into(),
            condition: other.condition.as_str().into(),
        }),
        log_configuration: from.log_configuration.map(log_configuration),
        firelens_configuration: from
            .firelens_configuration
            .map(|router| FirelensConfiguration {
                r#type: router.r#type.as_str().into(),
                options: log_options(router.options),
            }),
        restart_policy: from.restart_policy.map(|policy| RestartPolicy {
            enabled: policy.enabled,
            ignored_exit_codes: policy.ignored_exit_codes,
            restart_attempt_period: policy.restart_attempt_period,
        }),
        start_timeout: from.start_timeout,
        stop_timeout: from.stop_timeout,
        repository_credentials: from.repository_credentials.map(|credentials| {
            RepositoryCredentials {
                credentials_parameter: credentials.credentials_parameter.into(),
            }
        }),
        version_consistency: word(from.version_consistency),
        mount_points: each(from.mount_points, |mount| MountPoint {
            source_volume: text(mount.source_volume),
            container_path: text(mount.container_path),
            read_only: mount.read_only,
        }),
        volumes_from: each(from.volumes_from, |other| VolumeFrom {
            source_container: text(other.source_container),
            read_only: other.read_only,
        }),
        linux_parameters: from.linux_parameters.map(linux),
        ulimits: each(from.ulimits, |limit| Ulimit {
            name: limit.name.as_str().into(),
            soft_limit: limit.soft_limit,
            hard_limit: limit.hard_limit,
        }),
        system_controls: each(from.system_controls, |control| SystemControl {
            namespace: text(control.namespace),
            value: text(control.value),
        }),
        resource_requirements: each(from.resource_requirements, |requirement| {
            ResourceRequirement {
                r#type: requirement.r#type.as_str().into(),
                value: requirement.value.into(),
                sharing_strategy: requirement.sharing_strategy.map(sharing),
            }
        }),
        readonly_root_filesystem: from.readonly_root_filesystem,
        privileged: from.privileged,
        user: text(from.user),
        working_directory: text(from.working_directory),
        hostname: text(from.hostname),
        disable_networking: from.disable_networking,
        links: from.links.map(texts),
        dns_servers: from.dns_servers.map(texts),
        dns_search_domains: from.dns_search_domains.map(texts),
        extra_hosts: each(from.extra_hosts, |host| HostEntry {
            hostname: host.hostname.into(),
            ip_address: host.ip_address.into(),
        }),
        docker_security_options: from.docker_security_options.map(texts),
        docker_labels: settings(from.docker_labels),
        credential_specs: from.credential_specs.map(texts),
        interactive: from.interactive,
        pseudo_terminal: from.pseudo_terminal,
    }
}

fn port(port: types::PortMapping) -> PortMapping {
    PortMapping {
        container_port: port.container_port,
        container_port_range: text(port.container_port_range),
        host_port: port.host_port,
        protocol: word(port.protocol),
        name: text(port.name),
        app_protocol: word(port.app_protocol),
    }
}

/// How a GPU is shared, in one text.
fn sharing(strategy: types::SharingStrategy) -> Text {
    match strategy {
        types::SharingStrategy::NvidiaMps(share) => {
            let mut words = format!("nvidia mps, {} MiB", share.memory);
            if let Some(percent) = share.max_compute_percent {
                words.push_str(&format!(", {percent} % of the computing"));
            }
            words.into()
        }
        _ => "unknown to this version".into(),
    }
}

fn linux(linux: types::LinuxParameters) -> LinuxParameters {
    LinuxParameters {
        capabilities: linux.capabilities.map(|kernel| KernelCapabilities {
            add: kernel.add.map(texts),
            drop: kernel.drop.map(texts),
        }),
        devices: each(linux.devices, |device| Device {
            host_path: device.host_path.into(),
            container_path: text(device.container_path),
            permissions: each(device.permissions, |permission| permission.as_str().into()),
        }),
        init_process_enabled: linux.init_process_enabled,
        shared_memory_size: linux.shared_memory_size,
        tmpfs: each(linux.tmpfs, |tmpfs| Tmpfs {
            container_path: tmpfs.container_path.into(),
            size: tmpfs.size,
            mount_options: tmpfs.mount_options.map(texts),
        }),
        max_swap: linux.max_swap,
        swappiness: linux.swappiness,
    }
}
