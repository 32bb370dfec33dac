//! Building JSON objects whose absent members are absent.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A JSON object under construction.
#[derive(Debug, Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn put(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Only if there is a value.
    pub(super) fn some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// Tags in the form of the API.
pub(super) fn tags<'a>(tags: impl IntoIterator<Item = (&'a String, &'a String)>) -> Value {
    tags.into_iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect()
}

/// Name and value pairs in the form of the API.
pub(super) fn pairs(pairs: &BTreeMap<String, String>, value_name: &str) -> Value {
    pairs
        .iter()
        .map(|(name, value)| json!({ "name": name, value_name: value }))
        .collect()
}

/// The API's way to say that something is not there.
pub(super) fn missing(arn: &str) -> Value {
    json!({ "arn": arn, "reason": "MISSING" })
}
