//! Auto Scaling groups, as [DescribeAutoScalingGroups](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html) tells them.

use super::Text;
use serde::Serialize;

/// An Auto Scaling group, as far as the place of its instances goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AutoScalingGroup {
    /// Name.
    pub auto_scaling_group_name: Option<Text>,
    /// Subnets its instances are launched in; AWS joins them by commas.
    pub vpc_zone_identifier: Option<Vec<Text>>,
    /// Zones.
    pub availability_zones: Option<Vec<Text>>,
    /// Instances it has.
    pub instances: Option<Vec<Text>>,
}

/// The name of a group in its ARN (`…:autoScalingGroupName/NAME`); a text that is no such ARN is its
/// own name.
pub fn name_of(group: &str) -> &str {
    group
        .split_once("autoScalingGroupName/")
        .map_or(group, |(_, name)| name)
}
