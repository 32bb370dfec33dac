//! Logs, as far as they can be thought about without asking anybody: where a container's lines
//! go, what is asked when, which lines are known, what they say and which of them are shown.
//!
//! ```text
//! sources ─► feeds ─► Session ─► errands ─► (scheduler, AWS) ─► answers ─► Session
//!                        │ buffer: lines in order, each once, gaps among them
//!                        ▼
//!                      View: filter, folding, search ─► rows ─► panes/logs, `ecsight logs`
//! ```
//!
//! Pure: the time is an argument, what is to be asked comes out as data, what was answered goes in.
//! The page on screen (`panes/logs`) and `ecsight logs` are two faces of what is here.
//!
//! What this room must not do: name the SDK, the store or the terminal.

pub mod buffer;
pub mod feed;
pub mod forward;
pub mod insights;
mod limits;
pub mod line;
pub mod session;
pub mod sources;
pub mod text;
pub mod view;

pub use buffer::{Block, Buffer, GapLine, Kept, Tally};
pub use feed::Feed;
pub use forward::Forward;
pub use line::{Kind, Line, LineId, StreamId};
pub use session::{Follow, Search, Session, Status};
pub use view::{Row, View};
