//! Logs Insights.

use super::figure;
use crate::aws::call::Ticket;
use crate::aws::ecs::convert::{text, word};
use crate::aws::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::call::Outcome;
use crate::domain::errand::QueryAsk;
use crate::domain::log::QueryResults;
use aws_sdk_cloudwatchlogs::error::SdkError;
use aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError;
use std::sync::OnceLock;

impl Api {
    /// Starts a query; the answer is its id
    /// ([StartQuery](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html)).
    pub async fn start_query(&self, ticket: Ticket, ask: &QueryAsk) -> Reply<Text> {
        let send = self
            .clients()
            .logs
            .start_query()
            .set_log_group_names(Some(ask.groups.iter().map(ToString::to_string).collect()))
            .start_time(ask.from)
            .end_time(ask.to)
            .query_string(&*ask.query)
            .set_limit(ask.limit);
        // Where the query is wrong is told beside the words of the failure.
        let wrong: OnceLock<String> = OnceLock::new();
        let send = async {
            let sent = send.send().await;
            if let Err(error) = &sent
                && let Some(place) = place_of(error)
            {
                _ = wrong.set(place);
            }
            sent
        };
        let mut cli = vec![
            ("--log-group-names", ask.groups.clone()),
            ("--start-time", figure(ask.from)),
            ("--end-time", figure(ask.to)),
            ("--query-string", vec![ask.query.clone()]),
        ];
        if let Some(limit) = ask.limit {
            cli.push(("--limit", figure(limit)));
        }
        let mut reply = self
            .call(&operations::START_QUERY, ticket, cli, send)
            .await
            .map(|output| text(output.query_id).unwrap_or_default());
        if let (Err(fault), Some(place)) = (&mut reply.result, wrong.get()) {
            fault.message = format!("{} ({place})", fault.message).into();
            reply.record.outcome = Outcome::Failed(fault.clone());
        }
        reply
    }

    /// What a query has found so far
    /// ([GetQueryResults](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html)).
    pub async fn get_query_results(&self, ticket: Ticket, id: &Text) -> Reply<QueryResults> {
        let send = self
            .clients()
            .logs
            .get_query_results()
            .query_id(&**id)
            .send();
        let cli = vec![("--query-id", vec![id.clone()])];
        self.call(&operations::GET_QUERY_RESULTS, ticket, cli, send)
            .await
            .map(|output| {
                let statistics = output.statistics;
                let figure = |of: fn(&aws_sdk_cloudwatchlogs::types::QueryStatistics) -> f64| {
                    statistics.as_ref().map(of)
                };
                QueryResults {
                    bytes_scanned: figure(|of| of.bytes_scanned),
                    records_scanned: figure(|of| of.records_scanned),
                    records_matched: figure(|of| of.records_matched),
                    status: word(output.status),
                    rows: output
                        .results
                        .unwrap_or_default()
                        .into_iter()
                        .map(|row| {
                            row.into_iter()
                                .filter_map(|cell| {
                                    Some((text(cell.field)?, text(cell.value).unwrap_or_default()))
                                })
                                .collect()
                        })
                        .collect(),
                }
            })
    }

    /// Ends a query
    /// ([StopQuery](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html)).
    pub async fn stop_query(&self, ticket: Ticket, id: &Text) -> Reply<()> {
        let send = self.clients().logs.stop_query().query_id(&**id).send();
        let cli = vec![("--query-id", vec![id.clone()])];
        self.call(&operations::STOP_QUERY, ticket, cli, send)
            .await
            .map(|_| ())
    }
}

/// Where a query is wrong, in its characters
/// ([MalformedQueryException](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_QueryCompileError.html)).
fn place_of<R>(error: &SdkError<StartQueryError, R>) -> Option<String> {
    let StartQueryError::MalformedQueryException(malformed) = error.as_service_error()? else {
        return None;
    };
    let compile = malformed.query_compile_error.as_ref()?;
    let location = compile.location.as_ref();
    let place = location.and_then(|it| it.start_char_offset.zip(it.end_char_offset));
    match (place, compile.message.as_deref()) {
        (Some((from, to)), Some(words)) => Some(format!("characters {from} to {to}: {words}")),
        (Some((from, to)), None) => Some(format!("characters {from} to {to}")),
        (None, words) => words.map(str::to_owned),
    }
}
