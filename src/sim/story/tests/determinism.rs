//! The same seed and time give the same story; time does no harm.

use super::{MINUTE, played, print, world};
use crate::sim::scenario_names;
use crate::sim::story::build::HISTORY;

#[test]
fn the_same_seed_tells_the_same_story_however_often_it_is_asked() {
    for (name, _) in scenario_names() {
        let end = if name == "huge" { 0 } else { 20 * MINUTE };
        let at_once = print(&played(name, 7, end));
        let mut slowly = world(name, 7);
        let mut now = HISTORY;
        while now < end {
            // Uneven steps, so that questions fall before, on and after happenings.
            now = (now + 777 + (now.rem_euclid(13)) * 1_000).min(end);
            slowly.play(now);
        }
        assert!(
            at_once == print(&slowly),
            "{name} depends on when it is asked"
        );
    }
}

#[test]
fn another_seed_tells_another_story() {
    assert_ne!(print(&played("shop", 1, 0)), print(&played("shop", 2, 0)));
}

#[test]
fn time_never_runs_backwards() {
    let mut world = played("shop", 1, 5 * MINUTE);
    let before = print(&world);
    world.play(0);
    assert_eq!(before, print(&world));
}

#[test]
fn strange_times_do_not_break_the_story() {
    let mut world = played("shop", 1, 0);
    world.play(40 * 24 * 60 * MINUTE);
    assert!(
        world
            .clusters
            .iter()
            .all(|cluster| cluster.tasks.len() < 500),
        "memory does not grow with time"
    );
}
