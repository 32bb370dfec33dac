//! [DescribeAlarms](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html) and
//! [DescribeAlarmHistory](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html).

use crate::aws::call::{Arguments, Ticket};
use crate::aws::ecs::convert::{each, text, time, word};
use crate::aws::{Api, Described, Listed, Reply, operations};
use crate::domain::Text;
use crate::domain::alarm::{
    Alarm, AlarmHistory, AlarmHistoryItem, Dimension, Metric, MetricQuery, MetricStat,
};
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types::{self, AlarmType, ScanBy};

/// Most alarms or history items on a page.
const PAGE: i32 = 100;
/// History items read: the newest.
const HISTORY: i32 = 50;

/// Composite alarms come only if they are asked for.
const TYPES: [AlarmType; 2] = [AlarmType::MetricAlarm, AlarmType::CompositeAlarm];

impl Api {
    /// A page of all alarms of the region, described.
    pub async fn list_alarms(&self, ticket: Ticket, token: Option<Text>) -> Reply<Listed<Alarm>> {
        let send = self
            .clients()
            .cloudwatch
            .describe_alarms()
            .set_alarm_types(Some(TYPES.to_vec()))
            .max_records(PAGE)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = types_argument();
        cli.extend(token.map(|token| ("--next-token", vec![token])));
        let reply = self
            .call(&operations::DESCRIBE_ALARMS, ticket, cli, send)
            .await;
        reply.map(|output| Listed {
            next: text(output.next_token.clone()),
            items: alarms(output)
                .into_iter()
                .map(|alarm| (Text::clone(&alarm.alarm_name), alarm))
                .collect(),
        })
    }

    /// Alarms by name, at most 100; a name without an alarm is missing.
    pub async fn describe_alarms(&self, ticket: Ticket, names: &[Text]) -> Reply<Described<Alarm>> {
        let send = self
            .clients()
            .cloudwatch
            .describe_alarms()
            .set_alarm_types(Some(TYPES.to_vec()))
            .set_alarm_names(Some(
                names.iter().map(|name| String::from(&**name)).collect(),
            ))
            .max_records(PAGE)
            .send();
        let mut cli = types_argument();
        cli.push(("--alarm-names", names.to_vec()));
        let reply = self
            .call(&operations::DESCRIBE_ALARMS, ticket, cli, send)
            .await;
        reply.map(|output| {
            let items = alarms(output);
            let there = |name: &Text| items.iter().any(|item| item.alarm_name == *name);
            let missing = names
                .iter()
                .filter(|name| !there(name))
                .map(|name| (Text::clone(name), "there is no alarm of this name".into()))
                .collect();
            Described { items, missing }
        })
    }

    /// The newest history of one alarm, at most 50 items.
    pub async fn describe_alarm_history(
        &self,
        ticket: Ticket,
        name: &Text,
    ) -> Reply<Described<AlarmHistory>> {
        let send = self
            .clients()
            .cloudwatch
            .describe_alarm_history()
            .alarm_name(&**name)
            .set_alarm_types(Some(TYPES.to_vec()))
            .scan_by(ScanBy::TimestampDescending)
            .max_records(HISTORY)
            .send();
        let mut cli = types_argument();
        cli.push(("--alarm-name", vec![Text::clone(name)]));
        let reply = self
            .call(&operations::DESCRIBE_ALARM_HISTORY, ticket, cli, send)
            .await;
        reply.map(|output| {
            let items = each(output.alarm_history_items, |item| AlarmHistoryItem {
                timestamp: time(item.timestamp),
                history_item_type: word(item.history_item_type),
                history_summary: text(item.history_summary),
            });
            let mut items = items.unwrap_or_default();
            items.sort_by_key(|item| std::cmp::Reverse(item.timestamp));
            Described {
                items: vec![AlarmHistory {
                    alarm_name: Text::clone(name),
                    items,
                }],
                missing: Vec::new(),
            }
        })
    }
}

fn types_argument() -> Arguments {
    let words = TYPES.iter().map(|kind| kind.as_str().into()).collect();
    vec![("--alarm-types", words)]
}

fn alarms(output: DescribeAlarmsOutput) -> Vec<Alarm> {
    let metric = output.metric_alarms.unwrap_or_default();
    let composite = output.composite_alarms.unwrap_or_default();
    metric
        .into_iter()
        .filter_map(metric_alarm)
        .chain(composite.into_iter().filter_map(composite_alarm))
        .collect()
}

fn texts(items: Option<Vec<String>>) -> Option<Vec<Text>> {
    each(items, Text::from)
}

/// A metric alarm; none without a name, because the name is its identity.
fn metric_alarm(from: types::MetricAlarm) -> Option<Alarm> {
    Some(Alarm {
        alarm_name: text(from.alarm_name)?,
        alarm_arn: text(from.alarm_arn),
        alarm_description: text(from.alarm_description),
        alarm_configuration_updated_timestamp: time(from.alarm_configuration_updated_timestamp),
        actions_enabled: from.actions_enabled,
        ok_actions: texts(from.ok_actions),
        alarm_actions: texts(from.alarm_actions),
        insufficient_data_actions: texts(from.insufficient_data_actions),
        state_value: word(from.state_value),
        state_reason: text(from.state_reason),
        state_reason_data: text(from.state_reason_data),
        state_updated_timestamp: time(from.state_updated_timestamp),
        state_transitioned_timestamp: time(from.state_transitioned_timestamp),
        metric_name: text(from.metric_name),
        namespace: text(from.namespace),
        statistic: word(from.statistic),
        extended_statistic: text(from.extended_statistic),
        dimensions: each(from.dimensions, dimension),
        period: from.period,
        unit: word(from.unit),
        evaluation_periods: from.evaluation_periods,
        datapoints_to_alarm: from.datapoints_to_alarm,
        threshold: from.threshold,
        comparison_operator: word(from.comparison_operator),
        treat_missing_data: text(from.treat_missing_data),
        evaluate_low_sample_count_percentile: text(from.evaluate_low_sample_count_percentile),
        metrics: each(from.metrics, query),
        threshold_metric_id: text(from.threshold_metric_id),
        evaluation_state: word(from.evaluation_state),
        alarm_rule: None,
        actions_suppressed_by: None,
        actions_suppressed_reason: None,
    })
}

/// A composite alarm; none without a name.
fn composite_alarm(from: types::CompositeAlarm) -> Option<Alarm> {
    Some(Alarm {
        alarm_name: text(from.alarm_name)?,
        alarm_arn: text(from.alarm_arn),
        alarm_description: text(from.alarm_description),
        alarm_configuration_updated_timestamp: time(from.alarm_configuration_updated_timestamp),
        actions_enabled: from.actions_enabled,
        ok_actions: texts(from.ok_actions),
        alarm_actions: texts(from.alarm_actions),
        insufficient_data_actions: texts(from.insufficient_data_actions),
        state_value: word(from.state_value),
        state_reason: text(from.state_reason),
        state_reason_data: text(from.state_reason_data),
        state_updated_timestamp: time(from.state_updated_timestamp),
        state_transitioned_timestamp: time(from.state_transitioned_timestamp),
        alarm_rule: text(from.alarm_rule),
        actions_suppressed_by: word(from.actions_suppressed_by),
        actions_suppressed_reason: text(from.actions_suppressed_reason),
        // It has no metric of its own.
        ..Alarm::default()
    })
}

fn dimension(from: types::Dimension) -> Dimension {
    Dimension {
        name: text(from.name),
        value: text(from.value),
    }
}

fn query(from: types::MetricDataQuery) -> MetricQuery {
    MetricQuery {
        id: text(from.id),
        metric_stat: from.metric_stat.map(|stat| MetricStat {
            metric: stat.metric.map(|metric| Metric {
                namespace: text(metric.namespace),
                metric_name: text(metric.metric_name),
                dimensions: each(metric.dimensions, dimension),
            }),
            period: stat.period,
            stat: text(stat.stat),
            unit: word(stat.unit),
        }),
        expression: text(from.expression),
        label: text(from.label),
        return_data: from.return_data,
        period: from.period,
        account_id: text(from.account_id),
    }
}
