//! `StartQuery`, `GetQueryResults`, `StopQuery`: Logs Insights.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::Request;
use super::places;
use super::query::{Malformed, Plan, Record, Row};
use super::scan::{End, Scan};
use super::{bounded, texts};
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Query, QueryResult, World};
use crate::sim::wire::ApiError;

/// Groups of one query.
const GROUPS: usize = 50;
/// Queries at a time.
const AT_ONCE: usize = 100;
/// Queries whose results are kept.
const KEPT: usize = 200;
/// Rows, if nothing is said.
const ROWS: usize = 10_000;
/// Until a query is picked up, and until it is done.
const SCHEDULED: Ms = 400;
const RUNNING: Ms = 1_600;
/// What asking for the results counts for, so that a query ends while the story stands still.
const ASKING: Ms = 500;
/// Events and seconds of streams that one query reads; whatever takes more runs out of time.
const EFFORT: usize = 1_500_000;

fn malformed(error: Malformed) -> ApiError {
    let compile = json!({
        "location": { "startCharOffset": error.from, "endCharOffset": error.to },
        "message": error.message,
    });
    ApiError::new("MalformedQueryException", error.message).with("queryCompileError", compile)
}

pub(super) fn start(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let single = input["logGroupName"].as_str();
    let lists = [
        single.into_iter().collect(),
        texts(input, "logGroupNames"),
        texts(input, "logGroupIdentifiers"),
    ];
    if lists.iter().filter(|list| !list.is_empty()).count() != 1 {
        return Err(ApiError::invalid(
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers is required.",
        ));
    }
    let groups: BTreeSet<&str> = lists.concat().into_iter().map(places::group_name).collect();
    if groups.len() > GROUPS {
        return Err(ApiError::invalid(format!(
            "You can query up to {GROUPS} log groups."
        )));
    }
    let limit = bounded(input, "limit", 100_000)?;
    let (Some(from), Some(to)) = (input["startTime"].as_i64(), input["endTime"].as_i64()) else {
        return Err(ApiError::invalid("startTime and endTime are required."));
    };
    if from > to {
        return Err(ApiError::invalid(
            "End time should not be less than start time.",
        ));
    }
    let text = input["queryString"].as_str().unwrap_or_default();
    Plan::read(text).map_err(malformed)?;
    for name in &groups {
        let account = &world.account;
        let missing = format!("Log group '{name}' does not exist for account ID '{account}'");
        places::group(request, world, name).map_err(|error| match error.code.as_ref() {
            "ResourceNotFoundException" => ApiError::new("ResourceNotFoundException", missing),
            _ => error,
        })?;
    }
    let now = world.now;
    let busy = world
        .logs
        .queries
        .iter()
        .filter(|query| status(query, now) == "Running");
    if busy.count() >= AT_ONCE {
        return Err(ApiError::new(
            "LimitExceededException",
            "Account maximum query concurrency limit reached.",
        ));
    }
    world.logs.asked += 1;
    let (a, b) = (
        mix(&[world.seed, world.logs.asked, hash("query")]),
        mix(&[world.logs.asked]),
    );
    let id = format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        a >> 16 & 0xFFFF,
        a & 0xFFF,
        b >> 48 & 0xFFF,
        b & 0xFFFF_FFFF_FFFF
    );
    if world.logs.queries.len() == KEPT {
        world.logs.queries.pop_front();
    }
    world.logs.queries.push_back(Query {
        id: id.clone(),
        region: request.region.to_owned(),
        groups: groups.into_iter().map(str::to_owned).collect(),
        window: (
            from.saturating_mul(1_000),
            to.saturating_mul(1_000).saturating_add(999),
        ),
        text: text.to_owned(),
        limit,
        begun: now,
        until: world.wall(now),
        asked: 0,
        cancelled: false,
        result: None,
    });
    Ok(json!({ "queryId": id }))
}

fn status(query: &Query, now: Ms) -> &'static str {
    let passed = now - query.begun + ASKING * Ms::from(query.asked);
    let timed_out = query.result.as_ref().is_some_and(|result| !result.complete);
    if query.cancelled {
        "Cancelled"
    } else if timed_out {
        "Timeout"
    } else if passed < SCHEDULED {
        "Scheduled"
    } else if passed < RUNNING {
        "Running"
    } else {
        "Complete"
    }
}

fn find(request: &Request<'_>, world: &World, input: &Value) -> Result<usize, ApiError> {
    let id = input["queryId"].as_str().unwrap_or_default();
    let mut queries = world.logs.queries.iter();
    queries
        .position(|query| query.id == id && query.region == request.region)
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFoundException",
                format!("The specified query {id} does not exist."),
            )
        })
}

pub(super) fn stop(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let index = find(request, world, input)?;
    let now = world.now;
    let query = &mut world.logs.queries[index];
    if !matches!(status(query, now), "Scheduled" | "Running") {
        return Err(ApiError::invalid(format!(
            "Query {} is not in Scheduled or Running state.",
            query.id
        )));
    }
    query.cancelled = true;
    Ok(json!({ "success": true }))
}

pub(super) fn results(
    request: &Request<'_>,
    world: &mut World,
    input: &Value,
) -> Result<Value, ApiError> {
    let index = find(request, world, input)?;
    let now = world.now;
    let before = status(&world.logs.queries[index], now);
    if before == "Complete" && world.logs.queries[index].result.is_none() {
        let result = work(request, world, &world.logs.queries[index])?;
        world.logs.queries[index].result = Some(Arc::new(result));
    }
    let query = &mut world.logs.queries[index];
    let status = status(query, now);
    query.asked = query.asked.saturating_add(1);
    let result = query.result.as_deref();
    let rows = result.map_or(&[][..], |result| &result.rows);
    let rows = rows.iter().map(|row| {
        let cells = row
            .iter()
            .map(|(field, value)| json!({ "field": field, "value": value }));
        Value::Array(cells.collect())
    });
    let (matched, scanned, bytes) = result.map_or((0, 0, 0), |result| {
        (result.matched, result.scanned, result.bytes)
    });
    Ok(json!({
        "queryLanguage": "CWLI",
        "results": rows.collect::<Vec<_>>(),
        "statistics": {
            "recordsMatched": matched as f64,
            "recordsScanned": scanned as f64,
            "estimatedRecordsSkipped": 0.0,
            "bytesScanned": bytes as f64,
            "estimatedBytesSkipped": 0.0,
            "logGroupsScanned": query.groups.len() as f64,
        },
        "status": status,
    }))
}

/// Runs a query over everything that was there when it was asked.
fn work(request: &Request<'_>, world: &World, query: &Query) -> Result<QueryResult, ApiError> {
    let plan = Plan::read(&query.text).map_err(malformed)?;
    let mut result = QueryResult {
        complete: true,
        ..QueryResult::default()
    };
    let mut rows = Vec::new();
    for name in &query.groups {
        let group = places::group(request, world, name)?;
        let streams = places::streams(world, &query.region, &group, &|_| true);
        let scan = Scan {
            streams: &streams,
            from: query.window.0.max(places::horizon(world, &group)),
            to: query.window.1,
            now: query.until,
            newest_first: false,
            after: None,
        };
        let log = format!("{}:{name}", world.account);
        let end = scan.walk(EFFORT, |event| {
            result.scanned += 1;
            result.bytes += event.size();
            let row = Row::new(Record {
                at: event.place.at,
                ingested: event.ingested,
                stream: event.stream.name.clone(),
                log: log.clone(),
                pointer: event.id(),
                message: event.text.clone(),
            });
            rows.extend(plan.admit(row));
            ControlFlow::Continue(())
        });
        result.complete &= end == End::Done;
    }
    result.matched = rows.len();
    if result.complete {
        result.rows = plan.finish(rows, query.limit.unwrap_or(ROWS));
    }
    Ok(result)
}
