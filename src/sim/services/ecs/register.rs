//! `RegisterTaskDefinition` and `DeregisterTaskDefinition`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input};
use super::task_definitions::{find, view};
use crate::sim::story::Registered;
use crate::sim::wire::ApiError;

/// What `DescribeTaskDefinition` tells and nobody can set.
const READ_ONLY: [&str; 9] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "tags",
];

/// What is checked of a task definition.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Definition {
    family: Option<String>,
    #[serde(default)]
    container_definitions: Vec<Container>,
    network_mode: Option<String>,
    #[serde(default)]
    requires_compatibilities: Vec<String>,
    cpu: Option<String>,
    memory: Option<String>,
    execution_role_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    name: Option<String>,
    image: Option<String>,
    essential: Option<bool>,
    memory: Option<u32>,
    memory_reservation: Option<u32>,
    cpu: Option<u32>,
    #[serde(default)]
    environment: Vec<Pair>,
    #[serde(default)]
    secrets: Vec<Value>,
    #[serde(default)]
    port_mappings: Vec<Port>,
    health_check: Option<Value>,
    log_configuration: Option<Logs>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Port {
    container_port: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Logs {
    log_driver: String,
}

fn refused(text: impl Into<String>) -> ApiError {
    ApiError::new("ClientException", text)
}

pub(super) fn register(desk: &mut Desk<'_>, mut value: Value) -> Result<Value, ApiError> {
    let definition: Definition = input(value.clone())?;
    check(&definition)?;
    let (cpu, memory) = size(&definition)?;
    let tags = value["tags"].as_array().cloned().unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
    }
    let containers = definition.container_definitions;
    let essential = |one: &Container| one.essential != Some(false);
    let main = containers.into_iter().find(essential);
    let main = main.ok_or_else(|| refused("At least one essential container is required."))?;
    let env: BTreeMap<String, String> = main
        .environment
        .into_iter()
        .map(|pair| (pair.name, pair.value))
        .collect();
    let registered = Registered {
        region: desk.region.to_owned(),
        family: definition.family.unwrap_or_default(),
        image: main.image.unwrap_or_default(),
        env,
        cpu,
        memory,
        awsvpc: definition.network_mode.as_deref() == Some("awsvpc"),
        port: main.port_mappings.first().map(|port| port.container_port),
        health_check: main.health_check.is_some(),
        given: value,
    };
    let index = desk.world.register(registered).ok_or_else(|| {
        ApiError::new(
            "ServerException",
            "Service Unavailable. Please try again later.",
        )
    })?;
    Ok(json!({ "taskDefinition": view(desk, index), "tags": tags }))
}

fn check(definition: &Definition) -> Result<(), ApiError> {
    let family = definition.family.as_deref().unwrap_or_default();
    if family.is_empty() {
        return Err(refused("Family can not be blank."));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if family.len() > 255 || !family.chars().all(plain) {
        return Err(refused("Family contains invalid characters."));
    }
    if definition.container_definitions.is_empty() {
        return Err(refused("Container list cannot be empty."));
    }
    if definition.on_fargate() && definition.network_mode.as_deref() != Some("awsvpc") {
        return Err(refused("Fargate only supports network mode ‘awsvpc’."));
    }
    let mut names = BTreeSet::new();
    for container in &definition.container_definitions {
        container.check(definition)?;
        if !names.insert(container.name.as_deref()) {
            return Err(refused(
                "Container names must be unique within a task definition.",
            ));
        }
    }
    Ok(())
}

impl Definition {
    fn on_fargate(&self) -> bool {
        let mut kinds = self.requires_compatibilities.iter();
        kinds.any(|kind| kind == "FARGATE")
    }
}

impl Container {
    fn check(&self, whole: &Definition) -> Result<(), ApiError> {
        let name = self.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            return Err(refused("Container.name should not be null or empty."));
        }
        if self.image.as_deref().unwrap_or_default().is_empty() {
            return Err(refused("Container.image should not be null or empty."));
        }
        let sized = self.memory.or(self.memory_reservation);
        if whole.memory.is_none() && sized.is_none() {
            return Err(refused(format!(
                "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
            )));
        }
        let no_role = whole.execution_role_arn.is_none();
        if no_role && !self.secrets.is_empty() {
            return Err(refused(
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
            ));
        }
        let logs = self.log_configuration.as_ref();
        let driver = logs.map(|logs| logs.log_driver.as_str());
        if no_role && whole.on_fargate() && driver == Some("awslogs") {
            return Err(refused(
                "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
            ));
        }
        Ok(())
    }
}

/// CPU units and MiB of memory, as Fargate can have them.
fn size(definition: &Definition) -> Result<(u32, u32), ApiError> {
    let fargate = definition.on_fargate();
    let given = |text: &Option<String>, what: &str, suffix: &str| match text.as_deref() {
        None | Some("") if fargate => Err(refused(format!(
            "Fargate requires that '{what}' be defined at the task level."
        ))),
        None | Some("") => Ok(None),
        Some(text) => units(text, suffix)
            .ok_or_else(|| refused(format!("Invalid '{what}' setting for task.")))
            .map(Some),
    };
    let cpu = given(&definition.cpu, "cpu", "vcpu")?;
    let memory = given(&definition.memory, "memory", "gb")?;
    if let (true, Some(cpu), Some(memory)) = (fargate, cpu, memory)
        && !exists(cpu, memory)
    {
        return Err(refused(format!(
            "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation for \
             the valid values."
        )));
    }
    let all = &definition.container_definitions;
    let sum = |of: fn(&Container) -> Option<u32>| all.iter().filter_map(of).sum::<u32>();
    Ok((
        cpu.unwrap_or_else(|| sum(|one| one.cpu)),
        memory.unwrap_or_else(|| sum(|one| one.memory.or(one.memory_reservation))),
    ))
}

/// `1024`, `1 vCPU`, `.5 GB` in units and MiB.
fn units(text: &str, suffix: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix(suffix) {
        Some(whole) => {
            let whole: f64 = whole.trim().parse().ok()?;
            let sane = (0.0..=1_024.0).contains(&whole);
            sane.then_some((whole * 1_024.0) as u32)
        }
        None => text.parse().ok(),
    }
}

/// Whether Fargate has tasks of this size.
fn exists(cpu: u32, memory: u32) -> bool {
    let gigabytes = |low: u32, high: u32, step: usize| {
        let mut sizes = (low..=high).step_by(step);
        sizes.any(|size| size * 1_024 == memory)
    };
    match cpu {
        256 => [512, 1_024, 2_048].contains(&memory),
        512 => gigabytes(1, 4, 1),
        1_024 => gigabytes(2, 8, 1),
        2_048 => gigabytes(4, 16, 1),
        4_096 => gigabytes(8, 30, 1),
        8_192 => gigabytes(16, 60, 4),
        16_384 => gigabytes(32, 120, 8),
        _ => false,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeregisterInput {
    task_definition: String,
}

pub(super) fn deregister(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DeregisterInput = input(value)?;
    let name = &given.task_definition;
    let last = name.rsplit('/').next().unwrap_or(name);
    if !last.contains(':') {
        return Err(refused(
            "Invalid revision number. Must be between 1 and 2147483647.",
        ));
    }
    let index =
        find(desk, name).ok_or_else(|| refused("The specified task definition does not exist."))?;
    desk.world.deregister(index);
    Ok(json!({ "taskDefinition": view(desk, index) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let table = [
            ("1024", "vcpu", Some(1_024)),
            (".25 vCPU", "vcpu", Some(256)),
            ("1vCPU", "vcpu", Some(1_024)),
            ("2 GB", "gb", Some(2_048)),
            ("0.5GB", "gb", Some(512)),
            ("much", "gb", None),
            ("-1", "gb", None),
            ("-1 GB", "gb", None),
        ];
        for (text, suffix, wanted) in table {
            assert_eq!(units(text, suffix), wanted, "{text}");
        }
    }

    #[test]
    fn fargate_has_only_some_sizes() {
        let table = [
            (256, 512, true),
            (256, 4_096, false),
            (512, 1_536, false),
            (1_024, 1_024, false),
            (1_024, 8_192, true),
            (8_192, 20_480, true),
            (8_192, 17_408, false),
            (300, 512, false),
        ];
        for (cpu, memory, wanted) in table {
            assert_eq!(exists(cpu, memory), wanted, "{cpu} {memory}");
        }
    }
}
