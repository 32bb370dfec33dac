//! Filtering and sorting, and what they remember about each row.

use std::cell::OnceCell;
use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::cell::Order;
use super::column::{CellContext, Column, RowItem};
use super::filter::{Fuzzy, Subject};
use super::natural;
use super::state::{Direction, TableState};
use crate::domain::health::Health;
use crate::domain::sanitize;

/// What is remembered about a row while nothing about it changes.
#[derive(Debug)]
pub(super) struct Cached {
    name: Box<[u8]>,
    haystack: Option<Haystack>,
}

impl Cached {
    fn of(row: &impl RowItem) -> Self {
        Self {
            name: natural::key(row.name()),
            haystack: None,
        }
    }
}

/// The texts of a row, one after the other. Ages are left out: a row must not come and go with
/// the clock because somebody typed a digit.
#[derive(Debug)]
struct Haystack {
    text: String,
    ends: Box<[u32]>,
}

impl Haystack {
    fn of<T>(row: &T, columns: &[Column<T>], context: &CellContext) -> Self {
        let mut text = String::new();
        let ends = columns.iter().map(|column| {
            if !column.volatile {
                text.push_str(&(column.cell)(row, context).shown());
            }
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            text.push('\n');
            end
        });
        let ends = ends.collect();
        Self { text, ends }
    }

    fn column(&self, column: usize) -> Option<&str> {
        let end = *self.ends.get(column)? as usize;
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize + 1,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// Rows by identity. Rows mostly come in the same order as before, so the place is guessed first
/// and a map is made only when a guess fails.
pub(super) struct Index<'a, T> {
    rows: &'a [T],
    map: OnceCell<FxHashMap<&'a str, usize>>,
}

impl<'a, T: RowItem> Index<'a, T> {
    pub(super) fn new(rows: &'a [T]) -> Self {
        Self {
            rows,
            map: OnceCell::new(),
        }
    }

    pub(super) fn find(&self, guess: usize, id: &str) -> Option<&'a T> {
        self.place(guess, id).map(|at| &self.rows[at])
    }

    fn place(&self, guess: usize, id: &str) -> Option<usize> {
        if self.rows.get(guess).is_some_and(|row| **row.id() == *id) {
            return Some(guess);
        }
        let map = self.map.get_or_init(|| {
            let places = self.rows.iter().enumerate();
            places.map(|(at, row)| (&**row.id(), at)).collect()
        });
        map.get(id).copied()
    }
}

/// Keeps what was remembered of the rows that are still the same.
pub(super) fn carry_over<T: RowItem>(cached: Vec<Cached>, old: &[T], new: &[T]) -> Vec<Cached> {
    let index = Index::new(old);
    let mut cached: Vec<Option<Cached>> = cached.into_iter().map(Some).collect();
    new.iter()
        .enumerate()
        .map(|(at, row)| {
            let before = index.place(at, row.id());
            let before = before.filter(|&before| old[before].same(row));
            let kept = before.and_then(|before| cached.get_mut(before)?.take());
            kept.unwrap_or_else(|| Cached::of(row))
        })
        .collect()
}

/// A row under the filter's questions.
struct Candidate<'a, T: 'static> {
    row: &'a T,
    haystack: Option<&'a Haystack>,
    columns: &'a [Column<T>],
    context: &'a CellContext,
}

impl<T: RowItem> Subject for Candidate<'_, T> {
    fn all(&self) -> &str {
        self.haystack.map_or("", |haystack| &haystack.text)
    }

    fn text<R>(&self, column: usize, then: impl FnOnce(&str) -> R) -> R {
        // A filter may be older than the choice of columns it was typed for.
        let Some(declared) = self.columns.get(column) else {
            return then("");
        };
        let kept = self.haystack.filter(|_| !declared.volatile);
        match kept.and_then(|haystack| haystack.column(column)) {
            Some(text) => then(text),
            None => then(&(declared.cell)(self.row, self.context).shown()),
        }
    }

    fn number(&self, column: usize) -> Option<f64> {
        let declared = self.columns.get(column)?;
        (declared.cell)(self.row, self.context).number_of()
    }

    fn name(&self) -> &str {
        self.row.name()
    }

    fn health(&self) -> Health {
        self.row.health()
    }
}

/// The rows to show, in order.
pub(super) fn order<T: RowItem>(
    rows: &[T],
    cached: &mut [Cached],
    columns: &[Column<T>],
    state: &TableState,
    context: &CellContext,
) -> Vec<u32> {
    let filter = &state.filter.applied;
    if filter.wants_text() {
        for (row, cached) in rows.iter().zip(cached.iter_mut()) {
            cached
                .haystack
                .get_or_insert_with(|| Haystack::of(row, columns, context));
        }
    }
    let mut fuzzy = Fuzzy::default();
    let mut kept = Vec::with_capacity(rows.len());
    for (at, (row, cached)) in (0u32..).zip(rows.iter().zip(cached.iter())) {
        if (state.faults_only && !row.health().is_fault()) || (row.is_minor() && !state.minor_too) {
            continue;
        }
        let candidate = Candidate {
            row,
            haystack: cached.haystack.as_ref(),
            columns,
            context,
        };
        if filter.is_empty() {
            kept.push((at, 0));
        } else if let Some(score) = filter.score(&candidate, &mut fuzzy) {
            kept.push((at, score));
        }
    }
    sort(&mut kept, rows, cached, columns, state, context);
    group(&mut kept, rows, columns, state, context);
    kept.into_iter().map(|(at, _)| at).collect()
}

fn sort<T: RowItem>(
    kept: &mut Vec<(u32, u32)>,
    rows: &[T],
    cached: &[Cached],
    columns: &[Column<T>],
    state: &TableState,
    context: &CellContext,
) {
    let by_name = |a: u32, b: u32| -> Ordering {
        let (a, b) = (a as usize, b as usize);
        let ranks = rows[a].rank().cmp(&rows[b].rank());
        let names = ranks.then_with(|| cached[a].name.cmp(&cached[b].name));
        names.then_with(|| rows[a].id().cmp(rows[b].id()))
    };
    let column = state
        .sort
        .and_then(|(column, direction)| Some((columns.get(column)?, direction)));
    match column {
        Some((column, direction)) => {
            let key = |at: u32| (column.cell)(&rows[at as usize], context).order();
            let mut keyed: Vec<(Order, u32)> = kept.iter().map(|&(at, _)| (key(at), at)).collect();
            let descending = direction == Direction::Descending;
            keyed.sort_by(|(a, a_at), (b, b_at)| {
                a.compare(b, descending).then_with(|| by_name(*a_at, *b_at))
            });
            *kept = keyed.into_iter().map(|(_, at)| (at, 0)).collect();
        }
        None => {
            let rank = state.filter.applied.ranks();
            kept.sort_by(|&(a, a_score), &(b, b_score)| {
                let scores = if rank {
                    b_score.cmp(&a_score)
                } else {
                    Ordering::Equal
                };
                // What is not described yet stands where it will most likely stay, among the
                // fine: rows must not jump away from under the eye one by one.
                let health = |at: u32| match rows[at as usize].health() {
                    _ if rows[at as usize].is_dated() => Health::Fine,
                    Health::Unknown => Health::Fine,
                    known => known,
                };
                scores
                    .then_with(|| health(a).cmp(&health(b)))
                    .then_with(|| by_name(a, b))
            });
        }
    }
}

/// Brings the rows of a group together. The order they have stays the order within their group.
fn group<T: RowItem>(
    kept: &mut [(u32, u32)],
    rows: &[T],
    columns: &[Column<T>],
    state: &TableState,
    context: &CellContext,
) {
    let Some(column) = state.group.and_then(|column| columns.get(column)) else {
        return;
    };
    let mut keyed: Vec<(Order, (u32, u32))> = kept
        .iter()
        .map(|&kept| ((column.cell)(&rows[kept.0 as usize], context).order(), kept))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| a.compare(b, false));
    for (place, (_, row)) in kept.iter_mut().zip(keyed) {
        *place = row;
    }
}

/// The row's name as it is shown, which is where fuzzy letters are marked.
pub(super) fn shown_name<T: RowItem>(row: &T) -> std::borrow::Cow<'_, str> {
    sanitize::line(row.name())
}
