//! What the runner tells the loop.

use crate::domain::call::CallRecord;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::errand::{Answer, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, Work, Yield};
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
    pub work: Work,
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

/// A part of an answer whose call goes on.
#[derive(Debug)]
pub struct Part {
    /// The job.
    pub job: JobId,
    /// The errand it runs.
    pub errand: ErrandId,
    /// The part.
    pub answer: Answer,
}

/// What the runner tells the loop.
#[derive(Debug)]
pub enum Report {
    /// A job ended. Boxed: it is many times the size of the others.
    Done(Box<Done>),
    /// A part of an answer.
    Part(Box<Part>),
    /// A call was answered and goes on; its last record comes at its end.
    Began(JobId, Box<CallRecord>),
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
            Self::Began(_, record) | Self::Cancelled(_, record) => Some(&mut **record),
            Self::Opened(_) | Self::Part(_) => None,
        };
        if let Some(record) = record {
            record.at = at;
        }
    }
}
