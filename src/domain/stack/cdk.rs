//! Where in a CDK application a resource comes from.

use crate::domain::Text;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the CDK calls the path of a construct in the metadata of its resource
/// ([Constructs](https://docs.aws.amazon.com/cdk/v2/guide/constructs.html)).
const PATH: &str = "aws:cdk:path";

/// The paths of constructs (`Shop/Api/Service/Resource`) in a template, JSON or YAML, by the name
/// of the resource in it. Empty where no CDK wrote it, and where it cannot be read.
pub fn cdk_paths(template: &str) -> BTreeMap<Text, Text> {
    match serde_json::from_str::<Value>(template) {
        Ok(template) => of_json(&template),
        Err(_) => of_yaml(template),
    }
}

fn of_json(template: &Value) -> BTreeMap<Text, Text> {
    let resources = template.get("Resources").and_then(Value::as_object);
    let paths = resources.into_iter().flatten().filter_map(|(name, one)| {
        let path = one.get("Metadata")?.get(PATH)?.as_str()?;
        Some((name.as_str().into(), path.into()))
    });
    paths.collect()
}

/// Reads block style only, by its indentation: that is what the CDK writes. A whole YAML reader
/// would choke on CloudFormation's own tags (`!Ref`), and no more than these lines is wanted.
fn of_yaml(template: &str) -> BTreeMap<Text, Text> {
    let mut paths = BTreeMap::new();
    let mut inside = false;
    // How far the names of resources are indented, and the one that is being read.
    let mut depth = None;
    let mut name: Option<Text> = None;
    for line in template.lines() {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let entry = entry(text);
        if indent == 0 {
            inside = entry.is_some_and(|(key, _)| key == "Resources");
            (depth, name) = (None, None);
        } else if inside && indent <= *depth.get_or_insert(indent) {
            name = entry.map(|(key, _)| key.into());
        } else if let (true, Some((PATH, path)), Some(name)) = (inside, entry, &name) {
            paths.insert(name.clone(), path.into());
        }
    }
    paths
}

/// Key and value of a line, without quotes and comment.
fn entry(line: &str) -> Option<(&str, &str)> {
    let quoted = line
        .chars()
        .next()
        .filter(|first| ['"', '\''].contains(first));
    let (key, rest) = match quoted {
        Some(quote) => line.get(1..)?.split_once(quote)?,
        // A key may have colons in it; what ends it is the one before a space.
        None => line
            .split_once(": ")
            .or_else(|| Some((line.strip_suffix(':')?, "")))?,
    };
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim();
    let value = match rest
        .chars()
        .next()
        .filter(|first| ['"', '\''].contains(first))
    {
        Some(quote) => rest.get(1..)?.split(quote).next()?,
        None => rest.split(" #").next()?.trim_end(),
    };
    Some((key.trim_end(), value))
}
