//! Amazon CloudWatch: one file for each family of calls.

mod metrics;
mod probe;
