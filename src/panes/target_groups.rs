//! Target groups of the services of a cluster.

use super::balancing::{Balancing, TargetsCell};
use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec};
use super::sheet::Sheet;
use super::table::{Cell, Column};
use super::targets::{console, status, target_wants};
use crate::domain::balancing::{GroupRef, Known, groups_of};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::target_group::{TargetGroup, name_of};
use crate::domain::time::Timestamp;
use crate::domain::{Text, json, list};
use rustc_hash::FxHashSet;
use serde_json::Value;

/// The kind.
pub struct TargetGroups;

static SPEC: Spec = Spec {
    id: KindId::TargetGroups,
    plural: "target-groups",
    singular: "target group",
    aliases: &["target-group", "tg", "tgs"],
    level: Level::Service,
    help: "target groups of the services, their health checks and load balancers",
    iam: &[
        "ecs:ListServices",
        "ecs:DescribeServices",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "ecs:DescribeContainerInstances",
    ],
};

/// A target group with the service it belongs to.
pub type TargetGroupRow = Row<TargetGroup, Owned>;

/// What a target group belongs to, and how its targets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    service: Text,
    targets: TargetsCell,
}

static COLUMNS: &[Column<TargetGroupRow>] = &[
    Column::new(
        "name",
        "NAME",
        "target group name",
        |row: &TargetGroupRow, _| Cell::text(Text::clone(&row.name)),
    )
    .width(14, 32)
    .middle(),
    Column::new(
        "service",
        "SERVICE",
        "service it belongs to",
        |row: &TargetGroupRow, _| Cell::text(Text::clone(&row.extra.service)),
    )
    .width(10, 34)
    .importance(2)
    .middle(),
    Column::new(
        "targets",
        "TARGETS",
        "healthy targets of those that are not draining",
        |row: &TargetGroupRow, _| row.extra.targets.cell(),
    )
    .width(7, 9)
    .right(),
    Column::new(
        "protocol",
        "PROTOCOL",
        "protocol and port",
        |row: &TargetGroupRow, _| {
            row.cell(|group| match (group.protocol.as_deref(), group.port) {
                (Some(protocol), Some(port)) => Cell::text(format!("{protocol} :{port}")),
                (Some(protocol), None) => Cell::text(Text::from(protocol)),
                (None, _) => Cell::absent(),
            })
        },
    )
    .width(8, 12)
    .importance(6),
    Column::new(
        "type",
        "TYPE",
        "ip, instance, lambda, alb",
        |row: &TargetGroupRow, _| row.text(|group| group.target_type.clone()),
    )
    .width(4, 8)
    .importance(7),
    Column::new(
        "check",
        "HEALTH CHECK",
        "what a target must answer",
        |row: &TargetGroupRow, _| {
            row.cell(|group| group.check().map_or_else(Cell::absent, Cell::text))
        },
    )
    .width(12, 34)
    .importance(6),
    Column::new(
        "balancer",
        "LOAD BALANCER",
        "load balancer that leads to it",
        |row: &TargetGroupRow, _| {
            row.text(|group| {
                list(&group.load_balancer_arns)
                    .first()
                    .map(|arn| Text::from(name_of(arn)))
            })
        },
    )
    .width(13, 32)
    .importance(5)
    .middle(),
    Column::new(
        "why",
        "WHY",
        "why its targets are not healthy",
        |row: &TargetGroupRow, _| row.why_cell(),
    )
    .width(34, u16::MAX)
    .importance(1),
];

impl Kind for TargetGroups {
    type Row = TargetGroupRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<TargetGroupRow>] {
        COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "service" && scope.service.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        Balancing::of(look).map_or(0, |here| here.revision() + here.inside.services.revision())
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<TargetGroupRow> {
        let Some(here) = Balancing::of(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let services = here.services(look.scope.service.as_deref());
        let status = status(here, look, &services);
        let mut seen = FxHashSet::default();
        let mut rows = Vec::new();
        for service in services {
            for group in groups_of(service) {
                if seen.insert(Text::clone(&group.arn)) {
                    rows.push(row(here, service, group));
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
        let key = Key::cluster(look.scope.context, SourceId::Services, Text::clone(cluster));
        let mut wants = vec![Want::all(key, tempo)];
        if let Some(here) = Balancing::of(look) {
            wants.extend(target_wants(here, look, visible, tempo));
        }
        wants
    }

    fn describe(&self, row: &TargetGroupRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("target group {}", row.name), look);
        sheet.verdict(row.health, row.why.as_deref());
        sheet.value("service", Some(&row.extra.service));
        sheet.value("arn", Some(&row.id));
        let owner = Balancing::of(look)
            .and_then(|here| here.services(Some(&row.extra.service)).first().copied());
        if let Some(service) = owner {
            super::balancing::section(&mut sheet, service, look);
        }
        sheet.finish()
    }

    fn detail_wants(&self, row: &TargetGroupRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let owner = Balancing::of(look)
            .and_then(|here| here.services(Some(&row.extra.service)).first().copied());
        owner.map_or_else(Vec::new, |service| {
            super::balancing::way_wants(look, service, tempo)
        })
    }

    fn json(&self, row: &TargetGroupRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "target_group_arn"
    }

    fn drill(&self, row: &TargetGroupRow, look: &Look<'_>) -> Drill {
        Drill::List(
            KindId::Targets,
            Scope {
                service: Some(Text::clone(&row.extra.service)),
                ..look.scope.clone()
            },
        )
    }

    fn console(&self, row: &TargetGroupRow, _look: &Look<'_>) -> Option<String> {
        Some(console(&row.id))
    }
}

fn row(here: Balancing<'_>, service: &Service, group: GroupRef) -> TargetGroupRow {
    let entry = here.context.target_groups.get(&group.arn);
    let item = entry.and_then(|entry| entry.item.clone());
    let targets = here.cell(service, std::slice::from_ref(&group));
    let verdict = here.verdict(service, std::slice::from_ref(&group));
    let unknown = match here.known(&group.arn) {
        Known::Gone => Some("target group not found: it was deleted".into()),
        Known::Health(_) | Known::Unread => entry.and_then(super::unknown_reason),
    };
    let health = match targets {
        TargetsCell::Pending | TargetsCell::Unknown => Health::Unknown,
        _ => verdict.health,
    };
    Row {
        name: item.as_deref().map_or_else(
            || Text::from(name_of(&group.arn)),
            |item| Text::from(item.name()),
        ),
        id: group.arn,
        item,
        unknown,
        health,
        why: verdict.why,
        rank: 0,
        extra: Owned {
            service: Text::from(service.name()),
            targets,
        },
    }
}
