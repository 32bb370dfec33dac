//! How long to wait after a failure.

use crate::domain::fault::FaultKind;
use std::time::Duration;

/// First wait; doubled with each further failure.
const BASE: Duration = Duration::from_secs(1);
/// Longest wait of the growing kind.
const CAP: Duration = Duration::from_secs(60);
/// Full jitter may draw next to nothing, and a retry within the same
/// millisecond meets the same failure.
const LEAST: Duration = Duration::from_millis(100);

/// Waits with full jitter (a draw between nothing and the growing limit), so
/// that what failed together does not come back together.
#[derive(Debug, Clone)]
pub struct Backoff {
    seed: u64,
}

impl Backoff {
    /// The same seed gives the same waits.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The wait before the next try after `earlier` failures in a row before this one.
    pub fn delay(&mut self, kind: FaultKind, earlier: u32) -> Duration {
        match fixed(kind) {
            Some(delay) => delay,
            None => {
                let limit = limit(earlier).as_millis() as u64;
                Duration::from_millis(self.next() % (limit + 1)).max(LEAST)
            }
        }
    }

    /// splitmix64: enough for jitter, and no dependency.
    fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// The longest wait the draw may give after `earlier` failures.
pub fn limit(earlier: u32) -> Duration {
    BASE.saturating_mul(1 << earlier.min(16)).min(CAP)
}

/// Failures that time does not heal: asking sooner only costs calls.
fn fixed(kind: FaultKind) -> Option<Duration> {
    match kind {
        FaultKind::Denied => Some(Duration::from_secs(300)),
        FaultKind::NotFound => Some(Duration::from_secs(30)),
        FaultKind::Bug | FaultKind::Refused => Some(Duration::from_secs(60)),
        FaultKind::Expired
        | FaultKind::NoCredentials
        | FaultKind::NoRegion
        | FaultKind::BadProfile
        | FaultKind::Throttled
        | FaultKind::Timeout
        | FaultKind::Network
        | FaultKind::Service => None,
    }
}
