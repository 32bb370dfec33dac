//! How often a list is asked for, given how lively and how long it is.

use crate::domain::polled::Tempo;
use crate::fetchers::Cadence;
use std::time::Duration;

/// Nothing is asked more often than this, however lively.
const FASTEST: Duration = Duration::from_secs(5);
/// Seconds of interval that one call costs: a list that needs more calls is
/// asked less often, so the calls per minute have a ceiling whatever its length.
const PER_VISIBLE_BATCH: Duration = Duration::from_secs(5);
const PER_REST_BATCH: Duration = Duration::from_secs(8);
const PER_PAGE: Duration = Duration::from_secs(6);

/// How often the user wants lists to be read, at the pace of a short list at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// What is on screen.
    pub visible: Duration,
    /// What is behind it.
    pub background: Duration,
    /// The longest that anything on screen goes unasked.
    pub slowest: Duration,
}

impl Default for Poll {
    fn default() -> Self {
        Self {
            visible: Duration::from_secs(10),
            background: Duration::from_secs(30),
            slowest: Duration::from_secs(300),
        }
    }
}

impl Poll {
    /// A source's cadence in proportion: what it asks twice as often as others it still does.
    pub(super) fn apply(&self, cadence: Cadence) -> Cadence {
        let usual = Self::default();
        let scale = |base: Option<Duration>, wished: Duration, usual: Duration| {
            base.map(|base| base.mul_f64(wished.as_secs_f64() / usual.as_secs_f64()))
        };
        Cadence {
            names: scale(cadence.names, self.background, usual.background),
            visible: scale(cadence.visible, self.visible, usual.visible),
            rest: scale(cadence.rest, self.background, usual.background),
        }
    }
}

/// The intervals in force for one list; none = asked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intervals {
    /// Between two readings of the names.
    pub names: Option<Duration>,
    /// Between two looks at a visible item.
    pub visible: Option<Duration>,
    /// Between two looks at any other item.
    pub rest: Option<Duration>,
    /// Between two calls for items that are not visible, so that a whole list
    /// that was described in one go does not come due in one go for ever.
    pub pace: Duration,
}

/// How much a list costs to read once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Pages of names.
    pub pages: usize,
    /// Calls for what is visible.
    pub visible: usize,
    /// Calls for all else.
    pub rest: usize,
}

/// The intervals of a list.
///
/// `slowest` bounds what length does to them: a fault that begins out of view must come to the top
/// of the list in minutes, even if that is worth more calls.
pub fn intervals(cadence: Cadence, tempo: Tempo, size: Size, slowest: Duration) -> Intervals {
    let slowest = match tempo {
        Tempo::Slow => slowest.saturating_mul(4),
        Tempo::Normal | Tempo::Fast => slowest,
    };
    let stretch = |base: Option<Duration>, calls, per_call| {
        stretch(base, tempo, calls, per_call).map(|interval| interval.min(slowest))
    };
    let rest = stretch(cadence.rest, size.rest, PER_REST_BATCH);
    Intervals {
        names: stretch(cadence.names, size.pages, PER_PAGE),
        visible: stretch(cadence.visible, size.visible, PER_VISIBLE_BATCH),
        rest,
        pace: rest.unwrap_or_default() / clamp(size.rest),
    }
}

fn stretch(
    base: Option<Duration>,
    tempo: Tempo,
    calls: usize,
    per_call: Duration,
) -> Option<Duration> {
    let base = base?;
    let wished = match tempo {
        Tempo::Fast => (base / 2).max(FASTEST.min(base)),
        Tempo::Normal => base,
        Tempo::Slow => base.saturating_mul(4),
    };
    Some(wished.max(per_call.saturating_mul(clamp(calls))))
}

/// At least one call, and no overflow however long the list.
fn clamp(calls: usize) -> u32 {
    u32::try_from(calls).unwrap_or(u32::MAX).max(1)
}
