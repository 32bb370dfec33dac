//! [DescribeTargetGroups](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html),
//! [DescribeTargetGroupAttributes](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html) and
//! [DescribeTargetHealth](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html).

use super::{absent_is_missing, strings};
use crate::aws::call::Ticket;
use crate::aws::ecs::convert::{each, text, word};
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::target_group::{Attribute, Matcher, TargetGroup, TargetGroupAttributes};
use crate::domain::target_health::{
    AdministrativeOverride, AnomalyDetection, TargetDescription, TargetGroupHealth, TargetHealth,
    TargetHealthDescription,
};
use aws_sdk_elasticloadbalancingv2::types;

impl Api {
    /// Target groups by ARN, at most 20. One that does not exist fails the whole call, unless it
    /// was asked for by itself: then it is missing
    /// ([DescribeTargetGroups](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html)).
    pub async fn describe_target_groups(
        &self,
        ticket: Ticket,
        ids: &[Text],
    ) -> Reply<Described<TargetGroup>> {
        let send = self
            .clients()
            .elasticloadbalancing
            .describe_target_groups()
            .set_target_group_arns(Some(strings(ids)))
            .send();
        let cli = vec![("--target-group-arns", ids.to_vec())];
        let reply = self
            .call(&operations::DESCRIBE_TARGET_GROUPS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .target_groups
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(target_group)
                    .collect(),
                missing: Vec::new(),
            });
        absent_is_missing(reply, ids)
    }

    /// The attributes of one target group
    /// ([DescribeTargetGroupAttributes](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html)).
    pub async fn describe_target_group_attributes(
        &self,
        ticket: Ticket,
        group: &Text,
    ) -> Reply<Described<TargetGroupAttributes>> {
        let send = self
            .clients()
            .elasticloadbalancing
            .describe_target_group_attributes()
            .target_group_arn(&**group)
            .send();
        let cli = vec![("--target-group-arn", vec![Text::clone(group)])];
        let reply = self
            .call(
                &operations::DESCRIBE_TARGET_GROUP_ATTRIBUTES,
                ticket,
                cli,
                send,
            )
            .await
            .map(|output| Described {
                items: vec![TargetGroupAttributes {
                    target_group_arn: Text::clone(group),
                    attributes: each(output.attributes, |attribute| Attribute {
                        key: text(attribute.key),
                        value: text(attribute.value),
                    }),
                }],
                missing: Vec::new(),
            });
        absent_is_missing(reply, std::slice::from_ref(group))
    }

    /// All targets of one target group
    /// ([DescribeTargetHealth](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html)).
    pub async fn describe_target_health(
        &self,
        ticket: Ticket,
        group: &Text,
    ) -> Reply<Described<TargetGroupHealth>> {
        let send = self
            .clients()
            .elasticloadbalancing
            .describe_target_health()
            .target_group_arn(&**group)
            .send();
        let cli = vec![("--target-group-arn", vec![Text::clone(group)])];
        let reply = self
            .call(&operations::DESCRIBE_TARGET_HEALTH, ticket, cli, send)
            .await
            .map(|output| Described {
                items: vec![TargetGroupHealth {
                    target_group_arn: Text::clone(group),
                    target_health_descriptions: output
                        .target_health_descriptions
                        .unwrap_or_default()
                        .into_iter()
                        .filter_map(target)
                        .collect(),
                }],
                missing: Vec::new(),
            });
        absent_is_missing(reply, std::slice::from_ref(group))
    }
}

/// A target group; none without an ARN, because the ARN is its identity.
fn target_group(from: types::TargetGroup) -> Option<TargetGroup> {
    Some(TargetGroup {
        target_group_arn: text(from.target_group_arn)?,
        target_group_name: text(from.target_group_name),
        protocol: word(from.protocol),
        port: from.port,
        vpc_id: text(from.vpc_id),
        health_check_protocol: word(from.health_check_protocol),
        health_check_port: text(from.health_check_port),
        health_check_enabled: from.health_check_enabled,
        health_check_interval_seconds: from.health_check_interval_seconds,
        health_check_timeout_seconds: from.health_check_timeout_seconds,
        healthy_threshold_count: from.healthy_threshold_count,
        unhealthy_threshold_count: from.unhealthy_threshold_count,
        health_check_path: text(from.health_check_path),
        matcher: from.matcher.map(|matcher| Matcher {
            http_code: text(matcher.http_code),
            grpc_code: text(matcher.grpc_code),
        }),
        load_balancer_arns: each(from.load_balancer_arns, Text::from),
        target_type: word(from.target_type),
        protocol_version: text(from.protocol_version),
        ip_address_type: word(from.ip_address_type),
    })
}

/// A target; none without an id.
fn target(from: types::TargetHealthDescription) -> Option<TargetHealthDescription> {
    let target = from.target?;
    Some(TargetHealthDescription {
        target: TargetDescription {
            id: text(target.id)?,
            port: target.port,
            availability_zone: text(target.availability_zone),
        },
        health_check_port: text(from.health_check_port),
        target_health: from.target_health.map(|health| TargetHealth {
            state: word(health.state),
            reason: word(health.reason),
            description: text(health.description),
        }),
        anomaly_detection: from.anomaly_detection.map(|anomaly| AnomalyDetection {
            result: word(anomaly.result),
            mitigation_in_effect: word(anomaly.mitigation_in_effect),
        }),
        administrative_override: from.administrative_override.map(|by_hand| {
            AdministrativeOverride {
                state: word(by_hand.state),
                reason: word(by_hand.reason),
                description: text(by_hand.description),
            }
        }),
    })
}
