//! One action for several targets at once: as few calls as AWS takes, and a result for each.

use crate::domain::Text;
use crate::domain::mutation::{InstancesState, Mutated, Mutation, TaskProtection};

/// Tasks or container instances of one call
/// ([UpdateTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html),
/// [UpdateContainerInstancesState](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html)).
const AT_ONCE: usize = 10;

/// Takes another call into this one, if that is the same for another thing and there is room.
pub fn join(call: &mut Mutation, other: &Mutation) -> bool {
    match (call, other) {
        (Mutation::UpdateTaskProtection(own), Mutation::UpdateTaskProtection(other)) => {
            let bare = |it: &TaskProtection| TaskProtection {
                tasks: Vec::new(),
                ..it.clone()
            };
            bare(own) == bare(other) && append(&mut own.tasks, &other.tasks)
        }
        (
            Mutation::UpdateContainerInstancesState(own),
            Mutation::UpdateContainerInstancesState(other),
        ) => {
            let bare = |it: &InstancesState| InstancesState {
                container_instances: Vec::new(),
                ..it.clone()
            };
            let others = &other.container_instances;
            bare(own) == bare(other) && append(&mut own.container_instances, others)
        }
        _ => false,
    }
}

fn append(to: &mut Vec<Text>, more: &[Text]) -> bool {
    let fits = to.len() + more.len() <= AT_ONCE;
    if fits {
        to.extend_from_slice(more);
    }
    fits
}

/// What AWS's answer to a call means for one of its targets; none if the answer does not mention
/// it: then what became of it has to be read back.
pub fn share(call: &Mutation, arn: &Text, answer: &Mutated) -> Option<Mutated> {
    let several = match call {
        Mutation::UpdateTaskProtection(it) => it.tasks.len() > 1,
        Mutation::UpdateContainerInstancesState(it) => it.container_instances.len() > 1,
        _ => false,
    };
    let Mutated::Each { done, failed } = answer else {
        return Some(answer.clone());
    };
    if !several {
        return Some(answer.clone());
    }
    let refused = failed.iter().find(|(it, _)| it == arn);
    let accepted = done.iter().find(|it| *it == arn);
    (refused.is_some() || accepted.is_some()).then(|| Mutated::Each {
        done: accepted.into_iter().cloned().collect(),
        failed: refused.into_iter().cloned().collect(),
    })
}
