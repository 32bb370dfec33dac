//! What is around networks: our client against moto and the simulated account, judged by boto3.

use crate::support::asks::Asks;
use crate::support::peers::{Venv, moto, or_skip, script};
use crate::support::sim::serve;
use ecsight::domain::network::{
    NetworkItems, NetworkList, PeerKind, Permission, VpcAttribute, VpcDns,
};
use ecsight::domain::stack::{StackAnswer, StackAsk, StackEvent, cdk_paths};
use ecsight::domain::{Text, list};
use serde_json::{Value, json};
use std::process::Stdio;

/// What boto3 reads there.
fn theirs(venv: &Venv, endpoint: &str) -> Value {
    let output = venv
        .python()
        .arg(script("read_network.py"))
        .arg(endpoint)
        .stdin(Stdio::null())
        .output()
        .expect("boto3 starts");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What we read there, in the same form.
fn ours(asks: &mut Asks) -> Value {
    let mut dns = Vec::new();
    for page in asks.network(NetworkList::Vpcs) {
        let NetworkItems::Vpcs(vpcs) = page.items else {
            panic!("{page:?}")
        };
        for vpc in vpcs {
            let mut names = VpcDns::default();
            for attribute in [VpcAttribute::DnsSupport, VpcAttribute::DnsHostnames] {
                let vpc = vpc.vpc_id.clone();
                let pages = asks.network(NetworkList::VpcAttribute { vpc, attribute });
                let NetworkItems::VpcDns(told) = &pages[0].items else {
                    panic!("{pages:?}")
                };
                names.merge(told);
            }
            dns.push(json!([
                vpc.vpc_id,
                names.enable_dns_support,
                names.enable_dns_hostnames
            ]));
        }
    }
    json!({
        "groups": read(asks, NetworkList::SecurityGroups),
        "nats": read(asks, NetworkList::NatGateways),
        "gateways": read(asks, NetworkList::InternetGateways),
        "endpoints": read(asks, NetworkList::VpcEndpoints),
        "acls": read(asks, NetworkList::NetworkAcls),
        "tables": read(asks, NetworkList::RouteTables),
        "prefix_lists": read(asks, NetworkList::PrefixLists),
        "dns": in_order(dns),
    })
}

fn in_order(mut items: Vec<Value>) -> Value {
    items.sort_by_key(Value::to_string);
    Value::Array(items)
}

fn sorted(ids: &Option<Vec<Text>>) -> Vec<&Text> {
    let mut ids: Vec<&Text> = list(ids).iter().collect();
    ids.sort();
    ids
}

fn read(asks: &mut Asks, list: NetworkList) -> Value {
    let pages = asks.network(list).into_iter();
    in_order(pages.flat_map(|page| items(page.items)).collect())
}

fn items(items: NetworkItems) -> Vec<Value> {
    match items {
        NetworkItems::SecurityGroups(groups) => groups
            .iter()
            .map(|it| {
                let mut rules = rules("in", &it.ingress);
                rules.extend(self::rules("out", &it.egress));
                json!([it.group_id, it.group_name, it.vpc_id, in_order(rules)])
            })
            .collect(),
        NetworkItems::NatGateways(nats) => nats
            .iter()
            .map(|it| {
                json!([
                    it.nat_gateway_id,
                    it.vpc_id,
                    it.subnet_id,
                    it.state,
                    it.public_ips
                ])
            })
            .collect(),
        NetworkItems::InternetGateways(gateways) => gateways
            .iter()
            .map(|it| {
                let held = list(&it.attachments).iter();
                let held = held.map(|held| json!([held.vpc_id, held.state]));
                json!([it.internet_gateway_id, in_order(held.collect())])
            })
            .collect(),
        NetworkItems::VpcEndpoints(endpoints) => endpoints
            .iter()
            .map(|it| {
                json!([
                    it.vpc_endpoint_id,
                    it.vpc_endpoint_type,
                    it.vpc_id,
                    it.service_name,
                    it.state,
                    sorted(&it.subnet_ids),
                    sorted(&it.route_table_ids),
                    sorted(&it.group_ids),
                    it.private_dns_enabled
                ])
            })
            .collect(),
        NetworkItems::NetworkAcls(acls) => acls
            .iter()
            .map(|it| {
                let entries = list(&it.entries).iter();
                let mut entries: Vec<_> = entries
                    .map(|it| {
                        (
                            it.rule_number,
                            it.egress,
                            it.protocol.clone(),
                            it.rule_action.clone(),
                            it.cidr_block.clone(),
                        )
                    })
                    .collect();
                entries.sort();
                json!([
                    it.network_acl_id,
                    it.vpc_id,
                    it.is_default,
                    sorted(&it.subnet_ids),
                    entries
                ])
            })
            .collect(),
        NetworkItems::RouteTables(tables) => tables
            .iter()
            .map(|it| {
                let held = list(&it.associations).iter();
                let held = held.map(|it| json!([it.subnet_id.as_deref().unwrap_or(""), it.main]));
                let routes = list(&it.routes).iter();
                let routes = routes.map(|it| json!([it.destination(), it.target, it.state]));
                let (held, routes) = (in_order(held.collect()), in_order(routes.collect()));
                json!([it.route_table_id, it.vpc_id, held, routes])
            })
            .collect(),
        NetworkItems::PrefixLists(lists) => lists
            .iter()
            .map(|it| json!([it.prefix_list_id, it.prefix_list_name, list(&it.cidrs)]))
            .collect(),
        other => panic!("not compared: {other:?}"),
    }
}

fn rules(way: &str, permissions: &Option<Vec<Permission>>) -> Vec<Value> {
    let permissions = list(permissions).iter();
    permissions
        .map(|one| {
            let peers = one.sources.iter().map(|peer| match &peer.kind {
                PeerKind::Cidr(range) => json!(["cidr", range]),
                PeerKind::Group { group_id, .. } => json!(["group", group_id]),
                PeerKind::PrefixList(id) => json!(["prefix_list", id]),
            });
            let peers = in_order(peers.collect());
            json!([way, one.ip_protocol, one.from_port, one.to_port, peers])
        })
        .collect()
}

/// boto3 sorts what it prints by its own text: put in our order, both say the same.
fn arranged(mut value: Value) -> Value {
    let kinds = value.as_object_mut().expect("an object");
    for items in kinds.values_mut() {
        deep(items);
    }
    value
}

/// Lists of lists in order, at any depth; a list of plain values is one thing and stays.
fn deep(value: &mut Value) {
    if let Value::Array(items) = value {
        items.iter_mut().for_each(deep);
        if items.iter().all(Value::is_array) {
            items.sort_by_key(Value::to_string);
        }
    }
}

#[track_caller]
fn agree(asks: &mut Asks, venv: &Venv, endpoint: &str) -> Value {
    let (ours, theirs) = (ours(asks), theirs(venv, endpoint));
    let (ours, theirs) = (arranged(ours), arranged(theirs));
    for (kind, items) in theirs.as_object().expect("an object") {
        assert_eq!(ours[kind], *items, "{kind}");
    }
    ours
}

#[test]
fn what_is_around_motos_networks_is_what_boto3_reads() {
    let Some(peer) = or_skip(moto()) else { return };
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let mut asks = Asks::at(&peer.server.endpoint);
    let read = agree(&mut asks, &venv, &peer.server.endpoint);
    for kind in ["groups", "acls", "tables", "dns"] {
        let some = read[kind].as_array().map_or(0, Vec::len);
        assert!(some > 0, "no {kind} to compare");
    }
}

#[test]
fn what_is_around_the_simulated_networks_is_what_boto3_reads() {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let stage = serve("--scenario network");
    let mut asks = Asks::at(&stage.endpoint);
    let read = agree(&mut asks, &venv, &stage.endpoint);
    for (kind, items) in read.as_object().expect("an object") {
        let some = items.as_array().map_or(0, Vec::len);
        assert!(some > 0, "no {kind} to compare");
    }
}

/// The first failure of the newest operation: what everything after it followed from.
fn cause(events: &[StackEvent]) -> Option<&StackEvent> {
    let token = events.first()?.client_request_token.as_ref();
    let of_newest = events
        .iter()
        .take_while(|event| event.client_request_token.as_ref() == token);
    of_newest
        .filter(|event| event.is_failure() && !event.is_cancelled())
        .last()
}

#[test]
fn stacks_tell_what_failed_what_they_wait_for_and_where_the_cdk_made_it() {
    let stage = serve("--scenario network");
    let mut asks = Asks::at(&stage.endpoint);
    let mut events_of = |stack: &str| -> Vec<StackEvent> {
        let stack = stack.into();
        let pages = asks.stack(StackAsk::Events { stack, token: None });
        let pages = pages.into_iter().flat_map(|page| match page {
            StackAnswer::Events(events, _) => events,
            other => panic!("{other:?}"),
        });
        pages.collect()
    };
    let rolled_back = events_of("media-prod");
    let failed = cause(&rolled_back).expect("a failure");
    assert_eq!(
        failed.resource_type.as_deref(),
        Some("AWS::CloudFormation::Stack")
    );
    let waiting = events_of("OrdersStack");
    let newest = &waiting[0];
    assert_eq!(newest.resource_type.as_deref(), Some("AWS::ECS::Service"));
    assert_eq!(
        newest.resource_status.as_deref(),
        Some("UPDATE_IN_PROGRESS")
    );
    assert!(cause(&waiting).is_none());
    // More events than one page has, all of them, newest first.
    let many = events_of("shop");
    assert!(many.len() > 100, "{}", many.len());
    assert!(many.is_sorted_by(|newer, older| newer.timestamp >= older.timestamp));

    let pages = asks.stack(StackAsk::Template("OrdersStack".into()));
    let [StackAnswer::Template(template)] = pages.as_slice() else {
        panic!("{pages:?}")
    };
    let logical = newest.logical_resource_id.as_ref().expect("a name");
    let paths = cdk_paths(template);
    let path = paths.get(logical).expect("a path");
    assert!(path.starts_with("OrdersStack/"), "{path}");
    let pages = asks.stack(StackAsk::Stack("OrdersStack".into()));
    let [StackAnswer::Stacks(stacks)] = pages.as_slice() else {
        panic!("{pages:?}")
    };
    assert_eq!(
        stacks[0].stack_status.as_deref(),
        Some("UPDATE_IN_PROGRESS")
    );
    assert!(stacks[0].capabilities.is_some() && stacks[0].last_updated_time.is_some());
}
