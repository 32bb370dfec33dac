//! The lines that are known, in order, each once, within bounds.
//!
//! Lines are kept in blocks, so that a late line moves a few others and not all of them, and so that
//! who derives something from the lines (a filter, a fold) need only look again at the blocks whose
//! revision has changed.

use super::line::{Kind, Line, LineId, StreamId, identity};
use crate::domain::log::LogEvent;
use crate::domain::{Text, sanitize};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// A full block is cut in two.
const FULL: usize = 1_024;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is a new line.
    New(LineId),
    /// It was known already.
    Known,
    /// It is older than everything kept and there is no room for it.
    NoRoom,
}

/// Some lines that follow each other.
#[derive(Debug)]
pub struct Block {
    /// Identity: blocks come and go at both ends and are cut in two.
    pub id: u64,
    /// Changes whenever a line of it does.
    pub revision: u64,
    /// The lines, in order.
    pub lines: Vec<Line>,
}

/// The lines that are known.
#[derive(Debug)]
pub struct Buffer {
    blocks: VecDeque<Block>,
    streams: Vec<(Text, Text)>,
    stream_ids: FxHashMap<(Text, Text), StreamId>,
    known: FxHashSet<u64>,
    next: u64,
    revision: u64,
    bytes: usize,
    lines: usize,
    most_lines: usize,
    most_bytes: usize,
}

impl Buffer {
    /// An empty buffer that keeps at most so many lines and bytes.
    pub fn new(most_lines: usize, most_bytes: usize) -> Self {
        Self {
            blocks: VecDeque::new(),
            streams: Vec::new(),
            stream_ids: FxHashMap::default(),
            known: FxHashSet::default(),
            next: 1,
            revision: 0,
            bytes: 0,
            lines: 0,
            most_lines,
            most_bytes,
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

    /// Lines kept.
    pub fn len(&self) -> usize {
        self.lines
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Bytes kept.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Group and name of a stream.
    pub fn stream(&self, id: StreamId) -> Option<&(Text, Text)> {
        self.streams.get(id.0 as usize)
    }

    /// Oldest and newest line.
    pub fn ends(&self) -> Option<(&Line, &Line)> {
        let first = self.blocks.front()?.lines.first()?;
        let last = self.blocks.back()?.lines.last()?;
        Some((first, last))
    }

    /// Keeps an event of a group.
    pub fn keep(&mut self, group: &Text, event: LogEvent) -> Kept {
        let identity = identity(group, &event);
        if !self.known.insert(identity) {
            return Kept::Known;
        }
        let stream = self.stream_id(group, &event.log_stream_name);
        let text: Box<str> = sanitize::line(event.message.trim_end()).into();
        let id = self.next_id();
        self.insert(Line {
            id,
            kind: Kind::Event,
            timestamp: event.timestamp,
            ingestion: event.ingestion_time,
            stream: Some(stream),
            identity,
            raw: (*text != *event.message).then(|| event.message.into()),
            text,
        });
        self.shrink();
        Kept::New(id)
    }

    fn next_id(&mut self) -> LineId {
        let id = LineId(self.next);
        self.next += 1;
        id
    }

    fn stream_id(&mut self, group: &Text, name: &Text) -> StreamId {
        let key = (group.clone(), name.clone());
        if let Some(id) = self.stream_ids.get(&key) {
            return *id;
        }
        let id = StreamId(u32::try_from(self.streams.len()).unwrap_or(u32::MAX));
        self.streams.push(key.clone());
        self.stream_ids.insert(key, id);
        id
    }

    fn insert(&mut self, line: Line) {
        self.revision += 1;
        self.lines += 1;
        self.bytes += line.bytes();
        let order = line.order();
        let after = self.blocks.partition_point(|block| {
            block
                .lines
                .first()
                .is_some_and(|first| first.order() <= order)
        });
        let at = after.saturating_sub(1);
        let Some(block) = self.blocks.get_mut(at) else {
            self.blocks.push_back(Block {
                id: self.revision,
                revision: self.revision,
                lines: vec![line],
            });
            return;
        };
        let place = block.lines.partition_point(|other| other.order() <= order);
        block.lines.insert(place, line);
        block.revision = self.revision;
        if block.lines.len() >= FULL {
            let rest = match place + 1 == block.lines.len() {
                // Written at the end: what is there stays as it is.
                true => block.lines.split_off(FULL - 1),
                false => block.lines.split_off(FULL / 2),
            };
            self.blocks.insert(
                at + 1,
                Block {
                    id: self.revision,
                    revision: self.revision,
                    lines: rest,
                },
            );
        }
    }

    /// Lets the oldest block go while there is too much.
    fn shrink(&mut self) {
        while (self.lines > self.most_lines || self.bytes > self.most_bytes)
            && self.blocks.len() > 1
        {
            let Some(block) = self.blocks.pop_front() else {
                return;
            };
            for line in &block.lines {
                self.known.remove(&line.identity);
                self.bytes = self.bytes.saturating_sub(line.bytes());
            }
            self.lines = self.lines.saturating_sub(block.lines.len());
            self.revision += 1;
        }
    }
}
