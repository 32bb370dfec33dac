//! Rows of deployments, from whichever of three sources tells of them.

use crate::domain::deployment::{Deployment, TaskSet};
use crate::domain::health::Health;
use crate::domain::rollout::{self, Attempt, Phase};
use crate::domain::service::Service;
use crate::domain::service_deployment::{ServiceDeployment, ServiceDeploymentBrief};
use crate::domain::service_revision::ServiceRevision;
use crate::domain::time::{Timestamp, seconds_since};
use crate::domain::{Text, arn, list};
use crate::panes::kind::Look;
use crate::panes::table::RowItem;
use crate::panes::unknown_reason;
use crate::store::ClusterData;
use std::sync::Arc;

/// In the list of a whole cluster only what is younger than this is shown, in seconds, and the
/// newest of each service.
const LATEST: u64 = 86_400;

/// A deployment.
#[derive(Debug, Clone)]
pub struct DeploymentRow {
    /// ARN of a service deployment or task set, else the deployment's id.
    pub(super) id: Text,
    /// Name of the service.
    pub(super) name: Text,
    /// Health.
    pub(super) health: Health,
    /// What it is doing or came to.
    pub(super) why: Option<String>,
    /// Newest first.
    pub(super) rank: u64,
    /// What it is.
    pub(super) of: Of,
}

/// Which of AWS's three records of a deployment it is.
#[derive(Debug, Clone)]
pub(super) enum Of {
    /// A service deployment.
    Service(Box<Told>),
    /// An entry of `deployments[]`, where there is no service deployment to show.
    Plain(Arc<Service>, usize),
    /// A task set of another controller.
    TaskSet(Arc<Service>, usize),
}

/// A service deployment as far as it is known.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) brief: ServiceDeploymentBrief,
    pub(super) whole: Option<Arc<ServiceDeployment>>,
    /// The service revision it brings.
    pub(super) revision: Option<Arc<ServiceRevision>>,
    /// Why there is no more than the brief.
    pub(super) unknown: Option<Text>,
}

impl RowItem for DeploymentRow {
    fn id(&self) -> &Text {
        &self.id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn health(&self) -> Health {
        self.health
    }
    fn rank(&self) -> u64 {
        self.rank
    }
    fn is_dated(&self) -> bool {
        true
    }
}

impl DeploymentRow {
    /// When it was made.
    pub(super) fn created_at(&self) -> Option<Timestamp> {
        match &self.of {
            Of::Service(told) => told.brief.started_at.or(told.brief.created_at),
            Of::Plain(..) => self.plain()?.created_at,
            Of::TaskSet(..) => self.task_set()?.created_at,
        }
    }

    /// The entry of `deployments[]`.
    pub(super) fn plain(&self) -> Option<&Deployment> {
        match &self.of {
            Of::Plain(service, index) => list(&service.deployments).get(*index),
            _ => None,
        }
    }

    /// The task set.
    pub(super) fn task_set(&self) -> Option<&TaskSet> {
        match &self.of {
            Of::TaskSet(service, index) => list(&service.task_sets).get(*index),
            _ => None,
        }
    }

    /// The service deployment.
    pub(super) fn told(&self) -> Option<&Told> {
        match &self.of {
            Of::Service(told) => Some(told),
            _ => None,
        }
    }

    /// `family:revision` it brings.
    pub(super) fn definition(&self) -> Option<&str> {
        let definition = match &self.of {
            Of::Service(told) => told.revision.as_ref()?.task_definition.as_deref(),
            Of::Plain(..) => self.plain()?.task_definition.as_deref(),
            Of::TaskSet(..) => self.task_set()?.task_definition.as_deref(),
        };
        definition.map(arn::family_revision)
    }
}

/// The smallest number for the newest.
fn rank(at: Option<Timestamp>) -> u64 {
    // What has no time yet is about to begin: newest of all.
    at.map_or(0, |at| {
        u64::try_from(i64::MAX - at.as_millisecond()).unwrap_or(u64::MAX)
    })
}

/// The newest service deployment of a service, as far as it is known.
pub(in crate::panes) fn newest<'a>(inside: &'a ClusterData, service: &str) -> Option<Attempt<'a>> {
    let known = inside.service_deployment_lists.item(service)?;
    let brief = known.service_deployments.first()?;
    let whole = inside
        .service_deployments
        .item(&brief.service_deployment_arn);
    let revision = brief
        .target_service_revision_arn
        .as_deref()
        .and_then(|arn| inside.service_revisions.item(arn));
    Some(Attempt {
        brief,
        whole: whole.map(|whole| &**whole),
        definition: revision.and_then(|revision| revision.task_definition.as_deref()),
    })
}

/// The briefs of a service that are shown: all in its own list, the latest in the cluster's.
pub(super) fn shown<'a>(
    inside: &'a ClusterData,
    service: &str,
    look: &Look<'_>,
) -> &'a [ServiceDeploymentBrief] {
    let all = inside
        .service_deployment_lists
        .item(service)
        .map_or(&[][..], |known| &known.service_deployments);
    if look.scope.service.is_some() {
        return all;
    }
    let latest = all
        .iter()
        .take_while(|brief| {
            brief
                .created_at
                .is_none_or(|at| seconds_since(look.now, at) < LATEST)
        })
        .count();
    &all[..latest.max(1).min(all.len())]
}

/// The rows of one service.
pub(super) fn of_service(
    inside: &ClusterData,
    service: &Arc<Service>,
    look: &Look<'_>,
    rows: &mut Vec<DeploymentRow>,
) {
    if !service.deploys_by_ecs() {
        for (index, set) in list(&service.task_sets).iter().enumerate() {
            rows.push(task_set(service, index, set));
        }
        return;
    }
    let briefs = shown(inside, &service.service_arn, look);
    for (place, brief) in briefs.iter().enumerate() {
        rows.push(told(inside, service, brief, place == 0, look));
    }
    if briefs.is_empty() {
        for (index, deployment) in list(&service.deployments).iter().enumerate() {
            rows.push(plain(service, index, deployment));
        }
    }
}

fn told(
    inside: &ClusterData,
    service: &Arc<Service>,
    brief: &ServiceDeploymentBrief,
    is_newest: bool,
    look: &Look<'_>,
) -> DeploymentRow {
    let entry = inside
        .service_deployments
        .get(&brief.service_deployment_arn);
    let whole = entry.and_then(|entry| entry.item.clone());
    let revision = brief
        .target_service_revision_arn
        .as_deref()
        .and_then(|arn| inside.service_revisions.item(arn))
        .cloned();
    // The list is read more rarely than what rolls.
    let brief = whole
        .as_ref()
        .map_or_else(|| brief.clone(), |whole| whole.brief());
    let phase = Phase::of(brief.status.as_deref());
    let (health, why) = match &whole {
        Some(whole) => (rollout::health(whole), rollout::sentence(whole, look.now)),
        None => {
            let reason = brief.status_reason.as_deref().map(rollout::short_reason);
            (phase.health(), reason.map(str::to_owned))
        }
    };
    // What a newer one has replaced is history.
    let health = match health {
        Health::Broken if !is_newest => Health::Look,
        health => health,
    };
    DeploymentRow {
        id: Text::clone(&brief.service_deployment_arn),
        name: Text::from(service.name()),
        health,
        why,
        rank: rank(brief.created_at.or(brief.started_at)),
        of: Of::Service(Box::new(Told {
            brief,
            whole,
            revision,
            unknown: entry.and_then(unknown_reason),
        })),
    }
}

fn plain(service: &Arc<Service>, index: usize, deployment: &Deployment) -> DeploymentRow {
    let id = deployment
        .id
        .clone()
        .unwrap_or_else(|| format!("{}#{index}", service.service_arn).into());
    DeploymentRow {
        id,
        name: Text::from(service.name()),
        health: plain_health(deployment),
        // That it is completed its status says.
        why: deployment
            .rollout_state_reason
            .as_deref()
            .filter(|_| deployment.rollout_state.as_deref() != Some("COMPLETED"))
            .map(str::to_owned),
        rank: rank(deployment.created_at),
        of: Of::Plain(Arc::clone(service), index),
    }
}

/// Health of an entry of `deployments[]`.
pub(in crate::panes) fn plain_health(deployment: &Deployment) -> Health {
    match (deployment.rollout_state.as_deref(), deployment.failed_tasks) {
        (Some("COMPLETED"), _) => Health::Fine,
        (Some("FAILED"), _) => Health::Broken,
        (Some("IN_PROGRESS"), Some(failed)) if failed > 0 => Health::Look,
        (Some("IN_PROGRESS"), _) => Health::Changing,
        _ => Health::Unknown,
    }
}

fn task_set(service: &Arc<Service>, index: usize, set: &TaskSet) -> DeploymentRow {
    let id = set
        .task_set_arn
        .clone()
        .or_else(|| set.id.clone())
        .unwrap_or_else(|| format!("{}#{index}", service.service_arn).into());
    let health = match set.stability_status.as_deref() {
        Some("STEADY_STATE") => Health::Fine,
        Some("STABILIZING") => Health::Changing,
        _ => Health::Unknown,
    };
    DeploymentRow {
        id,
        name: Text::from(service.name()),
        health,
        why: set
            .external_id
            .as_deref()
            .map(|id| format!("external id {id}")),
        rank: rank(set.created_at),
        of: Of::TaskSet(Arc::clone(service), index),
    }
}
