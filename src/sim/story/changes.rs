//! What callers may change: the mutations of the API.

use std::sync::Arc;

use super::deployment::{Cause, Rollout};
use super::model::{StopCode, World};
use super::queue::ServiceAt;
use super::texts::{ABORTED, ASKED_FOR};
use crate::sim::clock::Ms;
use crate::sim::network::{assigns_public, service_groups, service_subnets};
use crate::sim::scenario::{ClusterSpec, ServiceSpec, TimeoutAction};

/// What `UpdateService` asks for, beyond what [`World::configure`] sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Update {
    pub desired: Option<u32>,
    /// The revision to deploy.
    pub revision: Option<usize>,
    /// Where the tasks shall run.
    pub network: Option<Box<Network>>,
    pub force: bool,
}

/// `status` of a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    #[default]
    Active,
    /// Deleted, with tasks that are still there.
    Draining,
    Inactive,
}

impl Standing {
    /// The word of the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// What callers have set on a service that its scenario does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `healthCheckGracePeriodSeconds`.
    pub grace: Option<u32>,
    /// Whether `availabilityZoneRebalancing` is ENABLED.
    pub rebalancing: Option<bool>,
    pub network: Option<Box<Network>>,
}

/// `awsvpcConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    pub subnets: Vec<String>,
    pub groups: Vec<String>,
    pub public: bool,
    /// The zones of the subnets, counted from 1.
    pub zones: Vec<u8>,
}

/// Why a change was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A daemon's count follows its instances.
    DaemonCount,
    /// There is no such task.
    NoTask,
    /// The deployment is not under way, or there is nothing that waits.
    NothingToDo,
}

impl World {
    /// `UpdateService`: a new revision or force begins a deployment, a count does not.
    pub(crate) fn update_service(
        &mut self,
        cluster: usize,
        service: usize,
        update: Update,
    ) -> Result<(), Refused> {
        let at = ServiceAt { cluster, service };
        if let Some(count) = update.desired {
            if self.service(at).spec.daemon {
                return Err(Refused::DaemonCount);
            }
            if count != self.service(at).desired {
                self.scale_by_hand(at, count);
            }
        }
        let known = &self.service(at).settings.network;
        let moved = update.network.is_some() && update.network != *known;
        if let Some(network) = update.network.filter(|_| moved) {
            self.relocate(at, network);
        }
        let service = self.service(at);
        let current = service.deployments[service.primary].revision;
        let revision = update.revision.unwrap_or(current);
        if update.force || moved || revision != current {
            self.deploy(at, revision);
        }
        Ok(())
    }

    /// Has the tasks of a service run elsewhere; its deployments remember where they did.
    fn relocate(&mut self, at: ServiceAt, network: Box<Network>) {
        let cluster = &self.clusters[at.cluster];
        let service = &cluster.services[at.service];
        let before = Box::new(Network {
            subnets: service_subnets(cluster, service),
            groups: vec![service_groups(cluster, service).id()],
            public: assigns_public(cluster, service),
            zones: service.spec.zones.clone(),
        });
        let service = self.service_mut(at);
        for deployment in &mut service.deployments {
            deployment.network.get_or_insert_with(|| before.clone());
        }
        let spec = Arc::make_mut(&mut service.spec);
        spec.zones.clone_from(&network.zones);
        service.settings.network = Some(network);
    }

    /// Sets what a service is from now on; no deployment comes of it.
    pub(crate) fn configure(
        &mut self,
        cluster: usize,
        service: usize,
        how: impl FnOnce(&mut ServiceSpec, &mut Settings),
    ) {
        let at = ServiceAt { cluster, service };
        let service = self.service_mut(at);
        how(Arc::make_mut(&mut service.spec), &mut service.settings);
        self.wake(at, 2_000);
    }

    /// Sets what a cluster is from now on.
    pub(crate) fn configure_cluster(&mut self, cluster: usize, how: impl FnOnce(&mut ClusterSpec)) {
        how(Arc::make_mut(&mut self.clusters[cluster].spec));
    }

    /// `DeleteService`: its tasks go, and then it is gone.
    pub(crate) fn delete_service(&mut self, cluster: usize, service: usize) {
        let at = ServiceAt { cluster, service };
        let now = self.now;
        let service = self.service_mut(at);
        service.overtake(now);
        service.standing = Standing::Draining;
        service.desired = 0;
        self.unsettle(at);
        self.wake(at, 1_000);
    }

    /// `UpdateTaskProtection`: until when a task is protected, if at all.
    pub(crate) fn protect(&mut self, cluster: usize, task: u128, until: Option<Ms>) {
        let Some(task) = self.clusters[cluster].tasks.get_mut(&task) else {
            return;
        };
        task.protected = until;
        let service = task.service;
        self.wake(ServiceAt { cluster, service }, 2_000);
    }

    /// `UpdateContainerInstancesState`: whether tasks leave an instance and none come.
    pub(crate) fn drain(&mut self, cluster: usize, index: usize, draining: bool) {
        let home = &mut self.clusters[cluster];
        let instance = &mut home.instances[index];
        let changed = instance.draining != draining;
        instance.draining = draining;
        instance.evicting = draining;
        for number in 0..home.services.len() {
            let at = ServiceAt {
                cluster,
                service: number,
            };
            // A daemon wants one task on each instance that takes any.
            let service = self.service_mut(at);
            if service.spec.daemon && changed {
                service.desired = if draining {
                    service.desired.saturating_sub(1)
                } else {
                    service.desired + 1
                };
            }
            if service.spec.job.is_none() && service.standing == Standing::Active {
                self.unsettle(at);
                self.wake(at, 2_000);
            }
        }
    }

    /// `StopTask`: the task goes, and its service will replace it.
    pub(crate) fn stop_task(
        &mut self,
        cluster: usize,
        task: u128,
        reason: Option<&str>,
    ) -> Result<(), Refused> {
        let service = self.clusters[cluster]
            .tasks
            .get(&task)
            .ok_or(Refused::NoTask)?
            .service;
        let reason = reason
            .filter(|text| !text.is_empty())
            .unwrap_or("Task stopped by user");
        self.begin_stop(
            ServiceAt { cluster, service },
            task,
            StopCode::UserInitiated,
            reason,
        );
        Ok(())
    }

    /// `StopServiceDeployment`: the way back, or the end without one.
    pub(crate) fn stop_deployment(
        &mut self,
        cluster: usize,
        service: usize,
        index: usize,
        abort: bool,
    ) -> Result<(), Refused> {
        let at = ServiceAt { cluster, service };
        let deployment = &self.service(at).deployments[index];
        let under_way = index == self.service(at).primary
            && deployment.rollout == Rollout::InProgress
            && !deployment.reinstated;
        if !under_way {
            return Err(Refused::NothingToDo);
        }
        let (cause, reason) = if abort {
            (Cause::Abort, ABORTED)
        } else {
            (Cause::Person, ASKED_FOR)
        };
        self.give_up(at, cause, reason.into());
        Ok(())
    }

    /// `ContinueServiceDeployment`: somebody acts on a hook that waits.
    pub(crate) fn continue_deployment(
        &mut self,
        cluster: usize,
        service: usize,
        index: usize,
        run: usize,
        action: TimeoutAction,
    ) -> Result<(), Refused> {
        let at = ServiceAt { cluster, service };
        if self.act_on_hook(at, index, run, action) {
            Ok(())
        } else {
            Err(Refused::NothingToDo)
        }
    }
}
