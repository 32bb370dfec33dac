//! What is said of auto scaling, by tables of cases.

use super::alarm_words_tests::alarm;
use super::elastic::{
    Evidence, activity, asks_for_more, bounds, cause, not_scaled, policy, scheduled, suspended,
    verdict,
};
use super::fixtures::{ago, now};
use super::health::Health;
use super::scaling::*;

fn target(min: i32, max: i32) -> ScalableTarget {
    ScalableTarget {
        resource_id: "service/prod-web/checkout".into(),
        service_namespace: Some("ecs".into()),
        scalable_dimension: Some("ecs:service:DesiredCount".into()),
        min_capacity: Some(min),
        max_capacity: Some(max),
        predicted_capacity: None,
        role_arn: None,
        creation_time: None,
        suspended_state: None,
        scalable_target_arn: None,
    }
}

fn done(seconds: u64, status: &str, words: &str) -> ScalingActivity {
    ScalingActivity {
        activity_id: None,
        description: Some(words.into()),
        cause: None,
        start_time: Some(ago(seconds)),
        end_time: None,
        status_code: Some(status.into()),
        status_message: Some("capacity is out".into()),
        not_scaled_reasons: None,
    }
}

fn reason(code: &str) -> NotScaledReason {
    NotScaledReason {
        code: Some(code.into()),
        max_capacity: Some(10),
        min_capacity: None,
        current_capacity: Some(10),
    }
}

fn refused(seconds: u64, code: &str) -> ScalingActivity {
    ScalingActivity {
        not_scaled_reasons: Some(vec![reason(code)]),
        ..done(seconds, "Successful", "Attempting to scale")
    }
}

fn said(
    target: &ScalableTarget,
    desired: Option<i32>,
    activities: &[ScalingActivity],
    high: bool,
) -> (Health, String) {
    let (health, why) = verdict(&Evidence {
        target,
        desired,
        activities,
        high,
        now: now(),
    });
    (health, why.unwrap_or_default())
}

/// Bounds, desired count, activities newest first, whether an alarm is high; what is to be said.
type Case = (
    (i32, i32),
    Option<i32>,
    Vec<ScalingActivity>,
    bool,
    Health,
    &'static str,
);

#[test]
fn where_the_desired_count_stands() {
    let to_ten = done(840, "Successful", "Setting desired count to 10.");
    let at_max = refused(60, "AlreadyAtMaxCapacity");
    let flaps = refused(60, "AutoScalingAnticipatedFlapping");
    let cases: Vec<Case> = vec![
        ((2, 10), Some(5), vec![], false, Health::Fine, ""),
        ((2, 10), None, vec![], true, Health::Fine, ""),
        (
            (2, 10),
            Some(10),
            vec![],
            false,
            Health::Fine,
            "at its maximum of 10",
        ),
        (
            (2, 10),
            Some(10),
            vec![to_ten.clone()],
            false,
            Health::Fine,
            "at its maximum of 10 for 14m",
        ),
        (
            (2, 10),
            Some(10),
            vec![to_ten.clone()],
            true,
            Health::Look,
            "at its maximum of 10 for 14m and wants more",
        ),
        (
            (2, 10),
            Some(10),
            vec![at_max.clone(), to_ten.clone()],
            false,
            Health::Look,
            "at its maximum of 10 for 14m and wants more",
        ),
        // The newest count it set is not the one that is there: somebody else set that.
        (
            (2, 10),
            Some(10),
            vec![
                done(60, "Successful", "Setting desired count to 4."),
                to_ten.clone(),
            ],
            false,
            Health::Fine,
            "at its maximum of 10",
        ),
        (
            (2, 10),
            Some(12),
            vec![],
            false,
            Health::Look,
            "desired 12 is above its maximum of 10",
        ),
        (
            (2, 10),
            Some(0),
            vec![],
            false,
            Health::Look,
            "desired 0 is below its minimum of 2",
        ),
        (
            (0, 10),
            Some(0),
            vec![],
            false,
            Health::Fine,
            "at zero, as its minimum of 0 allows",
        ),
        (
            (0, 0),
            Some(0),
            vec![],
            false,
            Health::Fine,
            "held at zero: min and max are 0",
        ),
        (
            (3, 3),
            Some(3),
            vec![],
            true,
            Health::Look,
            "held at 3: min and max are the same",
        ),
        (
            (2, 10),
            Some(4),
            vec![done(5, "InProgress", "Setting desired count to 4.")],
            false,
            Health::Changing,
            "setting desired count to 4",
        ),
        (
            (2, 10),
            Some(4),
            vec![done(5, "Failed", "Setting desired count to 5.")],
            true,
            Health::Look,
            "scaling failed: capacity is out",
        ),
        (
            (2, 10),
            Some(4),
            vec![flaps],
            false,
            Health::Fine,
            "not scaled because AutoScalingAnticipatedFlapping: it would scale back at once (max 10, at 10)",
        ),
    ];
    for ((min, max), desired, activities, high, health, words) in cases {
        assert_eq!(
            said(&target(min, max), desired, &activities, high),
            (health, words.to_owned()),
            "{min}–{max} at {desired:?}"
        );
    }
}

#[test]
fn what_is_suspended_is_worth_a_look() {
    let with = |r#in: Option<bool>, out: Option<bool>, scheduled: Option<bool>| ScalableTarget {
        suspended_state: Some(SuspendedState {
            dynamic_scaling_in_suspended: r#in,
            dynamic_scaling_out_suspended: out,
            scheduled_scaling_suspended: scheduled,
        }),
        ..target(2, 10)
    };
    let (yes, no) = (Some(true), Some(false));
    let cases = [
        (with(None, None, None), None),
        (with(no, no, no), None),
        (with(yes, no, None), Some("scaling in suspended")),
        (
            with(yes, yes, no),
            Some("scaling in and scaling out suspended"),
        ),
        (with(no, no, yes), Some("scheduled scaling suspended")),
        (with(yes, yes, yes), Some("all scaling suspended")),
    ];
    for (target, words) in cases {
        assert_eq!(suspended(&target).as_deref(), words);
        let expected = if words.is_some() {
            Health::Look
        } else {
            Health::Fine
        };
        assert_eq!(said(&target, Some(5), &[], false).0, expected);
    }
    let both = said(&with(no, yes, no), Some(12), &[], false);
    assert_eq!(
        both.1,
        "desired 12 is above its maximum of 10 · scaling out suspended"
    );
}

#[test]
fn bounds_say_what_is_absent() {
    assert_eq!(
        bounds(&target(2, 10), Some(10)),
        "min 2 · max 10 · desired 10"
    );
    let bare = ScalableTarget {
        min_capacity: None,
        ..target(2, 10)
    };
    assert_eq!(bounds(&bare, None), "min — · max 10 · desired —");
}

#[test]
fn reasons_and_causes() {
    assert_eq!(
        not_scaled(&reason("AlreadyAtMaxCapacity")),
        "not scaled because AlreadyAtMaxCapacity (max 10, at 10)"
    );
    let bare = NotScaledReason {
        code: None,
        max_capacity: None,
        min_capacity: None,
        current_capacity: None,
    };
    assert_eq!(
        not_scaled(&bare),
        "not scaled because of a reason not given"
    );
    assert_eq!(
        activity(&done(1, "Successful", "Setting desired count to 4.")),
        "Setting desired count to 4"
    );
    let cases = [
        (
            "monitor alarm TargetTracking-service/c/s-AlarmHigh-1 in state ALARM triggered policy cpu60",
            "cpu60: AlarmHigh is ALARM",
        ),
        (
            "monitor alarm queue in state OK triggered policy steps",
            "steps: queue is OK",
        ),
        (
            "scheduled action name night was triggered",
            "scheduled action name night was triggered",
        ),
    ];
    for (text, words) in cases {
        assert_eq!(cause(text), words);
    }
}

fn bare_policy() -> ScalingPolicy {
    ScalingPolicy {
        policy_arn: None,
        policy_name: Some("p".into()),
        policy_type: Some("QuantumScaling".into()),
        target_tracking_scaling_policy_configuration: None,
        step_scaling_policy_configuration: None,
        predictive_scaling_policy_configuration: None,
        alarms: None,
        creation_time: None,
    }
}

#[test]
fn policies_in_words() {
    let tracking =
        |metric: Option<&str>, custom: Option<CustomizedMetric>, never_in| ScalingPolicy {
            target_tracking_scaling_policy_configuration: Some(TargetTracking {
                target_value: 60.0,
                predefined_metric_specification: metric.map(|metric| PredefinedMetric {
                    predefined_metric_type: Some(metric.into()),
                    resource_label: None,
                }),
                customized_metric_specification: custom,
                scale_out_cooldown: None,
                scale_in_cooldown: None,
                disable_scale_in: never_in,
            }),
            ..bare_policy()
        };
    let queue = CustomizedMetric {
        metric_name: Some("QueueDepth".into()),
        namespace: None,
        dimensions: None,
        statistic: None,
        unit: None,
    };
    let steps = |kind: &str| ScalingPolicy {
        step_scaling_policy_configuration: Some(StepScaling {
            adjustment_type: Some(kind.into()),
            step_adjustments: Some(vec![
                StepAdjustment {
                    metric_interval_lower_bound: None,
                    metric_interval_upper_bound: None,
                    scaling_adjustment: 2,
                },
                StepAdjustment {
                    metric_interval_lower_bound: None,
                    metric_interval_upper_bound: None,
                    scaling_adjustment: -4,
                },
            ]),
            min_adjustment_magnitude: None,
            cooldown: None,
            metric_aggregation_type: None,
        }),
        ..bare_policy()
    };
    let forecast = ScalingPolicy {
        predictive_scaling_policy_configuration: Some(PredictiveScaling {
            mode: None,
            target_values: vec![40.5],
            scheduling_buffer_time: None,
            max_capacity_breach_behavior: None,
        }),
        ..bare_policy()
    };
    let cases = [
        (
            tracking(Some("ECSServiceAverageCPUUtilization"), None, None),
            "TargetTracking CPU 60 %",
        ),
        (
            tracking(Some("ALBRequestCountPerTarget"), None, Some(true)),
            "TargetTracking requests per target 60, never in",
        ),
        (
            tracking(Some("NewMetric"), None, None),
            "TargetTracking NewMetric 60",
        ),
        (
            tracking(None, Some(queue), None),
            "TargetTracking QueueDepth 60",
        ),
        (
            tracking(None, None, None),
            "TargetTracking an unknown metric 60",
        ),
        (steps("ChangeInCapacity"), "Step +2 -4"),
        (steps("PercentChangeInCapacity"), "Step +2 % -4 %"),
        (steps("ExactCapacity"), "Step =2 =-4"),
        (forecast, "Predictive 40.5 ForecastOnly"),
        (bare_policy(), "QuantumScaling of an unknown form"),
    ];
    for (one, words) in cases {
        assert_eq!(policy(&one), words);
    }
}

#[test]
fn scheduled_actions_in_words() {
    let action = |bounds: Option<(Option<i32>, Option<i32>)>, zone: Option<&str>| ScheduledAction {
        scheduled_action_name: None,
        schedule: Some("cron(0 7 * * ? *)".into()),
        timezone: zone.map(Into::into),
        start_time: None,
        end_time: None,
        scalable_target_action: bounds.map(|(min_capacity, max_capacity)| ScalableTargetAction {
            min_capacity,
            max_capacity,
        }),
    };
    assert_eq!(
        scheduled(&action(Some((Some(4), Some(20))), Some("Europe/Berlin"))),
        "min 4 · max 20 at cron(0 7 * * ? *) Europe/Berlin"
    );
    assert_eq!(
        scheduled(&action(Some((None, Some(0))), None)),
        "max 0 at cron(0 7 * * ? *) UTC"
    );
    assert_eq!(
        scheduled(&action(None, None)),
        "no change at cron(0 7 * * ? *) UTC"
    );
}

#[test]
fn only_a_high_alarm_that_looks_upwards_asks_for_more() {
    let cases = [
        ("ALARM", "GreaterThanThreshold", true),
        ("ALARM", "LessThanThreshold", false),
        ("OK", "GreaterThanThreshold", false),
        ("INSUFFICIENT_DATA", "GreaterThanThreshold", false),
    ];
    for (state, operator, more) in cases {
        let mut one = alarm("a");
        one.state_value = Some(state.into());
        one.comparison_operator = Some(operator.into());
        assert_eq!(asks_for_more(&one), more, "{state} {operator}");
    }
}
