//! Which lines are wanted.
//!
//! A filter is written as terms with spaces between them; a line is shown if it has all of them:
//!
//! ```text
//! timeout             has the word; capitals count only if one is written
//! "two words"         has exactly this
//! ~regex  ~"a (b|c)"  matches the regular expression; of the crate `regex`
//! level:warn          is this bad or worse
//! task:1f3a           is of a task whose id begins so
//! container:app       is of this container        stream:app/  has this in the name of its stream
//! status=500          JSON and logfmt: the field is this; `*` stands for anything
//! duration_ms>250     also >= < <= and !=
//! !term               has it not
//! a|b                 has one of them
//! ```
//!
//! Narrowing further is another term behind the others, so filters are not stacked in any other way.

mod parse;
mod pattern;
mod test;
#[cfg(test)]
mod tests;

pub use parse::{FilterError, smart};
pub use pattern::{to_pattern, unsaid};
pub use test::Asked;
use test::Test;

use std::ops::Range;

/// What can be written, and what it does.
pub const HELP: &[(&str, &str)] = &[
    (
        "time out",
        "lines with both words; a capital asks for itself",
    ),
    ("\"two words\"", "exactly this"),
    ("~re, ~\"a (b|c)\"", "a regular expression"),
    ("!term", "lines without it"),
    ("a|b", "lines with one of them"),
    ("level:warn", "as bad as this or worse"),
    ("task:1f3a", "of the task whose id begins so"),
    (
        "container:app",
        "of this container; stream: in the name of its stream",
    ),
    (
        "status=500",
        "JSON and logfmt: the field is this; * stands for anything",
    ),
    ("duration_ms>250", "compared; also >= < <= !="),
];

/// Which lines are wanted. Made by [`Filter::parse`].
#[derive(Debug, Clone)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Debug, Clone)]
struct Term {
    /// As it was written, without `!`.
    text: String,
    not: bool,
    /// One of them is enough.
    any: Vec<Test>,
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Filter {
    /// Reads a filter; one of spaces alone wants every line.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::filter(text)
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether every line is wanted.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The filter narrowed by one more term; as it is if the term is there already.
    pub fn with(&self, term: &str) -> Result<Self, FilterError> {
        match self.text.split_whitespace().any(|there| there == term) {
            true => Ok(self.clone()),
            false => Self::parse(format!("{} {term}", self.text).trim()),
        }
    }

    /// For the title line: `level ≥ warn · timeout · not "health check"`.
    pub fn describe(&self) -> String {
        let term = |term: &Term| {
            let any: Vec<String> = term.any.iter().map(Test::describe).collect();
            let not = if term.not { "not " } else { "" };
            format!("{not}{}", any.join(" or "))
        };
        let terms: Vec<String> = self.terms.iter().map(term).collect();
        terms.join(" · ")
    }

    /// Whether a line is wanted.
    pub fn wants(&self, asked: &Asked<'_>) -> bool {
        self.terms
            .iter()
            .all(|term| term.any.iter().any(|test| test.holds(asked)) != term.not)
    }

    /// Whether a gap is told: unless it is in a stream that is not wanted, whatever it says.
    pub fn wants_gap(&self, asked: &Asked<'_>) -> bool {
        asked.origin.is_none()
            || self.terms.iter().all(|term| {
                let of_streams = term.any.iter().all(Test::is_of_streams);
                !of_streams || term.any.iter().any(|test| test.holds(asked)) != term.not
            })
    }

    /// Whether fields are looked at, which costs more than looking at text.
    pub fn reads_fields(&self) -> bool {
        self.terms
            .iter()
            .any(|term| term.any.iter().any(Test::is_of_fields))
    }

    /// Where in a text the words and expressions are that the filter wants, in order, for showing
    /// why the line is there.
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let wanted = self.terms.iter().filter(|term| !term.not);
        let tests = wanted.flat_map(|term| &term.any);
        let found = tests
            .filter_map(Test::regex)
            .flat_map(|regex| regex.find_iter(text));
        let mut ranges: Vec<Range<usize>> = found
            .map(|found| found.range())
            .filter(|range| !range.is_empty())
            .collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        ranges
    }
}
