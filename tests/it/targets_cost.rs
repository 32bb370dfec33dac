//! What target health costs: the fewest calls there can be, counted by the account itself.

use crate::support::cli::ecsight;
use crate::support::sim::serve;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// 50 services with 200 tasks, 40 of them behind a target group.
const FLEET: &str = r#"
[[region]]
name = "us-east-1"

[[region.cluster]]
name = "counted"
providers = ["FARGATE"]

[[region.cluster.service]]
name = "web"
repeat = 40
image = "web:1"
desired = 4
launch = "FARGATE"
port = 8080
path = "/web/*"
sidecar = false

[[region.cluster.service]]
name = "worker"
repeat = 10
image = "worker:1"
desired = 4
launch = "FARGATE"
sidecar = false
"#;

#[test]
fn a_full_pass_costs_the_minimum_and_load_balancing_stays_below_its_cap() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.toml");
    std::fs::write(&file, FLEET).unwrap();
    let sim = serve(&format!("--frozen --scenario {}", file.display()));
    let outcome = ecsight("get targets -c counted -o json")
        .at(&sim.endpoint)
        .run();
    let document = outcome.exits(0).json();
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len(), 160, "four tasks of forty services");
    assert!(
        items
            .iter()
            .all(|item| item["task_arn"].is_string() && item["state"] == "healthy"),
        "every target is found to be a task"
    );
    let log: Value = serde_json::from_str(&sim.http("GET", "/_sim/log", "")).unwrap();
    let calls = log["calls"].as_array().unwrap();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for call in calls {
        *counts.entry(call["op"].as_str().unwrap()).or_default() += 1;
        assert_eq!(call["status"], 200, "nothing is refused: {call}");
    }
    let expected = [
        ("DescribeServices", 5),
        ("DescribeTargetGroups", 2),
        ("DescribeTargetHealth", 40),
        ("DescribeTasks", 2),
        ("GetCallerIdentity", 1),
        ("ListServices", 1),
        ("ListTasks", 2),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    let at = |call: &Value| call["at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let balancing: Vec<Timestamp> = calls
        .iter()
        .filter(|call| call["service"] == "elasticloadbalancing")
        .map(at)
        .collect();
    // A fifth of AWS's rate, 40 at once and 10 a second: 8 and 2; one more for what was on its way.
    for (begin, first) in balancing.iter().enumerate() {
        for (end, last) in balancing.iter().enumerate().skip(begin) {
            let seconds = last.duration_since(*first).as_secs_f64();
            let sent = (end - begin + 1) as f64;
            assert!(
                sent <= 8.0 + 2.0 * seconds + 1.0,
                "{sent} calls within {seconds} s"
            );
        }
    }
}
