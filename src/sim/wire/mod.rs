//! AWS's wire: which call a request is, and how answers and errors look.

mod body;
pub(crate) mod cbor;
mod errors;
pub(crate) mod event_stream;
mod scope;
pub(crate) mod xml;

pub(crate) use body::{Body, Cut, Sent};
pub(crate) use errors::ApiError;
pub(crate) use scope::Scope;

/// The protocols that are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// awsJson 1.1: `X-Amz-Target` names the operation, JSON both ways.
    Json11,
    /// awsQuery: a form with `Action`, XML back.
    Query,
    /// ec2Query: awsQuery with lists and errors of its own form.
    Ec2,
    /// rpc-v2-cbor: the path `/service/NAME/operation/OP`, CBOR both ways.
    Cbor,
    /// restJson1: method and path say what is meant, JSON both ways.
    RestJson,
}

impl Protocol {
    /// The `Content-Type` of answers.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json11 => "application/x-amz-json-1.1",
            Self::Query => "text/xml",
            Self::Ec2 => "text/xml;charset=UTF-8",
            Self::Cbor => "application/cbor",
            Self::RestJson => "application/json",
        }
    }

    /// An error as the body of an answer.
    pub(crate) fn error_body(self, error: &ApiError, request_id: &str) -> Vec<u8> {
        let mut json = serde_json::json!({ "__type": error.code, "message": error.message });
        if let Some((name, value)) = &error.member {
            json[*name] = value.clone();
        }
        match self {
            Self::Json11 | Self::RestJson => json.to_string().into_bytes(),
            Self::Query => xml::error(error, request_id).into_bytes(),
            Self::Ec2 => xml::ec2_error(error, request_id).into_bytes(),
            Self::Cbor => cbor::bytes(&json),
        }
    }
}
