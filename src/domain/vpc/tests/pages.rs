//! Lists that do not come whole.

use super::*;
use crate::domain::network::{Route, RouteTable, RouteTableAssociation, SubnetClass};

/// The routes of a subnet, or those of the VPC where it has none of its own.
fn table(id: &str, subnet: Option<&str>, target: &str) -> RouteTable {
    RouteTable {
        route_table_id: id.into(),
        vpc_id: Some(ALPHA.into()),
        associations: Some(vec![RouteTableAssociation {
            subnet_id: subnet.map(Text::from),
            main: Some(subnet.is_none()),
            ..RouteTableAssociation::default()
        }]),
        routes: Some(vec![Route {
            destination_cidr_block: Some("0.0.0.0/0".into()),
            target: Some(target.into()),
            ..Route::default()
        }]),
        ..RouteTable::default()
    }
}

#[test]
fn what_is_on_the_next_page_is_not_called_gone() {
    let fleet = Fleet::empty().service("web", &[IN_ALPHA, IN_BETA]);
    let account = Account {
        page: 1,
        ..Account::default()
    };
    let (answer, calls) = search(&fleet, &account, Depth::Enough);
    assert_eq!(
        words(&answer),
        "alpha certain: service_subnets; beta certain: service_subnets"
    );
    assert_eq!(calls, 3, "two pages of subnets, and the names of the VPCs");
    // One is gone: the second page, which is the last, says so.
    let fleet = Fleet::empty().service("web", &[IN_ALPHA, IN_BETA, GONE]);
    let (answer, calls) = search(&fleet, &account, Depth::Enough);
    assert!(reason(&answer, Source::ServiceSubnets).contains(GONE));
    assert_eq!(calls, 3);
}

#[test]
fn a_subnet_is_classed_by_a_table_of_any_page_and_never_by_the_wrong_one() {
    let fleet = Fleet::empty().service("web", &[IN_ALPHA]);
    let mut account = Account {
        page: 1,
        tables: vec![
            table("rtb-main", None, "igw-1"),
            table("rtb-other", Some("subnet-x"), "igw-1"),
            table("rtb-own", Some(IN_ALPHA), "nat-1"),
        ],
        ..Account::default()
    };
    let class = |answer: &VpcAnswer| answer.vpcs[0].subnets[0].class;
    let (answer, _) = search(&fleet, &account, Depth::Everything);
    assert_eq!(class(&answer), Some(SubnetClass::Private));
    // More pages than one search reads: the main table would say public, which is not known.
    let others = (0..30).map(|number| table(&format!("rtb-{number}"), Some("subnet-x"), "igw-1"));
    account.tables.splice(1..1, others);
    let (answer, calls) = search(&fleet, &account, Depth::Everything);
    assert_eq!((class(&answer), calls), (None, MOST));
}

#[test]
fn exports_are_read_to_their_end_within_the_calls_there_are() {
    let fleet = Fleet::empty().tagged("app");
    let mut account = Account {
        page: 1,
        stacks: vec![stack("app", &[CLUSTER])],
        exports: vec![
            ("base", "base:Zone", "Z123"),
            ("base", "base:Role", "arn:role"),
            ("net", "net:Vpc", ALPHA),
        ],
        imports: vec![("net:Vpc", vec!["other", "app"])],
        ..Account::default()
    };
    let (answer, _) = search(&fleet, &account, Depth::Enough);
    assert_eq!(words(&answer), "alpha likely: cloudformation");
    let others = std::iter::repeat_n(("base", "base:Key", "value"), 20);
    account.exports.splice(0..0, others);
    let (answer, calls) = search(&fleet, &account, Depth::Enough);
    assert!(answer.vpcs.is_empty() && calls <= MOST);
    let why = reason(&answer, Source::Cloudformation);
    assert!(why.contains("not all exports were read"), "{why}");
}
