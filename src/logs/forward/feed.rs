//! One feed, read from its oldest line on.

use super::known::{From, Known};
use super::{Got, LEAST_EVERY, MOST_EVERY, PAGE};
use crate::domain::errand::{Answer, Ask, Errand, EventsAsk};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::{EventsPage, Streams};
use crate::domain::{Text, errand::ErrandId};
use crate::logs::Feed;
use std::sync::Arc;

/// How far back each asking looks, for what came late.
const BACK: i64 = 30_000;
/// How far back it looks now and then: agents that were cut off deliver much later.
const FAR_BACK: i64 = 300_000;
/// How often it looks that far back.
const FAR_EVERY: i64 = 30_000;
/// How far behind the time of asking a feed is known to be complete where nothing came.
const SLACK: i64 = 10_000;
/// How often a Live Tail is checked against what FilterLogEvents knows.
const AUDIT: i64 = 30_000;
/// Attempts at one page before its failure is final, where nobody follows.
const ATTEMPTS: u32 = 5;

/// Where a feed stands with Live Tail.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Live {
    /// Not asked for, or not to be had.
    No,
    /// To be opened from this time on, in milliseconds since 1970.
    From(i64),
    /// Asked for; whether it has begun.
    Open(Errand, bool),
}

/// One feed.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) feed: Feed,
    pub(super) flight: Option<Errand>,
    pub(super) live: Live,
    /// Failures of Live Tail since it last brought something.
    pub(super) live_failures: u32,
    /// When it is to be asked, in milliseconds since 1970.
    pub(super) due: i64,
    /// Whether all that was there has been read once.
    pub(super) caught_up: bool,
    /// Nothing more is asked.
    pub(super) over: bool,
    /// Why the last call brought nothing.
    pub(super) fault: Option<Fault>,
    /// Up to here everything in order has been read, by the clock of CloudWatch.
    position: i64,
    /// The newest line of this round, while its pages come in order.
    seen: Option<i64>,
    in_order: bool,
    from: i64,
    token: Option<Text>,
    round: i64,
    fresh: usize,
    idle: u32,
    tries: u32,
    far_at: i64,
}

impl Reading {
    pub(super) fn new(feed: Feed, from: i64, live: bool) -> Self {
        Self {
            feed,
            flight: None,
            live: match live {
                true => Live::From(i64::MIN),
                false => Live::No,
            },
            live_failures: 0,
            due: i64::MIN,
            caught_up: false,
            over: false,
            fault: None,
            position: from,
            seen: None,
            in_order: true,
            from,
            token: None,
            round: i64::MIN,
            fresh: 0,
            idle: 0,
            tries: 0,
            far_at: i64::MIN,
        }
    }

    /// Whether another feed reads what this one does, and maybe more.
    pub(super) fn covers(&self, other: &Feed) -> bool {
        let (mine, theirs) = (&self.feed.streams, &other.streams);
        self.feed.context == other.context
            && self.feed.group == other.group
            && match (mine, theirs) {
                (Streams::All, _) => true,
                (Streams::Prefix(mine), Streams::Prefix(theirs)) => theirs.starts_with(&**mine),
                (Streams::Prefix(mine), Streams::Names(theirs)) => {
                    theirs.iter().all(|name| name.starts_with(&**mine))
                }
                (Streams::Names(mine), Streams::Names(theirs)) => {
                    theirs.iter().all(|name| mine.contains(name))
                }
                _ => false,
            }
    }

    /// Goes on where another feed that read the same stood.
    pub(super) fn inherit(&mut self, before: &Self, oldest: i64) {
        if before.caught_up {
            self.position = before.position;
            self.from = (before.position - FAR_BACK).max(oldest);
        }
    }

    /// Lines before this time may still come in order; none if they cannot be told.
    pub(super) fn settled(&self) -> Option<i64> {
        match self.in_order {
            true => Some(self.seen.unwrap_or(self.from)),
            false => None,
        }
    }

    /// Nothing before this is asked for again.
    pub(super) fn asks_from(&self) -> i64 {
        match self.caught_up {
            true => self.position - 2 * FAR_BACK,
            false => self.seen.unwrap_or(self.from),
        }
    }

    /// The next page.
    pub(super) fn ask(
        &mut self,
        id: ErrandId,
        now: i64,
        window: (i64, Option<i64>),
        pattern: Option<&Text>,
    ) {
        if self.token.is_none() && self.tries == 0 && self.seen.is_none() {
            self.round = now;
            if self.caught_up {
                let far = self.far_at <= now;
                if far {
                    self.far_at = now + FAR_EVERY;
                }
                let back = if far { FAR_BACK } else { BACK };
                self.from = (self.position - back).max(window.0);
            }
        }
        let ask = EventsAsk {
            group: self.feed.group.clone(),
            streams: self.feed.streams.clone(),
            from: Some(self.from),
            to: window.1,
            pattern: pattern.cloned(),
            newest_first: false,
            limit: None,
            token: self.token.clone(),
        };
        self.flight = Some(Errand {
            id,
            context: self.feed.context,
            ask: Arc::new(Ask::Events(ask)),
        });
    }

    /// Whether the feed has this stream: not every server heeds what was asked for.
    pub(super) fn has(&self, stream: &str) -> bool {
        match &self.feed.streams {
            Streams::All => true,
            Streams::Prefix(prefix) => stream.starts_with(&**prefix),
            Streams::Names(names) => names.iter().any(|name| &**name == stream),
        }
    }

    /// Takes a page; what is new of it goes into `held`.
    pub(super) fn page(
        &mut self,
        page: EventsPage,
        now: i64,
        follow: bool,
        known: &mut Known,
        held: &mut Vec<Got>,
    ) {
        (self.fault, self.tries) = (None, 0);
        let (count, before) = (page.events.len(), self.seen);
        for event in page.events {
            let timestamp = event.timestamp;
            if self.seen.is_some_and(|seen| timestamp < seen) {
                self.in_order = false;
            }
            self.seen = self.seen.max(Some(timestamp));
            // A writer's clock may run ahead; CloudWatch's does not.
            let at = event
                .ingestion_time
                .map_or(timestamp, |it| it.min(timestamp));
            self.position = self.position.max(at);
            if self.has(&event.log_stream_name) && known.note(&self.feed.group, &event, From::Read)
            {
                self.fresh += 1;
                held.push(Got {
                    context: self.feed.context,
                    group: self.feed.group.clone(),
                    event,
                    received: now,
                });
            }
        }
        self.token = page.next_token;
        self.due = now;
        if self.token.is_some() {
            return;
        }
        if count >= PAGE && self.seen > before && self.in_order {
            // As much as a page can hold and no word of a next one: go on by time.
            self.from = self.seen.unwrap_or(self.from);
            return;
        }
        self.end_round(now, follow);
    }

    fn end_round(&mut self, now: i64, follow: bool) {
        if self.fresh == 0 && self.caught_up {
            self.idle = self.idle.saturating_add(1);
        } else {
            self.idle = 0;
        }
        if self.seen.is_none() {
            self.position = self.position.max(self.round - SLACK);
        }
        (self.caught_up, self.over) = (true, !follow);
        (self.seen, self.in_order, self.fresh) = (None, true, 0);
        self.due = match self.live {
            Live::Open(_, true) => now + AUDIT,
            _ => now + self.every(),
        };
    }

    /// Seldom while nothing comes, often while something does.
    fn every(&self) -> i64 {
        (LEAST_EVERY + LEAST_EVERY / 2 * i64::from(self.idle.min(8))).min(MOST_EVERY)
    }

    /// Takes a failure; says whether it is a new one that is to be told.
    pub(super) fn failed(&mut self, fault: Fault, now: i64, follow: bool) -> bool {
        self.tries += 1;
        let stale = self.token.is_some() && fault.kind == FaultKind::Bug;
        if stale {
            // Tokens end after a day, or when somebody restarts: the time is as good.
            self.token = None;
            self.from = self.seen.unwrap_or(self.from);
        }
        let passing = fault.kind.is_passing() || stale;
        let step = 1_000 << self.tries.min(5);
        self.due = now
            + match fault.kind {
                FaultKind::NotFound => 15_000,
                FaultKind::Denied => 300_000,
                _ if passing => step,
                _ => 60_000,
            };
        let is_new = self.fault.as_ref().is_none_or(|it| it.kind != fault.kind);
        let gives_up = !follow && (!passing || self.tries >= ATTEMPTS);
        self.over |= gives_up;
        self.fault = Some(fault);
        // What passes is worth a word only when it does not.
        match passing {
            true => gives_up || follow && self.tries == 3,
            false => is_new,
        }
    }

    /// An answer to something that was not asked.
    pub(super) fn strange(answer: &Answer) -> Fault {
        let words = format!("an answer to something else: {answer:?}");
        let words: String = words.chars().take(120).collect();
        Fault::new(FaultKind::Bug, "logs:FilterLogEvents", words)
    }
}
