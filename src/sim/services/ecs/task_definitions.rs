//! `DescribeTaskDefinition`, `ListTaskDefinitions`, `ListTaskDefinitionFamilies`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input, short};
use super::json::{Object, pairs, tags};
use super::paging::{Asked, Page};
use super::task_view::{ROUTER_IMAGE, SIDECAR_IMAGE, shares};
use crate::sim::story::Revision;
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeInput {
    task_definition: String,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    let index = find(desk, &given.task_definition)
        .ok_or_else(|| ApiError::new("ClientException", "Unable to describe task definition."))?;
    let with_tags = given.include.iter().any(|flag| flag == "TAGS");
    let revision = &desk.world.revisions[index];
    Ok(Object::new()
        .put("taskDefinition", view(desk, index))
        .some("tags", with_tags.then(|| tags(&revision.spec.tags)))
        .done())
}

/// The revision that `family`, `family:revision` or an ARN means.
pub(super) fn find(desk: &Desk<'_>, identifier: &str) -> Option<usize> {
    if identifier.starts_with("arn:") && !identifier.starts_with(&desk.arn("task-definition/")) {
        return None;
    }
    let name = short(identifier);
    let family = |name: &str| {
        desk.world
            .families
            .get(&(desk.region.to_owned(), name.to_owned()))
    };
    if let Some(revisions) = family(name) {
        let mut newest = revisions.iter().rev().copied();
        return newest.find(|index| desk.world.revisions[*index].is_active());
    }
    let (name, number) = name.rsplit_once(':')?;
    let number: u32 = number.parse().ok()?;
    family(name)?
        .iter()
        .copied()
        .find(|index| desk.world.revisions[*index].number == number)
}

/// The revision that a caller wants to start tasks from.
pub(super) fn deployable(desk: &Desk<'_>, identifier: &str) -> Result<usize, ApiError> {
    let refused = |words: &str| ApiError::new("ClientException", words);
    let index = find(desk, identifier).ok_or_else(|| refused("TaskDefinition not found."))?;
    if desk.world.revisions[index].is_active() {
        Ok(index)
    } else {
        Err(refused("TaskDefinition is inactive"))
    }
}

/// What ECS adds to what a caller registered.
fn registered(desk: &Desk<'_>, index: usize, given: &Value) -> Value {
    let revision = &desk.world.revisions[index];
    let mut value = given.clone();
    let added = Object::new()
        .put("taskDefinitionArn", desk.revision_arn(index))
        .put("revision", revision.number)
        .put("status", status(revision))
        .put(
            "requiresAttributes",
            json!([{ "name": "com.amazonaws.ecs.capability.docker-remote-api.1.18" }]),
        )
        .put("compatibilities", compatibilities(revision))
        .put("registeredAt", desk.time(revision.registered))
        .put(
            "registeredBy",
            format!("arn:aws:iam::{}:user/on-call", desk.world.account),
        )
        .some("deregisteredAt", revision.inactive.map(|at| desk.time(at)))
        .done();
    if let (Some(value), Value::Object(added)) = (value.as_object_mut(), added) {
        value.extend(added);
        for name in ["volumes", "placementConstraints"] {
            value.entry(name).or_insert_with(|| json!([]));
        }
    }
    value
}

fn status(revision: &Revision) -> &'static str {
    if revision.is_active() {
        "ACTIVE"
    } else {
        "INACTIVE"
    }
}

fn compatibilities(revision: &Revision) -> Value {
    if revision.fargate {
        json!(["EC2", "FARGATE"])
    } else {
        json!(["EC2"])
    }
}

/// The JSON of one revision.
pub(super) fn view(desk: &Desk<'_>, index: usize) -> Value {
    let revision = &desk.world.revisions[index];
    if let Some(given) = &revision.given {
        return registered(desk, index, given);
    }
    let spec = &revision.spec;
    let account = &desk.world.account;
    let kind = if revision.fargate { "FARGATE" } else { "EC2" };
    let mut containers = vec![app(desk, revision)];
    if spec.sidecar {
        containers.push(sidecar(revision));
    }
    if revision.routes_logs() {
        containers.push(log_router(revision));
    }
    for container in &mut containers {
        spec.quirks.bend("container_definition", container);
    }
    let object = Object::new()
        .put("taskDefinitionArn", desk.revision_arn(index))
        .put("family", revision.family.as_str())
        .put("revision", revision.number)
        .put("status", status(revision))
        .put("containerDefinitions", containers)
        .put(
            "taskRoleArn",
            format!("arn:aws:iam::{account}:role/{}-task", revision.family),
        )
        .put(
            "executionRoleArn",
            format!("arn:aws:iam::{account}:role/{}-exec", revision.family),
        )
        .put(
            "networkMode",
            if revision.awsvpc() {
                "awsvpc"
            } else {
                "bridge"
            },
        )
        .put("volumes", json!([]))
        .put("placementConstraints", json!([]))
        .put(
            "requiresAttributes",
            json!([
                { "name": "com.amazonaws.ecs.capability.logging-driver.awslogs" },
                { "name": "ecs.capability.execution-role-awslogs" },
                { "name": "com.amazonaws.ecs.capability.task-iam-role" },
            ]),
        )
        .put("compatibilities", compatibilities(revision))
        .put("requiresCompatibilities", json!([kind]))
        .put("cpu", spec.cpu.to_string())
        .put("memory", spec.memory.to_string())
        .some(
            "runtimePlatform",
            revision
                .fargate
                .then(|| json!({ "cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX" })),
        )
        .put("registeredAt", desk.time(revision.registered))
        .put(
            "registeredBy",
            format!("arn:aws:sts::{account}:assumed-role/deployer/pipeline"),
        )
        .some("deregisteredAt", revision.inactive.map(|at| desk.time(at)));
    let mut value = object.done();
    spec.quirks.bend("task_definition", &mut value);
    value
}

fn app(desk: &Desk<'_>, revision: &Revision) -> Value {
    let spec = &revision.spec;
    let (cpu, memory) = shares(revision, true);
    let secrets: Vec<Value> = spec
        .secrets
        .iter()
        .map(|(name, from)| {
            let arn = if from.starts_with("arn:") {
                from.clone()
            } else {
                format!(
                    "arn:aws:secretsmanager:{}:{}:secret:{from}",
                    desk.region, desk.world.account
                )
            };
            json!({ "name": name, "valueFrom": arn })
        })
        .collect();
    let ports = spec.port.or(spec.path.as_ref().map(|_| 8080)).map(|port| {
        let host = if revision.awsvpc() { port } else { 0 };
        json!({ "containerPort": port, "hostPort": host, "protocol": "tcp", "name": "http" })
    });
    let check = spec.health_check.then(|| {
        json!({
            "command": ["CMD-SHELL", "curl -fs http://localhost:8080/healthz || exit 1"],
            "interval": 10, "timeout": 3, "retries": 3, "startPeriod": 15,
        })
    });
    Object::new()
        .put("name", "app")
        .put("image", desk.world.image(&revision.image, desk.region))
        .put("cpu", cpu)
        .put("memory", memory)
        .put("portMappings", Vec::from_iter(ports))
        .put("essential", true)
        .some(
            "readonlyRootFilesystem",
            spec.acting.exec.read_only.then_some(true),
        )
        .some(
            "command",
            (!spec.command.is_empty()).then(|| json!(spec.command)),
        )
        .put("environment", pairs(&revision.env, "value"))
        .put("secrets", secrets)
        .put("mountPoints", json!([]))
        .put("volumesFrom", json!([]))
        .put("systemControls", json!([]))
        .some("logConfiguration", logs(revision, "app"))
        .some("healthCheck", check)
        .done()
}

fn sidecar(revision: &Revision) -> Value {
    let (cpu, memory) = shares(revision, false);
    let mut container = json!({
        "name": "otel",
        "image": SIDECAR_IMAGE,
        "cpu": cpu,
        "memory": memory,
        "portMappings": [],
        "essential": false,
        "environment": [],
        "secrets": [],
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        "dependsOn": [{ "containerName": "app", "condition": "START" }],
    });
    if let Some(logs) = logs(revision, "otel") {
        container["logConfiguration"] = logs;
    }
    container
}

fn log_router(revision: &Revision) -> Value {
    let (cpu, memory) = shares(revision, false);
    let mut container = json!({
        "name": "log_router",
        "image": ROUTER_IMAGE,
        "cpu": cpu,
        "memory": memory,
        "portMappings": [],
        "essential": true,
        "environment": [],
        "secrets": [],
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        "user": "0",
        "firelensConfiguration": { "type": "fluentbit", "options": revision.log.firelens },
    });
    if let Some(logs) = logs(revision, "log_router") {
        container["logConfiguration"] = logs;
    }
    container
}

fn logs(revision: &Revision, container: &str) -> Option<Value> {
    let (driver, options) = revision.log_configuration(container)?;
    Some(json!({ "logDriver": driver, "options": options }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListInput {
    family_prefix: Option<String>,
    status: Option<String>,
    sort: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Here `familyPrefix` is a whole family name, as AWS has it.
pub(super) fn list(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    let wanted = given.status.as_deref().unwrap_or("ACTIVE");
    let page = page(desk, &given)?;
    let here = desk.world.families.iter().filter(|((region, family), _)| {
        region == desk.region
            && given
                .family_prefix
                .as_deref()
                .is_none_or(|wanted| wanted.is_empty() || wanted == family)
    });
    let mut arns: Vec<String> = here
        .flat_map(|(_, revisions)| revisions)
        .filter(|index| status(&desk.world.revisions[**index]) == wanted)
        .map(|index| desk.revision_arn(*index))
        .collect();
    if given.sort.as_deref() == Some("DESC") {
        arns.reverse();
    }
    let (arns, next) = page.cut_list(arns.into_iter());
    Ok(Object::new()
        .put("taskDefinitionArns", arns)
        .some("nextToken", next)
        .done())
}

pub(super) fn families(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    // A family is INACTIVE when none of its revisions is active.
    let wanted = given.status.as_deref().unwrap_or("ACTIVE");
    let has = |revisions: &[usize]| {
        let mut all = revisions.iter();
        all.any(|index| desk.world.revisions[*index].is_active())
    };
    let page = page(desk, &given)?;
    let families = desk.world.families.iter();
    let families = families.filter(|(_, revisions)| match wanted {
        "ALL" => true,
        "INACTIVE" => !has(revisions),
        _ => has(revisions),
    });
    let names = families.map(|(name, _)| name).filter(|(region, family)| {
        region == desk.region
            && given
                .family_prefix
                .as_deref()
                .is_none_or(|prefix| family.starts_with(prefix))
    });
    let (families, next) = page.cut_list(names.map(|(_, family)| family.as_str()));
    Ok(Object::new()
        .put("families", families)
        .some("nextToken", next)
        .done())
}

fn page(desk: &Desk<'_>, given: &ListInput) -> Result<Page, ApiError> {
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let filters = (&given.family_prefix, &given.status, &given.sort);
    Page::new(
        asked,
        &format!("{} {} {filters:?}", desk.op, desk.region),
        100,
        100,
    )
}
