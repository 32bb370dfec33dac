//! How often what is written is asked for, and how far back each asking looks.
//!
//! Lines come late: an agent sends them when it has some, and writers' clocks differ. So each asking
//! looks back over what is known; what it finds again is dropped. How far back is a matter of how
//! much that is, because reading a flood twice means never to be done with it.

use crate::domain::log::LogEvent;
use crate::logs::limits::{OFTEN, OVERLAP, WIDE, WIDE_EVERY};

/// Longest time between two askings, in milliseconds.
const SELDOM: i64 = 10_000;
/// The least it looks back, whatever the flood.
const LEAST_OVERLAP: i64 = 2_000;
/// Events that may be read again by one asking.
const AGAIN: f64 = 5_000.0;
/// How wrong this machine's clock may be, in milliseconds: a signature that is off by more than
/// five minutes is refused
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>).
const CLOCK: i64 = 300_000;

/// The pace of one feed.
#[derive(Debug)]
pub(super) struct Pace {
    /// Time between two askings, in milliseconds.
    pub every: i64,
    /// The newest time CloudWatch itself has told, by its clock: when it took an event.
    evidence: Option<i64>,
    /// Events each millisecond, lately.
    rate: f64,
    asked: Option<i64>,
    wide: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            every: OFTEN,
            evidence: None,
            rate: 0.0,
            asked: None,
            wide: i64::MIN,
        }
    }
}

impl Pace {
    /// Takes note of events. A time that lies ahead is a clock that runs ahead and says nothing
    /// about how far the others are.
    pub fn saw(&mut self, events: &[LogEvent], asked: i64) {
        let told = events
            .iter()
            .map(|event| event.ingestion_time.unwrap_or(event.timestamp.min(asked)))
            .max();
        self.evidence = self.evidence.max(told);
        let times = || events.iter().map(|event| event.timestamp);
        if let (Some(first), Some(last)) = (times().min(), times().max()) {
            let span = (last - first).max(1_000);
            self.rate = self.rate.max(events.len() as f64 / span as f64);
        }
    }

    /// When CloudWatch took the newest event it has told of.
    pub fn evidence(&self) -> Option<i64> {
        self.evidence
    }

    /// From when on an asking reads, and whether it looks farther back than usual.
    pub fn from(&mut self, now: i64) -> (i64, bool) {
        let by_clock = self.asked.map_or(now - CLOCK, |asked| asked - CLOCK);
        let base = self.evidence.map_or(by_clock, |told| told.max(by_clock));
        let again = |span: i64| span as f64 * self.rate;
        let wide = self.wide.saturating_add(WIDE_EVERY) <= now && again(WIDE) <= AGAIN;
        if wide {
            self.wide = now;
            return (base - WIDE, true);
        }
        let affordable = (AGAIN / self.rate.max(1e-9)) as i64;
        (base - affordable.clamp(LEAST_OVERLAP, OVERLAP), false)
    }

    /// A round has ended with so many new lines.
    pub fn ended(&mut self, asked: i64, fresh: usize) {
        self.asked = Some(asked);
        // A flood that has passed is forgotten within some rounds.
        self.rate *= 0.8;
        self.every = match fresh {
            0 => (self.every * 3 / 2).min(SELDOM),
            _ => OFTEN,
        };
    }

    /// From the beginning, as if nothing had been asked.
    pub fn hurry(&mut self) {
        self.every = OFTEN;
    }
}
