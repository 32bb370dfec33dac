//! The columns of services, and the cells that other lists use too.

use super::ServiceRow;
use crate::domain::health::Health;
use crate::domain::owner::{self, Owner};
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, arn, list};
use crate::panes::kind::health_role;
use crate::panes::table::{Cell, CellContext, Column, SortKey};

pub(super) static COLUMNS: &[Column<ServiceRow>] = &[
    Column::new("name", "NAME", "service name", |row: &ServiceRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(14, 42)
    .middle(),
    Column::new("tasks", "TASKS", "running/desired tasks", tasks_cell)
        .width(5, 11)
        .right(),
    Column::new("pending", "PEND", "pending tasks", |row: &ServiceRow, _| {
        row.cell(|service| match service.pending_count {
            Some(0) => Cell::blank().key(SortKey::Number(0.0)),
            Some(pending) => Cell::number(i64::from(pending)).tone(health_role(Health::Changing)),
            None => Cell::absent(),
        })
    })
    .width(4, 5)
    .right()
    .importance(5),
    Column::new(
        "rollout",
        "ROLLOUT",
        "rollout state of the primary deployment",
        rollout_cell,
    )
    .width(9, 11)
    .importance(2),
    Column::new(
        "tg",
        "TG",
        "healthy targets of those that are not draining",
        |row: &ServiceRow, _| row.cell(|_| row.extra.targets.cell()),
    )
    .width(5, 9)
    .right()
    .importance(2)
    .costly(),
    Column::new(
        "cpu",
        "CPU",
        "CPU of the last hour and now, % of what is reserved",
        |row: &ServiceRow, _| row.cell(|_| row.extra.cpu.cell()),
    )
    .width(8, 8)
    .importance(3)
    .costly(),
    Column::new(
        "mem",
        "MEM",
        "memory of the last hour and now, % of what is reserved",
        |row: &ServiceRow, _| row.cell(|_| row.extra.memory.cell()),
    )
    .width(8, 8)
    .importance(3)
    .costly(),
    Column::new(
        "compute",
        "COMPUTE",
        "launch type or capacity providers",
        |row: &ServiceRow, _| row.text(|service| service.compute().map(Text::from)),
    )
    .width(7, 22)
    .importance(6),
    Column::new(
        "definition",
        "TASK DEFINITION",
        "task definition of the service",
        |row: &ServiceRow, _| {
            row.text(|service| {
                service
                    .task_definition
                    .as_deref()
                    .map(|arn| Text::from(arn::family_revision(arn)))
            })
        },
    )
    .width(10, 34)
    .importance(5)
    .middle(),
    Column::new(
        "event",
        "EVENT",
        "age of the newest service event",
        |row: &ServiceRow, context| row.cell(|_| age_cell(row.extra.event, context.now)),
    )
    .width(5, 5)
    .right()
    .importance(6)
    .volatile(),
    Column::new(
        "strategy",
        "STRATEGY",
        "deployment strategy or controller",
        |row: &ServiceRow, _| {
            row.text(|service| {
                if service.deploys_by_ecs() {
                    service
                        .deployment_configuration
                        .as_ref()
                        .and_then(|configuration| configuration.strategy.clone())
                } else {
                    service
                        .deployment_controller
                        .as_ref()
                        .map(|controller| Text::clone(&controller.r#type))
                }
            })
        },
    )
    .width(8, 12)
    .importance(8)
    .wide_only(),
    Column::new(
        "owner",
        "OWNER",
        "what made it, by its tags; a question mark for a guess",
        |row: &ServiceRow, _| {
            row.cell(|service| {
                let kind = service.resource_management_type.as_deref();
                owner_cell(owner::of_service(list(&service.tags), kind))
            })
        },
    )
    .width(12, 30)
    .importance(10)
    .wide_only(),
    Column::new(
        "created",
        "AGE",
        "age of the service",
        |row: &ServiceRow, context| row.cell(|service| age_cell(service.created_at, context.now)),
    )
    .width(5, 5)
    .right()
    .importance(9)
    .wide_only()
    .volatile(),
    Column::new(
        "why",
        "WHY",
        "why it is not steady",
        |row: &ServiceRow, _| row.why_cell(),
    )
    .width(32, u16::MAX)
    .importance(1),
];

/// An age as a cell, sorted by the instant: youngest first when ascending.
pub(in crate::panes) fn age_cell(at: Option<Timestamp>, now: Timestamp) -> Cell {
    match at {
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds since 1970 fit a double exactly"
        )]
        Some(at) => {
            Cell::text(time::age(now, at)).key(SortKey::Number(time::seconds_since(now, at) as f64))
        }
        None => Cell::absent(),
    }
}

/// What made a thing; a guess is dimmer.
pub(in crate::panes) fn owner_cell(owner: Option<Owner>) -> Cell {
    match owner {
        Some(owner) if owner.sure => Cell::text(owner.line()),
        Some(owner) => Cell::text(owner.line()).tone(crate::theme::Role::Muted),
        None => Cell::absent(),
    }
}

fn tasks_cell(row: &ServiceRow, _: &CellContext) -> Cell {
    row.cell(
        |service| match (service.running_count, service.desired_count) {
            (Some(running), Some(desired)) => {
                let tone = match running.cmp(&desired) {
                    std::cmp::Ordering::Less if running == 0 => Some(Health::Broken),
                    std::cmp::Ordering::Less => Some(Health::Look),
                    std::cmp::Ordering::Greater => Some(Health::Changing),
                    std::cmp::Ordering::Equal => None,
                };
                let cell = Cell::text(format!("{running}/{desired}"))
                    .key(SortKey::Number(f64::from(running)));
                tone.map_or_else(
                    || cell.clone(),
                    |health| cell.clone().tone(health_role(health)),
                )
            }
            (Some(running), None) => {
                Cell::text(format!("{running}/—")).key(SortKey::Number(f64::from(running)))
            }
            (None, Some(desired)) => Cell::text(format!("—/{desired}")),
            (None, None) => Cell::absent(),
        },
    )
}

fn rollout_cell(row: &ServiceRow, _: &CellContext) -> Cell {
    row.cell(|service| {
        let state = service
            .primary()
            .and_then(|primary| primary.rollout_state.clone());
        match state {
            Some(state) => {
                let tone = match &*state {
                    "COMPLETED" => None,
                    "FAILED" => Some(Health::Broken),
                    "IN_PROGRESS" => Some(Health::Changing),
                    _ => Some(Health::Unknown),
                };
                let cell = Cell::text(state);
                match tone {
                    Some(health) => cell.tone(health_role(health)),
                    None => cell,
                }
            }
            None => Cell::absent(),
        }
    })
}
