//! Masking what a request or an answer may hold and a file must not.

use crate::domain::guarded::Guarded;
use crate::domain::json::to_value;
use crate::domain::mutation::Mutated;
use crate::domain::redact::{MASK, redact};
use serde_json::{Map, Value};

/// The same without what may be a secret: the values of environment variables always, those of
/// options by their names, and whatever looks like a credential anywhere.
pub fn masked(mut value: Value) -> Value {
    mask(&mut value);
    value
}

/// An answer, masked, without what is long and old: the events of a service.
pub fn in_brief(answer: &Mutated) -> Value {
    let mut value = to_value(answer);
    if let Some(service) = value.get_mut("service").and_then(Value::as_object_mut) {
        service.remove("events");
    }
    masked(value)
}

fn mask(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(hidden) = redact(text) {
                *text = hidden;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(members) => {
            for (name, member) in members {
                match (&*name.to_lowercase(), member) {
                    ("environment", Value::Array(variables)) => variables
                        .iter_mut()
                        .filter_map(Value::as_object_mut)
                        .for_each(hide),
                    ("options", Value::Object(options)) => {
                        for (name, option) in options {
                            if let Value::String(text) = option {
                                *text = Guarded::log_option(name, std::mem::take(text)).to_string();
                            }
                        }
                    }
                    (_, member) => mask(member),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Hides the value of a variable.
fn hide(variable: &mut Map<String, Value>) {
    for (name, member) in variable {
        if name.eq_ignore_ascii_case("value") {
            *member = Value::String(MASK.to_owned());
        }
    }
}
