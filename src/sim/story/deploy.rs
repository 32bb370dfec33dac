//! Deployments: how they begin, complete, fail and roll back.

use super::changes::Standing;
use super::deployment::{Cause, Deployment, Failure, Rollout};
use super::ids::nineteen;
use super::model::{Note, Revision, Service, World};
use super::queue::{Happening, ServiceAt};
use super::texts;
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::{DeploySpec, ServiceSpec};

/// The first pause between failing starts; it doubles each time.
const FIRST_PAUSE: Ms = 10_000;
/// Failures in a row before ECS slows down.
const PATIENCE: u32 = 3;

impl Service {
    /// `minimumHealthyPercent` and `maximumPercent`.
    pub(crate) fn percents(&self) -> (u32, u32) {
        let (minimum, maximum) = if self.spec.daemon {
            (0, 100)
        } else {
            (100, 200)
        };
        (
            self.spec.min_healthy.unwrap_or(minimum),
            self.spec.max_percent.unwrap_or(maximum),
        )
    }

    /// The name of the service whose target group its tasks are in; mostly its own.
    pub(crate) fn group_name(&self) -> &str {
        let other = self.spec.acting.shares_group_of.as_deref();
        other.unwrap_or(&self.name)
    }

    /// Whether `availabilityZoneRebalancing` is ENABLED.
    pub(crate) fn rebalances(&self) -> bool {
        self.settings.rebalancing.unwrap_or(!self.spec.daemon)
    }

    /// Failures at which the circuit breaker trips; none without a breaker.
    pub(crate) fn breaker_threshold(&self) -> Option<u32> {
        let breaker = self.spec.breaker.as_ref()?;
        Some(
            breaker
                .threshold
                .unwrap_or_else(|| self.desired.div_ceil(2).clamp(3, 200)),
        )
    }

    /// Whether the service goes back to its last good deployment when one fails for this cause.
    fn rolls_back(&self, cause: Cause) -> bool {
        match cause {
            Cause::Breaker => self
                .spec
                .breaker
                .as_ref()
                .is_some_and(|breaker| breaker.rollback),
            Cause::Alarm => {
                let alarms = self.spec.rollout.alarms.as_ref();
                alarms.is_some_and(|alarms| alarms.rollback)
            }
            Cause::Hook | Cause::Person => true,
            Cause::Abort => false,
        }
    }

    /// The deployment whose tasks have the traffic.
    fn serving(&self) -> usize {
        let primary = &self.deployments[self.primary];
        match primary.previous {
            // A walk that ends unfinished leaves the traffic where it came from.
            Some(before)
                if primary.walk.is_some()
                    && primary.rollout == Rollout::InProgress
                    && !primary.reinstated =>
            {
                before
            }
            _ => self.primary,
        }
    }

    /// Ends whatever is still under way, because something else begins or all is done.
    pub(super) fn overtake(&mut self, now: Ms) {
        for index in std::iter::once(self.primary).chain(self.active.iter().copied()) {
            let deployment = &mut self.deployments[index];
            if let Some(walk) = deployment.walk.as_mut() {
                walk.over = true;
            }
            if deployment.rolled_back.is_some() {
                deployment.finished.get_or_insert(now);
            }
        }
    }
}

impl World {
    /// Something of the scenario's time line happens.
    pub(super) fn timeline(&mut self, at: ServiceAt, index: usize) {
        let spec = std::sync::Arc::clone(&self.service(at).spec);
        let Some(step) = spec.timeline.get(index) else {
            return;
        };
        if self.service(at).standing != Standing::Active {
            return;
        }
        if let Some(count) = step.scale {
            self.scale(at, count);
        }
        if let Some(spot) = step.spot {
            self.spot(at, spot);
        }
        if let Some(deploy) = &step.deploy {
            let revision = self.new_revision(at, deploy);
            self.deploy(at, revision);
        }
    }

    /// Sets the desired count; no deployment comes of it.
    pub(super) fn scale(&mut self, at: ServiceAt, count: u32) {
        let service = self.service_mut(at);
        service.desired = count;
        service.scaling.natural = count;
        self.unsettle(at);
        self.wake(at, 2_000);
    }

    pub(super) fn new_revision(&mut self, at: ServiceAt, deploy: &DeploySpec) -> usize {
        let service = self.service(at);
        let old = &self.revisions[service.deployments[service.primary].revision];
        let family = (old.region.clone(), old.family.clone());
        let newest = self
            .families
            .get(&family)
            .and_then(|all| all.last())
            .map_or(old.number, |last| self.revisions[*last].number);
        let mut env = old.env.clone();
        env.extend(deploy.env.clone());
        env.retain(|name, _| !deploy.unset.contains(name));
        let spec = ServiceSpec {
            cpu: deploy.cpu.unwrap_or(old.spec.cpu),
            memory: deploy.memory.unwrap_or(old.spec.memory),
            ..(*old.spec).clone()
        };
        let revision = Revision {
            region: old.region.clone(),
            family: old.family.clone(),
            number: newest + 1,
            image: deploy.image.clone().unwrap_or_else(|| old.image.clone()),
            env,
            fault: deploy.fault.clone(),
            registered: self.now,
            fargate: old.fargate,
            cluster: old.cluster.clone(),
            log: deploy.log.clone().unwrap_or_else(|| old.log.clone()),
            spec: std::sync::Arc::new(spec),
            alarm: deploy.alarm.clone(),
            inactive: None,
            given: None,
        };
        self.add_revision(revision)
    }

    /// Begins a deployment of a revision.
    pub(super) fn deploy(&mut self, at: ServiceAt, revision: usize) {
        let now = self.now;
        let seed = self.seed;
        let cluster = &mut self.clusters[at.cluster];
        let place = mix(&[
            seed,
            hash(&cluster.region),
            hash(&cluster.name),
            hash(&cluster.services[at.service].name),
        ]);
        let service = &mut cluster.services[at.service];
        let number = service.deployments.len();
        // The past does not shift the ids of what comes after it.
        let since_build = number.saturating_sub(service.spec.history.len());
        let before = service.primary;
        service.overtake(now);
        let serving = service.serving();
        let shifts = service.spec.rollout.shifts();
        let alternate = service.deployments[serving].alternate;
        service.deployments.push(Deployment {
            alternate: alternate != (shifts && service.spec.path.is_some()),
            network: service.settings.network.clone(),
            ..Deployment::new(
                nineteen(&[place, since_build as u64]),
                revision,
                now,
                Some(serving),
            )
        });
        let replaced = &mut service.deployments[before];
        replaced.updated = now;
        replaced.finished.get_or_insert(now);
        service.active.push(before);
        service.primary = number;
        service.failures = 0;
        service.hold_until = Ms::MIN;
        service.suppressed.clear();
        self.unsettle(at);
        self.wake(at, 2_000);
        if shifts {
            self.begin_walk(at, number);
        }
        if let Some(alarm) = &self.revisions[revision].alarm {
            let due = now + alarm.after.0;
            let alarm_off = Happening::Alarm {
                service: at,
                deployment: number,
            };
            self.queue.plan(due, alarm_off);
        }
    }

    pub(super) fn complete_deployment(&mut self, at: ServiceAt) {
        let now = self.now;
        let service = self.service_mut(at);
        let Some(primary) = service.deployments.get(service.primary) else {
            return;
        };
        if primary.rollout != Rollout::InProgress {
            service.active.clear();
            return;
        }
        service.overtake(now);
        service.active.clear();
        let primary = &mut service.deployments[service.primary];
        primary.rollout = Rollout::Completed;
        primary.updated = now;
        primary.finished.get_or_insert(now);
        let id = primary.id;
        self.say(at, Note::Completed(id));
        self.unsettle(at);
    }

    /// A task failed: count it, slow down or trip the breaker.
    pub(super) fn failed(&mut self, at: ServiceAt, task: u128) {
        let now = self.now;
        let Some(deployment) = self.clusters[at.cluster]
            .tasks
            .get(&task)
            .map(|task| task.deployment)
        else {
            return;
        };
        self.unsettle(at);
        self.wake(at, 2_000);
        let service = self.service_mut(at);
        let threshold = service.breaker_threshold();
        let given_up = service.deployments[deployment].rollout == Rollout::Failed;
        if deployment != service.primary || given_up {
            return;
        }
        let primary = &mut service.deployments[deployment];
        primary.failed += 1;
        primary.updated = now;
        if let Some(threshold) = threshold
            && primary.rollout == Rollout::InProgress
            && !primary.reinstated
        {
            if primary.failed >= threshold {
                let reason = texts::breaker_reason(self.service(at));
                self.give_up(at, Cause::Breaker, reason);
            }
            return;
        }
        service.failures += 1;
        if service.failures >= PATIENCE {
            let doublings = (service.failures - PATIENCE).min(10);
            let pause = (FIRST_PAUSE << doublings).min(service.spec.max_backoff.0.max(FIRST_PAUSE));
            service.hold_until = now + pause;
            self.say(at, Note::Impaired);
        }
    }

    /// An alarm goes off: if the deployment is still under way, it has failed.
    pub(super) fn alarm(&mut self, at: ServiceAt, index: usize) {
        let spec = std::sync::Arc::clone(&self.service(at).spec);
        let revision = self.service(at).deployments[index].revision;
        let alarm = self.revisions[revision].alarm.clone();
        let names = spec.rollout.alarms.as_ref().map(|alarms| &alarms.names);
        let name = alarm
            .and_then(|alarm| alarm.name)
            .or_else(|| names?.first().cloned());
        let service = self.service_mut(at);
        let deployment = &mut service.deployments[index];
        let under_way = index == service.primary
            && deployment.rollout == Rollout::InProgress
            && !deployment.reinstated;
        if !under_way {
            return;
        }
        deployment.alarm = name;
        let reason = texts::alarm_reason(service);
        self.give_up(at, Cause::Alarm, reason);
    }

    /// The primary deployment has failed; the last good one comes back if the service wants it.
    pub(super) fn give_up(&mut self, at: ServiceAt, cause: Cause, reason: String) {
        let now = self.now;
        let service = self.service_mut(at);
        let failed = service.primary;
        let good = (0..failed)
            .rev()
            .find(|index| {
                let deployment = &service.deployments[*index];
                deployment.rollout == Rollout::Completed || deployment.reinstated
            })
            .filter(|_| service.rolls_back(cause));
        let deployment = &mut service.deployments[failed];
        let id = deployment.id;
        let said = match cause {
            Cause::Breaker if deployment.walk.is_none() => "tasks failed to start".to_owned(),
            Cause::Alarm => "alarm detected".to_owned(),
            _ => reason.trim_end_matches('.').to_owned(),
        };
        deployment.rollout = Rollout::Failed;
        deployment.updated = now;
        deployment.failure = Some(Failure { cause, reason });
        let Some(good) = good else {
            deployment.finished = Some(now);
            if let Some(walk) = deployment.walk.as_mut() {
                walk.over = true;
            }
            self.say(at, Note::DeploymentFailed(id, said));
            return;
        };
        deployment.finished = None;
        deployment.rolled_back = Some((now, good));
        service.active.retain(|index| *index != good);
        service.active.push(failed);
        service.primary = good;
        service.failures = 0;
        service.hold_until = Ms::MIN;
        let reinstated = &mut service.deployments[good];
        reinstated.rollout = Rollout::InProgress;
        reinstated.reinstated = true;
        reinstated.updated = now;
        let back = reinstated.id;
        self.say(at, Note::DeploymentFailed(id, said));
        self.say(at, Note::RollingBack(back));
        self.turn_back(at, failed);
        self.unsettle(at);
        self.wake(at, 2_000);
    }
}
