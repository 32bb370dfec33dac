//! What `ecsight do` changes in moto, read back by boto3.

use crate::support::cli::ecsight;
use crate::support::peers::{Peer, moto_to_change, or_skip, script};
use crate::support::pty;
use serde_json::Value;

/// What boto3 reads.
fn read_by(peer: &Peer, args: &[&str]) -> Value {
    let mut read = peer.boto3.python();
    read.arg(script("read_changes.py"))
        .arg(&peer.server.endpoint)
        .args(args);
    let output = read.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn tasks_instances_and_revisions_are_changed_as_boto3_reads_them_back() {
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
    let read = |args: &[&str]| read_by(&peer, args);
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

    let instance = read(&["instance", "prod-data"]);
    let instance = instance["containerInstanceArn"].as_str().unwrap();
    for (action, status) in [("drain", "DRAINING"), ("activate", "ACTIVE")] {
        act(&[action, "prod-data", instance]);
        let now = read(&["instance", "prod-data", instance]);
        assert_eq!(now["status"], status);
    }

    let name = task["taskDefinitionArn"].as_str().unwrap();
    let before = read(&["definition", name]);
    let environment = before["containerDefinitions"][0]["environment"].clone();
    assert!(
        environment.as_array().is_some_and(|it| !it.is_empty()),
        "{before:#}"
    );
    // As it is shown to be edited: without the values, which are what boto3 sees in the end.
    let mut edited = before.clone();
    for variable in edited["containerDefinitions"][0]["environment"]
        .as_array_mut()
        .unwrap()
    {
        variable["value"] = "••••••".into();
    }
    edited["containerDefinitions"][0]["image"] = "registry.invalid/app:9".into();
    let service = task["group"]
        .as_str()
        .unwrap()
        .trim_start_matches("service:");
    let json = format!("json={edited}");
    let told = act(&["register", "prod-web", service, &json, "--wait"]);
    assert_eq!(told["settled"], "done", "{told:#}");
    let family = before["family"].as_str().unwrap();
    let after = read(&["definition", family]);
    let number = |it: &Value| it["revision"].as_i64();
    assert!(number(&after) > number(&before), "{after:#}");
    let container = &after["containerDefinitions"][0];
    assert_eq!(container["image"], "registry.invalid/app:9");
    assert_eq!(container["environment"], environment);
}

/// What is agreed to on the screen is what boto3 reads afterwards, and nothing is before.
#[test]
fn what_is_done_on_the_screen_is_what_boto3_reads() {
    let Some(peer) = or_skip(moto_to_change()) else {
        return;
    };
    let endpoint = &peer.server.endpoint;
    let read = |args: &[&str]| read_by(&peer, args);
    let before = read(&["service", "prod-web"]);
    let name = before["serviceName"].as_str().unwrap();
    let wanted = before["desiredCount"].as_i64().unwrap() + 3;
    let mut screen = pty::ecsight("--write -c prod-web").at(endpoint).start();
    screen.wait_for("the services are there", |screen| {
        screen.alternate && screen.has("services") && screen.has("ROLLOUT")
    });
    screen.type_text(&format!("/{name}"));
    screen.press("enter");
    let desired = before["desiredCount"].as_i64().unwrap();
    screen.wait_for("the service is described", |screen| {
        let mut rows = screen.rows.iter().filter(|row| row.contains("▶"));
        let row = rows.next();
        row.is_some_and(|row| row.contains(name) && row.contains(&format!("/{desired} ")))
    });
    screen.type_text(&format!(":scale {wanted}"));
    screen.press("enter");
    screen.wait_for("the question", |screen| {
        screen.has("▸ Cancel") && screen.has(&format!("wants {wanted} tasks"))
    });
    assert_eq!(
        read(&["service", "prod-web", name])["desiredCount"],
        before["desiredCount"]
    );
    screen.press("right");
    screen.press("enter");
    screen.wait_for("it is accepted", |screen| {
        screen.has(&format!("scale {name}"))
    });
    screen.wait_for("the count is on screen", |screen| {
        screen.has(&format!("/{wanted}"))
    });
    assert_eq!(read(&["service", "prod-web", name])["desiredCount"], wanted);
    screen.press("ctrl-c");
    screen.press("ctrl-c");
    screen.wait_for_end().is_clean(0);
}
