//! Tasks of a cluster or a service, running and stopped, those ECS has forgotten included.

use super::balancing::Balancing;
use super::charts::{self, Charts};
use super::document::Document;
use super::kind::{
    Compared, Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Row, Scope, Spec,
    TaskFilter,
};
use super::table::Column;
use super::tasks_columns::{COLUMNS, moment};
pub use super::tasks_targets::{Beside, Remembered};
use super::tasks_targets::{target_gaps, target_health, target_wants};
use crate::domain::fault::Gap;
use crate::domain::health::Health;
use crate::domain::metric::Range;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::scheduled::outcome;
use crate::domain::task::Task;
use crate::domain::time::{Timestamp, seconds_since};
use crate::domain::{Text, arn, json, list, stopped};
use crate::store::Entry;
use serde_json::Value;

/// The kind.
pub struct Tasks;

static SPEC: Spec = Spec {
    id: KindId::Tasks,
    plural: "tasks",
    singular: "task",
    aliases: &["task", "t", "pods", "pod", "po"],
    level: Level::Cluster,
    help: "tasks, running and stopped, and why they stopped",
    iam: &[
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "ecs:DescribeTaskDefinition",
        "ecs:DescribeContainerInstances",
        "ecr:DescribeImages",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTargetGroups",
    ],
};

/// From this many running tasks on, the one service on screen is asked for by name as well:
/// the cluster-wide list would keep the user waiting for minutes.
const LONG_LIST: i32 = 1_000;

/// A task not running after this many seconds is worth a look.
const SLOW_START: u64 = 600;

/// A task and what stands beside it.
pub type TaskRow = Row<Task, Beside>;

/// Health of a task and why it is not fine.
pub(super) fn verdict(task: &Task, now: Timestamp) -> (Health, Option<String>) {
    let status = task.last_status.as_deref();
    if status == Some("STOPPED") || task.desired_status.as_deref() == Some("STOPPED") {
        // What belongs to no service may end by itself.
        let own = task.group.is_some() && task.service_name().is_none();
        if let Some((health, words)) = outcome(task).filter(|_| own && status == Some("STOPPED")) {
            return (health, Some(words));
        }
        return match stopped::verdict(task) {
            Some(verdict) if status == Some("STOPPED") => (verdict.health, Some(verdict.words)),
            Some(verdict) => (Health::Changing.worse(verdict.health), Some(verdict.words)),
            None => (Health::Changing, None),
        };
    }
    if task.health_status.as_deref() == Some("UNHEALTHY") {
        let sick = list(&task.containers)
            .iter()
            .find(|container| container.health_status.as_deref() == Some("UNHEALTHY"));
        let name = sick
            .and_then(|container| container.name.as_deref())
            .unwrap_or("container");
        return (
            Health::Broken,
            Some(format!("{name} fails its health check")),
        );
    }
    if task.connectivity.as_deref() == Some("DISCONNECTED") {
        return (Health::Look, Some("agent disconnected".to_owned()));
    }
    match status {
        Some("RUNNING") => (Health::Fine, None),
        Some("PROVISIONING" | "PENDING" | "ACTIVATING") => {
            let slow = task
                .created_at
                .is_some_and(|at| seconds_since(now, at) > SLOW_START);
            match slow {
                true => (
                    Health::Look,
                    Some("not running after 10 minutes".to_owned()),
                ),
                false => (Health::Changing, None),
            }
        }
        Some("DEACTIVATING" | "STOPPING" | "DEPROVISIONING") => (Health::Changing, None),
        Some(other) => (Health::Unknown, Some(format!("unknown status {other}"))),
        None => (Health::Unknown, None),
    }
}

impl Kind for Tasks {
    type Row = TaskRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<TaskRow>] {
        COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "service" && scope.service.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        inside(look).map_or(0, |inside| {
            let balancing = Balancing::of(look).map_or(0, |here| here.revision());
            inside.running.revision() + inside.stopped.revision() + balancing
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<TaskRow> {
        let Some(inside) = inside(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let belongs = |entry: &Entry<Task>| match (&look.scope.service, &entry.item) {
            (None, _) => true,
            (Some(service), Some(task)) => task.service_name() == Some(service),
            // Which service an undescribed task belongs to is not known: it is counted as a gap.
            (Some(_), None) => false,
        };
        let mut rows = Vec::new();
        if look.tasks != TaskFilter::Running {
            rows.extend(
                inside
                    .stopped
                    .entries()
                    .filter(|(_, entry)| belongs(entry))
                    .map(|(id, entry)| row(id, entry, look.now)),
            );
        }
        if look.tasks != TaskFilter::Stopped {
            let known_stopped = |id: &str| inside.stopped.item(id).is_some();
            rows.extend(
                inside
                    .running
                    .entries()
                    .filter(|(id, entry)| belongs(entry) && !known_stopped(id))
                    .map(|(id, entry)| row(id, entry, look.now)),
            );
        }
        target_health(&mut rows, look);
        let which = match look.tasks {
            TaskFilter::All => "",
            TaskFilter::Running | TaskFilter::Stopped => look.tasks.word(),
        };
        let what = match &look.scope.service {
            Some(service) => format!("no {which} tasks of {service}"),
            None => format!("no {which} tasks"),
        }
        .replace("  ", " ");
        let mut status = super::status_of(&inside.running, "tasks", what);
        status.gaps.extend(inside.stopped.gaps("stopped tasks"));
        if look.scope.service.is_some() {
            let unknown = inside
                .running
                .entries()
                .filter(|(_, entry)| entry.item.is_none())
                .count();
            status.complete &= unknown == 0 || !rows.is_empty();
            if unknown > 0 && status.gaps.is_empty() {
                let what = Text::from(format!("{unknown} tasks of the cluster not described yet"));
                status.gaps.push(Gap {
                    what,
                    reason: "their service is not known until then".into(),
                });
            }
        }
        if look.tasks == TaskFilter::Stopped {
            status.complete = inside.stopped.list.complete_at.is_some();
            status.fault.clone_from(&inside.stopped.list.fault);
        }
        status.gaps.extend(target_gaps(look));
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&inside(look)?.running)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let context = look.scope.context;
        let (stopped, running): (Vec<Text>, Vec<Text>) = visible
            .iter()
            .cloned()
            .partition(|id| inside(look).is_some_and(|inside| inside.stopped.get(id).is_some()));
        let mut wants = vec![
            Want {
                key: Key::cluster(context, SourceId::RunningTasks, Text::clone(cluster)),
                visible: running,
                rest: true,
                also: Vec::new(),
                tempo,
            },
            Want {
                key: Key::cluster(context, SourceId::StoppedTasks, Text::clone(cluster)),
                visible: stopped,
                rest: true,
                also: Vec::new(),
                tempo,
            },
        ];
        wants.extend(target_wants(look, visible, tempo));
        if let Some(service) = &look.scope.service
            && long_list(look)
        {
            let key = Key {
                service: Some(Text::clone(service)),
                ..Key::cluster(context, SourceId::ServiceTasks, Text::clone(cluster))
            };
            wants.insert(
                0,
                Want {
                    key,
                    visible: visible.to_vec(),
                    rest: true,
                    also: Vec::new(),
                    tempo,
                },
            );
        }
        wants
    }

    fn describe(&self, row: &TaskRow, look: &Look<'_>) -> Document {
        super::tasks_describe::describe(row, look)
    }

    fn detail_wants(&self, row: &TaskRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let mut wants = super::definition_wants(row.item.as_deref(), look, tempo);
        wants.extend(super::images::wants(row.item.as_deref(), look, tempo));
        wants.extend(super::placement::instance_want(
            row.item.as_deref(),
            look,
            tempo,
        ));
        wants
    }

    fn compared(&self, row: &TaskRow, look: &Look<'_>) -> Option<Compared> {
        super::services_changed::compared_task(row.item.as_deref()?, look)
    }

    fn charts(&self, row: &TaskRow, look: &Look<'_>, range: Range) -> Option<Charts> {
        charts::of_task(look, row.item.as_deref()?, None, range)
    }

    fn json(&self, row: &TaskRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "task_arn"
    }

    fn logged(&self, row: &TaskRow) -> Option<Logged> {
        Some(Logged::Task(row.id.clone()))
    }

    fn drill(&self, row: &TaskRow, look: &Look<'_>) -> Drill {
        Drill::List(
            KindId::Containers,
            Scope {
                task: Some(Text::clone(&row.id)),
                ..look.scope.clone()
            },
        )
    }

    fn console(&self, row: &TaskRow, look: &Look<'_>) -> Option<String> {
        let cluster = arn::name(look.scope.cluster.as_deref()?);
        Some(format!(
            "/ecs/v2/clusters/{cluster}/tasks/{}/configuration",
            arn::name(&row.id)
        ))
    }

    fn moments(&self, row: &TaskRow) -> [Option<Timestamp>; 2] {
        [row.item.as_deref().and_then(moment), None]
    }
}

fn inside<'a>(look: &Look<'a>) -> Option<&'a crate::store::ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}

/// A row for one entry.
pub(super) fn row(id: &Text, entry: &Entry<Task>, now: Timestamp) -> TaskRow {
    let (health, why) = entry
        .item
        .as_ref()
        .map_or((Health::Unknown, None), |task| verdict(task, now));
    Row {
        id: Text::clone(id),
        name: Text::from(arn::name(id)),
        item: entry.item.clone(),
        unknown: super::unknown_reason(entry),
        health,
        why,
        rank: entry.item.as_deref().map_or(u64::MAX, rank),
        extra: Beside {
            remembered: if entry.forgotten {
                Remembered::Forgotten
            } else {
                Remembered::Live
            },
            targets: None,
        },
    }
}

/// Running tasks before stopped ones, the newest first.
fn rank(task: &Task) -> u64 {
    const STOPPED: u64 = 1 << 62;
    let at = moment(task).map_or(0, |at| u64::try_from(at.as_second()).unwrap_or(0));
    let stopped = if task.is_stopped() { STOPPED } else { 0 };
    stopped + (STOPPED / 2 - at)
}

/// Whether the cluster runs so many tasks that the service on screen is asked for by name.
pub(super) fn long_list(look: &Look<'_>) -> bool {
    let Some(cluster) = look.scope.cluster.as_deref() else {
        return false;
    };
    let running = look
        .store
        .context(look.scope.context)
        .and_then(|context| context.clusters.item(cluster)?.running_tasks_count);
    let complete = inside(look).is_some_and(|inside| {
        inside.running.list.complete_at.is_some()
            && inside
                .running
                .entries()
                .all(|(_, entry)| entry.item.is_some())
    });
    running.is_some_and(|running| running >= LONG_LIST) && !complete
}
