//! Who runs a task definition, as far as the clusters that were looked into tell.

use super::kind::Look;
use super::table::{Cell, SortKey};
use crate::domain::cluster::Cluster;
use crate::domain::{Text, list};
use crate::store::ContextData;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Who runs a task definition, or a family.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Users {
    /// Services that deploy it, by name.
    pub(super) services: BTreeSet<Text>,
    /// Running tasks.
    pub(super) tasks: usize,
    /// Whether a cluster was not looked into, so that there may be more of them.
    pub(super) partial: bool,
}

impl Users {
    /// Takes others in.
    pub(super) fn join(&mut self, other: &Self) {
        self.services.extend(other.services.iter().cloned());
        self.tasks += other.tasks;
    }

    /// Nobody, as far as the clusters tell that were looked into.
    pub(super) fn nobody(look: &Look<'_>) -> Self {
        Self {
            partial: !everywhere(look),
            ..Self::default()
        }
    }

    fn is_empty(&self) -> bool {
        self.services.is_empty() && self.tasks == 0
    }

    /// `checkout, 4 tasks`.
    pub(super) fn words(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        match (self.services.first(), self.services.len()) {
            (Some(one), 1) => words.push(one.to_string()),
            (Some(_), count) => words.push(format!("{count} services")),
            (None, _) => {}
        }
        match self.tasks {
            0 => {}
            1 => words.push("1 task".to_owned()),
            count => words.push(format!("{count} tasks")),
        }
        words.join(", ")
    }
}

/// Whether every cluster of the region was looked into to the end. One that says itself that it
/// runs nothing need not be.
fn everywhere(look: &Look<'_>) -> bool {
    look.store.context(look.scope.context).is_some_and(|known| {
        known.clusters.list.complete_at.is_some()
            && known
                .clusters
                .entries()
                .all(|(id, entry)| runs_nothing(entry.item.as_deref()) || seen(known, id))
    })
}

fn runs_nothing(cluster: Option<&Cluster>) -> bool {
    cluster.is_some_and(|it| {
        it.active_services_count == Some(0)
            && it.running_tasks_count == Some(0)
            && it.pending_tasks_count == Some(0)
    })
}

fn seen(known: &ContextData, cluster: &str) -> bool {
    known.inside.get(cluster).is_some_and(|inside| {
        let (services, running) = (&inside.services, &inside.running);
        services.list.complete_at.is_some()
            && running.list.complete_at.is_some()
            && services.entries().all(|(_, entry)| entry.item.is_some())
            && running.entries().all(|(_, entry)| entry.item.is_some())
    })
}

/// Who runs what, by the ARN of the task definition; none while no cluster was looked into.
pub(super) fn users(look: &Look<'_>) -> Option<FxHashMap<Text, Users>> {
    let context = look.store.context(look.scope.context)?;
    let mut found: FxHashMap<Text, Users> = FxHashMap::default();
    let mut looked = false;
    for inside in context.inside.values() {
        looked |=
            inside.services.list.complete_at.is_some() || inside.running.list.complete_at.is_some();
        for service in inside.services.items() {
            // A deployment that was given up and has no tasks uses nothing any more.
            let deployed = list(&service.deployments)
                .iter()
                .filter(|it| it.desired_count != Some(0) || it.running_count != Some(0))
                .filter_map(|deployment| deployment.task_definition.as_ref());
            for arn in service.task_definition.iter().chain(deployed) {
                let users = found.entry(Text::clone(arn)).or_default();
                users.services.insert(Text::from(service.name()));
            }
        }
        for task in inside.running.items() {
            if let Some(arn) = &task.task_definition_arn {
                found.entry(Text::clone(arn)).or_default().tasks += 1;
            }
        }
    }
    looked.then_some(found)
}

/// A number that changes whenever `users` could.
pub(super) fn revision(look: &Look<'_>) -> u64 {
    look.store.context(look.scope.context).map_or(0, |context| {
        context
            .inside
            .values()
            .map(|inside| inside.services.revision() + inside.running.revision())
            .sum::<u64>()
            + context.clusters.revision()
    })
}

/// The cell: who runs it, nobody, or not known, be it that a cluster was not looked into.
pub(super) fn cell(users: Option<&Users>) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "no account runs 2^52 tasks")]
    match users {
        None => Cell::unknown(),
        Some(users) if users.is_empty() && users.partial => Cell::unknown(),
        Some(users) if users.is_empty() => Cell::absent(),
        Some(users) => Cell::text(users.words()).key(SortKey::Number(users.tasks as f64)),
    }
}

/// The same in words, for a description.
pub(super) fn told(users: Option<&Users>) -> String {
    match users {
        None => "not known: no cluster was looked into yet".to_owned(),
        Some(users) if users.is_empty() && users.partial => {
            "nothing in the clusters that were looked into".to_owned()
        }
        Some(users) if users.is_empty() => "nothing in any cluster of the region".to_owned(),
        Some(users) => users.words(),
    }
}
