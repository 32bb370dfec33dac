//! How answers enter the store.

use super::shelf::Shelf;
use super::{Collection, ContextData, ListState, Store};
use crate::domain::Text;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Items, Key, SourceId, Step, Yield};
use crate::domain::time::Timestamp;

/// Stopped tasks remembered per cluster after ECS has forgotten them.
const MOST_REMEMBERED: usize = 5_000;

/// Whether anything that can be seen is different now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The same as before.
    Nothing,
    /// Something differs.
    Something,
}

impl From<bool> for Change {
    fn from(changed: bool) -> Self {
        if changed {
            Self::Something
        } else {
            Self::Nothing
        }
    }
}

impl Store {
    /// Keeps the outcome of one step. A failure is kept beside the data, never instead of it.
    pub fn apply(
        &mut self,
        key: &Key,
        step: &Step,
        result: &Result<Yield, Fault>,
        now: Timestamp,
    ) -> Change {
        let context = self.context_mut(key.context);
        let changed = match result {
            Ok(found) => {
                let unblocked = context.blocked.take().is_some();
                context.keep(key, found, now) | unblocked
            }
            Err(fault) => {
                let newly_blocked =
                    fault.kind.stops_context() && context.blocked.as_ref() != Some(fault);
                if newly_blocked {
                    context.blocked = Some(fault.clone());
                }
                context.note(key, step, fault) | newly_blocked
            }
        };
        changed.into()
    }

    /// Drops what a complete pass no longer named; stopped tasks are remembered instead.
    pub fn gone(&mut self, key: &Key, ids: &[Text]) -> Change {
        let context = self.context_mut(key.context);
        let changed = match (key.source, &key.cluster) {
            // One service's names say nothing about the others.
            (SourceId::ServiceTasks, _) => false,
            (SourceId::StoppedTasks, Some(cluster)) => {
                let stopped = &mut context.inside_mut(cluster).stopped;
                let changed = stopped.forget(ids);
                stopped.trim_forgotten(MOST_REMEMBERED, |task| task.stopped_at);
                changed
            }
            _ => context
                .shelf_mut(key)
                .is_some_and(|shelf| shelf.remove(ids)),
        };
        changed.into()
    }
}

impl ContextData {
    fn keep(&mut self, key: &Key, found: &Yield, now: Timestamp) -> bool {
        match found {
            Yield::Names { ids, next, items } => {
                let named = match (self.shelf_mut(key), key.source) {
                    // One service's names say nothing about whether the cluster's list is complete.
                    (Some(shelf), SourceId::ServiceTasks) => shelf.add_names(ids),
                    (Some(shelf), _) => named(shelf, ids, next.is_none(), now),
                    (None, _) => false,
                };
                let described = items
                    .as_ref()
                    .is_some_and(|items| self.describe(key, items, now));
                named | described
            }
            // Errands are answered to whoever asked, and not kept.
            Yield::Errand(_) => false,
            Yield::Details { items, missing } => {
                let described = self.describe(key, items, now);
                let mut noted = false;
                for (id, reason) in missing {
                    let Some(shelf) = self.shelf_mut(key) else {
                        continue;
                    };
                    let one = std::slice::from_ref(id);
                    noted |= match key.source {
                        // A task that is gone before it was described is no news.
                        SourceId::RunningTasks | SourceId::ServiceTasks => shelf.remove(one),
                        SourceId::StoppedTasks => shelf.forget(one),
                        _ => shelf.note_missing(id, reason),
                    };
                }
                described | noted
            }
        }
    }

    fn describe(&mut self, key: &Key, items: &Items, now: Timestamp) -> bool {
        match (items, &key.cluster) {
            (Items::Identity(identity), _) => {
                let changed = self.identity.as_ref() != Some(identity)
                    || self.identity_fault.take().is_some();
                self.info.account.clone_from(&identity.account);
                self.identity = Some(identity.clone());
                changed
            }
            (Items::Clusters(clusters), _) => {
                all(&mut self.clusters, clusters, now, |it| &it.cluster_arn)
            }
            (Items::Services(services), Some(cluster)) => {
                let inside = self.inside_mut(cluster);
                let mut changed = false;
                for service in services {
                    changed |= inside
                        .events
                        .remember(&service.service_arn, &service.events);
                }
                changed | all(&mut inside.services, services, now, |it| &it.service_arn)
            }
            (Items::Tasks(tasks), Some(cluster)) => {
                let inside = self.inside_mut(cluster);
                let list = if key.source == SourceId::StoppedTasks {
                    &mut inside.stopped
                } else {
                    &mut inside.running
                };
                all(list, tasks, now, |it| &it.task_arn)
            }
            (Items::TaskDefinitions(definitions), _) => {
                all(&mut self.task_definitions, definitions, now, |it| {
                    &it.task_definition_arn
                })
            }
            (Items::ServiceDeploymentLists(lists), Some(cluster)) => {
                let inside = self.inside_mut(cluster);
                all(&mut inside.service_deployment_lists, lists, now, |it| {
                    &it.service_arn
                })
            }
            (Items::ServiceDeployments(deployments), Some(cluster)) => {
                let inside = self.inside_mut(cluster);
                all(&mut inside.service_deployments, deployments, now, |it| {
                    &it.service_deployment_arn
                })
            }
            (Items::ServiceRevisions(revisions), Some(cluster)) => {
                let inside = self.inside_mut(cluster);
                all(&mut inside.service_revisions, revisions, now, |it| {
                    &it.service_revision_arn
                })
            }
            (Items::ScalableTargets(targets), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).scalable_targets;
                all(list, targets, now, |it| &it.resource_id)
            }
            (Items::ScalingPolicies(policies), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).scaling_policies;
                all(list, policies, now, |it| &it.resource_id)
            }
            (Items::ScheduledActions(actions), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).scheduled_actions;
                all(list, actions, now, |it| &it.resource_id)
            }
            (Items::ScalingActivities(activities), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).scaling_activities;
                all(list, activities, now, |it| &it.resource_id)
            }
            (Items::Alarms(alarms), _) => all(&mut self.alarms, alarms, now, |it| &it.alarm_name),
            (Items::AlarmHistory(histories), _) => {
                all(&mut self.alarm_history, histories, now, |it| &it.alarm_name)
            }
            (Items::ContainerInstances(instances), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).instances;
                all(list, instances, now, |it| &it.container_instance_arn)
            }
            (Items::CapacityProviders(providers), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).providers;
                all(list, providers, now, |it| &it.name)
            }
            (Items::TargetGroups(groups), _) => all(&mut self.target_groups, groups, now, |it| {
                &it.target_group_arn
            }),
            (Items::TargetGroupAttributes(groups), _) => {
                all(&mut self.target_group_attributes, groups, now, |it| {
                    &it.target_group_arn
                })
            }
            (Items::TargetHealth(groups), Some(cluster)) => {
                let health = &mut self.inside_mut(cluster).target_health;
                all(health, groups, now, |it| &it.target_group_arn)
            }
            (Items::LoadBalancers(balancers), _) => {
                all(&mut self.load_balancers, balancers, now, |it| {
                    &it.load_balancer_arn
                })
            }
            (Items::Listeners(listeners), _) => all(&mut self.listeners, listeners, now, |it| {
                &it.load_balancer_arn
            }),
            (Items::ListenerRules(rules), _) => {
                all(&mut self.listener_rules, rules, now, |it| &it.listener_arn)
            }
            (Items::InsightsProbe(probes), _) => {
                all(&mut self.insights, probes, now, |it| &it.cluster)
            }
            (Items::MetricSeries(series), Some(cluster)) => {
                let metrics = &mut self.inside_mut(cluster).metrics;
                all(metrics, series, now, |it| &it.id)
            }
            (Items::Rules(rules), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).rules;
                all(list, rules, now, |it| &it.name)
            }
            (Items::RuleTargets(targets), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).rule_targets;
                all(list, targets, now, |it| &it.rule)
            }
            (Items::Schedules(schedules), Some(cluster)) => {
                let list = &mut self.inside_mut(cluster).schedules;
                let mut changed = false;
                for schedule in schedules {
                    changed |= list.describe(schedule.id(), schedule.clone(), now);
                }
                changed
            }
            (Items::DiscoveryServices(services), _) => {
                all(&mut self.discovery.services, services, now, |it| &it.id)
            }
            (Items::Namespaces(namespaces), _) => {
                all(&mut self.discovery.namespaces, namespaces, now, |it| &it.id)
            }
            (Items::Instances(instances), _) => {
                all(&mut self.discovery.instances, instances, now, |it| {
                    &it.service
                })
            }
            (Items::InstancesHealth(health), _) => {
                all(&mut self.discovery.health, health, now, |it| &it.service)
            }
            (Items::TaskDefinitionFamilies(families), _) => {
                all(&mut self.task_definition_families, families, now, |it| {
                    &it.family
                })
            }
            (Items::TaskDefinitionRevisions(families), _) => {
                all(&mut self.task_definition_revisions, families, now, |it| {
                    &it.family
                })
            }
            (Items::Images(images), _) => all(&mut self.images, images, now, |it| &it.reference),
            // What lives in a cluster comes with a cluster.
            (_, None) => false,
        }
    }

    fn note(&mut self, key: &Key, step: &Step, fault: &Fault) -> bool {
        if key.source == SourceId::Identity {
            let differs = self.identity_fault.as_ref() != Some(fault);
            self.identity_fault = Some(fault.clone());
            return differs;
        }
        // Which thing of the batch is not there will be known when each is asked for by itself.
        let whose = matches!(step, Step::Details { ids } if ids.len() > 1);
        if whose && fault.kind == FaultKind::NotFound && key.source.fails_as_a_whole() {
            return false;
        }
        self.shelf_mut(key)
            .is_some_and(|shelf| noted(shelf, step, fault))
    }
}

/// Keeps described things under their identities; says whether any differs.
fn all<T: PartialEq + Clone>(
    list: &mut Collection<T>,
    items: &[T],
    now: Timestamp,
    id: impl Fn(&T) -> &Text,
) -> bool {
    let mut changed = false;
    for item in items {
        changed |= list.describe(Text::clone(id(item)), item.clone(), now);
    }
    changed
}

fn named(list: &mut dyn Shelf, ids: &[Text], last: bool, now: Timestamp) -> bool {
    let changed = list.add_names(ids);
    let before = list.state();
    let mut state = ListState {
        read_at: Some(now),
        fault: None,
        ..before.clone()
    };
    let visibly = state.fault != before.fault || (last && state.complete_at.is_none());
    if last {
        state.complete_at = Some(now);
    }
    list.set_list(state, visibly);
    changed | visibly
}

fn noted(list: &mut dyn Shelf, step: &Step, fault: &Fault) -> bool {
    match step {
        Step::Names { .. } => {
            let differs = list.state().fault.as_ref() != Some(fault);
            let state = ListState {
                fault: Some(fault.clone()),
                ..list.state().clone()
            };
            list.set_list(state, differs);
            differs
        }
        Step::Details { ids } => list.note_fault(ids, fault),
    }
}
