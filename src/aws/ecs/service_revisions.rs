//! [DescribeServiceRevisions](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html).

use super::convert::{each, missing, strategy, text, time, word};
use super::deployments::network;
use super::services::{load_balancer, registry};
use super::strings;
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::service_revision::{
    ContainerImage, EcsManagedResources, ManagedIngressPath, ManagedResource,
    ResolvedConfiguration, ServiceRevision, ServiceRevisionLoadBalancer,
};
use aws_sdk_ecs::types;

impl Api {
    /// Service revisions by ARN, at most 20
    /// ([DescribeServiceRevisions](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html)).
    pub async fn describe_service_revisions(
        &self,
        ticket: Ticket,
        ids: &[Text],
    ) -> Reply<Described<ServiceRevision>> {
        let send = self
            .ecs()
            .describe_service_revisions()
            .set_service_revision_arns(Some(strings(ids)))
            .send();
        let cli = vec![("--service-revision-arns", ids.to_vec())];
        self.call(&operations::DESCRIBE_SERVICE_REVISIONS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .service_revisions
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(service_revision)
                    .collect(),
                missing: missing(output.failures),
            })
    }
}

fn service_revision(from: types::ServiceRevision) -> Option<ServiceRevision> {
    Some(ServiceRevision {
        service_revision_arn: text(from.service_revision_arn)?,
        service_arn: text(from.service_arn),
        cluster_arn: text(from.cluster_arn),
        task_definition: text(from.task_definition),
        container_images: each(from.container_images, |image| ContainerImage {
            container_name: text(image.container_name),
            image: text(image.image),
            image_digest: text(image.image_digest),
        }),
        launch_type: word(from.launch_type),
        capacity_provider_strategy: strategy(from.capacity_provider_strategy),
        platform_version: text(from.platform_version),
        platform_family: text(from.platform_family),
        load_balancers: each(from.load_balancers, load_balancer),
        service_registries: each(from.service_registries, registry),
        network_configuration: from.network_configuration.map(network),
        resolved_configuration: from
            .resolved_configuration
            .map(|resolved| ResolvedConfiguration {
                load_balancers: each(resolved.load_balancers, |it| ServiceRevisionLoadBalancer {
                    target_group_arn: text(it.target_group_arn),
                    production_listener_rule: text(it.production_listener_rule),
                }),
                vpc_lattice_configurations: each(resolved.vpc_lattice_configurations, |it| {
                    ServiceRevisionLoadBalancer {
                        target_group_arn: text(it.target_group_arn),
                        production_listener_rule: text(it.production_listener_rule),
                    }
                }),
            }),
        ecs_managed_resources: from.ecs_managed_resources.map(managed),
        guard_duty_enabled: Some(from.guard_duty_enabled),
        created_at: time(from.created_at),
    })
}

fn managed(from: types::EcsManagedResources) -> EcsManagedResources {
    let resource = |arn, status: types::ManagedResourceStatus, reason| ManagedResource {
        arn: text(arn),
        status: Some(status.as_str().into()),
        status_reason: text(reason),
    };
    EcsManagedResources {
        ingress_paths: each(from.ingress_paths, |path| ManagedIngressPath {
            access_type: Some(path.access_type.as_str().into()),
            endpoint: text(Some(path.endpoint)),
            load_balancer: path
                .load_balancer
                .map(|it| resource(it.arn, it.status, it.status_reason)),
            target_groups: each(path.target_groups, |it| {
                resource(it.arn, it.status, it.status_reason)
            }),
        }),
        metric_alarms: each(from.metric_alarms, |it| {
            resource(it.arn, it.status, it.status_reason)
        }),
        log_groups: each(from.log_groups, |it| {
            resource(it.arn, it.status, it.status_reason)
        }),
    }
}
