//! `RunTask`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input};
use super::modify::{ShareInput, strategy};
use super::network::{NetworkInput, network};
use super::task_definitions::deployable;
use super::task_view;
use crate::sim::rng::hash;
use crate::sim::story::{NoRoom, Run, Runs, hex};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunInput {
    cluster: Option<String>,
    task_definition: String,
    count: Option<u32>,
    started_by: Option<String>,
    group: Option<String>,
    launch_type: Option<String>,
    capacity_provider_strategy: Option<Vec<ShareInput>>,
    network_configuration: Option<NetworkInput>,
    overrides: Option<Value>,
    #[serde(default)]
    enable_execute_command: bool,
    client_token: Option<String>,
}

/// The longest `overrides`, in characters.
const OVERRIDES: usize = 8_192;

pub(super) fn run_task(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let request = hash(&value.to_string());
    let given: RunInput = input(value)?;
    let cluster = desk.cluster(given.cluster.as_deref())?;
    if let Some(token) = &given.client_token
        && let Some(known) = desk.world.token(desk.region, token)
    {
        let same = known.request == request;
        let (cluster, tasks) = (known.cluster, known.tasks.clone());
        return if same {
            Ok(told(desk, cluster, &tasks, None))
        } else {
            Err(used(desk, cluster, &tasks))
        };
    }
    let count = given.count.unwrap_or(1);
    if !(1..=10).contains(&count) {
        return Err(ApiError::invalid("count must be between 1 and 10."));
    }
    let revision = deployable(desk, &given.task_definition)?;
    let home = &desk.world.clusters[cluster];
    let fargate = desk.world.revisions[revision].fargate;
    if given.launch_type.is_some() && given.capacity_provider_strategy.is_some() {
        return Err(ApiError::invalid(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        ));
    }
    if given.launch_type.as_deref() == Some("FARGATE") && !fargate {
        return Err(ApiError::invalid(
            "Task definition does not support launch_type FARGATE.",
        ));
    }
    let shares = given.capacity_provider_strategy;
    let mut providers = shares
        .map(|shares| strategy(home, shares))
        .transpose()?
        .unwrap_or_default();
    if providers.is_empty() && given.launch_type.is_none() {
        providers.clone_from(&home.spec.default_strategy);
    }
    let wanted = given.network_configuration;
    let network = wanted
        .map(|given| network(home, given))
        .transpose()?
        .flatten();
    if network.is_none() && desk.world.revisions[revision].awsvpc() {
        return Err(ApiError::invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ));
    }
    let launch = given
        .launch_type
        .or_else(|| providers.is_empty().then(|| "EC2".to_owned()));
    if launch.as_deref() == Some("EC2") && home.instances.is_empty() {
        return Err(ApiError::invalid(
            "No Container Instances were found in your cluster.",
        ));
    }
    let names = desk.world.revisions[revision].containers();
    let command = given
        .overrides
        .as_ref()
        .map(|overrides| command(overrides, &names))
        .transpose()?
        .flatten();
    let asked = Runs {
        revision,
        count,
        started_by: given.started_by,
        launch,
        providers,
        network,
        exec: given.enable_execute_command,
        run: Run {
            group: given.group,
            overrides: given.overrides,
            command,
        },
        token: given.client_token.map(|token| (token, request)),
    };
    let (tasks, refused) = desk.world.run_tasks(cluster, asked);
    Ok(told(desk, cluster, &tasks, refused))
}

/// The command of the essential container, if the overrides are well formed.
fn command(overrides: &Value, names: &[&str]) -> Result<Option<Vec<String>>, ApiError> {
    if overrides.to_string().len() > OVERRIDES {
        return Err(ApiError::invalid(
            "Container Overrides length must be at most 8192",
        ));
    }
    let containers = overrides["containerOverrides"].as_array();
    let mut found = None;
    for container in containers.into_iter().flatten() {
        let name = container["name"].as_str().unwrap_or_default();
        if !names.contains(&name) {
            return Err(ApiError::invalid(format!(
                "Override for container named {name} is not a container in the TaskDefinition."
            )));
        }
        let words = container["command"].as_array();
        if let Some(words) = words.filter(|_| names.first() == Some(&name)) {
            let words = words.iter().filter_map(|word| word.as_str());
            found = Some(words.map(str::to_owned).collect());
        }
    }
    Ok(found)
}

fn told(desk: &Desk<'_>, cluster: usize, ids: &[u128], refused: Option<NoRoom>) -> Value {
    let home = &desk.world.clusters[cluster];
    let known = ids.iter().filter_map(|id| Some((*id, home.tasks.get(id)?)));
    let tasks: Vec<Value> = known
        .map(|(id, task)| task_view::task(desk, home, id, task, true))
        .collect();
    let failures: Vec<Value> = refused
        .into_iter()
        .map(|room| failure(desk, cluster, room))
        .collect();
    json!({ "tasks": tasks, "failures": failures })
}

fn failure(desk: &Desk<'_>, cluster: usize, room: NoRoom) -> Value {
    let home = &desk.world.clusters[cluster];
    match room {
        NoRoom::Instances {
            closest: Some(instance),
            lacking,
        } => {
            let arn = desk.arn(&format!(
                "container-instance/{}/{}",
                home.name,
                hex(instance)
            ));
            let what = if lacking == "memory" { "MEMORY" } else { "CPU" };
            json!({ "arn": arn, "reason": format!("RESOURCE:{what}") })
        }
        NoRoom::Instances { closest: None, .. } => {
            json!({ "reason": "AGENT" })
        }
        NoRoom::Spot => json!({
            "reason": "Capacity is unavailable at this time. Please try again later or in a different availability zone",
        }),
    }
}

fn used(desk: &Desk<'_>, cluster: usize, ids: &[u128]) -> ApiError {
    let name = &desk.world.clusters[cluster].name;
    let arns: Vec<String> = ids
        .iter()
        .map(|id| desk.arn(&format!("task/{name}/{}", hex(*id))))
        .collect();
    ApiError::new(
        "ConflictException",
        "The request could not be processed because of conflicts. The provided clientToken is already in use with a different \
         RunTask request.",
    )
    .with("resourceIds", json!(arns))
}
