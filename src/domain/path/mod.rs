//! The path of a packet, judged by the rules that were read.
//!
//! [`inward`] goes from a client by load balancer, listener, rule and target group to the
//! container's port; [`outward`] from a task to everything it needs. Each [`Hop`] passes, is
//! blocked by a rule that is named, or is not known for a reason that is told. Nothing is guessed:
//! what nobody here can read (another account's gateway, a process that does not listen) is said
//! not to be known.

mod balancer;
mod between;
mod endpoints;
mod hop;
mod internet;
mod inward;
mod needs;
mod outward;
mod passage;
mod range;
mod routes;
mod rules;
mod scene;
mod targets;

pub use hop::{Hop, Hops, Verdict, brief, first_worst, merge, worst};
pub use inward::inward;
pub use outward::{ipv6_only, outward, to_session_manager};
pub use passage::{Passage, speaker, verdict};
pub use range::{ALL_PORTS, Area, Range, Rect};
pub use routes::{Taken, route_to, route_to_internet, route_to_list};
pub use rules::{Lists, Packets, Protocol, Reach, Way, acl_lets, groups_let, ports_in_words};
pub use scene::{Front, Known, Scene};

#[cfg(test)]
mod tests;
