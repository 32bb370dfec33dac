//! Which metrics there are of a thing, given what its cluster measures.
//!
//! Follows [Container Insights metrics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html),
//! [the same with enhanced observability](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-enhanced-observability-metrics-ECS.html)
//! and [ECS's own metrics](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html).

mod balancer;
mod place;
#[cfg(test)]
mod tests;

pub use balancer::{balancer_charts, balancer_suffix, target_group_suffix};
pub use place::{Book, Place, charts};

use super::Text;
use super::metric::{Range, SeriesId};

/// The namespace of Container Insights.
pub const INSIGHTS: &str = "ECS/ContainerInsights";
/// The namespace of the metrics ECS keeps without being asked to.
pub const FREE: &str = "AWS/ECS";

/// What a cluster measures: its setting `containerInsights`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insights {
    /// `disabled`.
    Off,
    /// `enabled`.
    Standard,
    /// `enhanced`.
    Enhanced,
    /// Not told: an old cluster, one that may not be described, or a word nobody knows here.
    Unknown,
}

impl Insights {
    /// What the value of the setting means.
    pub fn of(setting: Option<&str>) -> Self {
        match setting {
            Some("disabled") => Self::Off,
            Some("enabled") => Self::Standard,
            Some("enhanced") => Self::Enhanced,
            _ => Self::Unknown,
        }
    }

    /// Whether Container Insights is known to measure anything.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::Standard | Self::Enhanced)
    }

    /// Where the figures of a service come from, for a reader.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Off => "AWS/ECS (Container Insights is off)",
            Self::Standard => "Container Insights",
            Self::Enhanced => "Container Insights, enhanced",
            Self::Unknown => "AWS/ECS (not known whether Container Insights is on)",
        }
    }
}

/// What CloudWatch lists of a cluster whose setting is not told: the metrics of the last three
/// hours say what is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The cluster, as it was asked for.
    pub cluster: Text,
    /// Names of the metrics of Container Insights that are recent; a page of them is enough.
    pub metrics: Vec<Text>,
}

impl Probe {
    /// How much is measured.
    pub fn level(&self) -> Insights {
        let is_enhanced = |name: &Text| &**name == "TaskCpuUtilization";
        if self.metrics.is_empty() {
            Insights::Off
        } else if self.metrics.iter().any(is_enhanced) {
            Insights::Enhanced
        } else {
            // What is kept by standard is kept by enhanced, too.
            Insights::Standard
        }
    }
}

/// How a figure is had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// As CloudWatch keeps it.
    Plain(SeriesId),
    /// 100 × used / reserved, where Container Insights keeps only the two.
    Share {
        /// What is used.
        used: SeriesId,
        /// What is reserved.
        reserved: SeriesId,
    },
}

impl Measure {
    /// The series it takes.
    pub fn series(&self) -> impl Iterator<Item = &SeriesId> {
        let (one, other) = match self {
            Self::Plain(series) => (series, None),
            Self::Share { used, reserved } => (used, Some(reserved)),
        };
        std::iter::once(one).chain(other)
    }
}

/// What the values of a chart are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Percent of what is reserved.
    Percent,
    /// So many.
    Count,
    /// Bytes.
    Bytes,
    /// Bytes a second.
    BytesPerSecond,
    /// Seconds.
    Seconds,
    /// 1 or 0.
    Flag,
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// What it is beside the others: `average`, `maximum`, `p99`.
    pub label: &'static str,
    /// How it is had.
    pub measure: Measure,
}

/// One chart: what belongs on the same axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartSpec {
    /// `CPU`.
    pub title: String,
    /// What its values are.
    pub unit: Unit,
    /// Its lines.
    pub plots: Vec<Plot>,
    /// Why there may be no points.
    pub silence: &'static str,
}

/// CPU and memory in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// CPU.
    pub cpu: Measure,
    /// Memory.
    pub memory: Measure,
}

/// CPU and memory of a service for one look at a list: the metrics ECS keeps of every service,
/// because they take one series each whatever the cluster measures.
pub fn glance(cluster: &str, service: &str) -> Usage {
    usage(Insights::Off, cluster, service, Range::Hour)
}

/// CPU and memory of a service from the best source there is.
pub fn usage(level: Insights, cluster: &str, service: &str, range: Range) -> Usage {
    let dimensions = [("ClusterName", cluster), ("ServiceName", service)];
    Usage {
        cpu: percent(level, "Cpu", "Average", &dimensions, range),
        memory: percent(level, "Memory", "Average", &dimensions, range),
    }
}

/// `Cpu` or `Memory` in percent of what is reserved.
fn percent(
    level: Insights,
    what: &str,
    statistic: &str,
    dimensions: &[(&str, &str)],
    range: Range,
) -> Measure {
    let series =
        |namespace, metric: &str| SeriesId::new(namespace, metric, statistic, dimensions, range);
    match level {
        Insights::Enhanced => Measure::Plain(series(INSIGHTS, &format!("Task{what}Utilization"))),
        Insights::Standard => Measure::Share {
            used: series(INSIGHTS, &format!("{what}Utilized")),
            reserved: series(INSIGHTS, &format!("{what}Reserved")),
        },
        Insights::Off | Insights::Unknown => {
            let name = if what == "Cpu" { "CPU" } else { what };
            Measure::Plain(series(FREE, &format!("{name}Utilization")))
        }
    }
}
