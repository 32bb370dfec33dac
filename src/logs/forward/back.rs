//! The last lines first: where only so many of the newest are wanted, the rest is not read.

use super::{Last, PAGE};

/// Reading back from the newest line on.
#[derive(Debug)]
pub(super) struct Back {
    pub(super) wanted: usize,
    /// Lines so far that count.
    pub(super) shown: usize,
    /// Events of a page.
    pub(super) page: i32,
    pub(super) cut: Cut,
}

/// Where that ended. Following looks back over it, and what it finds there was left out on purpose,
/// unless CloudWatch took it later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    oldest: i64,
    taken: i64,
}

impl Back {
    pub(super) fn new(last: Last) -> Self {
        let lines = last.lines.clamp(LEAST, PAGE);
        Self {
            wanted: last.lines,
            shown: 0,
            page: i32::try_from(if last.picky { PAGE } else { lines }).unwrap_or(i32::MAX),
            cut: Cut {
                oldest: i64::MAX,
                taken: i64::MIN,
            },
        }
    }

    /// Takes note of an event, by its time and when CloudWatch took it.
    pub(super) fn saw(&mut self, timestamp: i64, taken: i64) {
        self.cut.oldest = self.cut.oldest.min(timestamp);
        self.cut.taken = self.cut.taken.max(taken);
    }
}

impl Cut {
    /// Whether an event was there already when the last lines were read, and was none of them.
    pub(super) fn is_before(&self, timestamp: i64, taken: i64) -> bool {
        timestamp <= self.oldest && taken <= self.taken
    }
}

/// Least events of a page: some streams of a prefix may be nobody's.
const LEAST: usize = 200;
