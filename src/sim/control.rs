//! The switches of the stage itself, under `/_sim/`: for scripts and tests, no part of AWS.

use std::time::Duration;

use hyper::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Fault;
use super::clock::millis;
use super::stage::Stage;

/// Answers a request to the stage: `GET|POST|DELETE /_sim/fault`, `GET /_sim/log`,
/// `GET /_sim/mutations`, `POST /_sim/advance {"seconds": n}`, `POST /_sim/tail {"seconds": n}`: how long Live Tail sessions last.
pub(crate) fn answer(method: &str, path: &str, body: &[u8], stage: &Stage) -> (StatusCode, String) {
    let answer = match (method, path) {
        ("GET", "/_sim/fault") => Ok(faults(stage)),
        ("POST", "/_sim/fault") => set_faults(body, stage),
        ("DELETE", "/_sim/fault") => {
            stage.set_faults(Vec::new());
            Ok(faults(stage))
        }
        ("GET", "/_sim/log") => Ok(log(stage)),
        ("GET", "/_sim/mutations") => Ok(mutations(stage)),
        ("POST", "/_sim/advance") => advance(body, stage),
        ("POST", "/_sim/tail") => tail(body, stage),
        _ => {
            let known = "GET|POST|DELETE /_sim/fault, GET /_sim/log, GET /_sim/mutations, POST /_sim/advance, POST /_sim/tail";
            return (
                StatusCode::NOT_FOUND,
                json!({ "error": format!("{method} {path} is unknown; use {known}") }).to_string(),
            );
        }
    };
    match answer {
        Ok(value) => (StatusCode::OK, value.to_string()),
        Err(why) => (StatusCode::BAD_REQUEST, json!({ "error": why }).to_string()),
    }
}

fn faults(stage: &Stage) -> Value {
    let texts: Vec<String> = stage
        .board()
        .faults()
        .iter()
        .map(Fault::to_string)
        .collect();
    json!({ "faults": texts })
}

fn set_faults(body: &[u8], stage: &Stage) -> Result<Value, String> {
    let texts: Vec<String> = serde_json::from_slice(body)
        .map_err(|error| format!("expected a JSON array of fault texts: {error}"))?;
    let parsed: Result<Vec<Fault>, _> = texts.iter().map(|text| text.parse()).collect();
    stage.set_faults(parsed.map_err(|error| error.to_string())?);
    Ok(faults(stage))
}

fn log(stage: &Stage) -> Value {
    let calls: Vec<Value> = stage
        .log()
        .all()
        .into_iter()
        .map(|call| {
            json!({
                "op": call.op, "service": call.service, "region": call.region, "connection": call.connection,
                "at": call.at.to_string(), "status": call.status, "error": call.error, "ms": call.ms,
            })
        })
        .collect();
    json!({ "connections": stage.connections(), "calls": calls })
}

fn mutations(stage: &Stage) -> Value {
    let all: Vec<Value> = stage
        .mutations()
        .all()
        .into_iter()
        .map(|one| {
            json!({
                "op": one.op, "service": one.service, "region": one.region, "at": one.at.to_string(),
                "body": one.body, "done": one.done, "error": one.error,
            })
        })
        .collect();
    json!({ "mutations": all })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    seconds: f64,
}

fn advance(body: &[u8], stage: &Stage) -> Result<Value, String> {
    stage.clock().advance(time(body)?);
    Ok(json!({ "story_seconds": stage.clock().now() / 1_000 }))
}

fn time(body: &[u8]) -> Result<Duration, String> {
    let Time { seconds } = serde_json::from_slice(body)
        .map_err(|error| format!("expected {{\"seconds\": n}}: {error}"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn tail(body: &[u8], stage: &Stage) -> Result<Value, String> {
    let limit = millis(time(body)?);
    stage.with_world(|world| world.logs.tail_limit = limit);
    Ok(json!({ "tail_seconds": limit / 1_000 }))
}
