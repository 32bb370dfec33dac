//! The calls: each handed over once, named until it is answered, never handed over again.

use super::aim::Aimed;
use super::proposal::preview;
use super::run::{Row, Run, Stage};
use super::{App, Dialog};
use crate::actions::{Settling, Trace};
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::mutation::Mutated;
use crate::domain::polled::Work;
use crate::panes::acting::Standing;
use crate::panes::document::DocumentState;
use crate::scheduler::Job;
use std::sync::Arc;

/// Numbers of calls that change something begin here: below those of questions, beyond all others.
const FIRST: u64 = 1 << 61;
/// Numbers of questions begin here.
const BEYOND: u64 = 1 << 62;

impl App {
    /// Begins what was agreed to and is still as it was shown.
    pub(super) fn send(&mut self) {
        let Some(Dialog::Proposal(proposal)) = self.acting.dialog.take() else {
            return;
        };
        let (action, inputs, context) = (proposal.action, proposal.inputs, proposal.aim.context);
        let several = proposal.aim.of.len() > 1;
        let row = |(at, of): (usize, &Aimed)| {
            let mut inputs = inputs.clone();
            if let (Some(token), true) = (inputs.token(), several) {
                // One token for two requests would be a conflict.
                inputs.set_token(&format!("{token}-{at}"));
            }
            let facts = of.facts(context, &self.store);
            let calls = preview(action, facts.as_ref(), &inputs).and_then(|_| {
                let facts = facts.as_ref();
                facts.map_or_else(|| Ok(Vec::new()), |facts| (action.calls)(facts, &inputs))
            });
            let (calls, stage) = match calls {
                Ok(calls) if calls.is_empty() => {
                    let nothing = "there is nothing to change".to_owned();
                    (calls, Stage::Ended(Standing::NotSent, nothing))
                }
                Ok(calls) => (calls, Stage::Waiting),
                Err(line) => (Vec::new(), Stage::Ended(Standing::NotSent, line)),
            };
            let traces = facts.iter().flat_map(|facts| {
                let calls = calls.iter();
                calls.map(move |call| Trace::before(call, facts))
            });
            Row {
                of: of.clone(),
                traces: traces.collect(),
                calls,
                answers: Vec::new(),
                again: false,
                stage,
            }
        };
        let rows: Vec<Row> = proposal.aim.of.iter().enumerate().map(row).collect();
        self.acting.runs.push(Run {
            action,
            context,
            began_at: self.clock.wall,
            rows,
            told: false,
        });
        self.acting.warned = false;
        self.acting.dialog = Some(Dialog::Results {
            run: Some(self.acting.runs.len() - 1),
            state: DocumentState::default(),
        });
        // What it was chosen for is done.
        self.table_mut().clear_marks();
        self.dirty = true;
    }

    /// The calls that are wanted now: of each run one, and it stays wanted until it is answered.
    pub(in crate::app) fn mutation_errands(&mut self) -> Vec<Errand> {
        let mut errands = Vec::new();
        let mut lost = Vec::new();
        for (at, run) in self.acting.runs.iter_mut().enumerate() {
            let blocked = self.store.context(run.context);
            let blocked = blocked.and_then(|it| it.blocked.as_ref());
            let stopped = self.scheduler.stopped(run.context).is_some();
            for number in 0..run.rows.len() {
                let row = &mut run.rows[number];
                let unsent = matches!(
                    row.stage,
                    Stage::Waiting | Stage::Sending { sent: None, .. }
                );
                if unsent && (blocked.is_some() || stopped) {
                    let why = blocked.map_or("AWS is not asked any more".to_owned(), Fault::line);
                    row.stage = match row.again {
                        true => Stage::Ended(
                            Standing::Unclear,
                            format!("sent once, the answer was lost; not asked again: {why}"),
                        ),
                        false => Stage::Ended(Standing::NotSent, format!("not sent: {why}")),
                    };
                    self.dirty = true;
                }
                if matches!(row.stage, Stage::Waiting) {
                    self.acting.given += 1;
                    run.hand_over(number, ErrandId(FIRST + self.acting.given));
                }
                if let Stage::Sending { id, ask, sent } = &run.rows[number].stage {
                    if sent.is_some() && !self.scheduler.is_running(*id) {
                        // Handed over is all there is: it is not named again.
                        lost.push((at, *id));
                    } else {
                        errands.push(Errand {
                            id: *id,
                            context: run.context,
                            ask: Arc::clone(ask),
                        });
                    }
                    break;
                }
            }
        }
        errands.extend(self.shell_errands());
        for (run, id) in lost {
            let cut = "the connection was given up before it answered";
            let fault = Fault::new(FaultKind::Network, "", cut);
            for row in self.acting.runs[run].sent_by(id) {
                self.unclear(run, row, fault.clone());
            }
        }
        errands
    }

    /// Takes note of the calls that went out.
    pub(in crate::app) fn mutations_sent(&mut self, jobs: &[Job]) {
        self.shells_sent(jobs);
        let now = self.clock.wall;
        let went = |id: &ErrandId| {
            jobs.iter()
                .any(|job| matches!(&job.work, Work::Errand(errand) if errand.id == *id))
        };
        for row in self.acting.runs.iter_mut().flat_map(|run| &mut run.rows) {
            if let Stage::Sending { id, sent, .. } = &mut row.stage
                && sent.is_none()
                && went(id)
            {
                *sent = Some(now);
                self.dirty = true;
            }
        }
    }

    /// The answer to a call that changes something, if it is one; it is given back if not.
    pub(in crate::app) fn mutation_answered(
        &mut self,
        id: ErrandId,
        answer: Result<Answer, Fault>,
    ) -> Option<Result<Answer, Fault>> {
        if id.0 <= FIRST || id.0 > BEYOND {
            return Some(answer);
        }
        self.dirty = true;
        if id.0 > super::shell::FIRST {
            self.shell_answered(id, answer);
            return None;
        }
        for run in 0..self.acting.runs.len() {
            // A call may be for several of them: each has its own part of the answer.
            for row in self.acting.runs[run].sent_by(id) {
                self.row_answered(run, row, answer.clone());
            }
        }
        None
    }

    fn row_answered(&mut self, run: usize, row: usize, answer: Result<Answer, Fault>) {
        let one = &self.acting.runs[run].rows[row];
        match answer {
            Ok(Answer::Mutated(answer)) => match one.share(&answer) {
                Some(answer) => self.accepted(run, row, answer),
                None => {
                    let silent = "the answer does not mention it";
                    self.unclear(run, row, Fault::new(FaultKind::Bug, "", silent));
                }
            },
            Ok(_) => {
                let odd = "the answer is of another kind than the call";
                self.unclear(run, row, Fault::new(FaultKind::Bug, "", odd));
            }
            // That the second was refused says nothing of the first.
            Err(fault) if fault.leaves_open() || one.again => self.unclear(run, row, fault),
            Err(fault) => {
                let context = self.acting.runs[run].context;
                let one = &mut self.acting.runs[run].rows[row];
                let mut words = fault.line();
                if !one.answers.is_empty() {
                    let (done, all) = (one.answers.len(), one.calls.len());
                    words = format!("{words} ({done} of {all} calls were done before)");
                }
                if self.acting.drafts.keeps(one.of.arn()) {
                    words.push_str("; what was typed is kept: the same action goes on with it");
                }
                one.stage = Stage::Ended(Standing::Failed, words);
                if fault.kind.stops_context() {
                    self.store.context_mut(context).blocked = Some(fault);
                }
            }
        }
    }

    fn accepted(&mut self, run: usize, row: usize, answer: Mutated) {
        let context = self.acting.runs[run].context;
        let one = &mut self.acting.runs[run].rows[row];
        let refused = match &answer {
            Mutated::Each { done, failed } if done.is_empty() => failed.first(),
            _ => None,
        };
        if let Some((_, reason)) = refused {
            one.stage = Stage::Ended(Standing::Failed, reason.to_string());
            return;
        }
        if matches!(answer, Mutated::Registered(_)) {
            self.acting.drafts.forget(one.of.arn());
        }
        one.answers.push(answer);
        if one.answers.len() < one.calls.len() {
            one.stage = Stage::Waiting;
            return;
        }
        let known = one.traces.first().map_or(&[][..], Trace::deployments);
        let answers = std::mem::take(&mut one.answers);
        let settling = Settling::begun(self.clock.wall, one.calls.clone(), answers, known);
        let of = one.of.clone();
        let said = match &settling.deployment {
            Some(id) => format!("accepted: deployment {id}"),
            None => "accepted".to_owned(),
        };
        let reading = self.read_anew(context, &of);
        let run = &mut self.acting.runs[run];
        run.rows[row].stage = Stage::Settling {
            settling,
            reading,
            said: said.clone(),
        };
        let words = run.words();
        if run.rows.len() == 1 {
            // The screen below shows what becomes of it.
            if let Some(Dialog::Results { run: Some(_), .. }) = self.acting.dialog {
                self.acting.dialog = None;
            }
            self.say(format!("{words}: {said}"), false);
        }
    }

    /// A call was sent and it is not known whether it was done: it is looked at, not repeated. But
    /// under a client token AWS does the same once, and tells what became of it
    /// ([idempotency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html)):
    /// then the same request is sent once more.
    fn unclear(&mut self, run: usize, row: usize, fault: Fault) {
        self.acting.given += 1;
        let next = ErrandId(FIRST + self.acting.given);
        if self.acting.runs[run].rows[row].ask_again(next) {
            self.dirty = true;
            return;
        }
        let context = self.acting.runs[run].context;
        let of = self.acting.runs[run].rows[row].of.clone();
        let reading = self.read_anew(context, &of);
        let since = self.clock.wall;
        self.acting.runs[run].rows[row].stage = Stage::Unclear {
            fault,
            since,
            reading,
        };
        self.dirty = true;
    }
}
