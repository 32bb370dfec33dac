//! Network interfaces.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, tag_set, yes};
use crate::sim::network::{
    Group, Interface, Owner, Subnet, Vpc, instance_id, interfaces_of, private_dns,
};
use crate::sim::story::Phase;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, list, text};

static INTERFACES: Kind = Kind {
    set: "networkInterfaceSet",
    ids: "NetworkInterfaceId",
    gone: (
        "InvalidNetworkInterfaceID.NotFound",
        "The networkInterface ID '",
        "' does not exist",
    ),
    filters: &[
        "addresses.association.public-ip",
        "addresses.primary",
        "addresses.private-ip-address",
        "association.public-ip",
        "attachment.attachment-id",
        "attachment.instance-id",
        "attachment.status",
        "availability-zone",
        "description",
        "group-id",
        "group-name",
        "interface-type",
        "mac-address",
        "network-interface-id",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "requester-id",
        "requester-managed",
        "status",
        "subnet-id",
        "vpc-id",
    ],
};

/// `DescribeNetworkInterfaces`.
pub(super) fn interfaces(desk: &Desk<'_>) -> Result<String, ApiError> {
    let world = desk.world;
    let all = desk.vpcs().flat_map(|vpc| interfaces_of(world, vpc));
    describe(desk, &INTERFACES, all)
}

/// The instance of the account to which an interface is attached.
fn instance(interface: &Interface<'_>) -> Option<String> {
    let instances = &interface.subnet.vpc.cluster.instances;
    match interface.owner {
        Owner::Instance(index) => instances.get(index).map(instance_id),
        _ => None,
    }
}

/// Whether it is attached already, and still.
fn attached(interface: &Interface<'_>) -> bool {
    !matches!(interface.owner, Owner::Task(_, task) if task.phase == Phase::Provisioning)
}

impl Thing for Interface<'_> {
    fn id(&self) -> String {
        Interface::id(self)
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        let account = &desk.world.account;
        let found = match filter {
            "network-interface-id" => Some(Interface::id(self)),
            "vpc-id" => Some(Vpc::id(self.subnet.vpc)),
            "subnet-id" => Some(Subnet::id(self.subnet)),
            "availability-zone" => Some(self.subnet.zone_name()),
            "private-ip-address" | "addresses.private-ip-address" => Some(self.address()),
            "addresses.primary" => Some("true".into()),
            "association.public-ip" | "addresses.association.public-ip" => self.public_address(),
            "private-dns-name" => Some(private_dns(desk.region, &self.address())),
            "mac-address" => Some(self.mac()),
            "group-id" => self.group().map(Group::id),
            "group-name" => self.group().map(Group::name),
            "description" => Some(self.description(account)),
            "interface-type" => Some(self.kind().into()),
            "requester-id" => self.requester().map(str::to_owned),
            "requester-managed" => Some(yes(self.requester().is_some()).into()),
            "status" => Some(status(self).into()),
            "owner-id" => Some(account.clone()),
            "attachment.attachment-id" => attached(self).then(|| self.attachment()),
            "attachment.instance-id" => instance(self),
            "attachment.status" => attached(self).then(|| "attached".to_owned()),
            _ => None,
        };
        Vec::from_iter(found)
    }

    fn tags(&self, _: &Desk<'_>) -> Tags {
        let cluster = self.subnet.vpc.cluster;
        match self.owner {
            Owner::Task(_, task) => {
                let service = &cluster.services[task.service];
                let mut tags = vec![("aws:ecs:clusterName".to_owned(), cluster.name.clone())];
                if service.spec.job.is_none() {
                    tags.push(("aws:ecs:serviceName".into(), service.name.clone()));
                }
                tags
            }
            Owner::Instance(_) => vec![("Name".into(), format!("{}-ecs", cluster.name))],
            Owner::Balancer | Owner::Nat | Owner::Endpoint(_) => Tags::new(),
        }
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let account = &desk.world.account;
        let address = self.address();
        let name = private_dns(desk.region, &address);
        let association = self.public_address().map_or_else(String::new, |public| {
            let name = format!("ec2-{}.compute-1.amazonaws.com", public.replace('.', "-"));
            let inside = text("publicIp", public) + &text("publicDnsName", name);
            element("association", &(inside + &text("ipOwnerId", "amazon")))
        });
        let one = text("privateIpAddress", &address)
            + &text("privateDnsName", &name)
            + &text("primary", "true")
            + &association;
        let groups = self
            .group()
            .map(|group| text("groupId", group.id()) + &text("groupName", group.name()));
        let requester = self
            .requester()
            .map_or_else(String::new, |id| text("requesterId", id));
        text("networkInterfaceId", Interface::id(self))
            + &text("subnetId", Subnet::id(self.subnet))
            + &text("vpcId", Vpc::id(self.subnet.vpc))
            + &text("availabilityZone", self.subnet.zone_name())
            + &text("description", self.description(account))
            + &text("ownerId", account)
            + &requester
            + &text("requesterManaged", yes(self.requester().is_some()))
            + &text("status", status(self))
            + &text("macAddress", self.mac())
            + &text("privateIpAddress", &address)
            + &text("privateDnsName", &name)
            + &text("sourceDestCheck", yes(!matches!(self.owner, Owner::Nat)))
            + &list("groupSet", "item", groups)
            + &attachment(self, account)
            + &association
            + &list("privateIpAddressesSet", "item", [one])
            + "<ipv6AddressesSet/>"
            + &text("interfaceType", self.kind())
            + &tag_set(self.tags(desk))
    }
}

fn status(interface: &Interface<'_>) -> &'static str {
    if attached(interface) {
        "in-use"
    } else {
        "available"
    }
}

fn attachment(interface: &Interface<'_>, account: &str) -> String {
    if !attached(interface) {
        return String::new();
    }
    // What is not the account's own instance is AWS's, and nobody is told which.
    let (id, owner, place) = match instance(interface) {
        Some(id) => (text("instanceId", id), account, "0"),
        None => (String::new(), "amazon-aws", "1"),
    };
    let inside = text("attachmentId", interface.attachment())
        + &id
        + &text("instanceOwnerId", owner)
        + &text("deviceIndex", place)
        + &text("status", "attached")
        + &text("deleteOnTermination", yes(place == "0"));
    element("attachment", &inside)
}
