//! What is known of each list, as far as planning needs it.

use super::Now;
use super::backoff::Backoff;
use super::names::Names;
use super::slots::Slots;
use crate::domain::fault::FaultKind;
use crate::domain::polled::Key;
use rustc_hash::FxHashMap;

/// Failures in a row after which the details of a list are held as a whole.
const PATIENCE: u32 = 3;

/// Every list that was ever wanted. Lists that are not wanted keep what is
/// known, so that going back asks only for what has aged.
pub(super) type Ledger = FxHashMap<Key, Entry>;

/// One list.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) names: Names,
    pub(super) slots: Slots,
    pub(super) hold: Hold,
    /// Describe calls in flight.
    pub(super) flights: usize,
    /// The next call for items out of sight is not sent before this.
    pub(super) paced: Now,
}

/// Holds back the describe calls of a list of which nothing comes back.
///
/// A failed batch waits by itself. But when AWS cannot be reached, or the
/// caller may describe nothing at all, two hundred batches that each find that
/// out are two hundred calls too many. So after a few failures in a row the
/// whole list waits, and then asks with one call until one succeeds.
#[derive(Debug, Default)]
pub(super) struct Hold {
    streak: u32,
    since: Now,
    until: Now,
}

impl Hold {
    pub(super) fn until(&self) -> Now {
        self.until
    }

    /// Whether only a single probe may be in flight.
    pub(super) fn probes(&self) -> bool {
        self.streak >= PATIENCE
    }

    pub(super) fn failed(&mut self, now: Now, sent: Now, kind: FaultKind, backoff: &mut Backoff) {
        // What was on its way already when the hold began tells nothing new.
        if sent < self.since {
            return;
        }
        self.streak = self.streak.saturating_add(1);
        if self.streak >= PATIENCE {
            self.since = now;
            self.until = now + backoff.delay(kind, self.streak - PATIENCE);
        }
    }

    pub(super) fn release(&mut self) {
        *self = Self::default();
    }
}

impl Entry {
    /// Ends every wait after a failure.
    pub(super) fn forgive(&mut self) {
        self.names.forgive();
        self.slots.forgive();
        self.hold.release();
    }
}
