//! Validation, pages, include flags, speed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::SERVICE;
use super::{ask, list, try_ask, world};
use crate::sim::services::Request;
use crate::sim::story::World;

#[test]
fn mistakes_are_told_in_the_words_of_aws() {
    let names = |count: usize| vec!["x"; count];
    let table = [
        (
            "DescribeServices",
            json!({ "cluster": "prod-web", "services": [] }),
            "InvalidParameterException",
            "Services cannot be empty.",
        ),
        (
            "DescribeServices",
            json!({ "cluster": "prod-web", "services": names(11) }),
            "InvalidParameterException",
            "service names can have at most 10 items.",
        ),
        (
            "DescribeServices",
            json!({ "services": ["x"] }),
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (
            "DescribeServices",
            json!({ "cluster": "staging", "services": ["arn:aws:ecs:us-east-1:123456789012:service/prod-web/checkout"] }),
            "InvalidParameterException",
            "Invalid identifier: Identifier is for cluster prod-web. Your cluster is staging",
        ),
        (
            "DescribeTasks",
            json!({ "cluster": "prod-web", "tasks": [] }),
            "InvalidParameterException",
            "Tasks cannot be empty.",
        ),
        (
            "DescribeTasks",
            json!({ "cluster": "prod-web", "tasks": names(101) }),
            "InvalidParameterException",
            "taskIds can have at most 100 items.",
        ),
        (
            "ListTasks",
            json!({ "cluster": "a b" }),
            "InvalidParameterException",
            "Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b",
        ),
        (
            "ListTasks",
            json!({ "cluster": "prod-web", "nextToken": "x" }),
            "InvalidParameterException",
            "Invalid token",
        ),
        (
            "ListTasks",
            json!({ "cluster": "prod-web", "serviceName": "nope" }),
            "ServiceNotFoundException",
            "Service not found.",
        ),
        (
            "ListServices",
            json!({ "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/prod-web" }),
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (
            "DescribeTaskDefinition",
            json!({ "taskDefinition": "prod-web-checkout:999" }),
            "ClientException",
            "Unable to describe task definition.",
        ),
        (
            "UpdateService",
            json!({ "cluster": "prod-web", "service": "nope" }),
            "ServiceNotFoundException",
            "Service not found.",
        ),
        (
            "UpdateService",
            json!({ "cluster": "prod-web", "service": "checkout", "taskDefinition": "nope" }),
            "ClientException",
            "TaskDefinition not found.",
        ),
        (
            "StopTask",
            json!({ "cluster": "prod-web", "task": "0".repeat(32) }),
            "InvalidParameterException",
            "The referenced task was not found.",
        ),
        ("CreateCluster", json!({}), "UnknownOperationException", ""),
    ];
    let mut world = world("shop");
    for (op, input, code, message) in table {
        let error = try_ask(&mut world, op, &input).unwrap_err();
        assert_eq!(
            (&*error.code, error.message.as_str()),
            (code, message),
            "{op} {input}"
        );
    }
    let error = try_ask(&mut world, "ListTasks", &json!({ "maxResults": "many" })).unwrap_err();
    assert_eq!(error.code, "SerializationException");
}

#[test]
fn page_sizes_have_their_defaults_and_limits() {
    let mut world = world("fleet");
    let table = [
        ("ListServices", "serviceArns", 10),
        ("ListTasks", "taskArns", 100),
        ("ListTaskDefinitions", "taskDefinitionArns", 100),
        ("ListTaskDefinitionFamilies", "families", 100),
    ];
    for (op, key, default) in table {
        let count = |answer: &Value| answer[key].as_array().unwrap().len();
        let answer = ask(&mut world, op, json!({ "cluster": "fleet-1" }));
        assert_eq!(count(&answer), default, "{op}");
        assert!(answer["nextToken"].is_string(), "{op} goes on");
        assert_eq!(
            count(&ask(
                &mut world,
                op,
                json!({ "cluster": "fleet-1", "maxResults": 7 })
            )),
            7,
            "{op}"
        );
        for size in [0, 101, -1] {
            let error = try_ask(
                &mut world,
                op,
                &json!({ "cluster": "fleet-1", "maxResults": size }),
            )
            .unwrap_err();
            assert_eq!(error.code, "InvalidParameterException", "{op} {size}");
        }
    }
    let tasks: BTreeSet<String> = list(
        &mut world,
        "ListTasks",
        "taskArns",
        json!({ "cluster": "fleet-2", "maxResults": 33 }),
    )
    .into_iter()
    .collect();
    assert_eq!(tasks.len(), 1_000);
}

#[test]
fn tasks_that_come_and_go_do_not_shift_the_pages() {
    let mut world = world("fleet");
    let first = ask(&mut world, "ListTasks", json!({ "cluster": "fleet-1" }));
    let gone = first["taskArns"][3].clone();
    ask(
        &mut world,
        "StopTask",
        json!({ "cluster": "fleet-1", "task": gone }),
    );
    let second = ask(
        &mut world,
        "ListTasks",
        json!({ "cluster": "fleet-1", "nextToken": first["nextToken"] }),
    );
    let page = |value: &Value| -> BTreeSet<String> {
        value["taskArns"]
            .as_array()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert!(page(&first).is_disjoint(&page(&second)));
}

#[test]
fn what_is_not_asked_for_is_not_included() {
    let mut world = world("shop");
    let bare = ask(
        &mut world,
        "DescribeClusters",
        json!({ "clusters": ["prod-web"] }),
    );
    let cluster = &bare["clusters"][0];
    assert_eq!(
        (
            &cluster["settings"],
            &cluster["statistics"],
            &cluster["tags"]
        ),
        (&json!([]), &json!([]), &json!([]))
    );
    assert!(cluster.get("configuration").is_none() && cluster.get("attachmentsStatus").is_none());
    for (flag, member) in [
        ("SETTINGS", "settings"),
        ("STATISTICS", "statistics"),
        ("TAGS", "tags"),
        ("CONFIGURATIONS", "configuration"),
        ("ATTACHMENTS", "attachmentsStatus"),
    ] {
        let full = ask(
            &mut world,
            "DescribeClusters",
            json!({ "clusters": ["prod-web"], "include": [flag] }),
        );
        let value = &full["clusters"][0][member];
        assert!(!value.is_null() && *value != json!([]), "{flag}");
    }
    let service = |world: &mut World, include: &[&str]| {
        ask(
            world,
            "DescribeServices",
            json!({ "cluster": "prod-web", "services": ["checkout"], "include": include }),
        )["services"][0]
            .clone()
    };
    assert!(service(&mut world, &[]).get("tags").is_none());
    assert_eq!(
        service(&mut world, &["TAGS"])["tags"]
            .as_array()
            .unwrap()
            .len(),
        6,
        "its own three, and those of its stack"
    );
}

#[test]
fn a_hundred_of_twenty_thousand_tasks_are_described_quickly() {
    let mut world = world("huge");
    let page = ask(&mut world, "ListTasks", json!({ "cluster": "huge" }));
    let input = json!({ "cluster": "huge", "tasks": page["taskArns"] });
    let begun = Instant::now();
    for _ in 0..10 {
        assert_eq!(
            ask(&mut world, "DescribeTasks", input.clone())["tasks"]
                .as_array()
                .unwrap()
                .len(),
            100
        );
    }
    // A generous limit for a slow machine and an unoptimised build; it catches a scan of all tasks.
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?} for ten",
        begun.elapsed()
    );
    let tasks: BTreeSet<String> = list(
        &mut world,
        "ListTasks",
        "taskArns",
        json!({ "cluster": "huge" }),
    )
    .into_iter()
    .collect();
    assert_eq!(tasks.len(), 20_000);
    let services: BTreeSet<String> = list(
        &mut world,
        "ListServices",
        "serviceArns",
        json!({ "cluster": "huge", "maxResults": 100 }),
    )
    .into_iter()
    .collect();
    assert_eq!(services.len(), 2_000);
}

#[test]
fn a_denial_names_user_action_and_resource() {
    let body = json!({ "cluster": "prod-web", "services": ["checkout"] }).to_string();
    let request = Request {
        op: "DescribeServices",
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: &body,
        bytes: &[],
        path: "/",
        query: "",
        request_id: "0",
    };
    assert_eq!(
        SERVICE.denial(&request, "123456789012"),
        "User: arn:aws:iam::123456789012:user/on-call is not authorized to perform: ecs:DescribeServices on resource: \
         arn:aws:ecs:us-east-1:123456789012:service/prod-web/checkout because no identity-based policy allows the \
         ecs:DescribeServices action"
    );
}
