//! The moments at which tasks stopped, to jump to: the last lines before them are those one
//! looks for.

use crate::domain::health::Health;
use crate::domain::stopped;
use crate::domain::task::Task;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn};
use std::time::Duration;

/// Before the first sign of a task: clocks differ, and log drivers set the time.
const BEFORE: Duration = Duration::from_secs(60);
/// After the last: what is in buffers is sent while the task stops.
const AFTER: Duration = Duration::from_secs(60);

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// From here on.
    pub from: Timestamp,
    /// Up to here; none is now and on.
    pub to: Option<Timestamp>,
}

/// A task that stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When its last container ended: no line of it is later, but for clocks that differ.
    pub at: Timestamp,
    /// Task id.
    pub task: Text,
    /// `family:revision`.
    pub definition: Option<Text>,
    /// The container to blame.
    pub container: Option<Text>,
    /// Its exit code.
    pub exit_code: Option<i32>,
    /// Why it stopped, in words.
    pub words: String,
    /// How bad that is.
    pub health: Health,
    /// Where its lines lie.
    pub window: Window,
}

/// When a task ended, as near to its last line as ECS tells.
fn end(task: &Task) -> Option<Timestamp> {
    task.execution_stopped_at
        .or(task.stopped_at)
        .or(task.stopping_at)
}

/// The stretch of time that lines of a task can lie in; none if ECS tells no time of it.
pub fn window(task: &Task) -> Option<Window> {
    let from = task.created_at.or(task.started_at).or_else(|| end(task))?;
    let last = task.stopped_at.or(task.execution_stopped_at);
    Some(Window {
        from: from - BEFORE,
        to: last.filter(|_| task.is_stopped()).map(|at| at + AFTER),
    })
}

/// The stops among tasks, oldest first.
pub fn moments(tasks: &[&Task]) -> Vec<Moment> {
    let mut moments: Vec<Moment> = tasks.iter().filter_map(|task| moment(task)).collect();
    moments.sort_by(|one, other| (one.at, &one.task).cmp(&(other.at, &other.task)));
    moments
}

fn moment(task: &Task) -> Option<Moment> {
    if !task.is_stopped() {
        return None;
    }
    let culprit = stopped::culprit(task);
    let verdict = stopped::verdict(task)?;
    Some(Moment {
        at: end(task)?,
        task: task.id().into(),
        definition: task
            .task_definition_arn
            .as_deref()
            .map(|it| arn::family_revision(it).into()),
        container: culprit.and_then(|container| container.name.clone()),
        exit_code: culprit.and_then(|container| container.exit_code),
        words: verdict.words,
        health: verdict.health,
        window: window(task)?,
    })
}

/// The stops worth going to: where something broke, stops for a scaling or a deployment are in the
/// way; where nothing did, they are all there is.
pub fn worth_a_look(moments: Vec<Moment>) -> Vec<Moment> {
    let broke = |moment: &Moment| moment.health != Health::Fine;
    if !moments.iter().any(broke) {
        return moments;
    }
    moments.into_iter().filter(broke).collect()
}
