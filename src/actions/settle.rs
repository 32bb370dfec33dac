//! Whether what was begun has come to an end.

use super::Action;
use super::facts::Facts;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::time::{Timestamp, seconds_since};
use crate::domain::{Text, list};

/// What was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Settling {
    /// When AWS accepted it.
    pub accepted_at: Timestamp,
    /// The calls: what was asked for is in them.
    pub calls: Vec<Mutation>,
    /// What AWS answered to each call.
    pub answers: Vec<Mutated>,
    /// The id of the deployment it began (`ecs-svc/…`), if it began one.
    pub deployment: Option<Text>,
}

/// For so long after a change AWS may still tell what was before it, in seconds: a failure that is
/// seen earlier is looked at again.
const LATE: u64 = 10;

impl Settling {
    /// How far it has come, by what was read after it was accepted; none while that may still be
    /// what was before it.
    pub fn progress(&self, action: &Action, facts: &Facts<'_>, now: Timestamp) -> Option<Progress> {
        let is_fresh = seconds_since(now, self.accepted_at) < LATE;
        match (action.settled)(facts, self) {
            Progress::Failed(_) if is_fresh => None,
            progress => Some(progress),
        }
    }

    /// What was begun by these calls; `known` are the ids of the deployments there were before.
    pub fn begun(
        accepted_at: Timestamp,
        calls: Vec<Mutation>,
        answers: Vec<Mutated>,
        known: &[Text],
    ) -> Self {
        let deployment = answers.iter().find_map(|answer| match answer {
            Mutated::Service(service) => {
                let ids = list(&service.deployments)
                    .iter()
                    .filter_map(|it| it.id.as_ref());
                ids.into_iter().find(|id| !known.contains(id)).cloned()
            }
            _ => None,
        });
        Self {
            accepted_at,
            calls,
            answers,
            deployment,
        }
    }
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It goes on: what is to be seen of it.
    Going(String),
    /// It is done.
    Done(String),
    /// It failed, or was rolled back: the reason.
    Failed(String),
}
