//! Whatever was asked for: when it has come, the session is calm.

use super::*;
use proptest::prelude::*;

/// Most calls a minute for each feed that nobody writes to.
const CALM: usize = 7;

/// A service of an hour that fails now and then: lines every three seconds, every fifth a hit, and
/// a sidecar in the same group that says nothing.
fn failing(play: &mut Play) -> Vec<Feed> {
    for number in -1_200..0 {
        let at = BEGIN + number * 3_000;
        let word = if number % 5 == 0 { "504" } else { "200" };
        play.cloud
            .write("/a", "app/1", at, at + 300, &format!("{word} {number}"));
    }
    vec![feed("/a", "app/"), feed("/a", "otel/")]
}

#[test]
fn a_window_over_the_hits_of_a_search_is_a_few_calls() {
    for (ascending, heedless) in [(false, false), (true, true), (true, false), (false, true)] {
        let mut play = Play::new(10_000);
        (play.cloud.ascending, play.cloud.heedless) = (ascending, heedless);
        let feeds = failing(&mut play);
        play.session.aim(feeds);
        play.seconds(5);
        play.session.find("504 ", BEGIN - 24 * HOUR, BEGIN);
        play.seconds(20);
        let words = play.session.search().map(Search::words);
        assert_eq!(words.as_deref(), Some("240 found, all searched"));
        let (asked, mut kept) = (play.now, play.session.buffer().events());
        play.session.window(asked - 15 * MINUTE, asked);
        // Pressed again while it is being read: nothing more.
        play.session.window(asked - 15 * MINUTE, asked + 1);
        for _ in 0..300 {
            play.seconds(1);
            let now = play.session.buffer().events();
            assert!(now >= kept, "{kept} lines became {now}");
            kept = now;
        }
        let calls = play.calls_since(asked);
        assert!(calls <= 5 * 2 * CALM + 2, "{calls} {ascending} {heedless}");
        assert!(play.session.calls_per_minute() <= 2 * CALM);
        let lines = play.lines();
        let of_window = |it: &&String| {
            let (_, number) = it.split_once(' ').unwrap_or_default();
            number.parse::<i64>().is_ok_and(|number| number >= -290)
        };
        assert_eq!(lines.iter().filter(of_window).count(), 290);
        assert!(!play.session.is_busy());
        // What is told of the feeds adds up.
        let (of, others) = play.session.kept();
        assert_eq!(of, [kept, 0]);
        assert_eq!((others, lines.len()), (0, kept));
        play.session.aim(vec![feed("/a", "otel/")]);
        assert_eq!(play.session.kept(), (vec![0], kept));
    }
}

#[test]
fn what_a_search_finds_beyond_the_last_round_hides_nothing_from_the_next() {
    let mut play = Play::new(10_000);
    for number in -60..60 {
        let at = BEGIN + number * 1_000;
        play.cloud
            .write("/a", "app/1", at, at + 100, &format!("{number}"));
    }
    play.session.aim(vec![feed("/a", "app/")]);
    play.seconds(30);
    play.seconds(1);
    // A hit of this moment comes before the round that would have brought it.
    play.session.find("31", BEGIN - HOUR, play.now + 1_000);
    play.seconds(60);
    assert_eq!(play.lines().len(), 120);
    assert_eq!(play.gaps(), Vec::<String>::new());
}

/// What somebody does.
#[derive(Debug, Clone)]
enum Act {
    Wait(i64),
    /// Asking rests, as while the page is paused or the machine sleeps.
    Away(i64),
    Find(&'static str, i64),
    StopSearch,
    ForgetSearch,
    Window(i64),
    Around(usize),
    Older,
    Gaps,
    ReadAt(i64),
    Newest,
    Ask,
    Follow(Follow),
    Refused(FaultKind, i64),
    TailsEnd,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let kinds = [
        FaultKind::Throttled,
        FaultKind::Network,
        FaultKind::NotFound,
        FaultKind::Bug,
        FaultKind::Denied,
    ];
    let one = prop_oneof![
        (1_i64..40).prop_map(Act::Wait),
        (1_i64..1_200).prop_map(Act::Away),
        (
            prop::sample::select(vec!["504", "7", "none", "{"]),
            1_i64..300
        )
            .prop_map(|(pattern, minutes)| Act::Find(pattern, minutes)),
        Just(Act::StopSearch),
        Just(Act::ForgetSearch),
        (1_i64..120).prop_map(Act::Window),
        (0_usize..500).prop_map(Act::Around),
        Just(Act::Older),
        Just(Act::Gaps),
        (0_i64..120).prop_map(Act::ReadAt),
        Just(Act::Newest),
        Just(Act::Ask),
        prop::sample::select(vec![Follow::Poll, Follow::Live, Follow::Off]).prop_map(Act::Follow),
        (prop::sample::select(kinds.to_vec()), 1_i64..60)
            .prop_map(|(kind, seconds)| Act::Refused(kind, seconds)),
        Just(Act::TailsEnd),
    ];
    prop::collection::vec(one, 1..14)
}

fn act(play: &mut Play, act: Act) {
    let now = play.now;
    match act {
        Act::Wait(seconds) => play.seconds(seconds),
        Act::Away(seconds) => play.now += seconds * 1_000,
        Act::Find(pattern, minutes) => play.session.find(pattern, now - minutes * MINUTE, now),
        Act::StopSearch => play.session.stop_search(),
        Act::ForgetSearch => play.session.forget_search(),
        Act::Window(minutes) => play.session.window(now - minutes * MINUTE, now),
        Act::Around(number) => {
            let blocks = play.session.buffer().blocks();
            let mut lines = blocks.flat_map(|it| &it.lines).filter_map(|line| {
                let stream = line.stream?;
                Some((line.timestamp, stream))
            });
            let found = lines.nth(number);
            drop(lines);
            if let Some((at, stream)) = found {
                play.session.around(at, stream);
            }
        }
        Act::Older => {
            play.session.older();
        }
        Act::Gaps => {
            let blocks = play.session.buffer().blocks();
            let gaps: Vec<_> = (blocks.flat_map(|it| &it.lines))
                .filter(|line| line.kind == crate::logs::Kind::Gap)
                .map(|line| line.id)
                .collect();
            for gap in gaps.into_iter().take(20) {
                play.session.load_gap(gap);
            }
        }
        Act::ReadAt(minutes) => play.session.set_reader(Some(now - minutes * MINUTE)),
        Act::Newest => play.session.set_reader(None),
        Act::Ask => play.session.ask_now(),
        Act::Follow(follow) => play.session.set_follow(follow, play.time()),
        Act::Refused(kind, seconds) => {
            let fault = (now, now + seconds * 1_000, "/a".into(), kind);
            play.cloud.faults.push(fault);
        }
        Act::TailsEnd => play.end_tails(Ok(Answer::TailEnded)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_was_asked_for_it_comes_to_rest(
        acts in acts(),
        page in prop::sample::select(vec![25_usize, 200, 10_000]),
        empty in prop::option::of(2_u64..5),
        ascending: bool,
        heedless: bool,
        late in prop::collection::vec((0_i64..300, 0_i64..240), 0..40),
        small: bool,
    ) {
        let mut play = Play::new(page);
        (play.cloud.ascending, play.cloud.heedless) = (ascending, heedless);
        (play.cloud.empty_every, play.cloud.bad_pattern) = (empty, Some("{".into()));
        if small {
            play.session = Session::new(Buffer::new(400, 64 << 20), 1);
        }
        let feeds = failing(&mut play);
        for (second, delay) in late {
            let at = BEGIN + second * 1_000;
            play.cloud.write("/a", "app/1", at, at + delay * 1_000, &format!("7 {second}"));
        }
        play.session.aim(feeds);
        play.seconds(3);
        let mut kept = 0;
        for one in acts {
            act(&mut play, one);
            play.seconds(1);
            let now = play.session.buffer().events();
            prop_assert!(small || now >= kept, "{kept} lines became {now}");
            kept = now;
        }
        // Time for all that was asked for, and for what rests after a refusal.
        play.seconds(15 * 60);
        kept = play.session.buffer().events();
        for minute in 0..4 {
            let (since, gaps) = (play.now, play.gaps());
            play.seconds(60);
            let calls = play.calls_since(since);
            prop_assert!(calls <= 2 * CALM, "{calls} calls in minute {minute}");
            prop_assert_eq!(play.session.buffer().events(), kept);
            prop_assert_eq!(play.gaps(), gaps);
        }
        prop_assert!(!small || play.session.buffer().len() <= 400);
        prop_assert!(!play.session.is_busy());
    }
}
