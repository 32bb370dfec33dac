//! Which task a forward goes through: one that runs, with an agent of ECS Exec that runs.

use crate::domain::task::{Container, Task};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, list};
use crate::store::{ClusterData, Entry};

/// The agent that ECS Exec puts into a container, by ECS's name for it
/// ([ManagedAgent](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html)).
const AGENT: &str = "ExecuteCommandAgent";

/// The container that a session goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entrance {
    /// ARN of the task.
    pub(super) task: Text,
    /// Name of the container.
    pub(super) container: Text,
    /// Its runtime id.
    pub(super) runtime: Text,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'a> {
    /// The task it led to last, or that was asked for.
    pub(super) task: Option<&'a str>,
    /// The service whose tasks will do as well.
    pub(super) service: Option<&'a str>,
    /// The container it went through last, or that was asked for.
    pub(super) container: Option<&'a str>,
    /// What was read before this counts for nothing.
    pub(super) fresh: Option<Timestamp>,
    /// Whether the tasks of the service, or of the cluster, were named completely since then.
    pub(super) listed: bool,
    /// Whether tasks that were named before may still be read anew; later they are no more than
    /// remembered.
    pub(super) patient: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// This one will do.
    Through(Entrance),
    /// None will do now, in words.
    NoneNow(String),
    /// None will ever do, in words.
    Never(String),
    /// Too little was read.
    NotRead,
}

/// Looks for the task: the one it has, else the newest of its service.
pub(super) fn choose(inside: Option<&ClusterData>, sought: Sought<'_>) -> Choice {
    let nothing = ClusterData::default();
    let inside = inside.unwrap_or(&nothing);
    let is_fresh = |entry: &Entry<Task>| sought.fresh.is_none_or(|at| entry.read_at >= Some(at));
    let mut why = None;
    if let Some(own) = sought.task {
        match inside.running.get(own).map(|it| (it, it.item.as_deref())) {
            Some((entry, item)) if item.is_none() || !is_fresh(entry) => {
                match (&entry.fault, &inside.running.list.fault) {
                    (Some(fault), _) | (None, Some(fault)) => return Choice::NoneNow(fault.line()),
                    // It is remembered, and AWS does not name it any more.
                    (None, None) if sought.listed && !sought.patient => {}
                    (None, None) => return Choice::NotRead,
                }
            }
            // What is not described was dealt with.
            Some((_, None)) => {}
            Some((_, Some(task))) => match entrance(task, sought.container) {
                Ok(entrance) => return Choice::Through(entrance),
                Err(line) if is_alive(task) => why = Some(line),
                Err(_) => {}
            },
            None if inside.stopped.get(own).is_none() && !sought.listed => {
                return match &inside.running.list.fault {
                    Some(fault) => Choice::NoneNow(fault.line()),
                    None => Choice::NotRead,
                };
            }
            None => {}
        }
        if let (None, Some(line)) = (sought.service, why.take()) {
            return Choice::NoneNow(line);
        }
        if sought.service.is_none() {
            let id = arn::short_id(own);
            return Choice::Never(format!(
                "task {id} has stopped, and no service replaces it: there is no successor"
            ));
        }
    }
    let Some(service) = sought.service else {
        return Choice::Never("it has neither a task nor a service".to_owned());
    };
    let mut newest: Option<(Option<Timestamp>, Entrance)> = None;
    let mut awaited = false;
    for (id, entry) in inside.running.entries() {
        let Some(task) = entry.item.as_deref() else {
            continue;
        };
        if task.service_name() != Some(service) || sought.task == Some(&**id) {
            continue;
        }
        if !is_fresh(entry) {
            awaited = true;
            continue;
        }
        match entrance(task, sought.container) {
            Ok(found) => {
                let newer = newest.as_ref().is_none_or(|it| it.0 < task.started_at);
                if newer {
                    newest = Some((task.started_at, found));
                }
            }
            Err(line) => why = why.or(Some(line)),
        }
    }
    match (newest, why) {
        (Some((_, entrance)), _) => Choice::Through(entrance),
        (None, _) if !sought.listed || (awaited && sought.patient) => {
            match &inside.running.list.fault {
                Some(fault) => Choice::NoneNow(fault.line()),
                None => Choice::NotRead,
            }
        }
        (None, Some(line)) => {
            Choice::NoneNow(format!("no task of {service} has a running agent: {line}"))
        }
        (None, None) => Choice::NoneNow(format!("no task of {service} is running")),
    }
}

/// Whether it runs and is wanted running.
fn is_alive(task: &Task) -> bool {
    task.last_status.as_deref() == Some("RUNNING")
        && task
            .desired_status
            .as_deref()
            .is_none_or(|it| it == "RUNNING")
}

/// The way into a task, or why there is none. Through which container makes no difference where
/// they share their network (`awsvpc`); else it must be the one that was asked for.
pub(super) fn entrance(task: &Task, container: Option<&str>) -> Result<Entrance, String> {
    let id = arn::short_id(&task.task_arn);
    if !is_alive(task) {
        let status = task.last_status.as_deref().unwrap_or("in no known state");
        return Err(match task.desired_status.as_deref() {
            Some("STOPPED") if status == "RUNNING" => format!("task {id} is being stopped"),
            _ => format!("task {id} is {status}"),
        });
    }
    if task.enable_execute_command == Some(false) {
        return Err(format!(
            "ECS Exec was not enabled when task {id} was launched, and a forward needs its agent"
        ));
    }
    let containers = list(&task.containers);
    let named = containers
        .iter()
        .filter(|it| container.is_none_or(|name| it.name.as_deref() == Some(name)));
    let mut why = None;
    for one in named {
        match way(one) {
            Ok((name, runtime)) => {
                return Ok(Entrance {
                    task: task.task_arn.clone(),
                    container: name,
                    runtime,
                });
            }
            Err(line) => why = why.or(Some(line)),
        }
    }
    let why = why.unwrap_or_else(|| match container {
        Some(name) => format!("there is no container {name}"),
        None => "its containers are not known".to_owned(),
    });
    Err(format!("task {id}: {why}"))
}

fn way(container: &Container) -> Result<(Text, Text), String> {
    let name = container.name.clone().unwrap_or_else(|| "container".into());
    let agents = list(&container.managed_agents).iter();
    let agent = agents
        .into_iter()
        .find(|it| it.name.as_deref() == Some(AGENT));
    match agent.map(|it| (it.last_status.as_deref(), it.reason.as_deref())) {
        Some((Some("RUNNING"), _)) => {}
        Some((status, reason)) => {
            let status = status.unwrap_or("in no known state");
            let reason = reason.map_or_else(String::new, |it| format!(" ({it})"));
            return Err(format!("{AGENT} of {name} is {status}{reason}"));
        }
        None => return Err(format!("{name} has no {AGENT}")),
    }
    match &container.runtime_id {
        Some(runtime) => Ok((name, runtime.clone())),
        None => Err(format!("ECS does not tell the runtime id of {name}")),
    }
}
