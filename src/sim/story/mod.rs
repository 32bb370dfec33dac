//! The state of the account and the engine that moves it.
//!
//! Everything that happens is a happening in a queue, worked off in order of story time whenever
//! somebody asks; between two questions nothing runs. The same seed and the same story time
//! therefore give the same state, however often it was asked on the way.

mod build;
mod changes;
mod deploy;
mod deployment;
mod ids;
mod launch;
mod lifecycle;
mod logging;
mod model;
mod past;
mod placement;
mod queue;
mod register;
mod scaling;
mod scheduler;
mod sessions;
mod standalone;
#[cfg(test)]
mod tests;
mod texts;
mod walk;

pub(crate) use changes::{Network, Refused, Standing, Update};
pub(crate) use deployment::{Deployment, Rollout};
pub(crate) use ids::{hex, nineteen, task_key, wide};
pub(crate) use logging::{Query, QueryResult, WrittenEvent, WrittenGroup};
pub(crate) use model::{
    Capacity, Cluster, Health, Instance, Phase, Revision, Service, StopCode, Task, World,
};
pub(crate) use placement::NoRoom;
pub(crate) use queue::Happening;
pub(crate) use register::Registered;
pub(crate) use scaling::{Bounds, Why};
pub(crate) use sessions::{Place, Purpose, Session};
pub(crate) use standalone::{Run, Runs};
pub(crate) use texts::{
    alternate_target_group_arn, balancer_path, event_text, listener_rule_arn, rollout_reason,
    target_failure, target_group_arn,
};
pub(crate) use walk::REQUESTED;

use crate::sim::clock::Ms;

impl World {
    /// Lets everything happen that is due up to `now`.
    pub(crate) fn play(&mut self, now: Ms) {
        while let Some((at, happening)) = self.queue.due(now) {
            self.now = at;
            self.happen(happening);
        }
        self.now = self.now.max(now);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Reconcile(service) => self.reconcile(service),
            Happening::Step {
                cluster,
                task,
                turn,
            } => self.step(cluster, task, turn),
            Happening::Timeline { service, index } => self.timeline(service, index),
            Happening::Stage {
                service,
                deployment,
                turn,
            } => self.stage(service, deployment, turn),
            Happening::Alarm {
                service,
                deployment,
            } => self.alarm(service, deployment),
            Happening::Run(service) => self.run_job(service),
            Happening::Churn(service) => self.churn(service),
            Happening::Autoscale(service) => self.autoscale(service),
            Happening::Scale(service) => self.rescale(service),
            Happening::Steady(service) => self.still_steady(service),
            Happening::Forget { cluster, task } => self.forget(cluster, task),
        }
    }
}
