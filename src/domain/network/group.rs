//! Security groups and what they let through.

use crate::domain::Text;
use crate::domain::cluster::Tag;
use serde::Serialize;

/// A security group ([SecurityGroup](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SecurityGroup {
    /// Id.
    pub group_id: Text,
    /// Name.
    pub group_name: Option<Text>,
    /// Description; EC2 gives every group one.
    pub description: Option<Text>,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// Account it belongs to: another one's for a shared group.
    pub owner_id: Option<Text>,
    /// What is let in; an empty list lets nothing in.
    pub ingress: Option<Vec<Permission>>,
    /// What is let out; an empty list lets nothing out.
    pub egress: Option<Vec<Permission>>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A rule of a security group
/// ([IpPermission](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Permission {
    /// tcp, udp, icmp, icmpv6, a number, or -1 for all.
    pub ip_protocol: Option<Text>,
    /// First port, or the type of ICMP; -1 for all types. Absent where every port is meant.
    pub from_port: Option<i32>,
    /// Last port, or the code of ICMP; -1 for all codes. Absent where every port is meant.
    pub to_port: Option<i32>,
    /// Who is at the other end: the source of what is let in, the destination of what is let out.
    pub sources: Vec<Peer>,
}

/// One other end of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Peer {
    /// Who.
    #[serde(flatten)]
    pub kind: PeerKind,
    /// What somebody wrote about it.
    pub description: Option<Text>,
}

/// Who is at the other end of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerKind {
    /// A range of IPv4 or IPv6 addresses.
    Cidr(Text),
    /// Whatever has this security group
    /// ([UserIdGroupPair](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UserIdGroupPair.html)).
    Group {
        /// Id; its name where EC2 tells no id.
        group_id: Text,
        /// Account of the group.
        user_id: Option<Text>,
        /// VPC of the group, if it is another one.
        vpc_id: Option<Text>,
        /// Peering by which it is reached, if its VPC is another one.
        vpc_peering_connection_id: Option<Text>,
        /// active, deleted, …: a deleted peering makes a stale rule.
        peering_status: Option<Text>,
    },
    /// The ranges of a prefix list, by its id.
    PrefixList(Text),
}

impl SecurityGroup {
    /// The value of its `Name` tag; most groups have only a group name.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }
}

impl Permission {
    /// Whether it holds for every protocol, and so for every port.
    pub fn is_all_traffic(&self) -> bool {
        self.ip_protocol.as_deref() == Some("-1")
    }
}
