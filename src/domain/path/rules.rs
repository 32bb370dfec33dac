//! What the rules of security groups and network ACLs let through.
//!
//! Security groups are a union of what each of their rules lets through, and answers come back
//! without a rule ([security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)).
//! Of a network ACL the first entry that fits decides, and answers need an entry of their own
//! ([network ACLs](https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html)).

use super::range::{ALL_PORTS, Area, Range, Rect};
use crate::domain::Text;
use crate::domain::network::{AclEntry, NetworkAcl, PeerKind, Permission, SecurityGroup};
use rustc_hash::FxHashMap;

/// Which way packets go, seen from what the rules protect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They arrive.
    In,
    /// They leave.
    Out,
}

/// Number of a protocol
/// ([IANA](https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// 6.
    Tcp,
    /// 17.
    Udp,
}

/// Packets to one port or several, and who is at the other end.
#[derive(Debug, Clone, Copy)]
pub struct Packets<'a> {
    /// Protocol.
    pub protocol: Protocol,
    /// Ports of whoever receives them.
    pub ports: (u16, u16),
    /// Addresses the other end may have.
    pub ranges: &'a [Range],
    /// Security groups the other end has.
    pub groups: &'a [Text],
}

/// How much of some packets is let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All, by these rules.
    All(String),
    /// Some, by these rules, and not the rest.
    Part(String),
    /// None of these, but others by these rules.
    Others(String),
    /// None at all, because of this.
    None(String),
    /// It cannot be said, because of this.
    Unknown(String),
}

/// The ranges of prefix lists, by their id; of those that were read.
#[derive(Debug, Clone, Default)]
pub struct Lists(FxHashMap<Text, Vec<Range>>);

impl Lists {
    /// Keeps the ranges of a list; those that are read in several pages are put together.
    pub fn add(&mut self, id: &Text, cidrs: &[Text]) {
        let ranges = cidrs.iter().filter_map(|cidr| Range::parse(cidr));
        self.0.entry(id.clone()).or_default().extend(ranges);
    }

    /// The ranges of a list.
    pub fn get(&self, id: &str) -> Option<&[Range]> {
        self.0.get(id).map(Vec::as_slice)
    }
}

impl Protocol {
    fn is(self, word: Option<&str>) -> bool {
        match word {
            Some("-1") => true,
            Some("tcp" | "6") => self == Self::Tcp,
            Some("udp" | "17") => self == Self::Udp,
            _ => false,
        }
    }
}

impl Way {
    const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    const fn nobody(self) -> &'static str {
        match self {
            Self::In => "nobody in",
            Self::Out => "nothing out",
        }
    }
}

/// `443`, `1024-65535`, `every port`.
pub fn ports_in_words(ports: (u16, u16)) -> String {
    match ports {
        ALL_PORTS => "every port".to_owned(),
        (one, other) if one == other => one.to_string(),
        (first, last) => format!("{first}-{last}"),
    }
}

/// What groups that hold together let through.
pub fn groups_let(
    groups: &[&SecurityGroup],
    way: Way,
    packets: &Packets<'_>,
    lists: &Lists,
) -> Reach {
    let mut left = Area::new(packets.ranges, packets.ports);
    let (mut by, mut here, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    let mut unread = None;
    for group in groups {
        let rules = match way {
            Way::In => &group.ingress,
            Way::Out => &group.egress,
        };
        let Some(rules) = rules else {
            unread = Some(format!("the rules of {} are not told", group.group_id));
            continue;
        };
        for rule in rules {
            if !packets.protocol.is(rule.ip_protocol.as_deref()) {
                continue;
            }
            let ports = ports_of(rule);
            let at_port = ports.0 <= packets.ports.1 && packets.ports.0 <= ports.1;
            for source in &rule.sources {
                let word = peer_words(&source.kind);
                let lets = match lets(&source.kind, packets, lists) {
                    Ok(lets) => lets,
                    Err(why) => {
                        if at_port {
                            unread = Some(why);
                        }
                        continue;
                    }
                };
                if !at_port {
                    if !lets.is_empty() {
                        push(&mut elsewhere, ports_in_words(ports));
                    }
                    continue;
                }
                push(&mut here, word.clone());
                for range in lets {
                    if left.take(&Rect::new(range, ports)) {
                        push(&mut by, word.clone());
                    }
                }
            }
        }
    }
    let (word, port) = (way.word(), ports_in_words(packets.ports));
    let lets = |peers: &[String]| match way {
        Way::In => format!("lets {} {word} on {port}", peers.join(", ")),
        Way::Out => format!("lets {word} to {} on {port}", peers.join(", ")),
    };
    if left.is_empty() {
        return Reach::All(lets(&by));
    }
    if let Some(why) = unread {
        return Reach::Unknown(why);
    }
    if !by.is_empty() {
        return Reach::Part(lets(&by));
    }
    if !here.is_empty() {
        return Reach::Others(format!("{} and nobody else", lets(&here)));
    }
    let mut words = format!("lets {} on {port}", way.nobody());
    if !elsewhere.is_empty() {
        words.push_str(", only on ");
        words.push_str(&elsewhere.join(", "));
    }
    Reach::None(words)
}

/// What an ACL lets through one way.
pub fn acl_lets(acl: &NetworkAcl, way: Way, packets: &Packets<'_>) -> Reach {
    let Some(entries) = acl.entries_of(way == Way::Out) else {
        return Reach::Unknown("its entries are not told".to_owned());
    };
    let mut left = Area::new(packets.ranges, packets.ports);
    let (mut allows, mut denies) = (Vec::new(), Vec::new());
    for entry in entries {
        if !packets.protocol.is(entry.protocol.as_deref()) {
            continue;
        }
        let cidr = entry.cidr_block.as_ref().or(entry.ipv6_cidr_block.as_ref());
        let Some(range) = cidr.and_then(|cidr| Range::parse(cidr)) else {
            continue;
        };
        if !left.take(&Rect::new(range, acl_ports(entry))) {
            continue;
        }
        let word = entry_words(entry);
        match entry.rule_action.as_deref() {
            Some("allow") => push(&mut allows, word),
            Some("deny") => push(&mut denies, word),
            _ => return Reach::Unknown(format!("{word}: whether it allows is not told")),
        }
    }
    if !left.is_empty() {
        push(&mut denies, "no entry allows it".to_owned());
    }
    let port = ports_in_words(packets.ports);
    let word = way.word();
    match (allows.is_empty(), denies.is_empty()) {
        (_, true) => Reach::All(format!("{} lets {port} {word}", allows.join(", "))),
        (true, false) => {
            let denies = denies.join(", ");
            Reach::None(format!("{port} {word} is denied: {denies}"))
        }
        (false, false) => {
            let (allows, denies) = (allows.join(", "), denies.join(", "));
            Reach::Part(format!("{port} {word}: {allows} allows a part, {denies}"))
        }
    }
}

/// What of the other end a rule's peer stands for: none of it, or ranges that hold it.
fn lets(peer: &PeerKind, packets: &Packets<'_>, lists: &Lists) -> Result<Vec<Range>, String> {
    let fits = |range: &Range| packets.ranges.iter().any(|own| own.overlaps(range));
    match peer {
        PeerKind::Cidr(cidr) => Ok(Range::parse(cidr).filter(fits).into_iter().collect()),
        PeerKind::Group {
            group_id,
            peering_status,
            ..
        } => {
            // A rule that names a group behind a peering that was deleted is stale.
            let stale = peering_status.as_deref().is_some_and(|it| it != "active");
            let has = packets.groups.contains(group_id) && !stale;
            Ok(if has {
                packets.ranges.to_vec()
            } else {
                Vec::new()
            })
        }
        PeerKind::PrefixList(id) => match lists.get(id) {
            Some(ranges) => Ok(ranges.iter().copied().filter(fits).collect()),
            None => Err(format!("the ranges of {id} are not read")),
        },
    }
}

fn peer_words(peer: &PeerKind) -> String {
    match peer {
        PeerKind::Cidr(cidr) => cidr.to_string(),
        PeerKind::Group {
            group_id,
            peering_status: Some(status),
            ..
        } if **status != *"active" => format!("{group_id} (peering {status})"),
        PeerKind::Group { group_id, .. } => group_id.to_string(),
        PeerKind::PrefixList(id) => id.to_string(),
    }
}

fn ports_of(rule: &Permission) -> (u16, u16) {
    if rule.is_all_traffic() {
        return ALL_PORTS;
    }
    span(rule.from_port, rule.to_port)
}

fn acl_ports(entry: &AclEntry) -> (u16, u16) {
    match entry.protocol.as_deref() {
        Some("-1") => ALL_PORTS,
        _ => span(entry.from_port, entry.to_port),
    }
}

/// Ports from one to the other; absent and -1 mean every port.
fn span(from: Option<i32>, to: Option<i32>) -> (u16, u16) {
    match (from, to) {
        (Some(from), Some(to)) if from >= 0 => {
            let port = |number: i32| u16::try_from(number).unwrap_or(u16::MAX);
            (port(from), port(to))
        }
        _ => ALL_PORTS,
    }
}

fn entry_words(entry: &AclEntry) -> String {
    let verb = entry.rule_action.as_deref().unwrap_or("—");
    match entry.rule_number {
        Some(32_767) => "rule * denies the rest".to_owned(),
        Some(number) => {
            let cidr = entry.cidr_block.as_ref().or(entry.ipv6_cidr_block.as_ref());
            let cidr = cidr.map_or("—", |cidr| cidr);
            let ports = ports_in_words(acl_ports(entry));
            format!("rule {number} ({verb} {cidr} {ports})")
        }
        None => format!("a rule without a number ({verb})"),
    }
}

fn push(words: &mut Vec<String>, word: String) {
    if !words.contains(&word) {
        words.push(word);
    }
}

#[cfg(test)]
mod tests;
