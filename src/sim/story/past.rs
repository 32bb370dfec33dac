//! What a service was deployed from and as before the story: revisions and past deployments.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::{HOUR, MINUTE};
use super::deployment::{Cause, Deployment, Failure, Rollout, Walk};
use super::ids::nineteen;
use super::model::{Revision, World};
use super::texts::PAST_BREAKER;
use crate::sim::clock::Ms;
use crate::sim::rng::hash;
use crate::sim::scenario::{Outcome, PastSpec, ServiceSpec};

/// Where and when a service came to be what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub cluster: usize,
    pub family: &'a str,
    pub spec: &'a Arc<ServiceSpec>,
    pub place: u64,
    pub created: Ms,
    /// When the deployment in use began.
    pub deployed: Ms,
}

impl World {
    /// All deployments of a service up to the one in use, which comes last.
    pub(super) fn past_deployments(&mut self, origin: Origin<'_>) -> Vec<Deployment> {
        let revisions = self.past_revisions(origin);
        let mut past: Vec<&PastSpec> = origin.spec.history.iter().collect();
        past.sort_by_key(|past| std::cmp::Reverse(past.age));
        let mut all: Vec<Deployment> = Vec::with_capacity(past.len() + 1);
        for (number, past) in past.into_iter().enumerate() {
            let Some(revision) = revisions.get(&past.revision) else {
                continue;
            };
            let id = nineteen(&[origin.place, hash("past"), number as u64]);
            let deployment = past_deployment(origin.spec, past, id, *revision, &all);
            all.push(deployment);
        }
        let Some(revision) = revisions.get(&origin.spec.revision.max(1)) else {
            return all;
        };
        let id = nineteen(&[origin.place, 0]);
        let previous = last_good(&all);
        let mut current = Deployment::new(id, *revision, origin.deployed, previous)
            .completed(origin.deployed + 3 * MINUTE);
        finish_walk(origin.spec, &mut current, &all, 100.0);
        all.push(current);
        all
    }

    /// The revisions that past deployments name, the one before the one in use, and that one.
    fn past_revisions(&mut self, origin: Origin<'_>) -> BTreeMap<u32, usize> {
        let spec = origin.spec;
        let current = spec.revision.max(1);
        let mut wanted: BTreeMap<u32, (String, Ms)> = BTreeMap::new();
        if current > 1 {
            let registered = origin.created.max(origin.deployed - 200 * HOUR);
            wanted.insert(current - 1, (tagged(&spec.image, "previous"), registered));
        }
        for past in &spec.history {
            let image = past.image.clone();
            let image =
                image.unwrap_or_else(|| tagged(&spec.image, &format!("build-{}", past.revision)));
            wanted.insert(past.revision, (image, -past.age.0 - MINUTE));
        }
        wanted.insert(current, (spec.image.clone(), origin.deployed - MINUTE));
        let mut known = BTreeMap::new();
        for (number, (image, registered)) in wanted {
            let home = &self.clusters[origin.cluster];
            let revision = Revision {
                region: home.region.clone(),
                family: origin.family.to_owned(),
                number,
                image,
                env: spec.env.clone(),
                fault: spec.fault.clone(),
                registered,
                fargate: home.runs_on_fargate(spec),
                cluster: home.name.clone(),
                log: spec.log.clone(),
                spec: Arc::clone(spec),
                alarm: None,
                inactive: spec.acting.inactive.contains(&number).then_some(registered),
                given: None,
            };
            known.insert(number, self.add_revision(revision));
        }
        known
    }
}

/// The same image with another tag.
fn tagged(image: &str, tag: &str) -> String {
    match image.rsplit_once(':') {
        Some((name, _)) => format!("{name}:{tag}"),
        None => image.to_owned(),
    }
}

fn last_good(all: &[Deployment]) -> Option<usize> {
    all.iter()
        .rposition(|deployment| deployment.rollout == Rollout::Completed)
}

fn past_deployment(
    spec: &ServiceSpec,
    past: &PastSpec,
    id: u64,
    revision: usize,
    all: &[Deployment],
) -> Deployment {
    let begun = -past.age.0;
    let previous = last_good(all);
    let mut deployment =
        Deployment::new(id, revision, begun, previous).completed(begun + 4 * MINUTE);
    let weight = match past.outcome {
        Outcome::Successful => 100.0,
        Outcome::RollbackSuccessful => {
            deployment.rollout = Rollout::Failed;
            deployment.rolled_back = previous.map(|good| (begun + 2 * MINUTE, good));
            deployment.failure = Some(Failure {
                cause: Cause::Breaker,
                reason: PAST_BREAKER.into(),
            });
            0.0
        }
        Outcome::Stopped => {
            // Another deployment began before this one was done.
            deployment.rollout = Rollout::InProgress;
            0.0
        }
    };
    finish_walk(spec, &mut deployment, all, weight);
    deployment
}

/// What a finished deployment left of its shift of traffic.
fn finish_walk(spec: &ServiceSpec, deployment: &mut Deployment, all: &[Deployment], weight: f64) {
    if !spec.rollout.shifts() {
        return;
    }
    let finished = deployment.finished.unwrap_or(deployment.created);
    deployment.walk = Some(Box::new(Walk::over(finished, weight)));
    let before = deployment.previous.and_then(|index| all.get(index));
    deployment.alternate = spec.path.is_some() && before.is_some_and(|before| !before.alternate);
}
