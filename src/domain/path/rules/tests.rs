use super::*;
use crate::domain::network::Peer;
use proptest::prelude::*;

fn ranges(cidrs: &[&str]) -> Vec<Range> {
    cidrs
        .iter()
        .map(|cidr| Range::parse(cidr).expect(cidr))
        .collect()
}

fn texts(words: &[&str]) -> Vec<Text> {
    words.iter().map(|word| Text::from(*word)).collect()
}

fn peer(word: &str) -> Peer {
    let kind = match word {
        "sg-stale" => PeerKind::Group {
            group_id: "sg-lb".into(),
            user_id: None,
            vpc_id: Some("vpc-2".into()),
            vpc_peering_connection_id: Some("pcx-1".into()),
            peering_status: Some("deleted".into()),
        },
        _ if word.starts_with("sg-") => PeerKind::Group {
            group_id: word.into(),
            user_id: None,
            vpc_id: None,
            vpc_peering_connection_id: None,
            peering_status: None,
        },
        _ if word.starts_with("pl-") => PeerKind::PrefixList(word.into()),
        _ => PeerKind::Cidr(word.into()),
    };
    Peer {
        kind,
        description: None,
    }
}

fn rule(protocol: &str, ports: Option<(i32, i32)>, peers: &[&str]) -> Permission {
    Permission {
        ip_protocol: Some(protocol.into()),
        from_port: ports.map(|it| it.0),
        to_port: ports.map(|it| it.1),
        sources: peers.iter().map(|word| peer(word)).collect(),
    }
}

fn group(rules: &[Permission]) -> SecurityGroup {
    SecurityGroup {
        group_id: "sg-task".into(),
        ingress: Some(rules.to_vec()),
        egress: Some(rules.to_vec()),
        ..SecurityGroup::default()
    }
}

#[test]
fn groups_let_in_what_one_of_their_rules_lets_in() {
    let mut lists = Lists::default();
    lists.add(&"pl-known".into(), &texts(&["10.0.0.0/24", "10.0.1.0/24"]));
    let from = ranges(&["10.0.1.0/24"]);
    let groups = texts(&["sg-lb"]);
    let tcp = |port: i32, peers: &[&str]| rule("tcp", Some((port, port)), peers);
    let all = |words: &str| Reach::All(words.to_owned());
    let part = |words: &str| Reach::Part(words.to_owned());
    let none = |words: &str| Reach::None(words.to_owned());
    let others = |words: &str| Reach::Others(words.to_owned());
    let cases = [
        (vec![], none("lets nobody in on 8080")),
        (vec![tcp(8080, &["sg-lb"])], all("lets sg-lb in on 8080")),
        (
            vec![rule("-1", None, &["10.0.0.0/16"])],
            all("lets 10.0.0.0/16 in on 8080"),
        ),
        (
            vec![rule("6", Some((8000, 9000)), &["0.0.0.0/0"])],
            all("lets 0.0.0.0/0 in on 8080"),
        ),
        (
            vec![tcp(80, &["sg-lb"]), tcp(443, &["sg-lb"])],
            none("lets nobody in on 8080, only on 80, 443"),
        ),
        (
            vec![tcp(80, &["sg-other"]), rule("udp", None, &["0.0.0.0/0"])],
            none("lets nobody in on 8080"),
        ),
        (
            vec![tcp(8080, &["sg-other", "10.9.0.0/16"])],
            others("lets sg-other, 10.9.0.0/16 in on 8080 and nobody else"),
        ),
        (
            vec![tcp(8080, &["sg-stale"])],
            others("lets sg-lb (peering deleted) in on 8080 and nobody else"),
        ),
        (
            vec![tcp(8080, &["10.0.1.0/25"])],
            part("lets 10.0.1.0/25 in on 8080"),
        ),
        (
            vec![tcp(8080, &["10.0.1.0/25"]), tcp(8080, &["10.0.1.128/25"])],
            all("lets 10.0.1.0/25, 10.0.1.128/25 in on 8080"),
        ),
        (
            vec![tcp(8080, &["pl-known"])],
            all("lets pl-known in on 8080"),
        ),
        (
            vec![tcp(8080, &["pl-dark"])],
            Reach::Unknown("the ranges of pl-dark are not read".into()),
        ),
        (
            vec![tcp(8080, &["pl-dark", "sg-lb"])],
            all("lets sg-lb in on 8080"),
        ),
        (vec![tcp(9, &["pl-dark"])], none("lets nobody in on 8080")),
        (
            vec![tcp(8080, &["::/0"])],
            others("lets ::/0 in on 8080 and nobody else"),
        ),
    ];
    let packets = Packets {
        protocol: Protocol::Tcp,
        ports: (8080, 8080),
        ranges: &from,
        groups: &groups,
    };
    for (rules, expected) in cases {
        let found = groups_let(&[&group(&rules)], Way::In, &packets, &lists);
        assert_eq!(found, expected, "{rules:?}");
    }
    let dark = SecurityGroup {
        ingress: None,
        ..group(&[])
    };
    let found = groups_let(&[&dark], Way::In, &packets, &lists);
    assert_eq!(
        found,
        Reach::Unknown("the rules of sg-task are not told".into())
    );
}

fn entry(number: i32, action: &str, cidr: &str, ports: Option<(i32, i32)>) -> AclEntry {
    AclEntry {
        rule_number: Some(number),
        protocol: Some(if ports.is_some() { "6" } else { "-1" }.into()),
        rule_action: Some(action.into()),
        egress: Some(false),
        cidr_block: Some(cidr.into()),
        from_port: ports.map(|it| it.0),
        to_port: ports.map(|it| it.1),
        ..AclEntry::default()
    }
}

fn acl(entries: &[AclEntry]) -> NetworkAcl {
    NetworkAcl {
        network_acl_id: "acl-1".into(),
        entries: Some(entries.to_vec()),
        ..NetworkAcl::default()
    }
}

#[test]
fn the_first_entry_that_fits_decides() {
    let from = ranges(&["10.0.1.0/24"]);
    let everywhere = "0.0.0.0/0";
    let end = entry(32_767, "deny", everywhere, None);
    let open = entry(100, "allow", everywhere, None);
    let cases = [
        (
            vec![open.clone(), end.clone()],
            "all: rule 100 (allow 0.0.0.0/0 every port) lets 8080 in",
        ),
        (
            vec![end.clone(), open.clone()],
            "all: rule 100 (allow 0.0.0.0/0 every port) lets 8080 in",
        ),
        (
            vec![
                open.clone(),
                entry(90, "deny", "10.0.0.0/8", Some((8080, 8080))),
                end.clone(),
            ],
            "none: 8080 in is denied: rule 90 (deny 10.0.0.0/8 8080)",
        ),
        (
            vec![
                open.clone(),
                entry(90, "deny", "10.0.1.128/25", None),
                end.clone(),
            ],
            "part: 8080 in: rule 100 (allow 0.0.0.0/0 every port) allows a part, \
             rule 90 (deny 10.0.1.128/25 every port)",
        ),
        (
            vec![entry(100, "allow", everywhere, Some((443, 443))), end],
            "none: 8080 in is denied: rule * denies the rest",
        ),
        (vec![], "none: 8080 in is denied: no entry allows it"),
    ];
    let packets = Packets {
        protocol: Protocol::Tcp,
        ports: (8080, 8080),
        ranges: &from,
        groups: &[],
    };
    for (entries, expected) in cases {
        let found = match acl_lets(&acl(&entries), Way::In, &packets) {
            Reach::All(words) => format!("all: {words}"),
            Reach::Part(words) => format!("part: {words}"),
            Reach::None(words) | Reach::Others(words) => format!("none: {words}"),
            Reach::Unknown(words) => format!("unknown: {words}"),
        };
        assert_eq!(found, expected);
    }
}

#[derive(Debug, Clone)]
struct Drawn {
    block: (u8, u8),
    ports: (i32, i32),
    allow: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let parts = (any::<u8>(), 24..=32_u8, 0..8_i32, 0..8_i32, any::<bool>());
    parts.prop_map(|(byte, prefix, one, other, allow)| Drawn {
        block: (byte, prefix),
        ports: (one.min(other), one.max(other)),
        allow,
    })
}

impl Drawn {
    fn cidr(&self) -> String {
        format!("10.0.0.{}/{}", self.block.0, self.block.1)
    }

    fn holds(&self, byte: u8, port: i32) -> bool {
        let block = Range::parse(&self.cidr()).expect("a block");
        let address = Range::parse(&format!("10.0.0.{byte}")).expect("an address");
        block.contains(&address) && (self.ports.0..=self.ports.1).contains(&port)
    }
}

fn count(reach: &Reach) -> u8 {
    match reach {
        Reach::None(_) | Reach::Others(_) => 0,
        Reach::Part(_) => 1,
        Reach::All(_) => 2,
        Reach::Unknown(_) => 3,
    }
}

/// All, some or none of them, by counting.
fn counted(decided: impl Iterator<Item = bool>) -> u8 {
    let (mut yes, mut no) = (false, false);
    for one in decided {
        yes |= one;
        no |= !one;
    }
    match (yes, no) {
        (true, false) => 2,
        (true, true) => 1,
        (false, _) => 0,
    }
}

proptest! {
    /// Judged by every address and port one by one; and one more rule never takes anything away.
    #[test]
    fn a_group_is_the_union_of_its_rules(rules in proptest::collection::vec(drawn(), 0..6), more in drawn()) {
        let from = ranges(&["10.0.0.0/24"]);
        let packets = Packets { protocol: Protocol::Tcp, ports: (3, 4), ranges: &from, groups: &[] };
        let written = |rules: &[Drawn]| group(
            &rules.iter().map(|it| rule("tcp", Some(it.ports), &[&it.cidr()])).collect::<Vec<_>>(),
        );
        let lets = |rules: &[Drawn]| count(&groups_let(&[&written(rules)], Way::In, &packets, &Lists::default()));
        let points = (0..=u8::MAX).flat_map(|byte| [(byte, 3), (byte, 4)]);
        let expected = counted(points.map(|(byte, port)| rules.iter().any(|it| it.holds(byte, port))));
        prop_assert_eq!(lets(&rules), expected);
        let mut further = rules.clone();
        further.push(more);
        prop_assert!(lets(&further) >= lets(&rules));
    }

    /// Judged by every address and port one by one, in the order of the numbers.
    #[test]
    fn an_acl_is_decided_by_the_first_entry(entries in proptest::collection::vec(drawn(), 0..6)) {
        let from = ranges(&["10.0.0.0/24"]);
        let packets = Packets { protocol: Protocol::Tcp, ports: (3, 4), ranges: &from, groups: &[] };
        let written: Vec<AclEntry> = entries
            .iter()
            .enumerate()
            .map(|(at, it)| entry(i32::try_from(at).unwrap_or(0) + 1, if it.allow { "allow" } else { "deny" }, &it.cidr(), Some(it.ports)))
            .rev()
            .collect();
        let found = count(&acl_lets(&acl(&written), Way::In, &packets));
        let points = (0..=u8::MAX).flat_map(|byte| [(byte, 3), (byte, 4)]);
        let first = |byte, port| entries.iter().find(|it| it.holds(byte, port)).is_some_and(|it| it.allow);
        prop_assert_eq!(found, counted(points.map(|(byte, port)| first(byte, port))));
    }
}
