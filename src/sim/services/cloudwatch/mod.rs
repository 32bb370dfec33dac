//! Amazon CloudWatch. Follows the pages of the "CloudWatch API Reference" named like the operations.
//!
//! It speaks rpc-v2-cbor, as the Rust SDK does, and awsJson 1.0, as boto3 does.

mod alarms;
mod generate;
mod metrics;
mod place;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, Protocol, cbor};

pub(super) const SERVICE: Service = Service {
    name: "cloudwatch",
    signs_as: "monitoring",
    protocol: Protocol::Cbor,
    target: Some("GraniteServiceVersion20100801"),
    row: |op, _| find(op).map(|operation| operation.row),
    resource: |_, _| "*".into(),
    path: Some(|method, path| {
        let op = path.strip_prefix("/service/GraniteServiceVersion20100801/operation/")?;
        (method == "POST").then(|| op.to_owned())
    }),
    answer,
    feed: None,
};

/// One operation: the bucket it shares and what answers it.
struct Operation {
    name: &'static str,
    row: Row,
    run: fn(&Request<'_>, &mut World, Value) -> Result<Value, ApiError>,
}

/// Every operation.
static OPERATIONS: &[Operation] = &[
    Operation {
        name: "GetMetricData",
        row: Row {
            name: "GetMetricData",
            burst: 500,
            sustained: 500,
        },
        run: metrics::data,
    },
    Operation {
        name: "ListMetrics",
        row: Row {
            name: "ListMetrics",
            burst: 25,
            sustained: 25,
        },
        run: metrics::list,
    },
    Operation {
        name: "DescribeAlarms",
        row: alarms::ROW,
        run: alarms::describe,
    },
    Operation {
        name: "DescribeAlarmHistory",
        row: alarms::ROW,
        run: alarms::history,
    },
];

fn find(op: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == op)
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let operation =
        find(request.op).ok_or_else(|| ApiError::unknown_operation(Protocol::Cbor, request.op))?;
    let json = !request.path.starts_with("/service/");
    let input = if json {
        serde_json::from_slice(request.bytes).ok()
    } else {
        cbor::read(request.bytes)
    };
    let input = input
        .ok_or_else(|| ApiError::new("SerializationException", "the request cannot be read"))?;
    let answer = (operation.run)(request, world, input)?;
    Ok(if json {
        cbor::plain(answer).to_string().into_bytes()
    } else {
        cbor::bytes(&answer)
    })
}
