//! A series as one line of text.

use super::Series;
use crate::domain::time::Timestamp;
use std::time::Duration;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Points come one to three minutes late: so many periods without one are not told as a gap.
const LATE: u32 = 4;

/// What the full height of a line stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// 0 to 100, more than that as 100.
    Percent,
    /// 0 to the greatest value.
    Greatest,
}

/// The last `span` of a series in `cells` characters, oldest first; a gap is a blank.
pub fn sparkline(
    series: &Series,
    cells: usize,
    span: Duration,
    now: Timestamp,
    scale: Scale,
) -> String {
    let end = match series.points.last() {
        Some((last, _)) => {
            let period = Duration::from_secs(u64::from(series.period));
            let late = now - period * LATE;
            if *last >= late { *last + period } else { now }
        }
        None => now,
    };
    let values = series.cells(cells, end - span, end);
    let top = match scale {
        Scale::Percent => 100.0,
        Scale::Greatest => values.iter().flatten().fold(0.0_f64, |a, b| a.max(*b)),
    };
    values
        .into_iter()
        .map(|value| value.map_or(' ', |value| bar(value, top)))
        .collect()
}

fn bar(value: f64, top: f64) -> char {
    if top <= 0.0 || value.is_nan() {
        return BARS[0];
    }
    let share = (value / top).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of seven is a small number"
    )]
    let step = (share * (BARS.len() - 1) as f64).round() as usize;
    BARS[step.min(BARS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_bar_for_each_part_and_a_blank_for_each_gap() {
        let at = |minute: u64| Timestamp::UNIX_EPOCH + Duration::from_secs(minute * 60);
        let line = |points: &[(u64, f64)], now: u64, scale| {
            let series = Series {
                id: "x".into(),
                label: None,
                period: 60,
                points: points.iter().map(|(m, value)| (at(*m), *value)).collect(),
                incomplete: None,
            };
            sparkline(&series, 4, Duration::from_secs(240), at(now), scale)
        };
        let rising = [(96, 0.0), (97, 40.0), (98, 60.0), (99, 100.0)];
        type Case<'a> = (&'a [(u64, f64)], u64, Scale, &'a str);
        let cases: [Case<'_>; 7] = [
            (&rising, 100, Scale::Percent, "▁▄▅█"),
            // Late by two minutes is not a gap yet, late by ten is.
            (&rising, 102, Scale::Percent, "▁▄▅█"),
            (&rising, 110, Scale::Percent, "    "),
            (&[(96, 1.0), (99, 500.0)], 100, Scale::Percent, "▁  █"),
            (&[(96, 1.0), (99, 4.0)], 100, Scale::Greatest, "▃  █"),
            (&[(98, 0.0), (99, 0.0)], 100, Scale::Greatest, "  ▁▁"),
            (&[], 100, Scale::Percent, "    "),
        ];
        for (points, now, scale, expected) in cases {
            assert_eq!(line(points, now, scale), expected, "{points:?} at {now}");
        }
    }
}
