//! What a deployment is: its state, the way it has gone, and what it asks of the service.

use super::changes::Network;
use super::model::Service;
use crate::sim::clock::Ms;
use crate::sim::scenario::Stage;

/// One deployment of a service.
#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    /// The digits behind `ecs-svc/`.
    pub id: u64,
    pub revision: usize,
    pub created: Ms,
    pub updated: Ms,
    pub finished: Option<Ms>,
    pub rollout: Rollout,
    /// Failed tasks in a row.
    pub failed: u32,
    /// The deployment that served before.
    pub previous: Option<usize>,
    /// When it was given up, and which deployment took its place.
    pub rolled_back: Option<(Ms, usize)>,
    /// Why it was given up.
    pub failure: Option<Failure>,
    /// True while this older deployment is PRIMARY again because a newer one failed.
    pub reinstated: bool,
    /// The alarm that went off while it was under way.
    pub alarm: Option<String>,
    /// Its tasks are in the alternate target group.
    pub alternate: bool,
    /// Since when all its tasks run and only its alarms are waited for.
    pub baking: Option<Ms>,
    /// The way through the lifecycle stages, if traffic is shifted.
    pub walk: Option<Box<Walk>>,
    /// The network that its tasks were given by a caller.
    pub network: Option<Box<Network>>,
}

/// `rolloutState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rollout {
    InProgress,
    Completed,
    Failed,
}

/// Why a deployment was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub cause: Cause,
    /// `statusReason`.
    pub reason: String,
}

/// What ended a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Breaker,
    Alarm,
    Hook,
    Person,
    /// A person, who does not want the old tasks back.
    Abort,
}

/// How far a deployment is that stands beside the one it replaces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Walk {
    pub stage: Stage,
    /// When the stage began.
    pub since: Ms,
    /// The percentage of production traffic that goes to the new tasks.
    pub production: f64,
    /// The percentage of test traffic.
    pub test: f64,
    /// Every hook that was run, oldest first.
    pub hooks: Vec<HookRun>,
    /// Nothing happens any more: it is completed, given up or overtaken.
    pub over: bool,
    pub(super) turn: u32,
}

/// One run of a hook at one stage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HookRun {
    /// Which of the service's hooks.
    pub hook: usize,
    pub stage: Stage,
    pub status: HookStatus,
    /// When it times out.
    pub expires: Ms,
    /// When the function is done or somebody continues; none if nobody will.
    pub(super) due: Option<Ms>,
}

/// `status` of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HookStatus {
    AwaitingAction,
    InProgress,
    Succeeded,
    Failed,
    TimedOut,
}

impl HookStatus {
    /// The word of the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::AwaitingAction => "AWAITING_ACTION",
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
        }
    }
}

impl HookRun {
    pub(super) fn is_open(&self) -> bool {
        matches!(
            self.status,
            HookStatus::AwaitingAction | HookStatus::InProgress
        )
    }

    /// When something comes of it.
    pub(super) fn next(&self) -> Ms {
        self.due.map_or(self.expires, |due| due.min(self.expires))
    }
}

impl Walk {
    pub(super) fn new(now: Ms) -> Self {
        Self {
            stage: Stage::ReconcileService,
            since: now,
            production: 0.0,
            test: 0.0,
            hooks: Vec::new(),
            over: false,
            turn: 0,
        }
    }

    /// The end of a walk from before the story.
    pub(super) fn over(finished: Ms, weight: f64) -> Self {
        Self {
            stage: Stage::CleanUp,
            production: weight,
            test: weight,
            over: true,
            ..Self::new(finished)
        }
    }
}

impl Deployment {
    pub(super) fn new(id: u64, revision: usize, created: Ms, previous: Option<usize>) -> Self {
        Self {
            id,
            revision,
            created,
            updated: created,
            finished: None,
            rollout: Rollout::InProgress,
            failed: 0,
            previous,
            rolled_back: None,
            failure: None,
            reinstated: false,
            alarm: None,
            alternate: false,
            baking: None,
            walk: None,
            network: None,
        }
    }

    /// The circuit breaker ended it.
    pub(crate) fn tripped(&self) -> bool {
        let failure = self.failure.as_ref();
        failure.is_some_and(|failure| failure.cause == Cause::Breaker)
    }

    pub(super) fn completed(mut self, at: Ms) -> Self {
        self.rollout = Rollout::Completed;
        self.updated = at;
        self.finished = Some(at);
        self
    }
}

impl Service {
    /// The deployment that keeps two sets of tasks side by side, forward or back.
    pub(crate) fn shifting(&self) -> Option<usize> {
        std::iter::once(self.primary)
            .chain(self.active.iter().rev().copied())
            .find(|index| {
                let walk = self.deployments[*index].walk.as_ref();
                walk.is_some_and(|walk| !walk.over)
            })
    }

    /// The set that stays beside the primary one until the traffic has gone over.
    pub(super) fn kept(&self) -> Option<usize> {
        let shifting = self.shifting()?;
        let deployment = &self.deployments[shifting];
        if deployment.walk.as_ref()?.stage == Stage::CleanUp {
            return None;
        }
        if shifting == self.primary {
            deployment.previous
        } else {
            Some(shifting)
        }
    }

    /// How many tasks a deployment is to have, given how many it has.
    pub(crate) fn requested(&self, index: usize, there: u32) -> u32 {
        let early = |walk: &Walk| !walk.over && walk.stage < Stage::ScaleUp;
        if index == self.primary {
            let waits = self.deployments[index].walk.as_deref().is_some_and(early);
            return if waits { 0 } else { self.desired };
        }
        if self.kept() == Some(index) {
            self.desired
        } else {
            there
        }
    }

    /// The percentages of production and test traffic that a deployment gave to its own tasks;
    /// none for a rolling one or without a load balancer.
    pub(crate) fn weights(&self, index: usize) -> Option<(f64, f64)> {
        self.spec.path.as_ref()?;
        let walk = self.deployments[index].walk.as_ref()?;
        Some((walk.production, walk.test))
    }
}
