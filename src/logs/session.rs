//! What is asked when: the newest lines first, older pages when somebody scrolls there, what is
//! written meanwhile.

use super::buffer::Buffer;
use super::feed::Feed;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, EventsAsk};
use crate::domain::fault::Fault;
use crate::domain::time::Timestamp;
use std::sync::Arc;

/// Lines of the first page.
const FIRST: i32 = 200;
/// How often new lines are asked for.
const EVERY: i64 = 2_500;
/// How far back each asking looks, for what came late.
const BACK: i64 = 30_000;
/// How far back the first page looks.
const FIRST_BACK: i64 = 24 * 3_600_000;

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
}

#[derive(Debug)]
struct Running {
    status: Status,
    flight: Option<Errand>,
    due: i64,
    newest: Option<i64>,
}

/// The reading of some feeds into one buffer.
#[derive(Debug)]
pub struct Session {
    buffer: Buffer,
    running: Vec<Running>,
    follow: Follow,
    next: u64,
}

impl Session {
    /// A session that reads nothing yet; its errands are numbered from `first` on.
    pub fn new(buffer: Buffer, first: u64) -> Self {
        Self {
            buffer,
            running: Vec::new(),
            follow: Follow::default(),
            next: first,
        }
    }

    /// The lines.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Sets what is read. Feeds that were read already go on.
    pub fn aim(&mut self, feeds: Vec<Feed>) {
        self.running
            .retain(|running| feeds.contains(&running.status.feed));
        for feed in feeds {
            if !self
                .running
                .iter()
                .any(|running| running.status.feed == feed)
            {
                self.running.push(Running {
                    status: Status {
                        feed,
                        begun: false,
                        fault: None,
                    },
                    flight: None,
                    due: i64::MIN,
                    newest: None,
                });
            }
        }
    }

    /// How the feeds are doing.
    pub fn statuses(&self) -> impl Iterator<Item = &Status> {
        self.running.iter().map(|running| &running.status)
    }

    /// What is to be answered now. The same errand is named until its answer has come.
    pub fn errands(&mut self, now: Timestamp) -> Vec<Errand> {
        let now = now.as_millisecond();
        let mut wanted = Vec::new();
        for running in &mut self.running {
            let may = running.due <= now && (self.follow != Follow::Off || !running.status.begun);
            if running.flight.is_none() && may {
                let feed = &running.status.feed;
                let ask = EventsAsk {
                    group: feed.group.clone(),
                    streams: feed.streams.clone(),
                    from: Some(
                        running
                            .newest
                            .map_or(now - FIRST_BACK, |newest| newest - BACK),
                    ),
                    to: None,
                    pattern: None,
                    newest_first: !running.status.begun,
                    limit: (!running.status.begun).then_some(FIRST),
                    token: None,
                };
                running.flight = Some(Errand {
                    id: ErrandId(self.next),
                    context: feed.context,
                    ask: Arc::new(Ask::Events(ask)),
                });
                self.next += 1;
            }
            wanted.extend(running.flight.clone());
        }
        wanted
    }

    /// Takes an answer; says whether anything visible has changed.
    pub fn answer(&mut self, id: ErrandId, result: Result<Answer, Fault>, now: Timestamp) -> bool {
        let is = |running: &&mut Running| running.flight.as_ref().is_some_and(|it| it.id == id);
        let Some(running) = self.running.iter_mut().find(is) else {
            return false;
        };
        running.flight = None;
        running.due = now.as_millisecond() + EVERY;
        match result {
            Ok(Answer::Events(page)) => {
                running.status.begun = true;
                running.status.fault = None;
                let group = running.status.feed.group.clone();
                for event in page.events {
                    running.newest = running.newest.max(Some(event.timestamp));
                    self.buffer.keep(&group, event);
                }
            }
            Ok(_) => {}
            Err(fault) => running.status.fault = Some(fault),
        }
        true
    }

    /// When something is to be asked although nothing happens.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let idle = self
            .running
            .iter()
            .filter(|running| running.flight.is_none());
        let due = idle.map(|running| running.due).min()?;
        Timestamp::from_millisecond(due).ok()
    }
}
