//! Tasks that belong to no service, by family and by who started them.

use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Row, Scope, Spec, health_role,
};
use super::scheduled::inside;
use super::services::age_cell;
use super::sheet::Sheet;
use super::table::{Cell, Column};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scheduled::{family, outcome};
use crate::domain::task::Task;
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, arn};
use crate::store::ClusterData;
use crate::theme::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kind.
pub struct Standalone;

static SPEC: Spec = Spec {
    id: KindId::Standalone,
    plural: "standalone-tasks",
    singular: "standalone task",
    aliases: &["standalone", "jobs", "job"],
    level: Level::Cluster,
    help: "tasks of no service by family and who started them, and how the last one ended",
    iam: &["ecs:ListTasks", "ecs:DescribeTasks"],
};

/// Tasks shown in a description.
const TASKS: usize = 20;

/// The tasks of one family that one starter started.
#[derive(Debug)]
pub struct Group {
    /// Family of their task definitions; none where AWS does not tell.
    pub family: Option<Text>,
    /// Who started them.
    pub started_by: Option<Text>,
    /// Those that are not stopped.
    pub running: Vec<Arc<Task>>,
    /// Those that are, the newest first.
    pub stopped: Vec<Arc<Task>>,
}

/// The newest stop of a group: when, and how it ended.
pub type LastStop = Option<(Option<Timestamp>, Health, String)>;

/// A row.
pub type StandaloneRow = Row<Group, LastStop>;

static COLUMNS: &[Column<StandaloneRow>] = &[
    Column::new(
        "family",
        "FAMILY",
        "family of the task definition",
        |row: &StandaloneRow, _| row.text(|group| group.family.clone()),
    )
    // Families of one team begin alike: what tells them apart is in what would be cut first.
    .width(18, 42)
    .middle(),
    Column::new(
        "by",
        "STARTED BY",
        "who started them",
        |row: &StandaloneRow, _| row.text(|group| group.started_by.clone()),
    )
    .width(16, 42)
    .importance(3)
    .middle(),
    Column::new(
        "running",
        "RUNNING",
        "tasks not stopped",
        |row: &StandaloneRow, _| row.cell(|group| count(group.running.len())),
    )
    .width(7, 7)
    .right(),
    Column::new(
        "stopped",
        "STOPPED",
        "stopped tasks that ECS or we remember",
        |row: &StandaloneRow, _| row.cell(|group| count(group.stopped.len())),
    )
    .width(7, 7)
    .right()
    .importance(5),
    Column::new(
        "last",
        "LAST STOP",
        "age of the newest stop",
        |row: &StandaloneRow, context| {
            let at = row.extra.as_ref().and_then(|(at, ..)| *at);
            age_cell(at, context.now)
        },
    )
    .width(9, 9)
    .right()
    .importance(2)
    .volatile(),
    Column::new(
        "result",
        "RESULT",
        "how it ended",
        |row: &StandaloneRow, _| match &row.extra {
            Some((_, health, words)) => {
                Cell::text(Text::from(words.as_str())).tone(health_role(*health))
            }
            None => Cell::absent(),
        },
    )
    .width(18, 44)
    .importance(1),
    Column::new(
        "why",
        "WHY",
        "why it is not fine",
        |row: &StandaloneRow, _| row.why_cell(),
    )
    .width(14, u16::MAX)
    .importance(4),
];

fn count(tasks: usize) -> Cell {
    Cell::number(i64::try_from(tasks).unwrap_or(i64::MAX))
}

/// When a task came to its end; one that is still stopping has no time of it yet.
fn ended(task: &Task) -> Option<Timestamp> {
    task.stopped_at.or(task.stopping_at).or(task.created_at)
}

/// Whether no service started it.
fn is_standalone(task: &Task) -> bool {
    let by_service = task
        .started_by
        .as_deref()
        .is_some_and(|by| by.starts_with("ecs-svc/"));
    task.service_name().is_none() && !by_service
}

fn groups(inside: &ClusterData) -> Vec<Group> {
    let mut groups: BTreeMap<(Option<Text>, Option<Text>), Group> = BTreeMap::new();
    let mut put = |task: &Arc<Task>, is_stopped: bool| {
        let family: Option<Text> = task
            .task_definition_arn
            .as_deref()
            .map(|definition| family(definition).into());
        let key = (family.clone(), task.started_by.clone());
        let group = groups.entry(key).or_insert_with(|| Group {
            family,
            started_by: task.started_by.clone(),
            running: Vec::new(),
            stopped: Vec::new(),
        });
        match is_stopped {
            true => group.stopped.push(Arc::clone(task)),
            false => group.running.push(Arc::clone(task)),
        }
    };
    for task in inside.stopped.items().filter(|task| is_standalone(task)) {
        put(task, true);
    }
    let running = inside.running.items().filter(|task| is_standalone(task));
    for task in running.filter(|task| inside.stopped.item(&task.task_arn).is_none()) {
        put(task, task.is_stopped());
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group
            .stopped
            .sort_by_key(|task| std::cmp::Reverse(ended(task)));
        group
            .running
            .sort_by_key(|task| std::cmp::Reverse(task.since()));
    }
    groups
}

fn row(group: Group, look: &Look<'_>) -> StandaloneRow {
    let last: LastStop = group.stopped.first().map(|task| {
        let (health, words) = outcome(task)
            .unwrap_or_else(|| (Health::Unknown, "stopped, no reason given".to_owned()));
        (ended(task), health, words)
    });
    let worst = group
        .running
        .iter()
        .map(|task| super::tasks::verdict(task, look.now))
        .filter(|(health, _)| health.is_fault())
        .min_by_key(|(health, _)| *health);
    let failed = group
        .stopped
        .iter()
        .filter(|task| outcome(task).is_some_and(|(health, _)| health.is_fault()))
        .count();
    let (health, why) = match (worst, &last) {
        (Some((health, why)), _) => (health, why),
        (None, Some((_, health, _))) if health.is_fault() && group.running.is_empty() => (
            *health,
            Some(format!("{failed} of {} failed", group.stopped.len())),
        ),
        (None, _) if failed > 0 => {
            let why = format!(
                "{failed} of {} failed, the last did not",
                group.stopped.len()
            );
            let again = matches!(&last, Some((_, health, _)) if health.is_fault());
            match again {
                true => (
                    Health::Look,
                    Some(format!(
                        "{failed} of {} failed, another runs",
                        group.stopped.len()
                    )),
                ),
                false => (Health::Fine, Some(why)),
            }
        }
        (None, _) => (Health::Fine, None),
    };
    let name = group.family.clone().unwrap_or_else(|| "—".into());
    let by = group.started_by.as_deref().unwrap_or("—");
    Row {
        id: format!("{name} {by}").into(),
        name,
        unknown: None,
        health,
        why,
        rank: 0,
        extra: last,
        item: Some(Arc::new(group)),
    }
}

impl Kind for Standalone {
    type Row = StandaloneRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<StandaloneRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        inside(look).map_or(0, |inside| {
            inside.running.revision() + inside.stopped.revision()
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<StandaloneRow> {
        let Some(inside) = inside(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let cluster = look
            .scope
            .cluster
            .as_deref()
            .map_or("the cluster", arn::name);
        let empty = format!("no tasks outside of services on {cluster}");
        let mut status = super::status_of(&inside.running, "tasks", empty);
        status.gaps.extend(inside.stopped.gaps("stopped tasks"));
        // Whose a task is is not known before it is described.
        let told = |list: &crate::store::Collection<Task>| {
            list.entries()
                .all(|(_, entry)| entry.item.is_some() || entry.fault.is_some())
        };
        let stopped = &inside.stopped.list;
        status.complete &= told(&inside.running) && told(&inside.stopped);
        status.complete &= stopped.complete_at.is_some() || stopped.fault.is_some();
        Gathered {
            rows: groups(inside)
                .into_iter()
                .map(|group| row(group, look))
                .collect(),
            status,
        }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&inside(look)?.running)
    }

    fn wants(&self, look: &Look<'_>, _visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let key = |source| Key::cluster(look.scope.context, source, Text::clone(cluster));
        vec![
            Want::all(key(SourceId::RunningTasks), tempo),
            Want::all(key(SourceId::StoppedTasks), tempo),
        ]
    }

    fn describe(&self, row: &StandaloneRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("tasks of {}", row.name), look);
        sheet.verdict(row.health, row.why.as_deref());
        let Some(group) = row.item.as_deref() else {
            return sheet.not_described(row.unknown.as_deref()).finish();
        };
        sheet.value("family", group.family.as_ref());
        sheet.value("started by", group.started_by.as_ref());
        sheet.section("running");
        for task in group.running.iter().take(TASKS) {
            line(&mut sheet, task, look);
        }
        sheet.section("stopped");
        for task in group.stopped.iter().take(TASKS) {
            line(&mut sheet, task, look);
        }
        if group.running.len() > TASKS || group.stopped.len() > TASKS {
            sheet.remark("and more, see the tasks");
        }
        sheet.finish()
    }

    fn json(&self, row: &StandaloneRow) -> Option<Value> {
        let group = row.item.as_deref()?;
        let arns = |tasks: &[Arc<Task>]| -> Vec<Value> {
            tasks.iter().map(|task| json!(*task.task_arn)).collect()
        };
        let mut value = json!({
            "running_count": group.running.len(),
            "stopped_count": group.stopped.len(),
            "running_task_arns": arns(&group.running),
            "stopped_task_arns": arns(&group.stopped),
        });
        let known = [("family", &group.family), ("started_by", &group.started_by)];
        for (name, text) in known {
            if let Some(text) = text {
                value[name] = json!(**text);
            }
        }
        if let Some((at, _, words)) = &row.extra {
            value["last_result"] = json!(words);
            if let Some(at) = at {
                value["last_stopped_at"] = json!(at);
            }
        }
        Some(value)
    }

    fn id_field(&self) -> &'static str {
        "family"
    }

    fn logged(&self, row: &StandaloneRow) -> Option<Logged> {
        let family = row.item.as_ref()?.family.clone()?;
        Some(Logged::Family(family))
    }

    fn drill(&self, row: &StandaloneRow, look: &Look<'_>) -> Drill {
        let group = row.item.as_deref();
        let mut filter = String::new();
        if let Some(family) = group.and_then(|group| group.family.as_deref()) {
            filter = format!("definition:/^{family}:/ ");
        }
        if let Some(by) = group.and_then(|group| group.started_by.as_deref()) {
            filter.push_str(&format!("by:=\"{by}\""));
        }
        let scope = Scope {
            service: None,
            ..look.scope.clone()
        };
        Drill::Filtered(KindId::Tasks, scope, filter.trim_end().to_owned())
    }

    fn moments(&self, row: &StandaloneRow) -> [Option<Timestamp>; 2] {
        [row.extra.as_ref().and_then(|(at, ..)| *at), None]
    }
}

fn line(sheet: &mut Sheet<'_>, task: &Task, look: &Look<'_>) {
    let at = match task.is_stopped() {
        true => ended(task),
        false => task.since(),
    };
    let age = at.map_or_else(|| "—".to_owned(), |at| time::age(look.now, at));
    let (words, tone) = match outcome(task) {
        Some((health, words)) => (words, Some(health_role(health))),
        None => (task.last_status.as_deref().unwrap_or("—").to_owned(), None),
    };
    let definition = task.task_definition_arn.as_deref();
    sheet.row(vec![
        (age, Some(Role::Muted)),
        (arn::short_id(&task.task_arn).to_owned(), None),
        (
            definition.map_or("—", arn::family_revision).to_owned(),
            None,
        ),
        (words, tone),
    ]);
}
