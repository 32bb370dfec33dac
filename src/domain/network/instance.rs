//! What is in a network: instances, interfaces, and what new ones are made from.

use crate::domain::Text;
use crate::domain::cluster::Tag;
use serde::Serialize;

/// An EC2 instance, as far as its place in the network goes
/// ([Instance](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Private address.
    pub private_ip_address: Option<Text>,
    /// Public address.
    pub public_ip: Option<Text>,
    /// Ids of its security groups.
    pub security_groups: Option<Vec<Text>>,
    /// Instance it is attached to.
    pub instance_id: Option<Text>,
}

/// A version of a launch template, as far as the network goes
/// ([LaunchTemplateVersion](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateVersion.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
