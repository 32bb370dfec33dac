//! Deployments and task sets, which come inside services.

use super::convert::{each, strategy, text, texts, time, word};
use crate::domain::deployment::{
    AwsVpcConfiguration, CanaryConfiguration, Deployment, DeploymentAlarms,
    DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentLifecycleHook, HookTimeout,
    LinearConfiguration, NetworkConfiguration, Scale, ServiceConnectClientAlias,
    ServiceConnectConfiguration, ServiceConnectResource, ServiceConnectService, TaskSet,
    ThresholdConfiguration, VpcLatticeConfiguration,
};
use aws_sdk_ecs::types;

pub(super) fn deployment(from: types::Deployment) -> Deployment {
    Deployment {
        id: text(from.id),
        status: text(from.status),
        task_definition: text(from.task_definition),
        desired_count: Some(from.desired_count),
        pending_count: Some(from.pending_count),
        running_count: Some(from.running_count),
        failed_tasks: Some(from.failed_tasks),
        created_at: time(from.created_at),
        updated_at: time(from.updated_at),
        rollout_state: word(from.rollout_state),
        rollout_state_reason: text(from.rollout_state_reason),
        launch_type: word(from.launch_type),
        capacity_provider_strategy: strategy(from.capacity_provider_strategy),
        platform_version: text(from.platform_version),
        platform_family: text(from.platform_family),
        network_configuration: from.network_configuration.map(network),
        vpc_lattice_configurations: each(from.vpc_lattice_configurations, |lattice| {
            VpcLatticeConfiguration {
                role_arn: Some(lattice.role_arn.into()),
                target_group_arn: Some(lattice.target_group_arn.into()),
                port_name: Some(lattice.port_name.into()),
            }
        }),
        service_connect_configuration: from.service_connect_configuration.map(service_connect),
        service_connect_resources: each(from.service_connect_resources, |resource| {
            ServiceConnectResource {
                discovery_name: text(resource.discovery_name),
                discovery_arn: text(resource.discovery_arn),
            }
        }),
    }
}

fn service_connect(from: types::ServiceConnectConfiguration) -> ServiceConnectConfiguration {
    ServiceConnectConfiguration {
        enabled: from.enabled,
        namespace: text(from.namespace),
        services: each(from.services, |service| ServiceConnectService {
            port_name: service.port_name.into(),
            discovery_name: text(service.discovery_name),
            client_aliases: each(service.client_aliases, |alias| ServiceConnectClientAlias {
                port: alias.port,
                dns_name: text(alias.dns_name),
            }),
            ingress_port_override: service.ingress_port_override,
        }),
        log_configuration: from
            .log_configuration
            .map(super::container_definitions::log_configuration),
    }
}

pub(super) fn deployment_configuration(
    from: types::DeploymentConfiguration,
) -> DeploymentConfiguration {
    DeploymentConfiguration {
        maximum_percent: from.maximum_percent,
        minimum_healthy_percent: from.minimum_healthy_percent,
        strategy: word(from.strategy),
        bake_time_in_minutes: from.bake_time_in_minutes,
        deployment_circuit_breaker: from.deployment_circuit_breaker.map(|breaker| {
            DeploymentCircuitBreaker {
                enable: breaker.enable,
                rollback: breaker.rollback,
                reset_on_healthy_task: breaker.reset_on_healthy_task,
                threshold_configuration: breaker.threshold_configuration.map(|threshold| {
                    ThresholdConfiguration {
                        r#type: threshold.r#type.as_str().into(),
                        value: threshold.value,
                    }
                }),
            }
        }),
        alarms: from.alarms.map(|alarms| DeploymentAlarms {
            alarm_names: texts(alarms.alarm_names),
            enable: alarms.enable,
            rollback: alarms.rollback,
        }),
        lifecycle_hooks: each(from.lifecycle_hooks, hook),
        linear_configuration: from.linear_configuration.map(|linear| LinearConfiguration {
            step_percent: linear.step_percent,
            step_bake_time_in_minutes: linear.step_bake_time_in_minutes,
        }),
        canary_configuration: from.canary_configuration.map(|canary| CanaryConfiguration {
            canary_percent: canary.canary_percent,
            canary_bake_time_in_minutes: canary.canary_bake_time_in_minutes,
        }),
    }
}

fn hook(from: types::DeploymentLifecycleHook) -> DeploymentLifecycleHook {
    DeploymentLifecycleHook {
        target_type: word(from.target_type),
        hook_target_arn: text(from.hook_target_arn),
        role_arn: text(from.role_arn),
        lifecycle_stages: from
            .lifecycle_stages
            .map(|stages| stages.iter().map(|stage| stage.as_str().into()).collect()),
        timeout_configuration: from.timeout_configuration.map(|timeout| HookTimeout {
            timeout_in_minutes: timeout.timeout_in_minutes,
            action: word(timeout.action),
        }),
    }
}

pub(super) fn network(from: types::NetworkConfiguration) -> NetworkConfiguration {
    NetworkConfiguration {
        awsvpc_configuration: from.awsvpc_configuration.map(|vpc| AwsVpcConfiguration {
            subnets: texts(vpc.subnets),
            security_groups: vpc.security_groups.map(texts),
            assign_public_ip: word(vpc.assign_public_ip),
        }),
    }
}

pub(super) fn task_set(from: types::TaskSet) -> TaskSet {
    TaskSet {
        id: text(from.id),
        task_set_arn: text(from.task_set_arn),
        status: text(from.status),
        task_definition: text(from.task_definition),
        computed_desired_count: Some(from.computed_desired_count),
        pending_count: Some(from.pending_count),
        running_count: Some(from.running_count),
        stability_status: word(from.stability_status),
        stability_status_at: time(from.stability_status_at),
        scale: from.scale.map(|scale| Scale {
            value: scale.value,
            unit: word(scale.unit),
        }),
        external_id: text(from.external_id),
        created_at: time(from.created_at),
        updated_at: time(from.updated_at),
        launch_type: word(from.launch_type),
        network_configuration: from.network_configuration.map(network),
        load_balancers: each(from.load_balancers, super::services::load_balancer),
    }
}
