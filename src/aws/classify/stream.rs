//! What ends an answer that comes in parts, after its call was answered.

use super::{Situation, codes, network, presentable};
use crate::domain::fault::Fault;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::event_stream::{Message, RawMessage};
use std::error::Error;

/// Errors within a stream have no HTTP status of their own; AWS means these to be the caller's.
const STATUS: u16 = 400;

/// Why a stream of events broke off.
pub(in super::super) fn interrupted<E>(
    error: &SdkError<E, RawMessage>,
    action: &str,
    situation: &Situation,
) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let (known, raw) = match error {
        SdkError::ServiceError(answer) => (Some(answer.err().meta()), Some(answer.raw())),
        SdkError::ResponseError(answer) => (None, Some(answer.raw())),
        _ => (None, None),
    };
    let message = match raw {
        Some(RawMessage::Decoded(message)) => Some(message),
        _ => None,
    };
    let told = |name: &str| message.and_then(|message| header(message, name));
    // An exception that came after the SDK has its name in the headers only.
    let code = known
        .and_then(|known| known.code().map(str::to_owned))
        .or_else(|| told(":exception-type"))
        .or_else(|| told(":error-code"));
    let words = known
        .and_then(|known| known.message().map(str::to_owned))
        .or_else(|| told(":error-message"))
        .or_else(|| message.and_then(payload));
    match code {
        Some(code) => codes::classify(
            &code,
            &presentable(&words.unwrap_or_default()),
            STATUS,
            action,
            situation,
        ),
        None => network::undelivered(error, false, action, situation),
    }
}

fn header(message: &Message, name: &str) -> Option<String> {
    let found = message
        .headers()
        .iter()
        .find(|header| header.name().as_str() == name)?;
    let text = found.value().as_string().ok()?;
    Some(text.as_str().to_owned())
}

/// `{"message": …}` of an exception.
fn payload(message: &Message) -> Option<String> {
    let document: serde_json::Value = serde_json::from_slice(message.payload()).ok()?;
    let words = document
        .get("message")
        .or_else(|| document.get("Message"))?;
    words.as_str().map(str::to_owned)
}
