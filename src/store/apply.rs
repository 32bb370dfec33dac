//! How answers enter the store.

use super::shelf::Shelf;
use super::{Collection, ContextData, ListState, Store};
use crate::domain::Text;
use crate::domain::fault::Fault;
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
            (Items::InsightsProbe(probes), _) => {
                all(&mut self.insights, probes, now, |it| &it.cluster)
            }
            (Items::MetricSeries(series), Some(cluster)) => {
                let metrics = &mut self.inside_mut(cluster).metrics;
                all(metrics, series, now, |it| &it.id)
            }
            (Items::Services(_) | Items::Tasks(_) | Items::MetricSeries(_), None) => false,
        }
    }

    fn note(&mut self, key: &Key, step: &Step, fault: &Fault) -> bool {
        if key.source == SourceId::Identity {
            let differs = self.identity_fault.as_ref() != Some(fault);
            self.identity_fault = Some(fault.clone());
            return differs;
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
