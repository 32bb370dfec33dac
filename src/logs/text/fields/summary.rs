//! What of a structured line stands on one row.

use super::{Fields, Value, names};
use crate::logs::text::json::one_line;
use crate::logs::text::stack::gist;

/// Parts of one line; there is no room for more, and the line itself is one key away.
const MAX_PARTS: usize = 64;
/// Bytes of one part.
const MAX_PART: usize = 2_000;

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// What the line wants to say.
    Message,
    /// What went wrong, with the name of its field.
    Error,
    /// Any other field.
    Field,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The path of its field, nested names joined by dots; empty for the message.
    pub key: String,
    /// Its value as one harmless line.
    pub text: String,
}

/// What one row should say: the message, errors right after it, then the other fields in the
/// order written. Time and level have columns of their own and are left out, and so are stack
/// traces, of which the line is shown that says what happened.
pub fn summary(fields: &Fields) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(message) = fields.message() {
        push(&mut parts, PartKind::Message, "", message);
    }
    let elsewhere = [
        fields.message_value(),
        fields.named(names::TIME),
        names::level_value(fields),
    ];
    let mut left_out: Vec<*const Value> = elsewhere
        .into_iter()
        .flatten()
        .map(std::ptr::from_ref)
        .collect();
    for name in names::ERROR {
        let Some(value) = fields.named(&[name]) else {
            continue;
        };
        left_out.push(std::ptr::from_ref(value));
        let text = error_text(value);
        let said = parts.iter().any(|part: &Part| part.text == text);
        if !said && !text.is_empty() {
            push(&mut parts, PartKind::Error, name, &text);
        }
    }
    let metric = fields.is_metric();
    for (key, value) in &fields.entries {
        let left_empty = value.is_empty() && names::known(key);
        if !(left_empty || metric && &**key == "_aws") {
            flatten(&mut parts, key.to_string(), value, &left_out);
        }
    }
    parts
}

/// One line for an error: its text, or type and message of a nested one.
fn error_text(value: &Value) -> String {
    let Value::Object(members) = value else {
        let line = value.line();
        // A stack trace within the value has one line that says what happened.
        let lines: Vec<&str> = value.text().unwrap_or_default().lines().collect();
        return match gist(&lines) {
            Some(gist) => gist.text,
            None => line.into_owned(),
        };
    };
    let find = |names: &[&str]| {
        let member = names.iter().find_map(|name| {
            let mut found = members.iter().filter(|(key, _)| &**key == *name);
            found.find_map(|(_, value)| value.text())
        });
        member.filter(|text| !text.is_empty())
    };
    let kind = find(&["type", "name", "class", "kind"]);
    match (kind, find(&["message", "msg", "reason"])) {
        (Some(kind), Some(message)) => format!("{kind}: {}", one_line(message)),
        (None, Some(one)) | (Some(one), None) => one_line(one).into_owned(),
        (None, None) => value.line().into_owned(),
    }
}

fn flatten(parts: &mut Vec<Part>, key: String, value: &Value, left_out: &[*const Value]) {
    if parts.len() >= MAX_PARTS || left_out.contains(&std::ptr::from_ref(value)) {
        return;
    }
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (inner, value) in members {
                flatten(parts, format!("{key}.{inner}"), value, left_out);
            }
        }
        _ => push(parts, PartKind::Field, &key, &value.line()),
    }
}

fn push(parts: &mut Vec<Part>, kind: PartKind, key: &str, text: &str) {
    let line = one_line(text);
    let kept = crate::logs::text::ansi::cut(&line, MAX_PART);
    let mark = if kept.len() < line.len() { "…" } else { "" };
    parts.push(Part {
        kind,
        key: key.to_owned(),
        text: format!("{kept}{mark}"),
    });
}
