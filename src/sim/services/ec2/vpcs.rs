//! VPCs, subnets, network ACLs.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, named, tag_set, yes};
use crate::sim::network::{Part, Subnet, Vpc, used};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, field, list, text};

static VPCS: Kind = Kind {
    set: "vpcSet",
    ids: "VpcId",
    gone: ("InvalidVpcID.NotFound", "The vpc ID '", "' does not exist"),
    filters: &[
        "cidr",
        "cidr-block-association.cidr-block",
        "is-default",
        "owner-id",
        "state",
        "vpc-id",
    ],
};

/// `DescribeVpcs`.
pub(super) fn vpcs(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &VPCS, desk.vpcs())
}

impl Thing for Vpc<'_> {
    fn id(&self) -> String {
        Vpc::id(*self)
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "vpc-id" => Vpc::id(*self),
            "cidr" | "cidr-block-association.cidr-block" => self.cidr(),
            "state" => "available".into(),
            "is-default" => "false".into(),
            "owner-id" => desk.world.account.clone(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        named(desk, *self, Part::Network, "Vpc", self.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let block = text("cidrBlock", self.cidr())
            + &text("associationId", self.id_of("vpc-cidr-assoc", "cidr"))
            + &element("cidrBlockState", &text("state", "associated"));
        text("vpcId", Vpc::id(*self))
            + &text("ownerId", &desk.world.account)
            + &text("state", "available")
            + &text("cidrBlock", self.cidr())
            + &list("cidrBlockAssociationSet", "item", [block])
            + &text("dhcpOptionsId", self.id_of("dopt", "options"))
            + &text("instanceTenancy", "default")
            + &text("isDefault", "false")
            + &tag_set(self.tags(desk))
    }
}

/// `DescribeVpcAttribute`.
pub(super) fn attribute(desk: &Desk<'_>) -> Result<String, ApiError> {
    let id = field(desk.form, "VpcId").unwrap_or_default();
    if !desk.vpcs().any(|vpc| Vpc::id(vpc) == id) {
        let (code, before, behind) = VPCS.gone;
        return Err(ApiError::new(code, format!("{before}{id}{behind}")));
    }
    let name = field(desk.form, "Attribute").unwrap_or_default();
    let value = match name.as_str() {
        "enableDnsSupport" | "enableDnsHostnames" => "true",
        "enableNetworkAddressUsageMetrics" => "false",
        _ => {
            let words = format!("Value ({name}) for parameter attribute is invalid.");
            return Err(ApiError::new("InvalidParameterValue", words));
        }
    };
    Ok(text("vpcId", id) + &element(&name, &text("value", value)))
}

static SUBNETS: Kind = Kind {
    set: "subnetSet",
    ids: "SubnetId",
    gone: (
        "InvalidSubnetID.NotFound",
        "The subnet ID '",
        "' does not exist",
    ),
    filters: &[
        "availability-zone",
        "availabilityZone",
        "available-ip-address-count",
        "cidr-block",
        "default-for-az",
        "map-public-ip-on-launch",
        "owner-id",
        "state",
        "subnet-id",
        "vpc-id",
    ],
};

/// `DescribeSubnets`.
pub(super) fn subnets(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &SUBNETS, desk.vpcs().flat_map(Vpc::subnets))
}

/// How many addresses of a subnet are left.
fn free(desk: &Desk<'_>, subnet: Subnet<'_>) -> u32 {
    if subnet.exhausted() {
        return 0;
    }
    let all = subnet.scarcity().unwrap_or(subnet.cidr().1);
    let used = used(desk.world, subnet.vpc);
    let here = used.get(&(subnet.public, subnet.zone)).copied();
    all.saturating_sub(here.unwrap_or_default())
}

impl Thing for Subnet<'_> {
    fn id(&self) -> String {
        Subnet::id(*self)
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "subnet-id" => Subnet::id(*self),
            "vpc-id" => Vpc::id(self.vpc),
            "availability-zone" | "availabilityZone" => self.zone_name(),
            "cidr-block" => self.cidr().0,
            "state" => "available".into(),
            "default-for-az" => "false".into(),
            "map-public-ip-on-launch" => yes(self.public).into(),
            "owner-id" => desk.world.account.clone(),
            "available-ip-address-count" => free(desk, *self).to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        named(desk, self.vpc, Part::Network, &self.logical(), self.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let id = Subnet::id(*self);
        let account = &desk.world.account;
        text("subnetId", &id)
            + &text(
                "subnetArn",
                format!("arn:aws:ec2:{}:{account}:subnet/{id}", desk.region),
            )
            + &text("state", "available")
            + &text("ownerId", account)
            + &text("vpcId", Vpc::id(self.vpc))
            + &text("cidrBlock", self.cidr().0)
            + "<ipv6CidrBlockAssociationSet/>"
            + &text("availableIpAddressCount", free(desk, *self).to_string())
            + &text("availabilityZone", self.zone_name())
            + &text("availabilityZoneId", zone_id(desk.region, self.zone))
            + &text("defaultForAz", "false")
            + &text("mapPublicIpOnLaunch", yes(self.public))
            + &text("assignIpv6AddressOnCreation", "false")
            + &tag_set(self.tags(desk))
    }
}

/// `use1-az1`: the name that means the same zone in each account.
pub(super) fn zone_id(region: &str, zone: u8) -> String {
    let mut words = region.split('-');
    let country = words.next().unwrap_or_default();
    let side = words.next().and_then(|word| word.chars().next());
    let number = words.next().unwrap_or_default();
    let side = side.map(String::from).unwrap_or_default();
    format!("{country}{side}{number}-az{}", zone + 1)
}

static ACLS: Kind = Kind {
    set: "networkAclSet",
    ids: "NetworkAclId",
    gone: (
        "InvalidNetworkAclID.NotFound",
        "The networkAcl ID '",
        "' does not exist",
    ),
    filters: &[
        "association.association-id",
        "association.network-acl-id",
        "association.subnet-id",
        "default",
        "network-acl-id",
        "owner-id",
        "vpc-id",
    ],
};

/// The network ACL that every VPC has, which lets everything through.
struct Acl<'a>(Vpc<'a>);

/// `DescribeNetworkAcls`.
pub(super) fn acls(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &ACLS, desk.vpcs().map(Acl))
}

impl Thing for Acl<'_> {
    fn id(&self) -> String {
        self.0.id_of("acl", "acl")
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        let one = |value: String| vec![value];
        match filter {
            "vpc-id" => one(Vpc::id(self.0)),
            "network-acl-id" | "association.network-acl-id" => one(self.id()),
            "default" => one("true".into()),
            "owner-id" => one(desk.world.account.clone()),
            "association.subnet-id" => self.0.subnets().map(Subnet::id).collect(),
            "association.association-id" => self.0.subnets().map(association).collect(),
            _ => Vec::new(),
        }
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let entry = |number: &str, action: &str, egress: bool| {
            text("ruleNumber", number)
                + &text("protocol", "-1")
                + &text("ruleAction", action)
                + &text("egress", yes(egress))
                + &text("cidrBlock", "0.0.0.0/0")
        };
        let entries = [
            entry("100", "allow", true),
            entry("32767", "deny", true),
            entry("100", "allow", false),
            entry("32767", "deny", false),
        ];
        let associations = self.0.subnets().map(|subnet| {
            text("networkAclAssociationId", association(subnet))
                + &text("networkAclId", self.id())
                + &text("subnetId", Subnet::id(subnet))
        });
        text("networkAclId", self.id())
            + &text("vpcId", Vpc::id(self.0))
            + &text("ownerId", &desk.world.account)
            + &text("default", "true")
            + &list("entrySet", "item", entries)
            + &list("associationSet", "item", associations)
            + "<tagSet/>"
    }
}

fn association(subnet: Subnet<'_>) -> String {
    let word = format!("acl {}", subnet.logical());
    subnet.vpc.id_of("aclassoc", &word)
}
