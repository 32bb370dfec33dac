//! Route tables, and what they lead to.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, named, tag_set, yes};
use crate::sim::network::{Interface, Owner, Part, Subnet, Vpc, ZONES, prefix_list_id};
use crate::sim::scenario::Egress;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, list, text, time};

/// Long before the story, in milliseconds of it.
const MADE: i64 = -120 * 86_400_000;

static TABLES: Kind = Kind {
    set: "routeTableSet",
    ids: "RouteTableId",
    gone: (
        "InvalidRouteTableID.NotFound",
        "The routeTable ID '",
        "' does not exist",
    ),
    filters: &[
        "association.gateway-id",
        "association.main",
        "association.route-table-association-id",
        "association.route-table-id",
        "association.subnet-id",
        "owner-id",
        "route-table-id",
        "route.destination-cidr-block",
        "route.destination-prefix-list-id",
        "route.gateway-id",
        "route.nat-gateway-id",
        "route.state",
        "vpc-id",
    ],
};

/// A route table.
struct Table<'a> {
    vpc: Vpc<'a>,
    which: Which,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Main,
    Public,
    Private(u8),
}

/// A route: destination, and the element and the name of what it leads to.
struct Route {
    destination: (&'static str, String),
    target: (&'static str, String),
    active: bool,
}

/// `DescribeRouteTables`.
pub(super) fn tables(desk: &Desk<'_>) -> Result<String, ApiError> {
    let all = desk.vpcs().flat_map(|vpc| {
        let public = vpc.has_gateway().then_some(Which::Public);
        let private = (0..ZONES).map(Which::Private);
        let all = [Which::Main].into_iter().chain(public).chain(private);
        all.map(move |which| Table { vpc, which })
    });
    describe(desk, &TABLES, all)
}

impl<'a> Table<'a> {
    fn subnets(&self) -> Vec<Subnet<'a>> {
        match self.which {
            Which::Main => Vec::new(),
            Which::Public => (0..ZONES).map(|zone| self.vpc.subnet(true, zone)).collect(),
            Which::Private(zone) => vec![self.vpc.subnet(false, zone)],
        }
    }

    fn routes(&self) -> Vec<Route> {
        let vpc = self.vpc;
        let route = |to, element, target: String| Route {
            destination: ("destinationCidrBlock", to),
            target: (element, target),
            active: true,
        };
        let anywhere = || "0.0.0.0/0".to_owned();
        let mut all = vec![route(vpc.cidr(), "gatewayId", "local".into())];
        match self.which {
            Which::Main => return all,
            Which::Public => {
                all.push(route(anywhere(), "gatewayId", vpc.id_of("igw", "igw")));
            }
            Which::Private(_) if vpc.has_nat() => {
                let nat = route(anywhere(), "natGatewayId", vpc.id_of("nat", "nat"));
                all.push(Route {
                    active: vpc.spec.egress == Egress::Nat,
                    ..nat
                });
            }
            Which::Private(_) => {}
        }
        let gateways = vpc.endpoints().filter(|endpoint| endpoint.is_gateway());
        all.extend(gateways.map(|endpoint| Route {
            destination: (
                "destinationPrefixListId",
                prefix_list_id(&vpc.cluster.region, endpoint.service),
            ),
            target: ("gatewayId", endpoint.id()),
            active: true,
        }));
        all
    }

    /// The associations: id, and the subnet unless it is the VPC's main table.
    fn associations(&self) -> Vec<(String, Option<String>)> {
        if self.which == Which::Main {
            return vec![(self.vpc.id_of("rtbassoc", "main"), None)];
        }
        let subnets = self.subnets().into_iter();
        subnets
            .map(|subnet| {
                let id = self.vpc.id_of("rtbassoc", &subnet.logical());
                (id, Some(Subnet::id(subnet)))
            })
            .collect()
    }
}

impl Thing for Table<'_> {
    fn id(&self) -> String {
        match self.which {
            Which::Main => self.vpc.id_of("rtb", "main"),
            Which::Public => self.vpc.subnet(true, 0).route_table(),
            Which::Private(zone) => self.vpc.subnet(false, zone).route_table(),
        }
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        let targets = |element: &str| {
            let routes = self.routes().into_iter();
            routes
                .filter(|route| route.target.0 == element)
                .map(|route| route.target.1)
                .collect()
        };
        let destinations = |element: &str| {
            let routes = self.routes().into_iter();
            routes
                .filter(|route| route.destination.0 == element)
                .map(|route| route.destination.1)
                .collect()
        };
        let associations = || self.associations().into_iter();
        match filter {
            "vpc-id" => vec![Vpc::id(self.vpc)],
            "route-table-id" | "association.route-table-id" => vec![self.id()],
            "owner-id" => vec![desk.world.account.clone()],
            "association.main" => vec![yes(self.which == Which::Main).into()],
            "association.subnet-id" => associations().filter_map(|(_, subnet)| subnet).collect(),
            "association.route-table-association-id" => associations().map(|(id, _)| id).collect(),
            "route.gateway-id" => targets("gatewayId"),
            "route.nat-gateway-id" => targets("natGatewayId"),
            "route.destination-cidr-block" => destinations("destinationCidrBlock"),
            "route.destination-prefix-list-id" => destinations("destinationPrefixListId"),
            "route.state" => {
                let routes = self.routes().into_iter();
                routes.map(|route| state(route.active).to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        let subnet = match self.which {
            // Nobody made it: it came with the VPC.
            Which::Main => return Tags::new(),
            Which::Public => {
                let name = format!("{}-public", self.vpc.name());
                return named(desk, self.vpc, Part::Network, "PublicRouteTable", name);
            }
            Which::Private(zone) => self.vpc.subnet(false, zone),
        };
        let logical = format!("{}RouteTable", subnet.logical());
        named(desk, self.vpc, Part::Network, &logical, subnet.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let routes = self.routes().into_iter().enumerate();
        let routes = routes.map(|(number, route)| {
            let origin = if number == 0 {
                "CreateRouteTable"
            } else {
                "CreateRoute"
            };
            text(route.destination.0, route.destination.1)
                + &text(route.target.0, route.target.1)
                + &text("state", state(route.active))
                + &text("origin", origin)
        });
        let id = self.id();
        let associations = self
            .associations()
            .into_iter()
            .map(|(association, subnet)| {
                text("routeTableAssociationId", association)
                    + &text("routeTableId", &id)
                    + &subnet.map_or_else(String::new, |subnet| text("subnetId", subnet))
                    + &text("main", yes(self.which == Which::Main))
                    + &element("associationState", &text("state", "associated"))
            });
        text("routeTableId", &id)
            + &text("vpcId", Vpc::id(self.vpc))
            + &text("ownerId", &desk.world.account)
            + &list("routeSet", "item", routes)
            + &list("associationSet", "item", associations)
            + "<propagatingVgwSet/>"
            + &tag_set(self.tags(desk))
    }
}

fn state(active: bool) -> &'static str {
    if active { "active" } else { "blackhole" }
}

static GATEWAYS: Kind = Kind {
    set: "internetGatewaySet",
    ids: "InternetGatewayId",
    gone: (
        "InvalidInternetGatewayID.NotFound",
        "The internetGateway ID '",
        "' does not exist",
    ),
    filters: &[
        "attachment.state",
        "attachment.vpc-id",
        "internet-gateway-id",
        "owner-id",
    ],
};

/// The internet gateway of a VPC.
struct Gateway<'a>(Vpc<'a>);

/// `DescribeInternetGateways`.
pub(super) fn gateways(desk: &Desk<'_>) -> Result<String, ApiError> {
    let all = desk.vpcs().filter(|vpc| vpc.has_gateway());
    describe(desk, &GATEWAYS, all.map(Gateway))
}

impl Thing for Gateway<'_> {
    fn id(&self) -> String {
        self.0.id_of("igw", "igw")
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "attachment.vpc-id" => Vpc::id(self.0),
            "attachment.state" => "available".into(),
            "internet-gateway-id" => self.id(),
            "owner-id" => desk.world.account.clone(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        named(
            desk,
            self.0,
            Part::Network,
            "InternetGateway",
            self.0.name(),
        )
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let attachment = text("vpcId", Vpc::id(self.0)) + &text("state", "available");
        text("internetGatewayId", self.id())
            + &text("ownerId", &desk.world.account)
            + &list("attachmentSet", "item", [attachment])
            + &tag_set(self.tags(desk))
    }
}

static NATS: Kind = Kind {
    set: "natGatewaySet",
    ids: "NatGatewayId",
    gone: ("NatGatewayNotFound", "NAT gateway ", " was not found"),
    filters: &["nat-gateway-id", "state", "subnet-id", "vpc-id"],
};

/// The NAT gateway of a VPC. One that was deleted is shown for about an hour.
struct Nat<'a>(Vpc<'a>);

/// `DescribeNatGateways`.
pub(super) fn nats(desk: &Desk<'_>) -> Result<String, ApiError> {
    let all = desk.vpcs().filter(|vpc| vpc.has_nat());
    describe(desk, &NATS, all.map(Nat))
}

impl Nat<'_> {
    fn state(&self) -> &'static str {
        if self.0.spec.egress == Egress::Nat {
            "available"
        } else {
            "deleted"
        }
    }
}

impl Thing for Nat<'_> {
    fn id(&self) -> String {
        self.0.id_of("nat", "nat")
    }

    fn facts(&self, _: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "vpc-id" => Vpc::id(self.0),
            "subnet-id" => Subnet::id(self.0.subnet(true, 0)),
            "state" => self.state().into(),
            "nat-gateway-id" => self.id(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        named(desk, self.0, Part::Network, "NatGateway", self.0.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let subnet = self.0.subnet(true, 0);
        let interface = Interface {
            subnet,
            owner: Owner::Nat,
        };
        let alive = self.state() == "available";
        let address = text("allocationId", self.0.id_of("eipalloc", "nat"))
            + &text("networkInterfaceId", interface.id())
            + &text("privateIp", interface.address())
            + &text("publicIp", interface.public_address().unwrap_or_default())
            + &text("isPrimary", "true")
            + &text("status", if alive { "succeeded" } else { "disassociating" });
        let deleted = if alive {
            String::new()
        } else {
            text(
                "deleteTime",
                time(desk.world.wall(desk.world.now - 1_500_000)),
            )
        };
        text("natGatewayId", self.id())
            + &text("subnetId", Subnet::id(subnet))
            + &text("vpcId", Vpc::id(self.0))
            + &text("state", self.state())
            + &text("createTime", time(desk.world.wall(MADE)))
            + &deleted
            + &list("natGatewayAddressSet", "item", [address])
            + &text("connectivityType", "public")
            + &tag_set(self.tags(desk))
    }
}

static EGRESS_ONLY: Kind = Kind {
    set: "egressOnlyInternetGatewaySet",
    ids: "EgressOnlyInternetGatewayId",
    gone: (
        "InvalidGatewayID.NotFound",
        "The eigw ID '",
        "' does not exist",
    ),
    filters: &[],
};

/// `DescribeEgressOnlyInternetGateways`: no VPC speaks IPv6.
pub(super) fn egress_only(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &EGRESS_ONLY, std::iter::empty::<Vpc<'_>>())
}

static PEERINGS: Kind = Kind {
    set: "vpcPeeringConnectionSet",
    ids: "VpcPeeringConnectionId",
    gone: (
        "InvalidVpcPeeringConnectionID.NotFound",
        "The vpcPeeringConnection ID '",
        "' does not exist",
    ),
    filters: &[
        "accepter-vpc-info.vpc-id",
        "requester-vpc-info.vpc-id",
        "status-code",
        "vpc-peering-connection-id",
    ],
};

/// `DescribeVpcPeeringConnections`: no two VPCs are peers.
pub(super) fn peerings(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &PEERINGS, std::iter::empty::<Vpc<'_>>())
}

static TRANSITS: Kind = Kind {
    set: "transitGatewayVpcAttachments",
    ids: "TransitGatewayAttachmentIds",
    gone: (
        "InvalidTransitGatewayAttachmentID.NotFound",
        "Transit Gateway Attachment ",
        " was deleted or does not exist.",
    ),
    filters: &[
        "state",
        "transit-gateway-attachment-id",
        "transit-gateway-id",
        "vpc-id",
    ],
};

/// `DescribeTransitGatewayVpcAttachments`: no transit gateway reaches this account.
pub(super) fn transits(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &TRANSITS, std::iter::empty::<Vpc<'_>>())
}
