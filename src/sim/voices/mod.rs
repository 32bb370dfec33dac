//! The applications talk: what a container wrote in one second of its life.
//!
//! Nothing is stored. The lines of a second follow from the container's own facts and from that
//! second, so that hours of history cost nothing until somebody reads them, and the same second
//! always tells the same lines, whatever happened since.

mod crash;
mod render;
mod special;
mod talk;
#[cfg(test)]
mod tests;
mod traces;

use std::collections::BTreeMap;

use super::clock::Ms;
use super::rng::{Rng, hash, mix};
use super::scenario::{FaultSpec, Voice};

/// What the lines of a container follow from. Times are milliseconds since 1970.
#[derive(Debug, Clone)]
pub(crate) struct Life<'a> {
    /// From the seed, the task and the container.
    pub key: u64,
    pub role: Role,
    pub service: &'a str,
    pub revision: u32,
    pub image: &'a str,
    pub env: &'a BTreeMap<String, String>,
    /// The variables that the first revision had.
    pub expected: &'a BTreeMap<String, String>,
    pub fault: Option<&'a FaultSpec>,
    /// Mebibytes that the container may use.
    pub memory: u32,
    /// Whether something asks for its health.
    pub checked: bool,
    /// Whether requests come by way of a load balancer.
    pub balanced: bool,
    /// How far its clock runs ahead, in whole seconds of milliseconds.
    pub ahead: Ms,
    pub started: i64,
    /// When its fault strikes.
    pub doom: Option<i64>,
    /// When it was asked to stop.
    pub stopping: Option<i64>,
    pub ended: Option<i64>,
}

/// What a container is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    App(Voice),
    /// The collector of measurements.
    Collector,
    /// The container that carries the logs of another away.
    Router,
}

/// One line, as CloudWatch Logs has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The timestamp, by the clock of the application.
    pub at: i64,
    /// When CloudWatch Logs took it in.
    pub ingested: i64,
    pub text: String,
}

/// A line before it has its time of ingestion.
type Said = (i64, String);

/// Lines reach CloudWatch Logs at most this long after they were said.
const LATEST: Ms = 95_000;

/// The voice of a service that a scenario says nothing of.
pub(crate) fn usual_voice(service: &str) -> Voice {
    const VOICES: [Voice; 7] = [
        Voice::Json,
        Voice::Logfmt,
        Voice::Java,
        Voice::Python,
        Voice::Rust,
        Voice::Node,
        Voice::Go,
    ];
    VOICES[(hash(service) % 7) as usize]
}

impl Life<'_> {
    /// How far timestamps can lie before (positive) the ingestion, at most and at least.
    pub(crate) fn delays(&self) -> (Ms, Ms) {
        let most = match self.role {
            Role::App(Voice::Burst) => 1_300,
            _ => LATEST,
        };
        (most - self.ahead, -self.ahead)
    }

    /// When the stream came to be: its first line was taken in.
    pub(crate) fn first(&self) -> Option<Line> {
        let from = (self.started + self.ahead).div_euclid(1_000);
        (from..from + 3).find_map(|second| self.second(second).into_iter().next())
    }

    /// The lines whose timestamps are of one second since 1970, in the order of their timestamps.
    pub(crate) fn second(&self, second: i64) -> Vec<Line> {
        let from = second * 1_000 - self.ahead;
        let to = from + 1_000;
        if to <= self.started || self.ended.is_some_and(|ended| from > ended) {
            return Vec::new();
        }
        let mut rng = Rng::new(mix(&[self.key, second.unsigned_abs()]));
        let mut said = Vec::new();
        if let Role::App(voice) = self.role {
            self.begin(voice, from, &mut said);
        }
        match self.role {
            Role::App(Voice::Burst) => self.burst(from, &mut rng, &mut said),
            Role::App(Voice::Huge) => self.huge(from, &mut said),
            Role::App(Voice::Hostile) => self.hostile(from, &mut said),
            Role::App(voice) => {
                self.work(voice, from, &mut rng, &mut said);
                self.fail(voice, from, &mut rng, &mut said);
                self.end(voice, from, &mut said);
            }
            Role::Collector => self.collect(from, &mut said),
            Role::Router => self.route(from, &mut said),
        }
        let lives = |at: i64| at >= self.started && self.ended.is_none_or(|ended| at <= ended);
        said.retain(|(at, _)| (from..to).contains(at) && lives(*at));
        said.sort_by_key(|(at, _)| *at);
        said.into_iter()
            .map(|(at, text)| Line {
                at: at + self.ahead,
                ingested: at + self.delay(at),
                text,
            })
            .collect()
    }

    /// How long a line takes. Most come with the next batch, a few are late, some very late. Lines
    /// of one moment are of one batch: agents send what a stream says in the order it was said.
    fn delay(&self, at: i64) -> Ms {
        let draw = mix(&[self.key, at.unsigned_abs(), 11]) % 1_000;
        let jitter = (mix(&[self.key, at.unsigned_abs(), 12]) % 400) as Ms;
        match (self.role, draw) {
            (Role::App(Voice::Burst), _) => 900 + jitter,
            (_, 0..=2) => 61_000 + (draw as Ms) * 11_000 + jitter,
            (_, 3..=12) => 4_000 + (draw as Ms) * 900 + jitter,
            _ => 350 + jitter,
        }
    }

    /// The moments of a second at which something happens every `every` milliseconds.
    fn beat(&self, from: i64, every: Ms, what: u64) -> Option<i64> {
        let phase = (mix(&[self.key, what]) % every.unsigned_abs()) as Ms;
        let next = from + (phase - from).rem_euclid(every);
        (next < from + 1_000).then_some(next)
    }
}
