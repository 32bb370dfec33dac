//! Which metrics there are, and of what: from a namespace, a name and dimensions to a thing of
//! the story and back.

use crate::sim::story::{Cluster, World, balancer_path, hex, target_group_arn, task_key};

pub(super) const FREE: &str = "AWS/ECS";
pub(super) const INSIGHTS: &str = "ECS/ContainerInsights";
pub(super) const BALANCER: &str = "AWS/ApplicationELB";

/// A metric that exists: its name and what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Metric {
    pub name: String,
    pub cluster: usize,
    pub at: At,
}

/// What a metric is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    Cluster,
    Service(usize),
    /// All tasks of a task definition; here each family belongs to one service.
    Family(usize),
    Task(u128),
    Container(u128),
    /// The target group of a service.
    Group(usize),
}

type Dimensions = Vec<(String, String)>;

/// Metrics by what they are of; the flag says whether only enhanced observability has them.
const OF_SERVICE: &[(&str, bool)] = &[
    ("CpuUtilized", false),
    ("CpuReserved", false),
    ("MemoryUtilized", false),
    ("MemoryReserved", false),
    ("NetworkRxBytes", false),
    ("NetworkTxBytes", false),
    ("StorageReadBytes", false),
    ("StorageWriteBytes", false),
    ("RunningTaskCount", false),
    ("DesiredTaskCount", false),
    ("PendingTaskCount", false),
    ("DeploymentCount", false),
    ("TaskSetCount", false),
    ("TaskCpuUtilization", true),
    ("TaskMemoryUtilization", true),
];
const OF_CLUSTER: &[(&str, bool)] = &[
    ("TaskCount", false),
    ("ServiceCount", false),
    ("ContainerInstanceCount", false),
];
const OF_CONTAINER: &[&str] = &[
    "ContainerCpuUtilized",
    "ContainerCpuReserved",
    "ContainerCpuUtilization",
    "ContainerMemoryUtilized",
    "ContainerMemoryReserved",
    "ContainerMemoryUtilization",
    "ContainerNetworkRxBytes",
    "ContainerNetworkTxBytes",
    "ContainerStorageReadBytes",
    "ContainerStorageWriteBytes",
    "UnHealthyContainerHealthStatus",
];
const OF_GROUP: &[&str] = &[
    "RequestCount",
    "RequestCountPerTarget",
    "HTTPCode_Target_5XX_Count",
    "HTTPCode_ELB_5XX_Count",
    "TargetResponseTime",
    "HealthyHostCount",
    "UnHealthyHostCount",
];
const USED: [&str; 2] = ["CPUUtilization", "MemoryUtilization"];
const RESERVED: [&str; 2] = ["CPUReservation", "MemoryReservation"];

/// The metric of a namespace, a name and dimensions in any order; `None` if there is no such
/// thing, or if its cluster does not measure it.
pub(super) fn find(
    world: &World,
    region: &str,
    namespace: &str,
    name: &str,
    dimensions: &Dimensions,
) -> Option<Metric> {
    let of = |wanted: &str| {
        let found = dimensions.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let metric = |cluster, at| Metric {
        name: name.to_owned(),
        cluster,
        at,
    };
    if namespace == BALANCER {
        let group = of("TargetGroup")?;
        let (cluster, service) = group_of(world, region, group)?;
        return OF_GROUP
            .contains(&name)
            .then(|| metric(cluster, At::Group(service)));
    }
    let index = world.cluster(region, of("ClusterName")?)?;
    let cluster = &world.clusters[index];
    let service = || of("ServiceName").map(|name| cluster.by_name.get(name).copied());
    let family = || of("TaskDefinitionFamily").map(|name| service_of_family(cluster, world, name));
    let owner = match (service(), family()) {
        (Some(service), _) => Some(service?),
        (None, Some(family)) => Some(family?),
        (None, None) => None,
    };
    let at = match (owner, of("TaskId"), of("ContainerName"), dimensions.len()) {
        (None, None, None, 1) => At::Cluster,
        (Some(service), None, None, 2) if of("ServiceName").is_some() => At::Service(service),
        (Some(service), None, None, 2) => At::Family(service),
        (Some(service), Some(task), container, 3 | 4) => {
            let id = task_key(task)?;
            let found = cluster.tasks.get(&id)?;
            if found.service != service {
                return None;
            }
            match container {
                Some(_) => At::Container(id),
                None => At::Task(id),
            }
        }
        _ => return None,
    };
    let there = match namespace {
        FREE => free(cluster, &at).contains(&name),
        INSIGHTS => measured(cluster, &at).any(|known| known == name),
        _ => false,
    };
    there.then(|| metric(index, at))
}

/// What ECS keeps by itself.
fn free(cluster: &Cluster, at: &At) -> Vec<&'static str> {
    match at {
        At::Service(_) => USED.to_vec(),
        // Of a cluster only what its container instances have.
        At::Cluster if !cluster.instances.is_empty() => [USED, RESERVED].concat(),
        _ => Vec::new(),
    }
}

/// What Container Insights keeps, given how much the cluster measures.
fn measured(cluster: &Cluster, at: &At) -> impl Iterator<Item = &'static str> {
    let (on, enhanced) = match cluster.spec.insights.as_str() {
        "enabled" => (true, false),
        "enhanced" => (true, true),
        _ => (false, false),
    };
    let of_service = OF_SERVICE.iter().copied();
    let counts = |name: &str| name.ends_with("TaskCount") || name.ends_with("Count");
    let all: Vec<(&'static str, bool)> = match at {
        At::Service(_) => of_service.collect(),
        At::Family(_) => of_service.filter(|(name, _)| !counts(name)).collect(),
        At::Cluster => {
            let own = of_service.filter(|(name, _)| !counts(name));
            own.chain(OF_CLUSTER.iter().copied()).collect()
        }
        At::Task(_) => of_service
            .filter(|(name, _)| !counts(name))
            .map(|(name, _)| (name, true))
            .collect(),
        At::Container(_) => OF_CONTAINER.iter().map(|name| (*name, true)).collect(),
        At::Group(_) => Vec::new(),
    };
    all.into_iter()
        .filter(move |(_, needs)| on && (enhanced || !needs))
        .map(|(name, _)| name)
}

/// Every metric of a region: namespace, name, dimensions.
pub(super) fn all(world: &World, region: &str) -> Vec<(&'static str, &'static str, Dimensions)> {
    let mut found = Vec::new();
    for cluster in world.clusters.iter().filter(|one| one.region == region) {
        let here = vec![("ClusterName".to_owned(), cluster.name.clone())];
        let below = |name: &str, value: &str| {
            let mut dimensions = here.clone();
            dimensions.push((name.to_owned(), value.to_owned()));
            dimensions
        };
        let mut add = |at: &At, dimensions: &Dimensions| {
            for name in free(cluster, at) {
                found.push((FREE, name, dimensions.clone()));
            }
            for name in measured(cluster, at) {
                found.push((INSIGHTS, name, dimensions.clone()));
            }
        };
        add(&At::Cluster, &here);
        for (index, service) in cluster.services.iter().enumerate() {
            add(&At::Service(index), &below("ServiceName", &service.name));
            let family = &world.revisions[service.deployments[service.primary].revision].family;
            add(&At::Family(index), &below("TaskDefinitionFamily", family));
        }
        for (id, task) in &cluster.tasks {
            let Some(service) = cluster.services.get(task.service) else {
                continue;
            };
            let mut dimensions = below("ServiceName", &service.name);
            dimensions.push(("TaskId".to_owned(), hex(*id)));
            add(&At::Task(*id), &dimensions);
            dimensions.push(("ContainerName".to_owned(), "app".to_owned()));
            add(&At::Container(*id), &dimensions);
        }
        for service in cluster
            .services
            .iter()
            .filter(|one| one.spec.path.is_some())
        {
            let dimensions = vec![
                (
                    "TargetGroup".to_owned(),
                    suffix(region, &world.account, cluster, &service.name),
                ),
                ("LoadBalancer".to_owned(), balancer_path(&cluster.name)),
            ];
            for name in OF_GROUP {
                found.push((BALANCER, name, dimensions.clone()));
            }
        }
    }
    found
}

fn service_of_family(cluster: &Cluster, world: &World, family: &str) -> Option<usize> {
    cluster.services.iter().position(|service| {
        world.revisions[service.deployments[service.primary].revision].family == family
    })
}

fn group_of(world: &World, region: &str, group: &str) -> Option<(usize, usize)> {
    world
        .clusters
        .iter()
        .enumerate()
        .filter(|(_, cluster)| cluster.region == region)
        .find_map(|(index, cluster)| {
            let of = |name: &str| suffix(region, &world.account, cluster, name) == group;
            let with_group = |service: &crate::sim::story::Service| service.spec.path.is_some();
            let service = cluster
                .services
                .iter()
                .position(|service| with_group(service) && of(&service.name))?;
            Some((index, service))
        })
}

/// `targetgroup/name/id`.
fn suffix(region: &str, account: &str, cluster: &Cluster, service: &str) -> String {
    let arn = target_group_arn(region, account, &cluster.name, service);
    arn.split_once(":targetgroup/")
        .map(|(_, tail)| format!("targetgroup/{tail}"))
        .unwrap_or(arn)
}
