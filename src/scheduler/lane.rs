//! One wanted list during one plan: what it offers in each class of work.

use super::Now;
use super::cadence::{Intervals, Size, intervals};
use super::facts::Facts;
use super::job::Class;
use super::ledger::Entry;
use super::slots::{Place, Slot};
use crate::domain::call::{Bucket, Cause};
use crate::domain::polled::{Key, Tempo};
use rustc_hash::FxHashSet;
use std::time::Duration;

/// A wanted list.
pub(super) struct Lane<'a> {
    pub(super) key: &'a Key,
    pub(super) facts: Facts,
    pub(super) intervals: Intervals,
    visible: Vec<u32>,
    rest: bool,
}

/// One call's worth of work.
pub(super) enum Offer {
    /// The next page of names.
    Names,
    /// Details of these items, most urgent first.
    Details(Vec<u32>),
}

impl<'a> Lane<'a> {
    pub(super) fn new(
        key: &'a Key,
        facts: Facts,
        mut visible: Vec<u32>,
        rest: bool,
        tempo: Tempo,
        entry: &Entry,
    ) -> Self {
        let mut seen = FxHashSet::default();
        visible.retain(|n| seen.insert(*n));
        let size = Size {
            pages: entry.names.pages(),
            visible: visible.len().div_ceil(facts.batch),
            rest: (entry.slots.len() - visible.len()).div_ceil(facts.batch),
        };
        Self {
            key,
            facts,
            intervals: intervals(facts.cadence, tempo, size, facts.slowest),
            visible,
            rest,
        }
    }

    /// What pays for a class of work; none if the source has no such work.
    pub(super) fn bucket(&self, class: Class) -> Option<Bucket> {
        match class {
            Class::FirstPage | Class::NextPage => self.facts.names,
            _ => self.facts.details,
        }
    }

    /// The most urgent call of a class, if there is one to make now.
    pub(super) fn offer(&self, class: Class, entry: &Entry, now: Now) -> Option<Offer> {
        match class {
            Class::FirstPage | Class::NextPage => {
                let due = entry.names.due_at(self.intervals.names)? <= now;
                let first = class == Class::FirstPage;
                (due && entry.names.at_start() == first).then_some(Offer::Names)
            }
            _ => {
                let held = now < entry.hold.until() || (entry.hold.probes() && entry.flights > 0);
                if held || !self.leads(class, entry, now) {
                    return None;
                }
                Some(Offer::Details(self.fill(class, entry, now)))
            }
        }
    }

    /// Why a batch is sent: what holds for its most urgent item.
    pub(super) fn cause(class: Class, lead: &Slot) -> Cause {
        match class {
            _ if lead.failures > 0 => Cause::Retry,
            _ if lead.refreshed => Cause::Refresh,
            Class::VisibleDue => Cause::Visible,
            Class::RestDue => Cause::Background,
            _ => Cause::FirstLook,
        }
    }

    /// Whether sending a batch of this class spends the pace of the list.
    pub(super) fn is_paced(&self, class: Class, lead: &Slot, now: Now) -> bool {
        class == Class::RestDue && !self.is_overdue(lead, now)
    }

    /// Whether an item of the class is there to send a batch for.
    fn leads(&self, class: Class, entry: &Entry, now: Now) -> bool {
        let mut visible = self.visible.iter().map(|&n| entry.slots.get(n));
        match class {
            Class::VisibleNew => visible.any(|slot| slot.place == Place::New),
            Class::VisibleDue => visible.any(|slot| is_due(slot, self.intervals.visible, now)),
            Class::RestNew => self.rest && entry.slots.fresh().next().is_some(),
            Class::RestDue => {
                let oldest = entry.slots.aged().next().map(|n| entry.slots.get(n));
                self.rest
                    && oldest.is_some_and(|slot| {
                        is_due(slot, self.intervals.rest, now)
                            && (now >= entry.paced || self.is_overdue(slot, now))
                    })
            }
            Class::FirstPage | Class::NextPage => false,
        }
    }

    /// A batch with an item of the class in front. Room that is left is filled
    /// with what would cost a call of its own soon: it rides for nothing.
    fn fill(&self, class: Class, entry: &Entry, now: Now) -> Vec<u32> {
        let room = self.facts.batch;
        let mut batch = Vec::with_capacity(room.min(100));
        if !class.is_rest() {
            // Items in view that are nearly due come along, so that a view
            // that was scrolled together line by line ends up in few batches.
            let nearly = self.intervals.visible.map(|interval| interval / 4 * 3);
            let take = |batch: &mut Vec<u32>, fits: &dyn Fn(&Slot) -> bool| {
                for &n in &self.visible {
                    if batch.len() < room && fits(entry.slots.get(n)) && !batch.contains(&n) {
                        batch.push(n);
                    }
                }
            };
            take(&mut batch, &|slot| slot.place == Place::New);
            take(&mut batch, &|slot| {
                is_due(slot, self.intervals.visible, now)
            });
            take(&mut batch, &|slot| is_due(slot, nearly, now));
        }
        if self.rest {
            let in_view = batch.len();
            let rest = entry.slots.fresh().chain(
                entry
                    .slots
                    .aged()
                    .take_while(|&n| is_due(entry.slots.get(n), self.intervals.rest, now)),
            );
            for n in rest {
                if batch.len() >= room {
                    break;
                }
                if !batch[..in_view].contains(&n) {
                    batch.push(n);
                }
            }
        }
        let alone = |n: u32| entry.slots.get(n).alone;
        match batch.first() {
            Some(&lead) if alone(lead) => batch.truncate(1),
            _ => batch.retain(|&n| !alone(n)),
        }
        batch
    }

    /// When this list will have something to do that it has not now. What is
    /// due already waits for a token or for an answer, not for the clock.
    pub(super) fn wake_at(&self, entry: &Entry, now: Now) -> Option<Now> {
        let names = self
            .facts
            .names
            .and_then(|_| entry.names.due_at(self.intervals.names));
        let visible = self
            .visible
            .iter()
            .filter_map(|&n| waits(entry.slots.get(n), self.intervals.visible));
        // A backlog of the rest waits for its pace, or for its age to make the pace void.
        let rest = || {
            let oldest = entry.slots.aged().next().filter(|_| self.rest)?;
            let slot = entry.slots.get(oldest);
            let due = waits(slot, self.intervals.rest)?;
            let overdue = slot.due_at(self.intervals.rest.map(|every| every * 2))?;
            Some(due.max(entry.paced.min(overdue)))
        };
        let held = entry.hold.until();
        visible
            .chain(rest())
            .chain(entry.slots.first_parked())
            .map(|at| at.max(held))
            .chain(names)
            // What was never described has no due time, but may wait for this.
            .chain([held])
            .filter(|at| *at > now)
            .min()
    }

    /// Asked for anew, or so old that the list must have been left for a while.
    fn is_overdue(&self, slot: &Slot, now: Now) -> bool {
        is_due(slot, self.intervals.rest.map(|every| every * 2), now)
    }
}

fn is_due(slot: &Slot, interval: Option<Duration>, now: Now) -> bool {
    waits(slot, interval).is_some_and(|at| at <= now)
}

/// When a described item that is neither in flight nor parked is due.
fn waits(slot: &Slot, interval: Option<Duration>) -> Option<Now> {
    (slot.place == Place::Aged).then(|| slot.due_at(interval))?
}
