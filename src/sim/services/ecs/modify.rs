//! `UpdateService` and `StopTask`: what callers may change.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input};
use super::services::find;
use super::{service_view, task_definitions, task_view, tasks};
use crate::sim::story::{Refused, Update};
use crate::sim::wire::ApiError;

/// Of `UpdateService`'s many members these three are played; the others are taken and ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateInput {
    service: String,
    cluster: Option<String>,
    desired_count: Option<i64>,
    task_definition: Option<String>,
    #[serde(default)]
    force_new_deployment: bool,
}

pub(super) fn update_service(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: UpdateInput = input(value)?;
    let (cluster, service) = find(desk, given.cluster.as_deref(), &given.service)?;
    let desired = match given.desired_count.map(u32::try_from) {
        None => None,
        Some(Ok(count)) if count <= 5_000 => Some(count),
        Some(_) => {
            return Err(ApiError::invalid(
                "desiredCount must be between 0 and 5000.",
            ));
        }
    };
    let revision = match given
        .task_definition
        .as_deref()
        .filter(|name| !name.is_empty())
    {
        None => None,
        Some(name) => {
            let found = task_definitions::find(desk, name);
            Some(
                found
                    .ok_or_else(|| ApiError::new("ClientException", "TaskDefinition not found."))?,
            )
        }
    };
    let update = Update {
        desired,
        revision,
        force: given.force_new_deployment,
    };
    desk.world
        .update_service(cluster, service, update)
        .map_err(refusal)?;
    Ok(json!({ "service": service_view::service(desk, cluster, service, true) }))
}

#[derive(Deserialize)]
struct StopInput {
    cluster: Option<String>,
    task: String,
    reason: Option<String>,
}

pub(super) fn stop_task(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: StopInput = input(value)?;
    let cluster_index = desk.cluster(given.cluster.as_deref())?;
    let found = tasks::find(&desk.world.clusters[cluster_index], &given.task)?.map(|(id, _)| id);
    let id = found.ok_or_else(|| refusal(Refused::NoTask))?;
    desk.world
        .stop_task(cluster_index, id, given.reason.as_deref())
        .map_err(refusal)?;
    let cluster = &desk.world.clusters[cluster_index];
    let task = cluster
        .tasks
        .get(&id)
        .ok_or_else(|| refusal(Refused::NoTask))?;
    Ok(json!({ "task": task_view::task(desk, cluster, id, task, true) }))
}

fn refusal(refused: Refused) -> ApiError {
    match refused {
        Refused::DaemonCount => ApiError::invalid(
            "The daemon scheduling strategy does not support a desired count. Remove the desired count and try again.",
        ),
        Refused::NoTask => ApiError::invalid("The referenced task was not found."),
    }
}
