//! The birth of a task, its fate, and what a service says about it.

use super::ids::wide;
use super::model::{Capacity, Note, Phase, ServiceEvent, Task, World};
use super::placement::NoRoom;
use super::queue::{Happening, ServiceAt};
use crate::sim::clock::Ms;
use crate::sim::rng::hash;
use crate::sim::scenario::{FaultKind, FaultSpec};

/// `DescribeServices` shows no more events than this.
const EVENTS: usize = 100;
/// Identical bad news is told once in six hours.
const SUPPRESSION: Ms = 6 * 3_600_000;

impl World {
    /// Creates a task of a deployment, if there is room for it.
    pub(super) fn admit(
        &mut self,
        at: ServiceAt,
        deployment: usize,
        created: Ms,
    ) -> Result<u128, NoRoom> {
        let seed = self.seed;
        let cluster = &mut self.clusters[at.cluster];
        let service = &cluster.services[at.service];
        let exec = service.spec.acting.exec.enabled;
        let revision = service.deployments[deployment].revision;
        let size = &self.revisions[revision].spec;
        let (cpu, memory) = (size.cpu, size.memory);
        let capacity = cluster.choose(service, cpu, memory)?;
        let ordinal = cluster.born;
        let id = wide(&[
            seed,
            hash(&cluster.region),
            hash(&cluster.name),
            ordinal.into(),
        ]);
        let (zone, phase) = match capacity {
            Capacity::Instance(index) => (cluster.instances[index].zone, Phase::Pending),
            Capacity::Fargate | Capacity::FargateSpot => {
                let zones = &service.spec.zones;
                let zone = match zones.get(ordinal as usize % zones.len().max(1)) {
                    Some(zone) => zone - 1,
                    None => (ordinal % 3) as u8,
                };
                (zone, Phase::Provisioning)
            }
        };
        cluster.born += 1;
        cluster.occupy(capacity, cpu, memory);
        cluster.tasks.insert(
            id,
            Task {
                service: at.service,
                deployment,
                revision,
                capacity,
                ordinal,
                zone,
                phase,
                version: 1,
                created,
                pull_started: (phase == Phase::Pending).then_some(created + 400),
                pull_stopped: None,
                started: None,
                stop: None,
                turn: 0,
                doom: None,
                exec,
                protected: None,
            },
        );
        cluster.services[at.service].tasks.push(id);
        Ok(id)
    }

    /// Creates a task that goes through its whole life from now on.
    pub(super) fn start_task(&mut self, at: ServiceAt, deployment: usize) -> Result<u128, NoRoom> {
        let id = self.admit(at, deployment, self.now)?;
        let fargate = !matches!(
            self.clusters[at.cluster]
                .tasks
                .get(&id)
                .map(|task| task.capacity),
            Some(Capacity::Instance(_))
        );
        let delay = self
            .service_mut(at)
            .rng
            .around(if fargate { 6_000 } else { 2_500 });
        self.plan_step(at.cluster, id, delay);
        Ok(id)
    }

    /// Plans a task's next step; whatever was planned for it before is void.
    pub(super) fn plan_step(&mut self, cluster: usize, id: u128, delay: Ms) {
        let due = self.now + delay.max(1);
        if let Some(task) = self.clusters[cluster].tasks.get_mut(&id) {
            task.turn += 1;
            let turn = task.turn;
            self.queue.plan(
                due,
                Happening::Step {
                    cluster,
                    task: id,
                    turn,
                },
            );
        }
    }

    /// What is wrong with the tasks of a deployment: what is wrong with its revision, or that they
    /// were given a command that ends.
    pub(super) fn fault(&self, at: ServiceAt, deployment: usize) -> Option<FaultSpec> {
        let service = self.service(at);
        let revision = &self.revisions[service.deployments[deployment].revision];
        let command = service.run.as_ref().and_then(|run| run.command_ends());
        command.or_else(|| revision.fault.clone())
    }

    /// How long after its start a task of this deployment meets its revision's fault.
    pub(super) fn doom(&mut self, at: ServiceAt, deployment: usize) -> Option<Ms> {
        let fault = self.fault(at, deployment)?;
        let after = match fault.kind {
            FaultKind::Exit
            | FaultKind::Oom
            | FaultKind::Unhealthy
            | FaultKind::TargetCode
            | FaultKind::TargetTimeout
            | FaultKind::TargetRefused => fault.after.0,
            FaultKind::Pull | FaultKind::Secrets | FaultKind::TargetInitial => return None,
        };
        Some(self.service_mut(at).rng.around(after).max(50))
    }

    /// The same for a task that has been running for a while when history begins.
    pub(super) fn first_doom(&mut self, at: ServiceAt, deployment: usize) -> Option<Ms> {
        let whole = self.doom(at, deployment)?;
        Some(self.service_mut(at).rng.between(1_000, whole.max(2_000)))
    }

    /// Adds an event to a service, unless it is bad news that was told not long ago.
    pub(super) fn say(&mut self, at: ServiceAt, note: Note) {
        let now = self.now;
        let service = self.service_mut(at);
        let once = match &note {
            Note::Impaired => Some(hash("impaired")),
            Note::UnhealthyTarget(why) => Some(hash(why)),
            Note::Protected(_, count) => Some(hash(&format!("protected {count}"))),
            Note::Unplaceable(room) => Some(hash(&format!("{room:?}"))),
            _ => None,
        };
        if let Some(key) = once {
            service.suppressed.retain(|(_, until)| *until > now);
            if service.suppressed.iter().any(|(known, _)| *known == key) {
                return;
            }
            service.suppressed.push((key, now + SUPPRESSION));
        }
        service.said += 1;
        let number = service.said;
        service.events.push_front(ServiceEvent {
            number,
            at: now,
            note,
        });
        service.events.truncate(EVENTS);
    }

    /// Whether a task's address is in the alternate target group.
    pub(super) fn is_alternate(&self, at: ServiceAt, id: u128) -> bool {
        let task = self.clusters[at.cluster].tasks.get(&id);
        task.is_some_and(|task| self.service(at).deployments[task.deployment].alternate)
    }

    /// Has the scheduler look at a service soon.
    pub(super) fn wake(&mut self, at: ServiceAt, delay: Ms) {
        let due = self.now + delay.max(1);
        let service = self.service_mut(at);
        if service.wake.is_none_or(|planned| planned > due) {
            service.wake = Some(due);
            self.queue.plan(due, Happening::Reconcile(at));
        }
    }

    /// Something moved: the service has to find its steady state again.
    pub(super) fn unsettle(&mut self, at: ServiceAt) {
        self.service_mut(at).steady = false;
    }
}
