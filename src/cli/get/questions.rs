//! One-off questions of a list, asked until each has its answer or will not have one.

use super::super::Failure;
use super::{Asker, CONTEXT, failure_of};
use crate::domain::errand::{Ask, Errand, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Work, Yield};
use crate::domain::time::Timestamp;
use crate::fetchers::errands::operation;
use crate::scheduler::{Accepted, Done, Report};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Attempts at one question before its failure is final.
const ATTEMPTS: u32 = 4;
/// Longest time a script is kept waiting by throttles.
const PATIENCE: Duration = Duration::from_secs(120);

/// A question on its way.
struct Open {
    errand: Errand,
    attempts: u32,
}

impl Asker {
    /// Asks all of these; afterwards each has an answer in the store, if only that there is none.
    pub(in crate::cli) async fn ask(
        &mut self,
        asks: Vec<Arc<Ask>>,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        let mut open: Vec<Open> = Vec::new();
        for ask in asks {
            if open.iter().all(|other| other.errand.ask != ask) {
                open.push(self.errand(ask, 1));
            }
        }
        while !open.is_empty() {
            let now = self.started.elapsed();
            if now > PATIENCE {
                for late in open.drain(..) {
                    let action = operation(&late.errand.ask).iam_action();
                    let fault = Fault::new(FaultKind::Timeout, action, "no answer in time");
                    self.note(late.errand.ask, Err(fault));
                }
                break;
            }
            let errands: Vec<Errand> = open.iter().map(|it| it.errand.clone()).collect();
            let plan = self.scheduler.run_errands(now, &errands);
            let Some(runner) = &mut self.runner else {
                return Ok(());
            };
            runner.cancel(&plan.cancel);
            runner.start(plan.jobs);
            let wait = plan
                .wake_at
                .map_or(PATIENCE, |at| at.saturating_sub(now))
                .max(Duration::from_millis(5));
            tokio::select! {
                report = timeout(wait, reports.recv()) => {
                    if let Ok(Some(report)) = report {
                        self.hear(report, &mut open)?;
                    }
                    while let Ok(report) = reports.try_recv() {
                        self.hear(report, &mut open)?;
                    }
                }
                _ = tokio::signal::ctrl_c() => {
                    return Err(Failure { code: 130, line: "interrupted".to_owned() });
                }
            }
        }
        Ok(())
    }

    fn errand(&mut self, ask: Arc<Ask>, attempts: u32) -> Open {
        self.given += 1;
        let errand = Errand {
            id: ErrandId(self.given),
            context: CONTEXT,
            ask,
        };
        Open { errand, attempts }
    }

    fn note(&mut self, ask: Arc<Ask>, answer: Result<crate::domain::errand::Answer, Fault>) {
        let answers = &mut self.store.context_mut(CONTEXT).answers;
        answers.keep(ask, answer, Timestamp::now());
    }

    /// Takes a report; what failed for a while is asked again.
    fn hear(&mut self, report: Report, open: &mut Vec<Open>) -> Result<(), Failure> {
        let Report::Done(done) = report else {
            return self.keep(report);
        };
        let Work::Errand(errand) = &done.work else {
            return self.keep(Report::Done(done));
        };
        let id = errand.id;
        let Done { job, result, .. } = *done;
        let fresh = self
            .scheduler
            .complete(self.started.elapsed(), job, &result);
        let asked = open.iter().position(|it| it.errand.id == id);
        let (Accepted::Fresh { .. }, Some(at)) = (fresh, asked) else {
            return Ok(());
        };
        let asked = open.swap_remove(at);
        match result {
            Ok(Yield::Errand(answer)) => self.note(asked.errand.ask, Ok(answer)),
            Ok(_) => {
                let action = operation(&asked.errand.ask).iam_action();
                let fault = Fault::new(FaultKind::Bug, action, "answered as if it were a list");
                self.note(asked.errand.ask, Err(fault));
            }
            Err(fault) if fault.kind.stops_context() => return Err(failure_of(&fault)),
            Err(fault) if fault.kind.is_passing() && asked.attempts < ATTEMPTS => {
                let again = self.errand(asked.errand.ask, asked.attempts + 1);
                open.push(again);
            }
            Err(fault) => self.note(asked.errand.ask, Err(fault)),
        }
        Ok(())
    }
}
