//! Why a task stopped, in words.
//!
//! Structured fields first (stop code, exit code), then AWS's text; the order and the
//! texts follow
//! [stopped task error codes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html).

use super::exit_code;
use super::health::Health;
use super::list;
use super::task::{Container, Task};

/// Why a task stopped, and how bad that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopVerdict {
    /// Broken for failures, Look for interruptions, Fine for what was asked for.
    pub health: Health,
    /// One short sentence without ids, so that equal causes are equal texts.
    pub words: String,
    /// The same in the fewest words, for where it is one part of a sentence: `app exit 1`.
    pub brief: String,
}

/// The verdict on a stopped or stopping task; none while nothing speaks of an end.
pub fn verdict(task: &Task) -> Option<StopVerdict> {
    let reason = task.stopped_reason.as_deref().unwrap_or_default();
    let code = task.stop_code.as_deref().unwrap_or_default();
    if reason.is_empty() && code.is_empty() && !task.is_stopped() {
        return None;
    }
    let culprit = culprit(task);
    let (health, words) = match code {
        "TaskFailedToStart" => (Health::Broken, failed_to_start(reason, task)),
        "EssentialContainerExited" => match culprit {
            Some(container) => exited(container),
            None => (Health::Broken, "essential container exited".to_owned()),
        },
        "SpotInterruption" | "TerminationNotice" => {
            (Health::Look, "Spot capacity was reclaimed".to_owned())
        }
        "InfrastructureHealth" => (Health::Look, "host was replaced".to_owned()),
        "UserInitiated" => (Health::Fine, user_words(reason)),
        "ServiceSchedulerInitiated" => scheduler_words(reason, culprit),
        _ => unlabelled(reason, culprit),
    };
    let brief = match culprit {
        // The number says it; what it means is told where there is room.
        Some(container) if words.contains(" exit ") => format!(
            "{} exit {}",
            container.name.as_deref().unwrap_or("container"),
            container.exit_code.unwrap_or_default()
        ),
        _ => words.clone(),
    };
    Some(StopVerdict {
        health,
        words,
        brief,
    })
}

/// The container to blame: out of memory before a bad exit code before a reason.
pub fn culprit(task: &Task) -> Option<&Container> {
    let containers = list(&task.containers);
    let out_of_memory = containers
        .iter()
        .find(|container| is_out_of_memory(container));
    let failed = || {
        containers
            .iter()
            .find(|container| container.exit_code.is_some_and(|code| code != 0))
    };
    let reasoned = || {
        containers
            .iter()
            .find(|container| container.reason.is_some())
    };
    let ended = || {
        containers
            .iter()
            .find(|container| container.exit_code.is_some())
    };
    out_of_memory
        .or_else(failed)
        .or_else(reasoned)
        .or_else(ended)
}

fn is_out_of_memory(container: &Container) -> bool {
    container
        .reason
        .as_deref()
        .is_some_and(|reason| reason.starts_with("OutOfMemory"))
}

fn exited(container: &Container) -> (Health, String) {
    let name = container.name.as_deref().unwrap_or("container");
    if is_out_of_memory(container) {
        return (Health::Broken, format!("{name} ran out of memory"));
    }
    match (container.exit_code, container.reason.as_deref()) {
        (Some(0), _) => (Health::Look, format!("{name} ended by itself (exit 0)")),
        (Some(137), _) => (
            Health::Broken,
            format!("{name} was killed (exit 137), probably out of memory"),
        ),
        (Some(code), _) => (Health::Broken, format!("{name} {}", exit_code::words(code))),
        (None, Some(reason)) => (Health::Broken, format!("{name}: {}", start_error(reason))),
        (None, None) => (Health::Broken, format!("{name} ended")),
    }
}

fn failed_to_start(reason: &str, task: &Task) -> String {
    // On EC2 the task only says "Task failed to start"; the cause is in a container's reason.
    let specific = list(&task.containers)
        .iter()
        .find_map(|container| container.reason.as_deref());
    match (reason, specific) {
        ("" | "Task failed to start", Some(specific)) => start_error(specific),
        ("", None) => "failed to start, no reason given".to_owned(),
        (reason, _) => start_error(reason),
    }
}

/// `CannotPullContainerError: … not found` becomes `cannot pull image: not found`.
fn start_error(text: &str) -> String {
    let (category, rest) = text.split_once(':').unwrap_or((text, ""));
    let lower = text.to_ascii_lowercase();
    let has = |needle: &str| lower.contains(needle);
    match category.trim() {
        "CannotPullContainerError"
        | "CannotPullImageManifestError"
        | "CannotPullContainerAuthError" => {
            let why = if has("toomanyrequests") || has("pull rate limit") {
                "registry rate limit"
            } else if has("pull access denied")
                || has("not authorized")
                || has("docker login")
                || has("auth")
            {
                "no permission"
            } else if has("timeout") || has("deadline") || has("connection") || has("canceled") {
                "no route to the registry"
            } else if has("no space left") {
                "disk full"
            } else if has("platform") {
                "image has the wrong CPU architecture"
            } else if has("not found") || has("manifest unknown") || has("failed to resolve ref") {
                "image or tag does not exist"
            } else {
                return brief("cannot pull image", rest);
            };
            format!("cannot pull image: {why}")
        }
        "ResourceInitializationError" => {
            let what = if has("secret") || has("ssm") {
                "cannot read secrets or registry credentials"
            } else if has("logger") || has("log group") {
                "cannot set up logging"
            } else if has("efs") || has("mount") {
                "cannot mount the volume"
            } else {
                return brief("cannot initialise", rest);
            };
            let why = if has("accessdenied") || has("not authorized") {
                ": no permission"
            } else if has("timeout") || has("deadline") || has("connection issue") {
                ": no route"
            } else if has("notfound")
                || has("not found")
                || has("can't find")
                || has("does not exist")
            {
                ": does not exist"
            } else {
                ""
            };
            format!("{what}{why}")
        }
        "CannotStartContainerError" => brief("cannot start container", rest),
        "CannotCreateContainerError" => brief("cannot create container", rest),
        "OutOfMemoryError" => "ran out of memory".to_owned(),
        "Timeout waiting for network interface provisioning to complete." => {
            "no network interface in time".to_owned()
        }
        "InternalError" => brief("AWS internal error", rest),
        _ => brief("", text),
    }
}

fn brief(lead: &str, rest: &str) -> String {
    const MOST: usize = 120;
    let rest = rest.trim().trim_end_matches('.');
    let cut: String = rest.chars().take(MOST).collect();
    let cut = if cut.len() < rest.len() {
        format!("{cut}…")
    } else {
        cut
    };
    match (lead.is_empty(), cut.is_empty()) {
        (true, _) => cut,
        (false, true) => lead.to_owned(),
        (false, false) => format!("{lead}: {cut}"),
    }
}

fn user_words(reason: &str) -> String {
    match reason {
        "" | "Task stopped by user" => "stopped by a user".to_owned(),
        reason => brief("stopped by a user", reason),
    }
}

fn scheduler_words(reason: &str, culprit: Option<&Container>) -> (Health, String) {
    let lower = reason.to_ascii_lowercase();
    if lower.contains("elb health checks") {
        return (
            Health::Look,
            "failed load balancer health checks".to_owned(),
        );
    }
    if lower.contains("container health checks") {
        return (Health::Look, "failed container health checks".to_owned());
    }
    let killed = culprit
        .is_some_and(|container| container.exit_code == Some(137) && !is_out_of_memory(container));
    if killed {
        return (
            Health::Look,
            "ignored SIGTERM, killed after the stop timeout".to_owned(),
        );
    }
    if lower.contains("az rebalanc") {
        return (Health::Fine, "moved to balance zones".to_owned());
    }
    if lower.starts_with("scaling activity") || lower.is_empty() {
        return (Health::Fine, "replaced or scaled in".to_owned());
    }
    (Health::Look, brief("stopped by the scheduler", reason))
}

fn unlabelled(reason: &str, culprit: Option<&Container>) -> (Health, String) {
    let lower = reason.to_ascii_lowercase();
    if lower.contains("essential container") {
        return culprit.map_or_else(
            || (Health::Broken, "essential container exited".to_owned()),
            exited,
        );
    }
    if lower.contains("instance draining")
        || lower.contains("maintenance")
        || lower.starts_with("host ec2")
    {
        return (Health::Look, brief("host went away", reason));
    }
    if lower.starts_with("scaling activity") {
        return (Health::Fine, "replaced or scaled in".to_owned());
    }
    if reason.is_empty() {
        return culprit
            .filter(|container| container.exit_code.is_some() || container.reason.is_some())
            .map_or_else(
                || (Health::Unknown, "stopped, no reason given".to_owned()),
                exited,
            );
    }
    (Health::Look, start_error(reason))
}
