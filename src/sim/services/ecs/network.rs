//! The network as ECS tells of it.

use serde_json::{Value, json};

use super::desk::Desk;
use crate::sim::network::{
    Interface, Owner, assigns_public, attachment_id, private_dns, service_groups, service_subnets,
    subnet_of,
};
use crate::sim::story::{Cluster, Service, Task};

/// The network configuration of services with interfaces of their own.
pub(super) fn configuration(cluster: &Cluster, service: &Service) -> Value {
    let public = if assigns_public(cluster, service) {
        "ENABLED"
    } else {
        "DISABLED"
    };
    json!({ "awsvpcConfiguration": {
        "subnets": service_subnets(cluster, service),
        "securityGroups": [service_groups(cluster, service).id()],
        "assignPublicIp": public,
    } })
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
