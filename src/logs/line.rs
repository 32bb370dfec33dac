//! One line of the buffer.

use crate::domain::Text;
use crate::domain::log::LogEvent;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// A line for as long as the buffer lives. Never reused, and no order: lines come late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub u64);

/// A stream of the buffer: group and name are kept once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u32);

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An event of a log stream.
    Event,
    /// Something is missing here; the text says what and why.
    Gap,
}

/// One line: an event, or a gap between events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Identity on screen.
    pub id: LineId,
    /// What it is.
    pub kind: Kind,
    /// By the writer's clock, in milliseconds since 1970.
    pub timestamp: i64,
    /// When CloudWatch took it, in milliseconds since 1970.
    pub ingestion: Option<i64>,
    /// Where it was written to; of a gap, where something is missing, or none if everywhere.
    pub stream: Option<StreamId>,
    /// Same event, same identity: of its event id, or of all it consists of.
    pub identity: u64,
    /// The text, harmless and without colours.
    pub text: Box<str>,
    /// As it came, where it had colours or anything else that is not in the text.
    pub raw: Option<Box<str>>,
}

impl Line {
    /// Bytes it takes, for the bound of the buffer.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len() + self.raw.as_ref().map_or(0, |raw| raw.len())
    }

    /// Where it stands among the others.
    pub fn order(&self) -> (i64, i64, u64) {
        (self.timestamp, self.ingestion.unwrap_or(0), self.identity)
    }
}

/// The identity of an event within a group.
pub fn identity(group: &Text, event: &LogEvent) -> u64 {
    let mut hasher = FxHasher::default();
    group.hash(&mut hasher);
    match &event.event_id {
        Some(id) => id.hash(&mut hasher),
        None => {
            event.log_stream_name.hash(&mut hasher);
            event.timestamp.hash(&mut hasher);
            event.ingestion_time.hash(&mut hasher);
            event.message.hash(&mut hasher);
        }
    }
    hasher.finish()
}
