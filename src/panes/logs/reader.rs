//! Where the reader is, and how lines are looked at.

use crate::logs::view::Anchor;
use crate::panes::document::DocumentState;
use crate::panes::table::Move;

use super::columns::Column;
use super::place::{Heights, Placed, place};

/// Columns of one step to the side.
const SIDEWAYS: usize = 16;

/// What stands before a line to tell its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// Time of day, in the zone of the settings.
    #[default]
    Clock,
    /// Time of day, in the other zone.
    OtherZone,
    /// How long ago.
    Age,
    /// Nothing.
    Off,
}

impl Times {
    /// The next one.
    pub const fn next(self) -> Self {
        match self {
            Self::Clock => Self::OtherZone,
            Self::OtherZone => Self::Age,
            Self::Age => Self::Off,
            Self::Off => Self::Clock,
        }
    }
}

/// How a line of JSON or logfmt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Structured {
    /// Its message first, then the other fields.
    #[default]
    Summary,
    /// Its key fields as columns, then its message.
    Columns,
    /// As it came.
    Raw,
}

impl Structured {
    /// The next one.
    pub const fn next(self) -> Self {
        match self {
            Self::Summary => Self::Columns,
            Self::Columns => Self::Raw,
            Self::Raw => Self::Summary,
        }
    }
}

/// What lies over the lines, or beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The line under the cursor, written out.
    Pretty,
    /// Which groups and streams are read, and what cannot be.
    Sources,
    /// What only the newest revision says.
    News,
    /// Whether Live Tail shall begin.
    AskLive,
}

/// Where the reader is, and how lines are looked at.
///
/// The line under the cursor stays at its place on the screen whatever comes, goes or is laid out
/// anew above and below it; only while following is it the newest one at the bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// Whether the newest line is kept in view.
    pub following: bool,
    /// The line under the cursor; none while following.
    pub cursor: Option<Anchor>,
    /// Line of the screen on which the row under the cursor begins.
    pub offset: u16,
    /// The newest line there was when following ended.
    pub seen: Option<Anchor>,
    /// Whether long lines are wrapped.
    pub wrap: bool,
    /// What stands before lines to tell their times.
    pub times: Times,
    /// Whether task and container stand before lines.
    pub tags: bool,
    /// How structured lines are written.
    pub structured: Structured,
    /// Which fields are columns; none until they are chosen.
    pub columns: Option<Vec<Column>>,
    /// Columns scrolled past on the left, where lines are not wrapped.
    pub horizontal: usize,
    /// What lies over the lines.
    pub over: Option<Over>,
    /// Which of the sentences of the new revision is chosen.
    pub chosen: usize,
    /// Where one is in what lies over the lines.
    pub page: DocumentState,
    /// Lines there is room for.
    pub height: u16,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            following: true,
            cursor: None,
            offset: 0,
            seen: None,
            wrap: false,
            times: Times::default(),
            tags: true,
            structured: Structured::default(),
            columns: None,
            horizontal: 0,
            over: None,
            chosen: 0,
            page: DocumentState::default(),
            height: 0,
        }
    }
}

/// What is needed of the rows to move among them.
pub trait Rows: Heights {
    /// Rows there are.
    fn count(&self) -> usize;
    /// The place of a row, to be kept over changes.
    fn anchor(&self, index: usize) -> Option<Anchor>;
    /// Where a place is now: the row of its line, or the one that is nearest.
    fn index_at(&self, anchor: &Anchor) -> Option<usize>;
}

impl Reader {
    /// The fields that are shown as columns.
    pub fn shown_columns(&self) -> Option<&[Column]> {
        let columns = self.columns.as_deref()?;
        (self.structured == Structured::Columns && !columns.is_empty()).then_some(columns)
    }

    /// The row under the cursor.
    pub fn row(&self, rows: &dyn Rows) -> Option<usize> {
        let last = rows.count().checked_sub(1)?;
        if self.following {
            return Some(last);
        }
        let at = self.cursor.and_then(|at| rows.index_at(&at));
        Some(at.unwrap_or(last).min(last))
    }

    /// What is on the screen, from top to bottom.
    pub fn shown(&self, rows: &dyn Rows) -> Vec<Placed> {
        let Some(at) = self.row(rows) else {
            return Vec::new();
        };
        let offset = if self.following {
            self.height
        } else {
            self.offset
        };
        place(rows.count(), at, offset, self.height, rows)
    }

    /// Settles after lines, sizes or ways of looking have changed: where the row under the cursor
    /// really is is where it stays from now on.
    pub fn settle(&mut self, rows: &dyn Rows, height: u16) {
        self.height = height;
        let at = self.row(rows);
        let shown = self.shown(rows);
        if let Some(found) = shown.iter().find(|placed| Some(placed.index) == at) {
            self.offset = u16::try_from(found.y).unwrap_or(0);
        }
        if !self.following {
            // What has gone is the nearest line from now on.
            self.cursor = at.and_then(|at| rows.anchor(at));
        }
    }

    /// Moves; says whether somebody tried to go beyond the first row.
    pub fn step(&mut self, step: Move, rows: &dyn Rows) -> bool {
        let Some(at) = self.row(rows) else {
            return matches!(step, Move::Up | Move::PageUp | Move::HalfUp | Move::Top);
        };
        let last = rows.count() - 1;
        let shown = self.shown(rows);
        let y = shown
            .iter()
            .find(|placed| placed.index == at)
            .map_or(0, |placed| placed.y);
        let page = i32::from(self.height.max(1));
        let (to, beyond) = match step {
            Move::Bottom => {
                self.follow();
                return false;
            }
            Move::Top => (0, true),
            Move::Up => (at.saturating_sub(1), at == 0),
            Move::Down => ((at + 1).min(last), false),
            Move::PageUp => self.walk(at, -(page - 1).max(1), rows),
            Move::HalfUp => self.walk(at, -(page / 2).max(1), rows),
            Move::PageDown => self.walk(at, (page - 1).max(1), rows),
            Move::HalfDown => self.walk(at, (page / 2).max(1), rows),
        };
        let upwards = to < at || beyond;
        if self.following {
            if !upwards {
                return false;
            }
            self.pause(rows);
        }
        let y = match step {
            // The cursor moves over what stands still, until it meets an edge.
            Move::Up if to < at => y - i32::from(rows.height(to)),
            Move::Down if to > at => y + i32::from(rows.height(at)),
            Move::Top => 0,
            // What is seen moves under the cursor.
            _ => y,
        };
        let room = i32::from(self.height) - i32::from(rows.height(to));
        self.offset = u16::try_from(y.min(room).max(0)).unwrap_or(0);
        self.cursor = rows.anchor(to);
        beyond
    }

    /// Rows until so many lines of the screen are passed; and whether the first row is in the way.
    fn walk(&self, from: usize, lines: i32, rows: &dyn Rows) -> (usize, bool) {
        let (mut at, mut left) = (from, lines.abs());
        let last = rows.count().saturating_sub(1);
        while left > 0 {
            let next = if lines < 0 {
                at.checked_sub(1)
            } else {
                Some(at + 1).filter(|next| *next <= last)
            };
            let Some(next) = next else {
                return (at, lines < 0);
            };
            left -= i32::from(rows.height(next));
            at = next;
        }
        (at, false)
    }

    /// Puts the cursor on a row, a third of the way down the screen.
    pub fn go(&mut self, index: usize, rows: &dyn Rows) {
        if rows.count() == 0 {
            return;
        }
        self.pause(rows);
        let is_in_view = self
            .shown(rows)
            .iter()
            .find(|placed| placed.index == index && placed.y >= 0)
            .filter(|placed| placed.y + i32::from(placed.height) <= i32::from(self.height))
            .map(|placed| placed.y);
        let y = is_in_view.unwrap_or_else(|| i32::from(self.height) / 3);
        self.offset = u16::try_from(y).unwrap_or(0);
        self.cursor = rows.anchor(index.min(rows.count() - 1));
    }

    /// Puts the cursor on the row something ended with: what led there fills most of the screen,
    /// and what came after can be seen to be there.
    pub fn go_to_end(&mut self, index: usize, rows: &dyn Rows) {
        self.go(index, rows);
        self.offset = self.height - self.height.div_ceil(4);
    }

    /// Ends following where the screen stands.
    pub fn pause(&mut self, rows: &dyn Rows) {
        if !self.following {
            return;
        }
        let last = rows.count().checked_sub(1);
        self.following = false;
        self.seen = last.and_then(|last| rows.anchor(last));
        self.cursor = self.seen;
        let height = last.map_or(0, |last| rows.height(last));
        self.offset = self.height.saturating_sub(height);
    }

    /// Keeps the newest line in view from now on.
    pub fn follow(&mut self) {
        self.following = true;
        self.cursor = None;
        self.seen = None;
    }

    /// Rows that came below since following ended.
    pub fn fresh(&self, rows: &dyn Rows) -> usize {
        let seen = self.seen.and_then(|at| rows.index_at(&at));
        seen.map_or(0, |at| rows.count().saturating_sub(at + 1))
    }

    /// Scrolls to the side, where lines are not wrapped.
    pub fn sideways(&mut self, right: bool) {
        if right {
            self.horizontal += SIDEWAYS;
        } else {
            self.horizontal = self.horizontal.saturating_sub(SIDEWAYS);
        }
    }

    /// Wraps long lines, or stops wrapping them.
    pub fn toggle_wrap(&mut self) {
        self.wrap = !self.wrap;
        self.horizontal = 0;
    }
}
