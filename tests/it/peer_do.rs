//! `ecsight do` against moto: what was changed is read back by boto3.

use crate::support::cli::ecsight;
use crate::support::peers::{Peer, moto_to_change, or_skip};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// One fleet for all of these: each changes a service of its own.
fn changed() -> Result<&'static Peer, String> {
    static CHANGED: OnceLock<Result<Peer, String>> = OnceLock::new();
    CHANGED
        .get_or_init(moto_to_change)
        .as_ref()
        .map_err(Clone::clone)
}

fn service(document: &Value, name: &str) -> Value {
    let items = document["items"].as_array().expect("items").iter();
    let found = items.clone().find(|it| it["service_name"] == name);
    found
        .unwrap_or_else(|| panic!("{name}: {document:#}"))
        .clone()
}

#[test]
fn what_is_scaled_is_scaled_and_what_is_rehearsed_is_not() {
    let Some(peer) = or_skip(changed()) else {
        return;
    };
    let proxy = peer.behind_faults(json!([]));
    let desired = || {
        let read = peer.boto3_reads("services --cluster prod-web");
        service(&read, "storefront")["desired_count"].clone()
    };
    let before = desired();
    let order = |more: &str| {
        ecsight("--write do scale prod-web storefront count=7")
            .args(more)
            .at(proxy.endpoint())
            .run()
    };
    order("--dry-run").exits(0);
    assert_eq!(desired(), before);
    assert!(!proxy.calls().iter().any(|call| call == "ecs:UpdateService"));
    let outcome = order("--yes -o json");
    let document = outcome.exits(0).json();
    assert_eq!(document["results"][0]["state"], "accepted", "{document:#}");
    assert_eq!(desired(), json!(7));
    let sent = proxy.calls();
    let sent = sent.iter().filter(|call| *call == "ecs:UpdateService");
    assert_eq!(sent.count(), 1);
}

/// A proxy that lets the request through and drops the answer.
#[test]
fn an_answer_that_is_cut_off_is_read_back() {
    let Some(peer) = or_skip(changed()) else {
        return;
    };
    let proxy = peer.behind_faults(json!([{"op": "UpdateService", "kind": "truncate"}]));
    let outcome = ecsight("--write do scale prod-web search-api count=5 --yes")
        .at(proxy.endpoint())
        .run();
    outcome.exits(0).complains(&[
        "not sent again",
        "accepted after all: the desired count is 5",
    ]);
    let sent = proxy.calls();
    let sent = sent.iter().filter(|call| *call == "ecs:UpdateService");
    assert_eq!(sent.count(), 1);
    let read = peer.boto3_reads("services --cluster prod-web");
    assert_eq!(service(&read, "search-api")["desired_count"], 5);
}

/// A throttle is AWS's word that nothing was done: then it is sent again.
#[test]
fn after_a_throttle_it_is_sent_again() {
    let Some(peer) = or_skip(changed()) else {
        return;
    };
    let mut throttle =
        crate::support::peers::refusal("UpdateService", "ThrottlingException", "Rate exceeded");
    throttle["times"] = json!(1);
    let proxy = peer.behind_faults(json!([throttle]));
    let outcome = ecsight("--write do scale prod-web batch-reports count=1 --yes")
        .at(proxy.endpoint())
        .run();
    outcome
        .exits(0)
        .complains(&["throttled, so it was not done"]);
    let sent = proxy.calls();
    let sent = sent.iter().filter(|call| *call == "ecs:UpdateService");
    assert_eq!(sent.count(), 2);
}
