//! All of a time, and everything at once.

use super::*;
use proptest::prelude::*;

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
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
