//! `GetLogEvents`.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::super::Request;
use super::filter::{BYTES, EFFORT, EVENTS};
use super::scan::{End, Last, Place, Scan};
use super::token::Paged;
use super::{bounded, places};
use crate::sim::story::World;
use crate::sim::wire::ApiError;

const FORWARD: &str = "f/";
const BACKWARD: &str = "b/";

pub(super) fn get(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let group = places::identifier(input)?;
    let name = input["logStreamName"].as_str().filter(|name| !name.is_empty()).ok_or_else(|| {
        ApiError::invalid(
            "1 validation error detected: Value at 'logStreamName' failed to satisfy constraint: Member must not be null",
        )
    })?;
    let limit = bounded(input, "limit", EVENTS)?.unwrap_or(EVENTS as usize);
    let group = places::group(request, world, group)?;
    let streams = places::streams(world, request.region, &group, &|stream| stream == name);
    if streams.is_empty() {
        return Err(ApiError::new(
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        ));
    }
    let paged = Paged::new(request, world, input);
    let from_head = input["startFromHead"].as_bool().unwrap_or(false);
    let backwards = match paged.given {
        Some(token) => token.starts_with(BACKWARD),
        None => !from_head,
    };
    let head = if backwards { BACKWARD } else { FORWARD };
    let after = paged.after(head)?;
    let scan = Scan {
        streams: &streams,
        from: input["startTime"]
            .as_i64()
            .unwrap_or(0)
            .max(places::horizon(world, &group)),
        // This end is not included, other than that of FilterLogEvents.
        to: input["endTime"]
            .as_i64()
            .unwrap_or(i64::MAX / 2)
            .saturating_sub(1),
        now: paged.now,
        newest_first: backwards,
        after,
    };
    let (mut events, mut bytes): (Vec<(Place, Value)>, usize) = (Vec::new(), 0);
    let end = scan.walk(EFFORT, |event| {
        if bytes + event.size() > BYTES && !events.is_empty() {
            return ControlFlow::Break(Last::Before);
        }
        bytes += event.size();
        let value = json!({
            "timestamp": event.place.at,
            "message": event.text,
            "ingestionTime": event.ingested,
        });
        events.push((event.place, value));
        if events.len() == limit {
            return ControlFlow::Break(Last::This);
        }
        ControlFlow::Continue(())
    });
    if backwards {
        events.reverse();
    }
    let rest = match end {
        End::Paused(place) => Some(place),
        End::Done => None,
    };
    // Where nothing more was found the token stays as it was: that is how the end is known.
    let stay = after.or_else(|| scan.begin()).unwrap_or(Place {
        at: 0,
        stream: 0,
        number: 0,
    });
    let (first, last) = (events.first(), events.last());
    let oldest = first.map_or(stay, |(place, _)| *place);
    let newest = last.map_or(stay, |(place, _)| *place);
    let (forward, backward) = match rest {
        Some(place) if backwards => (newest, place),
        Some(place) => (place, oldest),
        None => (newest, oldest),
    };
    let kept = |head: &str, place: Place| {
        let unchanged = paged
            .given
            .filter(|token| token.starts_with(head) && after == Some(place));
        unchanged.map_or_else(|| paged.token(head, place), str::to_owned)
    };
    let (forward, backward) = (kept(FORWARD, forward), kept(BACKWARD, backward));
    let events: Vec<Value> = events.into_iter().map(|(_, event)| event).collect();
    Ok(json!({
        "events": events,
        "nextForwardToken": forward,
        "nextBackwardToken": backward,
    }))
}
