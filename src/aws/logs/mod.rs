//! CloudWatch Logs.

mod events;
mod groups;
mod queries;
mod tail;

use crate::domain::Text;
use crate::domain::errand::{Answer, Ask};

use super::call::Ticket;
use super::{Api, Reply};

impl Api {
    /// Answers a question about logs with its one call.
    pub async fn ask_logs(&self, ticket: Ticket, ask: &Ask) -> Reply<Answer> {
        match ask {
            Ask::Events(ask) => self
                .filter_log_events(ticket, ask)
                .await
                .map(Answer::Events),
            Ask::Group(name) => self
                .describe_log_group(ticket, name)
                .await
                .map(Answer::Group),
            Ask::Streams { group, prefix } => self
                .describe_log_streams(ticket, group, prefix.as_ref())
                .await
                .map(Answer::Streams),
            Ask::StartQuery(ask) => self
                .start_query(ticket, ask)
                .await
                .map(Answer::QueryStarted),
            Ask::QueryResults(id) => self
                .get_query_results(ticket, id)
                .await
                .map(Answer::QueryResults),
            Ask::StopQuery(id) => self
                .stop_query(ticket, id)
                .await
                .map(|()| Answer::QueryStopped),
            Ask::Tail(ask) => self
                .live_tail(ticket, ask)
                .await
                .map(|()| Answer::TailEnded),
        }
    }
}

/// A figure as an argument of the AWS CLI.
fn figure(figure: impl ToString) -> Vec<Text> {
    vec![figure.to_string().into()]
}
