//! A simulated AWS account that speaks the real wire protocol on loopback.
//!
//! [`Sim::start`](crate::sim::Sim::start) reads a scenario, plays its last hour and then listens;
//! any AWS client that is pointed at [`Sim::endpoint`](crate::sim::Sim::endpoint) sees an ECS
//! account that moves. The room knows AWS's wire and
//! nothing of the rest of this crate, so the program's own client code is what gets exercised.
//!
//! ```text
//! server ─► wire (which call is it?) ─► faults, buckets ─► services/* ─► story (the state) ─► wire
//!                                                                         ▲
//!                                             clock: how far the story is ┘
//! ```
//!
//! * `scenario` – what a scenario file says (data only).
//! * `story` – the state and the discrete-event engine that moves it; knows no wire format.
//! * `network` – VPCs, interfaces and stacks, derived from the state.
//! * `services` – one folder or file per AWS service: operations from requests to answers.
//! * `voices` – what the applications write into their logs, derived and never stored.
//! * `channel` – the agent behind shells and forwarded ports.
//! * `wire` – protocols: targets, scopes, errors, bodies.
//! * `faults`, `buckets`, `calls`, `control` – what goes wrong on purpose, and what was asked.
//!
//! A further AWS service is one file under `services` and one line in its table.

mod buckets;
mod calls;
pub(crate) mod channel;
mod clock;
mod control;
mod error;
mod faults;
mod handle;
mod network;
mod rng;
mod scenario;
mod server;
mod services;
mod stage;
mod story;
#[cfg(test)]
mod tests;
mod voices;
mod wire;

pub use calls::{LoggedCall, Mutation};
pub use error::SimError;
pub use faults::{Fault, FaultError, FaultKind};
pub use handle::{Sim, SimOptions};
pub use scenario::scenario_names;
