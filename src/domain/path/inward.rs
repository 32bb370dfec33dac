//! From a client to the container's port, by each target group.
//!
//! What an application load balancer sends comes from its own addresses; a network load balancer
//! may keep the client's
//! ([client IP preservation](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation)),
//! and checks its targets from its own all the same.

use super::balancer::{self, Lead};
use super::between::{End, Port, Steps, cross};
use super::hop::{Hop, Hops, merge};
use super::passage::Passage;
use super::range::Range;
use super::rules::Protocol;
use super::scene::{Front, Scene};
use super::targets::{self, Spot};
use crate::domain::load_balancer::LoadBalancer;
use crate::domain::network::table_of;
use crate::domain::target_group::{TargetGroup, name_of};

/// From a load balancer to a task.
const TO_TASK: Steps = Steps {
    from_group: "LB group out",
    from_acl: "LB ACL out",
    to_acl: "task ACL in",
    to_group: "task group in",
};

/// Every way in by a target group; those with a check of its own have one more.
pub fn inward(scene: &Scene<'_>) -> Vec<Passage> {
    let fronts = scene.fronts.iter();
    fronts.flat_map(|front| by_group(scene, front)).collect()
}

fn by_group(scene: &Scene<'_>, front: &Front<'_>) -> Vec<Passage> {
    let name = name_of(&front.of.arn).to_owned();
    let passage = |hops| Passage {
        title: name.clone(),
        rests: false,
        hops,
    };
    let group = match &front.group {
        Ok(group) => *group,
        Err(why) if front.is_gone => {
            return vec![passage(vec![Hop::blocked("target group", &name, why)])];
        }
        Err(why) => return vec![passage(vec![Hop::unknown("target group", &name, why)])],
    };
    let balancer = match &front.balancer {
        Some(Ok(balancer)) => Some(*balancer),
        Some(Err(why)) => return vec![passage(vec![Hop::unknown("load balancer", "", why)])],
        None => None,
    };
    let mut hops = Vec::new();
    let mut rests = false;
    match balancer {
        Some(balancer) => {
            let leads = balancer::leads(front);
            hops.extend(balancer::arrive(scene, front, balancer, &leads));
            let may_rest = front.of.role != crate::domain::balancing::Role::Only;
            rests = may_rest && !leads.iter().any(Lead::flows);
            hops.extend(balancer::rule_hop(&leads));
        }
        None => hops.push(Hop::blocked(
            "load balancer",
            "",
            "the target group has none: no listener leads to it",
        )),
    }
    hops.push(Hop::passes(
        "target group",
        &name,
        targets::group_words(group),
    ));
    let (target_hop, spots) = targets::spots(scene, front, group, balancer);
    hops.push(target_hop);
    let mut checks = None;
    if let Some(balancer) = balancer {
        hops.extend(to_targets(scene, front, group, balancer, &spots));
        checks = checked(scene, front, group, balancer, &spots);
    }
    hops.extend(targets::container_hop(scene, front, group, &spots));
    let judged = checks.as_deref().unwrap_or(&hops);
    let answered = targets::answer_hop(scene, front, group, judged);
    match &mut checks {
        Some(checks) => checks.extend(answered),
        None => hops.extend(answered),
    }
    let checks = checks.map(|hops| Passage {
        title: format!("{name}, health checks"),
        rests,
        hops,
    });
    let way = Passage {
        title: name.clone(),
        rests,
        hops,
    };
    [way].into_iter().chain(checks).collect()
}

/// From the load balancer to where the targets are, with the traffic.
fn to_targets(
    scene: &Scene<'_>,
    front: &Front<'_>,
    group: &TargetGroup,
    balancer: &LoadBalancer,
    spots: &[Spot],
) -> Hops {
    let protocol = protocol_of(group.protocol.as_deref());
    if !balancer::is_network(balancer) {
        return from_balancer(scene, balancer, spots, |spot| (protocol, spot.port));
    }
    match &front.keeps_client {
        Ok(false) => from_balancer(scene, balancer, spots, |spot| (protocol, spot.port)),
        Ok(true) => {
            let client = End {
                subnet: None,
                ranges: client_ranges(spots),
                // A rule may name the groups of a network load balancer even so.
                groups: balancer::groups(balancer),
                crowd: true,
            };
            let mut hops = vec![Hop::passes(
                "client address",
                "",
                "is kept: rules see the client",
            )];
            hops.extend(each(spots, |spot| {
                let Some(port) = spot.port.and_then(|port| Port::of(protocol, port)) else {
                    return Vec::new();
                };
                cross(
                    scene.ground,
                    scene.lists,
                    &client,
                    &spot.place.end,
                    port,
                    TO_TASK,
                )
            }));
            hops
        }
        Err(why) => vec![Hop::unknown(
            "client address",
            "",
            format!("whether targets see it is not known: {why}"),
        )],
    }
}

/// The way of the checks, where it is not that of the traffic.
fn checked(
    scene: &Scene<'_>,
    front: &Front<'_>,
    group: &TargetGroup,
    balancer: &LoadBalancer,
    spots: &[Spot],
) -> Option<Hops> {
    if group.health_check_enabled == Some(false) {
        return None;
    }
    let own_port = group
        .health_check_port
        .as_deref()
        .and_then(|it| it.parse::<i32>().ok());
    let differs = spots
        .iter()
        .any(|spot| own_port.is_some() && own_port != spot.port);
    let keeps_client = balancer::is_network(balancer) && front.keeps_client == Ok(true);
    let checks_udp = protocol_of(group.protocol.as_deref()) == Protocol::Udp;
    if !(differs || keeps_client || checks_udp) {
        return None;
    }
    Some(from_balancer(scene, balancer, spots, |spot| {
        (Protocol::Tcp, own_port.or(spot.port))
    }))
}

/// From every subnet of the load balancer to every place of targets.
fn from_balancer(
    scene: &Scene<'_>,
    balancer: &LoadBalancer,
    spots: &[Spot],
    port: impl Fn(&Spot) -> (Protocol, Option<i32>),
) -> Hops {
    let ends = balancer::ends(scene, balancer);
    each(spots, |spot| {
        let (protocol, port) = port(spot);
        let Some(port) = port.and_then(|port| Port::of(protocol, port)) else {
            return Vec::new();
        };
        let cases: Vec<(String, Hops)> = ends
            .iter()
            .map(|(label, end)| {
                let mut hops = route_hop(scene, end, &spot.place.end)
                    .into_iter()
                    .collect::<Hops>();
                hops.extend(cross(
                    scene.ground,
                    scene.lists,
                    end,
                    &spot.place.end,
                    port,
                    TO_TASK,
                ));
                (label.clone(), hops)
            })
            .collect();
        merge(&cases, "load balancer subnets")
    })
}

/// The hops of each place as one way.
fn each(spots: &[Spot], hops: impl Fn(&Spot) -> Hops) -> Hops {
    let cases: Vec<(String, Hops)> = spots
        .iter()
        .map(|spot| (spot.place.label.clone(), hops(spot)))
        .collect();
    merge(&cases, "places of targets")
}

/// Within a VPC the way is always there; to another one it is a route's.
fn route_hop(scene: &Scene<'_>, from: &End, to: &End) -> Option<Hop> {
    let (here, there) = (from.subnet.as_deref()?, to.subnet.as_deref()?);
    let vpc = scene.vpc_of(here)?;
    if scene.vpc_of(there) == Some(vpc) {
        return None;
    }
    let table = table_of(&scene.ground.route_tables.items, here, vpc);
    let id = table.map_or("", |it| &it.route_table_id);
    Some(Hop::unknown(
        "LB route",
        id,
        format!("{there} is in another VPC than {here}: what is between them is not judged"),
    ))
}

fn client_ranges(spots: &[Spot]) -> Vec<Range> {
    let v6 = spots
        .iter()
        .flat_map(|it| &it.place.end.ranges)
        .any(Range::is_v6);
    let everywhere = v6.then(|| Range::parse("::/0")).flatten();
    [Some(Range::ANYWHERE), everywhere]
        .into_iter()
        .flatten()
        .collect()
}

/// The protocol below that of a listener or target group.
pub(super) fn protocol_of(word: Option<&str>) -> Protocol {
    match word {
        Some("UDP" | "QUIC") => Protocol::Udp,
        _ => Protocol::Tcp,
    }
}
