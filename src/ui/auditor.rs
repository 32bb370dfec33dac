//! Writes down every change that is made on the screen, before it is sent and after.

use crate::app::App;
use crate::audit::{About, AuditLog, Entry};
use crate::domain::errand::{Answer, Ask, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Work, Yield};
use crate::domain::time::Timestamp;
use crate::fetchers::errands::operation;
use crate::scheduler::{Done, Job, Report};
use rustc_hash::FxHashMap;
use std::time::Instant;

/// Who writes down what is changed.
#[derive(Debug)]
pub(super) struct Auditor {
    stage: bool,
    log: Result<AuditLog, String>,
    /// What was sent and has no end yet.
    open: FxHashMap<ErrandId, (Entry, Instant)>,
    written: u64,
}

impl Auditor {
    /// With the file where this environment has it. On a `stage` nothing is written down: nothing
    /// of the world is changed there.
    pub(super) fn new(stage: bool) -> Self {
        let log = AuditLog::find(|name| std::env::var(name).ok());
        Self {
            stage,
            log: log.map_err(|error| error.to_string()),
            open: FxHashMap::default(),
            written: 0,
        }
    }

    /// Writes a job down before it is started, if it changes something. What cannot be written
    /// down is not sent: then the report that says so comes back instead.
    pub(super) fn before(&mut self, app: &App, job: Job) -> Result<Job, Box<Report>> {
        let Work::Errand(errand) = &job.work else {
            return Ok(job);
        };
        if self.stage {
            return Ok(job);
        }
        let Ask::Mutate(mutation) = &*errand.ask else {
            return Ok(job);
        };
        let action = operation(&errand.ask).iam_action();
        let context = app.store.context(errand.context);
        let info = context.map(|it| it.info.clone()).unwrap_or_default();
        let caller = context.and_then(|it| it.identity.as_ref());
        let change = app.change_of(errand.id).unwrap_or_default();
        self.written += 1;
        let about = About {
            cluster: &change.cluster,
            action: &change.action,
            target: &change.target,
            number: self.written,
        };
        let sent = (action.clone(), mutation);
        let entry = Entry::sending(&about, &info, caller, sent, Timestamp::now());
        match self.write(&entry) {
            Ok(()) => {
                self.open.insert(errand.id, (entry, Instant::now()));
                Ok(job)
            }
            Err(why) => {
                let words = format!("it cannot be written down, and so it was not sent: {why}");
                Err(Box::new(Report::Done(Box::new(Done {
                    result: Err(Fault::new(FaultKind::Refused, action, words)),
                    job: job.id,
                    key: job.key,
                    work: job.work,
                    record: None,
                }))))
            }
        }
    }

    /// Writes down what became of a change. It was sent: that this cannot be written down can
    /// only be told.
    pub(super) fn after(&mut self, report: &Report) -> Option<String> {
        let Report::Done(done) = report else {
            return None;
        };
        let Work::Errand(errand) = &done.work else {
            return None;
        };
        let (entry, began) = self.open.remove(&errand.id)?;
        let ended = match &done.result {
            Ok(Yield::Errand(Answer::Mutated(answer))) => Ok(answer),
            Ok(_) => Err(Err("answered otherwise")),
            Err(fault) => Err(Ok(fault)),
        };
        let after = entry.ended(ended, began.elapsed(), Timestamp::now());
        let error = self.write(&after).err()?;
        Some(format!("the answer could not be written down: {error}"))
    }

    /// What was written down, newest first, and how many lines could not be read; or why it
    /// cannot be had.
    pub(super) fn read(&self) -> Result<(Vec<Entry>, usize), String> {
        let log = self.log.as_ref().map_err(Clone::clone)?;
        let (mut entries, broken) = log.read().map_err(|error| error.to_string())?;
        entries.reverse();
        Ok((entries, broken))
    }

    fn write(&self, entry: &Entry) -> Result<(), String> {
        let log = self.log.as_ref().map_err(Clone::clone)?;
        log.append(entry).map_err(|error| error.to_string())
    }
}
