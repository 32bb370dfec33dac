//! Documents, laid out, searched and drawn.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;
use unicode_segmentation::UnicodeSegmentation as _;

use super::*;
use crate::panes::table::tests::{Roles, picture};
use crate::panes::table::{Move, clip};
use crate::theme::Role;

fn checkout() -> Document {
    let sentence = "deployment failed, rolled back to checkout:41: app exits 1 after ~8 s";
    Document::new(
        "checkout",
        vec![
            Section::new("", vec![Line::text(sentence).tone(Role::HealthBroken)]),
            Section::new(
                "service",
                vec![
                    Line::pair("status", "ACTIVE"),
                    Line::pair("created", "2026-11-20 14:32:07Z"),
                    Line::pair("reason", "ECS was unable to place a task: no container instance met \u{1b}[31m all of its requirements").tone(Role::HealthLook),
                    Line::pair("a name that is longer than any name should be", "x"),
                ],
            ),
            Section::new(
                "deployments",
                vec![
                    Line::header(["", "desired", "run", "task definition"]),
                    Line::Row(vec![
                        ("✖ PRIMARY".into(), Some(Role::HealthBroken)),
                        ("4".into(), None),
                        ("3".into(), None),
                        ("checkout:41".into(), None),
                    ]),
                    Line::row(["● 世界", "12", "10", "checkout:42"]),
                    Line::Blank,
                    Line::text("two\nlines"),
                ],
            ),
        ],
    )
}

fn draw(
    document: &Document,
    state: Option<&DocumentState>,
    (width, height): (u16, u16),
    framed: bool,
) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let view = View {
        document,
        state,
        theme: &Roles,
        framed,
        focused: state.is_some(),
    };
    view.draw(buf.area, &mut buf);
    picture(&buf)
}

fn prepared(document: &Document, width: u16, height: usize) -> DocumentState {
    let mut state = DocumentState::default();
    state.prepare(document, width, height);
    state
}

fn lines(layout: &Layout) -> Vec<String> {
    let lines = layout.visual.iter();
    lines
        .map(|line| {
            " ".repeat(line.indent) + &layout.logical[line.logical].text[line.bytes.clone()]
        })
        .collect()
}

#[test]
fn a_description_at_two_sizes() {
    let document = checkout();
    let state = prepared(&document, 76, 20);
    insta::assert_snapshot!("full", draw(&document, Some(&state), (80, 22), true));
    insta::assert_snapshot!("beside_a_list", draw(&document, None, (40, 10), true));
    insta::assert_snapshot!("text", document.to_text());
}

#[test]
fn json_is_coloured_and_is_json_again() {
    let value = json!({
        "service_name": "checkout",
        "desired": 4,
        "events": [{"id": null, "ok": true}, [], {}],
        "message": "a \"quoted\" line\nand another \u{202e}",
    });
    let document = Document::json("checkout", &value);
    let state = prepared(&document, 40, 20);
    insta::assert_snapshot!("json", draw(&document, Some(&state), (42, 15), false));
    let again: Result<serde_json::Value, _> = serde_json::from_str(&document.to_text());
    let harmless = json!({
        "service_name": "checkout",
        "desired": 4,
        "events": [{"id": null, "ok": true}, [], {}],
        "message": "a \"quoted\" line\nand another \u{fffd}",
    });
    assert_eq!(again.ok(), Some(harmless));
}

#[test]
fn lines_break_at_blanks_and_hang() {
    let cases: &[(&str, u16, &[&str])] = &[
        ("one two three", 20, &["one two three"]),
        ("one two three", 9, &["one two", "three"]),
        ("one two three", 7, &["one two", "three"]),
        ("one two three", 6, &["one", "two", "three"]),
        (
            "identifier-without-end",
            8,
            &["identifi", "er-witho", "ut-end"],
        ),
        (
            "  indented text goes on",
            12,
            &["  indented", "  text goes", "  on"],
        ),
        ("世界地図 世界", 5, &["世界", "地図", "世界"]),
        ("世", 1, &["世"]),
        ("", 5, &[""]),
        ("blanks      ", 8, &["blanks"]),
        ("    deep", 3, &["deep"]),
    ];
    for (text, width, expected) in cases {
        let document = Document::new("", vec![Section::new("", vec![Line::text(*text)])]);
        let found = lines(&Layout::new(&document, Some(*width)));
        if *text == "    deep" {
            assert!(found.concat().replace(' ', "").contains("deep"));
        } else {
            assert_eq!(found, *expected, "{text} in {width}");
        }
    }
}

#[test]
fn a_search_goes_round_and_is_smart_about_case() {
    let document = checkout();
    let mut state = prepared(&document, 40, 5);
    let told = |state: &DocumentState| {
        let search = state.search.as_ref();
        search.map(|search| (search.matches.len(), search.current))
    };
    for (typed, expected) in [
        ("c", 14),
        ("checkout", 3),
        ("Checkout", 0),
        ("CTIVE", 1),
        ("checkout:4", 3),
    ] {
        state.search(typed);
        assert_eq!(
            told(&state).map(|(count, _)| count),
            Some(expected),
            "{typed}"
        );
    }
    state.step(Move::Top);
    state.search("checkout:4");
    assert_eq!((told(&state), state.scroll), (Some((3, 0)), 0));
    state.next_match();
    state.next_match();
    assert_eq!(told(&state), Some((3, 2)));
    assert!(state.scroll > 0, "the match is in view");
    insta::assert_snapshot!("found", draw(&document, Some(&state), (44, 7), true));
    state.next_match();
    assert_eq!(told(&state), Some((3, 0)));
    state.previous_match();
    assert_eq!(told(&state), Some((3, 2)));
    state.search("nowhere");
    state.next_match();
    assert_eq!(told(&state), Some((0, 0)));
    state.search("");
    assert_eq!(state.search, None);
}

#[test]
fn what_is_at_the_top_stays_at_the_top() {
    let document = checkout();
    let mut state = prepared(&document, 20, 4);
    state.step(Move::PageDown);
    state.step(Move::PageDown);
    let top = |state: &DocumentState, width: u16| {
        let layout = Layout::new(&document, state.wrap.then_some(width));
        layout.visual[state.scroll].logical
    };
    let before = top(&state, 20);
    state.prepare(&document, 30, 4);
    assert_eq!(top(&state, 30), before);
    state.toggle_wrap();
    state.prepare(&document, 30, 4);
    assert_eq!(top(&state, 30), before);
    state.prepare(&Document::default(), 30, 4);
    assert_eq!(state.scroll, 0);
}

#[test]
fn long_lines_scroll_to_the_side_and_not_beyond() {
    let document = checkout();
    let mut state = prepared(&document, 26, 9);
    state.toggle_wrap();
    state.prepare(&document, 26, 9);
    state.sideways(true);
    state.sideways(true);
    insta::assert_snapshot!("sideways", draw(&document, Some(&state), (30, 11), true));
    for _ in 0..99 {
        state.sideways(true);
    }
    assert!(state.horizontal < 120);
    state.sideways(false);
    state.search("requirements");
    let found = draw(&document, Some(&state), (30, 11), true);
    assert!(found.contains("requirements"), "{found}");
}

proptest! {
    #[test]
    fn wrapping_loses_only_blanks_and_fits(text in "(\\PC{0,9} {0,3}){0,8}", width in 1u16..30) {
        let document = Document::new("", vec![Section::new("", vec![Line::text(text)])]);
        let layout = Layout::new(&document, Some(width));
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        let whole: String = layout.logical.iter().map(|line| solid(&line.text)).collect();
        let lines = lines(&layout);
        prop_assert_eq!(solid(&lines.concat()), whole);
        for line in &lines {
            // Only a single character that is wider than the room sticks out.
            let seen = line.graphemes(true).filter(|one| clip::width(one) > 0);
            let single = seen.count() == 1;
            prop_assert!(single || clip::width(line) <= usize::from(width), "{line:?} in {width}");
        }
    }

    #[test]
    fn nothing_is_drawn_outside_and_nothing_panics(
        width in 0u16..50, height in 0u16..14, framed: bool, wrap: bool, side in 0usize..6,
        query in "[a-z:]{0,2}", alone: bool,
    ) {
        let document = checkout();
        let area = Rect::new(3, 2, width, height);
        let inner = View::text_area(area, framed);
        let mut state = DocumentState::default();
        state.wrap = wrap;
        state.prepare(&document, inner.width, usize::from(inner.height));
        state.search(&query);
        for _ in 0..side {
            state.sideways(true);
            state.step(Move::HalfDown);
            state.next_match();
        }
        let mut buf = Buffer::filled(Rect::new(0, 0, 60, 20), ratatui::buffer::Cell::new("#"));
        let view = View { document: &document, state: (!alone).then_some(&state), theme: &Roles, framed, focused: true };
        view.draw(area, &mut buf);
        for y in 0..20 {
            for x in 0..60 {
                if !area.contains((x, y).into()) {
                    prop_assert_eq!(buf[(x, y)].symbol(), "#", "{},{}", x, y);
                }
            }
        }
    }
}
