//! The lifecycle stages of deployments that shift traffic: blue/green, linear and canary.

use std::sync::Arc;

use super::deployment::{Cause, HookRun, HookStatus, Walk};
use super::model::World;
use super::queue::{Happening, ServiceAt};
use crate::sim::clock::Ms;
use crate::sim::scenario::{HookSpec, ServiceSpec, Stage, TimeoutAction};

/// Stages in which ECS only looks around.
const BRIEF: Ms = 5_000;
/// Until the rules of a load balancer forward elsewhere.
const SHIFT: Ms = 10_000;
/// How long a rollback is only requested before it is in progress, in milliseconds.
pub(crate) const REQUESTED: Ms = 3_000;

impl World {
    /// A deployment begins its walk.
    pub(super) fn begin_walk(&mut self, at: ServiceAt, index: usize) {
        let now = self.now;
        self.service_mut(at).deployments[index].walk = Some(Box::new(Walk::new(now)));
        self.enter_stage(at, index, Stage::ReconcileService);
    }

    fn enter_stage(&mut self, at: ServiceAt, index: usize, stage: Stage) {
        let now = self.now;
        let service = self.service_mut(at);
        let spec = Arc::clone(&service.spec);
        let deployment = &mut service.deployments[index];
        deployment.updated = now;
        let Some(walk) = deployment.walk.as_mut() else {
            return;
        };
        walk.stage = stage;
        walk.since = now;
        match stage {
            Stage::TestTrafficShift => walk.test = 100.0,
            Stage::ProductionTrafficShift => {
                walk.production = spec.rollout.next_weight(walk.production);
            }
            _ => {}
        }
        for (number, hook) in spec.rollout.hooks.iter().enumerate() {
            if hook.stages.contains(&stage) {
                let before = walk.hooks.iter().filter(|run| run.hook == number).count();
                walk.hooks.push(run(number, hook, stage, now, before));
            }
        }
        self.plan_stage(at, index);
        if matches!(stage, Stage::ScaleUp | Stage::CleanUp) {
            self.unsettle(at);
            self.wake(at, 1_000);
        }
    }

    /// Plans the next look at a walk; an earlier plan is void.
    fn plan_stage(&mut self, at: ServiceAt, index: usize) {
        let now = self.now;
        let service = self.service_mut(at);
        let spec = Arc::clone(&service.spec);
        let Some(walk) = service.deployments[index].walk.as_mut() else {
            return;
        };
        walk.turn += 1;
        let turn = walk.turn;
        let hooks = walk.hooks.iter().filter(|run| run.is_open());
        let due = hooks
            .map(HookRun::next)
            .min()
            .or_else(|| Some(walk.since + linger(walk, &spec)?));
        if let Some(due) = due {
            let happening = Happening::Stage {
                service: at,
                deployment: index,
                turn,
            };
            self.queue.plan(due.max(now + 1), happening);
        }
    }

    /// A stage may be over, or a hook.
    pub(super) fn stage(&mut self, at: ServiceAt, index: usize, turn: u32) {
        let deployment = &self.service(at).deployments[index];
        let Some(walk) = deployment.walk.as_ref() else {
            return;
        };
        if walk.over || walk.turn != turn {
            return;
        }
        if deployment.rolled_back.is_some() {
            self.walk_back(at, index);
        } else {
            self.settle_hooks(at, index);
            self.walk_on(at, index);
        }
    }

    /// Ends the hooks that are due.
    fn settle_hooks(&mut self, at: ServiceAt, index: usize) {
        let now = self.now;
        let service = self.service_mut(at);
        let spec = Arc::clone(&service.spec);
        let Some(walk) = service.deployments[index].walk.as_mut() else {
            return;
        };
        for run in &mut walk.hooks {
            if !run.is_open() || run.next() > now {
                continue;
            }
            let done = run.due.is_some_and(|due| due <= now);
            let fails = spec
                .rollout
                .hooks
                .get(run.hook)
                .is_some_and(|hook| hook.fails);
            run.status = match (done, fails) {
                (true, true) => HookStatus::Failed,
                (true, false) => HookStatus::Succeeded,
                (false, _) => HookStatus::TimedOut,
            };
        }
    }

    /// Goes on to the next stage, unless something stands in the way.
    fn walk_on(&mut self, at: ServiceAt, index: usize) {
        if let Some(reason) = self.hook_failure(at, index) {
            self.give_up(at, Cause::Hook, reason);
            return;
        }
        let service = self.service(at);
        let Some(walk) = service.deployments[index].walk.as_ref() else {
            return;
        };
        let waits = walk.hooks.iter().any(HookRun::is_open);
        let Some(linger) = linger(walk, &service.spec) else {
            return;
        };
        if waits || self.now < walk.since + linger {
            self.plan_stage(at, index);
            return;
        }
        if let Some(next) = next(walk, &service.spec) {
            self.enter_stage(at, index, next);
        }
    }

    /// Why a hook of the present stage ends the deployment, in the words of AWS.
    fn hook_failure(&self, at: ServiceAt, index: usize) -> Option<String> {
        let service = self.service(at);
        let walk = service.deployments[index].walk.as_ref()?;
        let here = walk.hooks.iter().filter(|run| run.stage == walk.stage);
        here.rev().find_map(|run| {
            let hook = service.spec.rollout.hooks.get(run.hook)?;
            let rolls = hook.action == TimeoutAction::Rollback;
            let stage = run.stage.word();
            let target = self.lambda_arn(&self.clusters[at.cluster].region, hook);
            match (run.status, target) {
                (HookStatus::Failed, Some(target)) => Some(format!(
                    "Service deployment rolled back because {stage} lifecycle hook(s) failed. Lifecycle hook target {target} \
                     returned FAILED status."
                )),
                (HookStatus::TimedOut, Some(target)) if rolls => Some(format!(
                    "Service deployment rolled back because {stage} lifecycle hook(s) failed. Lifecycle hook target {target} \
                     timed out."
                )),
                (HookStatus::TimedOut, None) if rolls => Some(format!(
                    "Service deployment rolled back because {stage} pause hook timed out."
                )),
                _ => None,
            }
        })
    }

    /// The ARN of a hook's function; a pause has none.
    pub(crate) fn lambda_arn(&self, region: &str, hook: &HookSpec) -> Option<String> {
        let name = hook.lambda.as_ref()?;
        Some(format!(
            "arn:aws:lambda:{region}:{}:function:{name}",
            self.account
        ))
    }

    /// All new tasks are ready: what waited for them goes on.
    pub(super) fn scaled_up(&mut self, at: ServiceAt) {
        let service = self.service(at);
        let index = service.primary;
        let stage = service.deployments[index]
            .walk
            .as_ref()
            .filter(|walk| !walk.over)
            .map(|walk| walk.stage);
        if stage == Some(Stage::ScaleUp) {
            self.enter_stage(at, index, Stage::PostScaleUp);
        }
    }

    /// A walk turns round; the way back begins a moment later.
    pub(super) fn turn_back(&mut self, at: ServiceAt, index: usize) {
        self.plan_after(at, index, REQUESTED);
    }

    /// First the traffic goes back, then the new tasks go.
    fn walk_back(&mut self, at: ServiceAt, index: usize) {
        let now = self.now;
        let Some(walk) = self.service_mut(at).deployments[index].walk.as_mut() else {
            return;
        };
        walk.test = 0.0;
        if walk.production > 0.0 {
            walk.production = 0.0;
            walk.stage = Stage::ProductionTrafficShift;
            walk.since = now;
            self.plan_after(at, index, SHIFT);
        } else if walk.stage != Stage::CleanUp {
            self.enter_stage(at, index, Stage::CleanUp);
        }
    }

    fn plan_after(&mut self, at: ServiceAt, index: usize, delay: Ms) {
        let due = self.now + delay;
        if let Some(walk) = self.service_mut(at).deployments[index].walk.as_mut() {
            walk.turn += 1;
            let turn = walk.turn;
            self.queue.plan(
                due,
                Happening::Stage {
                    service: at,
                    deployment: index,
                    turn,
                },
            );
        }
    }

    /// Somebody continues at a hook that waits for it, or wants to go back.
    pub(super) fn act_on_hook(
        &mut self,
        at: ServiceAt,
        index: usize,
        run: usize,
        action: TimeoutAction,
    ) -> bool {
        let now = self.now;
        let deployment = &mut self.service_mut(at).deployments[index];
        if deployment.rolled_back.is_some() {
            return false;
        }
        let Some(walk) = deployment.walk.as_mut().filter(|walk| !walk.over) else {
            return false;
        };
        let Some(run) = walk.hooks.get_mut(run) else {
            return false;
        };
        if run.status != HookStatus::AwaitingAction {
            return false;
        }
        deployment.updated = now;
        match action {
            TimeoutAction::Continue => {
                run.status = HookStatus::Succeeded;
                self.walk_on(at, index);
            }
            TimeoutAction::Rollback => {
                run.status = HookStatus::Failed;
                self.give_up(at, Cause::Person, super::texts::ASKED_FOR.into());
            }
        }
        true
    }
}

fn run(number: usize, hook: &HookSpec, stage: Stage, now: Ms, before: usize) -> HookRun {
    let (status, after) = if hook.lambda.is_some() {
        (HookStatus::InProgress, Some(hook.takes))
    } else {
        let continued = hook.continued.get(before).copied();
        (HookStatus::AwaitingAction, continued)
    };
    HookRun {
        hook: number,
        stage,
        status,
        expires: now + hook.timeout.0,
        due: after.map(|after| now + after.0),
    }
}

/// How long a stage lasts by itself; none if it lasts until tasks have come or gone.
fn linger(walk: &Walk, spec: &ServiceSpec) -> Option<Ms> {
    match walk.stage {
        Stage::ScaleUp | Stage::CleanUp => None,
        Stage::BakeTime => Some(spec.rollout.bake_time().0),
        Stage::ProductionTrafficShift if walk.production < 100.0 => {
            Some(spec.rollout.step_time().0.max(SHIFT))
        }
        Stage::ProductionTrafficShift | Stage::TestTrafficShift => Some(SHIFT),
        _ => Some(BRIEF),
    }
}

/// The stage behind this one; traffic shifts as often as its steps need.
fn next(walk: &Walk, spec: &ServiceSpec) -> Option<Stage> {
    let hooked = |stage: Stage| {
        let mut hooks = spec.rollout.hooks.iter();
        hooks.any(|hook| hook.stages.contains(&stage))
    };
    // Nobody would see a stage before each step that nothing waits for.
    let shift = if hooked(Stage::PreProductionTrafficShift) {
        Stage::PreProductionTrafficShift
    } else {
        Stage::ProductionTrafficShift
    };
    Some(match walk.stage {
        Stage::ReconcileService => Stage::PreScaleUp,
        Stage::PreScaleUp => Stage::ScaleUp,
        Stage::PostScaleUp => Stage::TestTrafficShift,
        Stage::TestTrafficShift => Stage::PostTestTrafficShift,
        Stage::PostTestTrafficShift => shift,
        Stage::PreProductionTrafficShift => Stage::ProductionTrafficShift,
        Stage::ProductionTrafficShift if walk.production < 100.0 => shift,
        Stage::ProductionTrafficShift => Stage::PostProductionTrafficShift,
        Stage::PostProductionTrafficShift => Stage::BakeTime,
        Stage::BakeTime => Stage::CleanUp,
        Stage::ScaleUp | Stage::CleanUp => return None,
    })
}
