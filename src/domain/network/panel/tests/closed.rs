//! Ports that no rule of a security group names.

use super::super::*;
use super::*;

#[test]
fn a_port_is_closed_only_if_no_rule_names_it() {
    let rule = |protocol: &str, from, to, open: bool| Permission {
        ip_protocol: Some(protocol.into()),
        from_port: from,
        to_port: to,
        sources: match open {
            true => vec![Peer {
                kind: PeerKind::Cidr("10.0.0.0/8".into()),
                description: None,
            }],
            false => Vec::new(),
        },
    };
    let group = |rules: Option<Vec<Permission>>| SecurityGroup {
        ingress: rules,
        ..SecurityGroup::default()
    };
    let task = on_instance(vec![binding(80, 32_768, "0.0.0.0")]);
    let of = |mode: &str| {
        let definition = defined(Some(mode), vec![mapping(80, None)]);
        let port = of_task(&task, Some(&definition), &instance()).remove(0);
        (port, Mode::of(&task, Some(&definition)))
    };
    let at = |port: i32, open| Some(vec![rule("tcp", Some(port), Some(port), open)]);
    let cases = [
        ("awsvpc", at(80, true), Some(false)),
        ("awsvpc", at(81, true), Some(true)),
        ("awsvpc", at(80, false), Some(true)),
        (
            "awsvpc",
            Some(vec![rule("udp", Some(80), Some(80), true)]),
            Some(true),
        ),
        (
            "awsvpc",
            Some(vec![rule("6", Some(0), Some(65_535), true)]),
            Some(false),
        ),
        (
            "awsvpc",
            Some(vec![rule("tcp", None, None, true)]),
            Some(false),
        ),
        (
            "awsvpc",
            Some(vec![rule("-1", None, None, true)]),
            Some(false),
        ),
        ("awsvpc", Some(Vec::new()), Some(true)),
        ("awsvpc", None, None),
        ("bridge", at(80, true), Some(true)),
        (
            "bridge",
            Some(vec![rule("tcp", Some(32_768), Some(60_999), true)]),
            Some(false),
        ),
        ("host", at(32_768, true), Some(false)),
        ("none", at(80, true), None),
    ];
    for (mode, rules, expected) in cases {
        let (port, own) = of(mode);
        let group = group(rules);
        assert_eq!(
            is_closed(&port, own.as_ref(), &[&group]),
            expected,
            "{mode} {group:?}"
        );
    }
    let (port, own) = of("awsvpc");
    let closed = group(Some(Vec::new()));
    let open = group(at(80, true));
    assert_eq!(
        is_closed(&port, own.as_ref(), &[&closed, &open]),
        Some(false)
    );
    assert_eq!(is_closed(&port, None, &[&closed]), None);
}
