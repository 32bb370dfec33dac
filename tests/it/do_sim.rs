//! `ecsight do` against the simulated account, whose own record says what was changed.

use crate::support::PATIENCE;
use crate::support::cli::{Ecsight, Outcome, ecsight};
use crate::support::process::Server;
use crate::support::sim::serve;
use serde_json::{Value, json};
use std::process::{Child, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The account in which every action has something to act on.
fn stage(args: &str) -> Server {
    serve(&format!("--scenario actions {args}"))
}

fn order(words: &str, stage: &Server) -> Ecsight {
    ecsight("--write do").args(words).at(&stage.endpoint)
}

/// What was to be changed so far, as the account recorded it.
fn mutations(stage: &Server) -> Vec<Value> {
    let record: Value = serde_json::from_str(&stage.http("GET", "/_sim/mutations", "")).unwrap();
    record["mutations"].as_array().cloned().unwrap_or_default()
}

fn faults(stage: &Server, faults: &[&str]) {
    stage.http("POST", "/_sim/fault", &json!(faults).to_string());
}

/// The lines of the audit file.
fn audited(run: &Ecsight) -> Vec<Value> {
    let path = run.home().join(".local/state/ecsight/audit.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn steps(run: &Ecsight) -> Vec<String> {
    let lines = audited(run);
    let steps = lines
        .iter()
        .map(|line| line["step"].as_str().unwrap_or_default().to_owned());
    steps.collect()
}

#[track_caller]
fn nothing_was_sent(stage: &Server, run: &Ecsight, outcome: &Outcome) {
    assert_eq!(mutations(stage), Vec::<Value>::new(), "{outcome:?}");
    assert_eq!(audited(run), Vec::<Value>::new(), "{outcome:?}");
}

#[test]
fn a_deployment_is_forced_once_and_written_down() {
    let stage = stage("");
    let run = order("redeploy prod-web storefront --yes -o json", &stage);
    let outcome = run.run();
    let document = outcome.exits(0).json();
    assert_eq!(document["schema"], "ecsight.do/1");
    assert_eq!(document["action"], "redeploy");
    assert_eq!(document["results"][0]["state"], "accepted");
    assert_eq!(document["settled"], Value::Null);
    let deployment = document["results"][0]["deployment"]
        .as_str()
        .unwrap_or_default();
    assert!(deployment.starts_with("ecs-svc/"), "{document:#}");
    for word in [
        "account ",
        "region us-east-1",
        "cluster prod-web",
        "every task is replaced",
        deployment,
    ] {
        assert!(outcome.stderr.contains(word), "{word}: {}", outcome.stderr);
    }
    let sent = mutations(&stage);
    assert_eq!(sent.len(), 1, "{sent:#?}");
    assert_eq!(sent[0]["op"], "UpdateService");
    assert_eq!(sent[0]["done"], true);
    let lines = audited(&run);
    assert_eq!(steps(&run), ["sending", "accepted"]);
    assert_eq!(lines[0]["id"], lines[1]["id"]);
    assert_eq!(lines[0]["operation"], "ecs:UpdateService");
    assert_eq!(lines[0]["request"]["forceNewDeployment"], true);
    assert!(
        lines[0]["caller"]
            .as_str()
            .is_some_and(|it| it.starts_with("arn:"))
    );
    assert!(lines[1]["answer"]["service"].get("events").is_none());
}

#[test]
fn a_rehearsal_prints_the_request_and_sends_nothing() {
    let stage = stage("");
    // Not even --write is needed for it.
    let run = ecsight("do redeploy prod-web storefront --dry-run").at(&stage.endpoint);
    let outcome = run.run();
    outcome.exits(0).complains(&["nothing was sent"]);
    for word in [
        "\"forceNewDeployment\": true",
        "aws ecs update-service --cluster prod-web --service",
        "--force-new-deployment",
    ] {
        assert!(outcome.stdout.contains(word), "{word}: {}", outcome.stdout);
    }
    nothing_was_sent(&stage, &run, &outcome);
    let run = order(
        "redeploy prod-web storefront --dry-run --yes -o json",
        &stage,
    );
    let outcome = run.run();
    let document = outcome.exits(0).json();
    assert_eq!(document["dry_run"], true);
    assert_eq!(
        document["results"][0]["request"]["forceNewDeployment"],
        true
    );
    nothing_was_sent(&stage, &run, &outcome);
}

#[test]
fn without_write_or_somebody_to_ask_nothing_is_asked_of_aws() {
    let stage = stage("");
    let words = "redeploy prod-web storefront";
    let read_only = ecsight("do").args(words).args("--yes").at(&stage.endpoint);
    let outcome = read_only.run();
    outcome.exits(2).complains_in_one_line(&["--write"]);
    let unasked = order(words, &stage);
    let outcome = unasked.run();
    outcome
        .exits(2)
        .complains_in_one_line(&["--yes", "no terminal"]);
    let log: Value = serde_json::from_str(&stage.http("GET", "/_sim/log", "")).unwrap();
    assert_eq!(log["calls"], json!([]), "not one call");
}

#[test]
fn a_profile_may_write_and_a_file_with_mistakes_may_not() {
    let stage = stage("");
    let aws =
        "[profile ops]\nregion = us-east-1\naws_access_key_id = a\naws_secret_access_key = b\n";
    let with = |config: &str| {
        let run = ecsight("-p ops do redeploy prod-web storefront --yes").at(&stage.endpoint);
        run.file("aws-config", aws)
            .file("ecsight/config.toml", config)
            .run()
    };
    with("[profiles.ops]\nwrite = true\n").exits(0);
    assert_eq!(mutations(&stage).len(), 1);
    with("[profiles.ops]\nwrite = true\ncolour = 1\n")
        .exits(2)
        .complains(&["--write", "colour"]);
    assert_eq!(mutations(&stage).len(), 1);
}

#[test]
fn in_production_the_name_must_be_said() {
    let stage = stage("");
    let with = |yes: &str| {
        let run = order("redeploy prod-web storefront", &stage).args(yes);
        run.file("ecsight/config.toml", "production = [\"prod*\"]\n")
            .run()
    };
    with("--yes")
        .exits(2)
        .complains(&["--yes=storefront", "prod*"]);
    with("--yes=checkout")
        .exits(2)
        .complains(&["about storefront"]);
    assert_eq!(mutations(&stage), Vec::<Value>::new());
    with("--yes=storefront").exits(0);
    assert_eq!(mutations(&stage).len(), 1);
}

#[test]
fn what_does_not_exist_gets_a_near_name_and_what_does_not_apply_a_reason() {
    let stage = stage("");
    let cases = [
        ("redeploy prod-wbe storefront", "did you mean prod-web?"),
        ("redeploy prod-web storfront", "did you mean storefront?"),
        ("redeploy prod-web zzzzzzzz", "ecsight get services"),
        (
            "redeploy prod-web invoices",
            "CodeDeploy deploys this service",
        ),
        (
            "redeploy prod-web storefront invoices",
            "CodeDeploy deploys this service",
        ),
    ];
    for (words, expected) in cases {
        let run = order(words, &stage).args("--yes");
        let outcome = run.run();
        outcome.exits(2).complains_in_one_line(&[expected]);
        nothing_was_sent(&stage, &run, &outcome);
    }
    for words in [
        "redploy prod-web storefront",
        "redeploy",
        "redeploy prod-web",
        "redeploy prod-web storefront a=b",
    ] {
        let outcome = order(words, &stage).args("--yes").run();
        outcome.exits(2).complains(&["redeploy"]);
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn a_call_that_is_not_allowed_names_the_missing_action() {
    let stage = stage("");
    faults(&stage, &["deny=UpdateService"]);
    let run = order("redeploy prod-web storefront --yes", &stage);
    run.run()
        .exits(3)
        .complains(&["not done", "ecs:UpdateService is missing"]);
    assert_eq!(steps(&run), ["sending", "refused"]);
}

/// It was done and the answer was lost: it is not sent again, and found by what it began.
#[test]
fn what_was_done_although_the_answer_was_lost_is_found_and_not_sent_again() {
    let stage = stage("");
    for fault in ["lost:UpdateService", "lost-5xx:UpdateService"] {
        let before = mutations(&stage).len();
        faults(&stage, &[fault]);
        let run = order("redeploy prod-web storefront --yes -o json", &stage);
        let outcome = run.run();
        let document = outcome.exits(0).json();
        outcome.complains(&["accepted after all: deployment ecs-svc/", "not sent again"]);
        let deployment = &document["results"][0]["deployment"];
        assert!(deployment.is_string(), "{fault}: {document:#}");
        assert_eq!(mutations(&stage).len(), before + 1, "{fault}: sent once");
        assert_eq!(steps(&run), ["sending", "not_known"], "{fault}");
    }
}

/// The connection breaks before it arrives: nobody can tell from here, and nothing is sent twice.
#[test]
fn what_cannot_be_told_is_said_to_be_not_known() {
    let stage = stage("");
    faults(&stage, &["5xx=1:UpdateService"]);
    let run = order("redeploy prod-web storefront catalog --yes -o json", &stage);
    let outcome = run.run();
    let document = outcome.exits(3).json();
    outcome.complains(&["not known whether it was done", "sent once"]);
    assert_eq!(document["results"][0]["state"], "not_known");
    assert_eq!(document["results"][1]["state"], "not_sent", "{document:#}");
    assert_eq!(steps(&run), ["sending", "not_known"]);
    let done = |it: &Value| it["done"] == true;
    assert!(!mutations(&stage).iter().any(done));
}

#[test]
fn what_cannot_be_written_down_is_not_sent() {
    let stage = stage("");
    let run = order("redeploy prod-web storefront --yes", &stage).file(".local/state", "a file\n");
    run.run()
        .exits(3)
        .complains(&["cannot be written down", "audit.jsonl"]);
    assert_eq!(mutations(&stage), Vec::<Value>::new());
}

/// The output of a program while the story's time goes by faster than the world's.
fn while_the_story_goes_on(stage: &Server, child: Child) -> Output {
    let (say, said) = mpsc::channel();
    std::thread::spawn(move || say.send(child.wait_with_output().unwrap()));
    let deadline = Instant::now() + PATIENCE * 2;
    loop {
        match said.recv_timeout(Duration::from_millis(250)) {
            Ok(output) => return output,
            Err(_) => assert!(Instant::now() < deadline, "it does not end"),
        }
        stage.http("POST", "/_sim/advance", "{\"seconds\": 20}");
    }
}

#[test]
fn waiting_ends_well_or_with_the_reason() {
    let stage = stage("");
    let waiting = |words: &str| {
        let run = order(words, &stage).args("--yes --wait -o json");
        let child = run
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        (run, child)
    };
    let (_home, child) = waiting("redeploy prod-web storefront");
    let output = while_the_story_goes_on(&stage, child);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["settled"], "done", "{document:#}");
    assert_eq!(document["results"][0]["settled"]["state"], "done");
    assert!(stderr.contains("storefront: done:"), "{stderr}");
}

#[test]
fn waiting_has_an_end_where_it_was_given_one() {
    let stage = stage("--frozen");
    let words = "redeploy prod-web storefront --yes --wait --timeout 1500ms -o json";
    let outcome = order(words, &stage).run();
    let document = outcome.exits(1).json();
    assert_eq!(document["settled"], "still_going", "{document:#}");
    outcome.complains(&["storefront: still going on:", "goes on in AWS"]);
    assert_eq!(mutations(&stage).len(), 1);
    let words = "redeploy prod-web storefront --yes --timeout 5m";
    let outcome = order(words, &stage).run();
    outcome.exits(2).complains(&["--wait"]);
}

#[test]
fn the_list_of_actions_comes_from_the_data() {
    for args in ["do", "do --help"] {
        let outcome = ecsight(args).run();
        outcome.exits(0);
        // Help is wrapped at the width of the terminal.
        let stdout = outcome
            .stdout
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for action in ecsight::actions::ACTIONS {
            assert!(stdout.contains(action.id), "{}", action.id);
            assert!(stdout.contains(action.title), "{}", action.title);
            for input in action.inputs {
                assert!(stdout.contains(input.help), "{}", input.help);
            }
        }
    }
}

/// A roll-out that fails is a failure with its reason; what was asked for was accepted all the same.
#[test]
fn a_rollout_that_is_rolled_back_ends_with_1_and_the_reason() {
    let stage = stage("");
    let run = order(
        "deploy prod-web checkout task_definition=42 --yes --wait",
        &stage,
    );
    let child = run
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = while_the_story_goes_on(&stage, child);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("checkout: failed:"), "{stderr}");
    assert!(stderr.contains("circuit breaker"), "{stderr}");
}

/// Each row of several has its own result; what fails for one is no reason to leave out the others.
#[test]
fn several_are_done_one_after_the_other_with_a_result_each() {
    let stage = stage("");
    let outcome = order(
        "redeploy prod-web storefront catalog vault --yes -o json",
        &stage,
    )
    .run();
    let document = outcome.exits(0).json();
    let states: Vec<&Value> = document["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["state"])
        .collect();
    assert_eq!(states, ["accepted", "accepted", "accepted"]);
    assert_eq!(mutations(&stage).len(), 3);
}

#[test]
fn what_is_lost_for_good_takes_the_name() {
    let stage = stage("");
    order("delete-service prod-web worker --yes", &stage)
        .run()
        .exits(2)
        .complains(&["--yes=worker"]);
    assert_eq!(mutations(&stage), Vec::<Value>::new());
    order("delete-service prod-web worker --yes=worker", &stage)
        .run()
        .exits(0);
    assert_eq!(mutations(&stage).len(), 1);
}

/// Nobody reads what is printed: it is done all the same, and no error.
#[test]
fn a_closed_pipe_is_no_error() {
    let stage = stage("");
    let run = order("redeploy prod-web storefront --yes -o json", &stage);
    let mut child = run
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(mutations(&stage).len(), 1);
}
