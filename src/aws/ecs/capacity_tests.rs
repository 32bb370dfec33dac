//! Container instances and capacity providers through the real client.

#![allow(clippy::unwrap_used)]

use crate::aws::testing::{Stage, json, paid};
use crate::domain::call::Bucket;
use crate::domain::json::to_value;
use serde_json::{Value, json as value};

async fn stage(body: Value) -> crate::aws::Api {
    Stage::new(vec![json(200, &body.to_string())]).api().await
}

#[tokio::test]
async fn an_instance_keeps_every_field_and_unknown_words() {
    let api = stage(value!({
        "containerInstances": [{
            "containerInstanceArn": "arn:i", "ec2InstanceId": "i-1", "capacityProviderName": "asg",
            "version": 3, "versionInfo": {"agentVersion": "1.99.0", "agentHash": "h", "dockerVersion": "d"},
            "remainingResources": [
                {"name": "CPU", "type": "INTEGER", "integerValue": 512},
                {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]}
            ],
            "registeredResources": [{"name": "NEW", "type": "LONG", "longValue": 9}],
            "status": "MELTING", "statusReason": "hot", "agentConnected": false,
            "runningTasksCount": 2, "pendingTasksCount": 1, "agentUpdateStatus": "ODD",
            "attributes": [{"name": "ecs.os-type", "value": "linux"}, {"name": "cap"}],
            "registeredAt": 1_700_000_000.0,
            "attachments": [{"id": "a", "type": "eni", "status": "ATTACHED", "details": []}],
            "tags": [{"key": "team", "value": ""}],
            "healthStatus": {"overallStatus": "WEIRD", "details": [
                {"type": "DAEMON", "status": "IMPAIRED", "statusReason": "r", "lastUpdated": 1_700_000_000.0}
            ]}
        }],
        "failures": [{"arn": "arn:gone", "reason": "MISSING"}]
    }))
    .await;
    let reply = api
        .describe_container_instances(
            paid(Bucket::ClusterResourceRead),
            &"prod".into(),
            &["arn:i".into(), "arn:gone".into()],
        )
        .await;
    assert!(
        reply.record.cli.contains(
            "--container-instances arn:i arn:gone --include TAGS CONTAINER_INSTANCE_HEALTH"
        ),
        "{}",
        reply.record.cli
    );
    let described = reply.result.unwrap();
    assert_eq!(described.missing, [("arn:gone".into(), "MISSING".into())]);
    assert_eq!(
        to_value(&described.items),
        value!([{
            "container_instance_arn": "arn:i", "ec2_instance_id": "i-1", "capacity_provider_name": "asg",
            "version": 3, "version_info": {"agent_version": "1.99.0", "agent_hash": "h", "docker_version": "d"},
            "remaining_resources": [
                {"name": "CPU", "type": "INTEGER", "integer_value": 512, "long_value": 0, "double_value": 0.0},
                {"name": "PORTS", "type": "STRINGSET", "integer_value": 0, "long_value": 0, "double_value": 0.0,
                 "string_set_value": ["22"]}
            ],
            "registered_resources": [
                {"name": "NEW", "type": "LONG", "integer_value": 0, "long_value": 9, "double_value": 0.0}
            ],
            "status": "MELTING", "status_reason": "hot", "agent_connected": false,
            "running_tasks_count": 2, "pending_tasks_count": 1, "agent_update_status": "ODD",
            "attributes": [{"name": "ecs.os-type", "value": "linux"}, {"name": "cap"}],
            "registered_at": "2023-11-14T22:13:20Z",
            "attachments": [{"id": "a", "type": "eni", "status": "ATTACHED", "details": []}],
            "tags": [{"key": "team", "value": ""}],
            "health_status": {"overall_status": "WEIRD", "details": [
                {"type": "DAEMON", "status": "IMPAIRED", "status_reason": "r", "last_updated": "2023-11-14T22:13:20Z"}
            ]}
        }])
    );
}

#[tokio::test]
async fn a_provider_is_missed_by_the_name_it_was_asked_for() {
    let api = stage(value!({
        "capacityProviders": [{
            "capacityProviderArn": "arn:cp", "name": "asg", "status": "ACTIVE", "type": "EC2_AUTOSCALING",
            "autoScalingGroupProvider": {
                "autoScalingGroupArn": "arn:asg", "managedTerminationProtection": "ENABLED", "managedDraining": "ODD",
                "managedScaling": {"status": "ENABLED", "targetCapacity": 90, "minimumScalingStepSize": 1,
                                   "maximumScalingStepSize": 10, "instanceWarmupPeriod": 300}
            },
            "updateStatus": "UPDATE_FAILED", "updateStatusReason": "why"
        }, {
            "name": "mi", "cluster": "prod", "type": "MANAGED_INSTANCES", "status": "NEW",
            "managedInstancesProvider": {
                "infrastructureRoleArn": "arn:role", "propagateTags": "NONE",
                "instanceLaunchTemplate": {
                    "ec2InstanceProfileArn": "arn:profile", "capacityOptionType": "SPOT",
                    "networkConfiguration": {"subnets": ["s1"], "securityGroups": ["g1"]}
                }
            }
        }],
        "failures": [{"arn": "arn:aws:ecs:us-east-1:1:capacity-provider/gone", "reason": "MISSING"}]
    }))
    .await;
    let names = ["asg".into(), "mi".into(), "gone".into(), "silent".into()];
    let reply = api
        .describe_capacity_providers(paid(Bucket::CapacityProviderRead), &"prod".into(), &names)
        .await;
    let described = reply.result.unwrap();
    assert_eq!(
        described.missing,
        [
            ("gone".into(), "MISSING".into()),
            ("silent".into(), "not in the answer".into())
        ]
    );
    assert_eq!(
        to_value(&described.items),
        value!([{
            "capacity_provider_arn": "arn:cp", "name": "asg", "status": "ACTIVE", "type": "EC2_AUTOSCALING",
            "auto_scaling_group_provider": {
                "auto_scaling_group_arn": "arn:asg", "managed_termination_protection": "ENABLED",
                "managed_draining": "ODD",
                "managed_scaling": {"status": "ENABLED", "target_capacity": 90, "minimum_scaling_step_size": 1,
                                    "maximum_scaling_step_size": 10, "instance_warmup_period": 300}
            },
            "update_status": "UPDATE_FAILED", "update_status_reason": "why"
        }, {
            "name": "mi", "cluster": "prod", "type": "MANAGED_INSTANCES", "status": "NEW",
            "managed_instances_provider": {
                "infrastructure_role_arn": "arn:role", "propagate_tags": "NONE",
                "instance_launch_template": {
                    "ec2_instance_profile_arn": "arn:profile", "capacity_option_type": "SPOT",
                    "network_configuration": {"subnets": ["s1"], "security_groups": ["g1"]}
                }
            }
        }])
    );
}
