//! What is said in JSON: the opening, the handshake, acknowledgements, the end.
//!
//! The names are those of `contracts` and `message` in AWS's session-manager-plugin.

use serde::Deserialize;
use serde_json::{Value, json};

use super::ids::written;
use super::message::Message;

/// The version of session-manager-plugin that we speak like: agents go by it. Since 1.1.70 they
/// share a port's channel between connections, since 1.2.332 they need no keep-alive for that. Later ones
/// than this sign the upgrade to a websocket as well, which we do not: the token is what lets us in.
const VERSION: &str = "1.2.707.0";

/// `ActionStatus`.
const SUCCESS: u8 = 1;
const UNSUPPORTED: u8 = 3;

/// What a session says that is encrypted with a key of KMS.
pub(super) const ENCRYPTED: &str =
    "this account encrypts sessions with KMS: session-manager-plugin can do that";

/// The first message: a text, the only one that is not binary.
pub(super) fn opening(token: &str, client: &str, request: u128) -> String {
    json!({
        "MessageSchemaVersion": "1.0",
        "RequestId": written(request),
        "TokenValue": token,
        "ClientId": client,
        "ClientVersion": VERSION,
    })
    .to_string()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    agent_version: Option<String>,
    #[serde(default)]
    requested_client_actions: Option<Vec<Action>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Action {
    action_type: String,
}

/// What the agent wants, and what we answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub agent_version: Option<String>,
    /// The answer, as JSON.
    pub answer: Vec<u8>,
    /// It wants what must not go on without.
    pub refused: Option<&'static str>,
}

/// What the request of a handshake asks for; none if it cannot be read.
pub(super) fn asked(payload: &[u8]) -> Option<Asked> {
    let request: Request = serde_json::from_slice(payload).ok()?;
    let mut refused = None;
    let mut errors = Vec::new();
    let mut processed = Vec::new();
    for Action { action_type } in request.requested_client_actions.unwrap_or_default() {
        let why = match action_type.as_str() {
            "SessionType" => None,
            "KMSEncryption" => {
                refused = Some(ENCRYPTED);
                Some("KMSEncryption is not supported by this client".to_owned())
            }
            other => Some(format!("unknown action {other}")),
        };
        let status = if why.is_none() { SUCCESS } else { UNSUPPORTED };
        processed.push(json!({
            "ActionType": action_type,
            "ActionStatus": status,
            "ActionResult": Value::Null,
            "Error": why.clone().unwrap_or_default(),
        }));
        errors.extend(why);
    }
    let answer = json!({
        "ClientVersion": VERSION,
        "ProcessedClientActions": processed,
        "Errors": errors,
    });
    Some(Asked {
        agent_version: request.agent_version,
        answer: answer.to_string().into_bytes(),
        refused,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Complete {
    customer_message: Option<String>,
}

/// What the account wants to be shown at the beginning of a session.
pub(super) fn banner(payload: &[u8]) -> Option<String> {
    let complete: Complete = serde_json::from_slice(payload).ok()?;
    complete.customer_message.filter(|text| !text.is_empty())
}

/// The payload of an acknowledgement.
pub(super) fn acknowledgement(of: &Message) -> Vec<u8> {
    json!({
        "AcknowledgedMessageType": of.kind,
        "AcknowledgedMessageId": of.uuid(),
        "AcknowledgedMessageSequenceNumber": of.sequence,
        "IsSequentialMessage": true,
    })
    .to_string()
    .into_bytes()
}

#[derive(Debug, Deserialize)]
struct Acknowledged {
    #[serde(rename = "AcknowledgedMessageSequenceNumber")]
    sequence: i64,
}

/// Which message of ours an acknowledgement is about.
pub(super) fn acknowledged(payload: &[u8]) -> Option<i64> {
    let told: Acknowledged = serde_json::from_slice(payload).ok()?;
    Some(told.sequence)
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Closed {
    output: Option<String>,
}

/// The agent's words at the end; empty if there are none.
pub(super) fn last_words(payload: &[u8]) -> String {
    let closed: Closed = serde_json::from_slice(payload).unwrap_or_default();
    closed.output.unwrap_or_default()
}

/// The terminal's size, as JSON.
pub(super) fn size(columns: u16, lines: u16) -> Vec<u8> {
    json!({ "cols": columns, "rows": lines })
        .to_string()
        .into_bytes()
}

/// Whether an agent is at least this version. One that does not tell is not.
pub(super) fn at_least(agent: Option<&str>, wanted: [u32; 4]) -> bool {
    let Some(agent) = agent else {
        return false;
    };
    let mut parts = [0; 4];
    for (part, text) in parts.iter_mut().zip(agent.split('.')) {
        match text.parse() {
            Ok(number) => *part = number,
            Err(_) => return false,
        }
    }
    parts >= wanted
}
