//! Targets of the services of a cluster: which task is behind each, how it is, and why.

use super::balancing::{
    Balancing, arns, groups_want, health_want, instances_want, on_instances, words,
};
use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Row, Scope, Spec, health_role,
};
use super::sheet::Sheet;
use super::table::{Cell, Column};
use super::tasks::long_list;
use crate::domain::balancing::{GroupRef, Known, elsewhere, groups_of};
use crate::domain::fault::Gap;
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::target_group::{TargetGroup, name_of};
use crate::domain::target_health::{ServiceTarget, TargetHealthDescription};
use crate::domain::target_join::Reached;
use crate::domain::target_reason::{health_of, meaning};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json};
use crate::theme::Role;
use rustc_hash::FxHashSet;
use serde_json::Value;
use std::sync::Arc;

/// The kind.
pub struct Targets;

static SPEC: Spec = Spec {
    id: KindId::Targets,
    plural: "targets",
    singular: "target",
    aliases: &["target"],
    level: Level::Service,
    help: "targets of the load balancers, the task behind each, and why it is not healthy",
    iam: &[
        "ecs:ListServices",
        "ecs:DescribeServices",
        "ecs:ListTasks",
        "ecs:DescribeTasks",
        "ecs:DescribeContainerInstances",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTargetGroups",
    ],
};

/// A target.
pub type TargetRow = Row<ServiceTarget, ()>;

static COLUMNS: &[Column<TargetRow>] = &[
    Column::new(
        "state",
        "STATE",
        "state of the target",
        |row: &TargetRow, _| {
            let tone = health_role(row.health);
            row.cell(|target| match target.state.clone() {
                Some(state) if row.health == Health::Fine => Cell::text(state),
                Some(state) => Cell::text(state).tone(tone),
                None => Cell::absent(),
            })
        },
    )
    .width(9, 18),
    Column::new(
        "target",
        "TARGET",
        "address or instance, and port",
        |row: &TargetRow, _| Cell::text(Text::clone(&row.name)),
    )
    .width(14, 26)
    .middle(),
    Column::new(
        "task",
        "TASK",
        "first characters of the task id",
        |row: &TargetRow, _| {
            row.text(|target| {
                target
                    .task_arn
                    .as_deref()
                    .map(|arn| Text::from(arn::short_id(arn)))
            })
        },
    )
    .width(8, 8)
    .importance(2),
    Column::new(
        "service",
        "SERVICE",
        "service the target group belongs to",
        |row: &TargetRow, _| row.text(|target| target.service_name.clone()),
    )
    .width(10, 34)
    .importance(3)
    .middle(),
    Column::new("zone", "AZ", "availability zone", |row: &TargetRow, _| {
        row.text(|target| target.availability_zone.clone())
    })
    .width(5, 15)
    .importance(6),
    Column::new("group", "GROUP", "target group", |row: &TargetRow, _| {
        row.text(|target| Some(Text::from(name_of(&target.target_group_arn))))
    })
    .width(10, 32)
    .importance(5)
    .middle(),
    Column::new(
        "reason",
        "REASON",
        "reason code as AWS gives it",
        |row: &TargetRow, _| {
            row.cell(|target| target.reason.clone().map_or_else(Cell::blank, Cell::text))
        },
    )
    .width(12, 32)
    .importance(4),
    Column::new(
        "why",
        "WHY",
        "what the reason means",
        |row: &TargetRow, _| row.why_cell(),
    )
    .width(24, u16::MAX)
    .importance(1),
];

impl Kind for Targets {
    type Row = TargetRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<TargetRow>] {
        COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "service" && scope.service.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        Balancing::of(look).map_or(0, |here| {
            here.revision()
                + here.inside.services.revision()
                + here.inside.running.revision()
                + here.inside.stopped.revision()
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<TargetRow> {
        let Some(here) = Balancing::of(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let services = here.services(look.scope.service.as_deref());
        let names: FxHashSet<&str> = services.iter().map(|service| service.name()).collect();
        let reached = here.reached(&names);
        let mut status = status(here, look, &services);
        // A refused look at instances costs the tasks behind targets that are instances.
        if !on_instances(here, services.iter().copied()).is_empty() {
            status
                .gaps
                .extend(here.inside.instances.gaps("container instances"));
        }
        let mut rows = Vec::new();
        let mut seen = FxHashSet::default();
        for service in &services {
            for group in groups_of(service) {
                if !seen.insert(Text::clone(&group.arn)) {
                    continue;
                }
                match here.known(&group.arn) {
                    Known::Health(health) => {
                        rows.extend(health.target_health_descriptions.iter().map(|target| {
                            row(target, service, &group, here.group(&group.arn), &reached)
                        }))
                    }
                    Known::Gone => status.gaps.push(Gap {
                        what: format!("targets of {}", name_of(&group.arn)).into(),
                        reason: format!("target group of {} not found", service.name()).into(),
                    }),
                    Known::Unread => {}
                }
            }
        }
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        Balancing::of(look)?.inside.target_health.oldest_read()
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let key = |source| Key::cluster(look.scope.context, source, Text::clone(cluster));
        let tasks = match &look.scope.service {
            // The cluster-wide list would keep the one service waiting for minutes.
            Some(service) if long_list(look) => Key {
                service: Some(Text::clone(service)),
                ..key(SourceId::ServiceTasks)
            },
            _ => key(SourceId::RunningTasks),
        };
        let mut wants = vec![
            Want::all(key(SourceId::Services), tempo),
            Want::all(tasks, tempo),
        ];
        if let Some(here) = Balancing::of(look) {
            wants.extend(target_wants(here, look, visible, tempo));
        }
        wants
    }

    fn describe(&self, row: &TargetRow, look: &Look<'_>) -> Document {
        describe(row, look)
    }

    fn json(&self, row: &TargetRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "target_group_arn"
    }

    fn logged(&self, row: &TargetRow) -> Option<Logged> {
        // A target of no task still tells whose it should be.
        let target = row.item.as_ref()?;
        let task = target.task_arn.clone().map(Logged::Task);
        task.or_else(|| target.service_name.clone().map(Logged::Service))
    }

    fn drill(&self, _row: &TargetRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn console(&self, row: &TargetRow, _look: &Look<'_>) -> Option<String> {
        let target = row.item.as_deref()?;
        Some(console(&target.target_group_arn))
    }
}

/// The page of a target group in the AWS console.
pub(super) fn console(group: &str) -> String {
    format!("/ec2/home#TargetGroup:targetGroupArn={group}")
}

/// Target health and groups of the services in scope. Of one service all is in view; of a cluster
/// what is on screen comes first. A group is asked for once all services are known, in few calls.
pub(super) fn target_wants(
    here: Balancing<'_>,
    look: &Look<'_>,
    visible: &[Text],
    tempo: Tempo,
) -> Vec<Want> {
    let only = look.scope.service.as_deref();
    let all = arns(here.services(only));
    let shown: FxHashSet<&str> = visible
        .iter()
        .map(|id| id.split_once(' ').map_or(&**id, |(group, _)| group))
        .collect();
    let (first, rest): (Vec<Text>, Vec<Text>) = all
        .iter()
        .cloned()
        .partition(|arn| only.is_some() || shown.contains(&**arn));
    let described = here.inside.services.list.complete_at.is_some()
        && here.inside.services.entries().all(|(_, entry)| {
            entry.item.is_some() || entry.missing.is_some() || entry.fault.is_some()
        });
    let groups = if described {
        groups_want(look, all, tempo)
    } else {
        None
    };
    let instances = instances_want(look, here.services(only), tempo);
    [health_want(look, first, rest, tempo), groups, instances]
        .into_iter()
        .flatten()
        .collect()
}

/// What is known of the list as a whole: its services, and the health of their groups.
pub(super) fn status(here: Balancing<'_>, look: &Look<'_>, services: &[&Service]) -> ListStatus {
    let where_ = look
        .scope
        .service
        .as_deref()
        .or(look.scope.cluster.as_deref().map(arn::name))
        .unwrap_or("here");
    let other = services
        .iter()
        .flat_map(|service| elsewhere(service))
        .next();
    let empty = match other {
        Some(words) => format!("no target group in {where_}; {words}"),
        None if arns(services.iter().copied()).is_empty() => {
            format!("no load balancer leads to {where_}: no service here has a target group")
        }
        None => format!("no target is registered in {where_}"),
    };
    let mut status = super::status_of(&here.inside.services, "services", empty);
    status
        .gaps
        .extend(here.inside.target_health.gaps("target groups"));
    let told = arns(services.iter().copied())
        .iter()
        .all(|arn| !matches!(here.known(arn), Known::Unread));
    let failed = !here.inside.target_health.gaps("").is_empty();
    status.complete &= told || failed;
    // Where no group could be read, nobody knows whether there are targets: that is not "none".
    let groups = arns(services.iter().copied());
    let refusals: Vec<_> = groups
        .iter()
        .filter_map(|arn| here.inside.target_health.get(arn)?.fault.as_ref())
        .collect();
    if !groups.is_empty() && refusals.len() == groups.len() && status.fault.is_none() {
        status.fault = refusals.first().map(|fault| (*fault).clone());
        status.complete = false;
    }
    status.read_at = here.inside.target_health.oldest_read().or(status.read_at);
    status
}

fn row<'a>(
    target: &'a TargetHealthDescription,
    service: &'a Service,
    group: &GroupRef,
    described: Option<&TargetGroup>,
    reached: &Reached<'a>,
) -> TargetRow {
    let task = reached.task(target, Some(service.name()));
    let health = health_of(target);
    let item = ServiceTarget {
        target_group_arn: Text::clone(&group.arn),
        target_id: Text::clone(&target.target.id),
        port: target.target.port,
        availability_zone: target.target.availability_zone.clone(),
        state: target.state().map(Text::from),
        reason: target.reason().map(Text::from),
        description: target.description().map(Text::from),
        // Two services may share a group: the task says whose target it is.
        service_name: Some(Text::from(
            task.and_then(|task| task.service_name())
                .unwrap_or(service.name()),
        )),
        task_arn: task.map(|task| Text::clone(&task.task_arn)),
    };
    Row {
        id: format!("{} {}", group.arn, target.place()).into(),
        name: target.place().into(),
        item: Some(Arc::new(item)),
        unknown: None,
        health,
        why: (health != Health::Fine).then(|| words(target, described)),
        rank: 0,
        extra: (),
    }
}

fn describe(row: &TargetRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("target {}", row.name), look);
    sheet.verdict(row.health, row.why.as_deref());
    let Some(target) = row.item.as_deref() else {
        return sheet.not_described(row.unknown.as_deref()).finish();
    };
    sheet.value("state", target.state.as_ref());
    sheet.value("reason", target.reason.as_ref());
    sheet.value("description", target.description.as_ref());
    let known = target
        .reason
        .as_deref()
        .and_then(|reason| meaning(reason, target.description.as_deref()));
    match known {
        Some(known) => sheet.text("look at", known.next),
        None if target.reason.is_some() => sheet.remark("this reason code is not known here"),
        None => {}
    }
    sheet.value("zone", target.availability_zone.as_ref());
    sheet.value("service", target.service_name.as_ref());
    match &target.task_arn {
        Some(task) => sheet.value("task", Some(task)),
        None => sheet.toned(
            "task",
            "none found at this address and port",
            Some(Role::Muted),
        ),
    }
    sheet.section("target group");
    sheet.value("arn", Some(&target.target_group_arn));
    let group = Balancing::of(look).and_then(|here| here.group(&target.target_group_arn));
    if let Some(group) = group {
        sheet.value("type", group.target_type.as_ref());
        sheet.text("health check", group.check().as_deref().unwrap_or("—"));
        sheet.number("interval s", group.health_check_interval_seconds);
        sheet.number("timeout s", group.health_check_timeout_seconds);
        sheet.number("healthy after", group.healthy_threshold_count);
        sheet.number("unhealthy after", group.unhealthy_threshold_count);
    } else {
        sheet.remark("not described yet");
    }
    sheet.finish()
}
