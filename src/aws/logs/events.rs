//! [FilterLogEvents](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html).

use super::figure;
use crate::aws::call::{Arguments, Ticket};
use crate::aws::ecs::convert::text;
use crate::aws::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::errand::EventsAsk;
use crate::domain::log::{EventsPage, LogEvent, Streams};
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;

impl Api {
    /// One page of events, possibly an empty one with more behind it.
    pub async fn filter_log_events(&self, ticket: Ticket, ask: &EventsAsk) -> Reply<EventsPage> {
        let (names, prefix) = match &ask.streams {
            Streams::All => (None, None),
            Streams::Prefix(prefix) => (None, Some(prefix.to_string())),
            Streams::Names(names) => (Some(names.iter().map(ToString::to_string).collect()), None),
        };
        let send = self
            .clients()
            .logs
            .filter_log_events()
            .log_group_name(&*ask.group)
            .set_log_stream_names(names)
            .set_log_stream_name_prefix(prefix)
            .set_start_time(ask.from)
            .set_end_time(ask.to)
            .set_filter_pattern(ask.pattern.as_deref().map(str::to_owned))
            .set_limit(ask.limit)
            // The token knows the direction; saying it again is allowed and ignored.
            .set_start_from_head(ask.newest_first.then_some(false))
            .set_next_token(ask.token.as_deref().map(str::to_owned))
            .send();
        self.call(&operations::FILTER_LOG_EVENTS, ticket, arguments(ask), send)
            .await
            .map(|output| EventsPage {
                events: output
                    .events
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(event)
                    .collect(),
                next_token: text(output.next_token),
            })
    }
}

fn arguments(ask: &EventsAsk) -> Arguments {
    let mut out: Arguments = vec![("--log-group-name", vec![Text::clone(&ask.group)])];
    match &ask.streams {
        Streams::All => {}
        Streams::Prefix(prefix) => out.push(("--log-stream-name-prefix", vec![prefix.clone()])),
        Streams::Names(names) => out.push(("--log-stream-names", names.clone())),
    }
    if let Some(from) = ask.from {
        out.push(("--start-time", figure(from)));
    }
    if let Some(to) = ask.to {
        out.push(("--end-time", figure(to)));
    }
    if let Some(pattern) = &ask.pattern {
        out.push(("--filter-pattern", vec![pattern.clone()]));
    }
    if ask.newest_first {
        out.push(("--no-start-from-head", Vec::new()));
    }
    if let Some(limit) = ask.limit {
        out.push(("--limit", figure(limit)));
    }
    if let Some(token) = &ask.token {
        out.push(("--next-token", vec![token.clone()]));
    }
    out
}

/// An event; none without a time, because it would have no place.
fn event(from: FilteredLogEvent) -> Option<LogEvent> {
    Some(LogEvent {
        event_id: text(from.event_id),
        log_stream_name: text(from.log_stream_name).unwrap_or_default(),
        timestamp: from.timestamp?,
        ingestion_time: from.ingestion_time,
        message: from.message.unwrap_or_default(),
    })
}
