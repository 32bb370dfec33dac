//! Answers of Application Auto Scaling through the real client.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::aws::testing::{Stage, json, paid};
use crate::domain::call::Bucket;
use crate::domain::fault::FaultKind;
use crate::domain::json::to_value;
use serde_json::{Value, json as value};

async fn stage(status: u16, body: Value) -> (Stage, crate::aws::Api) {
    let stage = Stage::new(vec![json(status, &body.to_string())]);
    let api = stage.api().await;
    (stage, api)
}

#[tokio::test]
async fn a_service_that_is_not_in_the_answer_has_no_auto_scaling() {
    let (stage, api) = stage(
        200,
        value!({"ScalableTargets": [{
            "ServiceNamespace": "ecs", "ResourceId": "service/c/a", "ScalableDimension": "ecs:service:Moons",
            "MinCapacity": 0, "MaxCapacity": 7, "PredictedCapacity": 5, "RoleARN": "arn:role",
            "CreationTime": 1700000000.5, "ScalableTargetARN": "",
            "SuspendedState": {"DynamicScalingInSuspended": true}
        }]}),
    )
    .await;
    let ids = ["service/c/a".into(), "service/c/b".into()];
    let reply = api
        .describe_scalable_targets(paid(Bucket::Scaling), &ids)
        .await;
    assert!(
        reply.record.cli.starts_with(
            "aws application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids service/c/a service/c/b"
        ),
        "{}",
        reply.record.cli
    );
    assert!(stage.requests()[0].contains("AnyScaleFrontendService.DescribeScalableTargets"));
    let found = reply.result.unwrap();
    assert_eq!(
        found.missing,
        [("service/c/b".into(), "no auto scaling".into())]
    );
    assert_eq!(
        to_value(&found.items),
        value!([{
            "resource_id": "service/c/a", "service_namespace": "ecs", "scalable_dimension": "ecs:service:Moons",
            "min_capacity": 0, "max_capacity": 7, "predicted_capacity": 5, "role_arn": "arn:role",
            "creation_time": "2023-11-14T22:13:20.5Z",
            "suspended_state": {"dynamic_scaling_in_suspended": true}
        }])
    );
}

#[tokio::test]
async fn activities_come_newest_first_with_the_reasons_for_which_nothing_was_done() {
    let activity = |at: i64, more: Value| {
        let mut activity = value!({
            "ActivityId": "i", "ServiceNamespace": "ecs", "ResourceId": "service/c/a",
            "ScalableDimension": "ecs:service:DesiredCount", "Description": "Setting desired count to 4.",
            "Cause": "why", "StartTime": at, "StatusCode": "Pondering"
        });
        if let (Value::Object(one), Value::Object(more)) = (&mut activity, more) {
            one.extend(more);
        }
        activity
    };
    let (stage, api) = stage(
        200,
        value!({"ScalingActivities": [
            activity(1_700_000_000, value!({})),
            activity(1_700_000_060, value!({"NotScaledReasons": [{"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 4, "CurrentCapacity": 4}]})),
        ]}),
    )
    .await;
    let reply = api
        .describe_scaling_activities(paid(Bucket::Scaling), &"service/c/a".into())
        .await;
    assert!(stage.requests()[0].contains(r#""IncludeNotScaledActivities":true"#));
    let found = &reply.result.unwrap().items[0];
    assert_eq!(
        to_value(&found.activities[0].not_scaled_reasons),
        value!([{"code": "AlreadyAtMaxCapacity", "max_capacity": 4, "current_capacity": 4}])
    );
    assert_eq!(
        found.activities[1].status_code.as_deref(),
        Some("Pondering")
    );
    assert_eq!(found.activities[1].end_time, None);
}

#[tokio::test]
async fn policies_of_every_form_are_read_and_a_further_page_is_told() {
    let policy = |kind: &str, more: Value| {
        let mut policy = value!({
            "PolicyARN": "arn:p", "PolicyName": kind, "ServiceNamespace": "ecs", "ResourceId": "service/c/a",
            "ScalableDimension": "ecs:service:DesiredCount", "PolicyType": kind, "CreationTime": 1_700_000_000
        });
        if let (Value::Object(one), Value::Object(more)) = (&mut policy, more) {
            one.extend(more);
        }
        policy
    };
    let (_stage, api) = stage(
        200,
        value!({"NextToken": "t", "ScalingPolicies": [
            policy("TargetTrackingScaling", value!({
                "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60.5, "PredefinedMetricSpecification": {"PredefinedMetricType": "Moonlight"}},
                "Alarms": [{"AlarmName": "high", "AlarmARN": "arn:a"}]
            })),
            policy("StepScaling", value!({"StepScalingPolicyConfiguration": {
                "AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 2}]
            }})),
            policy("PredictiveScaling", value!({"PredictiveScalingPolicyConfiguration": {"MetricSpecifications": [{"TargetValue": 40.0}], "Mode": "ForecastOnly"}})),
        ]}),
    )
    .await;
    let reply = api
        .describe_scaling_policies(paid(Bucket::Scaling), &"service/c/a".into())
        .await;
    let found = &reply.result.unwrap().items[0];
    assert!(found.more);
    let words: Vec<String> = found
        .policies
        .iter()
        .map(crate::domain::elastic::policy)
        .collect();
    assert_eq!(
        words,
        [
            "TargetTracking Moonlight 60.5",
            "Step +2",
            "Predictive 40 ForecastOnly"
        ]
    );
}

#[tokio::test]
async fn a_denied_call_names_its_action() {
    let (_stage, api) = stage(
        400,
        value!({"__type": "AccessDeniedException", "message": "User: x is not authorized to perform: application-autoscaling:DescribeScheduledActions"}),
    )
    .await;
    let reply = api
        .describe_scheduled_actions(paid(Bucket::Scaling), &"service/c/a".into())
        .await;
    let fault = reply.result.err().unwrap();
    assert_eq!(fault.kind, FaultKind::Denied);
    assert_eq!(
        fault.line(),
        "not allowed: application-autoscaling:DescribeScheduledActions is missing"
    );
}
