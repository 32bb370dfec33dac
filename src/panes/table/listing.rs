//! The rows of a table in the order they are shown: derived from rows and state.

use std::borrow::Cow;

use super::arrange::{self, Cached};
use super::cell::Cell;
use super::changes::Changes;
use super::column::{CellContext, Column, RowItem};
use super::state::{Direction, TableState};
use crate::domain::Text;
use crate::domain::health::Health;
use crate::domain::time::Timestamp;

/// How many rows are looked at to find out how wide columns need to be.
const SAMPLE: usize = 400;

/// How many rows there are of each health, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([usize; 5]);

impl Counts {
    const ORDER: [Health; 5] = [
        Health::Broken,
        Health::Look,
        Health::Changing,
        Health::Unknown,
        Health::Fine,
    ];

    /// How many there are of one health.
    pub fn of(self, health: Health) -> usize {
        self.0[health as usize]
    }

    /// Every health and its count, worst first.
    pub fn iter(self) -> impl Iterator<Item = (Health, usize)> {
        Self::ORDER.into_iter().zip(self.0)
    }
}

/// Rows, and which of them are shown in which order. Recomputed when the rows, the filter, the
/// sort or "faults only" change, and at no other time.
#[derive(Debug)]
pub struct Listing<T: 'static> {
    columns: Cow<'static, [Column<T>]>,
    rows: Vec<T>,
    cached: Vec<Cached>,
    order: Vec<u32>,
    counts: Counts,
    widths: Vec<u16>,
    changes: Changes,
    arranged: Option<Arranged>,
}

/// What the order was made for.
#[derive(Debug, PartialEq)]
struct Arranged {
    filter: String,
    sort: Option<(usize, Direction)>,
    group: Option<usize>,
    faults_only: bool,
    minor_too: bool,
}

impl<T: RowItem> Listing<T> {
    /// A listing without rows. Columns are declared once; a user's choice of them is a `Vec`.
    pub fn new(columns: impl Into<Cow<'static, [Column<T>]>>) -> Self {
        let columns = columns.into();
        Self {
            widths: vec![0; columns.len()],
            columns,
            rows: Vec::new(),
            cached: Vec::new(),
            order: Vec::new(),
            counts: Counts::default(),
            changes: Changes::default(),
            arranged: None,
        }
    }

    /// Takes new rows. The cursor stays on its row and its row on its line, if that can be; where
    /// the row is gone the cursor stays where it was. Marks of rows that are gone are dropped:
    /// nobody should act on what is no longer there to be seen.
    pub fn update(&mut self, rows: Vec<T>, state: &mut TableState, context: &CellContext) {
        let line = self.line(state);
        let seen = state.window(self.order.len(), state.height);
        let index = arrange::Index::new(&rows);
        let old = self.order[seen]
            .iter()
            .map(|&at| (at as usize, &self.rows[at as usize]));
        self.changes.note(old, &index, &self.columns, context);
        state.marks.retain(|id| index.find(0, id).is_some());
        self.cached = arrange::carry_over(std::mem::take(&mut self.cached), &self.rows, &rows);
        self.rows = rows;
        self.counts = Counts::default();
        for row in &self.rows {
            self.counts.0[row.health() as usize] += 1;
        }
        self.arrange(state, context);
        self.measure(context);
        self.place(state, line);
    }

    /// Follows a changed filter, sort or "faults only"; says whether there was anything to do.
    pub fn refresh(&mut self, state: &mut TableState, context: &CellContext) -> bool {
        let stale = self.arranged.as_ref() != Some(&Arranged::of(state));
        if stale {
            let line = self.line(state);
            let typed = self.arranged.as_ref().map(|arranged| &arranged.filter)
                != Some(&state.filter.applied.text().to_owned());
            self.arrange(state, context);
            self.place(state, line);
            // Whoever types a fuzzy filter means its best match.
            if typed && state.filter.applied.ranks() && state.sort.is_none() {
                state.put(self, 0);
                state.scroll = 0;
            }
        }
        stale
    }

    /// The names that may stand before a colon in a filter.
    pub fn column_names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// The columns.
    pub fn columns(&self) -> &[Column<T>] {
        &self.columns
    }

    /// How many rows are shown.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none is shown.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.rows.len()
    }

    /// How many of all rows have which health.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The row shown at `index`.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.order.get(index).map(|&row| &self.rows[row as usize])
    }

    /// The rows shown, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.order.iter().map(|&row| &self.rows[row as usize])
    }

    /// Every row, in the order it was given.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// Where the row of this identity is shown.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.iter().position(|row| **row.id() == *id)
    }

    /// The row under the cursor.
    pub fn selected(&self, state: &TableState) -> Option<&T> {
        self.get(state.cursor.index)
    }

    /// The marked rows, shown ones first in their order, then those the filter hides; the row
    /// under the cursor if none is marked. This is what an action applies to.
    pub fn targets(&self, state: &TableState) -> Vec<&T> {
        if state.marks.is_empty() {
            return self.selected(state).into_iter().collect();
        }
        let is_marked = |row: &&T| state.marks.contains(row.id());
        let mut targets: Vec<&T> = self.iter().filter(is_marked).collect();
        if targets.len() < state.marks.len() {
            let shown: rustc_hash::FxHashSet<&str> =
                targets.iter().map(|row| &**row.id()).collect();
            let hidden = self.rows.iter().filter(is_marked);
            let hidden: Vec<&T> = hidden.filter(|row| !shown.contains(&**row.id())).collect();
            targets.extend(hidden);
        }
        targets
    }

    /// The identities in view: what the screen needs to know about first.
    pub fn visible_ids<'a>(
        &'a self,
        state: &TableState,
        height: usize,
    ) -> impl Iterator<Item = &'a Text> {
        let window = state.window(self.order.len(), height);
        self.order[window]
            .iter()
            .map(|&row| self.rows[row as usize].id())
    }

    /// Whether a cell changed a moment ago.
    pub fn is_changed(&self, id: &Text, column: usize, now: Timestamp) -> bool {
        self.changes.is_recent(id, column, now)
    }

    /// When the next mark of a changed cell ends, so that a frame can be asked for then.
    pub fn next_fade(&self, now: Timestamp) -> Option<Timestamp> {
        self.changes.next_fade(now)
    }

    /// How wide the content of each column was at its widest.
    pub(super) fn widths(&self) -> &[u16] {
        &self.widths
    }

    fn line(&self, state: &TableState) -> usize {
        let top = state.window(self.order.len(), state.height).start;
        state.cursor.index.saturating_sub(top)
    }

    fn arrange(&mut self, state: &TableState, context: &CellContext) {
        self.order = arrange::order(&self.rows, &mut self.cached, &self.columns, state, context);
        self.arranged = Some(Arranged::of(state));
    }

    /// Widths only ever grow: a figure that loses a digit must not make the columns beside it jump.
    fn measure(&mut self, context: &CellContext) {
        let step = self.rows.len().div_ceil(SAMPLE).max(1);
        for row in self.rows.iter().step_by(step) {
            for (column, widest) in self.columns.iter().zip(&mut self.widths) {
                let cell: Cell = (column.cell)(row, context);
                let width = super::clip::width(&cell.shown());
                *widest = (*widest).max(u16::try_from(width).unwrap_or(u16::MAX));
            }
        }
    }

    fn place(&self, state: &mut TableState, line: usize) {
        let held = state.cursor.id.as_deref().map(|id| self.position(id));
        let last = self.order.len().saturating_sub(1);
        state.cursor.index = match held {
            None => 0,
            Some(Some(index)) => index,
            Some(None) => state.cursor.index.min(last),
        };
        if held == Some(None) {
            // The row is gone for good, or hidden by a filter: hold on to the one in its place,
            // and to none in an empty list, so that the cursor returns when the row does.
            if let Some(row) = self.get(state.cursor.index) {
                state.cursor.id = Some(Text::clone(row.id()));
            }
        }
        state.scroll = state.cursor.index.saturating_sub(line);
        state.scroll = state.window(self.order.len(), state.height).start;
    }
}

impl Arranged {
    fn of(state: &TableState) -> Self {
        Self {
            filter: state.filter.applied.text().to_owned(),
            sort: state.sort,
            group: state.group,
            faults_only: state.faults_only,
            minor_too: state.minor_too,
        }
    }
}
