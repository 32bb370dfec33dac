//! `ecsight exec` in a terminal: AWS's own client, ours, and every way a session ends.

use crate::support::process::Server;
use crate::support::pty::{Launch, Pty, ecsight};
use crate::support::sim::serve;

/// A client that tells how it was called, and plays a shell that ctrl-c does not end.
pub const PLUGIN: &str = r#"#!/bin/sh
test "$1" = --version && { echo 1.2.707.0; exit; }
count=$#
for arg; do echo "arg:$arg"; done
token=$(printf %s "$AWS_SSM_START_SESSION_RESPONSE" | sed 's/.*"TokenValue":"\([^"]*\)".*/\1/')
test ${#token} -gt 8 && echo "token:${#token}"
case "$*" in *"$token"*) echo "token:shown";; *) echo "token:hidden of $count";; esac
trap 'echo int-is-mine' INT
trap 'echo quit-is-mine' QUIT
trap 'echo stop-is-mine' TSTP
trap '' HUP
stty -icanon min 1 -echo; stty icanon echo
while :; do
  printf 'plugin> '
  read -r line || continue
  case "$line" in
    size) echo "size:$(stty size)";;
    crash) stty -icanon -echo; printf '\033[?25l\033[?1000h'; echo 'last words' >&2; exit 7;;
    die) stty -icanon -echo; kill -9 $$;;
    leave) exit 0;;
    refused) echo 'the session cannot be entered' >&2; exit 0;;
    *) echo "heard:$line";;
  esac
done
"#;

fn exec(words: &str, stage: &Server) -> Launch {
    ecsight("--write exec").args(words).at(&stage.endpoint)
}

/// Without a client of AWS: ours.
fn own(stage: &Server) -> Pty {
    let pty = exec("prod-web storefront", stage)
        .env("PATH", "/nowhere")
        .start();
    pty.wait_for("the shell prompts", |screen| {
        screen.has("ecsight: shell in storefront/") && screen.rows.iter().any(|row| row == "#")
    });
    pty
}

fn plugin(stage: &Server) -> Pty {
    let launch = exec("prod-web storefront", stage);
    let pty = launch.tool("session-manager-plugin", PLUGIN).start();
    pty.wait_for("it prompts", |screen| screen.has("plugin>"));
    pty
}

#[track_caller]
fn ends(mut pty: Pty, code: u32, words: &[&str]) {
    let left = pty.wait_for_end();
    assert_eq!(left.broken, Vec::<String>::new(), "{}", left.screen);
    let ended = (left.status.exit_code(), left.status.signal());
    assert_eq!(ended, (code, None), "{}", left.screen);
    for word in words {
        assert!(left.written.contains(word), "{word}: {}", left.screen);
    }
}

#[test]
fn our_own_client_has_size_keys_and_end_of_a_terminal() {
    let stage = serve("--scenario actions");
    let pty = own(&stage);
    pty.type_text("stty size\r");
    pty.wait_for("the size is that of the window", |screen| {
        screen.has("40 120")
    });
    pty.resize(90, 30);
    pty.type_text("echo after\r");
    pty.wait_for("it goes on", |screen| screen.has("after"));
    pty.type_text("stty size\r");
    pty.wait_for("the new size has arrived", |screen| screen.has("30 90"));
    pty.press("ctrl-c");
    pty.wait_for("the shell has ctrl-c", |screen| screen.has("^C"));
    pty.type_text("sleep 1000\r");
    pty.press("ctrl-c");
    pty.type_text("whoami\r");
    pty.wait_for("ctrl-c has ended what ran", |screen| screen.has("root"));
    pty.type_text("exit\r");
    ends(pty, 0, &["ended after"]);
}

#[test]
fn a_session_that_hangs_can_be_left() {
    let stage = serve("--scenario actions");
    let pty = own(&stage);
    pty.type_text("sleep 1000\r");
    pty.wait_for("it hangs", |screen| screen.has("sleep 1000"));
    pty.type_text("\r~.");
    ends(pty, 0, &["left"]);
}

#[test]
fn a_signal_ends_the_session_and_restores_the_terminal() {
    let stage = serve("--scenario actions");
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let pty = own(&stage);
        pty.signal(signal);
        ends(pty, code, &[]);
    }
    for (signal, code) in [("TERM", 143), ("HUP", 129)] {
        let pty = plugin(&stage);
        pty.signal(signal);
        ends(pty, code, &[]);
    }
}

#[test]
fn a_connection_that_breaks_gives_the_terminal_back() {
    let stage = serve("--scenario actions");
    let pty = own(&stage);
    drop(stage);
    ends(pty, 1, &["ecsight: shell in storefront/"]);
}

#[test]
fn the_plugin_is_called_as_the_cli_calls_it_and_the_token_is_out_of_sight() {
    let stage = serve("--scenario actions");
    let pty = plugin(&stage);
    let screen = pty.screen();
    for word in [
        "arg:AWS_SSM_START_SESSION_RESPONSE",
        "arg:us-east-1",
        "arg:StartSession",
        "arg:{\"Target\":\"ecs:prod-web_",
        &format!("arg:{}", stage.endpoint),
        "token:hidden of 6",
    ] {
        assert!(screen.has(word), "{word}: {screen}");
    }
    assert!(
        screen.has("token:") && !screen.has("token:shown"),
        "{screen}"
    );
    pty.type_text("leave\r");
    ends(pty, 0, &["session-manager-plugin 1.2.707.0", "ended after"]);
}

#[test]
fn ctrl_c_and_its_like_are_the_plugins() {
    let stage = serve("--scenario actions");
    let pty = plugin(&stage);
    for (key, heard) in [
        ("\x03", "int-is-mine"),
        ("\x1c", "quit-is-mine"),
        ("\x1a", "stop-is-mine"),
    ] {
        pty.type_text(key);
        // Its shell is told when the line it reads has ended.
        pty.type_text("\r");
        pty.wait_for("the key was the plugin's", |screen| screen.has(heard));
    }
    pty.resize(90, 30);
    pty.type_text("size\r");
    pty.wait_for("it has the new size", |screen| screen.has("size:30 90"));
    pty.type_text("leave\r");
    ends(pty, 0, &["ended after"]);
}

#[test]
fn a_plugin_that_crashes_is_told_and_the_terminal_is_whole() {
    let stage = serve("--scenario actions");
    for (typed, words) in [
        ("crash", &["exit status: 7: last words"][..]),
        ("die", &["signal: 9"]),
    ] {
        let pty = plugin(&stage);
        pty.type_text(&format!("{typed}\r"));
        ends(pty, 1, words);
    }
}

#[test]
fn an_old_plugin_leaves_it_to_our_own_client() {
    let stage = serve("--scenario actions");
    let old = PLUGIN.replace("1.2.707.0", "1.2.331.0");
    let launch = exec("prod-web storefront -- whoami", &stage);
    let pty = launch.tool("session-manager-plugin", &old).start();
    ends(
        pty,
        0,
        &["session-manager-plugin 1.2.331.0", "update it", "root"],
    );
}

#[test]
fn in_production_the_name_of_the_cluster_is_typed() {
    let stage = serve("--scenario actions");
    for (typed, code, words) in [("yes\r", 1, "nothing was sent"), ("prod-web\r", 0, "root")] {
        let launch = exec("prod-web storefront -- whoami", &stage).env("PATH", "/nowhere");
        let file = "production = [\"prod*\"]\n";
        let pty = launch.file("ecsight/config.toml", file).start();
        pty.wait_for("it asks", |screen| screen.has("Type prod-web to go on:"));
        pty.type_text(typed);
        ends(pty, code, &[words]);
    }
}
