//! What is written to the terminal: nothing while nothing changes, no colour when asked, and keys during a flood.

use crate::support::pty::{Pty, ecsight};
use std::time::Duration;

const CALM: Duration = Duration::from_secs(2);

#[track_caller]
fn clusters(pty: &Pty) {
    pty.wait_for("the clusters are listed", |screen| {
        screen.has_all(&["prod-web", "prod-data", "staging"])
    });
}

/// A paused screen of a frozen account: nothing is asked, nothing changes, so nothing is written.
#[test]
fn nothing_is_written_while_nothing_changes() {
    let pty = ecsight("demo --frozen").start();
    clusters(&pty);
    pty.press("p");
    // what was said of the pause comes first, then goes again, and the hints stand there as before
    pty.wait_for("it is said", |screen| {
        screen.has("paused: AWS is not asked")
    });
    pty.wait_for("it is paused and the hints are back", |screen| {
        screen.has("PAUSED") && screen.has("? help")
    });
    pty.wait_until_calm(CALM);
    assert_eq!(pty.written_within(CALM * 3), "", "nothing is written");
}

/// Without a pause the polls go on, and an answer that changes nothing writes at most the new age.
#[test]
fn a_poll_that_changes_nothing_does_not_redraw_the_screen() {
    let pty = ecsight("demo --frozen").start();
    clusters(&pty);
    pty.wait_until_calm(Duration::from_millis(800));
    let written = pty.written_within(Duration::from_secs(8));
    assert!(
        written.len() < 2_000,
        "a handful of cells, not a screen: {} bytes {written:?}",
        written.len()
    );
}

#[test]
fn no_colour_is_written_under_no_color() {
    let mut pty = ecsight("demo --frozen").env("NO_COLOR", "1").start();
    clusters(&pty);
    pty.press("?");
    pty.wait_for("help is on screen", |screen| screen.has("filter"));
    assert_eq!(pty.colours(), Vec::<String>::new());
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

/// The proof that the test above can fail.
#[test]
fn colour_is_written_without_no_color() {
    let pty = ecsight("demo --frozen").start();
    clusters(&pty);
    assert!(!pty.colours().is_empty());
}

/// Every key arrives, in order, while the results of a huge cluster pour in.
#[test]
fn typing_during_a_flood_of_results_loses_nothing() {
    let mut pty = ecsight("demo --scenario huge --cluster prod-web").start();
    pty.wait_for("the first names are there", |screen| screen.has("services"));
    let typed = "the-quick-brown-fox-jumps-over-the-lazy-dog";
    pty.press("/");
    for letter in typed.chars() {
        pty.type_text(&letter.to_string());
    }
    pty.wait_for("the filter is what was typed", |screen| screen.has(typed));
    pty.press("enter");
    pty.wait_for("the filter is closed", |screen| screen.has("? help"));
    pty.type_text(":q");
    pty.press("enter");
    pty.wait_for_end().is_clean(0);
}
