//! The reading against a play of FilterLogEvents and Live Tail.

use super::*;
use crate::domain::errand::{Ask, EventsAsk};
use crate::domain::fault::FaultKind;
use crate::domain::log::{EventsPage, LogGroup, Streams, Tail};
use proptest::prelude::*;

const HERE: ContextId = ContextId(1);
/// When a play begins, in milliseconds since 1970.
const BEGIN: i64 = 1_795_000_000_000;

/// An event and when CloudWatch has it.
#[derive(Debug, Clone)]
struct Written {
    stream: &'static str,
    at: i64,
    arrives: i64,
    message: String,
}

/// CloudWatch Logs in memory.
#[derive(Debug, Default)]
struct Play {
    events: Vec<Written>,
    page: usize,
    calls: usize,
    /// Events that Live Tail keeps to itself: every nth.
    samples: usize,
    /// Whether the oldest come first whatever was asked for.
    ascending: bool,
}

impl Play {
    fn filter(&mut self, ask: &EventsAsk, now: i64) -> EventsPage {
        self.calls += 1;
        let mut all: Vec<(usize, &Written)> = self.events.iter().enumerate().collect();
        all.retain(|(_, event)| {
            let streams = match &ask.streams {
                Streams::Prefix(prefix) => event.stream.starts_with(&**prefix),
                _ => true,
            };
            streams
                && event.arrives <= now
                && ask.from.is_none_or(|from| event.at >= from)
                && ask.to.is_none_or(|to| event.at <= to)
        });
        all.sort_by_key(|(number, event)| (event.at, event.arrives, *number));
        if ask.newest_first && !self.ascending {
            all.reverse();
        }
        let page = ask
            .limit
            .map_or(self.page, |limit| self.page.min(limit as usize));
        let begin: usize = ask
            .token
            .as_deref()
            .map_or(0, |token| token.parse().unwrap());
        let end = (begin + page).min(all.len());
        EventsPage {
            events: all[begin..end]
                .iter()
                .map(|(number, it)| event(it, Some(*number)))
                .collect(),
            next_token: (end < all.len()).then(|| end.to_string().into()),
        }
    }
}

fn event(from: &Written, number: Option<usize>) -> LogEvent {
    LogEvent {
        event_id: number.map(|number| number.to_string().into()),
        log_stream_name: from.stream.into(),
        timestamp: from.at,
        ingestion_time: Some(from.arrives),
        message: from.message.clone(),
    }
}

fn feed(prefix: &str) -> Feed {
    Feed {
        context: HERE,
        group: "g".into(),
        streams: Streams::Prefix(prefix.into()),
    }
}

fn aim(follow: bool, live: bool) -> Aim {
    Aim {
        from: BEGIN - 60_000,
        to: None,
        pattern: None,
        follow,
        live,
        last: None,
    }
}

fn time(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap()
}

/// Plays for so long, one step each 100 ms, answers taking one step; what was handed out.
fn live(forward: &mut Forward, play: &mut Play, span: i64) -> Vec<Got> {
    let mut out = Vec::new();
    let mut tails: Vec<(ErrandId, Streams, i64)> = Vec::new();
    for now in (BEGIN..BEGIN + span).step_by(100) {
        let errands = forward.errands(time(now));
        tails.retain(|(id, ..)| errands.iter().any(|errand| errand.id == *id));
        for errand in errands {
            let answer = match &*errand.ask {
                Ask::Events(ask) => Answer::Events(play.filter(ask, now)),
                Ask::Group(name) => Answer::Group(Some(LogGroup {
                    log_group_name: name.clone(),
                    log_group_arn: Some("arn".into()),
                    log_group_class: Some("STANDARD".into()),
                    retention_in_days: None,
                    creation_time: None,
                    stored_bytes: None,
                })),
                Ask::Tail(ask) => {
                    if tails.iter().any(|(id, ..)| *id == errand.id) {
                        continue;
                    }
                    tails.push((errand.id, ask.streams.clone(), now));
                    Answer::Tail(Tail::Started { session_id: None })
                }
                other => panic!("{other:?}"),
            };
            forward.answer(errand.id, Ok(answer), time(now), &mut |_| true);
        }
        for (id, streams, since) in &mut tails {
            let fits = |it: &&Written| match &*streams {
                Streams::Prefix(prefix) => it.stream.starts_with(&**prefix),
                _ => true,
            };
            let new = play
                .events
                .iter()
                .filter(|it| it.arrives > *since && it.arrives <= now);
            let new: Vec<LogEvent> = new.filter(fits).map(|it| event(it, None)).collect();
            *since = now;
            let count = new.len();
            let kept = new.into_iter().enumerate();
            let events: Vec<LogEvent> = kept
                .filter(|(at, _)| play.samples == 0 || at % play.samples != 0)
                .map(|(_, event)| event)
                .collect();
            let sampled = events.len() < count;
            let told = Answer::Tail(Tail::Events { events, sampled });
            forward.answer(*id, Ok(told), time(now), &mut |_| true);
        }
        out.extend(forward.take(time(now)));
        assert!(
            forward
                .wake_at()
                .is_none_or(|at| at.as_millisecond() < now + 61_000)
        );
    }
    out
}

fn written(stream: &'static str, at: i64, delay: i64, message: impl Into<String>) -> Written {
    Written {
        stream,
        at: BEGIN + at,
        arrives: BEGIN + at + delay,
        message: message.into(),
    }
}

fn texts(got: &[Got]) -> Vec<&str> {
    got.iter().map(|got| &*got.event.message).collect()
}

#[test]
fn pages_of_several_feeds_come_out_as_one_order_and_end() {
    let mut play = Play {
        page: 3,
        ..Play::default()
    };
    for n in 0..40 {
        let stream = if n % 3 == 0 { "a/1" } else { "b/1" };
        play.events
            .push(written(stream, -50_000 + n / 2, 0, format!("{n:02}")));
    }
    let mut forward = Forward::new(aim(false, false), 1);
    forward.aim(vec![feed("a/"), feed("b/")]);
    let out = live(&mut forward, &mut play, 5_000);
    assert!(forward.is_over());
    let mut sorted = texts(&out);
    sorted.sort_unstable();
    assert_eq!(sorted.len(), 40);
    assert!(out.is_sorted_by_key(Got::order));
    assert!(forward.remarks().is_empty());
}

/// The last 5 of 3,000 lines, and then what is written and what comes late, but nothing old.
#[test]
fn the_last_lines_are_read_first_and_no_others() {
    for (ascending, follow, most) in [(false, false, 2), (false, true, 40), (true, false, 10)] {
        let mut play = Play {
            page: 1_000,
            ascending,
            ..Play::default()
        };
        for n in 0..3_000 {
            let stream = if n % 2 == 0 { "a/1" } else { "b/1" };
            let text = format!("old {n:04}");
            play.events.push(written(stream, -59_000 + n * 10, 0, text));
        }
        play.events.push(written("a/1", 10_000, 0, "new"));
        play.events.push(written("b/1", -40_000, 50_000, "late"));
        let last = Some(Last {
            lines: 5,
            picky: false,
        });
        let mut forward = Forward::new(
            Aim {
                last,
                ..aim(follow, false)
            },
            1,
        );
        forward.aim(vec![feed("a/"), feed("b/")]);
        let out = live(&mut forward, &mut play, 60_000);
        assert!(out.is_sorted_by_key(Got::order) || follow);
        let texts = texts(&out);
        let old = texts.iter().filter(|it| it.starts_with("old")).count();
        assert!(texts.contains(&"old 2999") && texts.contains(&"old 2995"));
        let whole = if ascending { 3_000 } else { 2 * 200 };
        assert_eq!(
            (old, texts.len()),
            (whole, whole + if follow { 2 } else { 0 })
        );
        assert!(play.calls <= most, "{} calls", play.calls);
    }
}

#[test]
fn a_pattern_that_is_refused_ends_it() {
    let mut forward = Forward::new(
        Aim {
            pattern: Some("{ $.a = ".into()),
            ..aim(true, false)
        },
        1,
    );
    forward.aim(vec![feed("a/"), feed("b/")]);
    let words = "Invalid filter pattern";
    let mut fault = Fault::new(FaultKind::Bug, "logs:FilterLogEvents", words);
    fault.code = Some(INVALID.into());
    for errand in forward.errands(time(BEGIN)) {
        forward.answer(errand.id, Err(fault.clone()), time(BEGIN), &mut |_| true);
    }
    assert!(forward.is_over());
    let said = "CloudWatch refuses the pattern \"{ $.a = \": Invalid filter pattern";
    assert_eq!(
        forward.remarks(),
        [said, said],
        "said once by who prints it"
    );
}

#[test]
fn an_idle_feed_is_asked_seldom_and_a_busy_one_not_often() {
    let mut play = Play {
        page: 1_000,
        ..Play::default()
    };
    let mut forward = Forward::new(aim(true, false), 1);
    forward.aim(vec![feed("a/")]);
    live(&mut forward, &mut play, 60_000);
    let idle = play.calls;
    assert!(idle <= 12, "{idle} calls a minute where nothing comes");
    play.events = (0..600)
        .map(|n| written("a/1", n * 100, 0, format!("{n}")))
        .collect();
    play.calls = 0;
    let mut forward = Forward::new(aim(true, false), 1);
    forward.aim(vec![feed("a/")]);
    let out = live(&mut forward, &mut play, 60_000);
    assert!(play.calls <= 31, "{} calls a minute", play.calls);
    assert!(out.len() > 500 && out.is_sorted_by_key(Got::order));
}

#[test]
fn a_clock_that_runs_ahead_hides_nobody() {
    let mut play = Play {
        page: 1_000,
        ..Play::default()
    };
    let mut ahead = written("a/1", 1_000, 0, "ahead");
    ahead.at += 3_600_000;
    play.events.push(ahead);
    play.events.push(written("a/2", 10_000, 0, "right"));
    let mut forward = Forward::new(aim(true, false), 1);
    forward.aim(vec![feed("a/")]);
    let out = live(&mut forward, &mut play, 30_000);
    assert_eq!(texts(&out), ["ahead", "right"]);
}

#[test]
fn a_failure_is_told_once_and_the_others_go_on() {
    let mut forward = Forward::new(aim(true, false), 1);
    forward.aim(vec![feed("a/"), feed("b/")]);
    let mut play = Play {
        page: 10,
        ..Play::default()
    };
    play.events.push(written("b/1", 0, 0, "goes on"));
    let mut out = Vec::new();
    for now in (BEGIN..BEGIN + 20_000).step_by(500) {
        for errand in forward.errands(time(now)) {
            let Ask::Events(ask) = &*errand.ask else {
                panic!("{errand:?}");
            };
            let result = match ask.streams == Streams::Prefix("a/".into()) {
                true => Err(Fault::new(FaultKind::Denied, "logs:FilterLogEvents", "no")),
                false => Ok(Answer::Events(play.filter(ask, now))),
            };
            forward.answer(errand.id, result, time(now), &mut |_| true);
        }
        out.extend(forward.take(time(now)));
    }
    assert_eq!(texts(&out), ["goes on"]);
    let said = forward.remarks();
    assert_eq!(said, ["g: not allowed: logs:FilterLogEvents is missing"]);
    assert_eq!(forward.faults().count(), 1);
}

#[test]
fn without_follow_what_passes_is_tried_again_and_what_does_not_ends_it() {
    for (kind, tries) in [(FaultKind::Throttled, 5), (FaultKind::NotFound, 1)] {
        let mut forward = Forward::new(aim(false, false), 1);
        forward.aim(vec![feed("a/")]);
        let (mut now, mut calls) = (BEGIN, 0);
        while !forward.is_over() {
            for errand in forward.errands(time(now)) {
                calls += 1;
                forward.answer(
                    errand.id,
                    Err(Fault::new(kind, "logs:x", "words")),
                    time(now),
                    &mut |_| true,
                );
            }
            now += 500;
            assert!(now < BEGIN + 120_000, "it ends");
        }
        assert_eq!((calls, forward.remarks().len()), (tries, 1), "{kind:?}");
    }
}

#[test]
fn a_feed_that_becomes_narrower_goes_on_where_it_was() {
    let mut play = Play {
        page: 10,
        ..Play::default()
    };
    play.events.push(written("a/b/1", -1_000, 0, "once"));
    let mut forward = Forward::new(aim(true, false), 1);
    forward.aim(vec![feed("a/")]);
    let first = live(&mut forward, &mut play, 10_000);
    forward.aim(vec![feed("a/b/"), feed("a/c/")]);
    let second = live(&mut forward, &mut play, 10_000);
    assert_eq!((texts(&first), second.len()), (vec!["once"], 0));
}

#[test]
fn live_tail_that_ends_or_is_refused_leaves_the_reading() {
    let cases = [
        ("SessionTimeoutException", FaultKind::Timeout, true, false),
        ("SessionStreamingException", FaultKind::Service, true, true),
        ("AccessDeniedException", FaultKind::Denied, false, true),
    ];
    for (code, kind, again, said) in cases {
        let mut forward = Forward::new(aim(true, true), 1);
        forward.aim(vec![feed("a/")]);
        let mut play = Play {
            page: 10,
            ..Play::default()
        };
        live(&mut forward, &mut play, 2_000);
        let tail = |errands: Vec<Errand>| {
            let is = |it: &Errand| matches!(&*it.ask, Ask::Tail(_));
            errands.into_iter().find(is).map(|it| it.id)
        };
        let now = BEGIN + 2_000;
        let open = tail(forward.errands(time(now))).expect("a session");
        forward.remarks();
        let mut fault = Fault::new(kind, "logs:StartLiveTail", "words");
        fault.code = Some(code.into());
        forward.answer(open, Err(fault), time(now), &mut |_| true);
        let errands = forward.errands(time(now + 3_000));
        let reads = errands.iter().any(|it| matches!(&*it.ask, Ask::Events(_)));
        assert!(reads, "{code}: what was written meanwhile is read");
        assert_eq!(tail(errands).is_some(), again, "{code}");
        let words = forward.remarks().join(" ");
        assert_eq!(words.contains("FilterLogEvents"), said, "{code}: {words}");
    }
}

fn any_events() -> impl Strategy<Value = Vec<Written>> {
    let one = (
        0usize..3,
        0i64..60_000,
        prop_oneof![0i64..2_000, 0i64..200_000],
        0u8..4,
    );
    prop::collection::vec(one, 0..120).prop_map(|all| {
        let streams = ["a/1", "a/2", "b/1"];
        all.into_iter()
            .map(|(stream, at, delay, text)| {
                // Few texts and coarse times: equal events are the rule.
                written(
                    streams[stream],
                    at / 500 * 500,
                    delay / 100 * 100,
                    format!("{text}"),
                )
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever comes when, by pages of any size, with Live Tail or without, sampled or not: every
    /// event comes out exactly once.
    #[test]
    fn every_event_once(events in any_events(), page in 1usize..40, tail in any::<bool>(), samples in 0usize..4) {
        let mut play = Play { events, page, samples, ..Play::default() };
        let mut forward = Forward::new(aim(true, tail), 1);
        forward.aim(vec![feed("a/"), feed("b/")]);
        let out = live(&mut forward, &mut play, 400_000);
        let place = |stream: &str, at: i64, message: &str| (stream.to_owned(), at, message.to_owned());
        let mut got: Vec<_> = out.iter().map(|it| place(&it.event.log_stream_name, it.event.timestamp, &it.event.message)).collect();
        let mut all: Vec<_> = play.events.iter().map(|it| place(it.stream, it.at, &it.message)).collect();
        got.sort();
        all.sort();
        prop_assert_eq!(got, all);
    }
}
