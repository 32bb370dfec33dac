//! Application Auto Scaling: bounds, policies, schedules and activities of ECS services.

use super::call::Ticket;
use super::ecs::convert::{each, text, time, word};
use super::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::alarm::Dimension;
use crate::domain::scaling::{
    CustomizedMetric, NotScaledReason, PolicyAlarm, PredefinedMetric, PredictiveScaling,
    ScalableTarget, ScalableTargetAction, ScalingActivities, ScalingActivity, ScalingPolicies,
    ScalingPolicy, ScheduledAction, ScheduledActions, StepAdjustment, StepScaling, SuspendedState,
    TargetTracking,
};
use aws_sdk_applicationautoscaling::types::{self, ScalableDimension, ServiceNamespace};

/// Most policies on a page.
const POLICIES: i32 = 10;
/// Most of anything else on a page.
const PAGE: i32 = 50;

impl Api {
    /// Bounds of services by resource id, at most 50; what has none is missing
    /// ([DescribeScalableTargets](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html)).
    pub async fn describe_scalable_targets(
        &self,
        ticket: Ticket,
        ids: &[Text],
    ) -> Reply<Described<ScalableTarget>> {
        let send = self
            .clients()
            .application_autoscaling
            .describe_scalable_targets()
            .service_namespace(ServiceNamespace::Ecs)
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .set_resource_ids(Some(ids.iter().map(|id| String::from(&**id)).collect()))
            .max_results(PAGE)
            .send();
        let cli = vec![
            ("--service-namespace", vec!["ecs".into()]),
            ("--resource-ids", ids.to_vec()),
        ];
        let reply = self
            .call(&operations::DESCRIBE_SCALABLE_TARGETS, ticket, cli, send)
            .await;
        reply.map(|output| {
            let items: Vec<ScalableTarget> = output
                .scalable_targets
                .unwrap_or_default()
                .into_iter()
                .map(target)
                .collect();
            let there = |id: &Text| items.iter().any(|item| item.resource_id == *id);
            let missing = ids
                .iter()
                .filter(|id| !there(id))
                .map(|id| (Text::clone(id), "no auto scaling".into()))
                .collect();
            Described { items, missing }
        })
    }

    /// The policies of one service, at most 10
    /// ([DescribeScalingPolicies](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html)).
    pub async fn describe_scaling_policies(
        &self,
        ticket: Ticket,
        id: &Text,
    ) -> Reply<Described<ScalingPolicies>> {
        let send = self
            .clients()
            .application_autoscaling
            .describe_scaling_policies()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(&**id)
            .max_results(POLICIES)
            .send();
        let reply = self
            .call(
                &operations::DESCRIBE_SCALING_POLICIES,
                ticket,
                of_one(id),
                send,
            )
            .await;
        reply.map(|output| {
            one(ScalingPolicies {
                resource_id: Text::clone(id),
                policies: output
                    .scaling_policies
                    .unwrap_or_default()
                    .into_iter()
                    .map(policy)
                    .collect(),
                more: text(output.next_token).is_some(),
            })
        })
    }

    /// The scheduled actions of one service, at most 50
    /// ([DescribeScheduledActions](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html)).
    pub async fn describe_scheduled_actions(
        &self,
        ticket: Ticket,
        id: &Text,
    ) -> Reply<Described<ScheduledActions>> {
        let send = self
            .clients()
            .application_autoscaling
            .describe_scheduled_actions()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(&**id)
            .max_results(PAGE)
            .send();
        let reply = self
            .call(
                &operations::DESCRIBE_SCHEDULED_ACTIONS,
                ticket,
                of_one(id),
                send,
            )
            .await;
        reply.map(|output| {
            one(ScheduledActions {
                resource_id: Text::clone(id),
                actions: output
                    .scheduled_actions
                    .unwrap_or_default()
                    .into_iter()
                    .map(action)
                    .collect(),
                more: text(output.next_token).is_some(),
            })
        })
    }

    /// The newest activities of one service, at most 50, also those that came to nothing
    /// ([DescribeScalingActivities](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html)).
    pub async fn describe_scaling_activities(
        &self,
        ticket: Ticket,
        id: &Text,
    ) -> Reply<Described<ScalingActivities>> {
        let send = self
            .clients()
            .application_autoscaling
            .describe_scaling_activities()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(&**id)
            .include_not_scaled_activities(true)
            .max_results(PAGE)
            .send();
        let mut cli = of_one(id);
        cli.push(("--include-not-scaled-activities", Vec::new()));
        let reply = self
            .call(&operations::DESCRIBE_SCALING_ACTIVITIES, ticket, cli, send)
            .await;
        reply.map(|output| {
            let mut activities: Vec<ScalingActivity> = output
                .scaling_activities
                .unwrap_or_default()
                .into_iter()
                .map(activity)
                .collect();
            activities.sort_by_key(|activity| std::cmp::Reverse(activity.start_time));
            one(ScalingActivities {
                resource_id: Text::clone(id),
                activities,
            })
        })
    }
}

fn of_one(id: &Text) -> super::call::Arguments {
    vec![
        ("--service-namespace", vec!["ecs".into()]),
        ("--resource-id", vec![Text::clone(id)]),
    ]
}

fn one<T>(item: T) -> Described<T> {
    Described {
        items: vec![item],
        missing: Vec::new(),
    }
}

fn target(from: types::ScalableTarget) -> ScalableTarget {
    ScalableTarget {
        resource_id: from.resource_id.into(),
        service_namespace: word(Some(from.service_namespace)),
        scalable_dimension: word(Some(from.scalable_dimension)),
        min_capacity: Some(from.min_capacity),
        max_capacity: Some(from.max_capacity),
        predicted_capacity: from.predicted_capacity,
        role_arn: text(Some(from.role_arn)),
        creation_time: time(Some(from.creation_time)),
        suspended_state: from.suspended_state.map(|state| SuspendedState {
            dynamic_scaling_in_suspended: state.dynamic_scaling_in_suspended,
            dynamic_scaling_out_suspended: state.dynamic_scaling_out_suspended,
            scheduled_scaling_suspended: state.scheduled_scaling_suspended,
        }),
        scalable_target_arn: text(from.scalable_target_arn),
    }
}

fn policy(from: types::ScalingPolicy) -> ScalingPolicy {
    ScalingPolicy {
        policy_arn: text(Some(from.policy_arn)),
        policy_name: text(Some(from.policy_name)),
        policy_type: word(Some(from.policy_type)),
        target_tracking_scaling_policy_configuration: from
            .target_tracking_scaling_policy_configuration
            .map(tracking),
        step_scaling_policy_configuration: from.step_scaling_policy_configuration.map(steps),
        predictive_scaling_policy_configuration: from.predictive_scaling_policy_configuration.map(
            |forecast| PredictiveScaling {
                mode: word(forecast.mode),
                target_values: forecast
                    .metric_specifications
                    .iter()
                    .map(|metric| metric.target_value)
                    .collect(),
                scheduling_buffer_time: forecast.scheduling_buffer_time,
                max_capacity_breach_behavior: word(forecast.max_capacity_breach_behavior),
            },
        ),
        alarms: each(from.alarms, |alarm| PolicyAlarm {
            alarm_name: text(Some(alarm.alarm_name)),
            alarm_arn: text(Some(alarm.alarm_arn)),
        }),
        creation_time: time(Some(from.creation_time)),
    }
}

fn tracking(from: types::TargetTrackingScalingPolicyConfiguration) -> TargetTracking {
    TargetTracking {
        target_value: from.target_value,
        predefined_metric_specification: from.predefined_metric_specification.map(|metric| {
            PredefinedMetric {
                predefined_metric_type: word(Some(metric.predefined_metric_type)),
                resource_label: text(metric.resource_label),
            }
        }),
        customized_metric_specification: from.customized_metric_specification.map(|metric| {
            CustomizedMetric {
                metric_name: text(metric.metric_name),
                namespace: text(metric.namespace),
                dimensions: each(metric.dimensions, |dimension| Dimension {
                    name: text(Some(dimension.name)),
                    value: text(Some(dimension.value)),
                }),
                statistic: word(metric.statistic),
                unit: text(metric.unit),
            }
        }),
        scale_out_cooldown: from.scale_out_cooldown,
        scale_in_cooldown: from.scale_in_cooldown,
        disable_scale_in: from.disable_scale_in,
    }
}

fn steps(from: types::StepScalingPolicyConfiguration) -> StepScaling {
    StepScaling {
        adjustment_type: word(from.adjustment_type),
        step_adjustments: each(from.step_adjustments, |step| StepAdjustment {
            metric_interval_lower_bound: step.metric_interval_lower_bound,
            metric_interval_upper_bound: step.metric_interval_upper_bound,
            scaling_adjustment: step.scaling_adjustment,
        }),
        min_adjustment_magnitude: from.min_adjustment_magnitude,
        cooldown: from.cooldown,
        metric_aggregation_type: word(from.metric_aggregation_type),
    }
}

fn action(from: types::ScheduledAction) -> ScheduledAction {
    ScheduledAction {
        scheduled_action_name: text(Some(from.scheduled_action_name)),
        schedule: text(Some(from.schedule)),
        timezone: text(from.timezone),
        start_time: time(from.start_time),
        end_time: time(from.end_time),
        scalable_target_action: from
            .scalable_target_action
            .map(|action| ScalableTargetAction {
                min_capacity: action.min_capacity,
                max_capacity: action.max_capacity,
            }),
    }
}

fn activity(from: types::ScalingActivity) -> ScalingActivity {
    ScalingActivity {
        activity_id: text(Some(from.activity_id)),
        description: text(Some(from.description)),
        cause: text(Some(from.cause)),
        start_time: time(Some(from.start_time)),
        end_time: time(from.end_time),
        status_code: word(Some(from.status_code)),
        status_message: text(from.status_message),
        not_scaled_reasons: each(from.not_scaled_reasons, |reason| NotScaledReason {
            code: text(Some(reason.code)),
            max_capacity: reason.max_capacity,
            min_capacity: reason.min_capacity,
            current_capacity: reason.current_capacity,
        }),
    }
}
