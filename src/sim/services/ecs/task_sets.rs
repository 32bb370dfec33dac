//! Task sets, which take the place of deployments under the controllers CODE_DEPLOY and EXTERNAL.

use serde::Deserialize;
use serde_json::{Value, json};

use super::clusters::strategy;
use super::configuration::target_groups;
use super::desk::{Desk, input, short};
use super::json::{Object, missing};
use super::network;
use super::services::{find, launch_type};
use crate::sim::rng::mix;
use crate::sim::story::{Cluster, Service};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeInput {
    cluster: String,
    service: String,
    #[serde(default)]
    task_sets: Vec<String>,
}

/// `DescribeTaskSets`.
pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    let (cluster, service) = find(desk, Some(&given.cluster), &given.service)?;
    let cluster = &desk.world.clusters[cluster];
    let all = all(desk, cluster, &cluster.services[service]);
    let is = |set: &Value, wanted: &str| {
        set["id"]
            .as_str()
            .is_some_and(|id| short(id) == short(wanted))
    };
    let failures: Vec<Value> = given
        .task_sets
        .iter()
        .filter(|wanted| !all.iter().any(|set| is(set, wanted)))
        .map(|wanted| missing(wanted))
        .collect();
    let found: Vec<Value> = all
        .into_iter()
        .filter(|set| {
            given.task_sets.is_empty() || given.task_sets.iter().any(|wanted| is(set, wanted))
        })
        .collect();
    Ok(json!({ "taskSets": found, "failures": failures }))
}

/// `taskSets` of a service; empty under the controller ECS.
pub(super) fn all(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Vec<Value> {
    if service.spec.controller == "ECS" {
        return Vec::new();
    }
    let serving = serving(service);
    let shown = std::iter::once(service.primary).chain(service.active.iter().rev().copied());
    let mut shown: Vec<usize> = shown.collect();
    shown.sort_by_key(|index| *index != serving);
    let sets = shown.into_iter();
    sets.map(|index| set(desk, cluster, service, index, index == serving))
        .collect()
}

/// Until the traffic has gone over, the task set that was there before is the primary one.
fn serving(service: &Service) -> usize {
    let primary = &service.deployments[service.primary];
    let waits = primary
        .walk
        .as_ref()
        .is_some_and(|walk| !walk.over && walk.production < 100.0);
    primary
        .previous
        .filter(|_| waits)
        .unwrap_or(service.primary)
}

fn set(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize, serves: bool) -> Value {
    let deployment = &service.deployments[index];
    let spec = &service.spec;
    let id = deployment.id;
    let (running, pending) = cluster.counts(service, Some(index));
    let wanted = service.requested(index, running + pending);
    let steady = running == wanted && pending == 0;
    let leaving = !serves && index != service.primary && service.shifting().is_none();
    let status = match (serves, leaving) {
        (true, _) => "PRIMARY",
        (false, true) => "DRAINING",
        (false, false) => "ACTIVE",
    };
    let external = format!("d-{:09X}", mix(&[id, 1]) % 0xF_FFFF_FFFF);
    let by_code_deploy = spec.controller == "CODE_DEPLOY";
    let [group, alternate] = target_groups(desk, cluster, service);
    let group = if deployment.alternate {
        alternate
    } else {
        group
    };
    let balancers = group.map(
        |arn| json!({ "targetGroupArn": arn, "containerName": "app", "containerPort": spec.port.unwrap_or(8080) }),
    );
    let fargate = cluster.runs_on_fargate(spec);
    let percent = if leaving { 0.0 } else { 100.0 };
    Object::new()
        .put("id", format!("ecs-svc/{id}"))
        .put(
            "taskSetArn",
            desk.arn(&format!(
                "task-set/{}/{}/ecs-svc/{id}",
                cluster.name, service.name
            )),
        )
        .put("serviceArn", desk.service_arn(cluster, &service.name))
        .put("clusterArn", desk.cluster_arn(cluster))
        .some("startedBy", by_code_deploy.then_some("CODE_DEPLOY"))
        .some("externalId", by_code_deploy.then_some(external))
        .put("status", status)
        .put("taskDefinition", desk.revision_arn(deployment.revision))
        .put("computedDesiredCount", wanted)
        .put("pendingCount", pending)
        .put("runningCount", running)
        .put("createdAt", desk.time(deployment.created))
        .put("updatedAt", desk.time(deployment.updated))
        .some("launchType", launch_type(cluster, service))
        .some(
            "capacityProviderStrategy",
            (!spec.providers.is_empty()).then(|| strategy(&spec.providers)),
        )
        .some("platformVersion", fargate.then_some("1.4.0"))
        .some("platformFamily", fargate.then_some("Linux"))
        .some(
            "networkConfiguration",
            fargate.then(|| network::configuration(cluster, service, None)),
        )
        .put("loadBalancers", Vec::from_iter(balancers))
        .put("serviceRegistries", json!([]))
        .put("scale", json!({ "value": percent, "unit": "PERCENT" }))
        .put(
            "stabilityStatus",
            if steady {
                "STEADY_STATE"
            } else {
                "STABILIZING"
            },
        )
        .put("stabilityStatusAt", desk.time(deployment.updated))
        .put("tags", json!([]))
        .done()
}
