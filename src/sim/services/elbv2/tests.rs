//! Load balancing as the account tells it, from the scenarios that show all of it.

#![allow(clippy::unwrap_used)]

use super::super::Request;
use super::{SERVICE, xml};
use crate::sim::scenario::load;
use crate::sim::story::{World, listener_rule_arn};
use crate::sim::wire::ApiError;

const MINUTE: i64 = 60_000;

pub(super) fn played(minutes: i64) -> World {
    let mut world = World::build(&load("targets").unwrap(), 1, 1, 1_800_000_000_000);
    world.play(minutes * MINUTE);
    world
}

pub(super) fn ask(world: &mut World, op: &str, form: &str) -> Result<String, ApiError> {
    let request = Request {
        op,
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: form,
        bytes: form.as_bytes(),
        path: "/",
        query: "",
        request_id: "id",
    };
    (SERVICE.answer)(&request, world).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn all<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    text.split(&open)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(&close)?.0))
        .collect()
}

pub(super) fn group(world: &mut World, service: &str) -> String {
    let answer = ask(world, "DescribeTargetGroups", "").unwrap();
    let arns = all(&answer, "TargetGroupArn");
    let ending = format!("/prod-edge-{service}/");
    (*arns.iter().find(|arn| arn.contains(&ending)).unwrap()).to_owned()
}

/// Every state and reason that a service's targets show within ten minutes.
fn seen(service: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for minute in 0..10 {
        let mut world = played(minute);
        let arn = group(&mut world, service);
        let answer = ask(
            &mut world,
            "DescribeTargetHealth",
            &format!("TargetGroupArn={arn}"),
        )
        .unwrap();
        for target in all(&answer, "TargetHealth") {
            let state = all(target, "State")[0];
            let reason = all(target, "Description")
                .first()
                .copied()
                .unwrap_or_default();
            let words = format!("{state} {reason}");
            if !seen.contains(&words) {
                seen.push(words);
            }
        }
    }
    seen
}

#[test]
fn every_way_of_being_unhealthy_is_played() {
    for (service, expected) in [
        (
            "search-api",
            "unhealthy Health checks failed with these codes: [503]",
        ),
        ("payments", "unhealthy Request timed out"),
        (
            "catalogue",
            "unhealthy Health checks failed with these codes: [404]",
        ),
        ("image-proxy", "unhealthy Health checks failed"),
        ("reports", "initial Initial health checks in progress"),
        (
            "beta",
            "unused Target group is not configured to receive traffic from the load balancer",
        ),
        ("storefront", "healthy "),
    ] {
        let seen = seen(service);
        assert!(
            seen.iter().any(|words| words == expected),
            "{service}: {seen:?}"
        );
    }
}

#[test]
fn a_deleted_group_fails_its_whole_batch_in_the_words_of_aws() {
    let mut world = played(0);
    let good = group(&mut world, "storefront");
    let gone = good.replace("prod-edge-storefront", "prod-edge-legacy-api");
    let form = format!("TargetGroupArns.member.1={good}&TargetGroupArns.member.2={gone}");
    let error = ask(&mut world, "DescribeTargetGroups", &form).unwrap_err();
    assert_eq!(
        (&*error.code, &*error.message),
        ("TargetGroupNotFound", "One or more target groups not found")
    );
    let form = format!("TargetGroupArns.member.1={good}");
    let answer = ask(&mut world, "DescribeTargetGroups", &form).unwrap();
    assert_eq!(all(&answer, "TargetGroupArn"), [good]);
}

#[test]
fn a_listener_leads_to_every_group_that_has_a_rule() {
    let mut world = played(0);
    let balancers = ask(&mut world, "DescribeLoadBalancers", "").unwrap();
    let balancer = all(&balancers, "LoadBalancerArn")[0].to_owned();
    let listeners = ask(
        &mut world,
        "DescribeListeners",
        &format!("LoadBalancerArn={balancer}"),
    )
    .unwrap();
    let listener = all(&listeners, "ListenerArn")[0].to_owned();
    let rules = ask(
        &mut world,
        "DescribeRules",
        &format!("ListenerArn={listener}"),
    )
    .unwrap();
    let priorities = all(&rules, "Priority");
    assert_eq!(priorities.len(), 7, "six services and the rest");
    assert_eq!(priorities.last(), Some(&"default"));
    let storefront = group(&mut world, "storefront");
    let beta = group(&mut world, "beta");
    assert!(rules.contains(&storefront) && !rules.contains(&beta));
    let tags = ask(
        &mut world,
        "DescribeTags",
        &format!("ResourceArns.member.1={storefront}"),
    )
    .unwrap();
    assert!(
        tags.contains("<Key>team</Key><Value>team-storefront</Value>"),
        "{tags}"
    );
}

#[test]
fn pages_follow_each_other() {
    let mut world = played(0);
    let first = ask(&mut world, "DescribeTargetGroups", "PageSize=5").unwrap();
    assert_eq!(all(&first, "TargetGroupArn").len(), 5);
    let marker = all(&first, "NextMarker")[0];
    let second = ask(
        &mut world,
        "DescribeTargetGroups",
        &format!("PageSize=5&Marker={marker}"),
    )
    .unwrap();
    assert_eq!(all(&second, "TargetGroupArn").len(), 2);
    assert!(all(&second, "NextMarker").is_empty());
    for wrong in [
        "PageSize=0",
        "PageSize=401",
        "PageSize=x",
        "Marker=nonsense",
    ] {
        assert!(
            ask(&mut world, "DescribeTargetGroups", wrong).is_err(),
            "{wrong}"
        );
    }
    assert_eq!(xml::members("a.member.1=x&a.member.2=y", "a"), ["x", "y"]);
}

/// The account in which traffic is shifted.
fn shifting(seconds: i64) -> World {
    let mut world = World::build(&load("canary").unwrap(), 1, 1, 1_800_000_000_000);
    world.play(seconds * 1_000);
    world
}

/// What the rule that ECS names forwards, as group and weight.
fn forwarded(world: &mut World, cluster: &str, service: &str, test: bool) -> Vec<(String, String)> {
    let rule = listener_rule_arn("us-east-1", &world.account, cluster, service, test);
    let (listener, _) = rule.rsplit_once('/').unwrap();
    let listener = listener.replace(":listener-rule/", ":listener/");
    let rules = ask(world, "DescribeRules", &format!("ListenerArn={listener}")).unwrap();
    let (_, rest) = rules
        .split_once(&format!("<RuleArn>{rule}</RuleArn>"))
        .unwrap();
    let config = all(rest, "ForwardConfig")[0];
    let weights = all(config, "Weight").into_iter().map(str::to_owned);
    let groups = all(config, "TargetGroupArn").into_iter().map(str::to_owned);
    groups.zip(weights).collect()
}

fn weights(world: &mut World, service: &str, test: bool) -> [u32; 2] {
    let both = forwarded(world, "prod-web", service, test);
    [0, 1].map(|index| both[index].1.parse().unwrap())
}

#[test]
fn a_rule_forwards_as_the_deployment_has_shifted() {
    let mut world = shifting(0);
    for (service, production, test) in [
        // After a history of five, the old set is in the second group.
        ("checkout", [10, 90], [100, 0]),
        ("catalog", [0, 100], [0, 100]),
        ("recommend", [70, 30], [0, 100]),
        ("login", [100, 0], [100, 0]),
        ("basket", [100, 0], [100, 0]),
    ] {
        assert_eq!(weights(&mut world, service, false), production, "{service}");
        assert_eq!(weights(&mut world, service, true), test, "{service}, test");
    }
    let rolling = forwarded(&mut world, "prod-web", "storefront", false);
    assert_eq!(rolling.len(), 1, "nothing is shifted");
    assert_eq!(
        forwarded(&mut world, "prod-legacy", "invoices", false).len(),
        2
    );
    // When all is over, the traffic is where the tasks are.
    let mut world = shifting(3_600);
    assert_eq!(weights(&mut world, "catalog", false), [0, 100]);
    assert_eq!(weights(&mut world, "basket", false), [0, 100]);
}

#[test]
fn each_set_of_tasks_is_registered_in_its_own_group() {
    let mut world = shifting(0);
    let mut targets = |service: &str| {
        let both = forwarded(&mut world, "prod-web", service, false);
        let count = |arn: &str, world: &mut World| {
            let form = format!("TargetGroupArn={arn}");
            all(
                &ask(world, "DescribeTargetHealth", &form).unwrap(),
                "TargetHealth",
            )
            .len()
        };
        [0, 1].map(|index| count(&both[index].0, &mut world))
    };
    assert_eq!(targets("checkout"), [4, 4]);
    assert_eq!(targets("catalog"), [3, 3]);
    assert_eq!(targets("login"), [2, 0], "turned back");
    assert_eq!(targets("basket"), [3, 0], "not begun");
}

#[test]
fn both_groups_are_told_with_their_balancer_and_tags() {
    let mut world = shifting(0);
    let both = forwarded(&mut world, "prod-web", "checkout", false);
    let form = format!("TargetGroupArns.member.1={}", both[1].0);
    let answer = ask(&mut world, "DescribeTargetGroups", &form).unwrap();
    assert_eq!(all(&answer, "TargetGroupName"), ["prod-web-checkout-alt"]);
    assert!(answer.contains(":loadbalancer/app/prod-web/"), "{answer}");
    let form = format!("ResourceArns.member.1={}", both[1].0);
    let tags = ask(&mut world, "DescribeTags", &form).unwrap();
    assert!(tags.contains("<Value>team-checkout</Value>"), "{tags}");
}
