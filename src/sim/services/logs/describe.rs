//! `DescribeLogGroups` and `DescribeLogStreams`.

use serde_json::{Value, json};

use super::super::Request;
use super::places::{self, Group, Source, Stream};
use super::{arn, bounded};
use crate::sim::rng::hash;
use crate::sim::story::World;
use crate::sim::wire::ApiError;

/// Cuts a page from items that have a key each; a token is the key of the last item.
fn page<T>(
    mut items: Vec<(String, T)>,
    input: &Value,
    default: usize,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let limit = bounded(input, "limit", 50)?.unwrap_or(default);
    if let Some(token) = input["nextToken"]
        .as_str()
        .filter(|token| !token.is_empty())
    {
        let place = items.iter().position(|(key, _)| mark(key) == token);
        let place =
            place.ok_or_else(|| ApiError::invalid("The specified nextToken is invalid."))?;
        items.drain(..=place);
    }
    let next = (items.len() > limit).then(|| mark(&items[limit - 1].0));
    let page = items.into_iter().take(limit).map(|(_, item)| item);
    Ok((page.collect(), next))
}

fn mark(key: &str) -> String {
    format!("{:016x}", hash(key))
}

pub(super) fn groups(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let prefix = input["logGroupNamePrefix"].as_str();
    let pattern = input["logGroupNamePattern"].as_str();
    if prefix.is_some() && pattern.is_some() {
        return Err(ApiError::invalid(
            "LogGroupNamePrefix and LogGroupNamePattern are mutually exclusive parameters.",
        ));
    }
    let pattern = pattern.map(str::to_lowercase);
    let class = input["logGroupClass"].as_str();
    let wanted = |group: &Group| {
        let name = &group.name;
        prefix.is_none_or(|prefix| name.starts_with(prefix))
            && pattern
                .as_ref()
                .is_none_or(|part| name.to_lowercase().contains(part))
            && class.is_none_or(|class| class == group.class)
    };
    let (region, account) = (request.region, &world.account);
    let here = places::groups(world, region).into_values();
    let items = here.filter(wanted).map(|group| {
        let mut item = json!({
            "logGroupName": group.name,
            "creationTime": group.created,
            "metricFilterCount": 0,
            "arn": format!("{}:*", arn(region, account, &group.name)),
            "logGroupArn": arn(region, account, &group.name),
            "logGroupClass": group.class,
            "storedBytes": hash(&group.name) % 40_000_000_000,
        });
        if let Some(days) = group.retention {
            item["retentionInDays"] = json!(days);
        }
        (group.name, item)
    });
    let (page, next) = page(items.collect(), input, 50)?;
    let mut answer = json!({ "logGroups": page });
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    Ok(answer)
}

pub(super) fn streams(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let group = places::identifier(input)?;
    let prefix = input["logStreamNamePrefix"].as_str();
    let by_time = match input["orderBy"].as_str() {
        None | Some("LogStreamName") => false,
        Some("LastEventTime") => true,
        Some(other) => {
            return Err(ApiError::invalid(format!(
                "1 validation error detected: Value '{other}' at 'orderBy' failed to satisfy constraint: Member must satisfy \
                 enum value set: [LogStreamName, LastEventTime]"
            )));
        }
    };
    if by_time && prefix.is_some() {
        return Err(ApiError::invalid(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ));
    }
    let group = places::group(request, world, group)?;
    let now = world.wall(world.now);
    let wanted = |name: &str| prefix.is_none_or(|prefix| name.starts_with(prefix));
    let here = places::streams(world, request.region, &group, &wanted);
    let base = arn(request.region, &world.account, &group.name);
    let mut items: Vec<(String, Value)> = here
        .iter()
        .map(|stream| (stream.name.clone(), described(stream, &base, now)))
        .collect();
    if by_time {
        items.sort_by_key(|(_, item)| item["lastEventTimestamp"].as_i64());
    }
    if input["descending"].as_bool() == Some(true) {
        items.reverse();
    }
    let (page, next) = page(items, input, 50)?;
    let mut answer = json!({ "logStreams": page });
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    Ok(answer)
}

fn described(stream: &Stream<'_>, base: &str, now: i64) -> Value {
    let mut item = json!({
        "logStreamName": stream.name,
        "creationTime": stream.created,
        "arn": format!("{base}:log-stream:{}", stream.name),
        "uploadSequenceToken": format!("{:056}", hash(&stream.name)),
        "storedBytes": 0,
    });
    // AWS brings these up to date now and then only; here they are a minute old at most.
    let times = match &stream.source {
        Source::Told(life) => {
            let minute = (now - 5_000).div_euclid(60_000) * 60_000;
            let first = stream.created;
            let last = life.ended.unwrap_or(minute).min(now - 500).max(first);
            Some((first, last, last + 800))
        }
        Source::Written(events) => match (events.first(), events.last()) {
            (Some(first), Some(last)) => Some((first.at, last.at, last.ingested)),
            _ => None,
        },
    };
    if let Some((first, last, ingested)) = times {
        item["firstEventTimestamp"] = json!(first);
        item["lastEventTimestamp"] = json!(last);
        item["lastIngestionTime"] = json!(ingested.min(now));
    }
    item
}
