//! The names of one list: a pass over its pages.

use super::Now;
use crate::domain::Text;
use crate::domain::call::Cause;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// No pass under way.
    #[default]
    Idle,
    /// A page is being asked for.
    InFlight,
    /// Between two pages.
    Waiting,
}

/// What a page of names led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// There is more.
    More,
    /// That was the last page.
    Complete,
}

/// A pass over the pages of a list, and when the last one ended.
#[derive(Debug, Default)]
pub(super) struct Names {
    state: State,
    pass: u32,
    token: Option<Text>,
    pages: usize,
    last_pages: usize,
    failures: u32,
    retry_at: Now,
    /// Due whatever its age.
    forced: bool,
    /// Asked for anew while a pass was under way, which may have passed the change already.
    again: bool,
    complete_at: Option<Now>,
}

impl Names {
    /// Pages of a whole pass, as far as is known.
    pub(super) fn pages(&self) -> usize {
        self.last_pages.max(self.pages)
    }

    /// Number of the pass under way.
    pub(super) fn pass(&self) -> u32 {
        self.pass
    }

    pub(super) fn complete_at(&self) -> Option<Now> {
        self.complete_at
    }

    /// Whether the next page is the first of a pass.
    pub(super) fn at_start(&self) -> bool {
        self.state == State::Idle
    }

    /// When the next page is due; none = one is in flight, or never again.
    pub(super) fn due_at(&self, interval: Option<Duration>) -> Option<Now> {
        let due = match (self.state, self.complete_at) {
            (State::InFlight, _) => return None,
            (State::Waiting, _) | (State::Idle, None) => Now::ZERO,
            (State::Idle, Some(_)) if self.forced => Now::ZERO,
            (State::Idle, Some(at)) => at + interval?,
        };
        Some(due.max(self.retry_at))
    }

    pub(super) fn cause(&self) -> Cause {
        if self.failures > 0 {
            Cause::Retry
        } else if self.state == State::Waiting {
            Cause::NextPage
        } else if self.complete_at.is_none() {
            Cause::FirstLook
        } else if self.forced {
            Cause::Refresh
        } else {
            Cause::Background
        }
    }

    /// Asks for the next page: its token.
    pub(super) fn send(&mut self) -> Option<Text> {
        if self.state == State::Idle {
            self.pass += 1;
            self.pages = 0;
            self.token = None;
            self.forced = false;
        }
        self.state = State::InFlight;
        self.token.clone()
    }

    /// A page came.
    pub(super) fn turned(&mut self, now: Now, next: Option<Text>) -> Turned {
        self.pages += 1;
        self.failures = 0;
        self.retry_at = Now::ZERO;
        // A token that leads to itself would be read for ever.
        let stuck = next.is_some() && next == self.token;
        self.token = next;
        if self.token.is_some() && !stuck {
            self.state = State::Waiting;
            return Turned::More;
        }
        self.state = State::Idle;
        self.last_pages = self.pages;
        self.complete_at = Some(now);
        self.forced = std::mem::take(&mut self.again);
        Turned::Complete
    }

    /// The page did not come; it is asked for again after the wait. The pages
    /// before it need not be read again.
    pub(super) fn failed(&mut self, until: Now) {
        self.failures += 1;
        // Whoever refreshed while it flew knew of no failure to wait after.
        let refreshed = std::mem::take(&mut self.again);
        self.retry_at = if refreshed { Now::ZERO } else { until };
        self.give_back();
    }

    /// AWS no longer knows the token: the pass starts anew after the wait.
    pub(super) fn restart(&mut self, until: Now) {
        self.token = None;
        self.failed(until);
    }

    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// The page was withdrawn, or its answer does not count.
    pub(super) fn give_back(&mut self) {
        if self.token.is_some() {
            self.state = State::Waiting;
        } else {
            self.state = State::Idle;
            self.forced = true;
        }
    }

    /// Ends the wait after a failure.
    pub(super) fn forgive(&mut self) {
        self.failures = 0;
        self.retry_at = Now::ZERO;
    }

    /// Due at once, or as soon as the pass under way has ended.
    pub(super) fn refresh(&mut self) {
        match self.state {
            State::Idle => self.forced = true,
            State::InFlight | State::Waiting => self.again = true,
        }
    }
}
