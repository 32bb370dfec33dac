//! CloudWatch Logs in memory: groups with events, which are there from the moment they were
//! written on.

use super::domain::errand::{Answer, Ask, EventsAsk};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures;
use super::domain::log::{EventsPage, LogEvent, LogGroup, Streams, Tail};
use std::collections::{BTreeMap, VecDeque};

/// Events of a page unless another number is asked for.
const PAGE: usize = 10_000;

/// What CloudWatch Logs knows.
#[derive(Debug, Clone, Default)]
pub struct Logs {
    groups: BTreeMap<String, Vec<LogEvent>>,
    faults: BTreeMap<String, Fault>,
    classes: BTreeMap<String, String>,
    finds: Option<String>,
    written: u64,
    sizes: Option<Result<i64, Fault>>,
    queries: VecDeque<Result<Answer, Fault>>,
}

/// Milliseconds of an instant so many seconds before the play began.
pub fn before(seconds: i64) -> i64 {
    fixtures::now().as_millisecond() - seconds * 1_000
}

impl Logs {
    /// A group with nothing in it.
    pub fn group(&mut self, group: &str) -> &mut Self {
        self.groups.entry(group.to_owned()).or_default();
        self
    }

    /// Writes a line.
    pub fn write(&mut self, group: &str, stream: &str, at: i64, text: &str) -> &mut Self {
        self.written += 1;
        let event = LogEvent {
            event_id: Some(format!("{:020}", self.written).into()),
            log_stream_name: stream.into(),
            timestamp: at,
            ingestion_time: Some(at + 300),
            message: text.to_owned(),
        };
        let events = self.groups.entry(group.to_owned()).or_default();
        let place = events.partition_point(|other| other.timestamp <= at);
        events.insert(place, event);
        self
    }

    /// Whatever is asked of a group fails like this.
    pub fn refuse(&mut self, group: &str, fault: Fault) -> &mut Self {
        self.faults.insert(group.to_owned(), fault);
        self
    }

    /// The class of a group.
    pub fn class(&mut self, group: &str, class: &str) -> &mut Self {
        self.classes.insert(group.to_owned(), class.to_owned());
        self
    }

    /// Whatever pattern is asked for, events with this match.
    pub fn finds(&mut self, word: &str) -> &mut Self {
        self.finds = Some(word.to_owned());
        self
    }

    /// The bytes each group holds, or why that is not told.
    pub fn sizes(&mut self, size: Result<i64, Fault>) -> &mut Self {
        self.sizes = Some(size);
        self
    }

    /// What a call about a query will be answered, one after the other.
    pub fn query(&mut self, answer: Result<Answer, Fault>) -> &mut Self {
        self.queries.push_back(answer);
        self
    }

    /// The answer to a call at an instant in milliseconds; a tail stays open.
    pub fn answer(&mut self, ask: &Ask, now: i64) -> Result<Option<Answer>, Fault> {
        let done = |answer| Ok(Some(answer));
        match ask {
            Ask::Events(ask) => done(Answer::Events(self.events(ask, now)?)),
            Ask::Group(_) if matches!(self.sizes, Some(Err(_))) => match &self.sizes {
                Some(Err(fault)) => Err(fault.clone()),
                _ => Ok(None),
            },
            Ask::Group(name) => done(Answer::Group(self.groups.get(&**name).map(|_| {
                LogGroup {
                    log_group_name: name.clone(),
                    log_group_arn: Some(
                        format!("arn:aws:logs:us-east-1:123456789012:log-group:{name}").into(),
                    ),
                    log_group_class: Some(
                        self.classes
                            .get(&**name)
                            .map_or("STANDARD", String::as_str)
                            .into(),
                    ),
                    retention_in_days: Some(7),
                    stored_bytes: match self.sizes {
                        Some(Ok(bytes)) => Some(bytes),
                        _ => Some(1 << 20),
                    },
                    creation_time: None,
                }
            }))),
            Ask::Tail(_)
            | Ask::Network(_)
            | Ask::Mutate(_)
            | Ask::Protection(..)
            | Ask::Stack(_)
            | Ask::TargetGroups(_)
            | Ask::AutoScalingGroups(_) => Ok(None),
            Ask::StartQuery(_) | Ask::QueryResults(_) | Ask::StopQuery(_) => {
                let answer = self.queries.pop_front();
                answer.expect("an answer was prepared").map(Some)
            }
        }
    }

    /// What a tail tells first.
    pub fn greeting() -> Answer {
        Answer::Tail(Tail::Started {
            session_id: Some("0d2f".into()),
        })
    }

    fn events(&self, ask: &EventsAsk, now: i64) -> Result<EventsPage, Fault> {
        if let Some(fault) = self.faults.get(&*ask.group) {
            return Err(fault.clone());
        }
        let Some(events) = self.groups.get(&*ask.group) else {
            return Err(Fault::new(
                FaultKind::NotFound,
                "logs:FilterLogEvents",
                "The specified log group does not exist.",
            ));
        };
        let from = ask.from.unwrap_or(i64::MIN);
        let to = ask.to.unwrap_or(i64::MAX);
        let wanted = |event: &&LogEvent| {
            let name = &event.log_stream_name;
            let stream = match &ask.streams {
                Streams::All => true,
                Streams::Prefix(prefix) => name.starts_with(&**prefix),
                Streams::Names(names) => names.contains(name),
            };
            let there = event.ingestion_time.unwrap_or(event.timestamp) <= now;
            let words = ask.pattern.as_ref().and(self.finds.as_ref());
            let matches = words.is_none_or(|word| event.message.contains(word));
            stream && there && matches && (from..=to).contains(&event.timestamp)
        };
        let mut found: Vec<&LogEvent> = events.iter().filter(wanted).collect();
        if ask.newest_first {
            found.reverse();
        }
        let skip: usize = ask
            .token
            .as_deref()
            .map_or(0, |token| token.parse().unwrap());
        let limit = ask
            .limit
            .map_or(PAGE, |limit| usize::try_from(limit).unwrap());
        let rest = found.len().saturating_sub(skip + limit);
        Ok(EventsPage {
            events: found.into_iter().skip(skip).take(limit).cloned().collect(),
            next_token: (rest > 0).then(|| (skip + limit).to_string().into()),
        })
    }
}
