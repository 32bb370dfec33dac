//! Amazon EC2 Auto Scaling, version 2011-01-01: the groups behind capacity providers. Follows the
//! page `DescribeAutoScalingGroups` of the "Amazon EC2 Auto Scaling API Reference".

use super::query::response;
use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::network::{
    ZONES, first_vpc, instance_id, launch_template, scaling_group, scaling_group_arn, zone,
};
use crate::sim::story::{Cluster, World};
use crate::sim::wire::xml::{element, field, list, text, time};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "autoscaling",
    signs_as: "autoscaling",
    protocol: Protocol::Query,
    target: None,
    row: |op, _| (op == GROUPS).then_some(ALL),
    resource: |_, _| "*".into(),
    path: None,
    answer,
    feed: None,
};

const GROUPS: &str = "DescribeAutoScalingGroups";
const ALL: Row = Row {
    name: "autoscaling",
    burst: 100,
    sustained: 10,
};
/// Most groups on a page.
const PAGE: usize = 100;
/// Long before the story, in milliseconds of it.
const MADE: i64 = -119 * 86_400_000;

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let form = request.body;
    let names: Vec<String> = (1..)
        .map_while(|number| field(form, &format!("AutoScalingGroupNames.member.{number}")))
        .collect();
    let invalid = |words: &str| ApiError::new("ValidationError", words);
    let size = match field(form, "MaxRecords") {
        None => 50,
        Some(given) => {
            let size = given.parse().ok().filter(|size| (1..=PAGE).contains(size));
            size.ok_or_else(|| invalid("MaxRecords must be between 1 and 100"))?
        }
    };
    let begin = match field(form, "NextToken") {
        None => 0,
        Some(token) => token
            .parse::<usize>()
            .map_err(|_| ApiError::new("InvalidNextToken", "The NextToken is not valid"))?,
    };
    let world: &World = world;
    let here = world
        .clusters
        .iter()
        .filter(|one| one.region == request.region);
    let groups = here.filter_map(|cluster| Some((cluster, scaling_group(cluster)?)));
    let mut chosen = groups
        .filter(|(_, name)| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .skip(begin);
    let page: Vec<String> = chosen
        .by_ref()
        .take(size)
        .map(|(cluster, name)| group(world, cluster, name))
        .collect();
    let end = begin + page.len();
    let next = chosen.next().map(|_| text("NextToken", end.to_string()));
    let result = list("AutoScalingGroups", "member", page) + &next.unwrap_or_default();
    let space = "http://autoscaling.amazonaws.com/doc/2011-01-01/";
    Ok(response(request, space, &result))
}

fn group(world: &World, cluster: &Cluster, name: &str) -> String {
    let vpc = first_vpc(cluster);
    let subnets: Vec<String> = (0..ZONES).map(|zone| vpc.task_subnet(zone).id()).collect();
    let zones = (0..ZONES).map(|number| zone(cluster, number));
    let count = cluster.instances.len();
    let template = launch_template(cluster).map_or_else(String::new, |id| {
        let inside = text("LaunchTemplateId", id)
            + &text("LaunchTemplateName", format!("{}-instances", cluster.name))
            + &text("Version", "$Latest");
        element("LaunchTemplate", &inside)
    });
    let kind = cluster
        .spec
        .instances
        .as_ref()
        .map_or("", |spec| &spec.kind);
    let instances = cluster.instances.iter().map(|instance| {
        text("InstanceId", instance_id(instance))
            + &text("InstanceType", kind)
            + &text("AvailabilityZone", zone(cluster, instance.zone))
            + &text("LifecycleState", "InService")
            + &text("HealthStatus", "Healthy")
            + &text("ProtectedFromScaleIn", "false")
            + &template
    });
    let tag = text("Key", "AmazonECSManaged")
        + &text("Value", "true")
        + &text("ResourceId", name)
        + &text("ResourceType", "auto-scaling-group")
        + &text("PropagateAtLaunch", "true");
    text("AutoScalingGroupName", name)
        + &text(
            "AutoScalingGroupARN",
            scaling_group_arn(&cluster.region, &world.account, name),
        )
        + &template
        + &text("MinSize", "0")
        + &text("MaxSize", (count * 2).max(10).to_string())
        + &text("DesiredCapacity", count.to_string())
        + &text("DefaultCooldown", "300")
        + &list("AvailabilityZones", "member", zones)
        + "<LoadBalancerNames/><TargetGroupARNs/>"
        + &text("HealthCheckType", "EC2")
        + &text("HealthCheckGracePeriod", "0")
        + &list("Instances", "member", instances)
        + &text("CreatedTime", time(world.wall(MADE)))
        + "<SuspendedProcesses/>"
        + &text("VPCZoneIdentifier", subnets.join(","))
        + "<EnabledMetrics/>"
        + &list("Tags", "member", [tag])
        + &list("TerminationPolicies", "member", ["Default".to_owned()])
        + &text("NewInstancesProtectedFromScaleIn", "false")
}
