//! What answers hold and what they leave out.

use serde_json::json;

use super::{MINUTE, ask, everything, list, world};
use crate::sim::scenario_names;
use crate::sim::story::World;

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
        vec!["ROLLBACK_REQUESTED", "SUCCESSFUL"],
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
