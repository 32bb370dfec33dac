use super::{roomy, rows, say, told, wanting};
use crate::logs::text::template::Group;
use crate::logs::view::{Novelty, View};

#[test]
fn a_time_leads_to_the_first_line_at_or_after_it() {
    let mut buffer = roomy();
    for at in 0..3_000 {
        say(&mut buffer, "app/1", at * 10, &format!("line {at}"));
    }
    let mut view = View::default();
    assert_eq!(view.at_time(&buffer, 0), None);
    view.sync(&buffer);
    for (time, expected) in [
        (-5, 0),
        (0, 0),
        (10, 1),
        (15, 2),
        (20_480, 2_048),
        (1 << 40, 2_999),
    ] {
        assert_eq!(view.at_time(&buffer, time), Some(expected), "{time}");
    }
    view.set_filter(wanting("~5$"));
    while !view.sync(&buffer) {}
    assert_eq!(view.at_time(&buffer, 60), Some(1));
}

#[test]
fn a_crash_is_the_last_line_of_its_container() {
    let buffer = told(&[
        "app/1 INFO fine",
        "app/2 INFO fine",
        "app/1 panic: out of memory",
        "app/1 goroutine 1 [running]:",
        "app/2 INFO later",
        "app/1 INFO the next run",
    ]);
    let lines = &buffer.blocks().next().expect("a block").lines;
    let streams = [lines[0].stream, lines[1].stream].map(|stream| stream.expect("a stream"));
    let mut view = View::default();
    view.sync(&buffer);
    let folded = rows(&view, &buffer);
    assert_eq!(folded[2], "panic: out of memory +1");
    let cases = [
        (streams[0], 3_500, Some(2)),
        (streams[0], 1_500, Some(2)),
        (streams[0], 900, Some(0)),
        (streams[0], 90_000, Some(4)),
        (streams[1], 3_000, Some(3)),
        (streams[1], -2_000, None),
    ];
    for (stream, exit, expected) in cases {
        assert_eq!(view.crash(&buffer, (stream, exit)), expected, "{exit}");
    }
}

#[test]
fn a_place_stays_while_lines_come_and_go() {
    let mut buffer = roomy();
    for at in 0..100 {
        say(&mut buffer, "app/1", at * 10, &format!("line {at}"));
    }
    let mut view = View::default();
    view.sync(&buffer);
    assert_eq!(view.cursor_index(&buffer), None);
    view.set_cursor(&buffer, 50);
    for at in 0..30 {
        say(&mut buffer, "app/2", at * 10 + 5, "late");
    }
    view.sync(&buffer);
    assert_eq!(view.cursor_index(&buffer), Some(80));
    view.set_filter(wanting("~[37]$"));
    view.sync(&buffer);
    let near = view
        .cursor_index(&buffer)
        .and_then(|index| view.row(&buffer, index));
    let near = near
        .and_then(|row| row.line())
        .map(|line| line.text.to_string());
    assert_eq!(
        near.as_deref(),
        Some("line 47"),
        "as near by time as line 53, and before it"
    );
    view.set_filter(wanting("nothing"));
    view.sync(&buffer);
    assert_eq!(view.cursor_index(&buffer), None);
    view.set_filter(None);
    view.sync(&buffer);
    assert_eq!(view.cursor_index(&buffer), Some(80));
    view.follow_end();
    assert_eq!(view.cursor_index(&buffer), None);
}

#[test]
fn a_reader_can_stand_on_what_is_not_shown() {
    let buffer = told(&[
        "app/1 hit",
        "app/1 a",
        "app/1 b",
        "app/1 c",
        "app/1 d",
        "app/1 hit",
    ]);
    let mut view = View::default();
    view.set_filter(wanting("hit"));
    view.set_context(1);
    view.sync(&buffer);
    assert_eq!(rows(&view, &buffer), ["hit", "a", "⋯ 2", "d", "hit"]);
    for index in 0..view.len() {
        view.set_cursor(&buffer, index);
        assert_eq!(view.cursor_index(&buffer), Some(index));
    }
}

#[test]
fn only_what_the_old_revision_never_said_is_new() {
    let mut buffer = told(&[
        "app/1 connected to db in 12 ms",
        "app/2 connected to db in 19 ms",
        "app/2 ERROR cannot read cart 17",
        "app/2 ERROR cannot read cart 18",
        "app/2 INFO cache warmed",
        "app/1 INFO farewell",
        "app/3 of another service",
    ]);
    let side = |stream: crate::logs::line::StreamId| match stream.0 {
        0 => Some(Group::Old),
        1 => Some(Group::New),
        _ => None,
    };
    let mut view = View::default();
    view.sync(&buffer);
    let mut novelty = Novelty::default();
    while !novelty.sync_some(&view, &buffer, side, 2) {}
    let told = |novelty: &Novelty| -> Vec<(u64, String)> {
        let news = novelty.news().into_iter();
        news.map(|news| (news.only.count, news.only.sample))
            .collect()
    };
    let expected = [
        (2, "ERROR cannot read cart 17".to_owned()),
        (1, "INFO cache warmed".to_owned()),
    ];
    assert_eq!(told(&novelty), expected);
    assert_eq!(novelty.heard(), (2, 4));
    assert_eq!(novelty.gone().len(), 1);
    let first = novelty.news().first().and_then(|news| news.first);
    assert_eq!(view.index_of(&buffer, first.expect("a line")), Some(2));
    say(&mut buffer, "app/1", 50, "ERROR cannot read cart 3");
    view.sync(&buffer);
    assert!(novelty.sync_some(&view, &buffer, side, 2));
    assert_eq!(told(&novelty), expected[1..]);
    assert_eq!(novelty.heard(), (3, 4), "nothing is counted twice");
}
