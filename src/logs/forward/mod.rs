//! Reading for a pipe: oldest line first, every line once, without an end to what may be read.
//!
//! [`Session`](super::Session) is for a reader who looks at the newest lines, scrolls back and
//! keeps a bounded number of them. Who prints needs the opposite: everything since a time, in
//! order, each line let go as soon as nothing older can come. Both read the same feeds by the
//! same errands.
//!
//! While following, a line waits a little before it is handed out, because containers of a task
//! deliver at different times. What comes later than that is handed out late, but never lost: each
//! asking looks back half a minute, and five minutes every half minute.

mod back;
mod feed;
mod known;
mod live;
#[cfg(test)]
mod tests;

use super::Feed;
use super::limits::FULL_PAGE;
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::LogEvent;
use crate::domain::time::Timestamp;
use feed::{Live, Reading};
use known::Known;
use live::Groups;

/// How often a feed is asked where nothing comes, in milliseconds.
const MOST_EVERY: i64 = 8_000;
/// How long a line waits for older ones while following, in milliseconds: a little longer than
/// it takes to ask everybody once more.
const HOLD: i64 = 2_500;
/// The most events of a page.
const PAGE: usize = FULL_PAGE as usize;
/// So many lines may wait for a slow feed before the others wait too.
const MOST_HELD: usize = 50_000;

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// Lines from this time on, in milliseconds since 1970.
    pub from: i64,
    /// Lines up to this time, in milliseconds since 1970.
    pub to: Option<i64>,
    /// CloudWatch's own
    /// [filter pattern](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
    pub pattern: Option<Text>,
    /// Whether what is written from now on is read too.
    pub follow: bool,
    /// Whether that comes by Live Tail where it can be had.
    pub live: bool,
    /// Only the last of the lines that are there already. They are read newest first, so that the
    /// rest is not.
    pub last: Option<Last>,
}

/// So many of the newest lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// How many.
    pub lines: usize,
    /// Whether many lines are looked at that do not count.
    pub picky: bool,
}

/// An event of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    /// Profile and region of the group.
    pub context: ContextId,
    /// Group.
    pub group: Text,
    /// The event.
    pub event: LogEvent,
    /// When it came here, in milliseconds since 1970.
    received: i64,
}

impl Got {
    fn order(&self) -> (i64, i64) {
        (self.event.timestamp, self.event.ingestion_time.unwrap_or(0))
    }
}

/// The reading of some feeds from a time on.
#[derive(Debug)]
pub struct Forward {
    aim: Aim,
    readings: Vec<Reading>,
    groups: Groups,
    known: Known,
    held: Vec<Got>,
    remarks: Vec<String>,
    /// Whether what was there already has been handed out.
    past: bool,
    next: u64,
}

impl Forward {
    /// Reads nothing yet; its errands are numbered from `first` on.
    pub fn new(aim: Aim, first: u64) -> Self {
        Self {
            known: Known::new(aim.live),
            readings: Vec::new(),
            groups: Groups::default(),
            held: Vec::new(),
            remarks: Vec::new(),
            past: false,
            next: first,
            aim,
        }
    }

    /// Sets what is read. Feeds that were read already go on; a feed that was read as a part of
    /// another goes on where that one stood.
    pub fn aim(&mut self, feeds: Vec<Feed>) {
        let mut before = std::mem::take(&mut self.readings);
        for feed in feeds {
            if self.readings.iter().any(|reading| reading.feed == feed) {
                continue;
            }
            if let Some(at) = before.iter().position(|reading| reading.feed == feed) {
                self.readings.push(before.remove(at));
                continue;
            }
            let mut reading = Reading::new(feed, self.aim.from, self.aim.live, self.aim.last);
            let old = before.iter().find(|it| it.covers(&reading.feed));
            if let Some(old) = old {
                reading.inherit(old, self.aim.from);
            }
            self.readings.push(reading);
        }
    }

    /// What is to be answered now. The same errand is named until its answer has come.
    pub fn errands(&mut self, now: Timestamp) -> Vec<Errand> {
        let now = now.as_millisecond();
        let settled = self.settled();
        let full = self.held.len() > MOST_HELD;
        for reading in &mut self.readings {
            // The one that holds up the others goes on.
            let waits = full && !reading.caught_up && reading.settled() > settled;
            if reading.flight.is_none() && reading.due <= now && !reading.over && !waits {
                let id = ErrandId(self.next);
                self.next += 1;
                let window = (self.aim.from, self.aim.to);
                reading.ask(id, now, window, self.aim.pattern.as_ref());
            }
        }
        if self.aim.live {
            self.open_live(now);
        }
        let reads = self.readings.iter().filter_map(|it| it.flight.clone());
        let tails = self.readings.iter().filter_map(|it| match &it.live {
            Live::Open(errand, _) => Some(errand.clone()),
            _ => None,
        });
        reads.chain(tails).chain(self.groups.asked()).collect()
    }

    /// Takes an answer, or a part of one. What is not asked any more is dropped. `shows` says which
    /// lines count where only the last of them are wanted.
    pub fn answer(
        &mut self,
        id: ErrandId,
        result: Result<Answer, Fault>,
        now: Timestamp,
        shows: &mut dyn FnMut(&Got) -> bool,
    ) {
        let now = now.as_millisecond();
        if self.groups.answer(id, &result, now) || self.tailed(id, &result, now) {
            return;
        }
        let is = |it: &&mut Reading| it.flight.as_ref().is_some_and(|flight| flight.id == id);
        let Some(reading) = self.readings.iter_mut().find(is) else {
            return;
        };
        reading.flight = None;
        let fault = match result {
            Ok(Answer::Events(page)) => {
                let follow = self.aim.follow;
                reading.page(page, now, follow, &mut self.known, &mut self.held, shows);
                let readings = &self.readings;
                let oldest = || readings.iter().map(Reading::asks_from).min();
                self.known.forget(|| oldest().unwrap_or(i64::MIN));
                return;
            }
            Ok(other) => Reading::strange(&other),
            Err(fault) => fault,
        };
        let line = match (&self.aim.pattern, fault.kind) {
            (Some(pattern), FaultKind::Bug) if fault.code.as_deref() == Some(INVALID) => {
                reading.over = true;
                format!(
                    "CloudWatch refuses the pattern {pattern:?}: {}",
                    fault.message
                )
            }
            _ => trouble(&reading.feed, &fault, self.aim.follow),
        };
        if reading.failed(fault, now, self.aim.follow) {
            self.remark(line);
        }
    }

    /// Lines that may go out now, in order.
    pub fn take(&mut self, now: Timestamp) -> Vec<Got> {
        let now = now.as_millisecond();
        let mut until = self.settled();
        let whole = until == Some(i64::MAX);
        if whole && !self.past {
            // What was there when the reading began is complete, and goes out as a whole.
            self.past = !self.readings.is_empty();
        } else if whole && self.aim.follow {
            // Whatever waited long enough goes, and what is older goes with it.
            let waited = self.held.iter().filter(|got| got.received + HOLD <= now);
            until = waited
                .map(|got| got.event.timestamp.saturating_add(1))
                .max();
        }
        let Some(until) = until else {
            return Vec::new();
        };
        let goes = |got: &Got| got.event.timestamp < until || until == i64::MAX;
        let (mut out, kept): (Vec<Got>, Vec<Got>) =
            std::mem::take(&mut self.held).into_iter().partition(goes);
        self.held = kept;
        // Stable: within a stream and a millisecond the order of CloudWatch stands.
        out.sort_by_key(Got::order);
        out
    }

    /// Lines before this time cannot come in order any more; none if that cannot be told, the
    /// largest number if all has been read.
    fn settled(&self) -> Option<i64> {
        let open = self.readings.iter().filter(|reading| {
            let failing = reading.fault.is_some() && self.aim.follow;
            !reading.caught_up && !reading.over && !failing
        });
        open.map(Reading::settled).min().unwrap_or(Some(i64::MAX))
    }

    /// What is to be told, each thing once.
    pub fn remarks(&mut self) -> Vec<String> {
        std::mem::take(&mut self.remarks)
    }

    fn remark(&mut self, line: String) {
        self.remarks.push(line);
    }

    /// What could not be read.
    pub fn faults(&self) -> impl Iterator<Item = (&Feed, &Fault)> {
        let failed = self.readings.iter();
        failed.filter_map(|reading| Some((&reading.feed, reading.fault.as_ref()?)))
    }

    /// Whether all that was there at the beginning was handed out, as far as it can be read.
    pub fn is_caught_up(&self) -> bool {
        self.past
    }

    /// Whether nothing more will come.
    pub fn is_over(&self) -> bool {
        self.held.is_empty() && self.readings.iter().all(|reading| reading.over)
    }

    /// When something is to be asked or handed out although nothing happens.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let idle = self.readings.iter();
        let due = idle
            .filter(|reading| reading.flight.is_none() && !reading.over)
            .map(|reading| reading.due);
        let opens = self
            .readings
            .iter()
            .filter_map(|reading| match reading.live {
                Live::From(at) if reading.caught_up => self.groups.opens(&reading.feed, at),
                _ => None,
            });
        let held = self.held.iter().map(|got| got.received + HOLD).min();
        let at = due
            .chain(opens)
            .chain(held.filter(|_| self.aim.follow))
            .min()?;
        Timestamp::from_millisecond(at.max(0)).ok()
    }
}

/// What CloudWatch answers to a pattern it does not understand.
const INVALID: &str = "InvalidParameterException";

/// Why a feed cannot be read. What holds for the whole group is said of the group, and so once
/// where several feeds read it.
fn trouble(feed: &Feed, fault: &Fault, follow: bool) -> String {
    let line = fault.line();
    let group = &feed.group;
    match fault.kind {
        FaultKind::Denied | FaultKind::Refused => format!("{group}: {line}"),
        FaultKind::NotFound => {
            let further = match follow {
                true => "asked again every 15 s",
                false => "nothing was written yet, or it was deleted; --follow waits for it",
            };
            format!("{group}: {line} · {further}")
        }
        _ => format!("{}: {line}", place(feed)),
    }
}

/// A feed in words.
fn place(feed: &Feed) -> String {
    use crate::domain::log::Streams;
    match &feed.streams {
        Streams::All => feed.group.to_string(),
        Streams::Prefix(prefix) => format!("{} {prefix}*", feed.group),
        Streams::Names(names) => match &**names {
            [one] => format!("{} {one}", feed.group),
            several => format!("{}, {} streams", feed.group, several.len()),
        },
    }
}
