//! The targets of a group: where they are, and whether they answer.

use super::hop::{Hop, Verdict, worst};
use super::scene::{Front, Place, Scene};
use crate::domain::balancing::Counts;
use crate::domain::load_balancer::LoadBalancer;
use crate::domain::target_group::TargetGroup;
use crate::domain::target_health::TargetHealthDescription;
use crate::domain::target_join::Reached;
use crate::domain::{Text, list};

/// Targets in the same place, at the same port.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub place: Place,
    /// The port that packets go to.
    pub port: Option<i32>,
}

/// `HTTP :80, targets by ip`.
pub(super) fn group_words(group: &TargetGroup) -> String {
    let protocol = group.protocol.as_deref().unwrap_or("—");
    let kind = group.target_type.as_deref().unwrap_or("—");
    let check = group.health_check_port.as_deref();
    let check = check.filter(|port| *port != "traffic-port");
    let check = check.map_or_else(String::new, |port| format!(", checked on port {port}"));
    format!("{protocol}, targets by {kind}{check}")
}

/// The targets that count here: of a task its own.
fn counted<'a>(scene: &Scene<'a>, front: &Front<'a>) -> Option<Vec<&'a TargetHealthDescription>> {
    let health = front.health.as_ref().ok()?;
    let all = health.target_health_descriptions.iter();
    let Some(task) = scene.task else {
        return Some(all.collect());
    };
    let instance_of = |arn: &str| {
        let mut instances = scene.instances.iter();
        let instance = instances.find(|it| *it.container_instance_arn == *arn)?;
        instance.ec2_instance_id.clone()
    };
    let reached = Reached::new([task], instance_of);
    let service = task.service_name();
    Some(
        all.filter(|it| reached.task(it, service).is_some())
            .collect(),
    )
}

/// The targets in one hop, and the places they are at. Where none is registered, the places are
/// those where tasks would run, so that the rules ahead of them are judged all the same.
pub(super) fn spots(
    scene: &Scene<'_>,
    front: &Front<'_>,
    group: &TargetGroup,
    balancer: Option<&LoadBalancer>,
) -> (Hop, Vec<Spot>) {
    let step = "targets";
    let would = || {
        let places = scene.places().into_iter();
        let port = front
            .of
            .container_port
            .filter(|_| scene.awsvpc() == Some(true));
        places
            .map(|place| Spot { place, port })
            .collect::<Vec<Spot>>()
    };
    let targets = match (&front.health, counted(scene, front)) {
        (Err(why), _) => return (Hop::unknown(step, "", why), would()),
        (Ok(_), None) => return (Hop::unknown(step, "", "not read yet"), would()),
        (Ok(_), Some(targets)) => targets,
    };
    if targets.is_empty() {
        // A task is registered when it is RUNNING, not before.
        let hop = match scene.task.map(|it| it.last_status.as_deref()) {
            Some(Some("RUNNING") | None) => Hop::blocked(step, "", "the task is not registered"),
            Some(Some(status)) => Hop::unknown(
                step,
                "",
                format!("the task is {status}: registered are those in RUNNING"),
            ),
            None => Hop::blocked(step, "", "no target is registered"),
        };
        return (hop, would());
    }
    let mut spots: Vec<Spot> = Vec::new();
    for target in &targets {
        let place = place_of(scene, group, target);
        let port = target.target.port.or(group.port);
        let same = |it: &&mut Spot| {
            (&it.place.label, &it.place.end.groups, it.port)
                == (&place.label, &place.end.groups, port)
        };
        match spots.iter_mut().find(same) {
            Some(spot) => spot.place.end.ranges.extend(place.end.ranges),
            None => spots.push(Spot { place, port }),
        }
    }
    (targets_hop(scene, &targets, &spots, balancer), spots)
}

fn targets_hop(
    scene: &Scene<'_>,
    targets: &[&TargetHealthDescription],
    spots: &[Spot],
    balancer: Option<&LoadBalancer>,
) -> Hop {
    let step = "targets";
    let words = match targets {
        [one] => one.place(),
        many => {
            let mut ports: Vec<String> = spots
                .iter()
                .filter_map(|it| it.port)
                .map(|it| it.to_string())
                .collect();
            ports.sort();
            ports.dedup();
            format!("{} registered, on {}", many.len(), ports.join(", "))
        }
    };
    let zones: Option<Vec<&str>> =
        balancer
            .and_then(|it| it.availability_zones.as_ref())
            .map(|zones| {
                let zones = zones.iter();
                zones.filter_map(|it| it.zone_name.as_deref()).collect()
            });
    if let Some(zones) = zones {
        let zone = |spot: &Spot| {
            let subnet = scene.ground.subnet(spot.place.end.subnet.as_deref()?)?;
            subnet.availability_zone.clone()
        };
        let off: Vec<Text> = spots
            .iter()
            .filter_map(zone)
            .filter(|zone| !zones.contains(&&**zone))
            .collect();
        if let Some(first) = off.first() {
            let verdict = match off.len() == spots.len() {
                true => Verdict::Blocked,
                false => Verdict::Partly,
            };
            let words = format!("{words}; zone {first} is not enabled at the load balancer");
            return Hop::new(step, verdict, "", words);
        }
    }
    Hop::passes(step, "", words)
}

/// Where a target is.
fn place_of(scene: &Scene<'_>, group: &TargetGroup, target: &TargetHealthDescription) -> Place {
    let id = &*target.target.id;
    if id.starts_with("i-") {
        return scene.place_at(scene.interface_of_instance(id), None, None);
    }
    let interface = scene.interface_at(id, group.vpc_id.as_ref());
    let here = super::range::Range::parse(id).and_then(|address| {
        let mut subnets = scene.ground.subnets.items.iter();
        subnets.find(|subnet| {
            let own_vpc = group.vpc_id.is_none() || subnet.vpc_id == group.vpc_id;
            own_vpc
                && scene
                    .block(&subnet.subnet_id)
                    .iter()
                    .any(|block| block.contains(&address))
        })
    });
    scene.place_at(interface, here.map(|it| it.subnet_id.clone()), Some(id))
}

/// Whether the container has the port that packets go to.
pub(super) fn container_hop(
    scene: &Scene<'_>,
    front: &Front<'_>,
    group: &TargetGroup,
    spots: &[Spot],
) -> Option<Hop> {
    let step = "container port";
    let name = front.of.container_name.as_deref()?;
    let definition = match &scene.definition {
        Ok(definition) => *definition,
        Err(why) => return Some(Hop::unknown(step, name, why)),
    };
    let containers = list(&definition.container_definitions).iter();
    let mut own = containers.filter(|it| it.name.as_deref() == Some(name));
    let Some(container) = own.next() else {
        return Some(Hop::blocked(
            step,
            name,
            "the task definition has no such container",
        ));
    };
    let inside = front.of.container_port;
    let mappings = list(&container.port_mappings);
    let maps = |port: i32| {
        mappings.iter().any(|it| {
            let range = it
                .container_port_range
                .as_deref()
                .and_then(|it| it.split_once('-'));
            let bounds =
                range.and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
            let within =
                bounds.is_some_and(|(one, other): (i32, i32)| (one..=other).contains(&port));
            it.container_port == Some(port) || within
        })
    };
    let all: Vec<String> = mappings
        .iter()
        .filter_map(|it| it.container_port)
        .map(|it| it.to_string())
        .collect();
    let all = if all.is_empty() {
        "none".to_owned()
    } else {
        all.join(", ")
    };
    let by_instance = group.target_type.as_deref() == Some("instance");
    let odd = spots
        .iter()
        .filter_map(|it| it.port)
        .find(|port| !by_instance && Some(*port) != inside);
    Some(match (inside, odd) {
        (Some(port), _) if !maps(port) => {
            Hop::blocked(step, name, format!("{port} is not mapped; mapped: {all}"))
        }
        (_, Some(port)) if !maps(port) => {
            Hop::blocked(step, name, format!("targets are on {port}; mapped: {all}"))
        }
        (Some(port), _) if by_instance => {
            Hop::passes(step, name, format!("{port} inside, host ports outside"))
        }
        (Some(port), _) => Hop::passes(
            step,
            name,
            format!("{port} is mapped; whether it listens is not visible"),
        ),
        (None, _) => Hop::unknown(step, name, "the service names no port"),
    })
}

/// What the checks say in the end. Rules that let everything through and targets that do not
/// answer are no contradiction: what listens inside is not visible.
pub(super) fn answer_hop(
    scene: &Scene<'_>,
    front: &Front<'_>,
    group: &TargetGroup,
    way: &[Hop],
) -> Option<Hop> {
    let step = "health check";
    let targets = counted(scene, front)?;
    if targets.is_empty() {
        return None;
    }
    let check = group.check().unwrap_or_else(|| "off".to_owned());
    let counts = Counts::of(targets.iter().copied());
    let states: Vec<String> = counts
        .words()
        .iter()
        .map(|(count, word, _)| format!("{count} {word}"))
        .collect();
    let words = format!("{check}: {}", states.join(", "));
    if counts.unhealthy == 0 {
        let verdict = match counts.healthy {
            0 => Verdict::Unknown,
            _ => Verdict::Passes,
        };
        return Some(Hop::new(step, verdict, "", words));
    }
    let sick = targets.iter().find(|it| it.state() == Some("unhealthy"));
    let reason = sick.and_then(|it| it.reason()).unwrap_or("no reason told");
    let explained = worst(way) < Verdict::Unknown;
    let words = match explained {
        true => format!("{words} ({reason})"),
        false => format!("{words} ({reason}): no rule that was read explains it"),
    };
    Some(Hop::unknown(step, "", words))
}
