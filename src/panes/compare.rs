//! The page that says what differs between two task definitions.

use super::document::{Document, Line};
use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::compare::{Change, task_definitions};
use crate::domain::context::ContextId;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, time};
use crate::theme::Role;

/// Two task definitions, by ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pair {
    /// What it was.
    pub old: Text,
    /// What it is.
    pub new: Text,
}

impl Pair {
    /// Of one family the older revision first, else as given.
    pub fn in_order(one: Text, other: Text) -> Self {
        let later =
            arn::family(&one) == arn::family(&other) && arn::revision(&one) > arn::revision(&other);
        match later {
            true => Self {
                old: other,
                new: one,
            },
            false => Self {
                old: one,
                new: other,
            },
        }
    }

    /// `web:41 → web:42`.
    pub fn title(&self) -> String {
        format!(
            "{} → {}",
            arn::family_revision(&self.old),
            arn::family_revision(&self.new)
        )
    }
}

/// Both definitions: immutable, so asked for once, ever.
pub fn wants(pair: &Pair, context: ContextId, tempo: Tempo) -> Vec<Want> {
    let both = vec![Text::clone(&pair.old), Text::clone(&pair.new)];
    let key = Key::region(context, SourceId::TaskDefinitions);
    vec![Want::only(key, both, tempo)]
}

/// How far two definitions can be compared.
pub(super) enum Outcome {
    /// What differs.
    Known(Vec<Change>),
    /// They are asked for.
    Awaited,
    /// Why one of them cannot be had.
    Unknown(String),
}

/// Compares what is known of both.
pub(super) fn outcome(pair: &Pair, look: &Look<'_>) -> Outcome {
    match (definition(&pair.old, look), definition(&pair.new, look)) {
        (Ok(Some(old)), Ok(Some(new))) => Outcome::Known(task_definitions(old, new)),
        (Err(line), _) | (_, Err(line)) => Outcome::Unknown(line),
        _ => Outcome::Awaited,
    }
}

/// A definition: there, awaited, or why not.
fn definition<'a>(id: &str, look: &Look<'a>) -> Result<Option<&'a TaskDefinition>, String> {
    let known = look
        .store
        .context(look.scope.context)
        .and_then(|context| context.task_definitions.get(id));
    let Some(entry) = known else {
        return Ok(None);
    };
    match (&entry.item, super::unknown_reason(entry)) {
        (Some(item), _) => Ok(Some(item)),
        (None, Some(reason)) => Err(format!("{}: {reason}", arn::family_revision(id))),
        (None, None) => Ok(None),
    }
}

/// The page.
pub fn page(pair: &Pair, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(pair.title(), look);
    for (sign, tone, id) in [
        ("−", Role::DiffRemoved, &pair.old),
        ("+", Role::DiffAdded, &pair.new),
    ] {
        sheet.row(vec![
            (sign.to_owned(), Some(tone)),
            (arn::family_revision(id).to_owned(), None),
            (registration(id, look), Some(Role::Muted)),
        ]);
    }
    if arn::family(&pair.old) != arn::family(&pair.new) {
        sheet.remark("two families: much may differ that was never changed");
    }
    match outcome(pair, look) {
        Outcome::Unknown(reason) => gap(&mut sheet, &reason),
        Outcome::Awaited => sheet.remark("loading"),
        Outcome::Known(changes) if changes.is_empty() => {
            sheet.section("");
            sheet
                .line(Line::text("no difference: both say the same to ECS").tone(Role::HealthFine));
        }
        Outcome::Known(changes) => differences(&mut sheet, &changes),
    }
    sheet.finish()
}

/// What is missing, and why.
pub(super) fn gap(sheet: &mut Sheet<'_>, reason: &str) {
    sheet.line(Line::text(format!("◌ {reason}")).tone(Role::Gap));
}

/// When it was registered and by whom.
fn registration(id: &str, look: &Look<'_>) -> String {
    let Ok(Some(definition)) = definition(id, look) else {
        return String::new();
    };
    let mut words = Vec::new();
    words.extend(
        definition
            .registered_at
            .map(|at| format!("registered {} ago", time::age(look.now, at))),
    );
    words.extend(definition.registered_by.as_deref().map(|by| {
        format!(
            "by {}",
            by.rsplit_once(":assumed-role/")
                .map_or(by, |(_, role)| role)
        )
    }));
    words.extend(
        definition
            .status
            .as_deref()
            .filter(|status| *status != "ACTIVE")
            .map(str::to_owned),
    );
    words.join(" · ")
}

/// The containers in the order in which they matter, then the task as a whole.
fn differences(sheet: &mut Sheet<'_>, changes: &[Change]) {
    let mut containers: Vec<Option<&Text>> = Vec::new();
    for change in changes {
        let container = change.container.as_ref();
        if !containers.contains(&container) {
            containers.push(container);
        }
    }
    // What concerns every container is read after what concerns one.
    containers.sort_by_key(Option::is_none);
    for container in containers {
        match container {
            Some(name) => sheet.section(&format!("container {name}")),
            None => sheet.section("task"),
        }
        for change in changes
            .iter()
            .filter(|change| change.container.as_ref() == container)
        {
            difference(sheet, change);
        }
    }
}

fn difference(sheet: &mut Sheet<'_>, change: &Change) {
    let sign = change.sign();
    let tone = match sign {
        "+" => Role::DiffAdded,
        "−" => Role::DiffRemoved,
        _ => Role::DiffChanged,
    };
    sheet.toned(
        &format!("{sign} {}", change.subject()),
        &change.passage(),
        Some(tone),
    );
}
