//! Which collection a polled list is kept in, whatever it is a collection of.

use super::{ClusterData, Collection, ContextData, ListState};
use crate::domain::Text;
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, SourceId};

/// What every collection can do without saying what it collects.
pub trait Shelf {
    /// How far the names are known.
    fn state(&self) -> &ListState;
    /// Keeps how far the names are known.
    fn set_list(&mut self, state: ListState, visibly: bool);
    /// Adds names; returns whether any was new.
    fn add_names(&mut self, ids: &[Text]) -> bool;
    /// Notes that AWS has no such thing.
    fn note_missing(&mut self, id: &Text, reason: &Text) -> bool;
    /// Notes that some things could not be described.
    fn note_fault(&mut self, ids: &[Text], fault: &Fault) -> bool;
    /// Removes things that a complete pass no longer named.
    fn remove(&mut self, ids: &[Text]) -> bool;
    /// Keeps them, marked as remembered only.
    fn forget(&mut self, ids: &[Text]) -> bool;
    /// Why one thing could not be described.
    fn fault_of(&self, id: &str) -> Option<&Fault>;
    /// Whether nothing more will be learned of these things, or of all that are named.
    fn is_told(&self, only: Option<&[Text]>, is_final: &dyn Fn(&Fault) -> bool) -> bool;
}

impl<T: PartialEq> Shelf for Collection<T> {
    fn state(&self) -> &ListState {
        &self.list
    }
    fn set_list(&mut self, state: ListState, visibly: bool) {
        Self::set_list(self, state, visibly);
    }
    fn add_names(&mut self, ids: &[Text]) -> bool {
        Self::add_names(self, ids)
    }
    fn note_missing(&mut self, id: &Text, reason: &Text) -> bool {
        Self::note_missing(self, id, reason)
    }
    fn note_fault(&mut self, ids: &[Text], fault: &Fault) -> bool {
        Self::note_fault(self, ids, fault)
    }
    fn remove(&mut self, ids: &[Text]) -> bool {
        Self::remove(self, ids)
    }
    fn forget(&mut self, ids: &[Text]) -> bool {
        Self::forget(self, ids)
    }
    fn fault_of(&self, id: &str) -> Option<&Fault> {
        self.get(id)?.fault.as_ref()
    }
    fn is_told(&self, only: Option<&[Text]>, is_final: &dyn Fn(&Fault) -> bool) -> bool {
        let told = |entry: &super::Entry<T>| {
            entry.item.is_some()
                || entry.missing.is_some()
                || entry.fault.as_ref().is_some_and(is_final)
        };
        match only {
            Some(ids) => ids.iter().all(|id| self.get(id).is_some_and(told)),
            None => self.entries().all(|(_, entry)| told(entry)),
        }
    }
}

/// The same table twice: to look at and to change. A list of another source goes here.
macro_rules! shelves {
    ($name:ident, $inside:ident $(, $change:ident)?) => {
        /// The collection of a polled list; none for what is no collection.
        pub fn $name(&$($change)? self, key: &Key) -> Option<&$($change)? dyn Shelf> {
            Some(match key.source {
                SourceId::Identity | SourceId::Errands => return None,
                SourceId::Clusters => &$($change)? self.clusters,
                SourceId::TaskDefinitions => &$($change)? self.task_definitions,
                SourceId::TargetGroups => &$($change)? self.target_groups,
                SourceId::TargetGroupAttributes => &$($change)? self.target_group_attributes,
                SourceId::LoadBalancers => &$($change)? self.load_balancers,
                SourceId::Listeners => &$($change)? self.listeners,
                SourceId::ListenerRules => &$($change)? self.listener_rules,
                SourceId::TargetHealth => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.target_health
                }
                SourceId::TaskDefinitionFamilies => &$($change)? self.task_definition_families,
                SourceId::TaskDefinitionRevisions => &$($change)? self.task_definition_revisions,
                SourceId::Images => &$($change)? self.images,
                SourceId::InsightsProbe => &$($change)? self.insights,
                SourceId::Services => &$($change)? self.$inside(key.cluster.as_ref()?)?.services,
                SourceId::RunningTasks | SourceId::ServiceTasks => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.running
                }
                SourceId::StoppedTasks => &$($change)? self.$inside(key.cluster.as_ref()?)?.stopped,
                SourceId::MetricSeries => &$($change)? self.$inside(key.cluster.as_ref()?)?.metrics,
                SourceId::Rules => &$($change)? self.$inside(key.cluster.as_ref()?)?.rules,
                SourceId::RuleTargets => &$($change)? self.$inside(key.cluster.as_ref()?)?.rule_targets,
                SourceId::Schedules => &$($change)? self.$inside(key.cluster.as_ref()?)?.schedules,
                SourceId::DiscoveryServices => &$($change)? self.discovery.services,
                SourceId::Namespaces => &$($change)? self.discovery.namespaces,
                SourceId::Instances => &$($change)? self.discovery.instances,
                SourceId::InstancesHealth => &$($change)? self.discovery.health,
                SourceId::ContainerInstances => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.instances
                }
                SourceId::CapacityProviders => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.providers
                }
                SourceId::ScalableTargets => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.scalable_targets
                }
                SourceId::ScalingPolicies => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.scaling_policies
                }
                SourceId::ScheduledActions => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.scheduled_actions
                }
                SourceId::ScalingActivities => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.scaling_activities
                }
                SourceId::Alarms | SourceId::NamedAlarms => &$($change)? self.alarms,
                SourceId::AlarmHistory => &$($change)? self.alarm_history,
                SourceId::ServiceDeploymentLists => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.service_deployment_lists
                }
                SourceId::ServiceDeployments => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.service_deployments
                }
                SourceId::ServiceRevisions => {
                    &$($change)? self.$inside(key.cluster.as_ref()?)?.service_revisions
                }
            })
        }
    };
}

impl ContextData {
    shelves!(shelf, looked_inside);
    shelves!(shelf_mut, made_inside, mut);

    fn looked_inside(&self, cluster: &Text) -> Option<&ClusterData> {
        self.inside.get(cluster)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "the twin that only looks may find nothing"
    )]
    fn made_inside(&mut self, cluster: &Text) -> Option<&mut ClusterData> {
        Some(self.inside_mut(cluster))
    }

    /// The inside of a cluster, made when missing.
    pub(super) fn inside_mut(&mut self, cluster: &Text) -> &mut ClusterData {
        self.inside.entry(Text::clone(cluster)).or_default()
    }
}
