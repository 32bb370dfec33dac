//! The simulated account, judged by a client that others wrote.

use crate::support::peers::{Venv, or_skip, script};
use crate::support::sim::serve;
use std::process::Stdio;

#[test]
fn boto3_finds_the_account_believable() {
    judged("judge_sim.py", &["fleet"], &[]);
}

#[test]
fn boto3_finds_rules_schedules_and_registries_believable() {
    judged("judge_jobs.py", &["jobs"], &[]);
}

#[test]
fn boto3_finds_a_cluster_without_room_believable() {
    judged("judge_sim.py", &["ec2-full"], &["capacity"]);
}

#[test]
fn boto3_finds_an_interruption_of_spot_believable() {
    judged("judge_sim.py", &["spot"], &["spot"]);
}

#[test]
fn boto3_finds_scaling_and_alarms_believable() {
    judged("judge_scaling.py", &["scaling"], &[]);
}

#[test]
fn boto3_finds_the_logs_believable() {
    judged("judge_logs.py", &["logs"], &[]);
}

#[test]
fn boto3_finds_the_deployments_believable() {
    judged("judge_deployments.py", &["canary", "alarm"], &[]);
}

#[test]
fn boto3_finds_networks_and_stacks_believable() {
    judged("judge_network.py", &["network"], &[]);
}

#[test]
fn boto3_finds_what_actions_do_believable() {
    judged("judge_actions.py", &["actions"], &[]);
}

#[test]
fn boto3_opens_shells_and_ports_of_the_simulated_account() {
    judged("judge_shell.py", &["actions"], &[]);
}

/// The judge gets an endpoint for each scenario, then the words.
#[track_caller]
fn judged(judge: &str, scenarios: &[&str], words: &[&str]) {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let stages: Vec<_> = scenarios
        .iter()
        .map(|scenario| serve(&format!("--scenario {scenario}")))
        .collect();
    let output = venv
        .python()
        .arg(script(judge))
        .args(stages.iter().map(|stage| &stage.endpoint))
        .args(words)
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
