//! What agents say, in words that tests can write, and an agent behind a socket.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::channel::client::{Client, Heard};
use crate::channel::message::{Message, kind, payload};
use crate::domain::session::OpenedSession;

pub(super) const SHELL: &str = "InteractiveCommands";

/// A message of the agent's stream.
pub(super) fn output(sequence: i64, payload_type: u32, bytes: &[u8]) -> Message {
    Message {
        kind: kind::OUTPUT.into(),
        sequence,
        flags: u64::from(sequence == 0),
        id: 0x0A00 + u128::from(sequence.unsigned_abs()),
        payload_type,
        payload: bytes.to_vec(),
    }
}

/// A message of another kind.
pub(super) fn other(kind: &str, told: &str) -> Message {
    Message {
        kind: kind.into(),
        sequence: 0,
        flags: 3,
        id: 9,
        payload_type: 0,
        payload: told.as_bytes().to_vec(),
    }
}

pub(super) fn acknowledges(sequence: i64) -> Message {
    let told = json!({ "AcknowledgedMessageSequenceNumber": sequence });
    other(kind::ACKNOWLEDGE, &told.to_string())
}

pub(super) fn request(version: &str, actions: &[&str]) -> Vec<u8> {
    let action = |name: &&str| json!({ "ActionType": name, "ActionParameters": { "SessionType": SHELL, "KMSKeyId": "k" } });
    let actions: Vec<Value> = actions.iter().map(action).collect();
    json!({ "AgentVersion": version, "RequestedClientActions": actions })
        .to_string()
        .into_bytes()
}

pub(super) fn complete(banner: &str) -> Vec<u8> {
    json!({ "HandshakeTimeToComplete": 1, "CustomerMessage": banner })
        .to_string()
        .into_bytes()
}

pub(super) fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Everything that leaves now.
pub(super) fn frames(client: &mut Client, now: Duration) -> Vec<Message> {
    let mut all = Vec::new();
    while let Some(frame) = client.next_frame(now) {
        all.push(Message::read(&frame).unwrap());
    }
    all
}

/// What leaves now of the client's stream: sequence, kind of payload, payload.
pub(super) fn inputs(client: &mut Client, now: Duration) -> Vec<(i64, u32, Vec<u8>)> {
    let mut all = frames(client, now);
    all.retain(|one| one.kind == kind::INPUT);
    let tell = |one: Message| (one.sequence, one.payload_type, one.payload);
    all.into_iter().map(tell).collect()
}

pub(super) fn heard(client: &mut Client) -> Vec<Heard> {
    std::iter::from_fn(|| client.next_heard()).collect()
}

pub(super) fn hears(client: &mut Client, message: &Message, now: Duration) {
    client.hear(&message.write(0), now);
}

/// A client whose agent is ready, with nothing on its way.
pub(super) fn ready() -> Client {
    let mut client = Client::new(1_700_000_000_000);
    let asked = request("3.3.1611.0", &["SessionType"]);
    hears(
        &mut client,
        &output(0, payload::HANDSHAKE_REQUEST, &asked),
        at(0),
    );
    frames(&mut client, at(0));
    hears(&mut client, &acknowledges(0), at(0));
    hears(
        &mut client,
        &output(1, payload::HANDSHAKE_COMPLETE, &complete("")),
        at(0),
    );
    frames(&mut client, at(0));
    assert_eq!(heard(&mut client).len(), 1);
    client
}

/// An agent behind a socket: the other half of one session.
pub(super) struct Agent {
    socket: WebSocketStream<TcpStream>,
    pub opening: Value,
    next: i64,
    expected: i64,
}

/// A place where an agent waits, and a session that leads there.
pub(super) async fn waiting() -> (TcpListener, OpenedSession) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "ws://{}/v1/data-channel/secret?stream=input",
        listener.local_addr().unwrap()
    );
    (listener, OpenedSession::new("s-1".into(), url, "token-1"))
}

impl Agent {
    /// Takes the one who comes, up to the token.
    pub(super) async fn meet(listener: TcpListener) -> Self {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        let first = socket.next().await.unwrap().unwrap();
        Self {
            socket,
            opening: serde_json::from_str(first.to_text().unwrap()).unwrap(),
            next: 0,
            expected: 0,
        }
    }

    /// Shakes hands as this version.
    pub(super) async fn shake(&mut self, version: &str) {
        let asked = request(version, &["SessionType"]);
        self.say(payload::HANDSHAKE_REQUEST, &asked).await;
        assert_eq!(self.hear().await.unwrap().0, payload::HANDSHAKE_RESPONSE);
        self.say(payload::HANDSHAKE_COMPLETE, &complete("")).await;
    }

    pub(super) async fn say(&mut self, payload_type: u32, bytes: &[u8]) {
        let message = output(self.next, payload_type, bytes);
        self.next += 1;
        self.send(&message).await;
    }

    pub(super) async fn send(&mut self, message: &Message) {
        let frame = Frame::binary(message.write(0));
        self.socket.send(frame).await.unwrap();
    }

    /// The next message of the client's stream, acknowledged; none when it has hung up.
    pub(super) async fn hear(&mut self) -> Option<(u32, Vec<u8>)> {
        loop {
            let frame = self.socket.next().await?.ok()?;
            let Frame::Binary(bytes) = frame else {
                continue;
            };
            let message = Message::read(&bytes).unwrap();
            if message.kind != kind::INPUT {
                continue;
            }
            self.send(&acknowledges(message.sequence)).await;
            if message.sequence == self.expected {
                self.expected += 1;
                return Some((message.payload_type, message.payload));
            }
        }
    }
}
