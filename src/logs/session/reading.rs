//! The reading of one feed: which window is being read, what was read, when it is asked again.

use super::Status;
use super::job::{Job, Next, Purpose};
use super::pace::Pace;
use super::ranges::Ranges;
use crate::domain::errand::{Ask, Errand, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::EventsPage;
use crate::logs::feed::Feed;
use crate::logs::limits::{FULL_PAGE, LOWEST, rest_after};
use std::collections::VecDeque;
use std::sync::Arc;

/// How far back the first page looks at first, in milliseconds; each try without a line looks
/// farther.
const FIRST_BACK: [i64; 3] = [24 * 3_600_000, 7 * 24 * 3_600_000, i64::MAX];
/// The same where the newest lines cannot be asked for.
const FORWARD_BACK: [i64; 5] = [
    300_000,
    3_600_000,
    24 * 3_600_000,
    7 * 24 * 3_600_000,
    i64::MAX,
];
/// Pages of one go at older lines: CloudWatch gives empty pages while it searches.
const OLDER_PAGES: u32 = 10;
/// Rest after so many empty pages, in milliseconds.
const EMPTY_REST: i64 = 1_000;
/// Lines of one go at older lines.
const OLDER_LINES: i32 = 500;
/// Pages of one window somebody wants to see: as many lines as a buffer keeps.
pub(super) const WINDOW_PAGES: u32 = 20;

/// A call on its way.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub errand: Errand,
    pub asked: i64,
}

/// Calls of one kind, one after the other.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pub flight: Option<Flight>,
    pub job: Option<Job>,
    pub due: i64,
}

/// Why something was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reason {
    /// Lines came faster than they could be read.
    FellBehind,
    /// Nobody asked: paused, or the machine slept.
    NotAsked,
    /// Live Tail told only some.
    Sampled,
    /// It could not be had.
    Failed(String),
}

/// One feed.
#[derive(Debug)]
pub(super) struct Reading {
    pub status: Status,
    pub read: Ranges,
    /// Nothing older exists, or is kept.
    pub beginning: bool,
    /// Nothing older than this is asked for.
    pub lower: i64,
    /// Always gives the oldest first.
    pub ascending: bool,
    /// What follows what is written, beginning with the newest lines.
    pub polls: Lane,
    /// What reads further back, windows and searches.
    pub history: Lane,
    pub jobs: VecDeque<Job>,
    pub pace: Pace,
    /// Why windows that were not read were not.
    pub missed: Vec<(i64, i64, Reason)>,
    /// When a poll was answered last.
    pub asked: Option<i64>,
    /// What failed since the last round that did not.
    pub trouble: Option<String>,
    /// Whether the next round is not to wait for its turn.
    pub hurried: bool,
    failures: u32,
    tries: usize,
}

impl Reading {
    pub fn new(feed: Feed) -> Self {
        let lane = || Lane {
            due: i64::MIN,
            ..Lane::default()
        };
        Self {
            status: Status {
                feed,
                begun: false,
                fault: None,
                behind: None,
            },
            read: Ranges::default(),
            beginning: false,
            lower: 0,
            ascending: false,
            polls: lane(),
            history: lane(),
            jobs: VecDeque::new(),
            pace: Pace::default(),
            missed: Vec::new(),
            asked: None,
            trouble: None,
            hurried: false,
            failures: 0,
            tries: 0,
        }
    }

    fn lowest(&self) -> i64 {
        self.lower.max(LOWEST)
    }

    /// The newest lines; each try looks farther back.
    pub fn first(&self, now: i64, lines: i32) -> Job {
        let steps: &[i64] = match self.ascending {
            true => &FORWARD_BACK,
            false => &FIRST_BACK,
        };
        let back = steps.get(self.tries).copied().unwrap_or(i64::MAX);
        let from = now.saturating_sub(back).max(self.lowest());
        let job = Job::new(Purpose::First, from, None);
        match self.ascending {
            // Several pages lead to the newest lines; all there is is more than a screen.
            true => job,
            false => job.newest(lines, OLDER_PAGES),
        }
    }

    /// What was written meanwhile.
    pub fn poll(&mut self, now: i64) -> Job {
        let (from, wide) = self.pace.from(now);
        // What comes late matters where all is taken for read; what is older is asked for later.
        // A line that a search has found since the last round lies beyond it, not before it.
        let since = self.asked.and_then(|asked| self.read.since(asked));
        let from = since.map_or(from, |since| from.max(since));
        let mut job = Job::new(Purpose::Poll, from, None);
        job.wide = wide;
        job
    }

    /// A page before the oldest line; none where there is nothing, or it is on its way.
    pub fn older(&mut self) -> Option<Job> {
        let under_way = |job: &Job| job.purpose == Purpose::Older;
        let busy =
            self.history.job.as_ref().is_some_and(under_way) || self.jobs.iter().any(under_way);
        let low = self.read.low()?;
        self.beginning |= low <= self.lowest();
        if self.beginning || busy || !self.status.begun {
            return None;
        }
        let back = match self.ascending {
            true => FORWARD_BACK.get(self.tries),
            false => FIRST_BACK.get(self.tries),
        };
        let from = low
            .saturating_sub(back.copied().unwrap_or(i64::MAX))
            .max(self.lowest());
        let job = Job::new(Purpose::Older, from, Some(low));
        Some(match self.ascending {
            true => job,
            false => job.newest(OLDER_LINES, OLDER_PAGES),
        })
    }

    /// What is to be asked now; `None` in a lane that has nothing to do or has asked already.
    pub fn launch(&mut self, which: Which, id: u64, now: i64) -> bool {
        let feed = self.status.feed.clone();
        let lane = match which {
            Which::Polls => &mut self.polls,
            Which::History => &mut self.history,
        };
        if lane.flight.is_some() || lane.due > now {
            return false;
        }
        if lane.job.is_none() && matches!(which, Which::History) {
            lane.job = next_job(&mut self.jobs, &self.read);
        }
        let Some(job) = &mut lane.job else {
            return false;
        };
        job.began.get_or_insert(now);
        lane.flight = Some(Flight {
            errand: Errand {
                id: ErrandId(id),
                context: feed.context,
                ask: Arc::new(Ask::Events(job.ask(&feed))),
            },
            asked: now,
        });
        true
    }

    pub fn lane(&mut self, which: Which) -> &mut Lane {
        match which {
            Which::Polls => &mut self.polls,
            Which::History => &mut self.history,
        }
    }

    /// Whether a page begins at the wrong end, so that its lines are not those that were asked for.
    pub fn is_backwards(&self, which: Which, page: &EventsPage) -> bool {
        let lane = match which {
            Which::Polls => &self.polls,
            Which::History => &self.history,
        };
        lane.job.as_ref().is_some_and(|job| job.is_backwards(page))
    }

    /// Takes note of a page, and says what its job was and whether it ended.
    pub fn took(&mut self, which: Which, page: &EventsPage, fresh: usize, now: i64) -> Took {
        self.failures = 0;
        self.status.fault = None;
        self.status.begun = true;
        let lane = self.lane(which);
        let asked = lane.flight.take().map_or(now, |flight| flight.asked);
        lane.due = now;
        let Some(mut job) = lane.job.take() else {
            return Took::default();
        };
        let next = job.took(page);
        job.fresh += fresh;
        self.note_times(&job, page, asked);
        if job.purpose == Purpose::Search {
            // A line that matched was read; those around it were not.
            let feed = &self.status.feed;
            for event in page
                .events
                .iter()
                .filter(|it| feed.has(&it.log_stream_name))
            {
                self.read.add(event.timestamp, event.timestamp);
            }
        } else if next != Next::Ascending {
            let high = self.pace.evidence().map_or(asked, |it| it.max(asked));
            if let Some((from, to)) = job.read(high) {
                self.read.add(from, to);
            }
        }
        let lane_job = match next {
            Next::Page => Some(job.clone()),
            Next::Ascending => {
                self.ascending = true;
                self.retry_forward(&job, asked)
            }
            Next::Complete => self.look_farther(&job, asked),
            // Nothing but empty pages: it goes on, less hurriedly.
            Next::Enough if job.found == 0 => {
                self.lane(which).due = now.saturating_add(EMPTY_REST);
                Some(Job {
                    pages: OLDER_PAGES,
                    ..job.clone()
                })
            }
            Next::Enough => None,
        };
        let ended = lane_job.is_none();
        self.lane(which).job = lane_job;
        Took {
            job: Some(job),
            ended,
            asked,
        }
    }

    fn note_times(&mut self, job: &Job, page: &EventsPage, asked: i64) {
        if matches!(job.purpose, Purpose::First | Purpose::Poll) {
            self.pace.saw(&page.events, asked);
        }
    }

    /// The same window, read forward.
    fn retry_forward(&mut self, job: &Job, now: i64) -> Option<Job> {
        match job.purpose {
            Purpose::First => Some(self.first(now, FULL_PAGE)),
            Purpose::Older => {
                let back = FORWARD_BACK.first().copied().unwrap_or_default();
                let from = job
                    .to
                    .unwrap_or(now)
                    .saturating_sub(back)
                    .max(self.lowest());
                Some(Job::new(Purpose::Older, from, job.to))
            }
            _ => Some(Job {
                newest_first: false,
                token: None,
                edge: None,
                limit: FULL_PAGE,
                ..job.clone()
            }),
        }
    }

    /// A window farther back where one was empty; marks the beginning where there is none.
    fn look_farther(&mut self, job: &Job, now: i64) -> Option<Job> {
        let looks = matches!(job.purpose, Purpose::First | Purpose::Older);
        if !looks {
            return None;
        }
        if job.from <= self.lowest() && self.read.low().is_some_and(|low| low <= job.from) {
            self.beginning = true;
            self.tries = 0;
            return None;
        }
        if job.found > 0 {
            self.tries = 0;
            return None;
        }
        self.tries += 1;
        if job.purpose == Purpose::First {
            return Some(self.first(now, job.limit));
        }
        self.older()
    }

    /// Takes note of a failure.
    pub fn failed(&mut self, which: Which, fault: Fault, jitter: u64, now: i64) {
        let ascending = self.ascending;
        let lane = self.lane(which);
        lane.flight = None;
        let is_bug = fault.kind == FaultKind::Bug;
        if is_bug && let Some(job) = &mut lane.job {
            // A token that has expired, or a server that knows no other order.
            if job.token.is_some() {
                job.without_token();
                lane.due = now;
                return;
            }
            if job.newest_first && !ascending && job.purpose != Purpose::Search {
                let purpose = job.clone();
                self.ascending = true;
                self.lane(which).job = self.retry_forward(&purpose, now);
                self.lane(which).due = now;
                return;
            }
        }
        let wait = match (rest_after(fault.kind), fault.kind) {
            (Some(rest), _) => rest,
            // The bucket and the context have their own ways to make it wait.
            (None, FaultKind::Throttled) => 2_000,
            (None, kind) if kind.stops_context() => 2_000,
            (None, _) => {
                let most = 1_000_u64 << self.failures.min(6);
                i64::try_from(500 + jitter % most.min(60_000)).unwrap_or(60_000)
            }
        };
        self.failures += 1;
        self.trouble = Some(fault.line());
        self.status.fault = Some(fault);
        let until = now.saturating_add(wait);
        self.polls.due = self.polls.due.max(until);
        self.history.due = self.history.due.max(until);
    }

    /// The next round need not wait for its turn.
    pub fn asked_early(&mut self) {
        self.hurried = true;
    }

    /// Takes note of a time that is being missed, as a part of the one before if it goes on.
    pub fn missed_now(&mut self, from: i64, to: i64, why: Reason) {
        match self.missed.last_mut() {
            Some((_, end, last)) if *last == why && *end + 2_000 >= from => *end = to,
            _ => self.missed.push((from, to, why)),
        }
    }

    /// Forgets the reasons of what was read after all.
    pub fn forget_closed(&mut self) {
        let read = &self.read;
        self.missed.retain(|(from, to, _)| {
            read.missing(*from, *to).iter().any(|(a, b)| b - a > 1) && read.low() < Some(*to)
        });
    }

    /// Whether older lines may exist.
    pub fn may_have_older(&self) -> bool {
        self.status.begun && !self.beginning && self.read.low().is_some()
    }

    /// The call of a lane that is on its way.
    pub fn flight(&self, which: Which) -> Option<&Errand> {
        let lane = match which {
            Which::Polls => &self.polls,
            Which::History => &self.history,
        };
        lane.flight.as_ref().map(|flight| &flight.errand)
    }

    /// When a lane that has something to do may ask.
    pub fn wake_at(&self) -> Option<i64> {
        let polls = self.polls.job.is_some() && self.polls.flight.is_none();
        let history =
            (self.history.job.is_some() || !self.jobs.is_empty()) && self.history.flight.is_none();
        let polls = polls.then_some(self.polls.due);
        polls
            .into_iter()
            .chain(history.then_some(self.history.due))
            .min()
    }

    /// Whether the history lane has something to do.
    pub fn is_busy_beside_polls(&self) -> bool {
        self.history.job.is_some() || !self.jobs.is_empty()
    }
}

/// The next thing to be read. What was read while it waited is not read again.
fn next_job(jobs: &mut VecDeque<Job>, read: &Ranges) -> Option<Job> {
    while let Some(job) = jobs.pop_front() {
        let (Purpose::Window, Some(to)) = (job.purpose, job.to) else {
            return Some(job);
        };
        let missing = read.missing(job.from, to);
        if let (Some((from, _)), Some((_, to))) = (missing.first(), missing.last()) {
            return Some(Job {
                from: *from,
                to: Some(*to),
                ..job
            });
        }
    }
    None
}

/// Which lane of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Polls,
    History,
}

/// What a page was for.
#[derive(Debug, Default)]
pub(super) struct Took {
    pub job: Option<Job>,
    pub ended: bool,
    pub asked: i64,
}
