//! Route tables, and what they make of a subnet.

use crate::domain::cluster::Tag;
use crate::domain::{Text, list};
use serde::Serialize;

/// A route table ([RouteTable](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RouteTable {
    /// Id.
    pub route_table_id: Text,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// What it holds for.
    pub associations: Option<Vec<RouteTableAssociation>>,
    /// Routes.
    pub routes: Option<Vec<Route>>,
    /// Virtual private gateways whose routes are taken over.
    pub propagating_vgws: Option<Vec<Text>>,
    /// Account it belongs to.
    pub owner_id: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// What a route table holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RouteTableAssociation {
    /// Id.
    pub route_table_association_id: Option<Text>,
    /// Subnet; none for the main association and that of a gateway.
    pub subnet_id: Option<Text>,
    /// Internet gateway or virtual private gateway: what comes in by it.
    pub gateway_id: Option<Text>,
    /// Whether it holds for every subnet that has none of its own.
    pub main: Option<bool>,
    /// associating, associated, disassociating, disassociated, failed.
    pub state: Option<Text>,
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Route {
    /// IPv4 addresses it holds for.
    pub destination_cidr_block: Option<Text>,
    /// IPv6 addresses it holds for.
    pub destination_ipv6_cidr_block: Option<Text>,
    /// The addresses of a prefix list it holds for, by its id.
    pub destination_prefix_list_id: Option<Text>,
    /// What it leads to, by id: `igw-…`, `nat-…`, `vpce-…`, `local`, `tgw-…`, `pcx-…`, `eni-…`, ….
    pub target: Option<Text>,
    /// active, or blackhole when what it leads to is gone.
    pub state: Option<Text>,
    /// CreateRouteTable (it came with the table), CreateRoute (somebody made it),
    /// EnableVgwRoutePropagation (a virtual private gateway brought it).
    pub origin: Option<Text>,
}

/// What a subnet is by its default route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SubnetClass {
    /// To an internet gateway.
    Public,
    /// To a NAT gateway.
    Private,
    /// Out by another way: transit gateway, peering, VPN, an instance.
    PrivateOther,
    /// No default route at all.
    Isolated,
}

/// The table that holds for a subnet, among those of its VPC; none when they do not tell. A subnet
/// without a table of its own follows the main one.
pub fn table_of<'a>(tables: &'a [RouteTable], subnet: &str, vpc: &str) -> Option<&'a RouteTable> {
    let own = |table: &&RouteTable| {
        list(&table.associations)
            .iter()
            .any(|held| held.subnet_id.as_deref() == Some(subnet) && held.is_in_force())
    };
    let main = |table: &&RouteTable| {
        table.vpc_id.as_deref() == Some(vpc)
            && list(&table.associations)
                .iter()
                .any(|held| held.main == Some(true))
    };
    let own = tables.iter().find(own);
    own.or_else(|| tables.iter().find(main))
}

/// The class of a subnet and its default route, by the tables of its VPC; none when they do not
/// tell.
pub fn class_of<'a>(
    tables: &'a [RouteTable],
    subnet: &str,
    vpc: &str,
) -> Option<(SubnetClass, Option<&'a Route>)> {
    let table = table_of(tables, subnet, vpc)?;
    let routes = table.routes.as_deref()?;
    let everywhere = |route: &&Route| route.destination_cidr_block.as_deref() == Some("0.0.0.0/0");
    let Some(route) = routes.iter().find(everywhere) else {
        return Some((SubnetClass::Isolated, None));
    };
    let class = match route.target.as_deref() {
        Some(target) if target.starts_with("igw-") => SubnetClass::Public,
        Some(target) if target.starts_with("nat-") => SubnetClass::Private,
        _ => SubnetClass::PrivateOther,
    };
    Some((class, Some(route)))
}

impl RouteTable {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }
}

impl RouteTableAssociation {
    /// Whether it holds, or is about to.
    fn is_in_force(&self) -> bool {
        !matches!(
            self.state.as_deref(),
            Some("disassociating" | "disassociated" | "failed")
        )
    }
}

impl Route {
    /// What it holds for: a range of addresses, or the id of a prefix list.
    pub fn destination(&self) -> Option<&Text> {
        let range = self.destination_cidr_block.as_ref();
        range
            .or(self.destination_ipv6_cidr_block.as_ref())
            .or(self.destination_prefix_list_id.as_ref())
    }

    /// Whether a virtual private gateway brought it.
    pub fn is_propagated(&self) -> bool {
        self.origin.as_deref() == Some("EnableVgwRoutePropagation")
    }

    /// Whether what it leads to is gone.
    pub fn is_blackhole(&self) -> bool {
        self.state.as_deref() == Some("blackhole")
    }
}
