//! What we know: everything AWS ever told us in this run, with its age, its gaps and its errors.
//!
//! The store belongs to the event loop and to nobody else: there is no lock in
//! this room. An error never removes rows; a refused call is kept beside the
//! data it would have renewed. Stopped tasks and service events are kept after
//! ECS has forgotten them.

mod apply;
mod calls;
mod collection;
mod memory;
mod shelf;
#[cfg(test)]
mod tests;

pub use apply::Change;
pub use calls::{CallLog, Rate};
pub use collection::{Collection, Entry, ListState};
pub use memory::EventMemory;
pub use shelf::Shelf;

use crate::domain::Text;
use crate::domain::call::CallRecord;
use crate::domain::cluster::Cluster;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::Fault;
use crate::domain::identity::CallerIdentity;
use crate::domain::insights::Probe;
use crate::domain::metric::Series;
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use rustc_hash::FxHashMap;

/// Everything known, by context.
#[derive(Debug, Default)]
pub struct Store {
    contexts: FxHashMap<ContextId, ContextData>,
    /// The calls of all contexts, newest last.
    pub calls: CallLog,
}

/// Everything known of one (profile, region, account).
#[derive(Debug, Default)]
pub struct ContextData {
    /// What it was opened with and what STS said.
    pub info: ContextInfo,
    /// Who is asking.
    pub identity: Option<CallerIdentity>,
    /// Why it is not known who is asking; none after a success.
    pub identity_fault: Option<Fault>,
    /// Why nobody can be asked at all, until the user does something about it.
    pub blocked: Option<Fault>,
    /// Clusters of the region.
    pub clusters: Collection<Cluster>,
    /// What lives in a cluster, by cluster ARN.
    pub inside: FxHashMap<Text, ClusterData>,
    /// Task definitions by ARN: immutable, kept for good.
    pub task_definitions: Collection<TaskDefinition>,
    /// What Container Insights measures of clusters whose setting is not told.
    pub insights: Collection<Probe>,
}

/// Everything known of the inside of one cluster.
#[derive(Debug, Default)]
pub struct ClusterData {
    /// Services.
    pub services: Collection<Service>,
    /// Tasks whose desired status is RUNNING.
    pub running: Collection<Task>,
    /// Tasks whose desired status is STOPPED; kept when ECS forgets them.
    pub stopped: Collection<Task>,
    /// Events of services, kept when ECS forgets them.
    pub events: EventMemory,
    /// Series of metrics by their identity; only what was looked at.
    pub metrics: Collection<Series>,
}

impl Store {
    /// The data of a context, empty if nothing is known yet.
    pub fn context(&self, id: ContextId) -> Option<&ContextData> {
        self.contexts.get(&id)
    }

    /// The data of a context, made when missing.
    pub fn context_mut(&mut self, id: ContextId) -> &mut ContextData {
        self.contexts.entry(id).or_default()
    }

    /// The inside of a cluster.
    pub fn cluster(&self, id: ContextId, cluster: &str) -> Option<&ClusterData> {
        self.contexts.get(&id)?.inside.get(cluster)
    }

    /// Keeps the record of a call.
    pub fn record(&mut self, record: CallRecord) {
        self.calls.push(record);
    }
}

impl ClusterData {
    /// The stopped tasks of one service that were described, in no particular order.
    pub fn stopped_of<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Task> {
        self.stopped
            .items()
            .filter(move |task| task.service_name() == Some(service))
            .map(|task| &**task)
    }
}
