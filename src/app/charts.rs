//! The page of charts: what it shows, how keys move it, what metrics cost.

use super::App;
use super::nav::{Page, Place};
use crate::domain::metric::{Range, cost_per_hour};
use crate::domain::polled::{SourceId, Tempo, Want};
use crate::keys::Action;
use crate::panes::charts::{Charts, Grid};
use rustc_hash::FxHashSet;
use std::time::Duration;

/// How often a series on screen is asked for: a new point comes each minute.
const EVERY: Duration = Duration::from_secs(60);

/// How charts are looked at. It stays when the page is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChartsState {
    /// How far back they reach.
    pub range: Range,
    /// The row of charts at the top.
    pub top: usize,
    /// What the last drawing had room for.
    pub grid: Grid,
}

impl App {
    /// The charts of the row here, if this is their page.
    pub fn charts_here(&self) -> Option<Charts> {
        match self.trail.here() {
            Place::Row {
                id,
                page: Page::Metrics,
                ..
            } => self.list.charts(id, &self.look(), self.charts.range),
            _ => None,
        }
    }

    /// Whether there are charts of the row under the cursor.
    pub(super) fn is_measured(&self) -> bool {
        let picked = self.list.selected(&self.table());
        picked.is_none_or(|picked| {
            let charts = self
                .list
                .charts(&picked.id, &self.look(), self.charts.range);
            charts.is_some()
        })
    }

    /// Takes note of how many charts there is room for.
    pub fn prepare_charts(&mut self, grid: Grid) {
        if self.charts.grid != grid {
            self.charts.grid = grid;
            self.charts.top = self.charts.top.min(grid.last_top());
            // The demand depends on what is in view: settle once more before sleeping.
            self.wake = Some(self.clock.tick);
        }
    }

    /// Takes note of which columns of the list were drawn: only those are worth asking for.
    pub fn showed(&mut self, columns: Vec<&'static str>) {
        // A page draws no table: the list behind it is as it was.
        if !columns.is_empty() && self.columns_shown != columns {
            self.columns_shown = columns;
            self.wake = Some(self.clock.tick);
        }
    }

    /// What must be polled for the charts in view.
    pub(super) fn chart_wants(&self, tempo: Tempo) -> Vec<Want> {
        let shown = self.charts.grid.shown(self.charts.top);
        self.charts_here()
            .map_or_else(Vec::new, |charts| charts.wants(&self.look(), shown, tempo))
    }

    /// A key on the page of charts; `false` if it means the same as everywhere.
    pub(super) fn on_charts(&mut self, action: Action) -> bool {
        let ChartsState { range, top, grid } = self.charts;
        let page = grid.rows.max(1);
        let top = match action {
            Action::RangeLonger | Action::RangeShorter => {
                self.charts.range = match action {
                    Action::RangeLonger => range.longer(),
                    _ => range.shorter(),
                };
                if self.charts.range == range {
                    let line = format!(
                        "charts of the last {}: that is as far as it goes",
                        range.words()
                    );
                    self.say(line, false);
                }
                top
            }
            Action::Up => top.saturating_sub(1),
            Action::Down => top + 1,
            Action::PageUp | Action::HalfPageUp => top.saturating_sub(page),
            Action::PageDown | Action::HalfPageDown => top + page,
            Action::Top => 0,
            Action::Bottom => usize::MAX,
            _ => return false,
        };
        self.charts.top = top.min(grid.last_top());
        true
    }

    /// Works out what the metrics in the demand cost; the next frame tells it.
    pub(super) fn reckon(&mut self, demand: &[Want]) {
        let series: FxHashSet<_> = demand
            .iter()
            .filter(|want| want.key.source == SourceId::MetricSeries)
            .flat_map(|want| &want.visible)
            .collect();
        self.metrics_cost = (!series.is_empty()).then(|| cost_per_hour(series.len(), EVERY));
    }
}
