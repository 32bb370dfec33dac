//! Amazon EC2, by a thin client of our own: its SDK crate is larger than all the rest together,
//! and a handful of `Describe*` calls is all that is read.
//!
//! The client is put together from the pieces the SDK's own clients are made of, on top of the
//! session's configuration: credentials, region, connection pool, proxy, trust, endpoints. So
//! the gate, the choke point and the classification of failures are the same as everywhere.

mod client;
mod convert;
mod endpoint;
mod query;
mod xml;

#[cfg(test)]
mod tests;

pub(super) use client::Client;

use super::call::{Arguments, Ticket};
use super::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::call::Operation;
use crate::domain::network::{NetworkAsk, NetworkList, NetworkPage};

impl Api {
    /// One page of a list of EC2.
    pub async fn describe_network(&self, ticket: Ticket, ask: &NetworkAsk) -> Reply<NetworkPage> {
        let operation = operation(&ask.list);
        let send = self
            .clients()
            .ec2
            .send(operation.name, query::body(operation.name, ask));
        self.call(operation, ticket, arguments(ask), send)
            .await
            .map(|answer| convert::page(&ask.list, &answer))
    }
}

/// The operation that reads a list.
pub(super) fn operation(list: &NetworkList) -> &'static Operation {
    match list {
        NetworkList::Vpcs => &operations::DESCRIBE_VPCS,
        NetworkList::Subnets => &operations::DESCRIBE_SUBNETS,
        NetworkList::NetworkInterfaces => &operations::DESCRIBE_NETWORK_INTERFACES,
        NetworkList::Instances => &operations::DESCRIBE_INSTANCES,
        NetworkList::LaunchTemplateVersions { .. } => {
            &operations::DESCRIBE_LAUNCH_TEMPLATE_VERSIONS
        }
        NetworkList::RouteTables => &operations::DESCRIBE_ROUTE_TABLES,
    }
}

/// The same for the AWS CLI.
fn arguments(ask: &NetworkAsk) -> Arguments {
    let mut arguments = Arguments::new();
    if let NetworkList::LaunchTemplateVersions { template, version } = &ask.list {
        arguments.push(("--launch-template-id", vec![template.clone()]));
        arguments.push(("--versions", vec![version.clone()]));
    }
    let filters: Vec<Text> = ask
        .filters
        .iter()
        .map(|filter| format!("Name={},Values={}", filter.name, filter.values.join(",")).into())
        .collect();
    if !filters.is_empty() {
        arguments.push(("--filters", filters));
    }
    if let Some(token) = &ask.token {
        arguments.push(("--starting-token", vec![token.clone()]));
    }
    arguments
}
