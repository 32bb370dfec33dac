//! Where a line comes from, as far as a filter can ask.

use crate::domain::Text;

/// The task and the container a stream belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Id of the task; empty if the name of the stream does not tell.
    pub task: Text,
    /// Name of the container; empty if the name of the stream does not tell.
    pub container: Text,
    /// Name of the stream.
    pub stream: Text,
}

impl Origin {
    /// What the name of a stream tells: `prefix/container/task` is what the awslogs driver writes
    /// (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>),
    /// `prefixcontainer-firelens-task` what FireLens does.
    pub fn of_stream(name: &Text) -> Self {
        let split = match name.rsplit_once('/') {
            Some((before, task)) => {
                let container = before.rsplit_once('/').map_or(before, |(_, last)| last);
                Some((container, task))
            }
            None => name.rsplit_once("-firelens-"),
        };
        let (container, task) = split.unwrap_or_default();
        Self {
            task: task.into(),
            container: container.into(),
            stream: name.clone(),
        }
    }
}
