//! The record of calls: a ring that `H` shows, and the rates the header shows.

use crate::domain::call::{CallRecord, Outcome};
use crate::domain::context::ContextId;
use crate::domain::fault::FaultKind;
use crate::domain::time::{Timestamp, seconds_since};
use std::collections::VecDeque;

/// Calls kept.
const MOST: usize = 2_000;

/// The newest calls, oldest first.
#[derive(Debug, Default)]
pub struct CallLog {
    ring: VecDeque<CallRecord>,
    total: u64,
    throttled: u64,
}

/// Calls per minute of one AWS service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// ECS, STS, …
    pub service: &'static str,
    /// Calls sent within the last minute.
    pub per_minute: u32,
}

impl CallLog {
    /// Keeps a record; the oldest falls out beyond the ring's size. The record of a call whose
    /// answer went on takes the place of the one from its beginning: it is one call.
    pub fn push(&mut self, mut record: CallRecord) {
        let same = |other: &&mut CallRecord| {
            other.outcome == Outcome::Open
                && other.context == record.context
                && other.operation == record.operation
                && other.cli == record.cli
        };
        if record.outcome != Outcome::Open
            && let Some(begun) = self.ring.iter_mut().find(same)
        {
            record.at = begun.at;
            *begun = record;
            return;
        }
        self.total += 1;
        if matches!(&record.outcome, Outcome::Failed(fault) if fault.kind == FaultKind::Throttled) {
            self.throttled += 1;
        }
        if self.ring.len() == MOST {
            self.ring.pop_front();
        }
        self.ring.push_back(record);
    }

    /// All kept records, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &CallRecord> {
        self.ring.iter().rev()
    }

    /// Calls of this run.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Throttled calls of this run.
    pub fn throttled(&self) -> u64 {
        self.throttled
    }

    /// Calls of the last minute in one context, by AWS service.
    pub fn rates(&self, context: ContextId, now: Timestamp) -> Vec<Rate> {
        let mut rates: Vec<Rate> = Vec::new();
        for record in self
            .ring
            .iter()
            .rev()
            .take_while(|record| seconds_since(now, record.at) < 60)
        {
            if record.context != context {
                continue;
            }
            let service = record.operation.bucket.service();
            match rates.iter_mut().find(|rate| rate.service == service) {
                Some(rate) => rate.per_minute += 1,
                None => rates.push(Rate {
                    service,
                    per_minute: 1,
                }),
            }
        }
        rates.sort_by_key(|rate| rate.service);
        rates
    }
}
