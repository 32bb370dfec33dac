//! Metrics in lists and descriptions: what is known of a figure, and how it is written.

use super::kind::Look;
use super::sheet::Sheet;
use super::table::{Cell, SortKey};
use crate::domain::Text;
use crate::domain::arn;
use crate::domain::cluster::Cluster;
use crate::domain::insights::{self, Insights, Measure, Unit};
use crate::domain::metric::{Range, Scale, Series, sparkline};
use crate::domain::place::MetricsChoice;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::{self, Timestamp};
use crate::store::Collection;
use std::sync::Arc;
use std::time::Duration;

/// Characters of the line in a cell, and of the one in a description.
const CELL: usize = 4;
const LINE: usize = 30;
/// A figure older than this is not the one of now: its tasks do not run any more.
const OLD: u64 = 600;

/// What is known of a figure.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Its points, if any answer ever came; a share is worked out.
    pub series: Option<Arc<Series>>,
    /// Why it could not be had, the last time it was asked for.
    pub trouble: Option<String>,
}

/// What is known of a figure.
pub fn known(metrics: Option<&Collection<Series>>, measure: &Measure) -> Known {
    let Some(metrics) = metrics else {
        return Known::default();
    };
    let mut found = Vec::new();
    let mut trouble = None;
    for id in measure.series() {
        let Some(entry) = metrics.get(&id.text()) else {
            continue;
        };
        trouble = trouble
            .or_else(|| entry.fault.as_ref().map(|fault| fault.line()))
            .or_else(|| entry.missing.as_ref().map(ToString::to_string));
        found.extend(entry.item.clone());
    }
    let series = match (measure, found.as_slice()) {
        (Measure::Plain(_), [series]) => Some(Arc::clone(series)),
        (Measure::Share { .. }, [used, reserved]) => Some(Arc::new(used.percent_of(reserved))),
        _ => None,
    };
    Known { series, trouble }
}

/// A percentage as a cell of a list shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gauge {
    /// Not asked, or not answered yet.
    #[default]
    Awaited,
    /// It could not be had.
    Unknown,
    /// There are no points: no task ran in the last hour.
    Silent,
    /// The last hour, and how much it is now if anything is.
    At {
        /// The hour as a line.
        line: Text,
        /// Percent now.
        now: Option<f64>,
    },
}

impl Gauge {
    /// From what is known.
    pub fn of(known: &Known, now: Timestamp) -> Self {
        match (&known.series, &known.trouble) {
            (Some(series), _) => match series.points.last() {
                None => Self::Silent,
                Some((at, value)) => Self::At {
                    line: sparkline(series, CELL, HOUR, now, Scale::Percent).into(),
                    now: (time::seconds_since(now, *at) < OLD).then_some(*value),
                },
            },
            (None, Some(_)) => Self::Unknown,
            (None, None) => Self::Awaited,
        }
    }

    /// As a cell: `▂▃▅█ 91%`.
    pub fn cell(&self) -> Cell {
        match self {
            Self::Awaited => Cell::pending(),
            Self::Unknown => Cell::unknown(),
            Self::Silent => Cell::absent(),
            Self::At { line, now } => match now {
                Some(percent) => {
                    Cell::text(format!("{line}{percent:>3.0}%")).key(SortKey::Number(*percent))
                }
                None => Cell::text(format!("{line}   —")).key(SortKey::Absent),
            },
        }
    }
}

const HOUR: Duration = Range::Hour.span();

/// What the cluster of a list measures.
pub(super) fn level(look: &Look<'_>, cluster: &str) -> Insights {
    match Insights::of(described(look, cluster).and_then(|cluster| cluster.container_insights())) {
        Insights::Unknown => {
            let context = look.store.context(look.scope.context);
            let probe = context.and_then(|context| context.insights.item(cluster));
            probe.map_or(Insights::Unknown, |probe| probe.level())
        }
        told => told,
    }
}

/// What must be asked to learn what a cluster measures, where its setting is absent: one call, once.
pub(super) fn probe(look: &Look<'_>, cluster: &Text, tempo: Tempo) -> Option<Want> {
    let setting = described(look, cluster)?.container_insights();
    let key = Key::region(look.scope.context, SourceId::InsightsProbe);
    (Insights::of(setting) == Insights::Unknown)
        .then(|| Want::only(key, vec![Text::clone(cluster)], tempo))
}

/// A cluster by ARN, or by the name that stands for it until the ARN is known.
pub(super) fn described<'a>(look: &Look<'a>, cluster: &str) -> Option<&'a Cluster> {
    let clusters = &look.store.context(look.scope.context)?.clusters;
    let by_name = || clusters.items().find(|item| item.name() == cluster);
    clusters.item(cluster).or_else(by_name).map(|item| &**item)
}

/// The series of a cluster that were looked at.
pub(super) fn kept<'a>(look: &Look<'a>, cluster: &str) -> Option<&'a Collection<Series>> {
    let inside = look.store.cluster(look.scope.context, cluster)?;
    Some(&inside.metrics)
}

/// Asks for the series of some figures. A new point comes each minute, however lively the list is.
pub(super) fn want<'a>(
    look: &Look<'_>,
    cluster: &Text,
    measures: impl Iterator<Item = &'a Measure>,
    tempo: Tempo,
) -> Option<Want> {
    let mut ids: Vec<Text> = Vec::new();
    for id in measures.flat_map(Measure::series).map(|id| id.text()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let key = Key::cluster(
        look.scope.context,
        SourceId::MetricSeries,
        Text::clone(cluster),
    );
    (!ids.is_empty()).then(|| Want::only(key, ids, tempo.min(Tempo::Normal)))
}

/// Whether metrics are asked for without the user opening the charts.
pub(super) fn automatic(look: &Look<'_>) -> bool {
    look.choices.metrics == MetricsChoice::Automatic
}

/// CPU and memory of a service in its description.
pub(super) fn section(sheet: &mut Sheet<'_>, look: &Look<'_>, service: &str) {
    let Some(cluster) = look.scope.cluster.as_deref() else {
        return;
    };
    sheet.section("metrics of the last hour");
    if !automatic(look) {
        return sheet.remark("not asked for by themselves: metrics = false in the configuration");
    }
    let level = level(look, cluster);
    let best = insights::usage(level, arn::name(cluster), service, Range::Hour);
    let free = insights::glance(arn::name(cluster), service);
    let metrics = kept(look, cluster);
    let mut fallen_back = false;
    for (name, measure, other) in [
        ("CPU", &best.cpu, &free.cpu),
        ("memory", &best.memory, &free.memory),
    ] {
        let mut known = known(metrics, measure);
        // What the list has shown already stands until the better source has answered.
        let has_points = |known: &Known| {
            let series = known.series.as_ref();
            series.is_some_and(|series| !series.points.is_empty())
        };
        if !has_points(&known) {
            let spare = self::known(metrics, other);
            if has_points(&spare) {
                fallen_back |= level.is_on();
                known.series = spare.series;
            }
        }
        match (&known.series, &known.trouble) {
            (Some(series), trouble) => {
                sheet.text(name, &line(series, look.now));
                if let Some(trouble) = trouble {
                    sheet.toned("", &format!("◌ not renewed: {trouble}"), Some(GAP));
                }
            }
            (None, Some(trouble)) => sheet.toned(name, &format!("◌ {trouble}"), Some(GAP)),
            (None, None) => sheet.text(name, "·"),
        }
    }
    sheet.remark(if fallen_back {
        "AWS/ECS, until Container Insights has points"
    } else {
        level.source()
    });
}

const GAP: crate::theme::Role = crate::theme::Role::Gap;

fn line(series: &Series, now: Timestamp) -> String {
    let Some(summary) = series.summary() else {
        return "— no data points: no task ran in the last hour".to_owned();
    };
    let line = sparkline(series, LINE, HOUR, now, Scale::Percent);
    let last = match series.points.last() {
        Some((at, value)) if time::seconds_since(now, *at) < OLD => words(Unit::Percent, *value),
        _ => "—".to_owned(),
    };
    format!(
        "{last:>4} {line} avg {:.0} max {:.0}",
        summary.avg, summary.max
    )
}

/// A value in its unit.
pub fn words(unit: Unit, value: f64) -> String {
    let scaled = |step: f64, units: &[&str]| {
        let mut rest = value;
        let mut at = 0;
        while rest.abs() >= step && at + 1 < units.len() {
            rest /= step;
            at += 1;
        }
        let unit = units.get(at).copied().unwrap_or_default();
        if rest.abs() >= 100.0 || rest.fract().abs() < 0.05 {
            format!("{rest:.0}{unit}")
        } else {
            format!("{rest:.1}{unit}")
        }
    };
    match unit {
        Unit::Percent => format!("{value:.0}%"),
        Unit::Count | Unit::Flag => scaled(1_000.0, &["", "k", "M", "G"]),
        Unit::Bytes => scaled(1_024.0, &["B", "KiB", "MiB", "GiB", "TiB"]),
        Unit::BytesPerSecond => scaled(1_024.0, &["B/s", "KiB/s", "MiB/s", "GiB/s"]),
        Unit::Seconds if value.abs() < 1.0 => format!("{:.0}ms", value * 1_000.0),
        Unit::Seconds => scaled(f64::INFINITY, &["s"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use crate::domain::insights::glance;

    #[test]
    fn values_are_short_and_have_their_unit() {
        for (unit, value, expected) in [
            (Unit::Percent, 91.4, "91%"),
            (Unit::Count, 0.0, "0"),
            (Unit::Count, 2.5, "2.5"),
            (Unit::Count, 12_345.0, "12.3k"),
            (Unit::Bytes, 512.0, "512B"),
            (Unit::Bytes, 1_572_864.0, "1.5MiB"),
            (Unit::BytesPerSecond, 204_800.0, "200KiB/s"),
            (Unit::Seconds, 0.123, "123ms"),
            (Unit::Seconds, 2.0, "2s"),
            (Unit::Seconds, 75.25, "75.2s"),
        ] {
            assert_eq!(words(unit, value), expected, "{value}");
        }
    }

    #[test]
    fn a_cell_tells_none_from_unknown_from_not_yet() {
        let series = |ages: &[u64]| {
            let points = ages.iter().rev().map(|minutes| {
                let at = now() - Duration::from_secs(minutes * 60);
                (at, 50.0)
            });
            Some(Arc::new(Series {
                id: "x".into(),
                label: None,
                period: 60,
                points: points.collect(),
                incomplete: None,
            }))
        };
        let trouble = || Some("no".to_owned());
        for (series, trouble, shown) in [
            (None, None, "·"),
            (None, trouble(), "◌"),
            (series(&[]), None, "—"),
            (series(&[2, 3, 20, 40, 55]), trouble(), "▅▅▅▅ 50%"),
            (series(&[30, 31]), None, " ▅▅    —"),
        ] {
            let gauge = Gauge::of(&Known { series, trouble }, now());
            assert_eq!(gauge.cell().shown(), shown);
        }
    }

    #[test]
    fn nothing_kept_is_nothing_known() {
        let known = known(None, &glance("c", "s").cpu);
        assert!(known.series.is_none() && known.trouble.is_none());
    }
}
