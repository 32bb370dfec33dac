//! AWS's refusals in front of moto: what could not be had is said, the rest is printed.

use crate::support::cli::ecsight;
use crate::support::peers::{moto, or_skip, refusal};
use serde_json::{Value, json};

fn denied(operation: &str) -> Value {
    let words = format!(
        "User: arn:aws:iam::123456789012:user/on-call is not authorized to perform: ecs:{operation}"
    );
    refusal(operation, "AccessDeniedException", &words)
}

fn rows(document: &Value) -> usize {
    document["items"].as_array().map_or(0, Vec::len)
}

/// The first call of a command is refused: AWS could not be asked.
#[test]
fn a_refused_list_ends_with_3_and_one_line() {
    let Some(peer) = or_skip(moto()) else { return };
    let cases = [
        (denied("ListServices"), "ecs:ListServices"),
        (
            refusal(
                "ListServices",
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ),
            "expired",
        ),
        (
            refusal(
                "ListServices",
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            "credentials",
        ),
    ];
    for (fault, word) in cases {
        let proxy = peer.behind_faults(json!([fault]));
        let outcome = ecsight("get services -c prod-web -o json")
            .at(proxy.endpoint())
            .run();
        outcome.exits(3).complains_in_one_line(&[word]);
        assert_eq!(outcome.stdout, "", "{word}: no document is printed");
    }
}

/// What is not AWS: a proxy's page, a cut connection, half an answer.
#[test]
fn an_answer_that_is_not_from_aws_ends_with_3_and_one_line() {
    let Some(peer) = or_skip(moto()) else { return };
    for kind in ["html", "reset", "truncate"] {
        let proxy = peer.behind_faults(json!([{"op": "ListClusters", "kind": kind}]));
        let outcome = ecsight("get clusters -o json").at(proxy.endpoint()).run();
        outcome
            .exits(3)
            .complains_in_one_line(&["ecs:ListClusters"]);
    }
}

/// A denied describe leaves the names, which were listed, and says what is missing.
#[test]
fn a_denied_describe_leaves_the_names_and_tells_the_gap() {
    let Some(peer) = or_skip(moto()) else { return };
    let proxy = peer.behind_faults(json!([denied("DescribeServices")]));
    let outcome = ecsight("get services -c prod-web -o json")
        .at(proxy.endpoint())
        .run();
    let document = outcome.exits(0).json();
    let gaps = document["gaps"].as_array().expect("gaps");
    assert!(!gaps.is_empty(), "the gap is told: {document}");
    let told = gaps[0]["reason"].as_str().unwrap_or_default();
    assert!(
        told.contains("not allowed") || told.contains("AccessDenied"),
        "{told}"
    );
    assert!(
        outcome.stderr.contains("4 services"),
        "stderr tells it too: {:?}",
        outcome.stderr
    );
}

/// One batch of thirteen is refused for good: twelve batches are printed.
#[test]
fn one_failed_batch_leaves_the_other_rows() {
    let Some(peer) = or_skip(moto()) else { return };
    let mut denied = denied("DescribeServices");
    denied["times"] = json!(1);
    denied["pass"] = json!(3);
    let proxy = peer.behind_faults(json!([denied]));
    let document = ecsight("get services -c bulk -o json")
        .at(proxy.endpoint())
        .run();
    let document = document.exits(0).json();
    let described = document["items"].as_array().expect("items").iter();
    let described = described
        .filter(|item| item.get("status").is_some())
        .count();
    assert_eq!(described, 120, "all but one batch of ten are described");
    assert!(rows(&document) >= 120);
    assert!(!document["gaps"].as_array().expect("gaps").is_empty());
}

/// A throttle is waited out: nothing is missing, and nobody is told.
#[test]
fn a_short_throttle_is_waited_out() {
    let Some(peer) = or_skip(moto()) else { return };
    let mut throttle = refusal("DescribeTasks", "ThrottlingException", "Rate exceeded");
    throttle["times"] = json!(2);
    let proxy = peer.behind_faults(json!([throttle]));
    let outcome = ecsight("get tasks -c prod-web -o json")
        .at(proxy.endpoint())
        .run();
    let document = outcome.exits(0).json();
    assert_eq!((rows(&document), &document["gaps"]), (13, &json!([])));
    let asked = proxy
        .calls()
        .iter()
        .filter(|call| *call == "ecs:DescribeTasks")
        .count();
    assert_eq!(asked, 3, "two refusals and the answer: {:?}", proxy.calls());
}

/// The list and its batches are as few as AWS allows.
#[test]
fn a_bulk_cluster_costs_no_more_calls_than_aws_demands() {
    let Some(peer) = or_skip(moto()) else { return };
    let proxy = peer.behind_faults(json!([]));
    ecsight("get services -c bulk -o json")
        .at(proxy.endpoint())
        .run()
        .exits(0);
    let calls = proxy.calls();
    let count = |name: &str| calls.iter().filter(|call| *call == name).count();
    assert_eq!(
        count("ecs:ListServices"),
        2,
        "130 names, 100 a page: {calls:?}"
    );
    assert_eq!(
        count("ecs:DescribeServices"),
        13,
        "130 services, ten a call: {calls:?}"
    );
}
