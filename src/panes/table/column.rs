//! What a column is and what a row must tell.

use super::cell::Cell;
use crate::domain::Text;
use crate::domain::health::Health;
use crate::domain::time::{Timestamp, Zone};

/// What a cell may depend on besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellContext {
    /// The time the picture is of.
    pub now: Timestamp,
    /// How times are written.
    pub zone: Zone,
}

/// The side a column's text stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// One column of a table over `T`.
#[derive(Debug)]
pub struct Column<T: 'static> {
    /// The name in filters, settings and exports: lower case, no blanks.
    pub name: &'static str,
    /// The word over the column.
    pub title: &'static str,
    /// One line for the help screen.
    pub help: &'static str,
    /// Fewer columns of the terminal than this are of no use.
    pub min: u16,
    /// More are not needed; `u16::MAX` takes what is left.
    pub max: u16,
    /// The side its text stands at.
    pub align: Align,
    /// 0 never gives way; the highest gives way first.
    pub importance: u8,
    /// Shown only when the user asks for the wide table.
    pub wide_only: bool,
    /// Shortened in the middle, as identifiers want to be.
    pub middle: bool,
    /// Changes with the clock alone: not marked as changed, not found by plain text.
    pub volatile: bool,
    /// Costs a call for each row or is charged for: scripts get it only when they ask for it.
    pub costly: bool,
    /// The field of a row.
    pub cell: fn(&T, &CellContext) -> Cell,
}

impl<T: 'static> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Column<T> {}

impl<T: 'static> Column<T> {
    /// A left-aligned text column as wide as its title at least, that never gives way.
    pub const fn new(
        name: &'static str,
        title: &'static str,
        help: &'static str,
        cell: fn(&T, &CellContext) -> Cell,
    ) -> Self {
        Self {
            name,
            title,
            help,
            min: if title.len() < 4 {
                4
            } else {
                title.len() as u16
            },
            max: 24,
            align: Align::Left,
            importance: 0,
            wide_only: false,
            middle: false,
            volatile: false,
            costly: false,
            cell,
        }
    }

    /// With its least and greatest width.
    #[must_use]
    pub const fn width(mut self, min: u16, max: u16) -> Self {
        self.min = min;
        self.max = max;
        self
    }

    /// With at least `min` and all that is left.
    #[must_use]
    pub const fn fill(self, min: u16) -> Self {
        self.width(min, u16::MAX)
    }

    /// Aligned right, as numbers are.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Gives way to columns of a lower figure.
    #[must_use]
    pub const fn importance(mut self, importance: u8) -> Self {
        self.importance = importance;
        self
    }

    /// Only in the wide table.
    #[must_use]
    pub const fn wide_only(mut self) -> Self {
        self.wide_only = true;
        self
    }

    /// An identifier.
    #[must_use]
    pub const fn middle(mut self) -> Self {
        self.middle = true;
        self
    }

    /// Costs calls or money for each row.
    #[must_use]
    pub const fn costly(mut self) -> Self {
        self.costly = true;
        self
    }

    /// An age.
    #[must_use]
    pub const fn volatile(mut self) -> Self {
        self.volatile = true;
        self
    }
}

/// What every row tells, whatever it is of.
pub trait RowItem {
    /// The identity: an ARN wherever there is one.
    fn id(&self) -> &Text;

    /// The name it is found and ordered by.
    fn name(&self) -> &str;

    /// How it is doing.
    fn health(&self) -> Health;

    /// The place among rows of the same health, before the name counts: least first.
    fn rank(&self) -> u64 {
        0
    }

    /// Whether the row stands in the order of time: its health then moves it nowhere.
    fn is_dated(&self) -> bool {
        false
    }

    /// Whether it is left out unless everything is asked for.
    fn is_minor(&self) -> bool {
        false
    }

    /// Whether every cell of the two is the same, ages aside.
    ///
    /// `true` lets a table keep what it worked out for the row; `false` is always correct.
    fn same(&self, _other: &Self) -> bool {
        false
    }
}
