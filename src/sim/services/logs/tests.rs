//! CloudWatch Logs as a client sees it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::SERVICE;
use crate::sim::scenario::load;
use crate::sim::services::Request;
use crate::sim::story::World;
use crate::sim::wire::ApiError;

const NOW: i64 = 1_800_000_000_000;
const MINUTE: i64 = 60_000;

pub(super) fn world(name: &str) -> World {
    let mut world = World::build(&load(name).unwrap(), 1, 1, NOW);
    world.play(0);
    world
}

pub(super) fn ask_in(
    world: &mut World,
    region: &str,
    op: &str,
    input: &Value,
) -> Result<Value, ApiError> {
    let body = input.to_string();
    let request = Request {
        op,
        region,
        access_key: "AKIDEMO",
        body: &body,
        bytes: body.as_bytes(),
        path: "/",
        query: "",
        request_id: "0",
    };
    let answer = SERVICE.answer(&request, world)?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

pub(super) fn ask(world: &mut World, op: &str, input: &Value) -> Result<Value, ApiError> {
    ask_in(world, "us-east-1", op, input)
}

/// All events of all pages, and how many pages there were.
fn all(world: &mut World, input: &Value) -> (Vec<Value>, usize) {
    let mut input = input.clone();
    let mut events = Vec::new();
    for pages in 1..2_000 {
        let answer = ask(world, "FilterLogEvents", &input).unwrap();
        events.extend(answer["events"].as_array().unwrap().iter().cloned());
        match answer["nextToken"].as_str() {
            Some(token) => input["nextToken"] = json!(token),
            None => return (events, pages),
        }
    }
    panic!("the pages have no end");
}

fn ids(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["eventId"].as_str().unwrap())
        .collect()
}

fn texts(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["message"].as_str().unwrap())
        .collect()
}

fn window(group: &str, from: i64, to: i64) -> Value {
    json!({ "logGroupName": group, "startTime": NOW + from, "endTime": NOW + to })
}

#[test]
fn the_same_window_tells_the_same_and_its_halves_tell_the_whole() {
    let mut world = world("logs");
    for group in [
        "/ecs/prod-web/storefront",
        "/ecs/prod-web/checkout",
        "/ecs/prod-web/escapes",
    ] {
        let (whole, _) = all(&mut world, &window(group, -30 * MINUTE, -10 * MINUTE));
        assert!(whole.len() > 100, "{group}: {}", whole.len());
        let (again, _) = all(&mut world, &window(group, -30 * MINUTE, -10 * MINUTE));
        assert_eq!(whole, again, "{group}");
        let (mut halves, _) = all(&mut world, &window(group, -30 * MINUTE, -20 * MINUTE));
        let (second, _) = all(&mut world, &window(group, -20 * MINUTE + 1, -10 * MINUTE));
        halves.extend(second);
        assert_eq!(whole, halves, "{group}");
        let unique: BTreeSet<&str> = ids(&whole).into_iter().collect();
        assert_eq!(unique.len(), whole.len(), "{group}");
        assert!(unique.iter().all(|id| id.len() == 56));
    }
}

#[test]
fn pages_lose_and_double_nothing_from_either_end() {
    let mut world = world("logs");
    let mut input = window("/ecs/prod-web/storefront", -20 * MINUTE, 0);
    let (whole, _) = all(&mut world, &input);
    let times: Vec<i64> = whole
        .iter()
        .map(|event| event["timestamp"].as_i64().unwrap())
        .collect();
    assert!(times.is_sorted());
    for limit in [1, 7, 100] {
        input["limit"] = json!(limit);
        if limit == 1 {
            input["startTime"] = json!(NOW - MINUTE);
        } else {
            input["startTime"] = json!(NOW - 20 * MINUTE);
        }
        input["startFromHead"] = json!(true);
        let (forward, pages) = all(&mut world, &input);
        assert!(pages >= forward.len() / limit);
        input["startFromHead"] = json!(false);
        let (mut backward, _) = all(&mut world, &input);
        backward.reverse();
        assert_eq!(forward, backward, "limit {limit}");
        assert!(limit == 1 || forward == whole);
    }
}

#[test]
fn a_pattern_finds_what_a_look_at_everything_finds() {
    let mut world = world("logs");
    let mut input = window("/ecs/prod-web/storefront", -60 * MINUTE, 0);
    let (whole, _) = all(&mut world, &input);
    input["filterPattern"] = json!("{ $.status >= 500 }");
    let (found, _) = all(&mut world, &input);
    let wanted: Vec<&Value> = whole
        .iter()
        .filter(|event| {
            let line: Value =
                serde_json::from_str(event["message"].as_str().unwrap()).unwrap_or_default();
            line["status"].as_i64().is_some_and(|status| status >= 500)
        })
        .collect();
    assert!(!found.is_empty());
    assert_eq!(found.iter().collect::<Vec<_>>(), wanted);
}

#[test]
fn an_exit_is_explained_before_it_comes() {
    let mut world = world("logs");
    let table = [
        (
            "/ecs/prod-web/checkout",
            "missing required environment variable STRIPE_KEY",
        ),
        (
            "/ecs/prod-web/leaky-bridge",
            "java.lang.OutOfMemoryError: Java heap space",
        ),
        (
            "/ecs/prod-web/thumbnails",
            "Segmentation fault (core dumped)",
        ),
        (
            "/ecs/prod-web/gateway",
            "no connection to the database free",
        ),
        (
            "/ecs/prod-web/orders",
            "starting orders revision 8 image 2.4.0",
        ),
        (
            "/ecs/prod-web/orders-old",
            "received SIGTERM, shutting down",
        ),
        ("/ecs/prod-web/mailer", "KeyError: 'amount' in job"),
        (
            "/ecs/prod-web/basket",
            "    at basketTotal (/app/src/basket.js:57:31)",
        ),
        ("/ecs/prod-web/routed", "failed to flush chunk"),
        ("/firelens/routed", "msg=\"job"),
        ("/ecs/prod-web/escapes", "\u{1b}]52;c;"),
    ];
    for (group, words) in table {
        let (events, _) = all(&mut world, &window(group, -75 * MINUTE, 0));
        assert!(
            texts(&events).iter().any(|text| text.contains(words)),
            "{group}: {words}"
        );
    }
}

#[test]
fn a_burst_comes_in_full_pages_and_a_long_line_alone() {
    let mut world = world("logs");
    let mut input = window("/ecs/prod-web/importer", -2 * MINUTE, -MINUTE);
    input["filterPattern"] = json!("imported");
    input["limit"] = json!(1);
    let first = (0..9).find_map(|_| {
        let answer = ask(&mut world, "FilterLogEvents", &input).unwrap();
        input["nextToken"] = answer["nextToken"].clone();
        answer["events"][0]["timestamp"].as_i64()
    });
    let from = first.unwrap() - NOW;
    let input = window("/ecs/prod-web/importer", from, from + 1_999);
    let (events, pages) = all(&mut world, &input);
    assert_eq!(events.len(), 40_000);
    assert!(pages >= 4, "a page holds 10,000 events or a megabyte");
    let (events, pages) = all(
        &mut world,
        &window("/ecs/prod-web/dumper", -3 * MINUTE, -5_000),
    );
    let longest = texts(&events).iter().map(|text| text.len()).max();
    assert_eq!(longest, Some(1_048_576 - 26));
    assert!(pages > 3);
}

#[test]
fn late_lines_and_fast_clocks_are_there() {
    let mut world = world("logs");
    let (events, _) = all(
        &mut world,
        &window("/ecs/prod-web/web-proxy", -30 * MINUTE, -2 * MINUTE),
    );
    let late = |event: &&Value| {
        event["ingestionTime"].as_i64().unwrap() - event["timestamp"].as_i64().unwrap() > MINUTE
    };
    assert!(events.iter().filter(late).count() > 3);
    let ahead =
        json!({ "logGroupName": "/ecs/prod-web/time-traveller", "startTime": NOW - MINUTE });
    let (events, pages) = all(&mut world, &ahead);
    assert_eq!(pages, 1, "what has not been written yet is not looked for");
    let newest = events.last().unwrap()["timestamp"].as_i64().unwrap();
    assert!((NOW + 60_000..NOW + 2 * MINUTE).contains(&newest));
}

#[test]
fn what_cannot_be_read_is_told_in_the_words_of_aws() {
    let mut world = world("logs");
    let group = "/ecs/prod-web/storefront";
    let table = [
        (
            json!({ "logGroupName": "/ecs/prod-web/never-created" }),
            "ResourceNotFoundException",
            "log group does not exist",
        ),
        (
            json!({ "logGroupName": "/ecs/prod-web/far-away" }),
            "ResourceNotFoundException",
            "log group does not exist",
        ),
        (
            json!({ "logGroupName": "/ecs/prod-web/payroll" }),
            "AccessDeniedException",
            "logs:FilterLogEvents on resource",
        ),
        (
            json!({ "logGroupName": group, "logStreamNames": ["nope"] }),
            "ResourceNotFoundException",
            "log stream does not exist",
        ),
        (
            json!({ "logGroupName": group, "logStreamNames": ["a"], "logStreamNamePrefix": "b" }),
            "InvalidParameterException",
            "mutually exclusive",
        ),
        (
            json!({ "logGroupName": group, "limit": 10_001 }),
            "InvalidParameterException",
            "less than or equal to 10000",
        ),
        (
            json!({ "logGroupName": group, "startFromHead": false }),
            "InvalidParameterException",
            "2024-01-01",
        ),
        (
            json!({ "logGroupName": group, "nextToken": "abc" }),
            "InvalidParameterException",
            "nextToken is invalid",
        ),
        (
            json!({ "logGroupName": group, "filterPattern": "user-id" }),
            "InvalidParameterException",
            "Invalid character",
        ),
        (json!({}), "InvalidParameterException", "required"),
    ];
    for (input, code, words) in table {
        let error = ask(&mut world, "FilterLogEvents", &input).unwrap_err();
        assert_eq!(error.code, code, "{input}");
        assert!(error.message.contains(words), "{input}: {}", error.message);
    }
    let far = ask_in(
        &mut world,
        "eu-central-1",
        "FilterLogEvents",
        &json!({ "logGroupName": "/ecs/prod-web/far-away" }),
    );
    assert!(!far.unwrap()["events"].as_array().unwrap().is_empty());
}

#[test]
fn a_stream_begins_with_its_first_line_and_outlives_its_task() {
    let mut world = world("logs");
    let streams = |world: &mut World, group: &str| {
        let answer = ask(
            world,
            "DescribeLogStreams",
            &json!({ "logGroupName": group }),
        )
        .unwrap();
        let streams = answer["logStreams"].as_array().unwrap().iter();
        streams
            .map(|one| one["logStreamName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        streams(&mut world, "/ecs/prod-web/empty"),
        Vec::<String>::new()
    );
    world.play(3 * MINUTE);
    assert_eq!(streams(&mut world, "/ecs/prod-web/empty").len(), 1);
    let before = streams(&mut world, "/ecs/prod-web/orders-old");
    assert_eq!(before.len(), 4, "two tasks with a sidecar");
    world.play(200 * MINUTE);
    assert_eq!(streams(&mut world, "/ecs/prod-web/orders-old"), before);
    let docker = streams(&mut world, "/ecs/prod-data/indexer");
    assert!(docker.iter().all(|name| name.len() == 64), "{docker:?}");
}

#[test]
fn one_stream_is_read_to_its_end_in_both_directions() {
    let mut world = world("logs");
    let group = "/ecs/prod-web/mailer";
    let answer = ask(
        &mut world,
        "DescribeLogStreams",
        &json!({ "logGroupName": group, "logStreamNamePrefix": "ecs/app/" }),
    )
    .unwrap();
    let name = answer["logStreams"][0]["logStreamName"].clone();
    let mut read = |from_head: bool| {
        let token = if from_head {
            "nextForwardToken"
        } else {
            "nextBackwardToken"
        };
        let mut input = json!({
            "logGroupName": group, "logStreamName": name, "limit": 50, "startFromHead": from_head,
            "startTime": NOW - 30 * MINUTE, "endTime": NOW,
        });
        let mut pages: Vec<Vec<Value>> = Vec::new();
        loop {
            let answer = ask(&mut world, "GetLogEvents", &input).unwrap();
            pages.push(answer["events"].as_array().unwrap().clone());
            if input["nextToken"] == answer[token] {
                return pages;
            }
            input["nextToken"] = answer[token].clone();
        }
    };
    let forward: Vec<Value> = read(true).concat();
    let mut pages = read(false);
    pages.reverse();
    assert_eq!(forward, pages.concat());
    assert!(forward.len() > 100);
}

#[test]
fn groups_are_listed_by_name_and_by_part() {
    let mut world = world("logs");
    let mut names = |input: Value| {
        let answer = ask(&mut world, "DescribeLogGroups", &input).unwrap();
        let groups = answer["logGroups"].as_array().unwrap().clone();
        let name = |group: &Value| group["logGroupName"].as_str().unwrap().to_owned();
        (groups.iter().map(name).collect::<Vec<_>>(), groups)
    };
    assert_eq!(
        names(json!({ "logGroupNamePattern": "ORDERS" })).0,
        ["/ecs/prod-web/orders", "/ecs/prod-web/orders-old"]
    );
    assert_eq!(
        names(json!({ "logGroupNamePrefix": "/firelens" })).0,
        ["/firelens/routed"]
    );
    let (_, groups) = names(json!({ "logGroupClass": "INFREQUENT_ACCESS" }));
    assert_eq!(
        groups[0]["arn"],
        "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/prod-web/archive:*"
    );
    assert_eq!(
        groups[0]["logGroupArn"],
        "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/prod-web/archive"
    );
    assert_eq!(groups[0]["retentionInDays"], 90);
}

#[test]
fn what_is_written_is_read_again() {
    let mut world = world("empty");
    let group = json!({ "logGroupName": "judge" });
    let stream = json!({ "logGroupName": "judge", "logStreamName": "a" });
    ask(&mut world, "CreateLogGroup", &group).unwrap();
    assert_eq!(
        ask(&mut world, "CreateLogGroup", &group).unwrap_err().code,
        "ResourceAlreadyExistsException"
    );
    let mut put = stream.clone();
    put["logEvents"] = json!([{ "timestamp": NOW - 5_000, "message": "one" }, { "timestamp": NOW, "message": "two" }]);
    assert_eq!(
        ask(&mut world, "PutLogEvents", &put).unwrap_err().code,
        "ResourceNotFoundException"
    );
    ask(&mut world, "CreateLogStream", &stream).unwrap();
    ask(&mut world, "PutLogEvents", &put).unwrap();
    ask(&mut world, "PutLogEvents", &put).unwrap();
    let (events, _) = all(&mut world, &group);
    assert_eq!(texts(&events), ["one", "one", "two", "two"]);
    assert_eq!(ids(&events).into_iter().collect::<BTreeSet<_>>().len(), 4);
}
