//! What a query costs, before and after.

use super::window::Window;
use crate::domain::fault::Fault;
use crate::domain::log::LogGroup;

/// US dollars for a GB scanned in us-east-1; other regions have other prices
/// (<https://aws.amazon.com/cloudwatch/pricing/>, "Analyze (Logs Insights queries)").
pub const PRICE: f64 = 0.005;
/// The smaller of the two meanings of GB, so that nothing costs more than was said.
const GB: f64 = 1e9;
const DAY: i64 = 86_400;

/// What is known of the size of a group.
#[derive(Debug, Clone, PartialEq)]
pub enum Size {
    /// It is described.
    Known(LogGroup),
    /// There is no group of this name.
    Missing,
    /// It could not be described.
    Unknown(Fault),
}

impl Size {
    /// The class of the group, as it came.
    pub fn class(&self) -> Option<&str> {
        match self {
            Self::Known(group) => group.log_group_class.as_deref(),
            Self::Missing | Self::Unknown(_) => None,
        }
    }
}

/// What a query will probably read.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// Bytes, of the groups whose size is known.
    pub bytes: f64,
    /// Groups whose size is not known.
    pub unknown: usize,
}

/// Bytes a group probably holds within the last `window` before `now` (seconds since 1970): its
/// stored bytes, shared out evenly over the time it has been kept. None where CloudWatch tells
/// neither a size nor since when.
///
/// `storedBytes` is what
/// [DescribeLogGroups](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html)
/// tells, and lags behind; traffic is never even. It is a figure to decide by, not a bill.
pub fn share(group: &LogGroup, window: Window, now: i64) -> Option<f64> {
    let stored = group.stored_bytes? as f64;
    let age = group.creation_time.map(|at| now - at / 1_000);
    let kept = group.retention_in_days.map(|days| i64::from(days) * DAY);
    let span = match (age, kept) {
        (Some(age), Some(kept)) => age.min(kept),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return None,
    };
    if span <= window.seconds() {
        return Some(stored);
    }
    Some(stored * window.seconds() as f64 / span as f64)
}

/// What a query over these groups will probably read; a group not described yet counts as unknown.
pub fn estimate<'a>(
    sizes: impl Iterator<Item = Option<&'a Size>>,
    window: Window,
    now: i64,
) -> Estimate {
    let mut estimate = Estimate::default();
    for size in sizes {
        match size {
            Some(Size::Known(group)) => match share(group, window, now) {
                Some(bytes) => estimate.bytes += bytes,
                None => estimate.unknown += 1,
            },
            Some(Size::Missing) => {}
            Some(Size::Unknown(_)) | None => estimate.unknown += 1,
        }
    }
    estimate
}

/// US dollars for so many bytes scanned, at the price of us-east-1.
pub fn price(bytes: f64) -> f64 {
    bytes / GB * PRICE
}

/// What so many bytes cost, in words and as exact as it matters: `about $0.0060`.
pub fn dollars(bytes: f64) -> String {
    match price(bytes) {
        sum if sum <= 0.0 => "$0".to_owned(),
        sum if sum < 0.0001 => "under $0.0001".to_owned(),
        sum if sum < 1.0 => format!("about ${sum:.4}"),
        sum => format!("about ${sum:.2}"),
    }
}

/// A number of bytes in words.
pub fn bytes(count: f64) -> String {
    let units = ["B", "KB", "MB", "GB", "TB", "PB"];
    let mut count = count.max(0.0);
    let mut unit = 0;
    while count >= 999.5 && unit + 1 < units.len() {
        count /= 1_000.0;
        unit += 1;
    }
    let word = units[unit];
    match (unit, count) {
        (0, _) => format!("{count:.0} {word}"),
        (_, count) if count < 9.95 => format!("{count:.1} {word}"),
        _ => format!("{count:.0} {word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::FaultKind;

    fn group(stored: Option<i64>, created: Option<i64>, days: Option<i32>) -> LogGroup {
        LogGroup {
            log_group_name: "/ecs/web".into(),
            log_group_arn: None,
            log_group_class: None,
            retention_in_days: days,
            stored_bytes: stored,
            creation_time: created.map(|at| at * 1_000),
        }
    }

    #[test]
    fn the_stored_bytes_are_shared_out_over_the_time_they_are_kept() {
        let now = 100 * DAY;
        let cases = [
            // 7 days kept of an old group: an hour is a 168th
            (group(Some(168), Some(0), Some(7)), Window::Hour, Some(1.0)),
            // younger than its retention: by its age
            (
                group(Some(48), Some(now - 2 * DAY), Some(30)),
                Window::Hour,
                Some(1.0),
            ),
            // never deleted: by its age
            (group(Some(2_400), Some(0), None), Window::Hour, Some(1.0)),
            // the window is longer than what there is
            (
                group(Some(500), Some(now - 60), None),
                Window::Hour,
                Some(500.0),
            ),
            (
                group(Some(500), Some(now + 60), None),
                Window::Hour,
                Some(500.0),
            ),
            // nothing to go by is not zero
            (group(None, Some(0), Some(7)), Window::Hour, None),
            (group(Some(1), None, None), Window::Hour, None),
            (group(Some(24), None, Some(1)), Window::Hour, Some(1.0)),
        ];
        for (group, window, expected) in cases {
            assert_eq!(share(&group, window, now), expected, "{group:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_counted_and_never_zero() {
        let known = Size::Known(group(Some(24), None, Some(1)));
        let denied = Size::Unknown(Fault::new(
            FaultKind::Denied,
            "logs:DescribeLogGroups",
            "no",
        ));
        let sizes = [Some(&known), Some(&Size::Missing), Some(&denied), None];
        let found = estimate(sizes.into_iter(), Window::Hour, 0);
        assert_eq!(found.unknown, 2);
        assert!((found.bytes - 1.0).abs() < 1e-9);
    }

    #[test]
    fn sums_and_sizes_in_words() {
        for (bytes, words) in [
            (0.0, "$0"),
            (2e6, "under $0.0001"),
            (1.22e9, "about $0.0061"),
            (1e11, "about $0.5000"),
            (2.469e12, "about $12.35"),
        ] {
            assert_eq!(dollars(bytes), words);
        }
        for (count, words) in [
            (-1.0, "0 B"),
            (0.0, "0 B"),
            (999.0, "999 B"),
            (1_200.0, "1.2 KB"),
            (999_900.0, "1.0 MB"),
            (45_000_000.0, "45 MB"),
            (1.2e9, "1.2 GB"),
            (9e18, "9000 PB"),
        ] {
            assert_eq!(bytes(count), words, "{count}");
        }
        assert!((price(1.2e9) - 0.006).abs() < 1e-12);
    }
}
