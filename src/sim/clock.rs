//! The story clock: how far the story is, and which time of day that is.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Milliseconds of story time; 0 is the scenario's own start, history is negative.
pub(crate) type Ms = i64;

/// Turns real time into story time.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    ahead: Duration,
    frozen: bool,
}

impl Clock {
    /// Starts now, `ahead` into the story.
    pub(crate) fn new(ahead: Duration, frozen: bool) -> Self {
        Self {
            started: Instant::now(),
            ahead,
            frozen,
        }
    }

    /// Story time now.
    pub(crate) fn now(&self) -> Ms {
        let walked = if self.frozen {
            Duration::ZERO
        } else {
            self.started.elapsed()
        };
        millis(self.ahead.saturating_add(walked))
    }

    /// Moves the story forward, frozen or not.
    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }
}

/// The wall clock at story time 0, as milliseconds since 1970, for a clock that starts `ahead`.
pub(crate) fn origin(epoch: Option<Timestamp>, ahead: Duration) -> i64 {
    epoch
        .unwrap_or_else(Timestamp::now)
        .as_millisecond()
        .saturating_sub(millis(ahead))
}

/// A duration in milliseconds, capped instead of wrapped. The cap (about 3,000 years) leaves
/// room to add times of day without overflow.
pub(crate) fn millis(duration: Duration) -> Ms {
    const CAP: i64 = 100_000_000_000_000;
    i64::try_from(duration.as_millis()).unwrap_or(CAP).min(CAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let mut clock = Clock::new(Duration::from_secs(5), true);
        assert_eq!(clock.now(), 5_000);
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), 7_000);
        clock.advance(Duration::MAX);
        assert!(
            clock.now() > 7_000,
            "an absurd advance is capped, not a panic"
        );
    }

    #[test]
    fn a_clock_that_starts_ahead_still_shows_the_epoch() {
        let epoch = Timestamp::from_second(1_800_000_000).ok();
        let ahead = Duration::from_secs(90);
        assert_eq!(origin(epoch, ahead) + millis(ahead), 1_800_000_000_000);
    }
}
