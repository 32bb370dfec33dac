//! What is sent.

use super::world::{World, inputs, web};
use crate::actions::find;
use crate::domain::fixtures;
use crate::domain::service_deployment::LifecycleHookDetail;
use serde_json::{Value, json};

/// An action, what was said to it, and its request.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Value);

fn request(world: &World, id: &str, said: &[(&str, &str)]) -> Value {
    let action = find(id).unwrap_or_else(|| panic!("{id}"));
    let calls = (action.calls)(&world.facts(), &inputs(id, said));
    let calls = calls.unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(calls.len(), 1);
    calls[0].request()
}

#[test]
fn the_requests_are_exact() {
    let mut world = web();
    world.deployed("41", "SUCCESSFUL", 5_000);
    world.deployed("40", "SUCCESSFUL", 9_000);
    world.scaled(2, 8, false);
    let cluster = fixtures::cluster_arn("prod-web");
    let service = fixtures::service_arn("prod-web", "web");
    let of_service = |more: Value| {
        let mut all = json!({"cluster": *cluster, "service": *service});
        for (name, value) in more.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        all
    };
    let of_target = |more: Value| {
        let mut all = json!({"ServiceNamespace": "ecs", "ResourceId": "service/prod-web/web",
            "ScalableDimension": "ecs:service:DesiredCount"});
        for (name, value) in more.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        all
    };
    let suspended = json!({"SuspendedState": {"DynamicScalingInSuspended": true,
        "DynamicScalingOutSuspended": true, "ScheduledScalingSuspended": true}});
    let (web40, web43) = (
        fixtures::definition_arn("web:40"),
        fixtures::definition_arn("web:43"),
    );
    let cases: [Case<'_>; 9] = [
        (
            "redeploy",
            &[],
            of_service(json!({"forceNewDeployment": true})),
        ),
        (
            "rollback",
            &[],
            of_service(json!({"taskDefinition": *web40})),
        ),
        (
            "deploy-revision",
            &[("task_definition", "43")],
            of_service(json!({"taskDefinition": *web43})),
        ),
        (
            "scale",
            &[("count", "7")],
            of_service(json!({"desiredCount": 7})),
        ),
        (
            "exec-on",
            &[],
            of_service(json!({"enableExecuteCommand": true})),
        ),
        (
            "az-rebalancing-on",
            &[],
            of_service(json!({"availabilityZoneRebalancing": "ENABLED"})),
        ),
        ("delete-service", &[], of_service(json!({"force": true}))),
        (
            "bounds",
            &[("min", "3"), ("max", "9")],
            of_target(json!({"MinCapacity": 3, "MaxCapacity": 9})),
        ),
        ("suspend-scaling", &[], of_target(suspended)),
    ];
    for (id, said, expected) in cases {
        assert_eq!(request(&world, id, said), expected, "{id}");
    }
}

#[test]
fn a_pause_is_continued_by_the_id_ecs_gave_it() {
    let mut world = web();
    world.rolls();
    let deployment = &mut world.described[0];
    let arn = deployment.service_deployment_arn.clone();
    deployment.lifecycle_hook_details = Some(vec![LifecycleHookDetail {
        hook_id: Some("0b7a".into()),
        target_type: Some("PAUSE".into()),
        target_arn: None,
        status: Some("AWAITING_ACTION".into()),
        expires_at: None,
        timeout_action: None,
    }]);
    for (said, action) in [("continue", "CONTINUE"), ("rollback", "ROLLBACK")] {
        let expected = json!({"serviceDeploymentArn": *arn, "hookId": "0b7a", "action": action});
        let said = [("action", said)];
        assert_eq!(request(&world, "continue-deployment", &said), expected);
    }
    for (said, stop) in [("rollback", "ROLLBACK"), ("abort", "ABORT")] {
        let expected = json!({"serviceDeploymentArn": *arn, "stopType": stop});
        let said = [("stop_type", said)];
        assert_eq!(request(&world, "stop-deployment", &said), expected);
    }
}
