//! What is asked of one line.

use crate::logs::line::Line;
use crate::logs::text::fields::{Fields, Value, fields_of};
use crate::logs::text::level::Level;
use crate::logs::view::origin::Origin;
use regex::Regex;
use std::cell::OnceCell;
use std::cmp::Ordering;

/// A line with what a filter may ask of it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The line.
    pub line: &'a Line,
    /// Its level, or that of the line before it in its stream.
    pub level: Option<Level>,
    /// Where it comes from; none if from nowhere in particular.
    pub origin: Option<&'a Origin>,
    fields: OnceCell<Option<Fields>>,
}

impl<'a> Asked<'a> {
    /// A line to be asked; its fields are read if a filter wants them, and once.
    pub fn new(line: &'a Line, level: Option<Level>, origin: Option<&'a Origin>) -> Self {
        Self {
            line,
            level,
            origin,
            fields: OnceCell::new(),
        }
    }

    fn fields(&self) -> Option<&Fields> {
        self.fields
            .get_or_init(|| fields_of(&self.line.text))
            .as_ref()
    }
}

/// One thing that is asked of a line.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// A word, a phrase or an expression; `literal` is what was written if it is not an expression.
    Text {
        regex: Regex,
        literal: Option<String>,
        /// Whether capitals count.
        exact: bool,
        quoted: bool,
    },
    Level(Level),
    Task(String),
    Container(String),
    Stream(String),
    Field(Field),
}

/// What is asked of a field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) path: String,
    pub(super) is: Is,
    /// As it was written.
    pub(super) value: String,
    pub(super) number: Option<f64>,
    /// The whole value matches it.
    pub(super) regex: Regex,
    /// The last part of the path, by which most lines are seen not to have it.
    pub(super) name: Regex,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Equal,
    Not,
    More,
    NotLess,
    Less,
    NotMore,
}

impl Is {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Is::Equal => "=",
            Is::Not => "!=",
            Is::More => ">",
            Is::NotLess => ">=",
            Is::Less => "<",
            Is::NotMore => "<=",
        }
    }
}

impl Test {
    pub(super) fn holds(&self, asked: &Asked<'_>) -> bool {
        let origin = |test: &dyn Fn(&Origin) -> bool| asked.origin.is_some_and(test);
        match self {
            Test::Text { regex, .. } => regex.is_match(&asked.line.text),
            Test::Level(least) => asked.level.is_some_and(|level| level >= *least),
            Test::Task(id) => origin(&|origin| begins(&origin.task, id)),
            Test::Container(name) => origin(&|origin| has(&origin.container, name)),
            Test::Stream(name) => origin(&|origin| has(&origin.stream, name)),
            Test::Field(field) => field.holds(asked),
        }
    }

    pub(super) fn is_of_streams(&self) -> bool {
        matches!(self, Test::Task(_) | Test::Container(_) | Test::Stream(_))
    }

    pub(super) fn is_of_fields(&self) -> bool {
        matches!(self, Test::Field(_))
    }

    pub(super) fn regex(&self) -> Option<&Regex> {
        match self {
            Test::Text { regex, .. } => Some(regex),
            _ => None,
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Test::Text {
                literal: Some(text),
                quoted: false,
                ..
            } => text.clone(),
            Test::Text {
                literal: Some(text),
                ..
            } => format!("\"{text}\""),
            Test::Text { regex, .. } => format!("~{}", regex.as_str()),
            Test::Level(level) => format!("level ≥ {level}"),
            Test::Task(id) => format!("task {id}"),
            Test::Container(name) => format!("container {name}"),
            Test::Stream(name) => format!("stream {name}"),
            Test::Field(field) => format!("{} {} {}", field.path, field.is.sign(), field.value),
        }
    }
}

impl Field {
    fn holds(&self, asked: &Asked<'_>) -> bool {
        let found = self.name.is_match(&asked.line.text).then(|| asked.fields());
        let value = found.flatten().and_then(|fields| fields.get(&self.path));
        match (self.is, value) {
            (Is::Equal, value) => value.is_some_and(|value| self.equals(value)),
            // As `!field=value`: a line without the field does not have that value either.
            (Is::Not, value) => !value.is_some_and(|value| self.equals(value)),
            (_, None) => false,
            (is, Some(value)) => self.compares(value).is_some_and(|order| match is {
                Is::More => order.is_gt(),
                Is::NotLess => order.is_ge(),
                Is::Less => order.is_lt(),
                _ => order.is_le(),
            }),
        }
    }

    fn equals(&self, value: &Value) -> bool {
        if self.number.is_some() && number(value) == self.number {
            return true;
        }
        self.regex.is_match(&value.line())
    }

    fn compares(&self, value: &Value) -> Option<Ordering> {
        number(value)?.partial_cmp(&self.number?)
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(text) | Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Ids are hexadecimal and names of containers mostly small: nobody means a difference by capitals.
fn has(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase()
        .contains(&part.to_ascii_lowercase())
}

fn begins(text: &str, part: &str) -> bool {
    text.get(..part.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(part))
}
