//! Deployments: how they begin, complete, fail and roll back.

use super::ids::nineteen;
use super::model::{Deployment, Note, Revision, Rollout, Service, World};
use super::queue::ServiceAt;
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::DeploySpec;

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

    /// Failures at which the circuit breaker trips; none without a breaker.
    pub(crate) fn breaker_threshold(&self) -> Option<u32> {
        let breaker = self.spec.breaker.as_ref()?;
        Some(
            breaker
                .threshold
                .unwrap_or_else(|| self.desired.div_ceil(2).clamp(3, 200)),
        )
    }
}

impl World {
    /// Something of the scenario's time line happens.
    pub(super) fn timeline(&mut self, at: ServiceAt, index: usize) {
        let spec = std::sync::Arc::clone(&self.service(at).spec);
        let Some(step) = spec.timeline.get(index) else {
            return;
        };
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
        self.service_mut(at).desired = count;
        self.unsettle(at);
        self.wake(at, 2_000);
    }

    fn new_revision(&mut self, at: ServiceAt, deploy: &DeploySpec) -> usize {
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
            spec: std::sync::Arc::clone(&old.spec),
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
        let before = service.primary;
        service.deployments.push(Deployment {
            id: nineteen(&[place, number as u64]),
            revision,
            created: now,
            updated: now,
            finished: None,
            rollout: Rollout::InProgress,
            failed: 0,
            previous: Some(before),
            rolled_back: None,
            reinstated: false,
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
    }

    pub(super) fn complete_deployment(&mut self, at: ServiceAt) {
        let now = self.now;
        let service = self.service_mut(at);
        service.active.clear();
        let primary = &mut service.deployments[service.primary];
        if primary.rollout != Rollout::InProgress {
            return;
        }
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
                self.trip(at);
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

    /// The circuit breaker: the deployment has failed, the last good one comes back.
    fn trip(&mut self, at: ServiceAt) {
        let now = self.now;
        let service = self.service_mut(at);
        let failed = service.primary;
        let rollback = service
            .spec
            .breaker
            .as_ref()
            .is_some_and(|breaker| breaker.rollback);
        let good = (0..failed)
            .rev()
            .find(|index| service.deployments[*index].rollout == Rollout::Completed);
        let deployment = &mut service.deployments[failed];
        deployment.rollout = Rollout::Failed;
        deployment.updated = now;
        deployment.finished = Some(now);
        let id = deployment.id;
        let target = good.filter(|_| rollback);
        if let Some(good) = target {
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
        }
        let back = target.map(|good| self.service(at).deployments[good].id);
        self.say(at, Note::DeploymentFailed(id));
        if let Some(back) = back {
            self.say(at, Note::RollingBack(back));
        }
    }
}
