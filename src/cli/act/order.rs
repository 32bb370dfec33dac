//! What was ordered, as far as it can be understood without asking anybody.

use super::super::Failure;
use super::super::args::Global;
use super::args::Act;
use super::list;
use crate::actions::{self, Action, Input, InputKind, Inputs, Subject};
use crate::config::closest;
use crate::domain::arn;

/// What is to be done, to what.
pub(super) struct Order {
    pub(super) action: &'static Action,
    /// Name or ARN of the cluster.
    pub(super) cluster: String,
    /// What was named in it; none where the cluster itself is meant.
    pub(super) names: Vec<String>,
    /// What the action was told.
    pub(super) inputs: Inputs,
}

impl Order {
    /// Understands the words after the name of the action.
    ///
    /// # Errors
    /// In a sentence that says how it is called.
    pub(super) fn read(id: &str, global: &Global, act: &Act) -> Result<Self, Failure> {
        let action = actions::find(id);
        let action = action.ok_or_else(|| Failure::usage(format!("there is no action {id}")))?;
        let usage = || format!("ecsight --write do {}", list::usage(action));
        let wrong = |line: String| Failure::usage(format!("{line}: {}", usage()));
        let is_input = |word: &&String| word.contains('=') && !word.starts_with("arn:");
        let mut names: Vec<String> = act
            .words
            .iter()
            .filter(|it| !is_input(it))
            .cloned()
            .collect();
        let cluster = match &global.cluster {
            Some(cluster) => Some(cluster.clone()),
            // The ARN of a service or task names its cluster.
            None => match names.first() {
                Some(first) if !first.starts_with("arn:") || first.contains(":cluster/") => {
                    Some(names.remove(0))
                }
                Some(first) => arn::cluster_name(first).map(str::to_owned),
                None => None,
            },
        };
        let cluster = cluster.ok_or_else(|| wrong("which cluster?".to_owned()))?;
        if action.subject == Subject::Service
            && names.is_empty()
            && let Some(service) = &global.service
        {
            names.push(service.clone());
        }
        let what: &str = action.subject.into();
        match (action.subject, &*names) {
            (Subject::Cluster, [extra, ..]) => {
                return Err(wrong(format!(
                    "{id} is for a cluster, and {extra} is one word too many"
                )));
            }
            (Subject::Cluster, []) => {}
            (_, []) => return Err(wrong(format!("which {what}?"))),
            _ => {}
        }
        names.sort();
        names.dedup();
        let inputs = inputs(action, act.words.iter().filter(is_input)).map_err(wrong)?;
        Ok(Self {
            action,
            cluster,
            names,
            inputs,
        })
    }
}

impl Order {
    /// What is to be edited, because it was not said.
    pub(super) fn to_edit(&self) -> Option<&'static Input> {
        let mut inputs = self.action.inputs.iter();
        inputs.find(|it| it.kind == InputKind::Definition && self.inputs.get(it.name).is_none())
    }
}

/// What the action was told; each once, and all that it needs.
fn inputs<'a>(action: &Action, words: impl Iterator<Item = &'a String>) -> Result<Inputs, String> {
    let mut inputs = Inputs::default();
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let known = || action.inputs.iter();
        let Some(input) = known().find(|input| input.name == name) else {
            return Err(match closest(name, known().map(|input| input.name)) {
                Some(near) => format!("{} takes no {name}; did you mean {near}=?", action.id),
                None => format!("{} takes no {name}", action.id),
            });
        };
        if inputs.get(input.name).is_some() {
            return Err(format!("{name} is there twice"));
        }
        inputs.set(input, &said(input, value)?)?;
    }
    for input in action.inputs {
        // What is edited may be missing: an editor is asked for it.
        if inputs.get(input.name).is_none() && input.kind != InputKind::Definition {
            // Says what is missing, or passes over what may be.
            inputs.set(input, "")?;
        }
    }
    Ok(inputs)
}

/// What was said; a text that begins with `@` is the name of the file that says it.
fn said(input: &Input, value: &str) -> Result<String, String> {
    match (input.kind, value.strip_prefix('@')) {
        (InputKind::Text | InputKind::Definition, Some(path)) => std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {path}: {error}", input.name)),
        _ => Ok(value.to_owned()),
    }
}

#[cfg(test)]
mod tests;
