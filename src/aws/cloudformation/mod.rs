//! CloudFormation: which stack made a thing, and what else it made.

mod convert;
#[cfg(test)]
mod tests;

use super::call::{Arguments, Ticket};
use super::ecs::convert::text;
use super::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::stack::{Export, StackAnswer, StackAsk};

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
            StackAsk::Events { stack, token } => {
                self.describe_stack_events(ticket, stack, token.as_ref())
                    .await
            }
            StackAsk::Template(name) => self.get_template(ticket, name).await,
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
                StackAnswer::Resources(resources.into_iter().map(convert::resource).collect(), None)
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
                    resources.into_iter().map(convert::summary).collect(),
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
                StackAnswer::Stacks(stacks.into_iter().map(convert::stack).collect())
            })
    }

    async fn describe_stack_events(
        &self,
        ticket: Ticket,
        stack: &Text,
        token: Option<&Text>,
    ) -> Reply<StackAnswer> {
        let send = self
            .clients()
            .cloudformation
            .describe_stack_events()
            .stack_name(&**stack)
            .set_next_token(token.map(ToString::to_string))
            .send();
        let cli = paged("--stack-name", Some(stack), token);
        self.call(&operations::DESCRIBE_STACK_EVENTS, ticket, cli, send)
            .await
            .map(|output| {
                let events = output.stack_events.unwrap_or_default();
                StackAnswer::Events(
                    events.into_iter().map(convert::event).collect(),
                    text(output.next_token),
                )
            })
    }

    async fn get_template(&self, ticket: Ticket, name: &Text) -> Reply<StackAnswer> {
        let send = self
            .clients()
            .cloudformation
            .get_template()
            .stack_name(&**name)
            .send();
        let cli = paged("--stack-name", Some(name), None);
        self.call(&operations::GET_TEMPLATE, ticket, cli, send)
            .await
            .map(|output| StackAnswer::Template(output.template_body.unwrap_or_default().into()))
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
