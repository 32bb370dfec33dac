//! `ecsight exec` against the simulated account, without a terminal.

use crate::support::cli::{Ecsight, ecsight};
use crate::support::process::Server;
use crate::support::sim::serve;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

fn exec(words: &str, stage: &Server) -> Ecsight {
    ecsight("--write exec").args(words).at(&stage.endpoint)
}

fn audited(run: &Ecsight) -> Vec<Value> {
    let path = run.home().join(".local/state/ecsight/audit.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn calls(stage: &Server) -> Value {
    let log: Value = serde_json::from_str(&stage.http("GET", "/_sim/log", "")).unwrap();
    log["calls"].clone()
}

#[test]
fn what_a_command_says_goes_to_standard_output() {
    let stage = serve("--scenario actions");
    let run = exec("prod-web storefront -- echo one two", &stage);
    let outcome = run.run();
    outcome.exits(0).complains(&["storefront: task "]);
    assert_eq!(outcome.stdout, "one two\n");
    let long = exec("prod-web storefront -- seq 20000", &stage).run();
    let numbers: String = (1..=20_000).map(|it| format!("{it}\n")).collect();
    assert_eq!(long.exits(0).stdout, numbers);
}

#[test]
fn it_is_written_down_before_and_after_and_the_token_is_not() {
    let stage = serve("--scenario actions");
    let run = exec("prod-web storefront -- id", &stage);
    run.run().exits(0);
    let lines = audited(&run);
    let steps: Vec<&Value> = lines.iter().map(|it| &it["step"]).collect();
    assert_eq!(steps, ["sending", "accepted"]);
    assert_eq!(lines[0]["id"], lines[1]["id"]);
    assert_eq!(lines[0]["action"], "exec");
    assert_eq!(lines[0]["operation"], "ecs:ExecuteCommand");
    assert_eq!(lines[0]["request"]["command"], "id");
    assert_eq!(lines[0]["request"]["container"], "app");
    let text = format!("{lines:?}");
    assert!(!text.contains("ws://") && !text.contains("oken"), "{text}");
}

#[test]
fn standard_input_is_sent_to_its_end() {
    let stage = serve("--scenario actions");
    let run = exec("prod-web storefront", &stage);
    let mut child = run
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"cd /tmp\npwd\n").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("cd /tmp"),
        "the terminal there repeats it: {said}"
    );
}

#[test]
fn without_write_nothing_is_asked_of_aws() {
    let stage = serve("--scenario actions");
    let run = ecsight("exec prod-web storefront -- id").at(&stage.endpoint);
    run.run()
        .exits(2)
        .complains_in_one_line(&["--write", "--check"]);
    assert_eq!(calls(&stage), json!([]));
    assert!(audited(&run).is_empty());
}

#[test]
fn a_rehearsal_prints_the_request_and_sends_nothing() {
    let stage = serve("--scenario actions");
    let run = ecsight("exec prod-web storefront --dry-run -- ls /a").at(&stage.endpoint);
    let outcome = run.run();
    outcome.exits(0).complains(&["nothing was sent"]);
    for word in [
        "\"command\": \"ls /a\"",
        "aws ecs execute-command --cluster prod-web",
        "--interactive",
    ] {
        assert!(outcome.stdout.contains(word), "{word}: {}", outcome.stdout);
    }
    let sent = calls(&stage).to_string();
    assert!(!sent.contains("ExecuteCommand"), "{sent}");
}

#[test]
fn what_stands_in_the_way_is_said() {
    let stage = serve("--scenario actions");
    for (words, code, said) in [
        ("prod-web closed -- id", 1, "ECS Exec"),
        ("prod-web silent -- id", 1, "agent"),
        ("prod-web adrift -- id", 3, "--check"),
        (
            "prod-web closed --container app -- id",
            3,
            "ecs:ExecuteCommand",
        ),
        (
            "prod-web nobody -- id",
            2,
            "no service or running task nobody",
        ),
        (
            "prod-web storefront --container web -- id",
            2,
            "no container web, but app",
        ),
        ("prod-web storefront extra", 2, "extra is one word too many"),
        ("prod-web", 2, "which service or task?"),
        (
            "prod-web storefront --yes=prod -- id",
            2,
            "no name is needed here",
        ),
    ] {
        let outcome = exec(words, &stage).run();
        outcome.exits(code).complains(&[said]);
        assert_eq!(outcome.stdout, "", "{words}");
    }
}

#[test]
fn in_production_somebody_must_say_the_name() {
    let stage = serve("--scenario actions");
    let file = "production = [\"prod*\"]\n";
    for (yes, code) in [("", 2), ("--yes=storefront", 2), ("--yes=prod-web", 0)] {
        let run = ecsight("--write exec prod-web storefront")
            .args(yes)
            .args("-- whoami")
            .at(&stage.endpoint)
            .file("ecsight/config.toml", file);
        run.run().exits(code);
        assert_eq!(audited(&run).is_empty(), code != 0, "{yes}");
    }
}

#[test]
fn the_list_tells_each_line() {
    let stage = serve("--scenario actions");
    for (service, code, said) in [
        ("storefront", 0, "passes     ECS Exec"),
        ("closed", 1, "fails      ECS Exec"),
        ("silent", 1, "fails      agent"),
    ] {
        let run = ecsight(&format!("exec prod-web {service} --check")).at(&stage.endpoint);
        let outcome = run.run();
        outcome.exits(code);
        assert!(
            outcome.stdout.contains(said),
            "{service}: {}",
            outcome.stdout
        );
        // Where it lives is looked into, too.
        assert!(
            !outcome.stdout.contains("not described yet"),
            "{}",
            outcome.stdout
        );
    }
}
