//! Live Tail: what is written comes by itself, is charged by the minute, and is not complete when
//! there is much of it.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html>
//!
//! One session for each log group, because a session of several does not say which group an event
//! is of. While it runs, the group is asked once a minute besides: for what was written before the
//! session began, what came late, and what Live Tail left out.

use super::reading::Reason;
use super::requests::holds;
use super::{Follow, Session};
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, TailAsk};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::{LogGroup, Streams, Tail};
use crate::logs::feed::Feed;
use crate::logs::limits::{MOST_SESSIONS, tailable};
use std::sync::Arc;

/// Lines a second that a session tells; of more it tells some.
pub const LIVE_LINES: usize = 500;
/// After so many hours CloudWatch ends a session; another one is begun.
pub const LIVE_SESSION_HOURS: u32 = 3;
/// Failures in a row after which asking every few seconds takes over.
const MOST_FAILURES: u32 = 3;
/// Events of the time before, in milliseconds, that a session may tell again.
const BEFORE: i64 = 600_000;

/// The price of so many minutes of Live Tail in US dollars, beyond the 1,800 minutes a month that
/// cost nothing: one cent each (us-east-1, <https://aws.amazon.com/cloudwatch/pricing/>). Each log
/// group is a session of its own.
pub fn live_cost(minutes: u64) -> f64 {
    minutes as f64 * 0.01
}

/// How long CloudWatch keeps what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retention {
    Unknown,
    Days(i32),
}

/// What is known of a group.
#[derive(Debug)]
enum About {
    Asking(Errand),
    Known(Option<LogGroup>),
    Failed(String),
}

#[derive(Debug)]
struct Tailing {
    context: ContextId,
    group: Text,
    errand: Option<Errand>,
    due: i64,
    started: Option<i64>,
    told: Option<i64>,
    failures: u32,
    given_up: Option<String>,
}

/// Live Tail sessions, and what is known of log groups.
#[derive(Debug, Default)]
pub(super) struct Live {
    groups: Vec<(ContextId, Text, About)>,
    sessions: Vec<Tailing>,
    spent: i64,
}

impl Live {
    fn about(&self, context: ContextId, group: &str) -> Option<&About> {
        let mut all = self.groups.iter();
        all.find(|(at, name, _)| *at == context && **name == *group)
            .map(|(_, _, about)| about)
    }

    fn session(&self, feed: &Feed) -> Option<&Tailing> {
        self.sessions
            .iter()
            .find(|it| it.context == feed.context && it.group == feed.group)
    }

    /// Whether Live Tail tells of a feed now.
    pub fn is_told(&self, feed: &Feed) -> bool {
        self.session(feed).is_some_and(|it| it.started.is_some())
    }

    pub fn retention(&self, feed: &Feed) -> Retention {
        match self.about(feed.context, &feed.group) {
            Some(About::Known(Some(group))) => group
                .retention_in_days
                .map_or(Retention::Unknown, Retention::Days),
            _ => Retention::Unknown,
        }
    }

    pub fn errands(&self) -> impl Iterator<Item = &Errand> {
        let groups = self.groups.iter().filter_map(|(_, _, about)| match about {
            About::Asking(errand) => Some(errand),
            _ => None,
        });
        let sessions = self.sessions.iter().filter_map(|it| it.errand.as_ref());
        groups.chain(sessions)
    }

    pub fn wake_at(&self) -> Option<i64> {
        let waiting = self.sessions.iter().filter(|it| {
            let about = self.about(it.context, &it.group);
            it.errand.is_none() && it.given_up.is_none() && !matches!(about, Some(About::Asking(_)))
        });
        waiting.map(|it| it.due).min()
    }

    /// Ends all sessions.
    pub fn end(&mut self, now: i64) {
        for session in self.sessions.drain(..) {
            self.spent += session.started.map_or(0, |at| (now - at).max(0));
        }
    }
}

/// Why a group cannot be tailed.
fn refusal(about: &About) -> Result<Option<Text>, String> {
    match about {
        About::Asking(_) => Ok(None),
        About::Failed(why) => Err(why.clone()),
        About::Known(None) => Err("there is no such log group yet".to_owned()),
        About::Known(Some(group)) => tailable(group).map(Some),
    }
}

impl Session {
    /// Minutes of Live Tail used so far, all sessions together.
    pub fn live_minutes(&self, now: crate::domain::time::Timestamp) -> u64 {
        let now = now.as_millisecond();
        let running: i64 = (self.live.sessions.iter())
            .filter_map(|it| it.started)
            .map(|at| (now - at).max(0))
            .sum();
        u64::try_from((self.live.spent + running) / 60_000).unwrap_or(0)
    }

    /// How many Live Tail sessions run.
    pub fn live_sessions(&self) -> usize {
        let sessions = self.live.sessions.iter();
        sessions.filter(|it| it.started.is_some()).count()
    }

    /// Why some of what is read is not told by Live Tail although it was asked for, one sentence
    /// for each log group. It is asked for every few seconds instead.
    pub fn remarks(&self) -> Vec<String> {
        let sessions = self.live.sessions.iter();
        sessions
            .filter_map(|it| {
                let why = it.given_up.as_ref()?;
                Some(format!("no Live Tail of {}: {why}", it.group))
            })
            .collect()
    }

    /// Asks what is to be known of groups, and begins and ends sessions.
    pub(super) fn plan_live(&mut self, now: i64) {
        let live = self.follow == Follow::Live;
        // The shortest retention is a day.
        let oldest = self.buffer.ends().map(|(first, _)| first.timestamp);
        let old = oldest.is_some_and(|oldest| now - oldest > 20 * 3_600_000);
        let retention = old && self.at_beginning();
        if !live && !retention {
            return;
        }
        let mut groups: Vec<(ContextId, Text)> = Vec::new();
        for reading in &self.readings {
            let feed = &reading.status.feed;
            let key = (feed.context, feed.group.clone());
            if !groups.contains(&key) {
                groups.push(key);
            }
        }
        for (context, group) in &groups {
            if self.live.about(*context, group).is_none() {
                let errand = self.errand(*context, Ask::Group(group.clone()));
                let about = About::Asking(errand);
                self.live.groups.push((*context, group.clone(), about));
            }
        }
        if !live {
            return;
        }
        self.live.sessions.retain(|it| {
            groups
                .iter()
                .any(|(at, name)| *at == it.context && *name == it.group)
        });
        for (context, group) in groups {
            let there = |it: &Tailing| it.context == context && it.group == group;
            if !self.live.sessions.iter().any(there) {
                let many = self.live.sessions.len() >= MOST_SESSIONS;
                self.live.sessions.push(Tailing {
                    context,
                    group,
                    errand: None,
                    due: now,
                    started: None,
                    told: None,
                    failures: 0,
                    given_up: many
                        .then(|| format!("{MOST_SESSIONS} log groups are tailed live already")),
                });
            }
        }
        for at in 0..self.live.sessions.len() {
            self.begin_session(at, now);
        }
    }

    fn errand(&mut self, context: ContextId, ask: Ask) -> Errand {
        let id = ErrandId(self.next);
        self.next += 1;
        Errand {
            id,
            context,
            ask: Arc::new(ask),
        }
    }

    fn begin_session(&mut self, at: usize, now: i64) {
        let Some(session) = self.live.sessions.get_mut(at) else {
            return;
        };
        if session.errand.is_some() || session.given_up.is_some() || session.due > now {
            return;
        }
        let (context, group) = (session.context, session.group.clone());
        let arn = match self.live.about(context, &group).map(refusal) {
            Some(Ok(Some(arn))) => arn,
            Some(Ok(None)) | None => return,
            Some(Err(why)) => {
                if let Some(session) = self.live.sessions.get_mut(at) {
                    session.given_up = Some(why);
                }
                return;
            }
        };
        let mut feeds = self
            .readings
            .iter()
            .map(|reading| &reading.status.feed)
            .filter(|feed| feed.context == context && feed.group == group);
        // A session takes one choice of streams: of several all are told, and sorted out here.
        let streams = match (feeds.next(), feeds.next()) {
            (Some(feed), None) => feed.streams.clone(),
            _ => Streams::All,
        };
        let ask = Ask::Tail(TailAsk {
            groups: vec![arn],
            streams,
            pattern: None,
        });
        let errand = self.errand(context, ask);
        if let Some(session) = self.live.sessions.get_mut(at) {
            session.errand = Some(errand);
        }
    }

    /// Takes the answer about a group, or a part of a session.
    pub(super) fn answer_live(
        &mut self,
        id: ErrandId,
        result: Result<Answer, Fault>,
        now: i64,
    ) -> bool {
        let is = |errand: &Errand| errand.id == id;
        let group = self
            .live
            .groups
            .iter_mut()
            .find(|(_, _, about)| matches!(about, About::Asking(errand) if is(errand)));
        if let Some((_, _, about)) = group {
            self.answered.push_back(now);
            *about = match result {
                Ok(Answer::Group(group)) => About::Known(group),
                Ok(_) => About::Known(None),
                Err(fault) => About::Failed(fault.line()),
            };
            return true;
        }
        let session = (self.live.sessions.iter()).position(|it| it.errand.as_ref().is_some_and(is));
        let Some(at) = session else {
            return false;
        };
        match result {
            Ok(Answer::Tail(Tail::Started { .. })) => self.live_started(at, now),
            Ok(Answer::Tail(Tail::Events { events, sampled })) => {
                self.live_events(at, events, sampled, now);
            }
            Ok(_) => self.live_ended(at, None, now),
            Err(fault) => self.live_ended(at, Some(fault), now),
        }
        true
    }

    fn live_started(&mut self, at: usize, now: i64) {
        let Some(session) = self.live.sessions.get_mut(at) else {
            return;
        };
        (session.started, session.told) = (Some(now), Some(now));
        self.answered.push_back(now);
        self.buffer.begin_tail(now - BEFORE);
        self.close_start_gap(at);
    }

    /// What was written between the last asking and the session is asked for at once.
    fn close_start_gap(&mut self, at: usize) {
        let Some(session) = self.live.sessions.get(at) else {
            return;
        };
        for reading in &mut self.readings {
            let feed = &reading.status.feed;
            if feed.context == session.context && feed.group == session.group {
                reading.hurried = true;
            }
        }
    }

    fn live_events(
        &mut self,
        at: usize,
        mut events: Vec<crate::domain::log::LogEvent>,
        sampled: bool,
        now: i64,
    ) {
        let Some(session) = self.live.sessions.get_mut(at) else {
            return;
        };
        let before = session.told.replace(now).unwrap_or(now - 1_000);
        session.failures = 0;
        let (context, group) = (session.context, session.group.clone());
        let of_it = |feed: &Feed| feed.context == context && feed.group == group;
        let readings = &mut self.readings;
        events.retain(|event| {
            readings.iter().any(|reading| {
                let feed = &reading.status.feed;
                of_it(feed) && holds(feed, &group, &event.log_stream_name)
            })
        });
        if sampled {
            for reading in readings.iter_mut().filter(|it| of_it(&it.status.feed)) {
                reading.missed_now(before, now, Reason::Sampled);
            }
        }
        self.buffer.keep_all(&group, events);
    }

    fn live_ended(&mut self, at: usize, fault: Option<Fault>, now: i64) {
        self.close_start_gap(at);
        let Some(session) = self.live.sessions.get_mut(at) else {
            return;
        };
        session.errand = None;
        let ran = session.started.take();
        self.live.spent += ran.map_or(0, |at| (now - at).max(0));
        session.failures += 1;
        let wait = 1_000_i64 << session.failures.min(6);
        session.due = now
            + if ran.is_some() && session.failures == 1 {
                0
            } else {
                wait
            };
        let Some(fault) = fault else {
            if session.failures > MOST_FAILURES {
                session.given_up = Some("CloudWatch ends it again and again".to_owned());
            }
            return;
        };
        let hopeless = matches!(
            fault.kind,
            FaultKind::Denied | FaultKind::Refused | FaultKind::NotFound | FaultKind::Bug
        ) && ran.is_none();
        if hopeless || session.failures > MOST_FAILURES {
            session.given_up = Some(fault.line());
        }
    }
}
