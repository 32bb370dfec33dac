//! Order, cursor, marks and changes across refreshes.

use super::*;

fn cursor(listing: &Listing<Row>, state: &TableState) -> String {
    let name = listing
        .selected(state)
        .map_or("-", |row| &*row.name)
        .to_owned();
    let line = state.cursor.index - state.window(listing.len(), state.height).start;
    format!("{name} {line}")
}

#[test]
fn any_column_sorts_naturally_and_absent_comes_last() {
    let cases: &[(&str, Direction, &str)] = &[
        (
            "name",
            Direction::Ascending,
            "api-2 api-10 checkout image-proxy search-api session-worker storefront",
        ),
        (
            "name",
            Direction::Descending,
            "storefront session-worker search-api image-proxy checkout api-10 api-2",
        ),
        (
            "tasks",
            Direction::Ascending,
            "session-worker api-2 image-proxy checkout search-api storefront api-10",
        ),
        (
            "tasks",
            Direction::Descending,
            "api-10 storefront checkout search-api api-2 image-proxy session-worker",
        ),
        (
            "rollout",
            Direction::Ascending,
            "image-proxy search-api storefront checkout session-worker api-2 api-10",
        ),
        (
            "rollout",
            Direction::Descending,
            "session-worker checkout image-proxy search-api storefront api-2 api-10",
        ),
    ];
    for (column, direction, expected) in cases {
        let number = COLUMNS
            .iter()
            .position(|candidate| candidate.name == *column);
        let mut state = TableState {
            sort: number.map(|number| (number, *direction)),
            ..TableState::default()
        };
        assert_eq!(
            names(&listing(services(), &mut state)),
            *expected,
            "{column} {direction:?}"
        );
    }
}

#[test]
fn sorting_twice_by_a_column_turns_it_around() {
    let mut state = TableState::default();
    for expected in [
        (2, Direction::Ascending),
        (2, Direction::Descending),
        (2, Direction::Ascending),
    ] {
        state.sort_by(2);
        assert_eq!(state.sort, Some(expected));
    }
    state.sort_by(0);
    assert_eq!(state.sort, Some((0, Direction::Ascending)));
}

#[test]
fn the_cursor_keeps_its_row_and_its_line() {
    let mut state = TableState::default();
    state.seen(3);
    let mut listing = listing(services(), &mut state);
    assert_eq!(cursor(&listing, &state), "checkout 0");

    // Nobody has moved yet: the worst row is what is looked at, even if it comes late.
    let mut rows = services();
    rows.push(row("aaa", Health::Broken, (0, 1), "FAILED", ""));
    listing.update(rows.clone(), &mut state, &at(1));
    assert_eq!(cursor(&listing, &state), "aaa 0");

    for _ in 0..4 {
        state.step(&listing, Move::Down);
    }
    assert_eq!(cursor(&listing, &state), "api-2 2");

    // Another row becomes worse and moves above: the selected one stays where it was.
    for row in rows.iter_mut().filter(|row| &*row.name == "storefront") {
        row.health = Health::Broken;
    }
    listing.update(rows.clone(), &mut state, &at(2));
    assert_eq!(cursor(&listing, &state), "api-2 2");

    // The row under the cursor becomes the worst of all: the cursor goes with it.
    for row in rows.iter_mut().filter(|row| &*row.name == "api-2") {
        row.health = Health::Broken;
    }
    listing.update(rows.clone(), &mut state, &at(3));
    assert_eq!(
        listing.selected(&state).map(|row| &*row.name),
        Some("api-2")
    );

    // The row is gone: the cursor stays at its index.
    let index = state.cursor.index;
    rows.retain(|row| &*row.name != "api-2");
    listing.update(rows, &mut state, &at(4));
    assert_eq!(state.cursor.index, index);

    listing.update(Vec::new(), &mut state, &at(5));
    assert_eq!(listing.selected(&state), None);
    state.step(&listing, Move::Down);
    listing.update(services(), &mut state, &at(6));
    assert!(listing.selected(&state).is_some());
}

#[test]
fn steps_stay_inside() {
    let cases = [
        (Move::Up, 0, 0),
        (Move::Down, 9, 9),
        (Move::Down, 3, 4),
        (Move::PageDown, 0, 3),
        (Move::PageUp, 5, 2),
        (Move::HalfDown, 0, 2),
        (Move::HalfUp, 1, 0),
        (Move::Top, 7, 0),
        (Move::Bottom, 2, 9),
    ];
    for (step, from, expected) in cases {
        assert_eq!(step.target(from, 10, 4), expected, "{step:?} from {from}");
        assert_eq!(step.target(from, 0, 0), 0);
    }
}

#[test]
fn marks_follow_identities() {
    let mut state = TableState::default();
    let mut listing = listing(services(), &mut state);
    state.toggle_mark(&listing);
    state.step(&listing, Move::Down);
    state.step(&listing, Move::Down);
    state.mark_range(&listing);
    let targets = |listing: &Listing<Row>, state: &TableState| {
        let rows = listing.targets(state);
        rows.iter()
            .map(|row| row.name.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        targets(&listing, &state),
        "checkout search-api session-worker"
    );

    // A filter hides a marked row; it is still marked, and told last.
    state.filter.edit("!check", &listing.column_names());
    listing.refresh(&mut state, &at(0));
    assert_eq!(
        targets(&listing, &state),
        "search-api session-worker checkout"
    );

    // A row that is gone loses its mark.
    let rows: Vec<Row> = services()
        .into_iter()
        .filter(|row| row.health != Health::Look)
        .collect();
    listing.update(rows, &mut state, &at(1));
    assert_eq!(targets(&listing, &state), "session-worker checkout");

    state.mark_all(&listing);
    assert_eq!(state.marks.len(), 6);
    state.clear_marks();
    assert_eq!(targets(&listing, &state), "session-worker");
}

#[test]
fn faults_only_keeps_the_counts_of_all() {
    let mut state = TableState {
        faults_only: true,
        ..TableState::default()
    };
    let listing = listing(services(), &mut state);
    assert_eq!(names(&listing), "checkout search-api");
    assert_eq!((listing.len(), listing.total()), (2, 7));
    let counts: Vec<usize> = listing.counts().iter().map(|(_, count)| count).collect();
    assert_eq!(counts, [1, 1, 1, 0, 4]);
}

#[test]
fn a_changed_cell_is_marked_for_a_moment() {
    let mut state = TableState::default();
    state.seen(2);
    let mut rows = services();
    rows[3].running = None;
    let mut listing = listing(rows.clone(), &mut state);
    let changed = |listing: &Listing<Row>, seconds: u64| -> Vec<String> {
        let mut cells = Vec::new();
        for row in listing.iter() {
            for (number, column) in COLUMNS.iter().enumerate() {
                if listing.is_changed(&row.id, number, at(seconds).now) {
                    cells.push(format!("{} {}", row.name, column.name));
                }
            }
        }
        cells
    };
    rows[1].running = Some(4); // checkout, in view
    rows[1].since = None; // an age is no change
    rows[3].running = Some(3); // search-api: the first answer
    rows[0].running = Some(5); // storefront, out of view
    listing.update(rows.clone(), &mut state, &at(10));
    assert_eq!(changed(&listing, 10), ["checkout tasks"]);
    assert_eq!(changed(&listing, 12), ["checkout tasks"]);
    assert_eq!(listing.next_fade(at(10).now), Some(at(13).now));
    assert!(changed(&listing, 13).is_empty());
    assert_eq!(listing.next_fade(at(13).now), None);
    listing.update(rows, &mut state, &at(20));
    assert!(changed(&listing, 20).is_empty());
}

#[test]
fn the_demand_is_what_is_in_view() {
    let mut state = TableState::default();
    let listing = listing(services(), &mut state);
    let ids: Vec<_> = listing.visible_ids(&state, 2).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0].ends_with("/checkout") && ids[1].ends_with("/search-api"));
}

#[test]
fn filters_refresh_only_when_something_changed() {
    let mut state = TableState::default();
    let mut listing = listing(services(), &mut state);
    assert!(!listing.refresh(&mut state, &at(0)));
    state.filter.edit("api", &listing.column_names());
    assert!(listing.refresh(&mut state, &at(0)));
    assert!(!listing.refresh(&mut state, &at(0)));
    state.faults_only = true;
    assert!(listing.refresh(&mut state, &at(0)));
}

#[test]
fn a_state_of_other_columns_does_no_harm() {
    let mut state = TableState {
        sort: Some((99, Direction::Ascending)),
        ..TableState::default()
    };
    state
        .filter
        .edit("d:x e:>5", &["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    let mut listing = Listing::new(COLUMNS[..2].to_vec());
    listing.update(services(), &mut state, &at(0));
    assert_eq!((listing.len(), listing.total()), (0, 7));
    state.filter.clear();
    listing.refresh(&mut state, &at(0));
    assert_eq!(listing.len(), 7);
}
