//! Target groups, as [DescribeTargetGroups](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html) and
//! [DescribeTargetGroupAttributes](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html) tell them.

use super::{Text, list};
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

/// The attributes of a target group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetGroupAttributes {
    /// The target group.
    pub target_group_arn: Text,
    /// Its attributes; which there are depends on the kind of load balancer.
    pub attributes: Option<Vec<Attribute>>,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// `deregistration_delay.timeout_seconds`, ….
    pub key: Option<Text>,
    /// Its value.
    pub value: Option<Text>,
}

impl TargetGroupAttributes {
    fn get(&self, key: &str) -> Option<&str> {
        list(&self.attributes)
            .iter()
            .find(|attribute| attribute.key.as_deref() == Some(key))
            .and_then(|attribute| attribute.value.as_deref())
    }

    /// `deregistration delay 300 s, slow start 30 s`: how traffic comes to a target and leaves it.
    /// What is off is left out; none where nothing of it is told.
    pub fn words(&self) -> Option<String> {
        let mut words = Vec::new();
        if let Some(delay) = self.get("deregistration_delay.timeout_seconds") {
            words.push(format!("deregistration delay {}", seconds(delay)));
        }
        if self.get("deregistration_delay.connection_termination.enabled") == Some("true") {
            words.push("then connections are closed".to_owned());
        }
        if let Some(slow) = self
            .get("slow_start.duration_seconds")
            .filter(|slow| *slow != "0")
        {
            words.push(format!("slow start {}", seconds(slow)));
        }
        if self.get("stickiness.enabled") == Some("true") {
            let kind = self.get("stickiness.type");
            let lasts =
                kind.and_then(|kind| self.get(&format!("stickiness.{kind}.duration_seconds")));
            let kind = kind.map_or_else(String::new, |kind| format!(" by {kind}"));
            let lasts = lasts.map_or_else(String::new, |lasts| format!(" for {}", seconds(lasts)));
            words.push(format!("sticky{kind}{lasts}"));
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// A number of seconds with its unit; anything else as it came.
fn seconds(value: &str) -> String {
    match value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        true => format!("{value} s"),
        false => value.to_owned(),
    }
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
    fn attributes_tell_how_traffic_comes_and_leaves() {
        let delay = ("deregistration_delay.timeout_seconds", "300");
        let sticky = [
            ("stickiness.enabled", "true"),
            ("stickiness.type", "lb_cookie"),
            ("stickiness.lb_cookie.duration_seconds", "86400"),
        ];
        type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);
        let cases: [Case<'_>; 6] = [
            (&[], None),
            (&[("moon.phase", "full")], None),
            (
                &[
                    delay,
                    ("slow_start.duration_seconds", "0"),
                    ("stickiness.enabled", "false"),
                ],
                Some("deregistration delay 300 s"),
            ),
            (
                &[
                    ("deregistration_delay.timeout_seconds", "soon"),
                    ("slow_start.duration_seconds", "30"),
                ],
                Some("deregistration delay soon, slow start 30 s"),
            ),
            (&sticky, Some("sticky by lb_cookie for 86400 s")),
            (
                &[
                    delay,
                    (
                        "deregistration_delay.connection_termination.enabled",
                        "true",
                    ),
                ],
                Some("deregistration delay 300 s, then connections are closed"),
            ),
        ];
        for (pairs, expected) in cases {
            let attribute = |(key, value): &(&str, &str)| Attribute {
                key: Some(Text::from(*key)),
                value: Some(Text::from(*value)),
            };
            let group = TargetGroupAttributes {
                target_group_arn: "arn".into(),
                attributes: Some(pairs.iter().map(attribute).collect()),
            };
            assert_eq!(group.words().as_deref(), expected);
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
