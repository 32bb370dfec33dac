//! `ListServiceDeployments`, `DescribeServiceDeployments`, `DescribeServiceRevisions`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::clusters::strategy;
use super::desk::{Desk, input, limited};
use super::json::{Object, missing};
use super::network;
use super::paging::{Asked, Page};
use super::service_view::{deployment_configuration, target_group};
use super::services::{find, launch_type};
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Cluster, Deployment, Rollout, Service, nineteen, wide};
use crate::sim::wire::ApiError;

/// The ARN of a service deployment. Its id is another than the deployment's (`ecs-svc/…`).
pub(super) fn deployment_arn(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    index: usize,
) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let id = service.deployments[index].id;
    let text: String = (0..21)
        .map(|place| char::from(DIGITS[(mix(&[id, place]) % 64) as usize]))
        .collect();
    desk.arn(&format!(
        "service-deployment/{}/{}/{text}",
        cluster.name, service.name
    ))
}

/// The ARN of the service revision that a deployment brought.
pub(super) fn service_revision_arn(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    index: usize,
) -> String {
    let id = nineteen(&[service.deployments[index].id, hash("revision")]);
    desk.arn(&format!(
        "service-revision/{}/{}/{id}",
        cluster.name, service.name
    ))
}

/// `status` of a service deployment, and why.
fn status(service: &Service, index: usize) -> (&'static str, Option<&'static str>) {
    let deployment = &service.deployments[index];
    match (deployment.rollout, deployment.rolled_back) {
        (Rollout::Failed, Some((_, good))) => {
            let why = Some(
                "Service deployment rolled back because the circuit breaker threshold was exceeded.",
            );
            let under_way =
                service.primary == good && service.deployments[good].rollout == Rollout::InProgress;
            (
                if under_way {
                    "ROLLBACK_IN_PROGRESS"
                } else {
                    "ROLLBACK_SUCCESSFUL"
                },
                why,
            )
        }
        (Rollout::Failed, None) => (
            "STOPPED",
            Some("Service deployment stopped because the circuit breaker threshold was exceeded."),
        ),
        (Rollout::InProgress, _) if deployment.reinstated => ("SUCCESSFUL", None),
        (Rollout::InProgress, _) if index == service.primary => ("IN_PROGRESS", None),
        (Rollout::InProgress, _) => (
            "STOPPED",
            Some("Service deployment stopped because a newer service deployment started."),
        ),
        (Rollout::Completed, _) => ("SUCCESSFUL", None),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListInput {
    service: String,
    cluster: Option<String>,
    #[serde(default)]
    status: Vec<String>,
    created_at: Option<Window>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Window {
    after: Option<f64>,
    before: Option<f64>,
}

pub(super) fn list(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    let (cluster, service) = find(desk, given.cluster.as_deref(), &given.service)?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let filters = (&given.status, &given.created_at);
    let page = Page::new(
        asked,
        &format!("{} {cluster} {service} {filters:?}", desk.op),
        20,
        100,
    )?;
    let cluster = &desk.world.clusters[cluster];
    let service = &cluster.services[service];
    let matching = (0..service.deployments.len()).rev().filter(|index| {
        let created = desk
            .time(service.deployments[*index].created)
            .as_f64()
            .unwrap_or_default();
        let (from, to) = given
            .created_at
            .as_ref()
            .map_or((None, None), |window| (window.after, window.before));
        from.is_none_or(|from| created >= from)
            && to.is_none_or(|to| created <= to)
            && (given.status.is_empty()
                || given
                    .status
                    .iter()
                    .any(|wanted| wanted == status(service, *index).0))
    });
    let (briefs, next) = page.cut_list(matching.map(|index| brief(desk, cluster, service, index)));
    Ok(Object::new()
        .put("serviceDeployments", briefs)
        .some("nextToken", next)
        .done())
}

fn brief(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let deployment = &service.deployments[index];
    let (status, reason) = status(service, index);
    Object::new()
        .put(
            "serviceDeploymentArn",
            deployment_arn(desk, cluster, service, index),
        )
        .put("serviceArn", desk.service_arn(cluster, &service.name))
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("createdAt", desk.time(deployment.created))
        .put("startedAt", desk.time(deployment.created))
        .some("finishedAt", deployment.finished.map(|at| desk.time(at)))
        .put(
            "targetServiceRevisionArn",
            service_revision_arn(desk, cluster, service, index),
        )
        .put("status", status)
        .some("statusReason", reason)
        .done()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeInput {
    #[serde(default, alias = "serviceRevisionArns")]
    service_deployment_arns: Vec<String>,
}

/// Describes each ARN that is found with `view`, and lists the others as failures.
fn each(
    desk: &Desk<'_>,
    arns: &[String],
    key: &str,
    arn_of: fn(&Desk<'_>, &Cluster, &Service, usize) -> String,
    view: fn(&Desk<'_>, &Cluster, &Service, usize) -> Value,
) -> Result<Value, ApiError> {
    limited(arns, 20, &format!("{key} cannot be empty."), key)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in arns {
        let mut parts = arn.split('/').skip(1);
        let cluster = parts
            .next()
            .and_then(|name| desk.world.cluster(desk.region, name))
            .map(|index| &desk.world.clusters[index]);
        let service = cluster.zip(parts.next()).and_then(|(cluster, name)| {
            Some((cluster, &cluster.services[*cluster.by_name.get(name)?]))
        });
        let hit = service.and_then(|(cluster, service)| {
            let index = (0..service.deployments.len())
                .find(|index| arn_of(desk, cluster, service, *index) == *arn)?;
            Some(view(desk, cluster, service, index))
        });
        match hit {
            Some(value) => found.push(value),
            None => failures.push(missing(arn)),
        }
    }
    Ok(Object::new()
        .put(key, found)
        .put("failures", failures)
        .done())
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    each(
        desk,
        &given.service_deployment_arns,
        "serviceDeployments",
        deployment_arn,
        whole,
    )
}

pub(super) fn revisions(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    each(
        desk,
        &given.service_deployment_arns,
        "serviceRevisions",
        service_revision_arn,
        revision,
    )
}

fn counts(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let (running, pending) = cluster.counts(service, Some(index));
    let primary = index == service.primary;
    json!({
        "arn": service_revision_arn(desk, cluster, service, index),
        "requestedTaskCount": if primary { service.desired } else { running + pending },
        "runningTaskCount": running,
        "pendingTaskCount": pending,
    })
}

fn whole(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let deployment = &service.deployments[index];
    let (status, reason) = status(service, index);
    let rollback = deployment.rolled_back.map(|(at, good)| {
        json!({
            "reason": reason,
            "startedAt": desk.time(at),
            "serviceRevisionArn": service_revision_arn(desk, cluster, service, good),
        })
    });
    Object::new()
        .put(
            "serviceDeploymentArn",
            deployment_arn(desk, cluster, service, index),
        )
        .put("serviceArn", desk.service_arn(cluster, &service.name))
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("createdAt", desk.time(deployment.created))
        .put("startedAt", desk.time(deployment.created))
        .some("finishedAt", deployment.finished.map(|at| desk.time(at)))
        .put("updatedAt", desk.time(deployment.updated))
        .put(
            "sourceServiceRevisions",
            Vec::from_iter(
                deployment
                    .previous
                    .map(|index| counts(desk, cluster, service, index)),
            ),
        )
        .put(
            "targetServiceRevision",
            counts(desk, cluster, service, index),
        )
        .put("status", status)
        .some("statusReason", reason)
        .put(
            "lifecycleStage",
            if status == "IN_PROGRESS" {
                "SCALE_UP"
            } else {
                "CLEAN_UP"
            },
        )
        .put("deploymentConfiguration", deployment_configuration(service))
        .some("rollback", rollback)
        .put(
            "deploymentCircuitBreaker",
            breaker(service, deployment, status),
        )
        .done()
}

fn breaker(service: &Service, deployment: &Deployment, status: &str) -> Value {
    let Some(threshold) = service.breaker_threshold() else {
        return json!({ "status": "DISABLED" });
    };
    let state = match (deployment.rollout, status) {
        (Rollout::Failed, _) => "TRIGGERED",
        (_, "IN_PROGRESS") => "MONITORING",
        _ => "MONITORING_COMPLETE",
    };
    json!({ "status": state, "failureCount": deployment.failed, "threshold": threshold })
}

fn revision(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let deployment = &service.deployments[index];
    let definition = &desk.world.revisions[deployment.revision];
    let fargate = cluster.runs_on_fargate(&service.spec);
    let image = desk.world.image(&definition.image, desk.region);
    let digest = format!(
        "sha256:{:032x}{:032x}",
        wide(&[hash(&image)]),
        wide(&[hash(&image), 1])
    );
    let balancers = target_group(desk, cluster, service)
        .map(|arn| json!({ "targetGroupArn": arn, "containerName": "app", "containerPort": service.spec.port.unwrap_or(8080) }));
    let providers = &service.spec.providers;
    Object::new()
        .put(
            "serviceRevisionArn",
            service_revision_arn(desk, cluster, service, index),
        )
        .put("serviceArn", desk.service_arn(cluster, &service.name))
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("taskDefinition", desk.revision_arn(deployment.revision))
        .some("launchType", launch_type(cluster, service))
        .some(
            "capacityProviderStrategy",
            (!providers.is_empty()).then(|| strategy(providers)),
        )
        .some("platformVersion", fargate.then_some("1.4.0"))
        .some("platformFamily", fargate.then_some("Linux"))
        .put("loadBalancers", Vec::from_iter(balancers))
        .put("serviceRegistries", json!([]))
        .some(
            "networkConfiguration",
            fargate.then(|| network::configuration(cluster)),
        )
        .put(
            "containerImages",
            json!([{ "containerName": "app", "imageDigest": digest, "image": image }]),
        )
        .put("guardDutyEnabled", false)
        .put("createdAt", desk.time(deployment.created))
        .done()
}
