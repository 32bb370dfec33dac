//! Lines find their places.

use super::{Block, Buffer, FULL, LineId, Order};
use crate::logs::line::Line;

impl Buffer {
    /// Puts lines, which are in order, where they belong: what is newer than everything goes to the
    /// end in one piece, what is late into the blocks of its time, a block at a time.
    pub(super) fn merge(&mut self, batch: Vec<Line>) {
        self.revision += 1;
        self.lines += batch.len();
        for line in &batch {
            self.bytes += line.bytes();
            if let Some(count) = self.count_of(line) {
                *count += 1;
            }
        }
        let mut rest = batch;
        while let Some(first) = rest.first() {
            let order = first.order();
            let after = self.blocks_until(order);
            let (at, limit) = match after {
                0 => (None, self.begin_of(0)),
                after => (Some(after - 1), self.begin_of(after)),
            };
            let end = limit.map_or(rest.len(), |limit| {
                rest.partition_point(|line| line.order() < limit)
            });
            let later = rest.split_off(end.max(1));
            match at {
                Some(at) => self.merge_into(at, rest),
                None => self.put_before(rest),
            }
            rest = later;
        }
    }

    /// How many lines of the stream of a line are kept; none for a gap.
    pub(super) fn count_of(&mut self, line: &Line) -> Option<&mut usize> {
        self.of_stream.get_mut(line.stream?.0 as usize)
    }

    /// How many blocks begin at or before a place.
    pub(super) fn blocks_until(&self, order: Order) -> usize {
        self.blocks.partition_point(|block| {
            block
                .lines
                .first()
                .is_some_and(|first| first.order() <= order)
        })
    }

    fn begin_of(&self, block: usize) -> Option<Order> {
        Some(self.blocks.get(block)?.lines.first()?.order())
    }

    fn merge_into(&mut self, at: usize, lines: Vec<Line>) {
        let revision = self.revision;
        let Some(block) = self.blocks.get_mut(at) else {
            return;
        };
        block.revision = revision;
        let ends_before = match (block.lines.last(), lines.first()) {
            (Some(last), Some(first)) => last.order() <= first.order(),
            _ => true,
        };
        if !ends_before {
            let before = std::mem::take(&mut block.lines);
            block.lines = both(before, lines);
            self.cut_up(at, FULL / 2);
            return;
        }
        // Written at the end: what is there stays as it is.
        if block.lines.len() < FULL {
            block
                .lines
                .reserve(lines.len().min(FULL - block.lines.len()));
        }
        block.lines.extend(lines);
        self.cut_up(at, FULL);
    }

    fn put_before(&mut self, lines: Vec<Line>) {
        let room = self
            .blocks
            .front()
            .is_some_and(|block| block.lines.len() + lines.len() <= FULL);
        if room {
            return self.merge_into_front(lines);
        }
        let block = self.new_block(lines);
        self.blocks.push_front(block);
        self.cut_up(0, FULL);
    }

    fn merge_into_front(&mut self, mut lines: Vec<Line>) {
        let revision = self.revision;
        if let Some(block) = self.blocks.front_mut() {
            lines.append(&mut block.lines);
            block.lines = lines;
            block.revision = revision;
        }
    }

    fn new_block(&mut self, lines: Vec<Line>) -> Block {
        let id = self.next_block;
        self.next_block += 1;
        Block {
            id,
            revision: self.revision,
            lines,
        }
    }

    /// Cuts a block that has become too long into pieces of `size`.
    fn cut_up(&mut self, at: usize, size: usize) {
        let Some(block) = self.blocks.get_mut(at) else {
            return;
        };
        if block.lines.len() <= FULL {
            return;
        }
        let mut lines = std::mem::take(&mut block.lines).into_iter();
        block.lines = lines.by_ref().take(size).collect();
        let mut next = at + 1;
        while lines.len() > 0 {
            let piece: Vec<Line> = lines.by_ref().take(size).collect();
            let block = self.new_block(piece);
            self.blocks.insert(next, block);
            next += 1;
        }
    }

    /// Takes out the line without an event id that has this content; its place in the screen's
    /// memory goes to the line that comes instead.
    pub(super) fn remove_like(&mut self, timestamp: i64, content: u64) -> Option<LineId> {
        let from = (timestamp, i64::MIN, 0, 0);
        let begin = self.blocks_until(from).saturating_sub(1);
        for at in begin..self.blocks.len() {
            let lines = &self.blocks.get(at)?.lines;
            let first = lines.partition_point(|line| line.timestamp < timestamp);
            for line in lines.iter().skip(first) {
                if line.timestamp > timestamp {
                    return None;
                }
                if line.identity == content {
                    let order = line.order();
                    return self.remove(order).map(|line| line.id);
                }
            }
        }
        None
    }

    /// Takes out the line of exactly this place.
    pub(super) fn remove(&mut self, order: Order) -> Option<Line> {
        let at = self.blocks_until(order).checked_sub(1)?;
        let block = self.blocks.get_mut(at)?;
        let place = block.lines.binary_search_by_key(&order, Line::order).ok()?;
        let line = block.lines.remove(place);
        self.revision += 1;
        block.revision = self.revision;
        if block.lines.is_empty() {
            self.blocks.remove(at);
        }
        self.lines -= 1;
        self.bytes = self.bytes.saturating_sub(line.bytes());
        self.known.remove(&line.identity);
        if let Some(count) = self.count_of(&line) {
            *count -= 1;
        }
        Some(line)
    }
}

/// Two lists in order as one.
fn both(left: Vec<Line>, right: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let mut right = right.into_iter().peekable();
    for line in left {
        while let Some(earlier) = right.next_if(|other| other.order() < line.order()) {
            out.push(earlier);
        }
        out.push(line);
    }
    out.extend(right);
    out
}
