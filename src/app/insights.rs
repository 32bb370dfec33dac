//! The page of Logs Insights: it lies over the page of logs whose groups it asks.

use super::nav::Place;
use super::prompt::Purpose;
use super::{App, Effect};
use crate::domain::Text;
use crate::domain::arn;
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::keys::Action;
use crate::logs::insights::{About, Insights, Phase, Preset, Target, presets};
use crate::panes::document::{Document, DocumentState};
use crate::panes::insights as pane;
use crate::panes::kind::Logged;
use crate::panes::table::Move;
use crate::scheduler::Now;

/// Logs Insights, and where the reader is in it.
#[derive(Debug)]
pub struct InsightsPage {
    /// What is asked.
    pub engine: Insights,
    /// The page of logs it lies over, while it is open.
    open: Option<Place>,
    /// The page it was opened on last.
    of: Option<Place>,
    /// The row under the cursor: of the presets, or of what came.
    pub cursor: usize,
    /// The first row in view.
    pub top: usize,
    /// Columns scrolled past.
    pub skip: usize,
    /// The reader's place in a row that is shown whole.
    pub row: Option<DocumentState>,
    height: usize,
}

impl Default for InsightsPage {
    fn default() -> Self {
        Self {
            // Numbers below those of the pages of logs.
            engine: Insights::new(1),
            open: None,
            of: None,
            cursor: 0,
            top: 0,
            skip: 0,
            row: None,
            height: 1,
        }
    }
}

impl App {
    /// Logs Insights, if that is what is on screen.
    pub fn insights_here(&self) -> Option<&InsightsPage> {
        let open = self.insights.open.as_ref()?;
        (open == self.trail.here()).then_some(&self.insights)
    }

    /// What the page of Logs Insights is drawn from, if that is what is on screen.
    pub fn insights_view<'a>(&'a self, presets: &'a [Preset]) -> Option<pane::View<'a>> {
        self.insights_here().map(|page| pane::View {
            insights: &page.engine,
            presets,
            cursor: page.cursor,
            top: page.top,
            skip: page.skip,
            row: page.row.as_ref(),
            now: self.clock.wall,
            zone: self.options.zone,
        })
    }

    /// The presets that make sense here.
    pub fn presets(&self) -> Vec<Preset> {
        let Place::Logs { scope, of, .. } = self.trail.here() else {
            return presets::presets(&About::default());
        };
        let tasks = of.iter().map(|one| match one {
            Logged::Task(task) | Logged::Container { task, .. } => {
                Some(Text::from(arn::short_id(task)))
            }
            Logged::Service(_) | Logged::Family(_) | Logged::Instance(_) => None,
        });
        let mut tasks: Vec<Text> = tasks.collect::<Option<_>>().unwrap_or_default();
        tasks.sort();
        tasks.dedup();
        presets::presets(&About {
            cluster: scope.cluster.as_deref().map(arn::name).map(Text::from),
            // Of several services the cluster's tasks are shown.
            service: match of.as_slice() {
                [Logged::Service(name)] => Some(name.clone()),
                [_] => scope.service.clone(),
                _ => None,
            },
            tasks,
        })
    }

    /// `:insights`: over the logs of what is selected, which are opened for it.
    pub(super) fn insights_of_row(&mut self, query: Option<&str>) -> Vec<Effect> {
        let effects = match self.trail.here() {
            Place::Logs { .. } => Vec::new(),
            _ => self.open_logs(),
        };
        if let Place::Logs { .. } = self.trail.here() {
            self.open_insights();
            if let Some(query) = query {
                self.query_entered(query);
            }
        }
        effects
    }

    /// `I`: opens the page over the logs here; there, the line in which the query is written.
    pub(super) fn open_insights(&mut self) {
        let Place::Logs { .. } = self.trail.here() else {
            return self.say("Logs Insights asks the groups of a page of logs", false);
        };
        if self.insights_here().is_some() {
            let query = self.insights.engine.query().to_string();
            return self.ask_query(&query);
        }
        let here = Some(self.trail.here().clone());
        if self.insights.of != here {
            self.insights.engine.start_over();
            self.insights.of.clone_from(&here);
            self.begin_at_the_top();
        }
        self.insights.open = here;
        self.dirty = true;
    }

    fn begin_at_the_top(&mut self) {
        let page = &mut self.insights;
        (page.cursor, page.top, page.skip, page.row) = (0, 0, 0, None);
    }

    fn ask_query(&mut self, text: &str) {
        self.ask(Purpose::LogsQuery, text);
        self.query_typed(text);
    }

    /// Queries that were asked before, and presets, that the typed text is a part of.
    pub(super) fn query_typed(&mut self, text: &str) {
        let typed = text.trim().to_lowercase();
        let before = self.insights.engine.history().iter().map(|it| &**it);
        let presets = self.presets();
        let of_presets = presets.iter().map(|preset| preset.query.as_str());
        let mut lines: Vec<String> = Vec::new();
        for line in before.chain(of_presets) {
            let fits = line.to_lowercase().contains(&typed) && line != text;
            if fits && lines.iter().all(|other| other != line) {
                lines.push(line.to_owned());
            }
        }
        for prompt in self.prompt.iter_mut() {
            prompt.offer(lines.clone());
        }
    }

    /// Puts a query forward: one that was typed, or a preset by number or name.
    pub(super) fn query_entered(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let presets = self.presets();
        // A preset that was taken from the list and not changed asks its own groups.
        let same = |preset: &&Preset| preset.query == text.trim();
        let preset = presets::find(&presets, text).or_else(|| presets.iter().find(same));
        let told = match preset {
            Some(preset) => self
                .insights
                .engine
                .propose(&preset.query, preset.groups.clone()),
            None => self.insights.engine.propose(text, None),
        };
        if let Err(line) = told {
            self.say(line, true);
        }
        self.dirty = true;
    }

    /// A key on the page; none if it means the same as everywhere.
    pub(super) fn on_insights(&mut self, action: Action) -> Option<Vec<Effect>> {
        if let Some(step) = Move::of(action) {
            match &mut self.insights.row {
                Some(state) => state.step(step),
                None => self.step_insights(step),
            }
            return Some(Vec::new());
        }
        match action {
            Action::Back => self.leave_insights(),
            Action::Enter => self.enter_insights(),
            Action::RangeLonger | Action::RangeShorter => {
                let longer = action == Action::RangeLonger;
                if !self.insights.engine.widen(longer) {
                    let line = match self.insights.engine.is_busy() {
                        true => "the window of a running query stays: esc stops it",
                        false => "that is as far as the window goes",
                    };
                    self.say(line, false);
                } else if matches!(self.insights.engine.phase(), Phase::Ended(_)) {
                    self.again();
                }
            }
            Action::Left | Action::Right => match &mut self.insights.row {
                Some(state) => state.sideways(action == Action::Right),
                None => self.skip_columns(action == Action::Right),
            },
            Action::WrapToggle => {
                if let Some(state) = &mut self.insights.row {
                    state.toggle_wrap();
                }
            }
            Action::Refresh => self.again(),
            Action::Copy | Action::Json => return Some(self.copy_rows(action == Action::Json)),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Esc: the row, the proposal, the running query, then the page.
    fn leave_insights(&mut self) {
        let page = &mut self.insights;
        if page.row.take().is_some() {
            return;
        }
        if *page.engine.phase() == Phase::Ready {
            page.engine.withdraw();
        } else if page.engine.is_busy() {
            page.engine.stop();
        } else {
            page.open = None;
        }
    }

    /// Enter: takes the preset, runs the proposal, shows the row.
    fn enter_insights(&mut self) {
        let now = self.clock.wall;
        match self.insights.engine.phase() {
            Phase::Idle => {
                let number = self.insights.cursor + 1;
                self.query_entered(&number.to_string());
            }
            Phase::Ready => match self.insights.engine.start(now) {
                Ok(()) => self.begin_at_the_top(),
                Err(line) => self.say(line, true),
            },
            _ => {
                let page = &mut self.insights;
                if page.row.is_none() && self.rows_of_insights() > 0 {
                    self.insights.row = Some(DocumentState::default());
                }
            }
        }
    }

    /// Puts the query that ran last forward again.
    fn again(&mut self) {
        let query = self.insights.engine.query().to_string();
        if self.insights.engine.is_busy() || query.is_empty() {
            self.say("a query is asked once; I writes another", false);
        } else {
            self.query_entered(&query);
        }
    }

    /// Rows there are to move among.
    fn rows_of_insights(&self) -> usize {
        let engine = &self.insights.engine;
        match (engine.phase(), engine.run()) {
            (Phase::Idle, _) => self.presets().len(),
            (_, Some(run)) => run.table.rows.len(),
            (_, None) => 0,
        }
    }

    fn step_insights(&mut self, step: Move) {
        let last = self.rows_of_insights().saturating_sub(1);
        let page = self.insights.height.max(1);
        let cursor = self.insights.cursor;
        let cursor = match step {
            Move::Up => cursor.saturating_sub(1),
            Move::Down => cursor + 1,
            Move::PageUp => cursor.saturating_sub(page),
            Move::PageDown => cursor + page,
            Move::HalfUp => cursor.saturating_sub(page / 2),
            Move::HalfDown => cursor + page / 2,
            Move::Top => 0,
            Move::Bottom => last,
        };
        self.insights.cursor = cursor.min(last);
    }

    fn skip_columns(&mut self, right: bool) {
        let columns = self.insights.engine.run();
        let last = columns.map_or(0, |run| run.table.columns.len().saturating_sub(1));
        let skip = self.insights.skip;
        self.insights.skip = match right {
            true => (skip + 1).min(last),
            false => skip.saturating_sub(1),
        };
    }

    /// Copies the row that is open, or all of them.
    fn copy_rows(&mut self, json: bool) -> Vec<Effect> {
        if let Some(document) = self.insights_row() {
            return vec![Effect::Copy(document.to_text())];
        }
        let Some(run) = self.insights.engine.run() else {
            self.say("nothing came yet that could be copied", false);
            return Vec::new();
        };
        vec![Effect::Copy(match json {
            true => run.table.to_json(),
            false => run.table.to_csv(),
        })]
    }

    /// The row that is shown whole.
    pub fn insights_row(&self) -> Option<Document> {
        let page = self.insights_here()?;
        page.row.as_ref()?;
        let run = page.engine.run()?;
        Some(pane::row(&run.table, page.cursor, self.options.zone))
    }

    /// Takes note of the place there is: columns and lines of the body.
    pub fn prepare_insights(&mut self, area: pane::Room) {
        let rows = self.rows_of_insights();
        let document = self.insights_row();
        let page = &mut self.insights;
        page.height = area.rows;
        page.cursor = page.cursor.min(rows.saturating_sub(1));
        let lowest = (page.cursor + 1).saturating_sub(area.rows.max(1));
        page.top = page.top.clamp(lowest, page.cursor.max(lowest));
        page.top = page.top.min(rows.saturating_sub(area.rows));
        if let (Some(document), Some(state)) = (document, &mut page.row) {
            state.prepare(&document, area.width, area.height);
        }
    }

    /// The calls Logs Insights wants made. A query that runs is looked at only while its page is on
    /// screen; to stop one is asked from anywhere.
    pub(super) fn query_errands(&mut self) -> Vec<Errand> {
        let here = self.insights_here().is_some();
        if here && let Some(target) = self.target() {
            self.insights.engine.aim(target);
        }
        // What was begun must not be begun again, so it is waited for even when nothing is asked.
        let moving = matches!(
            self.insights.engine.phase(),
            Phase::Starting | Phase::Stopping(_)
        );
        let looking = here && !self.paused;
        match moving || looking {
            true => self.insights.engine.errands(self.clock.wall, looking),
            false => Vec::new(),
        }
    }

    /// The groups of the page of logs, in the region most of them are in: that of the first.
    fn target(&self) -> Option<Target> {
        let page = self.logs_here()?;
        let mut target = Target::default();
        let mut elsewhere: Vec<&Text> = Vec::new();
        for status in page.session.statuses() {
            let feed = &status.feed;
            let context = *target.context.get_or_insert(feed.context);
            if context != feed.context {
                if !elsewhere.contains(&&feed.group) {
                    elsewhere.push(&feed.group);
                }
            } else if !target.groups.contains(&feed.group) {
                target.groups.push(feed.group.clone());
            }
        }
        target.elsewhere = elsewhere.len();
        // Presets with groups of their own need no lines to be known.
        target.context = target.context.or(Some(self.context()));
        Some(target)
    }

    /// When Logs Insights wants something although nothing happens.
    pub(super) fn query_wake(&self) -> Option<Now> {
        let stopping = matches!(self.insights.engine.phase(), Phase::Stopping(_));
        let looking = self.insights_here().is_some() && !self.paused;
        if !(stopping || looking) {
            return None;
        }
        Some(self.wall_to_tick(self.insights.engine.wake_at()?))
    }

    /// An answer to Logs Insights.
    pub(super) fn query_answered(&mut self, id: ErrandId, answer: Result<Answer, Fault>) {
        self.insights.engine.answer(id, answer, self.clock.wall);
        self.dirty = true;
    }
}
