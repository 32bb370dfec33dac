//! A token bucket that pays for the calls of one published AWS limit.

use super::Now;
use super::backoff::Backoff;
use crate::domain::call::{Bucket, Permit};
use crate::domain::fault::FaultKind;
use std::time::Duration;

/// One token in the unit of account. Micro-tokens per second times nanoseconds
/// give this unit without a remainder, so nothing is lost or won by rounding.
const TOKEN: u64 = 1_000_000_000_000_000;
const MICRO: f64 = 1_000_000.0;

/// Strength of a bucket that was never throttled.
const FULL: u32 = 1024;
/// A throttle never pushes the strength below this (1/16).
const FLOOR: u32 = FULL / 16;
/// What comes back per second without a throttle…
const CREEP_PER_SECOND: u32 = 2;
/// …and per success: a bucket in use learns faster than an idle one that it may.
const CREEP_PER_SUCCESS: u32 = 2;

/// Burst and rate, halved by a throttle and creeping back.
#[derive(Debug, Clone)]
pub struct TokenBucket {
    bucket: Bucket,
    burst: u64,
    micro_rate: u64,
    strength: u32,
    tokens: u64,
    at: Now,
    crept: Now,
    closed_until: Now,
    throttled_at: Option<Now>,
    streak: u32,
}

impl TokenBucket {
    /// A full bucket with our share of what AWS publishes. The rest belongs to
    /// everyone else in the account, the deploy pipeline first.
    pub fn new(bucket: Bucket, share: f64, now: Now) -> Self {
        let share = share.clamp(0.01, 1.0).min(bucket.largest_share());
        let (burst, rate) = bucket.published();
        let burst = ((f64::from(burst) * share * TOKEN as f64) as u64).max(TOKEN);
        Self {
            bucket,
            burst,
            micro_rate: ((f64::from(rate) * share * MICRO) as u64).max(1),
            strength: FULL,
            tokens: burst,
            at: now,
            crept: now,
            closed_until: Now::ZERO,
            throttled_at: None,
            streak: 0,
        }
    }

    /// Pays for one call, if there is a token and no throttle to wait out.
    pub fn take(&mut self, now: Now) -> Option<Permit> {
        self.refill(now);
        if now < self.closed_until || self.tokens < TOKEN {
            return None;
        }
        self.tokens -= TOKEN;
        Some(Permit::paid_by(self.bucket))
    }

    /// When [`take`](Self::take) will succeed, if nobody takes before.
    pub fn next_token_at(&mut self, now: Now) -> Now {
        self.refill(now);
        let lacking = TOKEN.saturating_sub(self.tokens);
        let wait = Duration::from_nanos(lacking.div_ceil(self.rate_now().max(1)));
        self.closed_until.max(self.at + wait)
    }

    /// A call sent at `sent` was answered.
    pub fn succeeded(&mut self, now: Now, sent: Now) {
        self.refill(now);
        self.strength = (self.strength + CREEP_PER_SUCCESS).min(FULL);
        if self.throttled_at.is_none_or(|at| sent >= at) {
            self.streak = 0;
        }
    }

    /// A call sent at `sent` was throttled. Calls that were on their way
    /// already when the first of them came back say nothing new: one volley is
    /// one throttle.
    pub fn throttled(&mut self, now: Now, sent: Now, backoff: &mut Backoff) {
        self.refill(now);
        if self.throttled_at.is_some_and(|at| sent < at) {
            return;
        }
        self.strength = (self.strength / 2).max(FLOOR);
        self.tokens = 0;
        self.throttled_at = Some(now);
        self.closed_until = now + backoff.delay(FaultKind::Throttled, self.streak);
        self.streak += 1;
    }

    /// Until when a throttle is waited out.
    pub fn closed_until(&self) -> Now {
        self.closed_until
    }

    /// Requests at once and requests per second as of now.
    pub fn limits(&self) -> (f64, f64) {
        (
            self.capacity() as f64 / TOKEN as f64,
            self.rate_now() as f64 / MICRO,
        )
    }

    fn refill(&mut self, now: Now) {
        let Some(elapsed) = now.checked_sub(self.at) else {
            return;
        };
        let earned = elapsed.as_nanos() * u128::from(self.rate_now());
        let held = u128::from(self.tokens) + earned;
        self.at = now;
        // Earned at the old strength first, grown after: never a token too many.
        let seconds = now.saturating_sub(self.crept).as_secs();
        self.crept += Duration::from_secs(seconds);
        let grown = u32::try_from(seconds).unwrap_or(FULL).min(FULL) * CREEP_PER_SECOND;
        let room = self.capacity();
        self.tokens = u64::try_from(held).unwrap_or(u64::MAX).min(room);
        self.strength = (self.strength + grown).min(FULL);
    }

    fn capacity(&self) -> u64 {
        (self.burst / u64::from(FULL) * u64::from(self.strength)).max(TOKEN)
    }

    fn rate_now(&self) -> u64 {
        (self.micro_rate * u64::from(self.strength) / u64::from(FULL)).max(1)
    }
}
