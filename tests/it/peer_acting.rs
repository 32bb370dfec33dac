//! What `ecsight do` changes in moto, read back by boto3.

use crate::support::cli::ecsight;
use crate::support::peers::{moto_to_change, or_skip, script};
use serde_json::Value;

#[test]
fn tasks_clusters_and_revisions_are_changed_as_boto3_reads_them_back() {
    let Some(peer) = or_skip(moto_to_change()) else {
        return;
    };
    let endpoint = &peer.server.endpoint;
    let act = |words: &[&str]| {
        let run = ecsight("--write do").at(endpoint);
        let run = words.iter().fold(run, |run, word| run.arg(word));
        let outcome = run.arg("--yes").arg("-o").arg("json").run();
        outcome.exits(0).json()
    };
    let read = |args: &[&str]| -> Value {
        let mut read = peer.boto3.python();
        read.arg(script("read_changes.py")).arg(endpoint).args(args);
        let output = read.output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let task = read(&["task", "prod-web"]);
    let arn = task["taskArn"].as_str().unwrap();
    let overrides = r#"overrides=[{"name": "app", "command": ["migrate"]}]"#;
    act(&["run-task", "prod-web", arn, "count=2", overrides]);
    let ours = read(&["started-by", "prod-web", "ecsight"]);
    assert_eq!(ours.as_array().map(Vec::len), Some(2), "{ours:#}");
    assert_eq!(ours[0]["taskDefinitionArn"], task["taskDefinitionArn"]);
    let command = &ours[0]["overrides"]["containerOverrides"][0]["command"];
    assert_eq!(command[0], "migrate", "{ours:#}");

    act(&["stop-task", "prod-web", arn, "reason=leaks memory"]);
    let stopped = read(&["task", "prod-web", arn]);
    assert_eq!(stopped["desiredStatus"], "STOPPED");
    assert_eq!(stopped["stoppedReason"], "leaks memory");

    act(&["insights", "prod-web", "value=disabled"]);
    let cluster = read(&["cluster", "prod-web"]);
    let settings = cluster["settings"].to_string();
    assert!(settings.contains("disabled"), "{settings}");
}
