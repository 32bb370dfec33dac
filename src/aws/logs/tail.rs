//! [StartLiveTail](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html).

use crate::aws::call::{Arguments, Ticket};
use crate::aws::classify::interrupted;
use crate::aws::ecs::convert::text;
use crate::aws::session::is_of_aws;
use crate::aws::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::call::Outcome;
use crate::domain::errand::{Answer, TailAsk};
use crate::domain::log::{LogEvent, Streams, Tail};
use aws_sdk_cloudwatchlogs::config::{Builder, StalledStreamProtectionConfig};
use aws_sdk_cloudwatchlogs::types::{LiveTailSessionLogEvent, StartLiveTailResponseStream as Part};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use std::time::Instant;

impl Api {
    /// Tails groups until AWS ends the session; what comes goes out by the parts of the ticket.
    /// The deadline holds for the opening only. Dropping the future closes the connection, which
    /// ends the session and its price.
    pub async fn live_tail(&self, ticket: Ticket, ask: &TailAsk) -> Reply<()> {
        let (names, prefixes) = match &ask.streams {
            Streams::All => (None, None),
            Streams::Prefix(prefix) => (None, Some(vec![prefix.to_string()])),
            Streams::Names(names) => (Some(names.iter().map(ToString::to_string).collect()), None),
        };
        // A quiet group is quiet for long: nothing to be read is no stall.
        let patient =
            Builder::new().stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        let send = self
            .clients()
            .logs
            .start_live_tail()
            .set_log_group_identifiers(Some(ask.groups.iter().map(ToString::to_string).collect()))
            .set_log_stream_names(names)
            .set_log_stream_name_prefixes(prefixes)
            .set_log_event_filter_pattern(ask.pattern.as_deref().map(str::to_owned))
            .customize()
            .mutate_request(without_prefix)
            .config_override(patient)
            .send();
        let parts = ticket.parts.clone();
        let begun = Instant::now();
        let Reply { result, mut record } = self
            .call(&operations::START_LIVE_TAIL, ticket, arguments(ask), send)
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
        if let Some(parts) = &parts {
            record.outcome = Outcome::Open;
            _ = parts.began(record.clone()).await;
        }
        let result = loop {
            let part = match stream.recv().await {
                Ok(Some(part)) => part,
                Ok(None) => break Ok(()),
                Err(error) => {
                    let action = operations::START_LIVE_TAIL.iam_action();
                    let situation = self.session.situation(operations::START_LIVE_TAIL.service);
                    break Err(interrupted(&error, &action, &situation));
                }
            };
            if let Some(told) = told(part)
                && let Some(parts) = &parts
                && !parts.send(Answer::Tail(told)).await
            {
                break Ok(());
            }
        };
        record.took = begun.elapsed();
        record.outcome = match &result {
            Ok(()) => Outcome::Ok,
            Err(fault) => Outcome::Failed(fault.clone()),
        };
        Reply { result, record }
    }
}

/// StartLiveTail goes to `stream-` before the name of the endpoint (`streaming-` once), which only
/// AWS's own names have: an endpoint that somebody configured is taken as it is.
fn without_prefix(request: &mut HttpRequest) {
    let Some((scheme, rest)) = request.uri().split_once("://") else {
        return;
    };
    let plain = ["streaming-", "stream-"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
        .filter(|rest| !is_of_aws(rest));
    if let Some(plain) = plain {
        let uri = format!("{scheme}://{plain}");
        // An address that was good with the prefix is good without it.
        _ = request.set_uri(uri);
    }
}

fn arguments(ask: &TailAsk) -> Arguments {
    let mut out: Arguments = vec![("--log-group-identifiers", ask.groups.clone())];
    match &ask.streams {
        Streams::All => {}
        Streams::Prefix(prefix) => {
            out.push(("--log-stream-name-prefixes", vec![Text::clone(prefix)]));
        }
        Streams::Names(names) => out.push(("--log-stream-names", names.clone())),
    }
    if let Some(pattern) = &ask.pattern {
        out.push(("--log-event-filter-pattern", vec![Text::clone(pattern)]));
    }
    out
}

/// What a part says; none for a kind of message that came after this program.
fn told(part: Part) -> Option<Tail> {
    match part {
        Part::SessionStart(start) => Some(Tail::Started {
            session_id: text(start.session_id),
        }),
        Part::SessionUpdate(update) => Some(Tail::Events {
            sampled: update
                .session_metadata
                .is_some_and(|metadata| metadata.sampled),
            events: update
                .session_results
                .unwrap_or_default()
                .into_iter()
                .filter_map(event)
                .collect(),
        }),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_endpoints_of_others_lose_the_prefix() {
        let cases = [
            ("http://streaming-127.0.0.1:5555/", "http://127.0.0.1:5555/"),
            ("http://stream-localhost:4566/", "http://localhost:4566/"),
            (
                "https://stream-logs.us-east-1.amazonaws.com/",
                "https://stream-logs.us-east-1.amazonaws.com/",
            ),
            ("http://127.0.0.1:5555/", "http://127.0.0.1:5555/"),
        ];
        for (from, to) in cases {
            let mut request = HttpRequest::empty();
            request.set_uri(from).expect("an address");
            without_prefix(&mut request);
            assert_eq!(request.uri(), to);
        }
    }

    #[test]
    fn the_same_session_for_the_aws_cli() {
        let ask = TailAsk {
            groups: vec!["arn:aws:logs:us-east-1:1:log-group:web".into()],
            streams: Streams::Prefix("ecs/app/".into()),
            pattern: Some("ERROR".into()),
        };
        let options: Vec<&str> = arguments(&ask).iter().map(|(option, _)| *option).collect();
        let expected = [
            "--log-group-identifiers",
            "--log-stream-name-prefixes",
            "--log-event-filter-pattern",
        ];
        assert_eq!(options, expected);
    }
}
