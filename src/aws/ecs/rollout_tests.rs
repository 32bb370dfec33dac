//! Whole answers about service deployments and service revisions through the real client.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::aws::testing::{Stage, json, paid};
use crate::domain::call::Bucket;
use crate::domain::json::to_value;
use serde_json::{Value, json as value};

async fn stage(body: Value) -> crate::aws::Api {
    Stage::new(vec![json(200, &body.to_string())]).api().await
}

#[tokio::test]
async fn the_newest_service_deployments_come_first_and_more_is_said() {
    let api = stage(value!({
        "serviceDeployments": [
            {"serviceDeploymentArn": "arn:old", "createdAt": 1_700_000_000, "status": "SUCCESSFUL"},
            {"serviceDeploymentArn": "arn:new", "createdAt": 1_700_000_100, "status": "HELD_BY_AWS",
             "statusReason": "why", "targetServiceRevisionArn": "arn:rev", "finishedAt": 1_700_000_200},
            {"status": "no arn"}
        ],
        "nextToken": "more"
    }))
    .await;
    let reply = api
        .list_service_deployments(
            paid(Bucket::ServiceDeployment),
            &"c".into(),
            &"arn:s".into(),
        )
        .await;
    assert!(
        reply
            .record
            .cli
            .contains("--cluster c --service arn:s --max-results 100"),
        "{}",
        reply.record.cli
    );
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        value!([{
            "service_arn": "arn:s",
            "more": true,
            "service_deployments": [
                {"service_deployment_arn": "arn:new", "created_at": "2023-11-14T22:15:00Z",
                 "finished_at": "2023-11-14T22:16:40Z", "status": "HELD_BY_AWS",
                 "status_reason": "why", "target_service_revision_arn": "arn:rev"},
                {"service_deployment_arn": "arn:old", "created_at": "2023-11-14T22:13:20Z",
                 "status": "SUCCESSFUL"}
            ]
        }])
    );
}

#[tokio::test]
async fn a_service_deployment_keeps_every_field_and_unknown_words() {
    let api = stage(value!({
        "serviceDeployments": [{
            "serviceDeploymentArn": "arn:d", "status": "IN_PROGRESS", "lifecycleStage": "QUANTUM_SHIFT",
            "sourceServiceRevisions": [{"arn": "arn:1", "requestedTaskCount": 3, "runningTaskCount": 3,
                "pendingTaskCount": 0, "requestedProductionTrafficWeight": 90.0, "requestedTestTrafficWeight": 0.0}],
            "targetServiceRevision": {"arn": "arn:2", "requestedTaskCount": 3, "runningTaskCount": 1,
                "pendingTaskCount": 2, "requestedProductionTrafficWeight": 10.0},
            "deploymentConfiguration": {"strategy": "CANARY",
                "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 5},
                "linearConfiguration": {"stepPercent": 20.0},
                "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"],
                    "timeoutConfiguration": {"timeoutInMinutes": 60, "action": "ROLLBACK"}}]},
            "deploymentCircuitBreaker": {"status": "DISABLED"},
            "alarms": {"status": "TRIGGERED", "alarmNames": ["a", "b"], "triggeredAlarmNames": ["b"]},
            "rollback": {"reason": "why", "startedAt": 1_700_000_000, "serviceRevisionArn": "arn:1"},
            "lifecycleHookDetails": [{"hookId": "approve", "targetType": "PAUSE", "status": "AWAITING_ACTION",
                "expiresAt": 1_700_000_000, "timeoutAction": "ROLLBACK"}]
        }],
        "failures": [{"arn": "arn:gone", "reason": "MISSING"}]
    }))
    .await;
    let reply = api
        .describe_service_deployments(
            paid(Bucket::ServiceDeployment),
            &["arn:d".into(), "arn:gone".into()],
        )
        .await;
    let described = reply.result.unwrap();
    assert_eq!(described.missing, [("arn:gone".into(), "MISSING".into())]);
    let found = to_value(&described.items[0]);
    assert_eq!(found["lifecycle_stage"], "QUANTUM_SHIFT");
    assert_eq!(
        found["source_service_revisions"][0]["requested_production_traffic_weight"],
        90.0
    );
    let target = &found["target_service_revision"];
    assert_eq!(target["requested_production_traffic_weight"], 10.0);
    assert_eq!(target["requested_test_traffic_weight"], Value::Null);
    // Where nothing is counted there is no 0 of 0.
    assert_eq!(
        found["deployment_circuit_breaker"],
        value!({"status": "DISABLED"})
    );
    assert_eq!(
        found["deployment_configuration"],
        value!({
            "strategy": "CANARY",
            "canary_configuration": {"canary_percent": 10.0, "canary_bake_time_in_minutes": 5},
            "linear_configuration": {"step_percent": 20.0},
            "lifecycle_hooks": [{"target_type": "PAUSE", "lifecycle_stages": ["PRE_SCALE_UP"],
                "timeout_configuration": {"timeout_in_minutes": 60, "action": "ROLLBACK"}}]
        })
    );
    assert_eq!(
        found["alarms"],
        value!({"status": "TRIGGERED", "alarm_names": ["a", "b"], "triggered_alarm_names": ["b"]})
    );
    assert_eq!(
        found["rollback"],
        value!({"reason": "why", "started_at": "2023-11-14T22:13:20Z", "service_revision_arn": "arn:1"})
    );
    assert_eq!(
        found["lifecycle_hook_details"][0],
        value!({"hook_id": "approve", "target_type": "PAUSE", "status": "AWAITING_ACTION",
            "expires_at": "2023-11-14T22:13:20Z", "timeout_action": "ROLLBACK"})
    );
}

#[tokio::test]
async fn a_service_revision_keeps_its_images_and_who_serves_it() {
    let api = stage(value!({"serviceRevisions": [{
        "serviceRevisionArn": "arn:r", "taskDefinition": "arn:td:2", "launchType": "MOON",
        "containerImages": [{"containerName": "app", "image": "web:1", "imageDigest": "sha256:1"}],
        "loadBalancers": [{"targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80}],
        "resolvedConfiguration": {"loadBalancers": [{"targetGroupArn": "arn:tg", "productionListenerRule": "arn:rule"}]},
        "ecsManagedResources": {"ingressPaths": [{"accessType": "PUBLIC", "endpoint": "web.example.com",
            "loadBalancer": {"arn": "arn:lb", "status": "ACTIVE", "updatedAt": 1_700_000_000, "scheme": "internet-facing"}}]},
        "guardDutyEnabled": true
    }]}))
    .await;
    let reply = api
        .describe_service_revisions(paid(Bucket::ServiceRevision), &["arn:r".into()])
        .await;
    assert!(
        reply.record.cli.contains("--service-revision-arns arn:r"),
        "{}",
        reply.record.cli
    );
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        value!([{
            "service_revision_arn": "arn:r", "task_definition": "arn:td:2", "launch_type": "MOON",
            "container_images": [{"container_name": "app", "image": "web:1", "image_digest": "sha256:1"}],
            "load_balancers": [{"target_group_arn": "arn:tg", "container_name": "app", "container_port": 80}],
            "resolved_configuration": {"load_balancers": [{"target_group_arn": "arn:tg", "production_listener_rule": "arn:rule"}]},
            "ecs_managed_resources": {"ingress_paths": [{"access_type": "PUBLIC", "endpoint": "web.example.com",
                "load_balancer": {"arn": "arn:lb", "status": "ACTIVE"}}]},
            "guard_duty_enabled": true
        }])
    );
}
