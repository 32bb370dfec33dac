//! Two readings of one fleet, compared row for row and field for field.

use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

/// Where our reading may differ from boto3's, each with a reason beside it in the test.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// Fields that ecsight leaves out: `deployments[].network_configuration`.
    pub omitted: &'a [&'a str],
    /// Fields that are absent on the wire and that the AWS SDK for Rust fills with a default.
    pub filled: &'a [(&'a str, &'a str)],
    /// `""` counts as absent, for an emulator that writes empty text where AWS omits a member.
    pub empty_is_absent: bool,
}

/// Every difference between our items and boto3's, matched by `arn`.
pub fn differences(ours: &Value, theirs: &Value, arn: &str, known: &Known<'_>) -> Vec<String> {
    let mut found = Found {
        known,
        lines: Vec::new(),
    };
    let (ours, theirs) = (by_arn(ours, arn), by_arn(theirs, arn));
    let names = |items: &[(String, &Value)]| items.iter().map(|(name, _)| name.clone()).collect();
    let (our_names, their_names): (BTreeSet<String>, BTreeSet<String>) =
        (names(&ours), names(&theirs));
    found.lines.extend(
        their_names
            .difference(&our_names)
            .map(|name| format!("row lost: {name}")),
    );
    found.lines.extend(
        our_names
            .difference(&their_names)
            .map(|name| format!("row invented: {name}")),
    );
    if ours.len() != our_names.len() {
        found.lines.push("a row stands twice".to_owned());
    }
    for (name, their) in &theirs {
        if let Some((_, our)) = ours.iter().find(|(our_name, _)| our_name == name) {
            found.compare(name, "", our, their);
        }
    }
    found.lines
}

fn by_arn<'a>(items: &'a Value, arn: &str) -> Vec<(String, &'a Value)> {
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    let name = |item: &Value| {
        item.get(arn)
            .and_then(Value::as_str)
            .unwrap_or("?")
            .to_owned()
    };
    items.iter().map(|item| (name(item), item)).collect()
}

struct Found<'a> {
    known: &'a Known<'a>,
    lines: Vec<String>,
}

impl Found<'_> {
    fn compare(&mut self, row: &str, path: &str, ours: &Value, theirs: &Value) {
        match (ours, theirs) {
            (Value::Object(our), Value::Object(their)) => {
                let names: BTreeSet<&String> = our.keys().chain(their.keys()).collect();
                for name in names {
                    let path = if path.is_empty() {
                        name.clone()
                    } else {
                        format!("{path}.{name}")
                    };
                    self.member(row, &path, our.get(name), their.get(name));
                }
            }
            (Value::Array(our), Value::Array(their)) if our.len() == their.len() => {
                for (our, their) in our.iter().zip(their) {
                    self.compare(row, &format!("{path}[]"), our, their);
                }
            }
            _ if same(ours, theirs) => {}
            _ => self
                .lines
                .push(format!("{row} {path}: ecsight {ours}, boto3 {theirs}")),
        }
    }

    fn member(&mut self, row: &str, path: &str, ours: Option<&Value>, theirs: Option<&Value>) {
        let absent = |value: &Value| self.known.empty_is_absent && value.as_str() == Some("");
        match (ours.filter(|v| !absent(v)), theirs.filter(|v| !absent(v))) {
            (Some(ours), Some(theirs)) => self.compare(row, path, ours, theirs),
            (None, Some(_)) if self.known.omitted.contains(&path) => {}
            (None, Some(theirs)) => self
                .lines
                .push(format!("{row} {path}: ecsight has nothing, boto3 {theirs}")),
            (Some(ours), None)
                if self
                    .known
                    .filled
                    .contains(&(path, ours.to_string().as_str())) => {}
            (Some(ours), None) => self
                .lines
                .push(format!("{row} {path}: ecsight {ours}, boto3 has nothing")),
            (None, None) => {}
        }
    }
}

/// Times are compared as instants, to the millisecond: AWS sends them as floating point numbers.
fn same(ours: &Value, theirs: &Value) -> bool {
    if let (Some(our), Some(their)) = (ours.as_str(), theirs.as_str())
        && let (Ok(our), Ok(their)) = (our.parse::<Timestamp>(), their.parse::<Timestamp>())
    {
        return (our.as_millisecond() - their.as_millisecond()).abs() <= 1;
    }
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(our), Some(their)) => (our - their).abs() < f64::EPSILON,
        _ => ours == theirs,
    }
}

#[test]
fn every_kind_of_difference_is_found() {
    use serde_json::json;
    let theirs = json!([
        {"arn": "a", "count": 1, "at": "2026-11-21T03:03:37.382000Z", "gone": 1, "tags": [{"key": "k", "x": 1}]},
        {"arn": "b"},
    ]);
    let known = Known {
        omitted: &["tags[].x"],
        filled: &[("flag", "false")],
        empty_is_absent: false,
    };
    let same = json!([
        {"arn": "b", "flag": false},
        {"arn": "a", "count": 1, "at": "2026-11-21T04:03:37.382+01:00", "gone": 1, "tags": [{"key": "k"}]},
    ]);
    assert_eq!(
        differences(&same, &theirs, "arn", &known),
        Vec::<String>::new()
    );
    let wrong = json!([
        {"arn": "a", "count": 2, "at": "2026-11-21T03:03:38Z", "flag": true, "tags": []},
        {"arn": "c"},
        {"arn": "c"},
    ]);
    let found = differences(&wrong, &theirs, "arn", &known);
    assert_eq!(found.len(), 8, "{found:#?}");
}
