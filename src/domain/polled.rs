//! What is polled, in which steps, and what one step yields.
//!
//! The words shared by fetchers (which do it), scheduler (which decides when)
//! and store (which keeps it).

use super::Text;
use super::cluster::Cluster;
use super::context::ContextId;
use super::identity::CallerIdentity;
use super::insights::Probe;
use super::metric::Series;
use super::service::Service;
use super::task::Task;
use super::task_definition::TaskDefinition;

/// The things that are polled. One line per file in `fetchers/`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter, strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum SourceId {
    /// Who is asking.
    Identity,
    /// Clusters of the region.
    Clusters,
    /// Services of a cluster.
    Services,
    /// Tasks of a cluster whose desired status is RUNNING.
    RunningTasks,
    /// Tasks of a cluster whose desired status is STOPPED.
    StoppedTasks,
    /// Tasks of one service whose desired status is RUNNING: asked only for the
    /// service on screen, and only where the cluster-wide list is long.
    ServiceTasks,
    /// Task definitions by ARN.
    TaskDefinitions,
    /// Metrics of a cluster and what is in it, by the identity of the series.
    MetricSeries,
    /// Whether Container Insights measures a cluster whose setting is not told.
    InsightsProbe,
}

/// One polled list: the unit of single flight for its names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Profile, region and account.
    pub context: ContextId,
    /// What is polled.
    pub source: SourceId,
    /// Cluster ARN for what lives in a cluster, else none.
    pub cluster: Option<Text>,
    /// Service name for [`SourceId::ServiceTasks`], else none.
    pub service: Option<Text>,
}

impl Key {
    /// A list of the region.
    pub fn region(context: ContextId, source: SourceId) -> Self {
        Self {
            context,
            source,
            cluster: None,
            service: None,
        }
    }

    /// A list of a cluster.
    pub fn cluster(context: ContextId, source: SourceId, cluster: Text) -> Self {
        Self {
            context,
            source,
            cluster: Some(cluster),
            service: None,
        }
    }
}

/// One API call's worth of work on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A page of identities.
    Names {
        /// Where to go on; none for the first page.
        token: Option<Text>,
    },
    /// The details of some items, at most one batch.
    Details {
        /// ARNs, or names where the API takes names.
        ids: Vec<Text>,
    },
}

/// What one step brought.
#[derive(Debug, Clone)]
pub enum Yield {
    /// A page of identities.
    Names {
        /// ARNs.
        ids: Vec<Text>,
        /// Token of the next page; none when the list is complete.
        next: Option<Text>,
        /// What was described, where the call that names things describes them too.
        items: Option<Items>,
    },
    /// Details of some items.
    Details {
        /// What was described.
        items: Items,
        /// What was asked for and is not there, with AWS's reason (`MISSING`).
        missing: Vec<(Text, Text)>,
    },
}

/// Described items of one kind.
#[derive(Debug, Clone)]
pub enum Items {
    /// The caller.
    Identity(CallerIdentity),
    /// Clusters.
    Clusters(Vec<Cluster>),
    /// Services.
    Services(Vec<Service>),
    /// Tasks.
    Tasks(Vec<Task>),
    /// Task definitions.
    TaskDefinitions(Vec<TaskDefinition>),
    /// Series of metrics.
    MetricSeries(Vec<Series>),
    /// What Container Insights measures.
    InsightsProbe(Vec<Probe>),
}

/// How lively a list is, which sets its cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tempo {
    /// Unfocused terminal.
    Slow,
    /// Nothing special.
    #[default]
    Normal,
    /// A deployment rolls or tasks are on their way.
    Fast,
}

/// What the screen needs from one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// The list.
    pub key: Key,
    /// What is on screen right now, top first: described before anything else.
    pub visible: Vec<Text>,
    /// Whether the rest of the list is wanted too, behind the visible part.
    pub rest: bool,
    /// What else belongs to the rest, for lists whose names no call tells.
    pub also: Vec<Text>,
    /// How lively it is.
    pub tempo: Tempo,
}

impl Want {
    /// The whole list, nothing of it on screen.
    pub fn all(key: Key, tempo: Tempo) -> Self {
        Self {
            key,
            visible: Vec::new(),
            rest: true,
            also: Vec::new(),
            tempo,
        }
    }

    /// These items and nothing else.
    pub fn only(key: Key, visible: Vec<Text>, tempo: Tempo) -> Self {
        Self {
            rest: false,
            visible,
            ..Self::all(key, tempo)
        }
    }
}
