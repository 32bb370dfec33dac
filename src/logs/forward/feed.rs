//! One feed, read from its oldest line on.

use super::back::{Back, Cut};
use super::known::{From, Known};
use super::{Got, Last, MOST_EVERY, PAGE};
use crate::domain::errand::{Answer, Ask, Errand, EventsAsk};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::{EventsPage, Streams};
use crate::domain::{Text, errand::ErrandId};
use crate::logs::Feed;
use crate::logs::limits::{LOWEST, OFTEN, OVERLAP, WIDE, WIDE_EVERY, ascends, rest_after};
use std::sync::Arc;

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
    /// Reading back from the newest line on, as long as that is what is done.
    back: Option<Back>,
    /// Where that ended.
    cut: Option<Cut>,
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
    pub(super) fn new(feed: Feed, from: i64, live: bool, last: Option<Last>) -> Self {
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
            back: last.map(Back::new),
            cut: None,
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
            (self.back, self.cut) = (None, before.cut);
            self.position = before.position;
            self.from = (before.position - WIDE).max(oldest);
        }
    }

    /// Lines before this time may still come in order; none if they cannot be told.
    pub(super) fn settled(&self) -> Option<i64> {
        match self.in_order && self.back.is_none() {
            true => Some(self.seen.unwrap_or(self.from)),
            false => None,
        }
    }

    /// Nothing before this is asked for again.
    pub(super) fn asks_from(&self) -> i64 {
        match self.caught_up {
            true => self.position - 2 * WIDE,
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
                    self.far_at = now + WIDE_EVERY;
                }
                let back = if far { WIDE } else { OVERLAP };
                self.from = (self.position - back).max(window.0);
            }
        }
        let ask = EventsAsk {
            group: self.feed.group.clone(),
            streams: self.feed.streams.clone(),
            from: Some(match self.back {
                Some(_) => self.from.max(LOWEST),
                None => self.from,
            }),
            to: window.1,
            pattern: pattern.cloned(),
            newest_first: self.back.is_some(),
            limit: self.back.as_ref().map(|back| back.page),
            token: self.token.clone(),
        };
        self.flight = Some(Errand {
            id,
            context: self.feed.context,
            ask: Arc::new(Ask::Events(ask)),
        });
    }

    /// Takes a page; what is new of it goes into `held`. `shows` says which lines count where only
    /// so many of the newest are wanted.
    pub(super) fn page(
        &mut self,
        page: EventsPage,
        now: i64,
        follow: bool,
        known: &mut Known,
        held: &mut Vec<Got>,
        shows: &mut dyn FnMut(&Got) -> bool,
    ) {
        (self.fault, self.tries) = (None, 0);
        self.due = now;
        if self.back.is_some() && self.token.is_none() && ascends(&page) {
            // The server knows one order only: all of the window, then, from its beginning.
            self.back = None;
            return;
        }
        let (count, before) = (page.events.len(), self.seen);
        for event in page.events {
            let timestamp = event.timestamp;
            // A writer's clock may run ahead; CloudWatch's does not.
            let taken = event.ingestion_time.unwrap_or(timestamp);
            self.position = self.position.max(taken.min(timestamp));
            match &mut self.back {
                Some(back) => back.saw(timestamp, taken),
                None => {
                    self.in_order &= self.seen.is_none_or(|seen| timestamp >= seen);
                    self.seen = self.seen.max(Some(timestamp));
                    if self.cut.is_some_and(|cut| cut.is_before(timestamp, taken)) {
                        continue;
                    }
                }
            }
            if self.feed.has(&event.log_stream_name)
                && known.note(&self.feed.group, &event, From::Read)
            {
                self.fresh += 1;
                let got = Got {
                    context: self.feed.context,
                    group: self.feed.group.clone(),
                    event,
                    received: now,
                };
                if let Some(back) = &mut self.back {
                    back.shown += usize::from(shows(&got));
                }
                held.push(got);
            }
        }
        self.token = page.next_token;
        if let Some(back) = &self.back {
            let enough = back.shown >= back.wanted;
            if self.token.is_some() && !enough {
                return;
            }
            // Without a next page all of the window was read, and whatever is new there came late.
            self.cut = self.token.is_some().then_some(back.cut);
            self.token = None;
            self.back = None;
            if self.from < LOWEST && !enough {
                // Before that time CloudWatch knows one order only.
                return;
            }
        } else if self.token.is_some() {
            return;
        } else if count >= PAGE && self.seen > before && self.in_order {
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
        (OFTEN + OFTEN / 2 * i64::from(self.idle.min(8))).min(MOST_EVERY)
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
        if self.back.is_some() && fault.kind == FaultKind::Bug && !stale {
            // A server may refuse an order that it does not know.
            (self.back, self.tries, self.due) = (None, 0, now);
            return false;
        }
        let passing = fault.kind.is_passing() || stale;
        let step = 1_000 << self.tries.min(5);
        self.due = now
            + match rest_after(fault.kind).filter(|_| !stale) {
                Some(rest) => rest,
                None => step,
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
