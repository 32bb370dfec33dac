//! Target groups and their health; tags.

use super::Desk;
use super::names::{Group, is_led_to};
use super::targets::described;
use super::xml::{element, invalid, list, members, page, text};
use crate::sim::network::vpc_of;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::field;
use std::collections::BTreeMap;

/// Most things one call asks the tags of.
const TAGGED: usize = 20;

/// `DescribeTargetGroups`: of these ARNs, of a load balancer, or all.
pub(super) fn groups(desk: &Desk<'_>) -> Result<String, ApiError> {
    let arns = members(desk.form, "TargetGroupArns");
    let balancer = field(desk.form, "LoadBalancerArn");
    if let Some(arn) = &balancer {
        desk.find_balancer(arn)?;
    }
    let chosen: Vec<Group<'_>> = if arns.is_empty() {
        let of_balancer = |group: &Group<'_>| {
            balancer.as_ref().is_none_or(|arn| {
                is_led_to(group.service) && desk.balancer_arn(group.cluster) == *arn
            })
        };
        desk.groups().filter(of_balancer).collect()
    } else {
        arns.iter()
            .map(|arn| find(desk, arn))
            .collect::<Result<_, _>>()?
    };
    let groups: Vec<String> = chosen.into_iter().map(|one| group(desk, one)).collect();
    page(desk.form, "TargetGroups", &groups)
}

/// `DescribeTargetHealth`.
pub(super) fn health(desk: &Desk<'_>) -> Result<String, ApiError> {
    let arn = field(desk.form, "TargetGroupArn")
        .ok_or_else(|| invalid("A target group ARN must be specified"))?;
    let group = find(desk, &arn)?;
    Ok(list("TargetHealthDescriptions", &described(desk, group)))
}

/// `DescribeTags`.
pub(super) fn tags(desk: &Desk<'_>) -> Result<String, ApiError> {
    let arns = members(desk.form, "ResourceArns");
    if arns.is_empty() || arns.len() > TAGGED {
        return Err(invalid("1 to 20 resources can be described"));
    }
    let described = |arn: &String| {
        let tags = if arn.contains(":targetgroup/") {
            &find(desk, arn)?.service.spec.tags
        } else {
            &desk.find_balancer(arn)?.spec.tags
        };
        Ok(text("ResourceArn", arn) + &tag_list(tags))
    };
    let all = arns
        .iter()
        .map(described)
        .collect::<Result<Vec<_>, ApiError>>()?;
    Ok(list("TagDescriptions", &all))
}

fn tag_list(tags: &BTreeMap<String, String>) -> String {
    let tags: Vec<String> = tags
        .iter()
        .map(|(key, value)| text("Key", key) + &text("Value", value))
        .collect();
    list("Tags", &tags)
}

fn find<'a>(desk: &Desk<'a>, arn: &str) -> Result<Group<'a>, ApiError> {
    desk.groups()
        .find(|group| desk.group_arn(*group) == arn)
        .ok_or_else(|| ApiError::new("TargetGroupNotFound", "One or more target groups not found"))
}

fn group(desk: &Desk<'_>, group: Group<'_>) -> String {
    let arn = desk.group_arn(group);
    let (cluster, service) = (group.cluster, group.service);
    let name = arn.split('/').nth(1).unwrap_or_default();
    let spec = &service.spec;
    let kind = if cluster.runs_on_fargate(spec) {
        "ip"
    } else {
        "instance"
    };
    let led_to: Vec<String> = is_led_to(service)
        .then(|| desk.balancer_arn(cluster))
        .into_iter()
        .collect();
    text("TargetGroupArn", &arn)
        + &text("TargetGroupName", name)
        + &text("Protocol", "HTTP")
        + &text("Port", spec.port.unwrap_or(80).to_string())
        + &text("VpcId", vpc_of(cluster, service).id())
        + &text("HealthCheckProtocol", "HTTP")
        + &text("HealthCheckPort", "traffic-port")
        + &text("HealthCheckEnabled", "true")
        + &text("HealthCheckIntervalSeconds", "15")
        + &text("HealthCheckTimeoutSeconds", "5")
        + &text("HealthyThresholdCount", "2")
        + &text("UnhealthyThresholdCount", "2")
        + &text("HealthCheckPath", "/healthz")
        + &element("Matcher", &text("HttpCode", "200"))
        + &list("LoadBalancerArns", &led_to)
        + &text("TargetType", kind)
        + &text("ProtocolVersion", "HTTP1")
        + &text("IpAddressType", "ipv4")
}
