//! Patterns for JSON: `{ $.level = "error" && $.status >= 500 }`.

use serde_json::Value;

use super::condition::{Operand, Operator, operand, operator};
use super::refused;
use crate::sim::wire::ApiError;

/// What must hold of a JSON object.
#[derive(Debug)]
pub(super) enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Compare(Vec<Step>, Operator, Operand),
    IsNull(Vec<Step>),
    IsBool(Vec<Step>, bool),
    Exists(Vec<Step>, bool),
}

/// One step of a selector.
#[derive(Debug)]
pub(super) enum Step {
    Member(String),
    Index(usize),
    /// Any member or item.
    Any,
}

/// What becomes of a selector with a word behind it.
type Make = fn(Vec<Step>) -> Expression;

pub(super) fn read(text: &str) -> Result<Expression, ApiError> {
    let (expression, rest) = or(text)?;
    if !rest.trim().is_empty() {
        return Err(refused("Invalid filter pattern"));
    }
    Ok(expression)
}

fn or(text: &str) -> Result<(Expression, &str), ApiError> {
    let (first, mut rest) = and(text)?;
    let mut all = vec![first];
    while let Some(behind) = rest.trim_start().strip_prefix("||") {
        let (next, behind) = and(behind)?;
        all.push(next);
        rest = behind;
    }
    Ok((Expression::Or(all), rest))
}

fn and(text: &str) -> Result<(Expression, &str), ApiError> {
    let (first, mut rest) = single(text)?;
    let mut all = vec![first];
    while let Some(behind) = rest.trim_start().strip_prefix("&&") {
        let (next, behind) = single(behind)?;
        all.push(next);
        rest = behind;
    }
    Ok((Expression::And(all), rest))
}

fn single(text: &str) -> Result<(Expression, &str), ApiError> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('(') {
        let (expression, rest) = or(inner)?;
        let rest = rest.trim_start().strip_prefix(')');
        let rest = rest.ok_or_else(|| refused("Invalid filter pattern: missing )"))?;
        return Ok((expression, rest));
    }
    let (path, rest) = selector(text)?;
    let rest = rest.trim_start();
    if let Some((operator, rest)) = operator(rest) {
        let (operand, rest) = operand(rest)?;
        return Ok((Expression::Compare(path, operator, operand), rest));
    }
    let words: [(&str, Make); 5] = [
        ("IS NULL", Expression::IsNull),
        ("IS TRUE", |path| Expression::IsBool(path, true)),
        ("IS FALSE", |path| Expression::IsBool(path, false)),
        ("NOT EXISTS", |path| Expression::Exists(path, false)),
        ("EXISTS", |path| Expression::Exists(path, true)),
    ];
    for (word, make) in words {
        if let Some(rest) = rest.strip_prefix(word) {
            return Ok((make(path), rest));
        }
    }
    Err(refused("Invalid filter pattern: an operator is missing"))
}

fn selector(text: &str) -> Result<(Vec<Step>, &str), ApiError> {
    let bad = || refused("Invalid filter pattern: a property selector begins with $.");
    let mut rest = text.strip_prefix('$').ok_or_else(bad)?;
    let mut path = Vec::new();
    loop {
        if let Some(inner) = rest.strip_prefix('.') {
            let plain = |c: char| c.is_alphanumeric() || "_-*@".contains(c);
            let end = inner.find(|c| !plain(c)).unwrap_or(inner.len());
            let (name, behind) = inner.split_at(end);
            match name {
                "" => return Err(bad()),
                "*" => path.push(Step::Any),
                name => path.push(Step::Member(name.to_owned())),
            }
            rest = behind;
        } else if let Some(inner) = rest.strip_prefix('[') {
            let (inside, behind) = inner.split_once(']').ok_or_else(bad)?;
            path.push(match inside.trim_matches(['\'', '"']) {
                "*" => Step::Any,
                name if name.len() < inside.len() => Step::Member(name.to_owned()),
                number => Step::Index(number.parse().map_err(|_| bad())?),
            });
            rest = behind;
        } else if path.is_empty() {
            return Err(bad());
        } else {
            return Ok((path, rest));
        }
    }
}

/// Every value that a selector means.
fn found<'a>(value: &'a Value, path: &[Step]) -> Vec<&'a Value> {
    let Some((step, rest)) = path.split_first() else {
        return vec![value];
    };
    let next: Vec<&Value> = match (step, value) {
        (Step::Member(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (Step::Index(index), Value::Array(items)) => items.get(*index).into_iter().collect(),
        (Step::Any, Value::Object(members)) => members.values().collect(),
        (Step::Any, Value::Array(items)) => items.iter().collect(),
        _ => Vec::new(),
    };
    next.into_iter()
        .flat_map(|value| found(value, rest))
        .collect()
}

impl Expression {
    pub(super) fn holds(&self, value: &Value) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds(value)),
            Self::Or(any) => any.iter().any(|one| one.holds(value)),
            Self::IsNull(path) => found(value, path).iter().any(|value| value.is_null()),
            Self::IsBool(path, wanted) => {
                let mut values = found(value, path).into_iter();
                values.any(|value| value.as_bool() == Some(*wanted))
            }
            Self::Exists(path, wanted) => found(value, path).is_empty() != *wanted,
            Self::Compare(path, operator, operand) => {
                let mut values = found(value, path).into_iter();
                values.any(|value| match value {
                    Value::String(text) => operand.compares(*operator, text),
                    Value::Number(number) => operand.compares(*operator, &number.to_string()),
                    Value::Bool(flag) => operand.compares(*operator, &flag.to_string()),
                    _ => false,
                })
            }
        }
    }
}
