//! Who asks, and from where.

use super::{Check, Facts, State};
use crate::domain::fault::FaultKind;

pub(super) fn write(facts: &Facts<'_>) -> Check {
    let why = "a shell can change everything in its container";
    let line = |state, found| Check::new("write mode", why, state, found);
    match facts.write {
        true => line(State::Passes, "on"),
        false => line(State::Fails, "read-only: nothing is sent")
            .fix("start with --write (or write = true for the profile)"),
    }
}

/// Whether the caller may, which is known only once it was tried: the permissions of others
/// cannot be read with what reading needs.
pub(super) fn permission(facts: &Facts<'_>) -> Check {
    let why = "the caller needs it on the cluster and on the task";
    let line = |state, found: String| Check::new("the caller may", why, state, found);
    match facts.tried {
        Some(Ok(())) => line(State::Passes, "ecs:ExecuteCommand was allowed".to_owned()),
        Some(Err(fault)) if fault.kind == FaultKind::Denied => {
            let action = match is_about_key(&fault.message) {
                true => "kms:GenerateDataKey on the key of the cluster",
                false => &fault.action,
            };
            line(State::Fails, fault.line()).fix(format!("allow {action}"))
        }
        Some(Err(_)) => line(
            State::Unknown,
            "it was tried, and refused for another reason".to_owned(),
        ),
        None => {
            let mut needs = "ecs:ExecuteCommand".to_owned();
            if let Ok(Some(_)) = facts.key() {
                needs.push_str(" and kms:GenerateDataKey");
            }
            line(State::Unknown, format!("{needs}: known when it is tried"))
        }
    }
}

/// Whether a refusal speaks of the key that sessions are encrypted with.
pub(super) fn is_about_key(words: &str) -> bool {
    words.contains("kms:") || words.contains("KMS")
}

pub(super) fn plugin(facts: &Facts<'_>) -> Check {
    let why = "AWS's own client of Session Manager; without it no encrypted session can be entered";
    let line = |state, found: String| Check::new("session-manager-plugin", why, state, found);
    match &facts.plugin {
        None => line(State::Unknown, "nobody has looked for it yet".to_owned()),
        Some(Ok(version)) => line(State::Passes, version.clone()),
        Some(Err(words)) => {
            let guide = "install it: the user guide of Systems Manager says how";
            let (found, fix) = match words.split_once("not installed: ") {
                Some((_, install)) => ("not installed", install),
                None => (words.as_str(), guide),
            };
            match facts.key() {
                Ok(None) => line(
                    State::Passes,
                    format!("{found}; ecsight's own client enters the session"),
                ),
                Ok(Some(_)) => line(State::Fails, found.to_owned()).fix(fix),
                Err(_) => line(State::Warns, found.to_owned()).fix(fix),
            }
        }
    }
}
