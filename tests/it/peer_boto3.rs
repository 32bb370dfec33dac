//! The simulated account, judged by a client that others wrote.

use crate::support::peers::{Venv, or_skip, script};
use crate::support::sim::serve;
use std::process::Stdio;

#[test]
fn boto3_finds_the_simulated_account_believable() {
    judged("fleet", "judge_sim.py");
}

#[test]
fn boto3_finds_rules_schedules_and_registries_believable() {
    judged("jobs", "judge_jobs.py");
}

fn judged(scenario: &str, judge: &str) {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let sim = serve(&format!("--scenario {scenario}"));
    let output = venv
        .python()
        .arg(script(judge))
        .arg(&sim.endpoint)
        .stdin(Stdio::null())
        .output()
        .expect("the judge starts");
    assert!(
        output.status.success(),
        "the judge finds fault:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn boto3_finds_the_deployments_believable() {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let canary = serve("--scenario canary");
    let alarm = serve("--scenario alarm");
    let output = venv
        .python()
        .arg(script("judge_deployments.py"))
        .args([&canary.endpoint, &alarm.endpoint])
        .stdin(Stdio::null())
        .output()
        .expect("the judge starts");
    assert!(
        output.status.success(),
        "the judge finds fault:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_served_account_ends_on_sigterm_without_a_word_of_panic() {
    assert_eq!(serve("").end("TERM"), Some(0));
}
