//! Whole answers of EventBridge, Scheduler and Cloud Map through the real clients.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::Api;
use super::testing::{Stage, json, paid};
use crate::domain::call::Bucket;
use crate::domain::json::to_value;
use serde_json::{Value, json as value};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:1:cluster/prod";

async fn stage(body: Value) -> Api {
    Stage::new(vec![json(200, &body.to_string())]).api().await
}

#[tokio::test]
async fn a_rule_and_its_targets_keep_every_field_but_the_input() {
    let api = stage(value!({
        "Name": "nightly", "Arn": "arn:r", "EventPattern": "{}", "ScheduleExpression": "rate(1 day)",
        "State": "PAUSED", "Description": "d", "RoleArn": "arn:role", "ManagedBy": "x.amazonaws.com",
        "EventBusName": "default", "CreatedBy": "1",
    }))
    .await;
    let reply = api
        .describe_rule(paid(Bucket::Events), &"nightly".into())
        .await;
    assert!(
        reply
            .record
            .cli
            .starts_with("aws events describe-rule --name nightly")
    );
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        value!([{
            "name": "nightly", "arn": "arn:r", "event_pattern": "{}", "schedule_expression": "rate(1 day)",
            "state": "PAUSED", "description": "d", "role_arn": "arn:role", "managed_by": "x.amazonaws.com",
            "event_bus_name": "default",
        }])
    );
    let api = stage(value!({ "Targets": [{
        "Id": "1", "Arn": CLUSTER, "RoleArn": "arn:role", "Input": "{\"password\":\"hunter2\"}",
        "EcsParameters": {
            "TaskDefinitionArn": "arn:td", "TaskCount": 2, "LaunchType": "MOON", "Group": "g",
            "NetworkConfiguration": { "awsvpcConfiguration": { "Subnets": ["s"], "AssignPublicIp": "ENABLED" } },
            "CapacityProviderStrategy": [{ "capacityProvider": "SPOT", "weight": 1, "base": 0 }],
        },
        "RetryPolicy": { "MaximumRetryAttempts": 3 },
        "DeadLetterConfig": { "Arn": "arn:dlq" },
    }] }))
    .await;
    let reply = api
        .list_targets_by_rule(paid(Bucket::Events), &"nightly".into())
        .await;
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        value!([{ "rule": "nightly", "targets": [{
            "id": "1", "arn": CLUSTER, "role_arn": "arn:role",
            "ecs_parameters": {
                "task_definition_arn": "arn:td", "task_count": 2, "launch_type": "MOON", "group": "g",
                "network_configuration": { "awsvpc_configuration": { "subnets": ["s"], "assign_public_ip": "ENABLED" } },
                "capacity_provider_strategy": [{ "capacity_provider": "SPOT", "weight": 1, "base": 0 }],
            },
            "retry_policy": { "maximum_retry_attempts": 3 },
            "dead_letter_config": { "arn": "arn:dlq" },
        }] }])
    );
}

#[tokio::test]
async fn only_schedules_of_the_cluster_are_kept_and_a_page_may_be_empty() {
    let summary = |name: &str, arn: &str| value!({ "Name": name, "GroupName": "ops", "Target": { "Arn": arn } });
    let api = stage(value!({
        "Schedules": [summary("ours", CLUSTER), summary("theirs", "arn:lambda"), { "Name": "aimless" }],
        "NextToken": "more",
    }))
    .await;
    let reply = api
        .list_schedules(paid(Bucket::Schedules), &CLUSTER.into(), None)
        .await;
    let page = reply.result.unwrap();
    assert_eq!(page.ids, ["ops/ours".into()]);
    assert_eq!(page.next.as_deref(), Some("more"));
}

#[tokio::test]
async fn a_schedule_keeps_its_window_and_its_zone() {
    let api = stage(value!({
        "Name": "s", "GroupName": "ops", "Arn": "arn:s", "ScheduleExpression": "rate(5 minutes)",
        "ScheduleExpressionTimezone": "Europe/Berlin", "State": "ENABLED", "EndDate": 1_800_000_000.0,
        "FlexibleTimeWindow": { "Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15 },
        "ActionAfterCompletion": "DELETE",
        "Target": { "Arn": CLUSTER, "RoleArn": "arn:role", "Input": "secret" },
    }))
    .await;
    let reply = api.get_schedule(paid(Bucket::Schedules), "ops", "s").await;
    assert!(reply.record.cli.contains("--group-name ops --name s"));
    let schedule = to_value(&reply.result.unwrap().items[0]);
    assert_eq!(
        schedule,
        value!({
            "name": "s", "group_name": "ops", "arn": "arn:s", "schedule_expression": "rate(5 minutes)",
            "schedule_expression_timezone": "Europe/Berlin", "state": "ENABLED", "end_date": "2027-01-15T08:00:00Z",
            "flexible_time_window": { "mode": "FLEXIBLE", "maximum_window_in_minutes": 15 },
            "action_after_completion": "DELETE",
            "target": { "arn": CLUSTER, "role_arn": "arn:role" },
        })
    );
}

#[tokio::test]
async fn a_registry_is_read_without_the_words_of_whoever_registered() {
    let api = stage(value!({ "Service": {
        "Id": "srv-1", "Arn": "arn:srv", "Name": "web", "InstanceCount": 2, "Type": "DNS",
        "DnsConfig": { "NamespaceId": "ns-1", "RoutingPolicy": "WEIGHTED", "DnsRecords": [{ "Type": "SRV", "TTL": 60 }] },
    } }))
    .await;
    let reply = api
        .get_discovery_service(paid(Bucket::Discovery), &"srv-1".into())
        .await;
    let service = &reply.result.unwrap().items[0];
    // Older services name their namespace only inside of the DNS configuration.
    assert_eq!(service.namespace_id.as_deref(), Some("ns-1"));
    assert!(!service.custom_health);
    let api = stage(value!({
        "Instances": [{ "Id": "i", "Attributes": {
            "AWS_INSTANCE_IPV4": "10.0.0.1", "ECS_SERVICE_NAME": "web", "apiKey": "secret", "AVAILABILITY_ZONE": "us-east-1a",
        } }],
        "NextToken": "more",
    }))
    .await;
    let reply = api
        .list_instances(paid(Bucket::Discovery), &"srv-1".into())
        .await;
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        value!([{ "service": "srv-1", "more": true, "instances": [{ "id": "i", "attributes": [
            { "name": "AVAILABILITY_ZONE", "value": "us-east-1a" },
            { "name": "AWS_INSTANCE_IPV4", "value": "10.0.0.1" },
            { "name": "ECS_SERVICE_NAME", "value": "web" },
        ] }] }])
    );
}
