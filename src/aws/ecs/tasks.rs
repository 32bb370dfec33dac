//! [ListTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html) and
//! [DescribeTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).

use super::convert::{each, missing, pair, tag, text, texts, time, word};
use super::{PAGE, strings};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Page, Reply, operations};
use crate::domain::Text;
use crate::domain::task::{
    Attachment, Container, ManagedAgent, NetworkBinding, NetworkInterface, Task,
};
use aws_sdk_ecs::types::{self, DesiredStatus, TaskField};

/// Which tasks of a cluster are listed: one desired status per call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tasks {
    /// Desired status RUNNING.
    Running,
    /// Desired status STOPPED: those that ECS still knows.
    Stopped,
    /// Desired status RUNNING, of one service.
    OfService(Text),
}

impl Tasks {
    fn desired_status(&self) -> DesiredStatus {
        match self {
            Self::Running | Self::OfService(_) => DesiredStatus::Running,
            Self::Stopped => DesiredStatus::Stopped,
        }
    }
}

impl Api {
    /// A page of task ARNs of a cluster
    /// ([ListTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html)).
    pub async fn list_tasks(
        &self,
        ticket: Ticket,
        cluster: &Text,
        which: Tasks,
        token: Option<Text>,
    ) -> Reply<Page> {
        let desired = which.desired_status();
        let service = match &which {
            Tasks::OfService(service) => Some(service.clone()),
            _ => None,
        };
        let send = self
            .ecs()
            .list_tasks()
            .cluster(&**cluster)
            .max_results(PAGE)
            .desired_status(desired.clone())
            .set_service_name(service.as_deref().map(String::from))
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--desired-status", vec![desired.as_str().into()]),
        ];
        cli.extend(service.map(|service| ("--service-name", vec![service])));
        cli.extend(super::page_arguments(token));
        self.call(&operations::LIST_TASKS, ticket, cli, send)
            .await
            .map(|output| Page::new(output.task_arns, output.next_token))
    }

    /// Tasks of a cluster by ARN or id, at most 100
    /// ([DescribeTasks](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html)).
    pub async fn describe_tasks(
        &self,
        ticket: Ticket,
        cluster: &Text,
        ids: &[Text],
    ) -> Reply<Described<Task>> {
        let send = self
            .ecs()
            .describe_tasks()
            .cluster(&**cluster)
            .set_tasks(Some(strings(ids)))
            .include(TaskField::Tags)
            .send();
        let cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--tasks", ids.to_vec()),
            ("--include", vec!["TAGS".into()]),
        ];
        self.call(&operations::DESCRIBE_TASKS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .tasks
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(task)
                    .collect(),
                missing: missing(output.failures),
            })
    }
}

/// A task; none without an ARN, because the ARN is its identity.
fn task(from: types::Task) -> Option<Task> {
    Some(Task {
        task_arn: text(from.task_arn)?,
        cluster_arn: text(from.cluster_arn),
        task_definition_arn: text(from.task_definition_arn),
        group: text(from.group),
        started_by: text(from.started_by),
        last_status: text(from.last_status),
        desired_status: text(from.desired_status),
        health_status: word(from.health_status),
        launch_type: word(from.launch_type),
        capacity_provider_name: text(from.capacity_provider_name),
        platform_version: text(from.platform_version),
        platform_family: text(from.platform_family),
        availability_zone: text(from.availability_zone),
        container_instance_arn: text(from.container_instance_arn),
        cpu: text(from.cpu),
        memory: text(from.memory),
        connectivity: word(from.connectivity),
        connectivity_at: time(from.connectivity_at),
        created_at: time(from.created_at),
        pull_started_at: time(from.pull_started_at),
        pull_stopped_at: time(from.pull_stopped_at),
        started_at: time(from.started_at),
        stopping_at: time(from.stopping_at),
        execution_stopped_at: time(from.execution_stopped_at),
        stopped_at: time(from.stopped_at),
        stop_code: word(from.stop_code),
        stopped_reason: text(from.stopped_reason),
        containers: each(from.containers, container),
        attachments: each(from.attachments, |attachment| Attachment {
            id: text(attachment.id),
            r#type: text(attachment.r#type),
            status: text(attachment.status),
            details: each(attachment.details, pair),
        }),
        enable_execute_command: Some(from.enable_execute_command),
        // Versions count from 1; the SDK says 0 where none came.
        version: (from.version != 0).then_some(from.version),
        tags: each(from.tags, tag),
    })
}

fn container(from: types::Container) -> Container {
    Container {
        container_arn: text(from.container_arn),
        name: text(from.name),
        image: text(from.image),
        image_digest: text(from.image_digest),
        runtime_id: text(from.runtime_id),
        last_status: text(from.last_status),
        exit_code: from.exit_code,
        reason: text(from.reason),
        health_status: word(from.health_status),
        cpu: text(from.cpu),
        memory: text(from.memory),
        memory_reservation: text(from.memory_reservation),
        network_bindings: each(from.network_bindings, |binding| NetworkBinding {
            bind_ip: text(binding.bind_ip),
            container_port: binding.container_port,
            container_port_range: text(binding.container_port_range),
            host_port: binding.host_port,
            host_port_range: text(binding.host_port_range),
            protocol: word(binding.protocol),
        }),
        network_interfaces: each(from.network_interfaces, |interface| NetworkInterface {
            attachment_id: text(interface.attachment_id),
            private_ipv4_address: text(interface.private_ipv4_address),
            ipv6_address: text(interface.ipv6_address),
        }),
        managed_agents: each(from.managed_agents, |agent| ManagedAgent {
            name: word(agent.name),
            last_status: text(agent.last_status),
            reason: text(agent.reason),
            last_started_at: time(agent.last_started_at),
        }),
        gpu_ids: from.gpu_ids.map(texts),
    }
}
