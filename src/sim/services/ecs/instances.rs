//! `ListContainerInstances`, `DescribeContainerInstances`, `ListAttributes`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input, limited, short};
use super::json::{Object, missing};
use super::paging::{Asked, Page};
use crate::sim::network::{instance_id, instance_subnet};
use crate::sim::story::{Capacity, Cluster, Instance, hex, task_key};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListInput {
    cluster: Option<String>,
    status: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    let index = desk.cluster(given.cluster.as_deref())?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let page = Page::new(
        asked,
        &format!("{} {index} {:?}", desk.op, given.status),
        100,
        100,
    )?;
    let cluster = &desk.world.clusters[index];
    let wanted = |instance: &&Instance| {
        given
            .status
            .as_deref()
            .is_none_or(|status| status == instance.status())
    };
    let instances = cluster.instances.iter().filter(wanted);
    let (arns, next) = page.cut_list(instances.map(|instance| arn(desk, cluster, instance)));
    Ok(Object::new()
        .put("containerInstanceArns", arns)
        .some("nextToken", next)
        .done())
}

fn arn(desk: &Desk<'_>, cluster: &Cluster, instance: &Instance) -> String {
    desk.arn(&format!(
        "container-instance/{}/{}",
        cluster.name,
        hex(instance.id)
    ))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeInput {
    cluster: Option<String>,
    #[serde(default)]
    container_instances: Vec<String>,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    limited(
        &given.container_instances,
        100,
        "Container instances cannot be empty.",
        "containerInstanceIds",
    )?;
    let cluster = &desk.world.clusters[desk.cluster(given.cluster.as_deref())?];
    let (mut instances, mut failures) = (Vec::new(), Vec::new());
    for identifier in &given.container_instances {
        let id = task_key(short(identifier));
        match cluster
            .instances
            .iter()
            .position(|instance| Some(instance.id) == id)
        {
            Some(index) => instances.push(view(desk, cluster, index, &given.include)),
            None if identifier.starts_with("arn:") => failures.push(missing(identifier)),
            None => failures.push(missing(
                &desk.arn(&format!("container-instance/{}/{identifier}", cluster.name)),
            )),
        }
    }
    Ok(json!({ "containerInstances": instances, "failures": failures }))
}

/// The JSON of one container instance.
pub(super) fn view(desk: &Desk<'_>, cluster: &Cluster, index: usize, include: &[String]) -> Value {
    let instance = &cluster.instances[index];
    let with = |flag: &str| include.iter().any(|given| given == flag);
    let here = || {
        cluster
            .tasks
            .values()
            .filter(|task| task.capacity == Capacity::Instance(index))
    };
    let (cpu, memory, kind, provider) =
        cluster
            .spec
            .instances
            .as_ref()
            .map_or((0, 0, "", None), |spec| {
                (
                    spec.cpu,
                    spec.memory,
                    spec.kind.as_str(),
                    spec.provider.clone(),
                )
            });
    let agent = if instance.connected { "OK" } else { "IMPAIRED" };
    let health = json!({ "overallStatus": agent, "details": [
        { "type": "CONTAINER_RUNTIME", "status": "OK", "lastUpdated": desk.time(desk.world.now) },
        { "type": "AGENT_CONNECTIVITY", "status": agent, "lastUpdated": desk.time(desk.world.now) },
    ] });
    let object = Object::new()
        .put("containerInstanceArn", arn(desk, cluster, instance))
        .put("ec2InstanceId", instance_id(instance))
        .some("capacityProviderName", provider)
        .put("version", 12 + here().count())
        .put("versionInfo", json!({ "agentVersion": "1.99.0", "agentHash": "*abc12345", "dockerVersion": "DockerVersion: 25.0.8" }))
        .put("remainingResources", resources(instance.cpu_left, instance.memory_left))
        .put("registeredResources", resources(cpu, memory))
        .put("status", instance.status())
        .put("agentConnected", instance.connected)
        .put("runningTasksCount", here().filter(|task| task.is_running()).count())
        .put("pendingTasksCount", here().filter(|task| task.is_pending()).count())
        .put("attributes", attributes_of(cluster, instance, kind))
        .put("registeredAt", desk.time(instance.registered))
        .put("attachments", json!([]))
        .put("tags", if with("TAGS") { super::json::tags(&cluster.spec.tags) } else { json!([]) })
        .some("healthStatus", with("CONTAINER_INSTANCE_HEALTH").then_some(health));
    let mut value = object.done();
    cluster.spec.quirks.bend("instance", &mut value);
    value
}

fn resources(cpu: u32, memory: u32) -> Value {
    let integer = |name: &str, value: u32| json!({ "name": name, "type": "INTEGER", "integerValue": value, "doubleValue": 0.0, "longValue": 0 });
    let set = |name: &str, values: &[&str]| json!({ "name": name, "type": "STRINGSET", "stringSetValue": values, "integerValue": 0, "doubleValue": 0.0, "longValue": 0 });
    json!([
        integer("CPU", cpu),
        integer("MEMORY", memory),
        set("PORTS", &["22", "2376", "2375", "51678", "51679"]),
        set("PORTS_UDP", &[]),
    ])
}

fn attributes_of(cluster: &Cluster, instance: &Instance, kind: &str) -> Value {
    let subnet = instance_subnet(cluster, instance);
    let named = [
        ("ecs.ami-id", "ami-0c1f3a8d2e5b7a901".to_owned()),
        ("ecs.availability-zone", subnet.zone_name()),
        ("ecs.cpu-architecture", "x86_64".to_owned()),
        ("ecs.instance-type", kind.to_owned()),
        ("ecs.os-family", "LINUX".to_owned()),
        ("ecs.os-type", "linux".to_owned()),
        ("ecs.subnet-id", subnet.id()),
        ("ecs.vpc-id", subnet.vpc.id()),
    ];
    let capabilities = [
        "ecs.capability.task-eni",
        "ecs.capability.execution-role-awslogs",
        "com.amazonaws.ecs.capability.logging-driver.awslogs",
        "com.amazonaws.ecs.capability.task-iam-role",
    ];
    let mut all: Vec<Value> = capabilities
        .iter()
        .map(|name| json!({ "name": name }))
        .collect();
    all.extend(
        named
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value })),
    );
    Value::Array(all)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttributesInput {
    cluster: Option<String>,
    target_type: String,
    attribute_name: Option<String>,
    attribute_value: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn attributes(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: AttributesInput = input(value)?;
    if given.target_type != "container-instance" {
        return Err(ApiError::invalid("targetType must be container-instance."));
    }
    let index = desk.cluster(given.cluster.as_deref())?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let filters = (&given.attribute_name, &given.attribute_value);
    let page = Page::new(asked, &format!("{} {index} {filters:?}", desk.op), 100, 100)?;
    let cluster = &desk.world.clusters[index];
    let kind = cluster
        .spec
        .instances
        .as_ref()
        .map_or("", |spec| spec.kind.as_str());
    let all = cluster.instances.iter().flat_map(|instance| {
        let target = arn(desk, cluster, instance);
        let attributes = attributes_of(cluster, instance, kind);
        let list = attributes.as_array().cloned().unwrap_or_default();
        list.into_iter().map(move |mut attribute| {
            attribute["targetId"] = json!(target);
            attribute
        })
    });
    let matching = all.filter(|attribute| {
        given
            .attribute_name
            .as_ref()
            .is_none_or(|name| attribute["name"] == *name.as_str())
            && given
                .attribute_value
                .as_ref()
                .is_none_or(|value| attribute["value"] == *value.as_str())
    });
    let (attributes, next) = page.cut_list(matching);
    Ok(Object::new()
        .put("attributes", attributes)
        .some("nextToken", next)
        .done())
}
