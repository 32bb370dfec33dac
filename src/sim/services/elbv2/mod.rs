//! Elastic Load Balancing, version 2015-12-01. Follows the pages of the "Elastic Load Balancing API
//! Reference" named like the operations.
//!
//! Nothing is kept here: each cluster has one load balancer, each service with a path behind it a
//! target group and a rule, and the targets are the service's tasks as far as they have come.

mod attributes;
mod balancers;
mod groups;
mod names;
mod targets;
#[cfg(test)]
mod tests;
mod xml;

use super::query::{find, response};
use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "elasticloadbalancing",
    signs_as: "elasticloadbalancing",
    protocol: Protocol::Query,
    target: None,
    row: |op, _| find(OPERATIONS, op).ok().map(|_| ALL),
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

/// One bucket for all actions of the account: 40 at once, 10 a second
/// (<https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html>).
const ALL: Row = Row {
    name: "elb",
    burst: 40,
    sustained: 10,
};

const SPACE: &str = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

/// What answers an operation: the inside of its `Result` element.
type Run = fn(&Desk<'_>) -> Result<String, ApiError>;

static OPERATIONS: &[(&str, Run)] = &[
    ("DescribeTargetGroups", groups::groups),
    ("DescribeTargetGroupAttributes", attributes::attributes),
    ("DescribeTargetHealth", groups::health),
    ("DescribeLoadBalancers", balancers::balancers),
    ("DescribeListeners", balancers::listeners),
    ("DescribeRules", balancers::rules),
    ("DescribeTags", groups::tags),
];

/// One operation at work.
#[derive(Debug)]
struct Desk<'a> {
    world: &'a World,
    region: &'a str,
    form: &'a str,
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let run = find(OPERATIONS, request.op)?;
    let desk = Desk {
        world,
        region: request.region,
        form: request.body,
    };
    let result = run(&desk)?;
    Ok(response(request, SPACE, &result))
}
