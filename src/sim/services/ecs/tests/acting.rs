//! Mutations, each read back.

use serde_json::{Value, json};

use super::{MINUTE, ask, list, try_ask, world};
use crate::sim::story::World;

const CLUSTER: &str = "prod-web";

fn service(world: &mut World, cluster: &str, name: &str) -> Value {
    let input = json!({ "cluster": cluster, "services": [name] });
    ask(world, "DescribeServices", input)["services"][0].clone()
}

fn pass(world: &mut World, time: i64) {
    let now = world.now + time;
    world.play(now);
}

fn tasks(world: &mut World, cluster: &str, name: &str) -> Vec<String> {
    let input = json!({ "cluster": cluster, "serviceName": name });
    list(world, "ListTasks", "taskArns", input)
}

fn code(world: &mut World, op: &str, input: Value) -> String {
    let error = try_ask(world, op, &input).err();
    error.map_or("done".into(), |error| error.code.into_owned())
}

#[test]
fn what_cannot_be_is_refused_by_its_code() {
    let mut world = world("actions");
    let table = [
        (
            "UpdateService",
            json!({ "service": "storefront", "taskDefinition": "nope" }),
            "ClientException",
        ),
        (
            "UpdateService",
            json!({ "service": "storefront", "taskDefinition": "prod-web-storefront:7" }),
            "ClientException",
        ),
        (
            "UpdateService",
            json!({ "service": "nope" }),
            "ServiceNotFoundException",
        ),
        (
            "UpdateService",
            json!({ "service": "invoices", "forceNewDeployment": true }),
            "InvalidParameterException",
        ),
        (
            "UpdateService",
            json!({ "service": "legacy-gateway", "taskDefinition": "prod-web-legacy-gateway" }),
            "InvalidParameterException",
        ),
        (
            "UpdateService",
            json!({ "service": "worker", "healthCheckGracePeriodSeconds": 5 }),
            "InvalidParameterException",
        ),
        (
            "UpdateService",
            json!({ "service": "storefront", "taskDefinition": "prod-ec2-api" }),
            "InvalidParameterException",
        ),
        (
            "DeleteService",
            json!({ "service": "storefront" }),
            "InvalidParameterException",
        ),
        (
            "RunTask",
            json!({ "taskDefinition": "prod-web-storefront", "launchType": "FARGATE" }),
            "InvalidParameterException",
        ),
        (
            "UpdateContainerInstancesState",
            json!({ "containerInstances": ["x"], "status": "GONE" }),
            "InvalidParameterException",
        ),
        (
            "RegisterTaskDefinition",
            json!({ "family": "a b" }),
            "ClientException",
        ),
        (
            "DeregisterTaskDefinition",
            json!({ "taskDefinition": "prod-web-storefront" }),
            "ClientException",
        ),
        (
            "UpdateClusterSettings",
            json!({ "settings": [{ "name": "containerInsights", "value": "loud" }] }),
            "InvalidParameterException",
        ),
    ];
    for (op, mut input, wanted) in table {
        input["cluster"] = json!(CLUSTER);
        assert_eq!(code(&mut world, op, input.clone()), wanted, "{op} {input}");
    }
}

#[test]
fn a_deleted_service_drains_and_is_gone() {
    let mut world = world("actions");
    let input = json!({ "cluster": CLUSTER, "service": "search", "force": true });
    let told = ask(&mut world, "DeleteService", input.clone());
    assert_eq!(told["service"]["status"], "DRAINING");
    assert_eq!(
        code(&mut world, "DeleteService", input),
        "ServiceNotActiveException"
    );
    pass(&mut world, 5 * MINUTE);
    let gone = service(&mut world, CLUSTER, "search");
    assert_eq!(
        (&gone["status"], &gone["runningCount"]),
        (&json!("INACTIVE"), &json!(0))
    );
    // Neither its pause nor anything else brings it back.
    pass(&mut world, 600 * MINUTE);
    assert!(tasks(&mut world, CLUSTER, "search").is_empty());
    let listed = json!({ "cluster": CLUSTER });
    let listed = list(&mut world, "ListServices", "serviceArns", listed);
    assert!(!listed.iter().any(|arn| arn.ends_with("/search")));
}

#[test]
fn protected_tasks_outlive_a_scale_in_until_their_time() {
    let mut world = world("actions");
    let input = json!({ "cluster": CLUSTER, "service": "sessions", "desiredCount": 0 });
    ask(&mut world, "UpdateService", input);
    pass(&mut world, 10 * MINUTE);
    assert_eq!(tasks(&mut world, CLUSTER, "sessions").len(), 2);
    let events = service(&mut world, CLUSTER, "sessions")["events"].to_string();
    assert!(events.contains("2 tasks under protection"), "{events}");
    pass(&mut world, 120 * MINUTE);
    assert!(tasks(&mut world, CLUSTER, "sessions").is_empty());
}

#[test]
fn a_drained_instance_is_left_within_the_percentages() {
    let mut world = world("actions");
    let all = json!({ "cluster": "prod-ec2" });
    let all = list(
        &mut world,
        "ListContainerInstances",
        "containerInstanceArns",
        all,
    );
    let drain =
        json!({ "cluster": "prod-ec2", "containerInstances": [all[0]], "status": "DRAINING" });
    ask(&mut world, "UpdateContainerInstancesState", drain);
    for _ in 0..30 {
        pass(&mut world, 10_000);
        let running = service(&mut world, "prod-ec2", "api")["runningCount"].clone();
        assert!(running.as_u64() >= Some(4), "{running} run");
    }
    let left = json!({ "cluster": "prod-ec2", "containerInstance": all[0] });
    assert_eq!(
        ask(&mut world, "ListTasks", left)["taskArns"],
        json!([]),
        "nobody is left"
    );
}

#[test]
fn a_registered_revision_is_shown_as_it_was_given_and_runs() {
    let mut world = world("actions");
    let given = json!({
        "family": "prod-web-storefront",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "revision": 99,
        "containerDefinitions": [
            { "name": "proxy", "image": "envoy:1", "essential": false },
            { "name": "web", "image": "shop:2", "environment": [{ "name": "A", "value": "b" }] },
        ],
    });
    let told = ask(&mut world, "RegisterTaskDefinition", given.clone());
    let told = &told["taskDefinition"];
    assert_eq!(
        (&told["revision"], &told["containerDefinitions"]),
        (&json!(13), &given["containerDefinitions"])
    );
    let input = json!({ "cluster": CLUSTER, "service": "storefront", "taskDefinition": "prod-web-storefront" });
    ask(&mut world, "UpdateService", input);
    pass(&mut world, 10 * MINUTE);
    let after = service(&mut world, CLUSTER, "storefront");
    assert_eq!(after["taskDefinition"], told["taskDefinitionArn"]);
    let arns = tasks(&mut world, CLUSTER, "storefront");
    let input = json!({ "cluster": CLUSTER, "tasks": arns });
    let described = ask(&mut world, "DescribeTasks", input);
    let containers = described["tasks"][0]["containers"].as_array().unwrap();
    let named: Vec<_> = containers.iter().map(|one| &one["name"]).collect();
    assert_eq!(named, ["web", "proxy"], "the essential one first");
    assert!(
        containers[0]["image"]
            .as_str()
            .unwrap()
            .ends_with("/shop:2")
    );
}

#[test]
fn an_aborted_deployment_stays_as_it_is() {
    let mut world = world("actions");
    let input = json!({ "cluster": CLUSTER, "service": "storefront", "forceNewDeployment": true });
    ask(&mut world, "UpdateService", input);
    pass(&mut world, 10_000);
    let arn = service(&mut world, CLUSTER, "storefront")["currentServiceDeployment"].clone();
    let input = json!({ "serviceDeploymentArn": arn, "stopType": "ABORT" });
    ask(&mut world, "StopServiceDeployment", input.clone());
    let input = json!({ "serviceDeploymentArns": [arn] });
    let told = ask(&mut world, "DescribeServiceDeployments", input);
    let told = &told["serviceDeployments"][0];
    assert_eq!(told["status"], "STOPPED");
    assert!(told.get("rollback").is_none());
}
