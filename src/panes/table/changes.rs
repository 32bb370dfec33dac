//! Which cells changed a moment ago.

use std::time::Duration;

use rustc_hash::FxHashMap;

use super::arrange::Index;
use super::column::{CellContext, Column, RowItem};
use crate::domain::Text;
use crate::domain::time::Timestamp;

/// How long a changed cell is marked.
pub const CHANGED_FOR: Duration = Duration::from_secs(3);

/// When cells changed, of the rows that were in view.
#[derive(Debug, Default)]
pub(super) struct Changes(FxHashMap<Text, Vec<(usize, Timestamp)>>);

impl Changes {
    /// Compares the rows in view with what comes after them. A row that is new, or was never seen,
    /// did not change before anybody's eyes.
    pub(super) fn note<'a, T: RowItem + 'static>(
        &mut self,
        old: impl Iterator<Item = (usize, &'a T)>,
        new: &Index<'_, T>,
        columns: &[Column<T>],
        context: &CellContext,
    ) {
        self.0.retain(|_, cells| {
            cells.retain(|(_, at)| is_recent(*at, context.now));
            !cells.is_empty()
        });
        for (at, before) in old {
            let Some(after) = new.find(at, before.id()) else {
                continue;
            };
            if before.same(after) {
                continue;
            }
            for (number, column) in columns.iter().enumerate() {
                if column.volatile {
                    continue;
                }
                let [was, is] = [before, after].map(|row| (column.cell)(row, context));
                // The first answer is news for the program, not for the reader.
                if was.text != is.text && !was.is_pending() {
                    let cells = self.0.entry(Text::clone(before.id())).or_default();
                    cells.retain(|(other, _)| *other != number);
                    cells.push((number, context.now));
                }
            }
        }
    }

    pub(super) fn is_recent(&self, id: &Text, column: usize, now: Timestamp) -> bool {
        let cells = self.0.get(id).map(Vec::as_slice).unwrap_or_default();
        cells
            .iter()
            .any(|(number, at)| *number == column && is_recent(*at, now))
    }

    pub(super) fn next_fade(&self, now: Timestamp) -> Option<Timestamp> {
        let cells = self.0.values().flatten();
        let ends = cells.map(|(_, at)| *at + CHANGED_FOR);
        ends.filter(|end| *end > now).min()
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now < at + CHANGED_FOR
}
