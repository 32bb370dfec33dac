//! What becomes of what was accepted, and of what nobody answered.

use super::aim::Aimed;
use super::run::{Row, Run, Stage};
use super::{App, Dialog, Effect};
use crate::actions::{Danger, Facts, Known, Progress, Settling};
use crate::domain::fault::Fault;
use crate::domain::mutation::Mutated;
use crate::domain::time::{Timestamp, seconds_since};
use crate::domain::{Text, arn};
use crate::panes::acting::Standing;
use crate::scheduler::Now;
use crate::store::Store;
use std::time::Duration;

/// How long something is watched that does not settle, in seconds.
const WATCHED: u64 = 3_600;
/// How long traces are looked for of a call that was not answered, in seconds: what AWS accepted
/// is in its answers well before that.
const TRACED: u64 = 15;

impl App {
    /// Looks at what is watched, if anything was read since, and tells what has ended.
    pub(super) fn follow_runs(&mut self) -> Vec<Effect> {
        let look = std::mem::take(&mut self.acting.look);
        let now = self.clock.wall;
        let mut lines = Vec::new();
        for run in &mut self.acting.runs {
            for at in 0..run.rows.len() {
                let row = &run.rows[at];
                let Some(stage) = next(run.action, run.context, row, &self.store, look, now) else {
                    continue;
                };
                if let (Stage::Unclear { .. }, Stage::Settling { said, .. }) = (&row.stage, &stage)
                {
                    let line = format!(
                        "{} {}: the answer was lost, but {said}",
                        run.action.id, row.of.name
                    );
                    lines.push((line, false));
                }
                if let (Stage::Unclear { .. }, Stage::Settling { .. }, 1) =
                    (&row.stage, &stage, run.rows.len())
                    && let Some(Dialog::Results { run: Some(_), .. }) = self.acting.dialog
                {
                    // The screen below shows what becomes of it.
                    self.acting.dialog = None;
                }
                run.rows[at].stage = stage;
                self.dirty = true;
            }
        }
        let mut effects = Vec::new();
        for at in 0..self.acting.runs.len() {
            let run = &self.acting.runs[at];
            if run.told || !run.has_ended() {
                continue;
            }
            let (line, failed) = run.ending();
            if !self.focused || !self.is_near(run) {
                effects.push(Effect::Notify(line.clone()));
            }
            lines.push((line, failed));
            self.acting.runs[at].told = true;
        }
        for (line, failed) in lines {
            self.say(line, failed);
        }
        effects
    }

    /// Whether the user is where something was done: its cluster, or the list of them.
    fn is_near(&self, run: &Run) -> bool {
        let Some((_, scope)) = self.trail.here().list() else {
            return false;
        };
        let here = |row: &Row| {
            scope
                .cluster
                .as_ref()
                .is_none_or(|it| *it == row.of.cluster)
        };
        scope.context == run.context && run.rows.iter().any(here)
    }

    /// What is under way, in one line; none if nothing is.
    pub fn under_way(&self) -> Option<String> {
        let mut going = self.acting.runs.iter().rev().filter(|run| !run.has_ended());
        let mut sessions = self.shells_open();
        let newest = match going.next() {
            Some(run) => run.progress(),
            None => format!("{}: not answered yet", sessions.next()?.0),
        };
        Some(match going.count() + sessions.count() {
            0 => newest,
            more => format!("{newest} (+{more} more)"),
        })
    }

    /// When looking for traces of an unanswered call ends.
    pub(in crate::app) fn acting_wake(&self) -> Option<Now> {
        let rows = self.acting.runs.iter().flat_map(|run| &run.rows);
        let ends = rows.filter_map(|row| match &row.stage {
            Stage::Unclear { since, .. } => Some(*since + Duration::from_secs(TRACED)),
            Stage::Settling { settling, .. } => {
                Some(settling.accepted_at + Duration::from_secs(WATCHED))
            }
            _ => None,
        });
        ends.min().map(|at| self.wall_to_tick(at))
    }
}

/// The stage that follows, if another does.
fn next(
    action: &crate::actions::Action,
    context: crate::domain::context::ContextId,
    row: &Row,
    store: &Store,
    look: bool,
    now: Timestamp,
) -> Option<Stage> {
    match &row.stage {
        Stage::Settling {
            settling,
            reading,
            said,
        } => {
            let is_old = seconds_since(now, settling.accepted_at) >= WATCHED;
            if !(is_old || look && reading.read) {
                return None;
            }
            let progress = match row.of.facts(context, store) {
                Some(facts) => settling.progress(action, &facts, now)?,
                None if action.danger == Danger::Destructive => {
                    Progress::Done("it is gone".to_owned())
                }
                None => Progress::Failed("it is gone".to_owned()),
            };
            match progress {
                Progress::Going(words) if is_old => Some(Stage::Ended(
                    Standing::Unclear,
                    format!("not watched any longer after an hour: {words}"),
                )),
                Progress::Going(words) if words == *said => None,
                Progress::Going(words) => Some(Stage::Settling {
                    settling: settling.clone(),
                    reading: reading.clone(),
                    said: words,
                }),
                ended => Some(Stage::from(ended)),
            }
        }
        Stage::Unclear {
            fault,
            since,
            reading,
        } => {
            let is_over = seconds_since(now, *since) >= TRACED;
            if !(is_over || look && reading.read) {
                return None;
            }
            let known = match row.of.facts(context, store) {
                _ if !reading.read => Known::NotKnown("it could not be read back".to_owned()),
                Some(facts) => known(row, &facts),
                None => Known::NotKnown("AWS does not know it any more".to_owned()),
            };
            match known {
                Known::Made(trace, began) => Some(made(row, trace, began, fault, now, reading)),
                Known::NotKnown(why) if is_over => Some(Stage::Ended(
                    Standing::Unclear,
                    format!(
                        "{}; read back: {why}; it is not sent again by itself",
                        lost(fault)
                    ),
                )),
                Known::NotKnown(_) => None,
            }
        }
        Stage::Waiting | Stage::Sending { .. } | Stage::Ended(..) => None,
    }
}

fn lost(fault: &Fault) -> String {
    format!("sent once, the answer was lost ({})", fault.line())
}

/// What is to be seen of the call that was not answered.
fn known(row: &Row, facts: &Facts<'_>) -> Known {
    let at = row.answers.len();
    match row.traces.get(at).zip(row.calls.get(at)) {
        Some((trace, call)) => trace.after(call, facts),
        None => Known::NotKnown("nothing is to be seen of it".to_owned()),
    }
}

/// It was made after all: it is watched like any other.
fn made(
    row: &Row,
    trace: String,
    began: Option<Text>,
    fault: &Fault,
    now: Timestamp,
    reading: &super::Awaited,
) -> Stage {
    if row.answers.len() + 1 < row.calls.len() {
        let words = format!(
            "{}; read back: {trace}; what was to follow was not sent",
            lost(fault)
        );
        return Stage::Ended(Standing::Unclear, words);
    }
    let mut answers = row.answers.clone();
    answers.push(Mutated::Accepted);
    Stage::Settling {
        said: format!("accepted after all: {trace}"),
        settling: Settling {
            accepted_at: now,
            calls: row.calls.clone(),
            answers,
            deployment: began,
        },
        reading: reading.clone(),
    }
}

impl Aimed {
    /// Its name in a sentence with its cluster.
    pub(super) fn full_name(&self) -> String {
        match self.id {
            crate::actions::TargetId::Cluster => self.name.to_string(),
            _ => format!("{} in {}", self.name, arn::name(&self.cluster)),
        }
    }
}
