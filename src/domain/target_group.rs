//! Target groups, as [DescribeTargetGroups](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html) tells them.

use super::Text;
use serde::Serialize;

/// A target group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetGroup {
    /// ARN: the identity of the row.
    pub target_group_arn: Text,
    /// Name.
    pub target_group_name: Option<Text>,
    /// HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP, GENEVE.
    pub protocol: Option<Text>,
    /// Port for targets that are registered without one: ECS registers each with its own.
    pub port: Option<i32>,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// Protocol of the health check.
    pub health_check_protocol: Option<Text>,
    /// Port of the health check, or `traffic-port`.
    pub health_check_port: Option<Text>,
    /// Whether targets are checked at all.
    pub health_check_enabled: Option<bool>,
    /// Seconds between two checks of a target.
    pub health_check_interval_seconds: Option<i32>,
    /// Seconds without an answer that fail a check.
    pub health_check_timeout_seconds: Option<i32>,
    /// Passed checks in a row that make a target healthy.
    pub healthy_threshold_count: Option<i32>,
    /// Failed checks in a row that make a target unhealthy.
    pub unhealthy_threshold_count: Option<i32>,
    /// Path of an HTTP check, or the method of a gRPC one.
    pub health_check_path: Option<Text>,
    /// Codes that pass.
    pub matcher: Option<Matcher>,
    /// The load balancer that leads to it: at most one.
    pub load_balancer_arns: Option<Vec<Text>>,
    /// ip, instance, lambda, alb.
    pub target_type: Option<Text>,
    /// HTTP1, HTTP2, GRPC.
    pub protocol_version: Option<Text>,
    /// ipv4, ipv6.
    pub ip_address_type: Option<Text>,
}

/// Codes that pass a health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matcher {
    /// `200`, `200,302`, `200-299`.
    pub http_code: Option<Text>,
    /// `12`, `0-99`.
    pub grpc_code: Option<Text>,
}

impl TargetGroup {
    /// Name, or the name in the ARN.
    pub fn name(&self) -> &str {
        self.target_group_name
            .as_deref()
            .unwrap_or_else(|| name_of(&self.target_group_arn))
    }

    /// `HTTP :8080/healthz → 200`: what a target must answer.
    pub fn check(&self) -> Option<String> {
        if self.health_check_enabled == Some(false) {
            return Some("off".to_owned());
        }
        let mut words = self.health_check_protocol.as_deref()?.to_owned();
        match self.health_check_port.as_deref() {
            Some("traffic-port") | None => words.push(' '),
            Some(port) => words.push_str(&format!(" :{port}")),
        }
        words.push_str(self.health_check_path.as_deref().unwrap_or(""));
        let codes = self.matcher.as_ref().and_then(|matcher| {
            matcher
                .http_code
                .as_deref()
                .or(matcher.grpc_code.as_deref())
        });
        if let Some(codes) = codes {
            words.push_str(&format!(" → {codes}"));
        }
        Some(words.trim_end().to_owned())
    }
}

/// The name inside the ARN of a target group (`…:targetgroup/NAME/ID`) or of a load balancer
/// (`…:loadbalancer/app/NAME/ID`); what is no such ARN is its own name.
pub fn name_of(arn: &str) -> &str {
    let known = [
        "targetgroup/",
        "loadbalancer/app/",
        "loadbalancer/net/",
        "loadbalancer/gwy/",
    ]
    .iter()
    .find_map(|kind| arn.split_once(kind));
    known.map_or(arn, |(_, tail)| {
        tail.split_once('/').map_or(tail, |(name, _)| name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_of_arns_and_never_fail() {
        for (arn, expected) in [
            (
                "arn:aws:elasticloadbalancing:r:1:targetgroup/web/0123",
                "web",
            ),
            (
                "arn:aws:elasticloadbalancing:r:1:loadbalancer/app/front/0123",
                "front",
            ),
            (
                "arn:aws:elasticloadbalancing:r:1:loadbalancer/net/front/0123",
                "front",
            ),
            ("arn:aws:elasticloadbalancing:r:1:targetgroup/web", "web"),
            ("classic", "classic"),
            ("", ""),
        ] {
            assert_eq!(name_of(arn), expected, "{arn}");
        }
    }

    #[test]
    fn a_check_is_one_line() {
        let group = |protocol: Option<&str>,
                     port: Option<&str>,
                     path: Option<&str>,
                     codes: Option<&str>| TargetGroup {
            target_group_arn: "arn".into(),
            target_group_name: None,
            protocol: None,
            port: None,
            vpc_id: None,
            health_check_protocol: protocol.map(Text::from),
            health_check_port: port.map(Text::from),
            health_check_enabled: None,
            health_check_interval_seconds: None,
            health_check_timeout_seconds: None,
            healthy_threshold_count: None,
            unhealthy_threshold_count: None,
            health_check_path: path.map(Text::from),
            matcher: codes.map(|codes| Matcher {
                http_code: Some(codes.into()),
                grpc_code: None,
            }),
            load_balancer_arns: None,
            target_type: None,
            protocol_version: None,
            ip_address_type: None,
        };
        let cases = [
            (
                group(
                    Some("HTTP"),
                    Some("traffic-port"),
                    Some("/healthz"),
                    Some("200"),
                ),
                Some("HTTP /healthz → 200"),
            ),
            (
                group(Some("HTTP"), Some("9000"), Some("/"), None),
                Some("HTTP :9000/"),
            ),
            (
                group(Some("TCP"), Some("traffic-port"), None, None),
                Some("TCP"),
            ),
            (group(None, None, None, None), None),
            (
                TargetGroup {
                    health_check_enabled: Some(false),
                    ..group(Some("HTTP"), None, None, None)
                },
                Some("off"),
            ),
        ];
        for (group, expected) in cases {
            assert_eq!(group.check().as_deref(), expected);
        }
    }
}
