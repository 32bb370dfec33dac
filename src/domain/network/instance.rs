//! What is in a network: instances, interfaces, and what new ones are made from.

use crate::domain::Text;
use crate::domain::cluster::Tag;
use serde::Serialize;

/// An EC2 instance, as far as its place in the network goes
/// ([Instance](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NetworkInstance {
    /// Id.
    pub instance_id: Text,
    /// VPC; a terminated instance has none any more.
    pub vpc_id: Option<Text>,
    /// Subnet; a terminated instance has none any more.
    pub subnet_id: Option<Text>,
    /// Private address.
    pub private_ip_address: Option<Text>,
    /// Public address.
    pub ip_address: Option<Text>,
    /// pending, running, shutting-down, terminated, stopping, stopped.
    pub instance_state: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A network interface
/// ([NetworkInterface](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NetworkInterface {
    /// Id.
    pub network_interface_id: Text,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// Subnet.
    pub subnet_id: Option<Text>,
    /// Zone.
    pub availability_zone: Option<Text>,
    /// What made it: for a task the ARN of its attachment.
    pub description: Option<Text>,
    /// interface, nat_gateway, vpc_endpoint, network_load_balancer, branch, …
    pub interface_type: Option<Text>,
    /// available, associated, attaching, in-use, detaching.
    pub status: Option<Text>,
    /// First private address.
    pub private_ip_address: Option<Text>,
    /// Name of the first private address, where the VPC gives names.
    pub private_dns_name: Option<Text>,
    /// Public address of the first private one.
    pub public_ip: Option<Text>,
    /// All private addresses, the first one included.
    pub private_ip_addresses: Option<Vec<InterfaceAddress>>,
    /// IPv6 addresses.
    pub ipv6_addresses: Option<Vec<Text>>,
    /// Ids of its security groups.
    pub security_groups: Option<Vec<Text>>,
    /// What it is attached to; absent while it is attached to nothing.
    pub attachment: Option<InterfaceAttachment>,
    /// Account it belongs to.
    pub owner_id: Option<Text>,
    /// Who made it, if a service of AWS did.
    pub requester_id: Option<Text>,
    /// Whether a service of AWS looks after it.
    pub requester_managed: Option<bool>,
    /// Whether it only sends and receives what is addressed to it.
    pub source_dest_check: Option<bool>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// A private address of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InterfaceAddress {
    /// Private address.
    pub private_ip_address: Option<Text>,
    /// Public address.
    pub public_ip: Option<Text>,
    /// Whether it is the first one.
    pub primary: Option<bool>,
}

/// What an interface is attached to
/// ([NetworkInterfaceAttachment](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterfaceAttachment.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InterfaceAttachment {
    /// Id.
    pub attachment_id: Option<Text>,
    /// Instance; absent where it is AWS's own, as with Fargate.
    pub instance_id: Option<Text>,
    /// Account of the instance, or a word for AWS.
    pub instance_owner_id: Option<Text>,
    /// Place at the instance, from 0.
    pub device_index: Option<i32>,
    /// attaching, attached, detaching, detached.
    pub status: Option<Text>,
}

/// A version of a launch template, as far as the network goes
/// ([LaunchTemplateVersion](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateVersion.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LaunchTemplateVersion {
    /// Id of the template.
    pub launch_template_id: Option<Text>,
    /// Name of the template.
    pub launch_template_name: Option<Text>,
    /// Version.
    pub version_number: Option<i64>,
    /// Whether it is the default version.
    pub default_version: Option<bool>,
    /// Subnets of its interfaces; most templates leave them to the Auto Scaling group.
    pub subnet_ids: Option<Vec<Text>>,
    /// Security groups, those of its interfaces included.
    pub security_group_ids: Option<Vec<Text>>,
}

impl NetworkInterface {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// Instance it is attached to, where it is one that can be seen.
    pub fn instance_id(&self) -> Option<&Text> {
        self.attachment.as_ref()?.instance_id.as_ref()
    }
}
