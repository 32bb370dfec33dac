//! Ways out of a network: routes, gateways, endpoints.

use super::super::xml::Element;
use super::{ids, tags, within};
use crate::domain::Text;
use crate::domain::network::{
    GatewayAttachment, InternetGateway, NatGateway, Route, RouteTable, RouteTableAssociation,
    VpcEndpoint,
};

/// Where a route may lead to; one of them is there.
const TARGETS: &[&str] = &[
    "gatewayId",
    "natGatewayId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "networkInterfaceId",
    "egressOnlyInternetGatewayId",
    "localGatewayId",
    "carrierGatewayId",
    "coreNetworkArn",
    "odbNetworkArn",
    "instanceId",
    "ipAddress",
];

pub(super) fn table(from: &Element) -> Option<RouteTable> {
    Some(RouteTable {
        route_table_id: from.text("routeTableId")?,
        vpc_id: from.text("vpcId"),
        associations: from.set("associationSet", |association| {
            Some(RouteTableAssociation {
                route_table_association_id: association.text("routeTableAssociationId"),
                subnet_id: association.text("subnetId"),
                gateway_id: association.text("gatewayId"),
                main: association.flag("main"),
                state: within(association, "associationState", "state"),
            })
        }),
        routes: from.set("routeSet", |route| {
            Some(Route {
                destination_cidr_block: route.text("destinationCidrBlock"),
                destination_ipv6_cidr_block: route.text("destinationIpv6CidrBlock"),
                destination_prefix_list_id: route.text("destinationPrefixListId"),
                target: TARGETS.iter().find_map(|target| route.text(target)),
                state: route.text("state"),
                origin: route.text("origin"),
            })
        }),
        propagating_vgws: from.set("propagatingVgwSet", |gateway| gateway.text("gatewayId")),
        owner_id: from.text("ownerId"),
        tags: tags(from),
    })
}

pub(super) fn nat(from: &Element) -> Option<NatGateway> {
    let of_addresses = |name: &str| from.set("natGatewayAddressSet", |address| address.text(name));
    Some(NatGateway {
        nat_gateway_id: from.text("natGatewayId")?,
        vpc_id: from.text("vpcId"),
        subnet_id: from.text("subnetId"),
        state: from.text("state"),
        connectivity_type: from.text("connectivityType"),
        availability_mode: from.text("availabilityMode"),
        public_ips: of_addresses("publicIp"),
        private_ips: of_addresses("privateIp"),
        network_interface_ids: of_addresses("networkInterfaceId"),
        failure_code: from.text("failureCode"),
        failure_message: from.text("failureMessage"),
        create_time: from.number("createTime"),
        delete_time: from.number("deleteTime"),
        tags: tags(from),
    })
}

/// An internet gateway of either kind: they differ in the name of their id.
pub(super) fn internet_gateway(from: &Element, id: &str) -> Option<InternetGateway> {
    Some(InternetGateway {
        internet_gateway_id: from.text(id)?,
        owner_id: from.text("ownerId"),
        attachments: from.set("attachmentSet", |attachment| {
            Some(GatewayAttachment {
                vpc_id: attachment.text("vpcId"),
                state: attachment.text("state"),
            })
        }),
        tags: tags(from),
    })
}

pub(super) fn endpoint(from: &Element) -> Option<VpcEndpoint> {
    Some(VpcEndpoint {
        vpc_endpoint_id: from.text("vpcEndpointId")?,
        vpc_endpoint_type: from.text("vpcEndpointType"),
        vpc_id: from.text("vpcId"),
        service_name: from.text("serviceName"),
        state: from.text("state"),
        subnet_ids: ids(from, "subnetIdSet"),
        route_table_ids: ids(from, "routeTableIdSet"),
        group_ids: from.set("groupSet", |group| group.text("groupId")),
        network_interface_ids: ids(from, "networkInterfaceIdSet"),
        dns_names: from.set("dnsEntrySet", |entry| entry.text("dnsName")),
        private_dns_enabled: from.flag("privateDnsEnabled"),
        policy_document: from.text("policyDocument"),
        owner_id: from.text("ownerId"),
        last_error: from.child("lastError").and_then(last_error),
        tags: tags(from),
    })
}

fn last_error(from: &Element) -> Option<Text> {
    let words = [from.text("code"), from.text("message")];
    let words: Vec<Text> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(": ").into())
}
