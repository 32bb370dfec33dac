//! One file per thing polled: which calls, in which batches, how often, what it yields.
//!
//! A fetcher makes exactly one API call per step, so that the scheduler, which
//! pays for it, sees every call. This room keeps no state and never spawns.

use crate::aws::{Api, Reply};
use crate::domain::call::{Cause, Operation, Permit};
use crate::domain::polled::{Key, SourceId, Step, Yield};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The answer of one step, with the record of its call.
pub type Fetched<'a> = Pin<Box<dyn Future<Output = Reply<Yield>> + Send + 'a>>;

/// What pays for a call and why it is made.
#[derive(Debug)]
pub struct Ticket {
    /// Proof of payment, used up by the choke point.
    pub permit: Permit,
    /// For the record.
    pub cause: Cause,
}

/// How often a list is asked for while it is wanted (at [`Tempo::Normal`](crate::domain::polled::Tempo)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Age at which the list of names is read again; none = once.
    pub names: Option<Duration>,
    /// Age at which a visible item is described again; none = once.
    pub visible: Option<Duration>,
    /// Age at which any other item is described again; none = once.
    pub rest: Option<Duration>,
}

/// A thing that is polled.
pub struct Source {
    /// Which one.
    pub id: SourceId,
    /// The paged call that names the items; none where the demand names them.
    pub names: Option<Operation>,
    /// The call that describes them.
    pub details: Option<Operation>,
    /// Most items one describe call takes.
    pub batch: usize,
    /// How often.
    pub cadence: Cadence,
    /// Makes the one call of a step.
    pub fetch: for<'a> fn(&'a Api, &'a Key, &'a Step, Ticket) -> Fetched<'a>,
}
