//! Elastic IP addresses: those of NAT gateways.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, named, tag_set};
use crate::sim::network::{Interface, Owner, Part, Vpc};
use crate::sim::scenario::Egress;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::text;

static ADDRESSES: Kind = Kind {
    set: "addressesSet",
    ids: "AllocationId",
    gone: (
        "InvalidAllocationID.NotFound",
        "The allocation ID '",
        "' does not exist",
    ),
    filters: &[
        "allocation-id",
        "association-id",
        "domain",
        "network-interface-id",
        "private-ip-address",
        "public-ip",
    ],
};

struct Address<'a> {
    vpc: Vpc<'a>,
    interface: Interface<'a>,
}

/// `DescribeAddresses`.
pub(super) fn addresses(desk: &Desk<'_>) -> Result<String, ApiError> {
    let all = desk.vpcs().filter(|vpc| vpc.spec.egress == Egress::Nat);
    let all = all.map(|vpc| Address {
        vpc,
        interface: Interface {
            subnet: vpc.subnet(true, 0),
            owner: Owner::Nat,
        },
    });
    describe(desk, &ADDRESSES, all)
}

impl Thing for Address<'_> {
    fn id(&self) -> String {
        self.vpc.id_of("eipalloc", "nat")
    }

    fn facts(&self, _: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "allocation-id" => self.id(),
            "association-id" => self.vpc.id_of("eipassoc", "nat"),
            "domain" => "vpc".into(),
            "network-interface-id" => self.interface.id(),
            "private-ip-address" => self.interface.address(),
            "public-ip" => self.interface.public_address().unwrap_or_default(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        named(desk, self.vpc, Part::Network, "NatAddress", self.vpc.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        text(
            "publicIp",
            self.interface.public_address().unwrap_or_default(),
        ) + &text("allocationId", self.id())
            + &text("domain", "vpc")
            + &text("associationId", self.vpc.id_of("eipassoc", "nat"))
            + &text("networkInterfaceId", self.interface.id())
            + &text("networkInterfaceOwnerId", &desk.world.account)
            + &text("privateIpAddress", self.interface.address())
            + &tag_set(self.tags(desk))
    }
}
