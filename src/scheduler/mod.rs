//! When to ask AWS, and how much.
//!
//! ```text
//! demand (what the screen needs) ─► Scheduler::plan ─► jobs ─► Runner ─► one call each
//!                                        ▲                        │
//!                                        └── Scheduler::complete ◄┘
//! ```
//!
//! Everything here is pure but [`runner`]: no clock, no task, no randomness
//! beyond a seed. The time is an argument, so a test lives through a minute of
//! polling in a millisecond and the same seed gives the same story.
//!
//! What this room must not do: name the SDK, keep what AWS answered (that is
//! the store's), or decide what is interesting (that is the screen's).

pub mod backoff;
pub mod bucket;
pub mod buckets;
pub mod cadence;
mod control;
mod errands;
pub mod facts;
pub mod job;
mod lane;
mod ledger;
mod names;
pub mod plan;
pub mod runner;
mod settle;
mod slots;
#[cfg(test)]
mod tests;

pub use cadence::Poll;
pub use facts::Facts;
pub use job::{Accepted, Gone, Job, JobId, Plan};
pub use plan::{Config, Scheduler, Scope, Stopped};
pub use runner::{Aws, Backend, Done, Opened, Part, Report, Runner};

/// Time since the program started. Never the wall clock: that one jumps.
pub type Now = std::time::Duration;
