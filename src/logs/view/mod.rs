//! Which lines are shown, and where in them the reader is.
//!
//! ```text
//! blocks of the buffer ─► facts: level, trace          looked at once, when a line comes in
//!                      ─► hits of the filter, matches  so many lines a frame, nearest to the reader first
//!                      ─► rows: context, folds, repeats, what is hidden
//!                      ─► layout: how many rows each block has; a row is found by halving
//! ```
//!
//! All of it is kept for each block, by its id and revision, and only what a change can be felt in
//! is derived again; see [`View::sync_some`] for what that costs.

mod anchor;
mod cached;
mod columns;
mod facts;
pub mod filter;
mod jump;
mod lanes;
mod layout;
mod model;
pub mod novelty;
mod origin;
mod search;
mod shape;
#[cfg(test)]
mod tests;
mod toggle;
mod when;
mod written;

pub use anchor::Anchor;
pub use columns::Column;
pub use filter::{Filter, FilterError, HELP as FILTER_HELP, to_pattern, unsaid};
pub use model::{FRAME, View};
pub use novelty::{News, Novelty};
pub use origin::Origin;
pub use search::{Count, Found, Sought};
pub use when::parse_when;
pub use written::{Rows, Writing};

use crate::logs::line::Line;

/// One row of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// A line.
    Line(&'a Line),
    /// Something is missing here, as the text says.
    Gap(&'a Line),
    /// A stack trace folded to its first line; [`View::trace_of`] has the others.
    Fold {
        /// The first line.
        head: &'a Line,
        /// Lines that are folded away.
        hidden: usize,
    },
    /// Lines in a row that say the same, of whatever streams.
    Repeat {
        /// The last of them.
        last: &'a Line,
        /// How many.
        times: usize,
        /// When the first was written, in milliseconds since 1970.
        since: i64,
        /// Whether they are of several streams.
        mixed: bool,
    },
    /// `⋯ 42 lines not shown`, between the lines around one hit and those around the next.
    Before {
        /// How many.
        lines: usize,
    },
}

impl<'a> Row<'a> {
    /// The line that stands for the row; none for what is not shown.
    pub fn line(self) -> Option<&'a Line> {
        match self {
            Row::Line(line) | Row::Gap(line) => Some(line),
            Row::Fold { head, .. } => Some(head),
            Row::Repeat { last, .. } => Some(last),
            Row::Before { .. } => None,
        }
    }
}
