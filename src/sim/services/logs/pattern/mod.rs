//! The filter pattern language of FilterLogEvents and Live Tail. Follows the page "Filter pattern
//! syntax for metric filters, subscription filters, filter log events, and Live Tail".

mod condition;
mod delimited;
mod json;
#[cfg(test)]
mod tests;

use regex::Regex;

use crate::sim::wire::ApiError;

/// A pattern takes this many regular expressions.
const EXPRESSIONS: usize = 2;

/// A pattern that was understood.
#[derive(Debug)]
pub(super) struct Pattern(Kind);

#[derive(Debug)]
enum Kind {
    /// Matches everything.
    Empty,
    Terms(Terms),
    Json(json::Expression),
    Delimited(delimited::Fields),
}

/// Words and phrases.
#[derive(Debug, Default)]
struct Terms {
    all: Vec<Term>,
    any: Vec<Term>,
    none: Vec<Term>,
}

#[derive(Debug)]
enum Term {
    Text(String),
    Regex(Regex),
}

/// Why a pattern is not understood, in AWS's code.
fn refused(why: impl Into<String>) -> ApiError {
    ApiError::invalid(why)
}

impl Pattern {
    pub(super) fn read(text: &str) -> Result<Self, ApiError> {
        if text.len() > 1_024 {
            return Err(refused(
                "1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: Member must have length \
                 less than or equal to 1024",
            ));
        }
        let text = text.trim();
        match text.as_bytes() {
            [] => Ok(Kind::Empty),
            [b'{', .., b'}'] => json::read(&text[1..text.len() - 1]).map(Kind::Json),
            [b'[', .., b']'] => delimited::read(&text[1..text.len() - 1]).map(Kind::Delimited),
            [b'{' | b'[', ..] => Err(refused("Invalid filter pattern")),
            _ => terms(text).map(Kind::Terms),
        }
        .map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self.0, Kind::Empty)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Terms(terms) => terms.match_text(message),
            Kind::Json(expression) => {
                serde_json::from_str(message).is_ok_and(|value: serde_json::Value| {
                    value.is_object() && expression.holds(&value)
                })
            }
            Kind::Delimited(fields) => fields.match_text(message),
        }
    }
}

impl Term {
    fn is_in(&self, message: &str) -> bool {
        match self {
            Self::Text(text) => message.contains(text.as_str()),
            Self::Regex(regex) => regex.is_match(message),
        }
    }
}

impl Terms {
    fn match_text(&self, message: &str) -> bool {
        // Words that may be there say nothing beside words that must or must not.
        let optional = self.all.is_empty() && self.none.is_empty();
        let any = || self.any.iter().any(|term| term.is_in(message));
        self.all.iter().all(|term| term.is_in(message))
            && !self.none.iter().any(|term| term.is_in(message))
            && (!optional || any())
    }
}

fn terms(text: &str) -> Result<Terms, ApiError> {
    let mut terms = Terms::default();
    let mut rest = text;
    let mut expressions = 0;
    while !rest.is_empty() {
        let list = match rest.as_bytes().first() {
            Some(b'?') => &mut terms.any,
            Some(b'-') => &mut terms.none,
            _ => &mut terms.all,
        };
        rest = rest.strip_prefix(['?', '-']).unwrap_or(rest);
        let term = if let Some(inner) = rest.strip_prefix('"') {
            let (phrase, behind) = quoted(inner)?;
            rest = behind;
            Term::Text(phrase)
        } else if let Some(inner) = rest.strip_prefix('%') {
            let (inside, behind) = inner
                .split_once('%')
                .ok_or_else(|| refused("Invalid regular expression: missing closing %"))?;
            rest = behind;
            expressions += 1;
            Term::Regex(regex(inside)?)
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            rest = behind;
            if word.is_empty() || !word.chars().all(|c| c.is_alphanumeric() || c == '_') {
                return Err(refused(format!("Invalid character(s) in term '{word}'")));
            }
            Term::Text(word.to_owned())
        };
        list.push(term);
        if rest.starts_with(|c: char| !c.is_whitespace()) {
            return Err(refused("Invalid filter pattern"));
        }
        rest = rest.trim_start();
    }
    if expressions > EXPRESSIONS {
        return Err(refused(
            "Invalid filter pattern: too many regular expressions",
        ));
    }
    Ok(terms)
}

/// What stands up to the closing quote, and what stands behind it.
fn quoted(text: &str) -> Result<(String, &str), ApiError> {
    let mut phrase = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((phrase, &text[at + 1..])),
            '\\' => phrase.extend(chars.next().map(|(_, c)| c)),
            c => phrase.push(c),
        }
    }
    Err(refused("Invalid filter pattern: missing closing quote"))
}

/// A regular expression with what AWS takes: no groups, few signs, one byte a character.
fn regex(text: &str) -> Result<Regex, ApiError> {
    let bad = |c: &char| !c.is_ascii_alphanumeric() && !":_#=@/;,-^$?[]{}|\\*+.".contains(*c);
    if let Some(c) = text.chars().find(bad) {
        return Err(refused(format!(
            "Invalid character(s) in regular expression: '{c}'"
        )));
    }
    Regex::new(text).map_err(|_| refused(format!("Invalid regular expression: %{text}%")))
}
