//! The network as ECS tells of it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::sim::network::{
    Interface, Owner, assigns_public, attachment_id, groups_of, private_dns, service_groups,
    service_subnets, subnet_of, vpcs_of,
};
use crate::sim::story::{Cluster, Network, Service, Task};
use crate::sim::wire::ApiError;

/// The network configuration of services with interfaces of their own.
pub(super) fn configuration(
    cluster: &Cluster,
    service: &Service,
    given: Option<&Network>,
) -> Value {
    let word = |public: bool| if public { "ENABLED" } else { "DISABLED" };
    if let Some(given) = given {
        return json!({ "awsvpcConfiguration": {
            "subnets": given.subnets,
            "securityGroups": given.groups,
            "assignPublicIp": word(given.public),
        } });
    }
    let public = word(assigns_public(cluster, service));
    json!({ "awsvpcConfiguration": {
        "subnets": service_subnets(cluster, service),
        "securityGroups": [service_groups(cluster, service).id()],
        "assignPublicIp": public,
    } })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NetworkInput {
    awsvpc_configuration: Option<AwsvpcInput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AwsvpcInput {
    #[serde(default)]
    subnets: Vec<String>,
    #[serde(default)]
    security_groups: Vec<String>,
    assign_public_ip: Option<String>,
}

/// A network that callers ask for, if its subnets and groups are there.
pub(super) fn network(
    cluster: &Cluster,
    given: NetworkInput,
) -> Result<Option<Box<Network>>, ApiError> {
    let Some(given) = given.awsvpc_configuration else {
        return Ok(None);
    };
    if given.subnets.is_empty() {
        return Err(ApiError::invalid("subnets can not be empty."));
    }
    if given.subnets.len() > 16 || given.security_groups.len() > 5 {
        return Err(ApiError::invalid(
            "At most 16 subnets and 5 security groups can be specified.",
        ));
    }
    let mut zones = Vec::new();
    for wanted in &given.subnets {
        let mut subnets = vpcs_of(cluster).flat_map(|vpc| vpc.subnets());
        let found = subnets.find(|subnet| subnet.id() == *wanted);
        let subnet = found.ok_or_else(|| {
            ApiError::invalid(format!(
                "Error retrieving subnet information for [{wanted}]: The subnet ID '{wanted}' does not exist (ErrorCode: \
                 InvalidSubnetID.NotFound)"
            ))
        })?;
        zones.push(subnet.zone + 1);
    }
    for wanted in &given.security_groups {
        let mut groups = vpcs_of(cluster).flat_map(groups_of);
        if !groups.any(|group| group.id() == *wanted) {
            return Err(ApiError::invalid(format!(
                "Error retrieving security group information for [{wanted}]: The security group '{wanted}' does not exist \
                 (ErrorCode: InvalidGroup.NotFound)"
            )));
        }
    }
    zones.sort_unstable();
    zones.dedup();
    Ok(Some(Box::new(Network {
        subnets: given.subnets,
        groups: given.security_groups,
        public: given.assign_public_ip.as_deref() == Some("ENABLED"),
        zones,
    })))
}

/// The task's `ElasticNetworkInterface` attachment.
pub(super) fn attachment(desk: &Desk<'_>, cluster: &Cluster, id: u128, task: &Task) -> Value {
    let subnet = subnet_of(cluster, task);
    let interface = Interface {
        subnet,
        owner: Owner::Task(id, task),
    };
    let address = interface.address();
    let detail = |name: &str, value: String| json!({ "name": name, "value": value });
    json!({
        "id": attachment_id(id),
        "type": "ElasticNetworkInterface",
        "status": match task.phase.status() {
            "PROVISIONING" => "ATTACHING",
            "STOPPED" => "DELETED",
            _ => "ATTACHED",
        },
        "details": [
            detail("subnetId", subnet.id()),
            detail("networkInterfaceId", interface.id()),
            detail("macAddress", interface.mac()),
            detail("privateDnsName", private_dns(desk.region, &address)),
            detail("privateIPv4Address", address),
        ],
    })
}
