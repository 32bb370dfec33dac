//! What callers may change: the mutations of the API.

use super::deployment::{Cause, Rollout};
use super::model::{StopCode, World};
use super::queue::ServiceAt;
use super::texts::ASKED_FOR;
use crate::sim::scenario::TimeoutAction;

/// What `UpdateService` asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Update {
    pub desired: Option<u32>,
    /// The revision to deploy.
    pub revision: Option<usize>,
    pub force: bool,
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
                self.scale(at, count);
            }
        }
        let service = self.service(at);
        let current = service.deployments[service.primary].revision;
        let revision = update.revision.unwrap_or(current);
        if update.force || revision != current {
            self.deploy(at, revision);
        }
        Ok(())
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
    ) -> Result<(), Refused> {
        let at = ServiceAt { cluster, service };
        let deployment = &self.service(at).deployments[index];
        let under_way = index == self.service(at).primary
            && deployment.rollout == Rollout::InProgress
            && !deployment.reinstated;
        if !under_way {
            return Err(Refused::NothingToDo);
        }
        self.give_up(at, Cause::Person, ASKED_FOR.into());
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
