//! The fields of a structured line: JSON or logfmt, whole or after a sentence.

mod names;
mod summary;
#[cfg(test)]
mod tests;

pub use super::json::Value;
pub(super) use names::{known, status};
pub use summary::{Part, PartKind, summary};

use super::{ansi, json, logfmt};
use std::borrow::Cow;
use std::ops::Range;

/// Bytes of a line that is looked at for fields. CloudWatch takes events up to 1 MB
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>), but
/// what is longer than this is a document that somebody printed.
pub const MAX_TEXT: usize = 256 * 1024;
/// How many `{` of a sentence are tried.
const MAX_TRIES: usize = 4;

/// How the fields of a line are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An object as of RFC 8259.
    Json,
    /// `key=value key="another value"`.
    Logfmt,
}

/// What a structured line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// How it was written.
    pub format: Format,
    /// The bytes of the line before the fields: a time, a level, a sentence. May be empty.
    pub prefix: Range<usize>,
    /// The fields in the order written. A key that is written twice is there twice.
    pub entries: Vec<(Box<str>, Value)>,
    /// Whether this is all of it; not where the line was cut on its way.
    pub whole: bool,
    /// What the prefix says after its time and level, where the fields have no message.
    lead: Option<Box<str>>,
}

/// The fields of `plain`, which is the text of one line as [`super::ansi::styled`] made it.
///
/// None for a line without them, longer than [`MAX_TEXT`], or nested deeper than a log line is.
pub fn fields_of(plain: &str) -> Option<Fields> {
    if plain.len() > MAX_TEXT {
        return None;
    }
    let mut found = json_of(plain).or_else(|| {
        let pairs = logfmt::pairs(plain)?;
        Some(Fields {
            format: Format::Logfmt,
            prefix: 0..pairs.prefix,
            entries: pairs.entries,
            whole: pairs.whole,
            lead: None,
        })
    })?;
    if found.message_value().is_none() {
        let lead = names::lead(&plain[found.prefix.clone()]);
        found.lead = (!lead.is_empty()).then(|| ansi::styled(lead).plain.into());
    }
    Some(found)
}

fn json_of(plain: &str) -> Option<Fields> {
    // An object ends the line, or the line was cut within it and has no end at all.
    let starts = plain.match_indices('{').map(|(at, _)| at);
    for at in starts.take(MAX_TRIES) {
        let inside = plain[at + 1..].trim_start_matches([' ', '⏎']);
        if !inside.starts_with(['"', '}']) {
            continue;
        }
        let Some(object) = json::object(plain, at) else {
            continue;
        };
        let rest = &plain[object.end..];
        if object.members.is_empty() || !rest.trim_matches([' ', '⏎']).is_empty() {
            continue;
        }
        return Some(Fields {
            format: Format::Json,
            prefix: 0..at,
            entries: object.members,
            whole: object.whole,
            lead: None,
        });
    }
    None
}

impl Fields {
    /// The value at `path`: a key as it is written, or keys joined by dots into nested objects.
    /// Letters may differ in case where no key is written exactly so.
    pub fn get(&self, path: &str) -> Option<&Value> {
        lookup(&self.entries, path, &|key, path| key == path).or_else(|| {
            lookup(&self.entries, path, &|key, path| {
                key.eq_ignore_ascii_case(path)
            })
        })
    }

    /// What the line wants to say, line breaks and all: `msg`, `message`, what stands before the
    /// fields, the message of its error.
    pub fn message(&self) -> Option<&str> {
        self.message_value()
            .and_then(Value::text)
            .or(self.lead.as_deref())
            .or_else(|| self.named(names::ERROR_MESSAGE)?.text())
    }

    /// How bad the line says it is: `level`, `severity` and their other names and numbers.
    pub fn level(&self) -> Option<super::level::Level> {
        names::level(self)
    }

    /// When the line says it was written, as it stands there. CloudWatch's own time of the event
    /// is another one: with the `awslogs` driver that of its arrival at the driver.
    pub fn time(&self) -> Option<Cow<'_, str>> {
        self.named(names::TIME).map(Value::line)
    }

    /// The trace the line belongs to: OpenTelemetry's, X-Ray's, Datadog's.
    pub fn trace_id(&self) -> Option<Cow<'_, str>> {
        self.identifier(names::TRACE)
    }

    /// The request the line belongs to.
    pub fn request_id(&self) -> Option<Cow<'_, str>> {
        self.identifier(names::REQUEST)
    }

    /// Whether it is a metric in CloudWatch's embedded metric format, written for a machine
    /// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).
    pub fn is_metric(&self) -> bool {
        let metrics = |aws: &Value| match aws {
            Value::Object(members) => members.iter().any(|(key, _)| &**key == "CloudWatchMetrics"),
            _ => false,
        };
        self.entries
            .iter()
            .any(|(key, value)| &**key == "_aws" && metrics(value))
    }

    /// The field of the message, which is a text; an object of that name is no message.
    fn message_value(&self) -> Option<&Value> {
        let mut named = names::MESSAGE.iter().filter_map(|name| self.named(&[name]));
        named.find(|value| value.text().is_some())
    }

    fn identifier(&self, names: &[&str]) -> Option<Cow<'_, str>> {
        let value = self.named(names)?;
        let id = matches!(value, Value::Text(_) | Value::Number(_));
        (id && !value.is_empty()).then(|| value.line())
    }

    /// The first of `names` that is there with something in it.
    fn named(&self, names: &[&str]) -> Option<&Value> {
        let mut values = names.iter().filter_map(|name| {
            lookup(&self.entries, name, &|key, path| {
                key.eq_ignore_ascii_case(path)
            })
        });
        values.find(|value| !value.is_empty())
    }
}

fn lookup<'a>(
    members: &'a [(Box<str>, Value)],
    path: &str,
    same: &dyn Fn(&str, &str) -> bool,
) -> Option<&'a Value> {
    let find = |name: &str| members.iter().find(|(key, _)| same(key, name));
    if let Some((_, value)) = find(path) {
        return Some(value);
    }
    // A key may have dots of its own: every cut is tried.
    path.match_indices('.').find_map(|(dot, _)| {
        let (_, value) = find(&path[..dot])?;
        match value {
            Value::Object(inner) => lookup(inner, &path[dot + 1..], same),
            _ => None,
        }
    })
}
