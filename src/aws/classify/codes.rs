//! What AWS's error codes mean. They differ by service for the same thing.

use super::{Situation, advice, denied, fault};
use crate::domain::fault::{Fault, FaultKind};

const THROTTLED: &[&str] = &[
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "SlowDown",
];
const DENIED: &[&str] = &[
    "UnauthorizedOperation",
    "UnauthorizedException",
    "AuthorizationError",
    "NotAuthorized",
    "ForbiddenException",
];
/// So many at the same time: Live Tail sessions, queries.
const LIMIT: &str = "LimitExceededException";
/// Live Tail ended as it ends after three hours, and can be begun again at once.
const SESSION_OVER: &str = "SessionTimeoutException";
const EXPIRED: &[&str] = &["ExpiredToken", "ExpiredTokenException", "RequestExpired"];
const WRONG_KEYS: &[&str] = &[
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "AuthFailure",
    "OptInRequired",
    "SubscriptionRequiredException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
];
const SIGNATURE: &[&str] = &[
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "RequestTimeTooSkewed",
    "RequestInTheFuture",
];
const SERVICE: &[&str] = &[
    "ServerException",
    "InternalFailure",
    "InternalError",
    "InternalServerError",
    "InternalServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
    "SessionStreamingException",
];

/// The kind of an error code; the HTTP status decides about unknown ones.
pub(super) fn kind(code: &str, message: &str, status: u16) -> FaultKind {
    let is = |codes: &[&str]| codes.contains(&code);
    if is(THROTTLED) {
        FaultKind::Throttled
    } else if code == SESSION_OVER {
        FaultKind::Timeout
    } else if is(EXPIRED)
        || is(WRONG_KEYS) && message.contains("token included in the request is expired")
    {
        FaultKind::Expired
    } else if is(WRONG_KEYS) || is(SIGNATURE) {
        FaultKind::NoCredentials
    } else if is(DENIED) || code.starts_with("AccessDenied") {
        FaultKind::Denied
    } else if code.ends_with("NotFoundException")
        || code.ends_with("NotFound")
        || code == "ServiceNotActiveException"
        || is_missing_in_words(code, message)
    {
        FaultKind::NotFound
    } else if is(SERVICE) || status >= 500 {
        FaultKind::Service
    } else {
        match status {
            401 | 403 => FaultKind::Denied,
            404 => FaultKind::NotFound,
            429 => FaultKind::Throttled,
            // Validation, InvalidParameter, unknown operation: the request was ours.
            _ => FaultKind::Bug,
        }
    }
}

/// ECS says `ClientException`, CloudFormation `ValidationError` for a thing that is gone.
fn is_missing_in_words(code: &str, message: &str) -> bool {
    matches!(code, "ClientException" | "ValidationError")
        && [
            "Unable to describe task definition",
            "does not exist",
            "not found",
        ]
        .iter()
        .any(|words| message.contains(words))
}

/// A failure that a service answered with a code.
pub(super) fn classify(
    code: &str,
    message: &str,
    status: u16,
    action: &str,
    situation: &Situation,
) -> Fault {
    let kind = kind(code, message, status);
    let words = if message.trim().is_empty() {
        code
    } else {
        message
    };
    let mut fault = match kind {
        FaultKind::Denied => denied::read(message, code, action),
        FaultKind::Expired => fault(
            kind,
            action,
            &advice::expired_words(&situation.origin, words),
        )
        .advise(advice::renew(&situation.origin)),
        FaultKind::NoCredentials if SIGNATURE.contains(&code) => {
            fault(kind, action, words).advise(advice::SIGNATURE)
        }
        FaultKind::NoCredentials => {
            fault(kind, action, words).advise(advice::wrong_keys(situation))
        }
        _ if code == LIMIT && action.starts_with("logs:") => {
            fault(FaultKind::Throttled, action, words).advise(advice::LIMIT)
        }
        _ => fault(kind, action, words),
    };
    fault.code = Some(super::presentable(code).into());
    fault
}
