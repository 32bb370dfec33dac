//! What is asked of EC2, and what comes back.

use super::{LaunchTemplateVersion, NetworkInstance, NetworkInterface, RouteTable, Subnet, Vpc};
use crate::domain::Text;

/// Most values of one filter.
pub const MOST_VALUES: usize = 200;

/// One page of an EC2 list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NetworkAsk {
    /// Which list.
    pub list: NetworkList,
    /// What of it. Ids are asked for by filter too: an id that does not exist then is one item
    /// less, and not a failure of the whole call.
    pub filters: Vec<Filter>,
    /// Where the page before ended.
    pub token: Option<Text>,
}

impl NetworkAsk {
    /// The first page of what has one of these values.
    pub fn by(list: NetworkList, name: impl Into<Text>, values: &[Text]) -> Self {
        Self {
            list,
            filters: vec![Filter {
                name: name.into(),
                values: values.to_vec(),
            }],
            token: None,
        }
    }
}

/// A filter: a name of EC2's, and values of which one must match.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Name: `vpc-id`, `tag:Name`, ….
    pub name: Text,
    /// At most [`MOST_VALUES`].
    pub values: Vec<Text>,
}

/// The lists of EC2 that ecsight reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NetworkList {
    /// [DescribeVpcs](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html).
    Vpcs,
    /// [DescribeSubnets](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html).
    Subnets,
    /// [DescribeNetworkInterfaces](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html).
    NetworkInterfaces,
    /// [DescribeInstances](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html).
    Instances,
    /// [DescribeLaunchTemplateVersions](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html)
    /// of one template.
    LaunchTemplateVersions {
        /// Id of the template.
        template: Text,
        /// A number, `$Default` or `$Latest`.
        version: Text,
    },
    /// [DescribeRouteTables](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html).
    RouteTables,
}

/// A page of an EC2 list.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPage {
    /// What is on it.
    pub items: NetworkItems,
    /// Token of the next page; none when the list is complete.
    pub next: Option<Text>,
}

/// Items of an EC2 list.
#[derive(Debug, Clone, PartialEq)]
pub enum NetworkItems {
    /// VPCs.
    Vpcs(Vec<Vpc>),
    /// Subnets.
    Subnets(Vec<Subnet>),
    /// Network interfaces.
    NetworkInterfaces(Vec<NetworkInterface>),
    /// Instances.
    Instances(Vec<NetworkInstance>),
    /// Versions of a launch template.
    LaunchTemplateVersions(Vec<LaunchTemplateVersion>),
    /// Route tables.
    RouteTables(Vec<RouteTable>),
}
