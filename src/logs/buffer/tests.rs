use super::*;
use proptest::prelude::*;

fn group() -> Text {
    "/ecs/app".into()
}

fn event(id: u64, stream: &str, timestamp: i64, message: &str) -> LogEvent {
    LogEvent {
        event_id: Some(format!("{:056}", id).into()),
        log_stream_name: stream.into(),
        timestamp,
        ingestion_time: Some(timestamp + 40),
        message: message.to_owned(),
    }
}

fn live(stream: &str, timestamp: i64, message: &str) -> LogEvent {
    LogEvent {
        event_id: None,
        ..event(0, stream, timestamp, message)
    }
}

fn texts(buffer: &Buffer) -> Vec<String> {
    buffer
        .blocks()
        .flat_map(|block| &block.lines)
        .map(|line| line.text.to_string())
        .collect()
}

fn check(buffer: &Buffer) {
    let lines: Vec<&Line> = buffer.blocks().flat_map(|block| &block.lines).collect();
    assert!(
        lines.windows(2).all(|two| two[0].order() <= two[1].order()),
        "in order"
    );
    assert!(
        buffer
            .blocks()
            .all(|it| !it.lines.is_empty() && it.lines.len() <= FULL)
    );
    assert_eq!(lines.len(), buffer.len());
    let ids: FxHashSet<LineId> = lines.iter().map(|line| line.id).collect();
    assert_eq!(ids.len(), lines.len(), "an id is one line's");
    let bytes: usize = lines.iter().map(|line| line.bytes()).sum();
    assert_eq!(bytes + buffer.whole_bytes, buffer.bytes());
    let (most_lines, most_bytes) = buffer.bounds();
    assert!(buffer.len() <= most_lines && buffer.bytes() <= most_bytes);
    let events = lines.iter().filter(|line| line.kind == Kind::Event);
    assert!(
        buffer.known.len() <= events.count(),
        "nothing is remembered of what was let go"
    );
}

#[test]
fn a_line_has_a_known_size() {
    // The bound of the README is made of it: 200,000 lines of 100 bytes are some 50 MB.
    assert!(size_of::<Line>() <= 112, "{}", size_of::<Line>());
}

#[test]
fn lines_of_one_batch_and_time_keep_the_order_they_were_written_in() {
    let mut buffer = Buffer::new(100, 1 << 20);
    let trace = ["Exception", "\tat a", "\tat b", "Caused by"];
    let mut events: Vec<LogEvent> = (97..)
        .zip(trace)
        .map(|(id, message)| event(id, "s", 5, message))
        .collect();
    events.reverse();
    buffer.keep_all(&group(), events);
    let shown = texts(&buffer);
    assert!(
        shown[0] == "Exception" && shown[3] == "Caused by",
        "{shown:?}"
    );
}

#[test]
fn live_tail_and_filter_log_events_are_one() {
    // What each says of one stream and millisecond, and the lines that makes.
    let cases: &[(&[&str], usize)] = &[
        (&["L", "F1"], 1),
        (&["F1", "L"], 1),
        (&["L", "L", "F1"], 2),
        (&["L", "L", "F1", "F2"], 2),
        (&["F1", "F2", "L"], 2),
        (&["F1", "L", "F2", "L"], 2),
        (&["F1", "L", "L", "L"], 3),
        (&["F1", "F1", "L"], 1),
        (&["L", "new session", "L", "F1"], 1),
        (&["L", "L", "new session", "L", "F1"], 2),
    ];
    for (steps, lines) in cases {
        let mut buffer = Buffer::new(100, 1 << 20);
        buffer.begin_tail(0);
        let mut first = None;
        for step in *steps {
            match *step {
                "L" => {
                    buffer.keep(&group(), live("s", 9, "hello"));
                }
                "new session" => buffer.begin_tail(0),
                named => {
                    let id = if named == "F1" { 1 } else { 2 };
                    buffer.keep(&group(), event(id, "s", 9, "hello"));
                }
            }
            first = first.or(buffer.ends().map(|(line, _)| line.id));
            check(&buffer);
        }
        assert_eq!(buffer.len(), *lines, "{steps:?}");
        let ids: Vec<LineId> = (buffer.blocks().flat_map(|it| &it.lines))
            .map(|line| line.id)
            .collect();
        assert!(first.is_some_and(|id| ids.contains(&id)), "{steps:?}");
    }
}

#[test]
fn what_was_known_before_live_tail_is_known_to_it() {
    let mut buffer = Buffer::new(100, 1 << 20);
    buffer.keep(&group(), event(1, "s", 50, "hello"));
    buffer.begin_tail(10);
    assert_eq!(buffer.keep(&group(), live("s", 50, "hello")), Kept::Known);
    assert!(matches!(
        buffer.keep(&group(), live("t", 50, "hello")),
        Kept::New(_)
    ));
}

#[test]
fn what_was_let_go_does_not_come_back_unless_the_reader_goes_there() {
    let mut buffer = Buffer::new(10, 1 << 20);
    let all: Vec<LogEvent> = (0..30)
        .map(|n| event(n, "s", n as i64 * 100, "x"))
        .collect();
    buffer.keep_all(&group(), all.clone());
    assert_eq!(buffer.cut_old(), Some(2_000));
    assert_eq!(buffer.keep(&group(), all[3].clone()), Kept::NoRoom);
    assert_eq!(buffer.keep(&group(), all[25].clone()), Kept::Known);
    // Read at the old end: the newest go instead, and are not taken while the reader is there.
    buffer.set_reader(Some(1_500));
    let tally = buffer.keep_all(&group(), all[15..20].to_vec());
    assert_eq!((tally.new, buffer.len()), (5, 10));
    assert_eq!(buffer.cut_new(), Some(2_400));
    assert_eq!(buffer.keep(&group(), all[29].clone()), Kept::NoRoom);
    // Back at the new end they are taken again.
    buffer.set_reader(None);
    assert!(matches!(
        buffer.keep(&group(), all[29].clone()),
        Kept::New(_)
    ));
    check(&buffer);
}

#[test]
fn a_huge_line_is_cut_and_kept_whole_for_a_while() {
    let mut buffer = Buffer::new(1_000, 256 << 20);
    let huge = "é".repeat(500_000);
    buffer.keep(&group(), event(1, "s", 1, &huge));
    let line = buffer.ends().map(|(line, _)| line.clone());
    let line = line.as_ref();
    assert!(line.is_some_and(|line| line.text.ends_with("é … 1.0 MB, cut here")));
    assert!(line.is_some_and(|line| line.text.len() < 64 * 1024 + 40));
    let whole = line.and_then(|line| buffer.whole(line.id));
    assert_eq!(whole.map(str::len), Some(1_000_000));
    for id in 2..100 {
        buffer.keep(&group(), event(id, "s", id as i64, &huge));
    }
    assert!(buffer.whole_bytes <= MOST_WHOLE);
    assert!(line.is_some_and(|line| buffer.whole(line.id).is_none()));
    check(&buffer);
}

#[test]
fn gaps_stand_where_something_is_missing_and_vanish_with_it() {
    let mut buffer = Buffer::new(100, 1 << 20);
    let gap = |at, text: &str| GapLine {
        at,
        at_end: false,
        text: text.to_owned(),
    };
    for at in [10, 20, 30] {
        buffer.keep(&group(), event(at as u64, "s", at, &at.to_string()));
    }
    assert!(buffer.set_gaps(vec![
        gap(20, "missing"),
        gap(15, "missing"),
        gap(25, "missing")
    ]));
    // Between 15 and 20 stands no line: one gap is enough.
    assert_eq!(texts(&buffer), ["10", "missing", "20", "missing", "30"]);
    let revision = buffer.revision();
    assert!(!buffer.set_gaps(vec![gap(25, "missing"), gap(15, "missing")]));
    assert_eq!(buffer.revision(), revision);
    let id = buffer.gaps[0].1;
    assert!(buffer.set_gaps(vec![gap(15, "other words")]));
    assert_eq!(texts(&buffer), ["10", "other words", "20", "30"]);
    assert_eq!(buffer.gaps[0].1, id);
    assert!(buffer.set_gaps(Vec::new()));
    assert_eq!(texts(&buffer), ["10", "20", "30"]);
    let end = GapLine {
        at: 30,
        at_end: true,
        text: "end".to_owned(),
    };
    buffer.set_gaps(vec![end]);
    assert_eq!(texts(&buffer), ["10", "20", "30", "end"]);
    check(&buffer);
}

fn events() -> impl Strategy<Value = Vec<LogEvent>> {
    let one = (0_i64..400, 0_usize..3, 0_i64..3, 0_usize..3);
    proptest::collection::vec(one, 1..400).prop_map(|all| {
        (1..)
            .zip(all)
            .map(|(id, (timestamp, stream, late, text))| LogEvent {
                ingestion_time: Some(timestamp + late * 1_000),
                ..event(
                    id,
                    ["a", "b", "c"][stream],
                    timestamp,
                    ["", "x", "yy"][text],
                )
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_order_and_any_pages_give_the_same_lines(
        events in events(),
        seed in any::<u64>(),
        page in 1_usize..90,
    ) {
        let mut once = Buffer::new(10_000, 64 << 20);
        once.keep_all(&group(), events.clone());
        let mut shuffled = events.clone();
        shuffled.sort_by_key(|event| {
            let id = event.event_id.as_deref().unwrap_or_default();
            std::hash::BuildHasher::hash_one(&rustc_hash::FxBuildHasher, (seed, id))
        });
        let mut other = Buffer::new(10_000, 64 << 20);
        for part in shuffled.chunks(page).chain(events.chunks(page + 1)) {
            other.keep_all(&group(), part.to_vec());
            check(&other);
        }
        let orders = |buffer: &Buffer| -> Vec<(Order, Box<str>)> {
            buffer.blocks().flat_map(|it| &it.lines)
                .map(|line| (line.order(), line.text.clone())).collect()
        };
        prop_assert_eq!(once.len(), events.len());
        prop_assert_eq!(orders(&once), orders(&other));
    }

    #[test]
    fn bounds_hold_and_nothing_within_them_is_lost(
        events in events(),
        lines in 3_usize..200,
        bytes in 2_000_usize..60_000,
        page in 1_usize..90,
        jumps in proptest::collection::vec(proptest::option::of(0_i64..400), 0..6),
    ) {
        let mut buffer = Buffer::new(lines, bytes);
        let mut given = Vec::new();
        for (round, part) in events.chunks(page).enumerate() {
            if let Some(reader) = jumps.get(round) {
                buffer.set_reader(*reader);
                given.clear();
            }
            buffer.keep_all(&group(), part.to_vec());
            given.extend(part.iter().cloned());
            check(&buffer);
        }
        // What was given since the reader went somewhere and is not beyond a cut is there.
        for event in given {
            let place = event.event_id.as_ref().map_or(0, sequence);
            let order = (event.timestamp, event.ingestion_time.unwrap_or(0), place,
                identity(&group(), &event));
            if buffer.floor.is_none_or(|floor| order >= floor)
                && buffer.ceiling.is_none_or(|ceiling| order <= ceiling) {
                prop_assert_eq!(buffer.keep(&group(), event), Kept::Known);
            }
        }
    }
}
