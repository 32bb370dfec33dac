//! Calls that are made once, because somebody waits for the answer.

use super::Now;
use super::job::{Accepted, Job, JobId, Plan};
use super::plan::{Flight, Scheduler};
use crate::domain::call::Cause;
use crate::domain::errand::{Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, SourceId, Work, Yield};
use crate::fetchers::errands::{before, operation};

impl Scheduler {
    /// What to send now of the errands somebody wants, in their order; an errand on its way that
    /// nobody wants any more is cancelled. To be called before [`Scheduler::plan`]: who waits for
    /// one answer goes before what is kept up to date.
    pub fn run_errands(&mut self, now: Now, wanted: &[Errand]) -> Plan {
        self.withdraw(|flight| match &flight.work {
            Work::Errand(errand) => !wanted.iter().any(|other| other.id == errand.id),
            Work::Poll(_) => false,
        });
        let mut jobs = Vec::new();
        let mut wake_at: Option<Now> = None;
        for errand in wanted {
            if self.is_running(errand.id) || self.is_stopped(errand.context) {
                continue;
            }
            let bucket = operation(&errand.ask).bucket;
            let first = before(&errand.ask);
            let first = first.map(|it| self.pay(now, errand.context, it.bucket));
            let paid = first.transpose().and_then(|first| {
                let permit = self.pay(now, errand.context, bucket)?;
                Ok(permit.after(first))
            });
            match paid {
                Err(until) => wake_at = Some(wake_at.map_or(until, |other| other.min(until))),
                Ok(permit) => {
                    let key = Key::region(errand.context, SourceId::Errands);
                    let work = Work::Errand(errand.clone());
                    let flight = Flight {
                        key: key.clone(),
                        work: work.clone(),
                        bucket,
                        sent: now,
                    };
                    let id = JobId(self.next_job);
                    self.next_job += 1;
                    let live = self.context(errand.context);
                    live.in_flight += 1;
                    let generation = live.generation;
                    self.flights.insert(id, flight);
                    jobs.push(Job {
                        id,
                        key,
                        work,
                        permit,
                        cause: self.cause(Cause::Errand),
                        generation,
                    });
                }
            }
        }
        Plan {
            jobs,
            cancel: std::mem::take(&mut self.cancelled),
            wake_at,
        }
    }

    /// Whether an errand was sent and neither answered nor withdrawn.
    pub fn is_running(&self, id: ErrandId) -> bool {
        self.flights
            .values()
            .any(|flight| matches!(&flight.work, Work::Errand(errand) if errand.id == id))
    }

    /// Takes back a finished errand. Whether it is asked again is up to who wanted it.
    pub(super) fn ran(
        &mut self,
        now: Now,
        id: JobId,
        flight: &Flight,
        result: &Result<Yield, Fault>,
    ) -> Accepted {
        match result {
            Ok(_) => self.succeeded(now, flight),
            Err(fault) => self.beware(now, id, flight, fault.kind),
        }
        Accepted::Fresh { gone: None }
    }

    /// Whether somebody still waits for the parts of this job.
    pub fn is_awaited(&self, id: JobId) -> bool {
        self.flights.contains_key(&id)
    }
}
