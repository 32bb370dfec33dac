//! What happened to a stack.

use super::ends_failed;
use crate::domain::Text;
use crate::domain::time::Timestamp;
use serde::Serialize;

/// An event of a stack
/// ([StackEvent](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html)).
/// The properties of its resource are left out: there may be secrets in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StackEvent {
    /// Id.
    pub event_id: Option<Text>,
    /// ARN of the stack.
    pub stack_id: Option<Text>,
    /// Name of the stack.
    pub stack_name: Option<Text>,
    /// When.
    pub timestamp: Option<Timestamp>,
    /// Name in the template; that of the stack where the event is its own.
    pub logical_resource_id: Option<Text>,
    /// Name or ARN of the thing; absent before it is made.
    pub physical_resource_id: Option<Text>,
    /// `AWS::ECS::Service`, ….
    pub resource_type: Option<Text>,
    /// UPDATE_IN_PROGRESS, CREATE_FAILED, ….
    pub resource_status: Option<Text>,
    /// Why.
    pub resource_status_reason: Option<Text>,
    /// Id of the operation it is part of.
    pub operation_id: Option<Text>,
    /// What all events of one operation have in common.
    pub client_request_token: Option<Text>,
    /// CONFIGURATION_COMPLETE, VALIDATION_FAILED.
    pub detailed_status: Option<Text>,
    /// Type of the hook that was asked.
    pub hook_type: Option<Text>,
    /// HOOK_COMPLETE_SUCCEEDED, HOOK_COMPLETE_FAILED, ….
    pub hook_status: Option<Text>,
    /// Why.
    pub hook_status_reason: Option<Text>,
    /// FAIL or WARN: what a hook that says no comes to.
    pub hook_failure_mode: Option<Text>,
}

impl StackEvent {
    /// Whether it is of the stack itself, and not of one of its resources.
    pub fn is_of_stack(&self) -> bool {
        self.physical_resource_id.is_some() && self.physical_resource_id == self.stack_id
    }

    /// Whether something failed.
    pub fn is_failure(&self) -> bool {
        ends_failed(&self.resource_status)
    }

    /// Whether it failed only because something else did, and CloudFormation stopped the rest.
    pub fn is_cancelled(&self) -> bool {
        self.is_failure()
            && self
                .resource_status_reason
                .as_deref()
                .is_some_and(|reason| reason.to_ascii_lowercase().contains("cancelled"))
    }
}
