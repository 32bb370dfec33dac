//! Application Auto Scaling: the bounds of a service's desired count, and what moves it within them.
//!
//! Follows <https://docs.aws.amazon.com/autoscaling/application/APIReference/Welcome.html>.

use super::Text;
use super::alarm::Dimension;
use super::time::Timestamp;
use serde::Serialize;

/// Bounds within which the desired count of a service is moved
/// ([ScalableTarget](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScalableTarget {
    /// `service/CLUSTER/NAME`: the identity.
    pub resource_id: Text,
    /// `ecs`.
    pub service_namespace: Option<Text>,
    /// `ecs:service:DesiredCount`.
    pub scalable_dimension: Option<Text>,
    /// Least tasks.
    pub min_capacity: Option<i32>,
    /// Most tasks.
    pub max_capacity: Option<i32>,
    /// Tasks a predictive policy forecasts.
    pub predicted_capacity: Option<i32>,
    /// Role that Application Auto Scaling acts with.
    pub role_arn: Option<Text>,
    /// Registration.
    pub creation_time: Option<Timestamp>,
    /// What is suspended.
    pub suspended_state: Option<SuspendedState>,
    /// ARN; absent for targets registered long ago.
    pub scalable_target_arn: Option<Text>,
}

/// Which kinds of scaling are suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SuspendedState {
    /// Policies do not scale in.
    pub dynamic_scaling_in_suspended: Option<bool>,
    /// Policies do not scale out.
    pub dynamic_scaling_out_suspended: Option<bool>,
    /// Scheduled actions do nothing.
    pub scheduled_scaling_suspended: Option<bool>,
}

/// All policies of one service, as one page tells them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScalingPolicies {
    /// `service/CLUSTER/NAME`: the identity.
    pub resource_id: Text,
    /// The policies.
    pub policies: Vec<ScalingPolicy>,
    /// Whether there are more than a page holds (10).
    pub more: bool,
}

/// A policy
/// ([ScalingPolicy](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingPolicy.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScalingPolicy {
    /// ARN.
    pub policy_arn: Option<Text>,
    /// Name.
    pub policy_name: Option<Text>,
    /// TargetTrackingScaling, StepScaling or PredictiveScaling.
    pub policy_type: Option<Text>,
    /// Of a target tracking policy.
    pub target_tracking_scaling_policy_configuration: Option<TargetTracking>,
    /// Of a step policy.
    pub step_scaling_policy_configuration: Option<StepScaling>,
    /// Of a predictive policy.
    pub predictive_scaling_policy_configuration: Option<PredictiveScaling>,
    /// The alarms that call the policy.
    pub alarms: Option<Vec<PolicyAlarm>>,
    /// Creation.
    pub creation_time: Option<Timestamp>,
}

/// Keeps a metric near a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetTracking {
    /// The value, in the metric's own unit (percent for the predefined ones of ECS).
    pub target_value: f64,
    /// A metric AWS has a name for.
    pub predefined_metric_specification: Option<PredefinedMetric>,
    /// A metric of one's own.
    pub customized_metric_specification: Option<CustomizedMetric>,
    /// Seconds between two steps out.
    pub scale_out_cooldown: Option<i32>,
    /// Seconds between two steps in.
    pub scale_in_cooldown: Option<i32>,
    /// Whether it never scales in.
    pub disable_scale_in: Option<bool>,
}

/// `ECSServiceAverageCPUUtilization` and its kin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PredefinedMetric {
    /// Name.
    pub predefined_metric_type: Option<Text>,
    /// `app/LB/ID/targetgroup/TG/ID` for `ALBRequestCountPerTarget`.
    pub resource_label: Option<Text>,
}

/// A CloudWatch metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomizedMetric {
    /// Name; absent for metric math.
    pub metric_name: Option<Text>,
    /// Namespace.
    pub namespace: Option<Text>,
    /// Dimensions.
    pub dimensions: Option<Vec<Dimension>>,
    /// Average, Sum…
    pub statistic: Option<Text>,
    /// Unit.
    pub unit: Option<Text>,
}

/// Adds or removes tasks by how far an alarm is breached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepScaling {
    /// ChangeInCapacity, PercentChangeInCapacity or ExactCapacity.
    pub adjustment_type: Option<Text>,
    /// The steps.
    pub step_adjustments: Option<Vec<StepAdjustment>>,
    /// Least tasks a percentage moves.
    pub min_adjustment_magnitude: Option<i32>,
    /// Seconds between two steps.
    pub cooldown: Option<i32>,
    /// Average, Minimum or Maximum.
    pub metric_aggregation_type: Option<Text>,
}

/// One step: from how far beyond the threshold to how far, and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StepAdjustment {
    /// Distance from the threshold where the step begins; absent is infinite.
    pub metric_interval_lower_bound: Option<f64>,
    /// Distance from the threshold where the step ends; absent is infinite.
    pub metric_interval_upper_bound: Option<f64>,
    /// Tasks, or percent.
    pub scaling_adjustment: i32,
}

/// Follows a forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictiveScaling {
    /// ForecastOnly or ForecastAndScale.
    pub mode: Option<Text>,
    /// The values it keeps, one for each metric.
    pub target_values: Vec<f64>,
    /// Seconds it acts ahead of time.
    pub scheduling_buffer_time: Option<i32>,
    /// HonorMaxCapacity or IncreaseMaxCapacity.
    pub max_capacity_breach_behavior: Option<Text>,
}

/// An alarm of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyAlarm {
    /// Name.
    pub alarm_name: Option<Text>,
    /// ARN.
    pub alarm_arn: Option<Text>,
}

/// All scheduled actions of one service, as one page tells them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScheduledActions {
    /// `service/CLUSTER/NAME`: the identity.
    pub resource_id: Text,
    /// The actions.
    pub actions: Vec<ScheduledAction>,
    /// Whether there are more than a page holds (50).
    pub more: bool,
}

/// Moves the bounds at a time
/// ([ScheduledAction](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScheduledAction.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScheduledAction {
    /// Name.
    pub scheduled_action_name: Option<Text>,
    /// `at(…)`, `rate(…)` or `cron(…)`.
    pub schedule: Option<Text>,
    /// IANA name of the zone the schedule is in; UTC without.
    pub timezone: Option<Text>,
    /// Begins to count.
    pub start_time: Option<Timestamp>,
    /// Ends to count.
    pub end_time: Option<Timestamp>,
    /// The new bounds.
    pub scalable_target_action: Option<ScalableTargetAction>,
}

/// New bounds; an absent one stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ScalableTargetAction {
    /// Least tasks.
    pub min_capacity: Option<i32>,
    /// Most tasks.
    pub max_capacity: Option<i32>,
}

/// The newest activities of one service (AWS keeps six weeks).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScalingActivities {
    /// `service/CLUSTER/NAME`: the identity.
    pub resource_id: Text,
    /// Newest first.
    pub activities: Vec<ScalingActivity>,
}

/// What was done, or was not done and why
/// ([ScalingActivity](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingActivity.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScalingActivity {
    /// Id.
    pub activity_id: Option<Text>,
    /// `Setting desired count to 10.`
    pub description: Option<Text>,
    /// `monitor alarm … in state ALARM triggered policy …`
    pub cause: Option<Text>,
    /// Begin.
    pub start_time: Option<Timestamp>,
    /// End; absent while it is under way.
    pub end_time: Option<Timestamp>,
    /// Pending, InProgress, Successful, Overridden, Unfulfilled or Failed.
    pub status_code: Option<Text>,
    /// AWS's words to that.
    pub status_message: Option<Text>,
    /// Why nothing was done; present only if nothing was.
    pub not_scaled_reasons: Option<Vec<NotScaledReason>>,
}

/// Why the desired count stayed as it was
/// ([NotScaledReason](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_NotScaledReason.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotScaledReason {
    /// AlreadyAtMaxCapacity, AlreadyAtMinCapacity, AlreadyAtDesiredCapacity,
    /// AutoScalingAnticipatedFlapping, TargetServicePutResourceAsUnscalable.
    pub code: Option<Text>,
    /// Most tasks at that time.
    pub max_capacity: Option<i32>,
    /// Least tasks at that time.
    pub min_capacity: Option<i32>,
    /// Tasks at that time.
    pub current_capacity: Option<i32>,
}

/// The name Application Auto Scaling knows a service by.
pub fn resource_id(cluster: &str, service: &str) -> Text {
    format!("service/{}/{service}", super::arn::name(cluster)).into()
}

/// The service of a resource id.
pub fn service_of(resource_id: &str) -> &str {
    resource_id.splitn(3, '/').nth(2).unwrap_or(resource_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_and_its_resource_id() {
        let cases = [
            ("prod-web", "checkout", "service/prod-web/checkout"),
            (
                "arn:aws:ecs:us-east-1:1:cluster/prod-web",
                "checkout",
                "service/prod-web/checkout",
            ),
        ];
        for (cluster, service, id) in cases {
            assert_eq!(&*resource_id(cluster, service), id);
            assert_eq!(service_of(id), service);
        }
        assert_eq!(service_of("strange"), "strange");
    }
}
