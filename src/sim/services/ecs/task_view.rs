//! A task and its containers as `DescribeTasks` shows them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::desk::Desk;
use super::json::{Object, tags};
use super::network;
use crate::sim::network::{address, attachment_id, host_port, uuid, zone};
use crate::sim::rng::{hash, mix};
use crate::sim::story::{
    Capacity, Cluster, Health, Phase, Revision, Service, StopCode, Task, hex, wide,
};

pub(super) const SIDECAR_IMAGE: &str =
    "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1";
pub(super) const ROUTER_IMAGE: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5";

/// `launchType`, which tasks have under a capacity provider strategy too.
pub(super) fn launch_type(task: &Task) -> &'static str {
    if matches!(task.capacity, Capacity::Instance(_)) {
        "EC2"
    } else {
        "FARGATE"
    }
}

/// `startedBy`: the deployment, or who started the job.
pub(super) fn started_by(cluster: &Cluster, task: &Task) -> String {
    if let Some(job) = &cluster.services[task.service].spec.job {
        return job.started_by.clone().unwrap_or_default();
    }
    format!(
        "ecs-svc/{}",
        cluster.services[task.service].deployments[task.deployment].id
    )
}

/// The JSON of one task.
pub(super) fn task(
    desk: &Desk<'_>,
    cluster: &Cluster,
    id: u128,
    task: &Task,
    with_tags: bool,
) -> Value {
    let service = &cluster.services[task.service];
    let spec = &service.spec;
    let revision = &desk.world.revisions[task.revision];
    let fargate = !matches!(task.capacity, Capacity::Instance(_));
    let time = |at: Option<i64>| at.map(|at| desk.time(at));
    let stop = task.stop.as_deref();
    let connected = (task.phase != Phase::Provisioning).then_some("CONNECTED");
    let object = Object::new()
        .put(
            "taskArn",
            desk.arn(&format!("task/{}/{}", cluster.name, hex(id))),
        )
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("taskDefinitionArn", desk.revision_arn(task.revision))
        .put("group", group(service, revision))
        .some(
            "startedBy",
            Some(started_by(cluster, task)).filter(|by| !by.is_empty()),
        )
        .put("lastStatus", task.phase.status())
        .put(
            "desiredStatus",
            if task.wanted() { "RUNNING" } else { "STOPPED" },
        )
        .put("launchType", launch_type(task))
        .some("capacityProviderName", provider(cluster, task))
        .some("containerInstanceArn", instance_arn(desk, cluster, task))
        .put("availabilityZone", zone(cluster, task.zone))
        .put("cpu", revision.spec.cpu.to_string())
        .put("memory", revision.spec.memory.to_string())
        .put("version", task.version)
        .put(
            "healthStatus",
            health(task.health(spec.health_check, revision.fault.as_ref())),
        )
        .put("enableExecuteCommand", task.exec)
        .some("platformVersion", fargate.then_some("1.4.0"))
        .some("platformFamily", fargate.then_some("Linux"))
        .some(
            "ephemeralStorage",
            fargate.then(|| json!({ "sizeInGiB": 20 })),
        )
        .some(
            "fargateEphemeralStorage",
            fargate.then(|| json!({ "sizeInGiB": 20 })),
        )
        .put(
            "attributes",
            json!([{ "name": "ecs.cpu-architecture", "value": "x86_64" }]),
        )
        .put(
            "attachments",
            if revision.awsvpc() {
                json!([network::attachment(desk, cluster, id, task)])
            } else {
                json!([])
            },
        )
        .put("containers", containers(desk, cluster, id, task))
        .put("overrides", overrides(service, revision))
        .put("createdAt", desk.time(task.created))
        .some("connectivity", connected)
        .some(
            "connectivityAt",
            connected.and(time(task.pull_started.map(|at| at - 300))),
        )
        .some("pullStartedAt", time(task.pull_started))
        .some("pullStoppedAt", time(task.pull_stopped))
        .some("startedAt", time(task.started))
        .some("stoppingAt", time(stop.map(|stop| stop.stopping)))
        .some(
            "executionStoppedAt",
            time(stop.and_then(|stop| stop.executed)),
        )
        .some("stoppedAt", time(stop.and_then(|stop| stop.stopped)))
        .some("stopCode", stop.map(|stop| stop_code(stop.code)))
        .some("stoppedReason", stop.map(|stop| stop.reason.as_str()))
        .put("inferenceAccelerators", json!([]))
        .put(
            "tags",
            if with_tags {
                task_tags(cluster, task)
            } else {
                json!([])
            },
        );
    let mut value = object.done();
    spec.quirks.bend("task", &mut value);
    value
}

/// `group`: the service, or the family where there is none.
fn group(service: &Service, revision: &Revision) -> String {
    let given = service.run.as_ref().and_then(|run| run.group.clone());
    match service.spec.job {
        Some(_) if given.is_some() => given.unwrap_or_default(),
        Some(_) => format!("family:{}", revision.family),
        None => format!("service:{}", service.name),
    }
}

fn provider(cluster: &Cluster, task: &Task) -> Option<String> {
    let by_strategy = !cluster.services[task.service].spec.providers.is_empty();
    match task.capacity {
        _ if !by_strategy => None,
        Capacity::Fargate => Some("FARGATE".into()),
        Capacity::FargateSpot => Some("FARGATE_SPOT".into()),
        Capacity::Instance(_) => cluster
            .spec
            .instances
            .as_ref()
            .and_then(|instances| instances.provider.clone()),
    }
}

fn instance_arn(desk: &Desk<'_>, cluster: &Cluster, task: &Task) -> Option<String> {
    let Capacity::Instance(index) = task.capacity else {
        return None;
    };
    Some(desk.arn(&format!(
        "container-instance/{}/{}",
        cluster.name,
        hex(cluster.instances[index].id)
    )))
}

fn task_tags(cluster: &Cluster, task: &Task) -> Value {
    let service = &cluster.services[task.service];
    let mut all: BTreeMap<String, String> = service.spec.tags.clone();
    all.insert("aws:ecs:clusterName".into(), cluster.name.clone());
    if service.spec.job.is_none() {
        all.insert("aws:ecs:serviceName".into(), service.name.clone());
    }
    tags(&all)
}

/// What a caller gave, and each further container by its name.
fn overrides(service: &Service, revision: &Revision) -> Value {
    let given = service.run.as_ref().and_then(|run| run.overrides.clone());
    let mut whole = given.unwrap_or_else(|| json!({}));
    let mut containers = whole["containerOverrides"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for name in revision
        .containers()
        .into_iter()
        .filter(|name| *name != "log_router")
    {
        if !containers.iter().any(|known| known["name"] == name) {
            containers.push(json!({ "name": name }));
        }
    }
    whole["containerOverrides"] = Value::Array(containers);
    whole["inferenceAcceleratorOverrides"] = json!([]);
    whole
}

fn health(health: Health) -> &'static str {
    match health {
        Health::Healthy => "HEALTHY",
        Health::Unhealthy => "UNHEALTHY",
        Health::Unknown => "UNKNOWN",
    }
}

fn stop_code(code: StopCode) -> &'static str {
    match code {
        StopCode::TaskFailedToStart => "TaskFailedToStart",
        StopCode::EssentialContainerExited => "EssentialContainerExited",
        StopCode::UserInitiated => "UserInitiated",
        StopCode::ServiceSchedulerInitiated => "ServiceSchedulerInitiated",
        StopCode::SpotInterruption => "SpotInterruption",
        StopCode::TerminationNotice => "TerminationNotice",
    }
}

fn containers(desk: &Desk<'_>, cluster: &Cluster, id: u128, task: &Task) -> Vec<Value> {
    let spec = &cluster.services[task.service].spec;
    let names = desk.world.revisions[task.revision].containers();
    names
        .into_iter()
        .map(|name| {
            let mut value = container(desk, cluster, id, task, name);
            spec.quirks.bend("container", &mut value);
            value
        })
        .collect()
}

fn container(desk: &Desk<'_>, cluster: &Cluster, id: u128, task: &Task, name: &str) -> Value {
    let revision = &desk.world.revisions[task.revision];
    let spec = &revision.spec;
    let app = name == revision.main();
    let image = image(desk, revision, name);
    let stop = task.stop.as_deref();
    let gone = stop.is_some_and(|stop| stop.executed.is_some());
    let status = match task.phase {
        _ if gone => "STOPPED",
        Phase::Provisioning | Phase::Pending | Phase::Activating => "PENDING",
        _ => "RUNNING",
    };
    let begun = task.started.is_some();
    let (cpu, memory) = shares(revision, app);
    // A sidecar ends in good order when the essential container has ended.
    let exit = stop.filter(|stop| gone && stop.exit.is_some()).map(|stop| {
        if app {
            stop.exit.unwrap_or_default()
        } else {
            0
        }
    });
    let place = [id as u64, hash(name)];
    let health_status = if app {
        task.health(spec.health_check, revision.fault.as_ref())
    } else {
        Health::Unknown
    };
    Object::new()
        .put("containerArn", desk.arn(&format!("container/{}/{}/{}", cluster.name, hex(id), uuid(&place))))
        .put("taskArn", desk.arn(&format!("task/{}/{}", cluster.name, hex(id))))
        .put("name", name)
        .put("image", image.as_str())
        .some("imageDigest", begun.then(|| digest(&image)))
        .some("runtimeId", begun.then(|| runtime_id(id, task, name)))
        .put("lastStatus", status)
        .some("exitCode", exit)
        .some("reason", stop.filter(|_| app).and_then(|stop| stop.detail.as_deref()))
        .put("networkBindings", bindings(revision, task, id, app && status == "RUNNING"))
        .put("networkInterfaces", interfaces(cluster, revision, task, id))
        .put("healthStatus", health(health_status))
        .some(
            "managedAgents",
            (begun && app && task.exec).then(|| {
                let agent = if gone { "STOPPED" } else { spec.acting.exec.state().word() };
                json!([{ "name": "ExecuteCommandAgent", "lastStatus": agent, "lastStartedAt": desk.time(task.started.unwrap_or(task.created)) }])
            }),
        )
        .put("cpu", cpu.to_string())
        .put("memory", memory.to_string())
        .done()
}

/// The image of a container of a revision.
fn image(desk: &Desk<'_>, revision: &Revision, container: &str) -> String {
    if let Some(image) = revision.given_image(container) {
        return desk.world.image(image, desk.region);
    }
    match container {
        "app" => desk.world.image(&revision.image, desk.region),
        "log_router" => ROUTER_IMAGE.to_owned(),
        _ => SIDECAR_IMAGE.to_owned(),
    }
}

/// The digest behind an image reference: the same for the same tag, as long as nobody moves it.
fn digest(image: &str) -> String {
    let place = hash(image);
    format!("sha256:{:032x}{:032x}", wide(&[place]), wide(&[place, 1]))
}

/// The containers of a revision, each with its image and the image's digest.
pub(super) fn images(desk: &Desk<'_>, revision: &Revision) -> Vec<[String; 3]> {
    revision
        .containers()
        .into_iter()
        .map(|name| {
            let image = image(desk, revision, name);
            let digest = digest(&image);
            [name.to_owned(), image, digest]
        })
        .collect()
}

/// How the task's cpu and memory are shared between its containers.
pub(super) fn shares(revision: &Revision, app: bool) -> (u32, u32) {
    let spec = &revision.spec;
    match (app, spec.sidecar) {
        (true, true) => (spec.cpu.saturating_sub(32), spec.memory.saturating_sub(64)),
        (true, false) => (spec.cpu, spec.memory),
        (false, _) => (32, 64),
    }
}

/// `runtimeId` of a container: Docker's on an instance, Fargate's own otherwise.
pub(in crate::sim::services) fn runtime_id(id: u128, task: &Task, name: &str) -> String {
    let place = &[id as u64, hash(name)];
    if matches!(task.capacity, Capacity::Instance(_)) {
        return format!(
            "{:032x}{:032x}",
            wide(place),
            wide(&[place[0], place[1], 2])
        );
    }
    format!("{}-{:010}", hex(id), mix(place) % 10_000_000_000)
}

fn bindings(revision: &Revision, task: &Task, id: u128, open: bool) -> Value {
    match revision.spec.port {
        Some(port)
            if open && !revision.awsvpc() && matches!(task.capacity, Capacity::Instance(_)) =>
        {
            json!([{ "bindIP": "0.0.0.0", "containerPort": port, "hostPort": host_port(id), "protocol": "tcp" }])
        }
        _ => json!([]),
    }
}

fn interfaces(cluster: &Cluster, revision: &Revision, task: &Task, id: u128) -> Value {
    if revision.awsvpc() && task.phase != Phase::Provisioning {
        json!([{ "attachmentId": attachment_id(id), "privateIpv4Address": address(cluster, task) }])
    } else {
        json!([])
    }
}
