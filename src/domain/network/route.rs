//! Route tables, and what they make of a subnet.

use crate::domain::{Text, list};
use serde::Serialize;

/// A route table ([RouteTable](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteTable {
    /// Id.
    pub route_table_id: Text,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// What it holds for.
    pub associations: Option<Vec<RouteTableAssociation>>,
    /// Routes.
    pub routes: Option<Vec<Route>>,
}

/// What a route table holds for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteTableAssociation {
    /// Subnet; none for the main association.
    pub subnet_id: Option<Text>,
    /// Whether it holds for every subnet that has none of its own.
    pub main: Option<bool>,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// IPv4 addresses it holds for.
    pub destination_cidr_block: Option<Text>,
    /// IPv6 addresses it holds for.
    pub destination_ipv6_cidr_block: Option<Text>,
    /// What it leads to, by id: `igw-…`, `nat-…`, `vpce-…`, `local`, `tgw-…`, `pcx-…`, `eni-…`, ….
    pub target: Option<Text>,
    /// active, or blackhole when what it leads to is gone.
    pub state: Option<Text>,
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

/// The class of a subnet and its default route, by the tables of its VPC; none when they do not
/// tell. A subnet without a table of its own follows the main one.
pub fn class_of<'a>(
    tables: &'a [RouteTable],
    subnet: &str,
    vpc: &str,
) -> Option<(SubnetClass, Option<&'a Route>)> {
    let own = |table: &&RouteTable| {
        list(&table.associations)
            .iter()
            .any(|held| held.subnet_id.as_deref() == Some(subnet))
    };
    let main = |table: &&RouteTable| {
        table.vpc_id.as_deref() == Some(vpc)
            && list(&table.associations)
                .iter()
                .any(|held| held.main == Some(true))
    };
    let table = tables
        .iter()
        .find(own)
        .or_else(|| tables.iter().find(main))?;
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

impl Route {
    /// Whether what it leads to is gone.
    pub fn is_blackhole(&self) -> bool {
        self.state.as_deref() == Some("blackhole")
    }
}
