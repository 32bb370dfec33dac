//! Which times were read: what is not in between is a gap.

/// Times that were read completely, in milliseconds since 1970; both ends belong to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Adds what was read; what touches becomes one.
    pub fn add(&mut self, from: i64, to: i64) {
        if from > to {
            return;
        }
        let begin = self
            .0
            .partition_point(|(_, end)| end.saturating_add(1) < from);
        let after = self
            .0
            .partition_point(|(start, _)| *start <= to.saturating_add(1));
        let joined = match self.0.get(begin..after) {
            Some([]) | None => (from, to),
            Some(old) => (
                old.first().map_or(from, |(start, _)| from.min(*start)),
                old.last().map_or(to, |(_, end)| to.max(*end)),
            ),
        };
        self.0.splice(begin..after.max(begin), [joined]);
    }

    /// The oldest time that was read.
    pub fn low(&self) -> Option<i64> {
        self.0.first().map(|(start, _)| *start)
    }

    /// The beginning of the stretch that a time lies in or follows.
    pub fn since(&self, time: i64) -> Option<i64> {
        let after = self.0.partition_point(|(start, _)| *start <= time);
        let (start, _) = self.0.get(after.checked_sub(1)?)?;
        Some(*start)
    }

    /// The newest time that was read.
    pub fn high(&self) -> Option<i64> {
        self.0.last().map(|(_, end)| *end)
    }

    /// What lies unread between two times that were read; both ends were read.
    pub fn holes(&self) -> impl Iterator<Item = (i64, i64)> {
        self.0
            .iter()
            .zip(self.0.iter().skip(1))
            .map(|((_, end), (start, _))| (*end, *start))
    }

    /// What of a time was not read.
    pub fn missing(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut out = Vec::new();
        let mut at = from;
        for (start, end) in &self.0 {
            if *end < at {
                continue;
            }
            if *start > to {
                break;
            }
            if *start > at {
                out.push((at, *start));
            }
            at = *end;
        }
        if at < to {
            out.push((at, to));
        }
        out
    }

    /// Forgets what is older.
    pub fn forget_before(&mut self, time: i64) {
        self.0.retain_mut(|(start, end)| {
            *start = time.max(*start);
            start <= end
        });
    }

    /// Forgets what is newer.
    pub fn forget_after(&mut self, time: i64) {
        self.0.retain_mut(|(start, end)| {
            *end = time.min(*end);
            start <= end
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_touches_becomes_one() {
        let mut read = Ranges::default();
        for (from, to) in [(10, 20), (40, 50), (21, 25), (30, 20), (60, 70)] {
            read.add(from, to);
        }
        assert_eq!(read.0, [(10, 25), (40, 50), (60, 70)]);
        assert_eq!(read.holes().collect::<Vec<_>>(), [(25, 40), (50, 60)]);
        assert_eq!(
            read.missing(0, 100),
            [(0, 10), (25, 40), (50, 60), (70, 100)]
        );
        assert_eq!(read.missing(12, 18), []);
        let since = [5, 10, 39, 45, 99].map(|time| read.since(time));
        assert_eq!(since, [None, Some(10), Some(10), Some(40), Some(60)]);
        assert_eq!(read.missing(45, 55), [(50, 55)]);
        read.add(20, 65);
        assert_eq!(read.0, [(10, 70)]);
        read.forget_before(15);
        read.forget_after(60);
        assert_eq!(read.0, [(15, 60)]);
    }

    proptest! {
        #[test]
        fn it_is_a_set_of_times(
            parts in proptest::collection::vec((0_i64..60, 0_i64..12), 0..20),
        ) {
            let mut read = Ranges::default();
            let mut times = std::collections::BTreeSet::new();
            for (from, length) in parts {
                read.add(from, from + length);
                times.extend(from..=from + length);
            }
            let of_ranges: Vec<i64> =
                read.0.iter().flat_map(|(start, end)| *start..=*end).collect();
            prop_assert_eq!(of_ranges, times.into_iter().collect::<Vec<_>>());
            prop_assert!(read.0.windows(2).all(|two| two[0].1 + 1 < two[1].0));
        }
    }
}
