//! What the runner tells the loop.

use crate::domain::call::CallRecord;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, Step, Yield};
use crate::domain::time::Timestamp;
use crate::scheduler::JobId;

/// A job that ended by itself.
#[derive(Debug)]
pub struct Done {
    /// Which one.
    pub job: JobId,
    /// The list it worked on.
    pub key: Key,
    /// What it asked.
    pub step: Step,
    /// The answer.
    pub result: Result<Yield, Fault>,
    /// The record of the call, if one was sent.
    pub record: Option<CallRecord>,
}

/// A context was opened, or could not be.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Which one.
    pub context: ContextId,
    /// What it was opened with.
    pub info: Result<ContextInfo, Fault>,
}

/// What the runner tells the loop.
#[derive(Debug)]
pub enum Report {
    /// A job ended. Boxed: it is many times the size of the others.
    Done(Box<Done>),
    /// A context was opened.
    Opened(Opened),
    /// The call of a job that was cancelled after it was sent: it is paid for,
    /// so it belongs into the record.
    Cancelled(JobId, Box<CallRecord>),
}

impl Report {
    /// Sets the time of the call's record: on a frozen stage that is the stage's time.
    pub fn restamp(&mut self, at: Timestamp) {
        let record = match self {
            Self::Done(done) => done.record.as_mut(),
            Self::Cancelled(_, record) => Some(&mut **record),
            Self::Opened(_) => None,
        };
        if let Some(record) = record {
            record.at = at;
        }
    }
}
