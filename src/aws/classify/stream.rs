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

#[cfg(test)]
mod tests {
    use super::super::Origin;
    use super::*;
    use crate::domain::fault::FaultKind;
    use aws_sdk_cloudwatchlogs::types::error::{
        SessionTimeoutException, StartLiveTailResponseStreamError as Failure,
    };
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::event_stream::{Header, HeaderValue};

    const ACTION: &str = "logs:StartLiveTail";

    fn told(error: &SdkError<Failure, RawMessage>) -> Fault {
        let situation = Situation {
            origin: Origin::Fixed,
            region: None,
            host: Some("logs.example:443".to_owned()),
            endpoint: None,
            proxy: None,
        };
        interrupted(error, ACTION, &situation)
    }

    fn exception(code: &'static str, body: &'static str) -> RawMessage {
        let kind = Header::new(":exception-type", HeaderValue::String(code.into()));
        RawMessage::Decoded(Message::new(body).add_header(kind))
    }

    #[test]
    fn exceptions_within_the_stream_have_their_kinds() {
        let cases = [
            ("SessionStreamingException", FaultKind::Service),
            ("SessionTimeoutException", FaultKind::Timeout),
            ("AccessDeniedException", FaultKind::Denied),
            // Too many at a time is a matter of waiting.
            ("LimitExceededException", FaultKind::Throttled),
            ("InvalidParameterException", FaultKind::Bug),
            ("ResourceNotFoundException", FaultKind::NotFound),
            ("ThrottlingException", FaultKind::Throttled),
            ("ExpiredTokenException", FaultKind::Expired),
        ];
        for (code, kind) in cases {
            let raw = exception(code, "{\"message\":\"as AWS says it\"}");
            let fault = told(&SdkError::response_error("not in the model", raw));
            assert_eq!(fault.kind, kind, "{fault:?}");
            assert_eq!(fault.code.as_deref(), Some(code));
            assert!(fault.message.contains("as AWS says it"), "{fault:?}");
        }
    }

    #[test]
    fn what_the_sdk_knows_and_what_breaks_the_connection() {
        let known = SessionTimeoutException::builder().build();
        let known = Failure::SessionTimeoutException(known);
        let words = "{\"message\":\"the session is three hours old\"}";
        let raw = exception("SessionTimeoutException", words);
        let fault = told(&SdkError::service_error(known, raw));
        assert_eq!(fault.code.as_deref(), Some("SessionTimeoutException"));
        assert!(fault.message.contains("three hours"), "{fault:?}");

        let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let fault = told(&SdkError::dispatch_failure(ConnectorError::io(
            reset.into(),
        )));
        assert_eq!((fault.kind, fault.code), (FaultKind::Network, None));
        assert!(
            fault.message.contains("logs.example:443 broke"),
            "{}",
            fault.message
        );
    }
}
