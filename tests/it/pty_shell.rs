//! `s` on the screen: the terminal goes to a session and comes back whole.

use super::pty_exec::PLUGIN;
use crate::support::pty::{Launch, Pty, ecsight};

fn launch() -> Launch {
    ecsight("--write demo --scenario actions -c prod-web -s storefront")
}

fn tasks(launch: Launch) -> Pty {
    let pty = launch.start();
    pty.wait_for("a task of the service is described", |screen| {
        screen.alternate && screen.has_all(&["─ task ", "FARGATE"])
    });
    pty
}

/// The screen is there again, all of it, and its last line tells how the session went.
fn back(pty: &Pty, told: &str) {
    pty.wait_for("the screen is whole and tells how it went", |screen| {
        let last = screen.rows.last();
        screen.alternate
            && screen.cursor_hidden
            && screen.has_all(&[" ecsight ", "clusters › prod-web", "─ task ", "FARGATE"])
            && last.is_some_and(|row| row.contains(told))
    });
}

/// What was on the ordinary screen before is still there: this session's prompt is the last.
fn own_prompt(pty: &Pty) {
    pty.wait_for("the shell prompts", |screen| {
        let last = screen.rows.iter().rev().find(|row| !row.is_empty());
        !screen.alternate && !screen.cursor_hidden && last.is_some_and(|row| row == "#")
    });
}

#[test]
fn our_own_client_and_back_twice() {
    let mut pty = tasks(launch().env("PATH", "/nowhere"));
    for turn in ["first", "second"] {
        pty.press("s");
        own_prompt(&pty);
        pty.type_text(&format!("echo {turn} jackdaw\r"));
        let heard = format!("{turn} jackdaw");
        pty.wait_for("the shell has the keys", |screen| {
            screen.rows.contains(&heard)
        });
        pty.press("ctrl-c");
        pty.wait_for("ctrl-c is the shell's", |screen| screen.has("^C"));
        pty.type_text("exit\r");
        back(&pty, "ended after");
    }
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn what_a_command_said_stays_until_it_was_read() {
    let mut pty = tasks(launch().env("PATH", "/nowhere"));
    pty.type_text(":exec env\r");
    pty.wait_for("what it said is there to be read", |screen| {
        !screen.alternate && screen.has_all(&["AWS_REGION=", "enter returns"])
    });
    pty.type_text("\r");
    back(&pty, "ended after");
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_size_that_changed_meanwhile_is_the_new_one() {
    let mut pty = tasks(launch().env("PATH", "/nowhere"));
    pty.press("s");
    own_prompt(&pty);
    pty.resize(130, 34);
    pty.type_text("exit\r");
    back(&pty, "ended after");
    assert_eq!(pty.screen().rows.len(), 34);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn the_plugin_has_the_terminal_and_its_crash_is_told() {
    let mut pty = tasks(launch().tool("session-manager-plugin", PLUGIN));
    for (turn, typed, told) in [(1, "leave", "ended after"), (2, "crash", "last words")] {
        pty.press("s");
        pty.wait_for("the plugin prompts", |screen| {
            let last = screen.rows.iter().rev().find(|row| !row.is_empty());
            // The prompt of a session that has ended has the line about its end behind it.
            !screen.alternate && last.is_some_and(|row| row.trim() == "plugin>")
        });
        pty.press("ctrl-c enter");
        // A line that is typed while its shell is told may lose its beginning.
        pty.wait_for("ctrl-c is the plugin's", |screen| {
            let heard = screen.rows.iter().filter(|row| row.contains("int-is-mine"));
            heard.count() == turn
        });
        pty.type_text(&format!("{typed}\r"));
        back(&pty, told);
    }
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn what_the_plugin_complained_of_is_told_even_if_it_ends_well() {
    let mut pty = tasks(launch().tool("session-manager-plugin", PLUGIN));
    pty.press("s");
    pty.wait_for("the plugin prompts", |screen| {
        let last = screen.rows.iter().rev().find(|row| !row.is_empty());
        !screen.alternate && last.is_some_and(|row| row.trim() == "plugin>")
    });
    pty.type_text("refused\r");
    back(&pty, "the session cannot be entered");
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn an_interrupt_gives_the_session_up_and_not_the_program() {
    let mut pty = tasks(launch().env("PATH", "/nowhere"));
    pty.press("s");
    own_prompt(&pty);
    // While the terminal is not raw yet ctrl-c comes as this, too.
    pty.signal("INT");
    back(&pty, "given up: ctrl-c");
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_signal_during_a_session_ends_all_of_it() {
    for own in [true, false] {
        let launch = launch();
        let mut pty = tasks(match own {
            true => launch.env("PATH", "/nowhere"),
            false => launch.tool("session-manager-plugin", PLUGIN),
        });
        pty.press("s");
        pty.wait_for("a session has the terminal", |screen| {
            !screen.alternate && screen.has("ecsight: shell in storefront/")
        });
        pty.signal("TERM");
        pty.wait_for_end().is_clean(143);
    }
}
