//! Lines of access logs: what the answer says of the line.

use super::Level;

/// Bytes of a line in which the request is looked for; some put long addresses before it.
const WINDOW: usize = 4096;

/// What the status of an HTTP answer says: 5xx is an error of ours, 4xx is one of the client's.
/// None for a number that is no status.
pub(in super::super) fn status_level(status: u32) -> Option<Level> {
    match status {
        100..=399 => Some(Level::Info),
        400..=499 => Some(Level::Warn),
        500..=599 => Some(Level::Error),
        _ => None,
    }
}

/// The level of a line of an access log; none for any other line.
pub(super) fn level(line: &str) -> Option<Level> {
    let line = super::super::ansi::cut(line, WINDOW);
    let status = quoted(line)
        .or_else(|| balancer(line))
        .or_else(|| dressed(line))?;
    status_level(status)
}

/// Three digits, and no more of them, at the beginning of `text`.
fn three(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let digits = bytes.get(..3)?;
    let end = bytes
        .get(3)
        .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.');
    if !end || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    text[..3].parse().ok()
}

/// `"GET /x HTTP/1.1" 503 …`: NCSA's common log format and all that came after it (nginx, Apache,
/// Envoy, uvicorn, gunicorn, Go's chi).
fn quoted(line: &str) -> Option<u32> {
    // The version is rare in other lines, so this is one search for most of them.
    let mut rest = &line[line.find("HTTP/")?..];
    rest = rest[5..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    rest = rest.strip_prefix('"')?.trim_start();
    if let Some(client) = rest.strip_prefix("from ") {
        rest = client.split_once(" - ")?.1;
    }
    three(rest)
}

/// A load balancer of type application writes the status before the request
/// (<https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html>).
fn balancer(line: &str) -> Option<u32> {
    let (kind, rest) = line.split_once(' ')?;
    if !matches!(kind, "http" | "https" | "h2" | "grpcs" | "ws" | "wss") {
        return None;
    }
    let dated = rest.as_bytes().get(..5)?;
    if !dated[..4].iter().all(u8::is_ascii_digit) || dated[4] != b'-' {
        return None;
    }
    three(rest.split(' ').nth(7)?)
}

/// Frameworks with a way of their own.
fn dressed(line: &str) -> Option<u32> {
    // Rails
    if let Some(rest) = line.strip_prefix("Completed ") {
        return three(rest);
    }
    // gin
    if let Some(rest) = line.strip_prefix("[GIN] ") {
        return three(rest.split_once("| ")?.1);
    }
    // morgan's `dev` and `tiny`
    let (method, rest) = line.split_once(' ')?;
    let named = matches!(
        method,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    );
    if !named || !rest.starts_with('/') {
        return None;
    }
    three(rest.split(' ').nth(1)?)
}
