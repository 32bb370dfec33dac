//! From the index of a row to its lines and back.

use super::Row;
use super::cached::Cached;
use super::facts::{CONTINUES, lane_of};
use super::model::View;
use super::shape::Item;
use crate::logs::buffer::{Block, Buffer};
use crate::logs::line::{Line, LineId, StreamId};

/// What stands at an index.
enum Place {
    /// What is not shown before a block's first row.
    Lead(u32),
    /// A row of a block.
    Item(usize),
}

/// Lines in a row that say the same, over several blocks.
struct Run {
    first: (usize, u32),
    last: (usize, u32),
    times: usize,
    mixed: bool,
}

impl View {
    /// A row, oldest first; found by halving. None beyond the end, and where the buffer has
    /// changed since [`View::sync`] so that the row is no longer known.
    pub fn row<'a>(&self, buffer: &'a Buffer, index: usize) -> Option<Row<'a>> {
        let (at, place) = self.place(index)?;
        let cached = self.blocks.get(at)?;
        let block = self.same(buffer, at)?;
        let item = match place {
            Place::Lead(lines) => {
                return Some(Row::Before {
                    lines: lines as usize,
                });
            }
            Place::Item(item) => item,
        };
        let line = |line: u32| block.lines.get(line as usize);
        Some(match *cached.shape.items.get(item)? {
            Item::Gap(gap) => Row::Gap(line(gap)?),
            Item::Fold { head, hidden } => Row::Fold {
                head: line(head)?,
                hidden: hidden as usize,
            },
            Item::Before { lines, .. } => Row::Before {
                lines: lines as usize,
            },
            Item::Line(_) | Item::Repeat { .. } => {
                let run = self.run(buffer, at, item)?;
                let of = |(at, line): (usize, u32)| self.same(buffer, at)?.lines.get(line as usize);
                match run.times {
                    1 => Row::Line(of(run.first)?),
                    times => Row::Repeat {
                        last: of(run.last)?,
                        times,
                        since: of(run.first)?.timestamp,
                        mixed: run.mixed,
                    },
                }
            }
        })
    }

    /// The row of a line, or the one it is folded or collapsed into; none if it is not shown.
    pub fn index_of(&self, buffer: &Buffer, id: LineId) -> Option<usize> {
        let (at, line) = self.find(id)?;
        self.index_of_place(buffer, at, line)
    }

    pub(super) fn index_of_place(&self, buffer: &Buffer, at: usize, line: usize) -> Option<usize> {
        let cached = self.blocks.get(at)?;
        if !cached.is_shown(line) {
            return None;
        }
        if self.is_folded(buffer, at, line) {
            let (at, head) = self.head_of(buffer, at, line)?;
            return self.index_of_place(buffer, at, head);
        }
        let items = &cached.shape.items;
        let item = items
            .partition_point(|item| item.first() as usize <= line)
            .checked_sub(1)?;
        Some(index_in(cached, item))
    }

    /// Whether a shown line is folded into the first of its trace.
    pub(super) fn is_folded(&self, buffer: &Buffer, at: usize, line: usize) -> bool {
        let flags = self.blocks[at].facts.flags.get(line);
        self.choice.fold
            && flags.is_some_and(|flags| flags & CONTINUES != 0)
            && self
                .head_of(buffer, at, line)
                .and_then(|(at, head)| self.blocks.get(at)?.ids.get(head))
                .is_some_and(|head| !self.choice.open.contains(head))
    }

    /// The first line of the trace a line is of; itself if it is of none.
    pub(super) fn head_of(
        &self,
        buffer: &Buffer,
        at: usize,
        line: usize,
    ) -> Option<(usize, usize)> {
        let stream = lane_of(self.same(buffer, at)?.lines.get(line)?);
        let mut until = line + 1;
        for at in (0..=at).rev() {
            let (cached, block) = (self.blocks.get(at)?, self.same(buffer, at)?);
            let until = std::mem::replace(&mut until, usize::MAX).min(block.lines.len());
            let lines = block.lines.get(..until)?.iter().zip(&cached.facts.flags);
            let head = lines
                .enumerate()
                .rev()
                .find(|(_, (line, flags))| lane_of(line) == stream && **flags & CONTINUES == 0);
            if let Some((head, _)) = head {
                return Some((at, head));
            }
        }
        None
    }

    /// The lines of the stack trace that a line begins or belongs to, in their order; the line
    /// alone if it is of none.
    pub fn trace_of<'a>(&self, buffer: &'a Buffer, id: LineId) -> Vec<&'a Line> {
        let found = self.find(id);
        let Some((at, head)) = found.and_then(|(at, line)| self.head_of(buffer, at, line)) else {
            return Vec::new();
        };
        let mut lines: Vec<&Line> = Vec::new();
        let mut stream: Option<StreamId> = None;
        for (at, cached) in self.blocks.iter().enumerate().skip(at) {
            let Some(block) = self.same(buffer, at) else {
                return lines;
            };
            let both = block.lines.iter().zip(&cached.facts.flags);
            for (line, flags) in both.skip(if lines.is_empty() { head } else { 0 }) {
                if lines.is_empty() {
                    stream = lane_of(line);
                    lines.push(line);
                    if stream.is_none() {
                        return lines;
                    }
                } else if lane_of(line) == stream {
                    if flags & CONTINUES == 0 {
                        return lines;
                    }
                    lines.push(line);
                }
            }
        }
        lines
    }

    /// The lines a row is made of, in their order: all of a folded trace, all that say the same.
    pub fn lines_of<'a>(&self, buffer: &'a Buffer, index: usize) -> Vec<&'a Line> {
        match self.row(buffer, index) {
            None | Some(Row::Before { .. }) => Vec::new(),
            Some(Row::Line(line) | Row::Gap(line)) => vec![line],
            Some(Row::Fold { head, .. }) => self.trace_of(buffer, head.id),
            Some(Row::Repeat { .. }) => self.lines_of_run(buffer, index).unwrap_or_default(),
        }
    }

    fn lines_of_run<'a>(&self, buffer: &'a Buffer, index: usize) -> Option<Vec<&'a Line>> {
        let (Some((at, Place::Item(item))), mut all) = (self.place(index), Vec::new()) else {
            return None;
        };
        let run = self.run(buffer, at, item)?;
        for at in run.first.0..=run.last.0 {
            let (cached, block) = (self.blocks.get(at)?, self.same(buffer, at)?);
            let from = if at == run.first.0 { run.first.1 } else { 0 };
            let to = match at == run.last.0 {
                true => run.last.1 as usize + 1,
                false => block.lines.len(),
            };
            let lines = block.lines.iter().enumerate().take(to).skip(from as usize);
            let shown = lines.filter(|(line, _)| {
                // Between them may be lines of a trace that is folded away.
                let flags = cached.facts.flags.get(*line).copied().unwrap_or_default();
                cached.is_shown(*line) && flags & CONTINUES == 0
            });
            all.extend(shown.map(|(_, line)| line));
        }
        Some(all)
    }

    /// Where a line is in the buffer.
    pub(super) fn find(&self, id: LineId) -> Option<(usize, usize)> {
        let mut blocks = self.blocks.iter().enumerate().rev();
        blocks.find_map(|(at, cached)| Some((at, cached.place_of(id)?)))
    }

    /// The first line of a row; of what is not shown, the line after it.
    pub(super) fn first_of_row(&self, index: usize) -> Option<(usize, usize)> {
        let (at, place) = self.place(index)?;
        let item = match place {
            Place::Lead(_) => 0,
            Place::Item(item) => item,
        };
        let item = self.blocks.get(at)?.shape.items.get(item)?;
        Some((at, item.first() as usize))
    }

    /// The last line of a row of repeats; of any other row, its first.
    pub(super) fn last_of_row(&self, buffer: &Buffer, index: usize) -> Option<(usize, usize)> {
        match self.place(index)? {
            (at, Place::Item(item)) => match self.run(buffer, at, item) {
                Some(run) => Some((run.last.0, run.last.1 as usize)),
                None => self.first_of_row(index),
            },
            _ => self.first_of_row(index),
        }
    }

    /// Rows that stand before a line of a block, shown or not.
    pub(super) fn rows_before(&self, at: usize, line: usize) -> usize {
        let Some(cached) = self.blocks.get(at) else {
            return self.total;
        };
        let items = &cached.shape.items;
        match items.partition_point(|item| (item.first() as usize) < line) {
            0 => cached.start,
            before => index_in(cached, before - 1) + 1,
        }
    }

    /// A block as it was when rows were made.
    pub(super) fn same<'a>(&self, buffer: &'a Buffer, at: usize) -> Option<&'a Block> {
        let (cached, block) = (self.blocks.get(at)?, buffer.blocks().nth(at)?);
        (cached.id == block.id && cached.revision == block.revision).then_some(block)
    }

    fn place(&self, index: usize) -> Option<(usize, Place)> {
        if index >= self.total {
            return None;
        }
        let after = self.blocks.partition_point(|block| block.start <= index);
        let at = after.checked_sub(1)?;
        let cached = self.blocks.get(at)?;
        let inside = index - cached.start;
        Some(match cached.lead {
            Some(lines) if inside == 0 => (at, Place::Lead(lines)),
            Some(_) => (at, Place::Item(inside - 1)),
            None => (at, Place::Item(inside + usize::from(cached.joined))),
        })
    }

    /// What a row of a line is joined with, in its block and those after it.
    fn run(&self, buffer: &Buffer, at: usize, item: usize) -> Option<Run> {
        let part = |at: usize, item: usize| {
            let (first, last, times, mixed) = match *self.blocks.get(at)?.shape.items.get(item)? {
                Item::Line(line) => (line, line, 1, false),
                Item::Repeat {
                    first,
                    last,
                    times,
                    mixed,
                } => (first, last, times, mixed),
                _ => return None,
            };
            Some(Run {
                first: (at, first),
                last: (at, last),
                times: times as usize,
                mixed,
            })
        };
        let stream = |(at, line): (usize, u32)| {
            let line = self.same(buffer, at)?.lines.get(line as usize)?;
            line.stream
        };
        let mut run = part(at, item)?;
        let mut end = item + 1 == self.blocks[at].shape.items.len();
        for next in at + 1..self.blocks.len() {
            let cached = &self.blocks[next];
            if cached.shape.items.is_empty() {
                continue;
            }
            if !end || !cached.joined {
                break;
            }
            let more = part(next, 0)?;
            run.mixed |= more.mixed || stream(run.first) != stream(more.first);
            run.last = more.last;
            run.times += more.times;
            end = cached.shape.items.len() == 1;
        }
        Some(run)
    }
}

fn index_in(cached: &Cached, item: usize) -> usize {
    // A row joined with one before counts there: one less than where the block begins.
    cached.start + usize::from(cached.lead.is_some()) + item - usize::from(cached.joined)
}
