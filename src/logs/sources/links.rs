//! The same lines elsewhere: in the console, and by the AWS CLI.

use super::crash::Window;
use super::plan::{FeedSpec, Streams};
use crate::domain::place::console_host;
use crate::domain::sanitize;
use crate::domain::shell::quoted;
use std::fmt::Write;

/// As in a path or query of a URL: all but letters, digits and `-_.~` as `%XX` of its UTF-8.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The form that CloudWatch wants behind the `#`: encoded twice, the second time with `$` for `%`.
fn twice(text: &str) -> String {
    encoded(text).replace('%', "$25")
}

/// The page of a log group in the console, or of one of its streams, over a stretch of time.
///
/// The page of a group shows its streams; with a window it searches all of them.
pub fn console(region: &str, group: &str, stream: Option<&str>, window: Option<&Window>) -> String {
    let host = console_host(region);
    let mut url = format!(
        "https://{host}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{}",
        twice(group)
    );
    match (stream, window) {
        (Some(stream), _) => {
            url.push_str("/log-events/");
            url.push_str(&twice(stream));
        }
        (None, Some(_)) => url.push_str("/log-events"),
        (None, None) => {}
    }
    if let Some(window) = window {
        // `?start=…&end=…` encoded once, with `$` for `%`.
        let _ = write!(url, "$3Fstart$3D{}", window.from.as_millisecond());
        if let Some(to) = window.to {
            let _ = write!(url, "$26end$3D{}", to.as_millisecond());
        }
    }
    url
}

/// The same for the AWS CLI, quoted for a POSIX shell: what was written in a stretch of time, or
/// without one what is written from now on.
pub fn cli(feed: &FeedSpec, window: Option<&Window>) -> String {
    let word = |text: &str| quoted(&sanitize::line(text)).into_owned();
    let mut line = match window {
        Some(window) => {
            let mut line = format!(
                "aws logs filter-log-events --log-group-name {} --start-time {}",
                word(&feed.group),
                window.from.as_millisecond()
            );
            if let Some(to) = window.to {
                let _ = write!(line, " --end-time {}", to.as_millisecond());
            }
            line
        }
        None => format!("aws logs tail {} --follow", word(&feed.group)),
    };
    match &feed.streams {
        Streams::Prefix(prefix) => {
            let _ = write!(line, " --log-stream-name-prefix {}", word(prefix));
        }
        Streams::Names(streams) => {
            line.push_str(" --log-stream-names");
            for stream in streams {
                line.push(' ');
                line.push_str(&word(stream));
            }
        }
    }
    if let Some(region) = &feed.region {
        let _ = write!(line, " --region {}", word(region));
    }
    line
}
