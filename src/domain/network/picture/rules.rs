//! Rules of security groups in plain words, and which of them nobody needs.

use super::range::Range;
use crate::domain::network::{Ground, Peer, PeerKind, Permission, SecurityGroup};
use crate::domain::{Text, list};

/// A rule of a security group: one kind of traffic, and one other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleNote {
    /// `TCP 8080 from alb-sg (sg-0…)`, `everything to anywhere (0.0.0.0/0)`.
    pub text: String,
    /// Whether everybody may come in by it: something to look at.
    pub is_open: bool,
    /// The rule of the same group that lets all of this through already, in words.
    pub contained_in: Option<String>,
    /// What somebody wrote about it.
    pub description: Option<Text>,
}

/// The rules of one direction; none where they are not told.
pub(super) fn notes(
    group: &SecurityGroup,
    is_egress: bool,
    ground: &Ground,
) -> Option<Vec<RuleNote>> {
    let permissions = match is_egress {
        true => group.egress.as_deref()?,
        false => group.ingress.as_deref()?,
    };
    let speaker = Speaker {
        group,
        is_egress,
        ground,
    };
    let each = permissions.iter();
    let each: Vec<(&Permission, &Peer)> = each
        .flat_map(|permission| {
            permission
                .sources
                .iter()
                .map(move |peer| (permission, peer))
        })
        .collect();
    let covers = |at: usize, other: usize| {
        let ((wide, from), (narrow, to)) = (each[other], each[at]);
        if at == other || !is_within(narrow, wide) || !speaker.is_peer_within(to, from) {
            return false;
        }
        // Of two that say the same the first one stays.
        let is_same = is_within(wide, narrow) && speaker.is_peer_within(from, to);
        !is_same || other < at
    };
    let notes = each.iter().enumerate().map(|(at, (permission, peer))| {
        let wider = (0..each.len()).find(|other| covers(at, *other));
        RuleNote {
            text: speaker.words(permission, peer),
            is_open: !is_egress && is_everybody(&peer.kind),
            contained_in: wider.map(|other| speaker.words(each[other].0, each[other].1)),
            description: peer.description.clone().filter(|it| !it.is_empty()),
        }
    });
    Some(notes.collect())
}

/// Whether a range holds all there is.
pub(super) fn is_everywhere(cidr: &str) -> bool {
    matches!(cidr, "0.0.0.0/0" | "::/0")
}

fn is_everybody(kind: &PeerKind) -> bool {
    matches!(kind, PeerKind::Cidr(cidr) if is_everywhere(cidr))
}

/// A kind of traffic in words: `everything`, `TCP 443`, `UDP 1024-65535`, `ICMP type 8`.
pub(super) fn traffic(protocol: Option<&str>, ports: (Option<i32>, Option<i32>)) -> String {
    let name = match protocol {
        Some("-1") => return "everything".to_owned(),
        Some("tcp" | "6") => "TCP",
        Some("udp" | "17") => "UDP",
        Some("icmp" | "1") => return icmp("ICMP", ports),
        Some("icmpv6" | "58") => return icmp("ICMPv6", ports),
        Some(other) => return format!("protocol {other}"),
        None => return "traffic of a protocol that is not told".to_owned(),
    };
    match ports {
        (Some(0), Some(65535)) | (None, None) | (Some(-1), _) => format!("all {name}"),
        (Some(from), Some(to)) if from == to => format!("{name} {from}"),
        (Some(from), Some(to)) => format!("{name} {from}-{to}"),
        (Some(from), None) => format!("{name} from port {from} on"),
        (None, Some(to)) => format!("{name} up to port {to}"),
    }
}

fn icmp(name: &str, (kind, code): (Option<i32>, Option<i32>)) -> String {
    match (kind, code) {
        (None | Some(-1), _) => name.to_owned(),
        (Some(kind), None | Some(-1)) => format!("{name} type {kind}"),
        (Some(kind), Some(code)) => format!("{name} type {kind} code {code}"),
    }
}

/// Whether all the traffic of one rule is traffic of another; `false` where that cannot be told.
fn is_within(narrow: &Permission, wide: &Permission) -> bool {
    if wide.is_all_traffic() {
        return true;
    }
    if narrow.ip_protocol.is_none() || narrow.ip_protocol != wide.ip_protocol {
        return false;
    }
    if matches!(
        wide.ip_protocol.as_deref(),
        Some("tcp" | "udp" | "6" | "17")
    ) {
        let (from, to) = ports(narrow);
        let (first, last) = ports(wide);
        return first <= from && to <= last;
    }
    // Of ICMP, and of protocols by number, equal rules and those for all types are told.
    let is_whole = matches!(wide.from_port, None | Some(-1));
    is_whole || (narrow.from_port, narrow.to_port) == (wide.from_port, wide.to_port)
}

fn ports(of: &Permission) -> (i32, i32) {
    match (of.from_port, of.to_port) {
        (None | Some(-1), None | Some(-1)) => (0, 65535),
        (from, to) => (from.unwrap_or(0), to.unwrap_or(65535)),
    }
}

/// Who puts the rules of a group into words.
struct Speaker<'a> {
    group: &'a SecurityGroup,
    is_egress: bool,
    ground: &'a Ground,
}

impl Speaker<'_> {
    fn words(&self, permission: &Permission, peer: &Peer) -> String {
        let ports = (permission.from_port, permission.to_port);
        let traffic = traffic(permission.ip_protocol.as_deref(), ports);
        let way = if self.is_egress { "to" } else { "from" };
        format!("{traffic} {way} {}", self.peer(&peer.kind))
    }

    fn peer(&self, kind: &PeerKind) -> String {
        match kind {
            PeerKind::Cidr(cidr) => cidr_words(self.ground, cidr, self.is_egress),
            PeerKind::PrefixList(id) => prefix_list_words(self.ground, id),
            PeerKind::Group {
                group_id,
                vpc_id,
                vpc_peering_connection_id,
                peering_status,
                ..
            } => {
                if *group_id == self.group.group_id {
                    return "itself".to_owned();
                }
                let mut words = group_words(self.ground, group_id);
                if let Some(vpc) = vpc_id
                    .as_ref()
                    .filter(|it| self.group.vpc_id.as_ref() != Some(*it))
                {
                    words.push_str(&format!(" in {vpc}"));
                }
                if let Some(peering) = vpc_peering_connection_id {
                    words.push_str(&format!(" by {peering}"));
                }
                if let Some(status) = peering_status.as_deref().filter(|it| *it != "active") {
                    words.push_str(&format!(", peering {status}"));
                }
                words
            }
        }
    }

    /// Whether one other end is a part of another.
    fn is_peer_within(&self, narrow: &Peer, wide: &Peer) -> bool {
        if narrow.kind == wide.kind {
            return true;
        }
        let within = |cidr: &str, wide: &str| {
            let (narrow, wide) = (Range::parse(cidr), Range::parse(wide));
            matches!((narrow, wide), (Some(narrow), Some(wide)) if wide.contains(narrow))
        };
        let ranges = |id: &Text| {
            let lists = &self.ground.prefix_lists.items;
            let list_of = lists.iter().find(|it| it.prefix_list_id == *id);
            list_of.map_or(&[][..], |it| list(&it.cidrs))
        };
        match (&narrow.kind, &wide.kind) {
            (PeerKind::Cidr(narrow), PeerKind::Cidr(wide)) => within(narrow, wide),
            (PeerKind::PrefixList(id), PeerKind::Cidr(wide)) => {
                let ranges = ranges(id);
                !ranges.is_empty() && ranges.iter().all(|cidr| within(cidr, wide))
            }
            (PeerKind::Cidr(narrow), PeerKind::PrefixList(id)) => {
                ranges(id).iter().any(|cidr| within(narrow, cidr))
            }
            (
                PeerKind::Group {
                    group_id: narrow, ..
                },
                PeerKind::Group { group_id: wide, .. },
            ) => narrow == wide,
            // Addresses of a group's members change: nothing is said about them.
            _ => false,
        }
    }
}

/// A range of addresses in words: anybody, the VPC, a subnet by name, or as it came.
pub(super) fn cidr_words(ground: &Ground, cidr: &Text, is_egress: bool) -> String {
    let who = if is_egress { "anywhere" } else { "anybody" };
    match &**cidr {
        "0.0.0.0/0" => return format!("{who} (0.0.0.0/0)"),
        "::/0" => return format!("{who} by IPv6 (::/0)"),
        _ => {}
    }
    let vpc = ground.vpcs.items.iter();
    let mut vpc = vpc.filter(|vpc| vpc.cidr_blocks().contains(cidr));
    if let Some(vpc) = vpc.next() {
        return match vpc.name() {
            Some(name) => format!("the VPC {name} ({cidr})"),
            None => format!("the VPC ({cidr})"),
        };
    }
    let mut subnets = ground.subnets.items.iter();
    let subnet = subnets.find(|subnet| subnet.cidr_blocks().contains(cidr));
    match subnet.map(|it| it.name().unwrap_or(&it.subnet_id)) {
        Some(name) => format!("subnet {name} ({cidr})"),
        None => cidr.to_string(),
    }
}

/// A security group by name and id.
pub(super) fn group_words(ground: &Ground, id: &Text) -> String {
    let group = ground.group(id);
    match group.and_then(|it| it.group_name.as_ref()) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    }
}

fn prefix_list_words(ground: &Ground, id: &Text) -> String {
    let mut lists = ground.prefix_lists.items.iter();
    let name = lists
        .find(|it| it.prefix_list_id == *id)
        .and_then(|it| it.prefix_list_name.as_deref());
    let Some(name) = name else {
        return format!("the prefix list {id}");
    };
    // Those of AWS are called com.amazonaws.REGION.SERVICE, or com.amazonaws.global.SERVICE.
    let service = name
        .strip_prefix("com.amazonaws.")
        .and_then(|rest| rest.split_once('.'));
    let name = service.map_or(name, |(_, service)| service);
    format!("the {name} prefix list ({id})")
}
