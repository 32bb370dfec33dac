//! What was changed: an append-only file of this machine, one line of JSON for each step of a call.
//!
//! A call is written down before it is sent and again when its end is known, so that a crash in
//! between leaves a trace. What cannot be written down must not be sent. Values that may be secrets
//! are masked before they come here: [`masked`].

mod entry;
mod file;
mod mask;
#[cfg(test)]
mod tests;

pub use entry::{About, Entry, Step};
pub use file::{AuditError, AuditLog};
pub use mask::{in_brief, masked};
