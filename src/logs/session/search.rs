//! A search by CloudWatch: how far it is, and what it has found.

use crate::domain::Text;
use crate::domain::figure::thousands;
use crate::logs::feed::Feed;

/// Hits after which a search ends: enough to look through, and each brings a gap with it.
pub const MOST_HITS: usize = 2_000;
/// The first part of a search, in milliseconds: the newest quarter of an hour. CloudWatch does not
/// say how far it is, so the time is searched in parts.
const FIRST_SLICE: i64 = 900_000;

/// A search over a time, from its end to its beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// What for, in CloudWatch's own filter pattern.
    pub pattern: Text,
    /// From this time on, in milliseconds since 1970.
    pub from: i64,
    /// Up to this time.
    pub to: i64,
    /// Events that matched, those that were known among them.
    pub hits: usize,
    /// Whether it has ended: all was searched, there were too many hits, or somebody stopped it.
    pub done: bool,
    /// Why CloudWatch refused it: usually a pattern it does not understand.
    pub refused: Option<String>,
    reached: Vec<(Feed, i64)>,
}

impl Search {
    pub(super) fn new(
        pattern: Text,
        from: i64,
        to: i64,
        feeds: impl Iterator<Item = Feed>,
    ) -> Self {
        Self {
            pattern,
            from,
            to,
            hits: 0,
            done: false,
            refused: None,
            reached: feeds.map(|feed| (feed, to)).collect(),
        }
    }

    /// Everything newer was searched, in milliseconds since 1970.
    pub fn searched_to(&self) -> i64 {
        let reached = self.reached.iter().map(|(_, time)| *time);
        reached.max().unwrap_or(self.from)
    }

    /// Whether it ended because it has found as many as it may.
    pub fn is_full(&self) -> bool {
        self.hits >= MOST_HITS
    }

    /// How it is doing, in words: `412 found, done`.
    pub fn words(&self) -> String {
        if let Some(why) = &self.refused {
            return why.clone();
        }
        let found = match self.hits {
            0 => "nothing found".to_owned(),
            hits => format!("{} found", thousands(hits as u64)),
        };
        match (self.is_full(), self.done, self.searched_to() <= self.from) {
            (true, ..) => format!("{found}, and more: the search ended there"),
            (_, true, true) => format!("{found}, all searched"),
            (_, true, false) => format!("{found}, stopped"),
            (_, false, _) => format!("{found} so far"),
        }
    }

    pub(super) fn found(&mut self, hits: usize) {
        self.hits += hits;
    }

    pub(super) fn came_to(&mut self, feed: &Feed, time: i64) {
        for (of, reached) in &mut self.reached {
            if of == feed {
                *reached = time;
            }
        }
        self.done |= self.searched_to() <= self.from;
    }

    pub(super) fn stop(&mut self) {
        self.done = true;
    }
}

/// The length of a part after one of this length.
pub(super) fn slice(before: i64) -> i64 {
    before.saturating_mul(4).max(FIRST_SLICE)
}
