//! Sessions of the simulated account, opened with nothing but HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::domain::session::OpenedSession;
use crate::sim::{Sim, SimOptions};

/// What nothing here takes, unless it hangs.
const HANGS: Duration = Duration::from_secs(120);

/// Waits for what is to happen.
pub(super) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(HANGS, what).await.unwrap()
}

pub(super) async fn account() -> Sim {
    let options = SimOptions {
        scenario: "actions".into(),
        ..SimOptions::default()
    };
    Sim::start(options).await.unwrap()
}

async fn call(sim: &Sim, target: &str, body: &Value) -> Value {
    let body = body.to_string();
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-amz-target: {target}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=AKIDEMO/20261121/us-east-1/any/aws4_request, Signature=0\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

async fn ecs(sim: &Sim, operation: &str, body: &Value) -> Value {
    let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
    call(sim, &target, body).await
}

async fn task(sim: &Sim) -> String {
    let listed = json!({ "cluster": "prod-web", "serviceName": "storefront" });
    let tasks = ecs(sim, "ListTasks", &listed).await;
    tasks["taskArns"][0].as_str().unwrap().to_owned()
}

fn opened(id: &Value, url: &Value, token: &Value) -> OpenedSession {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    OpenedSession::new(text(id).into(), text(url), text(token))
}

/// A session of a command in a container.
pub(super) async fn shell(sim: &Sim, command: &str) -> OpenedSession {
    let wanted = json!({
        "cluster": "prod-web", "task": task(sim).await, "container": "app",
        "command": command, "interactive": true,
    });
    let answer = ecs(sim, "ExecuteCommand", &wanted).await;
    let session = &answer["session"];
    opened(
        &session["sessionId"],
        &session["streamUrl"],
        &session["tokenValue"],
    )
}

/// A session of a port of the same container.
pub(super) async fn port(sim: &Sim, port: u16) -> OpenedSession {
    let task = task(sim).await;
    let described = json!({ "cluster": "prod-web", "tasks": [task] });
    let described = ecs(sim, "DescribeTasks", &described).await;
    let runtime = &described["tasks"][0]["containers"][0]["runtimeId"];
    let target = crate::domain::session::target("prod-web", &task, runtime.as_str().unwrap());
    let wanted = json!({
        "Target": target, "DocumentName": "AWS-StartPortForwardingSession",
        "Parameters": { "portNumber": [port.to_string()] },
    });
    let answer = call(sim, "AmazonSSM.StartSession", &wanted).await;
    opened(
        &answer["SessionId"],
        &answer["StreamUrl"],
        &answer["TokenValue"],
    )
}
