//! What services of the Query protocol have in common
//! (<https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>).

use super::Request;
use crate::sim::wire::{ApiError, Protocol};

/// What an operation of a list does.
pub(super) fn find<R: Copy>(operations: &[(&str, R)], op: &str) -> Result<R, ApiError> {
    let mut all = operations.iter();
    all.find(|(name, _)| *name == op)
        .map(|(_, run)| *run)
        .ok_or_else(|| ApiError::unknown_operation(Protocol::Query, op))
}

/// An answer: the inside of its `Result` element, in the name space of the service.
pub(super) fn response(request: &Request<'_>, space: &str, result: &str) -> Vec<u8> {
    format!(
        "<{op}Response xmlns=\"{space}\"><{op}Result>{result}</{op}Result>\
         <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{op}Response>",
        op = request.op,
        id = request.request_id
    )
    .into_bytes()
}
