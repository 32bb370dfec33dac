//! Where clusters live, against moto, judged by boto3; every call counted by a proxy in between.

use crate::support::cli::ecsight;
use crate::support::peers::{moto, or_skip};
use serde_json::{Value, json};

/// The calls that are none of ECS's own.
fn beyond_ecs(calls: &[String]) -> Vec<&str> {
    let own = ["ecs:", "sts:"];
    let beyond = calls.iter().map(String::as_str);
    beyond
        .filter(|call| !own.iter().any(|own| call.starts_with(own)))
        .collect()
}

fn reasons(document: &Value, source: &str) -> String {
    let gaps = document["not_checked"].as_array().expect("a list").iter();
    let of_source = gaps.filter(|gap| gap["source"] == source);
    of_source
        .filter_map(|gap| gap["reason"].as_str())
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
fn the_vpc_of_a_cluster_is_what_boto3_reads_for_two_calls() {
    let Some(peer) = or_skip(moto()) else { return };
    let proxy = peer.behind_faults(json!([]));
    let outcome = ecsight("vpc prod-web -o json").at(proxy.endpoint()).run();
    let ours = outcome.exits(0).json();
    assert_eq!(
        beyond_ecs(&proxy.calls()),
        ["ec2:DescribeSubnets", "ec2:DescribeVpcs"]
    );
    let theirs = peer.boto3_reads("vpcs --cluster prod-web");
    assert_eq!(ours["schema"], "ecsight.vpc/1");
    assert_eq!(ours["cluster"], "prod-web");
    let (ours, theirs) = (&ours["vpcs"], &theirs["items"]);
    assert_eq!(ours.as_array().map(Vec::len), Some(1));
    assert_eq!(ours[0]["confidence"], "certain");
    for field in ["vpc_id", "cidr_blocks"] {
        assert_eq!(ours[0][field], theirs[0][field], "{field}");
    }
    // How many addresses are free changes while other tests start tasks.
    let names = |of: &Value| -> Vec<(Value, Value)> {
        let subnets = of[0]["subnets"].as_array().expect("subnets").iter();
        subnets
            .map(|it| (it["subnet_id"].clone(), it["availability_zone"].clone()))
            .collect()
    };
    assert_eq!(names(ours), names(theirs));
    let free = &ours[0]["subnets"][0]["available_ip_address_count"];
    assert!(free.as_u64().is_some_and(|free| free > 0), "{free}");
    let sources: Vec<&str> = ours[0]["evidence"]
        .as_array()
        .expect("evidence")
        .iter()
        .filter_map(|it| it["source"].as_str())
        .collect();
    assert_eq!(sources, ["service_subnets", "task_eni"]);
}

#[test]
fn a_cluster_of_instances_is_found_and_everything_stays_under_twelve_calls() {
    let Some(peer) = or_skip(moto()) else { return };
    let proxy = peer.behind_faults(json!([]));
    let outcome = ecsight("vpc prod-data -o json --wide")
        .at(proxy.endpoint())
        .run();
    let document = outcome.exits(0).json();
    let calls = proxy.calls();
    assert!(beyond_ecs(&calls).len() < 12, "{calls:?}");
    let vpcs = document["vpcs"].as_array().expect("vpcs");
    assert_eq!(vpcs.len(), 1, "{document:#}");
    assert_eq!(vpcs[0]["confidence"], "certain");
}

/// EC2 may not be asked: the target groups still tell, and what is missing is named.
#[test]
fn what_is_denied_is_named_and_the_rest_still_answers() {
    let Some(peer) = or_skip(moto()) else { return };
    let denied = json!([{"service": "ec2", "code": "UnauthorizedOperation", "status": 403,
        "message": "You are not authorized to perform this operation. Encoded authorization failure message: Zm9v"}]);
    let proxy = peer.behind_faults(denied);
    let outcome = ecsight("vpc prod-web -o json").at(proxy.endpoint()).run();
    let document = outcome.exits(0).json();
    assert_eq!(document["vpcs"][0]["confidence"], "likely", "{document:#}");
    let why = reasons(&document, "service_subnets");
    assert!(why.contains("ec2:DescribeSubnets is missing"), "{why}");
    let theirs = peer.boto3_reads("vpcs --cluster prod-web");
    assert_eq!(document["vpcs"][0]["vpc_id"], theirs["items"][0]["vpc_id"]);
}

#[test]
fn nothing_but_ecs_may_be_asked() {
    let Some(peer) = or_skip(moto()) else { return };
    let deny = |service: &str| json!({"service": service, "code": "AccessDenied", "status": 403, "message": "no"});
    let proxy = peer.behind_faults(json!([
        deny("ec2"),
        deny("elasticloadbalancing"),
        deny("cloudformation")
    ]));
    let outcome = ecsight("vpc prod-web").at(proxy.endpoint()).run();
    let text = &outcome.exits(0).stdout;
    assert!(
        text.starts_with("prod-web: nothing says which VPC"),
        "{text}"
    );
    for action in [
        "ec2:DescribeSubnets",
        "elasticloadbalancing:DescribeTargetGroups",
        "cloudformation:DescribeStackResources",
    ] {
        assert!(text.contains(&format!("{action} is missing")), "{text}");
    }
}

#[test]
fn a_throttle_is_waited_out_and_a_broken_answer_is_told() {
    let Some(peer) = or_skip(moto()) else { return };
    let proxy = peer.behind_faults(
        json!([{"service": "ec2", "op": "DescribeSubnets", "status": 503,
        "code": "RequestLimitExceeded", "message": "Request limit exceeded.", "times": 1}]),
    );
    let outcome = ecsight("vpc prod-web -o json").at(proxy.endpoint()).run();
    let document = outcome.exits(0).json();
    assert_eq!(document["vpcs"][0]["confidence"], "certain", "{document:#}");
    let proxy =
        peer.behind_faults(json!([{"service": "ec2", "op": "DescribeVpcs", "kind": "truncate"}]));
    let outcome = ecsight("vpc prod-web -o json").at(proxy.endpoint()).run();
    let document = outcome.exits(0).json();
    assert_eq!(document["vpcs"][0]["confidence"], "certain", "{document:#}");
    assert!(
        document["vpcs"][0].get("cidr_blocks").is_none(),
        "{document:#}"
    );
}

#[test]
fn an_unknown_cluster_is_wrong_usage_and_no_credentials_are_no_answer() {
    let Some(peer) = or_skip(moto()) else { return };
    ecsight("vpc prod-wbe")
        .at(&peer.server.endpoint)
        .run()
        .exits(2)
        .complains_in_one_line(&["no cluster prod-wbe", "did you mean prod-web"]);
    let expired =
        json!([{"service": "ecs", "code": "ExpiredTokenException", "message": "expired"}]);
    let proxy = peer.behind_faults(expired);
    let outcome = ecsight("vpc prod-web").at(proxy.endpoint()).run();
    outcome.exits(3).complains_in_one_line(&["expired"]);
}

/// Whoever may describe one cluster, but not list them, names it.
#[test]
fn a_cluster_is_found_by_its_name_where_clusters_may_not_be_listed() {
    let Some(peer) = or_skip(moto()) else { return };
    let denied = json!([{"service": "ecs", "op": "ListClusters", "status": 400,
        "code": "AccessDeniedException", "message": "not authorized to perform: ecs:ListClusters"}]);
    let proxy = peer.behind_faults(denied);
    let outcome = ecsight("vpc prod-web -o json").at(proxy.endpoint()).run();
    let document = outcome.exits(0).json();
    assert_eq!(document["vpcs"][0]["confidence"], "certain", "{document:#}");
    let calls = proxy.calls();
    assert!(
        calls.iter().any(|call| call == "ecs:DescribeClusters"),
        "{calls:?}"
    );
    ecsight("vpc prod-wbe")
        .at(proxy.endpoint())
        .run()
        .exits(2)
        .complains_in_one_line(&["no cluster prod-wbe"]);
}
