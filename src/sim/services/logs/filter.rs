//! `FilterLogEvents`.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::super::Request;
use super::pattern::Pattern;
use super::scan::{End, Event, Last, Scan};
use super::token::Paged;
use super::{bounded, places, texts};
use crate::sim::rng::hash;
use crate::sim::story::World;
use crate::sim::wire::ApiError;

/// A page holds this many events at most.
pub(super) const EVENTS: i64 = 10_000;
/// And this many bytes, of which each event has 26 beside its message.
pub(super) const BYTES: usize = 1_048_576;
/// Newest first goes back to 2024-01-01T00:00:00Z.
const NEWEST_FIRST_SINCE: i64 = 1_704_067_200_000;
/// How much a call reads, in events and in seconds of streams.
pub(super) const EFFORT: usize = 120_000;

/// Which streams are asked for.
pub(super) struct Wanted<'a> {
    pub names: Vec<&'a str>,
    pub prefixes: Vec<&'a str>,
}

impl Wanted<'_> {
    pub(super) fn takes(&self, stream: &str) -> bool {
        let all = self.names.is_empty() && self.prefixes.is_empty();
        all || self.names.contains(&stream)
            || self
                .prefixes
                .iter()
                .any(|prefix| stream.starts_with(prefix))
    }
}

pub(super) fn filter(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let group = places::identifier(input)?;
    let wanted = wanted(input)?;
    let pattern = Pattern::read(input["filterPattern"].as_str().unwrap_or_default())?;
    let limit = bounded(input, "limit", EVENTS)?.unwrap_or(EVENTS as usize);
    let newest_first = input["startFromHead"].as_bool() == Some(false);
    let (from, to) = window(input, newest_first)?;
    let group = places::group(request, world, group)?;
    let streams = places::streams(world, request.region, &group, &|name| wanted.takes(name));
    let exists = |name: &&str| streams.iter().any(|stream| stream.name == **name);
    // A container that has just begun has no stream yet, and AWS says so.
    if !wanted.names.iter().all(exists) {
        return Err(ApiError::new(
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        ));
    }
    let paged = Paged::new(request, world, input);
    let after = paged.after("")?;
    let scan = Scan {
        streams: &streams,
        from: from.max(places::horizon(world, &group)),
        to,
        now: paged.now,
        newest_first,
        after,
    };
    let mut page = Page::new(limit);
    let end = match scan.begin() {
        Some(begin) if paged.given.is_none() && begins_empty(&paged.list, &pattern) => {
            End::Paused(begin)
        }
        _ => scan.walk(EFFORT, |event| page.offer(event, &pattern)),
    };
    let mut answer = json!({ "events": page.events, "searchedLogStreams": [] });
    if let End::Paused(place) = end {
        answer["nextToken"] = json!(paged.token("", place));
    }
    Ok(answer)
}

/// AWS answers some searches with nothing but a token at first.
fn begins_empty(list: &str, pattern: &Pattern) -> bool {
    !pattern.is_empty() && hash(list).is_multiple_of(3)
}

/// A page of events that grows until it is full.
struct Page {
    events: Vec<Value>,
    bytes: usize,
    limit: usize,
}

impl Page {
    fn new(limit: usize) -> Self {
        Self {
            events: Vec::new(),
            bytes: 0,
            limit,
        }
    }

    fn offer(&mut self, event: &Event<'_>, pattern: &Pattern) -> ControlFlow<Last> {
        if !pattern.matches(&event.text) {
            return ControlFlow::Continue(());
        }
        if self.bytes + event.size() > BYTES && !self.events.is_empty() {
            return ControlFlow::Break(Last::Before);
        }
        self.bytes += event.size();
        self.events.push(json!({
            "logStreamName": event.stream.name,
            "timestamp": event.place.at,
            "message": event.text,
            "ingestionTime": event.ingested,
            "eventId": event.id(),
        }));
        if self.events.len() == self.limit {
            return ControlFlow::Break(Last::This);
        }
        ControlFlow::Continue(())
    }
}

fn wanted(input: &Value) -> Result<Wanted<'_>, ApiError> {
    let names = texts(input, "logStreamNames");
    let prefix = input["logStreamNamePrefix"].as_str();
    if !names.is_empty() && prefix.is_some() {
        return Err(ApiError::invalid(
            "LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.",
        ));
    }
    if names.len() > 100 {
        return Err(ApiError::invalid(
            "1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: Member must have length \
             less than or equal to 100",
        ));
    }
    if prefix == Some("") {
        return Err(ApiError::invalid(
            "1 validation error detected: Value '' at 'logStreamNamePrefix' failed to satisfy constraint: Member must have \
             length greater than or equal to 1",
        ));
    }
    Ok(Wanted {
        names,
        prefixes: prefix.into_iter().collect(),
    })
}

/// `startTime` and `endTime`, both included.
fn window(input: &Value, newest_first: bool) -> Result<(i64, i64), ApiError> {
    let moment = |member: &str| match input[member].as_i64() {
        Some(at) if at < 0 => Err(ApiError::invalid(format!(
            "1 validation error detected: Value '{at}' at '{member}' failed to satisfy constraint: Member must have value \
             greater than or equal to 0"
        ))),
        at => Ok(at),
    };
    let (from, to) = (moment("startTime")?, moment("endTime")?);
    if newest_first && from.is_none_or(|from| from < NEWEST_FIRST_SINCE) {
        return Err(ApiError::invalid(
            "When startFromHead is false, startTime must be on or after 2024-01-01T00:00:00Z.",
        ));
    }
    let (from, to) = (from.unwrap_or(0), to.unwrap_or(i64::MAX / 2));
    if from > to {
        return Err(ApiError::invalid(
            "startTime cannot be greater than endTime.",
        ));
    }
    Ok((from, to))
}
