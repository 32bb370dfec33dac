//! Addresses and identifiers of the network, derived from names and numbers.

use serde_json::{Value, json};

use super::desk::Desk;
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Cluster, Task, wide};

const ZONES: [char; 3] = ['a', 'b', 'c'];

/// The name of an availability zone.
pub(in crate::sim::services) fn zone(cluster: &Cluster, zone: u8) -> String {
    format!(
        "{}{}",
        cluster.region,
        ZONES[usize::from(zone) % ZONES.len()]
    )
}

fn named(prefix: &str, cluster: &Cluster, what: &str) -> String {
    format!(
        "{prefix}-0{:016x}",
        mix(&[hash(&cluster.region), hash(&cluster.name), hash(what)])
    )
}

pub(super) fn vpc(cluster: &Cluster) -> String {
    named("vpc", cluster, "vpc")
}

/// The private subnet of a zone.
pub(in crate::sim::services) fn subnet(cluster: &Cluster, zone: u8) -> String {
    named("subnet", cluster, &format!("private-{}", zone % 3))
}

pub(in crate::sim::services) fn security_group(cluster: &Cluster) -> String {
    named("sg", cluster, "tasks")
}

/// The network configuration of services with interfaces of their own.
pub(super) fn configuration(cluster: &Cluster) -> Value {
    let subnets: Vec<String> = (0..3).map(|zone| subnet(cluster, zone)).collect();
    json!({ "awsvpcConfiguration": { "subnets": subnets, "securityGroups": [security_group(cluster)], "assignPublicIp": "DISABLED" } })
}

/// A task's private address: each zone is a /18 of the cluster's network.
pub(in crate::sim::services) fn address(cluster: &Cluster, task: &Task) -> String {
    // 64 × 250 addresses per zone: twenty thousand tasks in three zones never meet.
    let number = task.ordinal / 3 % 16_000;
    let third = u32::from(task.zone % 3) * 64 + number / 250;
    format!("{}.{third}.{}", cluster.spec.network, number % 250 + 4)
}

/// Something that looks like a UUID, from a place.
pub(super) fn uuid(parts: &[u64]) -> String {
    let hex = format!("{:032x}", wide(parts));
    format!(
        "{}-{}-4{}-8{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

/// The id of a task's network attachment.
pub(super) fn attachment_id(id: u128) -> String {
    uuid(&[id as u64, hash("attachment")])
}

/// The task's `ElasticNetworkInterface` attachment.
pub(super) fn attachment(desk: &Desk<'_>, cluster: &Cluster, id: u128, task: &Task) -> Value {
    let address = address(cluster, task);
    let low = mix(&[id as u64, hash("eni")]);
    let bytes = low.to_be_bytes();
    let mac = format!(
        "0e:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}",
        bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]
    );
    let suffix = if desk.region == "us-east-1" {
        "ec2.internal".to_owned()
    } else {
        format!("{}.compute.internal", desk.region)
    };
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
            detail("subnetId", subnet(cluster, task.zone)),
            detail("networkInterfaceId", format!("eni-0{low:016x}")),
            detail("macAddress", mac),
            detail("privateDnsName", format!("ip-{}.{suffix}", address.replace('.', "-"))),
            detail("privateIPv4Address", address),
        ],
    })
}
