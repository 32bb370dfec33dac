use super::play::{BEGIN, Play, feed};
use super::*;
use proptest::prelude::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Three feeds that talk: one each second, one each three seconds and late, one seldom. A minute
/// before the play and as long as it goes.
fn talk(play: &mut Play, hours: i64) {
    for second in -60..hours * 3_600 {
        let at = BEGIN + second * 1_000;
        let text = |of: &str| format!("{of} {second}");
        play.cloud.write("/a", "a/1", at, at + 300, &text("a"));
        if second % 3 == 0 {
            let late = if second % 30 == 0 { 20_000 } else { 1_500 };
            play.cloud.write("/b", "b/1", at + 7, at + late, &text("b"));
        }
        if second % 97 == 0 {
            // Sometimes an agent was cut off for minutes.
            let late = if second % 970 == 0 { 4 * MINUTE } else { 200 };
            play.cloud.write("/c", "c/1", at + 9, at + late, &text("c"));
        }
    }
}

fn three() -> Vec<Feed> {
    vec![feed("/a", "a/"), feed("/b", "b/"), feed("/c", "c/")]
}

#[test]
fn an_hour_of_three_feeds_every_line_once() {
    for (page, empty) in [(10_000, None), (40, Some(3))] {
        let mut play = Play::new(page);
        play.cloud.empty_every = empty;
        talk(&mut play, 1);
        play.session.aim(three());
        play.until(BEGIN + HOUR);
        // What arrived within the last seconds may still be asked for.
        let settled = play.session.settled_before(play.time());
        assert!(settled > play.now - 20_000, "{}", play.now - settled);
        let written = play.written(BEGIN);
        let lines = play.lines();
        let missing: Vec<&String> = written.iter().filter(|it| !lines.contains(it)).collect();
        assert!(missing.len() < 8, "{} missing: {missing:?}", missing.len());
        assert!(
            missing
                .iter()
                .all(|it| it.split_once(' ').is_some_and(|(_, second)| {
                    second.parse::<i64>().is_ok_and(|second| second > 3_580)
                })),
            "{missing:?}"
        );
        let mut once = lines.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), lines.len(), "twice");
        let known: Vec<&String> = lines.iter().filter(|it| written.contains(it)).collect();
        let order: Vec<&String> = written.iter().filter(|it| lines.contains(it)).collect();
        assert_eq!(known, order);
        assert_eq!(play.gaps(), Vec::<String>::new());
    }
}

#[test]
fn the_calls_are_counted() {
    // One service of four tasks with one prefix, talking each second: one feed.
    let mut busy = Play::new(10_000);
    for second in -600..1_200 {
        for task in 0..4 {
            let at = BEGIN + second * 1_000 + task;
            let stream = format!("a/app/{task}");
            busy.cloud.write("/a", &stream, at, at + 200, "GET /");
        }
    }
    busy.session.aim(vec![feed("/a", "a/app/")]);
    busy.until(BEGIN + 20 * MINUTE);
    let calls = busy.calls_since(BEGIN + 5 * MINUTE);
    assert!(calls <= 15 * 30, "{calls} in 15 minutes");
    assert!(busy.session.calls_per_minute() <= 30);

    let mut idle = Play::new(10_000);
    idle.cloud
        .write("/a", "a/app/1", BEGIN - HOUR, BEGIN - HOUR, "hello");
    idle.session.aim(vec![feed("/a", "a/app/")]);
    idle.until(BEGIN + 20 * MINUTE);
    let calls = idle.calls_since(BEGIN + 5 * MINUTE);
    assert!(calls <= 15 * 8, "{calls} in 15 minutes");
    assert_eq!(idle.lines(), ["hello"]);

    // Twelve busy feeds stay under what the region allows.
    let mut many = Play::new(10_000);
    let feeds: Vec<Feed> = (0..12).map(|n| feed(&format!("/{n}"), "a")).collect();
    for second in 0..600 {
        for group in 0..12 {
            let at = BEGIN + second * 1_000;
            many.cloud
                .write(&format!("/{group}"), "a", at, at + 200, "GET /");
        }
    }
    many.session.aim(feeds);
    many.until(BEGIN + 10 * MINUTE);
    let calls = many.calls_since(BEGIN + MINUTE);
    assert!(calls as f64 <= 540.0 * (ROUNDS_A_SECOND + 0.05), "{calls}");
    assert!(many.session.behind().is_none());
}

#[test]
fn the_newest_lines_come_first_whatever_the_server_understands() {
    for ascending in [false, true] {
        let mut play = Play::new(1_000);
        play.cloud.ascending = ascending;
        for second in -20_000..0 {
            let at = BEGIN + second * 1_000;
            play.cloud.write("/a", "a/1", at, at, &format!("{second}"));
        }
        play.session.aim(vec![feed("/a", "a/")]);
        play.seconds(10);
        let lines = play.lines();
        assert_eq!(lines.last().map(String::as_str), Some("-1"), "{ascending}");
        assert!(lines.len() >= 200);
        assert!(play.calls_since(0) < 8);
        assert_eq!(play.gaps(), Vec::<String>::new());
        // Older ones when asked for, down to the beginning.
        let mut rounds = 0;
        while !play.session.at_beginning() {
            assert!(play.session.older());
            play.seconds(30);
            rounds += 1;
            assert!(rounds < 100);
        }
        assert_eq!(play.lines().len(), 20_000, "{ascending}");
        assert!(!play.session.older());
        play.seconds(5);
        assert_eq!(play.gaps(), Vec::<String>::new());
    }
}

#[test]
fn a_quiet_service_shows_what_it_said_days_ago() {
    let mut play = Play::new(1_000);
    let at = BEGIN - 40 * 24 * HOUR;
    play.cloud.write("/a", "a/1", at, at, "long ago");
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(5);
    assert_eq!(play.lines(), ["long ago"]);
    // Found by looking all the way back: nothing is older, and CloudWatch says why.
    assert!(play.session.at_beginning());
    play.seconds(5);
    assert_eq!(
        play.gaps(),
        ["nothing older: CloudWatch keeps 7 days of this log group"]
    );
}

#[test]
fn feeds_that_read_all_of_a_time_wait_for_each_other() {
    let start = Start::Since {
        from: BEGIN - HOUR,
        to: Some(BEGIN),
        pattern: None,
    };
    let mut play = Play::starting(50, start);
    play.session.buffer = Buffer::new(400, 64 << 20);
    for second in -3_600..0 {
        let at = BEGIN + second * 1_000;
        play.cloud
            .write("/a", "a/1", at, at, &format!("a {second}"));
        if second % 7 == 0 {
            play.cloud
                .write("/b", "b/1", at, at, &format!("b {second}"));
        }
    }
    play.session.aim(three());
    let mut out = Vec::new();
    let mut settled = i64::MIN;
    while !play.session.is_done() {
        play.until(play.now + 50);
        let next = play.session.settled_before(play.time());
        let lines = play.session.buffer().blocks().flat_map(|it| &it.lines);
        out.extend(
            lines
                .filter(|it| it.kind == crate::logs::Kind::Event)
                .filter(|it| it.timestamp >= settled && it.timestamp < next)
                .map(|it| it.text.to_string()),
        );
        settled = settled.max(next);
    }
    // The rest is settled five seconds later.
    assert_eq!(out, play.written(0)[..out.len()]);
    assert!(out.len() > 4_000, "{}", out.len());
}

#[test]
fn expired_tokens_are_done_without() {
    let mut play = Play::new(50);
    play.cloud.token_life = Some(1_000);
    for second in -5_000..0 {
        let at = BEGIN + second * 1_000;
        play.cloud.write("/a", "a/1", at, at, &format!("{second}"));
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(60);
    for _ in 0..3 {
        assert!(play.session.older());
        play.seconds(60);
    }
    let lines = play.lines();
    assert!(lines.len() > 1_000);
    let expected: Vec<String> = (0..lines.len() as i64)
        .rev()
        .map(|n| format!("{}", -1 - n))
        .collect();
    assert_eq!(lines, expected);
    assert_eq!(play.gaps().len(), 0);
}

#[test]
fn one_feed_that_fails_does_not_stop_the_others() {
    let cases = [
        (FaultKind::Denied, 4),
        (FaultKind::NotFound, 42),
        (FaultKind::Throttled, 300),
        (FaultKind::Network, 300),
        (FaultKind::Expired, 300),
    ];
    for (kind, most) in cases {
        let mut play = Play::new(10_000);
        talk(&mut play, 1);
        let fault = (BEGIN + 5 * MINUTE, BEGIN + 15 * MINUTE, "/a".into(), kind);
        play.cloud.faults.push(fault);
        play.session.aim(three());
        play.until(BEGIN + 14 * MINUTE);
        let status = play.session.statuses().find(|it| it.fault.is_some());
        assert!(status.is_some_and(|it| &*it.feed.group == "/a" && it.words().is_some()));
        let b = play.lines().iter().filter(|it| it.starts_with('b')).count();
        assert!(b > 14 * 18, "{kind:?}: {b}");
        let gaps = play.gaps();
        assert!(
            matches!(gaps.as_slice(), [one] if one.starts_with("nothing read of a/… in /a from here on")),
            "{kind:?}: {gaps:?}"
        );
        let failed = (play.cloud.calls.iter())
            .filter(|(at, ask)| {
                *at >= BEGIN + 5 * MINUTE
                    && matches!(ask, crate::domain::errand::Ask::Events(ask) if &*ask.group == "/a")
            })
            .count();
        assert!(failed <= most, "{kind:?}: {failed}");
        play.until(BEGIN + 25 * MINUTE);
        assert!(
            play.session.statuses().all(|it| it.fault.is_none()),
            "{kind:?}"
        );
        // The newest again, and what was missed in between, when somebody asks for it.
        load_all_gaps(&mut play);
        let lines = play.lines();
        let a = lines.iter().filter(|it| it.starts_with('a')).count();
        assert!(a >= 24 * 60, "{kind:?}: {a} {:?}", play.gaps());
        assert_eq!(play.gaps(), Vec::<String>::new(), "{kind:?}");
    }
}

fn load_all_gaps(play: &mut Play) {
    let gaps: Vec<_> = (play.session.buffer().blocks().flat_map(|it| &it.lines))
        .filter(|line| line.kind == super::super::Kind::Gap)
        .map(|line| line.id)
        .collect();
    for gap in gaps {
        play.session.load_gap(gap);
    }
    play.seconds(20);
}

#[test]
fn a_missing_group_is_asked_for_until_it_is_there() {
    let mut play = Play::new(1_000);
    let fault = (0, BEGIN + MINUTE, "/a".into(), FaultKind::NotFound);
    play.cloud.faults.push(fault);
    play.cloud
        .write("/a", "a/1", BEGIN + 50_000, BEGIN + 50_000, "first");
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(30);
    let words = play.session.statuses().find_map(Status::words);
    assert!(words.is_some_and(|it| it.starts_with("no such log group or stream yet")));
    assert!(play.session.is_done());
    play.seconds(60);
    assert_eq!(play.lines(), ["first"]);
}

#[test]
fn a_clock_that_runs_ahead_hides_nothing() {
    let mut play = Play::new(1_000);
    for second in -10..600 {
        let at = BEGIN + second * 1_000;
        play.cloud.write(
            "/a",
            "a/1",
            at + 2 * MINUTE,
            at + 100,
            &format!("ahead {second}"),
        );
        play.cloud
            .write("/a", "a/2", at, at + 100, &format!("right {second}"));
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(590);
    let right = play
        .lines()
        .iter()
        .filter(|it| it.starts_with("right"))
        .count();
    let ahead = play
        .lines()
        .iter()
        .filter(|it| it.starts_with("ahead"))
        .count();
    assert!(right >= 590 && ahead >= 590, "{right} {ahead}");
}

#[test]
fn a_flood_is_said_and_then_skipped_with_a_gap() {
    let mut play = Play::new(20);
    // More each second than pages of 20 in 80 ms can bring.
    for second in 0..280 {
        for n in 0..500 {
            let at = BEGIN + second * 1_000 + n * 2;
            play.cloud.write("/a", "a/1", at, at + 10, "x");
        }
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(60);
    assert!(play.session.behind().is_some_and(|behind| behind > 10_000));
    play.seconds(215);
    let gaps = play.gaps();
    assert!(
        gaps.iter()
            .any(|gap| gap.contains("lines came faster than they could be read")),
        "{gaps:?}"
    );
    let newest = play.session.buffer().ends().map(|(_, last)| last.timestamp);
    assert!(newest.is_some_and(|newest| newest > BEGIN + 240_000));
}

#[test]
fn after_a_long_sleep_the_newest_come_first_and_a_gap_is_left() {
    let mut play = Play::new(10_000);
    talk(&mut play, 4);
    play.session.aim(three());
    play.seconds(60);
    play.now += 3 * HOUR;
    play.seconds(10);
    let gaps = play.gaps();
    assert!(
        gaps.iter()
            .any(|gap| gap.contains("nothing was asked for meanwhile")),
        "{gaps:?}"
    );
    assert!(play.lines().len() < 1_000);
    load_all_gaps(&mut play);
    load_all_gaps(&mut play);
    assert!(
        play.lines().len() > 3 * 3_600 + 3 * 1_200,
        "{:?}",
        play.lines().len()
    );
    assert!(
        !play.gaps().iter().any(|gap| gap.contains("meanwhile")),
        "{:?}",
        play.gaps()
    );
}

#[test]
fn a_search_brings_what_matches_and_says_how_far_it_is() {
    for ascending in [false, true] {
        let mut play = Play::new(500);
        play.cloud.empty_every = Some(4);
        for minute in -2_000..0 {
            let at = BEGIN + minute * MINUTE;
            let text = if minute % 100 == 0 { "ERROR" } else { "fine" };
            play.cloud
                .write("/a", "a/1", at, at, &format!("{text} {minute}"));
        }
        play.cloud.ascending = ascending;
        play.session.aim(vec![feed("/a", "a/")]);
        play.seconds(5);
        let before = play.lines().len();
        play.session.find("ERROR", BEGIN - 1_500 * MINUTE, BEGIN);
        assert!(
            play.session
                .search()
                .is_some_and(|it| it.searched_to() == BEGIN)
        );
        play.seconds(30);
        let search = play.session.search();
        assert!(
            search.is_some_and(|it| it.done && it.hits >= 15),
            "{search:?}"
        );
        assert!(search.is_some_and(|it| it.words().ends_with("found, all searched")));
        let errors = play
            .lines()
            .iter()
            .filter(|it| it.starts_with("ERROR"))
            .count();
        assert!(errors >= 15, "{errors}");
        assert!(play.lines().len() > before);
        if !ascending {
            // Between the hits nothing was read, and that is said.
            let gaps = play.gaps();
            assert!(gaps.len() > 5, "{gaps:?}");
            assert!(
                gaps.iter().all(|gap| gap.ends_with("not read yet")),
                "{gaps:?}"
            );
            let hit = (play.session.buffer().blocks().flat_map(|it| &it.lines))
                .find(|line| line.text.starts_with("ERROR"))
                .and_then(|line| Some((line.timestamp, line.stream?)));
            let (at, stream) = hit.unwrap_or((0, crate::logs::StreamId(9)));
            play.session.around(at, stream);
            play.seconds(5);
            let near = (play.session.buffer().blocks().flat_map(|it| &it.lines))
                .filter(|line| (line.timestamp - at).abs() <= 30 * MINUTE)
                .filter(|line| line.kind == crate::logs::Kind::Event)
                .count();
            assert_eq!(near, 61);
        }
    }
}

#[test]
fn a_pattern_that_is_not_understood_ends_the_search_only() {
    let mut play = Play::new(100);
    talk(&mut play, 1);
    play.session.aim(three());
    play.seconds(10);
    play.cloud.bad_pattern = Some("{ $.x".into());
    play.session.find("{ $.x", BEGIN - HOUR, BEGIN);
    play.seconds(60);
    let words = play.session.search().map(Search::words);
    assert!(words.is_some_and(|it| it.contains("pattern is invalid")));
    assert!(play.session.statuses().all(|it| it.fault.is_none()));
    assert!(play.lines().iter().any(|line| line == "a 60"));
}

#[test]
fn nothing_but_empty_pages_is_gone_through_to_the_end() {
    let mut play = Play::new(100);
    play.cloud
        .write("/a", "a/1", BEGIN - 10 * HOUR, BEGIN - HOUR, "there");
    play.cloud.empty_pages = 45;
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(30);
    assert_eq!(play.lines(), ["there"]);
}

#[test]
fn a_search_can_be_stopped() {
    let mut play = Play::new(20);
    for second in -3_000..0 {
        let at = BEGIN + second * 1_000;
        play.cloud.write("/a", "a/1", at, at, "ERROR");
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(2);
    play.session.find("ERROR", BEGIN - HOUR, BEGIN);
    play.seconds(3);
    play.session.stop_search();
    let calls = play.calls_since(0);
    play.seconds(5);
    assert!(play.calls_since(0) < calls + 15);
    let words = play.session.search().map(Search::words);
    assert!(words.is_some_and(|it| it.ends_with("stopped")));
}

#[test]
fn a_window_is_read_and_stands_apart() {
    let mut play = Play::new(1_000);
    for second in -7_200..0 {
        let at = BEGIN + second * 1_000;
        play.cloud.write("/a", "a/1", at, at, &format!("{second}"));
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.seconds(3);
    play.session.window(BEGIN - HOUR, BEGIN - HOUR + MINUTE);
    play.seconds(3);
    let lines = play.lines();
    assert_eq!(lines.first().map(String::as_str), Some("-3600"));
    assert!(lines.contains(&"-3540".to_owned()));
    assert!(!lines.contains(&"-3000".to_owned()));
    let gaps = play.gaps();
    assert!(
        matches!(gaps.as_slice(), [one] if one.ends_with("not read yet")),
        "{gaps:?}"
    );
    load_all_gaps(&mut play);
    assert_eq!(play.lines().len(), 3_600);
    assert_eq!(play.gaps().len(), 0);
}

#[test]
fn all_of_a_time_is_read_and_then_it_is_done() {
    for page in [10_000, 70] {
        let start = Start::Since {
            from: BEGIN - HOUR,
            to: Some(BEGIN),
            pattern: None,
        };
        let mut play = Play::starting(page, start);
        talk(&mut play, 0);
        for second in -3_600..0 {
            let at = BEGIN + second * 1_000;
            play.cloud
                .write("/b", "b/2", at, at, &format!("b2 {second}"));
        }
        play.session.set_follow(Follow::Off, play.time());
        play.session.aim(three());
        assert!(!play.session.is_done());
        play.seconds(30);
        assert!(play.session.is_done());
        assert_eq!(play.lines(), play.written(0));
        let calls = play.calls_since(0);
        play.seconds(60);
        assert_eq!(play.calls_since(0), calls);
    }
}

#[test]
fn what_is_settled_comes_out_in_order_and_once() {
    let start = Start::Since {
        from: BEGIN - MINUTE,
        to: None,
        pattern: None,
    };
    let mut play = Play::starting(10_000, start);
    for second in -60..600 {
        let at = BEGIN + second * 1_000;
        play.cloud
            .write("/a", "a/1", at, at + 300, &format!("a {second}"));
        play.cloud
            .write("/b", "b/1", at + 5, at + 2_500, &format!("b {second}"));
    }
    play.session.aim(three());
    let mut out: Vec<String> = Vec::new();
    let mut settled = i64::MIN;
    while play.now < BEGIN + 10 * MINUTE {
        play.seconds(1);
        let next = play.session.settled_before(play.time());
        let lines = play.session.buffer().blocks().flat_map(|it| &it.lines);
        out.extend(
            lines
                .filter(|line| line.timestamp >= settled && line.timestamp < next)
                .map(|line| line.text.to_string()),
        );
        settled = settled.max(next);
    }
    let all = play.written(0);
    assert!(all.len() - out.len() < 60, "{} {}", all.len(), out.len());
    assert_eq!(out, all[..out.len()]);
}

#[test]
fn live_tail_brings_lines_at_once_and_polls_seldom() {
    let mut play = Play::new(10_000);
    talk(&mut play, 1);
    play.session.aim(three());
    play.until(BEGIN + 10_500);
    play.session.set_follow(Follow::Live, play.time());
    play.until(BEGIN + 30 * MINUTE + 500);
    assert_eq!(play.session.live_sessions(), 3);
    assert!((84..=90).contains(&play.session.live_minutes(play.time())));
    let lines = play.lines();
    assert!(
        lines.iter().any(|line| line == "a 1798"),
        "{:?}",
        lines.last()
    );
    let mut once = lines.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), lines.len(), "twice");
    let written = play.written(BEGIN);
    let missing = written.iter().filter(|it| !lines.contains(it)).count();
    assert!(missing < 6, "{missing}");
    assert_eq!(play.gaps(), Vec::<String>::new());
    let calls = play.calls_since(BEGIN + MINUTE);
    assert!(calls <= 3 * 30, "{calls}");
    // It ends: another one, and nothing is lost in between.
    play.end_tails(Ok(Answer::TailEnded));
    play.seconds(60);
    assert_eq!(play.session.live_sessions(), 3);
    assert!(play.session.remarks().is_empty());
    // Not allowed any more: asking takes over, and says why.
    let fault = Fault::new(FaultKind::Denied, "logs:StartLiveTail", "no");
    play.cloud.tail_fault = Some(fault);
    play.end_tails(Ok(Answer::TailEnded));
    play.seconds(120);
    let lines = play.lines();
    let written = play.written(BEGIN);
    let missing = written.iter().filter(|it| !lines.contains(it)).count();
    assert!(missing < 8, "{missing}");
    assert_eq!(
        play.session.remarks().len(),
        3,
        "{:?}",
        play.session.remarks()
    );
    play.session.set_follow(Follow::Poll, play.time());
    assert_eq!(play.session.remarks().len(), 0);
}

#[test]
fn what_live_tail_leaves_out_is_said_and_read() {
    let mut play = Play::new(10_000);
    for second in 0..300 {
        let many = if (95..100).contains(&second) { 900 } else { 2 };
        for n in 0..many {
            let at = BEGIN + second * 1_000 + n;
            play.cloud
                .write("/a", "a/1", at, at + 100, &format!("{second} {n}"));
        }
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.session.set_follow(Follow::Live, play.time());
    play.seconds(101);
    let gaps = play.gaps();
    assert!(
        matches!(gaps.as_slice(), [one] if one.contains("Live Tail tells at most 500 lines a second")),
        "{gaps:?}"
    );
    play.seconds(90);
    assert_eq!(play.gaps(), Vec::<String>::new());
    let written = play.written(BEGIN + 30_000);
    let lines = play.lines();
    let missing = written.iter().filter(|it| !lines.contains(it)).count();
    assert!(missing < 8, "{missing}");
}

#[test]
fn a_class_that_cannot_be_tailed_says_so() {
    let mut play = Play::new(1_000);
    play.cloud.class = Some("INFREQUENT_ACCESS".into());
    talk(&mut play, 1);
    play.session.aim(vec![feed("/a", "a/")]);
    play.session.set_follow(Follow::Live, play.time());
    play.seconds(60);
    assert_eq!(
        play.session.remarks(),
        [
            "no Live Tail of /a: its class is INFREQUENT_ACCESS, and only STANDARD can be tailed live"
        ]
    );
    assert!(play.lines().iter().any(|line| line == "a 50"));
}

#[test]
fn what_is_let_go_is_said_and_comes_back_for_who_goes_there() {
    let mut play = Play::new(1_000);
    play.session = Session::new(Buffer::new(2_000, 64 << 20), 1);
    talk(&mut play, 2);
    for second in -7_200..-60 {
        let at = BEGIN + second * 1_000;
        play.cloud
            .write("/a", "a/1", at, at, &format!("a {second}"));
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.until(BEGIN + HOUR);
    let top = "older lines were let go: at most 2000 lines or 67 MB are kept";
    assert_eq!(play.gaps(), [top]);
    assert_eq!(play.lines().len() + 1, play.session.buffer().len());
    let first = play.lines().first().cloned();
    // Back to the oldest, and beyond.
    for _ in 0..4 {
        assert!(play.session.older());
        play.seconds(10);
    }
    assert!(play.session.buffer().len() <= 2_000);
    assert!(play.lines().first() < first.as_ref());
    let gaps = play.gaps();
    assert!(
        matches!(gaps.as_slice(), [end] if end.starts_with("newer lines were let go while")),
        "{gaps:?}"
    );
    let calls = play.calls_since(0);
    play.seconds(60);
    assert_eq!(play.calls_since(0), calls, "following rests");
    // Back at the end.
    play.session.set_reader(None);
    play.seconds(30);
    let newest = play.session.buffer().ends().map(|(_, last)| last.timestamp);
    assert!(newest.is_some_and(|newest| newest > play.now - 15_000));
}

#[test]
fn lines_of_other_feeds_farther_back_are_not_taken_for_silence() {
    let mut play = Play::new(1_000);
    for second in -3_600..0 {
        let at = BEGIN + second * 1_000;
        play.cloud
            .write("/a", "a/1", at, at, &format!("a {second}"));
        if second % 60 == 0 {
            play.cloud
                .write("/b", "b/1", at, at, &format!("b {second}"));
        }
    }
    play.session.aim(vec![feed("/a", "a/"), feed("/b", "b/")]);
    play.seconds(1);
    assert_eq!(
        play.gaps(),
        ["before this, lines of a/… in /a are not read yet"]
    );
    while play.session.older() {
        play.seconds(30);
    }
    play.seconds(5);
    assert!(play.session.at_beginning());
    assert_eq!(play.lines().len(), 3_660);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn however_they_come_every_line_is_there_once(
        events in proptest::collection::vec((-120_i64..240, 0_usize..3, 0_i64..25, 0_i64..3), 1..250),
        page in 3_usize..60,
        empty in proptest::option::of(2_u64..5),
        ascending: bool,
        token_life in proptest::option::of(50_i64..3_000),
        live: bool,
    ) {
        let mut play = Play::new(page);
        play.cloud.empty_every = empty;
        play.cloud.ascending = ascending;
        play.cloud.token_life = token_life;
        for (n, (second, group, late, ahead)) in events.into_iter().enumerate() {
            let at = BEGIN + second * 1_000;
            let (group, prefix) = [("/a", "a/1"), ("/b", "b/1"), ("/c", "c/1")][group];
            let clock = if ahead == 2 { 90_000 } else { 0 };
            play.cloud.write(group, prefix, at + clock, at + late * 1_000, &n.to_string());
        }
        play.session.aim(three());
        play.seconds(20);
        if live {
            play.session.set_follow(Follow::Live, play.time());
        }
        play.seconds(240);
        for _ in 0..40 {
            play.session.older();
            play.seconds(5);
            load_all_gaps(&mut play);
        }
        let mut lines = play.lines();
        let mut written = play.written(0);
        prop_assert_eq!(&lines, &written);
        lines.sort();
        written.sort();
        lines.dedup();
        prop_assert_eq!(lines.len(), written.len());
        prop_assert_eq!(play.gaps(), Vec::<String>::new());
    }
}
