//! What auto scaling does with a service, and whether it still can.

use super::alarm::Alarm;
use super::alarm_words::number;
use super::health::Health;
use super::list;
use super::scaling::{
    NotScaledReason, ScalableTarget, ScalingActivity, ScalingPolicy, ScheduledAction,
};
use super::time::{self, Timestamp};

/// Everything known about the scaling of one service; what is not known is left empty.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The bounds.
    pub target: &'a ScalableTarget,
    /// Tasks wanted.
    pub desired: Option<i32>,
    /// Newest first.
    pub activities: &'a [ScalingActivity],
    /// Whether an alarm of a policy that scales out is in ALARM.
    pub high: bool,
    /// Now.
    pub now: Timestamp,
}

/// `min 2 · max 10 · desired 10`.
pub fn bounds(target: &ScalableTarget, desired: Option<i32>) -> String {
    let word = |count: Option<i32>| count.map_or_else(|| "—".to_owned(), |n| n.to_string());
    format!(
        "min {} · max {} · desired {}",
        word(target.min_capacity),
        word(target.max_capacity),
        word(desired)
    )
}

/// Health of a service's scaling, and the reasons, worst first.
pub fn verdict(evidence: &Evidence<'_>) -> (Health, Option<String>) {
    let mut said: Vec<(Health, String)> = [
        standing(evidence),
        suspended(evidence.target).map(|words| (Health::Look, words)),
        newest(evidence),
    ]
    .into_iter()
    .flatten()
    .collect();
    said.sort_by_key(|(health, _)| *health);
    let health = said.first().map_or(Health::Fine, |(health, _)| *health);
    let words: Vec<String> = said.into_iter().map(|(_, words)| words).collect();
    (health, (!words.is_empty()).then(|| words.join(" · ")))
}

/// Where the desired count stands between its bounds, where that is worth a word.
fn standing(evidence: &Evidence<'_>) -> Option<(Health, String)> {
    let target = evidence.target;
    let desired = evidence.desired?;
    let since = || {
        since(evidence).map_or_else(String::new, |at| {
            format!(" for {}", time::age(evidence.now, at))
        })
    };
    match (target.min_capacity, target.max_capacity) {
        (_, Some(max)) if desired > max => Some((
            Health::Look,
            format!("desired {desired} is above its maximum of {max}"),
        )),
        (Some(min), _) if desired < min => Some((
            Health::Look,
            format!("desired {desired} is below its minimum of {min}"),
        )),
        (Some(0), Some(0)) => Some((Health::Fine, "held at zero: min and max are 0".to_owned())),
        (Some(0), _) if desired == 0 => Some((
            Health::Fine,
            "at zero, as its minimum of 0 allows".to_owned(),
        )),
        (Some(min), Some(max)) if min == max => {
            let health = if evidence.high {
                Health::Look
            } else {
                Health::Fine
            };
            Some((health, format!("held at {max}: min and max are the same")))
        }
        (_, Some(max)) if desired == max => Some(match blocked(evidence) {
            true => (
                Health::Look,
                format!("at its maximum of {max}{} and wants more", since()),
            ),
            false => (Health::Fine, format!("at its maximum of {max}{}", since())),
        }),
        _ => None,
    }
}

/// Whether it would scale out if it could.
fn blocked(evidence: &Evidence<'_>) -> bool {
    let newest = evidence.activities.first();
    evidence.high
        || newest.is_some_and(|activity| {
            list(&activity.not_scaled_reasons)
                .iter()
                .any(|reason| reason.code.as_deref() == Some("AlreadyAtMaxCapacity"))
        })
}

/// When the desired count became what it is, as far as activities tell.
fn since(evidence: &Evidence<'_>) -> Option<Timestamp> {
    let set_to = evidence.activities.iter().find_map(|activity| {
        let done = matches!(activity.status_code.as_deref(), Some("Successful"))
            && list(&activity.not_scaled_reasons).is_empty();
        let count = done.then(|| set_to(activity))??;
        Some((count, activity.end_time.or(activity.start_time)))
    });
    match set_to {
        Some((count, at)) if Some(count) == evidence.desired => at,
        _ => None,
    }
}

/// The desired count an activity sets: AWS says it in its description only.
fn set_to(activity: &ScalingActivity) -> Option<i32> {
    let words = activity.description.as_deref()?;
    words
        .strip_prefix("Setting desired count to ")?
        .trim_end_matches('.')
        .parse()
        .ok()
}

/// `scaling in suspended`.
pub fn suspended(target: &ScalableTarget) -> Option<String> {
    let state = target.suspended_state?;
    let parts: Vec<&str> = [
        (state.dynamic_scaling_in_suspended, "scaling in"),
        (state.dynamic_scaling_out_suspended, "scaling out"),
        (state.scheduled_scaling_suspended, "scheduled scaling"),
    ]
    .into_iter()
    .filter(|(flag, _)| *flag == Some(true))
    .map(|(_, words)| words)
    .collect();
    match parts.as_slice() {
        [] => None,
        [_, _, _] => Some("all scaling suspended".to_owned()),
        parts => Some(format!("{} suspended", parts.join(" and "))),
    }
}

/// What the newest activity says, unless it is done and well.
fn newest(evidence: &Evidence<'_>) -> Option<(Health, String)> {
    let activity = evidence.activities.first()?;
    if let Some(reason) = list(&activity.not_scaled_reasons).first() {
        // At a bound is said already, or is what a quiet service looks like.
        let at_bound = matches!(
            reason.code.as_deref(),
            Some("AlreadyAtMaxCapacity" | "AlreadyAtMinCapacity" | "AlreadyAtDesiredCapacity")
        );
        return (!at_bound).then(|| (Health::Fine, not_scaled(reason)));
    }
    let words = activity
        .description
        .as_deref()
        .map_or("a scaling activity", |text| text.trim_end_matches('.'));
    match activity.status_code.as_deref() {
        Some("Pending" | "InProgress") => Some((Health::Changing, lower_first(words))),
        Some("Failed") => {
            let message = activity
                .status_message
                .as_deref()
                .unwrap_or("no reason given");
            Some((Health::Look, format!("scaling failed: {message}")))
        }
        Some("Unfulfilled") => {
            let message = activity.status_message.as_deref().unwrap_or(words);
            Some((
                Health::Look,
                format!("scaling was not fulfilled: {message}"),
            ))
        }
        _ => None,
    }
}

/// `not scaled because AlreadyAtMaxCapacity (max 10, at 10)`.
pub fn not_scaled(reason: &NotScaledReason) -> String {
    let code = reason.code.as_deref().unwrap_or("of a reason not given");
    let figures: Vec<String> = [
        ("min", reason.min_capacity),
        ("max", reason.max_capacity),
        ("at", reason.current_capacity),
    ]
    .into_iter()
    .filter_map(|(word, count)| Some(format!("{word} {}", count?)))
    .collect();
    let meaning = match code {
        "AutoScalingAnticipatedFlapping" => ": it would scale back at once",
        "TargetServicePutResourceAsUnscalable" => ": ECS does not let it be scaled now",
        _ => "",
    };
    if figures.is_empty() {
        format!("not scaled because {code}{meaning}")
    } else {
        format!(
            "not scaled because {code}{meaning} ({})",
            figures.join(", ")
        )
    }
}

/// What an activity did, or why it did nothing.
pub fn activity(activity: &ScalingActivity) -> String {
    match list(&activity.not_scaled_reasons) {
        [] => activity
            .description
            .as_deref()
            .map_or("—", |text| text.trim_end_matches('.'))
            .to_owned(),
        reasons => reasons
            .iter()
            .map(not_scaled)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// The name of the alarm and of the policy in `monitor alarm A in state ALARM triggered policy P`.
pub fn cause(text: &str) -> String {
    let parts = text
        .strip_prefix("monitor alarm ")
        .and_then(|rest| rest.split_once(" in state "))
        .and_then(|(alarm, rest)| Some((alarm, rest.split_once(" triggered policy ")?)));
    match parts {
        Some((alarm, (state, policy))) => format!("{policy}: {} is {state}", short_alarm(alarm)),
        None => text.to_owned(),
    }
}

/// The alarms that target tracking makes are named for machines; the middle says it all.
pub fn short_alarm(name: &str) -> &str {
    match name.strip_prefix("TargetTracking-") {
        Some(rest) if rest.contains("-AlarmHigh-") => "AlarmHigh",
        Some(rest) if rest.contains("-AlarmLow-") => "AlarmLow",
        _ => name,
    }
}

/// `TargetTracking CPU 60 %`.
pub fn policy(policy: &ScalingPolicy) -> String {
    if let Some(tracking) = &policy.target_tracking_scaling_policy_configuration {
        let predefined = tracking
            .predefined_metric_specification
            .as_ref()
            .and_then(|metric| metric.predefined_metric_type.as_deref());
        let custom = tracking
            .customized_metric_specification
            .as_ref()
            .map(|metric| metric.metric_name.as_deref().unwrap_or("metric math"));
        let (metric, unit) = match predefined {
            Some("ECSServiceAverageCPUUtilization") => ("CPU", " %"),
            Some("ECSServiceAverageMemoryUtilization") => ("memory", " %"),
            Some("ALBRequestCountPerTarget") => ("requests per target", ""),
            Some(other) => (other, ""),
            None => (custom.unwrap_or("an unknown metric"), ""),
        };
        let one_way = if tracking.disable_scale_in == Some(true) {
            ", never in"
        } else {
            ""
        };
        return format!(
            "TargetTracking {metric} {}{unit}{one_way}",
            number(tracking.target_value)
        );
    }
    if let Some(steps) = &policy.step_scaling_policy_configuration {
        let percent = steps.adjustment_type.as_deref() == Some("PercentChangeInCapacity");
        let exact = steps.adjustment_type.as_deref() == Some("ExactCapacity");
        let unit = if percent { " %" } else { "" };
        let moves: Vec<String> = list(&steps.step_adjustments)
            .iter()
            .map(|step| match exact {
                true => format!("={}", step.scaling_adjustment),
                false => format!("{:+}{unit}", step.scaling_adjustment),
            })
            .collect();
        return format!("Step {}", moves.join(" "));
    }
    if let Some(forecast) = &policy.predictive_scaling_policy_configuration {
        let values: Vec<String> = forecast.target_values.iter().copied().map(number).collect();
        let mode = forecast.mode.as_deref().unwrap_or("ForecastOnly");
        return format!("Predictive {} {mode}", values.join(" "));
    }
    let kind = policy.policy_type.as_deref().unwrap_or("policy");
    format!("{kind} of an unknown form")
}

/// `min 4 · max 20 at cron(0 7 ? * MON-FRI *) Europe/Berlin`.
pub fn scheduled(action: &ScheduledAction) -> String {
    let bounds = action.scalable_target_action;
    let parts: Vec<String> = [
        ("min", bounds.and_then(|bounds| bounds.min_capacity)),
        ("max", bounds.and_then(|bounds| bounds.max_capacity)),
    ]
    .into_iter()
    .filter_map(|(word, count)| Some(format!("{word} {}", count?)))
    .collect();
    format!(
        "{} at {} {}",
        if parts.is_empty() {
            "no change".to_owned()
        } else {
            parts.join(" · ")
        },
        action.schedule.as_deref().unwrap_or("—"),
        action.timezone.as_deref().unwrap_or("UTC")
    )
}

/// Whether an alarm of a policy asks for more tasks.
pub fn asks_for_more(alarm: &Alarm) -> bool {
    alarm.is_high() && !alarm.is_low_watch()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
