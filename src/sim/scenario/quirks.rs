//! Answers bent on purpose: what a hostile or a future AWS might send.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Changes to the JSON of some kinds of thing (`cluster`, `service`, `task`, `container`, …).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quirks {
    /// Members to set, by kind.
    #[serde(default)]
    pub set: BTreeMap<String, Map<String, Value>>,
    /// Members to leave out, by kind.
    #[serde(default)]
    pub omit: BTreeMap<String, Vec<String>>,
}

impl Quirks {
    /// Bends the JSON of one thing of this kind.
    pub(crate) fn bend(&self, kind: &str, value: &mut Value) {
        let Some(object) = value.as_object_mut() else {
            return;
        };
        for (name, new) in self.set.get(kind).into_iter().flatten() {
            object.insert(name.clone(), new.clone());
        }
        for name in self.omit.get(kind).into_iter().flatten() {
            object.remove(name);
        }
    }
}
