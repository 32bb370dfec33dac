//! One line about a user's file that could not be followed to the letter.

use std::fmt;
use std::path::Path;

use super::position;

/// Something in a file of the user's that was passed over, and what was done instead.
///
/// Warnings are shown, never thrown: the program runs on with what it understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The file, written as its reader knows it.
    pub source: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<u32>,
    /// What is wrong and what was done about it, on one line.
    pub message: String,
}

impl Warning {
    /// A warning about a file as a whole, or about a place in it.
    pub fn new(source: impl Into<String>, line: Option<u32>, message: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            line,
            // A message of the parser may have several lines; a warning has one.
            message: one_line(&message.into()),
        }
    }

    /// A warning about the file at `path`.
    pub fn at(path: &Path, line: Option<u32>, message: impl Into<String>) -> Self {
        Self::new(path.display().to_string(), line, message)
    }
}

impl Warning {
    /// A warning about a text that is no TOML, and what holds instead of it.
    pub fn syntax(source: &str, text: &str, error: &toml::de::Error, done: &str) -> Self {
        let line = error.span().map(|span| position(text, &span).line);
        Self::new(source, line, format!("{}; {done}", what_is_wrong(error)))
    }
}

/// The parser's message without what it would have liked next, which is rarely what was meant.
pub(super) fn what_is_wrong(error: &toml::de::Error) -> &str {
    let message = error.message();
    message
        .split_once(", expected")
        .map_or(message, |(what, _)| what)
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.source, self.message),
            None => write!(f, "{}: {}", self.source, self.message),
        }
    }
}

/// The text with every run of white space, line ends included, made one space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
