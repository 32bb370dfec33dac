//! The lines that are known, in order, each once, within bounds.
//!
//! Lines are kept in blocks, so that a late line moves a few others and not all of them, and so that
//! who derives something from the lines (a filter, a fold) need only look again at the blocks whose
//! revision has changed.
//!
//! - Order: by time, then by when CloudWatch took it, then by place in its batch, then by identity.
//! - Twice the same event is one line: FilterLogEvents names events by id. Live Tail does not, so
//!   its events are compared by content and counted (`contents`).
//! - Bounds: lines and bytes; bytes count the line itself, its texts and what is remembered to know
//!   it again ([`OVERHEAD`](super::line::OVERHEAD)). What does not fit leaves at the end the reader
//!   is not at, and the cut is remembered, so that it does not come back as if it were new.
//! - A line longer than [`LONGEST`](super::line::LONGEST) is cut and says so; the last such lines
//!   are kept whole beside it, up to [`MOST_WHOLE`] bytes.

mod bounds;
mod contents;
mod gaps;
mod insert;
#[cfg(test)]
mod tests;

use super::line::{Kind, Line, LineId, Order, StreamId, identity, said, sequence};
use crate::domain::Text;
use crate::domain::log::LogEvent;
use contents::Contents;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

pub use gaps::GapLine;

/// Lines of a full block.
pub const FULL: usize = 1_024;
/// Bytes kept of huge lines beside their cut text; they count for the bound like the others.
pub const MOST_WHOLE: usize = 32 * 1024 * 1024;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is a new line.
    New(LineId),
    /// It was known already.
    Known,
    /// It lies beyond what was let go, and there is no room for it.
    NoRoom,
}

/// What became of some events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// New lines. Some may have been let go at once, when there is too much.
    pub new: usize,
    /// Known already.
    pub known: usize,
    /// Beyond what was let go.
    pub no_room: usize,
}

/// Some lines that follow each other.
#[derive(Debug)]
pub struct Block {
    /// Identity: blocks come and go at both ends and are cut in two.
    pub id: u64,
    /// Changes whenever a line of it does. Never the same for two states of the buffer.
    pub revision: u64,
    /// The lines, in order; never none.
    pub lines: Vec<Line>,
}

/// The lines that are known.
#[derive(Debug)]
pub struct Buffer {
    blocks: VecDeque<Block>,
    streams: Vec<(Text, Text)>,
    stream_ids: FxHashMap<Text, FxHashMap<Text, StreamId>>,
    /// Lines kept of each stream.
    of_stream: Vec<usize>,
    known: FxHashSet<u64>,
    contents: Option<Contents>,
    gaps: Vec<(GapLine, LineId)>,
    whole: VecDeque<(LineId, Box<str>)>,
    whole_bytes: usize,
    next: u64,
    next_block: u64,
    revision: u64,
    bytes: usize,
    lines: usize,
    most_lines: usize,
    most_bytes: usize,
    reader: Option<i64>,
    floor: Option<Order>,
    ceiling: Option<Order>,
}

/// What an event is to the buffer.
enum Judged {
    Line(Line, Option<Box<str>>),
    Known,
    NoRoom,
}

impl Buffer {
    /// An empty buffer that keeps at most so many lines and bytes.
    pub fn new(most_lines: usize, most_bytes: usize) -> Self {
        Self {
            blocks: VecDeque::new(),
            streams: Vec::new(),
            stream_ids: FxHashMap::default(),
            of_stream: Vec::new(),
            known: FxHashSet::default(),
            contents: None,
            gaps: Vec::new(),
            whole: VecDeque::new(),
            whole_bytes: 0,
            next: 1,
            next_block: 1,
            revision: 0,
            bytes: 0,
            lines: 0,
            most_lines,
            most_bytes,
            reader: None,
            floor: None,
            ceiling: None,
        }
    }

    /// The blocks, oldest first.
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> + ExactSizeIterator {
        self.blocks.iter()
    }

    /// Changes whenever anything does.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Lines kept, gaps among them.
    pub fn len(&self) -> usize {
        self.lines
    }

    /// Lines kept that somebody wrote: without gaps.
    pub fn events(&self) -> usize {
        self.lines - self.gaps.len()
    }

    /// Lines kept of a stream.
    pub fn events_of(&self, id: StreamId) -> usize {
        self.of_stream.get(id.0 as usize).copied().unwrap_or(0)
    }

    /// Lines kept of a time, in milliseconds since 1970; both ends belong to it.
    pub fn count_between(&self, from: i64, to: i64) -> usize {
        let before = self.count_before(from);
        self.count_before(to.saturating_add(1))
            .saturating_sub(before)
    }

    /// Lines kept that are older.
    fn count_before(&self, time: i64) -> usize {
        let place: Order = (time, i64::MIN, 0, 0);
        let Some(at) = self.blocks_until(place).checked_sub(1) else {
            return 0;
        };
        let before = self.blocks.iter().take(at).map(|block| block.lines.len());
        let lines = self.blocks.get(at).map_or(&[][..], |block| &block.lines);
        before.sum::<usize>() + lines.partition_point(|line| line.order() < place)
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Bytes kept, with what it takes to know the lines again.
    pub fn bytes(&self) -> usize {
        self.bytes + self.whole_bytes
    }

    /// Most lines and most bytes.
    pub fn bounds(&self) -> (usize, usize) {
        (self.most_lines, self.most_bytes)
    }

    /// Group and name of a stream.
    pub fn stream(&self, id: StreamId) -> Option<&(Text, Text)> {
        self.streams.get(id.0 as usize)
    }

    /// Every stream that has had a line.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &(Text, Text))> {
        (0..).map(StreamId).zip(&self.streams)
    }

    /// Oldest and newest line.
    pub fn ends(&self) -> Option<(&Line, &Line)> {
        let first = self.blocks.front()?.lines.first()?;
        let last = self.blocks.back()?.lines.last()?;
        Some((first, last))
    }

    /// All of a line whose text had to be cut, while it is kept.
    pub fn whole(&self, id: LineId) -> Option<&str> {
        let (_, whole) = self.whole.iter().find(|(line, _)| *line == id)?;
        Some(whole)
    }

    /// Keeps an event of a group.
    pub fn keep(&mut self, group: &Text, event: LogEvent) -> Kept {
        match self.judge(group, event) {
            Judged::Known => Kept::Known,
            Judged::NoRoom => Kept::NoRoom,
            Judged::Line(line, whole) => {
                let id = line.id;
                self.keep_whole(id, whole);
                self.merge(vec![line]);
                self.shrink();
                Kept::New(id)
            }
        }
    }

    /// Keeps the events of a page of a group, at the price of sorting them once.
    pub fn keep_all(&mut self, group: &Text, events: Vec<LogEvent>) -> Tally {
        let mut tally = Tally::default();
        let mut batch = Vec::with_capacity(events.len());
        for event in events {
            match self.judge(group, event) {
                Judged::Known => tally.known += 1,
                Judged::NoRoom => tally.no_room += 1,
                Judged::Line(line, whole) => {
                    tally.new += 1;
                    self.keep_whole(line.id, whole);
                    batch.push(line);
                }
            }
        }
        if !batch.is_empty() {
            batch.sort_by_key(Line::order);
            self.merge(batch);
            self.shrink();
        }
        tally
    }

    fn judge(&mut self, group: &Text, event: LogEvent) -> Judged {
        let place = event.event_id.as_ref().map_or(0, sequence);
        let mut identity = identity(group, &event);
        let order = (
            event.timestamp,
            event.ingestion_time.unwrap_or(0),
            place,
            identity,
        );
        if self.floor.is_some_and(|floor| order < floor)
            || self.ceiling.is_some_and(|ceiling| order > ceiling)
        {
            return Judged::NoRoom;
        }
        let named = event.event_id.is_some();
        let counted = self
            .contents
            .as_ref()
            .is_some_and(|contents| event.timestamp >= contents.since);
        if self.known.contains(&identity) && (named || !counted) {
            return Judged::Known;
        }
        let stream = self.stream_id(group, &event.log_stream_name);
        let kept = said(event.message);
        let mut id = None;
        let mut place = place;
        if counted && let Some(contents) = &mut self.contents {
            let content = contents::content(stream, event.timestamp, &kept.text);
            match contents.note(content, named) {
                contents::Noted::Known => return Judged::Known,
                contents::Noted::Claimed => id = self.remove_like(event.timestamp, content),
                contents::Noted::New => {}
            }
            if !named {
                // Several events of one content are several lines, in the order they came.
                (identity, place) = (content, self.next);
            }
        }
        self.known.insert(identity);
        Judged::Line(
            Line {
                id: id.unwrap_or_else(|| self.next_id()),
                kind: Kind::Event,
                level: kept.level,
                timestamp: event.timestamp,
                ingestion: event.ingestion_time,
                stream: Some(stream),
                identity,
                sequence: place,
                text: kept.text,
                raw: kept.raw,
            },
            kept.whole,
        )
    }

    fn next_id(&mut self) -> LineId {
        let id = LineId(self.next);
        self.next += 1;
        id
    }

    /// The stream of this name; a new one if no line of it has been seen.
    fn stream_id(&mut self, group: &Text, name: &Text) -> StreamId {
        if let Some(id) = self.stream_of(group, name) {
            return id;
        }
        let id = StreamId(u32::try_from(self.streams.len()).unwrap_or(u32::MAX));
        self.streams.push((group.clone(), name.clone()));
        self.of_stream.push(0);
        let of_group = self.stream_ids.entry(group.clone()).or_default();
        of_group.insert(name.clone(), id);
        id
    }

    /// The stream of this group and name, if it has had a line.
    pub fn stream_of(&self, group: &str, name: &str) -> Option<StreamId> {
        self.stream_ids.get(group)?.get(name).copied()
    }

    fn keep_whole(&mut self, id: LineId, whole: Option<Box<str>>) {
        let Some(whole) = whole else { return };
        self.whole_bytes += whole.len();
        self.whole.push_back((id, whole));
        while self.whole_bytes > MOST_WHOLE.min(self.most_bytes / 4) {
            let Some((_, gone)) = self.whole.pop_front() else {
                return;
            };
            self.whole_bytes -= gone.len();
        }
    }
}
