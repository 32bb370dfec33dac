//! [DescribeTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html).

use super::container_definitions::{container_definition, settings, variable};
use super::container_instances::attribute;
use super::convert::{each, text, time, word};
use super::{PAGE, page_arguments};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Listed, Reply, operations};
use crate::domain::task_definition::{
    DockerVolume, EfsAuthorization, EfsVolume, EphemeralStorage, FsxAuthorization, FsxVolume,
    HostVolume, PlacementConstraint, ProxyConfiguration, RuntimePlatform, S3FilesVolume,
    TaskDefinition, Volume,
};
use crate::domain::task_family::{Family, FamilyRevisions};
use crate::domain::{Text, arn};
use aws_sdk_ecs::types::{self, SortOrder, TaskDefinitionFamilyStatus};

impl Api {
    /// A page of the families that have an ACTIVE revision
    /// ([ListTaskDefinitionFamilies](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitionFamilies.html)).
    pub async fn list_task_definition_families(
        &self,
        ticket: Ticket,
        token: Option<Text>,
    ) -> Reply<Listed<Family>> {
        let status = TaskDefinitionFamilyStatus::Active;
        let send = self
            .ecs()
            .list_task_definition_families()
            .status(status.clone())
            .max_results(PAGE)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = vec![("--status", vec![status.as_str().into()])];
        cli.extend(page_arguments(token));
        self.call(
            &operations::LIST_TASK_DEFINITION_FAMILIES,
            ticket,
            cli,
            send,
        )
        .await
        .map(|output| Listed {
            items: output
                .families
                .unwrap_or_default()
                .into_iter()
                .map(|name| {
                    let name = Text::from(name);
                    (Text::clone(&name), Family { family: name })
                })
                .collect(),
            next: text(output.next_token),
        })
    }

    /// The newest hundred ACTIVE revisions of a family
    /// ([ListTaskDefinitions](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html)).
    pub async fn list_task_definitions(
        &self,
        ticket: Ticket,
        family: &Text,
    ) -> Reply<Described<FamilyRevisions>> {
        let order = SortOrder::Desc;
        let send = self
            .ecs()
            .list_task_definitions()
            .family_prefix(&**family)
            .sort(order.clone())
            .max_results(PAGE)
            .send();
        let mut cli = vec![
            ("--family-prefix", vec![Text::clone(family)]),
            ("--sort", vec![order.as_str().into()]),
        ];
        cli.extend(page_arguments(None));
        self.call(&operations::LIST_TASK_DEFINITIONS, ticket, cli, send)
            .await
            .map(|output| {
                let mut arns: Vec<Text> = output
                    .task_definition_arns
                    .unwrap_or_default()
                    .into_iter()
                    .map(Text::from)
                    .collect();
                // Not every server that speaks ECS keeps to the order asked for.
                arns.sort_by_key(|arn| std::cmp::Reverse(arn::revision(arn)));
                Described {
                    items: vec![FamilyRevisions {
                        family: Text::clone(family),
                        task_definition_arns: arns,
                        more: text(output.next_token).is_some(),
                    }],
                    missing: Vec::new(),
                }
            })
    }

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
        runtime_platform: from.runtime_platform.map(|platform| RuntimePlatform {
            cpu_architecture: word(platform.cpu_architecture),
            operating_system_family: word(platform.operating_system_family),
        }),
        ephemeral_storage: from.ephemeral_storage.map(|storage| EphemeralStorage {
            size_in_gib: storage.size_in_gib,
        }),
        pid_mode: word(from.pid_mode),
        ipc_mode: word(from.ipc_mode),
        proxy_configuration: from.proxy_configuration.map(|proxy| ProxyConfiguration {
            r#type: word(proxy.r#type),
            container_name: proxy.container_name.into(),
            properties: each(proxy.properties, variable),
        }),
        placement_constraints: each(from.placement_constraints, |constraint| {
            PlacementConstraint {
                r#type: word(constraint.r#type),
                expression: text(constraint.expression),
            }
        }),
        enable_fault_injection: from.enable_fault_injection,
        volumes: each(from.volumes, volume),
        registered_at: time(from.registered_at),
        registered_by: text(from.registered_by),
        deregistered_at: time(from.deregistered_at),
        delete_requested_at: time(from.delete_requested_at),
        requires_attributes: each(from.requires_attributes, attribute),
        container_definitions: each(from.container_definitions, container_definition),
    })
}

fn volume(from: types::Volume) -> Volume {
    Volume {
        name: text(from.name),
        host: from.host.map(|host| HostVolume {
            source_path: text(host.source_path),
        }),
        docker_volume_configuration: from.docker_volume_configuration.map(|docker| DockerVolume {
            scope: word(docker.scope),
            autoprovision: docker.autoprovision,
            driver: text(docker.driver),
            driver_opts: settings(docker.driver_opts),
            labels: settings(docker.labels),
        }),
        efs_volume_configuration: from.efs_volume_configuration.map(|efs| EfsVolume {
            file_system_id: efs.file_system_id.into(),
            root_directory: text(efs.root_directory),
            transit_encryption: word(efs.transit_encryption),
            transit_encryption_port: efs.transit_encryption_port,
            authorization_config: efs.authorization_config.map(|access| EfsAuthorization {
                access_point_id: text(access.access_point_id),
                iam: word(access.iam),
            }),
        }),
        fsx_windows_file_server_volume_configuration: from
            .fsx_windows_file_server_volume_configuration
            .map(|fsx| FsxVolume {
                file_system_id: fsx.file_system_id.into(),
                root_directory: fsx.root_directory.into(),
                authorization_config: fsx.authorization_config.map(|access| FsxAuthorization {
                    credentials_parameter: access.credentials_parameter.into(),
                    domain: access.domain.into(),
                }),
            }),
        s3files_volume_configuration: from.s3files_volume_configuration.map(|s3| S3FilesVolume {
            file_system_arn: s3.file_system_arn.into(),
            root_directory: text(s3.root_directory),
            transit_encryption_port: s3.transit_encryption_port,
            access_point_arn: text(s3.access_point_arn),
        }),
        configured_at_launch: from.configured_at_launch,
    }
}
