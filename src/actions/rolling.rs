//! How far a deployment has come, looking at the service and at ECS's record of the deployment.

use super::about::number;
use super::facts::Facts;
use super::settle::{Progress, Settling};
use crate::domain::deployment::Deployment;
use crate::domain::mutation::Mutated;
use crate::domain::rollout::{Phase, failed_hook, hook_name, shifts, waiting_hook, way};
use crate::domain::service::Service;
use crate::domain::service_deployment::ServiceDeployment;
use crate::domain::{Text, arn, list};
use std::time::Duration;

/// How far apart the times of a deployment and of its record may be.
const APART: Duration = Duration::from_secs(2);

/// How far a deployment that was begun has come.
pub(super) fn rollout(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let Some(service) = facts.service() else {
        return Progress::Failed("the service is gone".to_owned());
    };
    if let Some(status @ ("DRAINING" | "INACTIVE")) = service.status.as_deref() {
        return Progress::Failed(format!("the service is {status}: it was deleted meanwhile"));
    }
    let begun = begun(settling);
    let id = settling.deployment.as_ref();
    let id = id.or_else(|| begun.and_then(|it| it.id.as_ref()));
    let deployments = list(&service.deployments);
    let ours = match id {
        Some(_) => deployments.iter().find(|it| it.id.as_ref() == id),
        None => service.primary(),
    };
    let record = begun.and_then(|begun| record(facts, begun));
    if let Some(record) = record {
        let phase = Phase::of(record.status.as_deref());
        // What is rolled back, held up or shifting is told by the record alone.
        let telling = phase.is_over()
            || matches!(phase, Phase::RollingBack | Phase::Stopping)
            || waiting_hook(record).is_some()
            || shifts(record.deployment_configuration.as_ref());
        if telling {
            return by_record(record);
        }
    }
    match ours {
        Some(ours) => by_deployment(service, ours),
        None => absent(service, begun, settling),
    }
}

/// How far a service deployment has come by its own record.
pub(super) fn by_record(record: &ServiceDeployment) -> Progress {
    let reason = reason(record);
    let tasks = way(record)
        .map(|(running, requested, which)| format!("{running} of {requested} {which} tasks run"));
    let with = |words: String| match &tasks {
        Some(tasks) => format!("{words}, {tasks}"),
        None => words,
    };
    let stage = record.lifecycle_stage.as_deref();
    match Phase::of(record.status.as_deref()) {
        Phase::Succeeded => Progress::Done(with("deployed".to_owned())),
        Phase::Stopped => Progress::Failed(format!("stopped: {reason}")),
        Phase::RolledBack => Progress::Failed(format!("rolled back: {reason}")),
        Phase::RollbackFailed => Progress::Failed(format!("the rollback failed: {reason}")),
        Phase::RollingBack => Progress::Going(with(format!("is rolled back: {reason}"))),
        Phase::Stopping => Progress::Going(with("is being stopped".to_owned())),
        Phase::Running => {
            let at = stage.map_or_else(String::new, |it| format!(" at {it}"));
            if waiting_hook(record).is_some() {
                return Progress::Going(with(format!(
                    "waits{at}: continue-deployment lets it go on or rolls it back"
                )));
            }
            if let Some(hook) = failed_hook(record) {
                return Progress::Going(with(format!("hook {} failed{at}", hook_name(hook))));
            }
            let status = record.status.as_deref().unwrap_or("—");
            Progress::Going(with(format!("{status}{at}")))
        }
        Phase::Unknown => {
            let status = record.status.as_deref().unwrap_or("—");
            Progress::Going(with(format!("status {status}")))
        }
    }
}

/// ECS's words for how it ended, or why it goes back.
pub(super) fn reason(record: &ServiceDeployment) -> String {
    let back = record.rollback.as_ref().and_then(|it| it.reason.as_deref());
    let reason = back.or(record.status_reason.as_deref());
    reason.unwrap_or("no reason given").to_owned()
}

/// The deployment that was begun, as the answer told it.
fn begun(settling: &Settling) -> Option<&Deployment> {
    settling.answers.iter().find_map(|answer| match answer {
        Mutated::Service(service) => {
            let ours =
                |it: &&Deployment| settling.deployment.is_some() && it.id == settling.deployment;
            let named = list(&service.deployments).iter().find(ours);
            named.or_else(|| service.primary())
        }
        _ => None,
    })
}

/// ECS's record of the deployment. Nothing names one by the other; both are made at once, so it
/// is the first record from that time on, of the same task definition where that is known.
fn record<'a>(facts: &Facts<'a>, begun: &Deployment) -> Option<&'a ServiceDeployment> {
    let from = begun.created_at?.checked_sub(APART).ok()?;
    let brings = |it: &ServiceDeployment| -> Option<&Text> {
        let revision = it.target_service_revision.as_ref()?.arn.as_ref()?;
        let mut all = facts.revisions.iter();
        let found = all.find(|it| it.service_revision_arn == *revision)?;
        found.task_definition.as_ref()
    };
    let all = facts.described.iter().copied();
    all.filter(|it| it.created_at.is_some_and(|at| at >= from))
        .filter(|it| brings(it).is_none_or(|it| Some(it) == begun.task_definition.as_ref()))
        .min_by_key(|it| it.created_at)
}

fn by_deployment(service: &Service, ours: &Deployment) -> Progress {
    let tasks = format!(
        "{} of {} tasks run, {} pending, {} failed",
        number(ours.running_count),
        number(ours.desired_count),
        number(ours.pending_count),
        number(ours.failed_tasks),
    );
    let reason = ours.rollout_state_reason.as_deref();
    match ours.rollout_state.as_deref() {
        Some("COMPLETED") => Progress::Done(tasks),
        Some("FAILED") => {
            let reason = reason.unwrap_or("no reason given");
            match service.primary().filter(|it| it.id != ours.id) {
                Some(back) => rolled_back(back, reason),
                None => Progress::Failed(reason.to_owned()),
            }
        }
        // A Classic Load Balancer has no rollout state: it has settled when it is alone.
        None if list(&service.deployments).len() == 1
            && ours.running_count.is_some()
            && ours.running_count == ours.desired_count =>
        {
            Progress::Done(tasks)
        }
        _ => Progress::Going(tasks),
    }
}

/// Another deployment has taken the place of one that failed.
fn rolled_back(back: &Deployment, reason: &str) -> Progress {
    let to = back.task_definition.as_deref().unwrap_or("—");
    let to = arn::family_revision(to);
    match back.rollout_state.as_deref() {
        Some("IN_PROGRESS") => Progress::Going(format!(
            "is rolled back to {to}: {reason}, {} of {} tasks run",
            number(back.running_count),
            number(back.desired_count)
        )),
        _ => Progress::Failed(format!("rolled back to {to}: {reason}")),
    }
}

/// ECS does not tell of the deployment: not yet, or not any more.
fn absent(service: &Service, begun: Option<&Deployment>, settling: &Settling) -> Progress {
    let since = begun.and_then(|it| it.created_at);
    let since = since.unwrap_or(settling.accepted_at);
    let Some(other) = service.primary() else {
        return Progress::Going("accepted; ECS tells no deployment of the service yet".to_owned());
    };
    if other.created_at.is_none_or(|at| at <= since) {
        // Answers lag behind for some seconds.
        return Progress::Going("accepted; ECS does not tell of it yet".to_owned());
    }
    let reason = other.rollout_state_reason.as_deref().unwrap_or_default();
    if reason.contains("rolling back") {
        return rolled_back(other, reason);
    }
    Progress::Failed(format!(
        "another deployment took its place: {} of {}",
        other.id.as_deref().unwrap_or("—"),
        arn::family_revision(other.task_definition.as_deref().unwrap_or("—"))
    ))
}
