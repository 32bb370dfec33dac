//! What a scenario file can say about auto scaling and alarms.

use serde::Deserialize;

use super::Span;

/// Auto scaling of a service.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScalingSpec {
    pub min: u32,
    pub max: u32,
    /// A target tracking policy over the service's average CPU, in percent; it brings two alarms.
    #[serde(default)]
    pub target_cpu: Option<f64>,
    /// A target tracking policy over the requests of each target; it brings two alarms.
    #[serde(default)]
    pub target_requests: Option<f64>,
    /// What is suspended: `in`, `out`, `scheduled`.
    #[serde(default)]
    pub suspended: Vec<String>,
    #[serde(default)]
    pub scheduled: Vec<ScheduledSpec>,
    /// What happened, and what will.
    #[serde(default)]
    pub activities: Vec<ActivitySpec>,
}

impl ScalingSpec {
    /// A target without bounds, policies or a past, before somebody gives it bounds.
    pub(crate) fn unbounded() -> Self {
        Self {
            min: 0,
            max: 0,
            target_cpu: None,
            target_requests: None,
            suspended: Vec::new(),
            scheduled: Vec::new(),
            activities: Vec::new(),
        }
    }
}

/// A scheduled action.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduledSpec {
    pub name: String,
    pub schedule: String,
    #[serde(default)]
    pub timezone: Option<String>,
    #[serde(default)]
    pub min: Option<u32>,
    #[serde(default)]
    pub max: Option<u32>,
}

/// A scaling activity at a moment of the story. It says what auto scaling did; that the desired
/// count moved is a `scale` of the timeline.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActivitySpec {
    pub at: Span,
    /// The desired count it sets.
    #[serde(default)]
    pub to: Option<u32>,
    /// The code for which nothing was done.
    #[serde(default)]
    pub not_scaled: Option<String>,
    /// The words with which it failed.
    #[serde(default)]
    pub failed: Option<String>,
    /// Which of the policy's alarms called.
    #[serde(default)]
    pub low: bool,
}

/// A CloudWatch alarm.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlarmSpec {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// A metric of `AWS/ECS`, or of `AWS/ApplicationELB` for what a target group measures.
    #[serde(default)]
    pub metric: Option<String>,
    /// The rule of a composite alarm, instead of a metric.
    #[serde(default)]
    pub rule: Option<String>,
    #[serde(default = "average")]
    pub statistic: String,
    #[serde(default)]
    pub threshold: f64,
    /// Rings below the threshold, not above.
    #[serde(default)]
    pub below: bool,
    #[serde(default = "three")]
    pub periods: u32,
    #[serde(default = "minute")]
    pub period: u32,
    /// Whether it ends deployments.
    #[serde(default)]
    pub deployment: bool,
    /// Whether nobody is told.
    #[serde(default)]
    pub muted: bool,
    /// Its states, in the order of the story.
    pub states: Vec<StateSpec>,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateSpec {
    pub at: Span,
    /// OK, ALARM or INSUFFICIENT_DATA.
    pub state: String,
    /// The newest data point.
    #[serde(default)]
    pub value: Option<f64>,
}

fn average() -> String {
    "Average".into()
}
fn three() -> u32 {
    3
}
fn minute() -> u32 {
    60
}
