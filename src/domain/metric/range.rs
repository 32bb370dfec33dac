//! How far back a series reaches, and how fine it is.

use crate::domain::time::Timestamp;
use std::time::Duration;

/// CloudWatch's periods are whole minutes here, and so is the end of every series.
const MINUTE: i64 = 60;
/// Points of 60 seconds are kept for 15 days, of 300 seconds for 63 days, of an hour for 455.
const KEPT: [(u64, u32); 2] = [(15 * 86_400, 60), (63 * 86_400, 300)];
/// The finest of the periods that are kept longest.
const COARSEST: u32 = 3_600;

/// How far back a series reaches.
///
/// Each has the period that makes at most 180 points of it, which is what a chart can draw, and
/// what lets 500 series come in one page of GetMetricData (at most 100,800 points).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, strum::EnumIter)]
pub enum Range {
    /// 15 minutes.
    Quarter,
    /// One hour.
    Hour,
    /// Three hours.
    #[default]
    ThreeHours,
    /// Twelve hours.
    HalfDay,
    /// One day.
    Day,
    /// Three days.
    ThreeDays,
    /// One week.
    Week,
    /// Two weeks.
    TwoWeeks,
}

impl Range {
    const ALL: [Self; 8] = [
        Self::Quarter,
        Self::Hour,
        Self::ThreeHours,
        Self::HalfDay,
        Self::Day,
        Self::ThreeDays,
        Self::Week,
        Self::TwoWeeks,
    ];

    /// `3h`: on screen and in an identity.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quarter => "15m",
            Self::Hour => "1h",
            Self::ThreeHours => "3h",
            Self::HalfDay => "12h",
            Self::Day => "1d",
            Self::ThreeDays => "3d",
            Self::Week => "1w",
            Self::TwoWeeks => "2w",
        }
    }

    /// The range of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.word() == word)
    }

    /// `3 h`: in a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Quarter => "15 minutes",
            Self::Hour => "hour",
            Self::ThreeHours => "3 hours",
            Self::HalfDay => "12 hours",
            Self::Day => "day",
            Self::ThreeDays => "3 days",
            Self::Week => "week",
            Self::TwoWeeks => "2 weeks",
        }
    }

    /// Its length.
    pub const fn span(self) -> Duration {
        Duration::from_secs(match self {
            Self::Quarter => 900,
            Self::Hour => 3_600,
            Self::ThreeHours => 3 * 3_600,
            Self::HalfDay => 12 * 3_600,
            Self::Day => 86_400,
            Self::ThreeDays => 3 * 86_400,
            Self::Week => 7 * 86_400,
            Self::TwoWeeks => 14 * 86_400,
        })
    }

    /// Seconds from one point to the next; never finer than what CloudWatch still keeps.
    pub fn period(self) -> u32 {
        let drawn = match self {
            Self::Quarter | Self::Hour | Self::ThreeHours => 60,
            Self::HalfDay => 300,
            Self::Day => 600,
            Self::ThreeDays => 1_800,
            Self::Week => 3_600,
            Self::TwoWeeks => 7_200,
        };
        finest_kept(self.span().as_secs()).max(drawn)
    }

    /// The next longer one; the longest again at the end.
    #[must_use]
    pub fn longer(self) -> Self {
        self.step(1)
    }

    /// The next shorter one; the shortest again at the end.
    #[must_use]
    pub fn shorter(self) -> Self {
        self.step(-1)
    }

    fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|range| *range == self);
        at.and_then(|at| at.checked_add_signed(by))
            .and_then(|at| Self::ALL.get(at).copied())
            .unwrap_or(self)
    }

    /// From when to when such a series reaches now: the end is the last full minute.
    pub fn window(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let second = now.as_second().div_euclid(MINUTE) * MINUTE;
        let end = Timestamp::from_second(second).unwrap_or(now);
        (end - self.span(), end)
    }
}

/// The finest period CloudWatch keeps for points as old as this, in seconds.
fn finest_kept(age: u64) -> u32 {
    KEPT.iter()
        .find(|(kept, _)| age < *kept)
        .map_or(COARSEST, |(_, period)| *period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    /// What one call takes, and what one page of its answer holds.
    const QUERIES: u64 = 500;
    const PAGE: u64 = 100_800;

    #[test]
    fn every_range_is_kept_in_its_period_and_fits_a_page() {
        assert_eq!(Range::iter().collect::<Vec<_>>(), Range::ALL);
        for range in Range::iter() {
            let (span, period) = (range.span().as_secs(), range.period());
            assert!(period.is_multiple_of(60) && span.is_multiple_of(u64::from(period)));
            assert!(period >= finest_kept(span), "{range:?}");
            assert!(
                (span / u64::from(period) + 1) * QUERIES <= PAGE,
                "{range:?}"
            );
            assert_eq!(Range::parse(range.word()), Some(range));
        }
    }

    #[test]
    fn older_points_are_coarser() {
        let day = 86_400;
        for (age, period) in [
            (0, 60),
            (15 * day - 1, 60),
            (15 * day, 300),
            (63 * day - 1, 300),
            (63 * day, 3_600),
            (400 * day, 3_600),
        ] {
            assert_eq!(finest_kept(age), period, "{age}");
        }
    }

    #[test]
    fn the_end_is_a_full_minute_and_the_ends_of_the_ranges_stay() {
        let now = Timestamp::UNIX_EPOCH + Duration::from_secs(1_000_059);
        let (from, to) = Range::Hour.window(now);
        assert_eq!((to.as_second(), from.as_second()), (1_000_020, 996_420));
        assert_eq!(Range::Hour.longer(), Range::ThreeHours);
        assert_eq!(Range::Hour.shorter(), Range::Quarter);
        assert_eq!(Range::Quarter.shorter(), Range::Quarter);
        assert_eq!(Range::TwoWeeks.longer(), Range::TwoWeeks);
    }
}
