//! Groups and streams.

use super::figure;
use crate::aws::call::Ticket;
use crate::aws::ecs::convert::{text, word};
use crate::aws::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::log::{LogGroup, LogStream};
use aws_sdk_cloudwatchlogs::types;

/// Streams of one page: the most AWS gives.
const STREAMS: i32 = 50;

impl Api {
    /// The group of exactly this name; none if there is none
    /// ([DescribeLogGroups](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html)).
    pub async fn describe_log_group(&self, ticket: Ticket, name: &Text) -> Reply<Option<LogGroup>> {
        let send = self
            .clients()
            .logs
            .describe_log_groups()
            .log_group_name_prefix(&**name)
            .send();
        let cli = vec![("--log-group-name-prefix", vec![name.clone()])];
        // Names come in order, so the name itself stands before everything that only begins with it.
        self.call(&operations::DESCRIBE_LOG_GROUPS, ticket, cli, send)
            .await
            .map(|output| {
                let groups = output.log_groups.unwrap_or_default();
                groups
                    .into_iter()
                    .filter_map(group)
                    .find(|group| group.log_group_name == *name)
            })
    }

    /// Streams of a group: those with a prefix, or those that were written to last
    /// ([DescribeLogStreams](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html)).
    pub async fn describe_log_streams(
        &self,
        ticket: Ticket,
        group: &Text,
        prefix: Option<&Text>,
    ) -> Reply<Vec<LogStream>> {
        let request = self
            .clients()
            .logs
            .describe_log_streams()
            .log_group_name(&**group)
            .limit(STREAMS);
        let mut cli = vec![
            ("--log-group-name", vec![group.clone()]),
            ("--limit", figure(STREAMS)),
        ];
        // AWS takes a prefix or an order by time, not both.
        let request = match prefix {
            Some(prefix) => {
                cli.push(("--log-stream-name-prefix", vec![prefix.clone()]));
                request.log_stream_name_prefix(&**prefix)
            }
            None => {
                cli.push(("--order-by", vec!["LastEventTime".into()]));
                cli.push(("--descending", Vec::new()));
                request
                    .order_by(types::OrderBy::LastEventTime)
                    .descending(true)
            }
        };
        self.call(
            &operations::DESCRIBE_LOG_STREAMS,
            ticket,
            cli,
            request.send(),
        )
        .await
        .map(|output| {
            let streams = output.log_streams.unwrap_or_default();
            streams.into_iter().filter_map(stream).collect()
        })
    }
}

fn group(from: types::LogGroup) -> Option<LogGroup> {
    let arn = text(from.arn).map(|arn| Text::from(arn.strip_suffix(":*").unwrap_or(&arn)));
    Some(LogGroup {
        log_group_name: text(from.log_group_name)?,
        log_group_arn: text(from.log_group_arn).or(arn),
        log_group_class: word(from.log_group_class),
        retention_in_days: from.retention_in_days,
        stored_bytes: from.stored_bytes,
        creation_time: from.creation_time,
    })
}

fn stream(from: types::LogStream) -> Option<LogStream> {
    Some(LogStream {
        log_stream_name: text(from.log_stream_name)?,
        first_event_timestamp: from.first_event_timestamp,
        last_event_timestamp: from.last_event_timestamp,
    })
}
