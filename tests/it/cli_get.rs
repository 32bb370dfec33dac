//! `ecsight get` on the simulated account: the envelope, the forms, the pipe.
#![cfg(unix)]

use crate::support::cli::ecsight;
use crate::support::sim::serve;
use std::process::Stdio;

#[test]
fn json_is_one_document_with_schema_context_items_and_gaps() {
    let sim = serve("--frozen");
    for what in [
        "clusters",
        "services",
        "tasks",
        "task-definitions",
        "deployments",
        "events",
    ] {
        let outcome = ecsight("get")
            .arg(what)
            .args("-o json")
            .at(&sim.endpoint)
            .run();
        let document = outcome.exits(0).json();
        let names: Vec<&String> = document.as_object().expect("an object").keys().collect();
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(sorted, ["context", "gaps", "items", "schema"]);
        assert_eq!(document["schema"], format!("ecsight.{what}/1"));
        assert_eq!(document["context"]["region"], "us-east-1");
        let account = document["context"]["account"].as_str().unwrap_or_default();
        assert!(
            account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()),
            "{account:?}"
        );
        assert_eq!(document["gaps"], serde_json::json!([]));
        assert!(
            !document["items"].as_array().expect("a list").is_empty(),
            "{what}"
        );
        assert_eq!(outcome.stderr, "");
    }
}

#[test]
fn what_has_happened_comes_newest_first() {
    let sim = serve("--frozen");
    for what in ["events", "deployments"] {
        let line = format!("get {what} -c prod-web -s checkout -o json");
        let outcome = ecsight(&line).at(&sim.endpoint).run();
        let document = outcome.exits(0).json();
        let items = document["items"].as_array().expect("a list");
        let times: Vec<jiff::Timestamp> = items
            .iter()
            .filter_map(|item| item["created_at"].as_str()?.parse().ok())
            .collect();
        assert!(times.len() > 1, "{what}: {document}");
        assert!(times.is_sorted_by(|newer, older| newer >= older), "{what}");
    }
}

#[test]
fn revisions_of_a_family_tell_what_each_changed_and_no_value() {
    let sim = serve("--frozen");
    let get = |line: &str| ecsight(line).at(&sim.endpoint).run();
    let table = get("get revisions --family prod-web-checkout");
    let lines: Vec<&str> = table.exits(0).stdout.lines().collect();
    assert_eq!(lines.len(), 6, "a head and five revisions: {lines:?}");
    assert!(
        lines[1].contains(
            "image 2026.11.12-91be33c→2026.11.20-crash · env −LOG_LEVEL ~PAYMENT_TIMEOUT_MS"
        ),
        "the newest first: {lines:?}"
    );
    let whole = get("get revisions --family prod-web-checkout -o json");
    let document = whole.exits(0).json();
    let items = document["items"].as_array().expect("a list");
    assert_eq!(items.len(), 5);
    assert_eq!(items[0]["family"], "prod-web-checkout");
    assert!(!whole.stdout.contains("sk_live_demo"));
    let none = get("get revisions --family nope -o json");
    assert_eq!(none.exits(0).json()["items"], serde_json::json!([]));
    let without = get("get revisions");
    assert!(
        without.exits(2).stderr.contains("--family"),
        "{}",
        without.stderr
    );
    let denied = serve("--frozen --fault deny=ListTaskDefinitions");
    let refused = ecsight("get revisions --family prod-web-checkout")
        .at(&denied.endpoint)
        .run();
    assert!(
        refused
            .exits(3)
            .stderr
            .contains("ecs:ListTaskDefinitions is missing"),
        "{}",
        refused.stderr
    );
}

#[test]
fn csv_has_a_head_and_as_many_fields_in_every_row() {
    let sim = serve("--frozen");
    let outcome = ecsight("get clusters -o csv").at(&sim.endpoint).run();
    let lines: Vec<&str> = outcome.exits(0).stdout.lines().collect();
    assert_eq!(lines.len(), 4, "a head and three clusters: {lines:?}");
    let fields: Vec<usize> = lines.iter().map(|line| line.split(',').count()).collect();
    assert!(
        fields.iter().all(|count| *count == fields[0] && *count > 3),
        "{lines:?}"
    );
    for cluster in ["prod-web", "prod-data", "staging"] {
        assert!(
            lines.iter().any(|line| line.contains(cluster)),
            "{cluster}: {lines:?}"
        );
    }
}

#[test]
fn a_table_has_no_colour_where_stdout_is_no_terminal() {
    let sim = serve("--frozen");
    for env in [
        ("CLICOLOR_FORCE", "0"),
        ("NO_COLOR", "1"),
        ("TERM", "xterm-256color"),
    ] {
        let outcome = ecsight("get services -c prod-web")
            .env(env.0, env.1)
            .at(&sim.endpoint)
            .run();
        let table = &outcome.exits(0).stdout;
        assert!(table.lines().count() > 2, "{table}");
        assert!(!table.contains('\u{1b}'), "{table:?}");
    }
}

#[test]
fn one_service_narrows_the_tasks() {
    let sim = serve("--frozen");
    let all = ecsight("get services -c prod-web -o json")
        .at(&sim.endpoint)
        .run();
    let all = all.exits(0).json();
    let name = all["items"][0]["service_name"]
        .as_str()
        .expect("a name")
        .to_owned();
    let tasks = ecsight("get tasks -c prod-web -o json -s")
        .arg(&name)
        .at(&sim.endpoint)
        .run();
    let tasks = tasks.exits(0).json();
    for task in tasks["items"].as_array().expect("a list") {
        assert_eq!(task["group"], format!("service:{name}"));
    }
}

/// `ecsight get … | head -1`: whoever reads is gone after the first line.
#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let sim = serve("--frozen --scale 3");
    for form in ["table", "json", "csv"] {
        let run = ecsight("get tasks -o").arg(form).at(&sim.endpoint);
        let mut child = run
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ecsight starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*words), (Some(0), ""), "{form}");
    }
}

#[test]
fn instances_say_whether_the_tasks_of_a_service_fit() {
    let sim = serve("--scenario ec2-full");
    let run = |args: &str| ecsight(args).at(&sim.endpoint).run();
    let services = run("get services");
    assert!(
        services
            .exits(0)
            .stdout
            .contains("cannot be placed: no instance has 4096 MiB left (best 1280)"),
        "{}",
        services.stdout
    );
    let fits = run("get instances -c prod-data -s orders -o csv");
    let rows = &fits.exits(0).stdout;
    assert_eq!(rows.lines().count(), 7, "{rows}");
    assert_eq!(
        rows.matches("needs 4096 MiB, has 1280").count(),
        6,
        "{rows}"
    );
    assert_eq!(rows.matches("draining, needs").count(), 2, "{rows}");
    let plain = run("get instances");
    assert!(!plain.exits(0).stdout.contains("FITS"), "{}", plain.stdout);
    let json = run("get instances -o json -s orders").exits(0).json();
    assert_eq!(json["items"].as_array().map_or(0, Vec::len), 6);
    assert_eq!(json["schema"], "ecsight.instances/1");
    let wide = run("get capacity-providers --wide");
    assert!(wide.exits(0).stdout.contains("3/6"), "{}", wide.stdout);
    run("get capacity-providers -c nowhere")
        .exits(2)
        .complains_in_one_line(&["nowhere", "get clusters"]);
}

#[test]
fn metrics_are_asked_for_in_one_call_and_only_when_wanted() {
    let sim = serve("--scenario insights");
    let get = |more: &str| {
        let outcome = ecsight("get services -c insights-enhanced -o csv")
            .args(more)
            .at(&sim.endpoint)
            .run();
        outcome.exits(0).stdout.clone()
    };
    let calls = || {
        let log = sim.http("GET", "/_sim/log", "");
        log.matches("GetMetricData").count()
    };
    let table = get("");
    assert!(!table.contains(",cpu,"), "{table}");
    assert_eq!(calls(), 0, "what costs money is asked for with --wide only");
    let table = get("--wide");
    assert_eq!(calls(), 1, "all of it in one call");
    let line = |name: &str| table.lines().find(|line| line.contains(name));
    let api = line(",api,").unwrap_or_default();
    assert_eq!(api.matches('%').count(), 2, "CPU and memory: {api}");
    let idle = line(",nightly,").unwrap_or_default();
    assert!(
        !idle.is_empty() && !idle.contains('%'),
        "never zero: {idle}"
    );
    sim.http("POST", "/_sim/fault", "[\"deny=GetMetricData\"]");
    let denied = ecsight("get services -c insights-enhanced --wide")
        .at(&sim.endpoint)
        .run();
    denied.exits(0).complains(&["cloudwatch:GetMetricData"]);
    assert!(denied.stdout.contains('◌'), "{}", denied.stdout);
}
