//! Auto scaling and alarms: their lists, their pages, and what is said where they are not known.

use super::account::{Account, Part};
use super::domain::alarm::{AlarmHistory, AlarmHistoryItem, Dimension};
use super::domain::deployment::{DeploymentAlarms, DeploymentConfiguration};
use super::domain::fixtures::{ago, bare_alarm};
use super::domain::polled::SourceId;
use super::domain::scaling::*;
use super::play::Play;
use super::states::{SIZES, keep};
use std::time::Duration;

const SMALL: (u16, u16) = (80, 24);
const HIGH: &str = "TargetTracking-service/prod-web/checkout-AlarmHigh-1";
const POLICY: &str = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1:resource/ecs/service/prod-web/checkout:policyName/cpu";

fn target(service: &str, min: i32, max: i32) -> ScalableTarget {
    ScalableTarget {
        resource_id: resource_id("prod-web", service),
        service_namespace: Some("ecs".into()),
        scalable_dimension: Some("ecs:service:DesiredCount".into()),
        min_capacity: Some(min),
        max_capacity: Some(max),
        predicted_capacity: None,
        role_arn: None,
        creation_time: Some(ago(86_400)),
        suspended_state: None,
        scalable_target_arn: None,
    }
}

fn activity(seconds: u64, words: &str, code: Option<&str>) -> ScalingActivity {
    ScalingActivity {
        activity_id: None,
        description: Some(words.into()),
        cause: Some(format!("monitor alarm {HIGH} in state ALARM triggered policy cpu").into()),
        start_time: Some(ago(seconds)),
        end_time: Some(ago(seconds - 30)),
        status_code: Some("Successful".into()),
        status_message: None,
        not_scaled_reasons: code.map(|code| {
            vec![NotScaledReason {
                code: Some(code.into()),
                max_capacity: Some(4),
                min_capacity: None,
                current_capacity: Some(4),
            }]
        }),
    }
}

/// The shop, in which `checkout` is scaled to its maximum and rings.
fn account() -> Account {
    let mut account = Account::shop();
    let inside = account.prod_web();
    let id = resource_id("prod-web", "checkout");
    inside.targets = vec![
        target("checkout", 2, 4),
        ScalableTarget {
            suspended_state: Some(SuspendedState {
                dynamic_scaling_in_suspended: Some(true),
                ..SuspendedState::default()
            }),
            ..target("storefront", 2, 20)
        },
    ];
    inside.policies = vec![
        ScalingPolicies {
            resource_id: id.clone(),
            policies: vec![ScalingPolicy {
                policy_arn: Some(POLICY.into()),
                policy_name: Some("cpu".into()),
                policy_type: Some("TargetTrackingScaling".into()),
                target_tracking_scaling_policy_configuration: Some(TargetTracking {
                    target_value: 60.0,
                    predefined_metric_specification: Some(PredefinedMetric {
                        predefined_metric_type: Some("ECSServiceAverageCPUUtilization".into()),
                        resource_label: None,
                    }),
                    customized_metric_specification: None,
                    scale_out_cooldown: Some(60),
                    scale_in_cooldown: Some(300),
                    disable_scale_in: None,
                }),
                step_scaling_policy_configuration: None,
                predictive_scaling_policy_configuration: None,
                alarms: Some(vec![PolicyAlarm {
                    alarm_name: Some(HIGH.into()),
                    alarm_arn: None,
                }]),
                creation_time: None,
            }],
            more: false,
        },
        ScalingPolicies {
            resource_id: resource_id("prod-web", "storefront"),
            policies: Vec::new(),
            more: false,
        },
    ];
    inside.actions = vec![ScheduledActions {
        resource_id: id.clone(),
        actions: vec![ScheduledAction {
            scheduled_action_name: Some("night".into()),
            schedule: Some("cron(0 22 * * ? *)".into()),
            timezone: None,
            start_time: None,
            end_time: None,
            scalable_target_action: Some(ScalableTargetAction {
                min_capacity: Some(1),
                max_capacity: Some(2),
            }),
        }],
        more: false,
    }];
    inside.activities = vec![ScalingActivities {
        resource_id: id,
        activities: vec![
            activity(180, "Attempting to scale", Some("AlreadyAtMaxCapacity")),
            activity(870, "Setting desired count to 4.", None),
        ],
    }];
    inside.services[0].deployment_configuration = Some(DeploymentConfiguration {
        maximum_percent: Some(200),
        minimum_healthy_percent: Some(100),
        alarms: Some(DeploymentAlarms {
            alarm_names: vec!["checkout-5xx".into(), "checkout-gone".into()],
            enable: true,
            rollback: true,
        }),
        ..super::domain::fixtures::configuration("ROLLING")
    });
    let of = |service: &str| {
        Some(vec![
            Dimension {
                name: Some("ClusterName".into()),
                value: Some("prod-web".into()),
            },
            Dimension {
                name: Some("ServiceName".into()),
                value: Some(service.into()),
            },
        ])
    };
    let mut errors = bare_alarm("checkout-5xx", "ALARM");
    errors.state_reason = Some("Threshold Crossed: 3 out of the last 3 datapoints [42.0 (21/11/26 10:03:00)] were greater than the threshold (10.0) (minimum 3 datapoints for OK -> ALARM transition).".into());
    errors.state_reason_data = Some(r#"{"recentDatapoints":[39.0,40.0,42.0]}"#.into());
    errors.state_updated_timestamp = Some(ago(720));
    errors.metric_name = Some("HTTPCode_Target_5XX_Count".into());
    errors.comparison_operator = Some("GreaterThanThreshold".into());
    errors.threshold = Some(10.0);
    errors.period = Some(60);
    errors.evaluation_periods = Some(3);
    let mut high = bare_alarm(HIGH, "ALARM");
    high.alarm_actions = Some(vec![POLICY.into()]);
    high.dimensions = of("checkout");
    high.metric_name = Some("CPUUtilization".into());
    high.comparison_operator = Some("GreaterThanThreshold".into());
    high.threshold = Some(60.0);
    high.state_updated_timestamp = Some(ago(900));
    let mut queue = bare_alarm("search-queue", "INSUFFICIENT_DATA");
    queue.dimensions = of("search-api");
    queue.state_reason = Some("Insufficient Data: 3 datapoints were unknown.".into());
    let mut odd = bare_alarm("storefront-odd", "PUZZLED");
    odd.dimensions = of("storefront");
    let mut fine = bare_alarm("storefront-cpu", "OK");
    fine.dimensions = of("storefront");
    fine.state_updated_timestamp = Some(ago(90_000));
    let elsewhere = bare_alarm("lambda-errors", "ALARM");
    account.alarms = vec![errors, high, queue, odd, fine, elsewhere];
    account.alarm_history = vec![AlarmHistory {
        alarm_name: "checkout-5xx".into(),
        items: vec![
            AlarmHistoryItem {
                timestamp: Some(ago(720)),
                history_item_type: Some("StateUpdate".into()),
                history_summary: Some("Alarm updated from OK to ALARM".into()),
            },
            AlarmHistoryItem {
                timestamp: Some(ago(86_400)),
                history_item_type: Some("ConfigurationUpdate".into()),
                history_summary: Some("Alarm \"checkout-5xx\" created".into()),
            },
        ],
    }];
    account
}

/// In `prod-web`, whose services are on screen.
fn at(account: Account, size: (u16, u16)) -> Play {
    let mut play = Play::loaded(account, size);
    play.press("G enter").rest();
    play
}

#[test]
fn the_alarms_of_a_cluster() {
    for size in SIZES {
        let mut play = at(account(), size);
        play.command("alarms").rest();
        keep("alarms", &play);
    }
}

#[test]
fn the_alarms_of_a_service_by_its_key() {
    let mut play = at(account(), (120, 40));
    play.press("A").rest();
    play.must_show("checkout-5xx");
    assert!(!play.shows("storefront-cpu"), "another service's alarm");
    assert!(!play.shows("lambda-errors"), "nobody's alarm");
    play.press("d").rest();
    keep("describe_alarm", &play);
}

#[test]
fn the_scaling_of_a_cluster() {
    for size in SIZES {
        let mut play = at(account(), size);
        play.command("scaling").rest();
        play.rest();
        keep("scaling", &play);
    }
}

#[test]
fn the_scaling_of_a_service() {
    let mut play = at(account(), (120, 40));
    play.command("hpa").rest();
    play.press("d").rest();
    play.rest();
    keep("describe_scaling", &play);
}

#[test]
fn a_service_tells_of_its_scaling_and_its_alarms() {
    let mut play = at(account(), (120, 40));
    play.press("d").rest();
    play.rest();
    play.must_show("at its maximum of 4 for 14m and wants more");
    play.must_show("checkout-gone");
    keep("describe_scaled_service", &play);
}

#[test]
fn what_is_not_allowed_is_told_by_name() {
    let mut refused = account();
    refused.deny(
        SourceId::ScalableTargets,
        Part::Details,
        "application-autoscaling:DescribeScalableTargets",
    );
    let mut play = at(refused, (120, 40));
    play.command("scaling").rest();
    play.must_show("application-autoscaling:DescribeScalableTargets is missing");
    keep("denied_scaling", &play);

    let mut refused = account();
    refused.deny(SourceId::Alarms, Part::Names, "cloudwatch:DescribeAlarms");
    let mut play = at(refused, SMALL);
    play.command("alarms").rest();
    keep("denied_alarms", &play);

    let mut refused = account();
    for (source, action) in [
        (
            SourceId::ScalingPolicies,
            "application-autoscaling:DescribeScalingPolicies",
        ),
        (
            SourceId::ScalingActivities,
            "application-autoscaling:DescribeScalingActivities",
        ),
        (SourceId::NamedAlarms, "cloudwatch:DescribeAlarms"),
    ] {
        refused.deny(source, Part::Details, action);
    }
    let mut play = at(refused, (120, 40));
    play.press("d").rest();
    play.rest();
    play.must_show("application-autoscaling:DescribeScalingPolicies is missing");
    play.must_show("cloudwatch:DescribeAlarms is missing");
    play.must_show("min 2 · max 4 · desired 4");
}

#[test]
fn nothing_there_and_nothing_yet() {
    let mut play = at(Account::shop(), SMALL);
    play.command("alarms").rest();
    play.must_show("no alarms belong to prod-web or its services");
    let mut play = at(Account::shop(), SMALL);
    play.command("scaling").rest();
    play.must_show("no auto scaling");
    keep("no_scaling", &play);
    let mut play = at(account(), SMALL);
    play.hangs = true;
    play.command("scaling").rest();
    keep("loading_scaling", &play);
    let mut play = at(account(), SMALL);
    play.hangs = true;
    play.command("alarms").rest();
    keep("loading_alarms", &play);
}

#[test]
fn a_service_costs_four_calls_a_minute_and_none_once_it_is_left() {
    let mut play = at(account(), SMALL);
    play.press("d").rest();
    play.rest();
    let ours = [
        SourceId::ScalableTargets,
        SourceId::ScalingPolicies,
        SourceId::ScheduledActions,
        SourceId::ScalingActivities,
        SourceId::NamedAlarms,
    ];
    for source in ours {
        assert!(play.calls(source, Duration::ZERO) >= 1, "{source:?}");
    }
    assert_eq!(
        play.calls(SourceId::Alarms, Duration::ZERO),
        0,
        "names are known"
    );
    let settled = play.now;
    play.live(Duration::from_secs(240));
    let calls: usize = ours.iter().map(|source| play.calls(*source, settled)).sum();
    assert!((8..=16).contains(&calls), "{calls} in four minutes");
    play.press("esc").rest();
    let left = play.now;
    play.live(Duration::from_secs(600));
    for source in ours {
        assert_eq!(play.calls(source, left), 0, "{source:?}");
    }
}

#[test]
fn a_service_without_scaling_costs_one_call() {
    let mut play = at(Account::shop(), (200, 60));
    play.press("d").rest();
    play.rest();
    play.must_show("none: the desired count stays as it was set");
    assert_eq!(play.calls(SourceId::ScalableTargets, Duration::ZERO), 1);
    assert_eq!(play.calls(SourceId::ScalingPolicies, Duration::ZERO), 0);
}

#[test]
fn the_scaling_of_fifty_services_is_one_call() {
    let mut play = Play::loaded(Account::fleet(1, 50, 1), SMALL);
    play.press("enter").rest();
    play.command("scaling").rest();
    play.live(Duration::from_secs(5));
    // What is in view goes first, the rest behind it.
    assert!(play.calls(SourceId::ScalableTargets, Duration::ZERO) <= 2);
    assert_eq!(play.calls(SourceId::ScalingPolicies, Duration::ZERO), 0);
}
