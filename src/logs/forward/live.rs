//! Live Tail beside the reading: it is quicker, charged for, and not promised to be whole.
//!
//! [StartLiveTail](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html)
//! sends at most 500 events a second, drops what a slow reader does not take and ends after three
//! hours. So FilterLogEvents is asked once when a session begins, whenever it says that it left
//! something out, every half minute besides, and when it ends.

use super::feed::{Live, Reading};
use super::known::From;
use super::{Forward, Got, place};
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, TailAsk};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::{LogEvent, Tail};
use crate::logs::Feed;
use crate::logs::limits::{MOST_SESSIONS, tailable};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Longest wait before a session is tried again, in milliseconds.
const LONGEST_WAIT: i64 = 60_000;
/// What a session ends with after three hours.
const TIMEOUT: &str = "SessionTimeoutException";

/// What is known of a group.
#[derive(Debug)]
enum Group {
    Asked(Errand),
    /// Its ARN, or why it cannot be tailed.
    Known(Result<Text, String>),
    /// Could not be learned; asked again from this time on, in milliseconds since 1970.
    Later(i64),
}

/// The groups that are tailed.
#[derive(Debug, Default)]
pub(super) struct Groups(FxHashMap<(ContextId, Text), Group>);

impl Groups {
    /// What is asked about groups.
    pub(super) fn asked(&self) -> impl Iterator<Item = Errand> {
        self.0.values().filter_map(|group| match group {
            Group::Asked(errand) => Some(errand.clone()),
            _ => None,
        })
    }

    /// When a session can be opened that is due at `at`; none while its group is asked for.
    pub(super) fn opens(&self, feed: &Feed, at: i64) -> Option<i64> {
        match self.0.get(&(feed.context, feed.group.clone())) {
            Some(Group::Asked(_)) => None,
            Some(Group::Later(from)) => Some(at.max(*from)),
            Some(Group::Known(_)) | None => Some(at),
        }
    }

    /// Takes the answer to one of those; says whether it was one.
    pub(super) fn answer(
        &mut self,
        id: ErrandId,
        result: &Result<Answer, Fault>,
        now: i64,
    ) -> bool {
        let is = |(_, group): &(_, &mut Group)| matches!(group, Group::Asked(it) if it.id == id);
        let Some((_, group)) = self.0.iter_mut().find(is) else {
            return false;
        };
        *group = match result {
            Ok(Answer::Group(Some(found))) => Group::Known(tailable(found)),
            Err(fault) if !fault.kind.is_passing() => Group::Known(Err(fault.line())),
            _ => Group::Later(now + 15_000),
        };
        true
    }
}

impl Forward {
    /// Opens what is to be tailed and is not.
    pub(super) fn open_live(&mut self, now: i64) {
        let open = |it: &&Reading| matches!(it.live, Live::Open(..));
        let mut sessions = self.readings.iter().filter(open).count();
        let mut said = Vec::new();
        for reading in &mut self.readings {
            if !matches!(reading.live, Live::From(at) if at <= now) || !reading.caught_up {
                continue;
            }
            let at = (reading.feed.context, reading.feed.group.clone());
            let group = self.groups.0.entry(at).or_insert(Group::Later(i64::MIN));
            match group {
                Group::Later(from) if *from <= now => {
                    *group = Group::Asked(Errand {
                        id: ErrandId(self.next),
                        context: reading.feed.context,
                        ask: Arc::new(Ask::Group(reading.feed.group.clone())),
                    });
                    self.next += 1;
                }
                Group::Later(_) | Group::Asked(_) => {}
                Group::Known(Err(why)) => {
                    reading.live = Live::No;
                    said.push(format!(
                        "{}: no Live Tail: {why}; read by FilterLogEvents instead",
                        reading.feed.group
                    ));
                }
                Group::Known(Ok(_)) if sessions >= MOST_SESSIONS => {
                    reading.live = Live::No;
                    said.push(format!(
                        "{}: no Live Tail beside {MOST_SESSIONS} others; read by FilterLogEvents instead",
                        place(&reading.feed)
                    ));
                }
                Group::Known(Ok(arn)) => {
                    sessions += 1;
                    let ask = TailAsk {
                        groups: vec![arn.clone()],
                        streams: reading.feed.streams.clone(),
                        pattern: self.aim.pattern.clone(),
                    };
                    let errand = Errand {
                        id: ErrandId(self.next),
                        context: reading.feed.context,
                        ask: Arc::new(Ask::Tail(ask)),
                    };
                    self.next += 1;
                    reading.live = Live::Open(errand, false);
                }
            }
        }
        said.dedup();
        self.remarks.extend(said);
    }

    /// Takes what Live Tail says; says whether it was that.
    pub(super) fn tailed(
        &mut self,
        id: ErrandId,
        result: &Result<Answer, Fault>,
        now: i64,
    ) -> bool {
        let is = |it: &&mut Reading| matches!(&it.live, Live::Open(errand, _) if errand.id == id);
        let Some(reading) = self.readings.iter_mut().find(is) else {
            return false;
        };
        match result {
            Ok(Answer::Tail(Tail::Started { .. })) => {
                if let Live::Open(_, begun) = &mut reading.live {
                    *begun = true;
                }
                // What was written between the last reading and now.
                reading.due = now;
                if reading.live_failures == 0 {
                    let line = format!("{}: Live Tail runs", place(&reading.feed));
                    self.remark(line);
                }
            }
            Ok(Answer::Tail(Tail::Events { events, sampled })) => {
                reading.live_failures = 0;
                if *sampled {
                    reading.due = now;
                }
                let feed = &reading.feed;
                let (group, context) = (feed.group.clone(), feed.context);
                let has = |event: &&LogEvent| feed.has(&event.log_stream_name);
                for event in events.iter().filter(has) {
                    if self.known.note(&group, event, From::Tail) {
                        self.held.push(Got {
                            context,
                            group: group.clone(),
                            event: event.clone(),
                            received: now,
                        });
                    }
                }
            }
            ended => {
                let line = ended_of(reading, ended.as_ref().err(), now);
                self.remarks.extend(line);
            }
        }
        true
    }
}

/// A session is over: what is to be done, and said.
fn ended_of(reading: &mut Reading, fault: Option<&Fault>, now: i64) -> Option<String> {
    reading.due = now;
    let of_age = fault.is_none_or(|fault| fault.code.as_deref() == Some(TIMEOUT));
    if of_age && reading.live_failures == 0 {
        // Three hours are over: the next one follows.
        reading.live_failures = 1;
        reading.live = Live::From(now);
        return None;
    }
    reading.live_failures += 1;
    let passing = fault.is_none_or(|fault| fault.kind.is_passing());
    if passing || fault.is_some_and(|fault| fault.kind == FaultKind::NotFound) {
        let wait = (1_000 << reading.live_failures.min(6)).min(LONGEST_WAIT);
        reading.live = Live::From(now + wait);
        let fault = fault.filter(|_| reading.live_failures == 1)?;
        return Some(format!(
            "{}: Live Tail broke off, FilterLogEvents goes on meanwhile: {}",
            place(&reading.feed),
            fault.line()
        ));
    }
    reading.live = Live::No;
    let why = fault.map(Fault::line).unwrap_or_default();
    Some(format!(
        "{}: no Live Tail, read by FilterLogEvents instead: {why}",
        place(&reading.feed)
    ))
}
