//! A service and its deployments as `DescribeServices` shows them.

use serde_json::{Value, json};

use super::clusters::strategy;
use super::deployments::{deployment_arn, service_revision_arn};
use super::desk::Desk;
use super::json::{Object, tags};
use super::network;
use super::services::{launch_type, scheduling};
use crate::sim::rng::hash;
use crate::sim::story::{Cluster, Rollout, Service, event_text, rollout_reason, target_group_arn};

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
    let account = &desk.world.account;
    let arn = desk.service_arn(cluster, &service.name);
    let object = Object::new()
        .put("serviceArn", arn)
        .put("serviceName", service.name.as_str())
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("loadBalancers", load_balancers(desk, cluster, service))
        .put("serviceRegistries", json!([]))
        .put("status", "ACTIVE")
        .put("desiredCount", service.desired)
        .put("runningCount", running)
        .put("pendingCount", pending)
        .some("launchType", launch_type(cluster, service))
        .some("capacityProviderStrategy", (!spec.providers.is_empty()).then(|| strategy(&spec.providers)))
        .some("platformVersion", fargate.then_some("LATEST"))
        .some("platformFamily", fargate.then_some("Linux"))
        .put("taskDefinition", desk.revision_arn(primary.revision))
        .put("deploymentConfiguration", deployment_configuration(service))
        .put("deployments", deployments(desk, cluster, service))
        .some(
            "roleArn",
            balanced.then(|| format!("arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")),
        )
        .put("events", events(desk, cluster, service))
        .put("createdAt", desk.time(service.created))
        .put("currentServiceDeployment", deployment_arn(desk, cluster, service, service.primary))
        .put("currentServiceRevisions", current_revisions(desk, cluster, service))
        .put("placementConstraints", json!([]))
        .put("placementStrategy", placement(fargate, spec.daemon))
        .some("networkConfiguration", fargate.then(|| network::configuration(cluster)))
        .some("healthCheckGracePeriodSeconds", balanced.then_some(30))
        .put("schedulingStrategy", scheduling(service))
        .put("deploymentController", json!({ "type": "ECS" }))
        .put("createdBy", format!("arn:aws:iam::{account}:role/deployer"))
        .put("enableECSManagedTags", true)
        .put("propagateTags", "SERVICE")
        .put("enableExecuteCommand", true)
        .put("availabilityZoneRebalancing", if spec.daemon { "DISABLED" } else { "ENABLED" })
        .put("resourceManagementType", "CUSTOMER")
        .some("tags", with_tags.then(|| tags(&spec.tags)));
    let mut value = object.done();
    spec.quirks.bend("service", &mut value);
    value
}

fn load_balancers(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Value {
    match target_group(desk, cluster, service) {
        Some(arn) => {
            json!([{ "targetGroupArn": arn, "containerName": "app", "containerPort": service.spec.port.unwrap_or(8080) }])
        }
        None => json!([]),
    }
}

/// The ARN of the service's target group, if it stands behind a load balancer.
pub(super) fn target_group(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
) -> Option<String> {
    service.spec.path.as_ref().map(|_| {
        target_group_arn(
            desk.region,
            &desk.world.account,
            &cluster.name,
            &service.name,
        )
    })
}

/// `deploymentConfiguration`.
pub(super) fn deployment_configuration(service: &Service) -> Value {
    let (minimum, maximum) = service.percents();
    let breaker = service.spec.breaker.as_ref();
    let mut circuit = json!({ "enable": breaker.is_some(), "rollback": breaker.is_some_and(|breaker| breaker.rollback) });
    if let Some(breaker) = breaker {
        circuit["resetOnHealthyTask"] = json!(true);
        circuit["thresholdConfiguration"] = match breaker.threshold {
            Some(count) => json!({ "type": "COUNT", "value": count }),
            None => json!({ "type": "BOUNDED_PERCENT", "value": 50 }),
        };
    }
    let mut configuration = json!({
        "deploymentCircuitBreaker": circuit,
        "maximumPercent": maximum,
        "minimumHealthyPercent": minimum,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
    });
    let alarms = service.spec.alarms.iter().filter(|alarm| alarm.deployment);
    let names: Vec<&str> = alarms.map(|alarm| alarm.name.as_str()).collect();
    if !names.is_empty() {
        configuration["alarms"] = json!({ "alarmNames": names, "enable": true, "rollback": true });
    }
    configuration
}

fn placement(fargate: bool, daemon: bool) -> Value {
    if fargate || daemon {
        return json!([]);
    }
    json!([{ "type": "spread", "field": "attribute:ecs.availability-zone" }, { "type": "spread", "field": "instanceId" }])
}

fn deployments(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Vec<Value> {
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
        .put(
            "desiredCount",
            if primary {
                service.desired
            } else {
                running + pending
            },
        )
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
            fargate.then(|| network::configuration(cluster)),
        )
        .put("rolloutState", state)
        .put("rolloutStateReason", rollout_reason(deployment));
    let mut value = object.done();
    service.spec.quirks.bend("deployment", &mut value);
    value
}

fn current_revisions(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Vec<Value> {
    let shown = std::iter::once(service.primary).chain(service.active.iter().rev().copied());
    shown
        .map(|index| {
            let (running, pending) = cluster.counts(service, Some(index));
            let requested = if index == service.primary {
                service.desired
            } else {
                running + pending
            };
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
    let group = target_group(desk, cluster, service);
    let place = hash(&format!(
        "{}/{}/{}",
        cluster.region, cluster.name, service.name
    ));
    let event = |event| {
        let text = event_text(service, event, group.as_deref());
        json!({ "id": network::uuid(&[desk.world.seed, place, event.number]), "createdAt": desk.time(event.at), "message": text })
    };
    service.events.iter().map(event).collect()
}
