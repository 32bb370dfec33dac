//! Rules and schedules as one thing: when it starts what, and how that went.

use crate::domain::health::Health;
use crate::domain::scheduled::{
    Rule, RuleTargets, Schedule, Starter, Target, on_cluster, outcome, pattern_words, started,
};
use crate::domain::task::Task;
use crate::domain::time::Timestamp;
use crate::domain::{Text, when};
use crate::store::ClusterData;
use std::sync::Arc;

/// A rule with what it starts, or a schedule.
#[derive(Debug)]
pub enum Plan {
    /// A rule of EventBridge; its targets come by a call of their own.
    Rule(Arc<Rule>, Targets),
    /// A schedule of EventBridge Scheduler.
    Schedule(Arc<Schedule>),
}

/// What is known of a rule's targets.
#[derive(Debug)]
pub enum Targets {
    /// Not asked yet.
    Pending,
    /// Why they are not known.
    Unknown(Text),
    /// The targets.
    Known(Arc<RuleTargets>),
}

/// The newest run that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// When it began.
    pub at: Option<Timestamp>,
    /// How it ended; none while it runs.
    pub ended: Option<(Health, String)>,
}

impl Plan {
    /// When it starts tasks, in words.
    pub fn when(&self) -> Option<String> {
        let zone = match self.zone() {
            "UTC" => String::new(),
            zone => format!(" {zone}"),
        };
        match (self.expression(), self) {
            (Some(expression), _) if when::is_interval(expression) => Some(when::words(expression)),
            (Some(expression), _) => Some(when::words(expression) + &zone),
            (None, Self::Rule(rule, _)) => rule.event_pattern.as_deref().map(pattern_words),
            (None, Self::Schedule(_)) => None,
        }
    }

    /// The expression as it is written.
    pub fn expression(&self) -> Option<&Text> {
        match self {
            Self::Rule(rule, _) => rule.schedule_expression.as_ref(),
            Self::Schedule(schedule) => schedule.schedule_expression.as_ref(),
        }
    }

    /// The time zone of the expression.
    pub fn zone(&self) -> &str {
        match self {
            Self::Rule(..) => "UTC",
            Self::Schedule(schedule) => schedule
                .schedule_expression_timezone
                .as_deref()
                .unwrap_or("UTC"),
        }
    }

    /// ENABLED, DISABLED, ….
    pub fn state(&self) -> Option<&Text> {
        match self {
            Self::Rule(rule, _) => rule.state.as_ref(),
            Self::Schedule(schedule) => schedule.state.as_ref(),
        }
    }

    /// Whether it starts anything.
    pub fn is_enabled(&self) -> bool {
        self.state()
            .is_some_and(|state| state.starts_with("ENABLED"))
    }

    /// What it starts; the error is why that is not known, none while it is awaited.
    pub fn targets(&self) -> Result<&[Target], Option<&Text>> {
        match self {
            Self::Rule(_, Targets::Pending) => Err(None),
            Self::Rule(_, Targets::Unknown(reason)) => Err(Some(reason)),
            Self::Rule(_, Targets::Known(known)) => Ok(&known.targets),
            Self::Schedule(schedule) => Ok(schedule.target.as_slice()),
        }
    }

    pub(super) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let expression = self.expression().filter(|_| self.is_enabled())?;
        let next = when::next(expression, self.zone(), now)?;
        match self {
            Self::Schedule(schedule) => Some(next)
                .filter(|next| schedule.start_date.is_none_or(|start| *next >= start))
                .filter(|next| schedule.end_date.is_none_or(|end| *next <= end)),
            Self::Rule(..) => Some(next),
        }
    }
}

/// Health of a plan and why it is not fine.
pub(super) fn verdict(
    plan: &Plan,
    cluster: &str,
    run: Option<&Run>,
    now: Timestamp,
) -> (Health, Option<String>) {
    if plan.state().is_some() && !plan.is_enabled() {
        return (Health::Fine, Some("disabled: it starts nothing".to_owned()));
    }
    if let Plan::Schedule(schedule) = plan
        && schedule.end_date.is_some_and(|end| end < now)
    {
        return (Health::Fine, Some("its end date has passed".to_owned()));
    }
    if let Ok(targets) = plan.targets()
        && on_cluster(targets, cluster).all(|target| target.ecs_parameters.is_none())
    {
        let why = "its target names no task definition".to_owned();
        return (Health::Broken, Some(why));
    }
    match run.and_then(|run| run.ended.as_ref()) {
        Some((health, words)) if health.is_fault() => (*health, Some(format!("last run: {words}"))),
        _ => (Health::Fine, None),
    }
}

/// The tasks that a rule or schedule started, newest first.
pub(super) fn runs(inside: &ClusterData, starter: Starter, name: &str) -> Vec<Arc<Task>> {
    let begun = |task: &Task| task.created_at.or(task.started_at);
    let mut runs: Vec<Arc<Task>> = inside
        .running
        .items()
        .filter(|task| inside.stopped.item(&task.task_arn).is_none())
        .chain(inside.stopped.items())
        .filter(|task| started(task, starter, name))
        .cloned()
        .collect();
    runs.sort_by_key(|task| std::cmp::Reverse(begun(task)));
    runs
}

pub(super) fn run_of(task: &Task) -> Run {
    let ended = task.is_stopped().then(|| {
        outcome(task).unwrap_or_else(|| (Health::Unknown, "stopped, no reason given".to_owned()))
    });
    Run {
        at: task.created_at.or(task.started_at),
        ended,
    }
}
