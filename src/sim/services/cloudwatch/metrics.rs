//! `GetMetricData` and `ListMetrics`.

use super::generate::points;
use super::place::{all, find};
use crate::sim::clock::Ms;
use crate::sim::services::Request;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, cbor};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Queries one call takes.
const MOST_QUERIES: usize = 500;
/// Points one page holds.
const PAGE: usize = 100_800;
/// Metrics one page of the list holds.
const LISTED: usize = 500;
const SECOND: Ms = 1_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataInput {
    #[serde(default)]
    metric_data_queries: Vec<Query>,
    start_time: f64,
    end_time: f64,
    #[serde(default)]
    scan_by: Option<String>,
    #[serde(default)]
    next_token: Option<String>,
    #[serde(default)]
    max_datapoints: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    id: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    metric_stat: Option<Stat>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stat {
    metric: Named,
    period: i64,
    stat: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    namespace: String,
    metric_name: String,
    #[serde(default)]
    dimensions: Vec<Dimension>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    name: String,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListInput {
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    metric_name: Option<String>,
    #[serde(default)]
    dimensions: Vec<Dimension>,
    #[serde(default)]
    next_token: Option<String>,
}

/// `GetMetricData`: `MetricStat` queries; metric math is not played.
pub(super) fn data(
    request: &Request<'_>,
    world: &mut World,
    input: Value,
) -> Result<Value, ApiError> {
    let input: DataInput = read(input)?;
    check(&input)?;
    let (mut from, mut to) = (story(world, input.start_time), story(world, input.end_time));
    // A stopped clock stands somewhere else than the asker's: the same stretch up to its own now.
    let ahead = to - world.now;
    if ahead.abs() > 3_600 * SECOND && to - from < ahead.abs() {
        let minute = 60 * SECOND;
        let shift = ahead.div_euclid(minute) * minute;
        (from, to) = (from - shift, to - shift);
    }
    let mut room = input.max_datapoints.unwrap_or(PAGE).clamp(1, PAGE);
    let (first, offset) = match &input.next_token {
        Some(token) => place_of(token)?,
        None => (0, 0),
    };
    let mut results = Vec::new();
    let mut next = None;
    for (index, query) in input.metric_data_queries.iter().enumerate().skip(first) {
        if room == 0 {
            next = Some(format!("{index}:0"));
            break;
        }
        let mut found = series(request, world, query, (from, to));
        if input.scan_by.as_deref() != Some("TimestampAscending") {
            found.reverse();
        }
        let begun = if index == first { offset } else { 0 };
        let rest = found.get(begun..).unwrap_or_default();
        let shown = &rest[..rest.len().min(room)];
        room -= shown.len();
        let whole = shown.len() == rest.len();
        let times: Vec<Value> = shown
            .iter()
            .map(|(at, _)| cbor::time((world.wall(*at) / SECOND) as f64))
            .collect();
        let values: Vec<f64> = shown.iter().map(|(_, value)| *value).collect();
        results.push(json!({
            "Id": query.id,
            "Label": query.label.clone().unwrap_or_else(|| label(query)),
            "Timestamps": times,
            "Values": values,
            "StatusCode": if whole { "Complete" } else { "PartialData" },
        }));
        if !whole {
            next = Some(format!("{index}:{}", begun + shown.len()));
            break;
        }
    }
    let mut answer = Map::new();
    answer.insert("MetricDataResults".into(), results.into());
    answer.insert("Messages".into(), json!([]));
    if let Some(next) = next {
        answer.insert("NextToken".into(), next.into());
    }
    Ok(answer.into())
}

/// `ListMetrics`: by namespace, name and dimensions, in pages.
pub(super) fn list(
    request: &Request<'_>,
    world: &mut World,
    input: Value,
) -> Result<Value, ApiError> {
    let input: ListInput = read(input)?;
    let start = match &input.next_token {
        Some(token) => place_of(token)?.0,
        None => 0,
    };
    let fits = |wanted: &Dimension, have: &[(String, String)]| {
        have.iter().any(|(name, value)| {
            *name == wanted.name && wanted.value.as_ref().is_none_or(|wanted| wanted == value)
        })
    };
    let found: Vec<_> = all(world, request.region)
        .into_iter()
        .filter(|(namespace, name, dimensions)| {
            input.namespace.as_deref().is_none_or(|it| it == *namespace)
                && input.metric_name.as_deref().is_none_or(|it| it == *name)
                && input.dimensions.iter().all(|it| fits(it, dimensions))
        })
        .collect();
    let page: Vec<Value> = found
        .iter()
        .skip(start)
        .take(LISTED)
        .map(|(namespace, name, dimensions)| {
            let dimensions: Vec<Value> = dimensions
                .iter()
                .map(|(name, value)| json!({ "Name": name, "Value": value }))
                .collect();
            json!({ "Namespace": namespace, "MetricName": name, "Dimensions": dimensions })
        })
        .collect();
    let mut answer = json!({ "Metrics": page });
    if start + LISTED < found.len() {
        answer["NextToken"] = format!("{}:0", start + LISTED).into();
    }
    Ok(answer)
}

fn read<T: serde::de::DeserializeOwned>(input: Value) -> Result<T, ApiError> {
    serde_json::from_value(input)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("ValidationError", message)
}

fn check(input: &DataInput) -> Result<(), ApiError> {
    let queries = &input.metric_data_queries;
    if queries.is_empty() {
        return Err(invalid("The parameter MetricDataQueries is required."));
    }
    if queries.len() > MOST_QUERIES {
        return Err(invalid(format!(
            "The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}."
        )));
    }
    if input.start_time >= input.end_time {
        return Err(invalid(
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    for (index, query) in queries.iter().enumerate() {
        let at = format!("MetricDataQueries.member.{}", index + 1);
        if !query
            .id
            .starts_with(|first: char| first.is_ascii_lowercase())
        {
            return Err(invalid(format!(
                "The value {} for parameter {at}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.",
                query.id
            )));
        }
        if queries[..index].iter().any(|other| other.id == query.id) {
            return Err(invalid(format!(
                "The values for parameter Id in MetricDataQueries are not unique: {}.",
                query.id
            )));
        }
        match &query.metric_stat {
            None => {
                return Err(invalid(format!(
                    "The parameter {at} must have a MetricStat: this account plays no metric math."
                )));
            }
            Some(stat) if stat.period <= 0 || stat.period % 60 != 0 => {
                return Err(invalid(format!(
                    "The value {} for parameter {at}.MetricStat.Period must be a multiple of 60.",
                    stat.period
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn series(
    request: &Request<'_>,
    world: &World,
    query: &Query,
    (from, to): (Ms, Ms),
) -> Vec<(Ms, f64)> {
    let Some(stat) = &query.metric_stat else {
        return Vec::new();
    };
    let dimensions = stat
        .metric
        .dimensions
        .iter()
        .map(|one| (one.name.clone(), one.value.clone().unwrap_or_default()))
        .collect();
    let (namespace, name) = (&stat.metric.namespace, &stat.metric.metric_name);
    let Some(metric) = find(world, request.region, namespace, name, &dimensions) else {
        return Vec::new();
    };
    // Points begin at whole periods of the wall clock.
    let period = stat.period * SECOND;
    let begin = world.wall(from).div_euclid(period) * period - world.origin;
    points(world, &metric, &stat.stat, period, (begin, to))
}

fn label(query: &Query) -> String {
    query
        .metric_stat
        .as_ref()
        .map_or_else(String::new, |stat| stat.metric.metric_name.clone())
}

/// Seconds since 1970 as story time.
fn story(world: &World, seconds: f64) -> Ms {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a double saturates; no such time is in the story"
    )]
    let wall = (seconds * SECOND as f64) as i64;
    wall.saturating_sub(world.origin)
}

fn place_of(token: &str) -> Result<(usize, usize), ApiError> {
    token
        .split_once(':')
        .and_then(|(index, offset)| Some((index.parse().ok()?, offset.parse().ok()?)))
        .ok_or_else(|| ApiError::new("InvalidNextToken", "The next token specified is invalid."))
}
