//! Load balancers, as [DescribeLoadBalancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html) tells them.

use super::Text;
use super::target_group::name_of;
use super::time::Timestamp;
use serde::Serialize;

/// An application, network or gateway load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadBalancer {
    /// ARN: its identity.
    pub load_balancer_arn: Text,
    /// Name.
    pub load_balancer_name: Option<Text>,
    /// The name clients look up.
    pub dns_name: Option<Text>,
    /// Hosted zone of that name.
    pub canonical_hosted_zone_id: Option<Text>,
    /// internet-facing or internal.
    pub scheme: Option<Text>,
    /// application, network, gateway.
    pub r#type: Option<Text>,
    /// State.
    pub state: Option<LoadBalancerState>,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// Zones it stands in.
    pub availability_zones: Option<Vec<AvailabilityZone>>,
    /// Security groups.
    pub security_groups: Option<Vec<Text>>,
    /// ipv4, dualstack.
    pub ip_address_type: Option<Text>,
    /// Creation.
    pub created_time: Option<Timestamp>,
}

/// State of a load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadBalancerState {
    /// active, provisioning, active_impaired, failed.
    pub code: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
}

/// A zone of a load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AvailabilityZone {
    /// Zone.
    pub zone_name: Option<Text>,
    /// Subnet it stands in there.
    pub subnet_id: Option<Text>,
}

impl LoadBalancer {
    /// Name, or the name in the ARN.
    pub fn name(&self) -> &str {
        self.load_balancer_name
            .as_deref()
            .unwrap_or_else(|| name_of(&self.load_balancer_arn))
    }
}
