//! From EC2's XML to our types.

mod inside;
mod rules;
mod ways;

use super::xml::Element;
use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::network::{
    CidrBlock, NetworkItems, NetworkList, NetworkPage, Subnet, Vpc, VpcDns,
};

/// A page of a list.
pub(super) fn page(list: &NetworkList, answer: &Element) -> NetworkPage {
    let items = match list {
        NetworkList::Vpcs => NetworkItems::Vpcs(all(answer, "vpcSet", vpc)),
        NetworkList::Subnets => NetworkItems::Subnets(all(answer, "subnetSet", subnet)),
        NetworkList::NetworkInterfaces => {
            NetworkItems::NetworkInterfaces(all(answer, "networkInterfaceSet", inside::interface))
        }
        NetworkList::Instances => {
            // Instances come in the reservations they were launched by.
            let reservations = all(answer, "reservationSet", |reservation| {
                Some(all(reservation, "instancesSet", inside::instance))
            });
            NetworkItems::Instances(reservations.into_iter().flatten().collect())
        }
        NetworkList::LaunchTemplateVersions { .. } => NetworkItems::LaunchTemplateVersions(all(
            answer,
            "launchTemplateVersionSet",
            |version| Some(inside::template(version)),
        )),
        NetworkList::RouteTables => {
            NetworkItems::RouteTables(all(answer, "routeTableSet", ways::table))
        }
        NetworkList::SecurityGroups => {
            NetworkItems::SecurityGroups(all(answer, "securityGroupInfo", rules::group))
        }
        NetworkList::NatGateways => {
            NetworkItems::NatGateways(all(answer, "natGatewaySet", ways::nat))
        }
        NetworkList::InternetGateways => {
            NetworkItems::InternetGateways(all(answer, "internetGatewaySet", |gateway| {
                ways::internet_gateway(gateway, "internetGatewayId")
            }))
        }
        NetworkList::EgressOnlyInternetGateways => {
            NetworkItems::InternetGateways(all(answer, "egressOnlyInternetGatewaySet", |gateway| {
                ways::internet_gateway(gateway, "egressOnlyInternetGatewayId")
            }))
        }
        NetworkList::VpcEndpoints => {
            NetworkItems::VpcEndpoints(all(answer, "vpcEndpointSet", ways::endpoint))
        }
        NetworkList::NetworkAcls => {
            NetworkItems::NetworkAcls(all(answer, "networkAclSet", rules::acl))
        }
        NetworkList::PrefixLists | NetworkList::ManagedPrefixLists => {
            NetworkItems::PrefixLists(all(answer, "prefixListSet", rules::prefix_list))
        }
        NetworkList::PrefixListEntries { prefix_list } => {
            NetworkItems::PrefixLists(vec![rules::entries(answer, prefix_list)])
        }
        NetworkList::VpcAttribute { vpc, .. } => NetworkItems::VpcDns(dns(answer, vpc)),
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

/// The ids in a set whose items are nothing but text.
fn ids(of: &Element, set: &str) -> Option<Vec<Text>> {
    of.set(set, Element::own_text)
}

/// The text within a child within a child.
fn within(of: &Element, child: &str, name: &str) -> Option<Text> {
    of.child(child)?.text(name)
}

/// A range of addresses, by the names of its elements.
fn block(range: &'static str, state: &'static str) -> impl FnMut(&Element) -> Option<CidrBlock> {
    move |block| {
        Some(CidrBlock {
            cidr_block: block.text(range),
            state: within(block, state, "state"),
        })
    }
}

fn dns(from: &Element, vpc: &Text) -> VpcDns {
    let value = |name: &str| from.child(name)?.flag("value");
    VpcDns {
        vpc_id: vpc.clone(),
        enable_dns_support: value("enableDnsSupport"),
        enable_dns_hostnames: value("enableDnsHostnames"),
    }
}

fn vpc(from: &Element) -> Option<Vpc> {
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
        ipv6_cidr_block_association_set: from.set(
            "ipv6CidrBlockAssociationSet",
            block("ipv6CidrBlock", "ipv6CidrBlockState"),
        ),
        availability_zone: from.text("availabilityZone"),
        availability_zone_id: from.text("availabilityZoneId"),
        available_ip_address_count: from.number("availableIpAddressCount"),
        map_public_ip_on_launch: from.flag("mapPublicIpOnLaunch"),
        assign_ipv6_address_on_creation: from.flag("assignIpv6AddressOnCreation"),
        ipv6_native: from.flag("ipv6Native"),
        default_for_az: from.flag("defaultForAz"),
        tags: tags(from),
    })
}
