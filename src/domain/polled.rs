//! What is polled, in which steps, and what one step yields.
//!
//! The words shared by fetchers (which do it), scheduler (which decides when)
//! and store (which keeps it).

use super::Text;
use super::alarm::{Alarm, AlarmHistory};
use super::capacity_provider::CapacityProvider;
use super::cluster::Cluster;
use super::container_instance::ContainerInstance;
use super::context::ContextId;
use super::discovery::{DiscoveryService, Instances, InstancesHealth, Namespace};
use super::errand::{Answer, Errand};
use super::identity::CallerIdentity;
use super::image::Image;
use super::insights::Probe;
use super::listener::{ListenerRules, Listeners};
use super::load_balancer::LoadBalancer;
use super::metric::Series;
use super::scaling::{ScalableTarget, ScalingActivities, ScalingPolicies, ScheduledActions};
use super::scheduled::{Rule, RuleTargets, Schedule};
use super::service::Service;
use super::service_deployment::{ServiceDeployment, ServiceDeploymentList};
use super::service_revision::ServiceRevision;
use super::target_group::{TargetGroup, TargetGroupAttributes};
use super::target_health::TargetGroupHealth;
use super::task::Task;
use super::task_definition::TaskDefinition;
use super::task_family::{Family, FamilyRevisions};

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
    /// Target groups by ARN.
    TargetGroups,
    /// Attributes of a target group, by its ARN: asked only for the service that is looked at.
    TargetGroupAttributes,
    /// Targets of a target group, by the group's ARN.
    TargetHealth,
    /// Load balancers by ARN.
    LoadBalancers,
    /// Listeners of a load balancer, by the load balancer's ARN.
    Listeners,
    /// Rules of a listener, by the listener's ARN.
    ListenerRules,
    /// Metrics of a cluster and what is in it, by the identity of the series.
    MetricSeries,
    /// EventBridge rules that have a cluster as target.
    Rules,
    /// What those rules start, by rule name.
    RuleTargets,
    /// Schedules of EventBridge Scheduler that have a cluster as target.
    Schedules,
    /// Services of Cloud Map, by id.
    DiscoveryServices,
    /// Namespaces of Cloud Map, by id.
    Namespaces,
    /// Instances registered in Cloud Map, by the id of their service.
    Instances,
    /// Health of those instances, by the id of their service.
    InstancesHealth,
    /// Families of task definitions of the region.
    TaskDefinitionFamilies,
    /// The newest revisions of a family, by its name.
    TaskDefinitionRevisions,
    /// Images in Amazon ECR, by reference.
    Images,
    /// Container instances of a cluster.
    ContainerInstances,
    /// Capacity providers of a cluster, by name.
    CapacityProviders,
    /// Bounds of the desired count, by resource id.
    ScalableTargets,
    /// Scaling policies of a service, by resource id.
    ScalingPolicies,
    /// Scheduled actions of a service, by resource id.
    ScheduledActions,
    /// Scaling activities of a service, by resource id.
    ScalingActivities,
    /// All alarms of the region.
    Alarms,
    /// Alarms whose names are known, by name.
    NamedAlarms,
    /// What became of an alarm, by its name.
    AlarmHistory,
    /// The newest service deployments of a service in brief, by the service's ARN.
    ServiceDeploymentLists,
    /// Service deployments by ARN.
    ServiceDeployments,
    /// Service revisions by ARN.
    ServiceRevisions,
    /// Whether Container Insights measures a cluster whose setting is not told.
    InsightsProbe,
    /// Nothing that is polled: stands in the key of a one-off call ([`crate::domain::errand`]).
    Errands,
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
    /// Service name for [`SourceId::ServiceTasks`], and for [`SourceId::TargetHealth`] of the
    /// service that is looked at; else none.
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

/// What one call is made for.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// A step of a polled list.
    Poll(Step),
    /// A call somebody wants made once.
    Errand(Errand),
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
    /// The answer to an errand, or the last part of it.
    Errand(Answer),
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
    /// Target groups.
    TargetGroups(Vec<TargetGroup>),
    /// Target groups with their attributes.
    TargetGroupAttributes(Vec<TargetGroupAttributes>),
    /// Target groups with their targets.
    TargetHealth(Vec<TargetGroupHealth>),
    /// Load balancers.
    LoadBalancers(Vec<LoadBalancer>),
    /// Load balancers with their listeners.
    Listeners(Vec<Listeners>),
    /// Listeners with their rules.
    ListenerRules(Vec<ListenerRules>),
    /// Series of metrics.
    MetricSeries(Vec<Series>),
    /// EventBridge rules.
    Rules(Vec<Rule>),
    /// What rules start.
    RuleTargets(Vec<RuleTargets>),
    /// Schedules.
    Schedules(Vec<Schedule>),
    /// Services of Cloud Map.
    DiscoveryServices(Vec<DiscoveryService>),
    /// Namespaces of Cloud Map.
    Namespaces(Vec<Namespace>),
    /// Registered instances.
    Instances(Vec<Instances>),
    /// Health of registered instances.
    InstancesHealth(Vec<InstancesHealth>),
    /// Families.
    TaskDefinitionFamilies(Vec<Family>),
    /// Revisions of families.
    TaskDefinitionRevisions(Vec<FamilyRevisions>),
    /// Images.
    Images(Vec<Image>),
    /// Container instances.
    ContainerInstances(Vec<ContainerInstance>),
    /// Capacity providers.
    CapacityProviders(Vec<CapacityProvider>),
    /// Bounds of desired counts.
    ScalableTargets(Vec<ScalableTarget>),
    /// Policies, one item for each service.
    ScalingPolicies(Vec<ScalingPolicies>),
    /// Scheduled actions, one item for each service.
    ScheduledActions(Vec<ScheduledActions>),
    /// Activities, one item for each service.
    ScalingActivities(Vec<ScalingActivities>),
    /// Alarms.
    Alarms(Vec<Alarm>),
    /// History, one item for each alarm.
    AlarmHistory(Vec<AlarmHistory>),
    /// Service deployments in brief, service by service.
    ServiceDeploymentLists(Vec<ServiceDeploymentList>),
    /// Service deployments.
    ServiceDeployments(Vec<ServiceDeployment>),
    /// Service revisions.
    ServiceRevisions(Vec<ServiceRevision>),
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

impl SourceId {
    /// Whether a batch fails as a whole for one thing that does not exist, without a word about
    /// which: such a batch is asked again one by one.
    pub const fn fails_as_a_whole(self) -> bool {
        matches!(self, Self::TargetGroups | Self::LoadBalancers)
    }
}
