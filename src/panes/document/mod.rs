//! The one document view: describe, JSON, help, and the right half of the split screen.
//!
//! A [`Document`] is what there is to read; a [`Layout`] is the same in lines of one width; a
//! [`DocumentState`] is where the reader is and what is searched for. [`View`] draws them.
//!
//! ```text
//! Document ──► DocumentState::prepare(width, height) ──► View::draw
//! ```
//!
//! Laying out is pure and remembered per content and width, so scrolling costs nothing but the
//! lines in view. This room reads no clock and does no I/O.

mod columns;
mod draw;
mod json;
mod layout;
mod model;
mod state;

pub use draw::View;
pub use layout::{Layout, Logical, Visual};
pub use model::{Document, Line, Piece, Section, Side};
pub use state::{DocumentState, Search};

#[cfg(test)]
mod tests;
