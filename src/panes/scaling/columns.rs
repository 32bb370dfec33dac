//! The columns of auto scaling.

use super::ScalingRow;
use crate::domain::scaling::ScalableTarget;
use crate::domain::{Text, elastic};
use crate::panes::kind::health_role;
use crate::panes::services::age_cell;
use crate::panes::table::{Cell, Column};
use crate::theme::Role;

fn bound(row: &ScalingRow, of: impl FnOnce(&ScalableTarget) -> Option<i32>) -> Cell {
    if row.extra.none {
        return Cell::absent();
    }
    row.number(of)
}

pub(super) static COLUMNS: &[Column<ScalingRow>] = &[
    Column::new("name", "NAME", "service name", |row: &ScalingRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(14, 42)
    .middle(),
    Column::new("min", "MIN", "least tasks", |row: &ScalingRow, _| {
        bound(row, |target| target.min_capacity)
    })
    .width(4, 5)
    .right(),
    Column::new(
        "desired",
        "DESIRED",
        "tasks wanted",
        |row: &ScalingRow, _| {
            let tone = health_role(row.health);
            match row.extra.desired {
                Some(Some(desired)) if row.health.is_fault() => Cell::number(desired).tone(tone),
                Some(desired) => Cell::optional_number(desired),
                None => Cell::pending(),
            }
        },
    )
    .width(7, 7)
    .right(),
    Column::new("max", "MAX", "most tasks", |row: &ScalingRow, _| {
        bound(row, |target| target.max_capacity)
    })
    .width(4, 5)
    .right(),
    Column::new(
        "policies",
        "POLICIES",
        "what moves the desired count",
        |row: &ScalingRow, _| {
            let extra = &row.extra;
            extra.policies.cell(extra.none, |words| Cell::text(words))
        },
    )
    .width(16, 34)
    .importance(5)
    .costly(),
    Column::new(
        "suspended",
        "SUSPENDED",
        "which scaling is suspended",
        |row: &ScalingRow, _| {
            if row.extra.none {
                return Cell::absent();
            }
            row.cell(|target| match elastic::suspended(target) {
                Some(words) => {
                    let words = words
                        .trim_end_matches(" suspended")
                        .replace("scaling in", "in")
                        .replace("scaling out", "out");
                    Cell::text(words).tone(Role::HealthLook)
                }
                None => Cell::blank(),
            })
        },
    )
    .width(9, 24)
    .importance(7),
    Column::new(
        "last",
        "LAST",
        "age of the newest scaling activity",
        |row: &ScalingRow, context| {
            let extra = &row.extra;
            extra
                .activity
                .cell(extra.none, |(at, _)| age_cell(*at, context.now))
        },
    )
    .width(4, 5)
    .right()
    .importance(4)
    .volatile()
    .costly(),
    Column::new(
        "activity",
        "ACTIVITY",
        "the newest scaling activity",
        |row: &ScalingRow, _| {
            let extra = &row.extra;
            extra
                .activity
                .cell(extra.none, |(_, words)| Cell::text(words))
        },
    )
    .width(10, 40)
    .importance(6)
    .costly(),
    Column::new(
        "why",
        "WHY",
        "where the desired count stands, and why it does not move",
        |row: &ScalingRow, _| match row.extra.none {
            true => Cell::text("no auto scaling").tone(Role::Muted),
            false => row.why_cell(),
        },
    )
    .width(34, u16::MAX)
    .importance(1),
];
