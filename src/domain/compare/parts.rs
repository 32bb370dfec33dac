//! The small comparisons: one value, a list with names, everything there is no word for.

use super::{Change, Weight};
use crate::domain::Text;
use crate::domain::guarded::Guarded;
use crate::domain::json;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Settings by name.
type Settings = BTreeMap<Text, Guarded>;

/// Changes of one container, or of the whole.
pub(super) struct Changes {
    container: Option<Text>,
    found: Vec<Change>,
}

impl Changes {
    pub(super) fn of(container: Option<Text>) -> Self {
        Self {
            container,
            found: Vec::new(),
        }
    }

    pub(super) fn into_inner(self) -> Vec<Change> {
        self.found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// One difference.
    pub(super) fn push(
        &mut self,
        weight: Weight,
        what: &str,
        item: Option<String>,
        (old, new): (Option<String>, Option<String>),
    ) {
        self.found.push(Change {
            container: self.container.clone(),
            what: what.to_owned(),
            item,
            old,
            new,
            weight,
        });
    }

    /// One value.
    pub(super) fn value<T: PartialEq>(
        &mut self,
        weight: Weight,
        what: &str,
        (old, new): (&Option<T>, &Option<T>),
        words: impl Fn(&T) -> String,
    ) {
        if old != new {
            let both = (old.as_ref().map(&words), new.as_ref().map(&words));
            self.push(weight, what, None, both);
        }
    }

    /// A text.
    pub(super) fn text(
        &mut self,
        weight: Weight,
        what: &str,
        both: (&Option<Text>, &Option<Text>),
    ) {
        self.value(weight, what, both, |text| text.to_string());
    }

    /// A number.
    pub(super) fn number(
        &mut self,
        weight: Weight,
        what: &str,
        both: (&Option<i32>, &Option<i32>),
    ) {
        self.value(weight, what, both, i32::to_string);
    }

    /// Things with names. Whatever differs comes out, even if it is only their order.
    pub(super) fn named<T: PartialEq>(
        &mut self,
        weight: Weight,
        what: &str,
        (old, new): (&Option<Vec<T>>, &Option<Vec<T>>),
        name: impl Fn(&T) -> String,
        words: impl Fn(&T) -> String,
    ) {
        let (old, new) = (old.as_deref(), new.as_deref());
        let (before, after) = (old.unwrap_or_default(), new.unwrap_or_default());
        let found = self.found.len();
        let of = |items: &'_ [T], wanted: &str| items.iter().position(|it| name(it) == wanted);
        for item in before {
            let named = name(item);
            match of(after, &named).and_then(|at| after.get(at)) {
                Some(now) if now == item => {}
                Some(now) => {
                    let both = (Some(words(item)), Some(words(now)));
                    self.push(weight, what, Some(named), both);
                }
                None => self.push(weight, what, Some(named), (Some(words(item)), None)),
            }
        }
        for item in after {
            let named = name(item);
            if of(before, &named).is_none() {
                self.push(weight, what, Some(named), (None, Some(words(item))));
            }
        }
        if before != after && self.found.len() == found {
            self.push(weight, &format!("order of {what}"), None, (None, None));
        }
    }

    /// Settings by name.
    pub(super) fn settings(
        &mut self,
        weight: Weight,
        what: &str,
        (old, new): (&Option<Settings>, &Option<Settings>),
    ) {
        let pairs = |map: &Option<Settings>| {
            map.as_ref()
                .map(|map| map.clone().into_iter().collect::<Vec<_>>())
        };
        self.named(
            weight,
            what,
            (&pairs(old), &pairs(new)),
            |(name, _)| name.to_string(),
            |(_, value)| value.to_string(),
        );
    }

    /// Everything that has no words of its own, member by member, without those named.
    pub(super) fn rest<T: Serialize>(&mut self, (old, new): (&T, &T), without: &[&str]) {
        let members = |thing: &T| {
            let mut leaves = BTreeMap::new();
            if let Value::Object(members) = json::to_value(thing) {
                for (name, member) in members {
                    if !without.contains(&name.as_str()) {
                        spread(&name, &member, &mut leaves);
                    }
                }
            }
            leaves
        };
        let (old, new) = (members(old), members(new));
        for (name, value) in &old {
            match new.get(name) {
                Some(now) if now == value => {}
                now => {
                    let both = (Some(value.clone()), now.cloned());
                    self.push(Weight::Rest, name, None, both);
                }
            }
        }
        for (name, value) in &new {
            if !old.contains_key(name) {
                self.push(Weight::Rest, name, None, (None, Some(value.clone())));
            }
        }
    }
}

/// The leaves of a member, named by their way: `linux parameters swappiness`.
fn spread(name: &str, value: &Value, leaves: &mut BTreeMap<String, String>) {
    let name = name.replace('_', " ");
    match value {
        Value::Object(members) => {
            for (inner, member) in members {
                spread(&format!("{name} {inner}"), member, leaves);
            }
        }
        other => {
            leaves.insert(name, words(other));
        }
    }
}

/// A value in one line.
fn words(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| format!("{} {}", name.replace('_', " "), words(member)))
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}

/// Words of a command as they would be typed.
pub(super) fn line(words: &[Text]) -> String {
    words
        .iter()
        .map(
            |word| match word.contains(char::is_whitespace) || word.is_empty() {
                true => format!("'{word}'"),
                false => word.to_string(),
            },
        )
        .collect::<Vec<_>>()
        .join(" ")
}
