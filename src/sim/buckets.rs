//! Token buckets at the rates AWS publishes, per region, in real time.
//!
//! Rates follow the page "Request throttling for the Amazon ECS API".

use std::time::Instant;

use rustc_hash::FxHashMap;

/// One row of the throttling page: actions of a row share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    /// The row's name, part of the bucket's key.
    pub name: &'static str,
    /// Calls at once.
    pub burst: u32,
    /// Calls per second that flow back.
    pub sustained: u32,
}

#[derive(Debug)]
struct Level {
    tokens: f64,
    at: Instant,
}

/// All buckets of the account.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    levels: FxHashMap<(String, &'static str), Level>,
}

impl Buckets {
    /// Takes one token; false means AWS would say "Rate exceeded".
    pub(crate) fn take(&mut self, region: &str, row: Row, now: Instant) -> bool {
        let burst = f64::from(row.burst);
        let level = self
            .levels
            .entry((region.to_owned(), row.name))
            .or_insert(Level {
                tokens: burst,
                at: now,
            });
        let waited = now.saturating_duration_since(level.at).as_secs_f64();
        level.tokens = (level.tokens + waited * f64::from(row.sustained)).min(burst);
        level.at = now;
        if level.tokens < 1.0 {
            return false;
        }
        level.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ROW: Row = Row {
        name: "test",
        burst: 3,
        sustained: 2,
    };

    #[test]
    fn a_burst_is_allowed_and_then_the_sustained_rate() {
        let mut buckets = Buckets::default();
        let start = Instant::now();
        let takes: Vec<bool> = [0, 0, 0, 0, 500, 500, 10_000, 10_000, 10_000, 10_000]
            .into_iter()
            .map(|ms| buckets.take("r", ROW, start + Duration::from_millis(ms)))
            .collect();
        assert_eq!(
            takes,
            [
                true, true, true, false, true, false, true, true, true, false
            ],
            "three at once, one back per half second, never more than the burst"
        );
    }

    #[test]
    fn regions_and_rows_have_their_own_buckets() {
        let mut buckets = Buckets::default();
        let now = Instant::now();
        let one = Row {
            name: "one",
            burst: 1,
            sustained: 1,
        };
        let two = Row {
            name: "two",
            burst: 1,
            sustained: 1,
        };
        assert!(buckets.take("a", one, now));
        assert!(!buckets.take("a", one, now));
        assert!(buckets.take("b", one, now));
        assert!(buckets.take("a", two, now));
    }
}
