//! How a scenario's services are deployed: strategy, traffic, hooks, alarms, what came before.

use serde::Deserialize;

use super::Span;

/// The deployment configuration of a service, beyond its percentages and its circuit breaker.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RolloutSpec {
    #[serde(default)]
    pub strategy: Strategy,
    /// `bakeTimeInMinutes`; AWS's default is 15 minutes where traffic is shifted.
    #[serde(default)]
    pub bake: Option<Span>,
    /// `stepPercent` or `canaryPercent`; AWS's defaults are 10 and 5.
    #[serde(default)]
    pub percent: Option<f64>,
    /// `stepBakeTimeInMinutes` or `canaryBakeTimeInMinutes`; AWS's defaults are 6 and 10.
    #[serde(default)]
    pub step_bake: Option<Span>,
    #[serde(default, rename = "hook")]
    pub hooks: Vec<HookSpec>,
    #[serde(default)]
    pub alarms: Option<AlarmsSpec>,
}

/// `strategy`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Strategy {
    #[default]
    Rolling,
    BlueGreen,
    Linear,
    Canary,
}

/// A lifecycle hook: a Lambda function if it has a name, a pause otherwise.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HookSpec {
    /// The name of the function.
    #[serde(default)]
    pub lambda: Option<String>,
    pub stages: Vec<Stage>,
    /// How long the function takes.
    #[serde(default = "quarter_minute")]
    pub takes: Span,
    /// Whether the function returns `FAILED` in the end.
    #[serde(default)]
    pub fails: bool,
    /// After how long somebody continues at the pause, each time in turn; then nobody comes.
    #[serde(default)]
    pub continued: Vec<Span>,
    /// `timeoutInMinutes`.
    #[serde(default = "day")]
    pub timeout: Span,
    /// What happens at the time-out.
    #[serde(default)]
    pub action: TimeoutAction,
}

/// `timeoutAction`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum TimeoutAction {
    Continue,
    #[default]
    Rollback,
}

/// The CloudWatch alarms that watch over deployments.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlarmsSpec {
    pub names: Vec<String>,
    #[serde(default = "yes")]
    pub rollback: bool,
}

/// An alarm that goes off during a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlarmOffSpec {
    /// How long after the deployment began.
    pub after: Span,
    /// Which; without it the first of the service's alarms.
    #[serde(default)]
    pub name: Option<String>,
}

/// A deployment from before the story.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PastSpec {
    /// The number of the task definition's revision.
    pub revision: u32,
    /// How long ago it began.
    pub age: Span,
    #[serde(default)]
    pub outcome: Outcome,
    #[serde(default)]
    pub image: Option<String>,
}

/// How a past deployment ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Outcome {
    #[default]
    Successful,
    RollbackSuccessful,
    Stopped,
}

/// `lifecycleStage`, in the order in which a deployment goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Stage {
    ReconcileService,
    PreScaleUp,
    ScaleUp,
    PostScaleUp,
    TestTrafficShift,
    PostTestTrafficShift,
    PreProductionTrafficShift,
    ProductionTrafficShift,
    PostProductionTrafficShift,
    BakeTime,
    CleanUp,
}

impl Strategy {
    /// The word of the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rolling => "ROLLING",
            Self::BlueGreen => "BLUE_GREEN",
            Self::Linear => "LINEAR",
            Self::Canary => "CANARY",
        }
    }
}

impl Stage {
    /// The word of the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ReconcileService => "RECONCILE_SERVICE",
            Self::PreScaleUp => "PRE_SCALE_UP",
            Self::ScaleUp => "SCALE_UP",
            Self::PostScaleUp => "POST_SCALE_UP",
            Self::TestTrafficShift => "TEST_TRAFFIC_SHIFT",
            Self::PostTestTrafficShift => "POST_TEST_TRAFFIC_SHIFT",
            Self::PreProductionTrafficShift => "PRE_PRODUCTION_TRAFFIC_SHIFT",
            Self::ProductionTrafficShift => "PRODUCTION_TRAFFIC_SHIFT",
            Self::PostProductionTrafficShift => "POST_PRODUCTION_TRAFFIC_SHIFT",
            Self::BakeTime => "BAKE_TIME",
            Self::CleanUp => "CLEAN_UP",
        }
    }

    /// AWS runs hooks at these; a person can be waited for only between two of them.
    fn takes_hook(self, pause: bool) -> bool {
        match self {
            Self::ScaleUp | Self::BakeTime | Self::CleanUp => false,
            Self::ReconcileService | Self::TestTrafficShift | Self::ProductionTrafficShift => {
                !pause
            }
            _ => true,
        }
    }
}

impl TimeoutAction {
    /// The word of the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Continue => "CONTINUE",
            Self::Rollback => "ROLLBACK",
        }
    }
}

impl RolloutSpec {
    /// Whether a second set of tasks stands beside the first while traffic goes over.
    pub(crate) fn shifts(&self) -> bool {
        self.strategy != Strategy::Rolling
    }

    /// How long both sets run on when all traffic has gone over; of a rolling deployment, how
    /// long its alarms are watched when all its tasks run.
    pub(crate) fn bake_time(&self) -> Span {
        let default = match (self.shifts(), &self.alarms) {
            (true, _) => Span(15 * 60_000),
            (false, Some(_)) => Span(5 * 60_000),
            (false, None) => Span(0),
        };
        self.bake.unwrap_or(default)
    }

    /// The percentage of each step.
    pub(crate) fn step_percent(&self) -> f64 {
        let default = match self.strategy {
            Strategy::Linear => 10.0,
            Strategy::Canary => 5.0,
            Strategy::Rolling | Strategy::BlueGreen => 100.0,
        };
        self.percent.unwrap_or(default)
    }

    /// How long each step but the last is watched.
    pub(crate) fn step_time(&self) -> Span {
        let minutes = match self.strategy {
            Strategy::Linear => 6,
            Strategy::Canary => 10,
            Strategy::Rolling | Strategy::BlueGreen => 0,
        };
        self.step_bake.unwrap_or(Span(minutes * 60_000))
    }

    /// The weight after the next step of traffic.
    pub(crate) fn next_weight(&self, weight: f64) -> f64 {
        match self.strategy {
            Strategy::Linear => (weight + self.step_percent()).min(100.0),
            Strategy::Canary if weight <= 0.0 => self.step_percent(),
            _ => 100.0,
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        for hook in &self.hooks {
            let pause = hook.lambda.is_none();
            if let Some(stage) = hook.stages.iter().find(|stage| !stage.takes_hook(pause)) {
                return Err(format!("a hook cannot stand at {}", stage.word()));
            }
        }
        if !self.hooks.is_empty() && !self.shifts() {
            return Err("hooks need a strategy that shifts traffic".into());
        }
        if self
            .percent
            .is_some_and(|percent| !(0.1..=100.0).contains(&percent))
        {
            return Err("percent is between 0.1 and 100".into());
        }
        Ok(())
    }
}

fn quarter_minute() -> Span {
    Span(15_000)
}
fn day() -> Span {
    Span(24 * 3_600_000)
}
fn yes() -> bool {
    true
}
