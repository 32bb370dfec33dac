//! Actions on tasks, container instances, clusters and definitions, by tables of cases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod clusters;
mod instances;
mod registering;
mod running;
mod several;
mod stopping;

use super::facts::{Facts, Target};
use super::input::Inputs;
use super::preview::Preview;
use super::settle::Settling;
use super::{ACTIONS, Action, find};
use crate::domain::fixtures::{cluster_arn, now};
use crate::domain::mutation::Mutated;

/// Facts of a target in `prod-web`.
fn about(target: Target<'_>) -> Facts<'_> {
    Facts::of(target, cluster_arn("prod-web"))
}

/// Inputs as somebody would say them.
fn said(action: &Action, words: &[(&str, &str)]) -> Inputs {
    let mut inputs = Inputs::default();
    for (name, value) in words {
        let input = action.inputs.iter().find(|it| it.name == *name).unwrap();
        inputs.set(input, value).unwrap();
    }
    inputs
}

/// Everything a preview says, line by line.
fn lines(preview: &Preview) -> Vec<String> {
    let changes = preview.changes.iter();
    let changes = changes.map(|it| format!("{}: {} → {}", it.what, it.before, it.after));
    let notes = preview.notes.iter().map(|it| format!("- {it}"));
    let warnings = preview.warnings.iter().map(|it| format!("! {it}"));
    [preview.sentence.clone()]
        .into_iter()
        .chain(changes)
        .chain(notes)
        .chain(warnings)
        .collect()
}

/// What was begun now, with these answers.
fn begun(answers: Vec<Mutated>) -> Settling {
    Settling {
        accepted_at: now(),
        calls: Vec::new(),
        answers,
        deployment: None,
    }
}

#[test]
fn names_and_keys_tell_actions_apart() {
    for (index, action) in ACTIONS.iter().enumerate() {
        assert!(std::ptr::eq(find(action.id).unwrap(), *action));
        for other in &ACTIONS[..index] {
            let same_key = other.subject == action.subject && other.key == action.key;
            assert!(!same_key, "{} and {}", action.id, other.id);
        }
    }
}
