//! What is asked when: the newest lines first, what is written meanwhile, older pages when somebody
//! goes there, windows and searches.
//!
//! Every feed keeps a record of the times it has read completely (`ranges`). What lies between
//! two of them is a gap, and it closes when that time is read later. So nothing has to remember why
//! lines may be missing; only the reason is noted beside it.
//!
//! How many calls that takes: one for the first lines of a feed; then one every two seconds while
//! lines come, one every ten while none do, and never more than [`ROUNDS_A_SECOND`] for all feeds of
//! a region together, because FilterLogEvents allows five a second in some
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>) and
//! others ask, too. A flood takes more: a page has at most 10,000 events or 1 MB, so pages are read
//! one after the other as fast as the budget allows, the screen says how far behind that is, and
//! after two minutes it goes on with the newest lines and leaves a gap.

mod asking;
mod gaps;
mod job;
mod live;
mod pace;
#[cfg(test)]
mod play;
mod ranges;
mod reading;
mod requests;
mod search;
#[cfg(test)]
mod tests;

use super::buffer::Buffer;
use super::feed::Feed;
use crate::domain::errand::{Answer, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::time::Timestamp;
use gaps::Window;
use live::Live;
use reading::Reading;
use requests::holds;
use std::collections::VecDeque;

pub use live::{LIVE_LINES, LIVE_SESSION_HOURS, live_cost};
pub use search::Search;

/// Most rounds of asking for what is new, each second and for all feeds of a region together.
pub const ROUNDS_A_SECOND: f64 = 1.5;
/// How far behind, in milliseconds, is worth a word; and how far is too far.
const WORTH_A_WORD: i64 = 10_000;
const TOO_FAR: i64 = 120_000;
/// Not asked for so long, in milliseconds: the newest lines first, not all there was meanwhile.
const LONG_AWAY: i64 = 600_000;

/// How what is written from now on is learned of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Follow {
    /// By asking every few seconds.
    #[default]
    Poll,
    /// By Live Tail, which is charged.
    Live,
    /// Not at all.
    Off,
}

/// How a feed is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The feed.
    pub feed: Feed,
    /// Whether the first page is there.
    pub begun: bool,
    /// Why the last call brought nothing.
    pub fault: Option<Fault>,
    /// How far what is shown is behind what was written, in milliseconds, where that is long.
    pub behind: Option<i64>,
}

impl Status {
    /// Why nothing comes, in words; what is normal is said as something normal.
    pub fn words(&self) -> Option<String> {
        let fault = self.fault.as_ref()?;
        Some(match fault.kind {
            FaultKind::NotFound => format!(
                "no such log group or stream yet, asked again every 15 s: {}",
                fault.message
            ),
            FaultKind::Denied => format!("{} · asked again in 5 min", fault.line()),
            FaultKind::Throttled => "throttled by CloudWatch, slower for a while".to_owned(),
            _ => fault.line(),
        })
    }
}

/// The reading of some feeds into one buffer.
#[derive(Debug)]
pub struct Session {
    buffer: Buffer,
    readings: Vec<Reading>,
    follow: Follow,
    live: Live,
    search: Option<Search>,
    gaps: Vec<Window>,
    lowers: Vec<(Feed, i64)>,
    answered: VecDeque<i64>,
    now: i64,
    seed: u64,
    next: u64,
}

impl Session {
    /// A session that reads nothing yet; its errands are numbered from `first` on.
    pub fn new(buffer: Buffer, first: u64) -> Self {
        Self {
            buffer,
            readings: Vec::new(),
            follow: Follow::default(),
            live: Live::default(),
            search: None,
            gaps: Vec::new(),
            lowers: Vec::new(),
            answered: VecDeque::new(),
            now: 0,
            seed: first,
            next: first,
        }
    }

    /// The lines.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Sets what is read. Feeds that were read already go on; the lines of others stay.
    pub fn aim(&mut self, feeds: Vec<Feed>) {
        self.readings
            .retain(|reading| feeds.contains(&reading.status.feed));
        for feed in feeds {
            if self.reading_of(&feed).is_some() {
                continue;
            }
            let lower = self.lowers.iter().find(|(of, _)| *of == feed);
            let mut reading = Reading::new(feed.clone());
            reading.lower = lower.map_or(0, |(_, time)| *time);
            self.readings.push(reading);
        }
    }

    /// Nothing of a feed is older than this, in milliseconds since 1970: its task was created then.
    /// Saves asking for older lines that cannot exist. 0 where that is not known.
    pub fn set_beginning(&mut self, feed: &Feed, time: i64) {
        self.lowers.retain(|(of, _)| of != feed);
        self.lowers.push((feed.clone(), time));
        if let Some(reading) = self.reading_of(feed) {
            // Another task, older than those that were known.
            reading.beginning &= reading.lower <= time;
            reading.lower = time;
        }
    }

    fn reading_of(&mut self, feed: &Feed) -> Option<&mut Reading> {
        self.readings
            .iter_mut()
            .find(|reading| reading.status.feed == *feed)
    }

    /// How the feeds are doing.
    pub fn statuses(&self) -> impl Iterator<Item = &Status> {
        self.readings.iter().map(|reading| &reading.status)
    }

    /// Lines kept of each feed, in the order of [`Session::statuses`], and those of feeds that are
    /// not read any more: together [`Buffer::events`].
    pub fn kept(&self) -> (Vec<usize>, usize) {
        let (mut of, mut others) = (vec![0; self.readings.len()], 0);
        for (id, (group, name)) in self.buffer.streams() {
            let mut readings = self.readings.iter();
            let at = readings.position(|it| holds(&it.status.feed, group, name));
            // What two feeds read is counted once.
            let count = at.and_then(|at| of.get_mut(at)).unwrap_or(&mut others);
            *count += self.buffer.events_of(id);
        }
        (of, others)
    }

    /// How what is written is learned of.
    pub fn follow(&self) -> Follow {
        self.follow
    }

    /// The longest a feed is behind what was written, in milliseconds, where that is worth a word.
    pub fn behind(&self) -> Option<i64> {
        self.statuses().filter_map(|status| status.behind).max()
    }

    /// Calls that were answered within the last minute.
    pub fn calls_per_minute(&self) -> usize {
        let since = self.now - 60_000;
        self.answered.iter().filter(|at| **at > since).count()
    }

    /// Whether anything but following is still to be answered.
    pub fn is_busy(&self) -> bool {
        self.readings.iter().any(|reading| {
            !reading.status.begun && reading.status.fault.is_none()
                || reading.is_busy_beside_polls()
        })
    }

    /// Takes an answer; says whether anything visible has changed.
    pub fn answer(&mut self, id: ErrandId, result: Result<Answer, Fault>, now: Timestamp) -> bool {
        let now = now.as_millisecond();
        self.now = self.now.max(now);
        let changed = self.answer_page(id, result, now);
        if changed {
            self.mind_cuts();
            self.draw_gaps(now);
        }
        changed
    }
}
