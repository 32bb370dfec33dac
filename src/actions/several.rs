//! One action for several targets at once: as few calls as AWS takes, and a result for each row.

use super::Action;
use super::facts::Facts;
use super::input::Inputs;
use crate::domain::Text;
use crate::domain::mutation::{InstancesState, Mutated, Mutation, TaskProtection};

/// Tasks or container instances of one call
/// ([UpdateTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html),
/// [UpdateContainerInstancesState](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html)).
const AT_ONCE: usize = 10;

/// One call and the rows it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Numbers of the rows, in the order they were given.
    pub rows: Vec<usize>,
    /// The call.
    pub call: Mutation,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub row: usize,
    /// ARN of the target.
    pub arn: Text,
    /// Accepted; or AWS's reason why not.
    pub result: Result<(), String>,
}

/// The calls for several targets, and the rows for which there is none, each with the reason.
///
/// A target whose action takes more than one call gets them in their order, one batch each.
pub fn batches(action: &Action, targets: &[Facts<'_>], inputs: &Inputs) -> (Vec<Batch>, Vec<Row>) {
    let (mut batches, mut refused) = (Vec::<Batch>::new(), Vec::new());
    for (row, facts) in targets.iter().enumerate() {
        let mut own = inputs.clone();
        // One token for two requests would be a conflict, or tasks for one of them only.
        if let (Some(token), true) = (inputs.token(), targets.len() > 1) {
            own.set_token(&format!("{token}-{row}"));
        }
        let calls = (action.applies)(facts).and_then(|()| (action.calls)(facts, &own));
        match calls {
            Ok(calls) => {
                for call in calls {
                    let joined = batches
                        .iter_mut()
                        .any(|batch| batch.rows.len() < AT_ONCE && batch.take(row, &call));
                    if !joined {
                        let rows = vec![row];
                        batches.push(Batch { rows, call });
                    }
                }
            }
            Err(why) => refused.push(Row {
                row,
                arn: facts.arn().clone(),
                result: Err(why),
            }),
        }
    }
    (batches, refused)
}

impl Batch {
    /// Takes another row in, if its call is this one for another thing.
    fn take(&mut self, row: usize, call: &Mutation) -> bool {
        let joined = match (&mut self.call, call) {
            (Mutation::UpdateTaskProtection(own), Mutation::UpdateTaskProtection(other)) => {
                let bare = |it: &TaskProtection| TaskProtection {
                    tasks: Vec::new(),
                    ..it.clone()
                };
                let same = bare(own) == bare(other);
                if same {
                    own.tasks.extend_from_slice(&other.tasks);
                }
                same
            }
            (
                Mutation::UpdateContainerInstancesState(own),
                Mutation::UpdateContainerInstancesState(other),
            ) => {
                let bare = |it: &InstancesState| InstancesState {
                    container_instances: Vec::new(),
                    ..it.clone()
                };
                let same = bare(own) == bare(other);
                if same {
                    let others = &other.container_instances;
                    own.container_instances.extend_from_slice(others);
                }
                same
            }
            _ => false,
        };
        if joined {
            self.rows.push(row);
        }
        joined
    }
}

/// What AWS's answer to a batch means for each of its rows.
pub fn outcome(batch: &Batch, targets: &[Facts<'_>], answer: &Mutated) -> Vec<Row> {
    let rows = batch.rows.iter().copied();
    let known = rows.filter_map(|row| Some((row, targets.get(row)?.arn())));
    known
        .map(|(row, arn)| Row {
            row,
            arn: arn.clone(),
            result: one(&batch.call, arn, answer),
        })
        .collect()
}

/// What an answer means for one target.
fn one(call: &Mutation, arn: &Text, answer: &Mutated) -> Result<(), String> {
    match answer {
        Mutated::Each { done, failed } if matches!(call, Mutation::RunTask(_)) => {
            match (done.is_empty(), failed.first()) {
                (_, Some((_, why))) => Err(why.to_string()),
                (true, None) => Err("AWS started no task and gave no reason".to_owned()),
                (false, None) => Ok(()),
            }
        }
        Mutated::Each { done, failed } => match failed.iter().find(|(it, _)| it == arn) {
            Some((_, why)) => Err(why.to_string()),
            None if done.contains(arn) => Ok(()),
            // Neither here nor there: what happened to it has to be read back.
            None => Err("AWS's answer does not mention it".to_owned()),
        },
        _ => Ok(()),
    }
}
