//! The queue of what is going to happen.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::sim::clock::Ms;

/// A service by its place: cluster, then service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ServiceAt {
    pub cluster: usize,
    pub service: usize,
}

/// Something that happens at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happening {
    /// The service scheduler looks at a service.
    Reconcile(ServiceAt),
    /// A task goes on; stale if the task's turn is another by then.
    Step {
        cluster: usize,
        task: u128,
        turn: u32,
    },
    /// The scenario's time line says something.
    Timeline { service: ServiceAt, index: usize },
    /// A deployment that shifts traffic goes on; stale if its turn is another by then.
    Stage {
        service: ServiceAt,
        deployment: usize,
        turn: u32,
    },
    /// The alarm of a deployment's revision goes off.
    Alarm {
        service: ServiceAt,
        deployment: usize,
    },
    /// A job starts its tasks.
    Run(ServiceAt),
    /// AWS replaces a task for reasons of its own.
    Churn(ServiceAt),
    /// Auto scaling adds a task or takes one away.
    Autoscale(ServiceAt),
    /// Auto scaling compares a service with its bounds and its load.
    Scale(ServiceAt),
    /// A quiet service says again that it is steady.
    Steady(ServiceAt),
    /// A stopped task is no longer known.
    Forget { cluster: usize, task: u128 },
}

/// Happenings in order of time; those of one moment in the order they were planned.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Reverse<(Ms, u64, Happening)>>,
    planned: u64,
}

impl Queue {
    pub(crate) fn plan(&mut self, at: Ms, happening: Happening) {
        self.planned += 1;
        self.heap.push(Reverse((at, self.planned, happening)));
    }

    /// The next happening that is due at `now`.
    pub(crate) fn due(&mut self, now: Ms) -> Option<(Ms, Happening)> {
        if self.heap.peek().is_none_or(|Reverse((at, ..))| *at > now) {
            return None;
        }
        self.heap
            .pop()
            .map(|Reverse((at, _, happening))| (at, happening))
    }
}
