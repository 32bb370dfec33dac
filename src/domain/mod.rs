//! Plain data in ECS's own words.
//!
//! Every struct mirrors one AWS API shape: the field names are AWS's own in
//! `snake_case`, so that the JSON on screen (`y`) and of `ecsight get -o json`
//! falls out of `Serialize`. Whatever AWS may leave out is an `Option`: absent
//! is shown as `—`, and never becomes 0 or an empty string.
//!
//! This room names nothing else of the crate: no SDK type, no terminal, no
//! clock of its own.

pub mod alarm;
pub mod alarm_words;
#[cfg(test)]
mod alarm_words_tests;
pub mod arn;
pub mod auto_scaling_group;
pub mod balancing;
#[cfg(test)]
mod balancing_fixtures;
#[cfg(test)]
mod balancing_tests;
pub mod call;
pub mod capacity_provider;
pub mod cluster;
pub mod compare;
pub mod container_definition;
pub mod container_instance;
pub mod context;
pub mod csv;
pub mod deployment;
pub mod discovery;
pub mod document;
pub mod elastic;
#[cfg(test)]
mod elastic_tests;
pub mod errand;
pub mod event;
#[cfg(test)]
mod event_tests;
pub mod exec_check;
pub mod exit_code;
pub mod fault;
pub mod figure;
#[cfg(test)]
#[allow(dead_code, reason = "shared with the tests of the whole screen")]
pub(crate) mod fixtures;
pub mod forward;
pub mod guarded;
pub mod health;
pub mod identity;
pub mod image;
pub mod insights;
pub mod json;
pub mod launching;
pub mod listener;
pub mod load_balancer;
pub mod log;
pub mod metric;
pub mod mutation;
pub mod network;
pub mod owner;
pub mod path;
pub mod place;
pub mod placement;
pub mod polled;
pub mod redact;
pub mod rollout;
pub mod sanitize;
pub mod scaling;
pub mod scheduled;
pub mod service;
pub mod service_deployment;
pub mod service_revision;
pub mod session;
pub mod shell;
pub mod stack;
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
pub mod task_family;
pub mod time;
pub mod vpc;
pub mod when;

/// Text that came from AWS: cheap to clone, because rows, cells and keys share it.
pub type Text = std::sync::Arc<str>;

/// The items of a list that AWS may leave out.
pub fn list<T>(items: &Option<Vec<T>>) -> &[T] {
    items.as_deref().unwrap_or_default()
}
