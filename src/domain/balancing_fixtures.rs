//! Target groups and targets for tests.

use super::Text;
use super::target_group::{Matcher, TargetGroup};
use super::target_health::{
    TargetDescription, TargetGroupHealth, TargetHealth, TargetHealthDescription,
};

/// A target at port 8080; empty texts are absent.
pub(super) fn target(
    id: &str,
    state: &str,
    reason: &str,
    description: &str,
) -> TargetHealthDescription {
    let text = |text: &str| (!text.is_empty()).then(|| Text::from(text));
    TargetHealthDescription {
        target: TargetDescription {
            id: id.into(),
            port: Some(8080),
            availability_zone: Some("us-east-1a".into()),
        },
        health_check_port: Some("8080".into()),
        target_health: Some(TargetHealth {
            state: text(state),
            reason: text(reason),
            description: text(description),
        }),
        anomaly_detection: None,
        administrative_override: None,
    }
}

/// The same target at another port.
pub(super) fn at_port(target: TargetHealthDescription, port: i32) -> TargetHealthDescription {
    TargetHealthDescription {
        target: TargetDescription {
            port: Some(port),
            ..target.target
        },
        ..target
    }
}

/// A group that checks `/healthz` for 200.
pub(super) fn group(arn: &str) -> TargetGroup {
    TargetGroup {
        target_group_arn: arn.into(),
        target_group_name: None,
        protocol: Some("HTTP".into()),
        port: Some(80),
        vpc_id: None,
        health_check_protocol: Some("HTTP".into()),
        health_check_port: Some("traffic-port".into()),
        health_check_enabled: Some(true),
        health_check_interval_seconds: Some(15),
        health_check_timeout_seconds: Some(5),
        healthy_threshold_count: Some(2),
        unhealthy_threshold_count: Some(2),
        health_check_path: Some("/healthz".into()),
        matcher: Some(Matcher {
            http_code: Some("200".into()),
            grpc_code: None,
        }),
        load_balancer_arns: None,
        target_type: Some("ip".into()),
        protocol_version: Some("HTTP1".into()),
        ip_address_type: None,
    }
}

/// The health of a group.
pub(super) fn health(arn: &str, targets: Vec<TargetHealthDescription>) -> TargetGroupHealth {
    TargetGroupHealth {
        target_group_arn: arn.into(),
        target_health_descriptions: targets,
    }
}
