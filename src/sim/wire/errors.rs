//! Errors in AWS's own codes and words.

use std::borrow::Cow;

use serde_json::Value;

use super::Protocol;
use crate::sim::faults::Trouble;

/// An error of the API: what a client reads as a service exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub status: u16,
    pub code: Cow<'static, str>,
    pub message: String,
    /// A member that only this exception has.
    pub member: Option<(&'static str, Value)>,
}

impl ApiError {
    /// An error that is the caller's fault (HTTP 400).
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: Cow::Borrowed(code),
            message: message.into(),
            member: None,
        }
    }

    /// The same with a member of its own.
    pub(crate) fn with(self, name: &'static str, value: Value) -> Self {
        Self {
            member: Some((name, value)),
            ..self
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    fn with_status(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            ..Self::new(code, message)
        }
    }

    /// "Rate exceeded", under the code of the protocol.
    pub(crate) fn throttled(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Json11 | Protocol::RestJson => {
                Self::new("ThrottlingException", "Rate exceeded")
            }
            Protocol::Ec2 => {
                Self::with_status(503, "RequestLimitExceeded", "Request limit exceeded.")
            }
            Protocol::Query | Protocol::Cbor => Self::new("Throttling", "Rate exceeded"),
        }
    }

    pub(crate) fn unknown_operation(protocol: Protocol, op: &str) -> Self {
        match protocol {
            Protocol::Json11 | Protocol::Cbor | Protocol::RestJson => {
                Self::new("UnknownOperationException", "")
            }
            Protocol::Ec2 => Self::new(
                "InvalidAction",
                format!("The action {op} is not valid for this web service."),
            ),
            Protocol::Query => Self::new("InvalidAction", format!("Could not find operation {op}")),
        }
    }

    /// The injected errors that have the form of an API error.
    pub(crate) fn of_trouble(
        trouble: Trouble,
        protocol: Protocol,
        denied: impl FnOnce() -> String,
    ) -> Option<Self> {
        if protocol == Protocol::Ec2 {
            return Self::of_ec2(trouble, denied);
        }
        let json = protocol != Protocol::Query;
        Some(match trouble {
            Trouble::Throttle => Self::throttled(protocol),
            Trouble::Deny if json => Self::new("AccessDeniedException", denied()),
            Trouble::Deny => Self::with_status(403, "AccessDenied", denied()),
            Trouble::Expired => {
                let text = "The security token included in the request is expired";
                if json {
                    Self::new("ExpiredTokenException", text)
                } else {
                    Self::with_status(403, "ExpiredToken", text)
                }
            }
            Trouble::UnknownKey => {
                let text = "The security token included in the request is invalid.";
                if json {
                    Self::new("UnrecognizedClientException", text)
                } else {
                    Self::with_status(403, "InvalidClientTokenId", text)
                }
            }
            Trouble::ServerError if json => Self::with_status(
                500,
                "ServerException",
                "Service Unavailable. Please try again later.",
            ),
            Trouble::ServerError => Self::with_status(
                500,
                "InternalFailure",
                "The request processing has failed because of an unknown error.",
            ),
            Trouble::Html
            | Trouble::Reset
            | Trouble::Hang
            | Trouble::Truncate
            | Trouble::Garbage
            | Trouble::Lost
            | Trouble::LostError
            | Trouble::LostHang => return None,
        })
    }

    /// The same in the words of EC2, which has its own for everything.
    fn of_ec2(trouble: Trouble, denied: impl FnOnce() -> String) -> Option<Self> {
        Some(match trouble {
            Trouble::Throttle => Self::throttled(Protocol::Ec2),
            Trouble::Deny => Self::with_status(
                403,
                "UnauthorizedOperation",
                format!(
                    "You are not authorized to perform this operation. {}",
                    denied()
                ),
            ),
            Trouble::Expired => Self::new("RequestExpired", "Request has expired."),
            Trouble::UnknownKey => Self::with_status(
                401,
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
            ),
            Trouble::ServerError => {
                Self::with_status(500, "InternalError", "An internal error has occurred")
            }
            Trouble::Html
            | Trouble::Reset
            | Trouble::Hang
            | Trouble::Truncate
            | Trouble::Garbage
            | Trouble::Lost
            | Trouble::LostError
            | Trouble::LostHang => return None,
        })
    }
}
