//! CloudWatch alarms: what they watch, in which state they are, and what became of them.
//!
//! Metric alarms and composite alarms are one struct, because a list shows both:
//! what the other kind has is absent.

use super::Text;
use super::health::Health;
use super::time::Timestamp;
use serde::Serialize;

/// An alarm
/// ([MetricAlarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html),
/// [CompositeAlarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html)).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Alarm {
    /// Name: the identity within a region.
    pub alarm_name: Text,
    /// ARN.
    pub alarm_arn: Option<Text>,
    /// Somebody's words, often a runbook.
    pub alarm_description: Option<Text>,
    /// Last change of its settings.
    pub alarm_configuration_updated_timestamp: Option<Timestamp>,
    /// Whether it does anything at all beyond changing its state.
    pub actions_enabled: Option<bool>,
    /// ARNs called when it becomes OK.
    pub ok_actions: Option<Vec<Text>>,
    /// ARNs called when it becomes ALARM.
    pub alarm_actions: Option<Vec<Text>>,
    /// ARNs called when data runs out.
    pub insufficient_data_actions: Option<Vec<Text>>,
    /// OK, ALARM or INSUFFICIENT_DATA.
    pub state_value: Option<Text>,
    /// AWS's words.
    pub state_reason: Option<Text>,
    /// The same as JSON: data points, threshold.
    pub state_reason_data: Option<Text>,
    /// Last change of state or of how it is evaluated.
    pub state_updated_timestamp: Option<Timestamp>,
    /// Last change of state.
    pub state_transitioned_timestamp: Option<Timestamp>,
    /// Metric name; absent for metric math and composite alarms.
    pub metric_name: Option<Text>,
    /// Namespace of the metric.
    pub namespace: Option<Text>,
    /// SampleCount, Average, Sum, Minimum or Maximum.
    pub statistic: Option<Text>,
    /// `p99` and the like.
    pub extended_statistic: Option<Text>,
    /// What the metric is of.
    pub dimensions: Option<Vec<Dimension>>,
    /// Seconds of one data point.
    pub period: Option<i32>,
    /// Unit.
    pub unit: Option<Text>,
    /// Data points looked at.
    pub evaluation_periods: Option<i32>,
    /// Data points of them that must breach; absent means all.
    pub datapoints_to_alarm: Option<i32>,
    /// Threshold; absent for anomaly detection.
    pub threshold: Option<f64>,
    /// GreaterThanThreshold and its kin.
    pub comparison_operator: Option<Text>,
    /// breaching, notBreaching, ignore or missing (the default).
    pub treat_missing_data: Option<Text>,
    /// evaluate or ignore.
    pub evaluate_low_sample_count_percentile: Option<Text>,
    /// Metric math.
    pub metrics: Option<Vec<MetricQuery>>,
    /// The band of anomaly detection.
    pub threshold_metric_id: Option<Text>,
    /// PARTIAL_DATA or EVALUATION_FAILURE and their kin.
    pub evaluation_state: Option<Text>,
    /// Rule of a composite alarm.
    pub alarm_rule: Option<Text>,
    /// Who suppresses the actions of a composite alarm.
    pub actions_suppressed_by: Option<Text>,
    /// AWS's words to that.
    pub actions_suppressed_reason: Option<Text>,
}

/// A name and value that tell one metric from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dimension {
    /// `ServiceName`.
    pub name: Option<Text>,
    /// `checkout`.
    pub value: Option<Text>,
}

/// One line of metric math
/// ([MetricDataQuery](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricQuery {
    /// Name within the expression.
    pub id: Option<Text>,
    /// A metric.
    pub metric_stat: Option<MetricStat>,
    /// Or an expression.
    pub expression: Option<Text>,
    /// What it is called.
    pub label: Option<Text>,
    /// Whether it is the one that is compared.
    pub return_data: Option<bool>,
    /// Seconds of one data point.
    pub period: Option<i32>,
    /// Account the metric is in, if another.
    pub account_id: Option<Text>,
}

/// A metric and how it is summed up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricStat {
    /// The metric.
    pub metric: Option<Metric>,
    /// Seconds of one data point.
    pub period: Option<i32>,
    /// `Average`, `p99`.
    pub stat: Option<Text>,
    /// Unit.
    pub unit: Option<Text>,
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Metric {
    /// Namespace.
    pub namespace: Option<Text>,
    /// Name.
    pub metric_name: Option<Text>,
    /// Dimensions.
    pub dimensions: Option<Vec<Dimension>>,
}

/// The newest history of one alarm (CloudWatch keeps 30 days).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlarmHistory {
    /// Name of the alarm: the identity.
    pub alarm_name: Text,
    /// Newest first.
    pub items: Vec<AlarmHistoryItem>,
}

/// One thing that became of an alarm
/// ([AlarmHistoryItem](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlarmHistoryItem {
    /// When.
    pub timestamp: Option<Timestamp>,
    /// StateUpdate, ConfigurationUpdate, Action and their kin.
    pub history_item_type: Option<Text>,
    /// AWS's words: `Alarm updated from OK to ALARM`.
    pub history_summary: Option<Text>,
}

impl Alarm {
    /// Everything its metric or metrics are of.
    pub fn all_dimensions(&self) -> impl Iterator<Item = &Dimension> {
        let own = super::list(&self.dimensions).iter();
        let of_math = super::list(&self.metrics).iter().flat_map(|query| {
            let metric = query.metric_stat.as_ref()?.metric.as_ref()?;
            Some(super::list(&metric.dimensions))
        });
        own.chain(of_math.flatten())
    }

    /// When its state changed last.
    pub fn since(&self) -> Option<Timestamp> {
        self.state_transitioned_timestamp
            .or(self.state_updated_timestamp)
    }

    /// Whether it is in the state ALARM.
    pub fn is_high(&self) -> bool {
        self.state_value.as_deref() == Some("ALARM")
    }

    /// Health by its state alone.
    pub fn state_health(&self) -> Health {
        match self.state_value.as_deref() {
            Some("OK") => Health::Fine,
            Some("ALARM") => Health::Broken,
            // Too little data, or a state that did not exist when this was written.
            _ => Health::Unknown,
        }
    }

    /// Whether it compares downwards: breached by too little.
    pub fn is_low_watch(&self) -> bool {
        matches!(
            self.comparison_operator.as_deref(),
            Some("LessThanThreshold" | "LessThanOrEqualToThreshold" | "LessThanLowerThreshold")
        )
    }
}
