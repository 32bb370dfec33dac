//! Clusters, services and tasks as AWS would tell them, for tests of every room.
//!
//! A fixture begins with the least AWS always tells; a test adds what it is about.

use super::Text;
use super::cluster::{Cluster, NameValue};
use super::container_instance::{Attribute, ContainerInstance, Resource, VersionInfo};
use super::deployment::{Deployment, DeploymentConfiguration};
use super::guarded::Guarded;
use super::service::{Service, ServiceEvent};
use super::service_deployment::{ServiceDeployment, ServiceRevisionSummary};
use super::service_revision::{ContainerImage, ServiceRevision};
use super::task::{Attachment, Container, Task};
use super::task_definition::{ContainerDefinition, EnvironmentVariable, TaskDefinition};
use super::time::Timestamp;
use std::time::Duration;

/// The account and region all of it lives in.
pub const PLACE: &str = "us-east-1:123456789012";

/// The frozen clock: 2026-03-01 14:32:07Z.
pub fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + Duration::from_secs(1_772_375_527)
}

/// So many seconds before [`now`].
pub fn ago(seconds: u64) -> Timestamp {
    now() - Duration::from_secs(seconds)
}

/// ARN of a cluster.
pub fn cluster_arn(name: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:cluster/{name}").into()
}

/// ARN of a service.
pub fn service_arn(cluster: &str, name: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:service/{cluster}/{name}").into()
}

/// ARN of a task.
pub fn task_arn(cluster: &str, id: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:task/{cluster}/{id}").into()
}

/// ARN of a task definition.
pub fn definition_arn(family_revision: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:task-definition/{family_revision}").into()
}

/// An active cluster with nothing in it.
pub fn cluster(name: &str) -> Cluster {
    Cluster {
        cluster_arn: cluster_arn(name),
        cluster_name: Some(name.into()),
        status: Some("ACTIVE".into()),
        registered_container_instances_count: Some(0),
        running_tasks_count: Some(0),
        pending_tasks_count: Some(0),
        active_services_count: Some(0),
        statistics: None,
        settings: Some(vec![NameValue {
            name: Some("containerInsights".into()),
            value: Some("disabled".into()),
        }]),
        capacity_providers: Some(vec!["FARGATE".into(), "FARGATE_SPOT".into()]),
        default_capacity_provider_strategy: None,
        attachments_status: None,
        configuration: None,
        service_connect_defaults: None,
        tags: None,
    }
}

/// A service of `prod-web` of which AWS tells nothing but its ARN.
pub fn bare_service(name: &str) -> Service {
    Service {
        service_arn: service_arn("prod-web", name),
        service_name: None,
        cluster_arn: None,
        status: None,
        desired_count: None,
        running_count: None,
        pending_count: None,
        launch_type: None,
        capacity_provider_strategy: None,
        platform_version: None,
        platform_family: None,
        task_definition: None,
        scheduling_strategy: None,
        deployment_controller: None,
        deployment_configuration: None,
        deployments: None,
        task_sets: None,
        current_service_deployment: None,
        current_service_revisions: None,
        events: None,
        load_balancers: None,
        service_registries: None,
        network_configuration: None,
        placement_constraints: None,
        placement_strategy: None,
        health_check_grace_period_seconds: None,
        availability_zone_rebalancing: None,
        enable_execute_command: None,
        enable_ecs_managed_tags: None,
        propagate_tags: None,
        resource_management_type: None,
        role_arn: None,
        created_at: None,
        created_by: None,
        tags: None,
    }
}

/// A service of `prod-web` that is well: all wanted tasks run, the rollout is completed.
pub fn service(name: &str, tasks: i32) -> Service {
    Service {
        service_name: Some(name.into()),
        cluster_arn: Some(cluster_arn("prod-web")),
        status: Some("ACTIVE".into()),
        desired_count: Some(tasks),
        running_count: Some(tasks),
        pending_count: Some(0),
        launch_type: Some("FARGATE".into()),
        task_definition: Some(definition_arn(&format!("{name}:41"))),
        scheduling_strategy: Some("REPLICA".into()),
        deployments: Some(vec![deployment(
            &format!("{name}:41"),
            "PRIMARY",
            "COMPLETED",
            (tasks, tasks),
        )]),
        created_at: Some(ago(90 * 86_400)),
        ..bare_service(name)
    }
}

/// A deployment, an hour and a half old: running and desired tasks.
pub fn deployment(
    definition: &str,
    status: &str,
    rollout: &str,
    (running, desired): (i32, i32),
) -> Deployment {
    Deployment {
        id: Some("ecs-svc/1234567890123456789".into()),
        status: Some(status.into()),
        task_definition: Some(definition_arn(definition)),
        desired_count: Some(desired),
        pending_count: Some(0),
        running_count: Some(running),
        failed_tasks: Some(0),
        created_at: Some(ago(5_400)),
        updated_at: Some(ago(5_400)),
        rollout_state: Some(rollout.into()),
        rollout_state_reason: None,
        launch_type: Some("FARGATE".into()),
        capacity_provider_strategy: None,
        platform_version: None,
        platform_family: None,
        network_configuration: None,
        vpc_lattice_configurations: None,
        service_connect_configuration: None,
        service_connect_resources: None,
    }
}

/// A service event so many seconds ago.
pub fn event(seconds: u64, message: &str) -> ServiceEvent {
    ServiceEvent {
        id: Some(format!("event-{seconds}-{}", message.len()).into()),
        created_at: Some(ago(seconds)),
        message: Some(message.into()),
    }
}

/// A task of `prod-web` of which AWS tells nothing but its ARN.
pub fn bare_task(id: &str) -> Task {
    Task {
        task_arn: task_arn("prod-web", id),
        cluster_arn: None,
        task_definition_arn: None,
        group: None,
        started_by: None,
        last_status: None,
        desired_status: None,
        health_status: None,
        launch_type: None,
        capacity_provider_name: None,
        platform_version: None,
        platform_family: None,
        availability_zone: None,
        container_instance_arn: None,
        cpu: None,
        memory: None,
        connectivity: None,
        connectivity_at: None,
        created_at: None,
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: None,
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
        stop_code: None,
        stopped_reason: None,
        containers: None,
        attachments: None,
        enable_execute_command: None,
        version: None,
        tags: None,
    }
}

/// A task of a service that has run for half an hour.
pub fn task(id: &str, service: &str) -> Task {
    Task {
        cluster_arn: Some(cluster_arn("prod-web")),
        task_definition_arn: Some(definition_arn(&format!("{service}:41"))),
        group: Some(format!("service:{service}").into()),
        last_status: Some("RUNNING".into()),
        desired_status: Some("RUNNING".into()),
        health_status: Some("HEALTHY".into()),
        launch_type: Some("FARGATE".into()),
        availability_zone: Some("us-east-1a".into()),
        cpu: Some("256".into()),
        memory: Some("512".into()),
        connectivity: Some("CONNECTED".into()),
        created_at: Some(ago(1_830)),
        started_at: Some(ago(1_800)),
        containers: Some(vec![container("app")]),
        attachments: Some(vec![Attachment {
            id: Some("0d1f".into()),
            r#type: Some("ElasticNetworkInterface".into()),
            status: Some("ATTACHED".into()),
            details: Some(vec![NameValue {
                name: Some("privateIPv4Address".into()),
                value: Some("10.40.1.17".into()),
            }]),
        }]),
        ..bare_task(id)
    }
}

/// A task that stopped so many seconds ago.
pub fn stopped(id: &str, service: &str, seconds: u64, code: &str, reason: &str) -> Task {
    Task {
        last_status: Some("STOPPED".into()),
        desired_status: Some("STOPPED".into()),
        health_status: Some("UNKNOWN".into()),
        stop_code: Some(code.into()).filter(|code: &Text| !code.is_empty()),
        stopped_reason: Some(reason.into()).filter(|reason: &Text| !reason.is_empty()),
        created_at: Some(ago(seconds + 40)),
        started_at: Some(ago(seconds + 20)),
        stopping_at: Some(ago(seconds + 10)),
        stopped_at: Some(ago(seconds)),
        ..task(id, service)
    }
}

/// A running container.
pub fn container(name: &str) -> Container {
    Container {
        container_arn: Some(format!("arn:aws:ecs:{PLACE}:container/prod-web/{name}").into()),
        name: Some(name.into()),
        image: Some(format!("123456789012.dkr.ecr.us-east-1.amazonaws.com/{name}:41").into()),
        image_digest: None,
        runtime_id: None,
        last_status: Some("RUNNING".into()),
        exit_code: None,
        reason: None,
        health_status: Some("HEALTHY".into()),
        cpu: Some("0".into()),
        memory: None,
        memory_reservation: None,
        network_bindings: None,
        network_interfaces: None,
        managed_agents: None,
        gpu_ids: None,
    }
}

/// A container that has ended, or never began.
pub fn ended(name: &str, exit_code: Option<i32>, reason: Option<&str>) -> Container {
    Container {
        last_status: Some("STOPPED".into()),
        health_status: Some("UNKNOWN".into()),
        exit_code,
        reason: reason.map(Text::from),
        ..container(name)
    }
}

/// A task definition with one container.
pub fn definition(family_revision: &str) -> TaskDefinition {
    let (family, revision) = family_revision
        .split_once(':')
        .unwrap_or((family_revision, "1"));
    TaskDefinition {
        task_definition_arn: definition_arn(family_revision),
        family: Some(family.into()),
        revision: revision.parse().ok(),
        status: Some("ACTIVE".into()),
        network_mode: Some("awsvpc".into()),
        cpu: Some("256".into()),
        memory: Some("512".into()),
        task_role_arn: Some("arn:aws:iam::123456789012:role/app".into()),
        execution_role_arn: Some("arn:aws:iam::123456789012:role/ecsTaskExecution".into()),
        requires_compatibilities: Some(vec!["FARGATE".into()]),
        registered_at: Some(ago(86_400)),
        container_definitions: Some(vec![ContainerDefinition {
            name: Some("app".into()),
            image: Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41".into()),
            command: Some(vec!["serve".into(), "--port=8080".into()]),
            environment: Some(vec![EnvironmentVariable {
                name: Some("STRIPE_KEY".into()),
                value: Some(Guarded::hidden("one")),
            }]),
            ..ContainerDefinition::default()
        }]),
        ..TaskDefinition::default()
    }
}

/// ARN of a container instance of `prod-web`.
pub fn instance_arn(id: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:container-instance/prod-web/{id}").into()
}

/// An amount of a resource.
pub fn amount(name: &str, value: i32) -> Resource {
    Resource {
        name: Some(name.into()),
        r#type: Some("INTEGER".into()),
        double_value: Some(0.0),
        long_value: Some(0),
        integer_value: Some(value),
        string_set_value: None,
    }
}

/// A set of a resource: ports, GPU ids.
pub fn set(name: &str, values: &[&str]) -> Resource {
    Resource {
        r#type: Some("STRINGSET".into()),
        integer_value: Some(0),
        string_set_value: Some(values.iter().map(|value| Text::from(*value)).collect()),
        ..amount(name, 0)
    }
}

/// An attribute with a value.
pub fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: name.into(),
        value: Some(value.into()).filter(|value: &Text| !value.is_empty()),
        target_type: None,
        target_id: None,
    }
}

/// An empty m6i.large in us-east-1a, ACTIVE, its agent connected.
pub fn instance(id: &str) -> ContainerInstance {
    let ports = set("PORTS", &["22", "51678"]);
    ContainerInstance {
        container_instance_arn: instance_arn(id),
        ec2_instance_id: Some(id.into()),
        capacity_provider_name: Some("prod-asg".into()),
        version: Some(12),
        version_info: Some(VersionInfo {
            agent_version: Some("1.99.0".into()),
            agent_hash: None,
            docker_version: Some("25.0.8".into()),
        }),
        remaining_resources: Some(vec![
            amount("CPU", 2048),
            amount("MEMORY", 7680),
            ports.clone(),
            set("PORTS_UDP", &[]),
        ]),
        registered_resources: Some(vec![amount("CPU", 2048), amount("MEMORY", 7680), ports]),
        status: Some("ACTIVE".into()),
        status_reason: None,
        agent_connected: Some(true),
        running_tasks_count: Some(0),
        pending_tasks_count: Some(0),
        agent_update_status: None,
        attributes: Some(vec![
            attribute("ecs.instance-type", "m6i.large"),
            attribute("ecs.availability-zone", "us-east-1a"),
            attribute("ecs.subnet-id", "subnet-a"),
            attribute("ecs.capability.task-eni", ""),
        ]),
        registered_at: Some(ago(86_400)),
        attachments: None,
        tags: None,
        health_status: None,
    }
}

/// An alarm of which nothing but its name and state is known.
pub fn bare_alarm(name: &str, state: &str) -> super::alarm::Alarm {
    super::alarm::Alarm {
        alarm_name: name.into(),
        alarm_arn: None,
        alarm_description: None,
        alarm_configuration_updated_timestamp: None,
        actions_enabled: Some(true),
        ok_actions: None,
        alarm_actions: None,
        insufficient_data_actions: None,
        state_value: Some(state.into()),
        state_reason: None,
        state_reason_data: None,
        state_updated_timestamp: None,
        state_transitioned_timestamp: None,
        metric_name: None,
        namespace: None,
        statistic: None,
        extended_statistic: None,
        dimensions: None,
        period: None,
        unit: None,
        evaluation_periods: None,
        datapoints_to_alarm: None,
        threshold: None,
        comparison_operator: None,
        treat_missing_data: None,
        evaluate_low_sample_count_percentile: None,
        metrics: None,
        threshold_metric_id: None,
        evaluation_state: None,
        alarm_rule: None,
        actions_suppressed_by: None,
        actions_suppressed_reason: None,
    }
}

/// A deployment configuration of a strategy and nothing else.
pub fn configuration(strategy: &str) -> DeploymentConfiguration {
    DeploymentConfiguration {
        maximum_percent: None,
        minimum_healthy_percent: None,
        strategy: Some(strategy.into()),
        bake_time_in_minutes: None,
        deployment_circuit_breaker: None,
        alarms: None,
        lifecycle_hooks: None,
        linear_configuration: None,
        canary_configuration: None,
    }
}

/// ARN of a service deployment of a service of `prod-web`.
pub fn service_deployment_arn(service: &str, id: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:service-deployment/prod-web/{service}/{id}").into()
}

/// ARN of a service revision of a service of `prod-web`.
pub fn service_revision_arn(service: &str, id: &str) -> Text {
    format!("arn:aws:ecs:{PLACE}:service-revision/prod-web/{service}/{id}").into()
}

/// Tasks of a service revision: running and requested.
pub fn summary(
    service: &str,
    id: &str,
    (running, requested): (i32, i32),
) -> ServiceRevisionSummary {
    ServiceRevisionSummary {
        arn: Some(service_revision_arn(service, id)),
        requested_task_count: Some(requested),
        running_task_count: Some(running),
        pending_task_count: Some(0),
        requested_test_traffic_weight: None,
        requested_production_traffic_weight: None,
    }
}

/// A service deployment made 21 minutes ago from revision `41` to revision `42`.
pub fn service_deployment(service: &str, id: &str, status: &str) -> ServiceDeployment {
    ServiceDeployment {
        service_deployment_arn: service_deployment_arn(service, id),
        service_arn: Some(service_arn("prod-web", service)),
        cluster_arn: Some(cluster_arn("prod-web")),
        created_at: Some(ago(1_260)),
        started_at: Some(ago(1_260)),
        finished_at: None,
        stopped_at: None,
        updated_at: Some(ago(1_200)),
        source_service_revisions: Some(vec![summary(service, "41", (3, 4))]),
        target_service_revision: Some(summary(service, "42", (1, 4))),
        status: Some(status.into()),
        status_reason: None,
        lifecycle_stage: None,
        lifecycle_hook_details: None,
        deployment_configuration: Some(configuration("ROLLING")),
        rollback: None,
        deployment_circuit_breaker: None,
        alarms: None,
    }
}

/// A service revision with one image.
pub fn service_revision(service: &str, id: &str) -> ServiceRevision {
    ServiceRevision {
        service_revision_arn: service_revision_arn(service, id),
        service_arn: Some(service_arn("prod-web", service)),
        cluster_arn: Some(cluster_arn("prod-web")),
        task_definition: Some(definition_arn(&format!("{service}:{id}"))),
        container_images: Some(vec![ContainerImage {
            container_name: Some("app".into()),
            image: Some(format!("registry.example.com/{service}:{id}").into()),
            image_digest: Some(
                "sha256:1111222233334444555566667777888811112222333344445555666677778888".into(),
            ),
        }]),
        launch_type: Some("FARGATE".into()),
        capacity_provider_strategy: None,
        platform_version: None,
        platform_family: None,
        load_balancers: None,
        service_registries: None,
        network_configuration: None,
        resolved_configuration: None,
        ecs_managed_resources: None,
        guard_duty_enabled: None,
        created_at: Some(ago(1_260)),
    }
}
