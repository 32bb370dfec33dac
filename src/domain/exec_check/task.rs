//! What the task itself tells: whether it runs, with ECS Exec, with a platform that has it, with
//! an agent.

use super::{Check, Facts, State, agent_of, name_of};
use crate::domain::list;
use crate::domain::task::Container;

/// Least [platform version](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html)
/// of Fargate with Linux.
const LINUX: [u32; 3] = [1, 4, 0];
/// Least platform version of Fargate with Windows.
const WINDOWS: [u32; 3] = [1, 0, 0];
/// Least version of the ECS agent on an instance.
const AGENT: [u32; 3] = [1, 50, 2];

pub(super) fn status(facts: &Facts<'_>) -> Check {
    let why = "there is nothing to enter unless the task runs";
    let line = |state, found: String| Check::new("task", why, state, found);
    let task = match &facts.task {
        Ok(task) => task,
        Err(words) => return line(State::Unknown, words.clone()),
    };
    match (task.last_status.as_deref(), task.desired_status.as_deref()) {
        (Some("RUNNING"), Some("STOPPED")) => line(
            State::Warns,
            "RUNNING, and about to be stopped: a session would end with it".to_owned(),
        )
        .fix("choose another task"),
        (Some("RUNNING"), _) => line(State::Passes, "RUNNING".to_owned()),
        (Some("STOPPED"), _) => {
            let why = task.stopped_reason.as_deref();
            let why = why.map_or_else(String::new, |it| format!(": {it}"));
            line(State::Fails, format!("STOPPED{why}")).fix("choose a task that runs")
        }
        (Some(other), _) => {
            let found = format!("{other}, not RUNNING");
            line(State::Fails, found).fix("wait until it is RUNNING, or choose another task")
        }
        (None, _) => line(State::Unknown, "AWS does not tell its status".to_owned()),
    }
}

/// `enableExecuteCommand`, which is settled when a task starts.
pub(super) fn exec(facts: &Facts<'_>) -> Check {
    let why = "a task has it from its start or never: it cannot be switched while it runs";
    let line = |state, found: String| Check::new("ECS Exec", why, state, found);
    let task = match &facts.task {
        Ok(task) => task,
        Err(words) => return line(State::Unknown, words.clone()),
    };
    let of_service = match &facts.service {
        Some(Ok(service)) => service.enable_execute_command,
        Some(Err(_)) | None => None,
    };
    match (task.enable_execute_command, facts.service.is_some()) {
        (Some(true), _) if of_service == Some(false) => line(
            State::Warns,
            "on for this task; off for the service since: tasks that start now have none"
                .to_owned(),
        )
        .fix("turn ECS Exec on again (:exec-on)"),
        (Some(true), _) => line(State::Passes, "on".to_owned()),
        (Some(false), true) if of_service == Some(true) => line(
            State::Fails,
            "off: the service has it on since, but this task is older".to_owned(),
        )
        .fix("force a new deployment (:redeploy), or choose a newer task"),
        (Some(false), true) => line(State::Fails, "off (enableExecuteCommand)".to_owned())
            .fix("turn ECS Exec on (:exec-on), then force a new deployment (:redeploy)"),
        (Some(false), false) => line(State::Fails, "off (enableExecuteCommand)".to_owned())
            .fix("run the task again with enableExecuteCommand"),
        (None, _) => line(
            State::Unknown,
            "AWS does not tell enableExecuteCommand".to_owned(),
        ),
    }
}

pub(super) fn container(facts: &Facts<'_>) -> Check {
    let why = "the command runs inside of it";
    let line = |state, found: String| Check::new("container", why, state, found);
    let containers = match facts.containers() {
        Ok(containers) => containers,
        Err(words) => return line(State::Unknown, words),
    };
    if containers.is_empty() {
        return match facts.container {
            Some(name) => line(State::Fails, format!("the task has no container {name}"))
                .fix("choose one of its containers"),
            None => line(State::Unknown, "AWS tells of no container".to_owned()),
        };
    }
    let status = |it: &&Container| it.last_status.as_deref().map(|status| status == "RUNNING");
    let words = containers.iter().map(|it| {
        format!(
            "{}: {}",
            name_of(it.name.as_ref()),
            name_of(it.last_status.as_ref())
        )
    });
    let words = words.collect::<Vec<_>>().join(", ");
    let runs: Vec<Option<bool>> = containers.iter().map(status).collect();
    if runs.contains(&Some(true)) {
        return line(State::Passes, words);
    }
    if runs.contains(&None) {
        return line(State::Unknown, words);
    }
    line(State::Fails, words).fix("choose a container that is RUNNING")
}

/// The agent in each container.
pub(super) fn agent(facts: &Facts<'_>) -> Check {
    let why = "the agent in the container is what runs the command";
    let line = |state, found: String| Check::new("agent", why, state, found);
    let containers = match facts.containers() {
        Ok(containers) => containers,
        Err(words) => return line(State::Unknown, words),
    };
    let told: Vec<(Option<&str>, String)> = containers
        .iter()
        .map(|it| {
            let agent = agent_of(it);
            let status = agent.and_then(|it| it.last_status.as_deref());
            let reason = agent.and_then(|it| it.reason.as_deref());
            let reason = reason.map_or_else(String::new, |it| format!(" ({it})"));
            let name = name_of(it.name.as_ref());
            (
                status,
                format!("{name}: {}{reason}", status.unwrap_or("none told")),
            )
        })
        .collect();
    let words: Vec<&str> = told.iter().map(|it| it.1.as_str()).collect();
    let words = words.join(", ");
    let any = |wanted: &str| told.iter().any(|(status, _)| *status == Some(wanted));
    if any("RUNNING") && facts.is_lost() {
        let words = format!("{words}, and not connected to Session Manager");
        return line(State::Fails, words).fix(
            "the lines about role, way and environment say why it may be; a new task gets a new agent (:redeploy, :stop-task)",
        );
    }
    if any("RUNNING") {
        return line(State::Passes, words);
    }
    if any("PENDING") {
        return line(State::Warns, words).fix("it is starting: try again in a moment");
    }
    if any("STOPPED") {
        return line(State::Fails, words).fix(
            "the lines about file system, role and route say why it may have stopped; a new task gets a new agent (:redeploy, :stop-task)",
        );
    }
    let is_off = facts
        .task
        .as_ref()
        .is_ok_and(|it| it.enable_execute_command == Some(false));
    match is_off {
        true => line(State::Unknown, "none: it comes with ECS Exec".to_owned()),
        false if told.is_empty() => line(State::Unknown, "no container is told".to_owned()),
        false => line(State::Unknown, words),
    }
}

/// Launch type, and whether what stands below is new enough.
pub(super) fn platform(facts: &Facts<'_>) -> Check {
    let why = "older platforms and agents have no ECS Exec";
    let line = |state, found: String| Check::new("platform", why, state, found);
    let task = match &facts.task {
        Ok(task) => task,
        Err(words) => return line(State::Unknown, words.clone()),
    };
    let launch = task.launch_type.as_deref();
    match launch {
        Some("FARGATE") => {
            let (least, system) = match facts.is_windows() {
                true => (WINDOWS, "Windows"),
                false => (LINUX, "Linux"),
            };
            let Some(version) = task.platform_version.as_deref() else {
                return line(
                    State::Unknown,
                    "FARGATE: AWS does not tell its version".to_owned(),
                );
            };
            let found = format!("FARGATE {version}, {system}");
            judged(
                line(State::Unknown, found),
                version,
                least,
                "platform version",
            )
        }
        Some("MANAGED_INSTANCES") => line(
            State::Passes,
            "MANAGED_INSTANCES: AWS keeps the agent up to date".to_owned(),
        ),
        Some(launch @ ("EC2" | "EXTERNAL")) => {
            let instance = match &facts.instance {
                Some(Ok(instance)) => instance,
                Some(Err(words)) => {
                    let found = format!("{launch}: the agent of its instance: {words}");
                    return line(State::Unknown, found);
                }
                None => {
                    let found = format!("{launch}: which instance it runs on is not told");
                    return line(State::Unknown, found);
                }
            };
            let version = instance.version_info.as_ref();
            let Some(version) = version.and_then(|it| it.agent_version.as_deref()) else {
                let found = format!("{launch}: the version of the agent is not told");
                return line(State::Unknown, found);
            };
            let found = format!("{launch}, ECS agent {version}");
            judged(line(State::Unknown, found), version, AGENT, "ECS agent")
        }
        Some(other) => line(
            State::Unknown,
            format!("{other}: nothing is known of it here"),
        ),
        None => line(
            State::Unknown,
            "AWS does not tell the launch type".to_owned(),
        ),
    }
}

fn judged(mut check: Check, version: &str, least: [u32; 3], noun: &str) -> Check {
    let Some(found) = parts(version) else {
        return check;
    };
    if found >= least {
        check.state = State::Passes;
        return check;
    }
    let [major, minor, patch] = least;
    check.state = State::Fails;
    check.fix(format!("{noun} {major}.{minor}.{patch} or newer"))
}

/// The numbers of a version; none where it is no version, such as `LATEST`.
fn parts(version: &str) -> Option<[u32; 3]> {
    let mut found = [0; 3];
    let numbers = version
        .trim_start_matches('v')
        .split('-')
        .next()?
        .split('.');
    let mut any = false;
    for (place, number) in found.iter_mut().zip(numbers) {
        *place = number.parse().ok()?;
        any = true;
    }
    any.then_some(found)
}

/// Whether the agent runs in one of the containers it is about.
pub(super) fn runs(facts: &Facts<'_>) -> bool {
    let containers = facts.containers().unwrap_or_default();
    let mut agents = containers.iter().filter_map(|it| agent_of(it));
    agents.any(|it| it.last_status.as_deref() == Some("RUNNING"))
}

/// Whether all of it runs on Fargate; none if that is not told.
pub(super) fn is_fargate(facts: &Facts<'_>) -> Option<bool> {
    let task = facts.task.as_ref().ok();
    let of_task = task.and_then(|it| it.launch_type.as_deref());
    let definition = facts.definition.as_ref().ok();
    let made_for = definition.map_or(&[][..], |it| list(&it.requires_compatibilities));
    match of_task {
        Some(launch) => Some(launch == "FARGATE"),
        None if made_for.len() == 1 => Some(&*made_for[0] == "FARGATE"),
        None => None,
    }
}
