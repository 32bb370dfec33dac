//! The daily work: requests, health checks, what happens now and then.

use serde_json::json;

use super::render::Level;
use super::{Life, Said, traces};
use crate::sim::clock::Ms;
use crate::sim::rng::{Rng, mix};
use crate::sim::scenario::Voice;

const MINUTE: Ms = 60_000;

/// What a revision says and the one before it does not.
const NEWS: [(&str, &str); 7] = [
    ("pricing rules v2 evaluated", "rules"),
    ("feature flag new-basket resolved", "cohort"),
    ("cache warmed for tenant", "tenant"),
    ("retry budget recalculated", "percent"),
    ("session store sharded by hash slot", "slot"),
    ("request hedged after slow first attempt", "after_ms"),
    ("schema registry refreshed", "schemas"),
];

const PATHS: [(&str, &str); 6] = [
    ("GET", "/products"),
    ("GET", "/products/search"),
    ("POST", "/cart/items"),
    ("GET", "/orders"),
    ("POST", "/orders"),
    ("GET", "/account"),
];

impl Life<'_> {
    /// The first words, and those of a working day.
    pub(super) fn begin(&self, voice: Voice, from: i64, said: &mut Vec<Said>) {
        if from > self.started + 6_000 {
            return;
        }
        let tag = self.image.rsplit_once(':').map_or("latest", |(_, tag)| tag);
        let level = self.env.get("LOG_LEVEL").map_or("default", String::as_str);
        let listening = format!("listening on 0.0.0.0:{}", 8080);
        let mut words = vec![
            (
                120,
                format!(
                    "starting {} revision {} image {tag}",
                    self.service, self.revision
                ),
            ),
            (
                180,
                format!(
                    "log level is {level}, {} variables of the environment are set",
                    self.env.len()
                ),
            ),
            (
                900,
                "connected to the database, 10 connections in the pool".to_owned(),
            ),
        ];
        if self.checked || self.balanced {
            words.push((1_400, listening));
        }
        words.push((1_450, format!("ready after {} ms", 1_450 + self.key % 40)));
        for (after, words) in words {
            let at = self.started + after;
            said.push((at, self.line(voice, at, Level::Info, &words, &[])));
        }
    }

    /// Requests or jobs, health checks, measurements, and now and then an error.
    pub(super) fn work(&self, voice: Voice, from: i64, rng: &mut Rng, said: &mut Vec<Said>) {
        let ready = self.started + 2_000;
        let serves = |at: i64| at >= ready && self.stopping.is_none_or(|stop| at <= stop);
        if !serves(from + 999) && !serves(from) {
            return;
        }
        let per_minute = if self.balanced { 40 } else { 14 };
        let count = (0..3).filter(|_| rng.between(0, 179) < per_minute).count();
        for _ in 0..count {
            let at = from + rng.between(0, 999);
            let text = self.request(voice, at, rng);
            if serves(at) {
                said.push((at, text));
            }
        }
        if let Some(at) = self
            .beat(from, 10_000, 1)
            .filter(|at| self.checked && serves(*at))
        {
            said.push((at, self.health_line(voice, at, self.is_sick(at))));
        }
        if let Some(at) = self.beat(from, MINUTE, 2).filter(|at| serves(*at)) {
            self.measure(voice, at, said);
        }
        if let Some(at) = self.beat(from, 33_000, 3).filter(|at| serves(*at)) {
            let (words, name) = NEWS[(self.revision % 7) as usize];
            let value = json!(mix(&[self.key, at.unsigned_abs()]) % 900 + 10);
            said.push((
                at,
                self.line(voice, at, Level::Info, words, &[(name, value)]),
            ));
        }
        if let Some(at) = self.beat(from, 97_000, 4).filter(|at| serves(*at)) {
            // Said twice, word for word and at the same time: a retry that fails as well.
            let words = "upstream inventory timed out, trying again";
            let text = self.line(voice, at, Level::Warn, words, &[("attempt", json!(1))]);
            said.push((at, text.clone()));
            said.push((at, text));
        }
        if let Some(at) = self.beat(from, 4 * MINUTE, 5).filter(|at| serves(*at)) {
            for text in traces::of(self, voice, at) {
                said.push((at, text));
            }
        }
    }

    /// Whether its health checks fail.
    pub(super) fn is_sick(&self, at: i64) -> bool {
        self.doom.is_some_and(|doom| at >= doom)
    }

    fn request(&self, voice: Voice, at: i64, rng: &mut Rng) -> String {
        let sick = self.is_sick(at);
        let ms = rng.between(3, 90).unsigned_abs() * if sick { 60 } else { 1 };
        let id = rng.next() % 90_000 + 10_000;
        let draw = rng.between(0, 199);
        if !self.balanced && voice != Voice::Access {
            let words = format!("job {id} done");
            let fields = [("took_ms", json!(ms)), ("queue", json!("default"))];
            return self.line(voice, at, Level::Info, &words, &fields);
        }
        let status = match draw {
            _ if sick && draw < 120 => 503,
            0 => 500,
            1 | 2 => 404,
            3 => 429,
            _ => 200,
        };
        let (method, path) = PATHS[(rng.next() % 6) as usize];
        if voice == Voice::Access {
            let bytes = rng.next() % 90_000 + 300;
            return self.access(at, &format!("{method} {path}/{id}"), status, bytes, ms);
        }
        let level = match status {
            500.. => Level::Error,
            429 => Level::Warn,
            _ => Level::Info,
        };
        let fields = [
            ("method", json!(method)),
            ("path", json!(format!("{path}/{id}"))),
            ("status", json!(status)),
            ("duration_ms", json!(ms)),
            ("request_id", json!(format!("{:016x}", rng.next()))),
        ];
        let words = if status == 503 {
            "request shed"
        } else {
            "request completed"
        };
        self.line(voice, at, level, words, &fields)
    }

    fn health_line(&self, voice: Voice, at: i64, sick: bool) -> String {
        let (status, ms) = if sick { (503, 2_970) } else { (200, 1) };
        if voice == Voice::Access {
            return self.access(at, "GET /healthz", status, 17, ms);
        }
        let level = if sick { Level::Warn } else { Level::Debug };
        let fields = [("status", json!(status)), ("duration_ms", json!(ms))];
        self.line(voice, at, level, "GET /healthz", &fields)
    }

    /// Once a minute: how much memory is in use; before an out-of-memory kill it grows.
    fn measure(&self, voice: Voice, at: i64, said: &mut Vec<Said>) {
        let used = self.heap(at);
        let level = if used > 85 { Level::Warn } else { Level::Info };
        let of = u64::from(self.memory);
        let fields = [
            ("used_mb", json!(of * used / 100)),
            ("max_mb", json!(of)),
            ("percent", json!(used)),
        ];
        said.push((at, self.line(voice, at, level, "heap in use", &fields)));
    }
}
