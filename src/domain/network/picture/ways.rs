//! What leads out of a VPC, as far as its routes name it or it stands there.

use crate::domain::health::Health;
use crate::domain::network::{Ground, NatGateway, Route};
use crate::domain::{Text, list};
use std::collections::BTreeMap;

/// Something that leads out of a VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Id.
    pub id: Text,
    /// What it is: internet gateway, NAT gateway, ….
    pub kind: &'static str,
    /// Name, by its tag.
    pub name: Option<Text>,
    /// What is to be said about it: state, addresses, why it failed, where it stands.
    pub state: String,
    /// How it is; unknown for what ecsight does not read.
    pub health: Health,
    /// How many routes lead to it.
    pub routes: usize,
}

/// What a target of a route is, by its id
/// ([Route](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html)).
pub fn kind_of(target: &str) -> &'static str {
    let kinds = [
        ("igw-", "internet gateway"),
        ("eigw-", "egress-only internet gateway"),
        ("nat-", "NAT gateway"),
        ("tgw-", "transit gateway"),
        ("pcx-", "peering"),
        ("vgw-", "virtual private gateway"),
        ("eni-", "interface"),
        ("i-", "instance"),
        ("vpce-", "endpoint"),
        ("lgw-", "local gateway"),
        ("cagw-", "carrier gateway"),
        ("arn:aws:networkmanager:", "core network"),
        ("local", "this VPC"),
    ];
    let known = kinds.iter().find(|(prefix, _)| target.starts_with(prefix));
    known.map_or("another way", |(_, kind)| kind)
}

/// Everything that leads out of a VPC.
pub(super) fn of(ground: &Ground, vpc: &str) -> Vec<Way> {
    let mut ways: BTreeMap<(u8, Text), Way> = BTreeMap::new();
    for gateway in &ground.internet_gateways.items {
        if gateway.is_attached_to(vpc) == Some(false) {
            continue;
        }
        let attachment = list(&gateway.attachments)
            .iter()
            .find(|it| it.vpc_id.as_deref() == Some(vpc));
        let state = attachment.and_then(|it| it.state.as_deref());
        let health = match gateway.is_attached_to(vpc) {
            Some(true) => Health::Fine,
            Some(false) => Health::Look,
            None => Health::Unknown,
        };
        let state = match health {
            Health::Fine => "attached",
            _ => state.unwrap_or("attachment not told"),
        };
        let id = &gateway.internet_gateway_id;
        put(&mut ways, id, gateway.name(), state.to_owned(), health);
    }
    for nat in &ground.nat_gateways.items {
        if nat.vpc_id.as_deref() == Some(vpc) {
            let (state, health) = nat_state(nat);
            put(&mut ways, &nat.nat_gateway_id, nat.name(), state, health);
        }
    }
    let tables = ground.route_tables.items.iter();
    let tables = tables.filter(|table| table.vpc_id.as_deref() == Some(vpc));
    for route in tables.flat_map(|table| list(&table.routes)) {
        let Some(target) = route.target.as_ref().filter(|it| leads_out(it)) else {
            continue;
        };
        let key = (place_of(target), target.clone());
        let way = ways.entry(key).or_insert_with(|| named_only(target, route));
        way.routes += 1;
        if route.is_blackhole() && way.health == Health::Unknown {
            way.health = Health::Broken;
            way.state = "gone: its routes are blackholes".to_owned();
        }
    }
    // What was deleted a while ago and is named by no route is no news.
    ways.retain(|_, way| way.routes > 0 || !way.state.starts_with("deleted"));
    ways.into_values().collect()
}

fn leads_out(target: &str) -> bool {
    target != "local" && !target.starts_with("vpce-")
}

fn put(
    ways: &mut BTreeMap<(u8, Text), Way>,
    id: &Text,
    name: Option<&Text>,
    state: String,
    health: Health,
) {
    let way = Way {
        id: id.clone(),
        kind: kind_of(id),
        name: name.cloned(),
        state,
        health,
        routes: 0,
    };
    ways.insert((place_of(id), id.clone()), way);
}

fn named_only(target: &Text, route: &Route) -> Way {
    let is_gone = route.is_blackhole();
    Way {
        id: target.clone(),
        kind: kind_of(target),
        name: None,
        state: match is_gone {
            true => "gone: its routes are blackholes".to_owned(),
            false => "named by routes".to_owned(),
        },
        health: if is_gone {
            Health::Broken
        } else {
            Health::Unknown
        },
        routes: 0,
    }
}

/// The internet first, then what hides behind it, then the rest.
fn place_of(id: &str) -> u8 {
    match id {
        _ if id.starts_with("igw-") => 0,
        _ if id.starts_with("eigw-") => 1,
        _ if id.starts_with("nat-") => 2,
        _ => 3,
    }
}

/// The state of a NAT gateway in words, and how it is.
pub(super) fn nat_state(nat: &NatGateway) -> (String, Health) {
    let state = nat.state.as_deref();
    let mut words = vec![state.unwrap_or("state not told").to_owned()];
    if nat.connectivity_type.as_deref() == Some("private") {
        words.push("private: it leads to no internet".to_owned());
    }
    let public = list(&nat.public_ips);
    if !public.is_empty() {
        words.push(format!("seen as {}", super::words::joined(public)));
    }
    if let Some(subnet) = &nat.subnet_id {
        words.push(format!("stands in {subnet}"));
    }
    let failure = [&nat.failure_code, &nat.failure_message];
    for told in failure.into_iter().flatten() {
        words.push(told.to_string());
    }
    let health = match state {
        Some("available") => Health::Fine,
        Some("pending") => Health::Changing,
        Some("failed" | "deleted") => Health::Broken,
        Some("deleting") => Health::Look,
        _ => Health::Unknown,
    };
    (words.join(", "), health)
}
