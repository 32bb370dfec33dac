//! How containers end: the reasons they give, the signals they get, the memory they fill.

use serde_json::json;

use super::render::Level;
use super::{Life, Said, traces};
use crate::sim::clock::Ms;
use crate::sim::rng::Rng;
use crate::sim::scenario::{FaultKind, Voice};

/// From the stop of a task to the signal, while the load balancer sends nothing new.
const DRAIN: Ms = 7_400;
/// How long before an out-of-memory kill the application complains.
const COMPLAINS: Ms = 120_000;

impl Life<'_> {
    /// The percentage of its memory that is in use.
    pub(super) fn heap(&self, at: i64) -> u64 {
        let usual = 38 + self.key % 11;
        let grows = self.fault.is_some_and(|fault| fault.kind == FaultKind::Oom);
        let Some(doom) = self.doom.filter(|_| grows) else {
            return usual;
        };
        let whole = (doom - self.started).max(1);
        let lived = (at - self.started).clamp(0, whole);
        usual + (99 - usual) * lived.unsigned_abs() / whole.unsigned_abs()
    }

    /// The words before and while the fault of its revision strikes.
    pub(super) fn fail(&self, voice: Voice, from: i64, rng: &mut Rng, said: &mut Vec<Said>) {
        let (Some(fault), Some(doom)) = (self.fault, self.doom) else {
            return;
        };
        let left = doom - from;
        match fault.kind {
            FaultKind::Exit if (-1_000..3_000).contains(&left) => {
                self.last_words(voice, doom, fault.code, said);
            }
            FaultKind::Oom if (-1_000..COMPLAINS).contains(&left) => {
                if let Some(at) = self.beat(from, 7_000, 6) {
                    let fields = [
                        ("percent", json!(self.heap(at))),
                        ("reclaimed_mb", json!(rng.between(0, 3))),
                    ];
                    let words = "garbage collection took 812 ms and found next to nothing";
                    said.push((at, self.line(voice, at, Level::Warn, words, &fields)));
                }
                if left < 2_000 {
                    for (after, text) in traces::out_of_memory(self, voice, doom - 900) {
                        said.push((doom - 900 + after, text));
                    }
                }
            }
            FaultKind::Unhealthy | FaultKind::TargetCode | FaultKind::TargetTimeout
                if left < 1_000 =>
            {
                if let Some(at) = self.beat(from, 5_000, 7).filter(|at| *at >= doom) {
                    let waits = rng.between(180, 420);
                    let words = "no connection to the database free, request waits";
                    let fields = [("waiting", json!(waits)), ("pool", json!("10/10"))];
                    said.push((at, self.line(voice, at, Level::Error, words, &fields)));
                }
            }
            _ => {}
        }
    }

    /// Why it exits, in the last second before it does.
    fn last_words(&self, voice: Voice, doom: i64, code: i32, said: &mut Vec<Said>) {
        let at = doom - 700;
        if code == 139 {
            let words = "decoding image with libvips worker";
            said.push((at, self.line(voice, at, Level::Info, words, &[])));
            said.push((doom - 40, "Segmentation fault (core dumped)".into()));
            return;
        }
        let words = self.reason();
        said.push((at, self.line(voice, at, Level::Error, &words, &[])));
        for text in traces::at_start(voice, self.service, &words) {
            said.push((at + 3, text));
        }
        let last = doom - 60;
        let fatal = format!("cannot go on, exiting with code {code}");
        said.push((last, self.line(voice, last, Level::Fatal, &fatal, &[])));
    }

    /// What is wrong, as the environment of the revision tells it.
    fn reason(&self) -> String {
        let mut set = self.env.iter();
        let no_number = |(name, value): &(&String, &String)| {
            name.ends_with("_MS") && value.parse::<u64>().is_err()
        };
        if let Some((name, value)) = set.find(no_number) {
            return format!(
                "invalid configuration: {name}=\"{value}\" is no number of milliseconds"
            );
        }
        let mut missing = self.expected.keys();
        if let Some(name) = missing.find(|name| !self.env.contains_key(*name)) {
            return format!("missing required environment variable {name}");
        }
        if self.env.contains_key("STRIPE_KEY") {
            return "the payment provider refuses STRIPE_KEY: 401 Invalid API Key provided".into();
        }
        "cannot reach the database db.internal:5432: connection refused".into()
    }

    /// The end in good order.
    pub(super) fn end(&self, voice: Voice, from: i64, said: &mut Vec<Said>) {
        let Some(stopping) = self.stopping else {
            return;
        };
        let signal = stopping + if self.balanced { DRAIN } else { 200 };
        if !(-1_000..3_000).contains(&(from - signal)) {
            return;
        }
        let words = [
            (0, "received SIGTERM, shutting down"),
            (600, "3 connections are closed"),
            (1_500, "shutdown complete"),
        ];
        for (after, words) in words {
            let at = signal + after;
            said.push((at, self.line(voice, at, Level::Info, words, &[])));
        }
    }
}
