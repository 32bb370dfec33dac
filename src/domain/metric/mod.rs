//! Metrics of CloudWatch: which series is meant, what it says, what asking for it costs.
//!
//! Follows [GetMetricData](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html)
//! and, for how long which resolution is kept, [Metrics retention](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention).

mod range;
mod series;
mod spark;

pub use range::Range;
pub use series::{Series, Summary};
pub use spark::{Scale, sparkline};

use super::Text;
use std::time::Duration;

/// What GetMetricData costs for each metric asked for, in US dollars; it is in no free tier
/// (<https://aws.amazon.com/cloudwatch/pricing/>).
const DOLLARS_PER_METRIC: f64 = 0.01 / 1_000.0;

/// What separates the parts of an identity as text.
const BAR: char = '|';

/// One series: which metric, of what, how it is condensed, and over how long a time.
///
/// The end of the time is not part of it: a series is asked for up to now, again and again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SeriesId {
    /// `ECS/ContainerInsights`, `AWS/ECS`, `AWS/ApplicationELB`.
    pub namespace: Text,
    /// `CPUUtilization`.
    pub metric: Text,
    /// Names and values, in the order AWS documents them.
    pub dimensions: Vec<(Text, Text)>,
    /// `Average`, `Maximum`, `Sum`, `p99`.
    pub statistic: Text,
    /// How far it reaches back, which decides about its period.
    pub range: Range,
}

impl SeriesId {
    /// A series of a metric with these dimensions.
    pub fn new(
        namespace: &str,
        metric: &str,
        statistic: &str,
        dimensions: &[(&str, &str)],
        range: Range,
    ) -> Self {
        Self {
            namespace: namespace.into(),
            metric: metric.into(),
            dimensions: dimensions
                .iter()
                .map(|(name, value)| (Text::from(*name), Text::from(*value)))
                .collect(),
            statistic: statistic.into(),
            range,
        }
    }

    /// The identity as one text, from which [`SeriesId::parse`] makes the same again:
    /// `1h|AWS/ECS|CPUUtilization|Average|ClusterName=prod-web`.
    pub fn text(&self) -> Text {
        let mut text = String::with_capacity(96);
        text.push_str(self.range.word());
        for part in [&self.namespace, &self.metric, &self.statistic] {
            text.push(BAR);
            escape(part, &mut text);
        }
        for (name, value) in &self.dimensions {
            text.push(BAR);
            escape(name, &mut text);
            text.push('=');
            escape(value, &mut text);
        }
        text.into()
    }

    /// What [`SeriesId::text`] wrote; none for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(BAR);
        let range = Range::parse(parts.next()?)?;
        let namespace = unescape(parts.next()?)?;
        let metric = unescape(parts.next()?)?;
        let statistic = unescape(parts.next()?)?;
        let dimension = |part: &str| {
            let (name, value) = part.split_once('=')?;
            Some((unescape(name)?, unescape(value)?))
        };
        Some(Self {
            namespace,
            metric,
            statistic,
            dimensions: parts.map(dimension).collect::<Option<Vec<_>>>()?,
            range,
        })
    }
}

/// What asking for so many series again and again costs an hour, in US dollars.
pub fn cost_per_hour(series: usize, every: Duration) -> f64 {
    let rounds = 3_600.0 / every.as_secs_f64().max(1.0);
    series as f64 * rounds * DOLLARS_PER_METRIC
}

/// A cost an hour as the header writes it: `$0.02/h`.
pub fn cost_words(dollars: f64) -> String {
    if dollars < 0.005 {
        "<$0.01/h".to_owned()
    } else {
        format!("${dollars:.2}/h")
    }
}

fn escape(part: &str, into: &mut String) {
    for character in part.chars() {
        match character {
            BAR => into.push_str("%7C"),
            '=' => into.push_str("%3D"),
            '%' => into.push_str("%25"),
            other => into.push(other),
        }
    }
}

fn unescape(part: &str) -> Option<Text> {
    if !part.contains('%') {
        return Some(part.into());
    }
    let mut pieces = part.split('%');
    let mut text = pieces.next()?.to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2)?;
        text.push(match code {
            "7C" => BAR,
            "3D" => '=',
            "25" => '%',
            _ => return None,
        });
        text.push_str(rest);
    }
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_identity_is_short_and_readable() {
        let dimensions = [("ClusterName", "prod-web"), ("ServiceName", "checkout")];
        let id = SeriesId::new(
            "AWS/ECS",
            "CPUUtilization",
            "Average",
            &dimensions,
            Range::Hour,
        );
        assert_eq!(
            &*id.text(),
            "1h|AWS/ECS|CPUUtilization|Average|ClusterName=prod-web|ServiceName=checkout"
        );
        for broken in ["", "1h", "5y|a|b|c", "1h|a|b|c|d", "1h|a|b|%41", "1h|a|b|%"] {
            assert_eq!(SeriesId::parse(broken), None, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn no_identity_is_lost_as_text(names in prop::collection::vec(".{0,8}", 3), dimensions in prop::collection::vec(("[a-z|=%]{0,6}", ".{0,8}"), 0..4)) {
            let dimensions: Vec<(&str, &str)> = dimensions.iter().map(|(name, value)| (&**name, &**value)).collect();
            let id = SeriesId::new(&names[0], &names[1], &names[2], &dimensions, Range::Week);
            prop_assert_eq!(SeriesId::parse(&id.text()), Some(id));
        }
    }

    #[test]
    fn what_is_asked_for_has_its_price() {
        let minute = Duration::from_secs(60);
        // 100 series each minute are 144,000 metrics a day, which is $1.44.
        assert!((cost_per_hour(100, minute) * 24.0 - 1.44).abs() < 1e-9);
        for (series, words) in [
            (0, "<$0.01/h"),
            (2, "<$0.01/h"),
            (40, "$0.02/h"),
            (500, "$0.30/h"),
        ] {
            assert_eq!(cost_words(cost_per_hour(series, minute)), words);
        }
    }
}
