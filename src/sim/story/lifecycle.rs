//! The life of a task, from PROVISIONING to STOPPED and out of memory.

use super::model::{Capacity, Note, Phase, Stop, StopCode, Task, World};
use super::queue::{Happening, ServiceAt};
use super::texts::{target_failure, target_group_arn};
use crate::sim::clock::Ms;
use crate::sim::network::{subnet_of, used};
use crate::sim::scenario::{FaultKind, FaultSpec};

/// `stopTimeout`: how long after SIGTERM a container is killed.
const STOP_TIMEOUT: Ms = 30_000;
/// Why a task has no network interface.
const NO_ADDRESS: &str = "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in \
                          subnet '{subnet}': InsufficientFreeAddressesInSubnet";
/// Stopped tasks are known for an hour.
const REMEMBERED: Ms = 3_600_000;
/// Forgotten tasks of a cluster whose logs are still told.
const DEPARTED: usize = 2_000;

impl World {
    /// A task goes on, if this is still its turn.
    pub(super) fn step(&mut self, cluster: usize, id: u128, turn: u32) {
        let Some(task) = self.clusters[cluster].tasks.get(&id) else {
            return;
        };
        if task.turn != turn {
            return;
        }
        let at = ServiceAt {
            cluster,
            service: task.service,
        };
        match task.phase {
            Phase::Provisioning => self.pull(at, id),
            Phase::Pending => self.pulled(at, id),
            Phase::Activating => self.run(at, id),
            Phase::Warming | Phase::Ready => self.live(at, id),
            Phase::Sick => self.replace_sick(at, id),
            Phase::Deactivating => self.enter(at, id, Phase::Stopping, self.grace(at, 3_000)),
            Phase::Stopping => self.containers_stopped(at, id),
            Phase::Deprovisioning => self.stopped(at, id),
            Phase::Stopped => {}
        }
    }

    /// Puts a task into a phase and plans the end of that phase.
    fn enter(&mut self, at: ServiceAt, id: u128, phase: Phase, about: Ms) {
        let delay = self.service_mut(at).rng.around(about);
        self.change(at, id, |task| task.phase = phase);
        self.plan_step(at.cluster, id, delay);
    }

    fn change(&mut self, at: ServiceAt, id: u128, how: impl FnOnce(&mut Task)) {
        if let Some(task) = self.clusters[at.cluster].tasks.get_mut(&id) {
            task.version += 1;
            how(task);
        }
    }

    fn fault_of(&self, at: ServiceAt, id: u128) -> Option<FaultSpec> {
        let task = self.clusters[at.cluster].tasks.get(&id)?;
        self.fault(at, task.deployment)
    }

    fn pull(&mut self, at: ServiceAt, id: u128) {
        let now = self.now;
        if self.lacks_address(at, id) {
            let fault = FaultSpec {
                kind: FaultKind::Pull,
                reason: Some(NO_ADDRESS.into()),
                ..FaultSpec::ends(0, 0)
            };
            return self.fail_to_start(at, id, &fault);
        }
        self.change(at, id, |task| task.pull_started = Some(now));
        self.enter(at, id, Phase::Pending, 7_000);
    }

    /// Whether the subnet of a task has no address for it. Its own place is counted already.
    fn lacks_address(&self, at: ServiceAt, id: u128) -> bool {
        let cluster = &self.clusters[at.cluster];
        let Some(task) = cluster.tasks.get(&id) else {
            return false;
        };
        let subnet = subnet_of(cluster, task);
        let Some(all) = subnet.scarcity() else {
            return false;
        };
        let used = used(self, subnet.vpc);
        used.get(&(subnet.public, subnet.zone))
            .is_some_and(|used| *used > all)
    }

    fn pulled(&mut self, at: ServiceAt, id: u128) {
        let now = self.now;
        self.change(at, id, |task| task.pull_stopped = Some(now));
        match self.fault_of(at, id) {
            Some(fault) if matches!(fault.kind, FaultKind::Pull | FaultKind::Secrets) => {
                self.fail_to_start(at, id, &fault)
            }
            _ if self.service(at).spec.path.is_some() => {
                self.enter(at, id, Phase::Activating, 3_000)
            }
            _ => self.run(at, id),
        }
    }

    fn run(&mut self, at: ServiceAt, id: u128) {
        let now = self.now;
        let Some(deployment) = self.clusters[at.cluster]
            .tasks
            .get(&id)
            .map(|task| task.deployment)
        else {
            return;
        };
        let doom = self.doom(at, deployment).map(|after| now + after);
        self.change(at, id, |task| {
            task.phase = Phase::Warming;
            task.started = Some(now);
            task.doom = doom;
        });
        if self.service(at).spec.path.is_some() {
            let alternate = self.is_alternate(at, id);
            self.say(
                at,
                Note::Registered {
                    count: 1,
                    alternate,
                },
            );
        }
        let warm = self.service_mut(at).rng.around(18_000);
        let warm = if self.service(at).spec.health_check {
            warm
        } else {
            4_000
        };
        let next = doom.map_or(warm, |doom| warm.min(doom - now));
        self.plan_step(at.cluster, id, next);
    }

    /// A running task either becomes healthy or meets its fault, whichever is due.
    fn live(&mut self, at: ServiceAt, id: u128) {
        let now = self.now;
        let Some(task) = self.clusters[at.cluster].tasks.get(&id) else {
            return;
        };
        let (phase, doom, deployment) = (task.phase, task.doom, task.deployment);
        if doom.is_some_and(|doom| doom <= now) {
            match self.fault_of(at, id) {
                Some(fault) if fault.kind == FaultKind::Unhealthy || fault.kind.is_of_target() => {
                    self.enter(at, id, Phase::Sick, 40_000)
                }
                Some(fault) => self.exit(at, id, &fault),
                None => {}
            }
            return;
        }
        let checked = self.fault_of(at, id).map(|fault| fault.kind);
        if phase == Phase::Warming && checked != Some(FaultKind::TargetInitial) {
            self.change(at, id, |task| task.phase = Phase::Ready);
            let service = self.service_mut(at);
            service.failures = 0;
            service.deployments[deployment].failed = 0;
            self.wake(at, 2_000);
            if let Some(doom) = doom {
                self.plan_step(at.cluster, id, doom - now);
            }
        }
    }

    fn exit(&mut self, at: ServiceAt, id: u128, fault: &FaultSpec) {
        let now = self.now;
        let oom = fault.kind == FaultKind::Oom;
        let detail = match &fault.reason {
            None if oom => {
                Some("OutOfMemoryError: Container killed due to memory usage".to_owned())
            }
            reason => reason.clone(),
        };
        self.change(at, id, |task| {
            task.stop = Some(Box::new(Stop {
                code: StopCode::EssentialContainerExited,
                reason: "Essential container in task exited".into(),
                stopping: now,
                executed: Some(now),
                stopped: None,
                exit: Some(if oom { 137 } else { fault.code }),
                detail,
            }));
        });
        if self.service(at).spec.path.is_some() {
            let alternate = self.is_alternate(at, id);
            self.say(
                at,
                Note::Deregistered {
                    count: 1,
                    alternate,
                },
            );
        }
        self.wind_up(at, id);
        self.failed(at, id);
    }

    fn fail_to_start(&mut self, at: ServiceAt, id: u128, fault: &FaultSpec) {
        let now = self.now;
        let Some(task) = self.clusters[at.cluster].tasks.get(&id) else {
            return;
        };
        let on_instance = matches!(task.capacity, Capacity::Instance(_));
        let subnet = subnet_of(&self.clusters[at.cluster], task).id();
        let text = fault
            .reason
            .as_ref()
            .map(|words| words.replace("{subnet}", &subnet))
            .unwrap_or_else(|| self.start_failure(at, task.revision, fault.kind));
        self.change(at, id, |task| {
            task.stop = Some(Box::new(Stop {
                code: StopCode::TaskFailedToStart,
                // The EC2 launch type names the cause on the container only.
                reason: if on_instance {
                    "Task failed to start".into()
                } else {
                    text.clone()
                },
                stopping: now,
                executed: Some(now),
                stopped: None,
                exit: None,
                detail: Some(text),
            }));
        });
        self.wind_up(at, id);
        self.failed(at, id);
    }

    fn start_failure(&self, at: ServiceAt, revision: usize, kind: FaultKind) -> String {
        let region = &self.clusters[at.cluster].region;
        let image = self.image(&self.revisions[revision].image, region);
        if kind == FaultKind::Secrets {
            return format!(
                "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable \
                 to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret \
                 arn:aws:secretsmanager:{region}:{}:secret:{}/db-AbCdEf from secrets manager: AccessDeniedException: User is not \
                 authorized to perform: secretsmanager:GetSecretValue",
                self.account, self.clusters[at.cluster].name
            );
        }
        format!(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not \
             found"
        )
    }

    /// An image reference as the task definition gives it: with the account's registry in front.
    pub(crate) fn image(&self, image: &str, region: &str) -> String {
        let has_host = image
            .split_once('/')
            .is_some_and(|(host, _)| host.contains('.'));
        if has_host {
            image.to_owned()
        } else {
            format!("{}.dkr.ecr.{region}.amazonaws.com/{image}", self.account)
        }
    }

    fn replace_sick(&mut self, at: ServiceAt, id: u128) {
        let fault = self.fault_of(at, id);
        let reason = match fault.filter(|fault| fault.kind.is_of_target()) {
            Some(fault) => {
                let (_, why) = target_failure(&fault);
                self.say(at, Note::UnhealthyTarget(why));
                let cluster = &self.clusters[at.cluster];
                let group = target_group_arn(
                    &cluster.region,
                    &self.account,
                    &cluster.name,
                    self.service(at).group_name(),
                );
                format!("Task failed ELB health checks in (target-group {group})")
            }
            None => {
                self.say(at, Note::Unhealthy(id));
                "Task failed container health checks".to_owned()
            }
        };
        self.begin_stop(at, id, StopCode::ServiceSchedulerInitiated, &reason);
        self.say(at, Note::Replaced(1));
        self.failed(at, id);
    }

    /// Asks a task to stop, the orderly way.
    pub(super) fn begin_stop(&mut self, at: ServiceAt, id: u128, code: StopCode, reason: &str) {
        let now = self.now;
        let Some(task) = self.clusters[at.cluster].tasks.get(&id) else {
            return;
        };
        if !task.wanted() {
            return;
        }
        let running = task.is_running();
        self.change(at, id, |task| {
            task.stop = Some(Box::new(Stop {
                code,
                reason: reason.to_owned(),
                stopping: now,
                executed: None,
                stopped: None,
                exit: None,
                detail: None,
            }));
        });
        self.unsettle(at);
        match (running, self.service(at).spec.path.is_some()) {
            (false, _) => self.wind_up(at, id),
            (true, true) => self.enter(at, id, Phase::Deactivating, 10_000),
            (true, false) => self.enter(at, id, Phase::Stopping, self.grace(at, 4_000)),
        }
        self.wake(at, 2_500);
    }

    fn containers_stopped(&mut self, at: ServiceAt, id: u128) {
        let now = self.now;
        let deaf = self.service(at).spec.acting.deaf;
        self.change(at, id, |task| {
            if let Some(stop) = task.stop.as_mut() {
                stop.executed = Some(now);
                // Killed when its time was over; ended by the signal; or closed down in good order.
                stop.exit = Some(match stop.code {
                    _ if deaf => 137,
                    StopCode::UserInitiated => 143,
                    _ => 0,
                });
            }
        });
        self.wind_up(at, id);
    }

    /// How long containers take to stop: `stopTimeout` if they do not hear the signal.
    fn grace(&self, at: ServiceAt, usual: Ms) -> Ms {
        if self.service(at).spec.acting.deaf {
            STOP_TIMEOUT
        } else {
            usual
        }
    }

    /// The containers are gone; what remains is the network interface.
    fn wind_up(&mut self, at: ServiceAt, id: u128) {
        let fargate = self.clusters[at.cluster]
            .tasks
            .get(&id)
            .is_some_and(|task| !matches!(task.capacity, Capacity::Instance(_)));
        self.enter(
            at,
            id,
            Phase::Deprovisioning,
            if fargate { 7_000 } else { 500 },
        );
    }

    fn stopped(&mut self, at: ServiceAt, id: u128) {
        let now = self.now;
        let revision = self.clusters[at.cluster]
            .tasks
            .get(&id)
            .map(|task| task.revision);
        let (cpu, memory) = revision.map_or((0, 0), |revision| {
            let size = &self.revisions[revision].spec;
            (size.cpu, size.memory)
        });
        self.change(at, id, |task| {
            task.phase = Phase::Stopped;
            if let Some(stop) = task.stop.as_mut() {
                stop.stopped = Some(now);
            }
        });
        let cluster = &mut self.clusters[at.cluster];
        if let Some(capacity) = cluster.tasks.get(&id).map(|task| task.capacity) {
            cluster.vacate(capacity, cpu, memory);
        }
        self.queue.plan(
            now + REMEMBERED,
            Happening::Forget {
                cluster: at.cluster,
                task: id,
            },
        );
        self.wake(at, 1_500);
    }

    pub(super) fn forget(&mut self, cluster: usize, id: u128) {
        let cluster = &mut self.clusters[cluster];
        if let Some(task) = cluster.tasks.remove(&id) {
            cluster.services[task.service]
                .tasks
                .retain(|known| *known != id);
            if cluster.departed.len() == DEPARTED {
                cluster.departed.pop_front();
            }
            cluster.departed.push_back((id, task));
        }
    }
}
