//! How bad a line says it is.
//!
//! A wrong colour misleads more than none: a level is taken where a logger puts one, never because
//! its word occurs somewhere in a sentence.

mod access;
mod head;
#[cfg(test)]
mod tests;

pub(super) use access::status_level;

use super::fields::{Fields, fields_of, status};
use strum::{Display, EnumCount, EnumIter, IntoStaticStr};

/// What loggers call the severity of a line, the mildest first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Display,
    EnumCount,
    EnumIter,
    IntoStaticStr,
)]
#[strum(serialize_all = "lowercase")]
pub enum Level {
    /// Verbose, finest.
    Trace,
    /// Fine.
    Debug,
    /// Also notices.
    Info,
    /// Also answers of 4xx.
    Warn,
    /// Also answers of 5xx and exceptions that nobody caught.
    Error,
    /// Critical, alert, emergency, panic.
    Fatal,
}

impl Level {
    /// The level that `word` names in one logger or another, in any case of its letters.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().as_bytes();
        // In lower case without allocating: this is asked for most words of most lines.
        let mut lower = [0; 13];
        let lower = lower.get_mut(..word.len())?;
        for (to, from) in lower.iter_mut().zip(word) {
            *to = from.to_ascii_lowercase();
        }
        Some(match &*lower {
            b"fatal" | b"critical" | b"panic" | b"dpanic" | b"emergency" | b"emerg" | b"alert" => {
                Self::Fatal
            }
            b"error" | b"severe" => Self::Error,
            b"warning" | b"warn" => Self::Warn,
            b"info" | b"information" | b"informational" | b"notice" | b"note" | b"log" => {
                Self::Info
            }
            b"debug" | b"fine" => Self::Debug,
            b"trace" | b"verbose" | b"finer" | b"finest" => Self::Trace,
            // three letters: zerolog, Serilog
            b"ftl" | b"crt" => Self::Fatal,
            b"err" => Self::Error,
            b"wrn" => Self::Warn,
            b"inf" => Self::Info,
            b"dbg" => Self::Debug,
            b"trc" | b"vrb" => Self::Trace,
            // four letters: ASP.NET, logrus
            b"crit" | b"fata" | b"pani" => Self::Fatal,
            b"fail" | b"erro" => Self::Error,
            b"dbug" | b"debu" => Self::Debug,
            b"trce" | b"trac" => Self::Trace,
            _ => return None,
        })
    }

    /// The level of one letter: klog, glog, Ruby, MongoDB, Serilog.
    pub(super) fn of_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'T' | b'V' => Self::Trace,
            b'D' => Self::Debug,
            b'I' | b'N' => Self::Info,
            b'W' => Self::Warn,
            b'E' => Self::Error,
            b'F' | b'C' | b'A' => Self::Fatal,
            _ => return None,
        })
    }

    /// The level of a number: 0–7 are syslog's (RFC 5424 §6.2.1), 10–60 pino's and bunyan's
    /// (Python's are 10–50), 100–600 Monolog's.
    pub(super) fn of_number(number: u32) -> Option<Self> {
        Some(match number {
            0..=2 => Self::Fatal,
            3 => Self::Error,
            4 => Self::Warn,
            5 | 6 => Self::Info,
            7 => Self::Debug,
            10..20 => Self::Trace,
            20..30 => Self::Debug,
            30..40 => Self::Info,
            40..50 => Self::Warn,
            50..60 => Self::Error,
            60 => Self::Fatal,
            100 => Self::Debug,
            200 | 250 => Self::Info,
            300 => Self::Warn,
            400 => Self::Error,
            500 | 550 | 600 => Self::Fatal,
            _ => return None,
        })
    }

    /// The level of a `SeverityNumber`
    /// (<https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber>).
    pub(super) fn of_severity_number(number: u32) -> Option<Self> {
        Some(match number {
            1..=4 => Self::Trace,
            5..=8 => Self::Debug,
            9..=12 => Self::Info,
            13..=16 => Self::Warn,
            17..=20 => Self::Error,
            21..=24 => Self::Fatal,
            _ => return None,
        })
    }
}

/// How bad a line is: by its fields, otherwise by the way it begins. An access log that calls an
/// answer of 5xx `info` is judged by the answer.
///
/// `fields` are those of the same line. A line that is JSON is read here if nobody has read it
/// yet, so a caller that needs nothing else may pass none.
pub fn level_of(plain: &str, fields: Option<&Fields>) -> Option<Level> {
    let Some(fields) = fields else {
        if plain.trim_start().starts_with('{')
            && let Some(fields) = fields_of(plain)
        {
            return level_of(plain, Some(&fields));
        }
        return head::level(plain);
    };
    let said = fields
        .level()
        .or_else(|| head::level(plain.get(fields.prefix.clone()).unwrap_or_default()));
    let said = said.or_else(|| fields.message().and_then(head::level));
    worse(said, status(fields))
}

/// What is said of a line, unless the answer it reports is worse.
fn worse(said: Option<Level>, answer: Option<Level>) -> Option<Level> {
    match (said, answer) {
        (Some(said), Some(answer)) if answer >= Level::Warn => Some(said.max(answer)),
        (said, answer) => said.or(answer),
    }
}
