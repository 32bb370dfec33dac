//! Container instances of a cluster, and with a service whether its tasks fit on them.

use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Row, Scope, Spec, health_role,
};
use super::placement::Placing;
use super::table::{Cell, CellContext, Column, SortKey};
use crate::domain::capacity_provider::is_fargate;
use crate::domain::cluster::Cluster;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::health::Health;
use crate::domain::placement::{Fit, Reason};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json, list};
use crate::store::{ContextData, Entry};
use crate::theme::Role;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// The kind.
pub struct Instances;

static SPEC: Spec = Spec {
    id: KindId::Instances,
    plural: "instances",
    singular: "instance",
    aliases: &["instance", "ci", "nodes", "node", "no"],
    level: Level::Service,
    help: "container instances, what is left on them, and whether the service's tasks fit",
    iam: &[
        "ecs:ListContainerInstances",
        "ecs:DescribeContainerInstances",
        "ecs:DescribeTaskDefinition",
    ],
};

/// Whether a task of the service fits, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fits {
    /// No service was chosen.
    NotAsked,
    /// Something has still to be read.
    Pending,
    /// It cannot be known, for this reason.
    Unknown(Text),
    /// It does or does not.
    Known(Fit),
}

/// A container instance, and whether the service's tasks fit on it.
pub type InstanceRow = Row<ContainerInstance, Fits>;

static COLUMNS: &[Column<InstanceRow>] = &[
    Column::new(
        "name",
        "NAME",
        "EC2 instance id, or the id of the container instance",
        |row: &InstanceRow, _| Cell::text(Text::clone(&row.name)),
    )
    .width(12, 20)
    .middle(),
    Column::new("status", "STATUS", "ACTIVE, DRAINING, …", status_cell).width(8, 19),
    Column::new(
        "agent",
        "AGENT",
        "version of the agent, or that it is disconnected",
        agent_cell,
    )
    .width(7, 12)
    .importance(7),
    Column::new("type", "TYPE", "instance type", |row: &InstanceRow, _| {
        row.text(|instance| instance.instance_type().cloned())
    })
    .width(8, 14)
    .importance(8),
    Column::new(
        "zone",
        "ZONE",
        "availability zone",
        |row: &InstanceRow, _| row.text(|instance| instance.zone().cloned()),
    )
    .width(10, 15)
    .importance(6),
    Column::new(
        "tasks",
        "TASKS",
        "running tasks, + pending ones",
        tasks_cell,
    )
    .width(5, 7)
    .right()
    .importance(5),
    Column::new(
        "cpu",
        "CPU",
        "CPU units left/registered",
        |row: &InstanceRow, _| left_cell(row, "CPU"),
    )
    .width(9, 13)
    .right()
    .importance(3),
    Column::new(
        "memory",
        "MEM",
        "MiB left/registered",
        |row: &InstanceRow, _| left_cell(row, "MEMORY"),
    )
    .width(9, 15)
    .right()
    .importance(2),
    Column::new(
        "ports",
        "PORTS",
        "host ports taken",
        |row: &InstanceRow, _| {
            row.cell(|instance| {
                let taken = ["PORTS", "PORTS_UDP"].map(|name| instance.ports_taken(name));
                match taken
                    .iter()
                    .flatten()
                    .map(|ports| ports.len())
                    .sum::<usize>()
                {
                    0 if taken.iter().all(Option::is_none) => Cell::absent(),
                    count => Cell::number(i64::try_from(count).unwrap_or(i64::MAX)),
                }
            })
        },
    )
    .width(5, 5)
    .right()
    .importance(10),
    Column::new(
        "gpu",
        "GPU",
        "GPUs left/registered",
        |row: &InstanceRow, _| {
            row.cell(|instance| match instance.gpus() {
                Some((left, all)) => Cell::text(format!("{left}/{all}")),
                None => Cell::absent(),
            })
        },
    )
    .width(4, 5)
    .right()
    .importance(11),
    Column::new(
        "provider",
        "PROVIDER",
        "capacity provider",
        |row: &InstanceRow, _| row.text(|instance| instance.capacity_provider_name.clone()),
    )
    .width(8, 24)
    .importance(9)
    .middle(),
    Column::new(
        "fits",
        "FITS",
        "whether a task of the service fits, and why not",
        fits_cell,
    )
    .width(22, 60)
    .importance(1),
    Column::new(
        "why",
        "WHY",
        "why it is not fine",
        |row: &InstanceRow, _| row.why_cell(),
    )
    .width(20, u16::MAX)
    .importance(4),
];

fn status_cell(row: &InstanceRow, _: &CellContext) -> Cell {
    row.cell(|instance| match &instance.status {
        Some(status) if &**status == "ACTIVE" => Cell::text(Text::clone(status)),
        Some(status) => Cell::text(Text::clone(status)).tone(health_role(row.health)),
        None => Cell::absent(),
    })
}

fn agent_cell(row: &InstanceRow, _: &CellContext) -> Cell {
    row.cell(|instance| {
        let info = instance.version_info.as_ref();
        match (
            instance.agent_connected,
            info.and_then(|info| info.agent_version.clone()),
        ) {
            (Some(false), _) => Cell::text("disconnected").tone(Role::HealthBroken),
            (_, Some(version)) => Cell::text(version),
            (Some(true), None) => Cell::text("connected"),
            (None, None) => Cell::absent(),
        }
    })
}

fn tasks_cell(row: &InstanceRow, _: &CellContext) -> Cell {
    row.cell(|instance| {
        let Some(running) = instance.running_tasks_count else {
            return Cell::absent();
        };
        let text = match instance.pending_tasks_count {
            Some(pending) if pending > 0 => format!("{running}+{pending}"),
            _ => running.to_string(),
        };
        Cell::text(text).key(SortKey::Number(f64::from(running)))
    })
}

/// What is left of what there was; toned where it is too little for a task of the service.
fn left_cell(row: &InstanceRow, resource: &str) -> Cell {
    row.cell(|instance| {
        let (left, all) = (instance.remaining(resource), instance.registered(resource));
        let word = |amount: Option<i64>| amount.map_or_else(|| "—".to_owned(), |it| it.to_string());
        #[expect(
            clippy::cast_precision_loss,
            reason = "CPU units and MiB fit a double exactly"
        )]
        let key = left.map_or(SortKey::Absent, |left| SortKey::Number(left as f64));
        if left.is_none() && all.is_none() {
            return Cell::absent();
        }
        let cell = Cell::text(format!("{}/{}", word(left), word(all))).key(key);
        let short = |reason: &Reason| match reason {
            Reason::Cpu { .. } => resource == "CPU",
            Reason::Memory { .. } => resource == "MEMORY",
            _ => false,
        };
        match &row.extra {
            Fits::Known(fit) if fit.against.iter().any(short) => cell.tone(Role::HealthLook),
            _ => cell,
        }
    })
}

fn fits_cell(row: &InstanceRow, _: &CellContext) -> Cell {
    row.cell(|_| match &row.extra {
        Fits::NotAsked => Cell::blank(),
        Fits::Pending => Cell::pending(),
        Fits::Unknown(_) => Cell::unknown(),
        Fits::Known(fit) => {
            let role = match fit.fits() {
                Some(true) => Role::HealthFine,
                Some(false) => Role::HealthLook,
                None => Role::HealthUnknown,
            };
            Cell::text(fit.words()).tone(role)
        }
    })
}

impl Kind for Instances {
    type Row = InstanceRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<InstanceRow>] {
        COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "fits" && scope.service.is_none()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        let own = super::inside(look).map_or(0, |inside| inside.instances.revision());
        if look.scope.service.is_none() {
            return own;
        }
        let service = super::inside(look).map_or(0, |inside| {
            inside.services.revision() + inside.running.revision()
        });
        let definitions = look
            .store
            .context(look.scope.context)
            .map_or(0, |context| context.task_definitions.revision());
        own + service + definitions
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<InstanceRow> {
        let Some((context, inside)) = look
            .store
            .context(look.scope.context)
            .zip(super::inside(look))
        else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let service = super::placement::service_of(look);
        let placing = service.map(|service| super::placement::placing(service, look));
        let mut fits = fits_of(placing.as_ref());
        let rows = inside
            .instances
            .entries()
            .map(|(id, entry)| row(id, entry, fits(id, look)))
            .collect();
        let mut status = super::status_of(&inside.instances, "instances", empty(context, look));
        if let Some(Placing::Unknown(reason)) = &placing {
            let what = "whether tasks fit".into();
            let reason = Text::clone(reason);
            status.gaps.push(crate::domain::fault::Gap { what, reason });
        }
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&super::inside(look)?.instances)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let of = |source| Key::cluster(look.scope.context, source, Text::clone(cluster));
        let mut wants = vec![Want {
            visible: visible.to_vec(),
            ..Want::all(of(SourceId::ContainerInstances), tempo)
        }];
        if look.scope.service.is_some() {
            let id = super::placement::service_id(look);
            wants.push(Want::only(
                of(SourceId::Services),
                id.into_iter().collect(),
                tempo,
            ));
            let more = super::placement::service_of(look)
                .map(|service| super::placement::wants(service, look, tempo));
            wants.extend(
                more.into_iter()
                    .flatten()
                    .filter(|want| want.key.source != SourceId::ContainerInstances),
            );
        }
        wants
    }

    fn describe(&self, row: &InstanceRow, look: &Look<'_>) -> Document {
        super::instances_describe::describe(row, look)
    }

    fn detail_wants(&self, _row: &InstanceRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        // Which tasks run on it: the list that the tasks screen reads as well.
        let key = |cluster: &Text| {
            Key::cluster(
                look.scope.context,
                SourceId::RunningTasks,
                Text::clone(cluster),
            )
        };
        let cluster = look.scope.cluster.as_ref();
        cluster
            .map(|cluster| Want::all(key(cluster), tempo))
            .into_iter()
            .collect()
    }

    fn json(&self, row: &InstanceRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "container_instance_arn"
    }

    fn logged(&self, row: &InstanceRow) -> Option<Logged> {
        Some(Logged::Instance(row.id.clone()))
    }

    fn drill(&self, row: &InstanceRow, look: &Look<'_>) -> Drill {
        let scope = Scope {
            service: None,
            task: None,
            ..look.scope.clone()
        };
        let filter = format!("instance:={}", arn::short_id(&row.id));
        Drill::Filtered(KindId::Tasks, scope, filter)
    }

    fn console(&self, row: &InstanceRow, look: &Look<'_>) -> Option<String> {
        let cluster = arn::name(look.scope.cluster.as_deref()?);
        Some(format!(
            "/ecs/v2/clusters/{cluster}/infrastructure/container-instances/{}",
            arn::name(&row.id)
        ))
    }
}

/// What is to be said of each instance about the tasks of the service.
fn fits_of<'a>(placing: Option<&'a Placing>) -> impl FnMut(&Text, &Look<'_>) -> Fits + 'a {
    let known: FxHashMap<&str, &Fit> = match placing {
        Some(Placing::Known(placed)) => placed
            .instances
            .iter()
            .map(|(instance, fit)| (&*instance.container_instance_arn, fit))
            .collect(),
        _ => FxHashMap::default(),
    };
    move |id, look| match placing {
        _ if look.scope.service.is_none() => Fits::NotAsked,
        Some(Placing::Unknown(reason)) => Fits::Unknown(Text::clone(reason)),
        Some(Placing::Known(_)) => known
            .get(&**id)
            .map_or(Fits::Pending, |fit| Fits::Known((*fit).clone())),
        Some(Placing::Pending) | None => Fits::Pending,
    }
}

fn row(id: &Text, entry: &Entry<ContainerInstance>, fits: Fits) -> InstanceRow {
    let (health, why) = entry
        .item
        .as_ref()
        .map_or((Health::Unknown, None), |instance| instance.verdict());
    let name = entry
        .item
        .as_ref()
        .map_or_else(|| arn::name(id), |instance| instance.name());
    // Among equals the fullest come first.
    let left = entry.item.as_ref().and_then(|it| it.remaining("MEMORY"));
    Row {
        id: Text::clone(id),
        name: Text::from(name),
        item: entry.item.clone(),
        unknown: super::unknown_reason(entry),
        health,
        why,
        rank: left.and_then(|left| u64::try_from(left).ok()).unwrap_or(0),
        extra: fits,
    }
}

/// Why there are no instances.
fn empty(context: &ContextData, look: &Look<'_>) -> Text {
    let id = look.scope.cluster.as_deref().unwrap_or_default();
    let cluster = super::placement::cluster_of(context, id);
    let name = arn::name(id);
    match cluster {
        Some(cluster) if runs_on_fargate(cluster) => {
            "no container instances: all tasks run on Fargate".into()
        }
        _ => format!("no container instances are registered in {name}").into(),
    }
}

/// Whether the cluster has no other capacity than Fargate, by its providers and statistics.
fn runs_on_fargate(cluster: &Cluster) -> bool {
    let count = |key: &str| {
        list(&cluster.statistics)
            .iter()
            .find(|pair| {
                let name = pair.name.as_deref().unwrap_or_default();
                name.eq_ignore_ascii_case(key)
            })
            .and_then(|pair| pair.value.as_deref()?.parse::<u32>().ok())
    };
    let providers = list(&cluster.capacity_providers);
    let only = !providers.is_empty() && providers.iter().all(|name| is_fargate(name));
    let here = count("runningFargateTasksCount").is_some_and(|count| count > 0);
    let elsewhere = [
        "runningEC2TasksCount",
        "pendingEC2TasksCount",
        "activeEC2ServiceCount",
    ]
    .iter()
    .any(|key| count(key).is_some_and(|count| count > 0));
    (only || here) && !elsewhere
}
