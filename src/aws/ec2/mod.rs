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
        let operation = network_operation(&ask.list);
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
pub fn network_operation(list: &NetworkList) -> &'static Operation {
    match list {
        NetworkList::Vpcs => &operations::DESCRIBE_VPCS,
        NetworkList::Subnets => &operations::DESCRIBE_SUBNETS,
        NetworkList::NetworkInterfaces => &operations::DESCRIBE_NETWORK_INTERFACES,
        NetworkList::Instances => &operations::DESCRIBE_INSTANCES,
        NetworkList::LaunchTemplateVersions { .. } => {
            &operations::DESCRIBE_LAUNCH_TEMPLATE_VERSIONS
        }
        NetworkList::RouteTables => &operations::DESCRIBE_ROUTE_TABLES,
        NetworkList::SecurityGroups => &operations::DESCRIBE_SECURITY_GROUPS,
        NetworkList::NatGateways => &operations::DESCRIBE_NAT_GATEWAYS,
        NetworkList::InternetGateways => &operations::DESCRIBE_INTERNET_GATEWAYS,
        NetworkList::EgressOnlyInternetGateways => {
            &operations::DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS
        }
        NetworkList::VpcEndpoints => &operations::DESCRIBE_VPC_ENDPOINTS,
        NetworkList::NetworkAcls => &operations::DESCRIBE_NETWORK_ACLS,
        NetworkList::PrefixLists => &operations::DESCRIBE_PREFIX_LISTS,
        NetworkList::ManagedPrefixLists => &operations::DESCRIBE_MANAGED_PREFIX_LISTS,
        NetworkList::PrefixListEntries { .. } => &operations::GET_MANAGED_PREFIX_LIST_ENTRIES,
        NetworkList::VpcAttribute { .. } => &operations::DESCRIBE_VPC_ATTRIBUTE,
    }
}

/// The same for the AWS CLI.
fn arguments(ask: &NetworkAsk) -> Arguments {
    let mut arguments = Arguments::new();
    match &ask.list {
        NetworkList::LaunchTemplateVersions { template, version } => {
            arguments.push(("--launch-template-id", vec![template.clone()]));
            arguments.push(("--versions", vec![version.clone()]));
        }
        NetworkList::PrefixListEntries { prefix_list } => {
            arguments.push(("--prefix-list-id", vec![prefix_list.clone()]));
        }
        NetworkList::VpcAttribute { vpc, attribute } => {
            let attribute: &str = attribute.into();
            arguments.push(("--vpc-id", vec![vpc.clone()]));
            arguments.push(("--attribute", vec![attribute.into()]));
        }
        _ => {}
    }
    let filters: Vec<Text> = ask
        .filters
        .iter()
        .map(|filter| format!("Name={},Values={}", filter.name, filter.values.join(",")).into())
        .collect();
    if !filters.is_empty() {
        let option = match ask.list {
            // The one list whose option is in the singular.
            NetworkList::NatGateways => "--filter",
            _ => "--filters",
        };
        arguments.push((option, filters));
    }
    if let Some(token) = &ask.token {
        arguments.push(("--starting-token", vec![token.clone()]));
    }
    arguments
}
