//! What starts tasks on the cluster by the clock or by an event: EventBridge rules and schedules.

use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Spec, health_role};
pub(super) use super::scheduled_plan::runs;
pub use super::scheduled_plan::{Plan, Run, Targets};
use super::scheduled_plan::{run_of, verdict};
use super::services::age_cell;
use super::table::{Cell, Column, SortKey};
use crate::domain::fault::Gap;
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scheduled::{EcsParameters, RuleTargets, Starter, Target, of_schedule_id};
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, arn, json};
use crate::store::{ClusterData, Entry};
use crate::theme::Role;
use serde_json::{Value, json};
use std::sync::Arc;

/// The kind.
pub struct Scheduled;

static SPEC: Spec = Spec {
    id: KindId::Scheduled,
    plural: "scheduled-tasks",
    singular: "scheduled task",
    aliases: &[
        "scheduled",
        "schedule",
        "schedules",
        "cron",
        "cj",
        "cronjobs",
    ],
    level: Level::Cluster,
    help: "rules and schedules that start tasks here, and how their last run ended",
    iam: &[
        "events:ListRuleNamesByTarget",
        "events:DescribeRule",
        "events:ListTargetsByRule",
        "scheduler:ListSchedules",
        "scheduler:GetSchedule",
    ],
};

/// What the row says beyond its rule or schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// Which of the two it is.
    pub starter: Starter,
    /// When it is due next, where that can be known.
    pub next: Option<Timestamp>,
    /// Its newest run.
    pub run: Option<Run>,
}

/// A row.
pub type ScheduledRow = Row<Plan, Extra>;

static COLUMNS: &[Column<ScheduledRow>] = &[
    Column::new(
        "name",
        "NAME",
        "name of the rule or schedule",
        |row: &ScheduledRow, _| Cell::text(Text::clone(&row.name)),
    )
    .width(12, 36)
    .middle(),
    Column::new(
        "source",
        "SOURCE",
        "rule of EventBridge, or schedule of EventBridge Scheduler",
        |row: &ScheduledRow, _| Cell::text(row.extra.starter.word()),
    )
    .width(8, 8)
    .importance(8),
    Column::new(
        "when",
        "WHEN",
        "when it starts tasks",
        |row: &ScheduledRow, _| row.cell(|plan| plan.when().map_or_else(Cell::absent, Cell::text)),
    )
    .width(17, 34)
    .importance(0),
    Column::new(
        "next",
        "NEXT",
        "time until it is due, where the expression alone tells",
        |row: &ScheduledRow, context| row.cell(|_| next_cell(row.extra.next, context.now)),
    )
    .width(6, 7)
    .right()
    .importance(4)
    .volatile(),
    Column::new(
        "state",
        "STATE",
        "ENABLED or DISABLED",
        |row: &ScheduledRow, _| {
            row.cell(|plan| match plan.state() {
                Some(state) if plan.is_enabled() => Cell::text(Text::clone(state)),
                Some(state) => Cell::text(Text::clone(state)).tone(Role::Muted),
                None => Cell::absent(),
            })
        },
    )
    .width(8, 9)
    .importance(5),
    Column::new(
        "definition",
        "TASK DEFINITION",
        "task definition that is started",
        |row: &ScheduledRow, _| {
            of_target(row, |_, target| {
                Cell::text(Text::from(arn::family_revision(
                    &target.task_definition_arn,
                )))
            })
        },
    )
    .width(14, 34)
    .importance(7)
    .middle(),
    Column::new(
        "count",
        "COUNT",
        "tasks started each time",
        |row: &ScheduledRow, _| {
            of_target(row, |_, target| {
                Cell::number(i64::from(target.task_count.unwrap_or(1)))
            })
        },
    )
    .width(5, 5)
    .right()
    .importance(9),
    Column::new(
        "last",
        "LAST",
        "age of the newest run that is known",
        |row: &ScheduledRow, context| {
            let at = row.extra.run.as_ref().and_then(|run| run.at);
            age_cell(at, context.now)
        },
    )
    .width(4, 5)
    .right()
    .importance(2)
    .volatile(),
    Column::new(
        "result",
        "RESULT",
        "how that run ended",
        |row: &ScheduledRow, _| match &row.extra.run {
            None => Cell::absent(),
            Some(Run { ended: None, .. }) => Cell::text("running"),
            Some(Run {
                ended: Some((health, words)),
                ..
            }) => Cell::text(Text::from(words.as_str())).tone(health_role(*health)),
        },
    )
    .width(9, 34)
    .importance(6),
    Column::new(
        "why",
        "WHY",
        "why it is not fine",
        |row: &ScheduledRow, _| row.why_cell(),
    )
    .width(28, u16::MAX)
    .importance(1),
];

fn next_cell(next: Option<Timestamp>, now: Timestamp) -> Cell {
    match next {
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds of a schedule fit a double exactly"
        )]
        Some(at) => Cell::text(format!("in {}", time::age(at, now)))
            .key(SortKey::Number(time::seconds_since(at, now) as f64)),
        None => Cell::absent(),
    }
}

/// A cell about what is started; it comes by a call of its own.
fn of_target(row: &ScheduledRow, cell: impl Fn(&Target, &EcsParameters) -> Cell) -> Cell {
    row.cell(|plan| match plan.targets() {
        Err(Some(_)) => Cell::unknown(),
        Err(None) => Cell::pending(),
        Ok(targets) => targets
            .iter()
            .find_map(|target| Some(cell(target, target.ecs_parameters.as_ref()?)))
            .unwrap_or_else(Cell::absent),
    })
}

fn row(
    (id, name): (Text, &str),
    (starter, item): (Starter, Option<Plan>),
    unknown: Option<Text>,
    inside: &ClusterData,
    look: &Look<'_>,
) -> ScheduledRow {
    let run = runs(inside, starter, name).first().map(|task| run_of(task));
    let cluster = look.scope.cluster.as_deref().unwrap_or_default();
    let (health, why) = match &item {
        Some(plan) => verdict(plan, cluster, run.as_ref(), look.now),
        None => (Health::Unknown, None),
    };
    Row {
        id,
        name: name.into(),
        health,
        why,
        unknown,
        rank: 0,
        extra: Extra {
            starter,
            next: item.as_ref().and_then(|plan| plan.next(look.now)),
            run,
        },
        item: item.map(Arc::new),
    }
}

fn targets_of(entry: Option<&Entry<RuleTargets>>) -> Targets {
    match entry {
        None => Targets::Pending,
        Some(entry) => match (&entry.item, super::unknown_reason(entry)) {
            (Some(known), _) => Targets::Known(Arc::clone(known)),
            (None, Some(reason)) => Targets::Unknown(reason),
            (None, None) => Targets::Pending,
        },
    }
}

/// Rules and schedules are asked for by the ARN of the cluster: its name alone will not do.
fn has_arn(look: &Look<'_>) -> bool {
    let cluster = look.scope.cluster.as_deref();
    cluster.is_some_and(|cluster| cluster.starts_with("arn:"))
}

fn status(inside: &ClusterData, look: &Look<'_>) -> ListStatus {
    let cluster = look
        .scope
        .cluster
        .as_deref()
        .map_or("the cluster", arn::name);
    let empty =
        format!("no rule of the default event bus and no schedule starts tasks on {cluster}");
    let mut status = super::status_of(&inside.rules, "rules", empty);
    let schedules = &inside.schedules.list;
    // One of the two is better than none: only where both are refused is there no list at all.
    status.complete |= schedules.complete_at.is_some() && status.fault.is_some();
    status.complete &= schedules.complete_at.is_some() || schedules.fault.is_some();
    if schedules.fault.is_none() {
        status.fault = None;
    }
    status
        .gaps
        .extend(inside.rule_targets.gaps("targets of rules"));
    status.gaps.extend(inside.schedules.gaps("schedules"));
    status.gaps.extend(inside.stopped.gaps("stopped tasks"));
    if !has_arn(look) {
        status.complete = true;
        status.gaps.push(Gap {
            what: "rules and schedules not listed".into(),
            reason: "they are asked for by the ARN of the cluster, and only its name is known; ecs:ListClusters would tell".into(),
        });
    }
    status
}

impl Kind for Scheduled {
    type Row = ScheduledRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ScheduledRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        // What is due next changes with the clock: once a minute is enough.
        let minute = u64::try_from(look.now.as_second() / 60).unwrap_or(0);
        inside(look).map_or(0, |inside| {
            let lists = inside.rules.revision()
                + inside.rule_targets.revision()
                + inside.schedules.revision()
                + inside.running.revision()
                + inside.stopped.revision();
            (lists << 32) ^ minute
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ScheduledRow> {
        let Some(inside) = inside(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let rules = inside.rules.entries().map(|(name, entry)| {
            let plan = entry.item.as_ref().map(|rule| {
                Plan::Rule(Arc::clone(rule), targets_of(inside.rule_targets.get(name)))
            });
            let id = format!("rule/{name}").into();
            let unknown = super::unknown_reason(entry);
            row((id, name), (Starter::Rule, plan), unknown, inside, look)
        });
        let schedules = inside.schedules.entries().map(|(id, entry)| {
            let plan = entry.item.as_ref().map(Arc::clone).map(Plan::Schedule);
            let name = of_schedule_id(id).1;
            let id = format!("schedule/{id}").into();
            let unknown = super::unknown_reason(entry);
            row((id, name), (Starter::Schedule, plan), unknown, inside, look)
        });
        Gathered {
            rows: rules.chain(schedules).collect(),
            status: status(inside, look),
        }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        let inside = inside(look)?;
        let times = [
            super::read_at(&inside.rules),
            super::read_at(&inside.schedules),
        ];
        times.into_iter().flatten().min()
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let key = |source| Key::cluster(look.scope.context, source, Text::clone(cluster));
        let tempo = tempo.min(Tempo::Normal);
        let mut wants = Vec::new();
        if has_arn(look) {
            let seen = |prefix: &str| {
                let ids = visible.iter().filter_map(|id| id.strip_prefix(prefix));
                ids.map(Text::from).collect::<Vec<Text>>()
            };
            let names = inside(look)
                .into_iter()
                .flat_map(|inside| inside.rules.entries())
                .map(|(name, _)| Text::clone(name));
            let mut names: Vec<Text> = names.collect();
            names.sort();
            wants.push(Want {
                visible: seen("rule/"),
                ..Want::all(key(SourceId::Rules), tempo)
            });
            wants.push(Want {
                visible: seen("schedule/"),
                ..Want::all(key(SourceId::Schedules), tempo)
            });
            wants.push(Want {
                visible: seen("rule/"),
                also: names,
                ..Want::all(key(SourceId::RuleTargets), tempo)
            });
        }
        wants.push(Want::all(key(SourceId::StoppedTasks), tempo));
        wants.push(Want::all(key(SourceId::RunningTasks), tempo));
        wants
    }

    fn describe(&self, row: &ScheduledRow, look: &Look<'_>) -> Document {
        super::scheduled_describe::describe(row, look)
    }

    fn json(&self, row: &ScheduledRow) -> Option<Value> {
        let mut value = match row.item.as_deref() {
            Some(Plan::Rule(rule, targets)) => {
                let mut value = json::to_value(&**rule);
                if let Targets::Known(known) = targets {
                    value["targets"] = json::to_value(&known.targets);
                }
                value
            }
            Some(Plan::Schedule(schedule)) => json::to_value(&**schedule),
            None => json!({ "name": *row.name }),
        };
        value["source"] = json!(row.extra.starter.word());
        Some(value)
    }

    fn id_field(&self) -> &'static str {
        "name"
    }

    fn drill(&self, _row: &ScheduledRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn moments(&self, row: &ScheduledRow) -> [Option<Timestamp>; 2] {
        [row.extra.run.as_ref().and_then(|run| run.at), None]
    }
}

pub(super) fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}
