//! The one call of a question that somebody waits for.

use super::call::Ticket;
use super::{Api, Reply};
use crate::domain::errand::{Answer, Ask};

impl Api {
    /// Answers a question with its one call.
    pub async fn ask(&self, ticket: Ticket, ask: &Ask) -> Reply<Answer> {
        match ask {
            Ask::Events(ask) => self
                .filter_log_events(ticket, ask)
                .await
                .map(Answer::Events),
            Ask::Group(name) => self
                .describe_log_group(ticket, name)
                .await
                .map(Answer::Group),
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
            Ask::Network(ask) => self
                .describe_network(ticket, ask)
                .await
                .map(Answer::Network),
            Ask::Stack(ask) => self.ask_stack(ticket, ask).await.map(Answer::Stack),
            Ask::TargetGroups(arns) => self
                .describe_target_groups(ticket, arns)
                .await
                .map(|described| Answer::TargetGroups(described.items)),
            Ask::Protection(cluster, tasks) => self
                .get_task_protection(ticket, cluster, tasks)
                .await
                .map(Answer::Protection),
            Ask::Mutate(mutation) => Box::pin(self.mutate(ticket, mutation))
                .await
                .map(Answer::Mutated),
            Ask::AutoScalingGroups(names) => self
                .describe_auto_scaling_groups(ticket, names)
                .await
                .map(Answer::AutoScalingGroups),
        }
    }
}
