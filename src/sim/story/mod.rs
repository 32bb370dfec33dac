//! The state of the account and the engine that moves it.
//!
//! Everything that happens is a happening in a queue, worked off in order of story time whenever
//! somebody asks; between two questions nothing runs. The same seed and the same story time
//! therefore give the same state, however often it was asked on the way.

mod build;
mod changes;
mod deploy;
mod ids;
mod launch;
mod lifecycle;
mod model;
mod placement;
mod queue;
mod scheduler;
#[cfg(test)]
mod tests;
mod texts;

pub(crate) use changes::{Refused, Update};
pub(crate) use ids::{hex, nineteen, task_key, wide};
pub(crate) use model::{
    Capacity, Cluster, Deployment, Health, Instance, Phase, Revision, Rollout, Service, StopCode,
    Task, World,
};
pub(crate) use queue::Happening;
pub(crate) use texts::{event_text, rollout_reason, target_group_arn};

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
            Happening::Run(service) => self.run_job(service),
            Happening::Churn(service) => self.churn(service),
            Happening::Autoscale(service) => self.autoscale(service),
            Happening::Steady(service) => self.still_steady(service),
            Happening::Forget { cluster, task } => self.forget(cluster, task),
        }
    }
}
