//! `ListClusters` and `DescribeClusters`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input};
use super::json::{Object, missing, tags};
use super::paging::{Asked, Page};
use crate::sim::network::cluster_tags;
use crate::sim::scenario::ProviderShare;
use crate::sim::services::discovery;
use crate::sim::story::{Capacity, Cluster};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListInput {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let page = Page::new(asked, desk.op, 100, 100)?;
    let here = desk
        .world
        .clusters
        .iter()
        .filter(|cluster| cluster.region == desk.region);
    let (arns, next) = page.cut_list(here.map(|cluster| desk.cluster_arn(cluster)));
    Ok(Object::new()
        .put("clusterArns", arns)
        .some("nextToken", next)
        .done())
}

#[derive(Deserialize)]
struct DescribeInput {
    #[serde(default)]
    clusters: Vec<String>,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let mut given: DescribeInput = input(value)?;
    if given.clusters.len() > 100 {
        return Err(ApiError::invalid("clusters can have at most 100 items."));
    }
    if given.clusters.is_empty() {
        given.clusters.push("default".into());
    }
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for name in &given.clusters {
        match desk.find_cluster(name) {
            Some(index) => clusters.push(view(desk, &desk.world.clusters[index], &given.include)),
            None if name.starts_with("arn:") => failures.push(missing(name)),
            None => failures.push(missing(&desk.arn(&format!("cluster/{name}")))),
        }
    }
    Ok(json!({ "clusters": clusters, "failures": failures }))
}

/// How many tasks and services of a cluster run where.
#[derive(Default)]
struct Counts {
    running: [u32; 2],
    pending: [u32; 2],
    services: [u32; 2],
}

fn counts(cluster: &Cluster) -> Counts {
    let mut counts = Counts::default();
    for task in cluster.tasks.values() {
        let place = usize::from(!matches!(task.capacity, Capacity::Instance(_)));
        counts.running[place] += u32::from(task.is_running());
        counts.pending[place] += u32::from(task.is_pending());
    }
    for service in cluster.real_services() {
        counts.services[usize::from(cluster.runs_on_fargate(&service.spec))] += 1;
    }
    counts
}

/// The JSON of one cluster.
pub(super) fn view(desk: &Desk<'_>, cluster: &Cluster, include: &[String]) -> Value {
    let spec = &cluster.spec;
    let counts = counts(cluster);
    let with = |flag: &str| include.iter().any(|given| given == flag);
    let mut object = Object::new()
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("clusterName", cluster.name.as_str())
        .put("status", "ACTIVE")
        .put("registeredContainerInstancesCount", cluster.instances.len())
        .put("runningTasksCount", counts.running.iter().sum::<u32>())
        .put("pendingTasksCount", counts.pending.iter().sum::<u32>())
        .put("activeServicesCount", cluster.real_services().count())
        .put("capacityProviders", spec.providers.clone())
        .put(
            "defaultCapacityProviderStrategy",
            strategy(&spec.default_strategy),
        );
    object = match &spec.namespace {
        Some(namespace) => object.put(
            "serviceConnectDefaults",
            json!({ "namespace": discovery::namespace_arn(desk.region, &desk.world.account, namespace) }),
        ),
        None => object,
    };
    object = object
        .put(
            "statistics",
            if with("STATISTICS") {
                statistics(&counts)
            } else {
                json!([])
            },
        )
        .put(
            "tags",
            if with("TAGS") {
                tags(&cluster_tags(desk.world, cluster))
            } else {
                json!([])
            },
        )
        .put(
            "settings",
            if with("SETTINGS") {
                json!([{ "name": "containerInsights", "value": spec.insights }])
            } else {
                json!([])
            },
        );
    if with("CONFIGURATIONS") && spec.exec_logging {
        object = object.put(
            "configuration",
            json!({ "executeCommandConfiguration": {
                "logging": "OVERRIDE",
                "logConfiguration": { "cloudWatchLogGroupName": format!("/ecs/{}/exec", cluster.name), "cloudWatchEncryptionEnabled": false, "s3EncryptionEnabled": false },
            } }),
        );
    }
    if with("ATTACHMENTS") && !spec.providers.is_empty() {
        object = object
            .put("attachments", json!([]))
            .put("attachmentsStatus", "UPDATE_COMPLETE");
    }
    let mut value = object.done();
    spec.quirks.bend("cluster", &mut value);
    value
}

/// The keys' mixed case is AWS's own.
fn statistics(counts: &Counts) -> Value {
    let pairs = [
        ("runningEC2TasksCount", counts.running[0]),
        ("RunningFargateTasksCount", counts.running[1]),
        ("pendingEC2TasksCount", counts.pending[0]),
        ("pendingFargateTasksCount", counts.pending[1]),
        ("activeEC2ServiceCount", counts.services[0]),
        ("activeFargateServiceCount", counts.services[1]),
        ("drainingEC2ServiceCount", 0),
        ("drainingFargateServiceCount", 0),
    ];
    pairs
        .iter()
        .map(|(name, count)| json!({ "name": name, "value": count.to_string() }))
        .collect()
}

/// A capacity provider strategy in the form of the API.
pub(super) fn strategy(shares: &[ProviderShare]) -> Value {
    shares.iter().map(|share| json!({ "capacityProvider": share.name, "weight": share.weight, "base": share.base })).collect()
}
