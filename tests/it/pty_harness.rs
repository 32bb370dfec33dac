//! The harness itself, proved against `sh`: a harness that sees nothing would pass everything.

use crate::support::pty::{Pty, program};
use std::time::Duration;

fn sh(script: &str) -> Pty {
    program("sh").arg("-c").arg(script).start()
}

#[test]
fn what_is_typed_arrives_and_what_is_written_is_seen() {
    let mut pty = sh("stty -echo; echo ready; read line; echo got:$line; stty echo");
    pty.wait_for("it is ready", |screen| screen.has("ready"));
    pty.type_text("hello");
    pty.press("enter");
    pty.wait_for("the line came back", |screen| screen.has("got:hello"));
    let left = pty.wait_for_end();
    assert_eq!(left.broken, Vec::<String>::new());
    assert!(left.status.success());
}

#[test]
fn a_terminal_left_broken_is_told() {
    let mut pty = sh("stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?1004h'; exit 3");
    let left = pty.wait_for_end();
    for word in [
        "mode 1049 left on",
        "mode 25 left off",
        "mode 1004 left on",
        "line discipline",
    ] {
        let told = left.broken.iter().any(|line| line.starts_with(word));
        assert!(told, "{word} is told, got {:?}", left.broken);
    }
    assert_eq!(left.status.exit_code(), 3);
}

#[test]
fn a_new_size_arrives() {
    let pty = sh("trap 'stty size' WINCH; echo ready; while :; do read x; done");
    pty.wait_for("it is ready", |screen| screen.has("ready"));
    pty.resize(30, 8);
    pty.wait_for("the new size is told", |screen| screen.has("8 30"));
}

#[test]
fn a_signal_arrives() {
    let mut pty = sh("trap 'echo caught; exit 7' HUP; echo ready; while :; do read x; done");
    pty.wait_for("it is ready", |screen| screen.has("ready"));
    pty.signal("HUP");
    assert_eq!(pty.wait_for_end().status.exit_code(), 7);
}

#[test]
fn the_environment_is_clean() {
    let mut pty = program("env").start();
    let left = pty.wait_for_end();
    assert!(left.written.contains("AWS_EC2_METADATA_DISABLED=true"));
    assert!(left.written.contains("TERM=xterm-256color"));
    assert!(!left.written.contains("CARGO_"), "{}", left.written);
}

#[test]
fn silence_and_noise_are_told_apart() {
    let noisy = sh("while :; do printf x; sleep 0.05; done");
    noisy.wait_for("it writes", |screen| screen.has("x"));
    assert!(!noisy.written_within(Duration::from_secs(5)).is_empty());
    let calm = sh("echo ready; read x");
    calm.wait_for("it is ready", |screen| screen.has("ready"));
    calm.wait_until_calm(Duration::from_millis(200));
    assert_eq!(calm.written_within(Duration::from_millis(300)), "");
}

#[test]
#[should_panic(expected = "until pigs fly")]
fn a_condition_never_met_is_named() {
    sh("echo no").wait_for("pigs fly", |screen| screen.has("pigs"));
}
