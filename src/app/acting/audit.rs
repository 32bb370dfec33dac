//! What was written down of what was changed (`:audit`), and what a change is about.

use super::{App, Dialog};
use crate::domain::Text;
use crate::domain::errand::ErrandId;
use crate::panes::acting::audit_page;
use crate::panes::document::DocumentState;
use serde_json::Value;

/// What was written down of what was changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// The lines of the file, newest first.
    pub changes: Vec<Value>,
    /// How many lines of it could not be read.
    pub broken: usize,
}

/// What a call that changes something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The action: `redeploy`.
    pub action: Text,
    /// ARN of the cluster.
    pub cluster: Text,
    /// ARN of what it is about, or of all of them.
    pub target: Text,
}

impl Default for Change {
    fn default() -> Self {
        Self {
            action: "".into(),
            cluster: "".into(),
            target: "".into(),
        }
    }
}

impl App {
    /// What a call is about that was handed over.
    pub fn change_of(&self, errand: ErrandId) -> Option<Change> {
        let acted = self.acting.runs.iter().find_map(|run| {
            let rows = run.sent_by(errand);
            let first = run.rows.get(*rows.first()?)?;
            let each = rows.iter().filter_map(|at| run.rows.get(*at));
            let targets: Vec<&str> = each.map(|row| &**row.of.arn()).collect();
            Some(Change {
                action: run.action.id.into(),
                cluster: first.of.cluster.clone(),
                target: targets.join(", ").into(),
            })
        });
        acted
            .or_else(|| self.shell_change_of(errand))
            .or_else(|| self.forward_change_of(errand))
    }

    /// Shows what was read of the file.
    pub(in crate::app) fn show_audit(&mut self, written: Result<Written, String>) {
        match written {
            Ok(written) => {
                self.acting.dialog = Some(Dialog::Audit {
                    document: audit_page(&written.changes, written.broken),
                    state: DocumentState::default(),
                });
            }
            Err(line) => self.say(line, true),
        }
        self.dirty = true;
    }
}
