//! Events of services, newest first, those ECS has forgotten included.
//!
//! Equal events of a service in a row are one line with a count. ECS holds equal events back for
//! up to six hours: silence is not recovery.

use super::deployments::{services, services_want};
use super::document::Document;
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Scope, Spec, health_role,
};
use super::sheet::Sheet;
use super::table::{Cell, Column, RowItem};
use crate::domain::event::{self, EventKind};
use crate::domain::health::Health;
use crate::domain::polled::{Tempo, Want};
use crate::domain::service::{Service, ServiceEvent};
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, arn, json, list};
use crate::store::ClusterData;
use crate::theme::Role;
use rustc_hash::FxHashSet;
use serde_json::Value;

/// The kind.
pub struct Events;

static SPEC: Spec = Spec {
    id: KindId::Events,
    plural: "events",
    singular: "event",
    aliases: &["event", "ev"],
    level: Level::Service,
    help: "events of a service, or of all services of the cluster",
    iam: &["ecs:ListServices", "ecs:DescribeServices"],
};

/// Equal events of a service in a row.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// Id of the oldest: it stays while the row counts on.
    id: Text,
    /// Name of the service.
    name: Text,
    health: Health,
    kind: EventKind,
    /// The newest.
    newest: ServiceEvent,
    /// When the oldest came.
    since: Option<Timestamp>,
    /// How many.
    count: usize,
    /// ECS has forgotten the newest of them.
    forgotten: bool,
    /// Text for one line.
    text: String,
}

impl RowItem for EventRow {
    fn id(&self) -> &Text {
        &self.id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn health(&self) -> Health {
        self.health
    }
    fn rank(&self) -> u64 {
        self.newest.created_at.map_or(u64::MAX, |at| {
            u64::try_from(i64::MAX - at.as_millisecond()).unwrap_or(u64::MAX)
        })
    }
    fn is_dated(&self) -> bool {
        true
    }
    fn same(&self, other: &Self) -> bool {
        self.newest.id == other.newest.id
            && self.count == other.count
            && self.forgotten == other.forgotten
    }
}

static COLUMNS: &[Column<EventRow>] = &[
    Column::new(
        "age",
        "AGE",
        "how long ago; † where ECS has forgotten it",
        |row: &EventRow, context| {
            let cell = Cell::age(row.newest.created_at, context);
            match row.forgotten {
                true => Cell {
                    text: format!("{} †", &*cell.text).into(),
                    ..cell
                }
                .tone(Role::Muted),
                false => cell,
            }
        },
    )
    .width(4, 7)
    .right()
    .volatile(),
    Column::new("service", "SERVICE", "service name", |row: &EventRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(10, 32)
    .middle()
    .importance(2),
    Column::new("kind", "KIND", "what kind of event", |row: &EventRow, _| {
        let cell = Cell::text(row.kind.word());
        match row.health {
            Health::Fine => cell,
            health => cell.tone(health_role(health)),
        }
    })
    .width(6, 10)
    .importance(3),
    Column::new(
        "count",
        "COUNT",
        "equal events in a row",
        |row: &EventRow, _| match row.count {
            1 => Cell::blank().key(super::table::SortKey::Number(1.0)),
            count => Cell::text(format!("×{count}")).key(super::table::SortKey::Number(f64::from(
                u32::try_from(count).unwrap_or(u32::MAX),
            ))),
        },
    )
    .width(5, 5)
    .right()
    .importance(4),
    Column::new(
        "message",
        "MESSAGE",
        "what ECS says, with ARNs and ids shortened",
        |row: &EventRow, _| {
            let cell = Cell::text(row.text.clone());
            match row.health {
                Health::Fine => cell,
                health => cell.tone(health_role(health)),
            }
        },
    )
    .width(30, u16::MAX),
];

impl Kind for Events {
    type Row = EventRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<EventRow>] {
        COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "service" && scope.service.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        inside(look).map_or(0, |inside| inside.services.revision())
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<EventRow> {
        let Some(inside) = inside(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let mut rows = Vec::new();
        for service in services(inside, look) {
            of_service(inside, service, &mut rows);
        }
        let mut status = super::scoped_status(inside, look, "services");
        let cluster = look
            .scope
            .cluster
            .as_deref()
            .map_or("the cluster", arn::name);
        status.empty = match look.scope.service.as_deref() {
            Some(name) if services(inside, look).next().is_none() => {
                format!("no service {name} in {cluster}")
            }
            Some(name) => format!("no events of {name}"),
            None => format!("no events in {cluster}"),
        }
        .into();
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&inside(look)?.services)
    }

    fn wants(&self, look: &Look<'_>, _visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        vec![services_want(look, cluster, tempo)]
    }

    fn describe(&self, row: &EventRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("event of {}", row.name), look);
        let message = row.newest.message.as_deref();
        sheet.verdict(row.health, message.filter(|_| row.health.is_fault()));
        if !row.health.is_fault() {
            sheet.text("message", message.unwrap_or("—"));
        }
        sheet.text("service", &row.name);
        sheet.text("kind", row.kind.word());
        sheet.time("at", row.newest.created_at);
        if row.count > 1 {
            sheet.text("count", &format!("{} equal ones in a row", row.count));
            sheet.time("since", row.since);
        }
        sheet.value("id", row.newest.id.as_ref());
        if row.forgotten {
            sheet.remark("† ECS has forgotten this event: it keeps the latest 100 of a service");
        }
        if row.health.is_fault() {
            sheet.remark(HELD_BACK);
        }
        sheet.finish()
    }

    fn json(&self, row: &EventRow) -> Option<Value> {
        let mut value = json::to_value(&row.newest);
        if let Value::Object(members) = &mut value {
            members.insert("service_name".to_owned(), Value::from(&*row.name));
            members.insert("kind".to_owned(), Value::from(row.kind.word()));
            members.insert("count".to_owned(), Value::from(row.count));
        }
        Some(value)
    }

    fn id_field(&self) -> &'static str {
        "id"
    }

    fn logged(&self, row: &EventRow) -> Option<Logged> {
        Some(Logged::Service(row.name.clone()))
    }

    fn drill(&self, _row: &EventRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn console(&self, row: &EventRow, look: &Look<'_>) -> Option<String> {
        let cluster = arn::name(look.scope.cluster.as_deref()?);
        Some(format!(
            "/ecs/v2/clusters/{cluster}/services/{}/events",
            row.name
        ))
    }

    fn moments(&self, row: &EventRow) -> [Option<Timestamp>; 2] {
        [row.newest.created_at, None]
    }
}

/// Why the absence of events says nothing.
const HELD_BACK: &str = "ECS holds equal events back for up to six hours: silence is not recovery";

fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}

fn of_service(inside: &ClusterData, service: &Service, rows: &mut Vec<EventRow>) {
    let known: FxHashSet<&Text> = list(&service.events)
        .iter()
        .filter_map(|event| event.id.as_ref())
        .collect();
    let name = Text::from(service.name());
    for run in event::runs(inside.events.of(&service.service_arn)) {
        let (Some(newest), Some(oldest)) = (run.newest(), run.oldest()) else {
            continue;
        };
        let message = newest.message.as_deref().unwrap_or("—");
        let (kind, health) = event::kind(message);
        rows.push(EventRow {
            id: oldest
                .id
                .clone()
                .unwrap_or_else(|| format!("{name}#{}", rows.len()).into()),
            name: Text::clone(&name),
            health,
            kind,
            newest: newest.clone(),
            since: oldest.created_at,
            count: run.events.len(),
            forgotten: newest.id.as_ref().is_some_and(|id| !known.contains(id)),
            text: event::shortened(message, &name),
        });
    }
}

/// The last events on the page of a service.
pub(super) fn section(
    sheet: &mut Sheet<'_>,
    inside: Option<&ClusterData>,
    service: &Service,
    most: usize,
    now: Timestamp,
) {
    sheet.section("events");
    let remembered = inside.map_or(&[][..], |inside| inside.events.of(&service.service_arn));
    if let Some(at) = remembered.first().and_then(|event| event.created_at) {
        let silent = time::age(now, at);
        sheet.remark(&format!(
            "last event {silent} ago; ECS holds equal events back for up to six hours"
        ));
    }
    let runs = event::runs(remembered);
    if runs.is_empty() {
        return sheet.remark("none");
    }
    for run in runs.iter().take(most) {
        let Some(newest) = run.newest() else { continue };
        let age = newest
            .created_at
            .map_or_else(|| "—".to_owned(), |at| time::age(now, at));
        let message = newest.message.as_deref().unwrap_or("—");
        let mut text = event::shortened(message, service.name());
        let since = run.oldest().and_then(|oldest| oldest.created_at);
        if run.events.len() > 1 {
            text.push_str(&format!("  ×{}", run.events.len()));
            if let Some(since) = since {
                text.push_str(&format!(" in {}", time::age(now, since)));
            }
        }
        let health = event::kind(message).1;
        sheet.toned(&age, &text, health.is_fault().then(|| health_role(health)));
    }
}
