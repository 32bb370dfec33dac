//! `ExecuteCommand`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input};
use super::stopping::refusal;
use super::tasks;
use crate::sim::network::{address, instance_id, uuid};
use crate::sim::rng::hash;
use crate::sim::scenario::AgentState;
use crate::sim::story::{Capacity, Place, Purpose, Refused, World, hex};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
struct ExecInput {
    cluster: Option<String>,
    task: String,
    container: Option<String>,
    #[serde(default)]
    command: String,
    #[serde(default)]
    interactive: bool,
}

const NOT_ENABLED: &str = "The execute command failed because execute command was not enabled when the task was run or the execute \
                           command agent isn’t running. Wait and try again or run a new task with execute command enabled and try \
                           again.";
const NOT_CONNECTED: &str = "The execute command failed due to an internal error. Try again later.";

pub(super) fn execute(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ExecInput = input(value)?;
    let cluster = desk.cluster(given.cluster.as_deref())?;
    if !given.interactive {
        return Err(ApiError::invalid(
            "Interactive is the only mode supported currently.",
        ));
    }
    if given.command.trim().is_empty() {
        return Err(ApiError::invalid("command can not be blank."));
    }
    let home = &desk.world.clusters[cluster];
    let (id, task) = tasks::find(home, &given.task)?.ok_or_else(|| refusal(Refused::NoTask))?;
    let revision = &desk.world.revisions[task.revision];
    let names = revision.containers();
    let container = match given.container.as_deref() {
        Some(name) if names.contains(&name) => name,
        Some(name) => {
            return Err(ApiError::invalid(format!(
                "The specified container {name} was not found in the task."
            )));
        }
        None if names.len() == 1 => names[0],
        None => {
            return Err(ApiError::invalid(
                "A container name must be specified for tasks containing multiple containers.",
            ));
        }
    };
    if !task.is_running() {
        return Err(ApiError::invalid(
            "The execute command failed because the task is not running.",
        ));
    }
    // The agent stands beside the essential container only.
    if !task.exec || container != revision.main() {
        return Err(ApiError::invalid(NOT_ENABLED));
    }
    match revision.spec.acting.exec.state() {
        AgentState::Running => {}
        AgentState::Lost => {
            return Err(ApiError::new("TargetNotConnectedException", NOT_CONNECTED));
        }
        AgentState::Pending | AgentState::Stopped => return Err(ApiError::invalid(NOT_ENABLED)),
    }
    let container = container.to_owned();
    let place = place(desk.world, cluster, id, &container);
    let purpose = Purpose::Command(given.command);
    let session = desk
        .world
        .open_session("ecs-execute-command", (cluster, id), purpose, place);
    let home = &desk.world.clusters[cluster];
    let task = hex(id);
    let place = uuid(&[id as u64, hash(&container)]);
    Ok(json!({
        "clusterArn": desk.cluster_arn(home),
        "containerArn": desk.arn(&format!("container/{}/{task}/{place}", home.name)),
        "containerName": container,
        "interactive": true,
        "session": { "sessionId": session.id, "streamUrl": session.url, "tokenValue": session.token },
        "taskArn": desk.arn(&format!("task/{}/{task}", home.name)),
    }))
}

/// Where a session in a container leads.
pub(in crate::sim::services) fn place(
    world: &World,
    cluster: usize,
    id: u128,
    container: &str,
) -> Place {
    let home = &world.clusters[cluster];
    let Some(task) = home.tasks.get(&id) else {
        return Place::default();
    };
    let revision = &world.revisions[task.revision];
    let host = match task.capacity {
        Capacity::Instance(index) if !revision.awsvpc() => instance_id(&home.instances[index]),
        _ => format!("ip-{}", address(home, task).replace('.', "-")),
    };
    Place {
        host,
        region: home.region.clone(),
        cluster: home.name.clone(),
        service: home.services[task.service].name.clone(),
        task: hex(id),
        container: container.to_owned(),
        image: world.image(&revision.image, &home.region),
        env: revision
            .env
            .keys()
            .chain(revision.spec.secrets.keys())
            .cloned()
            .collect(),
        port: revision
            .spec
            .port
            .or_else(|| revision.spec.path.as_ref().map(|_| 8080)),
    }
}
