//! The last thing that was done to a stack, and where it went wrong.

use super::StackEvent;
use crate::domain::Text;
use crate::domain::time::Timestamp;

/// The events of the last operation on a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation<'a> {
    /// Newest first.
    pub events: Vec<&'a StackEvent>,
    /// Whether they reach back to where it began.
    pub is_whole: bool,
}

impl<'a> Operation<'a> {
    /// Of events newest first.
    pub fn last(events: &[&'a StackEvent]) -> Self {
        let begin = events.iter().position(|event| begins(event));
        Self {
            events: events
                .iter()
                .take(begin.map_or(events.len(), |at| at + 1))
                .copied()
                .collect(),
            is_whole: begin.is_some(),
        }
    }

    /// When it began.
    pub fn begun(&self) -> Option<Timestamp> {
        let begin = self.events.last().filter(|_| self.is_whole)?;
        begin.timestamp
    }

    /// What failed first: not what was cancelled because of that, and not the stack as a whole
    /// where one of its resources is to blame.
    pub fn first_failure(&self) -> Option<&'a StackEvent> {
        let oldest = || self.events.iter().rev().copied();
        let blamed = |event: &&StackEvent| event.went_wrong() && !event.is_cancelled();
        let of_resource = |event: &&StackEvent| blamed(event) && !event.is_of_stack();
        oldest().find(of_resource).or_else(|| oldest().find(blamed))
    }

    /// How many were stopped because something else failed.
    pub fn cancelled(&self) -> usize {
        self.events
            .iter()
            .filter(|event| event.is_cancelled())
            .count()
    }
}

/// Whether an operation that somebody asked for begins with it; a rollback is part of what it
/// rolls back.
fn begins(event: &StackEvent) -> bool {
    event.is_of_stack()
        && matches!(
            event.resource_status.as_deref(),
            Some(
                "CREATE_IN_PROGRESS"
                    | "UPDATE_IN_PROGRESS"
                    | "DELETE_IN_PROGRESS"
                    | "IMPORT_IN_PROGRESS"
            )
        )
}

impl StackEvent {
    /// Whether something failed, or a hook would not have it.
    pub fn went_wrong(&self) -> bool {
        let hook = self.hook_status.as_deref();
        let refused = hook.is_some_and(|status| status.ends_with("_FAILED"))
            && self.hook_failure_mode.as_deref() != Some("WARN");
        self.is_failure() || refused
    }

    /// What is said of it: the reason of a hook goes before that of the resource.
    pub fn reason(&self) -> Option<&Text> {
        let hook = self.hook_status_reason.as_ref();
        hook.or(self.resource_status_reason.as_ref())
    }

    /// The nested stack it is about: what went wrong is told there.
    pub fn nested(&self) -> Option<&Text> {
        let is_nested = self.resource_type.as_deref() == Some("AWS::CloudFormation::Stack");
        let id = self.physical_resource_id.as_ref();
        id.filter(|id| is_nested && !self.is_of_stack() && !id.is_empty())
    }
}
