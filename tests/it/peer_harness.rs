//! The judges themselves: a fleet that is not there would agree with anything.

use crate::support::peers::{Peer, ministack, moto, or_skip, refusal};
use serde_json::json;

fn rows(peer: &Peer, args: &str) -> usize {
    let read = peer.boto3_reads(args);
    read["items"].as_array().map_or(0, Vec::len)
}

#[test]
fn the_fleet_is_as_large_as_the_tests_believe() {
    let Some(peer) = or_skip(moto()) else { return };
    let cases = [
        ("clusters", 5),
        ("services", 138),
        ("services --cluster bulk", 130),
        ("tasks", 280),
        ("tasks", 280),
        ("tasks --status STOPPED", 12),
        ("tasks --cluster prod-web", 13),
        ("services --cluster empty", 0),
    ];
    for (args, expected) in cases {
        assert_eq!(rows(peer, args), expected, "{args}");
    }
}

#[test]
fn ministack_has_services_that_live() {
    let Some(peer) = or_skip(ministack()) else {
        return;
    };
    assert_eq!(rows(peer, "clusters"), 4);
    assert_eq!(rows(peer, "services"), 8);
    assert!(rows(peer, "tasks") > 0);
}

#[test]
fn the_proxy_refuses_in_the_words_of_aws_and_keeps_count() {
    let Some(peer) = or_skip(moto()) else { return };
    let mut denied = refusal("DescribeTasks", "AccessDeniedException", "not authorized");
    denied["times"] = json!(1);
    denied["pass"] = json!(1);
    let proxy = peer.behind_faults(json!([denied]));
    let read = || peer.boto3_reads_at(proxy.endpoint(), "tasks --cluster staging");
    assert!(read().is_ok(), "the first passes");
    let refused = read().expect_err("the second is refused");
    assert!(refused.contains("AccessDeniedException"), "{refused}");
    assert!(read().is_ok(), "the third passes again");
    let calls = proxy.calls();
    assert_eq!(calls.len(), 6, "three lists and three describes: {calls:?}");
    assert_eq!(calls[..2], ["ecs:ListTasks", "ecs:DescribeTasks"]);
}
