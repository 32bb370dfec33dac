//! The simulated account, judged by a client that others wrote.

use crate::support::peers::{Venv, or_skip, script};
use crate::support::sim::serve;
use std::process::Stdio;

#[test]
fn boto3_finds_the_simulated_account_believable() {
    judge("fleet", &[]);
}

#[test]
fn boto3_finds_a_cluster_without_room_believable() {
    judge("ec2-full", &["capacity"]);
}

#[test]
fn boto3_finds_an_interruption_of_spot_believable() {
    judge("spot", &["spot"]);
}

#[track_caller]
fn judge(scenario: &str, words: &[&str]) {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let sim = serve(&format!("--scenario {scenario}"));
    let output = venv
        .python()
        .arg(script("judge_sim.py"))
        .arg(&sim.endpoint)
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
