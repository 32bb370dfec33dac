//! What is written meanwhile: late, in floods, from clocks that are wrong, through failures.

use super::*;

#[test]
fn an_hour_of_three_feeds_every_line_once() {
    for (page, empty) in [(10_000, None), (40, Some(3))] {
        let mut play = Play::new(page);
        play.cloud.empty_every = empty;
        talk(&mut play, 1);
        play.session.aim(three());
        play.until(BEGIN + HOUR);
        // What arrived within the last seconds may still be asked for.
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
    assert!(!play.session.is_busy());
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
