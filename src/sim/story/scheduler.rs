//! The service scheduler: what is missing is started, what is too much is stopped.

use super::build::QUIET;
use super::changes::Standing;
use super::deployment::{Cause, Rollout};
use super::model::{Capacity, Note, Phase, StopCode, World};
use super::queue::{Happening, ServiceAt};
use crate::sim::scenario::SpotSpec;

/// The tasks of a service that ECS wants to run.
#[derive(Debug, Default)]
struct Census {
    /// Of the primary deployment.
    new: Vec<u128>,
    ready: usize,
    /// Of replaced deployments: those that run, and those that do not yet.
    old_running: Vec<u128>,
    old_pending: Vec<u128>,
    /// Of the set that stays beside the primary one while traffic is shifted.
    kept: Vec<u128>,
    /// When the first protection ends.
    until: Option<i64>,
}

impl World {
    /// One look of the scheduler at a service.
    pub(super) fn reconcile(&mut self, at: ServiceAt) {
        let now = self.now;
        let service = self.service_mut(at);
        if service.wake != Some(now) {
            return;
        }
        service.wake = None;
        // Nobody replaces the tasks of a job.
        if service.spec.job.is_some() {
            return;
        }
        let census = self.census(at);
        if self.service(at).standing != Standing::Active {
            return self.wind_down(at, &census);
        }
        let started = self.start_missing(at, &census) + self.refill_kept(at, &census);
        let stopped = self.stop_surplus(at, &census);
        if started + stopped > 0 {
            self.unsettle(at);
            self.wake(at, 5_000);
        } else {
            self.conclude(at, &census);
        }
    }

    fn census(&self, at: ServiceAt) -> Census {
        let cluster = &self.clusters[at.cluster];
        let service = self.service(at);
        let kept = service.kept();
        let mut census = Census::default();
        for id in &service.tasks {
            let Some(task) = cluster.tasks.get(id).filter(|task| task.wanted()) else {
                continue;
            };
            if task.is_protected(self.now) {
                census.until = census.until.into_iter().chain(task.protected).min();
            }
            let leaves = matches!(task.capacity, Capacity::Instance(index) if cluster.instances[index].evicting);
            if task.deployment == service.primary && !leaves {
                census.new.push(*id);
                census.ready += usize::from(task.phase == Phase::Ready);
            } else if kept == Some(task.deployment) {
                census.kept.push(*id);
            } else if task.is_running() {
                census.old_running.push(*id);
            } else {
                census.old_pending.push(*id);
            }
        }
        census
    }

    /// Tasks started or stopped in one look: a quarter of the service, so that a roll-out is seen.
    fn batch(&self, at: ServiceAt) -> usize {
        (self.service(at).desired as usize).div_ceil(4).max(1)
    }

    fn start_missing(&mut self, at: ServiceAt, census: &Census) -> usize {
        let service = self.service(at);
        let desired = service.desired as usize;
        let primary = service.primary;
        let live = census.new.len() + census.old_running.len() + census.old_pending.len();
        // A second set needs no room within the first one's percentages.
        let room = if service.shifting().is_some() {
            desired
        } else {
            self.ceiling(at).saturating_sub(live)
        };
        let early = service.requested(primary, 0) == 0;
        let count = desired
            .saturating_sub(census.new.len())
            .min(room)
            .min(self.batch(at));
        if count == 0 || early || service.deployments[primary].rollout == Rollout::Failed {
            return 0;
        }
        self.start(at, primary, count)
    }

    /// The set that still has the traffic loses no task to the one that comes.
    fn refill_kept(&mut self, at: ServiceAt, census: &Census) -> usize {
        let service = self.service(at);
        let missing = (service.desired as usize).saturating_sub(census.kept.len());
        match service.kept() {
            Some(kept) if kept < service.primary && missing > 0 => self.start(at, kept, missing),
            _ => 0,
        }
    }

    fn start(&mut self, at: ServiceAt, deployment: usize, count: usize) -> usize {
        let service = self.service(at);
        if service.hold_until > self.now {
            let pause = service.hold_until - self.now;
            self.wake(at, pause);
            return 0;
        }
        let mut started = Vec::new();
        for _ in 0..count {
            match self.start_task(at, deployment) {
                Ok(id) => started.push(id),
                Err(room) => {
                    self.unsettle(at);
                    self.say(at, Note::Unplaceable(room));
                    self.wake(at, 60_000);
                    break;
                }
            }
        }
        let count = started.len();
        if count > 0 {
            self.say(at, Note::Started(started));
        }
        count
    }

    fn stop_surplus(&mut self, at: ServiceAt, census: &Census) -> usize {
        let service = self.service(at);
        let desired = service.desired as usize;
        let over = census.new.len().saturating_sub(desired);
        let tasks = &self.clusters[at.cluster].tasks;
        let free = |id: &&u128| {
            tasks
                .get(id)
                .is_some_and(|task| !task.is_protected(self.now))
        };
        // The youngest go first.
        let mut doomed: Vec<u128> = census
            .new
            .iter()
            .rev()
            .filter(free)
            .take(over)
            .copied()
            .collect();
        let stuck = over - doomed.len();
        let over = census.kept.len().saturating_sub(desired);
        doomed.extend(census.kept.iter().rev().filter(free).take(over));
        doomed.extend(&census.old_pending);
        let spare = (census.ready + census.old_running.len()).saturating_sub(self.floor(at));
        let failed = service.deployments[service.primary].rollout == Rollout::Failed;
        let allowed = if failed {
            0
        } else if self.is_worthless(at) {
            census.old_running.len()
        } else {
            spare.min(self.batch(at))
        };
        let going: Vec<u128> = census
            .old_running
            .iter()
            .filter(free)
            .take(allowed)
            .copied()
            .collect();
        let stuck = stuck + (allowed - going.len()).min(census.old_running.len() - going.len());
        doomed.extend(going);
        if let Some(until) = census.until.filter(|_| stuck > 0 && doomed.is_empty()) {
            let id = service.deployments[service.primary].id;
            self.say(
                at,
                Note::Protected(id, u32::try_from(stuck).unwrap_or(u32::MAX)),
            );
            self.wake(at, until - self.now + 1);
        }
        self.stop_tasks(at, &doomed);
        doomed.len()
    }

    /// A deleted service loses all its tasks at once, and is gone when they are.
    fn wind_down(&mut self, at: ServiceAt, census: &Census) {
        let all = [
            &census.new,
            &census.old_running,
            &census.old_pending,
            &census.kept,
        ];
        let doomed: Vec<u128> = all.into_iter().flatten().copied().collect();
        self.stop_tasks(at, &doomed);
        let cluster = &self.clusters[at.cluster];
        let mut tasks = self.service(at).tasks.iter();
        let left = tasks.any(|id| {
            cluster
                .tasks
                .get(id)
                .is_some_and(|task| task.phase != Phase::Stopped)
        });
        if !left {
            self.service_mut(at).standing = Standing::Inactive;
        }
    }

    /// Whether what is left of replaced deployments serves nobody and can go at once.
    fn is_worthless(&self, at: ServiceAt) -> bool {
        let service = self.service(at);
        let newest = service.deployments.iter().rev().find_map(|deployment| {
            deployment.rolled_back?;
            deployment.failure.as_ref()
        });
        let tripped = newest.is_some_and(|failure| failure.cause == Cause::Breaker);
        let back = service.deployments[service.primary].reinstated && tripped;
        back || service.shifting().is_some()
    }

    fn stop_tasks(&mut self, at: ServiceAt, doomed: &[u128]) {
        let service = self.service(at);
        let reason = format!(
            "Scaling activity initiated by (deployment ecs-svc/{})",
            service.deployments[service.primary].id
        );
        let balanced = service.spec.path.is_some();
        let tasks = &self.clusters[at.cluster].tasks;
        let (running, pending): (Vec<u128>, Vec<u128>) = doomed
            .iter()
            .partition(|id| tasks.get(id).is_some_and(|task| task.is_running()));
        let alternate = running.first().is_some_and(|id| self.is_alternate(at, *id));
        for id in doomed {
            self.begin_stop(at, *id, StopCode::ServiceSchedulerInitiated, &reason);
        }
        if !pending.is_empty() {
            self.say(
                at,
                Note::StoppedPending(u32::try_from(pending.len()).unwrap_or(u32::MAX)),
            );
        }
        if !running.is_empty() {
            let count = u32::try_from(running.len()).unwrap_or(u32::MAX);
            self.say(at, Note::Stopped(running));
            if balanced {
                self.say(at, Note::Deregistered { count, alternate });
                self.say(at, Note::Draining(count));
            }
        }
    }

    /// The most tasks a roll-out may have at once (`maximumPercent`, rounded down).
    fn ceiling(&self, at: ServiceAt) -> usize {
        let service = self.service(at);
        let (_, maximum) = service.percents();
        (service.desired as usize * maximum as usize / 100).max(usize::from(service.desired > 0))
    }

    /// The fewest healthy tasks a roll-out must keep (`minimumHealthyPercent`, rounded up).
    fn floor(&self, at: ServiceAt) -> usize {
        let service = self.service(at);
        let (minimum, _) = service.percents();
        (service.desired as usize * minimum as usize).div_ceil(100)
    }

    /// Nothing to start or stop: if all is well, a roll-out is over and the service steady.
    fn conclude(&mut self, at: ServiceAt, census: &Census) {
        let service = self.service(at);
        let full = census.new.len() == service.desired as usize && census.ready == census.new.len();
        if full {
            self.scaled_up(at);
        }
        let settled = full
            && census.old_running.is_empty()
            && census.old_pending.is_empty()
            && self.service(at).kept().is_none();
        if !settled || self.bakes(at) {
            return;
        }
        self.complete_deployment(at);
        if !self.service(at).steady {
            self.say(at, Note::Steady);
            self.service_mut(at).steady = true;
            self.queue.plan(self.now + QUIET, Happening::Steady(at));
        }
    }

    /// A rolling deployment with alarms waits for them once all its tasks run.
    fn bakes(&mut self, at: ServiceAt) -> bool {
        let now = self.now;
        let service = self.service_mut(at);
        let rollout = &service.spec.rollout;
        let (watched, bake) = (rollout.alarms.is_some(), rollout.bake_time().0);
        let primary = &mut service.deployments[service.primary];
        let under_way = primary.rollout == Rollout::InProgress && !primary.reinstated;
        if !watched || primary.walk.is_some() || !under_way {
            return false;
        }
        let rest = *primary.baking.get_or_insert(now) + bake - now;
        if rest > 0 {
            self.wake(at, rest);
        }
        rest > 0
    }

    pub(super) fn still_steady(&mut self, at: ServiceAt) {
        let recent = self
            .service(at)
            .events
            .front()
            .is_some_and(|event| self.now - event.at < QUIET / 2);
        if self.service(at).steady && !recent {
            self.say(at, Note::Steady);
            self.queue.plan(self.now + QUIET, Happening::Steady(at));
        }
    }

    /// A job starts its tasks, and will again. Where there is no room this time is skipped.
    pub(super) fn run_job(&mut self, at: ServiceAt) {
        let spec = std::sync::Arc::clone(&self.service(at).spec);
        let Some(every) = spec.job.as_ref().and_then(|job| job.every) else {
            return;
        };
        let primary = self.service(at).primary;
        for _ in 0..spec.desired {
            if self.start_task(at, primary).is_err() {
                break;
            }
        }
        self.queue
            .plan(self.now + every.0.max(1), Happening::Run(at));
    }

    pub(super) fn churn(&mut self, at: ServiceAt) {
        let Some(churn) = self.service(at).spec.churn else {
            return;
        };
        let ready: Vec<u128> = self.census(at).new;
        let service = self.service_mut(at);
        let next = service.rng.around(churn.0);
        let draw = service.rng.next();
        self.queue.plan(self.now + next, Happening::Churn(at));
        let Some(id) = usize::try_from(draw)
            .ok()
            .and_then(|draw| ready.get(draw % ready.len().max(1)))
            .copied()
        else {
            return;
        };
        let spot = self.clusters[at.cluster]
            .tasks
            .get(&id)
            .is_some_and(|task| task.capacity == Capacity::FargateSpot);
        let (code, reason) = if spot {
            (
                StopCode::SpotInterruption,
                "Your Spot Task was interrupted.",
            )
        } else {
            (
                StopCode::TerminationNotice,
                "ECS is performing maintenance on the underlying infrastructure hosting the task.",
            )
        };
        self.begin_stop(at, id, code, reason);
    }

    /// Fargate Spot takes its tasks back, or can be had again.
    pub(super) fn spot(&mut self, at: ServiceAt, spot: SpotSpec) {
        self.service_mut(at).spot_dry = spot == SpotSpec::Reclaimed;
        if spot == SpotSpec::Back {
            return self.wake(at, 2_000);
        }
        let tasks = &self.clusters[at.cluster].tasks;
        let on_spot = |id: &u128| {
            tasks
                .get(id)
                .is_some_and(|task| task.capacity == Capacity::FargateSpot)
        };
        let taken: Vec<u128> = self
            .service(at)
            .tasks
            .iter()
            .copied()
            .filter(on_spot)
            .collect();
        for id in taken {
            let reason = "Your Spot Task was interrupted.";
            self.begin_stop(at, id, StopCode::SpotInterruption, reason);
        }
    }

    pub(super) fn autoscale(&mut self, at: ServiceAt) {
        let service = self.service_mut(at);
        let Some(every) = service.spec.autoscale else {
            return;
        };
        if service.standing != Standing::Active {
            return;
        }
        let written = service.spec.desired;
        // One task up and down again: enough to be seen, never a runaway.
        let desired = match service.desired {
            desired if desired == written => written + 1,
            desired if desired == written + 1 => written,
            by_hand => by_hand,
        };
        let changed = desired != service.desired;
        service.desired = desired;
        let next = service.rng.around(every.0);
        self.queue.plan(self.now + next, Happening::Autoscale(at));
        if changed {
            self.unsettle(at);
            self.say(at, Note::DesiredCount(desired));
            self.wake(at, 2_000);
        }
    }
}
