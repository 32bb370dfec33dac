//! The simulated account, judged by a client that others wrote.

use crate::support::peers::{Venv, or_skip, script};
use crate::support::sim::serve;
use std::process::Stdio;

#[test]
fn boto3_finds_the_simulated_scaling_and_alarms_believable() {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let sim = serve("--scenario scaling");
    let output = venv
        .python()
        .arg(script("judge_scaling.py"))
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
fn boto3_finds_the_simulated_account_believable() {
    let Some(venv) = or_skip(Venv::of("moto")) else {
        return;
    };
    let sim = serve("--scenario fleet");
    let output = venv
        .python()
        .arg(script("judge_sim.py"))
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
fn a_served_account_ends_on_sigterm_without_a_word_of_panic() {
    assert_eq!(serve("").end("TERM"), Some(0));
}
