use super::{told, wanting};
use crate::logs::buffer::Buffer;
use crate::logs::view::{Count, FRAME, Found, Sought, View};

const LINES: &[&str] = &[
    "app/1 ERROR request failed",
    "app/1 java.lang.IllegalStateException: broken",
    "app/1 \tat shop.Cart.add(Cart.java:10)",
    "app/1 \tat shop.Main.main(Main.java:3)",
    "app/1 INFO Cart is empty",
    "app/1 INFO nothing",
    "app/1 INFO cart is full",
];

fn count(at: Option<usize>, of: usize) -> Count {
    Count {
        at,
        of,
        more: false,
    }
}

fn next(view: &mut View, buffer: &Buffer, from: Option<usize>) -> Option<Found> {
    is_found(view.next_match(buffer, from, FRAME))
}

fn previous(view: &mut View, buffer: &Buffer, from: Option<usize>) -> Option<Found> {
    is_found(view.previous_match(buffer, from, FRAME))
}

fn is_found(sought: Sought) -> Option<Found> {
    match sought {
        Sought::Found(found) => Some(found),
        Sought::Nothing => None,
        Sought::Later => panic!("so few lines are looked at at once"),
    }
}

#[test]
fn a_hit_unfolds_its_trace_and_the_end_is_said() {
    let buffer = told(LINES);
    let mut view = View::default();
    view.search("cart").expect("a text");
    view.sync(&buffer);
    assert_eq!(view.len(), 4);
    assert_eq!(view.count(&buffer), count(None, 3));
    let mut at = None;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let found = next(&mut view, &buffer, at).expect("a match");
        view.set_cursor(&buffer, found.index);
        at = Some(found.index);
        seen.push((found.index, found.wrapped, view.count(&buffer).at));
    }
    let expected = [
        (2, false, Some(1)),
        (4, false, Some(2)),
        (6, false, Some(3)),
        (2, true, Some(1)),
    ];
    assert_eq!(seen, expected);
    assert_eq!(view.len(), 7, "the trace is written out");
    let back = previous(&mut view, &buffer, at);
    assert_eq!(
        back,
        Some(Found {
            index: 6,
            wrapped: true
        })
    );
    assert_eq!(
        previous(&mut view, &buffer, Some(6)).map(|it| it.index),
        Some(4)
    );
}

#[test]
fn only_what_is_shown_is_found() {
    let buffer = told(LINES);
    let cases = [("INFO", 2), ("!full", 2), ("nothing", 0), ("failed", 1)];
    for (filter, expected) in cases {
        let mut view = View::default();
        view.set_filter(wanting(filter));
        view.search("cart").expect("a text");
        view.sync(&buffer);
        assert_eq!(view.count(&buffer).of, expected, "{filter}");
        assert_eq!(
            next(&mut view, &buffer, None).is_some(),
            expected > 0,
            "{filter}"
        );
    }
}

#[test]
fn capitals_count_once_one_is_written_and_expressions_are_checked() {
    let buffer = told(LINES);
    let mut view = View::default();
    for (text, expected) in [
        ("cart", 3),
        ("Cart", 2),
        ("~c.rt", 3),
        ("~C.rt is", 1),
        ("", 0),
    ] {
        view.search(text).expect("fine");
        view.sync(&buffer);
        assert_eq!(view.count(&buffer).of, expected, "{text}");
    }
    view.search("cart").expect("fine");
    let error = view.search("~(cart").expect_err("no end");
    assert_eq!(error.message, "unclosed group");
    assert_eq!(view.searched(), Some("cart"));
    assert_eq!(view.matches_in("Cart and cart"), [0..4, 9..13]);
}

#[test]
fn a_search_finds_what_has_not_been_counted_yet() {
    let mut buffer = super::roomy();
    for at in 0..4_000 {
        let text = if at == 10 { "needle" } else { "hay" };
        super::say(&mut buffer, "app/1", at, text);
    }
    let mut view = View::default();
    view.sync(&buffer);
    view.search("needle").expect("fine");
    view.sync_some(&buffer, 100);
    assert!(view.count(&buffer).more);
    // So many lines at a time and not one more: those near the reader were looked at.
    let mut rounds = 0;
    let found = loop {
        rounds += 1;
        match view.previous_match(&buffer, Some(3_999), 1_000) {
            Sought::Later => assert!(rounds < 5),
            sought => break is_found(sought),
        }
    };
    assert_eq!(rounds, 4);
    assert_eq!(
        found.map(|found| (found.index, found.wrapped)),
        Some((10, false))
    );
    // What came in meanwhile is not in step yet: nothing can be said.
    super::say(&mut buffer, "app/1", 4_000, "needle");
    assert_eq!(view.next_match(&buffer, Some(10), FRAME), Sought::Later);
    while !view.sync_some(&buffer, 1_000) {}
    assert_eq!(view.count(&buffer), count(None, 2));
    assert_eq!(
        next(&mut view, &buffer, Some(10)).map(|it| it.index),
        Some(4_000)
    );
    view.search("").expect("none");
    assert_eq!(view.next_match(&buffer, None, FRAME), Sought::Nothing);
}
