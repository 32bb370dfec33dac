//! From EC2's XML to our types.

use super::xml::Element;
use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::network::{
    CidrBlock, LaunchTemplateVersion, NetworkInstance, NetworkInterface, NetworkItems, NetworkList,
    NetworkPage, Route, RouteTable, RouteTableAssociation, Subnet, Vpc,
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
    "instanceId",
];

/// A page of a list.
pub(super) fn page(list: &NetworkList, answer: &Element) -> NetworkPage {
    let items = match list {
        NetworkList::Vpcs => NetworkItems::Vpcs(all(answer, "vpcSet", vpc)),
        NetworkList::Subnets => NetworkItems::Subnets(all(answer, "subnetSet", subnet)),
        NetworkList::NetworkInterfaces => {
            NetworkItems::NetworkInterfaces(all(answer, "networkInterfaceSet", interface))
        }
        NetworkList::Instances => {
            // Instances come in the reservations they were launched by.
            let reservations = all(answer, "reservationSet", |reservation| {
                Some(all(reservation, "instancesSet", instance))
            });
            NetworkItems::Instances(reservations.into_iter().flatten().collect())
        }
        NetworkList::LaunchTemplateVersions { .. } => NetworkItems::LaunchTemplateVersions(all(
            answer,
            "launchTemplateVersionSet",
            |version| Some(template(version)),
        )),
        NetworkList::RouteTables => NetworkItems::RouteTables(all(answer, "routeTableSet", table)),
    };
    NetworkPage {
        items,
        next: answer.text("nextToken"),
    }
}

fn all<T>(of: &Element, set: &str, convert: impl FnMut(&Element) -> Option<T>) -> Vec<T> {
    of.set(set, convert).unwrap_or_default()
}

fn tags(of: &Element) -> Option<Vec<Tag>> {
    of.set("tagSet", |tag| {
        Some(Tag {
            key: tag.text("key"),
            value: tag.raw("value"),
        })
    })
}

fn vpc(from: &Element) -> Option<Vpc> {
    let block = |range: &'static str, state: &'static str| {
        move |block: &Element| {
            Some(CidrBlock {
                cidr_block: block.text(range),
                state: block.child(state).and_then(|state| state.text("state")),
            })
        }
    };
    Some(Vpc {
        vpc_id: from.text("vpcId")?,
        owner_id: from.text("ownerId"),
        state: from.text("state"),
        cidr_block: from.text("cidrBlock"),
        cidr_block_association_set: from.set(
            "cidrBlockAssociationSet",
            block("cidrBlock", "cidrBlockState"),
        ),
        ipv6_cidr_block_association_set: from.set(
            "ipv6CidrBlockAssociationSet",
            block("ipv6CidrBlock", "ipv6CidrBlockState"),
        ),
        is_default: from.flag("isDefault"),
        tags: tags(from),
    })
}

fn subnet(from: &Element) -> Option<Subnet> {
    Some(Subnet {
        subnet_id: from.text("subnetId")?,
        vpc_id: from.text("vpcId"),
        owner_id: from.text("ownerId"),
        state: from.text("state"),
        cidr_block: from.text("cidrBlock"),
        availability_zone: from.text("availabilityZone"),
        availability_zone_id: from.text("availabilityZoneId"),
        available_ip_address_count: from.number("availableIpAddressCount"),
        map_public_ip_on_launch: from.flag("mapPublicIpOnLaunch"),
        default_for_az: from.flag("defaultForAz"),
        tags: tags(from),
    })
}

fn interface(from: &Element) -> Option<NetworkInterface> {
    Some(NetworkInterface {
        network_interface_id: from.text("networkInterfaceId")?,
        vpc_id: from.text("vpcId"),
        subnet_id: from.text("subnetId"),
        availability_zone: from.text("availabilityZone"),
        description: from.text("description"),
        interface_type: from.text("interfaceType"),
        status: from.text("status"),
        private_ip_address: from.text("privateIpAddress"),
        public_ip: from
            .child("association")
            .and_then(|association| association.text("publicIp")),
        security_groups: from.set("groupSet", |group| group.text("groupId")),
        instance_id: from
            .child("attachment")
            .and_then(|attachment| attachment.text("instanceId")),
    })
}

fn instance(from: &Element) -> Option<NetworkInstance> {
    Some(NetworkInstance {
        instance_id: from.text("instanceId")?,
        vpc_id: from.text("vpcId"),
        subnet_id: from.text("subnetId"),
        private_ip_address: from.text("privateIpAddress"),
        ip_address: from.text("ipAddress"),
        instance_state: from
            .child("instanceState")
            .and_then(|state| state.text("name")),
        tags: tags(from),
    })
}

fn template(from: &Element) -> LaunchTemplateVersion {
    let data = from.child("launchTemplateData");
    let interfaces = data
        .and_then(|data| {
            data.set("networkInterfaceSet", |interface| {
                let groups = interface.set("groupSet", group_id).unwrap_or_default();
                Some((interface.text("subnetId"), groups))
            })
        })
        .unwrap_or_default();
    let own = data.and_then(|data| data.set("securityGroupIdSet", group_id));
    let mut groups = own.unwrap_or_default();
    groups.extend(interfaces.iter().flat_map(|(_, groups)| groups).cloned());
    let subnets: Vec<Text> = interfaces
        .into_iter()
        .filter_map(|(subnet, _)| subnet)
        .collect();
    let some = |ids: Vec<Text>| (!ids.is_empty()).then_some(ids);
    LaunchTemplateVersion {
        launch_template_id: from.text("launchTemplateId"),
        launch_template_name: from.text("launchTemplateName"),
        version_number: from.number("versionNumber"),
        default_version: from.flag("defaultVersion"),
        subnet_ids: some(subnets),
        security_group_ids: some(groups),
    }
}

/// The id of a group: the text of the item itself, or of a `groupId` inside.
fn group_id(item: &Element) -> Option<Text> {
    item.own_text().or_else(|| item.text("groupId"))
}

fn table(from: &Element) -> Option<RouteTable> {
    Some(RouteTable {
        route_table_id: from.text("routeTableId")?,
        vpc_id: from.text("vpcId"),
        associations: from.set("associationSet", |association| {
            Some(RouteTableAssociation {
                subnet_id: association.text("subnetId"),
                main: association.flag("main"),
            })
        }),
        routes: from.set("routeSet", |route| {
            Some(Route {
                destination_cidr_block: route.text("destinationCidrBlock"),
                destination_ipv6_cidr_block: route.text("destinationIpv6CidrBlock"),
                target: TARGETS.iter().find_map(|target| route.text(target)),
                state: route.text("state"),
            })
        }),
    })
}
