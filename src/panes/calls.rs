//! The record of calls (`H`): what was asked of AWS, why, and how it went, as AWS CLI commands.

use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Spec};
use super::sheet::Sheet;
use super::table::{Cell, Column, SortKey};
use crate::domain::Text;
use crate::domain::call::{CallRecord, Outcome};
use crate::domain::health::Health;
use crate::domain::polled::{Tempo, Want};
use crate::domain::time;
use crate::theme::Role;
use serde_json::Value;
use std::sync::Arc;

/// The kind.
pub struct Calls;

static SPEC: Spec = Spec {
    id: KindId::Calls,
    plural: "calls",
    singular: "call",
    aliases: &["call", "api", "history"],
    level: Level::Program,
    help: "what was asked of AWS, as AWS CLI commands",
    iam: &[],
};

/// A call and its number, newest first.
pub type CallRow = Row<CallRecord, time::Zone>;

static COLUMNS: &[Column<CallRow>] = &[
    Column::new("time", "TIME", "when it was sent", |row: &CallRow, _| {
        row.cell(|call| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds since 1970 fit a double exactly"
            )]
            Cell::text(time::clock(call.at, row.extra))
                .key(SortKey::Number(call.at.as_millisecond() as f64))
        })
    })
    .width(9, 9),
    Column::new(
        "took",
        "MS",
        "how long it took, in milliseconds",
        |row: &CallRow, _| {
            row.cell(|call| Cell::number(i64::try_from(call.took.as_millis()).unwrap_or(i64::MAX)))
        },
    )
    .width(5, 6)
    .right()
    .importance(2),
    Column::new("cause", "CAUSE", "why it was sent", |row: &CallRow, _| {
        row.cell(|call| Cell::text(<&'static str>::from(call.cause)).tone(Role::Muted))
    })
    .width(8, 10)
    .importance(4),
    Column::new("outcome", "OUTCOME", "how it went", |row: &CallRow, _| {
        row.cell(|call| match &call.outcome {
            Outcome::Ok => Cell::text("ok"),
            Outcome::Open => Cell::text("goes on").tone(Role::Muted),
            Outcome::Failed(fault) => Cell::text(fault.kind.words()).tone(Role::HealthBroken),
            Outcome::Cancelled => Cell::text("cancelled").tone(Role::Muted),
        })
    })
    .width(9, 19)
    .importance(1),
    Column::new(
        "command",
        "AWS CLI",
        "the same call for the AWS CLI",
        |row: &CallRow, _| row.cell(|call| Cell::text(Text::clone(&call.cli))),
    )
    .width(20, u16::MAX),
];

impl Kind for Calls {
    type Row = CallRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<CallRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        look.store.calls.total()
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<CallRow> {
        let total = look.store.calls.total();
        let rows = look
            .store
            .calls
            .newest_first()
            .zip(0..)
            .map(|(call, back)| Row {
                id: Text::from(format!("{}", total - back)),
                name: Text::from(call.operation.name),
                item: Some(Arc::new(call.clone())),
                unknown: None,
                // The record is read in order of time: a failure is told by its outcome, not by its place.
                health: Health::Fine,
                why: None,
                rank: back,
                extra: look.zone,
            })
            .collect();
        Gathered {
            rows,
            status: ListStatus {
                complete: true,
                empty: "nothing was asked of AWS yet".into(),
                ..ListStatus::default()
            },
        }
    }

    fn wants(&self, _look: &Look<'_>, _visible: &[Text], _tempo: Tempo) -> Vec<Want> {
        Vec::new()
    }

    fn describe(&self, row: &CallRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("call {}", row.id), look);
        let Some(call) = &row.item else {
            return sheet.finish();
        };
        sheet.text("operation", &call.operation.iam_action());
        sheet.text("cause", call.cause.into());
        sheet.time("sent", Some(call.at));
        sheet.text("took", &format!("{} ms", call.took.as_millis()));
        match &call.outcome {
            Outcome::Ok => sheet.text("outcome", "ok"),
            Outcome::Open => sheet.text("outcome", "answered, and the answer goes on"),
            Outcome::Cancelled => {
                sheet.text("outcome", "cancelled: nobody wanted the answer any more")
            }
            Outcome::Failed(fault) => {
                sheet.toned("outcome", fault.kind.words(), Some(Role::HealthBroken));
                sheet.value("code", fault.code.as_ref());
                sheet.text("message", &fault.message);
                if let Some(advice) = &fault.advice {
                    sheet.text("what helps", advice);
                }
            }
        }
        sheet.section("AWS CLI");
        sheet.line(super::document::Line::Text {
            text: call.cli.to_string(),
            tone: None,
        });
        sheet.finish()
    }

    fn json(&self, row: &CallRow) -> Option<Value> {
        let call = row.item.as_deref()?;
        Some(serde_json::json!({
            "operation": call.operation.iam_action(),
            "cause": <&'static str>::from(call.cause),
            "at": call.at.to_string(),
            "took_ms": u64::try_from(call.took.as_millis()).unwrap_or(u64::MAX),
            "outcome": match &call.outcome {
                Outcome::Ok => "ok".to_owned(),
                Outcome::Open => "goes on".to_owned(),
                Outcome::Cancelled => "cancelled".to_owned(),
                Outcome::Failed(fault) => fault.line(),
            },
            "command": &*call.cli,
        }))
    }

    fn drill(&self, _row: &CallRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }
}
