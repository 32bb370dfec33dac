//! What exists: clusters, services, deployments, tasks, instances, task definitions.
//!
//! Compact on purpose: twenty thousand tasks are a few megabytes, and everything that can be
//! derived (addresses, container ids, texts) is derived when it is asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::changes::{Settings, Standing};
use super::deployment::Deployment;
use super::logging::LogShelf;
use super::placement::NoRoom;
use super::queue::{Queue, ServiceAt};
use super::scaling::Scaling;
use super::sessions::Sessions;
use super::standalone::{Run, Token};
use crate::sim::clock::Ms;
use crate::sim::rng::Rng;
use crate::sim::scenario::{
    AlarmOffSpec, ClusterSpec, FaultSpec, LogSpec, OtherStackSpec, ServiceSpec,
};

/// The whole account.
#[derive(Debug)]
pub(crate) struct World {
    pub seed: u64,
    pub account: String,
    /// The wall clock at story time 0, in milliseconds since 1970.
    pub origin: i64,
    /// How far the story has been played.
    pub now: Ms,
    pub clusters: Vec<Cluster>,
    pub revisions: Vec<Revision>,
    /// Revisions by region and family, oldest first.
    pub families: BTreeMap<(String, String), Vec<usize>>,
    pub logs: LogShelf,
    /// Stacks that no cluster is in, by region.
    pub stacks: Vec<(String, OtherStackSpec)>,
    /// Shells and forwarded ports.
    pub sessions: Sessions,
    /// Client tokens of `RunTask`, by region and token.
    pub tokens: BTreeMap<(String, String), Token>,
    pub(super) queue: Queue,
}

/// A cluster and everything in it.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub region: String,
    pub name: String,
    pub spec: Arc<ClusterSpec>,
    pub services: Vec<Service>,
    pub by_name: FxHashMap<String, usize>,
    /// All tasks that are still known, stopped ones included, in the order of their ids.
    pub tasks: BTreeMap<u128, Task>,
    /// The newest of the tasks that ECS has forgotten, oldest first: their logs stay.
    pub departed: VecDeque<(u128, Task)>,
    pub instances: Vec<Instance>,
    pub(super) born: u32,
}

/// A service.
#[derive(Debug)]
pub(crate) struct Service {
    pub name: String,
    pub spec: Arc<ServiceSpec>,
    pub desired: u32,
    pub created: Ms,
    /// Every deployment there ever was, oldest first.
    pub deployments: Vec<Deployment>,
    /// Which deployment is PRIMARY.
    pub primary: usize,
    /// Deployments that are replaced and still shown.
    pub active: Vec<usize>,
    /// Tasks that are still known, oldest first.
    pub tasks: Vec<u128>,
    /// Newest first, at most 100.
    pub events: VecDeque<ServiceEvent>,
    pub(super) said: u64,
    /// Texts that are not repeated within six hours.
    pub(super) suppressed: Vec<(u64, Ms)>,
    pub(super) rng: Rng,
    pub(super) wake: Option<Ms>,
    /// Tasks in a row that failed, which decides about the pause before the next one.
    pub(super) failures: u32,
    pub(super) hold_until: Ms,
    pub(super) steady: bool,
    /// Fargate Spot has no capacity for this service.
    pub(super) spot_dry: bool,
    /// Whether it is there, going, or gone.
    pub standing: Standing,
    /// What callers have set that no scenario says.
    pub settings: Settings,
    /// What auto scaling did at the request of callers.
    pub scaling: Scaling,
    /// Who asked for these tasks and how, if they are no service's.
    pub run: Option<Box<Run>>,
}

/// One entry of a service's events.
#[derive(Debug, Clone)]
pub(crate) struct ServiceEvent {
    pub number: u64,
    pub at: Ms,
    pub note: Note,
}

/// What an event says; texts are written when they are read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Note {
    Steady,
    Completed(u64),
    Started(Vec<u128>),
    Stopped(Vec<u128>),
    StoppedPending(u32),
    Registered {
        count: u32,
        alternate: bool,
    },
    Deregistered {
        count: u32,
        alternate: bool,
    },
    Draining(u32),
    Unhealthy(u128),
    /// A load balancer's words about a target.
    UnhealthyTarget(String),
    Replaced(u32),
    Impaired,
    /// A deployment was given up, and why.
    DeploymentFailed(u64, String),
    RollingBack(u64),
    Unplaceable(NoRoom),
    DesiredCount(u32),
    /// So many tasks cannot be stopped because they are protected.
    Protected(u64, u32),
}

/// A task.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub service: usize,
    pub deployment: usize,
    pub revision: usize,
    pub capacity: Capacity,
    /// Its number within the cluster, from which addresses follow.
    pub ordinal: u32,
    /// Index of the availability zone.
    pub zone: u8,
    pub phase: Phase,
    pub version: u32,
    pub created: Ms,
    pub pull_started: Option<Ms>,
    pub pull_stopped: Option<Ms>,
    pub started: Option<Ms>,
    pub stop: Option<Box<Stop>>,
    pub(super) turn: u32,
    /// When the revision's fault strikes this task.
    pub doom: Option<Ms>,
    /// Whether ECS Exec was enabled when it was launched.
    pub exec: bool,
    /// Until when it is protected against scale-in.
    pub protected: Option<Ms>,
}

/// Where a task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capacity {
    Fargate,
    FargateSpot,
    /// Index of the container instance.
    Instance(usize),
}

/// How far a task is; finer than `lastStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Provisioning,
    Pending,
    Activating,
    /// RUNNING, health not known yet.
    Warming,
    /// RUNNING and well.
    Ready,
    /// RUNNING and UNHEALTHY.
    Sick,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
}

/// `healthStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Healthy,
    Unhealthy,
    Unknown,
}

/// Why and when a task stops.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stop {
    pub code: StopCode,
    pub reason: String,
    pub stopping: Ms,
    pub executed: Option<Ms>,
    pub stopped: Option<Ms>,
    /// Exit code of the essential container; none if it never started.
    pub exit: Option<i32>,
    /// The container's own reason.
    pub detail: Option<String>,
}

/// `stopCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StopCode {
    TaskFailedToStart,
    EssentialContainerExited,
    UserInitiated,
    ServiceSchedulerInitiated,
    SpotInterruption,
    TerminationNotice,
}

/// A container instance.
#[derive(Debug)]
pub(crate) struct Instance {
    pub id: u128,
    pub zone: u8,
    pub registered: Ms,
    pub cpu_left: u32,
    pub memory_left: u32,
    pub draining: bool,
    pub connected: bool,
    /// A caller drains it: the tasks of services leave.
    pub(super) evicting: bool,
}

/// One revision of a task definition.
#[derive(Debug)]
pub(crate) struct Revision {
    pub region: String,
    pub family: String,
    pub number: u32,
    pub image: String,
    pub env: BTreeMap<String, String>,
    pub fault: Option<FaultSpec>,
    pub registered: Ms,
    pub fargate: bool,
    pub cluster: String,
    /// Where its containers write.
    pub log: LogSpec,
    pub spec: Arc<ServiceSpec>,
    /// The alarm that goes off while it is deployed.
    pub alarm: Option<AlarmOffSpec>,
    /// When it was deregistered.
    pub inactive: Option<Ms>,
    /// What a caller registered, as it was given.
    pub given: Option<Arc<Value>>,
}

impl Phase {
    /// `lastStatus`.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Warming | Self::Ready | Self::Sick => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }

    pub(crate) fn is_running(self) -> bool {
        matches!(self, Self::Warming | Self::Ready | Self::Sick)
    }
}

impl Task {
    /// True while ECS does not take it when there are too many.
    pub(crate) fn is_protected(&self, now: Ms) -> bool {
        self.protected.is_some_and(|until| until > now)
    }

    /// True while ECS wants it to run (`desiredStatus` RUNNING).
    pub(crate) fn wanted(&self) -> bool {
        self.stop.is_none()
    }

    /// Its containers run, whatever is wanted of it.
    pub(crate) fn executing(&self) -> bool {
        let executed = self.stop.as_ref().and_then(|stop| stop.executed);
        self.started.is_some() && executed.is_none()
    }

    /// `pendingCount` counts it.
    pub(crate) fn is_pending(&self) -> bool {
        self.wanted() && self.phase < Phase::Warming
    }

    /// `runningCount` counts it.
    pub(crate) fn is_running(&self) -> bool {
        self.phase.is_running()
    }

    /// `healthStatus`, given whether its revision has a health check and what is wrong with it.
    /// What a load balancer finds is no matter of the container.
    pub(crate) fn health(&self, checked: bool, fault: Option<&FaultSpec>) -> Health {
        let of_target = fault.is_some_and(|fault| fault.kind.is_of_target());
        match self.phase {
            Phase::Ready if checked => Health::Healthy,
            Phase::Sick if of_target && checked => Health::Healthy,
            Phase::Sick if !of_target => Health::Unhealthy,
            _ => Health::Unknown,
        }
    }
}

impl Cluster {
    /// The services that callers see; the others are jobs, or deleted.
    pub(crate) fn real_services(&self) -> impl Iterator<Item = &Service> {
        self.services
            .iter()
            .filter(|service| service.spec.job.is_none() && service.standing == Standing::Active)
    }

    /// The tasks of one deployment, or of the whole service, as `(running, pending)`.
    pub(crate) fn counts(&self, service: &Service, deployment: Option<usize>) -> (u32, u32) {
        let tasks = service.tasks.iter().filter_map(|id| self.tasks.get(id));
        tasks
            .filter(|task| deployment.is_none_or(|only| only == task.deployment))
            .fold((0, 0), |(running, pending), task| {
                (
                    running + u32::from(task.is_running()),
                    pending + u32::from(task.is_pending()),
                )
            })
    }
}

impl Instance {
    /// ECS places new tasks on it.
    pub(crate) fn takes_tasks(&self) -> bool {
        !self.draining && self.connected
    }

    /// `status`.
    pub(crate) fn status(&self) -> &'static str {
        if self.draining { "DRAINING" } else { "ACTIVE" }
    }
}

impl Revision {
    /// Tasks of this revision have interfaces of their own (`awsvpc`).
    pub(crate) fn awsvpc(&self) -> bool {
        self.fargate
    }
}

impl World {
    /// A cluster by region and name.
    pub(crate) fn cluster(&self, region: &str, name: &str) -> Option<usize> {
        self.clusters
            .iter()
            .position(|cluster| cluster.region == region && cluster.name == name)
    }

    pub(super) fn service(&self, at: ServiceAt) -> &Service {
        &self.clusters[at.cluster].services[at.service]
    }

    pub(super) fn service_mut(&mut self, at: ServiceAt) -> &mut Service {
        &mut self.clusters[at.cluster].services[at.service]
    }

    /// Story time as milliseconds since 1970.
    pub(crate) fn wall(&self, at: Ms) -> i64 {
        self.origin.saturating_add(at)
    }
}
