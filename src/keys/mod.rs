//! Keys as tables: a chord is resolved to an [`Action`] in a [`Layer`]; the rest of the program
//! only ever sees actions.
//!
//! The built-in table is `keymap.toml` in this folder, in the very format of the user's file that
//! patches it. Hints, the help page and the README's table are the same table read backwards, so
//! they cannot tell of a key that does something else.
//!
//! This room knows nothing of screens: what an action means for a row is decided elsewhere.

mod action;
mod chord;
mod edit;
mod keymap;
mod layer;
mod patch;

pub use action::{Action, Group};
pub use chord::{Chord, ChordError};
pub use edit::edit;
pub use keymap::Keymap;
pub use layer::Layer;

#[cfg(test)]
mod tests;
