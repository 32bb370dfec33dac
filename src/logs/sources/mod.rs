//! From tasks and task definitions to what must be read, and in words why something cannot be.
//!
//! - [`destination`]: where the lines of one container go, by its task definition.
//! - [`plan()`]: which log groups and streams hold the lines of tasks or of a service.
//! - [`further()`]: what else is written about a service: its proxies, ECS Exec sessions.
//! - [`tags`]: from the name of a stream back to task, container and service.
//! - [`crash`]: the moments at which tasks stopped.
//! - [`links`]: the same place in the console and for the AWS CLI.

pub mod crash;
pub mod destination;
mod feeds;
mod firelens;
pub mod further;
pub mod links;
pub mod plan;
mod stream;
pub mod tags;
mod vendors;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

pub use crash::{Moment, Window, moments, window, worth_a_look};
pub use destination::{Destination, Note, source_of};
pub use further::{Further, further};
pub use links::{cli, console};
pub use plan::{FeedSpec, Plan, Silent, Streams, Subject, plan};
pub use stream::StreamName;
pub use tags::{Belongs, Tag, Tags};
