//! Stacks, as CloudFormation tells them
//! ([DescribeStacks](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html),
//! [DescribeStackResources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html),
//! [ListStackResources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html),
//! [ListExports](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html),
//! [ListImports](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html)).

use super::Text;
use super::cluster::Tag;
use super::time::Timestamp;
use serde::Serialize;

/// A stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A parameter of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StackParameter {
    /// Key.
    pub parameter_key: Option<Text>,
    /// Value; `****` where the template hides it.
    pub parameter_value: Option<Text>,
    /// What a parameter of Systems Manager stood for.
    pub resolved_value: Option<Text>,
}

/// An output of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StackOutput {
    /// Key.
    pub output_key: Option<Text>,
    /// Value.
    pub output_value: Option<Text>,
    /// Name under which other stacks import it.
    pub export_name: Option<Text>,
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
}

/// A value that a stack offers to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Export {
    /// ARN of the stack that offers it.
    pub exporting_stack_id: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// Value.
    pub value: Option<Text>,
}

/// What is asked of CloudFormation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StackAsk {
    /// DescribeStackResources by physical id: the stack that made a thing, with its first hundred
    /// resources. Not found where no stack did.
    OwnerOf(Text),
    /// DescribeStackResources by stack: its first hundred resources.
    ResourcesOf(Text),
    /// A page of ListStackResources.
    Resources {
        /// Name or ARN of the stack; a deleted stack is only found by its ARN.
        stack: Text,
        /// Where the page before ended.
        token: Option<Text>,
    },
    /// DescribeStacks of one stack, by name or ARN.
    Stack(Text),
    /// A page of ListExports: of the whole region.
    Exports {
        /// Where the page before ended.
        token: Option<Text>,
    },
    /// A page of ListImports: the stacks that import this name.
    Imports {
        /// Name of the export.
        export: Text,
        /// Where the page before ended.
        token: Option<Text>,
    },
}

/// What CloudFormation answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StackAnswer {
    /// Resources, and the token of the next page.
    Resources(Vec<StackResource>, Option<Text>),
    /// Stacks.
    Stacks(Vec<Stack>),
    /// Exports, and the token of the next page.
    Exports(Vec<Export>, Option<Text>),
    /// Names of stacks, and the token of the next page.
    Imports(Vec<Text>, Option<Text>),
}

impl StackResource {
    /// Whether it is not there any more.
    pub fn is_deleted(&self) -> bool {
        self.resource_status.as_deref() == Some("DELETE_COMPLETE")
    }
}

/// The name in a stack's ARN (`…:stack/NAME/UUID`); a text that is no such ARN is its own name.
pub fn name_of(stack: &str) -> &str {
    stack
        .split_once(":stack/")
        .and_then(|(_, rest)| rest.split('/').next())
        .unwrap_or(stack)
}
