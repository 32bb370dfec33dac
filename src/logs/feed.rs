//! What is read together: some streams of one group.

use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::log::Streams;

/// Some streams of one group, read by one call at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Feed {
    /// Profile and region the group is in: not always the cluster's region.
    pub context: ContextId,
    /// Group.
    pub group: Text,
    /// Which streams.
    pub streams: Streams,
}
