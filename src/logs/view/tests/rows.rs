use super::{roomy, rows, say, told, wanting};
use crate::logs::view::{Origin, View};

const TRACE: &[&str] = &[
    "app/1 INFO begin",
    "app/1 ERROR request failed",
    "app/1 java.lang.IllegalStateException: broken",
    "app/2 INFO other",
    "app/1 \tat shop.Cart.add(Cart.java:10)",
    "app/1 \tat shop.Main.main(Main.java:3)",
    "app/2 INFO other again",
    "app/1 INFO after",
];

#[test]
fn a_trace_is_folded_to_its_head_while_others_talk() {
    let buffer = told(TRACE);
    let mut view = View::default();
    assert!(view.sync(&buffer));
    let folded = [
        "INFO begin",
        "ERROR request failed +3",
        "INFO other",
        "INFO other again",
        "INFO after",
    ];
    assert_eq!(rows(&view, &buffer), folded);
    let head = view
        .row(&buffer, 1)
        .and_then(|row| row.line())
        .map(|line| line.id);
    let head = head.expect("a head");
    assert_eq!(view.trace_of(&buffer, head).len(), 4);
    assert!(view.toggle(&buffer, head));
    assert!(view.is_open(&buffer, head));
    let all: Vec<&str> = TRACE
        .iter()
        .map(|line| &line[6..])
        .map(str::trim_start)
        .collect();
    let trimmed = |rows: Vec<String>| -> Vec<String> {
        rows.iter().map(|row| row.trim_start().to_owned()).collect()
    };
    assert_eq!(trimmed(rows(&view, &buffer)), all);
    // From a line within it, too.
    let within = view
        .row(&buffer, 4)
        .and_then(|row| row.line())
        .map(|line| line.id);
    assert!(view.toggle(&buffer, within.expect("a line")));
    assert_eq!(rows(&view, &buffer), folded);
    view.set_fold(false);
    view.sync(&buffer);
    assert_eq!(view.len(), TRACE.len());
}

#[test]
fn a_filter_takes_a_trace_as_one_thing() {
    let buffer = told(TRACE);
    let cases = [
        ("Cart.java", vec!["ERROR request failed +3"]),
        ("failed", vec!["ERROR request failed +3"]),
        ("level:error", vec!["ERROR request failed +3"]),
        ("after", vec!["INFO after"]),
        ("nothing", vec![]),
    ];
    for (filter, expected) in cases {
        let mut view = View::default();
        view.set_filter(wanting(filter));
        view.sync(&buffer);
        assert_eq!(rows(&view, &buffer), expected, "{filter}");
        // Written out it is there with all its lines, those without the word as well.
        if let Some(line) = view.row(&buffer, 0).and_then(|row| row.line()) {
            view.toggle(&buffer, line.id);
            let written = if expected[0].ends_with("+3") { 4 } else { 1 };
            assert_eq!(view.len(), written, "{filter}");
        }
    }
}

#[test]
fn context_is_of_the_same_stream_and_says_what_is_between() {
    let buffer = told(&[
        "app/1 one",
        "app/1 two",
        "app/2 noise",
        "app/1 hit",
        "app/2 noise again",
        "app/1 four",
        "app/1 five",
        "app/1 six",
        "app/1 hit too",
        "app/1 seven",
    ]);
    let mut view = View::default();
    view.set_filter(wanting("hit"));
    let cases: [(usize, &[&str]); 4] = [
        (0, &["hit", "hit too"]),
        (1, &["two", "hit", "four", "⋯ 1", "six", "hit too", "seven"]),
        (
            2,
            &[
                "one", "two", "hit", "four", "five", "six", "hit too", "seven",
            ],
        ),
        (0, &["hit", "hit too"]),
    ];
    for (context, expected) in cases {
        view.set_context(context);
        view.sync(&buffer);
        assert_eq!(rows(&view, &buffer), expected, "{context}");
    }
}

#[test]
fn repeats_are_one_row_and_can_be_taken_apart() {
    let buffer = told(&[
        "app/1 ready",
        "app/1 health ok at 10:00:01",
        "app/2 health ok at 10:00:02",
        "app/1 health ok at 10:00:03",
        "app/1 done",
        "app/1 done",
        "app/1 end",
    ]);
    let mut view = View::default();
    view.set_collapse(true);
    view.sync(&buffer);
    let collapsed = [
        "ready",
        "health ok at 10:00:03 ×3 since 1000 mixed",
        "done ×2 since 4000",
        "end",
    ];
    assert_eq!(rows(&view, &buffer), collapsed);
    assert_eq!(view.lines_of(&buffer, 1).len(), 3);
    let ids: Vec<_> = view
        .lines_of(&buffer, 1)
        .iter()
        .map(|line| line.id)
        .collect();
    for id in &ids {
        assert_eq!(view.index_of(&buffer, *id), Some(1));
    }
    assert!(view.toggle(&buffer, ids[1]));
    assert_eq!(view.len(), 6);
    assert!(view.toggle(&buffer, ids[2]));
    assert_eq!(rows(&view, &buffer), collapsed);
    view.set_collapse(false);
    view.sync(&buffer);
    assert_eq!(view.len(), 7);
}

#[test]
fn repeats_and_traces_go_over_the_borders_of_blocks() {
    let mut buffer = roomy();
    say(
        &mut buffer,
        "app/1",
        0,
        "Exception in thread \"main\" java.lang.Error: x",
    );
    for at in 1..3_000 {
        say(&mut buffer, "app/1", at, "\tat shop.Deep.down(Deep.java:7)");
    }
    for at in 3_000..7_000 {
        say(&mut buffer, "app/2", at, "still waiting");
    }
    assert!(buffer.blocks().len() > 4);
    let mut view = View::default();
    view.set_collapse(true);
    while !view.sync(&buffer) {}
    let expected = [
        "Exception in thread \"main\" java.lang.Error: x +2999",
        "still waiting ×4000 since 3000",
    ];
    assert_eq!(rows(&view, &buffer), expected);
    let last = buffer.ends().map(|(_, last)| last.id).expect("lines");
    assert_eq!(view.index_of(&buffer, last), Some(1));
    let frame = buffer.blocks().nth(1).map(|block| block.lines[3].id);
    assert_eq!(view.index_of(&buffer, frame.expect("a frame")), Some(0));
    assert_eq!(view.lines_of(&buffer, 1).len(), 4_000);
    assert_eq!(view.lines_of(&buffer, 0).len(), 3_000);
}

#[test]
fn lines_without_a_level_are_of_the_line_before_in_their_stream() {
    let buffer = told(&[
        "app/1 ERROR it broke",
        "app/2 INFO fine",
        "app/1 and this is why",
        "app/2 and more",
        "app/1 INFO fine again",
        "app/1 more of it",
    ]);
    let mut view = View::default();
    view.set_filter(wanting("level:warn"));
    view.sync(&buffer);
    assert_eq!(rows(&view, &buffer), ["ERROR it broke", "and this is why"]);
}

#[test]
fn a_filter_comes_near_the_reader_first_and_says_how_far_it_is() {
    let mut buffer = roomy();
    for at in 0..5_000 {
        say(&mut buffer, "app/1", at, &format!("line {at}"));
    }
    let mut view = View::default();
    assert!(view.sync(&buffer));
    view.set_filter(wanting("line"));
    assert!(!view.sync_some(&buffer, 1_500));
    assert_eq!(view.progress(), Some(30));
    let (first, last) = (view.row(&buffer, 0), view.row(&buffer, view.len() - 1));
    let text =
        |row: Option<super::Row<'_>>| row.and_then(|row| row.line().map(|it| it.text.clone()));
    assert_eq!(text(last).as_deref(), Some("line 4999"));
    assert_ne!(text(first).as_deref(), Some("line 0"));
    while !view.sync_some(&buffer, 1_500) {}
    assert_eq!((view.len(), view.progress()), (5_000, None));
    // With the reader at the other end it begins there.
    view.set_cursor(&buffer, 0);
    view.set_filter(wanting("!nothing"));
    assert!(!view.sync_some(&buffer, 1_500));
    assert_eq!(text(view.row(&buffer, 0)).as_deref(), Some("line 0"));
}

#[test]
fn many_new_lines_are_taken_up_a_part_at_a_time_what_is_in_view_first() {
    let mut buffer = roomy();
    for at in 0..10_000 {
        say(&mut buffer, "app/1", at, &format!("line {at}"));
    }
    let mut view = View::default();
    for (late, seen) in [(0, "line 9999"), (20, "line 0")] {
        if late > 0 {
            // At the other end, and something comes late everywhere.
            view.set_cursor(&buffer, 0);
            for at in 0..late {
                say(&mut buffer, "app/2", at * 500, "late");
            }
        }
        assert!(!view.sync_some(&buffer, 4_000));
        let told = rows(&view, &buffer);
        assert!((1_000..=4_100).contains(&told.len()), "{}", told.len());
        assert!(told.iter().any(|row| row == seen), "{seen}");
        assert!(view.progress().is_some_and(|percent| percent < 45));
        let mut rounds = 0;
        while !view.sync_some(&buffer, 4_000) {
            rounds += 1;
            assert!(rounds < 10);
        }
        let all = 10_000 + usize::try_from(late).unwrap_or(0);
        assert_eq!((view.len(), view.progress()), (all, None));
    }
}

#[test]
fn an_origin_that_is_told_is_what_a_filter_asks_for() {
    let buffer = told(&["app/1f3a first", "sidecar/1f3a second", "app/77 third"]);
    let cases: [(&str, &[&str]); 6] = [
        ("task:1F", &["first", "second"]),
        ("container:app", &["first", "third"]),
        ("container:app !task:7", &["first"]),
        ("stream:ecs/side", &["second"]),
        ("task:77|container:sidecar", &["second", "third"]),
        ("task:f3a", &[]),
    ];
    let mut view = View::default();
    for (filter, expected) in cases {
        view.set_filter(wanting(filter));
        view.sync(&buffer);
        assert_eq!(rows(&view, &buffer), expected, "{filter}");
    }
    let stream = buffer
        .blocks()
        .next()
        .and_then(|block| block.lines[2].stream);
    let origin = Origin {
        task: "f3a".into(),
        ..Origin::default()
    };
    view.tell_origin(stream.expect("a stream"), origin);
    view.sync(&buffer);
    assert_eq!(rows(&view, &buffer), ["third"]);
}

#[test]
fn the_names_of_streams_tell_where_they_come_from() {
    let cases = [
        ("ecs/app/1f3a", "app", "1f3a"),
        ("a/b/c/app/1f3a", "app", "1f3a"),
        ("app-firelens-1f3a", "app", "1f3a"),
        ("0123456789ab", "", ""),
    ];
    for (name, container, task) in cases {
        let origin = Origin::of_stream(&name.into());
        assert_eq!(
            (&*origin.container, &*origin.task),
            (container, task),
            "{name}"
        );
    }
}
