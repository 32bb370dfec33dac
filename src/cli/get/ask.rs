//! Asking until everything wanted is known, or will not be known.

use super::super::Failure;
use super::{Asker, CONTEXT, failure_of, unknown_cluster};
use crate::cli::args::Global;
use crate::domain::Text;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{SourceId, Want, Work};
use crate::domain::time::Timestamp;
use crate::scheduler::{Accepted, Plan, Report};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Attempts at one list or question before its failure is final.
pub(in crate::cli) const ATTEMPTS: u32 = 4;
/// Longest time a script is kept waiting by throttles.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

impl Asker {
    /// Asks until everything wanted is known, or will not be known.
    pub(in crate::cli) async fn gather(
        &mut self,
        wants: Vec<Want>,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        loop {
            let now = self.started.elapsed();
            let open: Vec<Want> = wants
                .iter()
                .filter(|want| !self.is_settled(want))
                .cloned()
                .collect();
            if open.is_empty() || now > PATIENCE {
                return Ok(());
            }
            let plan = self.scheduler.plan(now, &open);
            if let Some(report) = self.step(plan, now, reports).await? {
                self.keep(report)?;
            }
            while let Ok(report) = reports.try_recv() {
                self.keep(report)?;
            }
        }
    }

    /// Starts what a plan says, and waits for what comes of it, but not beyond the time at which
    /// there is more to plan.
    pub(in crate::cli) async fn step(
        &mut self,
        plan: Plan,
        now: Duration,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Option<Report>, Failure> {
        let wake_at = plan.wake_at;
        self.start(plan)?;
        let wait = wake_at
            .map_or(PATIENCE, |at| at.saturating_sub(now))
            .max(Duration::from_millis(5));
        tokio::select! {
            report = timeout(wait, reports.recv()) => Ok(report.ok().flatten()),
            _ = tokio::signal::ctrl_c() => {
                Err(Failure { code: 130, line: "interrupted".to_owned() })
            }
        }
    }

    /// Starts what a plan says.
    pub(in crate::cli) fn start(&mut self, plan: Plan) -> Result<(), Failure> {
        let Some(runner) = &mut self.runner else {
            return Err(Failure::aws("nobody is there to ask AWS"));
        };
        runner.cancel(&plan.cancel);
        runner.start(plan.jobs);
        Ok(())
    }

    pub(in crate::cli) fn keep(&mut self, report: Report) -> Result<(), Failure> {
        match report {
            Report::Done(done) => {
                let fresh = self
                    .scheduler
                    .complete(self.started.elapsed(), done.job, &done.result);
                if matches!(fresh, Accepted::Fresh { .. }) {
                    match &done.result {
                        Ok(_) => self.failures.remove(&done.key),
                        Err(_) => {
                            *self.failures.entry(done.key.clone()).or_default() += 1;
                            None
                        }
                    };
                    if let Work::Poll(step) = &done.work {
                        self.store
                            .apply(&done.key, step, &done.result, Timestamp::now());
                    }
                }
                Ok(())
            }
            Report::Opened(opened) => match opened.info {
                Ok(info) => {
                    self.store.context_mut(CONTEXT).info = info;
                    Ok(())
                }
                Err(fault) => Err(failure_of(&fault)),
            },
            // Errands are taken by who runs them.
            Report::Began(..) | Report::Cancelled(..) | Report::Part(_) => Ok(()),
        }
    }

    /// Whether nothing more is to be learned about a want.
    fn is_settled(&self, want: &Want) -> bool {
        let Some(context) = self.store.context(CONTEXT) else {
            return false;
        };
        if context.blocked.is_some() {
            return true;
        }
        let given_up = self
            .failures
            .get(&want.key)
            .is_some_and(|count| *count >= ATTEMPTS);
        let is_final = |fault: &Fault| !fault.kind.is_passing() || given_up;
        if want.key.source == SourceId::Identity {
            return context.identity.is_some() || self.failures.contains_key(&want.key);
        }
        let Some(shelf) = context.shelf(&want.key) else {
            return false;
        };
        let has_names = crate::fetchers::source(want.key.source).names.is_some();
        let told = |ids: Option<&[Text]>| shelf.is_told(ids, &is_final);
        if has_names {
            let list = shelf.state();
            if list.fault.as_ref().is_some_and(is_final) {
                // What is asked for by id can be described without the list.
                return told(Some(&want.visible));
            }
            if list.complete_at.is_none() {
                return false;
            }
        }
        (!(want.rest && has_names) || told(None))
            && told(Some(&want.visible))
            && (!want.rest || told(Some(&want.also)))
    }

    /// What is to be said of the lists as wholes: an error that leaves nothing to print ends the
    /// program, one that leaves something is returned to be told after the rest was printed.
    pub(in crate::cli) fn verdict(
        &self,
        wants: &[Want],
        global: &Global,
    ) -> Result<Option<Failure>, Failure> {
        let Some(context) = self.store.context(CONTEXT) else {
            return Err(Failure::aws("AWS did not answer in time"));
        };
        if let Some(fault) = &context.blocked {
            return Err(failure_of(fault));
        }
        let mut failed: Option<Failure> = None;
        let mut good = 0;
        for want in wants {
            let Some(shelf) = context.shelf(&want.key) else {
                failed = Some(Failure::aws("AWS did not answer in time"));
                continue;
            };
            // Nothing names the items of such a list: it is had when those asked for are.
            if crate::fetchers::source(want.key.source).names.is_none()
                && shelf.is_told(Some(&want.visible), &|_| false)
            {
                good += 1;
                continue;
            }
            let refused = want.visible.iter().find_map(|id| shelf.fault_of(id));
            let state = shelf.state();
            if state.complete_at.is_some() {
                good += 1;
                continue;
            }
            let fault = state.fault.as_ref().or(refused).cloned();
            let fault =
                fault.unwrap_or_else(|| Fault::new(FaultKind::Timeout, "ecs", "no answer in time"));
            if fault.kind == FaultKind::NotFound && global.cluster.is_some() {
                return Err(unknown_cluster(
                    want.key.cluster.as_deref().unwrap_or_default(),
                    &context.info,
                ));
            }
            failed = Some(failure_of(&fault));
        }
        match failed {
            Some(failure) if good == 0 => Err(failure),
            failed => Ok(failed),
        }
    }
}
