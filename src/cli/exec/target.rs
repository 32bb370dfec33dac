//! From names on the command line to a container.

use super::super::Failure;
use super::super::get::failure_of;
use super::args::Exec;
use crate::cli::args::Global;
use crate::config::closest;
use crate::domain::exec_check::agent_runs;
use crate::domain::task::{Container, Task};
use crate::domain::{Text, arn, list};
use crate::store::ClusterData;
use std::sync::Arc;

/// Fewest letters of an id that may stand for the whole of it.
const SHORTEST: usize = 6;

/// What was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Name or ARN of the cluster.
    pub(super) cluster: String,
    /// Name of a service, id or ARN of a task.
    pub(super) target: String,
}

/// What the words mean, as far as nobody has to be asked.
pub(super) fn named(global: &Global, exec: &Exec) -> Result<Named, Failure> {
    let wrong = |line: &str| {
        Failure::usage(format!(
            "{line}: ecsight --write exec CLUSTER SERVICE|TASK [-- COMMAND…]"
        ))
    };
    let mut words = exec.words.clone();
    let cluster = match &global.cluster {
        Some(cluster) => Some(cluster.clone()),
        // The ARN of a service or task names its cluster.
        None => match words.first() {
            Some(first) if !first.starts_with("arn:") || first.contains(":cluster/") => {
                Some(words.remove(0))
            }
            Some(first) => arn::cluster_name(first).map(str::to_owned),
            None => None,
        },
    };
    let cluster = cluster.ok_or_else(|| wrong("which cluster?"))?;
    words.extend(global.service.clone().filter(|_| words.is_empty()));
    match &*words {
        [target] => Ok(Named {
            cluster,
            target: target.clone(),
        }),
        [] => Err(wrong("which service or task?")),
        [_, extra, ..] => Err(wrong(&format!(
            "{extra} is one word too many (a command stands behind --)"
        ))),
    }
}

/// A service or a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// By name.
    Service(Text),
    /// By ARN.
    Task(Text),
}

/// What is meant, by the names of all services and the ARNs of all running tasks.
pub(super) fn meant(inside: &ClusterData, target: &str) -> Result<Meant, Failure> {
    if target.starts_with("arn:") {
        return Ok(match target.contains(":task/") {
            true => Meant::Task(target.into()),
            false => Meant::Service(arn::name(target).into()),
        });
    }
    let services: Vec<&str> = inside
        .services
        .entries()
        .map(|(id, _)| arn::name(id))
        .collect();
    if services.contains(&target) {
        return Ok(Meant::Service(target.into()));
    }
    let is_id = |id: &str| {
        id == target
            || (target.len() >= SHORTEST
                && id.starts_with(target)
                && target.bytes().all(|it| it.is_ascii_hexdigit()))
    };
    let tasks = inside.running.entries().map(|(id, _)| id);
    let tasks: Vec<&Text> = tasks.filter(|id| is_id(arn::name(id))).collect();
    match &*tasks {
        [one] => return Ok(Meant::Task(Text::clone(one))),
        [] => {}
        many => {
            let count = many.len();
            return Err(Failure::usage(format!(
                "{target} is the beginning of {count} tasks"
            )));
        }
    }
    // Whose list was not to be had may have it.
    let lists = [&inside.services.list, &inside.running.list];
    if let Some(fault) = lists.iter().find_map(|it| it.fault.as_ref()) {
        return Err(failure_of(fault));
    }
    let near = closest(target, services.iter().copied());
    let near = near.or_else(|| services.iter().copied().find(|it| it.contains(target)));
    Err(Failure::usage(match near {
        Some(near) => format!("no service or running task {target} here; did you mean {near}?"),
        None => format!(
            "no service or running task {target} in this cluster; ecsight get services -c CLUSTER lists them"
        ),
    }))
}

/// A task by its ARN, running or stopped.
pub(super) fn task(inside: &ClusterData, task: &Text) -> Result<Arc<Task>, Failure> {
    let known = inside.running.item(task);
    if let Some(known) = known.or_else(|| inside.stopped.item(task)) {
        return Ok(Arc::clone(known));
    }
    let id = arn::short_id(task);
    let entries = [inside.running.get(task), inside.stopped.get(task)];
    let mut entries = entries.iter().flatten();
    Err(match entries.clone().find_map(|it| it.fault.as_ref()) {
        Some(fault) => failure_of(fault),
        None => match entries.find_map(|it| it.missing.as_deref()) {
            Some(why) => Failure::usage(format!("there is no task {id}: AWS says {why}")),
            None => Failure::aws(format!("task {id} could not be read")),
        },
    })
}

/// The newest running task of a service, one with a running agent before others; and what is to be
/// told of it.
pub(super) fn newest(
    inside: &ClusterData,
    service: &str,
    container: Option<&str>,
) -> Result<(Arc<Task>, String), Failure> {
    let of_service = |task: &&Arc<Task>| {
        task.service_name() == Some(service) && task.last_status.as_deref() == Some("RUNNING")
    };
    let tasks: Vec<&Arc<Task>> = inside.running.items().filter(of_service).collect();
    let ready = |task: &Task| {
        let mut containers = list(&task.containers).iter();
        containers.any(|it| {
            let is_wanted = container.is_none_or(|name| it.name.as_deref() == Some(name));
            is_wanted && agent_runs(it) == Some(true)
        })
    };
    let count = tasks.iter().filter(|it| ready(it)).count();
    let newest = tasks
        .iter()
        .max_by_key(|it| (ready(it), it.started_at, it.task_arn.clone()));
    let Some(newest) = newest else {
        return Err(match &inside.running.list.fault {
            Some(fault) => failure_of(fault),
            None => Failure {
                code: 1,
                line: format!("{service} has no running task"),
            },
        });
    };
    let which = match count {
        0 => "the newest; none has a running agent".to_owned(),
        1 => "the one with a running agent".to_owned(),
        many => format!("the newest of {many} with a running agent"),
    };
    let words = format!(
        "{service}: task {}, {which}",
        arn::short_id(&newest.task_arn)
    );
    Ok((Arc::clone(newest), words))
}

/// The container of a task: the one named, or the only one it can be; none where there are several
/// and no agent runs in any.
pub(super) fn container<'a>(
    task: &'a Task,
    named: Option<&str>,
) -> Result<Option<&'a Container>, Failure> {
    let all = list(&task.containers);
    let names = |of: &[&Container]| {
        let names = of.iter().filter_map(|it| it.name.as_deref());
        names.collect::<Vec<_>>().join(", ")
    };
    let every: Vec<&Container> = all.iter().collect();
    if let Some(name) = named {
        let found = all.iter().find(|it| it.name.as_deref() == Some(name));
        return found.map(Some).ok_or_else(|| {
            Failure::usage(format!(
                "the task has no container {name}, but {}",
                names(&every)
            ))
        });
    }
    let ready: Vec<&Container> = all
        .iter()
        .filter(|it| agent_runs(it) == Some(true))
        .collect();
    match (&*ready, &*every) {
        // Without an agent AWS refuses it, and says why better than a guess.
        ([one], _) | ([], [one]) => Ok(Some(one)),
        ([], []) => Err(Failure::usage("the task tells of no containers yet")),
        ([], _) => Ok(None),
        (several, _) => Err(Failure::usage(format!(
            "several containers have a running agent; --container names one of {}",
            names(several)
        ))),
    }
}

#[cfg(test)]
mod tests;
