//! ECS as a client sees it: validation, flags, absent members, determinism.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::SERVICE;
use crate::sim::scenario::load;
use crate::sim::scenario_names;
use crate::sim::services::Request;
use crate::sim::story::World;
use crate::sim::wire::ApiError;

const MINUTE: i64 = 60_000;

fn world(name: &str) -> World {
    let mut world = World::build(&load(name).unwrap(), 1, 1, 1_800_000_000_000);
    world.play(0);
    world
}

fn try_ask(world: &mut World, op: &str, input: &Value) -> Result<Value, ApiError> {
    let body = input.to_string();
    let request = Request {
        op,
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: &body,
        request_id: "0",
    };
    SERVICE
        .answer(&request, world)
        .map(|text| serde_json::from_str(&text).unwrap())
}

fn ask(world: &mut World, op: &str, input: Value) -> Value {
    try_ask(world, op, &input).unwrap()
}

/// Every page of a list.
fn list(world: &mut World, op: &str, key: &str, mut input: Value) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let answer = ask(world, op, input.clone());
        all.extend(
            answer[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|arn| arn.as_str().unwrap().to_owned()),
        );
        match answer.get("nextToken") {
            Some(token) => input["nextToken"] = token.clone(),
            None => return all,
        }
    }
}

/// All that can be read of the clusters of a region, as one value.
fn everything(world: &mut World) -> Vec<Value> {
    let mut all = Vec::new();
    for cluster in list(world, "ListClusters", "clusterArns", json!({})) {
        let include = [
            "SETTINGS",
            "STATISTICS",
            "TAGS",
            "ATTACHMENTS",
            "CONFIGURATIONS",
        ];
        all.push(ask(
            world,
            "DescribeClusters",
            json!({ "clusters": [cluster], "include": include }),
        ));
        let services = list(
            world,
            "ListServices",
            "serviceArns",
            json!({ "cluster": cluster }),
        );
        for chunk in services.chunks(10) {
            all.push(ask(
                world,
                "DescribeServices",
                json!({ "cluster": cluster, "services": chunk, "include": ["TAGS"] }),
            ));
        }
        for status in ["RUNNING", "STOPPED"] {
            let tasks = list(
                world,
                "ListTasks",
                "taskArns",
                json!({ "cluster": cluster, "desiredStatus": status }),
            );
            for chunk in tasks.chunks(100) {
                all.push(ask(
                    world,
                    "DescribeTasks",
                    json!({ "cluster": cluster, "tasks": chunk, "include": ["TAGS"] }),
                ));
            }
        }
        let instances = list(
            world,
            "ListContainerInstances",
            "containerInstanceArns",
            json!({ "cluster": cluster }),
        );
        if !instances.is_empty() {
            all.push(ask(
                world,
                "DescribeContainerInstances",
                json!({ "cluster": cluster, "containerInstances": instances }),
            ));
        }
    }
    for definition in list(
        world,
        "ListTaskDefinitions",
        "taskDefinitionArns",
        json!({}),
    ) {
        all.push(ask(
            world,
            "DescribeTaskDefinition",
            json!({ "taskDefinition": definition, "include": ["TAGS"] }),
        ));
    }
    all
}

#[test]
fn the_same_time_gives_the_same_answers_whatever_was_asked_before() {
    for (name, _) in scenario_names()
        .into_iter()
        .filter(|(name, _)| !["fleet", "huge"].contains(name))
    {
        let mut patient = world(name);
        patient.play(7 * MINUTE);
        let mut curious = world(name);
        for second in 1..=7 * 60 {
            curious.play(second * 1_000);
            if second % 20 == 0 {
                everything(&mut curious);
            }
        }
        assert!(
            everything(&mut patient) == everything(&mut curious),
            "{name} depends on who asks"
        );
    }
}

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
        3
    );
}

#[test]
fn what_ecs_leaves_absent_is_absent() {
    let mut world = world("shop");
    let answer = ask(
        &mut world,
        "DescribeServices",
        json!({ "cluster": "prod-web", "services": ["image-proxy", "session-worker"] }),
    );
    let (by_strategy, by_launch_type) = (&answer["services"][0], &answer["services"][1]);
    assert!(
        by_strategy.get("launchType").is_none()
            && by_strategy["capacityProviderStrategy"].is_array()
    );
    assert!(
        by_launch_type.get("capacityProviderStrategy").is_none()
            && by_launch_type["launchType"] == "FARGATE"
    );
    assert!(
        by_launch_type
            .get("healthCheckGracePeriodSeconds")
            .is_none(),
        "no load balancer, no grace period"
    );
    let ec2 = ask(
        &mut world,
        "DescribeServices",
        json!({ "cluster": "prod-data", "services": ["ingest"] }),
    );
    for member in ["networkConfiguration", "platformVersion", "platformFamily"] {
        assert!(ec2["services"][0].get(member).is_none(), "{member}");
    }

    let stopped = list(
        &mut world,
        "ListTasks",
        "taskArns",
        json!({ "cluster": "staging", "desiredStatus": "STOPPED" }),
    );
    let task = ask(
        &mut world,
        "DescribeTasks",
        json!({ "cluster": "staging", "tasks": stopped[..1] }),
    )["tasks"][0]
        .clone();
    assert_eq!(task["stopCode"], "TaskFailedToStart");
    assert!(
        task.get("startedAt").is_none()
            && task["containers"][0].get("exitCode").is_none()
            && task["containers"][0].get("runtimeId").is_none()
    );
    assert!(
        task["stoppedReason"]
            .as_str()
            .unwrap()
            .starts_with("CannotPullContainerError: pull image manifest has been retried")
    );

    let ec2 = list(
        &mut world,
        "ListTasks",
        "taskArns",
        json!({ "cluster": "prod-data" }),
    );
    let task = ask(
        &mut world,
        "DescribeTasks",
        json!({ "cluster": "prod-data", "tasks": ec2[..1] }),
    )["tasks"][0]
        .clone();
    assert_eq!(
        (&task["launchType"], &task["attachments"]),
        (&json!("EC2"), &json!([]))
    );
    assert!(task["containerInstanceArn"].is_string() && task.get("platformVersion").is_none());
}

#[test]
fn times_are_seconds_with_a_fraction_and_follow_each_other() {
    let mut world = world("shop");
    let stopped = list(
        &mut world,
        "ListTasks",
        "taskArns",
        json!({ "cluster": "prod-web", "desiredStatus": "STOPPED" }),
    );
    let tasks = ask(
        &mut world,
        "DescribeTasks",
        json!({ "cluster": "prod-web", "tasks": stopped }),
    );
    let names = [
        "createdAt",
        "pullStartedAt",
        "pullStoppedAt",
        "startedAt",
        "stoppingAt",
        "executionStoppedAt",
        "stoppedAt",
    ];
    let mut seen = 0;
    for task in tasks["tasks"].as_array().unwrap() {
        let times: Vec<f64> = names
            .iter()
            .filter_map(|name| task[*name].as_f64())
            .collect();
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{task}");
        assert!(
            times
                .iter()
                .all(|time| (1_799_000_000.0..=1_800_000_000.0).contains(time)),
            "{times:?}"
        );
        seen += usize::from(times.len() == names.len());
    }
    assert!(seen > 5, "{seen} tasks with a whole life");
}

#[test]
fn the_rollback_is_seen_in_the_service_deployments() {
    let mut world = world("rollback");
    let statuses = |world: &mut World| -> Vec<String> {
        let answer = ask(
            world,
            "ListServiceDeployments",
            json!({ "cluster": "prod-web", "service": "checkout" }),
        );
        answer["serviceDeployments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|brief| brief["status"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(statuses(&mut world), ["SUCCESSFUL"]);
    let mut seen = Vec::new();
    for second in 0..240 {
        world.play(second * 1_000);
        let now = statuses(&mut world);
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    let wanted = [
        vec!["SUCCESSFUL"],
        vec!["IN_PROGRESS", "SUCCESSFUL"],
        vec!["ROLLBACK_IN_PROGRESS", "SUCCESSFUL"],
        vec!["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"],
    ];
    assert_eq!(seen, wanted);

    let brief = ask(
        &mut world,
        "ListServiceDeployments",
        json!({ "cluster": "prod-web", "service": "checkout", "status": ["ROLLBACK_SUCCESSFUL"] }),
    );
    let arn = &brief["serviceDeployments"][0]["serviceDeploymentArn"];
    let whole = ask(
        &mut world,
        "DescribeServiceDeployments",
        json!({ "serviceDeploymentArns": [arn, "arn:nope/a/b/c"] }),
    );
    assert_eq!(whole["failures"][0]["reason"], "MISSING");
    let whole = &whole["serviceDeployments"][0];
    assert_eq!(
        whole["deploymentCircuitBreaker"],
        json!({ "status": "TRIGGERED", "failureCount": 7, "threshold": 7 })
    );
    assert_eq!(
        whole["rollback"]["reason"],
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    );
    let revision = ask(
        &mut world,
        "DescribeServiceRevisions",
        json!({ "serviceRevisionArns": [whole["targetServiceRevision"]["arn"]] }),
    );
    let image = revision["serviceRevisions"][0]["containerImages"][0]["image"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(image.ends_with("/checkout:2026.11.20-crash"), "{image}");
}

#[test]
fn hostile_answers_keep_their_poison() {
    let mut world = world("hostile");
    let text = serde_json::to_string(&everything(&mut world)).unwrap();
    for poison in [
        "\\u001b[2J",
        "\u{202E}",
        "全角",
        "👩‍💻",
        "HIBERNATING",
        "LUNAR",
        "DREAMING",
        "\\u0000",
    ] {
        assert!(text.contains(poison), "{poison}");
    }
    let bare = ask(
        &mut world,
        "DescribeServices",
        json!({ "cluster": "prod-web", "services": ["missing-members"] }),
    );
    for member in ["deployments", "createdAt", "events", "status"] {
        assert!(bare["services"][0].get(member).is_none(), "{member}");
    }
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
        request_id: "0",
    };
    assert_eq!(
        SERVICE.denial(&request, "123456789012"),
        "User: arn:aws:iam::123456789012:user/on-call is not authorized to perform: ecs:DescribeServices on resource: \
         arn:aws:ecs:us-east-1:123456789012:service/prod-web/checkout because no identity-based policy allows the \
         ecs:DescribeServices action"
    );
}
