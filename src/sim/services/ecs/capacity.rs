//! `DescribeCapacityProviders`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input, short};
use super::json::{Object, missing};
use super::paging::{Asked, Page};
use crate::sim::network::{Group, ZONES, first_vpc, instance_profile, scaling_group_arn};
use crate::sim::story::Cluster;
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeInput {
    #[serde(default)]
    capacity_providers: Vec<String>,
    cluster: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let filters = (&given.capacity_providers, &given.cluster);
    let page = Page::new(
        asked,
        &format!("{} {} {filters:?}", desk.op, desk.region),
        10,
        10,
    )?;
    let known = known(desk, given.cluster.as_deref());
    let wanted: Vec<&str> = given
        .capacity_providers
        .iter()
        .map(|name| short(name))
        .collect();
    let failures: Vec<Value> = wanted
        .iter()
        .filter(|name| !known.contains(**name))
        .map(|name| missing(&desk.arn(&format!("capacity-provider/{name}"))))
        .collect();
    let shown = known
        .iter()
        .filter(|name| wanted.is_empty() || wanted.contains(&name.as_str()));
    let (providers, next) = page.cut_list(shown.map(|name| view(desk, name)));
    Ok(Object::new()
        .put("capacityProviders", providers)
        .put("failures", failures)
        .some("nextToken", next)
        .done())
}

/// Those that a cluster is associated with; without a cluster those of the region, where the two
/// of Fargate always exist.
fn known(desk: &Desk<'_>, cluster: Option<&str>) -> BTreeSet<String> {
    let here =
        desk.world.clusters.iter().filter(|it| {
            it.region == desk.region && cluster.is_none_or(|name| it.name == short(name))
        });
    let mut names: BTreeSet<String> = here
        .flat_map(|cluster| cluster.spec.providers.iter().cloned())
        .collect();
    if cluster.is_some() {
        return names;
    }
    names.extend(["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()]);
    names
}

fn view(desk: &Desk<'_>, name: &str) -> Value {
    let group = scaling_group_arn(desk.region, &desk.world.account, name);
    let managed = desk
        .world
        .clusters
        .iter()
        .find(|one| one.region == desk.region && one.spec.managed.as_deref() == Some(name));
    let kind = match name {
        "FARGATE" | "FARGATE_SPOT" => name,
        _ if managed.is_some() => "MANAGED_INSTANCES",
        _ => "EC2_AUTOSCALING",
    };
    Object::new()
        .put("capacityProviderArn", desk.arn(&format!("capacity-provider/{name}")))
        .put("name", name)
        .put("status", "ACTIVE")
        .put("type", kind)
        .some(
            "autoScalingGroupProvider",
            (kind == "EC2_AUTOSCALING").then(|| {
                json!({
                    "autoScalingGroupArn": group,
                    "managedScaling": { "status": "ENABLED", "targetCapacity": 100, "minimumScalingStepSize": 1, "maximumScalingStepSize": 10_000, "instanceWarmupPeriod": 300 },
                    "managedTerminationProtection": "DISABLED",
                    "managedDraining": "ENABLED",
                })
            }),
        )
        .some("managedInstancesProvider", managed.map(|cluster| instances(desk, cluster)))
        .put("tags", json!([]))
        .done()
}

/// How a provider of Managed Instances makes them.
fn instances(desk: &Desk<'_>, cluster: &Cluster) -> Value {
    let (vpc, account) = (first_vpc(cluster), &desk.world.account);
    let subnets: Vec<String> = (0..ZONES).map(|zone| vpc.task_subnet(zone).id()).collect();
    json!({
        "infrastructureRoleArn": format!("arn:aws:iam::{account}:role/ecsInfrastructureRole"),
        "instanceLaunchTemplate": {
            "ec2InstanceProfileArn": instance_profile(account, cluster),
            "networkConfiguration": {
                "subnets": subnets,
                "securityGroups": [Group::of_tasks(vpc).id()],
            },
            "storageConfiguration": { "storageSizeGiB": 80 },
            "monitoring": "BASIC",
        },
        "propagateTags": "CAPACITY_PROVIDER",
    })
}
