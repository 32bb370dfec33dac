//! EventBridge Scheduler:
//! [ListSchedules](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html) and
//! [GetSchedule](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html).

use super::call::Ticket;
use super::ecs::convert::{each, text, texts, time, word};
use super::{Api, Described, Page, Reply, operations};
use crate::domain::Text;
use crate::domain::cluster::CapacityProviderStrategyItem;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::scheduled::{
    DeadLetterConfig, EcsParameters, FlexibleTimeWindow, RetryPolicy, Schedule, Target, schedule_id,
};
use aws_sdk_scheduler::types;

/// Most schedules on a page.
const PAGE: i32 = 100;

impl Api {
    /// A page of identities (`group/name`) of schedules that have this ARN as their target. The
    /// call knows no such filter: all schedules of the region are listed, and a page may come to
    /// nothing ([ListSchedules](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html)).
    pub async fn list_schedules(
        &self,
        ticket: Ticket,
        target: &Text,
        token: Option<Text>,
    ) -> Reply<Page> {
        let send = self
            .clients()
            .scheduler
            .list_schedules()
            .max_results(PAGE)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = vec![("--max-results", vec![PAGE.to_string().into()])];
        cli.extend(token.map(|token| ("--next-token", vec![token])));
        self.call(&operations::LIST_SCHEDULES, ticket, cli, send)
            .await
            .map(|output| {
                let ours = |summary: &types::ScheduleSummary| {
                    let its = summary.target.as_ref();
                    its.is_some_and(|its| *its.arn == **target)
                };
                let ids = output
                    .schedules
                    .into_iter()
                    .filter(ours)
                    .filter_map(|summary| {
                        let group = summary.group_name.unwrap_or_else(|| "default".to_owned());
                        Some(schedule_id(&group, &summary.name?))
                    });
                Page {
                    ids: ids.collect(),
                    next: text(output.next_token),
                }
            })
    }

    /// A schedule of a group
    /// ([GetSchedule](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html)).
    pub async fn get_schedule(
        &self,
        ticket: Ticket,
        group: &str,
        name: &str,
    ) -> Reply<Described<Schedule>> {
        let send = self
            .clients()
            .scheduler
            .get_schedule()
            .group_name(group)
            .name(name)
            .send();
        let cli = vec![
            ("--group-name", vec![group.into()]),
            ("--name", vec![name.into()]),
        ];
        self.call(&operations::GET_SCHEDULE, ticket, cli, send)
            .await
            .map(|output| {
                let schedule = Schedule {
                    name: text(output.name).unwrap_or_else(|| name.into()),
                    group_name: text(output.group_name).unwrap_or_else(|| group.into()),
                    arn: text(output.arn),
                    schedule_expression: text(output.schedule_expression),
                    schedule_expression_timezone: text(output.schedule_expression_timezone),
                    state: word(output.state),
                    description: text(output.description),
                    start_date: time(output.start_date),
                    end_date: time(output.end_date),
                    flexible_time_window: output.flexible_time_window.map(|window| {
                        FlexibleTimeWindow {
                            mode: window.mode.as_str().into(),
                            maximum_window_in_minutes: window.maximum_window_in_minutes,
                        }
                    }),
                    action_after_completion: word(output.action_after_completion),
                    target: output.target.map(target),
                };
                Described {
                    items: vec![schedule],
                    missing: Vec::new(),
                }
            })
    }
}

/// A target. Its input may hold secrets and is not read at all.
fn target(from: types::Target) -> Target {
    Target {
        id: None,
        arn: from.arn.into(),
        role_arn: text(Some(from.role_arn)),
        ecs_parameters: from.ecs_parameters.map(parameters),
        retry_policy: from.retry_policy.map(|policy| RetryPolicy {
            maximum_retry_attempts: policy.maximum_retry_attempts,
            maximum_event_age_in_seconds: policy.maximum_event_age_in_seconds,
        }),
        dead_letter_config: from.dead_letter_config.map(|config| DeadLetterConfig {
            arn: text(config.arn),
        }),
    }
}

fn parameters(from: types::EcsParameters) -> EcsParameters {
    EcsParameters {
        task_definition_arn: from.task_definition_arn.into(),
        task_count: from.task_count,
        launch_type: word(from.launch_type),
        capacity_provider_strategy: each(from.capacity_provider_strategy, |item| {
            CapacityProviderStrategyItem {
                capacity_provider: item.capacity_provider.into(),
                weight: item.weight,
                base: item.base,
            }
        }),
        network_configuration: from
            .network_configuration
            .map(|network| NetworkConfiguration {
                awsvpc_configuration: network.awsvpc_configuration.map(|vpc| AwsVpcConfiguration {
                    subnets: texts(vpc.subnets),
                    security_groups: vpc.security_groups.map(texts),
                    assign_public_ip: word(vpc.assign_public_ip),
                }),
            }),
        platform_version: text(from.platform_version),
        group: text(from.group),
    }
}
