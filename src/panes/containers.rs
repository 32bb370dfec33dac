//! Containers of a task.

use super::charts::{self, Charts};
use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Row, Spec};
use super::sheet::Sheet;
use super::table::{Cell, Column};
use super::tasks_describe::{container_definition, container_tone, ports};
use crate::domain::health::Health;
use crate::domain::image::without_registry;
use crate::domain::metric::Range;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task::{Container, Task};
use crate::domain::{Text, arn, exit_code, json, list};
use crate::theme::Role;
use serde_json::Value;
use std::sync::Arc;

/// The kind.
pub struct Containers;

static SPEC: Spec = Spec {
    id: KindId::Containers,
    plural: "containers",
    singular: "container",
    aliases: &["container", "co"],
    level: Level::Task,
    help: "containers of the task",
    iam: &[
        "ecs:DescribeTasks",
        "ecs:DescribeTaskDefinition",
        "ecr:DescribeImages",
    ],
};

/// A container of a task.
pub type ContainerRow = Row<Container, Option<Arc<Task>>>;

static COLUMNS: &[Column<ContainerRow>] = &[
    Column::new("name", "NAME", "container name", |row: &ContainerRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(10, 30)
    .middle(),
    Column::new(
        "status",
        "STATUS",
        "last status",
        |row: &ContainerRow, _| row.text(|container| container.last_status.clone()),
    )
    .width(7, 12),
    Column::new(
        "check",
        "HEALTH",
        "health by the task definition's check",
        |row: &ContainerRow, _| {
            row.cell(|container| match container.health_status.as_deref() {
                None | Some("UNKNOWN") => Cell::absent(),
                Some("UNHEALTHY") => Cell::text("UNHEALTHY").tone(Role::HealthBroken),
                Some(other) => Cell::text(Text::from(other)),
            })
        },
    )
    .width(7, 9)
    .importance(3),
    Column::new(
        "exit",
        "EXIT",
        "exit code; absent if it never started",
        |row: &ContainerRow, _| {
            row.cell(|container| match container.exit_code {
                Some(code) if code != 0 => Cell::number(i64::from(code)).tone(Role::HealthBroken),
                Some(code) => Cell::number(i64::from(code)),
                None => Cell::absent(),
            })
        },
    )
    .width(4, 11)
    .right()
    .importance(1),
    Column::new(
        "image",
        "IMAGE",
        "image without its registry; whole on d",
        |row: &ContainerRow, _| {
            row.text(|container| {
                let image = container.image.as_deref()?;
                Some(Text::from(without_registry(image)))
            })
        },
    )
    .width(12, 60)
    .importance(4)
    .middle(),
    Column::new("cpu", "CPU", "CPU units", |row: &ContainerRow, _| {
        row.text(|container| container.cpu.clone())
    })
    .width(4, 6)
    .right()
    .importance(8),
    Column::new(
        "memory",
        "MEM",
        "hard limit in MiB",
        |row: &ContainerRow, _| row.text(|container| container.memory.clone()),
    )
    .width(4, 7)
    .right()
    .importance(7),
    Column::new(
        "ports",
        "PORTS",
        "host→container ports",
        |row: &ContainerRow, _| {
            row.cell(|container| match ports(container) {
                text if text.is_empty() => Cell::absent(),
                text => Cell::text(text),
            })
        },
    )
    .width(5, 20)
    .importance(6),
    Column::new("ip", "IP", "private address", |row: &ContainerRow, _| {
        row.text(|container| {
            list(&container.network_interfaces)
                .iter()
                .find_map(|interface| interface.private_ipv4_address.clone())
        })
    })
    .width(11, 15)
    .importance(9),
    Column::new(
        "why",
        "WHY",
        "why it ended or is not well",
        |row: &ContainerRow, _| row.why_cell(),
    )
    .width(24, u16::MAX)
    .importance(2),
];

fn verdict(container: &Container) -> (Health, Option<String>) {
    let out_of_memory = container
        .reason
        .as_deref()
        .is_some_and(|reason| reason.starts_with("OutOfMemory"));
    if let (Some(code), true) = (container.exit_code, out_of_memory) {
        return (
            Health::Broken,
            Some(format!("ran out of memory (exit {code})")),
        );
    }
    let because = |words: String| match container.reason.as_deref() {
        Some(reason) => format!("{words}: {reason}"),
        None => words,
    };
    match (
        container.exit_code,
        container.last_status.as_deref(),
        container.health_status.as_deref(),
    ) {
        (Some(0), ..) => (Health::Fine, container.reason.as_deref().map(str::to_owned)),
        (Some(code), ..) => (Health::Broken, Some(because(exit_code::words(code)))),
        (None, Some("STOPPED"), _) => (Health::Broken, Some(because("never started".to_owned()))),
        (None, _, Some("UNHEALTHY")) => (Health::Broken, Some("fails its health check".to_owned())),
        (None, Some("RUNNING"), _) => (Health::Fine, None),
        (None, Some(_), _) => (
            Health::Changing,
            container.reason.as_deref().map(str::to_owned),
        ),
        (None, None, _) => (Health::Unknown, None),
    }
}

impl Kind for Containers {
    type Row = ContainerRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ContainerRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        let Some(inside) = look
            .scope
            .cluster
            .as_deref()
            .and_then(|cluster| look.store.cluster(look.scope.context, cluster))
        else {
            return 0;
        };
        inside.running.revision() + inside.stopped.revision()
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ContainerRow> {
        let Some((task, fault)) = task(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let rows = list(&task.containers)
            .iter()
            .enumerate()
            .map(|(index, container)| {
                let (health, why) = verdict(container);
                let name = container
                    .name
                    .clone()
                    .unwrap_or_else(|| Text::from(format!("#{index}")));
                Row {
                    // A container that never started has no ARN; its name is unique within the task.
                    id: container
                        .container_arn
                        .clone()
                        .unwrap_or_else(|| Text::from(format!("{}/{name}", task.task_arn))),
                    name,
                    item: Some(Arc::new(container.clone())),
                    unknown: None,
                    health,
                    why,
                    rank: 0,
                    extra: Some(Arc::clone(&task)),
                }
            })
            .collect();
        let status = ListStatus {
            complete: true,
            fault,
            empty: "ECS tells of no containers in this task".into(),
            ..ListStatus::default()
        };
        Gathered { rows, status }
    }

    fn wants(&self, look: &Look<'_>, _visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let (Some(cluster), Some(id)) = (&look.scope.cluster, &look.scope.task) else {
            return Vec::new();
        };
        let stopped = look
            .store
            .cluster(look.scope.context, cluster)
            .is_some_and(|inside| inside.stopped.get(id).is_some());
        let source = if stopped {
            SourceId::StoppedTasks
        } else {
            SourceId::RunningTasks
        };
        let key = Key::cluster(look.scope.context, source, Text::clone(cluster));
        let mut wants = vec![Want {
            key,
            visible: vec![Text::clone(id)],
            rest: false,
            also: Vec::new(),
            tempo,
        }];
        if !stopped {
            // Once it has died it is found among these only, with the reason.
            wants.push(Want {
                key: Key::cluster(
                    look.scope.context,
                    SourceId::StoppedTasks,
                    Text::clone(cluster),
                ),
                visible: Vec::new(),
                rest: true,
                also: Vec::new(),
                tempo,
            });
        }
        wants
    }

    fn describe(&self, row: &ContainerRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("container {}", row.name), look);
        sheet.verdict(row.health, row.why.as_deref());
        let Some(container) = &row.item else {
            return sheet.not_described(row.unknown.as_deref()).finish();
        };
        sheet.toned(
            "status",
            container.last_status.as_deref().unwrap_or("—"),
            container_tone(container),
        );
        sheet.value("health", container.health_status.as_ref());
        sheet.text(
            "exit code",
            &container
                .exit_code
                .map_or_else(|| "—".to_owned(), exit_code::words),
        );
        sheet.value("reason", container.reason.as_ref());
        super::images::lines(&mut sheet, container, row.extra.as_deref(), look);
        sheet.value("runtime id", container.runtime_id.as_ref());
        sheet.section("resources");
        sheet.value("cpu units", container.cpu.as_ref());
        sheet.value("memory MiB", container.memory.as_ref());
        sheet.value(
            "memory reservation MiB",
            container.memory_reservation.as_ref(),
        );
        sheet.section("network");
        if let Some(task) = row.extra.as_deref() {
            super::network::panel::container(&mut sheet, task, &row.name, look);
        }
        for interface in list(&container.network_interfaces) {
            sheet.value("private address", interface.private_ipv4_address.as_ref());
        }
        sheet.section("agents");
        for agent in list(&container.managed_agents) {
            sheet.value(
                agent.name.as_deref().unwrap_or("—"),
                agent.last_status.as_ref(),
            );
        }
        let definition = row.extra.as_ref().and_then(|task| {
            look.store
                .context(look.scope.context)?
                .task_definitions
                .item(task.task_definition_arn.as_deref()?)
        });
        if let Some(definition) = definition {
            sheet.section(&format!(
                "definition in {}",
                arn::family_revision(&definition.task_definition_arn)
            ));
            if let Some(container) = definition.container(&row.name) {
                let task = row.extra.as_deref();
                container_definition(&mut sheet, definition, container, task);
            }
        }
        sheet.finish()
    }

    fn detail_wants(&self, row: &ContainerRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let mut wants = super::definition_wants(row.extra.as_deref(), look, tempo);
        let task = row.extra.as_deref();
        wants.extend(super::placement::instance_want(task, look, tempo));
        wants.extend(super::images::wants(row.extra.as_deref(), look, tempo));
        wants
    }

    fn charts(&self, row: &ContainerRow, look: &Look<'_>, range: Range) -> Option<Charts> {
        charts::of_task(look, row.extra.as_deref()?, Some(&row.name), range)
    }

    fn json(&self, row: &ContainerRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "container_arn"
    }

    fn logged(&self, row: &ContainerRow) -> Option<Logged> {
        Some(Logged::Container {
            task: row.extra.as_ref()?.task_arn.clone(),
            name: row.name.clone(),
        })
    }

    fn drill(&self, _row: &ContainerRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }
}

/// The task in scope, wherever it is remembered, with the error of its last renewal.
fn task(look: &Look<'_>) -> Option<(Arc<Task>, Option<crate::domain::fault::Fault>)> {
    let inside = look
        .store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)?;
    let id = look.scope.task.as_deref()?;
    let entry = [&inside.stopped, &inside.running]
        .into_iter()
        .filter_map(|tasks| tasks.get(id))
        .find(|entry| entry.item.is_some())?;
    Some((Arc::clone(entry.item.as_ref()?), entry.fault.clone()))
}
