//! Which rows stay, and which letters of them say why.

use std::ops::Range;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use regex::{Regex, RegexBuilder};
use unicode_segmentation::UnicodeSegmentation;

use super::query::{self, Ask, FilterError, Op, Term};
use super::value;
use crate::domain::health::Health;

/// The word that asks for a row's health rather than for a column.
const HEALTH: &str = "health";
/// Largest automaton of one typed expression: `\w{1000}` must not eat the machine.
const REGEX_SIZE: usize = 1 << 20;

/// A filter ready to be asked. Expressions are compiled here, once per edit.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    text: String,
    tests: Vec<Test>,
    suggestion: Option<String>,
}

#[derive(Debug, Clone)]
struct Test {
    inverse: bool,
    column: Option<usize>,
    kind: Kind,
    words: String,
}

#[derive(Debug, Clone)]
enum Kind {
    Text(Regex),
    Compare(Op, f64),
    Equal(String),
    Health(Vec<Health>),
    Fuzzy(Pattern),
}

/// What a filter asks of a row. Whoever answers may remember the answers.
pub(super) trait Subject {
    /// Every text that plain words are looked for in, separated by line ends.
    fn all(&self) -> &str;
    /// The text of one column.
    fn text<R>(&self, column: usize, then: impl FnOnce(&str) -> R) -> R;
    /// The number of one column.
    fn number(&self, column: usize) -> Option<f64>;
    /// The row's name.
    fn name(&self) -> &str;
    /// The row's health.
    fn health(&self) -> Health;
}

impl Filter {
    /// Reads what was typed. `columns` are the names that may stand before a colon.
    ///
    /// # Errors
    /// What cannot be a filter yet, and where; the caller keeps the one it had.
    pub fn parse(text: &str, columns: &[&str]) -> Result<Self, FilterError> {
        let position = |name: &str| {
            columns
                .iter()
                .position(|column| column.eq_ignore_ascii_case(name))
        };
        let is_column = |name: &str| position(name).is_some() || name.eq_ignore_ascii_case(HEALTH);
        let terms = query::terms(text, is_column)?;
        let suggestion = terms
            .iter()
            .find_map(|term| value::suggestion(term, columns));
        let tests = terms
            .into_iter()
            .map(|term| {
                let column = term.column.as_deref().and_then(position);
                test(term, column)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            text: text.to_owned(),
            tests,
            suggestion,
        })
    }

    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it keeps every row.
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// A word to the user whose column does not exist.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// In a few words for the header: `name has "web" · not "api" · tasks < 4`.
    pub fn describe(&self) -> String {
        let words: Vec<&str> = self.tests.iter().map(|test| &*test.words).collect();
        words.join(" · ")
    }

    /// Whether it looks for text across the columns, so that texts are worth remembering.
    pub(super) fn wants_text(&self) -> bool {
        self.tests
            .iter()
            .any(|test| matches!(test.kind, Kind::Text(_)))
    }

    /// Whether it ranks the rows it keeps.
    pub(super) fn ranks(&self) -> bool {
        self.tests
            .iter()
            .any(|test| !test.inverse && matches!(test.kind, Kind::Fuzzy(_)))
    }

    /// Whether the row stays, and how well it fits where fuzzy terms rank it.
    pub(super) fn score(&self, subject: &impl Subject, matcher: &mut Fuzzy) -> Option<u32> {
        let mut score = 0;
        for test in &self.tests {
            let found = match &test.kind {
                Kind::Text(regex) => match test.column {
                    None => regex.is_match(subject.all()),
                    Some(column) => subject.text(column, |text| regex.is_match(text)),
                },
                Kind::Equal(wanted) => test.column.is_some_and(|column| {
                    subject.text(column, |text| text.to_lowercase() == *wanted)
                }),
                Kind::Compare(op, wanted) => {
                    let number = test.column.and_then(|column| subject.number(column));
                    number.is_some_and(|number| value::holds(*op, number, *wanted))
                }
                Kind::Health(wanted) => wanted.contains(&subject.health()),
                Kind::Fuzzy(pattern) => match matcher.score(pattern, subject.name()) {
                    Some(points) => {
                        score += points;
                        true
                    }
                    None => false,
                },
            };
            if found == test.inverse {
                return None;
            }
        }
        Some(score)
    }

    /// The bytes of a cell's text that the filter found, in order and apart from each other.
    pub(super) fn ranges(
        &self,
        column: usize,
        text: &str,
        name: &str,
        matcher: &mut Fuzzy,
    ) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let here =
            |test: &&Test| !test.inverse && test.column.is_none_or(|wanted| wanted == column);
        for test in self.tests.iter().filter(here) {
            match &test.kind {
                Kind::Text(regex) => {
                    let found = regex.find_iter(text).map(|found| found.range());
                    ranges.extend(found.filter(|range| !range.is_empty()));
                }
                Kind::Fuzzy(pattern) if text == name => matcher.letters(pattern, text, &mut ranges),
                _ => {}
            }
        }
        merge(ranges)
    }
}

fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

fn test(term: Term, column: Option<usize>) -> Result<Test, FilterError> {
    let Term {
        at,
        inverse,
        column: typed,
        ask,
    } = term;
    let asked_health = typed
        .as_deref()
        .is_some_and(|name| name.eq_ignore_ascii_case(HEALTH));
    let (kind, words) = match ask {
        Ask::Plain(text) | Ask::Literal(text) | Ask::Compare(Op::Equal, text)
            if asked_health && (column.is_none() || !value::healths(&text).is_empty()) =>
        {
            let healths = value::healths(&text);
            if healths.is_empty() {
                let message = "health is broken, look, changing, unknown or fine";
                return Err(FilterError::new(at, message));
            }
            let words: Vec<_> = healths.iter().map(|health| health.word()).collect();
            (Kind::Health(healths), words.join(" or "))
        }
        Ask::Plain(text) => {
            let expression = looks_like_regex(&text)
                .then(|| compile(&text).ok())
                .flatten();
            match expression {
                Some(regex) => (Kind::Text(regex), format!("/{text}/")),
                None => (Kind::Text(literal(&text, at)?), quoted(&text)),
            }
        }
        Ask::Literal(text) => (Kind::Text(literal(&text, at)?), quoted(&text)),
        Ask::Regex(text) => {
            let regex = compile(&text).map_err(|error| FilterError::new(at, reason(&error)))?;
            (Kind::Text(regex), format!("/{text}/"))
        }
        Ask::Fuzzy(text) => {
            let pattern = Pattern::new(
                &text,
                CaseMatching::Smart,
                Normalization::Smart,
                AtomKind::Fuzzy,
            );
            (Kind::Fuzzy(pattern), format!("like {}", quoted(&text)))
        }
        Ask::Compare(op, text) => {
            let words = format!("{} {text}", op.sign());
            match value::number(&text) {
                Some(number) => (Kind::Compare(op, number), words),
                None if op == Op::Equal => (Kind::Equal(text.to_lowercase()), words),
                None => {
                    let message = format!("{} wants a number or an age such as 10m", op.sign());
                    return Err(FilterError::new(at, message));
                }
            }
        }
    };
    let has = if matches!(kind, Kind::Text(_)) {
        "has "
    } else {
        ""
    };
    let words = match typed {
        Some(name) => format!("{} {has}{words}", name.to_lowercase()),
        None => words,
    };
    Ok(Test {
        inverse,
        column,
        kind,
        words: if inverse {
            format!("not {words}")
        } else {
            words
        },
    })
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Whether it has a sign that means something only in an expression. A dot alone does not count:
/// names, addresses and image tags are full of dots.
fn looks_like_regex(text: &str) -> bool {
    text.contains(['^', '$', '*', '+', '?', '[', ']', '(', ')', '|', '\\', '{'])
}

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(!has_capital(pattern))
        // A row's texts are joined by line ends, so that ^ and $ mean those of a cell.
        .multi_line(true)
        .size_limit(REGEX_SIZE)
        .build()
}

fn literal(text: &str, at: usize) -> Result<Regex, FilterError> {
    RegexBuilder::new(&regex::escape(text))
        .case_insensitive(!text.chars().any(char::is_uppercase))
        .build()
        .map_err(|error| FilterError::new(at, reason(&error)))
}

/// Smart case: a capital letter asks for itself. The one after a backslash is a class, not a letter.
fn has_capital(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|character| {
        let counts = !escaped && character.is_uppercase();
        escaped = character == '\\' && !escaped;
        counts
    })
}

/// The library draws its errors over several lines; the last one says what is wrong.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The fuzzy matcher and its scratch memory, made when first needed.
#[derive(Default)]
pub(super) struct Fuzzy {
    matcher: Option<Box<Matcher>>,
    characters: Vec<char>,
    indices: Vec<u32>,
}

impl Fuzzy {
    fn score(&mut self, pattern: &Pattern, text: &str) -> Option<u32> {
        let matcher = self
            .matcher
            .get_or_insert_with(|| Box::new(Matcher::new(Config::DEFAULT)));
        pattern.score(Utf32Str::new(text, &mut self.characters), matcher)
    }

    fn letters(&mut self, pattern: &Pattern, text: &str, ranges: &mut Vec<Range<usize>>) {
        let matcher = self
            .matcher
            .get_or_insert_with(|| Box::new(Matcher::new(Config::DEFAULT)));
        self.indices.clear();
        let haystack = Utf32Str::new(text, &mut self.characters);
        if pattern
            .indices(haystack, matcher, &mut self.indices)
            .is_none()
        {
            return;
        }
        // The matcher counts graphemes, as far as the text is not plain ASCII; so do we.
        for (index, (at, grapheme)) in text.grapheme_indices(true).enumerate() {
            if u32::try_from(index).is_ok_and(|index| self.indices.contains(&index)) {
                ranges.push(at..at + grapheme.len());
            }
        }
    }
}
