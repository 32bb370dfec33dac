//! Any window, and any number of new ones.

use crate::support::pty::ecsight;

#[test]
fn every_size_shows_something_and_the_storm_ends_where_it_began() {
    let mut pty = ecsight("demo --frozen").size(120, 40).start();
    let listed = |pty: &crate::support::pty::Pty| {
        pty.wait_for("the clusters are listed", |screen| {
            screen.has_all(&["prod-web", "prod-data", "staging"])
        })
    };
    listed(&pty);
    for (cols, rows) in [
        (80, 24),
        (30, 8),
        (160, 45),
        (10, 3),
        (1, 1),
        (300, 90),
        (30, 8),
        (120, 40),
    ] {
        for step in 0..5 {
            pty.resize(cols + step, rows);
        }
        pty.resize(cols, rows);
    }
    let screen = listed(&pty);
    assert_eq!((screen.cols, screen.rows.len()), (120, 40));
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_tiny_window_says_something_and_still_takes_keys() {
    let mut pty = ecsight("demo --frozen").size(30, 8).start();
    pty.wait_for("something stands there", |screen| {
        screen.alternate && !screen.is_blank()
    });
    pty.resize(80, 24);
    pty.wait_for("the clusters are listed", |screen| screen.has("prod-web"));
    pty.resize(30, 8);
    pty.wait_for("something stands there", |screen| !screen.is_blank());
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

/// The last row is written at every size: nothing is drawn for a window that is gone.
#[test]
fn a_larger_window_is_filled() {
    let pty = ecsight("demo --frozen").size(80, 24).start();
    pty.wait_for("the clusters are listed", |screen| screen.has("staging"));
    pty.resize(160, 45);
    pty.wait_for("the last row holds the hints", |screen| {
        screen.rows.last().is_some_and(|row| !row.trim().is_empty())
    });
}
