//! One reading of a window of time: some pages of FilterLogEvents.

use crate::domain::Text;
use crate::domain::errand::EventsAsk;
use crate::domain::log::EventsPage;
use crate::logs::feed::Feed;
use crate::logs::limits::{FULL_PAGE, LOWEST, ascends};

/// What a reading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The newest lines.
    First,
    /// What was written meanwhile.
    Poll,
    /// A page further back.
    Older,
    /// A time somebody wants to see.
    Window,
    /// A search by CloudWatch's own pattern.
    Search,
}

/// One reading.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub purpose: Purpose,
    pub from: i64,
    /// None: up to now and beyond, for clocks that run ahead.
    pub to: Option<i64>,
    pub newest_first: bool,
    pub pattern: Option<Text>,
    pub limit: i32,
    pub token: Option<Text>,
    /// Pages it may still take.
    pub pages: u32,
    /// Enough, once so many events have come.
    pub enough: usize,
    /// Events that have come.
    pub found: usize,
    /// New lines among them.
    pub fresh: usize,
    /// How far it has come: the oldest time of its events, or the newest if it reads forward.
    pub edge: Option<i64>,
    /// When its first page was asked for.
    pub began: Option<i64>,
    /// Whether it looks farther back than usual for what came late.
    pub wide: bool,
}

/// What is to be done after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The next page.
    Page,
    /// Nothing: all of the window was read.
    Complete,
    /// Nothing for now: enough has come, or it has taken its pages.
    Enough,
    /// CloudWatch, or what plays it, gives the oldest first although asked for the newest.
    Ascending,
}

impl Job {
    pub fn new(purpose: Purpose, from: i64, to: Option<i64>) -> Self {
        Self {
            purpose,
            from: from.max(0),
            to,
            newest_first: false,
            pattern: None,
            limit: FULL_PAGE,
            token: None,
            pages: u32::MAX,
            enough: usize::MAX,
            found: 0,
            fresh: 0,
            edge: None,
            began: None,
            wide: false,
        }
    }

    /// The same, newest first, until so many events have come.
    pub fn newest(self, events: i32, pages: u32) -> Self {
        Self {
            newest_first: true,
            from: self.from.max(LOWEST),
            limit: events,
            enough: usize::try_from(events).unwrap_or(1),
            pages,
            ..self
        }
    }

    pub fn ask(&self, feed: &Feed) -> EventsAsk {
        EventsAsk {
            group: feed.group.clone(),
            streams: feed.streams.clone(),
            from: Some(self.from),
            to: self.to,
            pattern: self.pattern.clone(),
            newest_first: self.newest_first,
            limit: Some(self.limit),
            token: self.token.clone(),
        }
    }

    /// Whether the oldest events came although the newest were asked for.
    pub fn is_backwards(&self, page: &EventsPage) -> bool {
        self.newest_first && self.token.is_none() && ascends(page)
    }

    /// Takes note of a page.
    pub fn took(&mut self, page: &EventsPage) -> Next {
        if self.is_backwards(page) {
            return Next::Ascending;
        }
        let times = || page.events.iter().map(|event| event.timestamp);
        self.found += page.events.len();
        self.pages = self.pages.saturating_sub(1);
        self.token = page.next_token.clone();
        self.edge = match self.newest_first {
            true => times().chain(self.edge).min(),
            false => times().chain(self.edge).max(),
        };
        match self.token {
            None => Next::Complete,
            Some(_) if self.found >= self.enough || self.pages == 0 => Next::Enough,
            Some(_) => Next::Page,
        }
    }

    /// What was read of the window so far; `now` is when the last page was asked for.
    pub fn read(&self, now: i64) -> Option<(i64, i64)> {
        // Newest first, what is written while it reads back is not on its pages.
        let open = match self.newest_first {
            true => self.began.unwrap_or(now),
            false => now,
        };
        let to = self.to.unwrap_or(open);
        let range = match (&self.token, self.newest_first, self.edge) {
            (None, ..) => (self.from, to),
            (Some(_), _, None) => return None,
            // Of the time of the last event there may be more on the next page.
            (Some(_), true, Some(edge)) => (edge + 1, to),
            (Some(_), false, Some(edge)) => (self.from, to.min(edge - 1)),
        };
        (range.0 <= range.1).then_some(range)
    }

    /// Goes on without a token: AWS forgets them after a day.
    pub fn without_token(&mut self) {
        self.token = None;
        match (self.newest_first, self.edge) {
            (_, None) => {}
            (true, Some(edge)) => self.to = Some(edge),
            (false, Some(edge)) => self.from = edge,
        }
    }
}
