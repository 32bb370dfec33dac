//! The client's side of a session, without a socket and without a clock: frames in, frames out.
//!
//! Times are counted from the moment the client was made.

use std::collections::VecDeque;
use std::time::Duration;

use super::handshake;
use super::ids::Ids;
use super::incoming::Incoming;
use super::message::{Message, flag, kind, payload};
use super::outgoing::{Outgoing, Piece};
use crate::domain::sanitize;

/// With so many acknowledgements waiting to leave, nothing more is to be heard.
const REPLIES: usize = 1_024;
/// So many frames that are no messages, and it is not a data channel that we speak with.
const STRANGE: u32 = 64;

/// What was heard of the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The agent is ready for the client's bytes.
    Ready {
        /// Its version; agents that do not shake hands do not tell.
        agent_version: Option<String>,
        /// What the account wants to be shown at the beginning of each session.
        banner: Option<String>,
    },
    /// Bytes of the terminal or of the port.
    Output(Vec<u8>),
    /// Nobody listens at the far end's port.
    PortRefused,
    /// The session is over: the agent's words, which may be empty, or how the connection was lost.
    Closed(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Greeting,
    Ready,
    Over,
}

/// One conversation.
#[derive(Debug)]
pub(super) struct Client {
    ids: Ids,
    /// Milliseconds since 1970 when it began: messages say when they were made.
    began: u64,
    phase: Phase,
    agent_version: Option<String>,
    incoming: Incoming,
    outgoing: Outgoing,
    replies: VecDeque<Message>,
    heard: VecDeque<Heard>,
    strange: u32,
}

impl Client {
    /// A conversation that begins now, `began` milliseconds since 1970.
    pub(super) fn new(began: u64) -> Self {
        Self {
            ids: Ids::default(),
            began,
            phase: Phase::Greeting,
            agent_version: None,
            incoming: Incoming::default(),
            outgoing: Outgoing::default(),
            replies: VecDeque::new(),
            heard: VecDeque::new(),
            strange: 0,
        }
    }

    /// What is sent before everything else, as text.
    pub(super) fn opening(&mut self, token: &str, client: &str) -> String {
        handshake::opening(token, client, self.ids.next())
    }

    /// Takes a binary frame. What is no message is passed over: whatever it was, it is not
    /// acknowledged, and comes again.
    pub(super) fn hear(&mut self, frame: &[u8], now: Duration) {
        if self.phase == Phase::Over {
            return;
        }
        let Some(message) = Message::read(frame) else {
            self.strange += 1;
            if self.strange >= STRANGE {
                self.over("what was answered is not a data channel of Session Manager".into());
            }
            return;
        };
        match message.kind.as_str() {
            kind::OUTPUT => self.stream(message, now),
            kind::ACKNOWLEDGE => {
                if let Some(sequence) = handshake::acknowledged(&message.payload) {
                    self.outgoing.acknowledged(sequence, now);
                }
            }
            kind::CLOSED => self.over(handshake::last_words(&message.payload)),
            other => self.control(other, now),
        }
    }

    /// Takes a text frame: the service says a few things without a header, too.
    pub(super) fn hear_text(&mut self, text: &str, now: Duration) {
        match text.trim() {
            _ if self.phase == Phase::Over => {}
            kind::CLOSED => self.over(String::new()),
            other => self.control(other, now),
        }
    }

    /// The session is over, and why.
    pub(super) fn over(&mut self, words: String) {
        if self.phase != Phase::Over {
            self.phase = Phase::Over;
            let words = sanitize::line(words.trim()).into_owned();
            self.heard.push_back(Heard::Closed(words));
        }
    }

    /// Bytes for the application.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        if self.phase != Phase::Over {
            self.outgoing.send(bytes);
        }
    }

    pub(super) fn resize(&mut self, columns: u16, lines: u16) {
        self.tell(payload::SIZE, handshake::size(columns, lines));
    }

    /// A flag for the agent.
    pub(super) fn flag(&mut self, flag: u32) {
        self.tell(payload::FLAG, flag.to_be_bytes().to_vec());
    }

    /// False while the caller should stop reading its source.
    pub(super) fn room(&self) -> bool {
        self.outgoing.room()
    }

    /// False while nothing more is to be heard, because what was heard is not answered yet.
    pub(super) fn listens(&self) -> bool {
        self.replies.len() < REPLIES
    }

    pub(super) fn is_ready(&self) -> bool {
        self.phase == Phase::Ready
    }

    pub(super) fn agent_version(&self) -> Option<&str> {
        self.agent_version.as_deref()
    }

    /// The next thing that was heard.
    pub(super) fn next_heard(&mut self) -> Option<Heard> {
        self.heard.pop_front()
    }

    /// The next binary frame that is to leave.
    pub(super) fn next_frame(&mut self, now: Duration) -> Option<Vec<u8>> {
        let message = match self.replies.pop_front() {
            Some(reply) => reply,
            None if self.phase == Phase::Over => return None,
            None => {
                let ids = &mut self.ids;
                let piece = self.outgoing.take(now, || ids.next())?;
                input(piece)
            }
        };
        let passed = u64::try_from(now.as_millis()).unwrap_or_default();
        Some(message.write(self.began.saturating_add(passed)))
    }

    /// When [`Client::next_frame`] has something again if nothing is heard, or there is nothing
    /// left to be tried: then [`Client::wait`] says so.
    pub(super) fn due(&self) -> Option<Duration> {
        self.outgoing.due().filter(|_| self.phase != Phase::Over)
    }

    /// Time has passed.
    pub(super) fn wait(&mut self, now: Duration) {
        if self.outgoing.is_lost(now) {
            self.over("the agent has not answered for a minute: the connection is lost".into());
        }
    }

    fn tell(&mut self, payload_type: u32, told: Vec<u8>) {
        if self.phase != Phase::Over {
            self.outgoing.tell(payload_type, told);
        }
    }

    fn control(&mut self, kind: &str, now: Duration) {
        match kind {
            // the handshake is not held up: without it there is nothing to go on with
            kind::PAUSE if self.is_ready() => self.outgoing.pause(true, now),
            kind::START => self.outgoing.pause(false, now),
            // what later versions have to say
            _ => {}
        }
    }

    fn stream(&mut self, message: Message, now: Duration) {
        let reply = self.acknowledge(&message);
        let taken = self.incoming.take(message);
        if taken.acknowledge {
            self.replies.push_back(reply);
        }
        for message in taken.complete {
            if self.phase != Phase::Over {
                self.in_order(message, now);
            }
        }
    }

    fn in_order(&mut self, message: Message, now: Duration) {
        match message.payload_type {
            payload::HANDSHAKE_REQUEST if self.phase == Phase::Greeting => {
                self.shake(&message.payload, now);
            }
            payload::HANDSHAKE_COMPLETE => {
                let banner = handshake::banner(&message.payload);
                self.ready(banner.as_deref());
            }
            payload::OUTPUT | payload::ERRORS => {
                // an agent without a handshake begins with what it has to say
                self.ready(None);
                match self.heard.back_mut() {
                    _ if message.payload.is_empty() => {}
                    Some(Heard::Output(bytes)) => bytes.extend(message.payload),
                    _ => self.heard.push_back(Heard::Output(message.payload)),
                }
            }
            payload::FLAG if message.payload == flag::REFUSED.to_be_bytes() => {
                self.heard.push_back(Heard::PortRefused);
            }
            _ => {}
        }
    }

    fn shake(&mut self, request: &[u8], now: Duration) {
        let Some(asked) = handshake::asked(request) else {
            self.over("what the agent asked before the session could not be read".into());
            return;
        };
        let version = asked.agent_version.as_deref().map(sanitize::line);
        self.agent_version = version.map(|text| text.into_owned());
        self.outgoing
            .lead(payload::HANDSHAKE_RESPONSE, asked.answer);
        if let Some(why) = asked.refused {
            // The answer leaves before the end is told: the agent is to know as well.
            let ids = &mut self.ids;
            let answer = self.outgoing.take(now, || ids.next());
            self.replies.extend(answer.map(input));
            self.over(why.into());
        }
    }

    fn ready(&mut self, banner: Option<&str>) {
        if self.phase != Phase::Greeting {
            return;
        }
        self.phase = Phase::Ready;
        self.outgoing.held = false;
        let lines = |text: &str| {
            let lines: Vec<_> = text.lines().map(sanitize::line).collect();
            lines.join("\n")
        };
        self.heard.push_back(Heard::Ready {
            agent_version: self.agent_version.clone(),
            banner: banner.map(lines),
        });
    }

    fn acknowledge(&mut self, message: &Message) -> Message {
        Message {
            kind: kind::ACKNOWLEDGE.into(),
            sequence: 0,
            flags: 3,
            id: self.ids.next(),
            payload_type: 0,
            payload: handshake::acknowledgement(message),
        }
    }
}

fn input(piece: Piece) -> Message {
    Message {
        kind: kind::INPUT.into(),
        sequence: piece.sequence,
        flags: u64::from(piece.sequence == 0),
        id: piece.id,
        payload_type: piece.payload_type,
        payload: piece.payload,
    }
}
