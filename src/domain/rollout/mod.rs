//! What a service deployment is doing, in a sentence; and what it says about its service.
//!
//! Statuses and stages are those of
//! [ServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html);
//! what is not known here is shown as it came.

mod sentence;
#[cfg(test)]
mod tests;
mod verdict;
#[cfg(test)]
mod verdict_tests;

use super::deployment::DeploymentConfiguration;
use super::health::Health;
use super::list;
use super::service_deployment::{LifecycleHookDetail, ServiceDeployment};
use super::time::{Timestamp, seconds_since};

pub use sentence::{cause, sentence, short_reason};
pub use verdict::{Attempt, by_events, is_likely, merged, verdict};

/// The stages of a service deployment in their order. A rolling one passes only some of them.
pub const STAGES: [&str; 11] = [
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
];

/// A stage that is there for hooks: it is told only while a hook holds the deployment at it.
const HOOKS_ONLY: &str = "PRE_PRODUCTION_TRAFFIC_SHIFT";

/// Where a service deployment is, whatever its strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// PENDING, IN_PROGRESS.
    Running,
    /// SUCCESSFUL.
    Succeeded,
    /// STOP_REQUESTED.
    Stopping,
    /// STOPPED.
    Stopped,
    /// ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS.
    RollingBack,
    /// ROLLBACK_SUCCESSFUL.
    RolledBack,
    /// ROLLBACK_FAILED.
    RollbackFailed,
    /// No status, or one that is not known here.
    Unknown,
}

impl Phase {
    /// The phase of a status.
    pub fn of(status: Option<&str>) -> Self {
        match status {
            Some("PENDING" | "IN_PROGRESS") => Self::Running,
            Some("SUCCESSFUL") => Self::Succeeded,
            Some("STOP_REQUESTED") => Self::Stopping,
            Some("STOPPED") => Self::Stopped,
            Some("ROLLBACK_REQUESTED" | "ROLLBACK_IN_PROGRESS") => Self::RollingBack,
            Some("ROLLBACK_SUCCESSFUL") => Self::RolledBack,
            Some("ROLLBACK_FAILED") => Self::RollbackFailed,
            _ => Self::Unknown,
        }
    }

    /// Whether nothing of it will change any more, so that it need not be asked for again.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Stopped | Self::RolledBack | Self::RollbackFailed
        )
    }

    /// Whether it did not bring what it was to bring.
    pub const fn is_failed(self) -> bool {
        matches!(
            self,
            Self::Stopped | Self::RollingBack | Self::RolledBack | Self::RollbackFailed
        )
    }

    /// Health of a service deployment by its status alone.
    pub const fn health(self) -> Health {
        match self {
            Self::Running | Self::Stopping => Health::Changing,
            Self::Succeeded => Health::Fine,
            Self::Stopped => Health::Look,
            Self::RollingBack | Self::RolledBack | Self::RollbackFailed => Health::Broken,
            Self::Unknown => Health::Unknown,
        }
    }
}

/// Health of a service deployment: its status, or what holds it up.
pub fn health(deployment: &ServiceDeployment) -> Health {
    let health = Phase::of(deployment.status.as_deref()).health();
    let held_up = health == Health::Changing
        && (waiting_hook(deployment).is_some()
            || failed_hook(deployment).is_some()
            || !triggered(deployment).is_empty()
            || failures(deployment).is_some_and(|(count, _)| count > 0));
    if held_up { Health::Look } else { health }
}

/// Whether traffic is shifted between two sets of tasks.
pub fn shifts(configuration: Option<&DeploymentConfiguration>) -> bool {
    configuration
        .and_then(|configuration| configuration.strategy.as_deref())
        .is_some_and(|strategy| strategy != "ROLLING")
}

/// Where a stage stands in a deployment that is at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// Behind it.
    Done,
    /// Where it is.
    Current,
    /// Ahead of it.
    ToCome,
}

/// The stages with what has become of them; of what was given up, and of a stage that is not known
/// here, the current one alone. Empty where no stage is told.
pub fn stages(deployment: &ServiceDeployment) -> Vec<(&str, Passage)> {
    let Some(stage) = deployment.lifecycle_stage.as_deref() else {
        return Vec::new();
    };
    let phase = Phase::of(deployment.status.as_deref());
    let succeeded = phase == Phase::Succeeded;
    let known = STAGES.iter().position(|known| *known == stage);
    // What was given up cleans up without having come through all that stands before.
    let Some(at) = known.filter(|_| !phase.is_failed()) else {
        return vec![(stage, Passage::Current)];
    };
    let passage = |place: usize| match place.cmp(&at) {
        _ if succeeded => Passage::Done,
        std::cmp::Ordering::Less => Passage::Done,
        std::cmp::Ordering::Equal => Passage::Current,
        std::cmp::Ordering::Greater => Passage::ToCome,
    };
    STAGES
        .iter()
        .enumerate()
        .filter(|(place, stage)| **stage != HOOKS_ONLY || *place == at)
        .map(|(place, stage)| (*stage, passage(place)))
        .collect()
}

/// Tasks of the new revision: running and requested.
pub fn progress(deployment: &ServiceDeployment) -> Option<(i32, i32)> {
    let target = deployment.target_service_revision.as_ref()?;
    Some((target.running_task_count?, target.requested_task_count?))
}

/// Tasks of the revision it is on its way to, running and requested, and the word for that
/// revision: on the way back it is the old one that grows, and the new one whose tasks end would
/// look complete all the time.
pub fn way(deployment: &ServiceDeployment) -> Option<(i32, i32, &'static str)> {
    if Phase::of(deployment.status.as_deref()) != Phase::RollingBack {
        return progress(deployment).map(|(running, requested)| (running, requested, "new"));
    }
    let sources = list(&deployment.source_service_revisions);
    let counts = |source: &super::service_deployment::ServiceRevisionSummary| {
        Some((source.running_task_count?, source.requested_task_count?))
    };
    let all = sources.iter().map(counts).collect::<Option<Vec<_>>>()?;
    let both = |(running, requested), (more, wanted)| (running + more, requested + wanted);
    let (running, requested) = all.into_iter().reduce(both)?;
    Some((running, requested, "old"))
}

/// A bar of `width` cells: `████░░░░`. Nothing requested is no bar.
pub fn bar(running: i32, requested: i32, width: usize) -> String {
    let (Ok(running), Ok(requested)) = (usize::try_from(running), usize::try_from(requested))
    else {
        return String::new();
    };
    if requested == 0 {
        return String::new();
    }
    let full = (running * width / requested).min(width);
    "█".repeat(full) + &"░".repeat(width - full)
}

/// Failures the circuit breaker has counted, and how many are too many.
pub fn failures(deployment: &ServiceDeployment) -> Option<(i32, Option<i32>)> {
    let breaker = deployment.deployment_circuit_breaker.as_ref()?;
    Some((breaker.failure_count?, breaker.threshold))
}

/// [`hook_name`] for a sentence: of ECS's own ids, which tell nobody anything, the function or the
/// beginning.
fn hook_words(hook: &LifecycleHookDetail) -> &str {
    let name = hook_name(hook);
    let is_uuid = name.len() == 36
        && name
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if !is_uuid {
        return name;
    }
    let head = name.split('-').next().unwrap_or(name);
    hook_function(hook).unwrap_or(head)
}

/// Percent of the production traffic that the old and the new revision get.
pub fn traffic(deployment: &ServiceDeployment) -> Option<(Option<f64>, f64)> {
    let target = deployment.target_service_revision.as_ref()?;
    let new = target.requested_production_traffic_weight?;
    let olds = list(&deployment.source_service_revisions)
        .iter()
        .filter_map(|source| source.requested_production_traffic_weight);
    let old = olds.fold(None, |sum, weight| Some(sum.unwrap_or(0.0) + weight));
    Some((old, new))
}

/// A percentage without needless digits: `10`, `2.5`.
pub fn percent(percent: f64) -> String {
    let tenths = (percent * 10.0).round() / 10.0;
    format!("{tenths}")
}

/// Minutes of the bake time that are over, and how many there are.
///
/// ECS does not tell when a stage began; the last change of the deployment comes closest.
pub fn bake(deployment: &ServiceDeployment, now: Timestamp) -> Option<(u64, u64)> {
    let configuration = deployment.deployment_configuration.as_ref()?;
    let total = u64::try_from(configuration.bake_time_in_minutes?).ok()?;
    let baking = deployment.lifecycle_stage.as_deref() == Some("BAKE_TIME")
        && Phase::of(deployment.status.as_deref()) == Phase::Running;
    let over = seconds_since(now, deployment.updated_at.filter(|_| baking)?) / 60;
    Some((over.min(total), total))
}

/// The hook that waits for a person.
pub fn waiting_hook(deployment: &ServiceDeployment) -> Option<&LifecycleHookDetail> {
    hook(deployment, |status| status == "AWAITING_ACTION")
}

/// A hook that failed or was waited for in vain.
pub fn failed_hook(deployment: &ServiceDeployment) -> Option<&LifecycleHookDetail> {
    hook(deployment, |status| {
        matches!(status, "FAILED" | "TIMED_OUT")
    })
}

fn hook(
    deployment: &ServiceDeployment,
    fits: impl Fn(&str) -> bool,
) -> Option<&LifecycleHookDetail> {
    list(&deployment.lifecycle_hook_details)
        .iter()
        .find(|hook| hook.status.as_deref().is_some_and(&fits))
}

/// The function a hook calls.
pub fn hook_function(hook: &LifecycleHookDetail) -> Option<&str> {
    let arn = hook.target_arn.as_deref()?;
    Some(arn.rsplit(':').next().unwrap_or(arn))
}

/// What a hook is called: its id, or its function.
pub fn hook_name(hook: &LifecycleHookDetail) -> &str {
    hook.hook_id
        .as_deref()
        .or_else(|| hook_function(hook))
        .unwrap_or("without a name")
}

/// Alarms that went off.
pub fn triggered(deployment: &ServiceDeployment) -> &[super::Text] {
    deployment
        .alarms
        .as_ref()
        .map_or(&[], |alarms| list(&alarms.triggered_alarm_names))
}

/// The name of a strategy in a sentence.
pub fn strategy_words(configuration: &DeploymentConfiguration) -> Option<String> {
    let with = |name: &str, percent_of: Option<f64>, tail: &str| match percent_of {
        Some(figure) => format!("{name} {} %{tail}", percent(figure)),
        None => name.to_owned(),
    };
    Some(match configuration.strategy.as_deref()? {
        "ROLLING" => "rolling".to_owned(),
        "BLUE_GREEN" => "blue/green".to_owned(),
        "CANARY" => with(
            "canary",
            configuration
                .canary_configuration
                .as_ref()
                .and_then(|canary| canary.canary_percent),
            "",
        ),
        "LINEAR" => with(
            "linear",
            configuration
                .linear_configuration
                .as_ref()
                .and_then(|linear| linear.step_percent),
            " steps",
        ),
        other => other.to_owned(),
    })
}
