//! One line of the buffer.

use super::text::ansi;
use super::text::level::{Level, level_of};
use crate::domain::Text;
use crate::domain::log::LogEvent;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Bytes of one line that are kept for the screen. An event has up to 1 MB
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>); the
/// whole of the last huge ones is kept beside the lines ([`Buffer::whole`](super::Buffer::whole)).
pub const LONGEST: usize = 64 * 1024;

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
    /// How bad it is, where it says so.
    pub level: Option<Level>,
    /// By the writer's clock, in milliseconds since 1970; of a gap, where it begins.
    pub timestamp: i64,
    /// When CloudWatch took it, in milliseconds since 1970.
    pub ingestion: Option<i64>,
    /// Where it was written to; of a gap, where something is missing, or none if everywhere.
    pub stream: Option<StreamId>,
    /// Same event, same identity: of its event id, or of all it consists of.
    pub identity: u64,
    /// Place among lines of one time. Event ids are numbers that grow as a batch was written, so the
    /// lines of a stack trace that have one time stay in their order.
    pub sequence: u64,
    /// The text, harmless and without colours.
    pub text: Box<str>,
    /// As it came, where it had colours or anything else that is not in the text.
    pub raw: Option<Box<str>>,
}

impl Line {
    /// Bytes it takes, for the bound of the buffer.
    pub fn bytes(&self) -> usize {
        OVERHEAD + self.text.len() + self.raw.as_ref().map_or(0, |raw| raw.len())
    }

    /// Where it stands among the others. A gap stands before what has its time, the gap at the
    /// very end behind it.
    pub fn order(&self) -> Order {
        let taken = match self.kind {
            Kind::Event => self.ingestion.unwrap_or(0),
            Kind::Gap if self.sequence == 0 => i64::MIN,
            Kind::Gap => i64::MAX,
        };
        (self.timestamp, taken, self.sequence, self.identity)
    }
}

/// Place of a line: its time, when CloudWatch took it, the place within its batch, its identity.
pub type Order = (i64, i64, u64, u64);

/// What a line takes beside its text: itself, the bookkeeping of two heap allocations, and its
/// entry among the known identities (eight bytes and a control byte, in a table that may be half
/// empty).
pub const OVERHEAD: usize = size_of::<Line>() + 2 * 16 + 2 * 9;

/// The identity of an event within a group.
pub fn identity(group: &str, event: &LogEvent) -> u64 {
    let mut hasher = FxHasher::default();
    group.hash(&mut hasher);
    match &event.event_id {
        Some(id) => id.hash(&mut hasher),
        None => {
            event.log_stream_name.hash(&mut hasher);
            event.timestamp.hash(&mut hasher);
            event.message.hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Place of an event id among those of the same time: its last digits as a number. What is no
/// number has a place, too, only none that means something.
pub fn sequence(id: &Text) -> u64 {
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        let mut hasher = FxHasher::default();
        id.hash(&mut hasher);
        return hasher.finish();
    }
    id.bytes().fold(0_u64, |number, byte| {
        number
            .wrapping_mul(10)
            .wrapping_add(u64::from(byte.wrapping_sub(b'0')))
    })
}

/// What is kept of a message.
#[derive(Debug)]
pub(super) struct Said {
    pub text: Box<str>,
    pub raw: Option<Box<str>>,
    pub level: Option<Level>,
    /// All of it, where the text had to be cut.
    pub whole: Option<Box<str>>,
}

/// A message as a line: without line end, harmless, at most [`LONGEST`] bytes.
pub(super) fn said(message: String) -> Said {
    let trimmed = message.trim_end();
    if trimmed.len() > LONGEST {
        let kept = cut(trimmed, LONGEST);
        let level = level_of(cut(trimmed, 1_024), None);
        let mut text = ansi::styled(kept).plain;
        let raw = (text != kept).then(|| kept.into());
        text.push_str(&format!(" … {}, cut here", size(trimmed.len())));
        return Said {
            text: text.into(),
            raw,
            level,
            whole: Some(message.into()),
        };
    }
    if ansi::is_plain(trimmed) {
        let level = level_of(trimmed, None);
        let end = trimmed.len();
        let mut text = message;
        text.truncate(end);
        return Said {
            text: text.into(),
            raw: None,
            level,
            whole: None,
        };
    }
    let text = ansi::styled(trimmed).plain;
    Said {
        level: level_of(&text, None),
        raw: (text != trimmed).then(|| trimmed.into()),
        text: text.into(),
        whole: None,
    }
}

/// The longest beginning of at most so many bytes that ends between two characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Bytes in words: `1.0 MB`, `70 kB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
