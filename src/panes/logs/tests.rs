//! Where rows stand, and what moves them.

use super::place::{Heights, place};
use super::reader::{Reader, Rows};
use super::sheet::broken;
use crate::domain::log::LogEvent;
use crate::logs::view::Anchor;
use crate::logs::{Buffer, View};
use crate::panes::table::Move;
use proptest::prelude::*;

/// Lines that are as high as their number says.
struct Fake {
    buffer: Buffer,
    view: View,
    high: u16,
}

impl Fake {
    fn new(high: u16) -> Self {
        Self {
            buffer: Buffer::new(100_000, 1 << 30),
            view: View::default(),
            high,
        }
    }

    fn write(&mut self, times: impl IntoIterator<Item = i64>) {
        for time in times {
            let event = LogEvent {
                event_id: Some(format!("{time:020}").into()),
                log_stream_name: "ecs/app/1f3a".into(),
                timestamp: time,
                ingestion_time: None,
                message: format!("line {time}"),
            };
            self.buffer.keep(&"/ecs/app".into(), event);
        }
        self.view.sync(&self.buffer);
    }

    fn time(&self, index: usize) -> i64 {
        let row = self.view.row(&self.buffer, index);
        row.and_then(|row| row.line())
            .map_or(-1, |line| line.timestamp)
    }

    /// What is on each line of the screen: the time of the line and which of its lines.
    fn screen(&self, reader: &Reader) -> Vec<(i64, i32)> {
        let mut screen = Vec::new();
        for placed in reader.shown(self) {
            for line in 0..i32::from(placed.height) {
                if (0..i32::from(reader.height)).contains(&(placed.y + line)) {
                    screen.push((self.time(placed.index), line));
                }
            }
        }
        screen
    }
}

impl Heights for Fake {
    fn height(&self, index: usize) -> u16 {
        1 + u16::try_from(self.time(index).rem_euclid(i64::from(self.high))).unwrap_or(0)
    }
}

impl Rows for Fake {
    fn count(&self) -> usize {
        self.view.len()
    }
    fn anchor(&self, index: usize) -> Option<Anchor> {
        self.view.anchor(&self.buffer, index)
    }
    fn index_at(&self, anchor: &Anchor) -> Option<usize> {
        self.view.index_at(&self.buffer, anchor)
    }
}

#[test]
fn rows_fill_the_screen_while_there_are_any() {
    struct One;
    impl Heights for One {
        fn height(&self, _: usize) -> u16 {
            1
        }
    }
    // rows, the row under the cursor, its line, lines of the screen → first and last row, line of the first
    let cases = [
        ((0, 0, 0, 5), None),
        ((3, 2, 5, 5), Some((0, 2, 0))),
        ((100, 99, 5, 5), Some((95, 99, 0))),
        ((100, 0, 3, 5), Some((0, 4, 0))),
        ((100, 50, 2, 5), Some((48, 52, 0))),
        ((100, 99, 0, 5), Some((95, 99, 0))),
        ((100, 7, 0, 0), None),
    ];
    for ((len, at, offset, height), expected) in cases {
        let placed = place(len, at, offset, height, &One);
        let found = placed
            .first()
            .zip(placed.last())
            .map(|(first, last)| (first.index, last.index, first.y));
        assert_eq!(found, expected, "{len} {at} {offset} {height}");
    }
}

#[test]
fn what_is_read_stays_where_it_is() {
    let mut rows = Fake::new(3);
    rows.write((1_000..1_100).map(|time| time * 10));
    let mut reader = Reader::default();
    reader.settle(&rows, 20);
    assert_eq!(rows.screen(&reader).last().map(|it| it.0), Some(10_990));
    reader.step(Move::PageUp, &rows);
    reader.settle(&rows, 20);
    assert!(!reader.following);
    let before = rows.screen(&reader);
    // Late lines above, new ones below.
    rows.write((0..500).map(|time| time * 10));
    rows.write((1_100..1_200).map(|time| time * 10));
    reader.settle(&rows, 20);
    assert_eq!(rows.screen(&reader), before);
    assert_eq!(reader.fresh(&rows), 100);
    reader.step(Move::Bottom, &rows);
    reader.settle(&rows, 20);
    assert!(reader.following);
    assert_eq!(rows.screen(&reader).last().map(|it| it.0), Some(11_990));
}

#[test]
fn only_upwards_ends_following_and_only_the_end_resumes_it() {
    let mut rows = Fake::new(1);
    rows.write(0..50);
    for (step, follows) in [
        (Move::Down, true),
        (Move::PageDown, true),
        (Move::HalfDown, true),
        (Move::Bottom, true),
        (Move::Up, false),
        (Move::PageUp, false),
        (Move::HalfUp, false),
        (Move::Top, false),
    ] {
        let mut reader = Reader::default();
        reader.settle(&rows, 10);
        reader.step(step, &rows);
        assert_eq!(reader.following, follows, "{step:?}");
        reader.step(Move::PageDown, &rows);
        assert_eq!(reader.following, follows, "{step:?} and down again");
        reader.step(Move::Bottom, &rows);
        assert!(reader.following);
    }
}

#[test]
fn beyond_the_first_row_more_is_asked_for() {
    let mut rows = Fake::new(1);
    let mut reader = Reader::default();
    reader.settle(&rows, 10);
    assert!(
        reader.step(Move::Up, &rows),
        "nothing yet, and more is wanted"
    );
    rows.write(0..30);
    reader.settle(&rows, 10);
    assert!(!reader.step(Move::Up, &rows));
    assert!(reader.step(Move::Top, &rows));
    assert!(reader.step(Move::PageUp, &rows));
    assert!(!reader.step(Move::Down, &rows));
}

#[test]
fn text_breaks_between_what_is_read_as_one() {
    let cases: &[(&str, usize, &[&str])] = &[
        ("", 4, &[""]),
        ("abcdef", 4, &["abcd", "ef"]),
        ("世界地図", 5, &["世界", "地図"]),
        (
            "e\u{301}e\u{301}e\u{301}",
            2,
            &["e\u{301}e\u{301}", "e\u{301}"],
        ),
        ("世", 1, &["世"]),
    ];
    for (text, width, expected) in cases {
        let lines: Vec<&str> = broken(text, *width, 10)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(lines, *expected, "{text} in {width}");
    }
    assert_eq!(broken(&"x".repeat(1_000), 10, 3).len(), 3);
}

fn steps() -> impl Strategy<Value = Move> {
    prop_oneof![
        Just(Move::Up),
        Just(Move::Down),
        Just(Move::PageUp),
        Just(Move::PageDown),
        Just(Move::HalfUp),
        Just(Move::HalfDown),
        Just(Move::Top),
        Just(Move::Bottom),
    ]
}

proptest! {
    /// Whatever is pressed and whatever comes: no line of the screen is empty while there are rows
    /// for it, rows follow each other, and the row under the cursor is among them.
    #[test]
    fn the_screen_is_always_full(
        high in 1_u16..5,
        rows in 1_i64..60,
        events in prop::collection::vec((steps(), 1_u16..15, 0_i64..2_000), 1..30),
    ) {
        let mut fake = Fake::new(high);
        fake.write((0..rows).map(|time| time * 7));
        let mut reader = Reader::default();
        for (step, height, time) in events {
            reader.settle(&fake, height);
            reader.step(step, &fake);
            fake.write([time]);
            reader.settle(&fake, height);
            let screen = fake.screen(&reader);
            let all: usize = (0..fake.count()).map(|at| usize::from(fake.height(at))).sum();
            prop_assert_eq!(screen.len(), all.min(usize::from(height)));
            let shown = reader.shown(&fake);
            prop_assert!(shown.windows(2).all(|pair| pair[0].index + 1 == pair[1].index));
            let at = reader.row(&fake);
            prop_assert!(shown.iter().any(|placed| Some(placed.index) == at));
        }
    }
}
