//! Services of a cluster.

mod columns;

pub(super) use columns::{age_cell, owner_cell};

use super::balancing::{Balancing, TargetsCell, arns, groups_want, health_want};
use super::charts::Charts;
use super::document::Document;
use super::kind::{
    Compared, Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec,
};
use super::services_metrics::{self, Beside};
use super::table::Column;
use crate::domain::balancing::groups_of;
use crate::domain::health::Health;
use crate::domain::metric::Range;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json, list, rollout, steady};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// The kind.
pub struct Services;

static SPEC: Spec = Spec {
    id: KindId::Services,
    plural: "services",
    singular: "service",
    aliases: &["service", "svc", "s"],
    level: Level::Cluster,
    help: "services of the cluster, and why they are not steady",
    iam: &[
        "ecs:ListServices",
        "ecs:DescribeServices",
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "ecs:ListServiceDeployments",
        "ecs:DescribeServiceDeployments",
        "ecs:DescribeServiceRevisions",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "ecs:ListContainerInstances",
        "ecs:DescribeContainerInstances",
        "cloudwatch:GetMetricData",
        "ecs:DescribeTaskDefinition",
        "cloudwatch:ListMetrics",
        "cloudwatch:DescribeAlarms",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
        "application-autoscaling:DescribeScheduledActions",
        "application-autoscaling:DescribeScalingActivities",
        "servicediscovery:GetService",
        "servicediscovery:GetNamespace",
        "servicediscovery:ListInstances",
        "servicediscovery:GetInstancesHealthStatus",
    ],
};

/// A service, and what else its row shows.
pub type ServiceRow = Row<Service, Beside>;

impl Kind for Services {
    type Row = ServiceRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ServiceRow>] {
        columns::COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        // What happened "within the hour" changes with the clock too: once a minute is enough.
        let minute = u64::try_from(look.now.as_second() / 60).unwrap_or(0);
        // What a task that cannot be placed would need.
        let definitions = look.store.context(look.scope.context).map_or(0, |context| {
            context.task_definitions.revision() + context.alarms.revision()
        });
        inside(look).map_or(0, |inside| {
            let balancing = Balancing::of(look).map_or(0, |here| here.revision());
            let rollouts = inside.service_deployment_lists.revision()
                + inside.service_deployments.revision()
                + inside.service_revisions.revision();
            let scaling = inside.scalable_targets.revision()
                + inside.scaling_policies.revision()
                + inside.scaling_activities.revision();
            let all = inside.services.revision()
                + scaling
                + inside.stopped.revision()
                + inside.metrics.revision()
                + inside.instances.revision()
                + definitions
                + rollouts
                + balancing;
            (all << 32) ^ minute
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ServiceRow> {
        let Some(inside) = inside(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let balancing = Balancing::of(look);
        let mut stopped: FxHashMap<&str, Vec<&Task>> = FxHashMap::default();
        for task in inside.stopped.items() {
            if let Some(service) = task.service_name() {
                stopped.entry(service).or_default().push(task);
            }
        }
        let rows = inside
            .services
            .entries()
            .map(|(id, entry)| {
                let name = entry
                    .item
                    .as_ref()
                    .map_or_else(|| arn::name(id), |service| service.name());
                let groups = entry.item.as_deref().map(groups_of).unwrap_or_default();
                let (health, why) = match &entry.item {
                    Some(service) => {
                        let stopped = stopped.get(name).map_or(&[][..], Vec::as_slice);
                        let mut own = steady::verdict(service, stopped.iter().copied(), look.now);
                        let sharp = own
                            .why
                            .as_deref()
                            .and_then(|why| super::placement::sharpened(why, service, look));
                        own.why = sharp.or(own.why);
                        let newest = match super::deployments::newest(inside, id) {
                            Some(newest) => rollout::verdict(service, &newest, look.now),
                            None => rollout::by_events(service, look.now),
                        };
                        let own = rollout::merged(own, newest);
                        let targets = balancing.map(|here| here.verdict(service, &groups));
                        // The worst speaks; between equals the first.
                        let mut verdicts = vec![own];
                        verdicts.extend(targets);
                        // Where the scaling was looked at, its trouble counts too.
                        let scaling = super::scaling_sheet::known(name, look)
                            .and_then(|(known, _)| known.verdict(service.desired_count, look))
                            .filter(|(health, _)| health.is_fault());
                        verdicts
                            .extend(scaling.map(|(health, why)| steady::Verdict { health, why }));
                        let verdict = steady::worst(verdicts);
                        (verdict.health, verdict.why)
                    }
                    None => (Health::Unknown, None),
                };
                let targets = match (&entry.item, balancing) {
                    (Some(service), Some(here)) => here.cell(service, &groups),
                    _ => TargetsCell::Pending,
                };
                let last_event = entry
                    .item
                    .as_ref()
                    .and_then(|service| service.last_event()?.created_at);
                Row {
                    id: Text::clone(id),
                    name: Text::from(name),
                    item: entry.item.clone(),
                    unknown: super::unknown_reason(entry),
                    health,
                    why,
                    rank: 0,
                    extra: Beside {
                        event: last_event,
                        targets,
                        ..services_metrics::gauges(entry.item.as_deref(), name, look)
                    },
                }
            })
            .collect();
        let cluster = look
            .scope
            .cluster
            .as_deref()
            .map_or("the cluster", arn::name);
        let mut status = super::status_of(
            &inside.services,
            "services",
            format!("no services in {cluster}"),
        );
        // A refused look at stopped tasks takes nothing from the list but the reasons in WHY.
        status.gaps.extend(inside.stopped.gaps("stopped tasks"));
        status
            .gaps
            .extend(inside.target_health.gaps("target groups"));
        status.gaps.extend(inside.metrics.gaps("metrics"));
        // Nor does a refused look at instances: it takes the figures of what cannot be placed.
        let mut services = inside.services.items();
        if services.any(|service| super::placement::is_stuck(service, look)) {
            status
                .gaps
                .extend(inside.instances.gaps("container instances"));
        }
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&inside(look)?.services)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let context = look.scope.context;
        let mut wants = vec![Want {
            key: Key::cluster(context, SourceId::Services, Text::clone(cluster)),
            visible: visible.to_vec(),
            rest: true,
            also: Vec::new(),
            tempo,
        }];
        // Why tasks die is only asked where some service is not well.
        let unwell = |service: &Service| {
            unsteady(service) || steady::verdict(service, [], look.now).health.is_fault()
        };
        if inside(look).is_some_and(|inside| inside.services.items().any(|service| unwell(service)))
        {
            let key = Key::cluster(context, SourceId::StoppedTasks, Text::clone(cluster));
            wants.push(Want {
                key,
                visible: Vec::new(),
                rest: true,
                also: Vec::new(),
                tempo: tempo.min(Tempo::Normal),
            });
        }
        let seen = visible
            .iter()
            .filter_map(|id| inside(look)?.services.item(id));
        wants.extend(super::deployments::of_services(look, seen, false, tempo));
        wants.extend(target_wants(look, visible, tempo));
        for service in inside(look)
            .iter()
            .flat_map(|inside| inside.services.items())
        {
            if super::placement::is_stuck(service, look) {
                super::placement::add(&mut wants, super::placement::wants(service, look, tempo));
            }
        }
        wants
    }

    fn column_wants(
        &self,
        column: &str,
        look: &Look<'_>,
        visible: &[Text],
        tempo: Tempo,
    ) -> Vec<Want> {
        services_metrics::column_wants(column, look, visible, tempo)
    }

    fn charts(&self, row: &ServiceRow, look: &Look<'_>, range: Range) -> Option<Charts> {
        services_metrics::charts(row, look, range)
    }

    fn detail_wants(&self, row: &ServiceRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let mut wants = super::deployments::of_services(look, row.item.iter(), true, tempo);
        wants.extend(services_metrics::detail_wants(row, look, tempo));
        if let Some(service) = row.item.as_deref() {
            wants.extend(super::balancing::way_wants(look, service, tempo));
            wants.extend(super::services_changed::wants(service, look, tempo));
            wants.extend(super::logs_lines::wants(service, look, tempo));
            wants.extend(super::scaling_sheet::wants(service.name(), look, tempo));
            wants.extend(super::alarms_sheet::wants(service, look, tempo));
            if super::placement::is_wanted(service) {
                wants.extend(super::placement::wants(service, look, tempo));
            }
        }
        wants.extend(super::discovery::wants(row, look, tempo));
        // Whoever came straight here by --cluster: the cluster says which metrics there are.
        if let Some(cluster) = &look.scope.cluster
            && super::metrics::described(look, cluster).is_none()
        {
            let key = Key::region(look.scope.context, SourceId::Clusters);
            wants.push(Want::only(key, vec![Text::clone(cluster)], tempo));
        }
        wants
    }

    fn describe(&self, row: &ServiceRow, look: &Look<'_>) -> Document {
        super::services_describe::describe(row, look)
    }

    fn json(&self, row: &ServiceRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "service_arn"
    }

    fn drill(&self, row: &ServiceRow, look: &Look<'_>) -> Drill {
        Drill::List(
            KindId::Tasks,
            Scope {
                service: Some(Text::clone(&row.name)),
                ..look.scope.clone()
            },
        )
    }

    fn console(&self, row: &ServiceRow, look: &Look<'_>) -> Option<String> {
        let cluster = arn::name(look.scope.cluster.as_deref()?);
        Some(format!(
            "/ecs/v2/clusters/{cluster}/services/{}/health",
            row.name
        ))
    }

    fn compared(&self, row: &ServiceRow, look: &Look<'_>) -> Option<Compared> {
        super::services_changed::compared(row.item.as_deref()?, look)
    }

    fn moments(&self, row: &ServiceRow) -> [Option<Timestamp>; 2] {
        [row.extra.event, None]
    }
}

/// The health of the targets of what is on screen, and behind it of all others.
fn target_wants(look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
    let Some(inside) = inside(look).filter(|_| !visible.is_empty()) else {
        return Vec::new();
    };
    let shown = visible.iter().filter_map(|id| inside.services.get(id));
    let described = shown.clone().filter_map(|entry| entry.item.as_deref());
    let first = arns(described);
    let all = arns(inside.services.items().map(|service| &**service));
    let rest = all.into_iter().filter(|arn| !first.contains(arn)).collect();
    // Twenty groups are one call: it is not made for the first few of them.
    let told = shown
        .clone()
        .all(|entry| entry.item.is_some() || entry.fault.is_some());
    let groups = match told {
        true => groups_want(look, first.clone(), tempo),
        false => None,
    };
    [health_want(look, first, rest, tempo), groups]
        .into_iter()
        .flatten()
        .collect()
}

fn inside<'a>(look: &Look<'a>) -> Option<&'a crate::store::ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}

/// Whether the service's own counts and rollouts say that something moves or is missing.
pub fn unsteady(service: &Service) -> bool {
    let rolling = list(&service.deployments).iter().any(|deployment| {
        matches!(
            deployment.rollout_state.as_deref(),
            Some("IN_PROGRESS" | "FAILED")
        )
    });
    rolling
        || service.running_count != service.desired_count
        || service.pending_count.is_some_and(|pending| pending > 0)
}
