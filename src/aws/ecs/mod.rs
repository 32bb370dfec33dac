//! Amazon ECS: the calls, and their answers in the domain's words.

mod capacity_providers;
#[cfg(test)]
mod capacity_tests;
mod clusters;
mod container_definitions;
mod container_instances;
pub(super) mod convert;
mod deployments;
mod intern;
#[cfg(test)]
mod rollout_tests;
mod service_deployments;
mod service_revisions;
mod services;
mod task_definitions;
mod tasks;
#[cfg(test)]
mod tests;

pub(in crate::aws) use services::service;
pub use tasks::Tasks;

use super::call::Arguments;
use crate::domain::Text;

/// Most items on a page of any list call.
const PAGE: i32 = 100;

pub(super) fn strings(ids: &[Text]) -> Vec<String> {
    ids.iter().map(|id| String::from(&**id)).collect()
}

fn page_arguments(token: Option<Text>) -> Arguments {
    let mut arguments = vec![("--max-results", vec![PAGE.to_string().into()])];
    arguments.extend(token.map(|token| ("--next-token", vec![token])));
    arguments
}
