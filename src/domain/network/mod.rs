//! The network around a cluster, as Amazon EC2 tells it, with its field names.

mod acl;
mod ask;
mod endpoint;
mod ground;
mod group;
mod instance;
mod internet_gateway;
mod nat;
pub mod panel;
pub mod picture;
mod prefix_list;
mod route;
mod vpc;
mod words;

pub use acl::{AclEntry, NetworkAcl, acl_of};
pub use ask::{
    Filter, MOST_VALUES, NetworkAsk, NetworkItems, NetworkList, NetworkPage, VpcAttribute,
};
pub use endpoint::VpcEndpoint;
pub use ground::{Extent, Ground, Read};
pub use group::{Peer, PeerKind, Permission, SecurityGroup};
pub use instance::{
    InterfaceAddress, InterfaceAttachment, LaunchTemplateVersion, NetworkInstance, NetworkInterface,
};
pub use internet_gateway::{GatewayAttachment, InternetGateway};
pub use nat::NatGateway;
pub use prefix_list::PrefixList;
pub use route::{Route, RouteTable, RouteTableAssociation, SubnetClass, class_of, table_of};
pub use vpc::{CidrBlock, Subnet, Vpc, VpcDns};
pub use words::Way;

use super::Text;
use super::cluster::Tag;
use super::list;

/// The value of the `Name` tag: EC2's only name.
fn name_of(tags: &Option<Vec<Tag>>) -> Option<&Text> {
    list(tags)
        .iter()
        .find(|tag| tag.key.as_deref() == Some("Name"))?
        .value
        .as_ref()
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
