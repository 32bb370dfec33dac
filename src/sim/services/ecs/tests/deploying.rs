//! Deployments that shift traffic, as a client reads them.

use serde_json::{Value, json};

use super::{MINUTE, ask, try_ask, world};
use crate::sim::story::World;

fn service(world: &mut World, cluster: &str, name: &str) -> Value {
    let input = json!({ "cluster": cluster, "services": [name] });
    ask(world, "DescribeServices", input)["services"][0].clone()
}

/// The newest service deployment, whole.
fn newest(world: &mut World, name: &str) -> Value {
    let input = json!({ "cluster": "prod-web", "service": name });
    let briefs = ask(world, "ListServiceDeployments", input);
    let arn = &briefs["serviceDeployments"][0]["serviceDeploymentArn"];
    let input = json!({ "serviceDeploymentArns": [arn] });
    ask(world, "DescribeServiceDeployments", input)["serviceDeployments"][0].clone()
}

#[test]
fn a_canary_at_its_pause_is_told_in_all_its_parts() {
    let mut world = world("canary");
    let canary = newest(&mut world, "checkout");
    assert_eq!(canary["status"], "IN_PROGRESS");
    assert_eq!(canary["lifecycleStage"], "PRE_PRODUCTION_TRAFFIC_SHIFT");
    let (source, target) = (
        &canary["sourceServiceRevisions"][0],
        &canary["targetServiceRevision"],
    );
    for (revision, production, test) in [(source, 90.0, 0.0), (target, 10.0, 100.0)] {
        assert_eq!(revision["requestedProductionTrafficWeight"], production);
        assert_eq!(revision["requestedTestTrafficWeight"], test);
        assert_eq!(revision["requestedTaskCount"], 4);
        assert_eq!(revision["runningTaskCount"], 4);
    }
    let hooks = canary["lifecycleHookDetails"].as_array().unwrap();
    let waiting = hooks.last().unwrap();
    assert_eq!(hooks[0]["targetType"], "AWS_LAMBDA");
    assert!(
        hooks[0]["targetArn"]
            .as_str()
            .unwrap()
            .ends_with(":function:checkout-smoke-test")
    );
    assert_eq!(
        (
            &waiting["targetType"],
            &waiting["status"],
            &waiting["timeoutAction"]
        ),
        (
            &json!("PAUSE"),
            &json!("AWAITING_ACTION"),
            &json!("ROLLBACK")
        )
    );
    assert!(waiting.get("targetArn").is_none());
    let left = waiting["expiresAt"].as_f64().unwrap() - 1_800_000_000.0;
    assert!((2_300.0..=2_460.0).contains(&left), "{left} s left");
    let configuration = &canary["deploymentConfiguration"];
    assert_eq!(configuration["strategy"], "CANARY");
    assert_eq!(
        configuration["canaryConfiguration"],
        json!({ "canaryPercent": 10.0, "canaryBakeTimeInMinutes": 5 })
    );
    assert_eq!(configuration["bakeTimeInMinutes"], 10);
    assert!(configuration.get("linearConfiguration").is_none());
    assert_eq!(
        configuration["lifecycleHooks"][1]["timeoutConfiguration"],
        json!({ "timeoutInMinutes": 60, "action": "ROLLBACK" })
    );
    assert_eq!(
        canary["alarms"],
        json!({ "status": "MONITORING", "alarmNames": ["checkout-5xx", "checkout-p99"] })
    );
}

#[test]
fn the_service_agrees_with_its_deployment() {
    let mut world = world("canary");
    let whole = newest(&mut world, "checkout");
    let checkout = service(&mut world, "prod-web", "checkout");
    assert_eq!(
        checkout["currentServiceDeployment"],
        whole["serviceDeploymentArn"]
    );
    assert_eq!(
        checkout["deploymentConfiguration"],
        whole["deploymentConfiguration"]
    );
    let arns = |list: &Value| -> Vec<Value> {
        let list = list.as_array().unwrap();
        list.iter()
            .map(|revision| revision["arn"].clone())
            .collect()
    };
    assert_eq!(
        arns(&checkout["currentServiceRevisions"]),
        [
            whole["targetServiceRevision"]["arn"].clone(),
            whole["sourceServiceRevisions"][0]["arn"].clone()
        ]
    );
    let counts: Vec<&Value> = checkout["deployments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|deployment| &deployment["desiredCount"])
        .collect();
    assert_eq!(counts, [4, 4]);
    assert_eq!(
        (&checkout["desiredCount"], &checkout["runningCount"]),
        (&json!(4), &json!(8))
    );

    let balancer = &checkout["loadBalancers"][0];
    let advanced = &balancer["advancedConfiguration"];
    assert_ne!(
        advanced["productionListenerRule"],
        advanced["testListenerRule"]
    );
    let arns = json!([
        whole["targetServiceRevision"]["arn"],
        whole["sourceServiceRevisions"][0]["arn"]
    ]);
    let revisions = ask(
        &mut world,
        "DescribeServiceRevisions",
        json!({ "serviceRevisionArns": arns }),
    );
    let serving = |index: usize| {
        &revisions["serviceRevisions"][index]["resolvedConfiguration"]["loadBalancers"][0]["targetGroupArn"]
    };
    let mut groups = [serving(0), serving(1)];
    let mut named = [
        &balancer["targetGroupArn"],
        &advanced["alternateTargetGroupArn"],
    ];
    groups.sort_by_key(|arn| arn.to_string());
    named.sort_by_key(|arn| arn.to_string());
    assert_eq!(groups, named, "each set has a target group of its own");
    let images = &revisions["serviceRevisions"][0]["containerImages"];
    assert_eq!(
        (&images[0]["containerName"], &images[1]["containerName"]),
        (&json!("app"), &json!("otel"))
    );
    assert_ne!(
        images[0]["imageDigest"],
        revisions["serviceRevisions"][1]["containerImages"][0]["imageDigest"]
    );
}

#[test]
fn rollbacks_name_their_reason() {
    let table = [
        (
            "canary",
            "login",
            "Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target \
             arn:aws:lambda:us-east-1:123456789012:function:login-smoke-test returned FAILED status.",
        ),
        (
            "alarm",
            "payments",
            "Service deployment rolled back because a deployment alarm was detected.",
        ),
    ];
    for (scenario, name, reason) in table {
        let mut world = world(scenario);
        let whole = newest(&mut world, name);
        assert_eq!(whole["status"], "ROLLBACK_SUCCESSFUL", "{name}");
        assert_eq!(whole["statusReason"], reason);
        assert_eq!(whole["rollback"]["reason"], reason);
        assert_eq!(
            whole["rollback"]["serviceRevisionArn"],
            whole["sourceServiceRevisions"][0]["arn"]
        );
        let steady = service(&mut world, "prod-web", name);
        assert_eq!(
            steady["deployments"].as_array().unwrap().len(),
            1,
            "{name} looks steady"
        );
        assert_eq!(steady["runningCount"], steady["desiredCount"]);
    }
    let mut world = world("alarm");
    let orders = newest(&mut world, "orders");
    assert_eq!(orders["status"], "ROLLBACK_IN_PROGRESS");
    assert!(orders.get("finishedAt").is_none());
    assert_eq!(
        orders["alarms"],
        json!({ "status": "TRIGGERED", "alarmNames": ["orders-latency-p99"], "triggeredAlarmNames": ["orders-latency-p99"] })
    );
    let orders = service(&mut world, "prod-web", "orders");
    let states: Vec<&Value> = orders["deployments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|deployment| &deployment["rolloutState"])
        .collect();
    assert_eq!(states, ["IN_PROGRESS", "FAILED"]);
}

#[test]
fn a_pause_can_be_continued_once_and_a_deployment_stopped() {
    let mut world = world("canary");
    let whole = newest(&mut world, "checkout");
    let arn = &whole["serviceDeploymentArn"];
    let hook = &whole["lifecycleHookDetails"][2]["hookId"];
    let input = json!({ "serviceDeploymentArn": arn, "hookId": hook, "action": "CONTINUE" });
    assert_eq!(
        ask(&mut world, "ContinueServiceDeployment", input.clone())["serviceDeploymentArn"],
        *arn
    );
    let again = try_ask(&mut world, "ContinueServiceDeployment", &input);
    assert_eq!(again.unwrap_err().code, "ConflictException");
    let now = newest(&mut world, "checkout");
    assert_eq!(now["lifecycleStage"], "PRODUCTION_TRAFFIC_SHIFT");
    assert_eq!(
        now["targetServiceRevision"]["requestedProductionTrafficWeight"],
        100.0
    );

    let stop = json!({ "serviceDeploymentArn": arn, "stopType": "ROLLBACK" });
    ask(&mut world, "StopServiceDeployment", stop.clone());
    assert_eq!(
        newest(&mut world, "checkout")["status"],
        "ROLLBACK_REQUESTED"
    );
    world.play(5 * MINUTE);
    assert_eq!(
        newest(&mut world, "checkout")["status"],
        "ROLLBACK_SUCCESSFUL"
    );
    assert!(try_ask(&mut world, "StopServiceDeployment", &stop).is_err());
    let unknown = json!({ "serviceDeploymentArn": "arn:nope/a/b/c" });
    let refused = try_ask(&mut world, "StopServiceDeployment", &unknown).unwrap_err();
    assert_eq!(refused.code, "ServiceDeploymentNotFoundException");
}

#[test]
fn other_controllers_have_task_sets_instead() {
    let mut world = world("canary");
    for (name, controller, wanted) in [
        ("invoices", "CODE_DEPLOY", vec!["PRIMARY", "ACTIVE"]),
        ("legacy-gateway", "EXTERNAL", vec!["PRIMARY"]),
    ] {
        let service = service(&mut world, "prod-legacy", name);
        assert_eq!(service["deploymentController"]["type"], controller);
        assert_eq!(service["deployments"], json!([]));
        for absent in [
            "networkConfiguration",
            "currentServiceDeployment",
            "currentServiceRevisions",
        ] {
            assert!(service.get(absent).is_none(), "{name}: {absent}");
        }
        let sets = service["taskSets"].as_array().unwrap();
        let statuses: Vec<&Value> = sets.iter().map(|set| &set["status"]).collect();
        assert_eq!(statuses, wanted, "{name}");
        assert!(
            sets.iter()
                .all(|set| set["stabilityStatus"] == "STEADY_STATE" && set["runningCount"] == 2)
        );
        let input = json!({ "cluster": "prod-legacy", "service": name });
        let none = ask(&mut world, "ListServiceDeployments", input.clone());
        assert_eq!(none["serviceDeployments"], json!([]));
        assert_eq!(
            ask(&mut world, "DescribeTaskSets", input)["taskSets"],
            service["taskSets"]
        );
    }
}
