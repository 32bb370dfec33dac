//! Internet gateways, those for outgoing IPv6 included.

use crate::domain::cluster::Tag;
use crate::domain::{Text, list};
use serde::Serialize;

/// An internet gateway
/// ([InternetGateway](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGateway.html)),
/// or one for outgoing IPv6 only
/// ([EgressOnlyInternetGateway](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EgressOnlyInternetGateway.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InternetGateway {
    /// Id: `igw-…`, or `eigw-…` for outgoing IPv6 only.
    pub internet_gateway_id: Text,
    /// Account it belongs to.
    pub owner_id: Option<Text>,
    /// What it is attached to; empty when to nothing.
    pub attachments: Option<Vec<GatewayAttachment>>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A gateway at a VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GatewayAttachment {
    /// VPC.
    pub vpc_id: Option<Text>,
    /// `available` where an internet gateway is attached, `attached` for outgoing IPv6;
    /// attaching, detaching, detached.
    pub state: Option<Text>,
}

impl InternetGateway {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// Whether only what was begun inside comes through, by IPv6.
    pub fn is_egress_only(&self) -> bool {
        self.internet_gateway_id.starts_with("eigw-")
    }

    /// Whether it is attached to a VPC; none where that is not told.
    pub fn is_attached_to(&self, vpc: &str) -> Option<bool> {
        self.attachments.as_ref()?;
        let here = |one: &&GatewayAttachment| one.vpc_id.as_deref() == Some(vpc);
        match list(&self.attachments).iter().find(here) {
            None => Some(false),
            Some(one) => one
                .state
                .as_deref()
                .map(|state| matches!(state, "available" | "attached")),
        }
    }
}
