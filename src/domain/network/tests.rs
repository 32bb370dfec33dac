use super::*;

fn table(vpc: &str, subnet: Option<&str>, routes: &[(&str, &str, &str)]) -> RouteTable {
    RouteTable {
        route_table_id: "rtb-1".into(),
        vpc_id: Some(vpc.into()),
        associations: Some(vec![RouteTableAssociation {
            subnet_id: subnet.map(Text::from),
            main: Some(subnet.is_none()),
        }]),
        routes: Some(
            routes
                .iter()
                .map(|(to, target, state)| Route {
                    destination_cidr_block: Some((*to).into()),
                    destination_ipv6_cidr_block: None,
                    target: Some((*target).into()),
                    state: Some((*state).into()),
                })
                .collect(),
        ),
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
        owner_id: None,
        state: None,
        cidr_block: Some("10.0.0.0/16".into()),
        cidr_block_association_set: Some(vec![
            block("10.0.0.0/16", "associated"),
            block("10.1.0.0/16", "associated"),
            block("10.2.0.0/16", "disassociated"),
        ]),
        ipv6_cidr_block_association_set: Some(vec![block("fd00::/56", "associating")]),
        is_default: None,
        tags: None,
    };
    let blocks = vpc.cidr_blocks();
    let blocks: Vec<&str> = blocks.iter().map(|block| &**block).collect();
    assert_eq!(blocks, ["10.0.0.0/16", "10.1.0.0/16", "fd00::/56"]);
    assert_eq!(vpc.name(), None);
}
