//! What a series says.

use super::super::Text;
use super::super::time::Timestamp;

/// The points of one series, as GetMetricData gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its identity as text.
    pub id: Text,
    /// AWS's own label.
    pub label: Option<Text>,
    /// Seconds from one point to the next.
    pub period: u32,
    /// When each point begins, and its value; ascending. What is not there is a gap, not zero.
    pub points: Vec<(Timestamp, f64)>,
    /// CloudWatch's words about points it did not give (`PartialData`, `InternalError`).
    pub incomplete: Option<Text>,
}

/// The figures of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Least value.
    pub min: f64,
    /// Mean of the values.
    pub avg: f64,
    /// Greatest value.
    pub max: f64,
    /// Newest value.
    pub last: f64,
}

impl Series {
    /// The figures; none without a point.
    pub fn summary(&self) -> Option<Summary> {
        let (_, last) = *self.points.last()?;
        let values = || self.points.iter().map(|(_, value)| *value);
        Some(Summary {
            min: values().fold(f64::INFINITY, f64::min),
            avg: values().sum::<f64>() / self.points.len() as f64,
            max: values().fold(f64::NEG_INFINITY, f64::max),
            last,
        })
    }

    /// The stretches without a gap, oldest first.
    pub fn runs(&self) -> impl Iterator<Item = &[(Timestamp, f64)]> {
        let period = i64::from(self.period);
        self.points
            .chunk_by(move |one, next| next.0.as_second() - one.0.as_second() <= period)
    }

    /// This series as percent of another, where both have a point: 100 × used / reserved.
    #[must_use]
    pub fn percent_of(&self, reserved: &Self) -> Self {
        let mut others = reserved.points.iter().peekable();
        let points = self.points.iter().filter_map(|(at, used)| {
            while others.next_if(|(other, _)| other < at).is_some() {}
            let (_, reserved) = others.next_if(|(other, _)| other == at)?;
            // Nothing reserved is no share of anything.
            (*reserved > 0.0).then(|| (*at, 100.0 * used / reserved))
        });
        Self {
            id: Text::clone(&self.id),
            label: None,
            period: self.period,
            points: points.collect(),
            incomplete: self.incomplete.clone().or(reserved.incomplete.clone()),
        }
    }

    /// The mean of what falls into each of `cells` equal parts of a time; none where nothing does.
    pub fn cells(&self, cells: usize, from: Timestamp, to: Timestamp) -> Vec<Option<f64>> {
        let span = to.as_second() - from.as_second();
        let mut sums = vec![(0.0, 0_u32); cells];
        for (at, value) in &self.points {
            let offset = at.as_second() - from.as_second();
            if span <= 0 || !(0..span).contains(&offset) {
                continue;
            }
            let cell = usize::try_from(i128::from(offset) * cells as i128 / i128::from(span));
            if let Some((sum, count)) = cell.ok().and_then(|cell| sums.get_mut(cell)) {
                *sum += value;
                *count += 1;
            }
        }
        sums.into_iter()
            .map(|(sum, count)| (count > 0).then(|| sum / f64::from(count)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(minute: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(minute * 60)
    }

    fn series(points: &[(u64, f64)]) -> Series {
        Series {
            id: "x".into(),
            label: None,
            period: 60,
            points: points
                .iter()
                .map(|(minute, value)| (at(*minute), *value))
                .collect(),
            incomplete: None,
        }
    }

    #[test]
    fn figures_come_from_points_only() {
        assert_eq!(series(&[]).summary(), None);
        let summary = series(&[(1, 2.0), (2, 8.0), (9, 5.0)]).summary();
        let expected = Summary {
            min: 2.0,
            avg: 5.0,
            max: 8.0,
            last: 5.0,
        };
        assert_eq!(summary, Some(expected));
    }

    #[test]
    fn a_missing_point_ends_a_run() {
        type Case<'a> = (&'a [(u64, f64)], &'a [usize]);
        let cases: [Case<'_>; 4] = [
            (&[], &[]),
            (&[(1, 1.0)], &[1]),
            (&[(1, 1.0), (2, 1.0), (3, 1.0)], &[3]),
            (&[(1, 1.0), (3, 1.0), (4, 1.0), (9, 1.0)], &[1, 2, 1]),
        ];
        for (points, lengths) in cases {
            let runs: Vec<usize> = series(points).runs().map(<[_]>::len).collect();
            assert_eq!(runs, lengths, "{points:?}");
        }
    }

    #[test]
    fn a_share_has_a_point_where_both_have_one() {
        let used = series(&[(1, 64.0), (2, 128.0), (4, 1.0), (5, 10.0)]);
        let reserved = series(&[(0, 256.0), (2, 256.0), (4, 0.0), (5, 5.0)]);
        let percent = used.percent_of(&reserved);
        assert_eq!(percent.points, series(&[(2, 50.0), (5, 200.0)]).points);
    }

    #[test]
    fn cells_are_means_and_gaps_stay_gaps() {
        let points = series(&[(0, 1.0), (1, 3.0), (5, 10.0), (8, 7.0)]);
        assert_eq!(
            points.cells(4, at(0), at(8)),
            [Some(2.0), None, Some(10.0), None],
            "what begins at the end is beyond it"
        );
        assert_eq!(points.cells(2, at(8), at(8)), [None, None]);
        assert!(points.cells(0, at(0), at(8)).is_empty());
    }
}
