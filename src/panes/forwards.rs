//! Ports of this machine that lead into tasks.

use super::document::{Document, Line};
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec};
use super::metrics::words;
use super::sheet::Sheet;
use super::table::{Cell, Column, SortKey};
use crate::domain::forward::{Forwarded, Standing};
use crate::domain::health::Health;
use crate::domain::insights::Unit;
use crate::domain::polled::{Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, figure};
use crate::theme::Role;
use serde_json::{Value, json};
use std::sync::Arc;

/// The kind.
pub struct Forwards;

static SPEC: Spec = Spec {
    id: KindId::Forwards,
    plural: "forwards",
    singular: "forward",
    aliases: &["pf", "portforward", "port-forwards"],
    level: Level::Program,
    help: "ports of this machine that lead into tasks",
    iam: &["ecs:ListTasks", "ecs:DescribeTasks"],
};

/// A forward.
pub type ForwardRow = Row<Forwarded>;

static COLUMNS: &[Column<ForwardRow>] = &[
    Column::new(
        "local",
        "LOCAL",
        "port of this machine",
        |row: &ForwardRow, _| {
            row.cell(|it| {
                let port = i64::from(it.local.unwrap_or(it.ports.here()));
                #[expect(clippy::cast_precision_loss, reason = "a port fits a double exactly")]
                Cell::text(it.address()).key(SortKey::Number(port as f64))
            })
        },
    )
    .width(15, 15),
    Column::new(
        "to",
        "TO",
        "port at the far end, with the host beyond the task if there is one",
        |row: &ForwardRow, _| row.cell(|it| Cell::text(it.ports.far())),
    )
    .width(12, 40)
    .middle(),
    Column::new(
        "service",
        "SERVICE",
        "service whose tasks it follows",
        |row: &ForwardRow, _| row.text(|it| it.service.clone()),
    )
    .width(8, 30)
    .importance(1)
    .middle(),
    Column::new(
        "task",
        "TASK",
        "task it leads to, or led to last",
        |row: &ForwardRow, _| row.text(|it| Some(Text::from(arn::short_id(it.task.as_deref()?)))),
    )
    .width(8, 8)
    .importance(3),
    Column::new(
        "state",
        "STATE",
        "how it is doing",
        |row: &ForwardRow, _| {
            row.cell(|it| {
                let role = super::kind::health_role(health(it.standing));
                Cell::text(<&'static str>::from(it.standing)).tone(role)
            })
        },
    )
    .width(9, 9),
    Column::new(
        "conns",
        "CONNS",
        "connections that are open",
        |row: &ForwardRow, _| {
            row.cell(|it| Cell::number(i64::try_from(it.connections).unwrap_or(i64::MAX)))
        },
    )
    .width(5, 6)
    .right()
    .importance(4),
    Column::new(
        "in",
        "IN",
        "bytes that came out of the task",
        |row: &ForwardRow, _| row.cell(|it| bytes(it.bytes_in)),
    )
    .width(5, 9)
    .right()
    .importance(6),
    Column::new(
        "out",
        "OUT",
        "bytes that went into the task",
        |row: &ForwardRow, _| row.cell(|it| bytes(it.bytes_out)),
    )
    .width(5, 9)
    .right()
    .importance(7),
    Column::new(
        "age",
        "AGE",
        "since it was begun",
        |row: &ForwardRow, context| row.cell(|it| Cell::age(Some(it.began_at), context)),
    )
    .width(4, 5)
    .right()
    .importance(5)
    .volatile(),
    Column::new(
        "why",
        "WHY",
        "why it is not simply listening",
        |row: &ForwardRow, _| row.why_cell(),
    )
    .width(18, u16::MAX)
    .importance(2),
];

/// How well a standing is.
const fn health(standing: Standing) -> Health {
    match standing {
        Standing::Listening | Standing::Asleep => Health::Fine,
        Standing::Starting | Standing::Moving | Standing::Ending => Health::Changing,
        Standing::Waiting => Health::Look,
        Standing::Failed => Health::Broken,
        Standing::Ended => Health::Unknown,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "shown with two figures or three"
)]
fn bytes(count: u64) -> Cell {
    let value = count as f64;
    Cell::text(words(Unit::Bytes, value)).key(SortKey::Number(value))
}

impl Kind for Forwards {
    type Row = ForwardRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ForwardRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        look.store.forwards.revision()
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ForwardRow> {
        let rows = look.store.forwards.rows().iter().map(|it| {
            let health = health(it.standing);
            // What goes on and says why is worth a look: nothing may listen at the far end.
            let health = match (health, &it.why) {
                (Health::Fine, Some(_)) if it.standing == Standing::Listening => Health::Look,
                (health, _) => health,
            };
            Row {
                id: it.id.0.to_string().into(),
                name: it.address().into(),
                item: Some(Arc::clone(it)),
                unknown: None,
                health,
                why: it.why.as_deref().map(str::to_owned),
                rank: it.id.0,
                extra: (),
            }
        });
        Gathered {
            rows: rows.collect(),
            status: ListStatus {
                complete: true,
                empty: "no port is forwarded; F on a service, a task or a container begins one"
                    .into(),
                ..ListStatus::default()
            },
        }
    }

    fn wants(&self, _look: &Look<'_>, _visible: &[Text], _tempo: Tempo) -> Vec<Want> {
        Vec::new()
    }

    fn describe(&self, row: &ForwardRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("forward {}", row.name), look);
        let Some(it) = &row.item else {
            return sheet.finish();
        };
        let state: &str = it.standing.into();
        sheet.verdict(row.health, Some(row.why.as_deref().unwrap_or(state)));
        sheet.text("from", &it.address());
        sheet.text("to", &it.destination());
        sheet.text("state", state);
        sheet.value("container", it.container.as_ref());
        sheet.value("task", it.task.as_ref());
        sheet.value("service", it.service.as_ref());
        sheet.value("cluster", Some(&it.cluster));
        sheet.time("begun", Some(it.began_at));
        let moved = match it.moves {
            0 => "never: it is with its first task".to_owned(),
            1 => "once, to the task that took the place of the one before".to_owned(),
            times => format!("{times} times"),
        };
        sheet.text("moved", &moved);
        sheet.section("through it");
        sheet.text("connections", &it.connections.to_string());
        let (into, out) = (it.bytes_in, it.bytes_out);
        sheet.text(
            "out of the task",
            &format!("{} bytes", figure::thousands(into)),
        );
        sheet.text(
            "into the task",
            &format!("{} bytes", figure::thousands(out)),
        );
        sheet.section("how it works");
        for text in [
            "The port of this machine stays ours, whatever happens behind it. Behind it are \
             sessions of Session Manager, one after the other: each ends with its task, or after \
             20 minutes in which nobody uses it.",
            "A task of a service is followed by the newest one that runs. After an idle end \
             nothing is asked of AWS until somebody connects.",
        ] {
            sheet.line(Line::Text {
                text: text.to_owned(),
                tone: Some(Role::Muted),
            });
        }
        sheet.finish()
    }

    fn json(&self, row: &ForwardRow) -> Option<Value> {
        let it = row.item.as_deref()?;
        Some(json!({
            "address": it.address(),
            "host": it.ports.host,
            "port": it.ports.port,
            "cluster": it.cluster,
            "service": it.service,
            "task": it.task,
            "container": it.container,
            "state": <&'static str>::from(it.standing),
            "why": it.why,
            "connections": it.connections,
            "bytes_in": it.bytes_in,
            "bytes_out": it.bytes_out,
            "began_at": it.began_at.to_string(),
            "moves": it.moves,
        }))
    }

    fn id_field(&self) -> &'static str {
        "address"
    }

    fn drill(&self, row: &ForwardRow, _look: &Look<'_>) -> Drill {
        let Some((it, task)) = row
            .item
            .as_deref()
            .and_then(|it| Some((it, it.task.clone()?)))
        else {
            return Drill::Describe;
        };
        let scope = Scope {
            cluster: Some(it.cluster.clone()),
            service: it.service.clone(),
            ..Scope::region(it.context)
        };
        Drill::Row(KindId::Tasks, scope, task)
    }

    fn moments(&self, row: &ForwardRow) -> [Option<Timestamp>; 2] {
        [row.item.as_ref().map(|it| it.began_at), None]
    }
}
