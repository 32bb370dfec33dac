//! How answers enter the store.

use super::{ClusterData, Collection, ContextData, ListState, Store};
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
            (SourceId::Clusters, _) => context.clusters.remove(ids),
            (SourceId::Services, Some(cluster)) => context.inside(cluster).services.remove(ids),
            (SourceId::RunningTasks, Some(cluster)) => context.inside(cluster).running.remove(ids),
            (SourceId::StoppedTasks, Some(cluster)) => {
                let stopped = &mut context.inside(cluster).stopped;
                let changed = stopped.forget(ids);
                stopped.trim_forgotten(MOST_REMEMBERED, |task| task.stopped_at);
                changed
            }
            _ => false,
        };
        changed.into()
    }
}

impl ContextData {
    fn inside(&mut self, cluster: &Text) -> &mut ClusterData {
        self.inside.entry(Text::clone(cluster)).or_default()
    }

    fn keep(&mut self, key: &Key, found: &Yield, now: Timestamp) -> bool {
        match found {
            Yield::Names { ids, next } => {
                let last = next.is_none();
                match (key.source, &key.cluster) {
                    (SourceId::Clusters, _) => named(&mut self.clusters, ids, last, now),
                    (SourceId::Services, Some(cluster)) => {
                        named(&mut self.inside(cluster).services, ids, last, now)
                    }
                    (SourceId::RunningTasks, Some(cluster)) => {
                        named(&mut self.inside(cluster).running, ids, last, now)
                    }
                    // One service's names say nothing about whether the cluster's list is complete.
                    (SourceId::ServiceTasks, Some(cluster)) => {
                        self.inside(cluster).running.add_names(ids)
                    }
                    (SourceId::StoppedTasks, Some(cluster)) => {
                        named(&mut self.inside(cluster).stopped, ids, last, now)
                    }
                    _ => false,
                }
            }
            Yield::Details { items, missing } => {
                let described = self.describe(key, items, now);
                let mut noted = false;
                for (id, reason) in missing {
                    noted |= match (key.source, &key.cluster) {
                        (SourceId::Clusters, _) => self.clusters.note_missing(id, reason),
                        (SourceId::Services, Some(cluster)) => {
                            self.inside(cluster).services.note_missing(id, reason)
                        }
                        // A task that is gone before it was described is no news.
                        (SourceId::RunningTasks | SourceId::ServiceTasks, Some(cluster)) => self
                            .inside(cluster)
                            .running
                            .remove(std::slice::from_ref(id)),
                        (SourceId::StoppedTasks, Some(cluster)) => self
                            .inside(cluster)
                            .stopped
                            .forget(std::slice::from_ref(id)),
                        (SourceId::TaskDefinitions, _) => {
                            self.task_definitions.note_missing(id, reason)
                        }
                        _ => false,
                    };
                }
                described | noted
            }
        }
    }

    fn describe(&mut self, key: &Key, items: &Items, now: Timestamp) -> bool {
        let mut changed = false;
        match (items, &key.cluster) {
            (Items::Identity(identity), _) => {
                changed = self.identity.as_ref() != Some(identity)
                    || self.identity_fault.take().is_some();
                self.info.account.clone_from(&identity.account);
                self.identity = Some(identity.clone());
            }
            (Items::Clusters(clusters), _) => {
                for cluster in clusters {
                    changed |= self.clusters.describe(
                        Text::clone(&cluster.cluster_arn),
                        cluster.clone(),
                        now,
                    );
                }
            }
            (Items::Services(services), Some(cluster)) => {
                let inside = self.inside(cluster);
                for service in services {
                    changed |= inside
                        .events
                        .remember(&service.service_arn, &service.events);
                    changed |= inside.services.describe(
                        Text::clone(&service.service_arn),
                        service.clone(),
                        now,
                    );
                }
            }
            (Items::Tasks(tasks), Some(cluster)) => {
                let inside = self.inside(cluster);
                for task in tasks {
                    let id = Text::clone(&task.task_arn);
                    let list = if key.source == SourceId::StoppedTasks {
                        &mut inside.stopped
                    } else {
                        &mut inside.running
                    };
                    changed |= list.describe(id, task.clone(), now);
                }
            }
            (Items::TaskDefinitions(definitions), _) => {
                for definition in definitions {
                    changed |= self.task_definitions.describe(
                        Text::clone(&definition.task_definition_arn),
                        definition.clone(),
                        now,
                    );
                }
            }
            (Items::Services(_) | Items::Tasks(_), None) => {}
        }
        changed
    }

    fn note(&mut self, key: &Key, step: &Step, fault: &Fault) -> bool {
        match (key.source, &key.cluster) {
            (SourceId::Clusters, _) => noted(&mut self.clusters, step, fault),
            (SourceId::Services, Some(cluster)) => {
                noted(&mut self.inside(cluster).services, step, fault)
            }
            (SourceId::RunningTasks | SourceId::ServiceTasks, Some(cluster)) => {
                noted(&mut self.inside(cluster).running, step, fault)
            }
            (SourceId::StoppedTasks, Some(cluster)) => {
                noted(&mut self.inside(cluster).stopped, step, fault)
            }
            (SourceId::TaskDefinitions, _) => noted(&mut self.task_definitions, step, fault),
            (SourceId::Identity, _) => {
                let differs = self.identity_fault.as_ref() != Some(fault);
                self.identity_fault = Some(fault.clone());
                differs
            }
            _ => false,
        }
    }
}

fn named<T: PartialEq>(list: &mut Collection<T>, ids: &[Text], last: bool, now: Timestamp) -> bool {
    let changed = list.add_names(ids);
    let mut state = ListState {
        read_at: Some(now),
        fault: None,
        ..list.list.clone()
    };
    let visibly = state.fault != list.list.fault || (last && state.complete_at.is_none());
    if last {
        state.complete_at = Some(now);
    }
    list.set_list(state, visibly);
    changed | visibly
}

fn noted<T: PartialEq>(list: &mut Collection<T>, step: &Step, fault: &Fault) -> bool {
    match step {
        Step::Names { .. } => {
            let differs = list.list.fault.as_ref() != Some(fault);
            let state = ListState {
                fault: Some(fault.clone()),
                ..list.list.clone()
            };
            list.set_list(state, differs);
            differs
        }
        Step::Details { ids } => list.note_fault(ids, fault),
    }
}
