//! A service and its deployments as `DescribeServices` shows them.

use serde_json::{Value, json};

use super::clusters::strategy;
use super::configuration::{deployment_configuration, load_balancers, target_groups};
use super::deployments::{deployment_arn, service_revision_arn};
use super::desk::Desk;
use super::json::{Object, tags};
use super::network;
use super::services::{launch_type, scheduling};
use super::task_sets;
use crate::sim::network::{service_tags, uuid};
use crate::sim::rng::hash;
use crate::sim::services::discovery;
use crate::sim::story::{Cluster, Rollout, Service, event_text, rollout_reason};

/// The JSON of one service.
pub(super) fn service(
    desk: &Desk<'_>,
    cluster_index: usize,
    index: usize,
    with_tags: bool,
) -> Value {
    let cluster = &desk.world.clusters[cluster_index];
    let service = &cluster.services[index];
    let spec = &service.spec;
    let (running, pending) = cluster.counts(service, None);
    let primary = &service.deployments[service.primary];
    let fargate = cluster.runs_on_fargate(spec);
    let balanced = spec.path.is_some();
    // Under another controller the task sets say what the service otherwise says itself.
    let by_ecs = spec.controller == "ECS";
    let account = &desk.world.account;
    let arn = desk.service_arn(cluster, &service.name);
    let object = Object::new()
        .put("serviceArn", arn)
        .put("serviceName", service.name.as_str())
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("loadBalancers", load_balancers(desk, cluster, service))
        .put("serviceRegistries", registries(desk, cluster, service))
        .put("status", service.standing.word())
        .put("desiredCount", service.desired)
        .put("runningCount", running)
        .put("pendingCount", pending)
        .some("launchType", launch_type(cluster, service))
        .some("capacityProviderStrategy", (!spec.providers.is_empty()).then(|| strategy(&spec.providers)))
        .some("platformVersion", fargate.then_some("LATEST"))
        .some("platformFamily", fargate.then_some("Linux"))
        .put("taskDefinition", desk.revision_arn(primary.revision))
        .put("deploymentConfiguration", deployment_configuration(desk, cluster, service))
        .put("deployments", deployments(desk, cluster, service))
        .some("taskSets", (!by_ecs).then(|| task_sets::all(desk, cluster, service)))
        .some(
            "roleArn",
            balanced.then(|| format!("arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")),
        )
        .put("events", events(desk, cluster, service))
        .put("createdAt", desk.time(service.created))
        .some(
            "currentServiceDeployment",
            by_ecs.then(|| deployment_arn(desk, cluster, service, current_deployment(service))),
        )
        .some(
            "currentServiceRevisions",
            by_ecs.then(|| current_revisions(desk, cluster, service)),
        )
        .put("placementConstraints", json!([]))
        .put("placementStrategy", placement(fargate, spec.daemon))
        .some("networkConfiguration", (fargate && by_ecs).then(|| network::configuration(cluster, service, service.settings.network.as_deref())))
        .some("healthCheckGracePeriodSeconds", balanced.then(|| service.settings.grace.unwrap_or(30)))
        .put("schedulingStrategy", scheduling(service))
        .put("deploymentController", json!({ "type": spec.controller }))
        .put("createdBy", format!("arn:aws:iam::{account}:role/deployer"))
        .put("enableECSManagedTags", true)
        .put("propagateTags", "SERVICE")
        .put("enableExecuteCommand", spec.acting.exec.enabled)
        .put("availabilityZoneRebalancing", if service.rebalances() { "ENABLED" } else { "DISABLED" })
        .put("resourceManagementType", "CUSTOMER")
        .some("tags", with_tags.then(|| tags(&service_tags(desk.world, cluster, service))));
    let mut value = object.done();
    spec.quirks.bend("service", &mut value);
    value
}

fn registries(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Value {
    if !service.spec.registry {
        return json!([]);
    }
    let arn = discovery::service_arn(desk.region, &desk.world.account, cluster, &service.name);
    json!([{ "registryArn": arn }])
}

/// `serviceConnectConfiguration` and `serviceConnectResources`, where the service has any.
fn connect(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Option<(Value, Value)> {
    let namespace = cluster
        .spec
        .namespace
        .as_ref()
        .filter(|_| service.spec.connect)?;
    let (region, account) = (desk.region, &desk.world.account);
    let port = service.spec.port.unwrap_or(8080);
    let name = &service.name;
    let configuration = json!({
        "enabled": true,
        "namespace": discovery::namespace_arn(region, account, namespace),
        "services": [{
            "portName": "http",
            "discoveryName": format!("{name}-sc"),
            "clientAliases": [{ "port": port, "dnsName": name }],
        }],
    });
    let arn = discovery::service_arn(region, account, cluster, &format!("{name}-sc"));
    let resources = json!([{ "discoveryName": format!("{name}-sc"), "discoveryArn": arn }]);
    Some((configuration, resources))
}

fn placement(fargate: bool, daemon: bool) -> Value {
    if fargate || daemon {
        return json!([]);
    }
    json!([{ "type": "spread", "field": "attribute:ecs.availability-zone" }, { "type": "spread", "field": "instanceId" }])
}

/// The deployment under way, or the last one that was.
fn current_deployment(service: &Service) -> usize {
    let primary = service.primary;
    let rolled_back = service.active.iter().copied().find(|index| {
        let deployment = &service.deployments[*index];
        deployment.rolled_back.is_some() && deployment.finished.is_none()
    });
    rolled_back.unwrap_or(primary)
}

fn deployments(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Vec<Value> {
    if service.spec.controller != "ECS" {
        return Vec::new();
    }
    let shown = std::iter::once(service.primary).chain(service.active.iter().rev().copied());
    shown
        .map(|index| deployment(desk, cluster, service, index))
        .collect()
}

fn deployment(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let deployment = &service.deployments[index];
    let primary = index == service.primary;
    let (running, pending) = cluster.counts(service, Some(index));
    let fargate = cluster.runs_on_fargate(&service.spec);
    let state = match deployment.rollout {
        Rollout::InProgress => "IN_PROGRESS",
        Rollout::Completed => "COMPLETED",
        Rollout::Failed => "FAILED",
    };
    let object = Object::new()
        .put("id", format!("ecs-svc/{}", deployment.id))
        .put("status", if primary { "PRIMARY" } else { "ACTIVE" })
        .put("taskDefinition", desk.revision_arn(deployment.revision))
        .put("desiredCount", service.requested(index, running + pending))
        .put("pendingCount", pending)
        .put("runningCount", running)
        .put("failedTasks", deployment.failed)
        .put("createdAt", desk.time(deployment.created))
        .put("updatedAt", desk.time(deployment.updated))
        .some("launchType", launch_type(cluster, service))
        .some(
            "capacityProviderStrategy",
            (!service.spec.providers.is_empty()).then(|| strategy(&service.spec.providers)),
        )
        .some("platformVersion", fargate.then_some("1.4.0"))
        .some("platformFamily", fargate.then_some("Linux"))
        .some(
            "networkConfiguration",
            fargate
                .then(|| network::configuration(cluster, service, deployment.network.as_deref())),
        )
        .some(
            "serviceConnectConfiguration",
            connect(desk, cluster, service).map(|(configuration, _)| configuration),
        )
        .some(
            "serviceConnectResources",
            connect(desk, cluster, service).map(|(_, resources)| resources),
        )
        .put("rolloutState", state)
        .put("rolloutStateReason", rollout_reason(service, index));
    let mut value = object.done();
    service.spec.quirks.bend("deployment", &mut value);
    value
}

fn current_revisions(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Vec<Value> {
    let shown = std::iter::once(service.primary).chain(service.active.iter().rev().copied());
    shown
        .map(|index| {
            let (running, pending) = cluster.counts(service, Some(index));
            let requested = service.requested(index, running + pending);
            json!({
                "arn": service_revision_arn(desk, cluster, service, index),
                "requestedTaskCount": requested,
                "runningTaskCount": running,
                "pendingTaskCount": pending,
            })
        })
        .collect()
}

fn events(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Vec<Value> {
    let groups = target_groups(desk, cluster, service);
    let groups = groups
        .each_ref()
        .map(|group| group.as_deref().unwrap_or_default());
    let place = hash(&format!(
        "{}/{}/{}",
        cluster.region, cluster.name, service.name
    ));
    let event = |event| {
        let text = event_text(service, event, groups);
        json!({ "id": uuid(&[desk.world.seed, place, event.number]), "createdAt": desk.time(event.at), "message": text })
    };
    service.events.iter().map(event).collect()
}
