//! What is done to an account: refused as long as nobody allowed it, accepted by emulators that
//! others wrote, and read back by boto3.

use crate::support::asks::Asks;
use crate::support::cli::ecsight;
use crate::support::peers::{Peer, empty_moto, or_skip, script};
use crate::support::process::Server;
use crate::support::sim;
use ecsight::actions::{ACTIONS, Action, Facts, Input, InputKind, Inputs, Preview, Progress};
use ecsight::actions::{Settling, Target, TargetId, find, starting_text};
use ecsight::domain::Text;
use ecsight::domain::fault::FaultKind;
use ecsight::domain::mutation::Mutation;
use ecsight::domain::scaling::SuspendedState;
use ecsight::domain::service::Service;
use ecsight::domain::time::Timestamp;
use serde_json::{Value, json};
use std::net::TcpListener;

/// Something that can be meant by an input.
fn something(input: &Input) -> String {
    match input.kind {
        InputKind::Number(least, most) => least.saturating_add(3).min(most).to_string(),
        InputKind::TaskDefinition => "9".to_owned(),
        InputKind::Choice(words) => words.first().copied().unwrap_or_default().to_owned(),
        InputKind::Text | InputKind::Definition => "web".to_owned(),
    }
}

fn inputs(action: &Action, said: &[(&str, &str)]) -> Inputs {
    let mut inputs = Inputs::default();
    for input in action.inputs.iter().filter(|it| !it.optional) {
        let given = said.iter().find(|(name, _)| *name == input.name);
        let given = given.map_or_else(|| something(input), |(_, value)| (*value).to_owned());
        inputs.set(input, &given).expect("it can be meant");
    }
    inputs
}

/// The definition that is deployed, with more memory: what a new revision may be registered from.
fn edited(facts: &Facts<'_>) -> Option<String> {
    let text = starting_text(facts.definition?);
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    value["memory"] = json!("8192");
    Some(value.to_string())
}

/// The calls of an action on these facts, or on the same with every switch the other way.
fn calls(action: &Action, facts: &Facts<'_>) -> Option<Vec<Mutation>> {
    let edited = edited(facts);
    let said: Vec<(&str, &str)> = edited.iter().map(|text| ("json", &**text)).collect();
    let inputs = inputs(action, &said);
    if let Ok(calls) = (action.calls)(facts, &inputs) {
        return Some(calls);
    }
    let service = facts.service()?;
    let rebalanced = service.availability_zone_rebalancing.as_deref() == Some("ENABLED");
    let service = Service {
        enable_execute_command: service.enable_execute_command.map(|on| !on),
        availability_zone_rebalancing: Some(if rebalanced { "DISABLED" } else { "ENABLED" }.into()),
        ..service.clone()
    };
    let target = facts.scaling.flatten().cloned().map(|mut target| {
        target.suspended_state = Some(SuspendedState {
            dynamic_scaling_in_suspended: Some(true),
            dynamic_scaling_out_suspended: Some(true),
            scheduled_scaling_suspended: Some(true),
        });
        target
    });
    let mirrored = Facts {
        target: Target::Service(&service),
        scaling: Some(target.as_ref()),
        ..facts.clone()
    };
    (action.calls)(&mirrored, &inputs).ok()
}

/// The ARN of the first row of a list in which `name` appears.
fn arn_of(endpoint: &str, list: &str, key: &str, name: &str) -> Text {
    let run = ecsight("get")
        .args(list)
        .arg("-o")
        .arg("json")
        .at(endpoint)
        .run();
    let rows = run.exits(0).json();
    let rows = rows["items"].as_array().expect("rows").iter();
    let mut named = rows.filter(|row| row.to_string().contains(name));
    let row = named.next().unwrap_or_else(|| panic!("{list}: no {name}"));
    row[key].as_str().expect("an ARN").into()
}

/// Something of every kind in the simulated account.
fn targets(endpoint: &str) -> Vec<Place> {
    let cluster = |name| arn_of(endpoint, "clusters", "cluster_arn", name);
    let (web, ec2) = (cluster("prod-web"), cluster("prod-ec2"));
    let service = |name: &str| {
        let name = format!("prod-web/{name}\"");
        let arn = arn_of(endpoint, "services -c prod-web", "service_arn", &name);
        (web.clone(), TargetId::Service(arn))
    };
    let task = arn_of(
        endpoint,
        "tasks -c prod-web",
        "task_arn",
        "service:storefront\"",
    );
    let list = "instances -c prod-ec2";
    let instance = arn_of(endpoint, list, "container_instance_arn", "ACTIVE");
    vec![
        service("catalog"),
        service("storefront"),
        service("search"),
        service("checkout"),
        (web.clone(), TargetId::Task(task)),
        (ec2, TargetId::Instance(instance)),
        (web.clone(), TargetId::Cluster),
    ]
}

#[test]
fn without_write_no_action_sends_anything() {
    let stage = sim::serve("--scenario actions");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    silent.set_nonblocking(true).expect("it can be looked at");
    let address = format!("http://{}", silent.local_addr().expect("an address"));
    let mut reading = Asks::at(&stage.endpoint);
    let targets = targets(&stage.endpoint);
    for (cluster, target) in &targets {
        reading.learn(cluster, target);
    }
    let mut forbidden = Asks::at(&address);
    for action in ACTIONS {
        let all = targets
            .iter()
            .map(|(arn, target)| reading.facts(arn, target));
        let calls: Vec<Mutation> = all
            .filter_map(|facts| calls(action, &facts))
            .flatten()
            .collect();
        assert!(!calls.is_empty(), "{} applies to nothing here", action.id);
        for call in calls {
            let fault = forbidden.mutate(&call).expect_err("it is refused");
            assert_eq!(fault.kind, FaultKind::Refused, "{}: {fault:?}", action.id);
            assert!(fault.line().contains("--write"), "{}", fault.line());
        }
    }
    let heard = silent.accept().map(|(_, from)| from);
    let nothing = heard.expect_err("nobody called");
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
}

type Place = (Text, TargetId);

/// Does an action with what is read now.
fn begin(
    endpoint: &str,
    (cluster, target): &Place,
    id: &str,
    said: &[(&str, &str)],
) -> (Preview, Settling) {
    let action = find(id).expect("an action");
    let inputs = inputs(action, said);
    let mut asks = Asks::writing_at(endpoint);
    asks.learn_for(cluster, target, &inputs);
    let facts = asks.facts(cluster, target);
    (action.applies)(&facts).unwrap_or_else(|why| panic!("{id}: {why}"));
    let preview = (action.preview)(&facts, &inputs);
    let preview = preview.unwrap_or_else(|why| panic!("{id}: {why}"));
    let calls = (action.calls)(&facts, &inputs).unwrap_or_else(|why| panic!("{id}: {why}"));
    let answers = calls.iter().map(|call| {
        let answer = asks.mutate(call);
        answer.unwrap_or_else(|fault| panic!("{id}: {}", fault.line()))
    });
    let settling = Settling {
        answers: answers.collect(),
        calls: calls.clone(),
        accepted_at: Timestamp::now(),
        deployment: None,
    };
    (preview, settling)
}

/// How far it has come by what is read now.
fn told(endpoint: &str, (cluster, target): &Place, id: &str, settling: &Settling) -> Progress {
    let action = find(id).expect("an action");
    let mut asks = Asks::at(endpoint);
    asks.learn(cluster, target);
    (action.settled)(&asks.facts(cluster, target), settling)
}

/// Does an action and answers how far it has come right after.
fn act(endpoint: &str, place: &Place, id: &str, said: &[(&str, &str)]) -> Progress {
    let (_, settling) = begin(endpoint, place, id, said);
    told(endpoint, place, id, &settling)
}

fn judge(peer: &Peer, what: &str) -> Value {
    let mut judge = peer.boto3.python();
    judge
        .arg(script("judge_acting.py"))
        .args([&peer.server.endpoint, what]);
    let output = judge.output().expect("it runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn moto_accepts_the_changes_of_a_service_and_boto3_reads_them_back() {
    let Some(peer) = or_skip(empty_moto()) else {
        return;
    };
    let made = judge(peer, "begin");
    let text = |name: &str| Text::from(made[name].as_str().expect("an ARN"));
    let target = (text("cluster"), TargetId::Service(text("service")));
    let before = judge(peer, "read");
    let act = |id: &str, said: &[(&str, &str)]| {
        let progress = act(&peer.server.endpoint, &target, id, said);
        assert!(
            !matches!(progress, Progress::Failed(_)),
            "{id}: {progress:?}"
        );
        (progress, judge(peer, "read"))
    };
    let (_, read) = act("redeploy", &[]);
    assert_ne!(read["deployments"], before["deployments"]);
    let (_, read) = act("deploy-revision", &[("task_definition", "2")]);
    let definition = read["taskDefinition"].as_str().expect("an ARN");
    assert!(
        definition.ends_with("task-definition/web:2"),
        "{definition}"
    );
    let (progress, read) = act("scale", &[("count", "3")]);
    assert_eq!(read["desiredCount"], 3);
    assert!(matches!(progress, Progress::Done(_)), "{progress:?}");
    let (progress, read) = act("bounds", &[("min", "2"), ("max", "5")]);
    assert_eq!(read["bounds"], json!([[2, 5]]));
    assert!(matches!(progress, Progress::Done(_)), "{progress:?}");
    for (id, suspended) in [("suspend-scaling", true), ("resume-scaling", false)] {
        let (progress, read) = act(id, &[]);
        let state = &read["suspended"][0];
        for kind in ["DynamicScalingIn", "DynamicScalingOut", "ScheduledScaling"] {
            assert_eq!(
                state[format!("{kind}Suspended")],
                suspended,
                "{id}: {state}"
            );
        }
        assert_eq!(read["bounds"], json!([[2, 5]]), "the bounds stay");
        assert!(matches!(progress, Progress::Done(_)), "{progress:?}");
    }
    for (id, name, value) in [
        ("exec-on", "enableExecuteCommand", json!(true)),
        ("exec-off", "enableExecuteCommand", json!(false)),
        (
            "az-rebalancing-on",
            "availabilityZoneRebalancing",
            json!("ENABLED"),
        ),
        (
            "az-rebalancing-off",
            "availabilityZoneRebalancing",
            json!("DISABLED"),
        ),
    ] {
        let (_, read) = act(id, &[]);
        assert_eq!(read[name], value, "{id}: {read}");
    }
    let (_, read) = act("delete-service", &[]);
    assert!(
        matches!(read["status"].as_str(), Some("DRAINING" | "INACTIVE")),
        "{read}"
    );
}

#[test]
fn a_deployment_that_waits_is_continued_and_then_stopped() {
    let stage = sim::serve("--scenario actions");
    let targets = targets(&stage.endpoint);
    let search = &targets[2];
    let progress = act(&stage.endpoint, search, "continue-deployment", &[]);
    assert!(
        matches!(&progress, Progress::Going(words) if words.starts_with("IN_PROGRESS at ")),
        "{progress:?}"
    );
    let progress = act(&stage.endpoint, search, "stop-deployment", &[]);
    assert!(
        matches!(&progress, Progress::Going(words) if words.starts_with("is ")),
        "{progress:?}"
    );
}

/// Acts, lets the story go on, and answers the preview with all that was told of the progress.
fn followed(
    server: &Server,
    place: &Place,
    id: &str,
    said: &[(&str, &str)],
) -> (Preview, Progress) {
    let (preview, settling) = begin(&server.endpoint, place, id, said);
    for _ in 0..40 {
        server.http("POST", "/_sim/advance", "{\"seconds\": 60}");
        let progress = told(&server.endpoint, place, id, &settling);
        if !matches!(progress, Progress::Going(_)) {
            return (preview, progress);
        }
    }
    panic!("{id} does not settle");
}

#[test]
fn a_deployment_settles_and_one_that_crashes_is_seen_to_be_rolled_back() {
    let stage = sim::serve("--scenario actions");
    let targets = targets(&stage.endpoint);
    let (storefront, checkout) = (&targets[1], &targets[3]);
    let (preview, progress) = followed(
        &stage,
        storefront,
        "deploy-revision",
        &[("task_definition", "12")],
    );
    let images = preview.changes.iter().find(|it| it.what == "app: image");
    let images = images.unwrap_or_else(|| panic!("{preview:?}"));
    assert_eq!(images.after, "storefront:2026.11.20");
    let shared = |note: &String| note.starts_with("storefront-eu is in the same target group");
    assert!(preview.notes.iter().any(shared), "{preview:?}");
    assert!(preview.warnings.is_empty(), "{preview:?}");
    assert!(matches!(progress, Progress::Done(_)), "{progress:?}");
    let (preview, progress) = followed(&stage, storefront, "rollback", &[]);
    let back = "storefront:10 again on storefront";
    assert!(preview.sentence.ends_with(back), "{preview:?}");
    assert!(matches!(progress, Progress::Done(_)), "{progress:?}");
    let (_, progress) = followed(
        &stage,
        checkout,
        "deploy-revision",
        &[("task_definition", "42")],
    );
    let Progress::Failed(why) = progress else {
        panic!("{progress:?}")
    };
    let words = why.starts_with("rolled back: ") && why.contains("circuit breaker");
    assert!(words, "{why}");
    let (preview, progress) = followed(&stage, &targets[0], "scale", &[("count", "9")]);
    let held = |it: &String| it.starts_with("auto scaling holds it between 2 and 8");
    assert!(preview.warnings.iter().any(held), "{preview:?}");
    let back = "auto scaling will bring that back";
    assert!(
        matches!(&progress, Progress::Done(words) if words.ends_with(back)),
        "{progress:?}"
    );
    let (_, progress) = followed(&stage, checkout, "delete-service", &[]);
    assert_eq!(progress, Progress::Done("deleted".to_owned()));
}
