//! Whole answers through the real client.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::aws::testing::{Stage, json, paid};
use crate::domain::call::Bucket;
use crate::domain::json::to_value;
use serde_json::{Value, json as value};

async fn stage(body: Value) -> crate::aws::Api {
    Stage::new(vec![json(200, &body.to_string())]).api().await
}

/// For what is too long for the `json!` macro.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_cluster_keeps_every_field_and_unknown_words() {
    let api = stage(value!({
        "clusters": [{
            "clusterArn": "arn:c", "clusterName": "", "status": "FROZEN",
            "registeredContainerInstancesCount": 1, "runningTasksCount": 2,
            "pendingTasksCount": 3, "activeServicesCount": 4,
            "statistics": [{"name": "RunningFargateTasksCount", "value": "2"}],
            "settings": [{"name": "newSetting", "value": "on"}],
            "capacityProviders": ["FARGATE"],
            "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
            "attachmentsStatus": "UPDATE_FAILED",
            "configuration": {"executeCommandConfiguration": {"kmsKeyId": "k", "logging": "DEFAULT",
                "logConfiguration": {"cloudWatchLogGroupName": "/exec", "s3BucketName": "b", "s3KeyPrefix": "p"}}},
            "serviceConnectDefaults": {"namespace": "arn:ns"},
            "tags": [{"key": "team", "value": ""}]
        }, {"clusterName": "no arn"}],
        "failures": [{"arn": "arn:gone", "reason": "MISSING", "detail": "deleted"}]
    }))
    .await;
    let reply = api
        .describe_clusters(
            paid(Bucket::ClusterRead),
            &["arn:c".into(), "arn:gone".into()],
        )
        .await;
    assert!(
        reply.record.cli.contains("--clusters arn:c arn:gone --include ATTACHMENTS CONFIGURATIONS SETTINGS STATISTICS TAGS"),
        "{}",
        reply.record.cli
    );
    let described = reply.result.unwrap();
    assert_eq!(
        described.missing,
        [("arn:gone".into(), "MISSING: deleted".into())]
    );
    assert_eq!(
        to_value(&described.items),
        value!([{
            "cluster_arn": "arn:c", "status": "FROZEN",
            "registered_container_instances_count": 1, "running_tasks_count": 2,
            "pending_tasks_count": 3, "active_services_count": 4,
            "statistics": [{"name": "RunningFargateTasksCount", "value": "2"}],
            "settings": [{"name": "newSetting", "value": "on"}],
            "capacity_providers": ["FARGATE"],
            "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE", "weight": 1, "base": 0}],
            "attachments_status": "UPDATE_FAILED",
            "configuration": {"execute_command_configuration": {"kms_key_id": "k", "logging": "DEFAULT",
                "log_configuration": {"cloud_watch_log_group_name": "/exec", "s3_bucket_name": "b", "s3_key_prefix": "p"}}},
            "service_connect_defaults": {"namespace": "arn:ns"},
            "tags": [{"key": "team", "value": ""}]
        }])
    );
}

#[tokio::test]
async fn a_service_keeps_every_field_and_unknown_words() {
    let network = value!({"awsvpcConfiguration": {"subnets": ["s1"], "securityGroups": ["g1"], "assignPublicIp": "MAYBE"}});
    let strategy = value!([{"capacityProvider": "SPOT", "weight": 2, "base": 1}]);
    let connect = value!({"enabled": true, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/sc"}}});
    let api = stage(value!({"services": [{
        "serviceArn": "arn:s", "serviceName": "web", "clusterArn": "arn:c", "status": "ACTIVE",
        "desiredCount": 3, "runningCount": 2, "pendingCount": 1,
        "launchType": "MOON", "capacityProviderStrategy": strategy,
        "platformVersion": "1.4.0", "platformFamily": "Linux", "taskDefinition": "arn:td:1",
        "schedulingStrategy": "REPLICA", "deploymentController": {"type": "ECS"},
        "deploymentConfiguration": {
            "maximumPercent": 200, "minimumHealthyPercent": 100, "strategy": "PURPLE", "bakeTimeInMinutes": 5,
            "deploymentCircuitBreaker": {"enable": true, "rollback": false},
            "alarms": {"alarmNames": ["a"], "enable": true, "rollback": true}
        },
        "deployments": [{
            "id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": "arn:td:1",
            "desiredCount": 3, "pendingCount": 1, "runningCount": 2, "failedTasks": 4,
            "createdAt": 1700000000.5, "updatedAt": 1700000001, "rolloutState": "PAUSED",
            "rolloutStateReason": "why", "capacityProviderStrategy": strategy,
            "platformVersion": "1.4.0", "platformFamily": "Linux", "networkConfiguration": network,
            "serviceConnectConfiguration": connect
        }],
        "taskSets": [{
            "id": "ecs-svc/2", "status": "ACTIVE", "taskDefinition": "arn:td:1",
            "computedDesiredCount": 1, "pendingCount": 0, "runningCount": 1,
            "stabilityStatus": "STABILIZING", "externalId": "d-1", "createdAt": 1700000000,
            "launchType": "FARGATE", "networkConfiguration": network
        }],
        "events": [{"id": "e", "createdAt": 1700000000, "message": "(service web) \u{1b}[31mred"}],
        "loadBalancers": [{"targetGroupArn": "arn:tg", "loadBalancerName": "", "containerName": "app", "containerPort": 80}],
        "serviceRegistries": [{"registryArn": "arn:r", "port": 1, "containerName": "app", "containerPort": 2}],
        "networkConfiguration": network,
        "placementConstraints": [{"type": "memberOf", "expression": "x"}],
        "placementStrategy": [{"type": "spread", "field": "attribute:az"}],
        "healthCheckGracePeriodSeconds": 0, "availabilityZoneRebalancing": "ENABLED",
        "enableExecuteCommand": true, "enableECSManagedTags": true, "propagateTags": "SERVICE",
        "resourceManagementType": "CUSTOMER", "roleArn": "arn:role",
        "createdAt": 1700000000, "createdBy": "arn:me", "tags": []
    }]}))
    .await;
    let reply = api
        .describe_services(paid(Bucket::ServiceRead), &"c".into(), &["web".into()])
        .await;
    let services = reply.result.unwrap().items;
    let network = value!({"awsvpc_configuration": {"subnets": ["s1"], "security_groups": ["g1"], "assign_public_ip": "MAYBE"}});
    let strategy = value!([{"capacity_provider": "SPOT", "weight": 2, "base": 1}]);
    let connect = value!({"enabled": true, "log_configuration": {"log_driver": "awslogs", "options": {"awslogs-group": "/sc"}}});
    assert_eq!(
        to_value(&services[0]),
        value!({
            "service_arn": "arn:s", "service_name": "web", "cluster_arn": "arn:c", "status": "ACTIVE",
            "desired_count": 3, "running_count": 2, "pending_count": 1,
            "launch_type": "MOON", "capacity_provider_strategy": strategy,
            "platform_version": "1.4.0", "platform_family": "Linux", "task_definition": "arn:td:1",
            "scheduling_strategy": "REPLICA", "deployment_controller": {"type": "ECS"},
            "deployment_configuration": {
                "maximum_percent": 200, "minimum_healthy_percent": 100, "strategy": "PURPLE", "bake_time_in_minutes": 5,
                "deployment_circuit_breaker": {"enable": true, "rollback": false},
                "alarms": {"alarm_names": ["a"], "enable": true, "rollback": true}
            },
            "deployments": [{
                "id": "ecs-svc/1", "status": "PRIMARY", "task_definition": "arn:td:1",
                "desired_count": 3, "pending_count": 1, "running_count": 2, "failed_tasks": 4,
                "created_at": "2023-11-14T22:13:20.5Z", "updated_at": "2023-11-14T22:13:21Z",
                "rollout_state": "PAUSED", "rollout_state_reason": "why",
                "capacity_provider_strategy": strategy,
                "platform_version": "1.4.0", "platform_family": "Linux", "network_configuration": network,
                "service_connect_configuration": connect
            }],
            "task_sets": [{
                "id": "ecs-svc/2", "status": "ACTIVE", "task_definition": "arn:td:1",
                "computed_desired_count": 1, "pending_count": 0, "running_count": 1,
                "stability_status": "STABILIZING", "external_id": "d-1",
                "created_at": "2023-11-14T22:13:20Z", "launch_type": "FARGATE", "network_configuration": network
            }],
            // Raw on purpose: the JSON is AWS's, the panes make it harmless.
            "events": [{"id": "e", "created_at": "2023-11-14T22:13:20Z", "message": "(service web) \u{1b}[31mred"}],
            "load_balancers": [{"target_group_arn": "arn:tg", "container_name": "app", "container_port": 80}],
            "service_registries": [{"registry_arn": "arn:r", "port": 1, "container_name": "app", "container_port": 2}],
            "network_configuration": network,
            "placement_constraints": [{"type": "memberOf", "expression": "x"}],
            "placement_strategy": [{"type": "spread", "field": "attribute:az"}],
            "health_check_grace_period_seconds": 0, "availability_zone_rebalancing": "ENABLED",
            "enable_execute_command": true, "enable_ecs_managed_tags": true, "propagate_tags": "SERVICE",
            "resource_management_type": "CUSTOMER", "role_arn": "arn:role",
            "created_at": "2023-11-14T22:13:20Z", "created_by": "arn:me", "tags": []
        })
    );
}

#[tokio::test]
async fn a_task_keeps_every_field_and_what_is_absent_stays_absent() {
    let api = stage(parsed(
        r#"{"tasks": [{
        "taskArn": "arn:t", "clusterArn": "arn:c", "taskDefinitionArn": "arn:td:1", "group": "service:web",
        "startedBy": "ecs-svc/1", "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
        "healthStatus": "DIZZY", "launchType": "FARGATE", "capacityProviderName": "",
        "platformVersion": "1.4.0", "platformFamily": "Linux", "availabilityZone": "eu-west-1a",
        "cpu": "256", "memory": "512", "connectivity": "CONNECTED", "connectivityAt": 1700000000,
        "createdAt": 1700000000, "startedAt": 1700000001, "stoppedAt": 1700000002,
        "stopCode": "NewReason", "stoppedReason": "because", "enableExecuteCommand": false, "version": 7,
        "containers": [
            {"name": "app", "exitCode": 0, "healthStatus": "UNKNOWN", "lastStatus": "STOPPED",
             "networkInterfaces": [{"attachmentId": "a", "privateIpv4Address": "10.0.0.1"}],
             "networkBindings": [{"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 32768, "protocol": "sctp"},
                                 {"containerPortRange": "8000-8002", "hostPortRange": "32769-32771"}],
             "managedAgents": [{"name": "ExecuteCommandAgent", "lastStatus": "RUNNING", "reason": "", "lastStartedAt": 1700000000}],
             "gpuIds": ["g"]},
            {"name": "never", "reason": "CannotPullContainerError: x"}
        ],
        "attachments": [{"id": "a", "type": "ElasticNetworkInterface", "status": "ATTACHED",
            "details": [{"name": "subnetId", "value": "s1"}]}]
    }, {"taskArn": "arn:bare"}]}"#,
    ))
    .await;
    let reply = api
        .describe_tasks(
            paid(Bucket::ClusterResourceRead),
            &"c".into(),
            &["t".into()],
        )
        .await;
    let tasks = reply.result.unwrap().items;
    assert_eq!(
        to_value(&tasks),
        parsed(
            r#"[{
            "task_arn": "arn:t", "cluster_arn": "arn:c", "task_definition_arn": "arn:td:1", "group": "service:web",
            "started_by": "ecs-svc/1", "last_status": "STOPPED", "desired_status": "STOPPED",
            "health_status": "DIZZY", "launch_type": "FARGATE",
            "platform_version": "1.4.0", "platform_family": "Linux", "availability_zone": "eu-west-1a",
            "cpu": "256", "memory": "512", "connectivity": "CONNECTED", "connectivity_at": "2023-11-14T22:13:20Z",
            "created_at": "2023-11-14T22:13:20Z", "started_at": "2023-11-14T22:13:21Z", "stopped_at": "2023-11-14T22:13:22Z",
            "stop_code": "NewReason", "stopped_reason": "because", "enable_execute_command": false, "version": 7,
            "containers": [
                {"name": "app", "exit_code": 0, "health_status": "UNKNOWN", "last_status": "STOPPED",
                 "network_interfaces": [{"attachment_id": "a", "private_ipv4_address": "10.0.0.1"}],
                 "network_bindings": [{"bind_ip": "0.0.0.0", "container_port": 80, "host_port": 32768, "protocol": "sctp"},
                                      {"container_port_range": "8000-8002", "host_port_range": "32769-32771"}],
                 "managed_agents": [{"name": "ExecuteCommandAgent", "last_status": "RUNNING", "last_started_at": "2023-11-14T22:13:20Z"}],
                 "gpu_ids": ["g"]},
                {"name": "never", "reason": "CannotPullContainerError: x"}
            ],
            "attachments": [{"id": "a", "type": "ElasticNetworkInterface", "status": "ATTACHED",
                "details": [{"name": "subnetId", "value": "s1"}]}]
        }, {"task_arn": "arn:bare", "enable_execute_command": false}]"#
        )
    );
    assert_eq!(tasks[1].version, None);
}

#[tokio::test]
async fn the_values_of_an_environment_never_enter_the_program() {
    let api = stage(value!({"taskDefinition": {
        "taskDefinitionArn": "arn:td:1", "family": "web", "revision": 41, "status": "ACTIVE", "networkMode": "awsvpc",
        "cpu": "256", "memory": "512", "taskRoleArn": "r1", "executionRoleArn": "r2",
        "requiresCompatibilities": ["MARS"], "registeredAt": 1700000000, "registeredBy": "me",
        "containerDefinitions": [{
            "name": "app", "image": "i", "essential": true, "cpu": 0, "memory": 512, "memoryReservation": 256,
            "entryPoint": ["sh"], "command": ["-c", "run"],
            "portMappings": [{"containerPort": 80, "hostPort": 0, "protocol": "tcp", "name": "http"}],
            "environment": [{"name": "DB_URL", "value": "topsecret"}, {"name": "EMPTY"}],
            "dockerLabels": {"team": "shop", "registry-password": "topsecret"},
            "secrets": [{"name": "KEY", "valueFrom": "arn:secret"}],
            "healthCheck": {"command": ["CMD", "x"], "interval": 5, "timeout": 2, "retries": 3, "startPeriod": 1},
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/g", "splunk-token": "topsecret", "Header": "Authorization topsecret"}},
            "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-value": "/x.conf", "license_key": "topsecret"}}
        }],
        "proxyConfiguration": {"containerName": "envoy", "properties": [{"name": "P", "value": "topsecret"}]},
        "volumes": [{"name": "v", "dockerVolumeConfiguration": {"driverOpts": {"password": "topsecret", "type": "nfs"}}}]
    }}))
    .await;
    let reply = api
        .describe_task_definition(paid(Bucket::TaskDefinitionRead), &"web:41".into())
        .await;
    let items = reply.result.unwrap().items;
    assert!(!format!("{items:?}").contains("topsecret"));
    let definition = to_value(&items);
    assert!(!definition.to_string().contains("topsecret"));
    assert_eq!(
        definition,
        value!([{
            "task_definition_arn": "arn:td:1", "family": "web", "revision": 41, "status": "ACTIVE", "network_mode": "awsvpc",
            "cpu": "256", "memory": "512", "task_role_arn": "r1", "execution_role_arn": "r2",
            "requires_compatibilities": ["MARS"], "registered_at": "2023-11-14T22:13:20Z", "registered_by": "me",
            "container_definitions": [{
                "name": "app", "image": "i", "essential": true, "cpu": 0, "memory": 512, "memory_reservation": 256,
                "entry_point": ["sh"], "command": ["-c", "run"],
                "port_mappings": [{"container_port": 80, "host_port": 0, "protocol": "tcp", "name": "http"}],
                "environment": [{"name": "DB_URL", "value": "••••••"}, {"name": "EMPTY"}],
                "secrets": [{"name": "KEY", "value_from": "arn:secret"}],
                "health_check": {"command": ["CMD", "x"], "interval": 5, "timeout": 2, "retries": 3, "start_period": 1},
                "docker_labels": {"team": "shop", "registry-password": "••••••"},
                "log_configuration": {"log_driver": "awslogs", "options": {"awslogs-group": "/g", "splunk-token": "••••••", "Header": "••••••"}},
                "firelens_configuration": {"type": "fluentbit", "options": {"config-file-value": "/x.conf", "license_key": "••••••"}}
            }],
            "proxy_configuration": {"container_name": "envoy", "properties": [{"name": "P", "value": "••••••"}]},
            "volumes": [{"name": "v", "docker_volume_configuration": {"driver_opts": {"password": "••••••", "type": "nfs"}}}]
        }])
    );
}

/// The value itself is gone, and yet another one is seen to be another.
#[tokio::test]
async fn a_changed_value_of_an_environment_is_seen_without_being_known() {
    let with = |text: &str| {
        value!({"taskDefinition": {"taskDefinitionArn": "arn:td:1", "containerDefinitions": [
            {"name": "app", "environment": [{"name": "DB_URL", "value": text}]}
        ]}})
    };
    let mut read = Vec::new();
    for text in ["one", "one", "two"] {
        let reply = stage(with(text))
            .await
            .describe_task_definition(paid(Bucket::TaskDefinitionRead), &"web:1".into())
            .await;
        read.push(reply.result.unwrap().items.remove(0));
    }
    assert_eq!(read[0], read[1]);
    assert_ne!(read[0], read[2]);
    assert_eq!(to_value(&read[0]), to_value(&read[2]));
}

#[tokio::test]
async fn families_and_revisions_are_named_by_pages() {
    let api = stage(value!({"families": ["api", "web"], "nextToken": "t"})).await;
    let reply = api
        .list_task_definition_families(paid(Bucket::TaskDefinitionRead), Some("s".into()))
        .await;
    assert!(
        reply.record.cli.contains(
            "aws ecs list-task-definition-families --status ACTIVE --max-results 100 --next-token s"
        ),
        "{}",
        reply.record.cli
    );
    let page = reply.result.unwrap();
    assert_eq!(page.next.as_deref(), Some("t"));
    assert_eq!(page.items[1].0.as_ref(), "web");
    let arn = "arn:aws:ecs:r:1:task-definition/web:2";
    let before = "arn:aws:ecs:r:1:task-definition/web:1";
    let api = stage(value!({"taskDefinitionArns": [before, arn], "nextToken": "t"})).await;
    let reply = api
        .list_task_definitions(paid(Bucket::TaskDefinitionRead), &"web".into())
        .await;
    assert!(
        reply
            .record
            .cli
            .contains("--family-prefix web --sort DESC --max-results 100"),
        "{}",
        reply.record.cli
    );
    assert_eq!(
        to_value(&reply.result.unwrap().items),
        value!([{"family": "web", "task_definition_arns": [arn, before], "more": true}])
    );
}

#[tokio::test]
async fn an_image_is_asked_for_by_registry_repository_and_tag() {
    let api = stage(value!({"imageDetails": [{
        "registryId": "123456789012", "repositoryName": "team/app", "imageDigest": "sha256:ab", "imageTags": ["1", "2"],
        "imageSizeInBytes": 7, "imagePushedAt": 1700000000, "imageManifestMediaType": "application/vnd.oci.image.index.v1+json"
    }]}))
    .await;
    let reference = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:1".into();
    let reply = api.describe_image(paid(Bucket::Registry), &reference).await;
    let asked = "aws ecr describe-images --registry-id 123456789012 --repository-name team/app";
    assert!(reply.record.cli.contains(asked), "{}", reply.record.cli);
    assert!(
        reply.record.cli.contains("--image-ids imageTag=1"),
        "{}",
        reply.record.cli
    );
    let items = reply.result.unwrap().items;
    assert!(items[0].is_index());
    assert_eq!(
        to_value(&items),
        value!([{
            "reference": &*reference, "registry_id": "123456789012", "repository_name": "team/app", "image_digest": "sha256:ab",
            "image_tags": ["1", "2"], "image_size_in_bytes": 7, "image_pushed_at": "2023-11-14T22:13:20Z",
            "image_manifest_media_type": "application/vnd.oci.image.index.v1+json"
        }])
    );
}
