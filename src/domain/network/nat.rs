//! NAT gateways.

use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::time::Timestamp;
use serde::Serialize;

/// A NAT gateway ([NatGateway](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NatGateway {
    /// Id.
    pub nat_gateway_id: Text,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// Subnet it stands in; a regional one stands in none.
    pub subnet_id: Option<Text>,
    /// pending, failed, available, deleting, deleted. A deleted one is told for about an hour.
    pub state: Option<Text>,
    /// public or private.
    pub connectivity_type: Option<Text>,
    /// zonal or regional.
    pub availability_mode: Option<Text>,
    /// Addresses it is seen under outside.
    pub public_ips: Option<Vec<Text>>,
    /// Addresses it has inside.
    pub private_ips: Option<Vec<Text>>,
    /// Its network interfaces.
    pub network_interface_ids: Option<Vec<Text>>,
    /// Why it could not be made.
    pub failure_code: Option<Text>,
    /// The same in words.
    pub failure_message: Option<Text>,
    /// Creation.
    pub create_time: Option<Timestamp>,
    /// Deletion.
    pub delete_time: Option<Timestamp>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

impl NatGateway {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// Whether packets go through; none where the state is not told.
    pub fn works(&self) -> Option<bool> {
        self.state.as_deref().map(|state| state == "available")
    }
}
