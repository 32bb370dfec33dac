//! What of a filter CloudWatch can apply itself, so that only what may match is sent.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
//!
//! The rule: a pattern never leaves out a line that the filter wants. What it cannot say is left
//! to the filter, which looks at what was sent. CloudWatch tells capitals from small letters and
//! looks for words, the filter looks for parts of them; so a word goes as a regular expression
//! with both letters at each place: `timeout` as `%[tT][iI][mM]…%`. There may be one such
//! expression in a pattern and no term beside it.

use super::test::{Field, Is, Test};
use super::{Filter, Term};

/// CloudWatch takes patterns of up to 1,024 characters (FilterLogEvents, `filterPattern`).
const LONGEST: usize = 1_024;
/// Characters that may stand for themselves in an expression beside letters and digits.
const SYMBOLS: &str = "_#=@/;,-";

struct Said {
    pattern: Option<String>,
    /// Terms of the filter that the pattern says, by place.
    terms: Vec<usize>,
}

/// The part of a filter that CloudWatch can apply; none if that is none of it.
///
/// By what comes first: phrases in quotes and what is excluded as terms; otherwise the longest
/// word as an expression; otherwise, if nothing but fields is asked, a pattern for JSON, which
/// finds no logfmt.
pub fn to_pattern(filter: &Filter) -> Option<String> {
    said(filter).pattern
}

/// The terms that [`to_pattern`] leaves to the filter.
pub fn unsaid(filter: &Filter) -> Vec<String> {
    let said = said(filter).terms;
    let rest = filter.terms.iter().enumerate();
    let rest = rest.filter(|(at, _)| !said.contains(at));
    let written = |term: &Term| match term.not {
        true => format!("!{}", term.text),
        false => term.text.clone(),
    };
    rest.map(|(_, term)| written(term)).collect()
}

fn said(filter: &Filter) -> Said {
    let ways = [
        phrases(filter),
        expression(filter),
        fields(filter),
        exclusions(filter),
    ];
    let fits = |said: &Said| {
        said.pattern
            .as_ref()
            .is_some_and(|pattern| pattern.len() <= LONGEST)
    };
    ways.into_iter().find(fits).unwrap_or(Said {
        pattern: None,
        terms: Vec::new(),
    })
}

/// `"Out of memory" -"health check"`, if there is a phrase.
fn phrases(filter: &Filter) -> Said {
    let phrase = |term: &Term| match (&term.any[..], term.not) {
        (
            [
                Test::Text {
                    literal: Some(text),
                    exact: true,
                    quoted: true,
                    ..
                },
            ],
            false,
        ) => quoted(text),
        _ => None,
    };
    let wanted = named(filter, phrase);
    match wanted.terms.is_empty() {
        true => wanted,
        false => named(filter, |term| phrase(term).or_else(|| excluded(term))),
    }
}

fn exclusions(filter: &Filter) -> Said {
    named(filter, excluded)
}

/// A word that is excluded whole and in these letters excludes less than the filter does.
fn excluded(term: &Term) -> Option<String> {
    match (&term.any[..], term.not) {
        (
            [
                Test::Text {
                    literal: Some(text),
                    ..
                },
            ],
            true,
        ) => Some(format!("-{}", quoted(text)?)),
        _ => None,
    }
}

fn named(filter: &Filter, say: impl Fn(&Term) -> Option<String>) -> Said {
    let terms = filter.terms.iter().enumerate();
    let (terms, words): (Vec<usize>, Vec<String>) = terms
        .filter_map(|(at, term)| Some((at, say(term)?)))
        .unzip();
    Said {
        pattern: (!words.is_empty()).then(|| words.join(" ")),
        terms,
    }
}

fn quoted(text: &str) -> Option<String> {
    let plain = text.is_ascii() && !text.contains(['"', '\\']);
    plain.then(|| format!("\"{text}\""))
}

/// The longest word, or words one of which is enough, as one expression.
fn expression(filter: &Filter) -> Said {
    let terms = filter
        .terms
        .iter()
        .enumerate()
        .filter(|(_, term)| !term.not);
    let said = terms.filter_map(|(at, term)| {
        let parts: Option<Vec<(String, usize)>> = term.any.iter().map(part).collect();
        let parts = parts?;
        let certain = parts.iter().map(|(_, certain)| *certain).min()?;
        let texts: Vec<String> = parts.into_iter().map(|(text, _)| text).collect();
        Some((certain, at, texts.join("|")))
    });
    match said.max_by_key(|(certain, at, _)| (*certain, usize::MAX - at)) {
        Some((_, at, text)) => Said {
            pattern: Some(format!("%{text}%")),
            terms: vec![at],
        },
        None => Said {
            pattern: None,
            terms: Vec::new(),
        },
    }
}

/// A test as an expression, and how many of its characters are certain.
fn part(test: &Test) -> Option<(String, usize)> {
    let Test::Text {
        literal,
        exact,
        regex,
        ..
    } = test
    else {
        return None;
    };
    let Some(text) = literal else {
        // Without groups, flags and what else CloudWatch does not know, it means the same there.
        let pattern = regex.as_str();
        let known = |letter: char| {
            letter.is_ascii_alphanumeric()
                || SYMBOLS.contains(letter)
                || "^$?[]*+.\\|".contains(letter)
        };
        let same = *exact && pattern.chars().all(known) && !pattern.contains("\\b");
        return same.then(|| (pattern.to_owned(), pattern.len()));
    };
    let (mut out, mut certain) = (String::new(), 0);
    for letter in text.chars() {
        match letter {
            letter if letter.is_ascii_alphabetic() && !exact => {
                let (small, capital) = (letter.to_ascii_lowercase(), letter.to_ascii_uppercase());
                out.extend(['[', small, capital, ']']);
            }
            letter if letter.is_ascii_alphanumeric() || SYMBOLS.contains(letter) => {
                out.push(letter)
            }
            ' ' => out.push_str("\\s"),
            '.' | '[' | ']' | '$' | '^' | '?' | '{' | '}' | '|' | '*' | '+' | '\\' => {
                out.extend(['\\', letter]);
            }
            letter if letter.is_ascii() => {
                out.push('.');
                continue;
            }
            // Of several bytes: not supported, so the text is said up to here.
            _ => break,
        }
        certain += 1;
    }
    (certain > 0).then_some((out, certain))
}

/// `{ ($.status = 500) && ($.duration > 250) }`, if nothing but fields is asked.
fn fields(filter: &Filter) -> Said {
    let terms: Option<Vec<String>> = filter.terms.iter().map(selected).collect();
    match terms {
        Some(terms) if !terms.is_empty() => Said {
            pattern: Some(format!("{{ {} }}", terms.join(" && "))),
            terms: (0..filter.terms.len()).collect(),
        },
        _ => Said {
            pattern: None,
            terms: Vec::new(),
        },
    }
}

fn selected(term: &Term) -> Option<String> {
    let any: Option<Vec<String>> = match (term.not, &term.any[..]) {
        (false, any) => any.iter().map(selector).collect(),
        (true, _) => None,
    };
    Some(format!("({})", any?.join(" || ")))
}

fn selector(test: &Test) -> Option<String> {
    let Test::Field(Field {
        path,
        is,
        value,
        number,
        ..
    }) = test
    else {
        return None;
    };
    // A line without the field is wanted by `!=` here and not there; text is compared in its letters.
    let sayable = *is != Is::Not
        && number.is_some()
        && path
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.'));
    sayable.then(|| format!("$.{path} {} {value}", is.sign()))
}
