//! Older lines, windows, searches, and what was let go.

use super::*;

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
    let top = "older lines were let go: at most 2,000 lines or 67 MB are kept";
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

#[test]
fn nothing_is_asked_for_before_the_task_began() {
    let mut play = Play::new(1_000);
    for minute in -30..0 {
        let at = BEGIN + minute * MINUTE;
        play.cloud.write("/a", "a/1", at, at, &format!("{minute}"));
    }
    let (feed, begun) = (feed("/a", "a/"), BEGIN - 20 * MINUTE);
    play.session.set_beginning(&feed, begun);
    play.session.aim(vec![feed.clone()]);
    play.seconds(5);
    assert!(play.session.at_beginning());
    assert!(!play.session.older());
    assert_eq!(play.lines().len(), 20);
    let asked = play.cloud.calls.iter().filter_map(|(_, ask)| match ask {
        crate::domain::errand::Ask::Events(ask) => ask.from,
        _ => None,
    });
    assert!(asked.min() >= Some(begun));
    // An older one turns up beside it.
    play.session.set_beginning(&feed, BEGIN - HOUR);
    assert!(play.session.older());
    play.seconds(5);
    assert_eq!(play.lines().len(), 30);
    assert!(play.session.at_beginning());
}
