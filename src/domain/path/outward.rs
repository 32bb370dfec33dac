//! From the task to everything it needs.
//!
//! An interface endpoint with private DNS takes the service's name for the whole VPC: packets go
//! there even if a NAT gateway would let them out
//! ([private DNS](https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html)).

use super::between::{End, Groups, Port, Steps, cross};
use super::endpoints::{self, Found};
use super::hop::{Hop, Hops, Verdict, merge, worst};
use super::internet;
use super::needs::{Need, exec_need, needs};
use super::passage::Passage;
use super::rules::Protocol;
use super::scene::{Place, Runs, Scene};

/// From a task to an endpoint.
pub(super) const TO_ENDPOINT: Steps = Steps {
    from_group: "group out",
    from_acl: "ACL out",
    to_acl: "endpoint ACL",
    to_group: "endpoint group",
};

/// Everything that is needed goes by HTTPS.
pub(super) const HTTPS: u16 = 443;

/// The way to each thing that is needed.
pub fn outward(scene: &Scene<'_>) -> Vec<Passage> {
    let one = |step, why: &str| {
        vec![Passage {
            title: "what it needs".to_owned(),
            rests: false,
            hops: vec![Hop::unknown(step, "", why)],
        }]
    };
    if scene.runs() == Runs::Anywhere {
        return one(
            "instance",
            "it runs outside of AWS: its network cannot be read",
        );
    }
    if let Err(why) = &scene.definition {
        return one("task definition", why);
    }
    let (places, hosts) = (scene.places(), scene.hosts());
    let needs = needs(scene).into_iter();
    needs
        .map(|need| passage(scene, if need.by_host { &hosts } else { &places }, need))
        .collect()
}

/// The way to Session Manager, whether the task has ECS Exec or not.
pub fn to_session_manager(scene: &Scene<'_>) -> Passage {
    let need = exec_need(scene);
    if scene.runs() == Runs::Anywhere {
        let why = "it runs outside of AWS: its network cannot be read";
        return Passage {
            title: need.name,
            rests: false,
            hops: vec![Hop::unknown("instance", "", why)],
        };
    }
    let places = if need.by_host {
        scene.hosts()
    } else {
        scene.places()
    };
    passage(scene, &places, need)
}

/// Whether every subnet that the tasks run in has IPv6 only; why not where that is not known.
pub fn ipv6_only(scene: &Scene<'_>) -> Result<bool, String> {
    let mut native = true;
    let places = scene.places();
    for place in &places {
        let id = place.end.subnet.as_deref();
        let id = id.ok_or("it is not known in which subnet it runs")?;
        let subnet = scene.ground.subnet(id).ok_or_else(|| {
            let why = scene.ground.subnets.gap();
            let why = why.unwrap_or("it is in none of the VPCs that were read");
            format!("{id}: {why}")
        })?;
        // A subnet of IPv4 has a range of addresses; one of IPv6 only says so.
        native &= match (subnet.ipv6_native, &subnet.cidr_block) {
            (Some(native), _) => native,
            (None, Some(_)) => false,
            (None, None) => return Err(format!("{id}: its addresses are not told")),
        };
    }
    match places.is_empty() {
        true => Err("it is not known in which subnet it runs".to_owned()),
        false => Ok(native),
    }
}

fn passage(scene: &Scene<'_>, places: &[Place], need: Need) -> Passage {
    let cases: Vec<(String, Hops)> = places
        .iter()
        .map(|place| (place.label.clone(), leave(scene, place, &need)))
        .collect();
    let hops = match cases.is_empty() {
        true => vec![nowhere(&need)],
        false => merge(&cases, "subnets"),
    };
    Passage {
        title: need.name,
        rests: false,
        hops,
    }
}

fn nowhere(need: &Need) -> Hop {
    let words = match need.by_host {
        true => "no task runs, so it is not known on which instance it would",
        false => "it is not known in which subnet it runs",
    };
    Hop::unknown("subnet", "", words)
}

fn leave(scene: &Scene<'_>, place: &Place, need: &Need) -> Hops {
    let mut hops = vec![subnet_hop(scene, place, need)];
    let Some(subnet) = scene
        .ground
        .subnet(place.end.subnet.as_deref().unwrap_or_default())
    else {
        return hops;
    };
    if subnet.ipv6_native == Some(true) {
        hops.push(Hop::unknown(
            "route",
            "",
            "the subnet has IPv6 only: not judged",
        ));
        return hops;
    }
    let Some(service) = need.service else {
        hops.extend(internet::leave(
            scene,
            place,
            "beyond that is not known",
            None,
        ));
        return hops;
    };
    match endpoints::find(scene, place, service) {
        Found::Interface(endpoint) => hops.extend(endpoints::by_interface(scene, place, endpoint)),
        Found::Gateway(endpoint, table, route) => {
            hops.extend(endpoints::by_gateway(scene, place, endpoint, table, route));
        }
        Found::Nothing(why) => hops.extend(internet::leave(scene, place, "", Some(&why))),
        Found::Unknown(why) => {
            hops.push(Hop::unknown("endpoint", "", why));
            let out = internet::leave(scene, place, "", None);
            // An endpoint that is not known of may well take what finds no way out.
            if worst(&out) == Verdict::Passes {
                hops.extend(out);
            }
        }
    }
    hops
}

fn subnet_hop(scene: &Scene<'_>, place: &Place, need: &Need) -> Hop {
    let step = "subnet";
    let Some(id) = &place.end.subnet else {
        let why = scene.ground.interfaces.gap();
        let why = why.unwrap_or("the interface was not found");
        return Hop::unknown(step, "", why);
    };
    let Some(subnet) = scene.ground.subnet(id) else {
        if scene.gone.contains(id) {
            return Hop::blocked(step, id, "it does not exist any more");
        }
        let why = scene.ground.subnets.gap();
        let why = why.unwrap_or("it is in none of the VPCs that were read");
        return Hop::unknown(step, id, why);
    };
    let of_task = !need.by_host && scene.awsvpc() == Some(true);
    match subnet.available_ip_address_count {
        Some(0) if of_task && scene.task.is_none() && place.running == 0 => {
            Hop::blocked(step, id, "no address is free: no task can start here")
        }
        Some(0) if of_task && scene.task.is_none() => Hop::new(
            step,
            Verdict::Partly,
            id,
            "no address is free: no further task can start here",
        ),
        _ => Hop::passes(step, id, address_words(place.public)),
    }
}

fn address_words(public: Option<bool>) -> &'static str {
    match public {
        Some(true) => "public address",
        Some(false) => "no public address",
        None => "whether there is a public address is not known",
    }
}

/// An end outside of what is filtered here.
pub(super) fn outside(ranges: Vec<super::range::Range>) -> End {
    End {
        subnet: None,
        ranges,
        groups: Groups::Outside,
        crowd: false,
    }
}

/// From a place to an end, by HTTPS.
pub(super) fn https(scene: &Scene<'_>, place: &Place, to: &End) -> Hops {
    let port = Port {
        protocol: Protocol::Tcp,
        ports: (HTTPS, HTTPS),
    };
    cross(scene.ground, scene.lists, &place.end, to, port, TO_ENDPOINT)
}
