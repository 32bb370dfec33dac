//! Tasks, container instances, clusters and revisions changed by `ecsight do`, against the
//! simulated account's own record of what was changed.

use crate::support::cli::{Outcome, ecsight};
use crate::support::process::Server;
use crate::support::sim::serve;
use serde_json::{Value, json};

fn stage() -> Server {
    serve("--scenario actions")
}

fn mutations(stage: &Server) -> Vec<Value> {
    let record: Value = serde_json::from_str(&stage.http("GET", "/_sim/mutations", "")).unwrap();
    record["mutations"].as_array().cloned().unwrap_or_default()
}

/// One action with its words, each of them one argument.
fn act(stage: &Server, words: &[&str]) -> Outcome {
    let run = ecsight("--write do").at(&stage.endpoint);
    let run = words.iter().fold(run, |run, word| run.arg(word));
    run.arg("--yes").arg("-o").arg("json").run()
}

/// Tasks of a service, newest reading.
fn tasks(stage: &Server, cluster: &str, service: &str) -> Vec<Value> {
    let read = ecsight("get tasks -o json -c").arg(cluster);
    let read = read.at(&stage.endpoint).run();
    let items = read.exits(0).json()["items"].clone();
    let group = json!(format!("service:{service}"));
    let all = items.as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|it| it["group"] == group).collect()
}

fn arn(task: &Value) -> &str {
    task["task_arn"].as_str().unwrap_or_default()
}

#[test]
fn a_task_is_run_again_with_a_secret_that_nobody_is_told() {
    let stage = stage();
    let first = tasks(&stage, "prod-web", "storefront").remove(0);
    let overrides =
        r#"overrides=[{"name": "app", "environment": [{"name": "KEY", "value": "hunter2"}]}]"#;
    let outcome = act(
        &stage,
        &["run-task", "prod-web", arn(&first), "count=2", overrides],
    );
    let told = outcome.exits(0).json();
    assert_eq!(told["results"][0]["state"], "accepted", "{told:#}");
    let shown = format!("{told}{outcome:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let made = mutations(&stage);
    assert_eq!(made.len(), 1, "{made:#?}");
    let read = ecsight("get tasks -o json -c prod-web").at(&stage.endpoint);
    let items = read.run().exits(0).json()["items"].clone();
    let all = items.as_array().cloned().unwrap_or_default();
    let ours: Vec<&Value> = all
        .iter()
        .filter(|it| it["started_by"] == "ecsight")
        .collect();
    assert_eq!(ours.len(), 2);
    assert_eq!(ours[0]["task_definition_arn"], first["task_definition_arn"]);
}

#[test]
fn a_task_is_protected_no_longer_protected_and_stopped_with_the_reason() {
    let stage = stage();
    let task = tasks(&stage, "prod-web", "storefront").remove(0);
    let protect = ["protect", "prod-web", arn(&task), "minutes=30", "--wait"];
    let told = act(&stage, &protect).exits(0).json();
    assert_eq!(told["settled"], "done", "{told:#}");
    let told = act(&stage, &["unprotect", "prod-web", arn(&task), "--wait"]);
    assert_eq!(told.exits(0).json()["settled"], "done");
    let refused = act(&stage, &["unprotect", "prod-web", arn(&task)]);
    assert!(
        format!("{refused:?}").contains("it is not protected"),
        "{refused:?}"
    );
    act(
        &stage,
        &["stop-task", "prod-web", arn(&task), "reason=leaks"],
    )
    .exits(0);
    stage.http("POST", "/_sim/advance", r#"{"seconds": 120}"#);
    let read = ecsight("get tasks --stopped -o json -c prod-web").at(&stage.endpoint);
    let items = read.run().exits(0).json()["items"].clone();
    let all = items.as_array().cloned().unwrap_or_default();
    let stopped = all.iter().find(|it| arn(it) == arn(&task)).unwrap();
    assert_eq!(stopped["stopped_reason"], "leaks");
    assert_eq!(mutations(&stage).len(), 3);
}

#[test]
fn an_instance_is_drained_and_taken_back_and_insights_are_switched() {
    let stage = stage();
    let instances = || {
        let read = ecsight("get instances -o json -c prod-ec2").at(&stage.endpoint);
        let items = read.run().exits(0).json()["items"].clone();
        items.as_array().cloned().unwrap_or_default()
    };
    let arn = instances()[0]["container_instance_arn"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = || {
        let all = instances();
        let own = all.iter().find(|it| it["container_instance_arn"] == *arn);
        own.unwrap()["status"].clone()
    };
    act(&stage, &["drain", "prod-ec2", &arn]).exits(0);
    assert_eq!(status(), "DRAINING");
    let told = act(&stage, &["activate", "prod-ec2", &arn, "--wait"]);
    assert_eq!(told.exits(0).json()["settled"], "done");
    assert_eq!(status(), "ACTIVE");
    let told = act(
        &stage,
        &["container-insights", "prod-ec2", "value=enhanced", "--wait"],
    );
    assert_eq!(told.exits(0).json()["settled"], "done");
}

#[test]
fn a_revision_is_registered_with_what_stays_masked_as_it_is_deployed() {
    let stage = stage();
    let revision = |image: &str| {
        let definition = json!({
            "family": "prod-web-storefront", "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecution",
            "containerDefinitions": [{
                "name": "app", "image": image, "essential": true,
                "environment": [{"name": "NEW", "value": "hunter2"}],
            }],
        });
        format!("json={definition}")
    };
    let told = act(
        &stage,
        &[
            "register",
            "prod-web",
            "storefront",
            &revision("app:99"),
            "--wait",
        ],
    );
    let document = told.exits(0).json();
    let settled = document["results"][0]["settled"].to_string();
    assert!(
        settled.contains("registered as prod-web-storefront:"),
        "{document:#}"
    );
    assert!(!format!("{told:?}").contains("hunter2"));
    let masked = revision("app:100").replace("hunter2", "••••••");
    let refused = act(&stage, &["register", "prod-web", "storefront", &masked]);
    let words = format!("{refused:?}");
    assert!(
        words.contains("containerDefinitions.app.environment.NEW.value is masked"),
        "{words}"
    );
    let misspelt = revision("app:101").replace("\"image\"", "\"imgae\"");
    let refused = act(&stage, &["register", "prod-web", "storefront", &misspelt]);
    let words = format!("{refused:?}");
    assert!(words.contains("imgae is no member"), "{words}");
    assert_eq!(mutations(&stage).len(), 1);
}

/// Twelve tasks are two calls, and each task has its own result; the record of changes has an
/// entry for each call that names all it is for.
#[test]
fn several_tasks_go_in_one_call() {
    let stage = stage();
    let tasks: Vec<String> = ["storefront", "catalog", "search", "checkout"]
        .iter()
        .flat_map(|service| tasks(&stage, "prod-web", service))
        .map(|task| arn(&task).to_owned())
        .take(12)
        .collect();
    assert_eq!(tasks.len(), 12);
    let words = ["protect", "prod-web", "minutes=30"].into_iter();
    let words: Vec<&str> = words.chain(tasks.iter().map(|it| &**it)).collect();
    let run = ecsight("--write do").at(&stage.endpoint);
    let run = words.iter().fold(run, |run, word| run.arg(word));
    let told = run.arg("--dry-run").run();
    assert_eq!(
        told.exits(0)
            .stdout
            .matches("aws ecs update-task-protection")
            .count(),
        2
    );
    assert_eq!(mutations(&stage), Vec::<Value>::new());

    let run = ecsight("--write do").at(&stage.endpoint);
    let run = words.iter().fold(run, |run, word| run.arg(word));
    let run = run.arg("--yes").arg("--wait").arg("-o").arg("json");
    let document = run.run().exits(0).json();
    let results = document["results"].as_array().unwrap();
    assert_eq!(results.len(), 12);
    assert!(
        results.iter().all(|it| it["state"] == "accepted"),
        "{document:#}"
    );
    assert_eq!(mutations(&stage).len(), 2);
    let audit = run.home().join(".local/state/ecsight/audit.jsonl");
    let audit = std::fs::read_to_string(audit).unwrap();
    let lines = audit
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    let steps: Vec<&Value> = lines.iter().map(|it| &it["step"]).collect();
    assert_eq!(steps, ["sending", "accepted", "sending", "accepted"]);
    let named = |line: &Value| line["target"].as_str().map(|it| it.split(", ").count());
    assert_eq!(named(&lines[0]), Some(10));
    assert_eq!(named(&lines[2]), Some(2));
    assert!(tasks.iter().all(|task| audit.contains(task)));
}

/// However the answer gets lost, the tasks are started once, and which they are is known in the
/// end: the same request under the same token asks for no more.
#[test]
fn a_run_whose_answer_is_lost_starts_one_task() {
    for fault in ["lost:RunTask", "lost-5xx:RunTask", "lost-hang:RunTask"] {
        let stage = stage();
        let task = tasks(&stage, "prod-web", "storefront").remove(0);
        stage.http("POST", "/_sim/fault", &json!([fault]).to_string());
        let run = ecsight("--write do run-task prod-web").at(&stage.endpoint);
        let run = run.file("ecsight/config.toml", "deadline = \"2s\"\n");
        let outcome = run.arg(arn(&task)).arg("--yes").run();
        let words = format!("{outcome:?}");
        assert!(
            words.contains("asked once more under the same client token"),
            "{fault}: {words}"
        );
        let read = ecsight("get tasks -o json -c prod-web").at(&stage.endpoint);
        let items = read.run().exits(0).json()["items"].clone();
        let all = items.as_array().cloned().unwrap_or_default();
        let ours = all.iter().filter(|it| it["started_by"] == "ecsight");
        assert_eq!(ours.count(), 1, "{fault}: {words}");
        let sent = mutations(&stage);
        let token = |it: &Value| it["body"]["clientToken"].clone();
        assert_eq!(sent.len(), 2, "{fault}: {sent:#?}");
        assert_eq!(token(&sent[0]), token(&sent[1]), "{fault}: {sent:#?}");
    }
}
