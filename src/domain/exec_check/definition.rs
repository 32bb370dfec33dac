//! What the task definition says: file system, role, processes, environment.

use super::task::{is_fargate, runs};
use super::{CHANNELS, Check, Facts, State, name_of};
use crate::domain::list;
use crate::domain::task_definition::ContainerDefinition;

/// Names of variables whose values the AWS SDKs take before any role.
const KEYS: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ACCESS_KEY",
];

/// The containers of which something holds, by name.
fn with(
    defined: &[&ContainerDefinition],
    holds: impl Fn(&ContainerDefinition) -> bool,
) -> Vec<String> {
    let found = defined.iter().filter(|it| holds(it));
    found
        .map(|it| name_of(it.name.as_ref()).to_owned())
        .collect()
}

pub(super) fn root_filesystem(facts: &Facts<'_>) -> Check {
    let why = "the agent writes its own files into the container";
    let line = |state, found: String| Check::new("root file system", why, state, found);
    let defined = match facts.defined() {
        Ok(defined) => defined,
        Err(words) => return line(State::Unknown, words),
    };
    let closed = with(&defined, |it| it.readonly_root_filesystem == Some(true));
    if closed.is_empty() {
        return line(State::Passes, "writable".to_owned());
    }
    let found = format!("read-only in {}", closed.join(", "));
    let fix = "a revision with readonlyRootFilesystem false (:register), then deploy it";
    if runs(facts) {
        let found = format!("{found}, and yet an agent runs");
        return line(State::Warns, found).fix(fix);
    }
    match closed.len() == defined.len() {
        true => line(State::Fails, found).fix(fix),
        false => line(State::Warns, found).fix(fix),
    }
}

pub(super) fn role(facts: &Facts<'_>) -> Check {
    let why = "the agent calls Session Manager as this role";
    let line = |state, found: String| Check::new("task role", why, state, found);
    let definition = match &facts.definition {
        Ok(definition) => definition,
        Err(words) => return line(State::Unknown, words.clone()),
    };
    match (&definition.task_role_arn, is_fargate(facts)) {
        (Some(role), _) => line(State::Passes, role.to_string()),
        (None, Some(true)) => line(State::Fails, "the task definition has none".to_owned())
            .fix("a revision with a task role (:register), then deploy it"),
        (None, Some(false)) => line(
            State::Warns,
            "none: the role of the instance is used, which cannot be read here".to_owned(),
        )
        .fix("a task role of its own, with only what it needs"),
        (None, None) => line(
            State::Unknown,
            "none, and whether an instance has one for it is not told".to_owned(),
        ),
    }
}

/// What the role may do is not read: that would take permissions that reading does not need.
pub(super) fn role_permissions(facts: &Facts<'_>) -> Check {
    let why = "without them the agent runs and is not connected";
    let line = |state, found: String| Check::new("the role may", why, state, found);
    if facts.worked() {
        return line(State::Passes, "a session could be opened".to_owned());
    }
    let mut needs = CHANNELS.to_owned();
    if let Ok(Some(_)) = facts.key() {
        needs.push_str(", kms:Decrypt");
    }
    line(State::Unknown, format!("not read here; it needs {needs}"))
}

pub(super) fn environment(facts: &Facts<'_>) -> Check {
    let why = "keys in the environment take the place of the task role, for the agent as well";
    let line = |state, found: String| Check::new("environment", why, state, found);
    let defined = match facts.defined() {
        Ok(defined) => defined,
        Err(words) => return line(State::Unknown, words),
    };
    let mut found = Vec::new();
    for container in &defined {
        let plain = list(&container.environment).iter();
        let plain = plain.filter_map(|it| it.name.as_deref());
        let secret = list(&container.secrets).iter().map(|it| &*it.name);
        for key in plain.chain(secret).filter(|name| KEYS.contains(name)) {
            found.push(format!("{key} in {}", name_of(container.name.as_ref())));
        }
    }
    if !found.is_empty() {
        return line(State::Warns, found.join(", "))
            .fix("take the keys out, and use the task role");
    }
    let filed = with(&defined, |it| !list(&it.environment_files).is_empty());
    match filed.is_empty() {
        true => line(State::Passes, "no AWS keys in it".to_owned()),
        false => line(
            State::Unknown,
            format!(
                "{} reads it from files, which are not read here",
                filed.join(", ")
            ),
        ),
    }
}

pub(super) fn processes(facts: &Facts<'_>) -> Check {
    let why = "there can be one session for each process namespace";
    let line = |state, found: String| Check::new("processes", why, state, found);
    match &facts.definition {
        Err(words) => line(State::Unknown, words.clone()),
        Ok(definition) => match definition.pid_mode.as_deref() {
            None | Some("") => line(State::Passes, "each container has its own".to_owned()),
            Some("task") => line(
                State::Warns,
                "pidMode task: one session at a time for all containers of the task".to_owned(),
            ),
            Some(mode) => line(
                State::Warns,
                format!("pidMode {mode}: one session at a time for all that share it"),
            ),
        },
    }
}

/// Not for Windows, which has no such thing.
pub(super) fn init(facts: &Facts<'_>) -> Option<Check> {
    if facts.is_windows() {
        return None;
    }
    let why = "what a session leaves behind is tidied up by an init process only";
    let line = |state, found: String| Check::new("init process", why, state, found);
    let defined = match facts.defined() {
        Ok(defined) => defined,
        Err(words) => return Some(line(State::Unknown, words)),
    };
    let without = with(&defined, |it| {
        let linux = it.linux_parameters.as_ref();
        linux.and_then(|it| it.init_process_enabled) != Some(true)
    });
    Some(match without.is_empty() {
        true => line(State::Passes, "enabled".to_owned()),
        false => line(
            State::Warns,
            format!("not enabled in {}", without.join(", ")),
        )
        .fix("initProcessEnabled in linuxParameters; a shell works without"),
    })
}
