//! What the applications say, and that nothing but their own facts decides it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::{Life, Line, Role};
use crate::sim::scenario::{FaultKind, FaultSpec, Span, Voice};

const START: i64 = 1_800_000_000_000;

fn life<'a>(voice: Voice, env: &'a BTreeMap<String, String>) -> Life<'a> {
    Life {
        key: 7,
        role: Role::App(voice),
        service: "checkout",
        revision: 41,
        image: "checkout:2026.11.12",
        env,
        expected: env,
        fault: None,
        memory: 512,
        checked: true,
        balanced: true,
        ahead: 0,
        started: START,
        doom: None,
        stopping: None,
        ended: None,
    }
}

fn lines(life: &Life<'_>, seconds: i64) -> Vec<Line> {
    let first = START / 1_000;
    (first..first + seconds)
        .flat_map(|second| life.second(second))
        .collect()
}

fn says(life: &Life<'_>, seconds: i64, words: &str) -> bool {
    lines(life, seconds)
        .iter()
        .any(|line| line.text.contains(words))
}

const VOICES: [Voice; 12] = [
    Voice::Json,
    Voice::Logfmt,
    Voice::Access,
    Voice::Java,
    Voice::Python,
    Voice::Rust,
    Voice::Node,
    Voice::Go,
    Voice::Burst,
    Voice::Huge,
    Voice::Hostile,
    Voice::Colour,
];

#[test]
fn what_comes_later_does_not_change_what_was_said() {
    let env = BTreeMap::new();
    for voice in VOICES {
        let alive = life(voice, &env);
        let mut stopped = alive.clone();
        stopped.stopping = Some(START + 90_000);
        stopped.ended = Some(START + 105_000);
        let before = |lines: Vec<Line>| -> Vec<Line> {
            lines
                .into_iter()
                .filter(|line| line.at < START + 90_000)
                .collect()
        };
        assert_eq!(
            before(lines(&alive, 120)),
            before(lines(&stopped, 120)),
            "{voice:?}"
        );
        assert!(
            lines(&stopped, 200)
                .iter()
                .all(|line| line.at <= START + 105_000)
        );
        assert!(
            lines(&alive, 200)
                .iter()
                .all(|line| line.ingested > line.at)
        );
    }
}

#[test]
fn a_stream_begins_within_a_second() {
    let env = BTreeMap::new();
    for voice in VOICES {
        let first = life(voice, &env).first().unwrap();
        assert!(first.at - START < 1_000, "{voice:?}");
    }
}

#[test]
fn last_words_name_the_reason() {
    let fault = |kind, code| FaultSpec {
        kind,
        after: Span(30_000),
        code,
        reason: None,
    };
    let (exit, crash, oom) = (
        fault(FaultKind::Exit, 1),
        fault(FaultKind::Exit, 139),
        fault(FaultKind::Oom, 137),
    );
    let set = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect()
    };
    let none = set(&[]);
    let key = set(&[("STRIPE_KEY", "sk_live")]);
    let wrong = set(&[("PAYMENT_TIMEOUT_MS", "30s")]);
    let table = [
        (
            &exit,
            &none,
            &key,
            "missing required environment variable STRIPE_KEY",
        ),
        (
            &exit,
            &wrong,
            &key,
            "PAYMENT_TIMEOUT_MS=\"30s\" is no number",
        ),
        (&exit, &key, &key, "refuses STRIPE_KEY"),
        (&exit, &none, &none, "connection refused"),
        (&exit, &none, &none, "exiting with code 1"),
        (&crash, &none, &none, "Segmentation fault"),
        (&oom, &none, &none, "cannot allocate a buffer"),
    ];
    for (fault, env, expected, words) in table {
        let mut doomed = life(Voice::Java, env);
        doomed.expected = expected;
        doomed.fault = Some(fault);
        doomed.doom = Some(START + 30_000);
        doomed.ended = Some(START + 30_000);
        assert!(says(&doomed, 60, words), "{words}");
    }
}

#[test]
fn a_new_revision_says_something_new() {
    let env = BTreeMap::new();
    let old = life(Voice::Logfmt, &env);
    let mut new = old.clone();
    new.revision += 1;
    let news = |life: &Life<'_>| {
        let lines = lines(life, 120);
        let known = [
            "rules=",
            "cohort=",
            "tenant=",
            "percent=",
            "slot=",
            "after_ms=",
            "schemas=",
        ];
        known.into_iter().find(|name| {
            lines.iter().any(|line| {
                line.text.contains("msg=\"")
                    && !line.text.contains("heap")
                    && line.text.contains(*name)
            })
        })
    };
    assert!(news(&old).is_some());
    assert_ne!(news(&old), news(&new));
}

#[test]
fn some_lines_share_their_time_and_some_their_words() {
    let env = BTreeMap::new();
    let lines = lines(&life(Voice::Python, &env), 600);
    let same = lines
        .windows(2)
        .filter(|pair| pair[0].at == pair[1].at && pair[0].text == pair[1].text);
    assert!(same.count() > 2);
    let trace = lines
        .iter()
        .position(|line| line.text.starts_with("Traceback"))
        .unwrap();
    assert!(lines[trace + 1].text.starts_with("  File") && lines[trace + 1].at == lines[trace].at);
}
