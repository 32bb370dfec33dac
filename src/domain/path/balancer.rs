//! A load balancer: how clients come to it, and by which rule they go on.

use super::between::{End, Groups, Port, Steps, cross};
use super::hop::{Hop, Hops, Verdict, merge};
use super::inward::protocol_of;
use super::range::Range;
use super::routes::{Taken, route_to_internet};
use super::scene::{Front, Scene};
use crate::domain::listener::{Listener, Rule, Share, share};
use crate::domain::load_balancer::LoadBalancer;
use crate::domain::network::{RouteTable, table_of};
use crate::domain::target_group::name_of;
use crate::domain::{Text, list};

/// From a client to a load balancer.
const TO_BALANCER: Steps = Steps {
    from_group: "client group out",
    from_acl: "client ACL out",
    to_acl: "LB ACL in",
    to_group: "LB group in",
};

/// A rule of a listener that leads to the target group.
#[derive(Debug, Clone)]
pub(super) struct Lead<'a> {
    listener: &'a Listener,
    /// None where the listener's own default action leads there and its rules are not known.
    rule: Option<&'a Rule>,
    share: Share,
}

impl Lead<'_> {
    /// Whether any traffic comes by it.
    pub(super) fn flows(&self) -> bool {
        self.share.flows()
    }

    /// `path /checkout/* (priority 20), weight 90 of 100`.
    fn words(&self) -> String {
        let mut words = match self.rule {
            Some(rule) => match rule.priority.as_deref() {
                Some("default") | None => rule.words(),
                Some(priority) => format!("{} (priority {priority})", rule.words()),
            },
            None => "everything else".to_owned(),
        };
        if let Some(weight) = self.share.words() {
            words.push_str(", ");
            words.push_str(&weight);
        }
        words
    }
}

/// Every rule that leads to the group.
pub(super) fn leads<'a>(front: &Front<'a>) -> Vec<Lead<'a>> {
    let Ok(listeners) = &front.listeners else {
        return Vec::new();
    };
    let arn = &*front.of.arn;
    let mut leads = Vec::new();
    for (at, listener) in listeners.iter().enumerate() {
        match front.rules.get(at) {
            Some(Ok(rules)) if !rules.is_empty() => {
                leads.extend(rules.iter().filter_map(|rule| {
                    let share = share(&rule.actions, arn)?;
                    let rule = Some(rule);
                    Some(Lead {
                        listener,
                        rule,
                        share,
                    })
                }));
            }
            _ => {
                let by_default = share(&listener.default_actions, arn);
                leads.extend(by_default.map(|share| Lead {
                    listener,
                    rule: None,
                    share,
                }));
            }
        }
    }
    leads
}

/// Whether it is a network load balancer.
pub(super) fn is_network(balancer: &LoadBalancer) -> bool {
    balancer.r#type.as_deref() == Some("network")
}

/// Its security groups.
pub(super) fn groups(balancer: &LoadBalancer) -> Groups {
    match &balancer.security_groups {
        Some(groups) if !groups.is_empty() => Groups::Held(groups.clone()),
        // An application load balancer always has one; an older network load balancer has none.
        _ if is_network(balancer) => Groups::Free,
        _ => Groups::Unknown("its security groups are not told".to_owned()),
    }
}

/// Its place in each of its subnets, by the name of the subnet.
pub(super) fn ends(scene: &Scene<'_>, balancer: &LoadBalancer) -> Vec<(String, End)> {
    let subnets = list(&balancer.availability_zones).iter();
    let subnets: Vec<&Text> = subnets.filter_map(|it| it.subnet_id.as_ref()).collect();
    let end = |subnet: Option<&Text>| End {
        subnet: subnet.cloned(),
        ranges: subnet.map(|it| scene.block(it)).unwrap_or_default(),
        groups: groups(balancer),
        crowd: false,
    };
    if subnets.is_empty() {
        return vec![("subnets that are not told".to_owned(), end(None))];
    }
    let subnets = subnets.into_iter();
    subnets.map(|it| (it.to_string(), end(Some(it)))).collect()
}

/// From the client to the listener.
pub(super) fn arrive(
    scene: &Scene<'_>,
    front: &Front<'_>,
    balancer: &LoadBalancer,
    leads: &[Lead<'_>],
) -> Hops {
    let ends = ends(scene, balancer);
    let is_public = balancer.scheme.as_deref() == Some("internet-facing");
    let mut hops = match is_public {
        true => {
            let cases: Vec<(String, Hops)> = ends
                .iter()
                .map(|(label, end)| (label.clone(), vec![to_internet(scene, end)]))
                .collect();
            merge(&cases, "load balancer subnets")
        }
        false => vec![client_inside(balancer)],
    };
    hops.push(balancer_hop(balancer));
    hops.push(listener_hop(front, leads));
    let mut ports: Vec<(&str, i32)> = leads
        .iter()
        .filter_map(|lead| {
            Some((
                lead.listener.protocol.as_deref().unwrap_or(""),
                lead.listener.port?,
            ))
        })
        .collect();
    ports.dedup();
    let everywhere = Range::parse("::/0")
        .filter(|_| balancer.ip_address_type.as_deref() == Some("dualstack-without-public-ipv4"));
    let client = End {
        subnet: None,
        ranges: vec![everywhere.unwrap_or(Range::ANYWHERE)],
        groups: Groups::Outside,
        crowd: true,
    };
    let by_listener: Vec<(String, Hops)> = ports
        .into_iter()
        .filter_map(|(protocol, number)| {
            let port = Port::of(protocol_of(Some(protocol)), number)?;
            let by_subnet: Vec<(String, Hops)> = ends
                .iter()
                .map(|(label, end)| {
                    let hops = cross(scene.ground, scene.lists, &client, end, port, TO_BALANCER);
                    (label.clone(), hops)
                })
                .collect();
            Some((
                format!("{protocol} :{number}"),
                merge(&by_subnet, "load balancer subnets"),
            ))
        })
        .collect();
    hops.extend(merge(&by_listener, "listeners"));
    hops
}

/// The rules that lead to the group, and whether traffic comes by them; nothing where there is none.
pub(super) fn rule_hop(leads: &[Lead<'_>]) -> Option<Hop> {
    let mut words: Vec<String> = leads.iter().map(Lead::words).collect();
    words.dedup();
    let words = words.join(" · ");
    if leads.is_empty() {
        return None;
    }
    Some(match leads.iter().any(Lead::flows) {
        true => Hop::passes("rule", "", words),
        false => Hop::blocked("rule", "", format!("no traffic: {words}")),
    })
}

fn client_inside(balancer: &LoadBalancer) -> Hop {
    let vpc = balancer
        .vpc_id
        .as_deref()
        .unwrap_or("a VPC that is not told");
    let words = match balancer.scheme.as_deref() {
        Some("internal") => format!("from within {vpc} and what is connected to it"),
        Some(other) => format!("scheme {other}"),
        None => return Hop::unknown("client", "", "the scheme of the load balancer is not told"),
    };
    Hop::passes("client", "", words)
}

/// A load balancer that faces the internet needs a way there to answer.
fn to_internet(scene: &Scene<'_>, end: &End) -> Hop {
    let step = "client";
    let Some((table, vpc)) = table(scene, end) else {
        let gap = scene
            .ground
            .route_tables
            .gap()
            .or(scene.ground.subnets.gap());
        let gap = gap.unwrap_or("its route table is not among those of the VPC");
        return Hop::unknown(step, "", format!("the internet: {gap}"));
    };
    let id = &*table.route_table_id;
    match route_to_internet(table) {
        Taken::Unknown(why) => Hop::unknown(step, id, format!("the internet: {why}")),
        Taken::Nothing => Hop::blocked(
            step,
            id,
            "the internet: no route leads back there, and the load balancer faces it",
        ),
        Taken::Route(route) => {
            let target = route.target.as_deref().unwrap_or("—");
            if !target.starts_with("igw-") {
                let words =
                    format!("the internet: answers leave by {target}, not by an internet gateway");
                return Hop::blocked(step, id, words);
            }
            let mut gateways = scene.ground.internet_gateways.items.iter();
            let gateway = gateways.find(|it| *it.internet_gateway_id == *target);
            let attached = gateway.and_then(|it| it.is_attached_to(vpc));
            match (route.is_blackhole() || attached == Some(false), attached) {
                (true, _) => Hop::blocked(
                    step,
                    id,
                    format!("the internet: {target} is not attached to {vpc}"),
                ),
                (false, _) => Hop::passes(step, "", format!("the internet, by {target}")),
            }
        }
    }
}

/// The route table of an end and its VPC.
pub(super) fn table<'a>(scene: &Scene<'a>, end: &End) -> Option<(&'a RouteTable, &'a Text)> {
    let subnet = end.subnet.as_deref()?;
    let vpc = scene.vpc_of(subnet)?;
    let table = table_of(&scene.ground.route_tables.items, subnet, vpc)?;
    Some((table, vpc))
}

fn balancer_hop(balancer: &LoadBalancer) -> Hop {
    let step = "load balancer";
    let name = balancer.name();
    let kind = balancer.r#type.as_deref().unwrap_or("—");
    let scheme = balancer.scheme.as_deref().unwrap_or("—");
    let dns = balancer.dns_name.as_deref().unwrap_or("—");
    let zones = list(&balancer.availability_zones).iter();
    let zones: Vec<&str> = zones.filter_map(|it| it.zone_name.as_deref()).collect();
    let words = format!("{dns} · {kind}, {scheme}, in {}", zones.join(", "));
    let state = balancer.state.as_ref();
    let reason = state.and_then(|it| it.reason.as_deref());
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    match state.and_then(|it| it.code.as_deref()) {
        Some("active") => Hop::passes(step, name, words),
        Some(code @ "active_impaired") => Hop::new(
            step,
            Verdict::Partly,
            name,
            format!("{code}{reason} · {words}"),
        ),
        Some(code @ ("failed" | "provisioning")) => {
            Hop::blocked(step, name, format!("{code}{reason} · {words}"))
        }
        Some(code) => Hop::unknown(step, name, format!("state {code}{reason} · {words}")),
        None => Hop::unknown(step, name, format!("its state is not told · {words}")),
    }
}

fn listener_hop(front: &Front<'_>, leads: &[Lead<'_>]) -> Hop {
    let step = "listener";
    let listeners = match &front.listeners {
        Ok(listeners) => *listeners,
        Err(why) => return Hop::unknown(step, "", why),
    };
    if !leads.is_empty() {
        let mut words: Vec<String> = leads.iter().map(|lead| lead.listener.words()).collect();
        words.dedup();
        return Hop::passes(step, "", words.join(", "));
    }
    if let Some(why) = front.rules.iter().find_map(|rules| rules.as_ref().err()) {
        return Hop::unknown(step, "", format!("its rules: {why}"));
    }
    let all: Vec<String> = listeners.iter().map(Listener::words).collect();
    let group = name_of(&front.of.arn);
    match all.is_empty() {
        true => Hop::blocked(step, "", "the load balancer has none"),
        false => Hop::blocked(
            step,
            "",
            format!("none of {} leads to {group}", all.join(", ")),
        ),
    }
}
