//! Which events were handed out already.

use crate::domain::Text;
use crate::domain::log::LogEvent;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// So many are remembered before old ones are let go.
const ROOM: usize = 400_000;

/// Where an event came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// FilterLogEvents, which names every event.
    Read,
    /// Live Tail, which names none.
    Tail,
}

/// How often an event of the same content came from either side.
#[derive(Debug, Default)]
struct Seen {
    timestamp: i64,
    read: u32,
    tailed: u32,
}

/// The events that were handed out: by their ids, and between FilterLogEvents and Live Tail by
/// what they consist of. Two equal events with two ids are two.
#[derive(Debug)]
pub(super) struct Known {
    ids: FxHashMap<u64, i64>,
    contents: FxHashMap<u64, Seen>,
    /// Contents matter only where both sides are asked.
    both: bool,
    room: usize,
}

impl Known {
    pub(super) fn new(both: bool) -> Self {
        Self {
            ids: FxHashMap::default(),
            contents: FxHashMap::default(),
            both,
            room: ROOM,
        }
    }

    /// Takes note of an event; says whether it is new.
    pub(super) fn note(&mut self, group: &Text, event: &LogEvent, from: From) -> bool {
        let content = content(group, event);
        if from == From::Read {
            let id = match &event.event_id {
                Some(id) => hash(&(group, id)),
                None => hash(&(content, event.ingestion_time)),
            };
            if self.ids.insert(id, event.timestamp).is_some() {
                return false;
            }
        }
        if !self.both {
            return true;
        }
        let seen = self.contents.entry(content).or_default();
        seen.timestamp = event.timestamp;
        match from {
            From::Read => {
                seen.read += 1;
                seen.read > seen.tailed
            }
            From::Tail => {
                seen.tailed += 1;
                seen.tailed > seen.read
            }
        }
    }

    /// Lets go what is older than anything that will be asked for again, if it has become much.
    pub(super) fn forget(&mut self, before: impl FnOnce() -> i64) {
        if self.ids.len().max(self.contents.len()) < self.room {
            return;
        }
        let before = before();
        self.ids.retain(|_, timestamp| *timestamp >= before);
        self.contents.retain(|_, seen| seen.timestamp >= before);
        // What is left is needed: looking for more to let go on every page would cost too much.
        self.room = ROOM.max(2 * self.ids.len().max(self.contents.len()));
    }
}

fn content(group: &Text, event: &LogEvent) -> u64 {
    let place = (group, &event.log_stream_name);
    hash(&(place, event.timestamp, &event.message))
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    what.hash(&mut hasher);
    hasher.finish()
}
