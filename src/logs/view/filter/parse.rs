//! From what was typed to a filter.

use super::test::{Field, Is, Test};
use super::{Filter, Term};
use crate::logs::text::level::Level;
use regex::{Regex, RegexBuilder};
use std::fmt;

/// Bytes an expression may take once it is compiled, so that `\w{1000}{1000}` does not take all.
const MOST_REGEX: usize = 1 << 20;

/// Why a filter cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The character it is about, counted from 0.
    pub at: usize,
    /// One line.
    pub message: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (at {})", self.message, self.at + 1)
    }
}

impl std::error::Error for FilterError {}

pub(super) fn filter(text: &str) -> Result<Filter, FilterError> {
    let mut reader = Reader {
        letters: text.chars().collect(),
        at: 0,
    };
    let mut terms = Vec::new();
    loop {
        reader.skip_spaces();
        if reader.peek().is_none() {
            break;
        }
        terms.push(reader.term()?);
    }
    Ok(Filter {
        text: text.trim().to_owned(),
        terms,
    })
}

/// What was typed is searched for with capitals if it has one, otherwise in any letters.
pub fn smart(text: &str, expression: bool) -> Result<Regex, FilterError> {
    let pattern = match expression {
        true => text.to_owned(),
        false => regex::escape(text),
    };
    let built = RegexBuilder::new(&pattern)
        .case_insensitive(!has_capital(text, expression))
        .size_limit(MOST_REGEX)
        .build();
    built.map_err(|error| FilterError {
        at: 0,
        message: words(&error),
    })
}

/// Whether a capital is meant: in an expression `\S` and `\W` are none.
pub(super) fn has_capital(text: &str, expression: bool) -> bool {
    let mut escaped = false;
    text.chars().any(|letter| {
        let meant = !std::mem::take(&mut escaped);
        escaped = expression && meant && letter == '\\';
        meant && letter.is_uppercase()
    })
}

/// The crate draws the place with a caret over several lines; its last line says what is wrong.
fn words(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "expression is too big".to_owned(),
        error => {
            let all = error.to_string();
            let last = all.lines().last().unwrap_or_default();
            last.trim_start_matches("error:").trim().to_owned()
        }
    }
}

/// A piece of text, and how it was written.
struct Piece {
    text: String,
    quoted: bool,
    expression: bool,
    at: usize,
}

struct Reader {
    letters: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn fault<T>(&self, at: usize, message: impl Into<String>) -> Result<T, FilterError> {
        Err(FilterError {
            at,
            message: message.into(),
        })
    }

    fn term(&mut self) -> Result<Term, FilterError> {
        let mut not = false;
        if self.peek() == Some('!') {
            not = true;
            self.at += 1;
        }
        let from = self.at;
        let mut any = Vec::new();
        loop {
            let piece = self.piece()?;
            let at = piece.at;
            if piece.text.is_empty() {
                let what = match (not, any.is_empty(), piece.expression) {
                    (_, _, true) => "an expression is missing after ~",
                    (_, false, _) => "a word is missing beside |",
                    (true, ..) => "a word is missing after !",
                    _ => "a word is missing",
                };
                return self.fault(at, what);
            }
            any.push(test(piece)?);
            if self.peek() != Some('|') {
                break;
            }
            self.at += 1;
        }
        Ok(Term {
            text: self.letters[from..self.at].iter().collect(),
            not,
            any,
        })
    }

    /// A word up to a space or `|`; an expression goes on over `|`.
    fn piece(&mut self) -> Result<Piece, FilterError> {
        let at = self.at;
        let expression = self.peek() == Some('~');
        if expression {
            self.at += 1;
        }
        let mut text = String::new();
        let quoted = self.peek() == Some('"');
        if quoted {
            self.quote(expression, &mut text)?;
            return Ok(Piece {
                text,
                quoted,
                expression,
                at,
            });
        }
        while let Some(letter) = self.peek() {
            match letter {
                letter if letter.is_whitespace() => break,
                '|' if !expression => break,
                // field="two words"
                '"' if text.ends_with(['=', ':']) && !expression => {
                    self.quote(false, &mut text)?;
                }
                letter => {
                    text.push(letter);
                    self.at += 1;
                }
            }
        }
        Ok(Piece {
            text,
            quoted,
            expression,
            at,
        })
    }

    /// What stands in quotes; `\"` is a quote in it.
    fn quote(&mut self, expression: bool, text: &mut String) -> Result<(), FilterError> {
        let from = self.at;
        self.at += 1;
        while let Some(letter) = self.peek() {
            self.at += 1;
            match (letter, self.peek()) {
                ('"', _) => return Ok(()),
                ('\\', Some('"')) => {
                    text.push('"');
                    self.at += 1;
                }
                ('\\', Some('\\')) if !expression => {
                    text.push('\\');
                    self.at += 1;
                }
                // Elsewhere an expression keeps what it escapes.
                ('\\', Some(next)) if expression => {
                    text.extend(['\\', next]);
                    self.at += 1;
                }
                (letter, _) => text.push(letter),
            }
        }
        self.fault(from, "the closing \" is missing")
    }
}

fn test(piece: Piece) -> Result<Test, FilterError> {
    let placed = |error: FilterError| FilterError {
        at: piece.at,
        ..error
    };
    if !piece.quoted && !piece.expression {
        if let Some((key, value)) = piece.text.split_once(':')
            && let Some(test) = of_key(key, value, piece.at)?
        {
            return Ok(test);
        }
        if let Some(field) = field(&piece.text, piece.at)? {
            return Ok(Test::Field(field));
        }
    }
    Ok(Test::Text {
        regex: smart(&piece.text, piece.expression).map_err(placed)?,
        exact: has_capital(&piece.text, piece.expression)
            || !piece.text.chars().any(char::is_alphabetic),
        quoted: piece.quoted,
        literal: (!piece.expression).then_some(piece.text),
    })
}

fn of_key(key: &str, value: &str, at: usize) -> Result<Option<Test>, FilterError> {
    let known = matches!(key, "level" | "task" | "container" | "stream");
    if known && value.is_empty() {
        return Err(FilterError {
            at: at + key.len() + 1,
            message: format!("a {key} is missing after {key}:"),
        });
    }
    let value_of = || value.to_owned();
    Ok(Some(match key {
        "level" => Test::Level(Level::parse(value).ok_or_else(|| FilterError {
            at: at + key.len() + 1,
            message: format!("no level {value}: trace, debug, info, warn, error or fatal"),
        })?),
        "task" => Test::Task(value_of()),
        "container" => Test::Container(value_of()),
        "stream" => Test::Stream(value_of()),
        _ => return Ok(None),
    }))
}

/// `name=value` and the like; none if it is a word like another.
fn field(text: &str, at: usize) -> Result<Option<Field>, FilterError> {
    let Some(end) = text.find(|letter: char| !is_of_path(letter)) else {
        return Ok(None);
    };
    let (path, rest) = text.split_at(end);
    let signs = [
        Is::NotLess,
        Is::NotMore,
        Is::Not,
        Is::Equal,
        Is::More,
        Is::Less,
    ];
    let found = signs
        .into_iter()
        .find_map(|is| Some((is, rest.strip_prefix(is.sign())?)));
    let Some((is, value)) = found else {
        return Ok(None);
    };
    if !path.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '@')) {
        return Ok(None);
    }
    let behind = at + text.chars().count() - value.chars().count();
    let fault = |message: String| FilterError {
        at: behind,
        message,
    };
    if value.is_empty() {
        return Err(fault(format!(
            "a value is missing after {path}{}",
            is.sign()
        )));
    }
    let number: Option<f64> = value.parse().ok().filter(|number: &f64| number.is_finite());
    if number.is_none() && !matches!(is, Is::Equal | Is::Not) {
        return Err(fault(format!("{value} is no number to compare with")));
    }
    let parts: Vec<String> = value.split('*').map(regex::escape).collect();
    let whole = format!("(?s)^(?:{})$", parts.join(".*"));
    let regex = RegexBuilder::new(&whole)
        .case_insensitive(!has_capital(value, false))
        .size_limit(MOST_REGEX)
        .build()
        .map_err(|error| fault(words(&error)))?;
    let last = path.rsplit('.').next().unwrap_or(path);
    Ok(Some(Field {
        is,
        value: value.to_owned(),
        number,
        regex,
        name: smart(&last.to_lowercase(), false)?,
        path: path.to_owned(),
    }))
}

fn is_of_path(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '@' | '-')
}
