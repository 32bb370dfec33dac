//! Something that was begun: which calls it is made of, and how far each of its targets is.

use super::Awaited;
use super::aim::Aimed;
use crate::actions::{Action, Progress, Settling, Trace, join, share, wants};
use crate::domain::context::ContextId;
use crate::domain::errand::{Ask, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::polled::{Tempo, Want};
use crate::domain::time::Timestamp;
use crate::panes::acting::{Outcome, Standing};
use crate::store::Store;
use std::sync::Arc;

/// Something that was begun.
pub(super) struct Run {
    pub(super) action: &'static Action,
    pub(super) context: ContextId,
    pub(super) began_at: Timestamp,
    pub(super) rows: Vec<Row>,
    /// Whether its end was told.
    pub(super) told: bool,
}

/// How far one of its targets is.
pub(super) struct Row {
    pub(super) of: Aimed,
    pub(super) calls: Vec<Mutation>,
    pub(super) answers: Vec<Mutated>,
    /// What was to be seen of each call before it was sent.
    pub(super) traces: Vec<Trace>,
    /// Its call was sent once more after its answer had been lost: under the same token.
    pub(super) again: bool,
    pub(super) stage: Stage,
}

/// How far it is.
pub(super) enum Stage {
    /// Its next call has not been sent.
    Waiting,
    /// Its next call is handed over.
    Sending {
        id: ErrandId,
        ask: Arc<Ask>,
        /// Since when it is on its way; none while the budget does not allow it.
        sent: Option<Timestamp>,
    },
    /// AWS accepted all calls; it is watched.
    Settling {
        settling: Settling,
        reading: Awaited,
        said: String,
    },
    /// A call was sent and no answer came: it is looked at for traces.
    Unclear {
        fault: Fault,
        since: Timestamp,
        reading: Awaited,
    },
    /// It has come to an end.
    Ended(Standing, String),
}

impl Row {
    /// Its part of the answer to the call that it was sent with.
    pub(super) fn share(&self, answer: &Mutated) -> Option<Mutated> {
        let Stage::Sending { ask, .. } = &self.stage else {
            return None;
        };
        match &**ask {
            Ask::Mutate(call) => share(call, self.of.arn(), answer),
            _ => None,
        }
    }

    /// Hands its call over once more, if that can do no harm and was not done before.
    pub(super) fn ask_again(&mut self, next: ErrandId) -> bool {
        let Stage::Sending { id, ask, sent } = &mut self.stage else {
            return false;
        };
        let harmless = matches!(&**ask, Ask::Mutate(call) if call.is_idempotent());
        if !harmless || self.again {
            return false;
        }
        (*id, *sent) = (next, None);
        self.again = true;
        true
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Ended(..))
    }

    fn outcome(&self) -> Outcome {
        let (standing, words) = match &self.stage {
            Stage::Waiting => (Standing::Waiting, "waits for its turn".to_owned()),
            Stage::Sending { .. } if self.again => (
                Standing::Going,
                "the answer was lost; asked once more under the same token, which starts nothing twice"
                    .to_owned(),
            ),
            Stage::Sending { sent: None, .. } => {
                (Standing::Waiting, "waits until AWS may be asked".to_owned())
            }
            Stage::Sending { .. } => (Standing::Going, "sent, not answered yet".to_owned()),
            Stage::Settling { said, .. } => (Standing::Going, said.clone()),
            Stage::Unclear { fault, .. } => (
                Standing::Unclear,
                format!(
                    "sent, but the answer was lost ({}); looking for traces of it",
                    fault.line()
                ),
            ),
            Stage::Ended(standing, words) => (*standing, words.clone()),
        };
        Outcome {
            name: self.of.name.to_string(),
            standing,
            words,
        }
    }
}

impl Run {
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        self.rows.iter().map(Row::outcome).collect()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.rows.iter().all(Row::has_ended)
    }

    /// `redeploy prod-web`, `stop 3 tasks`.
    pub(super) fn words(&self) -> String {
        let noun: &str = self.action.subject.into();
        match self.rows.as_slice() {
            [row] => format!("{} {}", self.action.id, row.of.name),
            rows => format!("{} {} {noun}s", self.action.id, rows.len()),
        }
    }

    /// How far it is, in one line.
    pub(super) fn progress(&self) -> String {
        match self.rows.as_slice() {
            [row] => format!("{}: {}", self.words(), row.outcome().words),
            rows => {
                let done = rows.iter().filter(|row| row.has_ended()).count();
                format!("{}: {done} of {} settled", self.words(), rows.len())
            }
        }
    }

    /// What became of it, and whether something failed.
    pub(super) fn ending(&self) -> (String, bool) {
        let outcomes = self.outcomes();
        let bad = |it: &&Outcome| it.standing != Standing::Done;
        let bad_ones = outcomes.iter().filter(bad).count();
        let words = match outcomes.as_slice() {
            [one] => {
                let word = match one.standing {
                    Standing::Done => "done",
                    Standing::NotSent => "not sent",
                    Standing::Unclear => "not known",
                    _ => "failed",
                };
                format!("{}: {word}: {}", self.words(), one.words)
            }
            all => format!(
                "{}: {} done, {bad_ones} not; :actions shows them",
                self.words(),
                all.len() - bad_ones
            ),
        };
        (words, bad_ones > 0)
    }

    /// Hands the next call of a row over, with those of other rows that it can be joined with.
    pub(super) fn hand_over(&mut self, number: usize, id: ErrandId) {
        let next = |row: &Row| match row.stage {
            Stage::Waiting => row.calls.get(row.answers.len()).cloned(),
            _ => None,
        };
        let Some(mut call) = self.rows.get(number).and_then(next) else {
            return;
        };
        let mut with = vec![number];
        for (at, row) in self.rows.iter().enumerate().skip(number + 1) {
            if next(row).is_some_and(|other| join(&mut call, &other)) {
                with.push(at);
            }
        }
        let ask = Arc::new(Ask::Mutate(call));
        for at in with {
            self.rows[at].stage = Stage::Sending {
                id,
                ask: Arc::clone(&ask),
                sent: None,
            };
        }
    }

    /// The rows that a call is for.
    pub(super) fn sent_by(&self, errand: ErrandId) -> Vec<usize> {
        let sent = |row: &Row| matches!(&row.stage, Stage::Sending { id, .. } if *id == errand);
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| sent(row))
            .map(|(at, _)| at)
            .collect()
    }

    /// The calls that are sent and not answered.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = String> {
        let rows = self.rows.iter();
        let open = rows.filter(|row| match row.stage {
            Stage::Sending { sent, .. } => sent.is_some() || row.again,
            _ => false,
        });
        open.map(|row| format!("{} {}", self.action.id, row.of.name))
    }

    /// How many of its targets have a call that was not sent.
    pub(super) fn waiting(&self) -> usize {
        let waits = |row: &&Row| match row.stage {
            Stage::Waiting => true,
            Stage::Sending { sent, .. } => sent.is_none() && !row.again,
            _ => false,
        };
        self.rows.iter().filter(waits).count()
    }

    /// What is waited for to be read.
    pub(super) fn awaited(&mut self) -> impl Iterator<Item = &mut Awaited> {
        self.rows.iter_mut().filter_map(|row| match &mut row.stage {
            Stage::Settling { reading, .. } | Stage::Unclear { reading, .. } => Some(reading),
            _ => None,
        })
    }

    /// What must be polled to see it settle.
    pub(super) fn wants(&self, store: &Store) -> Vec<Want> {
        let Some(context) = store.context(self.context) else {
            return Vec::new();
        };
        let watched = self
            .rows
            .iter()
            .filter(|row| matches!(row.stage, Stage::Settling { .. } | Stage::Unclear { .. }));
        let of = watched.map(|row| &row.of);
        of.flat_map(|of| wants(context, self.context, &of.cluster, &of.id, Tempo::Fast))
            .collect()
    }
}

impl From<Progress> for Stage {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Done(words) => Self::Ended(Standing::Done, words),
            Progress::Going(words) | Progress::Failed(words) => {
                Self::Ended(Standing::Failed, words)
            }
        }
    }
}
