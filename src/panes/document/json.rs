//! JSON as a document: what `y` shows is what AWS said.

use serde_json::Value;

use super::model::{Document, Line, Piece, Section};
use crate::theme::Role;

const STEP: usize = 2;

impl Document {
    /// A value, pretty-printed. Its text is JSON again.
    pub fn json(title: impl Into<String>, value: &Value) -> Self {
        let mut printer = Printer {
            lines: Vec::new(),
            line: Vec::new(),
        };
        printer.value(value, 0);
        printer.end_line(0);
        Self::new(title, vec![Section::new("", printer.lines)])
    }
}

struct Printer {
    lines: Vec<Line>,
    line: Vec<Piece>,
}

impl Printer {
    fn push(&mut self, text: impl Into<String>, role: Option<Role>) {
        self.line.push((text.into(), role));
    }

    /// Ends the line and indents the next one.
    fn end_line(&mut self, depth: usize) {
        let line = std::mem::take(&mut self.line);
        self.lines.push(Line::Pieces(line));
        if depth > 0 {
            self.push(" ".repeat(depth * STEP), None);
        }
    }

    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Null | Value::Bool(_) => self.push(value.to_string(), Some(Role::JsonLiteral)),
            Value::Number(number) => self.push(number.to_string(), Some(Role::JsonNumber)),
            Value::String(_) => self.push(value.to_string(), Some(Role::JsonString)),
            Value::Array(items) if items.is_empty() => self.push("[]", None),
            Value::Object(fields) if fields.is_empty() => self.push("{}", None),
            Value::Array(items) => {
                let items = items.iter().map(|item| (None, item));
                self.group(("[", "]"), items, depth);
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(key, value)| (Some(key), value));
                self.group(("{", "}"), fields, depth);
            }
        }
    }

    fn group<'a>(
        &mut self,
        (open, close): (&'static str, &'static str),
        items: impl ExactSizeIterator<Item = (Option<&'a String>, &'a Value)>,
        depth: usize,
    ) {
        let last = items.len() - 1;
        self.push(open, None);
        for (at, (key, value)) in items.enumerate() {
            self.end_line(depth + 1);
            if let Some(key) = key {
                self.push(Value::from(key.as_str()).to_string(), Some(Role::JsonKey));
                self.push(": ", None);
            }
            self.value(value, depth + 1);
            if at < last {
                self.push(",", None);
            }
        }
        self.end_line(depth);
        self.push(close, None);
    }
}
