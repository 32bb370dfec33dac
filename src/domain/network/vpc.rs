//! VPCs and subnets.

use crate::domain::Text;
use crate::domain::cluster::Tag;
use serde::Serialize;

/// A VPC ([Vpc](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Vpc {
    /// Id.
    pub vpc_id: Text,
    /// Account it belongs to: another one's for a shared VPC.
    pub owner_id: Option<Text>,
    /// pending or available.
    pub state: Option<Text>,
    /// The first range of addresses.
    pub cidr_block: Option<Text>,
    /// Every range of IPv4 addresses, the first one included.
    pub cidr_block_association_set: Option<Vec<CidrBlock>>,
    /// Every range of IPv6 addresses.
    pub ipv6_cidr_block_association_set: Option<Vec<CidrBlock>>,
    /// Whether it is the region's default VPC.
    pub is_default: Option<bool>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// What a VPC does about names
/// ([DescribeVpcAttribute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html)).
/// The private DNS of an interface endpoint needs both. One call tells one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VpcDns {
    /// VPC.
    pub vpc_id: Text,
    /// Whether Amazon's name server answers in it.
    pub enable_dns_support: Option<bool>,
    /// Whether public addresses in it have names.
    pub enable_dns_hostnames: Option<bool>,
}

/// A range of addresses and whether it is in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CidrBlock {
    /// The range.
    pub cidr_block: Option<Text>,
    /// associating, associated, disassociating, disassociated, failing, failed.
    pub state: Option<Text>,
}

/// A subnet ([Subnet](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Subnet {
    /// Id.
    pub subnet_id: Text,
    /// Its VPC.
    pub vpc_id: Option<Text>,
    /// Account it belongs to.
    pub owner_id: Option<Text>,
    /// pending, available, unavailable, failed, failed-insufficient-capacity.
    pub state: Option<Text>,
    /// IPv4 addresses; absent where it has IPv6 only.
    pub cidr_block: Option<Text>,
    /// IPv6 addresses.
    pub ipv6_cidr_block_association_set: Option<Vec<CidrBlock>>,
    /// Zone, by the name it has in this account.
    pub availability_zone: Option<Text>,
    /// Zone, by the name it has in every account.
    pub availability_zone_id: Option<Text>,
    /// Free IPv4 addresses.
    pub available_ip_address_count: Option<i32>,
    /// Whether interfaces get a public address unless told otherwise.
    pub map_public_ip_on_launch: Option<bool>,
    /// Whether interfaces get an IPv6 address unless told otherwise.
    pub assign_ipv6_address_on_creation: Option<bool>,
    /// Whether it has IPv6 only.
    pub ipv6_native: Option<bool>,
    /// Whether it is the zone's default subnet.
    pub default_for_az: Option<bool>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

impl VpcDns {
    /// Takes over what another answer about the same VPC tells.
    pub fn merge(&mut self, other: &Self) {
        self.enable_dns_support = other.enable_dns_support.or(self.enable_dns_support);
        self.enable_dns_hostnames = other.enable_dns_hostnames.or(self.enable_dns_hostnames);
    }

    /// Whether private names of endpoints are answered; none while one of both is not known.
    pub fn answers_private_names(&self) -> Option<bool> {
        match (self.enable_dns_support, self.enable_dns_hostnames) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

impl Vpc {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// The ranges of addresses in force, IPv4 before IPv6, none twice.
    pub fn cidr_blocks(&self) -> Vec<Text> {
        let mut blocks: Vec<Text> = self.cidr_block.iter().cloned().collect();
        let more = [
            &self.cidr_block_association_set,
            &self.ipv6_cidr_block_association_set,
        ];
        for block in more.into_iter().flat_map(crate::domain::list) {
            if let Some(range) = block.cidr_block.as_ref().filter(|_| block.is_in_force())
                && !blocks.contains(range)
            {
                blocks.push(range.clone());
            }
        }
        blocks
    }
}

impl CidrBlock {
    /// Whether it holds or is about to.
    fn is_in_force(&self) -> bool {
        matches!(
            self.state.as_deref(),
            None | Some("associated" | "associating")
        )
    }
}

impl Subnet {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// The ranges of addresses in force, IPv4 before IPv6.
    pub fn cidr_blocks(&self) -> Vec<Text> {
        let more = crate::domain::list(&self.ipv6_cidr_block_association_set).iter();
        let more = more.filter(|block| block.is_in_force());
        let more = more.filter_map(|block| block.cidr_block.clone());
        self.cidr_block.iter().cloned().chain(more).collect()
    }
}
