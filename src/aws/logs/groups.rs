//! Groups.

use crate::aws::call::Ticket;
use crate::aws::ecs::convert::{text, word};
use crate::aws::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::log::LogGroup;
use aws_sdk_cloudwatchlogs::types;

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
