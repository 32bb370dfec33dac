//! What is asked of CloudFormation, and what comes back.

use super::{Export, Stack, StackEvent, StackResource};
use crate::domain::Text;

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
    /// A page of DescribeStackEvents, newest first.
    Events {
        /// Name or ARN of the stack; a deleted stack is only found by its ARN.
        stack: Text,
        /// Where the page before ended.
        token: Option<Text>,
    },
    /// GetTemplate of one stack, by name or ARN, as it was written.
    Template(Text),
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
    /// Events, newest first, and the token of the next page.
    Events(Vec<StackEvent>, Option<Text>),
    /// The text of a template, JSON or YAML.
    Template(Text),
    /// Exports, and the token of the next page.
    Exports(Vec<Export>, Option<Text>),
    /// Names of stacks, and the token of the next page.
    Imports(Vec<Text>, Option<Text>),
}

impl StackAnswer {
    /// What asks for the next page, given what asked for this one; none when that was all. A token
    /// that leads back to the same page, which no AWS sends, is the end, too.
    pub fn next_ask(&self, asked: &StackAsk) -> Option<StackAsk> {
        let next = match self {
            Self::Resources(_, next)
            | Self::Events(_, next)
            | Self::Exports(_, next)
            | Self::Imports(_, next) => next.as_ref()?,
            Self::Stacks(_) | Self::Template(_) => return None,
        };
        let mut ask = asked.clone();
        let (StackAsk::Resources { token, .. }
        | StackAsk::Events { token, .. }
        | StackAsk::Exports { token }
        | StackAsk::Imports { token, .. }) = &mut ask
        else {
            return None;
        };
        if token.as_ref() == Some(next) {
            return None;
        }
        *token = Some(next.clone());
        Some(ask)
    }
}
