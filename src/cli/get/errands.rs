//! Asking questions of one call each, until each is answered for good.

use super::super::Failure;
use super::ask::{ATTEMPTS, PATIENCE};
use super::{Asker, CONTEXT, failure_of};
use crate::domain::errand::{Answer, Ask, Errand, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Work, Yield};
use crate::fetchers::errands::operation;
use crate::scheduler::{Accepted, Report};
use std::sync::Arc;
use tokio::sync::mpsc;

/// A question, and its answer or the failure that stands for good.
pub(in crate::cli) type Answered = (Arc<Ask>, Result<Answer, Fault>);

impl Asker {
    /// Asks all of these, as fast as the budget allows. What fails for a while is asked again, a
    /// few times; what is not answered in time has failed. Answers come in any order. Only what
    /// makes every further question useless (no credentials, say) is an error.
    pub(in crate::cli) async fn errands(
        &mut self,
        asks: Vec<Ask>,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Vec<Answered>, Failure> {
        let mut open: Vec<Open> = Vec::new();
        for ask in asks {
            open.push(Open {
                errand: self.errand(Arc::new(ask)),
                attempts: 1,
            });
        }
        let mut answered = Vec::new();
        while !open.is_empty() {
            let now = self.started.elapsed();
            if now > PATIENCE {
                answered.extend(open.drain(..).map(Open::late));
                break;
            }
            let errands: Vec<Errand> = open.iter().map(|it| it.errand.clone()).collect();
            let plan = self.scheduler.run_errands(now, &errands);
            if let Some(report) = self.step(plan, now, reports).await? {
                answered.extend(self.take(report, &mut open)?);
            }
        }
        Ok(answered)
    }

    /// An errand of its own number.
    pub(in crate::cli) fn errand(&mut self, ask: Arc<Ask>) -> Errand {
        self.errands += 1;
        Errand {
            id: ErrandId(self.errands),
            context: CONTEXT,
            ask,
        }
    }

    /// Takes a report; none where it answers nothing for good.
    fn take(&mut self, report: Report, open: &mut Vec<Open>) -> Result<Option<Answered>, Failure> {
        let done = match report {
            Report::Done(done) if matches!(done.work, Work::Errand(_)) => done,
            // What is polled may still be on its way.
            other => return self.keep(other).map(|()| None),
        };
        let now = self.started.elapsed();
        let fresh = self.scheduler.complete(now, done.job, &done.result);
        let (Accepted::Fresh { .. }, Work::Errand(errand)) = (fresh, &done.work) else {
            return Ok(None);
        };
        let Some(at) = open.iter().position(|it| it.errand.id == errand.id) else {
            return Ok(None);
        };
        let asked = open.swap_remove(at);
        let ask = asked.errand.ask;
        let result = match done.result {
            Ok(Yield::Errand(answer)) => Ok(answer),
            Ok(_) => {
                let action = operation(&ask).iam_action();
                let words = "answered as if it were a list";
                Err(Fault::new(FaultKind::Bug, action, words))
            }
            Err(fault) if fault.kind.stops_context() => return Err(failure_of(&fault)),
            Err(fault) if fault.kind.is_passing() && asked.attempts < ATTEMPTS => {
                open.push(Open {
                    errand: self.errand(ask),
                    attempts: asked.attempts + 1,
                });
                return Ok(None);
            }
            Err(fault) => Err(fault),
        };
        Ok(Some((ask, result)))
    }
}

/// A question on its way.
struct Open {
    errand: Errand,
    attempts: u32,
}

impl Open {
    fn late(self) -> Answered {
        let action = operation(&self.errand.ask).iam_action();
        let fault = Fault::new(FaultKind::Timeout, action, "no answer in time");
        (self.errand.ask, Err(fault))
    }
}
