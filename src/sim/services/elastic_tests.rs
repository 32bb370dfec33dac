//! Auto scaling and alarms as a client sees them, and as the story moves them.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::{Request, autoscaling, cloudwatch};
use crate::sim::scenario::load;
use crate::sim::story::World;
use crate::sim::wire::ApiError;

fn world() -> World {
    let mut world = World::build(&load("scaling").unwrap(), 1, 1, 1_800_000_000_000);
    world.play(0);
    world
}

fn ask(world: &mut World, op: &str, input: &Value) -> Result<Value, ApiError> {
    let body = input.to_string();
    let service = match op.contains("Alarm") {
        true => cloudwatch::SERVICE,
        false => autoscaling::SERVICE,
    };
    let request = Request {
        op,
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: &body,
        bytes: body.as_bytes(),
        path: "/",
        query: "",
        request_id: "0",
    };
    let answer = service.answer(&request, world)?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

fn of(service: &str) -> Value {
    json!({ "ServiceNamespace": "ecs", "ResourceId": format!("service/prod-web/{service}") })
}

#[test]
fn limits_are_refused_in_the_words_of_aws() {
    let mut world = world();
    let names: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let table = [
        ("DescribeScalableTargets", json!({}), "ValidationException"),
        (
            "DescribeScalableTargets",
            json!({ "ServiceNamespace": "ecs", "MaxResults": 51 }),
            "ValidationException",
        ),
        (
            "DescribeScalingPolicies",
            json!({ "ServiceNamespace": "ecs", "MaxResults": 11 }),
            "ValidationException",
        ),
        (
            "DescribeScalingActivities",
            json!({ "ServiceNamespace": "ecs", "NextToken": "é" }),
            "InvalidNextTokenException",
        ),
        (
            "DescribeAlarms",
            json!({ "AlarmNames": names }),
            "ValidationError",
        ),
        (
            "DescribeAlarms",
            json!({ "MaxRecords": 0 }),
            "ValidationError",
        ),
        (
            "DescribeAlarmHistory",
            json!({ "NextToken": "x" }),
            "InvalidNextToken",
        ),
    ];
    for (op, input, code) in table {
        let error = ask(&mut world, op, &input).err().map(|error| error.code);
        assert_eq!(error.as_deref(), Some(code), "{op} {input}");
    }
}

#[test]
fn a_step_in_is_under_way_and_then_done() {
    let mut world = world();
    let mut newest = |at: i64| {
        world.play(at);
        let answer = ask(&mut world, "DescribeScalingActivities", &of("storefront")).unwrap();
        let newest = &answer["ScalingActivities"][0];
        (newest["Description"].clone(), newest["StatusCode"].clone())
    };
    assert_eq!(
        newest(0),
        (json!("Setting desired count to 4."), json!("Successful"))
    );
    assert_eq!(
        newest(41_000),
        (json!("Setting desired count to 3."), json!("InProgress"))
    );
    assert_eq!(
        newest(90_000),
        (json!("Setting desired count to 3."), json!("Successful"))
    );
    let storefront = world.clusters[0]
        .services
        .iter()
        .find(|service| service.name == "storefront")
        .unwrap();
    assert_eq!(
        storefront.desired, 3,
        "the service follows what auto scaling says"
    );
}

#[test]
fn what_came_to_nothing_is_told_only_when_asked_for() {
    let mut world = world();
    let count = |world: &mut World, input: &Value| {
        let answer = ask(world, "DescribeScalingActivities", input).unwrap();
        answer["ScalingActivities"].as_array().unwrap().len()
    };
    let mut input = of("checkout");
    assert_eq!(count(&mut world, &input), 2);
    input["IncludeNotScaledActivities"] = json!(true);
    assert_eq!(count(&mut world, &input), 4);
}

#[test]
fn a_policys_alarms_are_alarms_and_follow_its_activities() {
    let mut world = world();
    let policies = ask(&mut world, "DescribeScalingPolicies", &of("checkout")).unwrap();
    let names: Vec<Value> = policies["ScalingPolicies"][0]["Alarms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|alarm| alarm["AlarmName"].clone())
        .collect();
    let answer = ask(
        &mut world,
        "DescribeAlarms",
        &json!({ "AlarmNames": names }),
    )
    .unwrap();
    let states: Vec<(bool, &Value)> = answer["MetricAlarms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|alarm| {
            (
                alarm["ComparisonOperator"] == "LessThanThreshold",
                &alarm["StateValue"],
            )
        })
        .collect();
    assert_eq!(states, [(false, &json!("ALARM")), (true, &json!("OK"))]);
    // Instants are plain numbers for those who do not speak CBOR.
    assert!(answer["MetricAlarms"][0]["StateUpdatedTimestamp"].is_number());
}
