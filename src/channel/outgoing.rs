//! The client's stream: numbered messages that are sent again until they are acknowledged.
//!
//! As with `session-manager-plugin`, only the oldest message is sent again: the agent keeps what
//! came before its turn, and if it does not, the next one is the oldest then.

use std::collections::VecDeque;
use std::time::Duration;

use super::message::payload;

/// The most bytes in one message.
const PIECE: usize = 1_024;
/// The most messages that are on their way.
const FLYING: usize = 256;
/// With so many messages waiting or on their way the caller stops reading its source.
const ROOM: usize = 2 * FLYING;
/// How long an acknowledgement may take before anything is known of the way.
const FIRST: Duration = Duration::from_millis(200);
/// No acknowledgement is missed earlier than this, and none is waited for longer at first.
const SHORTEST: Duration = FIRST;
const LONGEST: Duration = Duration::from_secs(1);
/// What the pauses grow to.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often one message is sent: about a minute in all.
const TRIES: u32 = 16;

/// A message of the stream, without what a header adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub sequence: i64,
    pub id: u128,
    pub payload_type: u32,
    pub payload: Vec<u8>,
}

#[derive(Debug)]
struct Flying {
    piece: Piece,
    sent: Duration,
    tries: u32,
    due: Duration,
}

/// The stream. Times are counted from its beginning.
#[derive(Debug)]
pub(super) struct Outgoing {
    waiting: VecDeque<(u32, Vec<u8>)>,
    flying: VecDeque<Flying>,
    next: i64,
    /// Nothing new leaves before the agent is ready.
    pub held: bool,
    /// Nothing at all leaves while the service has asked for a pause.
    paused: bool,
    /// Smoothed time to an acknowledgement, and how much it varies.
    measured: Option<(Duration, Duration)>,
}

impl Default for Outgoing {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            flying: VecDeque::new(),
            next: 0,
            held: true,
            paused: false,
            measured: None,
        }
    }
}

impl Outgoing {
    /// Bytes for the application; what waits already is filled up first.
    pub(super) fn send(&mut self, mut bytes: &[u8]) {
        if let Some((payload::OUTPUT, last)) = self.waiting.back_mut() {
            let more = bytes.len().min(PIECE.saturating_sub(last.len()));
            let (fits, rest) = bytes.split_at(more);
            last.extend(fits);
            bytes = rest;
        }
        for piece in bytes.chunks(PIECE) {
            self.waiting.push_back((payload::OUTPUT, piece.to_vec()));
        }
    }

    /// A message of another kind. A size that has not left yet is replaced by the later one.
    pub(super) fn tell(&mut self, payload_type: u32, told: Vec<u8>) {
        match self.waiting.back_mut() {
            Some((payload::SIZE, last)) if payload_type == payload::SIZE => *last = told,
            _ => self.waiting.push_back((payload_type, told)),
        }
    }

    /// A message that leaves although the agent is not ready: the answer to its handshake.
    pub(super) fn lead(&mut self, payload_type: u32, told: Vec<u8>) {
        self.waiting.push_front((payload_type, told));
    }

    pub(super) fn room(&self) -> bool {
        self.waiting.len() + self.flying.len() < ROOM
    }

    pub(super) fn pause(&mut self, paused: bool, now: Duration) {
        self.paused = paused;
        let timeout = self.timeout();
        for one in &mut self.flying {
            one.due = now + timeout;
        }
    }

    /// The next message that is to leave: one that was not acknowledged in time, or a new one.
    pub(super) fn take(&mut self, now: Duration, id: impl FnOnce() -> u128) -> Option<Piece> {
        if self.paused {
            return None;
        }
        let timeout = self.timeout();
        if let Some(oldest) = self.flying.front_mut()
            && oldest.due <= now
            && oldest.tries < TRIES
        {
            let pause = timeout.saturating_mul(1 << oldest.tries.min(8));
            oldest.tries += 1;
            oldest.due = now + pause.min(PATIENCE);
            return Some(oldest.piece.clone());
        }
        let leads = |kind: u32| kind == payload::HANDSHAKE_RESPONSE;
        let may = self
            .waiting
            .front()
            .is_some_and(|(kind, _)| !self.held || leads(*kind));
        if !may || self.flying.len() >= FLYING {
            return None;
        }
        let (payload_type, payload) = self.waiting.pop_front()?;
        let piece = Piece {
            sequence: self.next,
            id: id(),
            payload_type,
            payload,
        };
        self.next += 1;
        self.flying.push_back(Flying {
            piece: piece.clone(),
            sent: now,
            tries: 1,
            due: now + timeout,
        });
        Some(piece)
    }

    /// The agent has this one. What was sent twice tells nothing about the way.
    pub(super) fn acknowledged(&mut self, sequence: i64, now: Duration) {
        let found = self
            .flying
            .binary_search_by_key(&sequence, |one| one.piece.sequence);
        let Ok(at) = found else {
            return;
        };
        if let Some(one) = self.flying.remove(at)
            && one.tries == 1
        {
            self.measure(now.saturating_sub(one.sent));
        }
    }

    /// When something must be sent again, if nothing is heard until then.
    pub(super) fn due(&self) -> Option<Duration> {
        let oldest = self.flying.front()?;
        (!self.paused).then_some(oldest.due)
    }

    /// The oldest message was sent as often as it may be, and nobody acknowledged it.
    pub(super) fn is_lost(&self, now: Duration) -> bool {
        let given_up = |one: &Flying| one.tries >= TRIES && one.due <= now;
        !self.paused && self.flying.front().is_some_and(given_up)
    }

    /// As TCP does it (RFC 6298).
    fn measure(&mut self, took: Duration) {
        self.measured = Some(match self.measured {
            None => (took, took / 2),
            Some((smooth, spread)) => {
                let off = smooth.abs_diff(took);
                (smooth * 7 / 8 + took / 8, spread * 3 / 4 + off / 4)
            }
        });
    }

    fn timeout(&self) -> Duration {
        match self.measured {
            None => FIRST,
            Some((smooth, spread)) => (smooth + spread * 4).clamp(SHORTEST, LONGEST),
        }
    }
}
