//! AWS Cloud Map. Follows the pages of the "AWS Cloud Map API Reference" named like the operations.

use serde_json::{Value, json};

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::network::{self, hosted_zone};
use crate::sim::rng::{hash, mix};
use crate::sim::story::{self, Cluster, Health, Task, World, hex};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "servicediscovery",
    signs_as: "servicediscovery",
    protocol: Protocol::Json11,
    target: Some("Route53AutoNaming_v20170314"),
    row: |_, _| {
        Some(Row {
            name: "Cloud Map read",
            burst: 100,
            sustained: 50,
        })
    },
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

/// The ARN of a namespace by its name.
pub(super) fn namespace_arn(region: &str, account: &str, name: &str) -> String {
    format!(
        "arn:aws:servicediscovery:{region}:{account}:namespace/{}",
        namespace_id(name)
    )
}

fn namespace_id(name: &str) -> String {
    format!("ns-{name}")
}

/// The ARN of the Cloud Map service that a service of ECS registers its tasks in.
pub(super) fn service_arn(region: &str, account: &str, cluster: &Cluster, name: &str) -> String {
    format!(
        "arn:aws:servicediscovery:{region}:{account}:service/{}",
        service_id(cluster, name)
    )
}

fn service_id(cluster: &Cluster, name: &str) -> String {
    let place = [hash(&cluster.region), hash(&cluster.name), hash(name)];
    format!("srv-{:016x}", mix(&place))
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let run = match request.op {
        "GetService" => service,
        "GetNamespace" => namespace,
        "ListInstances" => instances,
        "GetInstancesHealthStatus" => health,
        op => return Err(ApiError::unknown_operation(Protocol::Json11, op)),
    };
    let input: Value = serde_json::from_str(request.body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))?;
    run(request, world, &input).map(|answer| answer.to_string().into_bytes())
}

/// The ECS service behind a registry, by the registry's id or ARN.
fn found<'a>(
    request: &Request<'_>,
    world: &'a World,
    id: &Value,
) -> Result<(&'a Cluster, &'a story::Service), ApiError> {
    let id = id.as_str().unwrap_or_default();
    let id = id.rsplit('/').next().unwrap_or(id);
    let here = world
        .clusters
        .iter()
        .filter(|cluster| cluster.region == request.region);
    here.flat_map(|cluster| {
        cluster
            .services
            .iter()
            .map(move |service| (cluster, service))
    })
    .filter(|(_, service)| service.spec.registry)
    .find(|(cluster, service)| service_id(cluster, &service.name) == id)
    .ok_or_else(|| ApiError::new("ServiceNotFound", "Service not found."))
}

/// The running tasks that are registered, all but the youngest ones that are to be missing.
fn registered<'a>(
    cluster: &'a Cluster,
    service: &'a story::Service,
) -> impl Iterator<Item = (u128, &'a Task)> {
    let running: Vec<(u128, &Task)> = service
        .tasks
        .iter()
        .filter_map(|id| Some((*id, cluster.tasks.get(id)?)))
        .filter(|(_, task)| task.is_running() && task.wanted())
        .collect();
    let count = running.len().saturating_sub(service.spec.unregistered);
    running.into_iter().take(count)
}

fn service(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let (cluster, service) = found(request, world, &input["Id"])?;
    let namespace = cluster.spec.namespace.as_deref().unwrap_or_default();
    Ok(json!({ "Service": {
        "Id": service_id(cluster, &service.name),
        "Arn": service_arn(request.region, &world.account, cluster, &service.name),
        "Name": service.name,
        "NamespaceId": namespace_id(namespace),
        "Type": "DNS_HTTP",
        "InstanceCount": registered(cluster, service).count(),
        "DnsConfig": {
            "NamespaceId": namespace_id(namespace),
            "RoutingPolicy": "MULTIVALUE",
            "DnsRecords": [{ "Type": "A", "TTL": 10 }],
        },
        "HealthCheckCustomConfig": { "FailureThreshold": 1 },
        "CreateDate": world.wall(service.created) as f64 / 1_000.0,
        "CreatorRequestId": service.name,
    } }))
}

fn namespace(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let id = input["Id"].as_str().unwrap_or_default();
    let id = id.rsplit('/').next().unwrap_or(id);
    let here = world
        .clusters
        .iter()
        .filter(|cluster| cluster.region == request.region);
    let mut names = here.filter_map(|cluster| cluster.spec.namespace.as_deref());
    let name = names
        .find(|name| namespace_id(name) == id)
        .ok_or_else(|| ApiError::new("NamespaceNotFound", "Namespace not found."))?;
    Ok(json!({ "Namespace": {
        "Id": id,
        "Arn": namespace_arn(request.region, &world.account, name),
        "Name": name,
        "Type": "DNS_PRIVATE",
        "Properties": {
            "DnsProperties": { "HostedZoneId": hosted_zone(name), "SOA": { "TTL": 15 } },
            "HttpProperties": { "HttpName": name },
        },
        "CreatorRequestId": name,
    } }))
}

fn instances(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let (cluster, service) = found(request, world, &input["ServiceId"])?;
    let all: Vec<Value> = registered(cluster, service)
        .map(|(id, task)| {
            json!({ "Id": hex(id), "Attributes": {
                "AWS_INSTANCE_IPV4": network::address(cluster, task),
                "AWS_INIT_HEALTH_STATUS": "HEALTHY",
                "AVAILABILITY_ZONE": network::zone(cluster, task.zone),
                "REGION": cluster.region,
                "ECS_CLUSTER_NAME": cluster.name,
                "ECS_SERVICE_NAME": service.name,
                "ECS_TASK_DEFINITION_FAMILY": world.revisions[task.revision].family,
            } })
        })
        .collect();
    let (page, next) = page(input, &all)?;
    let mut answer = json!({ "Instances": page });
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

fn health(request: &Request<'_>, world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let (cluster, service) = found(request, world, &input["ServiceId"])?;
    let checked = service.spec.health_check;
    let all: Vec<(String, &str)> = registered(cluster, service)
        .map(|(id, task)| {
            let fault = world.revisions[task.revision].fault.as_ref();
            let status = match task.health(checked, fault) {
                Health::Unhealthy => "UNHEALTHY",
                Health::Healthy | Health::Unknown => "HEALTHY",
            };
            (hex(id), status)
        })
        .collect();
    let (page, next) = page(input, &all)?;
    let status: serde_json::Map<String, Value> = page
        .iter()
        .map(|(id, status)| (id.clone(), json!(status)))
        .collect();
    let mut answer = json!({ "Status": status });
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

/// A page of at most a hundred, and the token of the next.
fn page<'a, T>(input: &Value, all: &'a [T]) -> Result<(&'a [T], Option<String>), ApiError> {
    let invalid = || ApiError::new("InvalidInput", "Invalid NextToken.");
    let from = match input["NextToken"].as_str() {
        None => 0,
        Some(token) => token.parse().map_err(|_| invalid())?,
    };
    let size = input["MaxResults"].as_u64().unwrap_or(100).clamp(1, 100);
    let to = all.len().min(from + usize::try_from(size).unwrap_or(100));
    let page = all.get(from..to).ok_or_else(invalid)?;
    Ok((page, (to < all.len()).then(|| to.to_string())))
}
