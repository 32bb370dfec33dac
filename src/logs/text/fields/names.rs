//! What loggers call the fields that every line has.

use super::super::level::{Level, status_level};
use super::{Fields, Value};

/// Names of the message, the usual before the rare; `fields.message` is Rust's `tracing`, `@m`
/// and `@mt` Serilog's compact format, `event` structlog's, `short_message` GELF's.
pub(super) const MESSAGE: &[&str] = &[
    "message",
    "msg",
    "@message",
    "fields.message",
    "@m",
    "@mt",
    "renderedMessage",
    "messageTemplate",
    "short_message",
    "textPayload",
    "event",
    "log",
    "text",
    "body",
];

/// Names of the error; pino nests it, logrus writes a text.
pub(super) const ERROR: &[&str] = &[
    "err",
    "error",
    "exception",
    "@x",
    "exc_info",
    "stack_trace",
    "thrown",
    "cause",
];

pub(super) const ERROR_MESSAGE: &[&str] = &[
    "err.message",
    "error.message",
    "exception.message",
    "errorMessage",
    "error",
    "err",
];

pub(super) const TIME: &[&str] = &[
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "@t",
    "asctime",
    "datetime",
    "eventTime",
    "timeMillis",
    // MongoDB
    "t.$date",
];

pub(super) const TRACE: &[&str] = &[
    "trace_id",
    "traceId",
    "trace.id",
    "dd.trace_id",
    "otelTraceID",
    "xray_trace_id",
    "xrayTraceId",
    "amzn_trace_id",
    "x-amzn-trace-id",
    "logging.googleapis.com/trace",
    "trace",
    "@tr",
];

pub(super) const REQUEST: &[&str] = &[
    "request_id",
    "requestId",
    "req_id",
    "reqId",
    "x-request-id",
    "x_request_id",
    "aws_request_id",
    "awsRequestId",
    "req.id",
    "request.id",
    "correlation_id",
    "correlationId",
    "http.request.id",
];

pub(super) const LEVEL: &[&str] = &[
    "level",
    "lvl",
    "severity",
    "levelname",
    "log.level",
    "@l",
    "log_level",
    "loglevel",
    "level_name",
    "severity_text",
    "severityText",
    "syslog.severity",
    "priority",
];

/// OpenTelemetry's numbers, 1–24.
const SEVERITY_NUMBER: &[&str] = &["severity_number", "severityNumber"];

const STATUS: &[&str] = &[
    "status",
    "status_code",
    "statusCode",
    "response_code",
    "res.statusCode",
    "http.status_code",
    "http.response.status_code",
    "response.status",
    "httpRequest.status",
];

/// How bad the fields say the line is.
pub(super) fn level(fields: &Fields) -> Option<Level> {
    level_value(fields)
        .and_then(value_level)
        .or_else(|| {
            let number = digits(fields.named(SEVERITY_NUMBER)?)?;
            Level::of_severity_number(number)
        })
        .or_else(|| mongo(fields))
        .or_else(|| serilog(fields))
}

/// The field that names the level; a `priority` of `high` does not.
pub(super) fn level_value(fields: &Fields) -> Option<&Value> {
    let mut named = LEVEL.iter().filter_map(|name| fields.named(&[name]));
    named.find(|value| value_level(value).is_some())
}

/// What a field for the status of an HTTP answer says of its line.
pub(in super::super) fn status(fields: &Fields) -> Option<Level> {
    status_level(digits(fields.named(STATUS)?)?)
}

fn value_level(value: &Value) -> Option<Level> {
    match value {
        Value::Number(_) => Level::of_number(digits(value)?),
        Value::Text(text) => Level::parse(text).or_else(|| Level::of_number(text.parse().ok()?)),
        // winston and zap can be made to write `{"level":{"name":"error"}}`
        Value::Object(members) => {
            let mut inner = members.iter();
            let name = inner.find(|(key, _)| matches!(&**key, "name" | "level" | "value"));
            Level::parse(name?.1.text()?)
        }
        _ => None,
    }
}

fn digits(value: &Value) -> Option<u32> {
    match value {
        Value::Number(text) | Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// MongoDB: `{"t":{"$date":…},"s":"E","c":"NETWORK",…}`.
fn mongo(fields: &Fields) -> Option<Level> {
    let severity = fields.named(&["s"])?.text()?;
    fields.named(&["c"])?.text()?;
    Level::of_letter(*severity.as_bytes().first()?)
}

/// Serilog's compact format leaves the level out where it is Information
/// (<https://clef-json.org/>).
fn serilog(fields: &Fields) -> Option<Level> {
    fields.named(&["@t"])?;
    fields.named(&["@m", "@mt"])?;
    fields.get("@l").is_none().then_some(Level::Info)
}

/// What the text before the fields says, once its time, level and thread are taken off.
pub(super) fn lead(prefix: &str) -> &str {
    const BETWEEN: [char; 5] = [' ', '-', '|', ':', '⏎'];
    let mut rest = prefix.trim_matches(BETWEEN);
    loop {
        let word = rest.split(' ').next().unwrap_or_default();
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let taken = if word.starts_with('[') {
            rest.find(']').map_or(word.len(), |at| at + 1)
        } else if is_time(word) || is_level(bare) {
            word.len()
        } else {
            0
        };
        if taken == 0 {
            return rest;
        }
        rest = rest[taken..].trim_start_matches(BETWEEN);
    }
}

fn is_level(word: &str) -> bool {
    // klog's `E1121`, logrus's `ERRO[0000]`
    let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    Level::parse(letters).is_some()
        || (letters.len() == 1 && word.len() == 5 && word[1..].parse::<u16>().is_ok())
}

fn is_time(word: &str) -> bool {
    let part = |byte: u8| {
        byte.is_ascii_digit()
            || matches!(
                byte,
                b':' | b'-' | b'/' | b'.' | b',' | b'T' | b'Z' | b'+' | b'P' | b'A' | b'M'
            )
    };
    word.starts_with(|c: char| c.is_ascii_digit()) && word.bytes().all(part)
}

/// Whether `key` is that of a field every line has: message, time, level.
pub(in super::super) fn known(key: &str) -> bool {
    [MESSAGE, TIME, LEVEL]
        .iter()
        .any(|names| names.iter().any(|name| name.eq_ignore_ascii_case(key)))
}
