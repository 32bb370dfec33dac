//! Capacity providers of a cluster: what each one is, who uses it, and whether it can deliver.

use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec, health_role,
};
use super::placement::cluster_of;
use super::table::{Cell, CellContext, Column, SortKey};
use crate::domain::capacity_provider::{CapacityProvider, is_fargate};
use crate::domain::cluster::{CapacityProviderStrategyItem, Cluster};
use crate::domain::container_instance::{self, ContainerInstance};
use crate::domain::fault::Gap;
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::{Text, arn, json, list};
use crate::store::{ClusterData, ContextData, Entry};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The kind.
pub struct CapacityProviders;

static SPEC: Spec = Spec {
    id: KindId::CapacityProviders,
    plural: "capacity-providers",
    singular: "capacity-provider",
    aliases: &["capacity-provider", "cp", "providers"],
    level: Level::Cluster,
    help: "capacity providers of the cluster, who uses them and how they scale",
    iam: &[
        "ecs:DescribeCapacityProviders",
        "ecs:DescribeClusters",
        "ecs:ListServices",
        "ecs:DescribeServices",
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "ecs:ListContainerInstances",
        "ecs:DescribeContainerInstances",
    ],
};

/// Tasks of a larger cluster are not read only to be counted here.
const MOST_TASKS: i32 = 1_000;

/// Who uses a provider; none where that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Use {
    /// Its place in the cluster's default strategy.
    pub default: Option<CapacityProviderStrategyItem>,
    /// Services with it in their strategy, and their place for it.
    pub services: Option<Vec<(Text, CapacityProviderStrategyItem)>>,
    /// Tasks that run on it.
    pub tasks: Option<usize>,
    /// Its container instances: all, and those that take tasks.
    pub instances: Option<(usize, usize)>,
    /// Why tasks are not counted.
    pub too_many: bool,
}

/// A capacity provider and who uses it.
pub type ProviderRow = Row<CapacityProvider, Use>;

static COLUMNS: &[Column<ProviderRow>] = &[
    Column::new("name", "NAME", "name", |row: &ProviderRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(12, 40)
    .middle(),
    Column::new(
        "type",
        "TYPE",
        "EC2_AUTOSCALING, MANAGED_INSTANCES, FARGATE, FARGATE_SPOT",
        |row: &ProviderRow, _| row.text(|provider| provider.r#type.clone()),
    )
    .width(15, 17)
    .importance(5),
    Column::new("status", "STATUS", "status", |row: &ProviderRow, _| {
        row.cell(|provider| match &provider.status {
            Some(status) if &**status == "ACTIVE" => Cell::text(Text::clone(status)),
            Some(status) => Cell::text(Text::clone(status)).tone(health_role(row.health)),
            None => Cell::absent(),
        })
    })
    .width(6, 14)
    .importance(3),
    Column::new(
        "default",
        "DEFAULT",
        "weight and base in the cluster's default strategy",
        |row: &ProviderRow, _| match &row.extra.default {
            Some(item) => Cell::text(place(item)),
            None => Cell::absent(),
        },
    )
    .width(15, 17)
    .importance(6),
    Column::new(
        "scaling",
        "SCALING",
        "managed scaling: its target, percent of the group in use",
        |row: &ProviderRow, _| {
            row.cell(|provider| match provider.managed_scaling() {
                Some(scaling) => match (scaling.status.as_deref(), scaling.target_capacity) {
                    (Some("DISABLED"), _) => Cell::text("off"),
                    (_, Some(target)) => Cell::percent(f64::from(target)),
                    (Some(status), None) => Cell::text(Text::from(status)),
                    (None, None) => Cell::absent(),
                },
                None => Cell::absent(),
            })
        },
    )
    .width(7, 8)
    .right()
    .importance(4),
    Column::new(
        "services",
        "SERVICES",
        "services with it in their strategy",
        |row: &ProviderRow, _| count(row.extra.services.as_ref().map(Vec::len)),
    )
    .width(8, 8)
    .right()
    .importance(7)
    .costly(),
    Column::new(
        "tasks",
        "TASKS",
        "tasks that run on it, by strategy or launch type",
        tasks_cell,
    )
    .width(5, 6)
    .right()
    .importance(2)
    .costly(),
    Column::new(
        "instances",
        "INSTANCES",
        "container instances that take tasks, of all it has",
        |row: &ProviderRow, _| match row.extra.instances {
            _ if is_fargate(&row.name) => Cell::absent(),
            Some((all, good)) => {
                let cell = Cell::text(format!("{good}/{all}"));
                match good {
                    0 => cell.tone(health_role(Health::Look)),
                    _ => cell,
                }
            }
            None => Cell::pending(),
        },
    )
    .width(9, 9)
    .right()
    .importance(8)
    .costly(),
    Column::new(
        "why",
        "WHY",
        "why it is not fine",
        |row: &ProviderRow, _| row.why_cell(),
    )
    .width(24, u16::MAX)
    .importance(1),
];

fn count(count: Option<usize>) -> Cell {
    count.map_or_else(Cell::pending, |count| {
        Cell::number(i64::try_from(count).unwrap_or(i64::MAX))
    })
}

fn tasks_cell(row: &ProviderRow, _: &CellContext) -> Cell {
    if row.extra.too_many {
        return Cell::unknown().key(SortKey::Absent);
    }
    count(row.extra.tasks)
}

/// `weight 1 base 2`.
pub(super) fn place(item: &CapacityProviderStrategyItem) -> String {
    format!("weight {} base {}", item.weight, item.base)
}

impl Kind for CapacityProviders {
    type Row = ProviderRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ProviderRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        let clusters = look
            .store
            .context(look.scope.context)
            .map_or(0, |context| context.clusters.revision());
        let own = super::inside(look).map_or(0, |inside| {
            inside.providers.revision()
                + inside.services.revision()
                + inside.running.revision()
                + inside.instances.revision()
        });
        clusters + own
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ProviderRow> {
        let Some(context) = look.store.context(look.scope.context) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let id = look.scope.cluster.as_deref().unwrap_or_default();
        let cluster = cluster_of(context, id);
        let inside = super::inside(look);
        let rows = names(cluster, inside)
            .iter()
            .map(|name| row(name, cluster, inside))
            .collect();
        let empty = format!(
            "no capacity providers in {}: its services name a launch type",
            arn::name(id)
        );
        Gathered {
            rows,
            status: status(context, cluster, inside, empty),
        }
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let context = look.scope.context;
        let known = look.store.context(context);
        let item = known.and_then(|context| cluster_of(context, cluster));
        // The cluster is asked for by its ARN, which a name given to a command is not.
        let id = known.and_then(|context| {
            let ids = context.clusters.entries().map(|(id, _)| id);
            let mut named = ids.filter(|id| *id == cluster || arn::name(id) == &**cluster);
            named.next().cloned()
        });
        let key = Key::region(context, SourceId::Clusters);
        let mut wants = vec![Want::only(key, id.into_iter().collect(), tempo)];
        let of = |source| Key::cluster(context, source, Text::clone(cluster));
        let names: Vec<Text> = names(item, super::inside(look)).into_iter().collect();
        if !names.is_empty() {
            wants.push(Want::only(of(SourceId::CapacityProviders), names, tempo));
        }
        // Who uses them is asked only where somebody sees it.
        if visible.is_empty() {
            return wants;
        }
        wants.push(Want::all(of(SourceId::Services), Tempo::Slow));
        if !item.is_some_and(too_many) {
            wants.push(Want::all(of(SourceId::RunningTasks), Tempo::Slow));
        }
        if item.is_none_or(|item| item.registered_container_instances_count != Some(0)) {
            wants.push(Want::all(of(SourceId::ContainerInstances), tempo));
        }
        wants
    }

    fn describe(&self, row: &ProviderRow, look: &Look<'_>) -> Document {
        super::capacity_providers_describe::describe(row, look)
    }

    fn json(&self, row: &ProviderRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "capacity_provider_arn"
    }

    fn drill(&self, row: &ProviderRow, look: &Look<'_>) -> Drill {
        let filter = format!("compute:={}", row.name);
        Drill::Filtered(KindId::Tasks, Scope::clone(look.scope), filter)
    }
}

/// Every provider that the cluster or a service names.
fn names(cluster: Option<&Cluster>, inside: Option<&ClusterData>) -> BTreeSet<Text> {
    let mut names: BTreeSet<Text> = BTreeSet::new();
    if let Some(cluster) = cluster {
        names.extend(list(&cluster.capacity_providers).iter().cloned());
        names.extend(named(&cluster.default_capacity_provider_strategy));
    }
    for service in inside.iter().flat_map(|inside| inside.services.items()) {
        names.extend(named(&service.capacity_provider_strategy));
    }
    names
}

fn named(
    strategy: &Option<Vec<CapacityProviderStrategyItem>>,
) -> impl Iterator<Item = Text> + use<'_> {
    list(strategy)
        .iter()
        .map(|item| Text::clone(&item.capacity_provider))
}

fn too_many(cluster: &Cluster) -> bool {
    cluster
        .running_tasks_count
        .is_some_and(|count| count >= MOST_TASKS)
}

fn status(
    context: &ContextData,
    cluster: Option<&Cluster>,
    inside: Option<&ClusterData>,
    empty: String,
) -> ListStatus {
    let clusters = &context.clusters.list;
    let mut gaps: Vec<Gap> = Vec::new();
    if let Some(inside) = inside {
        gaps.extend(inside.providers.gaps("capacity providers"));
        gaps.extend(inside.services.gaps("services"));
        gaps.extend(inside.running.gaps("tasks"));
        gaps.extend(inside.instances.gaps("container instances"));
    }
    if cluster.is_none() {
        gaps.extend(context.clusters.gaps("clusters"));
    }
    ListStatus {
        // Only the cluster names its providers.
        complete: cluster.is_some(),
        fault: clusters.fault.clone().filter(|_| cluster.is_none()),
        gaps,
        read_at: inside.and_then(|inside| inside.providers.oldest_read()),
        empty: empty.into(),
    }
}

fn row(name: &Text, cluster: Option<&Cluster>, inside: Option<&ClusterData>) -> ProviderRow {
    let nothing = Entry::default();
    let entry = inside
        .and_then(|inside| inside.providers.get(name))
        .unwrap_or(&nothing);
    let usage = used(name, cluster, inside);
    let (health, why) = entry
        .item
        .as_ref()
        .map_or((Health::Unknown, None), |provider| {
            verdict(provider, &usage, inside)
        });
    Row {
        id: Text::clone(name),
        name: Text::clone(name),
        item: entry.item.as_ref().map(Arc::clone),
        unknown: super::unknown_reason(entry),
        health,
        why,
        rank: 0,
        extra: usage,
    }
}

fn used(name: &Text, cluster: Option<&Cluster>, inside: Option<&ClusterData>) -> Use {
    let of = |strategy: &Option<Vec<CapacityProviderStrategyItem>>| {
        let mut items = list(strategy).iter();
        items.find(|item| item.capacity_provider == *name).cloned()
    };
    let services = inside
        .filter(|inside| inside.services.list.complete_at.is_some())
        .map(|inside| {
            let mut users: Vec<_> = inside
                .services
                .items()
                .filter_map(|service| {
                    let item = of(&service.capacity_provider_strategy)?;
                    Some((Text::from(service.name()), item))
                })
                .collect();
            users.sort_by(|one, other| one.0.cmp(&other.0));
            users
        });
    let tasks = inside
        .filter(|inside| {
            let list = &inside.running;
            list.list.complete_at.is_some() && list.entries().all(|(_, entry)| entry.item.is_some())
        })
        .map(|inside| {
            let on = |task: &&Arc<crate::domain::task::Task>| {
                // FARGATE is a launch type as well: what runs by it has no provider's name.
                let by = task.capacity_provider_name.as_ref();
                by.or(task.launch_type.as_ref()) == Some(name)
            };
            inside.running.items().filter(on).count()
        });
    let none = cluster.is_some_and(|it| it.registered_container_instances_count == Some(0));
    let instances = inside
        .filter(|inside| none || inside.instances.list.complete_at.is_some())
        .map(|inside| {
            let all: Vec<_> = own_instances(name, inside).collect();
            (all.len(), all.iter().filter(|it| it.takes_tasks()).count())
        });
    Use {
        default: cluster.and_then(|cluster| of(&cluster.default_capacity_provider_strategy)),
        services,
        too_many: tasks.is_none() && cluster.is_some_and(too_many),
        tasks,
        instances,
    }
}

pub(super) fn own_instances<'a>(
    name: &'a Text,
    inside: &'a ClusterData,
) -> impl Iterator<Item = &'a ContainerInstance> {
    inside
        .instances
        .items()
        .map(|instance| &**instance)
        .filter(move |instance| instance.capacity_provider_name.as_ref() == Some(name))
}

/// Its own fields first, then whether there is an instance that takes tasks.
fn verdict(
    provider: &CapacityProvider,
    usage: &Use,
    inside: Option<&ClusterData>,
) -> (Health, Option<String>) {
    let (health, why) = provider.verdict();
    if health != Health::Fine {
        return (health, why);
    }
    let wanted =
        usage.default.is_some() || usage.services.as_ref().is_some_and(|it| !it.is_empty());
    match (usage.instances, inside) {
        _ if is_fargate(&provider.name) || !wanted => (health, why),
        (Some((0, _)), _) => (
            Health::Look,
            Some("no container instance is registered".to_owned()),
        ),
        (Some((_, 0)), Some(inside)) => {
            let words = container_instance::summary(own_instances(&provider.name, inside));
            (Health::Broken, Some(format!("none takes tasks: {words}")))
        }
        _ => (health, why),
    }
}
