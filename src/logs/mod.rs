//! Logs, as far as they can be thought about without asking anybody: where a container's lines
//! go, what is asked when, which lines are known, what they say and which of them are shown.
//!
//! Pure: the time is an argument, what is to be asked comes out as data, what was answered goes in.
//! The page on screen (`panes/logs`) and `ecsight logs` are two faces of what is here.
//!
//! What this room must not do: name the SDK, the store or the terminal.

pub mod sources;
pub mod text;
