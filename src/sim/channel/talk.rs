//! The protocol of the data channel from the agent's side, without a socket.

use std::time::Duration;

use serde_json::json;

use super::ports::Ports;
use super::shell::Shell;
use crate::channel::message::{Message, kind, payload};
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Purpose, Session, wide};

/// What the agent says it is: new enough for every feature that clients ask by version.
const AGENT: &str = "3.3.1611.0";
/// Bytes in one message of a stream.
const CHUNK: usize = 1_024;
/// Without a key for this long a session ends.
const IDLE: Duration = Duration::from_secs(20 * 60);
/// `TerminateSession`, as a flag from the client.
const TERMINATE: u32 = 2;

#[derive(Debug)]
enum Engine {
    Shell(Box<Shell>),
    Ports(Box<Ports>),
}

/// What an engine has to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub output: Vec<u8>,
    /// A flag for the client.
    pub flag: Option<u32>,
    pub over: bool,
}

/// One conversation.
#[derive(Debug)]
pub(crate) struct Talk {
    id: String,
    engine: Engine,
    purpose: Purpose,
    /// The number of the next message of the client's stream.
    expected: i64,
    /// The number of our next one.
    next: i64,
    shaken: bool,
    idle: Duration,
    over: bool,
}

impl Talk {
    pub(crate) fn new(id: &str, session: Session) -> Self {
        let engine = match &session.purpose {
            Purpose::Command(command) => {
                Engine::Shell(Box::new(Shell::new(command, session.place)))
            }
            Purpose::Port { host, port } => {
                Engine::Ports(Box::new(Ports::new(host.clone(), *port, session.place)))
            }
        };
        Self {
            id: id.to_owned(),
            engine,
            purpose: session.purpose,
            expected: 0,
            next: 0,
            shaken: false,
            idle: Duration::ZERO,
            over: false,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// The agent says first what it wants of the client.
    pub(crate) fn begin(&mut self) -> Vec<Message> {
        let parameters = match &self.purpose {
            Purpose::Command(command) => json!({
                "SessionType": "InteractiveCommands",
                "Properties": { "linux": { "commands": command, "runAsElevated": true } },
            }),
            Purpose::Port { host, port } => json!({
                "SessionType": "Port",
                "Properties": {
                    "portNumber": port.to_string(),
                    "localPortNumber": "0",
                    "host": host,
                    "type": "LocalPortForwarding",
                },
            }),
        };
        let request = json!({
            "AgentVersion": AGENT,
            "RequestedClientActions": [{ "ActionType": "SessionType", "ActionParameters": parameters }],
        });
        vec![self.stream(payload::HANDSHAKE_REQUEST, request.to_string().into_bytes())]
    }

    /// Takes a message of the client.
    pub(crate) fn hear(&mut self, message: Message) -> Vec<Message> {
        if message.kind != kind::INPUT || message.sequence > self.expected {
            // What comes before its turn is sent again, because it was not acknowledged.
            return Vec::new();
        }
        let mut said = vec![self.acknowledge(&message)];
        if message.sequence < self.expected {
            return said;
        }
        self.expected += 1;
        self.idle = Duration::ZERO;
        match message.payload_type {
            payload::HANDSHAKE_RESPONSE if !self.shaken => {
                self.shaken = true;
                let complete =
                    json!({ "HandshakeTimeToComplete": 1_000_000, "CustomerMessage": "" });
                let complete = complete.to_string().into_bytes();
                said.push(self.stream(payload::HANDSHAKE_COMPLETE, complete));
                let begun = match &mut self.engine {
                    Engine::Shell(shell) => shell.begin(),
                    Engine::Ports(_) => Said::default(),
                };
                said.extend(self.say(begun));
            }
            payload::OUTPUT if self.shaken => {
                let answer = match &mut self.engine {
                    Engine::Shell(shell) => shell.hear(&message.payload),
                    Engine::Ports(ports) => ports.hear(&message.payload),
                };
                said.extend(self.say(answer));
            }
            payload::SIZE => {
                if let Engine::Shell(shell) = &mut self.engine {
                    shell.resize(&message.payload);
                }
            }
            payload::FLAG if message.payload == TERMINATE.to_be_bytes() => {
                said.extend(self.end(""));
            }
            payload::FLAG => {
                if let Engine::Ports(ports) = &mut self.engine {
                    ports.reset();
                }
            }
            _ => {}
        }
        said
    }

    /// Time passes.
    pub(super) fn wait(&mut self, time: Duration) -> Vec<Message> {
        self.idle += time;
        if self.idle >= IDLE {
            return self.end("Your session timed out due to inactivity.");
        }
        match &mut self.engine {
            Engine::Shell(shell) if self.shaken => {
                let said = shell.wait(time);
                self.say(said)
            }
            _ => Vec::new(),
        }
    }

    /// The session is over, and why if there is more to say than that.
    pub(super) fn end(&mut self, why: &str) -> Vec<Message> {
        self.over = true;
        let id = self.number(u64::MAX);
        let mut message = Message {
            kind: kind::CLOSED.into(),
            sequence: 0,
            flags: 0,
            id,
            payload_type: 0,
            payload: Vec::new(),
        };
        let told = json!({
            "MessageType": kind::CLOSED,
            "MessageId": message.uuid(),
            "DestinationId": self.id,
            "SessionId": self.id,
            "SchemaVersion": 1,
            "CreatedDate": jiff::Timestamp::now().to_string(),
            "Output": why,
        });
        message.payload = told.to_string().into_bytes();
        vec![message]
    }

    fn say(&mut self, said: Said) -> Vec<Message> {
        let flag = said
            .flag
            .map(|flag| self.stream(payload::FLAG, flag.to_be_bytes().to_vec()));
        let chunks = said.output.chunks(CHUNK);
        let mut all: Vec<Message> = flag.into_iter().collect();
        for chunk in chunks {
            all.push(self.stream(payload::OUTPUT, chunk.to_vec()));
        }
        if said.over {
            all.extend(self.end(""));
        }
        all
    }

    fn stream(&mut self, payload_type: u32, payload: Vec<u8>) -> Message {
        let sequence = self.next;
        self.next += 1;
        Message {
            kind: kind::OUTPUT.into(),
            sequence,
            flags: u64::from(sequence == 0),
            id: self.number(sequence as u64),
            payload_type,
            payload,
        }
    }

    fn acknowledge(&self, message: &Message) -> Message {
        let told = json!({
            "AcknowledgedMessageType": message.kind,
            "AcknowledgedMessageId": message.uuid(),
            "AcknowledgedMessageSequenceNumber": message.sequence,
            "IsSequentialMessage": true,
        });
        Message {
            kind: kind::ACKNOWLEDGE.into(),
            sequence: 0,
            flags: 3,
            id: self.number(mix(&[message.id as u64])),
            payload_type: 0,
            payload: told.to_string().into_bytes(),
        }
    }

    /// A UUID of version 4, as far as its form goes.
    fn number(&self, of: u64) -> u128 {
        let number = wide(&[hash(&self.id), of]);
        number & !(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62
    }
}
