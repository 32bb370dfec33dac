//! `UpdateService`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input};
use super::modify_deploying::{DeploymentInput, deploying};
use super::network::{NetworkInput, network};
use super::services::active;
use super::stopping::refusal;
use super::{service_view, task_definitions};
use crate::sim::scenario::ProviderShare;
use crate::sim::story::{Cluster, Service, Update};
use crate::sim::wire::ApiError;

/// What is played of `UpdateService`'s members; the others are taken and change nothing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateInput {
    service: String,
    cluster: Option<String>,
    desired_count: Option<i64>,
    task_definition: Option<String>,
    #[serde(default)]
    force_new_deployment: bool,
    deployment_configuration: Option<DeploymentInput>,
    enable_execute_command: Option<bool>,
    availability_zone_rebalancing: Option<String>,
    health_check_grace_period_seconds: Option<u32>,
    capacity_provider_strategy: Option<Vec<ShareInput>>,
    network_configuration: Option<NetworkInput>,
    platform_version: Option<String>,
}

/// A member of a capacity provider strategy.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareInput {
    capacity_provider: String,
    weight: Option<u32>,
    base: Option<u32>,
}

pub(super) fn update_service(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: UpdateInput = input(value)?;
    let (cluster, service) = active(desk, given.cluster.as_deref(), &given.service)?;
    let home = &desk.world.clusters[cluster];
    let now = &home.services[service];
    allowed(now, &given)?;
    let update = Update {
        desired: given.desired_count.map(count).transpose()?,
        revision: given
            .task_definition
            .as_deref()
            .filter(|name| !name.is_empty())
            .map(|name| task_definitions::deployable(desk, name))
            .transpose()?,
        network: given
            .network_configuration
            .map(|given| network(home, given))
            .transpose()?
            .flatten(),
        force: given.force_new_deployment || given.platform_version.is_some(),
    };
    fits(desk, cluster, service, &update)?;
    let providers = given.capacity_provider_strategy;
    let providers = providers.map(|shares| strategy(home, shares)).transpose()?;
    let deploy = given.deployment_configuration;
    let deploy = deploy.map(|given| deploying(now, given)).transpose()?;
    let rebalancing = match given.availability_zone_rebalancing.as_deref() {
        None => None,
        Some("ENABLED") => Some(true),
        Some("DISABLED") => Some(false),
        Some(_) => {
            return Err(ApiError::invalid(
                "Invalid availabilityZoneRebalancing. Valid values are: DISABLED, ENABLED",
            ));
        }
    };
    let most = deploy.as_ref().and_then(|deploy| deploy.max);
    if rebalancing == Some(true) && most.unwrap_or(now.percents().1) <= 100 {
        return Err(ApiError::invalid(
            "Availability Zone rebalancing requires a maximumPercent greater than 100.",
        ));
    }
    let (exec, grace) = (
        given.enable_execute_command,
        given.health_check_grace_period_seconds,
    );
    desk.world.configure(cluster, service, |spec, settings| {
        spec.acting.exec.enabled = exec.unwrap_or(spec.acting.exec.enabled);
        settings.grace = grace.or(settings.grace);
        settings.rebalancing = rebalancing.or(settings.rebalancing);
        if let Some(providers) = providers {
            spec.launch = None;
            spec.providers = providers;
        }
        if let Some(deploy) = deploy {
            deploy.apply(spec);
        }
    });
    desk.world
        .update_service(cluster, service, update)
        .map_err(refusal)?;
    Ok(json!({ "service": service_view::service(desk, cluster, service, true) }))
}

/// Whether the definition that the service has then runs where the service runs.
fn fits(desk: &Desk<'_>, cluster: usize, service: usize, update: &Update) -> Result<(), ApiError> {
    let home = &desk.world.clusters[cluster];
    let service = &home.services[service];
    let current = service.deployments[service.primary].revision;
    let revision = &desk.world.revisions[update.revision.unwrap_or(current)];
    if home.runs_on_fargate(&service.spec) && !revision.fargate {
        return Err(ApiError::invalid(
            "Task definition does not support launch_type FARGATE.",
        ));
    }
    if update.network.is_some() && !revision.awsvpc() {
        return Err(ApiError::invalid(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        ));
    }
    Ok(())
}

fn count(given: i64) -> Result<u32, ApiError> {
    match u32::try_from(given) {
        Ok(count) if count <= 5_000 => Ok(count),
        _ => Err(ApiError::invalid(
            "desiredCount must be between 0 and 5000.",
        )),
    }
}

/// What the kind of a service refuses, whatever the values are.
fn allowed(service: &Service, given: &UpdateInput) -> Result<(), ApiError> {
    let spec = &service.spec;
    if spec.daemon && given.desired_count.is_some() {
        return Err(refusal(crate::sim::story::Refused::DaemonCount));
    }
    if spec.path.is_none()
        && given
            .health_check_grace_period_seconds
            .is_some_and(|it| it > 0)
    {
        return Err(ApiError::invalid(
            "Health check grace period is only valid for services configured to use load balancers",
        ));
    }
    let (controller, way) = match spec.controller.as_str() {
        "CODE_DEPLOY" => (
            "CODE_DEPLOY",
            " Use AWS CodeDeploy to trigger a new deployment.",
        ),
        "EXTERNAL" => ("EXTERNAL", ""),
        _ => return Ok(()),
    };
    let what = if given.force_new_deployment {
        "Cannot force a new deployment"
    } else if given.task_definition.is_some() {
        "Unable to update task definition"
    } else if given.network_configuration.is_some() {
        "Unable to update network parameters"
    } else if given.platform_version.is_some() {
        "Unable to update platform version"
    } else if given.capacity_provider_strategy.is_some() {
        "Unable to update capacity provider strategy"
    } else {
        return Ok(());
    };
    Err(ApiError::invalid(format!(
        "{what} on services with a {controller} deployment controller.{way}"
    )))
}

/// A strategy of capacity providers that the cluster has.
pub(super) fn strategy(
    cluster: &Cluster,
    given: Vec<ShareInput>,
) -> Result<Vec<ProviderShare>, ApiError> {
    let one = |share: ShareInput| {
        let name = share.capacity_provider;
        if !cluster.spec.providers.contains(&name) {
            return Err(ApiError::invalid(format!(
                "The specified capacity provider '{name}' was not found. Specify a valid name or ARN and try again."
            )));
        }
        Ok(ProviderShare {
            name,
            weight: share.weight.unwrap_or(0),
            base: share.base.unwrap_or(0),
        })
    };
    given.into_iter().map(one).collect()
}
