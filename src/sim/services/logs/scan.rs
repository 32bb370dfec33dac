//! Events of several streams in one order, second by second, from either end.
//!
//! What is read is bounded for each call, as AWS bounds it: a page may therefore be short, or
//! empty, although there is more.

use std::ops::ControlFlow;

use super::places::{Source, Stream};
use crate::sim::rng::mix;
use crate::sim::voices::Line;

/// The place of an event in the order of all: timestamp, stream, number within the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub at: i64,
    pub stream: u64,
    pub number: u32,
}

/// An event that was found.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub place: Place,
    pub stream: &'a Stream<'a>,
    pub ingested: i64,
    pub text: String,
}

/// What to read, and in which direction.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub streams: &'a [Stream<'a>],
    /// The first and the last timestamp, in milliseconds since 1970.
    pub from: i64,
    pub to: i64,
    /// Only what was taken in by then is there.
    pub now: i64,
    pub newest_first: bool,
    /// Behind which place to go on.
    pub after: Option<Place>,
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing is left.
    Done,
    /// The visitor had enough, or too much was read: go on behind this place.
    Paused(Place),
}

/// The last event that a page took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    This,
    /// The event that was shown is for the next page.
    Before,
}

impl Event<'_> {
    /// `eventId`: 56 digits, the same for the same event. Events of one stream and time are
    /// numbered one after the other, as AWS numbers those of a batch: who sorts by them gets a
    /// stack trace in the order it was written.
    pub(super) fn id(&self) -> String {
        let at = self.place.at.unsigned_abs();
        let time = u128::from(at) * 22_300_745;
        let low = mix(&[self.place.stream, at]);
        let high = mix(&[low, self.place.stream, 1]);
        let first = u128::from(high) << 64 | u128::from(low);
        let rest = (first % 10_u128.pow(36) + u128::from(self.place.number)) % 10_u128.pow(36);
        format!("{time:020}{rest:036}")
    }

    /// What CloudWatch Logs counts of it: the message and 26 bytes.
    pub(super) fn size(&self) -> usize {
        self.text.len() + 26
    }
}

impl Stream<'_> {
    /// The first and the last second of its timestamps; `None` if it has none.
    pub(super) fn seconds(&self) -> Option<(i64, i64)> {
        match &self.source {
            Source::Told(life) => {
                let second = |at: i64| at.div_euclid(1_000);
                Some((second(life.started + life.ahead), second(self.until)))
            }
            Source::Written(events) => {
                let second = |at: i64| at.div_euclid(1_000);
                Some((second(events.first()?.at), second(events.last()?.at)))
            }
        }
    }

    /// The second nearest to this one, itself included, in which it may have events.
    fn nearest(&self, second: i64, backwards: bool) -> Option<i64> {
        if let Source::Written(events) = &self.source {
            let event = if backwards {
                let end = events.partition_point(|event| event.at < (second + 1) * 1_000);
                events[..end].last()
            } else {
                let begin = events.partition_point(|event| event.at < second * 1_000);
                events.get(begin)
            };
            return event.map(|event| event.at.div_euclid(1_000));
        }
        let (from, to) = self.seconds()?;
        match backwards {
            true if second < from => None,
            true => Some(second.min(to)),
            false if second > to => None,
            false => Some(second.max(from)),
        }
    }

    /// Its lines of one second, each with its number.
    fn second(&self, second: i64) -> Vec<(u32, Line)> {
        match &self.source {
            Source::Told(life) => (0..).zip(life.second(second)).collect(),
            Source::Written(events) => {
                let begin = events.partition_point(|event| event.at < second * 1_000);
                let here = events[begin..].iter();
                here.take_while(|event| event.at < (second + 1) * 1_000)
                    .map(|event| {
                        let line = Line {
                            at: event.at,
                            ingested: event.ingested,
                            text: event.text.to_string(),
                        };
                        (event.number, line)
                    })
                    .collect()
            }
        }
    }
}

impl Scan<'_> {
    /// Shows the events to `visit`, in their order, until it breaks or the effort is used up.
    /// What it breaks with says where to go on.
    pub(super) fn walk(
        &self,
        effort: usize,
        mut visit: impl FnMut(&Event<'_>) -> ControlFlow<Last>,
    ) -> End {
        let mut left = effort;
        let mut seen = None;
        let (first, last) = (self.from.div_euclid(1_000), self.to.div_euclid(1_000));
        let begin = match (self.after, self.newest_first) {
            (Some(after), _) => after.at.div_euclid(1_000),
            (None, true) => last,
            (None, false) => first,
        };
        let mut second = begin.clamp(first, last.max(first));
        while let Some(next) = self.nearest(second) {
            if next < first || next > last {
                return End::Done;
            }
            second = next;
            let mut events = self.second(second);
            left = left.saturating_sub(self.streams.len() + 1);
            if self.newest_first {
                events.reverse();
            }
            for event in &events {
                left = left.saturating_sub(1);
                match visit(event) {
                    ControlFlow::Break(Last::This) => return End::Paused(event.place),
                    ControlFlow::Break(Last::Before) => {
                        return End::Paused(seen.unwrap_or_else(|| self.edge(second)));
                    }
                    ControlFlow::Continue(()) => seen = Some(event.place),
                }
            }
            second += if self.newest_first { -1 } else { 1 };
            if left == 0 {
                return End::Paused(self.edge(second));
            }
        }
        End::Done
    }

    /// The place before everything; `None` if there is nothing.
    pub(super) fn begin(&self) -> Option<Place> {
        let end = if self.newest_first {
            self.to
        } else {
            self.from
        };
        let second = self.nearest(end.div_euclid(1_000))?;
        Some(self.edge(second))
    }

    /// The place before everything of a second, in the direction of the scan.
    fn edge(&self, second: i64) -> Place {
        if self.newest_first {
            return Place {
                at: (second + 1) * 1_000 - 1,
                stream: u64::MAX,
                number: u32::MAX,
            };
        }
        Place {
            at: second * 1_000,
            stream: 0,
            number: 0,
        }
    }

    fn nearest(&self, second: i64) -> Option<i64> {
        let near = self
            .streams
            .iter()
            .filter_map(|stream| stream.nearest(second, self.newest_first));
        if self.newest_first {
            near.max()
        } else {
            near.min()
        }
    }

    /// What is to be shown of one second, oldest first.
    fn second(&self, second: i64) -> Vec<Event<'_>> {
        let mut events = Vec::new();
        for stream in self.streams {
            for (number, line) in stream.second(second) {
                let place = Place {
                    at: line.at,
                    stream: stream.key,
                    number,
                };
                let behind = match self.after {
                    None => true,
                    Some(after) if self.newest_first => place < after,
                    Some(after) => place > after,
                };
                let inside = (self.from..=self.to).contains(&line.at);
                if behind && inside && line.ingested <= self.now {
                    events.push(Event {
                        place,
                        stream,
                        ingested: line.ingested,
                        text: line.text,
                    });
                }
            }
        }
        events.sort_by_key(|event| event.place);
        events
    }
}
