//! A new revision of a task definition, from JSON that somebody edited.

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::members;
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::tasks::gaps;
use super::{Action, Danger, Subject};
use crate::domain::arn;
use crate::domain::document::Document;
use crate::domain::json::to_value;
use crate::domain::launching::Registration;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::task_definition::TaskDefinition;
use serde_json::{Map, Value};

/// What DescribeTaskDefinition tells and nobody can set.
const READ_ONLY: &[&str] = &[
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
];

/// Members whose own members are names that somebody gave, not AWS.
const MAPS: &[&str] = &["options", "docker_labels", "driver_opts", "labels"];

/// Differences that are listed one by one.
const LISTED: usize = 20;

/// Registers a revision; nothing is deployed by it.
pub(super) static REGISTER: Action = Action {
    id: "register",
    key: 'n',
    subject: Subject::Service,
    title: "register a new revision",
    danger: Danger::Mild,
    inputs: &[Input {
        name: "json",
        help: "the task definition as JSON; what stays masked stays as it is deployed",
        kind: InputKind::Definition,
        optional: false,
    }],
    iam: &[
        "ecs:RegisterTaskDefinition",
        "ecs:DescribeTaskDefinition",
        "iam:PassRole",
    ],
    applies: |facts| deployed(facts).map(|_| ()),
    preview: |facts, inputs| {
        let deployed = deployed(facts)?;
        let (definition, dropped) = edited(inputs)?;
        let family = definition.sealed()["family"].as_str().unwrap_or("—");
        let base = arn::family_revision(&deployed.task_definition_arn);
        let mut preview = Preview::of(format!("registers a new revision of {family}"));
        let changes = differences(&starting(deployed), &definition);
        if changes.is_empty() {
            return Err(format!("nothing in it differs from {base}"));
        }
        let more = changes.len().saturating_sub(LISTED);
        for (what, before, after) in changes.into_iter().take(LISTED) {
            preview.change(what, before, after);
        }
        if more > 0 {
            preview.notes.push(format!("and {more} more differences"));
        }
        if deployed.family.as_deref() != Some(family) {
            preview.warnings.push(format!(
                "{family} is another family than that of {base}: if there is none of that name yet, it begins with revision 1"
            ));
        }
        if !dropped.is_empty() {
            let words = dropped.join(", ");
            let words = format!("left out, because nobody can set it: {words}");
            preview.notes.push(words);
        }
        preview
            .notes
            .push(format!("the tags of {base} are not copied"));
        preview.notes.push(format!(
            "nothing is deployed by this: the service goes on with {base}"
        ));
        gaps(facts, &mut preview);
        Ok(preview)
    },
    calls: |facts, inputs| {
        let deployed = deployed(facts)?;
        let (definition, _) = edited(inputs)?;
        Ok(vec![Mutation::RegisterTaskDefinition(Registration {
            definition,
            base: deployed.task_definition_arn.clone(),
        })])
    },
    settled: registered,
};

fn deployed<'a>(facts: &Facts<'a>) -> Result<&'a TaskDefinition, String> {
    let Some(service) = facts.service() else {
        return Err("this is for a service".to_owned());
    };
    if service.task_definition.is_none() {
        return Err("the service tells of no task definition".to_owned());
    }
    let definition = facts.definition;
    definition.ok_or_else(|| "its task definition is not known yet".to_owned())
}

/// The text that a new revision is edited from: that of what is deployed.
///
/// # Errors
/// In a sentence, when that is not known.
pub fn starting_from(facts: &Facts<'_>) -> Result<String, String> {
    // Editors end the last line, too.
    deployed(facts).map(|it| starting_text(it) + "\n")
}

/// The text to begin with: the definition as RegisterTaskDefinition takes it, without what nobody
/// can set. What is masked in it stays as it is deployed when it is left alone.
pub fn starting_text(definition: &TaskDefinition) -> String {
    // JSON of texts, numbers and flags can always be written.
    serde_json::to_string_pretty(&starting(definition)).unwrap_or_default()
}

fn starting(definition: &TaskDefinition) -> Value {
    let mut value = named_as_aws(to_value(definition), false);
    drop_read_only(&mut value);
    value
}

/// Takes away what nobody can set, and says what that was.
fn drop_read_only(value: &mut Value) -> Vec<&'static str> {
    let Some(members) = value.as_object_mut() else {
        return Vec::new();
    };
    let there = READ_ONLY.iter().copied();
    there
        .filter(|name| members.remove(*name).is_some())
        .collect()
}

/// Our names of members as AWS writes them.
fn named_as_aws(value: Value, given: bool) -> Value {
    match value {
        Value::Object(members) => {
            let each = members.into_iter().map(|(name, member)| {
                let inside = MAPS.contains(&name.as_str());
                let name = if given { name } else { camel(&name) };
                (name, named_as_aws(member, inside))
            });
            Value::Object(each.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let each = items.into_iter().map(|it| named_as_aws(it, false));
            Value::Array(each.collect())
        }
        other => other,
    }
}

/// `size_in_gib` as AWS spells it: `sizeInGiB`.
fn camel(name: &str) -> String {
    if name == "size_in_gib" {
        return "sizeInGiB".to_owned();
    }
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|it| it.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// What was written, checked; and what of it was left out.
fn edited(inputs: &Inputs) -> Result<(Document, Vec<&'static str>), String> {
    let text = inputs.get("json").ok_or("json is missing")?;
    let document = Document::parse(text)?;
    let mut value = document.sealed().clone();
    // The whole answer of `aws ecs describe-task-definition` is meant as what is in it.
    if let Some(inner) = value.get_mut("taskDefinition").map(Value::take) {
        value = inner;
    }
    let dropped = drop_read_only(&mut value);
    let mut wrong = members::wrong(&value, "RegisterTaskDefinitionRequest");
    let containers = value["containerDefinitions"].as_array();
    if containers.is_some_and(Vec::is_empty) {
        wrong.push("containerDefinitions is empty".to_owned());
    }
    for (index, container) in containers.into_iter().flatten().enumerate() {
        for member in ["name", "image"] {
            let text = container.get(member).and_then(Value::as_str);
            if text.unwrap_or_default().is_empty() {
                wrong.push(format!("containerDefinitions.{index}.{member} is missing"));
            }
        }
    }
    match wrong.is_empty() {
        true => Ok((Document::from(value), dropped)),
        false => Err(wrong.join("; ")),
    }
}

/// What differs, by its place: before and after as they may be shown.
fn differences(before: &Value, after: &Document) -> Vec<(String, String, String)> {
    let shown = after.shown();
    let mut found = Vec::new();
    let sides = (Some(before), Some(after.sealed()), Some(&shown));
    differ(sides, &mut Vec::new(), &mut found);
    found
}

/// One value in three readings: as it is, as it was written, and that as it may be shown.
type Sides<'a> = (Option<&'a Value>, Option<&'a Value>, Option<&'a Value>);

fn differ(
    (before, after, shown): Sides<'_>,
    path: &mut Vec<String>,
    found: &mut Vec<(String, String, String)>,
) {
    let nothing = |it: &Value| match it {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    let (before, after) = (
        before.filter(|it| !nothing(it)),
        after.filter(|it| !nothing(it)),
    );
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let added = new.keys().filter(|name| !old.contains_key(*name));
            let names: Vec<&String> = old.keys().chain(added).collect();
            for name in names {
                path.push(name.clone());
                let shown = shown.and_then(|it| it.get(name));
                differ((old.get(name), new.get(name), shown), path, found);
                path.pop();
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if by_name(old) && by_name(new) => {
            let name = |it: &Value| it["name"].as_str().unwrap_or_default().to_owned();
            let mut names: Vec<String> = old.iter().chain(new).map(name).collect();
            let mut seen = std::collections::BTreeSet::new();
            names.retain(|it| seen.insert(it.clone()));
            for wanted in names {
                let at = |items: &[Value]| items.iter().position(|it| name(it) == wanted);
                let shown = shown.and_then(|it| it.get(at(new)?));
                let (old, new) = (
                    at(old).and_then(|it| old.get(it)),
                    at(new).and_then(|it| new.get(it)),
                );
                path.push(wanted);
                differ((old, new, shown), path, found);
                path.pop();
            }
        }
        _ => found.push((path.join("."), brief(before), brief(shown))),
    }
}

/// Whether each item of a list has a name.
fn by_name(items: &[Value]) -> bool {
    items.iter().all(|it| it["name"].is_string())
}

/// A value in brief.
fn brief(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "—".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn registered(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let arn = settling.answers.iter().find_map(|answer| match answer {
        Mutated::Registered(arn) => arn.as_deref(),
        _ => None,
    });
    let Some(arn) = arn else {
        return Progress::Failed("AWS's answer names no revision".to_owned());
    };
    let service = facts.service();
    let runs = service.and_then(|it| it.task_definition.as_deref());
    let goes_on = runs.map_or(String::new(), |it| {
        format!("; the service goes on with {}", arn::family_revision(it))
    });
    Progress::Done(format!(
        "registered as {}{goes_on}",
        arn::family_revision(arn)
    ))
}
