//! Amazon CloudWatch Logs. Follows the pages of the "CloudWatch Logs API Reference" named like the
//! operations, and the limits of "CloudWatch Logs quotas".

mod describe;
mod filter;
mod get;
mod insights;
mod pattern;
mod places;
mod put;
mod query;
mod scan;
mod tail;
#[cfg(test)]
mod tail_tests;
#[cfg(test)]
mod tests;
mod token;

use serde_json::Value;

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "logs",
    signs_as: "logs",
    protocol: Protocol::Json11,
    target: Some("Logs_20140328"),
    row,
    resource,
    path: None,
    answer,
    feed: Some(tail::feed),
};

/// One operation: its published rate and what answers it.
struct Operation {
    name: &'static str,
    rate: u32,
    run: fn(&Request<'_>, &mut World, &Value) -> Result<Value, ApiError>,
}

const fn operation(
    name: &'static str,
    rate: u32,
    run: fn(&Request<'_>, &mut World, &Value) -> Result<Value, ApiError>,
) -> Operation {
    Operation { name, rate, run }
}

/// Every operation, at the rate of most regions.
static OPERATIONS: &[Operation] = &[
    operation("FilterLogEvents", 10, filter::filter),
    operation("GetLogEvents", 25, get::get),
    operation("DescribeLogGroups", 10, describe::groups),
    operation("DescribeLogStreams", 25, describe::streams),
    operation("StartQuery", 10, insights::start),
    operation("GetQueryResults", 10, insights::results),
    operation("StopQuery", 10, insights::stop),
    operation("StartLiveTail", 5, tail::whole),
    operation("CreateLogGroup", 10, put::group),
    operation("CreateLogStream", 50, put::stream),
    operation("PutLogEvents", 5_000, put::events),
];

/// Regions with fewer calls a second of `FilterLogEvents`.
const SLOW: [&str; 5] = [
    "eu-central-1",
    "ap-northeast-3",
    "ap-southeast-3",
    "ca-west-1",
    "il-central-1",
];
/// Regions with fewer calls a second of `GetLogEvents`.
const SLOW_STREAMS: [&str; 3] = ["us-west-2", "eu-west-1", "eu-central-1"];

fn find(op: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == op)
}

fn row(op: &str, region: &str) -> Option<Row> {
    let operation = find(op)?;
    let rate = match op {
        "FilterLogEvents" if region == "us-east-1" => 25,
        "FilterLogEvents" if SLOW.contains(&region) => 5,
        "GetLogEvents" if SLOW_STREAMS.contains(&region) => 10,
        _ => operation.rate,
    };
    Some(Row {
        name: operation.name,
        burst: rate,
        sustained: rate,
    })
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let operation = find(request.op)
        .ok_or_else(|| ApiError::unknown_operation(Protocol::Json11, request.op))?;
    let input = input(request)?;
    (operation.run)(request, world, &input).map(|answer| answer.to_string().into_bytes())
}

fn input(request: &Request<'_>) -> Result<Value, ApiError> {
    let body = if request.body.trim().is_empty() {
        "{}"
    } else {
        request.body
    };
    serde_json::from_str(body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))
}

/// The group that IAM would name, as far as the request says it.
fn resource(request: &Request<'_>, account: &str) -> String {
    let input: Value = serde_json::from_str(request.body).unwrap_or(Value::Null);
    let members = ["logGroupName", "logGroupIdentifier"];
    let lists = ["logGroupNames", "logGroupIdentifiers"];
    let named = members
        .iter()
        .find_map(|member| input[*member].as_str())
        .or_else(|| lists.iter().find_map(|member| input[*member][0].as_str()));
    let name = named.map_or("", places::group_name);
    format!("{}:log-stream:", arn(request.region, account, name))
}

/// `logGroupArn`, without `:*`.
fn arn(region: &str, account: &str, group: &str) -> String {
    format!("arn:aws:logs:{region}:{account}:log-group:{group}")
}

/// The texts of a list.
fn texts<'a>(input: &'a Value, member: &str) -> Vec<&'a str> {
    let items = input[member].as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

/// A number between bounds, or AWS's words about it.
fn bounded(input: &Value, member: &str, most: i64) -> Result<Option<usize>, ApiError> {
    let Some(number) = input[member].as_i64() else {
        return Ok(None);
    };
    let bad = |which: &str| {
        ApiError::invalid(format!(
            "1 validation error detected: Value '{number}' at '{member}' failed to satisfy constraint: Member must have \
             value {which}"
        ))
    };
    if number < 1 {
        return Err(bad("greater than or equal to 1"));
    }
    if number > most {
        return Err(bad(&format!("less than or equal to {most}")));
    }
    Ok(usize::try_from(number).ok())
}
