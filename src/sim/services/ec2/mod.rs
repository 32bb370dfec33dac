//! Amazon EC2, version 2016-11-15, as far as a network is read. Follows the pages of the "Amazon
//! EC2 API Reference" named like the operations.
//!
//! Nothing is kept here: what there is follows from the room `network`.

mod addresses;
mod ask;
mod endpoints;
mod groups;
mod instances;
mod interfaces;
mod routes;
#[cfg(test)]
mod tests;
mod vpcs;

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::network::{Vpc, vpcs_of};
use crate::sim::story::{Cluster, World};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "ec2",
    signs_as: "ec2",
    protocol: Protocol::Ec2,
    target: None,
    row: |op, _| find(op).map(|operation| row(operation.0)),
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

/// Each action has a bucket of its own; that of filtered and paginated calls is played for all of
/// them (<https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>).
const fn row(name: &'static str) -> Row {
    Row {
        name,
        burst: 100,
        sustained: 20,
    }
}

/// What answers an operation: the inside of its response element.
type Run = fn(&Desk<'_>) -> Result<String, ApiError>;

static OPERATIONS: &[(&str, Run)] = &[
    ("DescribeVpcs", vpcs::vpcs),
    ("DescribeVpcAttribute", vpcs::attribute),
    ("DescribeSubnets", vpcs::subnets),
    ("DescribeNetworkAcls", vpcs::acls),
    ("DescribeRouteTables", routes::tables),
    ("DescribeInternetGateways", routes::gateways),
    ("DescribeNatGateways", routes::nats),
    ("DescribeEgressOnlyInternetGateways", routes::egress_only),
    ("DescribeVpcPeeringConnections", routes::peerings),
    ("DescribeTransitGatewayVpcAttachments", routes::transits),
    ("DescribeSecurityGroups", groups::groups),
    ("DescribeSecurityGroupRules", groups::rules),
    ("DescribeNetworkInterfaces", interfaces::interfaces),
    ("DescribeAddresses", addresses::addresses),
    ("DescribeVpcEndpoints", endpoints::endpoints),
    ("DescribePrefixLists", endpoints::lists),
    ("DescribeManagedPrefixLists", endpoints::managed),
    ("GetManagedPrefixListEntries", endpoints::entries),
    ("DescribeInstances", instances::instances),
    ("DescribeLaunchTemplateVersions", instances::templates),
];

fn find(op: &str) -> Option<&'static (&'static str, Run)> {
    OPERATIONS.iter().find(|(name, _)| *name == op)
}

/// One operation at work.
#[derive(Debug)]
struct Desk<'a> {
    world: &'a World,
    region: &'a str,
    form: &'a str,
    op: &'static str,
}

impl<'a> Desk<'a> {
    fn clusters(&self) -> impl Iterator<Item = &'a Cluster> {
        let (world, region) = (self.world, self.region);
        let all = world.clusters.iter();
        all.filter(move |cluster| cluster.region == region)
    }

    fn vpcs(&self) -> impl Iterator<Item = Vpc<'a>> {
        self.clusters().flat_map(vpcs_of)
    }
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let (op, run) =
        find(request.op).ok_or_else(|| ApiError::unknown_operation(Protocol::Ec2, request.op))?;
    let desk = Desk {
        world,
        region: request.region,
        form: request.body,
        op,
    };
    let inside = run(&desk)?;
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{op}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
         <requestId>{id}</requestId>{inside}</{op}Response>",
        id = request.request_id
    )
    .into_bytes())
}
