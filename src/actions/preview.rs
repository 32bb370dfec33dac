//! What will be different.

/// What will be different once an action is done, and what to think of before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// In a sentence: `starts a new deployment of web with web:42`.
    pub sentence: String,
    /// What becomes what.
    pub changes: Vec<Change>,
    /// What to know: tasks in flight, capacity, what else is touched.
    pub notes: Vec<String>,
    /// What speaks against it now: alarms, a deployment under way, auto scaling that will undo it.
    pub warnings: Vec<String>,
}

/// What becomes what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of what.
    pub what: String,
    /// What it is.
    pub before: String,
    /// What it will be.
    pub after: String,
}

impl Preview {
    /// A preview of a sentence.
    pub fn of(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            ..Self::default()
        }
    }

    /// Adds a change.
    pub fn change(
        &mut self,
        what: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) {
        self.changes.push(Change {
            what: what.into(),
            before: before.into(),
            after: after.into(),
        });
    }
}
