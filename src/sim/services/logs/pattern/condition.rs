//! What a value of a field is compared with: numbers, texts with wildcards, regular expressions.

use regex::Regex;

use super::refused;
use crate::sim::wire::ApiError;

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is compared with.
#[derive(Debug)]
pub(super) enum Operand {
    Number(f64),
    /// The parts between wildcards.
    Text(Vec<String>),
    Regex(Regex),
}

const SIGNS: [(&str, Operator); 7] = [
    ("!=", Operator::Unequal),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

/// The operator at the beginning of a text, and what stands behind it.
pub(super) fn operator(text: &str) -> Option<(Operator, &str)> {
    let text = text.trim_start();
    SIGNS
        .iter()
        .find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?.trim_start())))
}

/// The operand at the beginning of a text, and what stands behind it.
pub(super) fn operand(text: &str) -> Result<(Operand, &str), ApiError> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('"') {
        let (phrase, rest) = super::quoted(inner)?;
        return Ok((Operand::Text(parts(&phrase)), rest));
    }
    if let Some(inner) = text.strip_prefix('%') {
        let (inside, rest) = inner
            .split_once('%')
            .ok_or_else(|| refused("Invalid regular expression: missing closing %"))?;
        return Ok((Operand::Regex(super::regex(inside)?), rest));
    }
    let ends = |c: char| c.is_whitespace() || "()&|,".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() {
        return Err(refused("Invalid filter pattern: a value is missing"));
    }
    let operand = match word.parse() {
        Ok(number) => Operand::Number(number),
        Err(_) => Operand::Text(parts(word)),
    };
    Ok((operand, rest))
}

fn parts(text: &str) -> Vec<String> {
    text.split('*').map(str::to_owned).collect()
}

impl Operand {
    /// Whether the value of a field stands to this as the operator says.
    pub(super) fn compares(&self, operator: Operator, value: &str) -> bool {
        match (self, operator) {
            (Self::Number(wanted), _) => {
                let Ok(value) = value.parse::<f64>() else {
                    return operator == Operator::Unequal;
                };
                match operator {
                    Operator::Equal => value == *wanted,
                    Operator::Unequal => value != *wanted,
                    Operator::Less => value < *wanted,
                    Operator::LessOrEqual => value <= *wanted,
                    Operator::Greater => value > *wanted,
                    Operator::GreaterOrEqual => value >= *wanted,
                }
            }
            (Self::Text(parts), Operator::Equal) => like(parts, value),
            (Self::Text(parts), Operator::Unequal) => !like(parts, value),
            (Self::Regex(regex), Operator::Equal) => regex.is_match(value),
            (Self::Regex(regex), Operator::Unequal) => !regex.is_match(value),
            _ => false,
        }
    }
}

/// Whether a text is these parts with anything between them.
fn like(parts: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.first().is_some_and(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for part in middle {
        let Some((_, behind)) = rest.split_once(part.as_str()) else {
            return false;
        };
        rest = behind;
    }
    rest.ends_with(last.as_str())
}
