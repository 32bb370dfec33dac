//! What another task definition brings, in brief.

use super::preview::Preview;
use crate::domain::compare::{Change, task_definitions};
use crate::domain::service::Service;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{arn, list};

/// Differences shown one by one; the rest is counted.
const SHOWN: usize = 8;

/// What differs, what explains most in front; values of an environment are masked where they
/// entered the program.
pub(super) fn definitions(
    old: Option<&TaskDefinition>,
    new: Option<&TaskDefinition>,
    wanted: &str,
    preview: &mut Preview,
) {
    let (Some(old), Some(new)) = (old, new) else {
        preview.notes.push(format!(
            "not known: what differs in {}, which has not been read",
            arn::family_revision(wanted)
        ));
        return;
    };
    let changes = task_definitions(old, new);
    if changes.is_empty() {
        preview
            .notes
            .push("nothing but the number of the revision differs".to_owned());
    }
    for change in changes.iter().take(SHOWN) {
        let (before, after) = both(change);
        preview.change(subject(change), before, after);
    }
    if let Some(rest) = changes.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        preview.notes.push(match rest {
            1 => "1 more difference".to_owned(),
            rest => format!("{rest} more differences"),
        });
    }
}

fn subject(change: &Change) -> String {
    match &change.container {
        Some(container) => format!("{container}: {}", change.subject()),
        None => change.subject(),
    }
}

fn both(change: &Change) -> (String, String) {
    let absent = || "—".to_owned();
    let old = change.old.clone().unwrap_or_else(absent);
    let new = change.new.clone().unwrap_or_else(absent);
    match old == new {
        true => (old, change.passage()),
        false => (old, new),
    }
}

/// Why ECS would refuse this definition for the service, or its tasks would not be reached.
pub(super) fn unfit(service: &Service, new: &TaskDefinition) -> Vec<String> {
    let name = arn::family_revision(&new.task_definition_arn);
    let mut why = Vec::new();
    let launch_type = service.launch_type.as_ref();
    let fits = new.requires_compatibilities.as_ref();
    if let Some((launch_type, fits)) = launch_type.zip(fits)
        && !fits.is_empty()
        && !fits.contains(launch_type)
    {
        why.push(format!(
            "{name} is registered for {}, and the service runs on {launch_type}",
            fits.join(", ")
        ));
    }
    let containers = list(&new.container_definitions);
    for balancer in list(&service.load_balancers) {
        let Some(container) = &balancer.container_name else {
            continue;
        };
        if !containers
            .iter()
            .any(|it| it.name.as_ref() == Some(container))
        {
            why.push(format!(
                "{name} has no container {container}, which the load balancer sends to"
            ));
        }
    }
    why
}
