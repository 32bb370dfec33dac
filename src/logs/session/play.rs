//! A CloudWatch Logs in memory, and a session that is played against it.
//!
//! Events become visible when they arrive, pages are small, some are empty, tokens expire, calls
//! are throttled, and time passes only when there is nothing to do.

use super::Session;
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, EventsAsk};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::{EventsPage, LogEvent, LogGroup, Streams, Tail};
use crate::domain::time::Timestamp;
use crate::logs::buffer::Buffer;
use crate::logs::feed::Feed;
use crate::logs::line::Kind;
use std::collections::VecDeque;

/// The time the play begins: 2026-11-21 00:00 UTC.
pub const BEGIN: i64 = 1_795_219_200_000;
/// Time a call takes, in milliseconds.
const TAKES: i64 = 80;

/// An event and when it arrives.
#[derive(Debug, Clone)]
pub struct Written {
    pub group: Text,
    pub event: LogEvent,
    pub visible: i64,
}

/// CloudWatch Logs.
#[derive(Debug, Default)]
pub struct Cloud {
    pub events: Vec<Written>,
    /// Most events of a page.
    pub page: usize,
    /// Each so many pages one is empty.
    pub empty_every: Option<u64>,
    /// Gives the oldest first, whatever is asked for.
    pub ascending: bool,
    /// Gives all streams of a group, whichever are asked for.
    pub heedless: bool,
    /// Tokens that are older are refused, in milliseconds.
    pub token_life: Option<i64>,
    /// What calls fail with: from, to, group, kind.
    pub faults: Vec<(i64, i64, Text, FaultKind)>,
    pub class: Option<Text>,
    /// A pattern it does not understand.
    pub bad_pattern: Option<Text>,
    /// So many empty pages come first.
    pub empty_pages: u64,
    /// What StartLiveTail fails with.
    pub tail_fault: Option<Fault>,
    pub calls: Vec<(i64, Ask)>,
    answered: u64,
    order: Vec<usize>,
}

impl Cloud {
    pub fn write(
        &mut self,
        group: &str,
        stream: &str,
        timestamp: i64,
        visible: i64,
        message: &str,
    ) {
        let id = self.events.len() as u64 + 1;
        self.events.push(Written {
            group: group.into(),
            event: LogEvent {
                event_id: Some(format!("{id:056}").into()),
                log_stream_name: stream.into(),
                timestamp,
                ingestion_time: Some(visible),
                message: message.to_owned(),
            },
            visible,
        });
    }

    fn matches(ask: &EventsAsk, written: &Written, now: i64, heedless: bool) -> bool {
        let event = &written.event;
        let stream = match &ask.streams {
            _ if heedless => true,
            Streams::All => true,
            Streams::Prefix(prefix) => event.log_stream_name.starts_with(&**prefix),
            Streams::Names(names) => names.contains(&event.log_stream_name),
        };
        stream
            && written.group == ask.group
            && written.visible <= now
            && ask.from.is_none_or(|from| event.timestamp >= from)
            && ask.to.is_none_or(|to| event.timestamp <= to)
            && ask
                .pattern
                .as_deref()
                .is_none_or(|pattern| event.message.contains(pattern))
    }

    fn events(&mut self, ask: &EventsAsk, now: i64) -> Result<EventsPage, Fault> {
        self.answered += 1;
        let failing = self
            .faults
            .iter()
            .find(|(from, to, group, _)| (*from..*to).contains(&now) && *group == ask.group);
        if let Some((.., kind)) = failing {
            return Err(Fault::new(*kind, "logs:FilterLogEvents", "said no"));
        }
        if self.bad_pattern.is_some() && ask.pattern == self.bad_pattern {
            let fault = Fault::new(FaultKind::Bug, "logs:FilterLogEvents", "pattern is invalid");
            return Err(fault);
        }
        let newest_first = ask.newest_first && !self.ascending;
        let mut after = None;
        if let Some(token) = &ask.token {
            let mut parts = token
                .split('/')
                .map(|part| part.parse::<i64>().unwrap_or(0));
            let (given, timestamp, index) = (parts.next(), parts.next(), parts.next());
            let expired = self
                .token_life
                .is_some_and(|life| given.is_some_and(|given| given + life < now));
            if expired {
                return Err(Fault::new(
                    FaultKind::Bug,
                    "logs:FilterLogEvents",
                    "token expired",
                ));
            }
            after = timestamp.zip(index);
        }
        if self.order.len() != self.events.len() {
            self.order = (0..self.events.len()).collect();
            self.order
                .sort_by_key(|at| (self.events[*at].event.timestamp, *at));
        }
        let key = |at: usize| (self.events[at].event.timestamp, at as i64);
        let limit = self
            .page
            .min(ask.limit.map_or(10_000, |limit| limit as usize))
            .max(1);
        let matching = |at: &usize| Self::matches(ask, &self.events[*at], now, self.heedless);
        let least = ask.from.map_or((i64::MIN, 0), |from| (from, 0));
        let most = ask.to.map_or((i64::MAX, i64::MAX), |to| (to, i64::MAX));
        let begin = self
            .order
            .partition_point(|at| match (newest_first, after) {
                (false, Some(after)) => key(*at) <= after,
                _ => key(*at) < least,
            });
        let end = self
            .order
            .partition_point(|at| match (newest_first, after) {
                (true, Some(after)) => key(*at) < after,
                _ => key(*at) <= most,
            });
        let window = self.order.get(begin..end).unwrap_or_default();
        let mut found: Vec<usize> = match newest_first {
            true => (window.iter().rev().copied())
                .filter(matching)
                .take(limit + 1)
                .collect(),
            false => (window.iter().copied())
                .filter(matching)
                .take(limit + 1)
                .collect(),
        };
        let more = found.len() > limit;
        found.truncate(limit);
        let is_empty = self.answered <= self.empty_pages
            || self
                .empty_every
                .is_some_and(|every| self.answered.is_multiple_of(every));
        if is_empty && !found.is_empty() {
            let (timestamp, index) = after.unwrap_or(match newest_first {
                true => (i64::MAX, i64::MAX),
                false => (i64::MIN + 1, 0),
            });
            return Ok(EventsPage {
                events: Vec::new(),
                next_token: Some(format!("{now}/{timestamp}/{index}").into()),
            });
        }
        let token = found.last().filter(|_| more).map(|at| {
            let (timestamp, index) = key(*at);
            Text::from(format!("{now}/{timestamp}/{index}"))
        });
        Ok(EventsPage {
            events: found
                .iter()
                .map(|at| self.events[*at].event.clone())
                .collect(),
            next_token: token,
        })
    }
}

/// A session and its CloudWatch.
pub struct Play {
    pub cloud: Cloud,
    pub session: Session,
    pub now: i64,
    pub flights: VecDeque<(i64, Errand)>,
    pub tails: Vec<(ErrandId, Vec<Text>, i64)>,
}

pub fn feed(group: &str, prefix: &str) -> Feed {
    Feed {
        context: ContextId(1),
        group: group.into(),
        streams: Streams::Prefix(prefix.into()),
    }
}

impl Play {
    pub fn new(page: usize) -> Self {
        Self {
            cloud: Cloud {
                page,
                ..Cloud::default()
            },
            session: Session::new(Buffer::new(200_000, 256 << 20), 1),
            now: BEGIN,
            flights: VecDeque::new(),
            tails: Vec::new(),
        }
    }

    fn stamp(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now).unwrap_or_default()
    }

    pub fn time(&self) -> Timestamp {
        self.stamp()
    }

    /// Lets time pass.
    pub fn until(&mut self, end: i64) {
        let mut idle = 0;
        while self.now < end {
            let wanted = self.session.errands(self.stamp());
            // What is due has just been named; what was named waits for an answer, not for time.
            let wake = self.session.wake_at().map(|at| at.as_millisecond());
            assert!(wake.is_none_or(|at| at > self.now), "{wake:?} is past");
            self.flights
                .retain(|(_, flight)| wanted.iter().any(|errand| errand.id == flight.id));
            self.tails
                .retain(|(id, ..)| wanted.iter().any(|errand| errand.id == *id));
            for errand in wanted {
                let known = self
                    .flights
                    .iter()
                    .any(|(_, flight)| flight.id == errand.id)
                    || self.tails.iter().any(|(id, ..)| *id == errand.id);
                if !known {
                    self.cloud.calls.push((self.now, (*errand.ask).clone()));
                    self.flights.push_back((self.now + TAKES, errand));
                }
            }
            let next_part = self.tails.iter().map(|(.., at)| at + 1_000).min();
            let next = self
                .flights
                .iter()
                .map(|(at, _)| *at)
                .chain(wake)
                .chain(next_part)
                .min()
                .unwrap_or(end);
            idle = if next <= self.now { idle + 1 } else { 0 };
            assert!(idle < 5, "wakes without doing anything at {}", self.now);
            self.now = next.clamp(self.now, end);
            self.answer();
            self.tell();
        }
    }

    fn answer(&mut self) {
        while let Some((at, _)) = self.flights.front()
            && *at <= self.now
        {
            let Some((at, errand)) = self.flights.pop_front() else {
                return;
            };
            let result = match &*errand.ask {
                Ask::Events(ask) => self.cloud.events(ask, at - TAKES).map(Answer::Events),
                Ask::Group(name) => Ok(Answer::Group(Some(LogGroup {
                    log_group_name: name.clone(),
                    log_group_arn: Some(format!("arn:{name}").into()),
                    log_group_class: self.cloud.class.clone(),
                    retention_in_days: Some(7),
                    stored_bytes: None,
                    creation_time: None,
                }))),
                Ask::Tail(_) if self.cloud.tail_fault.is_some() => {
                    let fault = self.cloud.tail_fault.clone();
                    fault.map_or(Ok(Answer::TailEnded), Err)
                }
                Ask::Tail(ask) => {
                    let names = ask.groups.iter();
                    let groups = names.map(|arn| arn.trim_start_matches("arn:").into());
                    self.tails.push((errand.id, groups.collect(), at));
                    Ok(Answer::Tail(Tail::Started { session_id: None }))
                }
                _ => Err(Fault::new(FaultKind::Bug, "logs:Other", "not asked here")),
            };
            self.session.answer(errand.id, result, self.stamp());
        }
    }

    /// What Live Tail tells, each second: at most 500 events.
    fn tell(&mut self) {
        let now = self.now;
        let mut parts = Vec::new();
        for (id, groups, told) in &mut self.tails {
            if *told + 1_000 > now {
                continue;
            }
            let mut events: Vec<LogEvent> = (self.cloud.events.iter())
                .filter(|it| groups.contains(&it.group) && it.visible > *told && it.visible <= now)
                .map(|it| LogEvent {
                    event_id: None,
                    ..it.event.clone()
                })
                .collect();
            let sampled = events.len() > 500;
            events.truncate(500);
            *told = now;
            parts.push((*id, Tail::Events { events, sampled }));
        }
        for (id, part) in parts {
            self.session
                .answer(id, Ok(Answer::Tail(part)), self.stamp());
        }
    }

    /// Ends all Live Tail sessions.
    pub fn end_tails(&mut self, result: Result<Answer, Fault>) {
        for (id, ..) in std::mem::take(&mut self.tails) {
            self.session.answer(id, result.clone(), self.stamp());
        }
    }

    pub fn seconds(&mut self, seconds: i64) {
        self.until(self.now + seconds * 1_000);
    }

    /// Messages of the lines, in order.
    pub fn lines(&self) -> Vec<String> {
        self.of(Kind::Event)
    }

    pub fn gaps(&self) -> Vec<String> {
        self.of(Kind::Gap)
    }

    fn of(&self, kind: Kind) -> Vec<String> {
        (self.session.buffer().blocks().flat_map(|it| &it.lines))
            .filter(|line| line.kind == kind)
            .map(|line| line.text.to_string())
            .collect()
    }

    /// FilterLogEvents since a time.
    pub fn calls_since(&self, since: i64) -> usize {
        let calls = self.cloud.calls.iter();
        calls
            .filter(|(at, ask)| *at >= since && matches!(ask, Ask::Events(_)))
            .count()
    }

    /// Messages of the events that are visible now, by time, from a time on.
    pub fn written(&self, from: i64) -> Vec<String> {
        let mut all: Vec<&Written> = (self.cloud.events.iter())
            .filter(|it| it.visible <= self.now && it.event.timestamp >= from)
            .collect();
        all.sort_by_key(|it| {
            let id = it.event.event_id.clone();
            (it.event.timestamp, it.event.ingestion_time, id)
        });
        all.iter().map(|it| it.event.message.clone()).collect()
    }
}
