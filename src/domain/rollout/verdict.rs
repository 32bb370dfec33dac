//! What the newest service deployments say of their service, above all that a rollback was silent:
//! the pipeline said done, the counts are right, and the old revision runs.

use super::{Phase, cause, health, sentence, shifts, short_reason};
use crate::domain::health::Health;
use crate::domain::service::Service;
use crate::domain::service_deployment::{ServiceDeployment, ServiceDeploymentBrief};
use crate::domain::steady::Verdict;
use crate::domain::time::{Timestamp, age, seconds_since};
use crate::domain::{arn, list};

/// How far back a rollout is news, in seconds.
const RECENT: u64 = 86_400;

/// What is known of one service deployment.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// From the list.
    pub brief: &'a ServiceDeploymentBrief,
    /// In full, once it was described.
    pub whole: Option<&'a ServiceDeployment>,
    /// Task definition it was to bring, once its service revision was described.
    pub definition: Option<&'a str>,
}

impl Attempt<'_> {
    /// Where it is; what was described last knows better than the list.
    pub fn phase(&self) -> Phase {
        let whole = self.whole.and_then(|whole| whole.status.as_deref());
        Phase::of(whole.or(self.brief.status.as_deref()))
    }

    fn ended_at(&self) -> Option<Timestamp> {
        self.whole
            .and_then(|whole| whole.finished_at.or(whole.stopped_at))
            .or(self.brief.finished_at)
            .or(self.brief.created_at)
    }
}

/// Whether the service's own fields make it likely that its newest service deployment tells more
/// than they do: something rolls, or did within a day, or its events tell of a rollback.
pub fn is_likely(service: &Service, now: Timestamp) -> bool {
    if !service.deploys_by_ecs() {
        return false;
    }
    let recent = |at: Option<Timestamp>| at.is_some_and(|at| seconds_since(now, at) < RECENT);
    let deployments = list(&service.deployments);
    deployments.len() > 1
        || deployments.iter().any(|deployment| {
            recent(deployment.created_at)
                || recent(deployment.updated_at)
                || matches!(
                    deployment.rollout_state.as_deref(),
                    Some("IN_PROGRESS" | "FAILED")
                )
        })
        || list(&service.events).iter().any(|event| {
            recent(event.created_at)
                && event.message.as_deref().is_some_and(|message| {
                    message.contains("rolling back to") || message.contains("deployment failed")
                })
        })
}

/// What the newest service deployment says of its service beyond what the service's own fields do.
pub fn verdict(service: &Service, newest: &Attempt<'_>, now: Timestamp) -> Option<Verdict> {
    let phase = newest.phase();
    match phase {
        Phase::RolledBack | Phase::RollbackFailed | Phase::Stopped => {
            // What rolls by now is newer than what is known here.
            let rolling = service
                .primary()
                .is_some_and(|primary| primary.rollout_state.as_deref() == Some("IN_PROGRESS"));
            (!rolling).then(|| not_current(service, newest, phase, now))
        }
        Phase::Running | Phase::RollingBack => {
            let whole = newest.whole?;
            // Of a rolling deployment the service's counts and stopped tasks tell more, but not
            // what turned it back.
            if phase == Phase::RollingBack && !shifts(whole.deployment_configuration.as_ref()) {
                return rolling_back(service, whole);
            }
            if !shifts(whole.deployment_configuration.as_ref()) {
                return None;
            }
            Some(Verdict {
                health: health(whole),
                why: sentence(whole, now),
            })
        }
        Phase::Succeeded | Phase::Stopping | Phase::Unknown => None,
    }
}

/// What the events of a service say of a rollback, where nothing is known of its service
/// deployments: that the deployment it runs is the one that was gone back to, within a day.
pub fn by_events(service: &Service, now: Timestamp) -> Option<Verdict> {
    let primary = service
        .primary()
        .filter(|primary| primary.rollout_state.as_deref() == Some("COMPLETED"))?;
    let id = primary.id.as_deref()?;
    // Age first: of a hundred events of a quiet service none has to be read.
    let recent = |at: &Timestamp| seconds_since(now, *at) < RECENT;
    let at = list(&service.events).iter().find_map(|event| {
        let at = event.created_at.filter(recent)?;
        let message = event.message.as_deref()?;
        (message.contains("rolling back to") && message.contains(id)).then_some(at)
    })?;
    let revision = primary.task_definition.as_deref().and_then(revision);
    let to = revision.map_or_else(String::new, |revision| format!(" to {revision}"));
    Some(Verdict {
        health: Health::Look,
        why: Some(format!("rolled back{to} {} ago", age(now, at))),
    })
}

/// `:42`.
fn revision(definition: &str) -> Option<String> {
    let (_, revision) = arn::family_revision(definition).rsplit_once(':')?;
    Some(format!(":{revision}"))
}

/// Where a rolling deployment is on its way back to, and what turned it.
fn rolling_back(service: &Service, whole: &ServiceDeployment) -> Option<Verdict> {
    let cause = cause(whole)?;
    let primary = service.primary()?;
    let to = primary.task_definition.as_deref().and_then(revision)?;
    let link = if cause.starts_with("by ") { " " } else { ": " };
    Some(Verdict {
        health: health(whole),
        why: Some(format!("rolling back to {to}{link}{cause}")),
    })
}

fn not_current(service: &Service, newest: &Attempt<'_>, phase: Phase, now: Timestamp) -> Verdict {
    let running = service.primary().and_then(|primary| {
        let definition = primary.task_definition.as_deref()?;
        revision(definition)
    });
    let failed = newest.definition.and_then(revision);
    let head = match (phase, &running) {
        (Phase::Stopped, Some(running)) if failed.as_ref() == Some(running) => {
            format!("deployment {running} was stopped")
        }
        (Phase::Stopped, Some(running)) => format!("runs {running}, the newest was stopped"),
        (Phase::Stopped, None) => "the newest deployment was stopped".to_owned(),
        (Phase::RollbackFailed, _) => "rollback failed".to_owned(),
        (_, Some(running)) if failed.as_ref() != Some(running) => {
            format!("rolled back to {running}")
        }
        _ => "rolled back".to_owned(),
    };
    let mut why = head;
    // The cause before what follows from it: a narrow table shows no more than the beginning.
    let cause = newest.whole.and_then(cause).or_else(|| {
        let reason = newest.brief.status_reason.as_deref()?;
        Some(short_reason(reason).to_owned())
    });
    if let Some(cause) = cause {
        why.push_str(if cause.starts_with("by ") { " " } else { ": " });
        why.push_str(&cause);
    }
    let at = newest.ended_at();
    if let Some(at) = at {
        why.push_str(&format!(", {} ago", age(now, at)));
    }
    if let Some(failed) = failed.filter(|failed| running.as_ref() != Some(failed)) {
        why.push_str(&format!(", {failed} never became current"));
    }
    // After a day whoever deployed has seen it; it stays said.
    let news = at.is_none_or(|at| seconds_since(now, at) < RECENT);
    let health = match phase {
        Phase::RollbackFailed => Health::Broken,
        _ if news => Health::Look,
        _ => Health::Fine,
    };
    Verdict {
        health,
        why: Some(why),
    }
}

/// Whether the words behind a failure are those of ECS itself, not of tasks that stopped.
fn told_by_ecs(why: &str) -> bool {
    why.ends_with("alarm detected") || why.ends_with("tasks failed to start")
}

/// Two verdicts in one: the worse health, and the words that say more.
///
/// What the service's own fields and stopped tasks say stands, unless it is less than the service
/// deployment knows: nothing, progress of a rollout, or the bare fact of a rollback, whose cause
/// among the stopped tasks is kept.
pub fn merged(own: Verdict, rollout: Option<Verdict>) -> Verdict {
    let Some(rollout) = rollout else { return own };
    let why = own.why.as_deref().unwrap_or_default();
    let rolled_back = why.starts_with("rolled back to") || why.starts_with("rolling back to");
    // A failure whose own words name no more than ECS's is told better by what it was stopped by.
    let bare = why.starts_with("deployment :") && (why.ends_with(" failed") || told_by_ecs(why));
    let progress = why.starts_with("deploying") && !why.contains("failed");
    let less = why.is_empty()
        || rolled_back
        || (bare && rollout.health.is_fault())
        || progress
        || (!own.health.is_fault() && rollout.health.is_fault());
    let cause = why.split_once(", ").filter(|_| rolled_back);
    Verdict {
        health: own.health.worse(rollout.health),
        why: match (rollout.why, cause) {
            (Some(why), Some((_, cause))) if less => Some(format!("{why}: {cause}")),
            (Some(why), None) if less => Some(why),
            _ => own.why,
        },
    }
}
