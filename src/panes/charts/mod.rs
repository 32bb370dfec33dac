//! The page of charts of a row: what it consists of, what it asks for, and how it is drawn.

mod draw;
mod grid;
mod plot;

pub use draw::draw;
pub use grid::Grid;

use super::balancing::groups_want;
use super::document::{Document, Line, Section};
use super::kind::Look;
use super::metrics::{self, Known, words};
use crate::domain::insights::{self, Book, ChartSpec, Place};
use crate::domain::metric::Range;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task::Task;
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, arn, list};

/// The charts of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charts {
    /// `service checkout`.
    pub title: String,
    /// The cluster its series are kept under: ARN, or the name that stands for it.
    pub cluster: Text,
    /// How far back they reach.
    pub range: Range,
    /// The charts and where they come from.
    pub book: Book,
    /// When something was deployed, newest first.
    pub deployed: Vec<(Timestamp, String)>,
    /// Target groups that must be described: they tell which load balancer measures them.
    pub groups: Vec<Text>,
}

impl Charts {
    /// The charts of a thing in a cluster.
    pub(super) fn of(
        look: &Look<'_>,
        title: String,
        cluster: &Text,
        place: Place<'_>,
        range: Range,
    ) -> Self {
        let level = metrics::level(look, cluster);
        let described = metrics::described(look, cluster);
        let name = described.map_or_else(|| arn::name(cluster), |cluster| cluster.name());
        Self {
            title,
            cluster: Text::clone(cluster),
            range,
            book: insights::charts(name, place, level, range),
            deployed: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Adds what load balancers measure of these target groups, as far as it is known which they
    /// are, and says which could not be asked.
    pub(super) fn add_balancers(&mut self, groups: Vec<Text>, look: &Look<'_>) {
        let context = look.store.context(look.scope.context);
        let mut refused: Option<String> = None;
        for arn in &groups {
            let Some(entry) = context.and_then(|context| context.target_groups.get(arn)) else {
                continue;
            };
            if let (None, Some(fault)) = (&entry.item, &entry.fault) {
                refused.get_or_insert_with(|| fault.line());
            }
            let balancers = entry.item.iter();
            for balancer in balancers.flat_map(|group| list(&group.load_balancer_arns)) {
                for chart in insights::balancer_charts(arn, balancer, self.range) {
                    // What a load balancer measures as a whole is the same behind both of a pair.
                    if !self.book.charts.contains(&chart) {
                        self.book.charts.push(chart);
                    }
                }
            }
        }
        if let Some(refused) = refused {
            let words = format!("load balancer not known: {refused}");
            self.book.remark = Some(match self.book.remark.take() {
                Some(remark) => format!("{words} · {remark}"),
                None => words,
            });
        }
        self.groups = groups;
    }

    /// What must be polled while these charts are on screen: their series, in one call.
    pub fn wants(&self, look: &Look<'_>, shown: std::ops::Range<usize>, tempo: Tempo) -> Vec<Want> {
        let groups = groups_want(look, self.groups.clone(), tempo);
        let mut wants: Vec<Want> = groups.into_iter().collect();
        if metrics::described(look, &self.cluster).is_none() {
            // What there is to be asked for depends on the setting of the cluster.
            let key = Key::region(look.scope.context, SourceId::Clusters);
            wants.push(Want::only(key, vec![Text::clone(&self.cluster)], tempo));
            let context = look.store.context(look.scope.context);
            let entry = context.and_then(|context| context.clusters.get(&self.cluster));
            if entry.is_none_or(|entry| entry.fault.is_none() && entry.missing.is_none()) {
                return wants;
            }
        }
        wants.extend(metrics::probe(look, &self.cluster, tempo));
        let end = shown.end.min(self.book.charts.len());
        let charts = self.book.charts.get(shown.start..end).unwrap_or_default();
        let measures = charts
            .iter()
            .flat_map(|chart| chart.plots.iter().map(|plot| &plot.measure));
        wants.extend(metrics::want(look, &self.cluster, measures, tempo));
        wants
    }

    /// What is known of the lines of a chart.
    fn known(&self, look: &Look<'_>, chart: &ChartSpec) -> Vec<Known> {
        let kept = metrics::kept(look, &self.cluster);
        chart
            .plots
            .iter()
            .map(|plot| metrics::known(kept, &plot.measure))
            .collect()
    }

    /// Why a chart has nothing to show.
    fn silence(&self, chart: &ChartSpec) -> String {
        format!(
            "no data points in the last {}: {}",
            self.range.words(),
            chart.silence
        )
    }

    /// What was deployed in the time shown: `:42 14m ago`.
    fn deployments(&self, now: Timestamp) -> String {
        let (from, _) = self.range.window(now);
        let inside = self.deployed.iter().filter(|(at, _)| *at >= from);
        inside
            .map(|(at, what)| format!("{what} {} ago", time::age(now, *at)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The same in figures, to be copied.
    pub fn to_document(&self, look: &Look<'_>) -> Document {
        let mut head = vec![
            Line::pair("source", &*self.book.source),
            Line::pair("range", self.range.word()),
        ];
        head.extend(self.book.remark.as_deref().map(Line::text));
        let deployed = self.deployments(look.now);
        if !deployed.is_empty() {
            head.push(Line::pair("deployed", deployed));
        }
        let mut sections = vec![Section::new("", head)];
        for chart in &self.book.charts {
            let mut lines = Vec::new();
            for (plot, known) in chart.plots.iter().zip(self.known(look, chart)) {
                let text =
                    figures(chart, &known, usize::MAX).unwrap_or_else(|| match known.trouble {
                        Some(trouble) => format!("◌ {trouble}"),
                        None if known.series.is_some() => self.silence(chart),
                        None => "·".to_owned(),
                    });
                lines.push(Line::pair(plot.label, text));
            }
            sections.push(Section::new(&*chart.title, lines));
        }
        Document::new(format!("metrics of {}", self.title), sections)
    }
}

/// The charts of a task, or of one of its containers.
pub(super) fn of_task(
    look: &Look<'_>,
    task: &Task,
    container: Option<&str>,
    range: Range,
) -> Option<Charts> {
    let cluster = look.scope.cluster.as_ref()?;
    let definition = arn::family_revision(task.task_definition_arn.as_deref()?);
    let family = definition
        .rsplit_once(':')
        .map_or(definition, |(family, _)| family);
    let (service, id) = (task.service_name(), arn::name(&task.task_arn));
    let place = match container {
        None => Place::Task {
            service,
            family,
            task: id,
        },
        Some(container) => Place::Container {
            service,
            family,
            task: id,
            container,
        },
    };
    let short = arn::short_id(&task.task_arn);
    let title = match container {
        Some(container) => format!("container {container} of task {short}"),
        None => format!("task {short}"),
    };
    Some(Charts::of(look, title, cluster, place, range))
}

/// `last 40% min 3% avg 12% max 91%`, as much of it as there is room for; none without points.
fn figures(chart: &ChartSpec, known: &Known, room: usize) -> Option<String> {
    let series = known.series.as_ref()?;
    let summary = series.summary()?;
    let word = |value| words(chart.unit, value);
    let last = format!("last {}", word(summary.last));
    let (min, avg) = (word(summary.min), word(summary.avg));
    let max = format!("max {}", word(summary.max));
    let mut text = format!("{last} min {min} avg {avg} {max}");
    if text.len() > room {
        text = format!("{last} avg {avg} {max}");
    }
    if text.len() > room {
        text = format!("{last} {max}");
    }
    if let Some(incomplete) = &series.incomplete {
        text.push_str(&format!(" (incomplete: {incomplete})"));
    }
    Some(text)
}
