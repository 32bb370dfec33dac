//! From a scenario to the account as it was when history begins.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::changes::{Settings, Standing};
use super::ids::wide;
use super::logging::LogShelf;
use super::model::{Cluster, Instance, Note, Phase, Revision, Service, ServiceEvent, World};
use super::past::Origin;
use super::queue::{Happening, Queue, ServiceAt};
use super::scaling::Scaling;
use super::sessions::Sessions;
use crate::sim::clock::Ms;
use crate::sim::rng::{Rng, hash, mix};
use crate::sim::scenario::{ClusterSpec, FaultKind, Scenario, ServiceSpec};

pub(super) const MINUTE: Ms = 60_000;
pub(super) const HOUR: Ms = 60 * MINUTE;
/// History begins a little before the hour for which stopped tasks are remembered.
pub(super) const HISTORY: Ms = -75 * MINUTE;
/// A quiet service repeats that it is steady after this long.
pub(super) const QUIET: Ms = 6 * HOUR;

impl World {
    /// The account at the beginning of its history; play it to see the present.
    ///
    /// `scale` multiplies the services of every cluster and its instances; daemons run once per
    /// instance and are therefore not multiplied themselves.
    pub(crate) fn build(scenario: &Scenario, seed: u64, scale: u32, origin: i64) -> Self {
        let mut world = Self {
            seed,
            account: scenario.account.clone(),
            origin,
            now: HISTORY,
            clusters: Vec::new(),
            revisions: Vec::new(),
            families: BTreeMap::new(),
            logs: LogShelf::default(),
            stacks: Vec::new(),
            sessions: Sessions::default(),
            tokens: BTreeMap::new(),
            queue: Queue::default(),
        };
        for region in &scenario.regions {
            let stacks = region.stacks.iter().cloned();
            let homed = stacks.map(|spec| (region.name.clone(), spec));
            world.stacks.extend(homed);
            for group in &region.log_groups {
                let spec = (region.name.clone(), group.clone());
                world.logs.specs.push(spec);
            }
            for cluster in &region.clusters {
                world.add_cluster(&region.name, cluster, scale.max(1));
            }
        }
        world
    }

    fn add_cluster(&mut self, region: &str, spec: &ClusterSpec, scale: u32) {
        let place = hash(&format!("{region}/{}", spec.name));
        let count = spec
            .instances
            .as_ref()
            .map_or(0, |instances| instances.count.saturating_mul(scale));
        let instances = (0..count).map(|n| self.instance(place, n, spec)).collect();
        self.clusters.push(Cluster {
            region: region.to_owned(),
            name: spec.name.clone(),
            spec: Arc::new(ClusterSpec {
                services: Vec::new(),
                ..spec.clone()
            }),
            services: Vec::new(),
            by_name: FxHashMap::default(),
            tasks: BTreeMap::new(),
            departed: VecDeque::new(),
            instances,
            born: 0,
        });
        let cluster = self.clusters.len() - 1;
        for service in &spec.services {
            for copy in copies(service, scale) {
                self.add_service(cluster, copy);
            }
        }
        // Only now: what drains or is cut off today took tasks as long as it was well.
        let Some(states) = &spec.instances else {
            return;
        };
        for (number, instance) in (1..).zip(&mut self.clusters[cluster].instances) {
            instance.draining = states.draining.contains(&number);
            instance.connected = !states.disconnected.contains(&number);
        }
    }

    fn instance(&self, place: u64, number: u32, spec: &ClusterSpec) -> Instance {
        let (cpu, memory) = spec
            .instances
            .as_ref()
            .map_or((0, 0), |kind| (kind.cpu, kind.memory));
        Instance {
            id: wide(&[self.seed, place, hash("instance"), number.into()]),
            zone: (number % 3) as u8,
            registered: HISTORY - 3 * 24 * HOUR - Ms::from(number) * 97_000,
            cpu_left: cpu,
            memory_left: memory,
            draining: false,
            connected: true,
            evicting: false,
        }
    }

    fn add_service(&mut self, cluster: usize, spec: ServiceSpec) {
        let home = &self.clusters[cluster];
        let (region, cluster_name) = (home.region.clone(), home.name.clone());
        let place = mix(&[
            self.seed,
            hash(&region),
            hash(&cluster_name),
            hash(&spec.name),
        ]);
        let mut rng = Rng::new(place);
        let spec = Arc::new(spec);
        let family = format!("{cluster_name}-{}", spec.name);
        let created = HISTORY - spec.created.0;
        let before = spec.history.iter().map(|past| past.age.0).min();
        let deployed = (HISTORY - rng.between(2 * HOUR, 120 * HOUR))
            .max(created)
            .max(before.map_or(Ms::MIN, |age| HOUR - age));
        let deployments = self.past_deployments(Origin {
            cluster,
            family: &family,
            spec: &spec,
            place,
            created,
            deployed,
        });
        let at = ServiceAt {
            cluster,
            service: self.clusters[cluster].services.len(),
        };
        let desired = if spec.job.as_ref().is_some_and(|job| job.every.is_some()) {
            0
        } else if spec.daemon {
            u32::try_from(self.clusters[cluster].instances.len()).unwrap_or(u32::MAX)
        } else {
            spec.desired
        };
        let completed = deployed + 3 * MINUTE;
        let service = Service {
            name: spec.name.clone(),
            desired,
            created,
            primary: deployments.len() - 1,
            deployments,
            active: Vec::new(),
            tasks: Vec::new(),
            events: VecDeque::new(),
            said: 0,
            suppressed: Vec::new(),
            rng,
            wake: None,
            failures: 0,
            hold_until: Ms::MIN,
            steady: true,
            spot_dry: false,
            standing: Standing::Active,
            settings: Settings::default(),
            scaling: Scaling::new(desired),
            run: None,
            spec: Arc::clone(&spec),
        };
        let home = &mut self.clusters[cluster];
        // A job is kept like a service, but no caller finds one of its name.
        if spec.job.is_none() {
            home.by_name.insert(spec.name.clone(), at.service);
        }
        home.services.push(service);
        self.settle(at, completed);
        self.plan_story(at, &spec);
        self.stock(at, &spec);
    }

    /// Files a revision under its family.
    pub(super) fn add_revision(&mut self, revision: Revision) -> usize {
        let index = self.revisions.len();
        let family = (revision.region.clone(), revision.family.clone());
        self.revisions.push(revision);
        self.families.entry(family).or_default().push(index);
        index
    }

    /// Fills a service with tasks that have long been running, and with its quiet past.
    fn settle(&mut self, at: ServiceAt, completed: Ms) {
        let service = self.service(at);
        let current = service.primary;
        let (desired, id) = (service.desired, service.deployments[current].id);
        let fault = service.spec.fault.clone();
        let doomed = fault.as_ref().is_some_and(|fault| match fault.kind {
            FaultKind::Pull | FaultKind::Secrets => true,
            FaultKind::TargetInitial => false,
            FaultKind::Exit
            | FaultKind::Oom
            | FaultKind::Unhealthy
            | FaultKind::TargetCode
            | FaultKind::TargetTimeout
            | FaultKind::TargetRefused => fault.after.0 < MINUTE,
        });
        if doomed {
            let delay = self.service_mut(at).rng.between(0, MINUTE);
            self.unsettle(at);
            self.wake(at, delay);
            return;
        }
        for number in 0..desired {
            let started = completed - 2 * MINUTE + Ms::from(number) * 300;
            if !self.settle_task(at, current, started, fault.is_some()) {
                self.unsettle(at);
                self.wake(at, MINUTE);
                break;
            }
        }
        self.quiet_past(at, completed, id);
    }

    fn settle_task(&mut self, at: ServiceAt, current: usize, started: Ms, doomed: bool) -> bool {
        let Ok(id) = self.admit(at, current, started - 45_000) else {
            return false;
        };
        let doom = if doomed {
            self.first_doom(at, current)
        } else {
            None
        };
        let now = self.now;
        let Some(task) = self.clusters[at.cluster].tasks.get_mut(&id) else {
            return false;
        };
        task.phase = Phase::Ready;
        task.version = 5;
        task.pull_started = Some(started - 30_000);
        task.pull_stopped = Some(started - 8_000);
        task.started = Some(started);
        if let Some(after) = doom {
            task.doom = Some(now + after);
            self.queue.plan(
                now + after,
                Happening::Step {
                    cluster: at.cluster,
                    task: id,
                    turn: 0,
                },
            );
        }
        true
    }

    /// The events of the days before history begins, and the next one.
    fn quiet_past(&mut self, at: ServiceAt, completed: Ms, id: u64) {
        let mut quiet = completed + 20_000;
        let mut past = vec![(completed, Note::Completed(id))];
        while quiet <= HISTORY {
            past.push((quiet, Note::Steady));
            quiet += QUIET + 37_000;
        }
        let service = self.service_mut(at);
        for (at, note) in past {
            service.said += 1;
            let number = service.said;
            service.events.push_front(ServiceEvent { number, at, note });
        }
        self.queue.plan(quiet, Happening::Steady(at));
    }

    fn plan_story(&mut self, at: ServiceAt, spec: &ServiceSpec) {
        for (index, step) in spec.timeline.iter().enumerate() {
            self.queue.plan(
                step.at.0.max(HISTORY),
                Happening::Timeline { service: at, index },
            );
        }
        if let Some(every) = spec.job.as_ref().and_then(|job| job.every) {
            let first = self.service_mut(at).rng.between(0, every.0);
            self.queue.plan(HISTORY + first, Happening::Run(at));
        }
        if let Some(churn) = spec.churn {
            let first = self.service_mut(at).rng.between(0, churn.0);
            self.queue.plan(HISTORY + first, Happening::Churn(at));
        }
        if let Some(autoscale) = spec.autoscale {
            let first = self.service_mut(at).rng.between(0, autoscale.0);
            self.queue.plan(HISTORY + first, Happening::Autoscale(at));
        }
    }
}

/// The services that one entry of a scenario stands for.
fn copies(spec: &ServiceSpec, scale: u32) -> Vec<ServiceSpec> {
    let width = if spec.repeat.unwrap_or(1) > 999 { 4 } else { 3 };
    let times = if spec.daemon { 1 } else { scale };
    let numbers = 1..=spec.repeat.unwrap_or(1);
    let named = numbers.flat_map(|number| {
        let name = match spec.repeat {
            Some(_) => format!("{}-{number:0width$}", spec.name),
            None => spec.name.clone(),
        };
        (1..=times).map(move |copy| {
            if copy == 1 {
                name.clone()
            } else {
                format!("{name}-{copy}")
            }
        })
    });
    named
        .map(|name| ServiceSpec {
            name,
            ..spec.clone()
        })
        .collect()
}
