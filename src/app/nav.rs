//! Where the user is, how they came there, and the way back.

use crate::domain::Text;
use crate::panes::compare::Pair;
use crate::panes::kind::{KindId, Logged, Scope};
use crate::panes::network::Tab;

/// How a row is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// In words (`d`).
    Describe,
    /// As JSON (`y`).
    Json,
    /// Its metrics as charts (`m`).
    Metrics,
    /// The network around it (`v`).
    Network(Tab),
}

/// A place one can be at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A list.
    List {
        /// Of what.
        kind: KindId,
        /// Inside of what.
        scope: Scope,
    },
    /// One row of a list, on a page of its own.
    Row {
        /// The list's kind.
        kind: KindId,
        /// The list's scope.
        scope: Scope,
        /// The row.
        id: Text,
        /// Its name, for the breadcrumb.
        name: Text,
        /// How it is looked at.
        page: Page,
    },
    /// Two task definitions side by side, come to from a list.
    Compare {
        /// The list's kind.
        kind: KindId,
        /// The list's scope.
        scope: Scope,
        /// The task definitions.
        pair: Pair,
    },
    /// Logs, come to from a list.
    Logs {
        /// The list's kind.
        kind: KindId,
        /// The list's scope.
        scope: Scope,
        /// Whose lines.
        of: Vec<Logged>,
        /// What they are called, for the breadcrumb.
        name: Text,
    },
    /// The generated help.
    Help,
}

impl Place {
    /// The list this place is, or belongs to.
    pub fn list(&self) -> Option<(KindId, &Scope)> {
        match self {
            Self::List { kind, scope }
            | Self::Row { kind, scope, .. }
            | Self::Logs { kind, scope, .. }
            | Self::Compare { kind, scope, .. } => Some((*kind, scope)),
            Self::Help => None,
        }
    }
}

/// The way from the top to here, and the trails walked before.
#[derive(Debug, Clone)]
pub struct Trail {
    places: Vec<Place>,
    history: Vec<Vec<Place>>,
    at: usize,
}

/// Trails kept for `[` and `]`.
const HISTORY: usize = 100;

impl Trail {
    /// Begins at a list.
    pub fn new(root: Place) -> Self {
        Self {
            places: vec![root.clone()],
            history: vec![vec![root]],
            at: 0,
        }
    }

    /// Where we are.
    pub fn here(&self) -> &Place {
        // The trail is never empty: `back` stops at the first place.
        &self.places[self.places.len() - 1]
    }

    /// The way here.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Goes one deeper.
    pub fn push(&mut self, place: Place) {
        if *self.here() != place {
            self.places.push(place);
            self.note();
        }
    }

    /// Starts a new way.
    pub fn go(&mut self, places: Vec<Place>) {
        if !places.is_empty() && self.places != places {
            self.places = places;
            self.note();
        }
    }

    /// Goes one back up; `false` at the top.
    pub fn back(&mut self) -> bool {
        if self.places.len() < 2 {
            return false;
        }
        self.places.pop();
        self.note();
        true
    }

    /// Goes to where one was before (`-1`) or after (`1`); `false` at either end.
    pub fn step(&mut self, by: isize) -> bool {
        let Some(at) = self
            .at
            .checked_add_signed(by)
            .filter(|at| *at < self.history.len())
        else {
            return false;
        };
        self.at = at;
        self.places.clone_from(&self.history[at]);
        true
    }

    fn note(&mut self) {
        self.history.truncate(self.at + 1);
        self.history.push(self.places.clone());
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.at = self.history.len() - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::context::ContextId;

    fn list(kind: KindId) -> Place {
        Place::List {
            kind,
            scope: Scope::region(ContextId(1)),
        }
    }

    #[test]
    fn the_way_back_and_the_history_are_two_things() {
        let mut trail = Trail::new(list(KindId::Clusters));
        trail.push(list(KindId::Services));
        trail.push(list(KindId::Services));
        assert_eq!(trail.places().len(), 2, "the same place twice is one place");
        trail.push(list(KindId::Tasks));
        assert!(trail.back());
        assert_eq!(trail.here(), &list(KindId::Services));
        assert!(trail.step(-1));
        assert_eq!(trail.here(), &list(KindId::Tasks));
        assert!(trail.step(1));
        assert!(!trail.step(1));
        assert!(trail.back());
        assert!(!trail.back());
        assert_eq!(trail.here(), &list(KindId::Clusters));
        trail.go(vec![list(KindId::Regions)]);
        assert!(!trail.step(1), "a new way ends the old future");
    }
}
