//! Tables of cases for target groups of a service and what their health says.

use super::Text;
use super::balancing::*;
use super::balancing_fixtures::{group, health, target};
use super::deployment::{TaskSet, VpcLatticeConfiguration};
use super::fixtures::{bare_service, deployment, service};
use super::health::Health;
use super::service::{AdvancedConfiguration, LoadBalancer, Service};
use super::target_health::{TargetGroupHealth, TargetHealthDescription};

fn balancer(arn: Option<&str>, alternate: Option<&str>) -> LoadBalancer {
    LoadBalancer {
        target_group_arn: arn.map(Text::from),
        load_balancer_name: None,
        container_name: Some("app".into()),
        container_port: Some(8080),
        advanced_configuration: alternate.map(|alternate| AdvancedConfiguration {
            alternate_target_group_arn: Some(alternate.into()),
            production_listener_rule: Some("rule/production".into()),
            test_listener_rule: None,
            role_arn: None,
        }),
    }
}

fn behind(balancers: Vec<LoadBalancer>) -> Service {
    Service {
        load_balancers: Some(balancers),
        ..service("web", 4)
    }
}

fn task_set(balancers: Vec<LoadBalancer>) -> TaskSet {
    TaskSet {
        id: None,
        status: None,
        task_definition: None,
        computed_desired_count: None,
        pending_count: None,
        running_count: None,
        stability_status: None,
        external_id: None,
        task_set_arn: None,
        stability_status_at: None,
        scale: None,
        updated_at: None,
        created_at: None,
        launch_type: None,
        network_configuration: None,
        load_balancers: Some(balancers),
    }
}

#[test]
fn target_groups_of_a_service() {
    let sets = Service {
        task_sets: Some(vec![
            task_set(vec![balancer(Some("blue"), None)]),
            task_set(vec![
                balancer(Some("green"), None),
                balancer(Some("blue"), None),
            ]),
        ]),
        ..bare_service("web")
    };
    let cases: Vec<(Service, Vec<(&str, Role)>)> = vec![
        (bare_service("web"), vec![]),
        (
            behind(vec![balancer(Some("a"), None)]),
            vec![("a", Role::Only)],
        ),
        (
            behind(vec![
                balancer(Some("a"), None),
                balancer(Some("b"), None),
                balancer(Some("a"), None),
            ]),
            vec![("a", Role::Only), ("b", Role::Only)],
        ),
        (
            behind(vec![balancer(Some("blue"), Some("green"))]),
            vec![("blue", Role::Production), ("green", Role::Alternate)],
        ),
        (
            sets,
            vec![("blue", Role::TaskSet), ("green", Role::TaskSet)],
        ),
        (behind(vec![balancer(None, None)]), vec![]),
    ];
    for (service, expected) in cases {
        let groups = groups_of(&service);
        let found: Vec<(&str, Role)> = groups
            .iter()
            .map(|group| (&*group.arn, group.role))
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn what_is_not_read_is_said_in_words() {
    let classic = LoadBalancer {
        load_balancer_name: Some("old-elb".into()),
        ..balancer(None, None)
    };
    let lattice = |arn: &str| VpcLatticeConfiguration {
        role_arn: None,
        target_group_arn: Some(arn.into()),
        port_name: None,
    };
    let mut rolling = deployment("1", "PRIMARY", "COMPLETED", (1, 1));
    rolling.vpc_lattice_configurations =
        Some(vec![lattice("arn:aws:vpc-lattice:r:1:targetgroup/tg-1")]);
    let service = Service {
        deployments: Some(vec![rolling]),
        ..behind(vec![classic])
    };
    assert_eq!(
        elsewhere(&service),
        [
            "Classic Load Balancer old-elb: its health is not read",
            "VPC Lattice target group tg-1: its health is not read",
        ]
    );
    assert!(groups_of(&service).is_empty());
}

/// The verdict on a service with these groups; `None` stands for one that does not exist.
fn verdict_on(
    service: &Service,
    known: &[(&str, Option<Vec<TargetHealthDescription>>)],
) -> (Health, String) {
    let read: Vec<(&str, Option<TargetGroupHealth>)> = known
        .iter()
        .map(|(arn, targets)| (*arn, targets.clone().map(|targets| health(arn, targets))))
        .collect();
    let described = group("any");
    let known = |arn: &str| match read.iter().find(|(known, _)| *known == arn) {
        Some((_, Some(health))) => Known::Health(health),
        Some((_, None)) => Known::Gone,
        None => Known::Unread,
    };
    let found = verdict(service, &groups_of(service), known, |_| Some(&described));
    (found.health, found.why.unwrap_or_default())
}

#[test]
fn verdicts_of_one_group() {
    let well = || target("1", "healthy", "", "");
    let failed = || {
        let words = "Health checks failed with these codes: [503]";
        target("2", "unhealthy", "Target.ResponseCodeMismatch", words)
    };
    let slow = || target("3", "unhealthy", "Target.Timeout", "Request timed out");
    let first = || target("4", "initial", "Elb.InitialHealthChecking", "");
    let leaving = || target("5", "draining", "Target.DeregistrationInProgress", "");
    let unused = || target("6", "unused", "Target.NotInUse", "");
    let one = behind(vec![balancer(Some("tg"), None)]);
    let cases: Vec<(Vec<TargetHealthDescription>, Health, &str)> = vec![
        (vec![well(), well()], Health::Fine, ""),
        (vec![well(), leaving()], Health::Fine, ""),
        (
            vec![well(), well(), well(), failed()],
            Health::Look,
            "503 on /healthz, 1 of 4 targets unhealthy",
        ),
        (
            vec![well(), slow(), failed(), failed()],
            Health::Look,
            "503 on /healthz, 3 of 4 targets unhealthy",
        ),
        (
            vec![slow(), leaving()],
            Health::Broken,
            "timeout on /healthz, 1 of 1 target unhealthy",
        ),
        (
            vec![well(), first(), first()],
            Health::Changing,
            "2 targets initial",
        ),
        (vec![first()], Health::Changing, "1 target initial"),
        (
            vec![unused(), unused()],
            Health::Look,
            "target group not in use: no listener leads to it",
        ),
        (
            vec![well(), unused()],
            Health::Look,
            "1 of 2 targets unused: no listener leads to it, or its zone is off",
        ),
        (vec![], Health::Look, "no target is registered"),
        (vec![leaving()], Health::Look, "no target is registered"),
    ];
    for (targets, expected, why) in cases {
        let found = verdict_on(&one, &[("tg", Some(targets.clone()))]);
        assert_eq!(found, (expected, why.to_owned()), "{targets:?}");
    }
    let gone = verdict_on(&one, &[("tg", None)]);
    assert_eq!(gone, (Health::Broken, "target group not found".to_owned()));
    let unread = verdict_on(&one, &[]);
    assert_eq!(unread, (Health::Fine, String::new()), "unknown is no fault");
    let rolling = Service {
        deployments: Some(vec![deployment("1", "PRIMARY", "IN_PROGRESS", (1, 4))]),
        ..one
    };
    assert_eq!(
        verdict_on(&rolling, &[("tg", Some(Vec::new()))]),
        (Health::Fine, String::new()),
        "what is on its way is not missing"
    );
}

#[test]
fn the_resting_half_of_a_pair_is_no_fault_and_a_sick_one_is() {
    let pair = behind(vec![balancer(Some("blue"), Some("green"))]);
    let well = || target("1", "healthy", "", "");
    let unused = || target("1", "unused", "Target.NotInUse", "");
    let sick = || target("2", "unhealthy", "Target.FailedHealthChecks", "");
    for (blue, green, expected) in [
        (vec![well()], vec![], (Health::Fine, "")),
        (vec![], vec![well()], (Health::Fine, "")),
        (vec![well()], vec![unused()], (Health::Fine, "")),
        (
            vec![well()],
            vec![sick()],
            (
                Health::Look,
                "no connection on /healthz, 1 of 2 targets unhealthy",
            ),
        ),
    ] {
        let found = verdict_on(&pair, &[("blue", Some(blue)), ("green", Some(green))]);
        assert_eq!(found, (expected.0, expected.1.to_owned()));
    }
    let half = verdict_on(&pair, &[("blue", Some(vec![sick()]))]);
    assert_eq!(
        half,
        (Health::Fine, String::new()),
        "half of a pair is not the whole"
    );
}

#[test]
fn counts_come_worst_first() {
    let targets = [
        target("1", "healthy", "", ""),
        target("2", "healthy", "", ""),
        target("3", "unhealthy.draining", "", ""),
        target("4", "unhealthy", "", ""),
        target("5", "melted", "", ""),
    ];
    let counts = Counts::of(&targets);
    assert_eq!(counts.serving(), 4);
    let words: Vec<String> = counts
        .words()
        .iter()
        .map(|(count, word, health)| format!("{} {count} {word}", health.glyph()))
        .collect();
    assert_eq!(
        words,
        [
            "✖ 1 unhealthy",
            "◐ 1 draining",
            "◌ 1 unknown",
            "● 2 healthy"
        ]
    );
}
