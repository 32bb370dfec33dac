//! However it ends, the terminal is as it was.

use crate::support::pty::{Pty, ecsight};
use std::time::Duration;

fn started(args: &str) -> Pty {
    let pty = ecsight(args).env("ECSIGHT_TEST_PANIC", "1").start();
    pty.wait_for("the clusters are listed", |screen| {
        screen.alternate && screen.cursor_hidden && screen.has("prod-web")
    });
    pty
}

#[test]
fn colon_q_ends_it() {
    let mut pty = started("demo --frozen");
    pty.type_text(":q");
    pty.press("enter");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn ctrl_c_ends_it() {
    let mut pty = started("demo --frozen");
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

/// The numbers a shell gives to a program that a signal ended.
#[test]
fn signals_end_it_and_the_terminal_is_restored() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut pty = started("demo --frozen");
        pty.signal(signal);
        pty.wait_for_end().is_clean(code);
    }
}

#[test]
fn signals_end_it_while_every_call_hangs() {
    let mut pty = ecsight("demo --fault hang").start();
    pty.wait_for("the first frame stands", |screen| screen.has("clusters"));
    pty.signal("TERM");
    pty.wait_for_end().is_clean(143);
}

#[test]
fn a_panic_restores_the_terminal_and_is_told_there() {
    let mut pty = started("demo --frozen");
    pty.press("ctrl-\\");
    let left = pty.wait_for_end();
    left.is_clean(101);
    let after = left
        .written
        .rsplit("\x1b[?1049l")
        .next()
        .unwrap_or_default();
    assert!(
        after.contains("panic"),
        "the words come after the screen was left: {after:?}"
    );
}

/// `:suspend` hands the terminal to the shell; in the foreground again, the whole screen is there.
#[test]
fn a_suspended_program_comes_back_whole() {
    let mut pty = started("demo --frozen");
    pty.type_text(":suspend");
    pty.press("enter");
    pty.wait_for("the shell has its screen", |screen| !screen.alternate);
    // it gives the terminal back before it stops, so the first of these may come too early
    for _ in 0..300 {
        pty.signal("CONT");
        pty.written_within(Duration::from_millis(200));
        if pty.screen().alternate {
            break;
        }
    }
    pty.wait_for("the clusters are listed again", |screen| {
        screen.alternate && screen.has_all(&["prod-web", "READ-ONLY", "? help"])
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}
