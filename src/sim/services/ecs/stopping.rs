//! `StopTask`, `DeleteService`, `StopServiceDeployment` and `ContinueServiceDeployment`: what
//! callers may end, or let go on.

use serde::Deserialize;
use serde_json::{Value, json};

use super::deployment_view::hook_id;
use super::deployments::{deployment_arn, locate};
use super::desk::{Desk, input};
use super::services::active;
use super::{service_view, task_view, tasks};
use crate::sim::scenario::TimeoutAction;
use crate::sim::story::Refused;
use crate::sim::wire::ApiError;

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
struct DeleteInput {
    cluster: Option<String>,
    service: String,
    force: Option<bool>,
}

pub(super) fn delete_service(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DeleteInput = input(value)?;
    let (cluster, service) = active(desk, given.cluster.as_deref(), &given.service)?;
    let scaled = desk.world.clusters[cluster].services[service].desired > 0;
    let daemon = desk.world.clusters[cluster].services[service].spec.daemon;
    if scaled && !daemon && given.force != Some(true) {
        return Err(ApiError::invalid(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    desk.world.delete_service(cluster, service);
    Ok(json!({ "service": service_view::service(desk, cluster, service, true) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StopDeploymentInput {
    service_deployment_arn: String,
    stop_type: Option<String>,
}

pub(super) fn stop_deployment(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: StopDeploymentInput = input(value)?;
    let abort = match given.stop_type.as_deref() {
        None | Some("ROLLBACK") => false,
        Some("ABORT") => true,
        Some(_) => {
            return Err(ApiError::invalid(
                "Invalid stopType. Valid values are: ABORT, ROLLBACK",
            ));
        }
    };
    let arn = given.service_deployment_arn;
    let (cluster, service, index) = deployment(desk, &arn)?;
    desk.world
        .stop_deployment(cluster, service, index, abort)
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

/// A refusal of the story in the words of AWS.
pub(super) fn refusal(refused: Refused) -> ApiError {
    match refused {
        Refused::DaemonCount => ApiError::invalid(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
        ),
        Refused::NoTask => ApiError::invalid("The referenced task was not found."),
        Refused::NothingToDo => ApiError::new(
            "ConflictException",
            "The service deployment is not in a state in which this can be done.",
        ),
    }
}
