//! Whether what was begun has come to an end.

use crate::domain::Text;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::time::Timestamp;

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
