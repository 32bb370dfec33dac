//! `ListServices`, `DescribeServices`, `ListServicesByNamespace`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, cluster_of_arn, input, limited, short};
use super::json::{Object, missing};
use super::paging::{Asked, Page};
use super::service_view;
use crate::sim::story::{Cluster, Service, Standing};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListInput {
    cluster: Option<String>,
    launch_type: Option<String>,
    scheduling_strategy: Option<String>,
    resource_management_type: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    let cluster = desk.cluster(given.cluster.as_deref())?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let filters = (
        &given.launch_type,
        &given.scheduling_strategy,
        &given.resource_management_type,
    );
    let page = Page::new(
        asked,
        &format!("{} {cluster} {filters:?}", desk.op),
        10,
        100,
    )?;
    let cluster = &desk.world.clusters[cluster];
    let wanted = |filter: &Option<String>, actual: Option<&str>| {
        filter
            .as_deref()
            .is_none_or(|filter| Some(filter) == actual)
    };
    let services = cluster.real_services().filter(|service| {
        wanted(&given.launch_type, launch_type(cluster, service).as_deref())
            && wanted(&given.scheduling_strategy, Some(scheduling(service)))
            && wanted(&given.resource_management_type, Some("CUSTOMER"))
    });
    let (arns, next) =
        page.cut_list(services.map(|service| desk.service_arn(cluster, &service.name)));
    Ok(Object::new()
        .put("serviceArns", arns)
        .some("nextToken", next)
        .done())
}

/// `launchType`; absent where a capacity provider strategy decides.
pub(super) fn launch_type(cluster: &Cluster, service: &Service) -> Option<String> {
    if !service.spec.providers.is_empty() {
        return None;
    }
    let usual = if cluster.runs_on_fargate(&service.spec) {
        "FARGATE"
    } else {
        "EC2"
    };
    Some(
        service
            .spec
            .launch
            .clone()
            .unwrap_or_else(|| usual.to_owned()),
    )
}

/// `schedulingStrategy`.
pub(super) fn scheduling(service: &Service) -> &'static str {
    if service.spec.daemon {
        "DAEMON"
    } else {
        "REPLICA"
    }
}

#[derive(Deserialize)]
struct DescribeInput {
    cluster: Option<String>,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    limited(
        &given.services,
        10,
        "Services cannot be empty.",
        "service names",
    )?;
    let cluster_index = desk.cluster(given.cluster.as_deref())?;
    let cluster = &desk.world.clusters[cluster_index];
    let with_tags = given.include.iter().any(|flag| flag == "TAGS");
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for identifier in &given.services {
        same_cluster(identifier, &cluster.name)?;
        match cluster.by_name.get(short(identifier)) {
            Some(index) => services.push(service_view::service(
                desk,
                cluster_index,
                *index,
                with_tags,
            )),
            None if identifier.starts_with("arn:") => failures.push(missing(identifier)),
            None => failures.push(missing(&desk.service_arn(cluster, identifier))),
        }
    }
    Ok(json!({ "services": services, "failures": failures }))
}

/// An ARN that names another cluster is a mistake of the caller.
pub(super) fn same_cluster(identifier: &str, cluster: &str) -> Result<(), ApiError> {
    match cluster_of_arn(identifier) {
        Some(other) if other != cluster => Err(ApiError::invalid(format!(
            "Invalid identifier: Identifier is for cluster {other}. Your cluster is {cluster}"
        ))),
        _ => Ok(()),
    }
}

/// The service that a request names, as its cluster and place.
pub(super) fn find(
    desk: &Desk<'_>,
    cluster: Option<&str>,
    service: &str,
) -> Result<(usize, usize), ApiError> {
    let index = desk.cluster(cluster)?;
    let home = &desk.world.clusters[index];
    same_cluster(service, &home.name)?;
    let found = home.by_name.get(short(service)).copied();
    found
        .map(|service| (index, service))
        .ok_or_else(|| ApiError::new("ServiceNotFoundException", "Service not found."))
}

/// The same of a service that can still be changed.
pub(super) fn active(
    desk: &Desk<'_>,
    cluster: Option<&str>,
    service: &str,
) -> Result<(usize, usize), ApiError> {
    let (cluster, service) = find(desk, cluster, service)?;
    match desk.world.clusters[cluster].services[service].standing {
        Standing::Active => Ok((cluster, service)),
        _ => Err(ApiError::new(
            "ServiceNotActiveException",
            "Service was not ACTIVE.",
        )),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NamespaceInput {
    namespace: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Service Connect is not played: no service is in any namespace.
pub(super) fn by_namespace(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: NamespaceInput = input(value)?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    Page::new(asked, &format!("{} {}", desk.op, given.namespace), 10, 100)?;
    Ok(json!({ "serviceArns": [] }))
}
