//! What is wrong with a network, by exact conditions only.

use super::occupants::{Occupants, networks_of};
use super::words::{count, some};
use super::{Focused, Place, Plot, Standing, TableNote, needs, ways};
use crate::domain::health::Health;
use crate::domain::network::{Ground, NatGateway, VpcEndpoint};
use crate::domain::{Text, list};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Addresses that a load balancer wants free in each of its subnets
/// ([subnets of a load balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer)).
const FOR_BALANCER: i32 = 8;

/// A subnet with so few free addresses, and less than a twentieth of all, will run out of them.
const FEW: i32 = 50;

/// Something wrong with a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad that is.
    pub health: Health,
    /// What, in a sentence.
    pub text: String,
    /// Subnets it concerns, by id.
    pub subnets: Vec<Text>,
    /// Whether it concerns what is looked at.
    pub matters: bool,
}

impl Finding {
    pub(super) fn new(health: Health, text: String) -> Self {
        Self {
            health,
            text,
            subnets: Vec::new(),
            matters: false,
        }
    }

    pub(super) fn about<'p>(mut self, places: impl IntoIterator<Item = &'p Place<'p>>) -> Self {
        for place in places {
            self.matters |= place.matters;
            self.subnets.push(place.subnet.subnet_id.clone());
        }
        self
    }
}

/// Everything that is wrong, worst first.
pub(super) fn of(
    ground: &Ground,
    occupants: &Occupants<'_>,
    plots: &[Plot<'_>],
    focused: &Focused,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for plot in plots {
        let places: Vec<&Place<'_>> = plot.zones.iter().flat_map(|zone| &zone.places).collect();
        blackholes(ground, plot, &places, &mut findings);
        nat_gateways(ground, plot, &places, &mut findings);
        addresses(occupants, &places, &mut findings);
        for endpoint in &plot.endpoints {
            findings.extend(endpoint_state(endpoint, &places));
        }
        findings.extend(private_names(plot));
        needs::check(ground, occupants, plot, &places, &mut findings);
    }
    lost_subnets(ground, occupants, focused, &mut findings);
    // What concerns everybody concerns what is looked at.
    for finding in &mut findings {
        finding.matters |= finding.subnets.is_empty();
    }
    findings.sort_by_key(|it| (!it.matters, it.health));
    findings
}

/// The names of subnets, few of them one by one.
pub(super) fn names(places: &[&Place<'_>]) -> String {
    let names: Vec<&Text> = places.iter().map(|place| place.label()).collect();
    some(&names)
}

/// Whether something of the cluster is in a subnet or is to be started in it.
fn is_used(place: &Place<'_>) -> bool {
    place.matters || place.count(Standing::Task) + place.count(Standing::Instance) > 0
}

/// Routes whose target is gone; the same route of several tables is told once.
fn blackholes(ground: &Ground, plot: &Plot<'_>, all: &[&Place<'_>], findings: &mut Vec<Finding>) {
    let mut tables: BTreeMap<(&str, Option<&str>), Vec<&TableNote<'_>>> = BTreeMap::new();
    for note in &plot.tables {
        let routes = list(&note.table.routes).iter();
        for route in routes.filter(|route| route.is_blackhole()) {
            let to = route.destination();
            let to = to.map_or("a range that is not told", |it| it);
            let of = tables.entry((to, route.target.as_deref())).or_default();
            of.push(note);
        }
    }
    for ((to, target), tables) in tables {
        let own: Vec<&Place<'_>> = all
            .iter()
            .copied()
            .filter(|place| tables.iter().any(|it| it.holds_for(place)))
            .collect();
        let why = gone(ground, target);
        let names_of = tables.iter();
        let names_of = names_of.map(|it| it.table.name().unwrap_or(&it.table.route_table_id));
        let names_of: Vec<&Text> = names_of.collect();
        let target = target.unwrap_or("a target that is not told");
        let what = format!("blackhole {to} → {target}{why}");
        let is_default = matches!(to, "0.0.0.0/0" | "::/0");
        let used = own.iter().any(|place| is_used(place));
        let tasks: usize = own.iter().map(|place| place.count(Standing::Task)).sum();
        let health = match is_default && used {
            true => Health::Broken,
            false => Health::Look,
        };
        let effect = match (own.is_empty(), is_default) {
            (true, _) if !plot.knows.subnets => "for which subnets is not known".to_owned(),
            (true, _) => "which holds for no subnet".to_owned(),
            (false, true) => format!("no way to the internet from {}", names(&own)),
            (false, false) => format!("{to} is out of reach for {}", names(&own)),
        };
        let tasks = match tasks {
            0 => String::new(),
            tasks => format!(" ({} there)", count(tasks, "task")),
        };
        let text = format!("{what} in {}: {effect}{tasks}", some(&names_of));
        findings.push(Finding::new(health, text).about(own.iter().copied()));
    }
}

/// What became of the target of a blackhole, where that is known.
fn gone(ground: &Ground, target: Option<&str>) -> String {
    let Some(id) = target.filter(|id| id.starts_with("nat-")) else {
        return String::new();
    };
    match nat_of(ground, id) {
        Some(nat) => {
            let state = nat.state.as_deref().unwrap_or("state not told");
            match &nat.failure_message {
                Some(why) => format!(" ({state}: {why})"),
                None => format!(" ({state})"),
            }
        }
        None if ground.nat_gateways.gap().is_none() => " (there is no such one)".to_owned(),
        None => String::new(),
    }
}

fn nat_of<'a>(ground: &'a Ground, id: &str) -> Option<&'a NatGateway> {
    let mut gateways = ground.nat_gateways.items.iter();
    gateways.find(|nat| *nat.nat_gateway_id == *id)
}

/// NAT gateways that let nothing through, unless a blackhole has told of them.
fn nat_gateways(
    ground: &Ground,
    plot: &Plot<'_>,
    places: &[&Place<'_>],
    findings: &mut Vec<Finding>,
) {
    for nat in &ground.nat_gateways.items {
        if nat.vpc_id.as_ref() != Some(plot.vpc_id) || nat.works() != Some(false) {
            continue;
        }
        let id = &nat.nat_gateway_id;
        let routes = plot.tables.iter().flat_map(|it| list(&it.table.routes));
        let mut routes = routes.filter(|route| route.target.as_ref() == Some(id));
        if routes.clone().any(|route| route.is_blackhole()) {
            continue;
        }
        let is_named = routes.next().is_some();
        let behind: Vec<&Place<'_>> = places
            .iter()
            .copied()
            .filter(|place| {
                place
                    .route
                    .is_some_and(|route| route.target.as_ref() == Some(id))
            })
            .collect();
        let (state, health) = ways::nat_state(nat);
        let health = match (health, is_named) {
            // A deleted one is told for an hour; whom nobody leads to, nobody misses.
            (Health::Broken, false) if nat.state.as_deref() == Some("deleted") => continue,
            (Health::Broken, false) => Health::Look,
            (health, _) => health,
        };
        let name = nat.name().unwrap_or(id);
        let effect = match behind.is_empty() {
            true if !plot.knows.tables => "which routes lead to it is not known".to_owned(),
            true => "no default route leads to it".to_owned(),
            false => format!("no way to the internet from {}", names(&behind)),
        };
        let text = format!("NAT gateway {name} is {state}: {effect}");
        findings.push(Finding::new(health, text).about(behind));
    }
}

fn addresses(occupants: &Occupants<'_>, places: &[&Place<'_>], findings: &mut Vec<Finding>) {
    for place in places {
        let Some(free) = place.subnet.available_ip_address_count else {
            continue;
        };
        if place.subnet.ipv6_native == Some(true) {
            continue;
        }
        let is_low = place
            .size
            .is_some_and(|size| i64::from(free) * 20 < i64::from(size));
        let name = place.label();
        let cidr = place
            .subnet
            .cidr_block
            .as_deref()
            .unwrap_or("range not told");
        let balancers = place.count(Standing::Balancer);
        let (health, text) = if free <= 0 {
            let health = if is_used(place) {
                Health::Broken
            } else {
                Health::Look
            };
            let id = &place.subnet.subnet_id;
            let own = |it: &&&crate::domain::service::Service| {
                networks_of(it).any(|network| network.subnets.contains(id))
            };
            let services = occupants.services.iter().filter(own);
            let services: Vec<&str> = services.map(|it| it.name()).collect();
            let who = match services.is_empty() {
                true => String::new(),
                false => format!(" (used by {})", some(&services)),
            };
            let text =
                format!("subnet {name} ({cidr}) has no free address: no task starts in it{who}");
            (health, text)
        } else if free < FOR_BALANCER && balancers > 0 {
            let text = format!(
                "subnet {name} ({cidr}) has {free} free: a load balancer wants {FOR_BALANCER}"
            );
            (Health::Look, text)
        } else if is_low && free <= FEW {
            let addresses = if free == 1 { "address" } else { "addresses" };
            let text = format!("subnet {name} ({cidr}) has only {free} free {addresses}");
            (Health::Look, text)
        } else {
            continue;
        };
        findings.push(Finding::new(health, text).about([*place]));
    }
}

/// How an endpoint is by its state
/// ([VpcEndpoint](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html)).
pub fn endpoint_health(endpoint: &VpcEndpoint) -> Health {
    let Some(state) = endpoint.state.as_deref() else {
        return Health::Unknown;
    };
    match state.to_ascii_lowercase().as_str() {
        "available" => Health::Fine,
        "failed" | "rejected" | "expired" => Health::Broken,
        "pending" => Health::Changing,
        _ => Health::Look,
    }
}

fn endpoint_state(endpoint: &VpcEndpoint, places: &[&Place<'_>]) -> Option<Finding> {
    if endpoint.works() != Some(false) {
        return None;
    }
    let state = endpoint.state.as_deref()?;
    let health = endpoint_health(endpoint);
    let why = match &endpoint.last_error {
        Some(error) => format!(": {error}"),
        None => String::new(),
    };
    let service = endpoint
        .service()
        .unwrap_or("of a service that is not told");
    let id = &endpoint.vpc_endpoint_id;
    let subnets: FxHashSet<&Text> = list(&endpoint.subnet_ids).iter().collect();
    let in_it = places.iter().copied();
    let in_it = in_it.filter(|place| subnets.contains(&place.subnet.subnet_id));
    let mut finding =
        Finding::new(health, format!("endpoint {service} ({id}) is {state}{why}")).about(in_it);
    // Whoever uses it may be in any subnet.
    finding.matters = true;
    Some(finding)
}

/// Endpoints that answer to the service's own name need both DNS attributes of the VPC.
fn private_names(plot: &Plot<'_>) -> Option<Finding> {
    let dns = plot
        .dns
        .filter(|dns| dns.answers_private_names() == Some(false))?;
    let own = plot.endpoints.iter();
    let own = own.filter(|endpoint| endpoint.private_dns_enabled == Some(true));
    let services: Vec<&str> = own.filter_map(|endpoint| endpoint.service()).collect();
    if services.is_empty() {
        return None;
    }
    let off = match dns.enable_dns_support {
        Some(false) => "enableDnsSupport",
        _ => "enableDnsHostnames",
    };
    let text = format!(
        "{off} of {} is off: the private names of {} are not answered",
        plot.vpc_id,
        some(&services)
    );
    Some(Finding::new(Health::Broken, text))
}

/// Subnets that services name and none of the VPCs has.
fn lost_subnets(
    ground: &Ground,
    occupants: &Occupants<'_>,
    focused: &Focused,
    findings: &mut Vec<Finding>,
) {
    if ground.subnets.gap().is_some() || ground.subnets.items.is_empty() {
        return;
    }
    let known: FxHashSet<&str> = ground
        .subnets
        .items
        .iter()
        .map(|it| &*it.subnet_id)
        .collect();
    for service in &occupants.services {
        let named = networks_of(service).flat_map(|network| &network.subnets);
        let mut lost: Vec<&Text> = named.filter(|id| !known.contains(&***id)).collect();
        lost.sort();
        lost.dedup();
        if lost.is_empty() {
            continue;
        }
        let name = service.name();
        let text = format!(
            "service {name} names {}, which none of these VPCs has",
            some(&lost)
        );
        findings.push(Finding {
            matters: lost.iter().any(|id| focused.subnets.contains(*id)),
            subnets: lost.into_iter().cloned().collect(),
            ..Finding::new(Health::Look, text)
        });
    }
}
