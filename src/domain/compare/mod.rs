//! What is different between two revisions, in words and in the order in which it matters.

mod brief;
mod containers;
mod definitions;
mod parts;
mod revisions;
#[cfg(test)]
mod tests;

use super::Text;

pub use brief::brief;
pub use definitions::task_definitions;
pub use revisions::{RevisionImage, RevisionView, service_revisions};

/// How much a difference explains; the first explains most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Another program: the image, or a container more or less.
    Image,
    /// Variables of the environment.
    Environment,
    /// Where secrets come from.
    Secrets,
    /// CPU and memory.
    Size,
    /// Command and entry point.
    Command,
    /// Ports.
    Ports,
    /// Health check.
    Health,
    /// Logs.
    Logs,
    /// Roles.
    Roles,
    /// Volumes and mounts.
    Volumes,
    /// Everything else.
    Rest,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The container it belongs to; none for the task or the service as a whole.
    pub container: Option<Text>,
    /// What differs: `image`, `env`, `memory`.
    pub what: String,
    /// Which one of them, where there are several: the name of a variable.
    pub item: Option<String>,
    /// What it was; none if it was not there.
    pub old: Option<String>,
    /// What it is; none if it is not there any more.
    pub new: Option<String>,
    /// How much it explains.
    pub weight: Weight,
}

impl Change {
    /// `+` for what is new, `−` for what is gone, `~` for what is another.
    pub fn sign(&self) -> &'static str {
        match (&self.old, &self.new) {
            (None, Some(_)) => "+",
            (Some(_), None) => "−",
            _ => "~",
        }
    }

    /// What differs, with its name: `env STRIPE_KEY`.
    pub fn subject(&self) -> String {
        match &self.item {
            Some(item) => format!("{} {item}", self.what),
            None => self.what.clone(),
        }
    }

    /// From what to what, in words.
    pub fn passage(&self) -> String {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) if old == new => "another value, which is masked".to_owned(),
            (Some(old), Some(new)) => format!("{old} → {new}"),
            (None, Some(value)) | (Some(value), None) => value.clone(),
            (None, None) => "differs".to_owned(),
        }
    }
}

/// Sorts by weight; what weighs the same keeps its order.
fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by_key(|change| change.weight);
    changes
}
