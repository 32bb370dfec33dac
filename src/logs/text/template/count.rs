//! Which sentences only one of two groups says.

use super::Template;
use crate::logs::text::ansi::cut;
use crate::logs::text::level::{Level, level_of};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Sentences that are counted. With `MAX_KEPT` bytes for the sentence and for a sample of each
/// group it bounds the memory to about 25 MB, whatever comes in; real services have some hundreds.
pub const MAX_TEMPLATES: usize = 10_000;
/// Bytes of a template or a sample that is kept.
const MAX_KEPT: usize = 800;

/// The two sides that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// The revision that is being replaced.
    Old,
    /// The revision that comes in.
    New,
}

impl Group {
    fn at(self) -> usize {
        match self {
            Group::Old => 0,
            Group::New => 1,
        }
    }
}

/// How often each group says which sentence.
#[derive(Debug, Default)]
pub struct Templates {
    by_key: FxHashMap<u64, Entry>,
    lines: [u64; 2],
    left_out: [u64; 2],
}

#[derive(Debug)]
struct Entry {
    text: Box<str>,
    /// The first line of each group.
    samples: [Box<str>; 2],
    level: Option<Level>,
    counts: [u64; 2],
}

/// A sentence of one group that the other does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// The sentence.
    pub template: Template,
    /// How bad its first line said it is.
    pub level: Option<Level>,
    /// Lines of it.
    pub count: u64,
    /// The first of them.
    pub sample: String,
}

impl Templates {
    /// Counts a line: its template and, should it be the first of it, the line itself.
    pub fn note(&mut self, group: Group, template: &Template, sample: &str) {
        let at = group.at();
        self.lines[at] += 1;
        let full = self.by_key.len() >= MAX_TEMPLATES;
        if !self.by_key.contains_key(&template.key) {
            if full {
                self.left_out[at] += 1;
                return;
            }
            let entry = Entry {
                text: cut(&template.text, MAX_KEPT).into(),
                samples: Default::default(),
                level: level_of(sample, None),
                counts: [0; 2],
            };
            self.by_key.insert(template.key, entry);
        }
        if let Some(entry) = self.by_key.get_mut(&template.key) {
            if entry.counts[at] == 0 {
                entry.samples[at] = cut(sample, MAX_KEPT).into();
            }
            entry.counts[at] += 1;
        }
    }

    /// What only `group` says: the worst first, then the most frequent.
    ///
    /// Nothing is in here that the other group was seen to say. Where [`Templates::left_out`] is
    /// not 0, something may be missing.
    pub fn only_in(&self, group: Group) -> Vec<Only> {
        let (at, other) = (group.at(), 1 - group.at());
        let entries = self.by_key.iter();
        let mut only: Vec<Only> = entries
            .filter(|(_, entry)| entry.counts[at] > 0 && entry.counts[other] == 0)
            .map(|(key, entry)| Only {
                template: Template {
                    key: *key,
                    text: entry.text.to_string(),
                },
                level: entry.level,
                count: entry.counts[at],
                sample: entry.samples[at].to_string(),
            })
            .collect();
        only.sort_by(|a, b| {
            let rank = |only: &Only| (Reverse(only.level), Reverse(only.count));
            let by_text = || a.template.text.cmp(&b.template.text);
            rank(a).cmp(&rank(b)).then_with(by_text)
        });
        only
    }

    /// Lines that were counted for `group`, those left out included. A sentence is new only if
    /// the old group has been heard at all.
    pub fn lines(&self, group: Group) -> u64 {
        self.lines[group.at()]
    }

    /// Lines of `group` whose sentence is not counted because [`MAX_TEMPLATES`] others are.
    pub fn left_out(&self, group: Group) -> u64 {
        self.left_out[group.at()]
    }

    /// How many sentences are known.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether no line has been counted.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }
}
