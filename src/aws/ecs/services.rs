//! [ListServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html) and
//! [DescribeServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html).

use super::convert::{each, missing, strategy, tag, text, time, word};
use super::deployments::{deployment, deployment_configuration, network, task_set};
use super::{PAGE, strings};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Page, Reply, operations};
use crate::domain::Text;
use crate::domain::service::{
    AdvancedConfiguration, DeploymentController, LoadBalancer, Placement, Service,
    ServiceCurrentRevision, ServiceEvent, ServiceRegistry,
};
use aws_sdk_ecs::types::{self, ServiceField};

impl Api {
    /// A page of service ARNs of a cluster
    /// ([ListServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html)).
    pub async fn list_services(
        &self,
        ticket: Ticket,
        cluster: &Text,
        token: Option<Text>,
    ) -> Reply<Page> {
        let send = self
            .ecs()
            .list_services()
            .cluster(&**cluster)
            // The default page is 10.
            .max_results(PAGE)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = vec![("--cluster", vec![cluster.clone()])];
        cli.extend(super::page_arguments(token));
        self.call(&operations::LIST_SERVICES, ticket, cli, send)
            .await
            .map(|output| Page::new(output.service_arns, output.next_token))
    }

    /// Services of a cluster by ARN or name, at most 10
    /// ([DescribeServices](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html)).
    pub async fn describe_services(
        &self,
        ticket: Ticket,
        cluster: &Text,
        ids: &[Text],
    ) -> Reply<Described<Service>> {
        let send = self
            .ecs()
            .describe_services()
            .cluster(&**cluster)
            .set_services(Some(strings(ids)))
            .include(ServiceField::Tags)
            .send();
        let cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--services", ids.to_vec()),
            ("--include", vec!["TAGS".into()]),
        ];
        self.call(&operations::DESCRIBE_SERVICES, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .services
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(service)
                    .collect(),
                missing: missing(output.failures),
            })
    }
}

/// A service; none without an ARN, because the ARN is its identity.
///
/// The SDK turns absent counts and switches into 0 and false: AWS always sends them.
pub(in crate::aws) fn service(from: types::Service) -> Option<Service> {
    Some(Service {
        service_arn: text(from.service_arn)?,
        service_name: text(from.service_name),
        cluster_arn: text(from.cluster_arn),
        status: text(from.status),
        desired_count: Some(from.desired_count),
        running_count: Some(from.running_count),
        pending_count: Some(from.pending_count),
        launch_type: word(from.launch_type),
        capacity_provider_strategy: strategy(from.capacity_provider_strategy),
        platform_version: text(from.platform_version),
        platform_family: text(from.platform_family),
        task_definition: text(from.task_definition),
        scheduling_strategy: word(from.scheduling_strategy),
        deployment_controller: from
            .deployment_controller
            .map(|controller| DeploymentController {
                r#type: controller.r#type.as_str().into(),
            }),
        deployment_configuration: from.deployment_configuration.map(deployment_configuration),
        deployments: each(from.deployments, deployment),
        task_sets: each(from.task_sets, task_set),
        current_service_deployment: text(from.current_service_deployment),
        current_service_revisions: each(from.current_service_revisions, |revision| {
            ServiceCurrentRevision {
                arn: text(revision.arn),
                requested_task_count: Some(revision.requested_task_count),
                running_task_count: Some(revision.running_task_count),
                pending_task_count: Some(revision.pending_task_count),
            }
        }),
        events: each(from.events, |event| ServiceEvent {
            id: text(event.id),
            created_at: time(event.created_at),
            message: text(event.message),
        }),
        load_balancers: each(from.load_balancers, load_balancer),
        service_registries: each(from.service_registries, registry),
        network_configuration: from.network_configuration.map(network),
        placement_constraints: each(from.placement_constraints, |constraint| Placement {
            r#type: word(constraint.r#type),
            expression: text(constraint.expression),
            field: None,
        }),
        placement_strategy: each(from.placement_strategy, |strategy| Placement {
            r#type: word(strategy.r#type),
            expression: None,
            field: text(strategy.field),
        }),
        health_check_grace_period_seconds: from.health_check_grace_period_seconds,
        availability_zone_rebalancing: word(from.availability_zone_rebalancing),
        enable_execute_command: Some(from.enable_execute_command),
        enable_ecs_managed_tags: Some(from.enable_ecs_managed_tags),
        propagate_tags: word(from.propagate_tags),
        resource_management_type: word(from.resource_management_type),
        role_arn: text(from.role_arn),
        created_at: time(from.created_at),
        created_by: text(from.created_by),
        tags: each(from.tags, tag),
    })
}

/// A load balancer of a service or of a task set.
pub(super) fn load_balancer(from: types::LoadBalancer) -> LoadBalancer {
    LoadBalancer {
        target_group_arn: text(from.target_group_arn),
        load_balancer_name: text(from.load_balancer_name),
        container_name: text(from.container_name),
        container_port: from.container_port,
        advanced_configuration: from
            .advanced_configuration
            .map(|advanced| AdvancedConfiguration {
                alternate_target_group_arn: text(advanced.alternate_target_group_arn),
                production_listener_rule: text(advanced.production_listener_rule),
                test_listener_rule: text(advanced.test_listener_rule),
                role_arn: text(advanced.role_arn),
            }),
    }
}

/// A service registry of a service or of a task set.
pub(super) fn registry(registry: types::ServiceRegistry) -> ServiceRegistry {
    ServiceRegistry {
        registry_arn: text(registry.registry_arn),
        port: registry.port,
        container_name: text(registry.container_name),
        container_port: registry.container_port,
    }
}
