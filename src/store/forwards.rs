//! Ports of this machine that lead into tasks, as they are shown.

use crate::domain::forward::Forwarded;
use std::sync::Arc;

/// The forwards of all contexts, in the order in which they were begun.
#[derive(Debug, Default)]
pub struct Forwards {
    rows: Vec<Arc<Forwarded>>,
    revision: u64,
}

impl Forwards {
    /// Grows with every change that can be seen.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All of them.
    pub fn rows(&self) -> &[Arc<Forwarded>] {
        &self.rows
    }

    /// How many hold their port.
    pub fn open(&self) -> usize {
        let open = |row: &&Arc<Forwarded>| row.standing.is_open();
        self.rows.iter().filter(open).count()
    }

    /// Keeps them as they are now; says whether anything differs.
    pub fn keep(&mut self, now: impl Iterator<Item = Forwarded>) -> bool {
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut changed = false;
        for (at, row) in now.enumerate() {
            match self.rows.get(at) {
                Some(known) if **known == row => rows.push(Arc::clone(known)),
                _ => {
                    changed = true;
                    rows.push(Arc::new(row));
                }
            }
        }
        changed |= rows.len() != self.rows.len();
        self.rows = rows;
        self.revision += u64::from(changed);
        changed
    }
}
