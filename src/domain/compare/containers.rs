//! Two definitions of the same container.

use super::parts::{Changes, line};
use super::{Change, Weight};
use crate::domain::Text;
use crate::domain::image::{Reference, without_registry};
use crate::domain::task_definition::{
    ContainerDefinition, EnvironmentVariable, HealthCheck, LogConfiguration, PortMapping,
};

/// What has words of its own here, by the name of its member.
const TOLD: &[&str] = &[
    "name",
    "image",
    "cpu",
    "memory",
    "memory_reservation",
    "entry_point",
    "command",
    "port_mappings",
    "environment",
    "environment_files",
    "secrets",
    "health_check",
    "depends_on",
    "log_configuration",
    "firelens_configuration",
    "mount_points",
    "ulimits",
    "docker_labels",
];

/// What differs.
pub(super) fn container(old: &ContainerDefinition, new: &ContainerDefinition) -> Vec<Change> {
    let mut changes = Changes::of(new.name.clone());
    if old.image != new.image {
        let both = images(old.image.as_deref(), new.image.as_deref());
        changes.push(Weight::Image, "image", None, both);
    }
    changes.named(
        Weight::Environment,
        "env",
        (&old.environment, &new.environment),
        |it| or_dash(it.name.as_ref()),
        variable,
    );
    changes.named(
        Weight::Environment,
        "env file",
        (&old.environment_files, &new.environment_files),
        |file| file.value.to_string(),
        |file| file.r#type.to_string(),
    );
    changes.named(
        Weight::Secrets,
        "secret",
        (&old.secrets, &new.secrets),
        |secret| secret.name.to_string(),
        |secret| secret.value_from.to_string(),
    );
    changes.number(Weight::Size, "cpu", (&old.cpu, &new.cpu));
    changes.number(Weight::Size, "memory", (&old.memory, &new.memory));
    changes.number(
        Weight::Size,
        "memory reservation",
        (&old.memory_reservation, &new.memory_reservation),
    );
    let entry_points = (&old.entry_point, &new.entry_point);
    changes.value(Weight::Command, "entry point", entry_points, |it| line(it));
    let commands = (&old.command, &new.command);
    changes.value(Weight::Command, "command", commands, |it| line(it));
    changes.named(
        Weight::Ports,
        "port",
        (&old.port_mappings, &new.port_mappings),
        port_name,
        port,
    );
    health(
        &mut changes,
        old.health_check.as_ref(),
        new.health_check.as_ref(),
    );
    logs(
        &mut changes,
        old.log_configuration.as_ref(),
        new.log_configuration.as_ref(),
    );
    firelens(&mut changes, old, new);
    changes.named(
        Weight::Volumes,
        "mount",
        (&old.mount_points, &new.mount_points),
        |mount| or_dash(mount.container_path.as_ref()),
        |mount| {
            let from = or_dash(mount.source_volume.as_ref());
            match mount.read_only {
                Some(true) => format!("{from}, read-only"),
                Some(false) => format!("{from}, writable"),
                None => from,
            }
        },
    );
    changes.named(
        Weight::Rest,
        "dependency",
        (&old.depends_on, &new.depends_on),
        |other| other.container_name.to_string(),
        |other| other.condition.to_string(),
    );
    changes.named(
        Weight::Rest,
        "ulimit",
        (&old.ulimits, &new.ulimits),
        |limit| limit.name.to_string(),
        |limit| format!("{} soft, {} hard", limit.soft_limit, limit.hard_limit),
    );
    let labels = (&old.docker_labels, &new.docker_labels);
    changes.settings(Weight::Rest, "label", labels);
    changes.rest((old, new), TOLD);
    // `[]` and nothing are the same to ECS; anything else must not go unsaid.
    if changes.is_empty() && old != new && !same_when_empty(old, new) {
        changes.push(Weight::Rest, "something else", None, (None, None));
    }
    changes.into_inner()
}

/// Whether the two differ only by lists that are empty in one and absent in the other.
fn same_when_empty(old: &ContainerDefinition, new: &ContainerDefinition) -> bool {
    let filled = |it: &ContainerDefinition| ContainerDefinition {
        environment: Some(it.environment.clone().unwrap_or_default()),
        environment_files: Some(it.environment_files.clone().unwrap_or_default()),
        secrets: Some(it.secrets.clone().unwrap_or_default()),
        port_mappings: Some(it.port_mappings.clone().unwrap_or_default()),
        mount_points: Some(it.mount_points.clone().unwrap_or_default()),
        depends_on: Some(it.depends_on.clone().unwrap_or_default()),
        ulimits: Some(it.ulimits.clone().unwrap_or_default()),
        docker_labels: Some(it.docker_labels.clone().unwrap_or_default()),
        ..it.clone()
    };
    filled(old) == filled(new)
}

/// Two images; the registry is said where it is not the same.
pub(super) fn images(old: Option<&str>, new: Option<&str>) -> (Option<String>, Option<String>) {
    let host = |image: Option<&str>| {
        image.and_then(|image| Reference::parse(image).registry.map(str::to_owned))
    };
    let same = host(old) == host(new);
    let words = |image: &str| match same {
        true => without_registry(image).to_owned(),
        false => image.to_owned(),
    };
    (old.map(words), new.map(words))
}

fn or_dash(text: Option<&Text>) -> String {
    text.map_or_else(|| "—".to_owned(), |text| text.to_string())
}

fn variable(variable: &EnvironmentVariable) -> String {
    variable
        .value
        .as_ref()
        .map_or_else(|| "—".to_owned(), |value| value.to_string())
}

/// What a port is called: its number inside, or its range.
fn port_name(port: &PortMapping) -> String {
    let inside = port
        .container_port
        .map(|port| port.to_string())
        .or_else(|| port.container_port_range.as_deref().map(str::to_owned))
        .unwrap_or_else(|| "—".to_owned());
    match port.protocol.as_deref() {
        None | Some("tcp") => inside,
        Some(protocol) => format!("{inside}/{protocol}"),
    }
}

fn port(port: &PortMapping) -> String {
    let mut words = vec![match port.host_port {
        Some(0) => "any host port".to_owned(),
        Some(host) => format!("host port {host}"),
        None => "no host port given".to_owned(),
    }];
    words.extend(port.protocol.as_deref().map(str::to_owned));
    words.extend(port.name.as_deref().map(|name| format!("named {name}")));
    words.extend(port.app_protocol.as_deref().map(str::to_owned));
    words.extend(
        port.container_port_range
            .as_deref()
            .map(|range| format!("range {range}")),
    );
    words.join(", ")
}

fn health(changes: &mut Changes, old: Option<&HealthCheck>, new: Option<&HealthCheck>) {
    const WHAT: &str = "health check";
    let (Some(before), Some(after)) = (old, new) else {
        if old != new {
            let words = |check: &HealthCheck| line(&check.command);
            let both = (old.map(words), new.map(words));
            changes.push(Weight::Health, WHAT, None, both);
        }
        return;
    };
    if before.command != after.command {
        let both = (Some(line(&before.command)), Some(line(&after.command)));
        changes.push(Weight::Health, WHAT, None, both);
    }
    for (what, numbers) in [
        ("health check interval", (&before.interval, &after.interval)),
        ("health check timeout", (&before.timeout, &after.timeout)),
        ("health check retries", (&before.retries, &after.retries)),
        (
            "health check start period",
            (&before.start_period, &after.start_period),
        ),
    ] {
        changes.number(Weight::Health, what, numbers);
    }
}

fn logs(changes: &mut Changes, old: Option<&LogConfiguration>, new: Option<&LogConfiguration>) {
    let driver = |log: Option<&LogConfiguration>| log.map(|log| Text::clone(&log.log_driver));
    changes.text(Weight::Logs, "log driver", (&driver(old), &driver(new)));
    let options = |log: Option<&LogConfiguration>| log.and_then(|log| log.options.clone());
    changes.settings(Weight::Logs, "log option", (&options(old), &options(new)));
    let secrets = |log: Option<&LogConfiguration>| log.and_then(|log| log.secret_options.clone());
    changes.named(
        Weight::Logs,
        "log secret",
        (&secrets(old), &secrets(new)),
        |secret| secret.name.to_string(),
        |secret| secret.value_from.to_string(),
    );
}

fn firelens(changes: &mut Changes, old: &ContainerDefinition, new: &ContainerDefinition) {
    let (old, new) = (
        old.firelens_configuration.as_ref(),
        new.firelens_configuration.as_ref(),
    );
    let kind = |router: Option<&crate::domain::task_definition::FirelensConfiguration>| {
        router.map(|router| Text::clone(&router.r#type))
    };
    changes.text(Weight::Logs, "log router", (&kind(old), &kind(new)));
    let options = |router: Option<&crate::domain::task_definition::FirelensConfiguration>| {
        router.and_then(|router| router.options.clone())
    };
    let both = (&options(old), &options(new));
    changes.settings(Weight::Logs, "log router option", both);
}
