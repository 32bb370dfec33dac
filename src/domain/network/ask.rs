//! What is asked of EC2, and what comes back.

use super::{
    InternetGateway, LaunchTemplateVersion, NatGateway, NetworkAcl, NetworkInstance,
    NetworkInterface, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, VpcDns, VpcEndpoint,
};
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
    /// The first page of all there is. For lists that know no filter, and those of one thing.
    pub fn all(list: NetworkList) -> Self {
        Self {
            list,
            filters: Vec::new(),
            token: None,
        }
    }

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
    /// [DescribeSecurityGroups](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html).
    SecurityGroups,
    /// [DescribeNatGateways](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html).
    NatGateways,
    /// [DescribeInternetGateways](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html);
    /// their VPC is the filter `attachment.vpc-id`.
    InternetGateways,
    /// [DescribeEgressOnlyInternetGateways](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html):
    /// of the whole region, there is no filter but tags.
    EgressOnlyInternetGateways,
    /// [DescribeVpcEndpoints](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html).
    VpcEndpoints,
    /// [DescribeNetworkAcls](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html);
    /// their subnet is the filter `association.subnet-id`.
    NetworkAcls,
    /// [DescribePrefixLists](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html):
    /// those of AWS, with their ranges.
    PrefixLists,
    /// [DescribeManagedPrefixLists](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html):
    /// those of AWS and of customers, without their ranges.
    ManagedPrefixLists,
    /// [GetManagedPrefixListEntries](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html):
    /// the ranges of one prefix list. It must exist.
    PrefixListEntries {
        /// Id of the prefix list.
        prefix_list: Text,
    },
    /// [DescribeVpcAttribute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html)
    /// of one VPC. It must exist.
    VpcAttribute {
        /// Id of the VPC.
        vpc: Text,
        /// Which attribute.
        attribute: VpcAttribute,
    },
}

/// What can be asked about the names of a VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
pub enum VpcAttribute {
    /// Whether Amazon's name server answers.
    #[strum(serialize = "enableDnsSupport")]
    DnsSupport,
    /// Whether public addresses have names.
    #[strum(serialize = "enableDnsHostnames")]
    DnsHostnames,
}

/// A page of an EC2 list.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPage {
    /// What is on it.
    pub items: NetworkItems,
    /// Token of the next page; none when the list is complete.
    pub next: Option<Text>,
}

impl NetworkPage {
    /// What asks for the next page, given what asked for this one; none when the list is complete.
    /// A token that leads back to the same page, which no AWS sends, is the end, too.
    pub fn next_ask(&self, asked: &NetworkAsk) -> Option<NetworkAsk> {
        let next = self.next.as_ref()?;
        (asked.token.as_ref() != Some(next)).then(|| NetworkAsk {
            token: Some(next.clone()),
            ..asked.clone()
        })
    }
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
    /// Security groups.
    SecurityGroups(Vec<SecurityGroup>),
    /// NAT gateways.
    NatGateways(Vec<NatGateway>),
    /// Internet gateways, of either kind.
    InternetGateways(Vec<InternetGateway>),
    /// VPC endpoints.
    VpcEndpoints(Vec<VpcEndpoint>),
    /// Network ACLs.
    NetworkAcls(Vec<NetworkAcl>),
    /// Prefix lists; of entries one, with the ranges of this page.
    PrefixLists(Vec<PrefixList>),
    /// What was asked about the names of a VPC.
    VpcDns(VpcDns),
}
