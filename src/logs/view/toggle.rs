//! Writing out one trace or one run of repeats, and folding it again; marks.

use super::Row;
use super::model::View;
use crate::logs::buffer::Buffer;
use crate::logs::line::LineId;

impl View {
    /// Writes out the trace or the repeats of a row, or folds them again. Says whether there was
    /// anything to do.
    pub fn toggle(&mut self, buffer: &Buffer, id: LineId) -> bool {
        let Some(index) = self.index_of(buffer, id) else {
            return false;
        };
        let done = match self.row(buffer, index) {
            Some(Row::Fold { head, .. }) => self.choice.open.insert(head.id),
            Some(Row::Repeat { .. }) => {
                let lines = self.lines_of(buffer, index);
                self.choice.single.extend(lines.iter().map(|line| line.id));
                true
            }
            Some(Row::Line(_)) => self.close_trace(buffer, id) || self.join_again(buffer, index),
            _ => false,
        };
        if done {
            self.shape_anew(buffer);
        }
        done
    }

    /// Whether a line is of a trace that was written out on its own.
    pub fn is_open(&self, buffer: &Buffer, id: LineId) -> bool {
        let head = self.find(id);
        let head = head.and_then(|(at, line)| self.head_of(buffer, at, line));
        let id = head.and_then(|(at, line)| self.blocks.get(at)?.ids.get(line));
        id.is_some_and(|id| self.choice.open.contains(id))
    }

    fn close_trace(&mut self, buffer: &Buffer, id: LineId) -> bool {
        let head = self.trace_of(buffer, id).first().map(|head| head.id);
        head.is_some_and(|head| self.choice.open.remove(&head))
    }

    /// Takes the lines around a row, as far as they stand alone, together again.
    fn join_again(&mut self, buffer: &Buffer, index: usize) -> bool {
        let alone = |index: usize| match self.row(buffer, index) {
            Some(Row::Line(line)) if self.choice.single.contains(&line.id) => Some(line.id),
            _ => None,
        };
        let down = (index..self.len()).map_while(alone);
        let up = (0..index).rev().map_while(alone);
        let ids: Vec<LineId> = down.chain(up).collect();
        for id in &ids {
            self.choice.single.remove(id);
        }
        !ids.is_empty()
    }

    /// Marks a line, or takes its mark away.
    pub fn mark(&mut self, id: LineId) {
        if !self.marks.remove(&id) {
            self.marks.insert(id);
        }
    }

    /// Marks all lines that are shown, or takes all their marks away if each is marked already.
    pub fn mark_shown(&mut self, buffer: &Buffer) {
        let rows = (0..self.len()).filter_map(|index| self.row(buffer, index)?.line());
        let ids: Vec<LineId> = rows.map(|line| line.id).collect();
        match ids.iter().all(|id| self.marks.contains(id)) {
            true => ids.iter().for_each(|id| {
                self.marks.remove(id);
            }),
            false => self.marks.extend(ids),
        }
    }

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }

    /// Whether a line is marked.
    pub fn is_marked(&self, id: LineId) -> bool {
        self.marks.contains(&id)
    }

    /// The marked lines that are kept, in their order; also those that are not shown now.
    pub fn marked(&self) -> Vec<LineId> {
        if self.marks.is_empty() {
            return Vec::new();
        }
        let ids = self.blocks.iter().flat_map(|block| &block.ids);
        ids.filter(|id| self.marks.contains(id)).copied().collect()
    }
}
