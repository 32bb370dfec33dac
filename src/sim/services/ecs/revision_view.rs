//! A service revision as `DescribeServiceRevisions` shows it.

use serde_json::{Value, json};

use super::clusters::strategy;
use super::configuration::{load_balancers, resolved};
use super::deployments::service_revision_arn;
use super::desk::Desk;
use super::json::Object;
use super::network;
use super::services::launch_type;
use super::task_view::images;
use crate::sim::story::{Cluster, Service};

/// The JSON of the service revision that a deployment brought.
pub(super) fn revision(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    index: usize,
) -> Value {
    let deployment = &service.deployments[index];
    let definition = &desk.world.revisions[deployment.revision];
    let fargate = cluster.runs_on_fargate(&service.spec);
    let providers = &service.spec.providers;
    let images: Vec<Value> = images(desk, definition)
        .into_iter()
        .map(|[name, image, digest]| {
            json!({ "containerName": name, "imageDigest": digest, "image": image })
        })
        .collect();
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
        .put("loadBalancers", load_balancers(desk, cluster, service))
        .put("serviceRegistries", json!([]))
        .some(
            "networkConfiguration",
            fargate
                .then(|| network::configuration(cluster, service, deployment.network.as_deref())),
        )
        .put("containerImages", images)
        .put("guardDutyEnabled", false)
        .some(
            "resolvedConfiguration",
            resolved(desk, cluster, service, index),
        )
        .put("createdAt", desk.time(deployment.created))
        .done()
}
