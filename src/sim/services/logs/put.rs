//! `CreateLogGroup`, `CreateLogStream`, `PutLogEvents`: what callers write themselves. It stays in
//! memory and is bounded: the oldest events of the longest stream make room.

use serde_json::{Value, json};

use super::super::Request;
use super::places;
use crate::sim::story::{World, WrittenEvent, WrittenGroup};
use crate::sim::wire::ApiError;

/// All written messages together take no more than this.
const KEPT: usize = 256 * 1024 * 1024;
/// One event, its 26 bytes included.
const EVENT: usize = 1_048_576;
/// Events of one call.
const BATCH: usize = 10_000;
const HOUR: i64 = 3_600_000;

fn required<'a>(input: &'a Value, member: &str) -> Result<&'a str, ApiError> {
    input[member].as_str().filter(|text| !text.is_empty()).ok_or_else(|| {
        ApiError::invalid(format!(
            "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

fn exists(what: &str) -> ApiError {
    let words = format!("The specified log {what} already exists");
    ApiError::new("ResourceAlreadyExistsException", words)
}

pub(super) fn group(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let name = required(input, "logGroupName")?;
    if places::groups(world, request.region).contains_key(name) {
        return Err(exists("group"));
    }
    let written = WrittenGroup {
        created: world.wall(world.now),
        class: input["logGroupClass"].as_str().map(str::to_owned),
        ..WrittenGroup::default()
    };
    let key = (request.region.to_owned(), name.to_owned());
    world.logs.groups.insert(key, written);
    Ok(json!({}))
}

pub(super) fn stream(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let (group, name) = (
        required(input, "logGroupName")?,
        required(input, "logStreamName")?,
    );
    let home = places::group(request, world, group)?;
    let wanted = |stream: &str| stream == name;
    if !places::streams(world, request.region, &home, &wanted).is_empty() {
        return Err(exists("stream"));
    }
    let now = world.wall(world.now);
    let key = (request.region.to_owned(), group.to_owned());
    let home = world.logs.groups.entry(key).or_default();
    home.streams.entry(name.to_owned()).or_default().created = now;
    Ok(json!({}))
}

pub(super) fn events(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let (group, name) = (
        required(input, "logGroupName")?,
        required(input, "logStreamName")?,
    );
    places::group(request, world, group)?;
    let now = world.wall(world.now);
    let batch = batch(input, now)?;
    let key = (request.region.to_owned(), group.to_owned());
    let shelf = &mut world.logs;
    let stream = shelf
        .groups
        .get_mut(&key)
        .and_then(|home| home.streams.get_mut(name))
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFoundException",
                "The specified log stream does not exist.",
            )
        })?;
    for (at, text) in batch {
        shelf.count = shelf.count.wrapping_add(1);
        shelf.bytes += text.len();
        let place = stream.events.partition_point(|event| event.at <= at);
        let event = WrittenEvent {
            at,
            ingested: now,
            number: shelf.count,
            text: text.into(),
        };
        stream.events.insert(place, event);
    }
    make_room(world);
    Ok(json!({ "nextSequenceToken": format!("{:056}", world.logs.count) }))
}

/// The events of a call: in order, not too many, not too long, of a time that is taken.
fn batch(input: &Value, now: i64) -> Result<Vec<(i64, &str)>, ApiError> {
    let items = input["logEvents"].as_array().into_iter().flatten();
    let events: Vec<(i64, &str)> = items
        .filter_map(|item| Some((item["timestamp"].as_i64()?, item["message"].as_str()?)))
        .collect();
    if events.is_empty() || events.len() > BATCH {
        return Err(ApiError::invalid(
            "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 \
             and 10000",
        ));
    }
    if events.windows(2).any(|pair| pair[0].0 > pair[1].0) {
        return Err(ApiError::invalid(
            "Log events in a single PutLogEvents request must be in chronological order.",
        ));
    }
    if events.iter().any(|(_, text)| text.len() + 26 > EVENT) {
        return Err(ApiError::invalid(format!(
            "Log event too large: exceeds limit of {EVENT}"
        )));
    }
    // What lies too far ahead or behind is left out, and the call succeeds all the same.
    let taken = (now - 14 * 24 * HOUR)..=(now + 2 * HOUR);
    Ok(events
        .into_iter()
        .filter(|(at, _)| taken.contains(at))
        .collect())
}

fn make_room(world: &mut World) {
    while world.logs.bytes > KEPT {
        let groups = world.logs.groups.values_mut();
        let longest = groups
            .flat_map(|group| group.streams.values_mut())
            .max_by_key(|stream| stream.events.len());
        let Some(stream) = longest.filter(|stream| !stream.events.is_empty()) else {
            return;
        };
        let half = stream.events.len().div_ceil(2);
        let freed: usize = stream
            .events
            .drain(..half)
            .map(|event| event.text.len())
            .sum();
        world.logs.bytes = world.logs.bytes.saturating_sub(freed);
    }
}
