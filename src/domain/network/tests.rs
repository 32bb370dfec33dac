use super::*;

fn table(vpc: &str, subnet: Option<&str>, routes: &[(&str, &str, &str)]) -> RouteTable {
    RouteTable {
        route_table_id: "rtb-1".into(),
        vpc_id: Some(vpc.into()),
        associations: Some(vec![RouteTableAssociation {
            subnet_id: subnet.map(Text::from),
            main: Some(subnet.is_none()),
            ..RouteTableAssociation::default()
        }]),
        routes: Some(
            routes
                .iter()
                .map(|(to, target, state)| Route {
                    destination_cidr_block: Some((*to).into()),
                    target: Some((*target).into()),
                    state: Some((*state).into()),
                    ..Route::default()
                })
                .collect(),
        ),
        ..RouteTable::default()
    }
}

#[test]
fn a_subnet_is_what_its_default_route_makes_of_it() {
    let everywhere = "0.0.0.0/0";
    let local = ("10.0.0.0/16", "local", "active");
    type Routes<'a> = &'a [(&'a str, &'a str, &'a str)];
    let cases: &[(Routes<'_>, SubnetClass, bool)] = &[
        (&[local], SubnetClass::Isolated, false),
        (
            &[local, (everywhere, "igw-1", "active")],
            SubnetClass::Public,
            false,
        ),
        (
            &[(everywhere, "nat-1", "active"), local],
            SubnetClass::Private,
            false,
        ),
        (
            &[(everywhere, "nat-1", "blackhole")],
            SubnetClass::Private,
            true,
        ),
        (
            &[(everywhere, "tgw-1", "active")],
            SubnetClass::PrivateOther,
            false,
        ),
        (
            &[(everywhere, "eni-1", "active")],
            SubnetClass::PrivateOther,
            false,
        ),
        (&[], SubnetClass::Isolated, false),
    ];
    for (routes, class, blackhole) in cases {
        let tables = [table("vpc-1", Some("subnet-1"), routes)];
        let (found, route) = class_of(&tables, "subnet-1", "vpc-1").unwrap();
        assert_eq!(found, *class, "{routes:?}");
        assert_eq!(
            route.is_some_and(Route::is_blackhole),
            *blackhole,
            "{routes:?}"
        );
    }
}

#[test]
fn the_main_table_holds_for_subnets_without_their_own_and_for_its_vpc_only() {
    let tables = [
        table("vpc-2", None, &[("0.0.0.0/0", "nat-2", "active")]),
        table("vpc-1", None, &[("0.0.0.0/0", "igw-1", "active")]),
        table("vpc-1", Some("subnet-own"), &[]),
    ];
    let class = |subnet, vpc| class_of(&tables, subnet, vpc).map(|(class, _)| class);
    assert_eq!(class("subnet-x", "vpc-1"), Some(SubnetClass::Public));
    assert_eq!(class("subnet-x", "vpc-2"), Some(SubnetClass::Private));
    assert_eq!(class("subnet-own", "vpc-1"), Some(SubnetClass::Isolated));
    assert_eq!(class("subnet-x", "vpc-3"), None);
}

#[test]
fn the_ranges_of_a_vpc_are_those_in_force() {
    let block = |range: &str, state: &str| CidrBlock {
        cidr_block: Some(range.into()),
        state: Some(state.into()),
    };
    let vpc = Vpc {
        vpc_id: "vpc-1".into(),
        cidr_block: Some("10.0.0.0/16".into()),
        cidr_block_association_set: Some(vec![
            block("10.0.0.0/16", "associated"),
            block("10.1.0.0/16", "associated"),
            block("10.2.0.0/16", "disassociated"),
        ]),
        ipv6_cidr_block_association_set: Some(vec![block("fd00::/56", "associating")]),
        ..Vpc::default()
    };
    let blocks = vpc.cidr_blocks();
    let blocks: Vec<&str> = blocks.iter().map(|block| &**block).collect();
    assert_eq!(blocks, ["10.0.0.0/16", "10.1.0.0/16", "fd00::/56"]);
    assert_eq!(vpc.name(), None);
}

#[test]
fn an_association_that_ended_holds_for_nothing() {
    let mut own = table(
        "vpc-1",
        Some("subnet-1"),
        &[("0.0.0.0/0", "nat-1", "active")],
    );
    let main = table("vpc-1", None, &[]);
    for (state, expected) in [
        (None, Some(SubnetClass::Private)),
        (Some("associating"), Some(SubnetClass::Private)),
        (Some("disassociated"), Some(SubnetClass::Isolated)),
        (Some("failed"), Some(SubnetClass::Isolated)),
    ] {
        for held in own.associations.iter_mut().flatten() {
            held.state = state.map(Text::from);
        }
        let tables = [own.clone(), main.clone()];
        let found = class_of(&tables, "subnet-1", "vpc-1").map(|(class, _)| class);
        assert_eq!(found, expected, "{state:?}");
    }
}

#[test]
fn a_policy_is_full_when_everybody_may_do_everything() {
    let full = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
    let one = |statement: &str| format!(r#"{{"Version":"2008-10-17","Statement":[{statement}]}}"#);
    let cases = [
        (one(full), Some(true)),
        (format!(r#"{{"Statement":{full}}}"#), Some(true)),
        (
            one(r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["*"],"Resource":["*"]}"#),
            Some(true),
        ),
        (
            one(&full.replace(r#""Action":"*""#, r#""Action":"s3:GetObject""#)),
            Some(false),
        ),
        (one(&full.replace("Allow", "Deny")), Some(false)),
        (one(&format!(r#"{full},{{"Effect":"Deny"}}"#)), Some(false)),
        (
            one(&full.replace(
                '}',
                r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}"#,
            )),
            Some(false),
        ),
        (r#"{"Statement":[]}"#.to_owned(), Some(false)),
        (r#"{"Statement":[7, null]}"#.to_owned(), Some(false)),
        ("{}".to_owned(), None),
        ("%7B%22Statement".to_owned(), None),
    ];
    for (policy, expected) in cases {
        let endpoint = VpcEndpoint {
            policy_document: Some(policy.as_str().into()),
            ..VpcEndpoint::default()
        };
        assert_eq!(endpoint.policy_is_full(), expected, "{policy}");
    }
    assert_eq!(VpcEndpoint::default().policy_is_full(), None);
}

#[test]
fn endpoints_by_their_service() {
    for (name, expected) in [
        ("com.amazonaws.eu-west-1.ecr.api", "ecr.api"),
        ("com.amazonaws.us-east-1.s3", "s3"),
        ("cn.com.amazonaws.cn-north-1.ecr.dkr", "ecr.dkr"),
        (
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123",
        ),
        (
            "aws.sagemaker.us-east-1.notebook",
            "aws.sagemaker.us-east-1.notebook",
        ),
        ("com.amazonaws.", "com.amazonaws."),
    ] {
        let endpoint = VpcEndpoint {
            service_name: Some(name.into()),
            ..VpcEndpoint::default()
        };
        assert_eq!(endpoint.service(), Some(expected));
    }
    for (state, expected) in [
        (Some("available"), Some(true)),
        (Some("Available"), Some(true)),
        (Some("pendingAcceptance"), Some(false)),
        (Some("dreaming"), Some(false)),
        (None, None),
    ] {
        let endpoint = VpcEndpoint {
            state: state.map(Text::from),
            ..VpcEndpoint::default()
        };
        assert_eq!(endpoint.works(), expected, "{state:?}");
    }
}

#[test]
fn entries_are_tried_in_their_order() {
    let entry = |number: Option<i32>, egress: Option<bool>| AclEntry {
        rule_number: number,
        egress,
        ..AclEntry::default()
    };
    let mut acl = NetworkAcl {
        network_acl_id: "acl-1".into(),
        subnet_ids: Some(vec!["subnet-1".into()]),
        ..NetworkAcl::default()
    };
    assert_eq!(acl.entries_of(false), None);
    acl.entries = Some(vec![
        entry(Some(32767), Some(false)),
        entry(None, Some(false)),
        entry(Some(90), Some(true)),
        entry(Some(100), Some(false)),
        entry(Some(1), None),
    ]);
    let numbers = |egress| {
        let entries = acl.entries_of(egress).unwrap();
        entries
            .iter()
            .map(|entry| entry.rule_number)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(false), [Some(100), Some(32767), None]);
    assert_eq!(numbers(true), [Some(90)]);
    let acls = [NetworkAcl::default(), acl.clone()];
    assert_eq!(acl_of(&acls, "subnet-1"), Some(&acl));
    assert_eq!(acl_of(&acls, "subnet-2"), None);
}

#[test]
fn private_names_need_both_attributes() {
    for (support, hostnames, expected) in [
        (Some(true), Some(true), Some(true)),
        (Some(false), None, Some(false)),
        (None, Some(false), Some(false)),
        (Some(true), None, None),
        (None, None, None),
    ] {
        let mut dns = VpcDns {
            enable_dns_support: support,
            ..VpcDns::default()
        };
        dns.merge(&VpcDns {
            enable_dns_hostnames: hostnames,
            ..VpcDns::default()
        });
        assert_eq!(
            dns.answers_private_names(),
            expected,
            "{support:?} {hostnames:?}"
        );
    }
}

#[test]
fn a_gateway_is_attached_where_it_says_so() {
    let gateway = |attachments: Option<&[(&str, Option<&str>)]>| InternetGateway {
        internet_gateway_id: "igw-1".into(),
        attachments: attachments.map(|all| {
            all.iter()
                .map(|(vpc, state)| GatewayAttachment {
                    vpc_id: Some((*vpc).into()),
                    state: state.map(Text::from),
                })
                .collect()
        }),
        ..InternetGateway::default()
    };
    type Attached<'a> = Option<&'a [(&'a str, Option<&'a str>)]>;
    let cases: &[(Attached<'_>, Option<bool>)] = &[
        (None, None),
        (Some(&[]), Some(false)),
        (Some(&[("vpc-2", Some("available"))]), Some(false)),
        (Some(&[("vpc-1", Some("available"))]), Some(true)),
        (Some(&[("vpc-1", Some("attached"))]), Some(true)),
        (Some(&[("vpc-1", Some("detaching"))]), Some(false)),
        (Some(&[("vpc-1", None)]), None),
    ];
    for (attachments, expected) in cases {
        let gateway = gateway(*attachments);
        assert_eq!(
            gateway.is_attached_to("vpc-1"),
            *expected,
            "{attachments:?}"
        );
        assert!(!gateway.is_egress_only());
    }
}

#[test]
fn pages_are_followed_to_their_end() {
    let ask = NetworkAsk::by(NetworkList::RouteTables, "vpc-id", &["vpc-1".into()]);
    let page = |next: Option<&str>| NetworkPage {
        items: NetworkItems::RouteTables(vec![]),
        next: next.map(Text::from),
    };
    assert_eq!(page(None).next_ask(&ask), None);
    let second = page(Some("t2")).next_ask(&ask).unwrap();
    assert_eq!(second.token.as_deref(), Some("t2"));
    assert_eq!((&second.list, &second.filters), (&ask.list, &ask.filters));
    assert_eq!(
        page(Some("t2")).next_ask(&second),
        None,
        "no end would ever come"
    );
    let third = page(Some("t3")).next_ask(&second).unwrap();
    assert_eq!(third.token.as_deref(), Some("t3"));
}
