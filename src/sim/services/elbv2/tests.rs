//! Load balancing as the account tells it, from the scenario that shows all of it.

#![allow(clippy::unwrap_used)]

use super::super::Request;
use super::{SERVICE, xml};
use crate::sim::scenario::load;
use crate::sim::story::World;
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
        method: "POST",
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
