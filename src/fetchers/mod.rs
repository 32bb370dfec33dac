//! One file per thing polled: which calls, in which batches, how often, what it yields.
//!
//! A fetcher makes exactly one API call per step, so that the scheduler, which
//! pays for it, sees every call. This room keeps no state and never spawns.

mod alarm_history;
mod alarms;
mod capacity_providers;
mod clusters;
mod container_instances;
mod discovery;
pub mod errands;
mod identity;
mod images;
mod insights;
mod listener_rules;
mod listeners;
mod load_balancers;
mod metrics;
mod named_alarms;
mod rules;
mod running_tasks;
mod scalable_targets;
mod scaling_activities;
mod scaling_policies;
mod scheduled_actions;
mod schedules;
mod service_deployment_lists;
mod service_deployments;
mod service_revisions;
mod service_tasks;
mod services;
mod step;
mod stopped_tasks;
mod target_group_attributes;
mod target_groups;
mod target_health;
mod task_definitions;
mod task_families;

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
    &target_groups::SOURCE,
    &target_group_attributes::SOURCE,
    &target_health::SOURCE,
    &load_balancers::SOURCE,
    &listeners::SOURCE,
    &listener_rules::SOURCE,
    &metrics::SOURCE,
    &rules::RULES,
    &rules::TARGETS,
    &schedules::SOURCE,
    &discovery::SERVICES,
    &discovery::NAMESPACES,
    &discovery::INSTANCES,
    &discovery::HEALTH,
    &task_families::FAMILIES,
    &task_families::REVISIONS,
    &images::SOURCE,
    &container_instances::SOURCE,
    &capacity_providers::SOURCE,
    &scalable_targets::SOURCE,
    &scaling_policies::SOURCE,
    &scheduled_actions::SOURCE,
    &scaling_activities::SOURCE,
    &alarms::SOURCE,
    &errands::SOURCE,
    &named_alarms::SOURCE,
    &alarm_history::SOURCE,
    &service_deployment_lists::SOURCE,
    &service_deployments::SOURCE,
    &service_revisions::SOURCE,
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
        SourceId::TargetGroups => &target_groups::SOURCE,
        SourceId::TargetGroupAttributes => &target_group_attributes::SOURCE,
        SourceId::TargetHealth => &target_health::SOURCE,
        SourceId::LoadBalancers => &load_balancers::SOURCE,
        SourceId::Listeners => &listeners::SOURCE,
        SourceId::ListenerRules => &listener_rules::SOURCE,
        SourceId::MetricSeries => &metrics::SOURCE,
        SourceId::Rules => &rules::RULES,
        SourceId::RuleTargets => &rules::TARGETS,
        SourceId::Schedules => &schedules::SOURCE,
        SourceId::DiscoveryServices => &discovery::SERVICES,
        SourceId::Namespaces => &discovery::NAMESPACES,
        SourceId::Instances => &discovery::INSTANCES,
        SourceId::InstancesHealth => &discovery::HEALTH,
        SourceId::TaskDefinitionFamilies => &task_families::FAMILIES,
        SourceId::TaskDefinitionRevisions => &task_families::REVISIONS,
        SourceId::Images => &images::SOURCE,
        SourceId::ContainerInstances => &container_instances::SOURCE,
        SourceId::CapacityProviders => &capacity_providers::SOURCE,
        SourceId::ScalableTargets => &scalable_targets::SOURCE,
        SourceId::ScalingPolicies => &scaling_policies::SOURCE,
        SourceId::ScheduledActions => &scheduled_actions::SOURCE,
        SourceId::ScalingActivities => &scaling_activities::SOURCE,
        SourceId::Alarms => &alarms::SOURCE,
        SourceId::Errands => &errands::SOURCE,
        SourceId::NamedAlarms => &named_alarms::SOURCE,
        SourceId::AlarmHistory => &alarm_history::SOURCE,
        SourceId::ServiceDeploymentLists => &service_deployment_lists::SOURCE,
        SourceId::ServiceDeployments => &service_deployments::SOURCE,
        SourceId::ServiceRevisions => &service_revisions::SOURCE,
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
            // Errands are told their operation by what is asked, one by one.
            assert_eq!(operations.is_empty(), listed.id == SourceId::Errands);
            for operation in operations {
                assert!(OPERATIONS.contains(operation), "{operation:?}");
                assert!(!operation.mutating, "a fetcher only reads");
            }
            assert!(listed.batch >= 1);
        }
    }
}
