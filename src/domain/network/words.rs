//! What a rule lets through, in plain words.

use super::{AclEntry, Ground, Peer, PeerKind, Permission};
use crate::domain::Text;

/// Every port there is.
const EVERY_PORT: (i32, i32) = (0, 65_535);

/// Which way the packets of a rule go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// In: the other end is where they come from.
    In,
    /// Out: the other end is where they go to.
    Out,
}

impl Way {
    /// The word before the other end.
    pub const fn word(self) -> &'static str {
        match self {
            Self::In => "from",
            Self::Out => "to",
        }
    }
}

impl Permission {
    /// What of all traffic it is about: `all traffic`, `tcp 8080`, `udp 8000-8010`, `all tcp`,
    /// `icmp echo request`, `protocol 50`.
    pub fn traffic(&self) -> String {
        traffic(self.ip_protocol.as_deref(), self.from_port, self.to_port)
    }

    /// The rule in words, a line for each other end: `tcp 8080 from sg-0a1b (alb)`. `called` knows
    /// the names of security groups and prefix lists by their ids. What somebody wrote about it
    /// stands behind, in quotes.
    ///
    /// A rule without any other end, which EC2 does not send, lets nobody through and says so.
    pub fn words(&self, way: Way, called: impl Fn(&str) -> Option<Text>) -> Vec<String> {
        let (traffic, toward) = (self.traffic(), way.word());
        if self.sources.is_empty() {
            return vec![format!("{traffic} {toward} nobody")];
        }
        let each = self.sources.iter();
        each.map(|peer| format!("{traffic} {toward} {}", peer.words(&called)))
            .collect()
    }
}

impl Peer {
    /// Who it is, with what somebody wrote about it.
    pub fn words(&self, called: impl Fn(&str) -> Option<Text>) -> String {
        let who = self.kind.words(called);
        match self.description.as_deref().filter(|it| !it.is_empty()) {
            Some(said) => format!("{who} \"{said}\""),
            None => who,
        }
    }
}

impl PeerKind {
    /// Who it is: `anywhere (0.0.0.0/0)`, `10.0.0.0/16`, `sg-0a1b (alb)`, `pl-63a5 (com.amazonaws.us-east-1.s3)`.
    pub fn words(&self, called: impl Fn(&str) -> Option<Text>) -> String {
        let named = |id: &Text| match called(id).filter(|name| !name.is_empty() && name != id) {
            Some(name) => format!("{id} ({name})"),
            None => id.to_string(),
        };
        match self {
            Self::Cidr(range) => match &**range {
                "0.0.0.0/0" | "::/0" => format!("anywhere ({range})"),
                _ => range.to_string(),
            },
            Self::PrefixList(id) => named(id),
            Self::Group {
                group_id,
                user_id,
                vpc_id,
                vpc_peering_connection_id,
                peering_status,
            } => {
                let mut words = named(group_id);
                if let Some(vpc) = vpc_id {
                    words.push_str(&format!(" in {vpc}"));
                    // Whose group it is is worth a word only where it may be somebody else's.
                    if let Some(account) = user_id {
                        words.push_str(&format!(" of {account}"));
                    }
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
}

impl AclEntry {
    /// What of all traffic it is about, as [`Permission::traffic`] says it.
    pub fn traffic(&self) -> String {
        let protocol = self.protocol.as_deref();
        match protocol {
            Some("1" | "58") => traffic(protocol, self.icmp_type, self.icmp_code),
            _ => traffic(protocol, self.from_port, self.to_port),
        }
    }
}

impl Ground {
    /// What people call a security group or a prefix list: its name, or its `Name` tag.
    pub fn called(&self, id: &str) -> Option<Text> {
        if let Some(group) = self.group(id) {
            return group.group_name.as_ref().or_else(|| group.name()).cloned();
        }
        let mut lists = self.prefix_lists.items.iter();
        let list = lists.find(|it| *it.prefix_list_id == *id)?;
        list.prefix_list_name.clone()
    }
}

/// A protocol by its name, whichever way EC2 put it: rules have names, entries of ACLs numbers.
pub(super) fn protocol_name(protocol: &str) -> &str {
    match protocol {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        other => other,
    }
}

fn traffic(protocol: Option<&str>, from: Option<i32>, to: Option<i32>) -> String {
    let name = match protocol.map(protocol_name) {
        Some("-1") => return "all traffic".to_owned(),
        Some(name @ ("tcp" | "udp")) => name,
        Some(name @ ("icmp" | "icmpv6")) => return icmp(name, from, to),
        // Others have no ports.
        Some(number) => return format!("protocol {number}"),
        None => return "protocol not told".to_owned(),
    };
    match (from.or(to), to.or(from)) {
        (Some(from), Some(to)) if (from, to) == EVERY_PORT => format!("all {name}"),
        (Some(-1), Some(_)) | (None, _) | (_, None) => format!("all {name}"),
        (Some(from), Some(to)) if from == to => format!("{name} {from}"),
        (Some(from), Some(to)) => format!("{name} {from}-{to}"),
    }
}

/// A kind of ICMP by its type and code; -1 is any.
fn icmp(name: &str, kind: Option<i32>, code: Option<i32>) -> String {
    let Some(kind) = kind.filter(|it| *it >= 0) else {
        return format!("all {name}");
    };
    let word = match (name, kind, code) {
        ("icmp", 0, _) | ("icmpv6", 129, _) => "echo reply",
        ("icmp", 8, _) | ("icmpv6", 128, _) => "echo request",
        ("icmp", 3, Some(4)) => "fragmentation needed",
        ("icmp", 3, None | Some(-1)) | ("icmpv6", 1, None | Some(-1)) => "destination unreachable",
        ("icmp", 11, None | Some(-1)) | ("icmpv6", 3, None | Some(-1)) => "time exceeded",
        ("icmpv6", 2, _) => "packet too big",
        _ => "",
    };
    match (word, code.filter(|it| *it >= 0)) {
        ("", None) => format!("{name} type {kind}"),
        ("", Some(code)) => format!("{name} type {kind} code {code}"),
        (word, _) => format!("{name} {word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Extent, PrefixList, Read, SecurityGroup};
    use super::*;

    fn rule(protocol: &str, from: Option<i32>, to: Option<i32>) -> Permission {
        Permission {
            ip_protocol: Some(protocol.into()),
            from_port: from,
            to_port: to,
            sources: Vec::new(),
        }
    }

    #[test]
    fn traffic_is_told_as_people_say_it() {
        let cases = [
            ("-1", None, None, "all traffic"),
            ("-1", Some(80), Some(80), "all traffic"),
            ("tcp", Some(8080), Some(8080), "tcp 8080"),
            ("6", Some(8080), Some(8080), "tcp 8080"),
            ("tcp", Some(32_768), Some(60_999), "tcp 32768-60999"),
            ("tcp", Some(0), Some(65_535), "all tcp"),
            ("udp", None, None, "all udp"),
            ("udp", Some(-1), Some(-1), "all udp"),
            ("17", Some(53), None, "udp 53"),
            ("icmp", Some(-1), Some(-1), "all icmp"),
            ("icmp", Some(8), Some(-1), "icmp echo request"),
            ("icmp", Some(3), Some(4), "icmp fragmentation needed"),
            ("icmp", Some(3), Some(1), "icmp type 3 code 1"),
            ("icmp", Some(42), None, "icmp type 42"),
            ("icmpv6", Some(2), Some(0), "icmpv6 packet too big"),
            ("50", None, None, "protocol 50"),
        ];
        for (protocol, from, to, expected) in cases {
            assert_eq!(rule(protocol, from, to).traffic(), expected);
        }
        assert_eq!(Permission::default().traffic(), "protocol not told");
    }

    #[test]
    fn an_entry_of_an_acl_keeps_its_icmp_elsewhere() {
        let entry = |protocol: &str, from, icmp_type| AclEntry {
            protocol: Some(protocol.into()),
            from_port: from,
            to_port: from,
            icmp_type,
            icmp_code: Some(-1),
            ..AclEntry::default()
        };
        assert_eq!(entry("6", Some(443), None).traffic(), "tcp 443");
        assert_eq!(entry("1", None, Some(8)).traffic(), "icmp echo request");
        assert_eq!(entry("-1", None, None).traffic(), "all traffic");
    }

    #[test]
    fn a_rule_names_each_other_end() {
        let ground = Ground {
            groups: Read {
                items: vec![SecurityGroup {
                    group_id: "sg-1".into(),
                    group_name: Some("alb".into()),
                    ..SecurityGroup::default()
                }],
                extent: Extent::Whole,
            },
            prefix_lists: Read {
                items: vec![PrefixList {
                    prefix_list_id: "pl-1".into(),
                    prefix_list_name: Some("com.amazonaws.us-east-1.s3".into()),
                    ..PrefixList::default()
                }],
                extent: Extent::Whole,
            },
            ..Ground::default()
        };
        let group = |id: &str, vpc: Option<&str>, status: Option<&str>| PeerKind::Group {
            group_id: id.into(),
            user_id: Some("123456789012".into()),
            vpc_id: vpc.map(Text::from),
            vpc_peering_connection_id: vpc.map(|_| "pcx-1".into()),
            peering_status: status.map(Text::from),
        };
        let cases = [
            (PeerKind::Cidr("10.0.0.0/16".into()), "10.0.0.0/16"),
            (PeerKind::Cidr("0.0.0.0/0".into()), "anywhere (0.0.0.0/0)"),
            (PeerKind::Cidr("::/0".into()), "anywhere (::/0)"),
            (group("sg-1", None, None), "sg-1 (alb)"),
            (group("sg-2", None, None), "sg-2"),
            (
                group("sg-2", Some("vpc-2"), Some("active")),
                "sg-2 in vpc-2 of 123456789012 by pcx-1",
            ),
            (
                group("sg-2", Some("vpc-2"), Some("deleted")),
                "sg-2 in vpc-2 of 123456789012 by pcx-1, peering deleted",
            ),
            (
                PeerKind::PrefixList("pl-1".into()),
                "pl-1 (com.amazonaws.us-east-1.s3)",
            ),
        ];
        for (kind, expected) in cases {
            assert_eq!(kind.words(|id| ground.called(id)), expected);
        }
    }

    #[test]
    fn a_rule_has_a_line_for_each_other_end() {
        let cidr = |range: &str, said: Option<&str>| Peer {
            kind: PeerKind::Cidr(range.into()),
            description: said.map(Text::from),
        };
        let both = Permission {
            sources: vec![
                cidr("10.0.0.0/8", Some("office")),
                cidr("10.1.0.0/16", None),
            ],
            ..rule("tcp", Some(22), Some(22))
        };
        let unnamed = |_: &str| None;
        assert_eq!(
            both.words(Way::In, unnamed),
            [
                "tcp 22 from 10.0.0.0/8 \"office\"",
                "tcp 22 from 10.1.0.0/16"
            ]
        );
        assert_eq!(
            rule("-1", None, None).words(Way::Out, unnamed),
            ["all traffic to nobody"]
        );
    }
}
