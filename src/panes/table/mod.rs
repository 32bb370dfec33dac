//! The one table: every list of the program is drawn, filtered, sorted and exported here.
//!
//! Three things are kept apart. A [`Column`] is what there is to know about a field of a row; a
//! [`Listing`] has the rows and is worked out anew only when they or the question change; a
//! [`TableState`] is what the user did to the screen and knows no rows. [`Table`] draws the three
//! and changes none of them.
//!
//! ```text
//! rows ──► Listing::update ──┐
//! keys ──► TableState ───────┼─► Listing::refresh ─► Table::draw ─► Drawn ─► TableState::seen
//! ```
//!
//! This room reads no clock and does no I/O: the time comes with the [`CellContext`].

pub mod clip;
pub mod paint;

mod arrange;
mod cell;
mod changes;
mod column;
mod draw;
mod export;
mod filter;
mod fit;
mod listing;
mod natural;
mod notice;
mod query;
mod state;
mod value;

pub use cell::{Cell, CellText, SortKey, health_role};
pub use changes::CHANGED_FOR;
pub use column::{Align, CellContext, Column, RowItem};
pub use draw::{Drawn, Table};
pub use export::{to_csv, to_text};
pub use filter::Filter;
pub use fit::{Room, column_plan};
pub use listing::{Counts, Listing};
pub use natural::key as natural_key;
pub use notice::Notice;
pub use paint::Paint;
pub use query::{FilterError, HELP as FILTER_HELP};
pub use state::{Cursor, Direction, FilterState, Move, TableState};

#[cfg(test)]
pub(crate) mod tests;
