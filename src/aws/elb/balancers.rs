//! [DescribeLoadBalancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html).

use super::{absent_is_missing, strings};
use crate::aws::call::Ticket;
use crate::aws::ecs::convert::{each, text, time, word};
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::load_balancer::{AvailabilityZone, LoadBalancer, LoadBalancerState};
use aws_sdk_elasticloadbalancingv2::types;

impl Api {
    /// Load balancers by ARN, at most 20. One that does not exist fails the whole call, unless it
    /// was asked for by itself: then it is missing
    /// ([DescribeLoadBalancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html)).
    pub async fn describe_load_balancers(
        &self,
        ticket: Ticket,
        ids: &[Text],
    ) -> Reply<Described<LoadBalancer>> {
        let send = self
            .clients()
            .elasticloadbalancing
            .describe_load_balancers()
            .set_load_balancer_arns(Some(strings(ids)))
            .send();
        let cli = vec![("--load-balancer-arns", ids.to_vec())];
        let reply = self
            .call(&operations::DESCRIBE_LOAD_BALANCERS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .load_balancers
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(load_balancer)
                    .collect(),
                missing: Vec::new(),
            });
        absent_is_missing(reply, ids)
    }
}

/// A load balancer; none without an ARN, because the ARN is its identity.
fn load_balancer(from: types::LoadBalancer) -> Option<LoadBalancer> {
    Some(LoadBalancer {
        load_balancer_arn: text(from.load_balancer_arn)?,
        load_balancer_name: text(from.load_balancer_name),
        dns_name: text(from.dns_name),
        canonical_hosted_zone_id: text(from.canonical_hosted_zone_id),
        scheme: word(from.scheme),
        r#type: word(from.r#type),
        state: from.state.map(|state| LoadBalancerState {
            code: word(state.code),
            reason: text(state.reason),
        }),
        vpc_id: text(from.vpc_id),
        availability_zones: each(from.availability_zones, |zone| AvailabilityZone {
            zone_name: text(zone.zone_name),
            subnet_id: text(zone.subnet_id),
        }),
        security_groups: each(from.security_groups, Text::from),
        ip_address_type: word(from.ip_address_type),
        created_time: time(from.created_time),
    })
}
