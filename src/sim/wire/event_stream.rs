//! Frames of `application/vnd.amazon.eventstream`.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use serde_json::Value;

/// The `Content-Type` of answers that are event streams.
pub(crate) const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

/// An event of a stream with a JSON payload.
pub(crate) fn event(kind: &'static str, payload: &Value) -> Vec<u8> {
    frame([(":message-type", "event"), (":event-type", kind)], payload)
}

/// The exception that ends a stream.
pub(crate) fn exception(kind: &'static str, message: &str) -> Vec<u8> {
    let payload = serde_json::json!({ "message": message });
    frame(
        [(":message-type", "exception"), (":exception-type", kind)],
        &payload,
    )
}

fn frame(headers: [(&'static str, &'static str); 2], payload: &Value) -> Vec<u8> {
    let kind = (":content-type", "application/json");
    let message = headers.into_iter().chain([kind]).fold(
        Message::new(payload.to_string().into_bytes()),
        |message, (name, value)| {
            message.add_header(Header::new(name, HeaderValue::String(value.into())))
        },
    );
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    if let Err(error) = write_message_to(&message, &mut bytes) {
        tracing::error!(%error, "could not write a frame");
    }
    bytes
}
