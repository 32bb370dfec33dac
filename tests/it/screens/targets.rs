//! Target health on the screens: what is seen, what is asked for, and what is said where it cannot be had.

use super::account::{Account, Part};
use super::domain::Text;
use super::domain::alarm::{Alarm, Dimension};
use super::domain::cluster::NameValue;
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{bare_alarm, container, instance, instance_arn, task};
use super::domain::listener::{Action, Condition, Listener, ListenerRules, Listeners, Rule};
use super::domain::load_balancer::LoadBalancer;
use super::domain::polled::{SourceId, Step};
use super::domain::service::{self, Service};
use super::domain::target_group::{Matcher, TargetGroup};
use super::domain::target_health::{
    TargetDescription, TargetGroupHealth, TargetHealth, TargetHealthDescription,
};
use super::domain::task::{Attachment, Container, NetworkBinding, Task};
use super::play::Play;
use super::states::keep;
use std::time::Duration;

const BALANCER: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/front/50dc6c495c0c9188";

pub(super) fn group_arn(name: &str) -> Text {
    format!(
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{name}/73e2d6bc24d8a067"
    )
    .into()
}

pub(super) fn group(name: &str) -> TargetGroup {
    TargetGroup {
        target_group_arn: group_arn(name),
        target_group_name: Some(name.into()),
        protocol: Some("HTTP".into()),
        port: Some(80),
        vpc_id: Some("vpc-1".into()),
        health_check_protocol: Some("HTTP".into()),
        health_check_port: Some("traffic-port".into()),
        health_check_enabled: Some(true),
        health_check_interval_seconds: Some(15),
        health_check_timeout_seconds: Some(5),
        healthy_threshold_count: Some(2),
        unhealthy_threshold_count: Some(2),
        health_check_path: Some("/healthz".into()),
        matcher: Some(Matcher {
            http_code: Some("200".into()),
            grpc_code: None,
        }),
        load_balancer_arns: Some(vec![BALANCER.into()]),
        target_type: Some("ip".into()),
        protocol_version: Some("HTTP1".into()),
        ip_address_type: Some("ipv4".into()),
    }
}

fn target(address: &str, state: &str, reason: &str, description: &str) -> TargetHealthDescription {
    let text = |text: &str| (!text.is_empty()).then(|| Text::from(text));
    TargetHealthDescription {
        target: TargetDescription {
            id: address.into(),
            port: Some(8080),
            availability_zone: Some("us-east-1a".into()),
        },
        health_check_port: None,
        target_health: Some(TargetHealth {
            state: text(state),
            reason: text(reason),
            description: text(description),
        }),
        anomaly_detection: None,
        administrative_override: None,
    }
}

fn at(id: &str, service: &str, address: &str) -> Task {
    Task {
        attachments: Some(vec![Attachment {
            id: None,
            r#type: Some("ElasticNetworkInterface".into()),
            status: Some("ATTACHED".into()),
            details: Some(vec![NameValue {
                name: Some("privateIPv4Address".into()),
                value: Some(address.into()),
            }]),
        }]),
        ..task(id, service)
    }
}

fn forward(group: &str) -> Option<Vec<Action>> {
    Some(vec![Action {
        r#type: Some("forward".into()),
        target_group_arn: Some(group_arn(group)),
        forward: None,
    }])
}

pub(super) fn balanced(service: &mut Service, group: &str) {
    service.load_balancers = Some(vec![service::LoadBalancer {
        target_group_arn: Some(group_arn(group)),
        load_balancer_name: None,
        container_name: Some("app".into()),
        container_port: Some(8080),
        advanced_configuration: None,
    }]);
    service.health_check_grace_period_seconds = Some(30);
}

/// The shop, where search-api answers 503, image-proxy has lost its target group and storefront is well.
pub(super) fn shop() -> Account {
    let mut account = Account::shop();
    account.target_groups = vec![group("search"), group("storefront")];
    account.load_balancers = vec![LoadBalancer {
        load_balancer_arn: BALANCER.into(),
        load_balancer_name: Some("front".into()),
        dns_name: Some("front-1.us-east-1.elb.amazonaws.com".into()),
        canonical_hosted_zone_id: None,
        scheme: Some("internet-facing".into()),
        r#type: Some("application".into()),
        state: None,
        vpc_id: None,
        availability_zones: None,
        security_groups: None,
        ip_address_type: None,
        created_time: None,
    }];
    account.listeners = vec![Listeners {
        load_balancer_arn: BALANCER.into(),
        listeners: vec![Listener {
            listener_arn: "arn:listener".into(),
            port: Some(443),
            protocol: Some("HTTPS".into()),
            ssl_policy: None,
            default_actions: forward("storefront"),
        }],
    }];
    let rule = |priority: &str, path: &str, group: &str| Rule {
        rule_arn: Some(format!("arn:rule/{priority}").into()),
        priority: Some(priority.into()),
        conditions: Some(vec![Condition {
            field: Some("path-pattern".into()),
            name: None,
            values: vec![path.into()],
        }]),
        actions: forward(group),
        is_default: Some(false),
    };
    account.listener_rules = vec![ListenerRules {
        listener_arn: "arn:listener".into(),
        rules: vec![
            rule("10", "/search/*", "search"),
            Rule {
                conditions: None,
                is_default: Some(true),
                ..rule("default", "", "storefront")
            },
        ],
    }];
    let inside = account.prod_web();
    for (service, group) in [
        ("search-api", "search"),
        ("image-proxy", "images"),
        ("storefront", "storefront"),
    ] {
        let service = inside
            .services
            .iter_mut()
            .find(|known| known.service_name.as_deref() == Some(service))
            .unwrap();
        balanced(service, group);
    }
    inside
        .running
        .retain(|task| task.service_name() != Some("search-api"));
    inside.running.extend([
        at("5ea4c40111111111", "search-api", "10.0.1.1"),
        at("5ea4c40222222222", "search-api", "10.0.1.2"),
        at("5ea4c40333333333", "search-api", "10.0.1.3"),
    ]);
    let failed = "Health checks failed with these codes: [503]";
    inside.target_health = vec![
        TargetGroupHealth {
            target_group_arn: group_arn("search"),
            target_health_descriptions: vec![
                target("10.0.1.1", "healthy", "", ""),
                target(
                    "10.0.1.2",
                    "unhealthy",
                    "Target.ResponseCodeMismatch",
                    failed,
                ),
                target(
                    "10.0.1.3",
                    "initial",
                    "Elb.InitialHealthChecking",
                    "Initial health checks in progress",
                ),
                target("10.0.1.9", "melted", "Target.Sunshine", "too hot"),
            ],
        },
        TargetGroupHealth {
            target_group_arn: group_arn("storefront"),
            target_health_descriptions: (1..=6)
                .map(|n| target(&format!("10.0.2.{n}"), "healthy", "", ""))
                .collect(),
        },
    ];
    account
}

fn on_services(size: (u16, u16)) -> Play {
    let mut play = Play::loaded(shop(), size);
    play.press("G enter").rest();
    play.live(Duration::from_secs(5));
    play
}

#[test]
fn services_with_their_targets() {
    for size in [(80, 24), (160, 45)] {
        keep("targets_services", &on_services(size));
    }
}

#[test]
fn the_description_of_a_service_tells_how_traffic_gets_there() {
    let mut play = on_services((120, 40));
    play.press("/")
        .types("search")
        .press("enter d")
        .live(Duration::from_secs(5));
    keep("targets_describe_service", &play);
}

#[test]
fn targets_of_a_service_and_of_all() {
    let mut play = on_services((160, 45));
    play.press("/")
        .types("search")
        .press("enter B")
        .live(Duration::from_secs(5));
    keep("targets_of_service", &play);
    let mut play = on_services((120, 40));
    play.command("targets").live(Duration::from_secs(5));
    keep("targets_of_cluster", &play);
    play.command("tgs").live(Duration::from_secs(5));
    keep("target_groups", &play);
}

#[test]
fn a_task_shows_its_own_target() {
    let mut play = on_services((120, 40));
    play.press("/")
        .types("search")
        .press("enter enter")
        .live(Duration::from_secs(5));
    keep("targets_tasks", &play);
}

#[test]
fn a_denied_call_is_said_by_name_and_nothing_is_zero() {
    let mut account = shop();
    account.deny(
        SourceId::TargetHealth,
        Part::Details,
        "elasticloadbalancing:DescribeTargetHealth",
    );
    let mut play = Play::loaded(account, (160, 45));
    play.press("G enter").live(Duration::from_secs(5));
    keep("targets_denied", &play);
    let shown = play.text();
    assert!(
        shown.contains("elasticloadbalancing:DescribeTargetHealth is missing"),
        "{shown}"
    );
    let search = shown
        .lines()
        .find(|line| line.contains("search-api"))
        .unwrap();
    assert!(search.contains('◌'), "{search}");
}

#[test]
fn one_group_that_is_gone_does_not_cost_the_others() {
    let play = on_services((120, 40));
    let batches: Vec<usize> = play
        .sent
        .iter()
        .filter(|sent| sent.key.source == SourceId::TargetGroups)
        .filter_map(|sent| match &sent.step {
            Step::Details { ids } => Some(ids.len()),
            Step::Names { .. } => None,
        })
        .collect();
    assert_eq!(batches, [3, 1, 1, 1], "together, then one by one");
    let shown = play.text();
    assert!(
        shown.contains("503 on /healthz"),
        "the others are known: {shown}"
    );
    assert!(shown.contains("target group not found"), "{shown}");
}

#[test]
fn leaving_the_services_ends_the_questions_about_targets() {
    let mut play = on_services((120, 40));
    play.live(Duration::from_secs(60));
    assert!(play.calls(SourceId::TargetHealth, Duration::ZERO) > 5);
    play.press("esc").rest();
    let left = play.now;
    play.live(Duration::from_secs(120));
    assert_eq!(play.calls(SourceId::TargetHealth, left), 0);
    assert_eq!(play.calls(SourceId::TargetGroups, left), 0);
}

#[test]
fn a_throttle_leaves_what_was_known() {
    let mut play = on_services((120, 40));
    let throttle = Fault::new(
        FaultKind::Throttled,
        "elasticloadbalancing:DescribeTargetHealth",
        "Rate exceeded",
    );
    play.account
        .refuse(SourceId::TargetHealth, Part::Details, throttle);
    play.live(Duration::from_secs(60));
    assert!(play.text().contains("6/6"), "{}", play.text());
}

/// A task of search-api in bridge mode: its container is reached at port 32768 of the instance.
fn on(instance: &str, id: &str) -> Task {
    Task {
        container_instance_arn: Some(instance_arn(instance)),
        containers: Some(vec![Container {
            network_bindings: Some(vec![NetworkBinding {
                container_port: Some(8080),
                host_port: Some(32_768),
                ..NetworkBinding::default()
            }]),
            ..container("app")
        }]),
        attachments: None,
        ..task(id, "search-api")
    }
}

/// The shop where search-api runs on two instances, at the same port of each.
fn shop_on_instances() -> Account {
    let mut account = shop();
    account.target_groups[0].target_type = Some("instance".into());
    let inside = account.prod_web();
    inside
        .running
        .retain(|task| task.service_name() != Some("search-api"));
    inside
        .running
        .extend([on("i-1", "5ea4c40111111111"), on("i-2", "5ea4c40222222222")]);
    inside.instances = vec![instance("i-1"), instance("i-2"), instance("i-3")];
    let at = |instance: &str| TargetHealthDescription {
        target: TargetDescription {
            id: instance.into(),
            port: Some(32_768),
            availability_zone: None,
        },
        ..target(instance, "healthy", "", "")
    };
    inside.target_health[0].target_health_descriptions = vec![at("i-1"), at("i-2")];
    account
}

#[test]
fn a_target_that_is_an_instance_finds_its_task_by_the_instance() {
    let mut play = Play::loaded(shop_on_instances(), (120, 40));
    play.press("G enter").rest();
    play.command("targets").live(Duration::from_secs(5));
    let shown = play.text();
    for (target, task) in [("i-1:32768", "5ea4c401"), ("i-2:32768", "5ea4c402")] {
        let line = shown.lines().find(|line| line.contains(target)).unwrap();
        assert!(line.contains(task), "{line}");
    }
    let asked = play.calls(SourceId::ContainerInstances, Duration::ZERO);
    assert_eq!(asked, 2, "a page of names, and both in one call");
    play.live(Duration::from_secs(120));
    assert_eq!(
        play.calls(SourceId::ContainerInstances, Duration::ZERO),
        asked,
        "which instance it is does not change"
    );
    let mut play = on_services((120, 40));
    play.command("targets").live(Duration::from_secs(60));
    let asked = play.calls(SourceId::ContainerInstances, Duration::ZERO);
    assert_eq!(asked, 0, "addresses need no instance");
}

#[test]
fn denied_instances_are_said_where_they_matter() {
    let mut account = shop_on_instances();
    let action = "ecs:DescribeContainerInstances";
    account.deny(SourceId::ContainerInstances, Part::Details, action);
    let mut play = Play::loaded(account, (160, 45));
    play.press("G enter").rest();
    play.command("targets").live(Duration::from_secs(5));
    play.must_show(action);
    play.must_show("i-1:32768");
}

#[test]
fn denied_attributes_are_said_beside_what_is_known() {
    let mut account = shop();
    let action = "elasticloadbalancing:DescribeTargetGroupAttributes";
    account.deny(SourceId::TargetGroupAttributes, Part::Details, action);
    let mut play = Play::loaded(account, (160, 45));
    play.press("G enter").rest();
    assert_eq!(
        play.calls(SourceId::TargetGroupAttributes, Duration::ZERO),
        0,
        "only of the service that is looked at"
    );
    play.press("/")
        .types("search")
        .press("enter d")
        .live(Duration::from_secs(5));
    play.must_show(action);
    play.must_show("every 15 s");
}

#[test]
fn an_alarm_of_a_load_balancer_is_of_the_services_behind_it() {
    let mut account = shop();
    let of = |name: &str, balancer: &str| Alarm {
        dimensions: Some(vec![Dimension {
            name: Some("LoadBalancer".into()),
            value: Some(balancer.into()),
        }]),
        ..bare_alarm(name, "ALARM")
    };
    account.alarms = vec![
        of("front-5xx", "app/front/50dc6c495c0c9188"),
        of("other-5xx", "app/other/0000000000000000"),
    ];
    let mut play = Play::loaded(account.clone(), (160, 45));
    play.press("G enter").rest();
    play.command("alarms").live(Duration::from_secs(5));
    play.must_show("belongs to   search-api, by what it measures");
    play.must_show("belongs to   storefront, by what it measures");
    assert!(!play.shows("other-5xx"), "it leads nowhere here");
    account.deny(
        SourceId::TargetGroups,
        Part::Details,
        "elasticloadbalancing:DescribeTargetGroups",
    );
    let mut play = Play::loaded(account, (160, 45));
    play.press("G enter").rest();
    play.command("alarms").live(Duration::from_secs(5));
    play.must_show("elasticloadbalancing:DescribeTargetGroups");
}
