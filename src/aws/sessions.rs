//! Calls that open a session in a task: ECS Exec, and ports that are forwarded.

use super::call::{Arguments, Ticket};
use super::ecs::convert::text;
use super::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::call::Operation;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::json::to_value;
use crate::domain::mutation::Mutated;
use crate::domain::session::{CommandExecution, OpenedSession, SessionStart};

impl Api {
    pub(super) async fn execute_command(
        &self,
        ticket: Ticket,
        command: &CommandExecution,
    ) -> Reply<Mutated> {
        let operation = &operations::EXECUTE_COMMAND;
        let send = self
            .ecs()
            .execute_command()
            .cluster(&*command.cluster)
            .task(&*command.task)
            .set_container(command.container.as_deref().map(String::from))
            .command(&*command.command)
            .interactive(command.interactive)
            .send();
        let mut cli: Arguments = vec![
            ("--cluster", vec![command.cluster.clone()]),
            ("--task", vec![command.task.clone()]),
        ];
        cli.extend(
            command
                .container
                .iter()
                .map(|it| ("--container", vec![it.clone()])),
        );
        cli.push(("--command", vec![command.command.clone()]));
        cli.push(("--interactive", Vec::new()));
        let reply = self.call(operation, ticket, cli, send).await;
        opened(
            operation,
            reply.map(|output| {
                let session = output.session?;
                session_of(session.session_id, session.stream_url, session.token_value)
            }),
        )
    }

    pub(super) async fn start_session(
        &self,
        ticket: Ticket,
        start: &SessionStart,
    ) -> Reply<Mutated> {
        let operation = &operations::START_SESSION;
        let parameters = start.parameters.iter();
        let parameters = parameters
            .map(|(name, values)| (name.to_string(), super::ecs::strings(values)))
            .collect();
        let send = self
            .clients()
            .ssm
            .start_session()
            .target(&*start.target)
            .document_name(&*start.document_name)
            .set_parameters(Some(parameters))
            .set_reason(start.reason.as_deref().map(String::from))
            .send();
        let cli: Arguments = vec![("--cli-input-json", vec![to_value(start).to_string().into()])];
        let reply = self.call(operation, ticket, cli, send).await;
        opened(
            operation,
            reply
                .map(|output| session_of(output.session_id, output.stream_url, output.token_value)),
        )
    }
}

fn session_of(
    id: Option<String>,
    stream_url: Option<String>,
    token: Option<String>,
) -> Option<OpenedSession> {
    let id: Text = text(id)?;
    Some(OpenedSession::new(id, stream_url?, token?))
}

/// An answer without a session, or with half of one, cannot be entered.
fn opened(operation: &Operation, reply: Reply<Option<OpenedSession>>) -> Reply<Mutated> {
    let nothing = || {
        let words = "AWS accepted it, and its answer names no session that can be entered";
        Fault::new(FaultKind::Service, operation.iam_action(), words)
    };
    Reply {
        result: reply
            .result
            .and_then(|it| it.map(Mutated::Session).ok_or_else(nothing)),
        record: reply.record,
    }
}
