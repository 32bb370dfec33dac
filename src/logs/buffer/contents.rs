//! Events without an id, known again by what they say.
//!
//! Live Tail tells stream, time and message, FilterLogEvents an id besides. Two equal events of one
//! stream and millisecond are two events if FilterLogEvents gives them two ids, or if one Live Tail
//! session tells of both. So both sides are counted, and there are as many lines as the side knows
//! that knows more.

use super::{FxHashMap, StreamId};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// How often a content was told of.
#[derive(Debug, Default)]
struct Count {
    /// Events with an id, each a line.
    named: u32,
    /// Lines without an id.
    nameless: u32,
    /// Told by the Live Tail session `session`.
    told: u32,
    session: u32,
}

/// Contents of lines since Live Tail is in use.
#[derive(Debug)]
pub(super) struct Contents {
    counts: FxHashMap<u64, Count>,
    session: u32,
    /// Older lines are not counted: Live Tail does not tell of them.
    pub since: i64,
}

/// What an event is beside those of the same content.
pub(super) enum Noted {
    /// One more line.
    New,
    /// Shown already.
    Known,
    /// A line without an id that has one now.
    Claimed,
}

/// What a line says, where and when.
pub(super) fn content(stream: StreamId, timestamp: i64, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (stream, timestamp, text).hash(&mut hasher);
    hasher.finish()
}

impl Contents {
    pub fn new(since: i64) -> Self {
        Self {
            counts: FxHashMap::default(),
            session: 0,
            since,
        }
    }

    /// A new session counts from the beginning: it may tell again what another has told.
    pub fn begin(&mut self) {
        self.session += 1;
    }

    pub fn note(&mut self, content: u64, named: bool) -> Noted {
        let count = self.counts.entry(content).or_default();
        if named {
            count.named += 1;
            if count.nameless == 0 {
                return Noted::New;
            }
            count.nameless -= 1;
            return Noted::Claimed;
        }
        if count.session != self.session {
            (count.session, count.told) = (self.session, 0);
        }
        count.told += 1;
        if count.told <= count.named + count.nameless {
            return Noted::Known;
        }
        count.nameless += 1;
        Noted::New
    }

    /// Forgets a line that was let go.
    pub fn forget(&mut self, content: u64) {
        self.counts.remove(&content);
    }
}
