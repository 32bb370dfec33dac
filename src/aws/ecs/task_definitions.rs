//! [DescribeTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html).

use super::container_instances::attribute;
use super::convert::{each, text, texts, time, word};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::cluster::NameValue;
use crate::domain::redact::MASK;
use crate::domain::service::Placement;
use crate::domain::task_definition::{
    ContainerDefinition, HealthCheck, LogConfiguration, PortMapping, ResourceRequirement, Secret,
    TaskDefinition,
};
use aws_sdk_ecs::types;

impl Api {
    /// One task definition by ARN or `family:revision`
    /// ([DescribeTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html)).
    pub async fn describe_task_definition(
        &self,
        ticket: Ticket,
        id: &Text,
    ) -> Reply<Described<TaskDefinition>> {
        let send = self
            .ecs()
            .describe_task_definition()
            .task_definition(&**id)
            .send();
        let cli = vec![("--task-definition", vec![id.clone()])];
        self.call(&operations::DESCRIBE_TASK_DEFINITION, ticket, cli, send)
            .await
            .map(|output| {
                let found = output.task_definition.and_then(task_definition);
                let missing = match &found {
                    Some(_) => Vec::new(),
                    None => vec![(id.clone(), "no task definition in the answer".into())],
                };
                Described {
                    items: found.into_iter().collect(),
                    missing,
                }
            })
    }
}

/// A task definition; none without an ARN, because the ARN is its identity.
fn task_definition(from: types::TaskDefinition) -> Option<TaskDefinition> {
    Some(TaskDefinition {
        task_definition_arn: text(from.task_definition_arn)?,
        family: text(from.family),
        // Revisions count from 1; the SDK says 0 where none came.
        revision: (from.revision != 0).then_some(from.revision),
        status: word(from.status),
        network_mode: word(from.network_mode),
        cpu: text(from.cpu),
        memory: text(from.memory),
        task_role_arn: text(from.task_role_arn),
        execution_role_arn: text(from.execution_role_arn),
        requires_compatibilities: each(from.requires_compatibilities, |compatibility| {
            compatibility.as_str().into()
        }),
        registered_at: time(from.registered_at),
        registered_by: text(from.registered_by),
        requires_attributes: each(from.requires_attributes, attribute),
        placement_constraints: each(from.placement_constraints, |constraint| Placement {
            r#type: word(constraint.r#type),
            expression: text(constraint.expression),
            field: None,
        }),
        container_definitions: each(from.container_definitions, container_definition),
    })
}

fn container_definition(from: types::ContainerDefinition) -> ContainerDefinition {
    ContainerDefinition {
        name: text(from.name),
        image: text(from.image),
        essential: from.essential,
        cpu: Some(from.cpu),
        memory: from.memory,
        memory_reservation: from.memory_reservation,
        entry_point: from.entry_point.map(texts),
        command: from.command.map(texts),
        port_mappings: each(from.port_mappings, |port| PortMapping {
            container_port: port.container_port,
            host_port: port.host_port,
            protocol: word(port.protocol),
            name: text(port.name),
        }),
        // Passwords live here all too often: the values end at this line.
        environment: each(from.environment, |variable| NameValue {
            name: text(variable.name),
            value: variable.value.map(|_| MASK.into()),
        }),
        secrets: each(from.secrets, |secret| Secret {
            name: secret.name.into(),
            value_from: secret.value_from.into(),
        }),
        health_check: from.health_check.map(|check| HealthCheck {
            command: texts(check.command),
            interval: check.interval,
            timeout: check.timeout,
            retries: check.retries,
            start_period: check.start_period,
        }),
        log_configuration: from.log_configuration.map(|log| LogConfiguration {
            log_driver: log.log_driver.as_str().into(),
            options: log.options.map(|options| {
                options
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect()
            }),
        }),
        resource_requirements: each(from.resource_requirements, |resource| ResourceRequirement {
            r#type: Some(resource.r#type.as_str().into()),
            value: Some(resource.value.into()),
        }),
    }
}
