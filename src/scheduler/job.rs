//! What the planner hands out and takes back.

use super::Now;
use crate::domain::Text;
use crate::domain::call::{Cause, Permit};
use crate::domain::polled::{Key, Work};

/// One job, never given out twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// One call to make, paid for.
#[derive(Debug)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// The list it works on.
    pub key: Key,
    /// What to ask.
    pub work: Work,
    /// Proof of payment.
    pub permit: Permit,
    /// Why.
    pub cause: Cause,
    /// Which life of the context it belongs to: forgetting a context ends one.
    pub generation: u64,
}

/// What to do now, and when to ask again.
#[derive(Debug, Default)]
pub struct Plan {
    /// Calls to send, most urgent first.
    pub jobs: Vec<Job>,
    /// Jobs nobody waits for any more.
    pub cancel: Vec<JobId>,
    /// When something will be due that is not due yet; none = not before the
    /// demand changes or a job ends. Always later than the `now` of the plan.
    pub wake_at: Option<Now>,
}

/// Items that a complete reading of the names no longer showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The list.
    pub key: Key,
    /// The items.
    pub ids: Vec<Text>,
}

/// What a finished job's answer is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// Somebody waits for it: keep it, then drop what is gone.
    Fresh {
        /// Items that no longer exist.
        gone: Option<Gone>,
    },
    /// It was cancelled or belongs to a forgotten context: drop it.
    Late,
}

/// Classes of work, most urgent first. Within a bucket nothing of a lower
/// class is sent while a higher one waits for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// First page of the names.
    FirstPage,
    /// On screen and never described.
    VisibleNew,
    /// On screen and due.
    VisibleDue,
    /// A further page of the names.
    NextPage,
    /// Not on screen and never described.
    RestNew,
    /// Not on screen and due.
    RestDue,
}

impl Class {
    pub(super) const ORDER: [Self; 6] = [
        Self::FirstPage,
        Self::VisibleNew,
        Self::VisibleDue,
        Self::NextPage,
        Self::RestNew,
        Self::RestDue,
    ];

    /// Whether it serves what is not on screen.
    pub(super) fn is_rest(self) -> bool {
        matches!(self, Self::RestNew | Self::RestDue)
    }
}
