//! `UpdateService`, `StopTask`, `StopServiceDeployment` and `ContinueServiceDeployment`: what
//! callers may change.

use serde::Deserialize;
use serde_json::{Value, json};

use super::deployment_view::hook_id;
use super::deployments::{deployment_arn, locate};
use super::desk::{Desk, input};
use super::services::find;
use super::{service_view, task_definitions, task_view, tasks};
use crate::sim::scenario::TimeoutAction;
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StopDeploymentInput {
    service_deployment_arn: String,
    stop_type: Option<String>,
}

pub(super) fn stop_deployment(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: StopDeploymentInput = input(value)?;
    if given
        .stop_type
        .as_deref()
        .is_some_and(|kind| kind != "ROLLBACK")
    {
        return Err(ApiError::invalid(
            "Invalid stopType. Valid values are: ROLLBACK",
        ));
    }
    let arn = given.service_deployment_arn;
    let (cluster, service, index) = deployment(desk, &arn)?;
    desk.world
        .stop_deployment(cluster, service, index)
        .map_err(refusal)?;
    Ok(json!({ "serviceDeploymentArn": arn }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContinueInput {
    service_deployment_arn: String,
    hook_id: String,
    action: Option<String>,
}

pub(super) fn continue_deployment(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ContinueInput = input(value)?;
    let arn = given.service_deployment_arn;
    let (cluster, service, index) = deployment(desk, &arn)?;
    let action = match given.action.as_deref() {
        None | Some("CONTINUE") => TimeoutAction::Continue,
        Some("ROLLBACK") => TimeoutAction::Rollback,
        Some(_) => {
            return Err(ApiError::invalid(
                "Invalid action. Valid values are: CONTINUE, ROLLBACK",
            ));
        }
    };
    let under_way = &desk.world.clusters[cluster].services[service].deployments[index];
    let runs = under_way.walk.as_ref().map_or(0, |walk| walk.hooks.len());
    let run = (0..runs)
        .find(|run| hook_id(under_way, *run) == given.hook_id)
        .ok_or_else(|| refusal(Refused::NothingToDo))?;
    desk.world
        .continue_deployment(cluster, service, index, run, action)
        .map_err(refusal)?;
    Ok(json!({ "serviceDeploymentArn": arn }))
}

fn deployment(desk: &Desk<'_>, arn: &str) -> Result<(usize, usize, usize), ApiError> {
    locate(desk, arn, deployment_arn).ok_or_else(|| {
        ApiError::new(
            "ServiceDeploymentNotFoundException",
            "Service deployment not found.",
        )
    })
}

fn refusal(refused: Refused) -> ApiError {
    match refused {
        Refused::DaemonCount => ApiError::invalid(
            "The daemon scheduling strategy does not support a desired count. Remove the desired count and try again.",
        ),
        Refused::NoTask => ApiError::invalid("The referenced task was not found."),
        Refused::NothingToDo => ApiError::new(
            "ConflictException",
            "The service deployment is not in a state in which this can be done.",
        ),
    }
}
