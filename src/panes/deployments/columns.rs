//! The columns of deployments.

use super::rows::{DeploymentRow, Of};
use crate::domain::health::Health;
use crate::domain::service_deployment::ServiceDeployment;
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, rollout};
use crate::panes::kind::health_role;
use crate::panes::table::{Cell, CellContext, Column, SortKey};
use crate::theme::Role;

/// Cells of the bar of progress.
const BAR: usize = 4;

pub(super) static COLUMNS: &[Column<DeploymentRow>] = &[
    Column::new(
        "service",
        "SERVICE",
        "service name",
        |row: &DeploymentRow, _| Cell::text(Text::clone(&row.name)),
    )
    .width(12, 32)
    .middle()
    .importance(1),
    Column::new("status", "STATUS", "status of the deployment", status)
        .width(11, 20)
        .importance(1),
    Column::new(
        "strategy",
        "STRATEGY",
        "ROLLING, BLUE_GREEN, LINEAR, CANARY, or the controller",
        strategy,
    )
    .width(8, 11)
    .importance(5),
    Column::new(
        "stage",
        "STAGE",
        "lifecycle stage",
        |row: &DeploymentRow, _| {
            whole(row, |whole| {
                whole
                    .lifecycle_stage
                    .as_ref()
                    .map_or_else(Cell::absent, Cell::text)
            })
        },
    )
    .width(8, 29)
    .importance(4),
    Column::new(
        "progress",
        "PROGRESS",
        "tasks of the new revision, running/requested",
        progress,
    )
    .width(10, 13)
    .importance(3),
    Column::new(
        "revision",
        "REVISION",
        "task definition it brings",
        |row: &DeploymentRow, _| match (row.definition(), row.told()) {
            (Some(definition), _) => Cell::text(Text::from(definition)),
            (None, Some(told)) if told.revision.is_none() => Cell::pending(),
            _ => Cell::absent(),
        },
    )
    .width(10, 30)
    .middle()
    .importance(2),
    Column::new(
        "traffic",
        "TRAFFIC",
        "percent of production traffic, old→new revision",
        traffic,
    )
    .width(7, 9)
    .importance(6),
    Column::new(
        "failed",
        "FAILED",
        "failures the circuit breaker has counted, and its threshold",
        failed,
    )
    .width(6, 7)
    .right()
    .importance(5),
    Column::new(
        "started",
        "STARTED",
        "how long ago it began",
        |row: &DeploymentRow, context| Cell::age(row.created_at(), context),
    )
    .width(7, 7)
    .right()
    .importance(1)
    .volatile(),
    Column::new("took", "TOOK", "how long it took, or takes by now", took)
        .width(4, 5)
        .right()
        .importance(7)
        .volatile(),
    Column::new(
        "why",
        "WHY",
        "what it is doing, or why it did not succeed",
        |row: &DeploymentRow, _| match (&row.why, row.told()) {
            (Some(why), _) => Cell::text(Text::from(why.as_str())).tone(health_role(row.health)),
            (None, Some(told)) => told.unknown.as_ref().map_or_else(Cell::blank, |reason| {
                Cell::text(Text::clone(reason)).tone(Role::Gap)
            }),
            (None, None) => Cell::blank(),
        },
    )
    .width(29, u16::MAX)
    .importance(1),
];

/// A cell that needs the whole service deployment; nothing else has it.
fn whole(row: &DeploymentRow, of: impl FnOnce(&ServiceDeployment) -> Cell) -> Cell {
    match row.told() {
        Some(told) => match (&told.whole, &told.unknown) {
            (Some(whole), _) => of(whole),
            (None, Some(_)) => Cell::unknown(),
            (None, None) => Cell::pending(),
        },
        None => Cell::absent(),
    }
}

fn status(row: &DeploymentRow, _: &CellContext) -> Cell {
    let status = match &row.of {
        Of::Service(told) => told.brief.status.clone(),
        Of::Plain(..) => row
            .plain()
            .and_then(|plain| plain.rollout_state.clone().or_else(|| plain.status.clone())),
        Of::TaskSet(..) => row.task_set().and_then(|set| set.status.clone()),
    };
    Cell::optional(status).tone(health_role(row.health))
}

fn strategy(row: &DeploymentRow, _: &CellContext) -> Cell {
    let of_service = |service: &crate::domain::service::Service| {
        let configuration = service.deployment_configuration.as_ref()?;
        configuration.strategy.clone()
    };
    match &row.of {
        Of::Service(_) => whole(row, |whole| {
            whole.strategy().map_or_else(Cell::absent, Cell::text)
        }),
        Of::Plain(service, _) => Cell::optional(of_service(service)),
        Of::TaskSet(service, _) => Cell::optional(
            service
                .deployment_controller
                .as_ref()
                .map(|controller| Text::clone(&controller.r#type)),
        ),
    }
}

fn progress(row: &DeploymentRow, _: &CellContext) -> Cell {
    let counts = match &row.of {
        Of::Service(_) => {
            return whole(row, |whole| {
                let over = rollout::Phase::of(whole.status.as_deref()).is_over();
                let way = rollout::way(whole).map(|(running, requested, _)| (running, requested));
                counted(way, if over { 0 } else { BAR })
            });
        }
        Of::Plain(..) => row
            .plain()
            .and_then(|plain| Some((plain.running_count?, plain.desired_count?))),
        Of::TaskSet(..) => row
            .task_set()
            .and_then(|set| Some((set.running_count?, set.computed_desired_count?))),
    };
    let moving = row.health != Health::Fine;
    counted(counts, if moving { BAR } else { 0 })
}

/// Counts behind a bar of `width` cells: what has ended has no progress any more.
fn counted(counts: Option<(i32, i32)>, width: usize) -> Cell {
    let Some((running, requested)) = counts else {
        return Cell::absent();
    };
    let bar = rollout::bar(running, requested, width);
    let share = f64::from(running) / f64::from(requested.max(1));
    Cell::text(
        format!("{bar} {running}/{requested}")
            .trim_start()
            .to_owned(),
    )
    .key(SortKey::Number(share))
}

fn traffic(row: &DeploymentRow, _: &CellContext) -> Cell {
    let scale = row.task_set().and_then(|set| set.scale.as_ref());
    if let Some(scale) = scale {
        return Cell::text(format!("{} %", rollout::percent(scale.value)));
    }
    whole(row, |whole| match rollout::traffic(whole) {
        Some((Some(old), new)) => Cell::text(format!(
            "{}→{}",
            rollout::percent(old),
            rollout::percent(new)
        ))
        .key(SortKey::Number(new)),
        Some((None, new)) => Cell::text(rollout::percent(new)).key(SortKey::Number(new)),
        None => Cell::absent(),
    })
}

fn failed(row: &DeploymentRow, _: &CellContext) -> Cell {
    let figures = |count: i32, threshold: Option<i32>| {
        let text = match threshold {
            Some(threshold) => format!("{count}/{threshold}"),
            None => count.to_string(),
        };
        let cell = Cell::text(text).key(SortKey::Number(f64::from(count)));
        match count {
            0 => cell,
            _ => cell.tone(Role::HealthBroken),
        }
    };
    match &row.of {
        Of::Service(_) => whole(row, |whole| {
            rollout::failures(whole)
                .map_or_else(Cell::absent, |(count, threshold)| figures(count, threshold))
        }),
        Of::Plain(..) => row
            .plain()
            .and_then(|plain| plain.failed_tasks)
            .map_or_else(Cell::absent, |count| figures(count, None)),
        Of::TaskSet(..) => Cell::absent(),
    }
}

fn took(row: &DeploymentRow, context: &CellContext) -> Cell {
    match took_seconds(row, context.now) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds of a deployment fit a double exactly"
        )]
        Some(seconds) => Cell::text(time::short(seconds)).key(SortKey::Number(seconds as f64)),
        None => Cell::absent(),
    }
}

/// How long it took, or takes by now; only a service deployment tells when it ended.
fn took_seconds(row: &DeploymentRow, now: Timestamp) -> Option<u64> {
    let told = row.told()?;
    let from = told.brief.started_at.or(told.brief.created_at)?;
    let over = rollout::Phase::of(told.brief.status.as_deref()).is_over();
    let to = match told.brief.finished_at {
        Some(at) => at,
        None if over => return None,
        None => now,
    };
    Some(time::seconds_since(to, from))
}
