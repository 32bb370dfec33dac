//! The items of one list: which were described when, which are in flight,
//! which wait after a failure. Kept in due order, so that planning never walks
//! over what is not due.

use super::Now;
use crate::domain::Text;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::time::Duration;

/// Where an item waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Never described.
    New,
    /// Described, and waiting to be due.
    Aged,
    /// Waiting after a failure.
    Parked,
    /// Asked for right now.
    InFlight,
    /// Not an item: the slot is empty.
    Free,
}

/// One item.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) id: Text,
    pub(super) place: Place,
    /// Its age counts from here; none = due at once.
    pub(super) stamp: Option<Now>,
    pub(super) failures: u16,
    /// The user asked for it anew.
    pub(super) refreshed: bool,
    described: bool,
    /// Asked for by itself: a batch that it was in failed without a word about whose fault it was.
    pub(super) alone: bool,
    /// Asked for anew while it was in flight: that answer may be too old.
    again: bool,
    /// No longer listed, but in flight, so its slot must stay until it lands.
    gone: bool,
    /// The last pass over the names that showed it; 0 = only the demand named it.
    seen: u32,
    parked_until: Now,
}

impl Slot {
    /// Whether the item is due when looked at every `interval`.
    pub(super) fn due_at(&self, interval: Option<Duration>) -> Option<Now> {
        match self.stamp {
            None => Some(Now::ZERO),
            Some(stamp) => interval.map(|interval| stamp + interval),
        }
    }
}

/// All items of one list.
#[derive(Debug, Default)]
pub(super) struct Slots {
    index: FxHashMap<Text, u32>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    fresh: BTreeSet<u32>,
    aged: BTreeSet<(Option<Now>, u32)>,
    parked: BTreeSet<(Now, u32)>,
}

impl Slots {
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    pub(super) fn get(&self, n: u32) -> &Slot {
        &self.slots[n as usize]
    }

    /// Never described, in order of arrival.
    pub(super) fn fresh(&self) -> impl Iterator<Item = u32> {
        self.fresh.iter().copied()
    }

    /// Described, oldest first.
    pub(super) fn aged(&self) -> impl Iterator<Item = u32> {
        self.aged.iter().map(|(_, n)| *n)
    }

    /// When the next one has waited long enough after a failure.
    pub(super) fn first_parked(&self) -> Option<Now> {
        self.parked.first().map(|(until, _)| *until)
    }

    pub(super) fn described(&self) -> usize {
        self.slots.iter().filter(|slot| slot.described).count()
    }

    /// Makes an item known. `pass` is the reading of names that shows it, 0 if
    /// the demand names it.
    pub(super) fn note(&mut self, id: &Text, pass: u32) -> u32 {
        if let Some(&n) = self.index.get(id) {
            let slot = &mut self.slots[n as usize];
            slot.seen = slot.seen.max(pass);
            slot.gone = false;
            return n;
        }
        let slot = Slot {
            id: id.clone(),
            place: Place::Free,
            stamp: None,
            failures: 0,
            refreshed: false,
            described: false,
            alone: false,
            again: false,
            gone: false,
            seen: pass,
            parked_until: Now::ZERO,
        };
        let n = match self.free.pop() {
            Some(n) => {
                self.slots[n as usize] = slot;
                n
            }
            None => {
                self.slots.push(slot);
                (self.slots.len() - 1) as u32
            }
        };
        self.index.insert(id.clone(), n);
        self.put(n, Place::New);
        n
    }

    pub(super) fn find(&self, id: &Text) -> Option<u32> {
        self.index.get(id).copied()
    }

    /// The item is being asked for.
    pub(super) fn send(&mut self, n: u32) {
        self.put(n, Place::InFlight);
    }

    /// The item was answered.
    pub(super) fn answered(&mut self, n: u32, now: Now) {
        let slot = &mut self.slots[n as usize];
        let again = std::mem::take(&mut slot.again);
        slot.stamp = (!again).then_some(now);
        slot.refreshed = again;
        slot.described = true;
        slot.failures = 0;
        slot.alone = false;
        self.put(n, Place::Aged);
    }

    /// AWS says the item is not there: known by now, and asked again late.
    pub(super) fn missing(&mut self, n: u32, now: Now, until: Now) {
        self.answered(n, now);
        // In company it would fail the others next time, too.
        self.slots[n as usize].alone = true;
        self.slots[n as usize].parked_until = until;
        self.put(n, Place::Parked);
    }

    /// What was answered is not final: it is asked for once more from `until` on.
    pub(super) fn look_again(&mut self, n: u32, until: Now) {
        if self.get(n).place != Place::Aged {
            return;
        }
        self.unlink(n);
        let slot = &mut self.slots[n as usize];
        slot.stamp = None;
        slot.parked_until = until;
        self.put(n, Place::Parked);
    }

    /// The item was asked for in vain.
    pub(super) fn failed(&mut self, n: u32, until: Now) {
        let slot = &mut self.slots[n as usize];
        slot.failures = slot.failures.saturating_add(1);
        // Whoever refreshed while it flew knew of no failure to wait after.
        slot.parked_until = if slot.again { Now::ZERO } else { until };
        self.keep_refresh(n);
        self.put(n, Place::Parked);
    }

    /// The item was asked for in company of one that does not exist.
    pub(super) fn separate(&mut self, n: u32) {
        self.slots[n as usize].alone = true;
        self.give_back(n);
    }

    /// The question was withdrawn, or its answer does not count.
    pub(super) fn give_back(&mut self, n: u32) {
        self.keep_refresh(n);
        self.put_back(n);
    }

    /// A refresh asked for during a flight that brought nothing still counts.
    fn keep_refresh(&mut self, n: u32) {
        let slot = &mut self.slots[n as usize];
        if std::mem::take(&mut slot.again) {
            slot.stamp = None;
            slot.refreshed = slot.described;
        }
    }

    /// Ends the waits after a failure that are over.
    pub(super) fn unpark(&mut self, now: Now) {
        while let Some(&(until, n)) = self.parked.first()
            && until <= now
        {
            self.put_back(n);
        }
    }

    /// Ends all waits after failures.
    pub(super) fn forgive(&mut self) {
        while let Some(&(_, n)) = self.parked.first() {
            self.slots[n as usize].failures = 0;
            self.put_back(n);
        }
    }

    /// Everything described becomes due.
    pub(super) fn refresh(&mut self) {
        for n in 0..self.slots.len() as u32 {
            self.refresh_one(n);
        }
    }

    /// This item becomes due; on its way it will be asked for once more.
    pub(super) fn refresh_one(&mut self, n: u32) {
        match self.get(n).place {
            Place::Free | Place::New => {}
            Place::InFlight => self.slots[n as usize].again = true,
            Place::Aged | Place::Parked => {
                self.unlink(n);
                let slot = &mut self.slots[n as usize];
                slot.stamp = None;
                slot.refreshed = slot.described;
                self.put_back(n);
            }
        }
    }

    /// After a complete reading of the names: removes what it did not show and
    /// says what of it had been listed before.
    pub(super) fn drop_unseen(&mut self, pass: u32) -> Vec<Text> {
        let mut gone = Vec::new();
        for n in 0..self.slots.len() as u32 {
            let slot = &mut self.slots[n as usize];
            if slot.place == Place::Free || slot.seen == pass || slot.gone {
                continue;
            }
            if slot.seen != 0 {
                gone.push(slot.id.clone());
            }
            if slot.place == Place::InFlight {
                slot.gone = true;
            } else {
                self.remove(n);
            }
        }
        gone
    }

    /// Removes an item that has landed if it is no longer listed; says which if
    /// it ever was: its answer may just have brought it back to the screen.
    pub(super) fn reap(&mut self, n: u32) -> Option<Text> {
        let slot = self.get(n);
        if !slot.gone {
            return None;
        }
        let listed = (slot.seen != 0).then(|| slot.id.clone());
        self.remove(n);
        listed
    }

    fn remove(&mut self, n: u32) {
        self.put(n, Place::Free);
        let slot = &mut self.slots[n as usize];
        slot.described = false;
        self.index.remove(&slot.id);
        self.free.push(n);
    }

    fn put_back(&mut self, n: u32) {
        let described = self.get(n).described;
        self.put(n, if described { Place::Aged } else { Place::New });
    }

    /// The only way an item changes its place.
    fn put(&mut self, n: u32, place: Place) {
        self.unlink(n);
        let slot = &mut self.slots[n as usize];
        slot.place = place;
        match place {
            Place::New => _ = self.fresh.insert(n),
            Place::Aged => _ = self.aged.insert((slot.stamp, n)),
            Place::Parked => _ = self.parked.insert((slot.parked_until, n)),
            Place::InFlight | Place::Free => {}
        }
    }

    fn unlink(&mut self, n: u32) {
        // The sets are searched by what the slot says, so a slot's stamp may
        // only change while it is in none of them; `InFlight` is in none.
        let slot = &mut self.slots[n as usize];
        match slot.place {
            Place::New => _ = self.fresh.remove(&n),
            Place::Aged => _ = self.aged.remove(&(slot.stamp, n)),
            Place::Parked => _ = self.parked.remove(&(slot.parked_until, n)),
            Place::InFlight | Place::Free => {}
        }
        slot.place = Place::InFlight;
    }
}
