//! [ListContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html) and
//! [DescribeContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html).

use super::convert::{each, missing, pair, tag, text, texts, time, word};
use super::{PAGE, strings};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Page, Reply, operations};
use crate::domain::Text;
use crate::domain::container_instance::{
    Attribute, ContainerInstance, InstanceHealth, InstanceHealthCheck, Resource, VersionInfo,
};
use crate::domain::task::Attachment;
use aws_sdk_ecs::types::{self, ContainerInstanceField};

/// Neither comes unless it is asked for.
const INCLUDE: [ContainerInstanceField; 2] = [
    ContainerInstanceField::Tags,
    ContainerInstanceField::ContainerInstanceHealth,
];

impl Api {
    /// A page of ARNs of a cluster's container instances, all but the INACTIVE ones
    /// ([ListContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html)).
    pub async fn list_container_instances(
        &self,
        ticket: Ticket,
        cluster: &Text,
        token: Option<Text>,
    ) -> Reply<Page> {
        let send = self
            .ecs()
            .list_container_instances()
            .cluster(&**cluster)
            .max_results(PAGE)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = vec![("--cluster", vec![cluster.clone()])];
        cli.extend(super::page_arguments(token));
        self.call(&operations::LIST_CONTAINER_INSTANCES, ticket, cli, send)
            .await
            .map(|output| Page::new(output.container_instance_arns, output.next_token))
    }

    /// Container instances of a cluster by ARN or id, at most 100
    /// ([DescribeContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html)).
    pub async fn describe_container_instances(
        &self,
        ticket: Ticket,
        cluster: &Text,
        ids: &[Text],
    ) -> Reply<Described<ContainerInstance>> {
        let send = self
            .ecs()
            .describe_container_instances()
            .cluster(&**cluster)
            .set_container_instances(Some(strings(ids)))
            .set_include(Some(INCLUDE.to_vec()))
            .send();
        let include = INCLUDE.iter().map(|field| field.as_str().into()).collect();
        let cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--container-instances", ids.to_vec()),
            ("--include", include),
        ];
        self.call(&operations::DESCRIBE_CONTAINER_INSTANCES, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .container_instances
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(instance)
                    .collect(),
                missing: missing(output.failures),
            })
    }
}

/// A container instance; none without an ARN, because the ARN is its identity.
///
/// The SDK turns the absent counts into 0 and the absent flag into false: AWS always sends them.
fn instance(from: types::ContainerInstance) -> Option<ContainerInstance> {
    Some(ContainerInstance {
        container_instance_arn: text(from.container_instance_arn)?,
        ec2_instance_id: text(from.ec2_instance_id),
        capacity_provider_name: text(from.capacity_provider_name),
        // Versions count from 1; the SDK says 0 where none came.
        version: (from.version != 0).then_some(from.version),
        version_info: from.version_info.map(|info| VersionInfo {
            agent_version: text(info.agent_version),
            agent_hash: text(info.agent_hash),
            docker_version: text(info.docker_version),
        }),
        remaining_resources: each(from.remaining_resources, resource),
        registered_resources: each(from.registered_resources, resource),
        status: text(from.status),
        status_reason: text(from.status_reason),
        agent_connected: Some(from.agent_connected),
        running_tasks_count: Some(from.running_tasks_count),
        pending_tasks_count: Some(from.pending_tasks_count),
        agent_update_status: word(from.agent_update_status),
        attributes: each(from.attributes, attribute),
        registered_at: time(from.registered_at),
        attachments: each(from.attachments, |attachment| Attachment {
            id: text(attachment.id),
            r#type: text(attachment.r#type),
            status: text(attachment.status),
            details: each(attachment.details, pair),
        }),
        tags: each(from.tags, tag),
        health_status: from.health_status.map(|health| InstanceHealth {
            overall_status: word(health.overall_status),
            details: each(health.details, |check| InstanceHealthCheck {
                r#type: word(check.r#type),
                status: word(check.status),
                status_reason: text(check.status_reason),
                last_updated: time(check.last_updated),
                last_status_change: time(check.last_status_change),
            }),
        }),
    })
}

/// A resource with all of its values: which of them counts is said by its type.
fn resource(from: types::Resource) -> Resource {
    Resource {
        name: text(from.name),
        r#type: text(from.r#type),
        double_value: Some(from.double_value),
        long_value: Some(from.long_value),
        integer_value: Some(from.integer_value),
        string_set_value: from.string_set_value.map(texts),
    }
}

/// An attribute of an instance or of a task definition.
pub(super) fn attribute(from: types::Attribute) -> Attribute {
    Attribute {
        name: from.name.into(),
        value: text(from.value),
        target_type: word(from.target_type),
        target_id: text(from.target_id),
    }
}
