//! Session Manager, as far as tasks are its targets. Follows the pages of the "AWS Systems Manager
//! API Reference" named like the operations.

use serde::Deserialize;
use serde_json::{Value, json};

use super::ecs::{place, runtime_id};
use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::story::{Purpose, World, task_key};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "ssm",
    signs_as: "ssm",
    protocol: Protocol::Json11,
    target: Some("AmazonSSM"),
    row: |_, _| {
        Some(Row {
            name: "Session Manager",
            burst: 20,
            sustained: 3,
        })
    },
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StartInput {
    target: String,
    document_name: Option<String>,
    #[serde(default)]
    parameters: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionInput {
    session_id: String,
}

fn read<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    serde_json::from_str(body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let unknown = |id: &str| {
        ApiError::new(
            "DoesNotExistException",
            format!("Session {id} does not exist."),
        )
    };
    let value = match request.op {
        "StartSession" => start(request, world)?,
        "TerminateSession" => {
            let SessionInput { session_id: id } = read(request.body)?;
            // A session that is over already is terminated as well.
            world.sessions.end(&id);
            json!({ "SessionId": id })
        }
        "ResumeSession" => {
            let SessionInput { session_id: id } = read(request.body)?;
            let session = world.sessions.admit(&id).ok_or_else(|| unknown(&id))?;
            json!({ "SessionId": id, "TokenValue": session.token, "StreamUrl": session.url })
        }
        op => return Err(ApiError::unknown_operation(Protocol::Json11, op)),
    };
    Ok(value.to_string().into_bytes())
}

fn start(request: &Request<'_>, world: &mut World) -> Result<Value, ApiError> {
    let given: StartInput = read(request.body)?;
    let refused = |text: &str| ApiError::new("InvalidParameters", text);
    let parameter = |name: &str| given.parameters[name][0].as_str().map(str::to_owned);
    let port = || {
        let port = parameter("portNumber").unwrap_or_else(|| "80".into());
        port.parse::<u16>()
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(|| refused("The parameter portNumber must be between 1 and 65535."))
    };
    let purpose = match given.document_name.as_deref() {
        None | Some("SSM-SessionManagerRunShell") => Purpose::Command("sh".into()),
        Some("AWS-StartPortForwardingSession") => Purpose::Port {
            host: None,
            port: port()?,
        },
        Some("AWS-StartPortForwardingSessionToRemoteHost") => Purpose::Port {
            host: Some(
                parameter("host")
                    .filter(|host| !host.is_empty())
                    .ok_or_else(|| refused("The parameter host is required."))?,
            ),
            port: port()?,
        },
        Some(other) => {
            return Err(ApiError::new(
                "InvalidDocument",
                format!("Document with name {other} does not exist."),
            ));
        }
    };
    let absent = || {
        ApiError::new(
            "TargetNotConnected",
            format!("{} is not connected.", given.target),
        )
    };
    let (cluster, task, container) =
        target(world, request.region, &given.target).ok_or_else(absent)?;
    let place = place(world, cluster, task, &container);
    let caller = super::sts::caller(&world.account, request.access_key);
    let prefix = caller.rsplit('/').next().unwrap_or_default();
    let session = world.open_session(prefix, (cluster, task), purpose, place);
    Ok(json!({
        "SessionId": session.id,
        "TokenValue": session.token,
        "StreamUrl": session.url,
    }))
}

/// Cluster, task and container of `ecs:CLUSTER_TASK_RUNTIME`, if the agent is there.
fn target(world: &World, region: &str, target: &str) -> Option<(usize, u128, String)> {
    let mut parts = target.strip_prefix("ecs:")?.rsplitn(3, '_');
    let (runtime, task, name) = (parts.next()?, parts.next()?, parts.next()?);
    let cluster = world.cluster(region, name)?;
    let id = task_key(task)?;
    let task = world.clusters[cluster].tasks.get(&id)?;
    let revision = &world.revisions[task.revision];
    let names = revision.containers();
    let container = names
        .into_iter()
        .find(|name| runtime_id(id, task, name) == runtime)?;
    let there = task.exec
        && task.is_running()
        && container == revision.main()
        && revision.spec.acting.exec.connected();
    there.then(|| (cluster, id, container.to_owned()))
}
