//! JSON that somebody wrote to be sent: values that may be secrets travel in it and are not shown.

use super::guarded::Guarded;
use super::redact::MASK;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;

#[cfg(test)]
mod tests;

/// A JSON document. Debug output and serialisation show it with values of environments, and with
/// settings that are named like secrets, masked as they are everywhere else in the program.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Document(Value);

impl Document {
    /// Reads what somebody wrote; what is no JSON is refused with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text)
            .map(Self)
            .map_err(|error| format!("this is no JSON: {error}"))
    }

    /// As it is sent. It may hold secrets: only for sending it, and for looking at its shape.
    pub fn sealed(&self) -> &Value {
        &self.0
    }

    /// As it may be shown.
    pub fn shown(&self) -> Value {
        let mut shown = self.0.clone();
        mask(&mut shown);
        shown
    }

    /// Whether something in it is masked, so that its value must be had from where it came from.
    pub fn has_masks(&self) -> bool {
        holds_mask(&self.0)
    }

    /// This document with each masked value as `base` has it in the same place. A value that
    /// `base` does not have there, or that was changed around its mask, is refused by its path.
    pub fn filled_from(&self, base: &Value) -> Result<Self, String> {
        let mut shown = base.clone();
        mask(&mut shown);
        let mut filled = self.0.clone();
        fill(&mut filled, Some(base), Some(&shown), &mut Vec::new())?;
        Ok(Self(filled))
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shown())
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

fn holds_mask(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MASK),
        Value::Array(items) => items.iter().any(holds_mask),
        Value::Object(members) => members.values().any(holds_mask),
        _ => false,
    }
}

/// Masks what the conversion of a task definition masks, in the same places.
fn mask(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match (name.as_str(), member) {
                    ("environment" | "properties", Value::Array(pairs)) => {
                        pairs.iter_mut().for_each(hide);
                    }
                    ("options", Value::Object(settings)) => {
                        guard(settings, Guarded::log_option);
                    }
                    ("dockerLabels" | "driverOpts" | "labels", Value::Object(settings)) => {
                        guard(settings, Guarded::named);
                    }
                    (_, member) => mask(member),
                }
            }
        }
        _ => {}
    }
}

/// Hides the value of a name/value pair; what is no pair is hidden as a whole.
fn hide(pair: &mut Value) {
    match pair {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if name != "name" {
                    hide(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Null | Value::Bool(_) => {}
        other => *other = MASK.into(),
    }
}

fn guard(settings: &mut Map<String, Value>, how: fn(&str, String) -> Guarded) {
    for (name, value) in settings.iter_mut() {
        match value {
            Value::String(text) => *value = (*how(name, std::mem::take(text))).into(),
            other => hide(other),
        }
    }
}

/// Puts the value of `base` where `value` says what `shown` says, and that is masked.
fn fill(
    value: &mut Value,
    base: Option<&Value>,
    shown: Option<&Value>,
    path: &mut Vec<String>,
) -> Result<(), String> {
    match value {
        Value::String(text) if text.contains(MASK) => {
            let known = shown.and_then(Value::as_str) == Some(text.as_str());
            match base.filter(|_| known) {
                Some(base) => *value = base.clone(),
                None => {
                    return Err(format!(
                        "{} is masked, and what is deployed has no such value there: write it out",
                        path.join(".")
                    ));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let name = item.get("name").and_then(Value::as_str).map(str::to_owned);
                let at = place(base, name.as_deref(), index);
                let (base, shown) = (
                    at.and_then(|at| base?.get(at)),
                    at.and_then(|at| shown?.get(at)),
                );
                path.push(name.unwrap_or_else(|| index.to_string()));
                fill(item, base, shown, path)?;
                path.pop();
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                path.push(name.clone());
                let (base, shown) = (
                    base.and_then(|it| it.get(name)),
                    shown.and_then(|it| it.get(name)),
                );
                fill(member, base, shown, path)?;
                path.pop();
            }
        }
        _ => {}
    }
    Ok(())
}

/// Where in a list of `base` an item stands: by its name, else by its number.
fn place(base: Option<&Value>, name: Option<&str>, index: usize) -> Option<usize> {
    let Some(name) = name else { return Some(index) };
    let items = base?.as_array()?;
    items
        .iter()
        .position(|it| it.get("name").and_then(Value::as_str) == Some(name))
}
