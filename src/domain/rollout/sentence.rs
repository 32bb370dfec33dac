//! A service deployment in one sentence.

use super::{
    Phase, bake, failed_hook, failures, hook_words, progress, shifts, strategy_words, triggered,
    waiting_hook,
};
use crate::domain::service_deployment::ServiceDeployment;
use crate::domain::time::{Timestamp, age, seconds_since, short};

/// What a service deployment is doing or came to; none for one that succeeded.
pub fn sentence(deployment: &ServiceDeployment, now: Timestamp) -> Option<String> {
    let status = deployment.status.as_deref();
    let ended = deployment.finished_at.or(deployment.stopped_at);
    let since = deployment
        .rollback
        .as_ref()
        .and_then(|rollback| rollback.started_at);
    match Phase::of(status) {
        Phase::Succeeded => None,
        Phase::Running => Some(running(deployment, now)),
        Phase::Stopping => Some("stop requested".to_owned()),
        Phase::Stopped => Some(with_cause("stopped", ended, deployment, now)),
        Phase::RollingBack if status == Some("ROLLBACK_REQUESTED") => {
            Some("rollback requested".to_owned())
        }
        Phase::RollingBack => {
            let head = match since {
                Some(since) => format!("rolling back for {}", age(now, since)),
                None => "rolling back".to_owned(),
            };
            Some(join_cause(head, deployment))
        }
        Phase::RolledBack => Some(with_cause("rolled back", ended.or(since), deployment, now)),
        Phase::RollbackFailed => Some(with_cause("rollback failed", ended, deployment, now)),
        Phase::Unknown => status.map(|status| match deployment.lifecycle_stage.as_deref() {
            Some(stage) => format!("{status} at {stage}"),
            None => status.to_owned(),
        }),
    }
}

fn with_cause(
    head: &str,
    at: Option<Timestamp>,
    deployment: &ServiceDeployment,
    now: Timestamp,
) -> String {
    let head = match at {
        Some(at) => format!("{head} {} ago", age(now, at)),
        None => head.to_owned(),
    };
    join_cause(head, deployment)
}

fn join_cause(head: String, deployment: &ServiceDeployment) -> String {
    match cause(deployment) {
        Some(cause) if cause.starts_with("by ") => format!("{head} {cause}"),
        Some(cause) => format!("{head}: {cause}"),
        None => head,
    }
}

/// What ended a service deployment before its time: an alarm, the circuit breaker, a hook, or
/// what ECS says of it.
pub fn cause(deployment: &ServiceDeployment) -> Option<String> {
    let alarms = triggered(deployment);
    if !alarms.is_empty() {
        let noun = if alarms.len() == 1 { "alarm" } else { "alarms" };
        let names: Vec<&str> = alarms.iter().map(|name| &**name).collect();
        return Some(format!("by {noun} {}", names.join(", ")));
    }
    let breaker = deployment.deployment_circuit_breaker.as_ref();
    if breaker.is_some_and(|breaker| breaker.status.as_deref() == Some("TRIGGERED")) {
        return Some(match failures(deployment) {
            Some((count, Some(threshold))) => format!("circuit breaker {count}/{threshold}"),
            _ => "circuit breaker".to_owned(),
        });
    }
    if let Some(hook) = failed_hook(deployment) {
        return Some(format!("hook {} {}", hook_words(hook), hook_end(hook)));
    }
    let told = deployment
        .rollback
        .as_ref()
        .and_then(|rollback| rollback.reason.as_deref())
        .or(deployment.status_reason.as_deref())?;
    Some(short_reason(told).to_owned())
}

fn hook_end(hook: &crate::domain::service_deployment::LifecycleHookDetail) -> &str {
    match hook.status.as_deref() {
        Some("TIMED_OUT") => "timed out",
        _ => "failed",
    }
}

/// What ECS says, without the words that stand in front of every such text.
pub fn short_reason(reason: &str) -> &str {
    const HEADS: [&str; 4] = [
        "Service deployment rolled back because of ",
        "Service deployment rolled back because ",
        "Service deployment stopped because ",
        "Service deployment rollback failed because ",
    ];
    let tail = HEADS
        .iter()
        .find_map(|head| reason.strip_prefix(head))
        .unwrap_or(reason);
    tail.strip_suffix('.').unwrap_or(tail)
}

fn running(deployment: &ServiceDeployment, now: Timestamp) -> String {
    let configuration = deployment.deployment_configuration.as_ref();
    // What holds it up stands first: in a narrow table the end of a sentence is not seen.
    let mut parts = held_up(deployment, now);
    let strategy = configuration.and_then(strategy_words);
    let stage = deployment.lifecycle_stage.as_deref();
    let baked = bake(deployment, now);
    parts.push(match (strategy, stage) {
        // The stages of a rolling deployment say less than its counts.
        (Some(strategy), Some(stage)) if shifts(configuration) && baked.is_none() => {
            format!("{strategy} at {stage}")
        }
        (Some(strategy), _) => strategy,
        (None, Some(stage)) => format!("at {stage}"),
        (None, None) => match deployment.status.as_deref() {
            Some("PENDING") => "about to begin".to_owned(),
            _ => "in progress".to_owned(),
        },
    });
    if let Some((over, total)) = baked {
        parts.push(format!("bake time: {over} of {total} min"));
    }
    if let Some((running, requested)) = progress(deployment)
        && running != requested
    {
        parts.push(format!("{running}/{requested} new"));
    }
    match failures(deployment) {
        Some((count, Some(threshold))) if count > 0 => {
            parts.push(format!("{count}/{threshold} failed"));
        }
        Some((count, None)) if count > 0 => parts.push(format!("{count} failed")),
        _ => {}
    }
    parts.join(", ")
}

/// A hook that waits or failed, and alarms that went off.
fn held_up(deployment: &ServiceDeployment, now: Timestamp) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(hook) = waiting_hook(deployment) {
        parts.push(format!("paused at hook {}", hook_words(hook)));
        if let Some(expires) = hook.expires_at {
            let left = seconds_since(expires, now);
            parts.push(match left {
                0 => "time is up".to_owned(),
                1..60 => format!("{left} s left"),
                60..7_200 => format!("{} min left", left / 60),
                _ => format!("{} left", short(left)),
            });
        }
        if let Some(action) = &hook.timeout_action {
            parts.push(format!("then {action}"));
        }
    } else if let Some(hook) = failed_hook(deployment) {
        parts.push(format!("hook {} {}", hook_words(hook), hook_end(hook)));
    }
    let alarms = triggered(deployment);
    if !alarms.is_empty() {
        let names: Vec<&str> = alarms.iter().map(|name| &**name).collect();
        parts.push(format!("alarm {}", names.join(", ")));
    }
    parts
}
