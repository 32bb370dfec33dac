//! Revisions of task definitions that callers register and deregister.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::build::MINUTE;
use super::model::{Revision, World};
use super::queue::ServiceAt;
use crate::sim::clock::Ms;
use crate::sim::scenario::ServiceSpec;

/// When the revisions were registered that the scenario has in store.
const IN_STORE: Ms = -20 * MINUTE;

/// A revision as a caller wants it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Registered {
    pub region: String,
    pub family: String,
    /// Of the essential container.
    pub image: String,
    pub env: BTreeMap<String, String>,
    pub cpu: u32,
    pub memory: u32,
    pub awsvpc: bool,
    pub port: Option<u16>,
    pub health_check: bool,
    /// The whole request.
    pub given: Value,
}

impl World {
    /// `RegisterTaskDefinition`: the next revision of the family. What it does when it runs is
    /// what revisions of its family do, but for the images that the scenario knows to be bad.
    pub(crate) fn register(&mut self, asked: Registered) -> Option<usize> {
        let family = (asked.region.clone(), asked.family.clone());
        let newest = self.families.get(&family).and_then(|all| all.last());
        let newest = newest.map(|index| &self.revisions[*index]);
        let number = newest.map_or(1, |revision| revision.number + 1);
        let base = newest.map(|revision| (*revision.spec).clone());
        let (cluster, log) = newest.map_or_else(Default::default, |revision| {
            (revision.cluster.clone(), revision.log.clone())
        });
        let spec = base.or_else(|| ServiceSpec::named(&asked.family, &asked.image))?;
        let known = spec.acting.images.iter();
        let known = known.rev().find(|known| asked.image.contains(&known.image));
        let revision = Revision {
            number,
            fault: known.and_then(|known| known.fault.clone()),
            alarm: known.and_then(|known| known.alarm.clone()),
            registered: self.now,
            fargate: asked.awsvpc,
            cluster,
            log,
            inactive: None,
            given: Some(Arc::new(asked.given)),
            spec: Arc::new(ServiceSpec {
                cpu: asked.cpu,
                memory: asked.memory,
                port: asked.port,
                health_check: asked.health_check,
                ..spec
            }),
            region: asked.region,
            family: asked.family,
            image: asked.image,
            env: asked.env,
        };
        Some(self.add_revision(revision))
    }

    /// `DeregisterTaskDefinition`: nothing new starts from it.
    pub(crate) fn deregister(&mut self, revision: usize) {
        let now = self.now;
        self.revisions[revision].inactive.get_or_insert(now);
    }

    /// What the scenario has in store for callers: revisions, protected tasks.
    pub(super) fn stock(&mut self, at: ServiceAt, spec: &ServiceSpec) {
        for deploy in &spec.acting.registered {
            let revision = self.new_revision(at, deploy);
            self.revisions[revision].registered = IN_STORE;
        }
        let until = spec.acting.protected_for.0;
        let tasks = self.service(at).tasks.iter().take(spec.acting.protected);
        let chosen: Vec<u128> = tasks.copied().collect();
        for id in chosen {
            if let Some(task) = self.clusters[at.cluster].tasks.get_mut(&id) {
                task.protected = Some(until);
            }
        }
    }
}

impl Revision {
    /// Whether it can be deployed and run.
    pub(crate) fn is_active(&self) -> bool {
        self.inactive.is_none()
    }
}
