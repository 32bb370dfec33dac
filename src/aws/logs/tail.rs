//! [StartLiveTail](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html).

use crate::aws::call::Ticket;
use crate::aws::ecs::convert::text;
use crate::aws::{Api, Reply, operations};
use crate::domain::errand::{Answer, TailAsk};
use crate::domain::log::{LogEvent, Streams, Tail};
use aws_sdk_cloudwatchlogs::types::{LiveTailSessionLogEvent, StartLiveTailResponseStream as Part};

impl Api {
    /// Tails groups until AWS ends the session; what comes goes out by the parts of the ticket.
    pub async fn live_tail(&self, ticket: Ticket, ask: &TailAsk) -> Reply<()> {
        let (names, prefixes) = match &ask.streams {
            Streams::All => (None, None),
            Streams::Prefix(prefix) => (None, Some(vec![prefix.to_string()])),
            Streams::Names(names) => (Some(names.iter().map(ToString::to_string).collect()), None),
        };
        let send = self
            .clients()
            .logs
            .start_live_tail()
            .set_log_group_identifiers(Some(ask.groups.iter().map(ToString::to_string).collect()))
            .set_log_stream_names(names)
            .set_log_stream_name_prefixes(prefixes)
            .set_log_event_filter_pattern(ask.pattern.as_deref().map(str::to_owned))
            .send();
        let cli = vec![("--log-group-identifiers", ask.groups.clone())];
        let parts = ticket.parts.clone();
        let Reply { result, record } = self
            .call(&operations::START_LIVE_TAIL, ticket, cli, send)
            .await;
        let mut stream = match result {
            Ok(output) => output.response_stream,
            Err(fault) => {
                return Reply {
                    result: Err(fault),
                    record,
                };
            }
        };
        while let Ok(Some(part)) = stream.recv().await {
            let told = match part {
                Part::SessionStart(start) => Tail::Started {
                    session_id: text(start.session_id),
                },
                Part::SessionUpdate(update) => Tail::Events {
                    sampled: update
                        .session_metadata
                        .is_some_and(|metadata| metadata.sampled),
                    events: update
                        .session_results
                        .unwrap_or_default()
                        .into_iter()
                        .filter_map(event)
                        .collect(),
                },
                // A kind of message that came after this program.
                _ => continue,
            };
            if let Some(parts) = &parts
                && !parts.send(Answer::Tail(told)).await
            {
                break;
            }
        }
        Reply {
            result: Ok(()),
            record,
        }
    }
}

/// An event; none without a time, because it would have no place.
fn event(from: LiveTailSessionLogEvent) -> Option<LogEvent> {
    Some(LogEvent {
        event_id: None,
        log_stream_name: text(from.log_stream_name).unwrap_or_default(),
        timestamp: from.timestamp?,
        ingestion_time: from.ingestion_time,
        message: from.message.unwrap_or_default(),
    })
}
