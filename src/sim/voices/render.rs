//! The layouts in which applications write: from what is said to a line of text.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Life;
use crate::sim::scenario::Voice;

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

impl Level {
    fn lower(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    fn upper(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Self::Debug => "34",
            Self::Info => "32",
            Self::Warn => "33",
            Self::Error => "31",
            Self::Fatal => "1;37;41",
        }
    }
}

/// A fact beside the words of a line.
pub(super) type Field = (&'static str, Value);

/// A moment as `2026-11-21T08:54:25.123Z`.
pub(super) fn moment(at: i64) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| format!("{at:.3}"))
}

/// The same with a space and a separator of its own, as Java and Python write it.
fn spaced(at: i64, separator: &str) -> String {
    moment(at)
        .replacen('T', " ", 1)
        .replacen('.', separator, 1)
        .replace('Z', "")
}

fn pairs(fields: &[Field]) -> String {
    fields
        .iter()
        .fold(String::new(), |mut text, (name, value)| {
            let plain = value
                .as_str()
                .filter(|text| !text.contains([' ', '"', '=']));
            let _ = match plain {
                Some(value) => write!(text, " {name}={value}"),
                None => write!(text, " {name}={value}"),
            };
            text
        })
}

impl Life<'_> {
    /// One line in the layout of a voice.
    pub(super) fn line(
        &self,
        voice: Voice,
        at: i64,
        level: Level,
        words: &str,
        fields: &[Field],
    ) -> String {
        // What an application stamps into its words is its own clock.
        let at = at + self.ahead;
        let name = self.service;
        match voice {
            Voice::Json => {
                // By hand, because members come in the order in which applications write them.
                let level = json!(level.lower());
                let (name, words) = (json!(name), json!(words));
                let rest = fields
                    .iter()
                    .fold(String::new(), |mut text, (name, value)| {
                        let _ = write!(text, ",\"{name}\":{value}");
                        text
                    });
                let at = moment(at);
                format!(
                    "{{\"timestamp\":\"{at}\",\"level\":{level},\"service\":{name},\"msg\":{words}{rest}}}"
                )
            }
            Voice::Node => {
                let rest = pairs(fields);
                format!("[{}] {}: {words}{rest}", moment(at), level.lower())
            }
            Voice::Logfmt => {
                let level = level.lower();
                let words = json!(words);
                let rest = pairs(fields);
                format!("time={} level={level} msg={words}{rest}", moment(at))
            }
            Voice::Java => {
                let thread = self.key % 8 + 1;
                let rest = pairs(fields);
                format!(
                    "{} {:<5} [http-nio-8080-exec-{thread}] c.e.{}.App - {words}{rest}",
                    spaced(at, ","),
                    level.upper(),
                    name.replace('-', ".")
                )
            }
            Voice::Python => {
                let level = match level {
                    Level::Warn => "WARNING",
                    Level::Fatal => "CRITICAL",
                    level => level.upper(),
                };
                let rest = pairs(fields);
                let logger = name.replace('-', "_");
                format!(
                    "{} - {logger}.worker - {level} - {words}{rest}",
                    spaced(at, ",")
                )
            }
            Voice::Go => {
                let rest = pairs(fields);
                let at = spaced(at, ".").replace('-', "/");
                format!("{at} {} {words}{rest}", level.upper())
            }
            Voice::Access => format!(
                "{} [{}] 7#7: {words}{}",
                spaced(at, ".").replace('-', "/"),
                level.lower(),
                pairs(fields)
            ),
            Voice::Colour => format!(
                "\u{1b}[2m{}\u{1b}[0m \u{1b}[{}m{:>5}\u{1b}[0m \u{1b}[1m{name}\u{1b}[0m\u{1b}[2m:\u{1b}[0m {words}\u{1b}[3;38;5;244m{}\u{1b}[0m",
                moment(at),
                level.colour(),
                level.upper(),
                pairs(fields)
            ),
            Voice::Rust | Voice::Burst | Voice::Huge | Voice::Hostile => {
                let target = name.replace('-', "_");
                let rest = pairs(fields);
                format!(
                    "{} {:>5} {target}: {words}{rest}",
                    moment(at),
                    level.upper()
                )
            }
        }
    }

    /// A line of the combined log format of web servers.
    pub(super) fn access(
        &self,
        at: i64,
        request: &str,
        status: u64,
        bytes: u64,
        ms: u64,
    ) -> String {
        let client = format!("10.40.{}.{}", bytes % 250, ms % 250 + 1);
        let when = Timestamp::from_millisecond(at + self.ahead).map_or_else(
            |_| String::new(),
            |at| at.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
        );
        format!(
            "{client} - - [{when}] \"{request} HTTP/1.1\" {status} {bytes} \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\" {}.{:03}",
            ms / 1_000,
            ms % 1_000
        )
    }
}
