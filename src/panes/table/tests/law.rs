//! What holds for any rows and any keys.

use super::*;
use proptest::prelude::*;

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let health = prop::sample::select(vec![
        Health::Broken,
        Health::Look,
        Health::Changing,
        Health::Unknown,
        Health::Fine,
    ]);
    let one = (0u8..40, health, prop::option::of(0i64..20), "\\PC{0,12}");
    prop::collection::vec(one, 0..40).prop_map(|parts| {
        let mut rows: Vec<Row> = Vec::new();
        for (name, health, running, why) in parts {
            let mut new = row(&format!("web-{name}"), health, (0, 3), "", &why);
            new.running = running;
            if rows.iter().all(|row| row.id != new.id) {
                rows.push(new);
            }
        }
        rows
    })
}

fn any_step() -> impl Strategy<Value = Move> {
    use Move::*;
    prop::sample::select(vec![
        Up, Down, PageUp, PageDown, HalfUp, HalfDown, Top, Bottom,
    ])
}

proptest! {
    #[test]
    fn a_row_never_leaves_the_cursor_while_it_exists(
        before in any_rows(),
        after in any_rows(),
        steps in prop::collection::vec(any_step(), 1..6),
        height in 0usize..12,
    ) {
        let mut state = TableState::default();
        state.seen(height);
        let mut listing = listing(before, &mut state);
        for step in steps {
            state.step(&listing, step);
        }
        let held = listing.selected(&state).map(|row| row.id.clone());
        let index = state.cursor.index;
        listing.update(after, &mut state, &at(1));
        let now = listing.selected(&state).map(|row| row.id.clone());
        match held {
            Some(held) if listing.position(&held).is_some() => prop_assert_eq!(now, Some(held)),
            Some(_) => prop_assert_eq!(state.cursor.index, index.min(listing.len().saturating_sub(1))),
            None => {}
        }
        let window = state.window(listing.len(), height);
        prop_assert!(window.len() == height.min(listing.len()));
        prop_assert!(window.is_empty() || window.contains(&state.cursor.index));
    }

    #[test]
    fn what_is_remembered_never_shows(before in any_rows(), after in any_rows(), column in 0usize..6) {
        let mut state = TableState { sort: Some((column, Direction::Descending)), ..TableState::default() };
        state.filter.edit("1 !2", &["name"]);
        let mut updated = listing(before, &mut state.clone());
        updated.update(after.clone(), &mut state, &at(1));
        let mut fresh = Listing::new(COLUMNS);
        fresh.update(after, &mut state, &at(1));
        prop_assert_eq!(names(&updated), names(&fresh));
    }

    #[test]
    fn nothing_is_drawn_outside_and_nothing_panics(
        rows in any_rows(),
        width in 0u16..50,
        height in 0u16..14,
        filter in "\\PC{0,6}|[a-z0-9*(]{0,3}",
        framed: bool,
        skip in 0usize..8,
    ) {
        let mut state = TableState { horizontal: skip, wide: skip % 2 == 0, ..TableState::default() };
        state.filter.edit(&filter, &["name"]);
        let listing = listing(rows, &mut state);
        let whole = ratatui::layout::Rect::new(0, 0, 60, 20);
        let mut buf = Buffer::filled(whole, ratatui::buffer::Cell::new("#"));
        let area = ratatui::layout::Rect::new(3, 2, width, height);
        let notice = Notice::filtered(&filter, 9).hint("Esc clears it");
        let title = framed.then_some("services");
        let table = Table { listing: &listing, state: &state, theme: &Roles, context: at(0), title, focused: true, notice: Some(&notice) };
        table.draw(area, &mut buf);
        for y in 0..20 {
            for x in 0..60 {
                if !area.contains((x, y).into()) {
                    prop_assert_eq!(buf[(x, y)].symbol(), "#", "{},{}", x, y);
                }
            }
        }
    }
}
