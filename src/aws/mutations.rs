//! Calls that change something. Each is sent once: whether it may be sent again is not for this
//! room to say.

use super::call::{Arguments, Ticket};
use super::ecs::convert::text;
use super::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::call::Operation;
use crate::domain::json::to_value;
use crate::domain::mutation::{
    ClusterSettings, DeploymentContinuation, DeploymentStop, InstancesState, Mutated, Mutation,
    ScalableTargetUpdate, ServiceDeletion, ServiceUpdate, Setting, TaskProtection, TaskStop,
};
use aws_sdk_applicationautoscaling::types::{
    ScalableDimension, ServiceNamespace, SuspendedState as Suspended,
};
use aws_sdk_ecs::types;

/// The operation that makes a change.
pub fn operation(mutation: &Mutation) -> &'static Operation {
    match mutation {
        Mutation::UpdateService(_) => &operations::UPDATE_SERVICE,
        Mutation::DeleteService(_) => &operations::DELETE_SERVICE,
        Mutation::StopServiceDeployment(_) => &operations::STOP_SERVICE_DEPLOYMENT,
        Mutation::ContinueServiceDeployment(_) => &operations::CONTINUE_SERVICE_DEPLOYMENT,
        Mutation::StopTask(_) => &operations::STOP_TASK,
        Mutation::UpdateTaskProtection(_) => &operations::UPDATE_TASK_PROTECTION,
        Mutation::UpdateContainerInstancesState(_) => &operations::UPDATE_CONTAINER_INSTANCES_STATE,
        Mutation::UpdateClusterSettings(_) => &operations::UPDATE_CLUSTER_SETTINGS,
        Mutation::RegisterScalableTarget(_) => &operations::REGISTER_SCALABLE_TARGET,
        Mutation::RunTask(_) => &operations::RUN_TASK,
        Mutation::RegisterTaskDefinition(_) => &operations::REGISTER_TASK_DEFINITION,
        Mutation::ExecuteCommand(_) => &operations::EXECUTE_COMMAND,
        Mutation::StartSession(_) => &operations::START_SESSION,
    }
}

/// The reading call that must come right before: what is masked in a definition is had from the
/// revision it was made from, and never leaves this room.
pub fn before(mutation: &Mutation) -> Option<&'static Operation> {
    match mutation {
        Mutation::RegisterTaskDefinition(_) => Some(&operations::DESCRIBE_TASK_DEFINITION),
        _ => None,
    }
}

impl Api {
    /// Makes a change with its one call.
    ///
    /// Each call has a place of its own in memory: together they are more than a stack holds.
    pub async fn mutate(&self, ticket: Ticket, mutation: &Mutation) -> Reply<Mutated> {
        match mutation {
            Mutation::UpdateService(update) => Box::pin(self.update_service(ticket, update)).await,
            Mutation::DeleteService(deletion) => {
                Box::pin(self.delete_service(ticket, deletion)).await
            }
            Mutation::StopServiceDeployment(stop) => {
                Box::pin(self.stop_deployment(ticket, stop)).await
            }
            Mutation::ContinueServiceDeployment(continuation) => {
                Box::pin(self.continue_deployment(ticket, continuation)).await
            }
            Mutation::StopTask(stop) => Box::pin(self.stop_task(ticket, stop)).await,
            Mutation::UpdateTaskProtection(protection) => {
                Box::pin(self.protect(ticket, protection)).await
            }
            Mutation::UpdateContainerInstancesState(state) => {
                Box::pin(self.set_state(ticket, state)).await
            }
            Mutation::UpdateClusterSettings(settings) => {
                Box::pin(self.set_settings(ticket, settings)).await
            }
            Mutation::RegisterScalableTarget(target) => {
                Box::pin(self.set_bounds(ticket, target)).await
            }
            Mutation::RunTask(run) => Box::pin(self.run_task(ticket, run)).await,
            Mutation::RegisterTaskDefinition(it) => {
                Box::pin(self.register_definition(ticket, it)).await
            }
            Mutation::ExecuteCommand(it) => Box::pin(self.execute_command(ticket, it)).await,
            Mutation::StartSession(it) => Box::pin(self.start_session(ticket, it)).await,
        }
    }

    async fn update_service(&self, ticket: Ticket, update: &ServiceUpdate) -> Reply<Mutated> {
        let rebalancing = update.availability_zone_rebalancing.as_deref();
        let send = self
            .ecs()
            .update_service()
            .cluster(&*update.cluster)
            .service(&*update.service)
            .set_desired_count(update.desired_count)
            .set_task_definition(update.task_definition.as_deref().map(String::from))
            .set_force_new_deployment(update.force_new_deployment)
            .set_enable_execute_command(update.enable_execute_command)
            .set_availability_zone_rebalancing(rebalancing.map(Into::into))
            .send();
        let mut cli: Arguments = vec![
            ("--cluster", vec![update.cluster.clone()]),
            ("--service", vec![update.service.clone()]),
        ];
        let number = |number: i32| Text::from(number.to_string());
        let mut option = |name, value: Option<Text>| cli.extend(value.map(|it| (name, vec![it])));
        option("--desired-count", update.desired_count.map(number));
        option("--task-definition", update.task_definition.clone());
        option(
            "--availability-zone-rebalancing",
            update.availability_zone_rebalancing.clone(),
        );
        let switches = [
            (
                update.force_new_deployment,
                "--force-new-deployment",
                "--no-force-new-deployment",
            ),
            (
                update.enable_execute_command,
                "--enable-execute-command",
                "--disable-execute-command",
            ),
        ];
        for (value, on, off) in switches {
            cli.extend(value.map(|it| (if it { on } else { off }, Vec::new())));
        }
        self.call(&operations::UPDATE_SERVICE, ticket, cli, send)
            .await
            .map(|output| mutated_service(output.service))
    }

    async fn delete_service(&self, ticket: Ticket, deletion: &ServiceDeletion) -> Reply<Mutated> {
        let send = self
            .ecs()
            .delete_service()
            .cluster(&*deletion.cluster)
            .service(&*deletion.service)
            .set_force(deletion.force)
            .send();
        let mut cli: Arguments = vec![
            ("--cluster", vec![deletion.cluster.clone()]),
            ("--service", vec![deletion.service.clone()]),
        ];
        if deletion.force == Some(true) {
            cli.push(("--force", Vec::new()));
        }
        self.call(&operations::DELETE_SERVICE, ticket, cli, send)
            .await
            .map(|output| mutated_service(output.service))
    }

    async fn stop_deployment(&self, ticket: Ticket, stop: &DeploymentStop) -> Reply<Mutated> {
        let send = self
            .ecs()
            .stop_service_deployment()
            .service_deployment_arn(&*stop.service_deployment_arn)
            .stop_type((&*stop.stop_type).into())
            .send();
        let cli = vec![
            (
                "--service-deployment-arn",
                vec![stop.service_deployment_arn.clone()],
            ),
            ("--stop-type", vec![stop.stop_type.clone()]),
        ];
        self.call(&operations::STOP_SERVICE_DEPLOYMENT, ticket, cli, send)
            .await
            .map(|output| Mutated::Deployment(text(output.service_deployment_arn)))
    }

    async fn continue_deployment(
        &self,
        ticket: Ticket,
        continuation: &DeploymentContinuation,
    ) -> Reply<Mutated> {
        let send = self
            .ecs()
            .continue_service_deployment()
            .service_deployment_arn(&*continuation.service_deployment_arn)
            .hook_id(&*continuation.hook_id)
            .action((&*continuation.action).into())
            .send();
        let cli = vec![
            (
                "--service-deployment-arn",
                vec![continuation.service_deployment_arn.clone()],
            ),
            ("--hook-id", vec![continuation.hook_id.clone()]),
            ("--action", vec![continuation.action.clone()]),
        ];
        self.call(&operations::CONTINUE_SERVICE_DEPLOYMENT, ticket, cli, send)
            .await
            .map(|output| Mutated::Deployment(text(output.service_deployment_arn)))
    }

    async fn stop_task(&self, ticket: Ticket, stop: &TaskStop) -> Reply<Mutated> {
        let send = self
            .ecs()
            .stop_task()
            .cluster(&*stop.cluster)
            .task(&*stop.task)
            .reason(&*stop.reason)
            .send();
        let cli = vec![
            ("--cluster", vec![stop.cluster.clone()]),
            ("--task", vec![stop.task.clone()]),
            ("--reason", vec![stop.reason.clone()]),
        ];
        self.call(&operations::STOP_TASK, ticket, cli, send)
            .await
            .map(|output| Mutated::Task(output.task.and_then(|task| text(task.last_status))))
    }

    async fn protect(&self, ticket: Ticket, protection: &TaskProtection) -> Reply<Mutated> {
        let send = self
            .ecs()
            .update_task_protection()
            .cluster(&*protection.cluster)
            .set_tasks(Some(super::ecs::strings(&protection.tasks)))
            .protection_enabled(protection.protection_enabled)
            .set_expires_in_minutes(protection.expires_in_minutes)
            .send();
        let switch = match protection.protection_enabled {
            true => "--protection-enabled",
            false => "--no-protection-enabled",
        };
        let mut cli: Arguments = vec![
            ("--cluster", vec![protection.cluster.clone()]),
            ("--tasks", protection.tasks.clone()),
            (switch, Vec::new()),
        ];
        let minutes = protection.expires_in_minutes;
        cli.extend(minutes.map(|it| ("--expires-in-minutes", vec![it.to_string().into()])));
        self.call(&operations::UPDATE_TASK_PROTECTION, ticket, cli, send)
            .await
            .map(|output| {
                let tasks = output.protected_tasks.unwrap_or_default().into_iter();
                Mutated::Each {
                    done: tasks.filter_map(|task| text(task.task_arn)).collect(),
                    failed: failures(output.failures),
                }
            })
    }

    async fn set_state(&self, ticket: Ticket, state: &InstancesState) -> Reply<Mutated> {
        let send = self
            .ecs()
            .update_container_instances_state()
            .cluster(&*state.cluster)
            .set_container_instances(Some(super::ecs::strings(&state.container_instances)))
            .status((&*state.status).into())
            .send();
        let cli = vec![
            ("--cluster", vec![state.cluster.clone()]),
            ("--container-instances", state.container_instances.clone()),
            ("--status", vec![state.status.clone()]),
        ];
        let operation = &operations::UPDATE_CONTAINER_INSTANCES_STATE;
        self.call(operation, ticket, cli, send).await.map(|output| {
            let instances = output.container_instances.unwrap_or_default().into_iter();
            Mutated::Each {
                done: instances
                    .filter_map(|instance| text(instance.container_instance_arn))
                    .collect(),
                failed: failures(output.failures),
            }
        })
    }

    async fn set_settings(&self, ticket: Ticket, settings: &ClusterSettings) -> Reply<Mutated> {
        let of_sdk = settings.settings.iter().map(|setting| {
            types::ClusterSetting::builder()
                .name((&*setting.name).into())
                .value(&*setting.value)
                .build()
        });
        let send = self
            .ecs()
            .update_cluster_settings()
            .cluster(&*settings.cluster)
            .set_settings(Some(of_sdk.collect()))
            .send();
        let words = settings.settings.iter();
        let words = words.map(|it| format!("name={},value={}", it.name, it.value).into());
        let cli = vec![
            ("--cluster", vec![settings.cluster.clone()]),
            ("--settings", words.collect()),
        ];
        self.call(&operations::UPDATE_CLUSTER_SETTINGS, ticket, cli, send)
            .await
            .map(|output| {
                let settings = output.cluster.and_then(|cluster| cluster.settings);
                let each = settings.unwrap_or_default().into_iter();
                let known = each.filter_map(|it| {
                    let name = it.name?.as_str().into();
                    let value = it.value?.into();
                    Some(Setting { name, value })
                });
                Mutated::Settings(known.collect())
            })
    }

    async fn set_bounds(&self, ticket: Ticket, target: &ScalableTargetUpdate) -> Reply<Mutated> {
        let suspended = target.suspended_state.map(|state| {
            Suspended::builder()
                .set_dynamic_scaling_in_suspended(state.dynamic_scaling_in_suspended)
                .set_dynamic_scaling_out_suspended(state.dynamic_scaling_out_suspended)
                .set_scheduled_scaling_suspended(state.scheduled_scaling_suspended)
                .build()
        });
        let send = self
            .clients()
            .application_autoscaling
            .register_scalable_target()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(&*target.resource_id)
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .set_min_capacity(target.min_capacity)
            .set_max_capacity(target.max_capacity)
            .set_suspended_state(suspended)
            .send();
        let mut cli: Arguments = vec![
            ("--service-namespace", vec!["ecs".into()]),
            ("--resource-id", vec![target.resource_id.clone()]),
            (
                "--scalable-dimension",
                vec![target.scalable_dimension.clone()],
            ),
        ];
        let number = |number: i32| vec![Text::from(number.to_string())];
        cli.extend(target.min_capacity.map(|it| ("--min-capacity", number(it))));
        cli.extend(target.max_capacity.map(|it| ("--max-capacity", number(it))));
        let state = target.suspended_state.map(|it| to_value(&it).to_string());
        cli.extend(state.map(|it| ("--suspended-state", vec![it.into()])));
        self.call(&operations::REGISTER_SCALABLE_TARGET, ticket, cli, send)
            .await
            .map(|_| Mutated::Accepted)
    }
}

fn mutated_service(service: Option<types::Service>) -> Mutated {
    let service = service.and_then(super::ecs::service);
    service.map_or(Mutated::Accepted, |it| Mutated::Service(Box::new(it)))
}

/// What was not changed, and why.
pub(super) fn failures(from: Option<Vec<types::Failure>>) -> Vec<(Text, Text)> {
    let failures = from.unwrap_or_default().into_iter();
    failures
        .map(|failure| {
            let why = match (failure.reason, failure.detail) {
                (Some(reason), Some(detail)) => format!("{reason}: {detail}"),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => "no reason given".to_owned(),
            };
            (text(failure.arn).unwrap_or_default(), why.into())
        })
        .collect()
}
