//! What we know: everything AWS ever told us in this run, with its age, its gaps and its errors.
//!
//! The store belongs to the event loop and to nobody else: there is no lock in
//! this room. An error never removes rows; a refused call is kept beside the
//! data it would have renewed. Stopped tasks and service events are kept after
//! ECS has forgotten them.

mod answers;
mod apply;
mod calls;
mod collection;
mod forwards;
mod located;
mod memory;
mod shelf;
#[cfg(test)]
mod tests;

pub use answers::{Answered, Answers};
pub use apply::Change;
pub use calls::{CallLog, Rate};
pub use collection::{Collection, Entry, ListState};
pub use forwards::Forwards;
pub use located::{Located, TASKS, Unread};
pub use memory::EventMemory;
pub use shelf::Shelf;

use crate::domain::Text;
use crate::domain::alarm::{Alarm, AlarmHistory};
use crate::domain::call::CallRecord;
use crate::domain::capacity_provider::CapacityProvider;
use crate::domain::cluster::Cluster;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::discovery::{DiscoveryService, Instances, InstancesHealth, Namespace};
use crate::domain::fault::Fault;
use crate::domain::identity::CallerIdentity;
use crate::domain::image::Image;
use crate::domain::insights::Probe;
use crate::domain::listener::{ListenerRules, Listeners};
use crate::domain::load_balancer::LoadBalancer;
use crate::domain::metric::Series;
use crate::domain::scaling::{
    ScalableTarget, ScalingActivities, ScalingPolicies, ScheduledActions,
};
use crate::domain::scheduled::{Rule, RuleTargets, Schedule};
use crate::domain::service::Service;
use crate::domain::service_deployment::{ServiceDeployment, ServiceDeploymentList};
use crate::domain::service_revision::ServiceRevision;
use crate::domain::target_group::{TargetGroup, TargetGroupAttributes};
use crate::domain::target_health::TargetGroupHealth;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::task_family::{Family, FamilyRevisions};
use rustc_hash::FxHashMap;

/// Everything known, by context.
#[derive(Debug, Default)]
pub struct Store {
    contexts: FxHashMap<ContextId, ContextData>,
    /// The calls of all contexts, newest last.
    pub calls: CallLog,
    /// Ports of this machine that lead into tasks, in all contexts.
    pub forwards: Forwards,
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
    /// Target groups by ARN.
    pub target_groups: Collection<TargetGroup>,
    /// Attributes of target groups, by the group's ARN.
    pub target_group_attributes: Collection<TargetGroupAttributes>,
    /// Load balancers by ARN.
    pub load_balancers: Collection<LoadBalancer>,
    /// Listeners by the ARN of their load balancer.
    pub listeners: Collection<Listeners>,
    /// Rules by the ARN of their listener.
    pub listener_rules: Collection<ListenerRules>,
    /// Families of task definitions that have an ACTIVE revision.
    pub task_definition_families: Collection<Family>,
    /// Revisions by family.
    pub task_definition_revisions: Collection<FamilyRevisions>,
    /// Images in Amazon ECR, by reference.
    pub images: Collection<Image>,
    /// Alarms of the region by name: all of them once somebody asked, else those that were named.
    pub alarms: Collection<Alarm>,
    /// What became of alarms, by name.
    pub alarm_history: Collection<AlarmHistory>,
    /// What Container Insights measures of clusters whose setting is not told.
    pub insights: Collection<Probe>,
    /// What Cloud Map told of the registries that services name.
    pub discovery: Discovery,
    /// What one-off questions brought: networks, stacks.
    pub answers: Answers,
    /// Where clusters live, as far as that was looked into, by cluster ARN.
    pub located: FxHashMap<Text, Located>,
    /// A number that changes whenever something else is known of where clusters live.
    pub located_revision: u64,
}

/// What Cloud Map told, by the ids of its services and namespaces.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Services.
    pub services: Collection<DiscoveryService>,
    /// Namespaces.
    pub namespaces: Collection<Namespace>,
    /// Instances of each service.
    pub instances: Collection<Instances>,
    /// Health of those instances.
    pub health: Collection<InstancesHealth>,
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
    /// Targets by the ARN of their target group.
    pub target_health: Collection<TargetGroupHealth>,
    /// EventBridge rules that start tasks here, by name.
    pub rules: Collection<Rule>,
    /// What those rules start, by rule name.
    pub rule_targets: Collection<RuleTargets>,
    /// Schedules that start tasks here, by `group/name`.
    pub schedules: Collection<Schedule>,
    /// Container instances.
    pub instances: Collection<ContainerInstance>,
    /// Capacity providers by name.
    pub providers: Collection<CapacityProvider>,
    /// Events of services, kept when ECS forgets them.
    pub events: EventMemory,
    /// Series of metrics by their identity; only what was looked at.
    pub metrics: Collection<Series>,
    /// Bounds of desired counts by resource id; of a service without auto scaling it is missing.
    pub scalable_targets: Collection<ScalableTarget>,
    /// Scaling policies by resource id.
    pub scaling_policies: Collection<ScalingPolicies>,
    /// Scheduled actions by resource id.
    pub scheduled_actions: Collection<ScheduledActions>,
    /// Scaling activities by resource id.
    pub scaling_activities: Collection<ScalingActivities>,
    /// The newest service deployments in brief, by service ARN.
    pub service_deployment_lists: Collection<ServiceDeploymentList>,
    /// Service deployments.
    pub service_deployments: Collection<ServiceDeployment>,
    /// Service revisions: immutable, kept for good.
    pub service_revisions: Collection<ServiceRevision>,
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
