//! The columns of the list of tasks.

use super::kind::health_role;
use super::services::age_cell;
use super::table::{Cell, CellContext, Column};
use super::tasks::{Remembered, TaskRow};
use super::tasks_targets::target_cell;
use crate::domain::task::Task;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, list};
use crate::theme::Role;

pub(super) static COLUMNS: &[Column<TaskRow>] = &[
    Column::new(
        "task",
        "TASK",
        "first characters of the task id",
        |row: &TaskRow, _| Cell::text(Text::from(arn::short_id(&row.id))),
    )
    .width(8, 8),
    Column::new(
        "service",
        "SERVICE",
        "service, or the task's group",
        |row: &TaskRow, _| {
            row.cell(|task| match (task.service_name(), task.group.as_deref()) {
                (Some(service), _) => Cell::text(Text::from(service)),
                // ECS's own prefix says nothing that the missing service does not say.
                (None, Some(group)) => {
                    Cell::text(Text::from(group.strip_prefix("family:").unwrap_or(group)))
                }
                (None, None) => Cell::absent(),
            })
        },
    )
    .width(10, 34)
    .importance(2)
    .middle(),
    Column::new("status", "STATUS", "last status", status_cell).width(8, 14),
    Column::new("check", "HEALTH", "container health", |row: &TaskRow, _| {
        row.cell(|task| match task.health_status.as_deref() {
            Some("UNKNOWN") | None => Cell::absent(),
            Some("HEALTHY") => Cell::text("HEALTHY"),
            Some("UNHEALTHY") => Cell::text("UNHEALTHY").tone(Role::HealthBroken),
            Some(other) => Cell::text(Text::from(other)).tone(Role::HealthUnknown),
        })
    })
    .width(7, 9)
    .importance(5),
    Column::new(
        "target",
        "TARGET",
        "health of the task at its load balancer, as far as it was read",
        target_cell,
    )
    .width(9, 16)
    .importance(5)
    .costly(),
    Column::new(
        "exit",
        "EXIT",
        "exit code of the first container that failed",
        |row: &TaskRow, _| {
            row.cell(|task| {
                exit_code(task).map_or_else(Cell::blank, |code| Cell::number(i64::from(code)))
            })
        },
    )
    .width(4, 6)
    .right()
    .importance(4),
    Column::new(
        "definition",
        "DEFINITION",
        "task definition",
        |row: &TaskRow, _| {
            row.text(|task| {
                task.task_definition_arn
                    .as_deref()
                    .map(|arn| Text::from(arn::family_revision(arn)))
            })
        },
    )
    .width(8, 30)
    .importance(6)
    .middle(),
    Column::new("zone", "ZONE", "availability zone", |row: &TaskRow, _| {
        row.text(|task| task.availability_zone.clone())
    })
    .width(5, 15)
    .importance(7),
    Column::new("ip", "IP", "private address", |row: &TaskRow, _| {
        row.text(|task| task.private_ip().map(Text::from))
    })
    .width(11, 15)
    .importance(8),
    Column::new(
        "instance",
        "INSTANCE",
        "container instance",
        |row: &TaskRow, _| {
            row.text(|task| {
                task.container_instance_arn
                    .as_deref()
                    .map(|arn| Text::from(arn::short_id(arn)))
            })
        },
    )
    .width(8, 8)
    .importance(10),
    Column::new(
        "compute",
        "COMPUTE",
        "launch type or capacity provider",
        |row: &TaskRow, _| {
            row.text(|task| {
                task.capacity_provider_name
                    .clone()
                    .or_else(|| task.launch_type.clone())
            })
        },
    )
    .width(7, 20)
    .importance(11)
    .wide_only(),
    Column::new(
        "by",
        "STARTED BY",
        "who started it: a deployment, a rule, a schedule, a caller",
        |row: &TaskRow, _| row.text(|task| task.started_by.clone()),
    )
    .width(10, 36)
    .importance(12)
    .wide_only()
    .middle(),
    Column::new(
        "age",
        "AGE",
        "since the start, or since the stop",
        |row: &TaskRow, context| row.cell(|task| age_cell(moment(task), context.now)),
    )
    .width(4, 5)
    .right()
    .importance(1)
    .volatile(),
    Column::new(
        "why",
        "WHY",
        "why it stopped or is not well",
        |row: &TaskRow, _| row.why_cell(),
    )
    .width(34, u16::MAX)
    .importance(3),
];

fn status_cell(row: &TaskRow, _: &CellContext) -> Cell {
    row.cell(|task| match task.last_status.as_deref() {
        Some("STOPPED") if row.extra.remembered == Remembered::Forgotten => {
            Cell::text("STOPPED †").tone(Role::Muted)
        }
        Some("STOPPED") => Cell::text("STOPPED").tone(if row.health.is_fault() {
            health_role(row.health)
        } else {
            Role::Muted
        }),
        Some("RUNNING") if task.desired_status.as_deref() == Some("STOPPED") => {
            Cell::text("STOPPING").tone(Role::HealthChanging)
        }
        Some("RUNNING") => Cell::text("RUNNING"),
        Some(other) => Cell::text(Text::from(other)).tone(health_role(row.health)),
        None => Cell::absent(),
    })
}

/// The exit code to blame, else any.
fn exit_code(task: &Task) -> Option<i32> {
    let codes = || {
        list(&task.containers)
            .iter()
            .filter_map(|container| container.exit_code)
    };
    codes().find(|code| *code != 0).or_else(|| codes().next())
}

/// The instant the AGE column counts from.
pub(super) fn moment(task: &Task) -> Option<Timestamp> {
    if task.is_stopped() {
        task.stopped_at.or(task.since())
    } else {
        task.since()
    }
}
