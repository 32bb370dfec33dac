//! The description of a rule or schedule: when, what it starts, and its runs.

use super::document::Document;
use super::kind::{Look, health_role};
use super::scheduled::{Plan, ScheduledRow, inside, runs};
use super::sheet::Sheet;
use crate::domain::scheduled::{RetryPolicy, Starter, Target, outcome};
use crate::domain::task::Task;
use crate::domain::{arn, list, time};
use crate::theme::Role;

/// Runs shown.
const RUNS: usize = 12;

/// The description.
pub(super) fn describe(row: &ScheduledRow, look: &Look<'_>) -> Document {
    let title = format!("{} {}", row.extra.starter.word(), row.name);
    let mut sheet = Sheet::new(title, look);
    sheet.verdict(row.health, row.why.as_deref());
    let Some(plan) = row.item.as_deref() else {
        last_runs(&mut sheet, row, look);
        return sheet.not_described(row.unknown.as_deref()).finish();
    };
    sheet.text("when", plan.when().as_deref().unwrap_or("—"));
    sheet.value("expression", plan.expression());
    sheet.value("state", plan.state());
    match row.extra.next {
        Some(at) => sheet.text(
            "next",
            &format!(
                "{}  (in {})",
                time::full(at, look.zone),
                time::age(at, look.now)
            ),
        ),
        None if !plan.is_enabled() => sheet.text("next", "—"),
        None => sheet.text("next", "— the expression alone does not tell"),
    }
    match plan {
        Plan::Rule(rule, _) => {
            if let Some(pattern) = &rule.event_pattern {
                sheet.text("event pattern", pattern);
            }
            sheet.value("event bus", rule.event_bus_name.as_ref());
            if rule.managed_by.is_some() {
                sheet.value("managed by", rule.managed_by.as_ref());
            }
            sheet.value("description", rule.description.as_ref());
        }
        Plan::Schedule(schedule) => {
            sheet.text("time zone", plan.zone());
            let window = match &schedule.flexible_time_window {
                Some(window) => match window.maximum_window_in_minutes {
                    Some(minutes) if &*window.mode == "FLEXIBLE" => {
                        format!("starts up to {minutes} minutes late, by intention")
                    }
                    _ => window.mode.to_string(),
                },
                None => "—".to_owned(),
            };
            sheet.text("flexible window", &window);
            sheet.time("not before", schedule.start_date);
            sheet.time("not after", schedule.end_date);
            sheet.value(
                "after completion",
                schedule.action_after_completion.as_ref(),
            );
            sheet.value("group", Some(&schedule.group_name));
            sheet.value("description", schedule.description.as_ref());
        }
    }
    targets(&mut sheet, plan, look);
    last_runs(&mut sheet, row, look);
    sheet.section("identity");
    match plan {
        Plan::Rule(rule, _) => {
            sheet.value("arn", rule.arn.as_ref());
            sheet.value("role", rule.role_arn.as_ref());
        }
        Plan::Schedule(schedule) => sheet.value("arn", schedule.arn.as_ref()),
    }
    sheet.finish()
}

fn targets(sheet: &mut Sheet<'_>, plan: &Plan, look: &Look<'_>) {
    sheet.section("starts");
    match plan.targets() {
        Err(Some(reason)) => sheet.toned("tasks", &format!("◌ {reason}"), Some(Role::Gap)),
        Err(None) => sheet.remark("not described yet"),
        Ok([]) => sheet.remark("nothing: it has no target"),
        Ok(all) => {
            for each in all {
                target(sheet, each, look);
            }
        }
    }
}

fn target(sheet: &mut Sheet<'_>, target: &Target, look: &Look<'_>) {
    if Some(&*target.arn) != look.scope.cluster.as_deref() {
        sheet.text("also", &target.arn);
        return;
    }
    let Some(ecs) = &target.ecs_parameters else {
        sheet.text("task definition", "— none, so nothing can start");
        return;
    };
    let definition = arn::family_revision(&ecs.task_definition_arn);
    let newest = !definition.contains(':');
    sheet.text(
        "task definition",
        &if newest {
            format!("{definition} (its newest active revision)")
        } else {
            definition.to_owned()
        },
    );
    sheet.text("tasks", &ecs.task_count.unwrap_or(1).to_string());
    let strategy = list(&ecs.capacity_provider_strategy);
    if strategy.is_empty() {
        sheet.value("launch type", ecs.launch_type.as_ref());
    } else {
        let names = strategy.iter().map(|item| &*item.capacity_provider);
        sheet.text("capacity providers", &super::joined(names));
    }
    if let Some(group) = &ecs.group {
        sheet.text("group", group);
    }
    let network = ecs
        .network_configuration
        .as_ref()
        .and_then(|network| network.awsvpc_configuration.as_ref());
    if let Some(vpc) = network {
        sheet.vpc(vpc);
    }
    sheet.value("role", target.role_arn.as_ref());
    if let Some(retry) = &target.retry_policy {
        sheet.text("retries", &retries(retry));
    }
    let letters = target.dead_letter_config.as_ref();
    let queue = letters.and_then(|config| config.arn.as_deref());
    sheet.text(
        "dead letters",
        queue.unwrap_or("— none: a start that fails leaves no trace here"),
    );
}

fn retries(retry: &RetryPolicy) -> String {
    let attempts = retry
        .maximum_retry_attempts
        .map_or_else(|| "—".to_owned(), |attempts| attempts.to_string());
    let age = retry
        .maximum_event_age_in_seconds
        .and_then(|seconds| u64::try_from(seconds).ok());
    match age {
        Some(seconds) => format!("{attempts}, for {} at most", time::short(seconds)),
        None => attempts,
    }
}

fn last_runs(sheet: &mut Sheet<'_>, row: &ScheduledRow, look: &Look<'_>) {
    sheet.section("runs");
    let Some(inside) = inside(look) else {
        return;
    };
    for fault in [&inside.stopped.list.fault, &inside.running.list.fault]
        .into_iter()
        .flatten()
    {
        sheet.toned("tasks", &format!("◌ {}", fault.line()), Some(Role::Gap));
    }
    let runs = runs(inside, row.extra.starter, &row.name);
    if runs.is_empty() {
        let by = match row.extra.starter {
            Starter::Rule => "events-rule",
            Starter::Schedule => "chronos-schedule",
        };
        sheet.remark(&format!(
            "no task that says it was started by {by}/{}; ECS forgets tasks about an hour after they stopped",
            row.name
        ));
        return;
    }
    for task in runs.iter().take(RUNS) {
        run(sheet, task, look);
    }
    if runs.len() > RUNS {
        sheet.remark(&format!("and {} more, see the tasks", runs.len() - RUNS));
    }
}

fn run(sheet: &mut Sheet<'_>, task: &Task, look: &Look<'_>) {
    let begun = task.created_at.or(task.started_at);
    let age = begun.map_or_else(|| "—".to_owned(), |at| time::age(look.now, at));
    let (words, tone) = match outcome(task).filter(|_| task.is_stopped()) {
        Some((health, words)) => (words, Some(health_role(health))),
        None => (task.last_status.as_deref().unwrap_or("—").to_owned(), None),
    };
    let took = match (
        task.started_at,
        task.execution_stopped_at.or(task.stopped_at),
    ) {
        (Some(from), Some(to)) => format!("ran {}", time::age(to, from)),
        _ => String::new(),
    };
    sheet.row(vec![
        (age, Some(Role::Muted)),
        (arn::short_id(&task.task_arn).to_owned(), None),
        (took, Some(Role::Muted)),
        (words, tone),
    ]);
}
