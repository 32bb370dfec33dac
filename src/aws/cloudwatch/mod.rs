//! Amazon CloudWatch: one file for each family of calls.

mod alarms;
mod metrics;
mod probe;
