//! What can be done about it: every change as data.
//!
//! An [`Action`] says what it applies to and if not, why not; what it needs to be told; what will
//! be different (a [`Preview`]); which calls it is made of; and, looking at the same things again
//! afterwards, whether it has settled. It looks at [`Facts`] and asks nobody. The menu, the hints,
//! `:` commands, help and `ecsight do` come from the one list, [`ACTIONS`].

mod about;
mod bounds;
mod cluster;
mod current;
mod delete;
mod deploy;
mod differs;
mod facts;
mod gather;
mod input;
mod instances;
mod may;
mod members;
mod preview;
mod readback;
mod register;
mod rollback;
mod rolling;
mod run;
mod scale;
mod settle;
mod several;
mod stop_deployment;
mod tasks;
mod toggles;

#[cfg(test)]
mod targets_tests;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use members::sample;

pub use facts::{Facts, Fingerprint, Target};
pub use gather::{TargetId, facts, questions, read_beside, wants, wants_said};
pub use input::{Input, InputKind, Inputs};
pub use preview::{Change, Preview};
pub use readback::{Known, Trace};
pub use register::{starting_from, starting_text};
pub use settle::{Progress, Settling};
pub use several::{join, share};

use crate::domain::mutation::Mutation;

/// What an action does at worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Nothing that runs is touched.
    Mild,
    /// Tasks are replaced, started or stopped, with what serves traffic kept up by ECS.
    Disruptive,
    /// Something is lost that does not come back by itself.
    Destructive,
}

/// What kind of thing an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Subject {
    /// A service.
    Service,
    /// A task, or several of a cluster.
    Task,
    /// A container instance, or several of a cluster.
    Instance,
    /// A cluster.
    Cluster,
}

/// One thing that can be done.
pub struct Action {
    /// Its name, for `ecsight do` and `:`: `redeploy`.
    pub id: &'static str,
    /// The key in the menu.
    pub key: char,
    /// What it is for.
    pub subject: Subject,
    /// A few words for the menu: `force a new deployment`.
    pub title: &'static str,
    /// What it does at worst.
    pub danger: Danger,
    /// What it must be told.
    pub inputs: &'static [Input],
    /// IAM actions it needs.
    pub iam: &'static [&'static str],
    /// Whether it applies; if not, why not, in a sentence.
    pub applies: fn(&Facts<'_>) -> Result<(), String>,
    /// What will be different, with these inputs; or what is wrong with them.
    pub preview: fn(&Facts<'_>, &Inputs) -> Result<Preview, String>,
    /// The calls, in their order. Only what the preview showed.
    pub calls: fn(&Facts<'_>, &Inputs) -> Result<Vec<Mutation>, String>,
    /// How far it has come, looking at the same things again after the calls were accepted.
    pub settled: fn(&Facts<'_>, &Settling) -> Progress,
}

/// Everything that can be done, in the order of the menu.
pub static ACTIONS: &[&Action] = &[
    &deploy::REDEPLOY,
    &rollback::ROLLBACK,
    &deploy::DEPLOY,
    &stop_deployment::STOP_DEPLOYMENT,
    &stop_deployment::CONTINUE_DEPLOYMENT,
    &scale::SCALE,
    &bounds::BOUNDS,
    &bounds::SUSPEND_SCALING,
    &bounds::RESUME_SCALING,
    &toggles::EXEC_ON,
    &toggles::EXEC_OFF,
    &toggles::AZ_REBALANCING_ON,
    &toggles::AZ_REBALANCING_OFF,
    &delete::DELETE_SERVICE,
    &register::REGISTER,
    &tasks::STOP_TASK,
    &tasks::PROTECT,
    &tasks::UNPROTECT,
    &run::RUN_TASK,
    &instances::DRAIN,
    &instances::ACTIVATE,
    &cluster::INSIGHTS,
];

/// The action of a name.
pub fn find(id: &str) -> Option<&'static Action> {
    ACTIONS.iter().copied().find(|action| action.id == id)
}

/// The actions for a kind of thing.
pub fn of(subject: Subject) -> impl Iterator<Item = &'static Action> {
    let all = ACTIONS.iter().copied();
    all.filter(move |action| action.subject == subject)
}
