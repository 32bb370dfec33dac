//! Patterns for fields between spaces: `[ip, user, ..., status = 5*, bytes > 1000]`.

use super::condition::{Operand, Operator, operand, operator};
use super::refused;
use crate::sim::wire::ApiError;

/// The fields that a line must have.
#[derive(Debug)]
pub(super) struct Fields {
    before: Vec<Field>,
    /// The fields behind `...`, if there is one.
    after: Option<Vec<Field>>,
}

/// Conditions of one field: any of the groups, and in it all.
type Field = Vec<Vec<(Operator, Operand)>>;

pub(super) fn read(text: &str) -> Result<Fields, ApiError> {
    let mut fields = Fields {
        before: Vec::new(),
        after: None,
    };
    for part in split(text) {
        let part = part.trim();
        if part == "..." {
            if fields.after.is_some() {
                return Err(refused(
                    "Invalid filter pattern: only one ellipsis is allowed",
                ));
            }
            fields.after = Some(Vec::new());
            continue;
        }
        let field = field(part)?;
        fields
            .after
            .as_mut()
            .unwrap_or(&mut fields.before)
            .push(field);
    }
    Ok(fields)
}

/// Parts between commas that stand in no quotes.
fn split(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .collect()
}

fn field(text: &str) -> Result<Field, ApiError> {
    let plain = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let end = text.find(|c| !plain(c)).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    if name.is_empty() {
        return Err(refused("Invalid filter pattern: a field has no name"));
    }
    let mut any: Field = Vec::new();
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() && any.is_empty() && all.is_empty() {
            return Ok(any);
        }
        // The name may be said again for each further condition.
        let named = rest.strip_prefix(name).unwrap_or(rest);
        let (sign, behind) = operator(named)
            .ok_or_else(|| refused("Invalid filter pattern: an operator is missing"))?;
        let (value, behind) = operand(behind)?;
        all.push((sign, value));
        rest = behind.trim_start();
        if let Some(behind) = rest.strip_prefix("&&") {
            rest = behind;
        } else {
            any.push(std::mem::take(&mut all));
            match rest.strip_prefix("||") {
                Some(behind) => rest = behind,
                None if rest.is_empty() => return Ok(any),
                None => return Err(refused("Invalid filter pattern")),
            }
        }
    }
}

/// Words between spaces; what stands in quotes or brackets is one.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '"' => Some('"'),
            '[' => Some(']'),
            _ => None,
        };
        let bracketed = closing.and_then(|closing| {
            let inner = &rest[1..];
            let end = inner.find(closing)?;
            Some((&inner[..end], &inner[end + 1..]))
        });
        let (word, behind) = bracketed
            .unwrap_or_else(|| rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())));
        words.push(word);
        rest = behind.trim_start();
    }
    words
}

impl Fields {
    pub(super) fn match_text(&self, line: &str) -> bool {
        let words = words(line);
        let after = self.after.as_deref().unwrap_or_default();
        let wanted = self.before.len() + after.len();
        let fits = match self.after {
            Some(_) => words.len() >= wanted,
            None => words.len() == wanted,
        };
        if !fits {
            return false;
        }
        let (head, tail) = (
            &words[..self.before.len()],
            &words[words.len() - after.len()..],
        );
        let holds = |(field, word): (&Field, &&str)| {
            let mut any = field.iter();
            field.is_empty()
                || any.any(|all| {
                    all.iter()
                        .all(|(operator, operand)| operand.compares(*operator, word))
                })
        };
        self.before.iter().zip(head).all(holds) && after.iter().zip(tail).all(holds)
    }
}
