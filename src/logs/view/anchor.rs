//! A place that stays where it is while lines come, go, fold and are filtered.

use super::Row;
use super::model::View;
use crate::logs::buffer::Buffer;
use crate::logs::line::{Line, LineId};

/// A place among the rows: that of a line, or the one nearest by time once the line has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The line.
    pub id: LineId,
    timestamp: i64,
    /// The row that says what is not shown before the line.
    before: bool,
}

impl Anchor {
    /// The place of a line.
    pub fn of(line: &Line) -> Self {
        Self {
            id: line.id,
            timestamp: line.timestamp,
            before: false,
        }
    }

    /// When the line was written, in milliseconds since 1970.
    pub fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// The block in whose time it lies.
    pub(super) fn block(&self, buffer: &Buffer) -> usize {
        block_at(buffer, |line| line.timestamp < self.timestamp)
    }
}

/// The last block that begins with a line for which `before` holds, or the first.
pub(super) fn block_at(buffer: &Buffer, before: impl Fn(&Line) -> bool) -> usize {
    let blocks = buffer.blocks();
    let (mut from, mut to) = (0, blocks.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let first = buffer.blocks().nth(middle);
        match first
            .and_then(|block| block.lines.first())
            .is_none_or(&before)
        {
            true => from = middle + 1,
            false => to = middle,
        }
    }
    from.saturating_sub(1).min(blocks.len().saturating_sub(1))
}

impl View {
    /// The place of a row, to be kept over changes.
    pub fn anchor(&self, buffer: &Buffer, index: usize) -> Option<Anchor> {
        match self.row(buffer, index)? {
            Row::Before { .. } => {
                let next = self.row(buffer, index + 1)?.line()?;
                Some(Anchor {
                    before: true,
                    ..Anchor::of(next)
                })
            }
            // The first of a run stays the first while others come.
            Row::Repeat { .. } => {
                let (block, line) = self.first_of_row(index)?;
                let line = buffer.blocks().nth(block)?.lines.get(line)?;
                Some(Anchor::of(line))
            }
            row => row.line().map(Anchor::of),
        }
    }

    /// Where a place is now: the row of its line, the row it is folded into, or the nearest by
    /// time. None if nothing is shown.
    pub fn index_at(&self, buffer: &Buffer, anchor: &Anchor) -> Option<usize> {
        if let Some(index) = self.index_of(buffer, anchor.id) {
            let above = index.checked_sub(1).filter(|_| anchor.before);
            let told = above.filter(|at| matches!(self.row(buffer, *at), Some(Row::Before { .. })));
            return Some(told.unwrap_or(index));
        }
        // A line that is kept but not shown has its exact place, one that has gone its time.
        let (block, line) = match self.find(anchor.id) {
            Some(place) => place,
            None => {
                let block = anchor.block(buffer);
                let lines = &buffer.blocks().nth(block)?.lines;
                let line = lines.partition_point(|line| line.timestamp < anchor.timestamp);
                (block, line)
            }
        };
        let after = self.rows_before(block, line);
        let time = |index: usize| {
            let row = self.row(buffer, index)?;
            let line = row.line()?;
            Some(line.timestamp.abs_diff(anchor.timestamp))
        };
        let near = [after.checked_sub(1), Some(after)];
        let near = near.into_iter().flatten().filter(|at| *at < self.len());
        near.min_by_key(|index| time(*index).unwrap_or(u64::MAX))
    }

    /// The row the reader is on; none while following, or if nothing is shown.
    pub fn cursor_index(&self, buffer: &Buffer) -> Option<usize> {
        self.index_at(buffer, &self.cursor?)
    }

    /// The line the reader is on; none while following.
    pub fn cursor(&self) -> Option<LineId> {
        self.cursor.map(|anchor| anchor.id)
    }

    /// Puts the reader on a row. It stays there whatever comes; where its line goes away or is
    /// filtered out the reader is on the nearest one, and back on it once it is shown again.
    pub fn set_cursor(&mut self, buffer: &Buffer, index: usize) {
        if let Some(anchor) = self.anchor(buffer, index) {
            self.cursor = Some(anchor);
        }
    }

    /// Follows what comes in.
    pub fn follow_end(&mut self) {
        self.cursor = None;
    }
}
