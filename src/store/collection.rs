//! A list of things of one kind: names first, details as they come.

use crate::domain::Text;
use crate::domain::fault::{Fault, Gap};
use crate::domain::time::Timestamp;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// One thing of a list.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// What it is, once described; the last good answer when later ones failed.
    pub item: Option<Arc<T>>,
    /// When it was described last.
    pub read_at: Option<Timestamp>,
    /// AWS's reason for not describing it (`MISSING`).
    pub missing: Option<Text>,
    /// Why the last attempt to describe it failed.
    pub fault: Option<Fault>,
    /// ECS does not name it any more; it is kept because we remember.
    pub forgotten: bool,
}

impl<T> Default for Entry<T> {
    fn default() -> Self {
        Self {
            item: None,
            read_at: None,
            missing: None,
            fault: None,
            forgotten: false,
        }
    }
}

/// How far the list of names is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListState {
    /// When a complete pass over all pages ended last.
    pub complete_at: Option<Timestamp>,
    /// When the last page came, complete or not.
    pub read_at: Option<Timestamp>,
    /// Why the last attempt failed; none after a success.
    pub fault: Option<Fault>,
}

/// A list of things keyed by ARN.
#[derive(Debug)]
pub struct Collection<T> {
    entries: FxHashMap<Text, Entry<T>>,
    /// How far the names are known.
    pub list: ListState,
    revision: u64,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self {
            entries: FxHashMap::default(),
            list: ListState::default(),
            revision: 0,
        }
    }
}

impl<T: PartialEq> Collection<T> {
    /// Grows with every change that can be seen.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Keeps how far the list is known; `visibly` when somebody looking at it should see that.
    pub(super) fn set_list(&mut self, state: ListState, visibly: bool) {
        self.list = state;
        self.revision += u64::from(visibly);
    }

    /// Number of things named.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One entry.
    pub fn get(&self, id: &str) -> Option<&Entry<T>> {
        self.entries.get(id)
    }

    /// One described thing.
    pub fn item(&self, id: &str) -> Option<&Arc<T>> {
        self.entries.get(id)?.item.as_ref()
    }

    /// All entries, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = (&Text, &Entry<T>)> {
        self.entries.iter()
    }

    /// All described things, in no particular order.
    pub fn items(&self) -> impl Iterator<Item = &Arc<T>> {
        self.entries
            .values()
            .filter_map(|entry| entry.item.as_ref())
    }

    /// Adds names; returns whether any was new.
    pub fn add_names(&mut self, ids: &[Text]) -> bool {
        let before = self.entries.len();
        let mut revived = false;
        for id in ids {
            let entry = self.entries.entry(Text::clone(id)).or_default();
            revived |= std::mem::take(&mut entry.forgotten);
        }
        let changed = revived || self.entries.len() != before;
        self.revision += u64::from(changed);
        changed
    }

    /// Keeps a described thing; returns whether it differs from what was known.
    pub fn describe(&mut self, id: Text, item: T, at: Timestamp) -> bool {
        let entry = self.entries.entry(id).or_default();
        entry.read_at = Some(at);
        let healed = entry.fault.take().is_some() | entry.missing.take().is_some();
        let differs = entry.item.as_deref() != Some(&item);
        if differs {
            entry.item = Some(Arc::new(item));
        }
        self.revision += u64::from(differs || healed);
        differs || healed
    }

    /// Notes that AWS has no such thing (any more); what was known stays.
    pub fn note_missing(&mut self, id: &Text, reason: &Text) -> bool {
        // Not named by the complete list either: it is gone, and must not come back as a ghost.
        if self.list.complete_at.is_some() && !self.entries.contains_key(id) {
            return false;
        }
        let entry = self.entries.entry(Text::clone(id)).or_default();
        let differs = entry.missing.as_ref() != Some(reason);
        entry.missing = Some(Text::clone(reason));
        self.revision += u64::from(differs);
        differs
    }

    /// Notes that some things could not be described; what was known stays.
    pub fn note_fault(&mut self, ids: &[Text], fault: &Fault) -> bool {
        let mut differs = false;
        for id in ids {
            let entry = self.entries.entry(Text::clone(id)).or_default();
            if entry.fault.as_ref() != Some(fault) {
                entry.fault = Some(fault.clone());
                differs = true;
            }
        }
        self.revision += u64::from(differs);
        differs
    }

    /// Removes things that a complete pass no longer named.
    pub fn remove(&mut self, ids: &[Text]) -> bool {
        let before = self.entries.len();
        for id in ids {
            self.entries.remove(id);
        }
        let changed = self.entries.len() != before;
        self.revision += u64::from(changed);
        changed
    }

    /// Keeps things that a complete pass no longer named, marked as remembered only.
    pub fn forget(&mut self, ids: &[Text]) -> bool {
        let mut changed = false;
        for id in ids {
            match self.entries.get_mut(id) {
                Some(entry) if entry.item.is_some() => {
                    changed |= !entry.forgotten;
                    entry.forgotten = true;
                }
                Some(_) => changed |= self.entries.remove(id).is_some(),
                None => {}
            }
        }
        self.revision += u64::from(changed);
        changed
    }

    /// Drops the oldest remembered things beyond `most`, by `age_of`.
    pub fn trim_forgotten<K: Ord>(&mut self, most: usize, age_of: impl Fn(&T) -> K) {
        let mut remembered: Vec<(K, Text)> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.forgotten)
            .filter_map(|(id, entry)| Some((age_of(entry.item.as_deref()?), Text::clone(id))))
            .collect();
        if remembered.len() <= most {
            return;
        }
        remembered.sort_by(|one, other| one.0.cmp(&other.0));
        let surplus = remembered.len() - most;
        for (_, id) in remembered.into_iter().take(surplus) {
            self.entries.remove(&id);
        }
        self.revision += 1;
    }

    /// When the oldest described thing was read: the age of the list.
    pub fn oldest_read(&self) -> Option<Timestamp> {
        self.entries
            .values()
            .filter_map(|entry| entry.read_at)
            .min()
    }

    /// What is missing from the list and why, one line per reason.
    pub fn gaps(&self, noun: &str) -> Vec<Gap> {
        let mut gaps = Vec::new();
        if let Some(fault) = &self.list.fault {
            let what = if self.list.complete_at.is_some() {
                format!("list of {noun} is old")
            } else if self.entries.is_empty() {
                format!("{noun} not listed")
            } else {
                format!("list of {noun} is incomplete")
            };
            gaps.push(Gap {
                what: what.into(),
                reason: fault.line().into(),
            });
        }
        let mut reasons: Vec<(String, usize, usize)> = Vec::new();
        for entry in self.entries.values() {
            let Some(reason) = entry.fault.as_ref().map(Fault::line) else {
                continue;
            };
            let known = usize::from(entry.item.is_some());
            match reasons.iter_mut().find(|(line, ..)| *line == reason) {
                Some((_, count, old)) => {
                    *count += 1;
                    *old += known;
                }
                None => reasons.push((reason, 1, known)),
            }
        }
        reasons.sort();
        for (reason, count, old) in reasons {
            let noun = match count {
                1 => noun.strip_suffix('s').unwrap_or(noun),
                _ => noun,
            };
            let what = if old == count {
                format!("{count} {noun} not renewed")
            } else {
                format!("{count} {noun} not described")
            };
            gaps.push(Gap {
                what: what.into(),
                reason: reason.into(),
            });
        }
        gaps
    }
}
