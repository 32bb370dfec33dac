//! `ecsight do` in a terminal: the question, the line of progress, ctrl-c.

use crate::support::PATIENCE;
use crate::support::process::Server;
use crate::support::pty::{Launch, Pty, ecsight};
use crate::support::sim::serve;
use serde_json::Value;
use std::time::Instant;

fn order(words: &str, stage: &Server) -> Launch {
    ecsight("--write do").args(words).at(&stage.endpoint)
}

fn mutations(stage: &Server) -> usize {
    let record: Value = serde_json::from_str(&stage.http("GET", "/_sim/mutations", "")).unwrap();
    record["mutations"].as_array().map_or(0, Vec::len)
}

#[track_caller]
fn ends(mut program: Pty, code: u32, words: &[&str]) {
    let left = program.wait_for_end();
    assert_eq!(left.status.exit_code(), code, "{}", left.screen);
    assert_eq!(left.broken, Vec::<String>::new());
    for word in words {
        assert!(left.written.contains(word), "{word}: {}", left.written);
    }
}

#[test]
fn only_yes_goes_on() {
    let stage = serve("--scenario actions");
    let asked = || {
        let program = order("redeploy prod-web storefront", &stage).start();
        program.wait_for("it asks", |screen| screen.has("Type yes to go on:"));
        program
    };
    for (typed, code, words) in [
        ("y\r", 1, "nothing was sent"),
        ("\r", 1, "nothing was sent"),
        ("\x04", 1, "nothing was sent"),
        ("\x03", 130, "interrupted: nothing was sent"),
    ] {
        let program = asked();
        program.type_text(typed);
        ends(program, code, &[words]);
    }
    assert_eq!(mutations(&stage), 0);
    let program = asked();
    program.type_text("yes\r");
    ends(program, 0, &["accepted: deployment ecs-svc/"]);
    assert_eq!(mutations(&stage), 1);
}

#[test]
fn in_production_the_name_is_asked_for() {
    let stage = serve("--scenario actions");
    for (typed, code) in [("yes\r", 1), ("storefront\r", 0)] {
        let order = order("redeploy prod-web storefront --yes", &stage);
        let program = order
            .file("ecsight/config.toml", "production = [\"prod*\"]\n")
            .start();
        program.wait_for("it asks", |screen| screen.has("Type storefront to go on:"));
        program.type_text(typed);
        ends(program, code, &["production (prod*"]);
    }
    assert_eq!(mutations(&stage), 1);
}

/// What was shown is not what is there any more when it is agreed to.
#[test]
fn what_changed_while_it_was_asked_is_not_sent() {
    let stage = serve("--scenario actions");
    let program = order("redeploy prod-web storefront", &stage).start();
    program.wait_for("it asks", |screen| screen.has("Type yes to go on:"));
    // Somebody else was quicker.
    crate::support::cli::ecsight("--write do redeploy prod-web storefront --yes")
        .at(&stage.endpoint)
        .run()
        .exits(0);
    program.type_text("yes\r");
    ends(
        program,
        1,
        &[
            "nothing was sent",
            "not what was shown any more",
            "current service deployment was",
        ],
    );
    assert_eq!(mutations(&stage), 1);
}

#[test]
fn progress_is_one_line_and_ctrl_c_leaves_the_change_going_on() {
    let stage = serve("--scenario actions");
    let program = order("redeploy prod-web storefront --yes --wait", &stage).start();
    program.wait_for("progress", |screen| screen.has(" pending, "));
    program.press("ctrl-c");
    ends(program, 130, &["goes on in AWS", "\r\x1b[2K"]);
    assert_eq!(mutations(&stage), 1);
}

/// The answer does not come: ctrl-c does not take back what may have arrived.
#[test]
fn ctrl_c_while_the_answer_is_awaited_waits_for_it() {
    let stage = serve("--scenario actions");
    stage.http("POST", "/_sim/fault", "[\"lost-hang:UpdateService\"]");
    let order = order("redeploy prod-web storefront --yes --wait", &stage);
    let program = order
        .file("ecsight/config.toml", "deadline = \"3s\"\n")
        .start();
    program.wait_for("the preview", |screen| screen.has("every task is replaced"));
    let deadline = Instant::now() + PATIENCE;
    while mutations(&stage) == 0 {
        assert!(Instant::now() < deadline, "it is not sent");
        std::thread::yield_now();
    }
    program.press("ctrl-c");
    let words = ["its answer is waited for", "accepted after all: deployment"];
    ends(program, 130, &words);
    assert_eq!(mutations(&stage), 1);
}
