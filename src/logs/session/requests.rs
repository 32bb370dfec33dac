//! What the reader asks for.

use super::gaps::Closes;
use super::job::{Job, Purpose};
use super::reading::{Reading, WINDOW_PAGES, Which};
use super::search::{Search, slice};
use super::{Follow, LONG_AWAY, Session};
use crate::domain::Text;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::time::Timestamp;
use crate::logs::buffer::Buffer;
use crate::logs::feed::Feed;
use crate::logs::line::{LineId, StreamId};

/// Lines to be read before and after a line whose surroundings somebody wants to see.
const AROUND: i32 = 200;
/// Pages of that, since CloudWatch gives empty ones while it searches.
const AROUND_PAGES: u32 = 5;
/// How far before and after it is looked, in milliseconds.
const AROUND_SPAN: i64 = 3_600_000;
/// What must be read around a line for it not to stand alone, in milliseconds.
const NEAR: i64 = 2_000;
/// Most events of a page of a search.
const HITS: i32 = 1_000;
/// Known lines that are read again to spare a call: a tenth of what a page holds.
const AGAIN: usize = 1_000;

impl Session {
    /// Changes how what is written is learned of. Live Tail is charged: see [`live_cost`](super::live_cost).
    pub fn set_follow(&mut self, follow: Follow, now: Timestamp) {
        if follow == self.follow {
            return;
        }
        self.follow = follow;
        self.live.end(now.as_millisecond());
        self.ask_now();
    }

    /// Asks for what is new without waiting for its turn, even where something failed.
    pub fn ask_now(&mut self) {
        for reading in &mut self.readings {
            reading.pace.hurry();
            reading.polls.due = i64::MIN;
            reading.history.due = i64::MIN;
            reading.asked_early();
        }
    }

    /// Says which time is being read, in milliseconds since 1970; none at the newest lines. Where
    /// there is too much, lines leave at the other end; so far back that the newest have to leave,
    /// following rests.
    pub fn set_reader(&mut self, at: Option<i64>) {
        let newest = self.buffer.cut_new();
        if self.buffer.set_reader(at) {
            self.mind_cuts();
            // Back from far away: what was let go meanwhile is read again, if that is not too much.
            if let (None, Some(cut)) = (self.buffer.cut_new(), newest)
                && self.now - cut <= LONG_AWAY
            {
                for reading in &mut self.readings {
                    let to = reading.asked.unwrap_or(cut);
                    read_window(reading, &self.buffer, cut, to);
                }
            }
            self.draw_gaps(self.now);
        }
    }

    /// Asks for a page before the oldest lines: of the feeds that have been read least far back, so
    /// that all of them come to the same time. Says whether there is anything to ask.
    pub fn older(&mut self) -> bool {
        let lows = self.readings.iter().filter(|it| it.may_have_older());
        let Some(newest) = lows.filter_map(|reading| reading.read.low()).max() else {
            return false;
        };
        // Those that are about as far are read with it, or twelve feeds would take twelve turns.
        let reach = newest - (self.now - newest).max(0) / 4;
        let oldest = self.buffer.ends().map(|(first, _)| first.timestamp);
        let mut asks = false;
        for reading in &mut self.readings {
            if reading.may_have_older()
                && reading.read.low().is_some_and(|low| low >= reach)
                && let Some(job) = reading.older()
            {
                reading.jobs.push_front(job);
                asks = true;
            }
        }
        if asks {
            self.set_reader(oldest);
        }
        asks
    }

    /// Whether older lines are being read.
    pub fn reads_older(&self) -> bool {
        let of = |job: &Job| job.purpose == Purpose::Older;
        self.readings.iter().any(|reading| {
            reading.history.job.as_ref().is_some_and(of) || reading.jobs.iter().any(of)
        })
    }

    /// Whether nothing older exists of any feed that can be read.
    pub fn at_beginning(&self) -> bool {
        let mut readable = self.readings.iter().filter(|it| it.status.begun).peekable();
        readable.peek().is_some() && readable.all(|reading| reading.beginning)
    }

    /// Reads a time, in milliseconds since 1970, as far as it has not been read; what lies between
    /// it and what is known stays a gap. At most as many lines as there is room for.
    pub fn window(&mut self, from: i64, to: i64) {
        self.set_reader(Some(from));
        for reading in &mut self.readings {
            read_window(reading, &self.buffer, from, to);
        }
        self.draw_gaps(self.now);
    }

    /// Reads lines before and after a line of a stream, whose time is in milliseconds since 1970.
    pub fn around(&mut self, timestamp: i64, stream: StreamId) {
        let Some((group, name)) = self.buffer.stream(stream).cloned() else {
            return;
        };
        for reading in &mut self.readings {
            if !holds(&reading.status.feed, &group, &name) {
                continue;
            }
            let before = Job::new(Purpose::Window, timestamp - AROUND_SPAN, Some(timestamp));
            let mut after = Job::new(Purpose::Window, timestamp, Some(timestamp + AROUND_SPAN));
            after.limit = AROUND;
            after.enough = AROUND as usize;
            after.pages = AROUND_PAGES;
            let before = match reading.ascending {
                true => Job {
                    from: timestamp - AROUND_SPAN / 60,
                    pages: AROUND_PAGES,
                    ..before
                },
                false => before.newest(AROUND, AROUND_PAGES),
            };
            reading.jobs.push_front(after);
            reading.jobs.push_front(before);
        }
    }

    /// Whether what was written right before and after a time of a stream has been read, or is not
    /// read at all.
    pub fn is_read_around(&self, timestamp: i64, stream: StreamId) -> bool {
        let Some((group, name)) = self.buffer.stream(stream) else {
            return true;
        };
        let readings = self.readings.iter();
        let mut of = readings.filter(|reading| holds(&reading.status.feed, group, name));
        of.all(|reading| {
            let to = reading.read.high().unwrap_or(timestamp);
            let (from, to) = (timestamp - NEAR, to.min(timestamp + NEAR));
            reading.read.missing(from.max(reading.lower), to).is_empty()
        })
    }

    /// Reads what is missing at a gap; says whether that can be.
    pub fn load_gap(&mut self, id: LineId) -> bool {
        let Some(gap) = self.buffer.gap(id) else {
            return false;
        };
        let found = self.gaps.iter().find(|window| window.line == *gap);
        let (from, to) = match found.map(|window| window.closes) {
            Some(Closes::Window(from, to)) => (from, to),
            Some(Closes::Older) => return self.older(),
            Some(Closes::Nothing) | None => return false,
        };
        self.set_reader(Some(from));
        for reading in &mut self.readings {
            read_window(reading, &self.buffer, from, to);
        }
        true
    }

    /// Searches a time, in milliseconds since 1970, by CloudWatch's own
    /// [filter pattern](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html),
    /// newest first. What matches becomes lines like others, with gaps between them where nothing
    /// else was read.
    pub fn find(&mut self, pattern: impl Into<Text>, from: i64, to: i64) {
        self.stop_search();
        let search = Search::new(pattern.into(), from, to, self.readings.iter().map(feed_of));
        for reading in &mut self.readings {
            reading.jobs.push_back(next_slice(reading, &search, to, 0));
        }
        self.search = Some(search);
    }

    /// The last search.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Forgets the search, too: what it was for is not wanted any more.
    pub fn forget_search(&mut self) {
        self.stop_search();
        self.search = None;
    }

    /// Ends the search; what was found stays.
    pub fn stop_search(&mut self) {
        for reading in &mut self.readings {
            let of = |job: &Job| job.purpose == Purpose::Search;
            reading.jobs.retain(|job| !of(job));
            if reading.history.job.as_ref().is_some_and(of) {
                reading.history.job = None;
                reading.history.flight = None;
            }
        }
        if let Some(search) = &mut self.search {
            search.stop();
        }
    }

    /// Whether CloudWatch does not understand the pattern of a search.
    pub(super) fn is_bad_search(&self, at: usize, which: Which, fault: &Fault) -> bool {
        let lane = self.readings.get(at).map(|reading| &reading.history);
        let job = lane.and_then(|lane| lane.job.as_ref());
        fault.kind == FaultKind::Bug
            && which == Which::History
            && job.is_some_and(|job| job.purpose == Purpose::Search && job.token.is_none())
    }

    /// Ends a search that was refused; what else is read goes on.
    pub(super) fn refuse_search(&mut self, fault: &Fault) {
        self.stop_search();
        if let Some(search) = &mut self.search {
            search.refused = Some(fault.line());
        }
    }

    pub(super) fn after_search(&mut self, at: usize, took: &super::reading::Took, hits: usize) {
        let (Some(search), Some(reading), Some(job)) =
            (&mut self.search, self.readings.get_mut(at), &took.job)
        else {
            return;
        };
        search.found(hits);
        if search.is_full() {
            self.stop_search();
            return;
        }
        if !took.ended {
            return;
        }
        search.came_to(&reading.status.feed, job.from);
        if job.from > search.from {
            let before = job.to.unwrap_or(search.to) - job.from;
            // Both ends belong to a part, and no hit is to be counted twice.
            let next = next_slice(reading, search, job.from - 1, before);
            reading.jobs.push_front(next);
        }
    }
}

fn feed_of(reading: &Reading) -> Feed {
    reading.status.feed.clone()
}

/// The part of a search that ends at `to`; each is longer than the one before.
fn next_slice(reading: &Reading, search: &Search, to: i64, before: i64) -> Job {
    let from = search.from.max(to - slice(before));
    let job = Job {
        pattern: Some(search.pattern.clone()),
        limit: HITS,
        ..Job::new(Purpose::Search, from, Some(to))
    };
    match reading.ascending {
        true => job,
        false => Job {
            enough: usize::MAX,
            ..job.newest(HITS, u32::MAX)
        },
    }
}

/// Reads what is missing of a time. A call costs the same whether it brings one line or thousands,
/// so what lies between two missing parts is read again where it is little: a search leaves
/// hundreds of lines behind that stand alone, each with a part missing before it.
fn read_window(reading: &mut Reading, buffer: &Buffer, from: i64, to: i64) {
    let mut parts: Vec<(i64, i64)> = Vec::new();
    for (from, to) in reading.read.missing(from, to) {
        match parts.last_mut() {
            Some((_, end)) if buffer.count_between(*end, from) <= AGAIN => *end = to,
            _ => parts.push((from, to)),
        }
    }
    for (from, to) in parts.into_iter().rev() {
        reading.jobs.push_front(Job {
            pages: WINDOW_PAGES,
            ..Job::new(Purpose::Window, from, Some(to))
        });
    }
}

/// Whether a stream is one of those a feed reads.
pub(super) fn holds(feed: &Feed, group: &str, stream: &str) -> bool {
    *feed.group == *group && feed.has(stream)
}
