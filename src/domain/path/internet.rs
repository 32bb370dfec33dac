//! The way to the internet: an internet gateway and a public address, or a NAT gateway, or
//! something of which nobody here knows what follows.

use super::balancer::table;
use super::between::acl_hop;
use super::endpoints::tables_gap;
use super::hop::{Hop, Hops, Verdict};
use super::outward::{HTTPS, https, outside};
use super::range::Range;
use super::routes::{Taken, route_to_internet};
use super::rules::{Packets, Protocol, Way};
use super::scene::{Place, Scene};
use crate::domain::Text;
use crate::domain::network::{NatGateway, RouteTable, table_of};

/// From a place to the internet. `beyond` is added where packets get there; `instead` says why
/// there is no endpoint that would do.
pub(super) fn leave(scene: &Scene<'_>, place: &Place, beyond: &str, instead: Option<&str>) -> Hops {
    let mut hops = https(scene, place, &outside(Range::internet()));
    for hop in hops.iter_mut().filter(|hop| hop.verdict == Verdict::Partly) {
        // Which address the name leads to is not known.
        hop.verdict = Verdict::Unknown;
        hop.words.push_str(" of the internet");
    }
    let Some((table, vpc)) = table(scene, &place.end) else {
        hops.push(Hop::unknown("route", "", tables_gap(scene)));
        return hops;
    };
    let words = |mut words: String| {
        if !beyond.is_empty() {
            words.push_str("; ");
            words.push_str(beyond);
        }
        words
    };
    let id = &*table.route_table_id;
    let blocked = |why: String| {
        let why = match instead {
            Some(instead) => format!("{why}, and {instead}"),
            None => why,
        };
        Hop::blocked("route", id, why)
    };
    let route = match route_to_internet(table) {
        Taken::Nothing => {
            hops.push(blocked("no route to the internet".to_owned()));
            return hops;
        }
        Taken::Unknown(why) => {
            hops.push(Hop::unknown("route", id, format!("to the internet: {why}")));
            return hops;
        }
        Taken::Route(route) => route,
    };
    let target = route.target.as_deref().unwrap_or("—");
    if route.is_blackhole() {
        hops.push(blocked(format!(
            "0.0.0.0/0 leads to {target}, which is gone (blackhole)"
        )));
        return hops;
    }
    if target.starts_with("igw-") {
        hops.push(match (gateway_at(scene, target, vpc), place.public) {
            (Some(false), _) => blocked(format!(
                "0.0.0.0/0 leads to {target}, which is not attached to {vpc}"
            )),
            (_, Some(false)) => blocked(format!(
                "0.0.0.0/0 leads to {target}, but there is no public address"
            )),
            (_, None) => Hop::unknown(
                "route",
                id,
                format!(
                    "0.0.0.0/0 leads to {target}; whether there is a public address is not known"
                ),
            ),
            (_, Some(true)) => {
                Hop::passes("route", id, words(format!("0.0.0.0/0 leads to {target}")))
            }
        });
        return hops;
    }
    if target.starts_with("nat-") {
        let mut gateways = scene.ground.nat_gateways.items.iter();
        match gateways.find(|it| *it.nat_gateway_id == *target) {
            Some(gateway) => {
                hops.push(Hop::passes(
                    "route",
                    id,
                    format!("0.0.0.0/0 leads to {target}"),
                ));
                hops.extend(by_nat(scene, place, gateway, vpc, &words));
            }
            None => {
                let why = scene.ground.nat_gateways.gap();
                let why = why.unwrap_or("it is not among those of the VPC");
                hops.push(Hop::unknown(
                    "route",
                    id,
                    format!("0.0.0.0/0 leads to {target}: {why}"),
                ));
            }
        }
        return hops;
    }
    hops.push(Hop::unknown(
        "route",
        id,
        format!("leaves by {target}: what follows is not known"),
    ));
    hops
}

/// Whether an internet gateway is attached to a VPC.
fn gateway_at(scene: &Scene<'_>, id: &str, vpc: &str) -> Option<bool> {
    let mut gateways = scene.ground.internet_gateways.items.iter();
    let gateway = gateways.find(|it| *it.internet_gateway_id == *id)?;
    gateway.is_attached_to(vpc)
}

fn by_nat(
    scene: &Scene<'_>,
    place: &Place,
    gateway: &NatGateway,
    vpc: &Text,
    words: &impl Fn(String) -> String,
) -> Hops {
    let step = "NAT gateway";
    let id = &*gateway.nat_gateway_id;
    match gateway.works() {
        Some(true) => {}
        Some(false) => {
            let state = gateway.state.as_deref().unwrap_or("—");
            let why = gateway.failure_message.as_deref();
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            return vec![Hop::blocked(step, id, format!("it is {state}{why}"))];
        }
        None => return vec![Hop::unknown(step, id, "its state is not told")],
    }
    if gateway.connectivity_type.as_deref() == Some("private") {
        return vec![Hop::unknown(
            step,
            id,
            "it is private: what follows is not known",
        )];
    }
    let Some(subnet) = &gateway.subnet_id else {
        // A regional one has its routes to itself.
        return vec![Hop::passes(
            step,
            id,
            words("available, to the internet".to_owned()),
        )];
    };
    let mut hops = Vec::new();
    if place.end.subnet.as_ref() != Some(subnet) {
        let from = Packets {
            protocol: Protocol::Tcp,
            ports: (HTTPS, HTTPS),
            ranges: &place.end.ranges,
            groups: &[],
        };
        hops.push(acl_hop(
            "NAT ACL in",
            scene.ground,
            subnet,
            Way::In,
            &from,
            false,
        ));
    }
    let internet = Range::internet();
    let to = Packets {
        protocol: Protocol::Tcp,
        ports: (HTTPS, HTTPS),
        ranges: &internet,
        groups: &[],
    };
    let mut out = acl_hop("NAT ACL out", scene.ground, subnet, Way::Out, &to, false);
    if out.verdict == Verdict::Partly {
        out.verdict = Verdict::Unknown;
    }
    hops.push(out);
    let table = table_of(&scene.ground.route_tables.items, subnet, vpc);
    hops.push(match table {
        Some(table) => of_nat(scene, id, table, vpc, words),
        None => Hop::unknown(step, id, tables_gap(scene)),
    });
    hops
}

/// A NAT gateway needs a way to the internet of its own.
fn of_nat(
    scene: &Scene<'_>,
    id: &str,
    table: &RouteTable,
    vpc: &Text,
    words: &impl Fn(String) -> String,
) -> Hop {
    let step = "NAT gateway";
    let own = &table.route_table_id;
    let route = match route_to_internet(table) {
        Taken::Nothing => {
            return Hop::blocked(
                step,
                id,
                format!("its subnet has no route to the internet ({own})"),
            );
        }
        Taken::Unknown(why) => return Hop::unknown(step, id, format!("{own}: {why}")),
        Taken::Route(route) => route,
    };
    let target = route.target.as_deref().unwrap_or("—");
    let detached = gateway_at(scene, target, vpc) == Some(false);
    if route.is_blackhole() || detached {
        return Hop::blocked(
            step,
            id,
            format!("{own} of its subnet leads to {target}, which is gone"),
        );
    }
    match target.starts_with("igw-") {
        true => Hop::passes(
            step,
            id,
            words(format!("available, to the internet by {target}")),
        ),
        false => Hop::unknown(
            step,
            id,
            format!("its subnet leads to {target}: what follows is not known"),
        ),
    }
}
