//! Network ACLs.

use crate::domain::cluster::Tag;
use crate::domain::{Text, list};
use serde::Serialize;

/// A network ACL ([NetworkAcl](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAcl.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NetworkAcl {
    /// Id.
    pub network_acl_id: Text,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// Whether it is the one every subnet of the VPC has at first.
    pub is_default: Option<bool>,
    /// Subnets it holds for: every subnet has exactly one.
    pub subnet_ids: Option<Vec<Text>>,
    /// Its entries, as they came; the lowest number that fits decides.
    pub entries: Option<Vec<AclEntry>>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// An entry of a network ACL
/// ([NetworkAclEntry](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AclEntry {
    /// Its place; 32767 is the last word, shown as `*` by the console.
    pub rule_number: Option<i32>,
    /// Number of the protocol (6 is TCP, 17 is UDP), or -1 for all.
    pub protocol: Option<Text>,
    /// allow or deny.
    pub rule_action: Option<Text>,
    /// Whether it holds for what leaves the subnet.
    pub egress: Option<bool>,
    /// IPv4 addresses at the other end.
    pub cidr_block: Option<Text>,
    /// IPv6 addresses at the other end.
    pub ipv6_cidr_block: Option<Text>,
    /// First port of the destination; absent where every port is meant.
    pub from_port: Option<i32>,
    /// Last port of the destination; absent where every port is meant.
    pub to_port: Option<i32>,
    /// Type of ICMP; -1 for all.
    pub icmp_type: Option<i32>,
    /// Code of ICMP; -1 for all.
    pub icmp_code: Option<i32>,
}

impl NetworkAcl {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// The entries of one direction in the order they are tried; none where they are not told.
    /// An entry without a number, which EC2 does not send, is tried last.
    pub fn entries_of(&self, egress: bool) -> Option<Vec<&AclEntry>> {
        self.entries.as_ref()?;
        let of_way = list(&self.entries)
            .iter()
            .filter(|entry| entry.egress == Some(egress));
        let mut entries: Vec<&AclEntry> = of_way.collect();
        entries.sort_by_key(|entry| entry.rule_number.unwrap_or(i32::MAX));
        Some(entries)
    }
}

/// The ACL of a subnet; none where those that were read do not tell.
pub fn acl_of<'a>(acls: &'a [NetworkAcl], subnet: &str) -> Option<&'a NetworkAcl> {
    acls.iter()
        .find(|acl| list(&acl.subnet_ids).iter().any(|id| **id == *subnet))
}
