//! Whether what was written by hand has the members that AWS has, each of its kind.

mod table;

use serde_json::Value;
use table::STRUCTURES;

/// What kind of value a member has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    Texts,
    /// A list of numbers.
    Numbers,
    /// Texts by name.
    Map,
    /// A structure.
    Shape(&'static str),
    /// A list of structures.
    Each(&'static str),
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::Texts => "a list of texts",
            Self::Numbers => "a list of numbers",
            Self::Map => "texts by name",
            Self::Shape(_) => "an object",
            Self::Each(_) => "a list of objects",
        }
    }
}

/// What is wrong with a structure of AWS's, each with its place: `containerDefinitions.0.imgae is
/// no member of ContainerDefinition`.
pub(super) fn wrong(value: &Value, structure: &'static str) -> Vec<String> {
    let mut found = Vec::new();
    object(value, structure, &mut Vec::new(), &mut found);
    found
}

fn object(value: &Value, name: &str, path: &mut Vec<String>, found: &mut Vec<String>) {
    let known = STRUCTURES.iter().find(|(it, _, _)| *it == name);
    let Some((_, members, required)) = known else {
        return;
    };
    let Some(given) = value.as_object() else {
        found.push(format!("{} must be an object", place(path)));
        return;
    };
    for (member, value) in given {
        path.push(member.clone());
        match members.iter().find(|(it, _)| it == member) {
            None => found.push(format!("{} is no member of {name}", place(path))),
            Some((_, kind)) => check(value, *kind, path, found),
        }
        path.pop();
    }
    for member in *required {
        if given.get(*member).is_none_or(Value::is_null) {
            path.push((*member).to_owned());
            found.push(format!("{} is missing", place(path)));
            path.pop();
        }
    }
}

fn check(value: &Value, kind: Kind, path: &mut Vec<String>, found: &mut Vec<String>) {
    let texts = |items: &[Value]| items.iter().all(Value::is_string);
    let numbers = |items: &[Value]| items.iter().all(Value::is_number);
    let fits = match (kind, value) {
        // AWS reads null as absent.
        (_, Value::Null)
        | (Kind::Text, Value::String(_))
        | (Kind::Number, Value::Number(_))
        | (Kind::Flag, Value::Bool(_)) => true,
        (Kind::Texts, Value::Array(items)) => texts(items),
        (Kind::Numbers, Value::Array(items)) => numbers(items),
        (Kind::Map, Value::Object(members)) => members.values().all(Value::is_string),
        (Kind::Shape(name), Value::Object(_)) => {
            object(value, name, path, found);
            true
        }
        (Kind::Each(name), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                object(item, name, path, found);
                path.pop();
            }
            true
        }
        _ => false,
    };
    if !fits {
        found.push(format!("{} must be {}", place(path), kind.words()));
    }
}

fn place(path: &[String]) -> String {
    match path.is_empty() {
        true => "the document".to_owned(),
        false => path.join("."),
    }
}

/// A structure with every member there is, for tests of what keeps all of them.
#[cfg(test)]
pub(crate) fn sample(structure: &str) -> Value {
    let known = STRUCTURES.iter().find(|(it, _, _)| *it == structure);
    let members = known.map_or(&[][..], |(_, members, _)| members);
    let each = members.iter().map(|(name, kind)| {
        let value = match kind {
            Kind::Text => Value::from(*name),
            Kind::Number => 7.into(),
            Kind::Flag => true.into(),
            Kind::Texts => vec!["one", "two"].into(),
            Kind::Numbers => vec![3].into(),
            Kind::Map => serde_json::json!({"team_name": "web"}),
            Kind::Shape(inner) => sample(inner),
            Kind::Each(inner) => vec![sample(inner)].into(),
        };
        ((*name).to_owned(), value)
    });
    Value::Object(each.collect())
}
