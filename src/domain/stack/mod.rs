//! Stacks, as CloudFormation tells them
//! ([DescribeStacks](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html),
//! [DescribeStackResources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html),
//! [DescribeStackEvents](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html),
//! [GetTemplate](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html),
//! [ListStackResources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html),
//! [ListExports](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html),
//! [ListImports](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html)).

mod ask;
mod cdk;
mod event;
mod follow;
mod forest;
mod health;
mod matter;
mod operation;
mod owner;
mod secret;
mod why;

#[cfg(test)]
mod tests;

pub use ask::{StackAnswer, StackAsk};
pub use cdk::cdk_paths;
pub use event::StackEvent;
pub use follow::{Kept, Pages};
pub use forest::{Made, Node, Owners, forest, owners, resources_of};
pub use health::{plain_reason, waiting_on_ecs};
pub use matter::{Matter, matter};
pub use operation::Operation;
pub use owner::{StackTags, tagged};
pub use secret::{HIDDEN, harmless};

use super::Text;
use super::cluster::Tag;
use super::time::Timestamp;
use serde::Serialize;

/// A stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stack {
    /// ARN.
    pub stack_id: Option<Text>,
    /// Name.
    pub stack_name: Option<Text>,
    /// CREATE_COMPLETE, UPDATE_ROLLBACK_FAILED, ….
    pub stack_status: Option<Text>,
    /// Why.
    pub stack_status_reason: Option<Text>,
    /// Description of the template.
    pub description: Option<Text>,
    /// Creation.
    pub creation_time: Option<Timestamp>,
    /// Last update.
    pub last_updated_time: Option<Timestamp>,
    /// Deletion; a deleted stack is told for 90 days, by its ARN.
    pub deletion_time: Option<Timestamp>,
    /// Parameters.
    pub parameters: Option<Vec<StackParameter>>,
    /// Outputs.
    pub outputs: Option<Vec<StackOutput>>,
    /// ARN of the stack it is nested in.
    pub parent_id: Option<Text>,
    /// ARN of the outermost stack it is nested in.
    pub root_id: Option<Text>,
    /// DRIFTED, IN_SYNC, UNKNOWN, NOT_CHECKED.
    pub stack_drift_status: Option<Text>,
    /// When the drift was last looked for.
    pub drift_last_check: Option<Timestamp>,
    /// What the template was allowed to do: CAPABILITY_IAM, ….
    pub capabilities: Option<Vec<Text>>,
    /// ARN of the role CloudFormation works with; absent where it works as whoever calls.
    pub role_arn: Option<Text>,
    /// Whether it cannot be deleted; a nested stack tells that of its root.
    pub enable_termination_protection: Option<bool>,
    /// Whether what was made stays after a failure.
    pub disable_rollback: Option<bool>,
    /// CONFIGURATION_COMPLETE, VALIDATION_FAILED: how far it is beside its status.
    pub detailed_status: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A parameter of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StackParameter {
    /// Key.
    pub parameter_key: Option<Text>,
    /// Value; `****` where the template hides it.
    pub parameter_value: Option<Text>,
    /// What a parameter of Systems Manager stood for.
    pub resolved_value: Option<Text>,
}

/// An output of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StackOutput {
    /// Key.
    pub output_key: Option<Text>,
    /// Value.
    pub output_value: Option<Text>,
    /// Name under which other stacks import it.
    pub export_name: Option<Text>,
}

/// A resource of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StackResource {
    /// Name of its stack; a list of one stack's resources leaves it out.
    pub stack_name: Option<Text>,
    /// ARN of its stack; a list of one stack's resources leaves it out.
    pub stack_id: Option<Text>,
    /// Name in the template.
    pub logical_resource_id: Option<Text>,
    /// Name or ARN of the thing; absent before it is made.
    pub physical_resource_id: Option<Text>,
    /// `AWS::EC2::VPC`, ….
    pub resource_type: Option<Text>,
    /// CREATE_COMPLETE, DELETE_SKIPPED, ….
    pub resource_status: Option<Text>,
    /// Why.
    pub resource_status_reason: Option<Text>,
    /// Last change.
    pub timestamp: Option<Timestamp>,
    /// IN_SYNC, MODIFIED, DELETED, NOT_CHECKED, UNKNOWN.
    pub drift_status: Option<Text>,
    /// When the drift was last looked for.
    pub drift_last_check: Option<Timestamp>,
    /// Types of the modules it came out of, from the outside in, between slashes.
    pub module_type_hierarchy: Option<Text>,
    /// Names of those modules in their templates, between slashes.
    pub module_logical_id_hierarchy: Option<Text>,
}

/// A value that a stack offers to others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Export {
    /// ARN of the stack that offers it.
    pub exporting_stack_id: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// Value.
    pub value: Option<Text>,
}

impl StackResource {
    /// Whether it is not there any more.
    pub fn is_deleted(&self) -> bool {
        self.resource_status.as_deref() == Some("DELETE_COMPLETE")
    }

    /// Whether the last thing CloudFormation did with it failed.
    pub fn has_failed(&self) -> bool {
        ends_failed(&self.resource_status)
    }
}

fn ends_failed(status: &Option<Text>) -> bool {
    status
        .as_deref()
        .is_some_and(|status| status.ends_with("_FAILED"))
}

/// The name in a stack's ARN (`…:stack/NAME/UUID`); a text that is no such ARN is its own name.
pub fn name_of(stack: &str) -> &str {
    stack
        .split_once(":stack/")
        .and_then(|(_, rest)| rest.split('/').next())
        .unwrap_or(stack)
}
