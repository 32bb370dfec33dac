//! What is said of alarms, by tables of cases.

use super::alarm::{Alarm, Dimension, Metric, MetricQuery, MetricStat};
use super::alarm_words::{
    Fronted, Link, belongs, number, reason, rule_names, value_words, verdict, what,
};
use super::balancing_fixtures::group;
use super::deployment::{DeploymentAlarms, DeploymentConfiguration};
use super::fixtures::{bare_alarm, service};
use super::health::Health;
use super::service::{AdvancedConfiguration, LoadBalancer, Service};
use super::target_group::TargetGroup;

pub(super) fn alarm(name: &str) -> Alarm {
    bare_alarm(name, "OK")
}

fn watching(metric: &str, operator: &str, threshold: f64, window: (i32, i32, i32)) -> Alarm {
    let (period, count, needed) = window;
    Alarm {
        metric_name: Some(metric.into()),
        comparison_operator: Some(operator.into()),
        threshold: Some(threshold),
        period: Some(period),
        evaluation_periods: Some(count),
        datapoints_to_alarm: Some(needed),
        ..alarm("a")
    }
}

#[test]
fn what_makes_it_ring() {
    let above = "GreaterThanThreshold";
    let mut p99 = watching("TargetResponseTime", above, 1.5, (300, 2, 2));
    p99.extended_statistic = Some("p99".into());
    let mut least = watching(
        "HealthyHostCount",
        "LessThanOrEqualToThreshold",
        1.0,
        (30, 3, 2),
    );
    least.statistic = Some("Minimum".into());
    let mut band = watching(
        "CPUUtilization",
        "LessThanLowerOrGreaterThanUpperThreshold",
        0.0,
        (60, 3, 3),
    );
    band.threshold = None;
    let mut math = watching("", above, 5.0, (60, 1, 1));
    math.metric_name = None;
    math.period = None;
    math.metrics = Some(vec![
        query("m1", None, Some("Errors"), Some(false)),
        query("e1", Some("100*m1/m2"), None, Some(true)),
    ]);
    let mut single = math.clone();
    single.metrics = Some(vec![query("m1", None, Some("Errors"), Some(true))]);
    let cases = [
        (
            watching("HTTPCode_Target_5XX_Count", above, 10.0, (60, 3, 3)),
            "5xx > 10 for 3 of 3 min",
        ),
        (
            watching("CPUUtilization", above, 85.0, (60, 3, 2)),
            "CPU > 85 % for 2 of 3 min",
        ),
        (
            watching("CPUUtilization", "LessThanThreshold", 54.25, (60, 1, 1)),
            "CPU < 54.25 % for 1 min",
        ),
        (p99, "p99 response time > 1.5 s for 2 of 2 × 5 min"),
        (least, "lowest healthy hosts ≤ 1 for 2 of 3 × 30 s"),
        (band, "CPU outside its band for 3 of 3 min"),
        (
            watching("Depth", "SidewaysThreshold", 3.0, (3600, 1, 1)),
            "Depth SidewaysThreshold 3 for 1 h",
        ),
        (math, "100*m1/m2 > 5 for 1 min"),
        (single, "Errors > 5 for 1 min"),
        (alarm("bare"), "an unnamed metric"),
    ];
    for (one, words) in cases {
        assert_eq!(what(&one), words);
    }
    let mut composite = alarm("c");
    composite.alarm_rule = Some("ALARM(a)".into());
    assert_eq!(what(&composite), "ALARM(a)");
}

fn query(
    id: &str,
    expression: Option<&str>,
    metric: Option<&str>,
    data: Option<bool>,
) -> MetricQuery {
    MetricQuery {
        id: Some(id.into()),
        metric_stat: metric.map(|name| MetricStat {
            metric: Some(Metric {
                namespace: None,
                metric_name: Some(name.into()),
                dimensions: Some(vec![
                    dimension("ClusterName", "prod-web"),
                    dimension("ServiceName", "checkout"),
                ]),
            }),
            period: Some(60),
            stat: Some("Sum".into()),
            unit: None,
        }),
        expression: expression.map(Into::into),
        label: None,
        return_data: data,
        period: None,
        account_id: None,
    }
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension {
        name: Some(name.into()),
        value: Some(value.into()),
    }
}

#[test]
fn the_data_point_that_decided() {
    let with = |data: &str| Alarm {
        state_reason_data: Some(data.into()),
        ..watching("CPUUtilization", "GreaterThanThreshold", 85.0, (60, 3, 3))
    };
    let cases = [
        (
            r#"{"recentDatapoints":[95.9,96.4,97.126]}"#,
            Some("97.13 %"),
        ),
        (r#"{"recentDatapoints":[1.0,null]}"#, Some("1 %")),
        (
            r#"{"recentDatapoints":[1.0],"evaluatedDatapoints":[{"timestamp":"2026-11-21T10:02","value":42.0},{"timestamp":"2026-11-21T10:01","value":7.0}]}"#,
            Some("42 %"),
        ),
        (r#"{"recentDatapoints":[]}"#, None),
        ("no json", None),
        ("[]", None),
    ];
    for (data, words) in cases {
        assert_eq!(value_words(&with(data)).as_deref(), words, "{data}");
    }
    assert_eq!(value_words(&alarm("a")), None);
    for (value, text) in [
        (10.0, "10"),
        (0.5, "0.5"),
        (1e6, "1000000"),
        (-0.25, "-0.25"),
    ] {
        assert_eq!(number(value), text);
    }
}

#[test]
fn reasons_are_shortened() {
    let cases = [
        (
            "Threshold Crossed: 3 out of the last 3 datapoints [42.0 (21/11/26 10:03:00), 41.0 (21/11/26 10:02:00)] were greater than the threshold (10.0) (minimum 3 datapoints for OK -> ALARM transition).",
            "3 out of the last 3 datapoints were greater than the threshold (10.0)",
        ),
        (
            "Unchecked: Initial alarm creation",
            "not evaluated yet: just made",
        ),
        (
            "Insufficient Data: 3 datapoints were unknown.",
            "3 datapoints were unknown",
        ),
        ("set by hand [open", "set by hand [open"),
        ("", ""),
    ];
    for (text, short) in cases {
        assert_eq!(reason(text), short);
    }
}

#[test]
fn an_alarm_that_only_scales_is_part_of_the_machinery() {
    let scaling = "arn:aws:autoscaling:us-east-1:1:scalingPolicy:x:resource/ecs/service/prod-web/checkout:policyName/cpu";
    let topic = "arn:aws:sns:us-east-1:1:on-call";
    let ringing = |operator: &str, actions: &[&str]| Alarm {
        alarm_actions: Some(actions.iter().map(|one| (*one).into()).collect()),
        state_value: Some("ALARM".into()),
        ..watching("CPUUtilization", operator, 60.0, (60, 3, 3))
    };
    let (up, down) = ("GreaterThanThreshold", "LessThanThreshold");
    let cases = [
        (ringing(up, &[scaling]), Health::Changing),
        (ringing(down, &[scaling]), Health::Fine),
        (ringing(up, &[scaling, topic]), Health::Broken),
        (ringing(down, &[topic]), Health::Broken),
        (ringing(up, &[]), Health::Broken),
    ];
    for (one, health) in cases {
        assert_eq!(verdict(&one).0, health, "{:?}", one.alarm_actions);
    }
    for (state, health) in [
        ("OK", Health::Fine),
        ("INSUFFICIENT_DATA", Health::Unknown),
        ("PUZZLED", Health::Unknown),
    ] {
        assert_eq!(verdict(&bare_alarm("a", state)).0, health, "{state}");
    }
    let mut muted = ringing(up, &[topic]);
    muted.actions_enabled = Some(false);
    assert!(
        verdict(&muted)
            .1
            .is_some_and(|why| why.contains("actions are disabled"))
    );
}

#[test]
fn an_alarm_belongs_by_name_by_policy_and_by_dimension() {
    let mut checkout: Service = service("checkout", 4);
    checkout.deployment_configuration = Some(DeploymentConfiguration {
        alarms: Some(DeploymentAlarms {
            alarm_names: vec!["checkout-5xx".into()],
            enable: true,
            rollback: true,
        }),
        ..crate::domain::fixtures::configuration("ROLLING")
    });
    checkout.load_balancers = Some(vec![LoadBalancer {
        target_group_arn: Some(
            "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/checkout/0123".into(),
        ),
        load_balancer_name: None,
        container_name: None,
        container_port: None,
        advanced_configuration: Some(AdvancedConfiguration {
            alternate_target_group_arn: Some(
                "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/green/4567".into(),
            ),
            production_listener_rule: None,
            test_listener_rule: None,
            role_arn: None,
        }),
    }]);
    let known = TargetGroup {
        load_balancer_arns: Some(vec![
            "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/front/89ab".into(),
        ]),
        ..group("arn")
    };
    let with = |name: &str, dimensions: &[(&str, &str)], actions: &[&str]| Alarm {
        dimensions: Some(
            dimensions
                .iter()
                .map(|(name, value)| dimension(name, value))
                .collect(),
        ),
        alarm_actions: Some(actions.iter().map(|one| (*one).into()).collect()),
        ..alarm(name)
    };
    let cluster = ("ClusterName", "prod-web");
    let policy = "arn:aws:autoscaling:us-east-1:1:scalingPolicy:x:resource/ecs/service/prod-web/cart:policyName/cpu";
    let mut math = alarm("math");
    math.metrics = Some(vec![query("m1", None, Some("Errors"), Some(true))]);
    let cases = [
        (
            with("checkout-5xx", &[], &[]),
            vec![(Some("checkout"), Link::Deployment)],
        ),
        (
            with("checkout-5xx", &[cluster, ("ServiceName", "checkout")], &[]),
            vec![(Some("checkout"), Link::Deployment)],
        ),
        (
            with(
                "group",
                &[("TargetGroup", "targetgroup/checkout/0123")],
                &[],
            ),
            vec![(Some("checkout"), Link::Dimension)],
        ),
        (
            with(
                "group",
                &[("TargetGroup", "targetgroup/checkout/9999")],
                &[],
            ),
            vec![],
        ),
        (
            with("group", &[("TargetGroup", "targetgroup/green/4567")], &[]),
            vec![(Some("checkout"), Link::Dimension)],
        ),
        (
            with("balancer", &[("LoadBalancer", "app/front/89ab")], &[]),
            vec![(Some("checkout"), Link::Dimension)],
        ),
        (
            with("balancer", &[("LoadBalancer", "app/front/0000")], &[]),
            vec![],
        ),
        (
            with(
                "another service's group behind the same load balancer",
                &[
                    ("LoadBalancer", "app/front/89ab"),
                    ("TargetGroup", "targetgroup/cart/0123"),
                ],
                &[],
            ),
            vec![],
        ),
        (
            with("scales", &[], &[policy]),
            vec![(Some("cart"), Link::Scaling)],
        ),
        (
            with("named", &[], &[]),
            vec![(Some("checkout"), Link::Scaling)],
        ),
        (
            with("whole", &[cluster], &[]),
            vec![(None, Link::Dimension)],
        ),
        (math, vec![(Some("checkout"), Link::Dimension)]),
        (
            with(
                "other",
                &[("ClusterName", "prod-data"), ("ServiceName", "checkout")],
                &[],
            ),
            vec![],
        ),
        (with("lambda", &[("FunctionName", "checkout")], &[]), vec![]),
    ];
    for (one, places) in cases {
        let found = belongs(
            &one,
            "arn:aws:ecs:us-east-1:1:cluster/prod-web",
            [&Fronted::new(&checkout, |_| Some(&known))],
            &[("named", "checkout")],
        );
        let found: Vec<_> = found
            .iter()
            .map(|place| (place.service.as_deref(), place.link))
            .collect();
        assert_eq!(found, places, "{}", one.alarm_name);
    }
}

#[test]
fn a_rule_names_its_alarms() {
    let cases: [(&str, &[&str]); 4] = [
        (r#"ALARM("a b") AND NOT OK('c')"#, &["a b", "c"]),
        (
            "(ALARM(a) OR ALARM(arn:aws:cloudwatch:us-east-1:1:alarm:b))",
            &["a", "b"],
        ),
        ("TRUE", &[]),
        ("ALARM(", &[]),
    ];
    for (rule, names) in cases {
        assert_eq!(rule_names(rule), names, "{rule}");
    }
}
