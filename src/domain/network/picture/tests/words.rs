//! Rules and ACLs in words, and ranges.

use super::super::range::Range;
use super::super::rules::{notes, traffic};
use super::super::{acls, words};
use super::ground;
use crate::domain::fixtures::networks::{of_group, of_range, permission, security_group, whole};
use crate::domain::network::{AclEntry, PeerKind, Permission, PrefixList};

#[test]
fn ranges_in_ranges() {
    for (wide, narrow, expected) in [
        ("0.0.0.0/0", "10.1.2.0/24", Some(true)),
        ("10.0.0.0/16", "10.0.255.0/24", Some(true)),
        ("10.0.0.0/16", "10.1.0.0/24", Some(false)),
        ("10.0.0.0/24", "10.0.0.0/16", Some(false)),
        ("10.0.0.1/32", "10.0.0.1/32", Some(true)),
        ("::/0", "fd00::/8", Some(true)),
        ("::/0", "10.0.0.0/8", Some(false)),
        ("10.0.0.0/33", "10.0.0.0/8", None),
        ("everything", "10.0.0.0/8", None),
    ] {
        let both = Range::parse(wide).zip(Range::parse(narrow));
        let found = both.map(|(wide, narrow)| wide.contains(narrow));
        assert_eq!(found, expected, "{narrow} in {wide}");
    }
    for (cidr, usable) in [
        ("10.0.0.0/24", Some(251)),
        ("10.0.0.0/28", Some(11)),
        ("10.0.0.0/32", Some(0)),
        ("fd00::/64", None),
    ] {
        assert_eq!(Range::parse(cidr).unwrap().usable(), usable, "{cidr}");
    }
}

#[test]
fn traffic_in_words() {
    for (protocol, ports, expected) in [
        (Some("-1"), (None, None), "everything"),
        (Some("tcp"), (Some(443), Some(443)), "TCP 443"),
        (Some("6"), (Some(1024), Some(65535)), "TCP 1024-65535"),
        (Some("tcp"), (Some(0), Some(65535)), "all TCP"),
        (Some("udp"), (None, None), "all UDP"),
        (Some("udp"), (Some(53), None), "UDP from port 53 on"),
        (Some("icmp"), (Some(-1), Some(-1)), "ICMP"),
        (Some("icmp"), (Some(8), Some(-1)), "ICMP type 8"),
        (Some("icmpv6"), (Some(3), Some(4)), "ICMPv6 type 3 code 4"),
        (Some("50"), (None, None), "protocol 50"),
        (None, (None, None), "traffic of a protocol that is not told"),
    ] {
        assert_eq!(traffic(protocol, ports), expected);
    }
}

#[test]
fn other_ends_in_words() {
    let mut ground = ground();
    ground.prefix_lists = whole(vec![PrefixList {
        prefix_list_id: "pl-1".into(),
        prefix_list_name: Some("com.amazonaws.us-east-1.s3".into()),
        ..PrefixList::default()
    }]);
    let stale = PeerKind::Group {
        group_id: "sg-far".into(),
        user_id: None,
        vpc_id: Some("vpc-2".into()),
        vpc_peering_connection_id: Some("pcx-1".into()),
        peering_status: Some("deleted".into()),
    };
    for (peer, expected) in [
        (of_range("0.0.0.0/0"), "anybody (0.0.0.0/0)"),
        (of_range("::/0"), "anybody by IPv6 (::/0)"),
        (of_range("10.0.0.0/16"), "the VPC shop (10.0.0.0/16)"),
        (
            of_range("10.0.10.0/24"),
            "subnet shop-private-a (10.0.10.0/24)",
        ),
        (of_range("192.0.2.7/32"), "192.0.2.7/32"),
        (of_group("sg-alb"), "alb (sg-alb)"),
        (of_group("sg-web"), "itself"),
        (of_group("sg-gone"), "sg-gone"),
        (stale, "sg-far in vpc-2 by pcx-1, peering deleted"),
        (
            PeerKind::PrefixList("pl-1".into()),
            "the s3 prefix list (pl-1)",
        ),
        (PeerKind::PrefixList("pl-2".into()), "the prefix list pl-2"),
    ] {
        let rule = permission("tcp", Some((80, 80)), peer);
        let group = security_group("sg-web", "web", vec![rule]);
        let told = notes(&group, false, &ground).unwrap();
        assert_eq!(told[0].text, format!("TCP 80 from {expected}"));
        assert_eq!(
            told[0].is_open,
            expected.starts_with("anybody"),
            "{expected}"
        );
    }
}

#[test]
fn rules_within_others_are_not_needed() {
    let mut ground = ground();
    ground.prefix_lists = whole(vec![PrefixList {
        prefix_list_id: "pl-1".into(),
        cidrs: Some(vec!["52.216.0.0/15".into(), "54.231.0.0/16".into()]),
        ..PrefixList::default()
    }]);
    let range = |ports, cidr: &str| permission("tcp", ports, of_range(cidr));
    let pl = || PeerKind::PrefixList("pl-1".into());
    let all = permission("-1", None, of_range("0.0.0.0/0"));
    // Which of the rules are not needed.
    let cases: Vec<(Vec<Permission>, Vec<bool>)> = vec![
        (
            vec![
                range(Some((80, 80)), "10.0.0.0/8"),
                range(Some((0, 65535)), "10.0.0.0/8"),
            ],
            vec![true, false],
        ),
        (
            vec![
                range(Some((80, 80)), "10.1.0.0/16"),
                range(Some((80, 90)), "10.0.0.0/8"),
            ],
            vec![true, false],
        ),
        (
            vec![
                range(Some((80, 91)), "10.1.0.0/16"),
                range(Some((80, 90)), "10.0.0.0/8"),
            ],
            vec![false, false],
        ),
        // Of two that are equal one is needed.
        (
            vec![
                range(Some((80, 80)), "10.0.0.0/8"),
                range(Some((80, 80)), "10.0.0.0/8"),
            ],
            vec![false, true],
        ),
        (
            vec![all.clone(), permission("tcp", Some((443, 443)), pl())],
            vec![false, true],
        ),
        (
            vec![
                permission("tcp", Some((443, 443)), pl()),
                range(Some((443, 443)), "54.231.7.0/24"),
            ],
            vec![false, true],
        ),
        // Everybody by IPv4 is nobody by IPv6, and a group is no range.
        (
            vec![all.clone(), permission("-1", None, of_range("::/0"))],
            vec![false, false],
        ),
        (
            vec![
                all.clone(),
                permission("tcp", Some((80, 80)), of_group("sg-1")),
            ],
            vec![false, false],
        ),
        (
            vec![
                permission("tcp", Some((80, 80)), of_range("10.0.0.0/8")),
                permission("udp", Some((80, 80)), of_range("10.0.0.0/8")),
            ],
            vec![false, false],
        ),
        (
            vec![
                permission("icmp", Some((8, -1)), of_range("10.0.0.0/8")),
                permission("icmp", Some((-1, -1)), of_range("10.0.0.0/8")),
            ],
            vec![true, false],
        ),
    ];
    for (rules, expected) in cases {
        let group = security_group("sg-web", "web", rules.clone());
        let told = notes(&group, false, &ground).unwrap();
        let found: Vec<bool> = told.iter().map(|it| it.contained_in.is_some()).collect();
        assert_eq!(found, expected, "{rules:?}");
    }
    let mut group = security_group("sg-web", "web", vec![]);
    assert_eq!(notes(&group, false, &ground), Some(vec![]));
    group.ingress = None;
    assert_eq!(notes(&group, false, &ground), None);
}

#[test]
fn acls_in_words() {
    let entry = |number: i32, egress: bool, action: &str, protocol: &str, cidr: &str| AclEntry {
        rule_number: Some(number),
        protocol: Some(protocol.into()),
        rule_action: Some(action.into()),
        egress: Some(egress),
        cidr_block: Some(cidr.into()),
        ..AclEntry::default()
    };
    let all = |egress| {
        vec![
            entry(100, egress, "allow", "-1", "0.0.0.0/0"),
            entry(32767, egress, "deny", "-1", "0.0.0.0/0"),
        ]
    };
    let mut ground = ground();
    let mut entries = all(false);
    entries.extend(all(true));
    ground.acls.items[0].entries = Some(entries.clone());
    assert_eq!(acls::notes(&ground, "vpc-1")[0].lets_all, Some(true));
    let deny = AclEntry {
        from_port: Some(25),
        to_port: Some(25),
        ..entry(90, true, "deny", "6", "0.0.0.0/0")
    };
    entries.push(deny);
    ground.acls.items[0].entries = Some(entries);
    let note = &acls::notes(&ground, "vpc-1")[0];
    assert_eq!(note.lets_all, Some(false));
    assert_eq!(
        note.egress,
        [
            "90 denies TCP 25 to anywhere (0.0.0.0/0)",
            "100 allows everything to anywhere (0.0.0.0/0)",
            "the rest is denied",
        ]
    );
    ground.acls.items[0].entries = None;
    let note = &acls::notes(&ground, "vpc-1")[0];
    assert_eq!((note.lets_all, note.ingress.len()), (None, 1));
    ground.acls.items[0].subnet_ids = None;
    assert!(acls::notes(&ground, "vpc-1").is_empty());
}

#[test]
fn numbers_and_lists() {
    assert_eq!(words::grouped(1_234_567), "1,234,567");
    assert_eq!(words::count(1, "task"), "1 task");
    assert_eq!(words::count(1_000, "task"), "1,000 tasks");
    assert_eq!(words::some(&["a", "b", "c", "d"]), "a, b, c, d");
    assert_eq!(
        words::some(&["a", "b", "c", "d", "e"]),
        "a, b, c and 2 more"
    );
}
