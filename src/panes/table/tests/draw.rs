//! Pictures of the table, with the roles they are painted in.

use ratatui::layout::Rect;

use super::*;

fn draw(
    (width, height): (u16, u16),
    listing: &Listing<Row>,
    state: &TableState,
    title: Option<&str>,
    notice: Option<&Notice>,
) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let table = Table {
        listing,
        state,
        theme: &Roles,
        context: at(1),
        title,
        focused: title != Some("unfocused"),
        notice,
    };
    table.draw(buf.area, &mut buf);
    picture(&buf)
}

#[test]
fn services_side_by_side_and_narrow() {
    let mut state = TableState::default();
    let listing = listing(services(), &mut state);
    insta::assert_snapshot!(
        "wide",
        draw((100, 10), &listing, &state, Some("services"), None)
    );
    insta::assert_snapshot!("narrow", draw((60, 8), &listing, &state, None, None));
    insta::assert_snapshot!("smallest", draw((30, 8), &listing, &state, None, None));
    insta::assert_snapshot!(
        "unfocused",
        draw((60, 5), &listing, &state, Some("unfocused"), None)
    );
}

#[test]
fn what_is_alike_stands_together_worst_first_and_the_cursor_keeps_its_row() {
    let mut state = TableState::default();
    state.seen(10);
    let mut listing = listing(services(), &mut state);
    state.step(&listing, Move::Down);
    let held = state.cursor.id.clone();
    let rollout = listing
        .column_names()
        .iter()
        .position(|name| *name == "rollout");
    state.group = rollout;
    assert!(listing.refresh(&mut state, &at(0)));
    assert_eq!(state.cursor.id, held);
    insta::assert_snapshot!("grouped", draw((100, 10), &listing, &state, None, None));
    state.group = Some(5);
    listing.refresh(&mut state, &at(0));
    insta::assert_snapshot!(
        "grouped_by_a_wide_column",
        draw((60, 8), &listing, &state, None, None)
    );
    state.group = None;
    assert!(listing.refresh(&mut state, &at(0)));
}

#[test]
fn marks_matches_and_changes() {
    let mut state = TableState::default();
    state.seen(10);
    let mut rows = services();
    let mut listing = listing(rows.clone(), &mut state);
    rows[1].running = Some(4);
    rows[5].name = "api-世界-with-a-name-that-is-long-🚀-10".into();
    rows[6].why = "escape \u{1b}[31m and\nline".into();
    listing.update(rows, &mut state, &at(0));
    state.step(&listing, Move::Down);
    state.toggle_mark(&listing);
    state.step(&listing, Move::Down);
    state.toggle_mark(&listing);
    state.step(&listing, Move::Up);
    state.filter.edit("[ae]pi|check|e", &listing.column_names());
    state.sort_by(1);
    listing.refresh(&mut state, &at(0));
    insta::assert_snapshot!(
        "found",
        draw((72, 10), &listing, &state, Some("services"), None)
    );
    state.filter.edit("~ap10", &listing.column_names());
    state.sort = None;
    listing.refresh(&mut state, &at(0));
    insta::assert_snapshot!("fuzzy", draw((50, 4), &listing, &state, None, None));
}

#[test]
fn wide_and_scrolled_to_the_side() {
    let mut state = TableState {
        wide: true,
        ..TableState::default()
    };
    let mut listing = listing(services(), &mut state);
    insta::assert_snapshot!("all_columns", draw((140, 4), &listing, &state, None, None));
    state.horizontal = 4;
    listing.refresh(&mut state, &at(0));
    insta::assert_snapshot!("to_the_side", draw((60, 4), &listing, &state, None, None));
}

#[test]
fn names_come_before_what_is_known_of_them() {
    let mut rows = services();
    for row in &mut rows {
        row.health = Health::Unknown;
        row.running = None;
        row.since = None;
        row.rollout = "";
        row.why = "".into();
    }
    let mut state = TableState::default();
    let listing = listing(rows, &mut state);
    insta::assert_snapshot!(
        "names",
        draw((60, 6), &listing, &state, Some("services"), None)
    );
}

#[test]
fn a_long_list_tells_where_it_is() {
    let rows = (0..200)
        .map(|n| row(&format!("web-{n}"), Health::Fine, (1, 1), "", ""))
        .collect();
    let mut state = TableState::default();
    state.seen(6);
    let listing = listing(rows, &mut state);
    state.step(&listing, Move::Bottom);
    insta::assert_snapshot!(
        "bottom",
        draw((40, 9), &listing, &state, Some("tasks"), None)
    );
    state.step(&listing, Move::Top);
    insta::assert_snapshot!("top", draw((40, 7), &listing, &state, None, None));
}

#[test]
fn an_empty_table_says_why() {
    let mut state = TableState::default();
    let listing = listing(Vec::new(), &mut state);
    let notices = [
        ("loading", Notice::loading("services")),
        ("empty", Notice::empty("services")),
        ("denied", Notice::denied("services", "ecs:ListServices")),
        (
            "filtered",
            Notice::filtered("/web", 12).hint("Esc clears the filter"),
        ),
        (
            "error",
            Notice::error("the request to ecs.us-east-1.amazonaws.com timed out after 10 s"),
        ),
    ];
    for (name, notice) in notices {
        let picture = draw((44, 7), &listing, &state, Some("services"), Some(&notice));
        insta::assert_snapshot!(name, picture);
    }
}

#[test]
fn clicks_find_their_row() {
    let mut state = TableState::default();
    let listing = listing(services(), &mut state);
    let mut buf = Buffer::empty(Rect::new(0, 0, 60, 12));
    let table = Table {
        listing: &listing,
        state: &state,
        theme: &crate::theme::Theme::default(),
        context: at(0),
        title: Some("services"),
        focused: true,
        notice: None,
    };
    let drawn = table.draw(Rect::new(5, 1, 50, 11), &mut buf);
    assert_eq!(drawn.height(), 8);
    let cases = [
        ((6, 3), Some(0)),
        ((54, 3), None),
        ((20, 9), Some(6)),
        ((20, 10), None),
        ((4, 3), None),
    ];
    for ((x, y), expected) in cases {
        assert_eq!(drawn.row_at(x, y, listing.len()), expected, "{x},{y}");
    }
    assert_eq!(drawn.title_at(9, 2), Some(0));
    assert_eq!(drawn.title_at(9, 3), None);
    assert_eq!(drawn.title_at(6, 2), None);
}
