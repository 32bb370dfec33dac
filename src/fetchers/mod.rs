//! One file per thing polled: which calls, in which batches, how often, what it yields.
//!
//! A fetcher makes exactly one API call per step, so that the scheduler, which
//! pays for it, sees every call. This room keeps no state and never spawns.

mod clusters;
mod identity;
mod insights;
mod metrics;
mod running_tasks;
mod service_tasks;
mod services;
mod step;
mod stopped_tasks;
mod task_definitions;

use crate::aws::{Api, Reply};
use crate::domain::call::Operation;
use crate::domain::polled::{Key, SourceId, Step, Yield};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use crate::aws::Ticket;
pub use identity::CALLER;

/// The answer of one step, with the record of its call.
pub type Fetched<'a> = Pin<Box<dyn Future<Output = Reply<Yield>> + Send + 'a>>;

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

impl Cadence {
    const ONCE: Self = Self {
        names: None,
        visible: None,
        rest: None,
    };
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

/// Everything that is polled.
pub static SOURCES: &[&Source] = &[
    &identity::SOURCE,
    &clusters::SOURCE,
    &services::SOURCE,
    &running_tasks::SOURCE,
    &stopped_tasks::SOURCE,
    &service_tasks::SOURCE,
    &task_definitions::SOURCE,
    &metrics::SOURCE,
    &insights::SOURCE,
];

/// The source of an id. The match is exhaustive, so that a new id cannot be forgotten here.
pub fn source(id: SourceId) -> &'static Source {
    match id {
        SourceId::Identity => &identity::SOURCE,
        SourceId::Clusters => &clusters::SOURCE,
        SourceId::Services => &services::SOURCE,
        SourceId::RunningTasks => &running_tasks::SOURCE,
        SourceId::StoppedTasks => &stopped_tasks::SOURCE,
        SourceId::ServiceTasks => &service_tasks::SOURCE,
        SourceId::TaskDefinitions => &task_definitions::SOURCE,
        SourceId::MetricSeries => &metrics::SOURCE,
        SourceId::InsightsProbe => &insights::SOURCE,
    }
}

const fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::operations::OPERATIONS;
    use std::collections::BTreeSet;

    #[test]
    fn every_source_is_listed_once_and_calls_what_is_allowed() {
        let ids: BTreeSet<_> = SOURCES.iter().map(|source| source.id).collect();
        assert_eq!(ids.len(), SOURCES.len());
        for listed in SOURCES {
            assert!(std::ptr::eq(source(listed.id), *listed));
            let operations: Vec<_> = listed.names.iter().chain(&listed.details).collect();
            assert!(!operations.is_empty());
            for operation in operations {
                assert!(OPERATIONS.contains(operation), "{operation:?}");
                assert!(!operation.mutating, "a fetcher only reads");
            }
            assert!(listed.batch >= 1);
        }
    }
}
