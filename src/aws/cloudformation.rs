//! CloudFormation: which stack made a thing, and what else it made.

use super::call::{Arguments, Ticket};
use super::ecs::convert::{each, text, time, word};
use super::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::stack::{
    Export, Stack, StackAnswer, StackAsk, StackOutput, StackParameter, StackResource,
};
use aws_sdk_cloudformation::types;

impl Api {
    /// Answers a question with its one call.
    pub async fn ask_stack(&self, ticket: Ticket, ask: &StackAsk) -> Reply<StackAnswer> {
        match ask {
            StackAsk::OwnerOf(id) => self.describe_stack_resources(ticket, Which::Made(id)).await,
            StackAsk::ResourcesOf(stack) => {
                self.describe_stack_resources(ticket, Which::Of(stack))
                    .await
            }
            StackAsk::Resources { stack, token } => {
                self.list_stack_resources(ticket, stack, token.as_ref())
                    .await
            }
            StackAsk::Stack(name) => self.describe_stack(ticket, name).await,
            StackAsk::Exports { token } => self.list_exports(ticket, token.as_ref()).await,
            StackAsk::Imports { export, token } => {
                self.list_imports(ticket, export, token.as_ref()).await
            }
        }
    }

    async fn describe_stack_resources(
        &self,
        ticket: Ticket,
        which: Which<'_>,
    ) -> Reply<StackAnswer> {
        let call = self.clients().cloudformation.describe_stack_resources();
        // One or the other: both together are an error.
        let (call, cli) = match which {
            Which::Made(id) => (
                call.physical_resource_id(&**id),
                ("--physical-resource-id", vec![id.clone()]),
            ),
            Which::Of(stack) => (
                call.stack_name(&**stack),
                ("--stack-name", vec![stack.clone()]),
            ),
        };
        let operation = &operations::DESCRIBE_STACK_RESOURCES;
        self.call(operation, ticket, vec![cli], call.send())
            .await
            .map(|output| {
                let resources = output.stack_resources.unwrap_or_default();
                StackAnswer::Resources(resources.into_iter().map(resource).collect(), None)
            })
    }

    async fn list_stack_resources(
        &self,
        ticket: Ticket,
        stack: &Text,
        token: Option<&Text>,
    ) -> Reply<StackAnswer> {
        let send = self
            .clients()
            .cloudformation
            .list_stack_resources()
            .stack_name(&**stack)
            .set_next_token(token.map(ToString::to_string))
            .send();
        let cli = paged("--stack-name", Some(stack), token);
        self.call(&operations::LIST_STACK_RESOURCES, ticket, cli, send)
            .await
            .map(|output| {
                let resources = output.stack_resource_summaries.unwrap_or_default();
                StackAnswer::Resources(
                    resources.into_iter().map(summary).collect(),
                    text(output.next_token),
                )
            })
    }

    async fn describe_stack(&self, ticket: Ticket, name: &Text) -> Reply<StackAnswer> {
        let send = self
            .clients()
            .cloudformation
            .describe_stacks()
            .stack_name(&**name)
            .send();
        let cli = paged("--stack-name", Some(name), None);
        self.call(&operations::DESCRIBE_STACKS, ticket, cli, send)
            .await
            .map(|output| {
                let stacks = output.stacks.unwrap_or_default();
                StackAnswer::Stacks(stacks.into_iter().map(stack).collect())
            })
    }

    async fn list_exports(&self, ticket: Ticket, token: Option<&Text>) -> Reply<StackAnswer> {
        let send = self
            .clients()
            .cloudformation
            .list_exports()
            .set_next_token(token.map(ToString::to_string))
            .send();
        let cli = paged("", None, token);
        self.call(&operations::LIST_EXPORTS, ticket, cli, send)
            .await
            .map(|output| {
                let exports = output.exports.unwrap_or_default().into_iter();
                let exports = exports.map(|export| Export {
                    exporting_stack_id: text(export.exporting_stack_id),
                    name: text(export.name),
                    value: text(export.value),
                });
                StackAnswer::Exports(exports.collect(), text(output.next_token))
            })
    }

    async fn list_imports(
        &self,
        ticket: Ticket,
        export: &Text,
        token: Option<&Text>,
    ) -> Reply<StackAnswer> {
        let send = self
            .clients()
            .cloudformation
            .list_imports()
            .export_name(&**export)
            .set_next_token(token.map(ToString::to_string))
            .send();
        let cli = paged("--export-name", Some(export), token);
        let mut reply = self
            .call(&operations::LIST_IMPORTS, ticket, cli, send)
            .await
            .map(|output| {
                let imports = output.imports.unwrap_or_default();
                let imports = imports.into_iter().map(Text::from).collect();
                StackAnswer::Imports(imports, text(output.next_token))
            });
        // That nobody imports it is an error to CloudFormation, and an answer to us.
        if let Err(fault) = &reply.result
            && fault.code.as_deref() == Some("ValidationError")
            && fault.message.contains("not imported by any stack")
        {
            reply.result = Ok(StackAnswer::Imports(Vec::new(), None));
            reply.record.outcome = crate::domain::call::Outcome::Ok;
        }
        reply
    }
}

/// What names the stack whose resources are asked for.
enum Which<'a> {
    /// A thing it made.
    Made(&'a Text),
    /// Its name or ARN.
    Of(&'a Text),
}

fn paged(option: &'static str, value: Option<&Text>, token: Option<&Text>) -> Arguments {
    let mut arguments = Arguments::new();
    arguments.extend(value.map(|value| (option, vec![value.clone()])));
    arguments.extend(token.map(|token| ("--starting-token", vec![token.clone()])));
    arguments
}

fn resource(from: types::StackResource) -> StackResource {
    StackResource {
        stack_name: text(from.stack_name),
        stack_id: text(from.stack_id),
        logical_resource_id: text(from.logical_resource_id),
        physical_resource_id: text(from.physical_resource_id),
        resource_type: text(from.resource_type),
        resource_status: word(from.resource_status),
        resource_status_reason: text(from.resource_status_reason),
        timestamp: time(from.timestamp),
    }
}

fn summary(from: types::StackResourceSummary) -> StackResource {
    StackResource {
        stack_name: None,
        stack_id: None,
        logical_resource_id: text(from.logical_resource_id),
        physical_resource_id: text(from.physical_resource_id),
        resource_type: text(from.resource_type),
        resource_status: word(from.resource_status),
        resource_status_reason: text(from.resource_status_reason),
        timestamp: time(from.last_updated_timestamp),
    }
}

fn stack(from: types::Stack) -> Stack {
    Stack {
        stack_id: text(from.stack_id),
        stack_name: text(from.stack_name),
        stack_status: word(from.stack_status),
        stack_status_reason: text(from.stack_status_reason),
        description: text(from.description),
        creation_time: time(from.creation_time),
        last_updated_time: time(from.last_updated_time),
        parameters: each(from.parameters, |parameter| StackParameter {
            parameter_key: text(parameter.parameter_key),
            parameter_value: text(parameter.parameter_value),
            resolved_value: text(parameter.resolved_value),
        }),
        outputs: each(from.outputs, |output| StackOutput {
            output_key: text(output.output_key),
            output_value: text(output.output_value),
            export_name: text(output.export_name),
        }),
        parent_id: text(from.parent_id),
        root_id: text(from.root_id),
        stack_drift_status: from
            .drift_information
            .and_then(|drift| word(drift.stack_drift_status)),
        tags: each(from.tags, |tag| Tag {
            key: text(tag.key),
            value: tag.value.map(Text::from),
        }),
    }
}
