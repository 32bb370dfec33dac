//! How the log streams of a container are named.

use crate::domain::task::{Container, Task};
use crate::domain::{Text, arn, list};

/// What the names of a container's log streams are made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StreamName {
    /// `<prefix>/<container>/<task id>`, by `awslogs-stream-prefix`.
    Prefixed(Text),
    /// The id of the container in its runtime: awslogs without a prefix, which only EC2 allows.
    RuntimeId,
    /// What the log router makes of a text with `$(…)` variables. A `log_stream_prefix` is
    /// `<prefix>$(tag)`, and the tag is `<container>-firelens-<task id>`.
    Template(Text),
}

/// A name, or as much of its beginning as could be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beginning {
    /// The text.
    pub text: String,
    /// Whether it is the whole name.
    pub whole: bool,
}

/// What variables of a template stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Variables<'a> {
    /// Name of the container.
    pub container: Option<&'a str>,
    /// Name of the cluster.
    pub cluster: Option<&'a str>,
    /// Task id.
    pub task: Option<&'a str>,
}

impl<'a> Variables<'a> {
    /// Those of a container of a task.
    pub(super) fn of(task: &'a Task, container: &'a str) -> Self {
        Self {
            container: Some(container),
            cluster: cluster_of(task),
            task: Some(task.id()),
        }
    }
}

/// The name of a task's cluster.
fn cluster_of(task: &Task) -> Option<&str> {
    task.cluster_arn
        .as_deref()
        .map(arn::name)
        .or_else(|| arn::cluster_name(&task.task_arn))
}

/// The beginning of a template as far as its variables are known. What the log routers of AWS
/// know is written as `$(ecs_task_id)`; other variables are taken out of each line, and where one
/// of them stands the text is cut.
pub(super) fn expand(template: &str, with: Variables<'_>) -> Beginning {
    let mut text = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('$') {
        text.push_str(before);
        let Some((name, after)) = from.strip_prefix('(').and_then(|it| it.split_once(')')) else {
            return Beginning { text, whole: false };
        };
        match name {
            "ecs_task_id" => match with.task {
                Some(task) => text.push_str(task),
                None => return Beginning { text, whole: false },
            },
            "ecs_cluster" => match with.cluster {
                Some(cluster) => text.push_str(cluster),
                None => return Beginning { text, whole: false },
            },
            // No part of the tag holds a dot unless the container's name does, and that cannot.
            "tag" | "tag[0]" => {
                let Some(container) = with.container else {
                    return Beginning { text, whole: false };
                };
                text.push_str(container);
                text.push_str("-firelens-");
                match with.task {
                    Some(task) => text.push_str(task),
                    None => return Beginning { text, whole: false },
                }
            }
            _ => return Beginning { text, whole: false },
        }
        rest = after;
    }
    text.push_str(rest);
    Beginning { text, whole: true }
}

impl StreamName {
    /// The stream of one container of a task, or the beginning of its name; none where nothing
    /// can be said: the container has no runtime id yet.
    pub(super) fn of(&self, task: &Task, container: &str) -> Option<Beginning> {
        match self {
            Self::Prefixed(prefix) => Some(Beginning {
                text: format!("{prefix}/{container}/{}", task.id()),
                whole: true,
            }),
            Self::RuntimeId => Some(Beginning {
                text: running(task, container)?.runtime_id.as_deref()?.to_owned(),
                whole: true,
            }),
            Self::Template(template) => {
                let name = expand(template, Variables::of(task, container));
                (!name.text.is_empty()).then_some(name)
            }
        }
    }

    /// What the streams of all tasks of a container begin with; none if they have nothing in
    /// common.
    pub(super) fn shared(&self, container: &str, cluster: Option<&str>) -> Option<Beginning> {
        match self {
            Self::Prefixed(prefix) => Some(Beginning {
                text: format!("{prefix}/{container}/"),
                whole: false,
            }),
            Self::RuntimeId => None,
            Self::Template(template) => {
                let with = Variables {
                    container: Some(container),
                    cluster,
                    task: None,
                };
                let name = expand(template, with);
                (!name.text.is_empty()).then_some(name)
            }
        }
    }

    /// How the streams are named, for a reader.
    pub fn words(&self, container: &str) -> String {
        match self {
            Self::Prefixed(prefix) => format!("{prefix}/{container}/<task id>"),
            Self::RuntimeId => "<runtime id of the container>".to_owned(),
            Self::Template(template) => template
                .replace("$(tag)", &format!("{container}-firelens-<task id>"))
                .replace("$(ecs_task_id)", "<task id>"),
        }
    }
}

fn running<'a>(task: &'a Task, container: &str) -> Option<&'a Container> {
    list(&task.containers)
        .iter()
        .find(|it| it.name.as_deref() == Some(container))
}
