//! Metrics as a client sees them.

#![allow(clippy::unwrap_used)]

use super::SERVICE;
use crate::sim::scenario::load;
use crate::sim::services::Request;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, cbor};
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;

fn world(name: &str) -> World {
    let mut world = World::build(&load(name).unwrap(), 1, 1, NOW * 1_000);
    world.play(0);
    world
}

fn ask(world: &mut World, op: &str, input: &Value) -> Result<Value, ApiError> {
    let bytes = cbor::bytes(input);
    let path = format!("/service/GraniteServiceVersion20100801/operation/{op}");
    let request = Request {
        op,
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: "",
        bytes: &bytes,
        path: &path,
        query: "",
        request_id: "0",
    };
    SERVICE
        .answer(&request, world)
        .map(|answer| cbor::read(&answer).unwrap())
}

fn query(id: &str, namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Value {
    let dimensions: Vec<Value> = dimensions
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect();
    json!({ "Id": id, "MetricStat": {
        "Metric": { "Namespace": namespace, "MetricName": metric, "Dimensions": dimensions },
        "Period": 60, "Stat": "Average",
    }})
}

fn request(queries: &[Value], seconds: i64) -> Value {
    json!({
        "MetricDataQueries": queries, "StartTime": NOW - seconds, "EndTime": NOW,
        "ScanBy": "TimestampAscending",
    })
}

/// The values of one metric in the last hour.
fn values(world: &mut World, namespace: &str, metric: &str, of: &[(&str, &str)]) -> Vec<f64> {
    let input = request(&[query("m0", namespace, metric, of)], 3_600);
    let answer = ask(world, "GetMetricData", &input).unwrap();
    let result = &answer["MetricDataResults"][0];
    let values = result["Values"].as_array().unwrap();
    assert_eq!(values.len(), result["Timestamps"].as_array().unwrap().len());
    values.iter().map(|value| value.as_f64().unwrap()).collect()
}

#[test]
fn a_cluster_measures_what_its_setting_says() {
    let mut world = world("insights");
    let free = ("AWS/ECS", "CPUUtilization");
    let standard = ("ECS/ContainerInsights", "CpuUtilized");
    let enhanced = ("ECS/ContainerInsights", "TaskCpuUtilization");
    for (cluster, there) in [
        ("insights-off", [true, false, false]),
        ("insights-standard", [true, true, false]),
        ("insights-enhanced", [true, true, true]),
    ] {
        let of = [("ClusterName", cluster), ("ServiceName", "api")];
        let found = [free, standard, enhanced]
            .map(|(space, metric)| !values(&mut world, space, metric, &of).is_empty());
        assert_eq!(found, there, "{cluster}");
    }
}

#[test]
fn points_come_late_and_only_while_tasks_run() {
    let mut world = world("insights");
    let of = |service| {
        [
            ("ClusterName", "insights-enhanced"),
            ("ServiceName", service),
        ]
    };
    let running = values(&mut world, "AWS/ECS", "CPUUtilization", &of("api"));
    assert_eq!(running.len(), 59, "the newest minute is not there yet");
    assert!(running.iter().all(|value| (0.0..=100.0).contains(value)));
    let idle = values(&mut world, "AWS/ECS", "CPUUtilization", &of("nightly"));
    assert!(idle.is_empty());
    let tasks = values(
        &mut world,
        "ECS/ContainerInsights",
        "RunningTaskCount",
        &of("nightly"),
    );
    assert!(tasks.iter().all(|count| *count == 0.0) && !tasks.is_empty());
    let again = values(&mut world, "AWS/ECS", "CPUUtilization", &of("api"));
    assert_eq!(again, running, "the same question has the same answer");
}

#[test]
fn memory_rises_before_it_runs_out() {
    let mut world = world("shop");
    let of = [
        ("ClusterName", "prod-data"),
        ("ServiceName", "kafka-bridge"),
    ];
    let memory = values(&mut world, "AWS/ECS", "MemoryUtilization", &of);
    let most = memory.iter().copied().fold(0.0, f64::max);
    let least = memory.iter().copied().fold(100.0, f64::min);
    assert!(most > 85.0 && most - least > 20.0, "{memory:?}");
}

#[test]
fn instances_have_what_a_fargate_cluster_has_not() {
    let mut world = world("shop");
    for (cluster, there) in [("prod-data", true), ("staging", false)] {
        let found = values(
            &mut world,
            "AWS/ECS",
            "CPUReservation",
            &[("ClusterName", cluster)],
        );
        assert_eq!(!found.is_empty(), there, "{cluster}");
    }
}

#[test]
fn pages_follow_each_other_and_limits_hold() {
    let mut world = world("insights");
    let of = [("ClusterName", "insights-off"), ("ServiceName", "api")];
    let one = query("m0", "AWS/ECS", "CPUUtilization", &of);
    let two = query("m1", "AWS/ECS", "MemoryUtilization", &of);
    let mut input = request(&[one.clone(), two], 1_800);
    input["MaxDatapoints"] = json!(20);
    let mut seen = [0, 0];
    let mut pages = 0;
    loop {
        let answer = ask(&mut world, "GetMetricData", &input).unwrap();
        pages += 1;
        for result in answer["MetricDataResults"].as_array().unwrap() {
            let which = usize::from(result["Id"] == "m1");
            seen[which] += result["Values"].as_array().unwrap().len();
        }
        match answer.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!((seen, pages), ([29, 29], 3));
    let refused = |world: &mut World, input: &Value| {
        let error = ask(world, "GetMetricData", input).unwrap_err();
        (error.code.to_string(), error.message)
    };
    let many: Vec<Value> = (0..501)
        .map(|n| query(&format!("m{n}"), "AWS/ECS", "CPUUtilization", &of))
        .collect();
    let (code, words) = refused(&mut world, &request(&many, 60));
    assert_eq!(code, "ValidationError");
    assert!(words.contains("greater than 500"), "{words}");
    let (_, words) = refused(&mut world, &request(std::slice::from_ref(&one), 0));
    assert!(words.contains("StartTime must be less"), "{words}");
    let (_, words) = refused(&mut world, &request(&[one.clone(), one], 60));
    assert!(words.contains("not unique"), "{words}");
    let (_, words) = refused(&mut world, &request(&[query("M", "a", "b", &[])], 60));
    assert!(words.contains("expected pattern"), "{words}");
}

#[test]
fn metrics_are_listed_by_what_they_are_of() {
    let mut world = world("insights");
    let mut count = |cluster: &str| {
        let input = json!({
            "Namespace": "ECS/ContainerInsights",
            "Dimensions": [{ "Name": "ClusterName", "Value": cluster }],
            "RecentlyActive": "PT3H",
        });
        let answer = ask(&mut world, "ListMetrics", &input).unwrap();
        answer["Metrics"].as_array().unwrap().len()
    };
    assert_eq!(count("insights-off"), 0);
    assert!(count("insights-enhanced") > count("insights-standard"));
}
