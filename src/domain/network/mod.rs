//! The network around a cluster, as Amazon EC2 tells it, with its field names.

mod ask;
mod instance;
mod route;
mod vpc;

pub use ask::{Filter, MOST_VALUES, NetworkAsk, NetworkItems, NetworkList, NetworkPage};
pub use instance::{LaunchTemplateVersion, NetworkInstance, NetworkInterface};
pub use route::{Route, RouteTable, RouteTableAssociation, SubnetClass, class_of};
pub use vpc::{CidrBlock, Subnet, Vpc};

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
