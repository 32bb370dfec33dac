//! What the list of tasks tells of their targets at the load balancers.

use super::balancing::{Balancing, arns, groups_want, instances_want, service_want};
use super::kind::{Look, health_role};
use super::table::{Cell, CellContext};
use super::tasks::TaskRow;
use crate::domain::Text;
use crate::domain::balancing::{GroupRef, Known, groups_of};
use crate::domain::fault::Gap;
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::target_join::of_task;
use rustc_hash::FxHashMap;

/// What stands beside a task in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Whether ECS still names it.
    pub remembered: Remembered,
    /// How its targets are, where its service has target groups and their health is known.
    pub targets: Option<(Health, String)>,
}

/// Whether ECS still names the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered {
    /// ECS names it.
    Live,
    /// ECS has forgotten it.
    Forgotten,
}

/// The cell of the TARGET column.
pub(super) fn target_cell(row: &TaskRow, _: &CellContext) -> Cell {
    // The state only: the reason stands under WHY.
    let state = |words: &str| Cell::text(words.split(':').next().unwrap_or(words).to_owned());
    row.cell(|_| match &row.extra.targets {
        Some((Health::Fine, words)) => state(words),
        Some((health, words)) => state(words).tone(health_role(*health)),
        None => Cell::blank(),
    })
}

/// Adds how the targets of the tasks are, as far as it is known.
pub(super) fn target_health(rows: &mut [TaskRow], look: &Look<'_>) {
    let Some(here) = Balancing::of(look).filter(|here| !here.inside.target_health.is_empty())
    else {
        return;
    };
    let known: FxHashMap<&str, Vec<GroupRef>> = here
        .services(look.scope.service.as_deref())
        .into_iter()
        .map(|service| (service.name(), groups_of(service)))
        .filter(|(_, groups)| {
            groups
                .iter()
                .any(|group| matches!(here.known(&group.arn), Known::Health(_)))
        })
        .collect();
    let targets = here.targets(&known);
    for row in rows {
        let Some(task) = row.item.as_deref() else {
            continue;
        };
        let Some(own) = targets.get(&*task.task_arn) else {
            continue;
        };
        row.extra.targets = of_task(own.iter().copied());
        if let Some((Health::Broken, words)) = &row.extra.targets
            && row.health == Health::Fine
        {
            row.health = Health::Broken;
            row.why = Some(format!("target {words}"));
        }
    }
}

/// What of target health could not be read, and why.
pub(super) fn target_gaps(look: &Look<'_>) -> Vec<Gap> {
    Balancing::of(look).map_or_else(Vec::new, |here| {
        here.inside.target_health.gaps("target groups")
    })
}

/// The health of the targets of the service on screen. Of all services of a cluster it is not asked
/// for here: what is known of it is shown.
pub(super) fn target_wants(look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
    let (Some(cluster), Some(name)) = (&look.scope.cluster, &look.scope.service) else {
        return Vec::new();
    };
    if visible.is_empty() {
        return Vec::new();
    }
    let own = Balancing::of(look).and_then(|here| here.services(Some(name)).first().copied());
    match own {
        Some(service) => [
            service_want(look, service, tempo),
            groups_want(look, arns([service]), tempo),
            instances_want(look, [service], tempo),
        ]
        .into_iter()
        .flatten()
        .collect(),
        // Which groups it has, only the service tells; its ARN is that of its cluster, differently put.
        None => {
            let key = Key::cluster(look.scope.context, SourceId::Services, Text::clone(cluster));
            // Where the cluster is known by its name alone, so is the service: all are asked for.
            vec![match cluster.contains(":cluster/") {
                true => {
                    let arn = format!("{}/{name}", cluster.replacen(":cluster/", ":service/", 1));
                    Want::only(key, vec![arn.into()], tempo)
                }
                false => Want::all(key, tempo),
            }]
        }
    }
}
