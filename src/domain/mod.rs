//! Plain data in ECS's own words.
//!
//! Every struct mirrors one AWS API shape: the field names are AWS's own in
//! `snake_case`, so that the JSON on screen (`y`) and of `ecsight get -o json`
//! falls out of `Serialize`. Whatever AWS may leave out is an `Option`: absent
//! is shown as `—`, and never becomes 0 or an empty string.
//!
//! This room names nothing else of the crate: no SDK type, no terminal, no
//! clock of its own.

pub mod arn;
pub mod balancing;
#[cfg(test)]
mod balancing_fixtures;
#[cfg(test)]
mod balancing_tests;
pub mod call;
pub mod cluster;
pub mod context;
pub mod deployment;
pub mod exit_code;
pub mod fault;
#[cfg(test)]
#[allow(dead_code, reason = "shared with the tests of the whole screen")]
pub(crate) mod fixtures;
pub mod health;
pub mod identity;
pub mod json;
pub mod listener;
pub mod load_balancer;
pub mod place;
pub mod polled;
pub mod redact;
pub mod sanitize;
pub mod service;
pub mod steady;
#[cfg(test)]
mod steady_tests;
pub mod stopped;
#[cfg(test)]
mod stopped_tests;
pub mod target_group;
pub mod target_health;
pub mod target_join;
pub mod target_reason;
pub mod task;
pub mod task_definition;
pub mod time;

/// Text that came from AWS: cheap to clone, because rows, cells and keys share it.
pub type Text = std::sync::Arc<str>;

/// The items of a list that AWS may leave out.
pub fn list<T>(items: &Option<Vec<T>>) -> &[T] {
    items.as_deref().unwrap_or_default()
}
