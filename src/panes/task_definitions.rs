//! Families of task definitions of the region.

use super::compare::Pair;
use super::definition_sheet;
use super::definition_users::{self, Users};
use super::document::Document;
use super::kind::{
    Compared, Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Scope, Spec,
};
use super::sheet::Sheet;
use super::table::{Cell, Column, SortKey};
use crate::domain::health::Health;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task_family::{Family, FamilyRevisions};
use crate::domain::{Text, arn, json};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::sync::Arc;

/// The kind.
pub struct TaskDefinitions;

static SPEC: Spec = Spec {
    id: KindId::TaskDefinitions,
    plural: "task-definitions",
    singular: "task-definition",
    aliases: &[
        "task-definition",
        "taskdefs",
        "taskdef",
        "td",
        "families",
        "family",
    ],
    level: Level::Region,
    help: "families of task definitions that have an ACTIVE revision; Enter lists the revisions",
    iam: &["ecs:ListTaskDefinitionFamilies", "ecs:ListTaskDefinitions"],
};

/// What is known of a family beside its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FamilyExtra {
    /// Its revisions, once they were listed.
    revisions: Option<Arc<FamilyRevisions>>,
    /// Why they are not.
    unknown: Option<Text>,
    /// Who runs one of them; none while no cluster was looked into.
    users: Option<Users>,
}

/// A family.
pub type FamilyRow = Row<Family, FamilyExtra>;

static COLUMNS: &[Column<FamilyRow>] = &[
    Column::new("name", "FAMILY", "family name", |row: &FamilyRow, _| {
        Cell::text(Text::clone(&row.name))
    })
    .width(14, 60)
    .middle(),
    Column::new(
        "newest",
        "NEWEST",
        "newest ACTIVE revision",
        |row: &FamilyRow, _| {
            revisions_cell(row, |revisions| {
                match revisions.task_definition_arns.first() {
                    Some(newest) => match arn::revision(newest) {
                        Some(number) => {
                            Cell::text(format!(":{number}")).key(SortKey::Number(f64::from(number)))
                        }
                        None => Cell::text(Text::from(arn::family_revision(newest))),
                    },
                    None => Cell::absent(),
                }
            })
        },
    )
    .width(6, 8)
    .right()
    .importance(2)
    .costly(),
    Column::new(
        "active",
        "ACTIVE",
        "number of ACTIVE revisions; 100+ where only the newest hundred were asked for",
        |row: &FamilyRow, _| {
            revisions_cell(row, |revisions| {
                let count = revisions.task_definition_arns.len();
                let more = if revisions.more { "+" } else { "" };
                #[expect(clippy::cast_precision_loss, reason = "a hundred at most")]
                Cell::text(format!("{count}{more}")).key(SortKey::Number(count as f64))
            })
        },
    )
    .width(6, 6)
    .right()
    .importance(3)
    .costly(),
    Column::new(
        "used",
        "USED BY",
        "services and running tasks, of the clusters that were looked into",
        |row: &FamilyRow, _| definition_users::cell(row.extra.users.as_ref()),
    )
    .width(12, u16::MAX)
    .importance(1),
];

fn revisions_cell(row: &FamilyRow, of: impl FnOnce(&FamilyRevisions) -> Cell) -> Cell {
    match (&row.extra.revisions, &row.extra.unknown) {
        (Some(revisions), _) => of(revisions),
        (None, Some(_)) => Cell::unknown(),
        (None, None) => Cell::pending(),
    }
}

/// Who runs which family.
fn by_family(users: &FxHashMap<Text, Users>) -> FxHashMap<&str, Users> {
    let mut families: FxHashMap<&str, Users> = FxHashMap::default();
    for (definition, users) in users {
        families
            .entry(arn::family(definition))
            .or_default()
            .join(users);
    }
    families
}

impl Kind for TaskDefinitions {
    type Row = FamilyRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<FamilyRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        look.store.context(look.scope.context).map_or(0, |context| {
            context.task_definition_families.revision()
                + context.task_definition_revisions.revision()
                + definition_users::revision(look)
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<FamilyRow> {
        let Some(context) = look.store.context(look.scope.context) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let users = definition_users::users(look);
        let users = users.as_ref().map(by_family);
        let nobody = Users::nobody(look);
        let families = &context.task_definition_families;
        let rows = families
            .entries()
            .map(|(name, entry)| {
                let revisions = context.task_definition_revisions.get(name);
                Row {
                    id: Text::clone(name),
                    name: Text::clone(name),
                    item: entry.item.clone(),
                    unknown: super::unknown_reason(entry),
                    health: Health::Fine,
                    why: None,
                    rank: 0,
                    extra: FamilyExtra {
                        revisions: revisions.and_then(|entry| entry.item.clone()),
                        unknown: revisions.and_then(super::unknown_reason),
                        users: users
                            .as_ref()
                            .map(|users| users.get(&**name).unwrap_or(&nobody).clone()),
                    },
                }
            })
            .collect();
        let region = context.info.region.as_deref().unwrap_or("the region");
        let empty = format!("no task definition with an ACTIVE revision in {region}");
        let mut status = super::status_of(families, "families", empty);
        let revisions = &context.task_definition_revisions;
        status.gaps.extend(revisions.gaps("families"));
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<crate::domain::time::Timestamp> {
        let context = look.store.context(look.scope.context)?;
        super::read_at(&context.task_definition_families)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let context = look.scope.context;
        let families = Key::region(context, SourceId::TaskDefinitionFamilies);
        let revisions = Key::region(context, SourceId::TaskDefinitionRevisions);
        let mut wants = vec![Want::all(families, tempo)];
        if !visible.is_empty() {
            wants.push(Want::only(revisions, visible.to_vec(), tempo));
        }
        wants
    }

    fn describe(&self, row: &FamilyRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("family {}", row.name), look);
        let used = definition_users::told(row.extra.users.as_ref());
        sheet.text("used by", &used);
        match (&row.extra.revisions, &row.extra.unknown) {
            (Some(revisions), _) => newest(&mut sheet, revisions, look),
            (None, Some(reason)) => super::compare::gap(&mut sheet, reason),
            (None, None) => sheet.remark("loading"),
        }
        sheet.finish()
    }

    fn detail_wants(&self, row: &FamilyRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let context = look.scope.context;
        let key = Key::region(context, SourceId::TaskDefinitionRevisions);
        let mut wants = vec![Want::only(key, vec![Text::clone(&row.id)], tempo)];
        if let Some(newest) = newest_of(row) {
            let key = Key::region(context, SourceId::TaskDefinitions);
            wants.push(Want::only(key, vec![Text::clone(newest)], tempo));
        }
        wants
    }

    fn json(&self, row: &FamilyRow) -> Option<Value> {
        let mut value = row.item.as_deref().map(json::to_value)?;
        if let (Value::Object(members), Some(revisions)) = (&mut value, &row.extra.revisions) {
            let arns = json::to_value(&revisions.task_definition_arns);
            members.insert("task_definition_arns".to_owned(), arns);
        }
        Some(value)
    }

    fn id_field(&self) -> &'static str {
        "family"
    }

    fn drill(&self, row: &FamilyRow, look: &Look<'_>) -> Drill {
        Drill::List(
            KindId::Revisions,
            Scope {
                family: Some(Text::clone(&row.name)),
                ..Scope::region(look.scope.context)
            },
        )
    }

    fn console(&self, row: &FamilyRow, _look: &Look<'_>) -> Option<String> {
        Some(format!("/ecs/v2/task-definitions/{}", row.name))
    }

    fn compared(&self, row: &FamilyRow, _look: &Look<'_>) -> Option<Compared> {
        let arns = &row.extra.revisions.as_ref()?.task_definition_arns;
        let newest = arns.first()?;
        Some(Compared {
            now: Text::clone(newest),
            alone: arns.get(1).map(|old| Pair {
                old: Text::clone(old),
                new: Text::clone(newest),
            }),
        })
    }
}

fn newest_of(row: &FamilyRow) -> Option<&Text> {
    row.extra.revisions.as_ref()?.task_definition_arns.first()
}

/// The newest revision as a whole.
fn newest(sheet: &mut Sheet<'_>, revisions: &FamilyRevisions, look: &Look<'_>) {
    let count = revisions.task_definition_arns.len();
    let more = if revisions.more { " and more" } else { "" };
    sheet.text("ACTIVE revisions", &format!("{count}{more}"));
    let Some(newest) = revisions.task_definition_arns.first() else {
        return;
    };
    sheet.text("newest", arn::family_revision(newest));
    definition_sheet::of(sheet, newest, look);
}
