//! Families of task definitions and their revisions, by name.

use super::Text;
use serde::Serialize;

/// A family that has an ACTIVE revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Family {
    /// Name.
    pub family: Text,
}

/// The revisions of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FamilyRevisions {
    /// Name of the family.
    pub family: Text,
    /// ARNs of its ACTIVE revisions, newest first, at most a hundred.
    pub task_definition_arns: Vec<Text>,
    /// Whether there are older ones that were not asked for.
    pub more: bool,
}
