//! ecsight: a terminal UI that inspects Amazon ECS clusters.

pub mod aws;
pub mod domain;
pub mod fetchers;
pub mod scheduler;
