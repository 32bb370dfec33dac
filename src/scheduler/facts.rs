//! What the planner has to know of a source. Not how it is fetched.

use super::cadence::Poll;
use crate::domain::call::Bucket;
use crate::domain::polled::SourceId;
use crate::fetchers::{Cadence, Source};
use std::time::Duration;

/// Looks up the facts of a source. A function, so that tests bring their own sources.
pub type Table = fn(SourceId) -> Facts;

/// The planner's view of a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What pays for a page of names; none where the demand names the items.
    pub names: Option<Bucket>,
    /// What pays for a batch of details; none where the names are all there is.
    pub details: Option<Bucket>,
    /// Most items one describe call takes.
    pub batch: usize,
    /// How often.
    pub cadence: Cadence,
    /// The longest that anything goes unasked, however long the list.
    pub slowest: Duration,
    /// The one item of a source that has no list and is asked for without an id.
    pub sole: Option<&'static str>,
}

impl Facts {
    /// The facts of a source.
    pub fn of(source: &Source) -> Self {
        Self {
            names: source.names.map(|operation| operation.bucket),
            details: source.details.map(|operation| operation.bucket),
            batch: source.batch.max(1),
            cadence: source.cadence,
            slowest: Poll::default().slowest,
            sole: (source.id == SourceId::Identity).then_some("caller"),
        }
    }
}
