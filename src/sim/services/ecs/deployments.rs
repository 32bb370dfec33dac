//! `ListServiceDeployments`, `DescribeServiceDeployments`, `DescribeServiceRevisions`.

use serde::Deserialize;
use serde_json::Value;

use super::deployment_view::{status, whole};
use super::desk::{Desk, input, limited};
use super::json::{Object, missing};
use super::paging::{Asked, Page};
use super::revision_view::revision;
use super::services::find;
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Cluster, Service, nineteen};
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
    // Other deployment controllers keep no service deployments.
    let known = if service.spec.controller == "ECS" {
        service.deployments.len()
    } else {
        0
    };
    let matching = (0..known).rev().filter(|index| {
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
                    .any(|wanted| wanted == status(desk, service, *index).0))
    });
    let (briefs, next) = page.cut_list(matching.map(|index| brief(desk, cluster, service, index)));
    Ok(Object::new()
        .put("serviceDeployments", briefs)
        .some("nextToken", next)
        .done())
}

fn brief(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let deployment = &service.deployments[index];
    let (status, reason) = status(desk, service, index);
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

/// Cluster, service and deployment that an ARN means, by what makes such ARNs.
pub(super) fn locate(
    desk: &Desk<'_>,
    arn: &str,
    arn_of: fn(&Desk<'_>, &Cluster, &Service, usize) -> String,
) -> Option<(usize, usize, usize)> {
    let mut parts = arn.split('/').skip(1);
    let cluster_index = desk.world.cluster(desk.region, parts.next()?)?;
    let cluster = &desk.world.clusters[cluster_index];
    let service_index = *cluster.by_name.get(parts.next()?)?;
    let service = &cluster.services[service_index];
    let index = (0..service.deployments.len())
        .find(|index| arn_of(desk, cluster, service, *index) == *arn)?;
    Some((cluster_index, service_index, index))
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
        let hit = locate(desk, arn, arn_of).map(|(cluster, service, index)| {
            let cluster = &desk.world.clusters[cluster];
            view(desk, cluster, &cluster.services[service], index)
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
