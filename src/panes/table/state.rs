//! What a table looks like on the screen, without its rows.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::column::RowItem;
use super::filter::Filter;
use super::listing::Listing;
use super::query::FilterError;
use crate::domain::Text;
use crate::keys::Action;

/// Which way a column sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// A step of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// Half a screen up.
    HalfUp,
    /// Half a screen down.
    HalfDown,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
}

impl Move {
    /// The step an action is among rows; none for any other action.
    pub fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::Up => Self::Up,
            Action::Down => Self::Down,
            Action::PageUp => Self::PageUp,
            Action::PageDown => Self::PageDown,
            Action::HalfPageUp => Self::HalfUp,
            Action::HalfPageDown => Self::HalfDown,
            Action::Top => Self::Top,
            Action::Bottom => Self::Bottom,
            _ => return None,
        })
    }

    /// Where the step leads from `from` in a list of `len`, `page` of which are seen at once.
    pub fn target(self, from: usize, len: usize, page: usize) -> usize {
        let (page, half) = (page.saturating_sub(1).max(1), (page / 2).max(1));
        let to = match self {
            Self::Up => from.saturating_sub(1),
            Self::Down => from.saturating_add(1),
            Self::PageUp => from.saturating_sub(page),
            Self::PageDown => from.saturating_add(page),
            Self::HalfUp => from.saturating_sub(half),
            Self::HalfDown => from.saturating_add(half),
            Self::Top => 0,
            Self::Bottom => len,
        };
        to.min(len.saturating_sub(1))
    }
}

/// Where the cursor is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The row it holds on to; `None` until the user first moves, so that while rows stream in the
    /// worst one is seen at the top instead of whichever came first.
    pub id: Option<Text>,
    /// Its place among the rows shown.
    pub index: usize,
}

/// What is typed as a filter, and what of it is in force.
#[derive(Debug, Clone, Default)]
pub struct FilterState {
    /// As typed.
    pub text: String,
    /// In force: the last of what was typed that made sense.
    pub applied: Filter,
    /// Why what is typed now makes none.
    pub error: Option<FilterError>,
}

impl FilterState {
    /// Takes a new text. A mistake leaves the former filter in force.
    pub fn edit(&mut self, text: &str, columns: &[&str]) {
        text.clone_into(&mut self.text);
        match Filter::parse(text, columns) {
            Ok(filter) => {
                self.applied = filter;
                self.error = None;
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// No filter.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The state of one table on the screen. It survives every refresh of the rows.
#[derive(Debug, Clone, Default)]
pub struct TableState {
    /// Where the cursor is.
    pub cursor: Cursor,
    /// The first row in view, as far as the cursor allows it.
    pub scroll: usize,
    /// Rows in view when it was last drawn.
    pub height: usize,
    /// The column that orders the rows; `None` for worst first, then by name.
    pub sort: Option<(usize, Direction)>,
    /// The column whose equal values stand together; the order above holds within each group.
    pub group: Option<usize>,
    /// What is typed as a filter.
    pub filter: FilterState,
    /// Only rows that are broken or want a look.
    pub faults_only: bool,
    /// Rows that matter little here, too.
    pub minor_too: bool,
    /// The marked rows.
    pub marks: FxHashSet<Text>,
    /// Where a range of marks begins: the row marked last.
    pub mark_from: Option<Text>,
    /// Whether columns for the wide table are shown.
    pub wide: bool,
    /// Columns scrolled past on the left; the first one stays.
    pub horizontal: usize,
}

impl TableState {
    /// The rows in view of `len`, where `height` fit.
    pub fn window(&self, len: usize, height: usize) -> Range<usize> {
        let cursor = self.cursor.index.min(len.saturating_sub(1));
        let lowest = (cursor + 1).saturating_sub(height);
        let start = self.scroll.clamp(lowest, cursor.max(lowest));
        let start = start.min(len.saturating_sub(height));
        start..len.min(start + height)
    }

    /// Takes note of how many rows the last drawing had room for.
    pub fn seen(&mut self, height: usize) {
        self.height = height;
    }

    /// Moves the cursor. A page moves the view as far, so that the eye keeps its line.
    pub fn step<T: RowItem>(&mut self, listing: &Listing<T>, step: Move) {
        let len = listing.len();
        let top = self.window(len, self.height).start;
        let line = self.cursor.index.saturating_sub(top);
        let target = step.target(self.cursor.index, len, self.height);
        self.put(listing, target);
        let is_page = matches!(
            step,
            Move::PageUp | Move::HalfUp | Move::PageDown | Move::HalfDown
        );
        self.scroll = if is_page {
            target.saturating_sub(line)
        } else {
            top
        };
        self.scroll = self.window(len, self.height).start;
    }

    /// Puts the cursor on the row at `index`, as a click does.
    pub fn put<T: RowItem>(&mut self, listing: &Listing<T>, index: usize) {
        if let Some(row) = listing.get(index) {
            self.cursor.index = index;
            self.cursor.id = Some(Text::clone(row.id()));
        }
    }

    /// Puts the cursor on the row of this identity, if it is shown.
    pub fn select<T: RowItem>(&mut self, listing: &Listing<T>, id: &str) -> bool {
        let found = listing.position(id);
        if let Some(index) = found {
            self.put(listing, index);
            self.scroll = self.window(listing.len(), self.height).start;
        }
        found.is_some()
    }

    /// Scrolls a column to the side; the first column stays.
    pub fn sideways<T: RowItem>(&mut self, listing: &Listing<T>, right: bool) {
        let columns = listing.columns().iter();
        let shown = columns
            .filter(|column| self.wide || !column.wide_only)
            .count();
        let next = if right {
            self.horizontal + 1
        } else {
            self.horizontal.saturating_sub(1)
        };
        self.horizontal = next.min(shown.saturating_sub(2));
    }

    /// Sorts by a column; by the same one again: the other way.
    pub fn sort_by(&mut self, column: usize) {
        self.sort = match self.sort {
            Some((current, direction)) if current == column => Some((column, direction.flipped())),
            _ => Some((column, Direction::Ascending)),
        };
    }

    /// Marks the row under the cursor, or takes its mark away.
    pub fn toggle_mark<T: RowItem>(&mut self, listing: &Listing<T>) {
        let Some(row) = listing.get(self.cursor.index) else {
            return;
        };
        let id = Text::clone(row.id());
        if self.marks.remove(&id) {
            self.mark_from = None;
        } else {
            self.mark_from = Some(Text::clone(&id));
            self.marks.insert(id);
        }
    }

    /// Marks every row from the one marked last to the cursor.
    pub fn mark_range<T: RowItem>(&mut self, listing: &Listing<T>) {
        let cursor = self.cursor.index;
        let from = self
            .mark_from
            .as_deref()
            .and_then(|id| listing.position(id));
        let from = from.unwrap_or(cursor);
        let rows = (from.min(cursor)..=from.max(cursor)).filter_map(|index| listing.get(index));
        self.marks.extend(rows.map(|row| Text::clone(row.id())));
        self.mark_from = listing.get(cursor).map(|row| Text::clone(row.id()));
    }

    /// Marks every row the filter keeps.
    pub fn mark_all<T: RowItem>(&mut self, listing: &Listing<T>) {
        self.marks
            .extend(listing.iter().map(|row| Text::clone(row.id())));
    }

    /// Takes every mark away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
        self.mark_from = None;
    }
}
