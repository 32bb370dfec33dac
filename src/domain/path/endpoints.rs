//! VPC endpoints: which one takes the packets to a service, and whether it lets them in.

use super::balancer::table;
use super::between::{End, Groups};
use super::hop::{Hop, Hops, merge};
use super::outward::{https, outside};
use super::range::Range;
use super::scene::{Place, Scene};
use crate::domain::list;
use crate::domain::network::{Route, RouteTable, VpcDns, VpcEndpoint};

/// The endpoint that takes packets to a service.
pub(super) enum Found<'a> {
    /// By the name of the service.
    Interface(&'a VpcEndpoint),
    /// By a route.
    Gateway(&'a VpcEndpoint, &'a RouteTable, &'a Route),
    /// None does; why those that are there do not.
    Nothing(String),
    /// It cannot be said.
    Unknown(String),
}

/// What takes the packets of a place to a service.
pub(super) fn find<'a>(scene: &Scene<'a>, place: &Place, service: &str) -> Found<'a> {
    let subnet = place.end.subnet.as_deref().unwrap_or_default();
    let Some(vpc) = scene.vpc_of(subnet) else {
        return Found::Unknown("the VPC of the subnet is not known".to_owned());
    };
    let here = scene
        .ground
        .endpoints
        .items
        .iter()
        .filter(|it| it.vpc_id.as_ref() == Some(vpc) && it.service() == Some(service));
    let mut asides = Vec::new();
    let mut unknown = None;
    for endpoint in here {
        let id = &endpoint.vpc_endpoint_id;
        match endpoint.works() {
            Some(true) => {}
            Some(false) => {
                let state = endpoint.state.as_deref().unwrap_or("—");
                asides.push(format!("{id} for {service} is {state}"));
                continue;
            }
            None => {
                unknown = Some(format!("the state of {id} is not told"));
                continue;
            }
        }
        if endpoint.vpc_endpoint_type.as_deref() == Some("Gateway") {
            let of_place = table(scene, &place.end);
            let route = of_place.and_then(|(table, _)| {
                let by = |route: &&Route| route.target.as_deref() == Some(id);
                Some((table, list(&table.routes).iter().find(by)?))
            });
            match (route, of_place) {
                (Some((table, route)), _) => return Found::Gateway(endpoint, table, route),
                (None, Some((table, _))) => {
                    asides.push(format!(
                        "{id} for {service} is not in {}",
                        table.route_table_id
                    ));
                }
                (None, None) => unknown = Some(tables_gap(scene)),
            }
            continue;
        }
        let mut known = scene.ground.dns.items.iter();
        let dns = known
            .find(|it| it.vpc_id == *vpc)
            .and_then(VpcDns::answers_private_names);
        match (endpoint.private_dns_enabled, dns) {
            (Some(true), Some(true)) => return Found::Interface(endpoint),
            (Some(false), _) => asides.push(format!("{id} for {service} has no private DNS")),
            (_, Some(false)) => asides.push(format!(
                "{id} for {service} is not found by name: {vpc} lacks enableDnsSupport or enableDnsHostnames"
            )),
            (None, _) => unknown = Some(format!("whether {id} has private DNS is not told")),
            (Some(true), None) => {
                let why = scene.ground.dns.gap().unwrap_or("its DNS attributes are not told");
                unknown = Some(format!("whether the name leads to {id}: {why}"));
            }
        }
    }
    match (unknown, scene.ground.endpoints.gap()) {
        (Some(why), _) => Found::Unknown(why),
        (None, Some(why)) => Found::Unknown(format!("endpoints: {why}")),
        (None, None) if asides.is_empty() => {
            Found::Nothing(format!("{vpc} has no endpoint for {service}"))
        }
        (None, None) => Found::Nothing(asides.join("; ")),
    }
}

/// Why the route table of a subnet is not known.
pub(super) fn tables_gap(scene: &Scene<'_>) -> String {
    let gap = scene.ground.route_tables.gap();
    gap.unwrap_or("no route table is told for the subnet")
        .to_owned()
}

/// By an interface endpoint: to each of its interfaces, any of which its name may lead to.
pub(super) fn by_interface(scene: &Scene<'_>, place: &Place, endpoint: &VpcEndpoint) -> Hops {
    let id = &*endpoint.vpc_endpoint_id;
    let interfaces = list(&endpoint.network_interface_ids).iter();
    let interfaces: Vec<_> = interfaces
        .filter_map(|id| scene.ground.interface(id))
        .collect();
    let groups = match &endpoint.group_ids {
        Some(groups) => Groups::Held(groups.clone()),
        None => Groups::Unknown("the security groups of the endpoint are not told".to_owned()),
    };
    let cases: Vec<(String, Hops)> = list(&endpoint.subnet_ids)
        .iter()
        .map(|subnet| {
            let own = interfaces
                .iter()
                .filter(|it| it.subnet_id.as_ref() == Some(subnet));
            let own = own.filter_map(|it| Range::parse(it.private_ip_address.as_deref()?));
            let mut ranges: Vec<Range> = own.collect();
            if ranges.is_empty() {
                ranges = scene.block(subnet);
            }
            let end = End {
                subnet: Some(subnet.clone()),
                ranges,
                groups: groups.clone(),
                crowd: false,
            };
            (subnet.to_string(), https(scene, place, &end))
        })
        .collect();
    let mut hops = merge(&cases, "endpoint subnets");
    let words = match cases.is_empty() {
        true => return vec![Hop::unknown("endpoint", id, "its subnets are not told")],
        false => "by its private name",
    };
    hops.push(policy_hop(endpoint, words));
    hops
}

/// By a gateway endpoint: to the addresses of its prefix list.
pub(super) fn by_gateway(
    scene: &Scene<'_>,
    place: &Place,
    endpoint: &VpcEndpoint,
    table: &RouteTable,
    route: &Route,
) -> Hops {
    let prefix_list = route.destination_prefix_list_id.as_deref();
    let ranges = prefix_list.and_then(|it| scene.lists.get(it));
    let ranges = ranges.unwrap_or_default().iter();
    let ranges = ranges.filter(|range| !range.is_v6()).copied().collect();
    let mut hops = https(scene, place, &outside(ranges));
    let id = &*table.route_table_id;
    let by = &endpoint.vpc_endpoint_id;
    let to = prefix_list.unwrap_or("—");
    hops.push(match route.is_blackhole() {
        true => Hop::blocked(
            "route",
            id,
            format!("{to} leads to {by}, which is gone (blackhole)"),
        ),
        false => Hop::passes("route", id, format!("{to} leads to {by}")),
    });
    hops.push(policy_hop(endpoint, "by its route"));
    hops
}

fn policy_hop(endpoint: &VpcEndpoint, words: &str) -> Hop {
    let (step, id) = ("endpoint", &*endpoint.vpc_endpoint_id);
    match endpoint.policy_is_full() {
        Some(true) => Hop::passes(step, id, words),
        Some(false) => Hop::unknown(
            step,
            id,
            format!("{words}; its policy is restricted: not evaluated"),
        ),
        None => Hop::unknown(step, id, format!("{words}; its policy is not told")),
    }
}
