//! One query at a time: proposed, run, polled, stopped.

mod flow;

use super::cost::{self, Estimate, Size};
use super::query;
use super::results::Table;
use super::window::Window;
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::{Ask, Errand, ErrandId, QueryAsk};
use crate::domain::fault::Fault;
use crate::domain::log::QueryResults;
use crate::domain::time::Timestamp;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Groups one query may name
/// (<https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>).
pub const MOST_GROUPS: usize = 50;
/// Rows asked for where the query itself sets no limit; AWS gives 10,000 at most.
pub const ROWS: i32 = 1_000;
/// Queries remembered.
const HISTORY: usize = 50;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// Profile and region.
    pub context: Option<ContextId>,
    /// Groups of it.
    pub groups: Vec<Text>,
    /// Groups of the page that lie in another region: a query is of one.
    pub elsewhere: usize,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Nothing is proposed.
    Idle,
    /// A query waits to be confirmed.
    Ready,
    /// It is on its way to AWS.
    Starting,
    /// AWS works on it.
    Running(Text),
    /// AWS shall end it.
    Stopping(Text),
    /// It is over.
    Ended(End),
}

/// How a query ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// AWS's own word: Complete, Failed, Cancelled, Timeout.
    Said(Text),
    /// A call failed.
    Failed(Fault),
}

/// A query that was run, and what it brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Where it was begun; it is looked after there, wherever the page has gone meanwhile.
    pub context: ContextId,
    /// The query.
    pub query: Text,
    /// Groups it went over.
    pub groups: usize,
    /// How far back it looked.
    pub window: Window,
    /// From, to, in seconds since 1970.
    pub span: (i64, i64),
    /// What came last.
    pub results: QueryResults,
    /// Its rows.
    pub table: Table,
}

/// Logs Insights on one page.
#[derive(Debug)]
pub struct Insights {
    target: Target,
    /// Groups of a preset that brings its own.
    own: Option<Vec<Text>>,
    window: Window,
    query: Text,
    phase: Phase,
    run: Option<Run>,
    sizes: FxHashMap<(ContextId, Text), Size>,
    sizing: Vec<(Text, Errand)>,
    flight: Option<Errand>,
    stop_asked: bool,
    trouble: Option<Fault>,
    next: u64,
    due: i64,
    looks: usize,
    failures: u32,
    history: Vec<Text>,
    scanned: f64,
    runs: usize,
}

impl Insights {
    /// Nothing asked yet; its errands are numbered from `first` on.
    pub fn new(first: u64) -> Self {
        Self {
            target: Target::default(),
            own: None,
            window: Window::default(),
            query: Text::from(""),
            phase: Phase::Idle,
            run: None,
            sizes: FxHashMap::default(),
            sizing: Vec::new(),
            flight: None,
            stop_asked: false,
            trouble: None,
            next: first,
            due: i64::MIN,
            looks: 0,
            failures: 0,
            history: Vec::new(),
            scanned: 0.0,
            runs: 0,
        }
    }

    /// How far it is.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Whether AWS is at work, or about to be.
    pub fn is_busy(&self) -> bool {
        matches!(
            self.phase,
            Phase::Starting | Phase::Running(_) | Phase::Stopping(_)
        )
    }

    /// The query that is proposed or was run.
    pub fn query(&self) -> &Text {
        &self.query
    }

    /// How far back it looks.
    pub fn window(&self) -> Window {
        self.window
    }

    /// What ran last, with its rows.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// Why the last look brought nothing, while it is tried again.
    pub fn trouble(&self) -> Option<&Fault> {
        self.trouble.as_ref()
    }

    /// Queries run before, newest first.
    pub fn history(&self) -> &[Text] {
        &self.history
    }

    /// Queries that have ended and bytes they scanned, since the program was started.
    pub fn spent(&self) -> (usize, f64) {
        (self.runs, self.scanned)
    }

    /// What the page is about now.
    pub fn aim(&mut self, target: Target) {
        if target != self.target {
            if target.context != self.target.context {
                self.sizing.clear();
            }
            self.target = target;
        }
    }

    /// Groups of the page that lie in another region.
    pub fn elsewhere(&self) -> usize {
        match self.own {
            Some(_) => 0,
            None => self.target.elsewhere,
        }
    }

    /// All groups it is about, with what is known of their size.
    pub fn groups(&self) -> impl Iterator<Item = (&Text, Option<&Size>)> {
        let groups = self.own.as_ref().unwrap_or(&self.target.groups);
        groups.iter().map(|group| {
            let key = self.target.context.map(|context| (context, group.clone()));
            (group, key.and_then(|key| self.sizes.get(&key)))
        })
    }

    /// The groups that will be asked: Logs Insights does not read those of the class DELIVERY, and
    /// no more than 50.
    pub fn asked(&self) -> impl Iterator<Item = (&Text, Option<&Size>)> {
        self.groups()
            .filter(|(_, size)| {
                !matches!(size, Some(Size::Missing))
                    && size.and_then(Size::class) != Some("DELIVERY")
            })
            .take(MOST_GROUPS)
    }

    /// What it will probably read.
    pub fn estimate(&self, now: Timestamp) -> Estimate {
        let sizes = self.asked().map(|(_, size)| size);
        cost::estimate(sizes, self.window, now.as_second())
    }

    /// What is worth knowing before it is run, each a sentence.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let classes = |class: &str| {
            let of = |(_, size): &(&Text, Option<&Size>)| size.and_then(Size::class) == Some(class);
            self.groups().filter(of).count()
        };
        let (delivery, rare) = (classes("DELIVERY"), classes("INFREQUENT_ACCESS"));
        if delivery > 0 {
            remarks.push(format!(
                "{delivery} of class DELIVERY left out: Logs Insights does not read it"
            ));
        }
        let only = query::standard_only(&self.query);
        if rare > 0 && !only.is_empty() {
            remarks.push(format!(
                "{rare} of class INFREQUENT_ACCESS: it does not take {}",
                only.join(", ")
            ));
        }
        let missing = self
            .groups()
            .filter(|(_, size)| matches!(size, Some(Size::Missing)))
            .count();
        if missing > 0 {
            remarks.push(format!("{missing} left out: no such log group"));
        }
        let count = self.groups().count();
        if count > MOST_GROUPS {
            remarks.push(format!(
                "only {MOST_GROUPS} of {count} groups: a query takes no more"
            ));
        }
        if self.elsewhere() > 0 {
            remarks.push(format!(
                "{} in another region left out: a query is of one region",
                self.elsewhere()
            ));
        }
        remarks
    }

    /// Puts a query forward, over groups of its own if it has them. Nothing is asked yet.
    ///
    /// # Errors
    /// In words, when it cannot be put forward.
    pub fn propose(&mut self, query: &str, own: Option<Vec<Text>>) -> Result<(), String> {
        let query = query.trim();
        if self.is_busy() {
            return Err("a query is running: esc stops it".to_owned());
        }
        if query::commands(query).is_empty() {
            return Err("an empty query asks nothing".to_owned());
        }
        if query.chars().count() > query::LONGEST {
            return Err(format!("a query has at most {} characters", query::LONGEST));
        }
        self.query = query.into();
        self.own = own;
        self.phase = Phase::Ready;
        Ok(())
    }

    /// Takes a proposal back: to what the last query brought, or to nothing.
    pub fn withdraw(&mut self) {
        if self.phase != Phase::Ready {
            return;
        }
        self.own = None;
        self.phase = match &self.run {
            Some(run) => {
                self.query = run.query.clone();
                Phase::Ended(End::Said(run.results.status.clone().unwrap_or_default()))
            }
            None => {
                self.query = Text::from("");
                Phase::Idle
            }
        };
    }

    /// Another length of the window; says whether it is another.
    pub fn widen(&mut self, longer: bool) -> bool {
        let window = match longer {
            true => self.window.longer(),
            false => self.window.shorter(),
        };
        let changed = window != self.window && !self.is_busy();
        if changed {
            self.window = window;
        }
        changed
    }

    /// Runs what is proposed.
    ///
    /// # Errors
    /// In words, when there is nothing to run or nothing to run it on.
    pub fn start(&mut self, now: Timestamp) -> Result<(), String> {
        if self.phase != Phase::Ready {
            return Err("there is no query to run".to_owned());
        }
        let groups: Vec<Text> = self.asked().map(|(group, _)| group.clone()).collect();
        let Some(context) = self.target.context.filter(|_| !groups.is_empty()) else {
            return Err("no log group is known here that could be asked".to_owned());
        };
        let to = now.as_second();
        let span = (to - self.window.seconds(), to);
        let limit = (!query::has(&self.query, "limit")).then_some(ROWS);
        let (query, count) = (self.query.clone(), groups.len());
        self.flight = Some(self.errand(
            context,
            Ask::StartQuery(QueryAsk {
                groups,
                from: span.0,
                to: span.1,
                query: query.clone(),
                limit,
            }),
        ));
        self.history.retain(|other| *other != query);
        self.history.insert(0, query.clone());
        self.history.truncate(HISTORY);
        self.run = Some(Run {
            context,
            query,
            groups: count,
            window: self.window,
            span,
            results: QueryResults::default(),
            table: Table::default(),
        });
        (self.looks, self.failures, self.stop_asked) = (0, 0, false);
        self.trouble = None;
        self.phase = Phase::Starting;
        Ok(())
    }

    /// Ends what is running; what came stays.
    pub fn stop(&mut self) {
        match &self.phase {
            // AWS may have begun already: only its id can end it.
            Phase::Starting => self.stop_asked = true,
            Phase::Running(id) => {
                self.phase = Phase::Stopping(id.clone());
                self.stop_asked = true;
                self.flight = None;
                self.due = i64::MIN;
            }
            _ => {}
        }
    }

    /// What is to be answered now. The same errand is named until its answer has come.
    /// `sizes`: whether sizes of groups are worth asking for, because somebody looks.
    pub fn errands(&mut self, now: Timestamp, sizes: bool) -> Vec<Errand> {
        let now = now.as_millisecond();
        if self.flight.is_none() && self.due <= now {
            let ask = match &self.phase {
                Phase::Stopping(id) if self.stop_asked => Some(Ask::StopQuery(id.clone())),
                Phase::Running(id) | Phase::Stopping(id) => Some(Ask::QueryResults(id.clone())),
                _ => None,
            };
            let context = self.run.as_ref().map(|run| run.context);
            if let (Some(ask), Some(context)) = (ask, context) {
                self.flight = Some(self.errand(context, ask));
            }
        }
        let mut wanted: Vec<Errand> = self.flight.iter().cloned().collect();
        if let (true, Some(context)) = (sizes, self.target.context) {
            let unsized_groups: Vec<Text> = self
                .groups()
                .filter(|(_, size)| size.is_none())
                .take(MOST_GROUPS)
                .map(|(group, _)| group.clone())
                .collect();
            for group in unsized_groups {
                let known = self.sizing.iter().find(|(name, _)| *name == group);
                let errand = match known {
                    Some((_, errand)) => errand.clone(),
                    None => {
                        let errand = self.errand(context, Ask::Group(group.clone()));
                        self.sizing.push((group, errand.clone()));
                        errand
                    }
                };
                wanted.push(errand);
            }
        }
        wanted
    }

    /// Forgets what was asked on another page, unless AWS is still at work.
    pub fn start_over(&mut self) {
        if !self.is_busy() {
            self.phase = Phase::Idle;
            self.query = Text::from("");
            self.own = None;
            self.run = None;
        }
    }

    /// When something is to be asked although nothing happens.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let waits = matches!(self.phase, Phase::Running(_) | Phase::Stopping(_));
        let due = (waits && self.flight.is_none()).then_some(self.due)?;
        Timestamp::from_millisecond(due.max(0)).ok()
    }

    /// Whether this is one of its errands.
    pub fn is_waiting_for(&self, id: ErrandId) -> bool {
        let mut errands = self
            .flight
            .iter()
            .chain(self.sizing.iter().map(|(_, it)| it));
        errands.any(|errand| errand.id == id)
    }

    fn errand(&mut self, context: ContextId, ask: Ask) -> Errand {
        let id = ErrandId(self.next);
        self.next += 1;
        Errand {
            id,
            context,
            ask: Arc::new(ask),
        }
    }
}

#[cfg(test)]
mod tests;
