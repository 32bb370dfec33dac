//! Revisions of a family of task definitions, the newest first.

use super::compare::{Outcome, Pair, outcome};
use super::definition_sheet;
use super::definition_users::{self, Users};
use super::document::Document;
use super::kind::{Compared, Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Row, Spec};
use super::services::age_cell;
use super::sheet::Sheet;
use super::table::{Cell, Column, SortKey};
use crate::domain::compare::{Weight, brief};
use crate::domain::fault::Gap;
use crate::domain::health::Health;
use crate::domain::image::without_registry;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task_definition::TaskDefinition;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json, list};
use crate::store::{ContextData, Entry};
use crate::theme::Role;
use serde_json::Value;

/// The kind.
pub struct Revisions;

/// Columns the differences from the revision before may take.
const CHANGE: usize = 120;

static SPEC: Spec = Spec {
    id: KindId::Revisions,
    plural: "revisions",
    singular: "revision",
    aliases: &["revision", "rev"],
    level: Level::Family,
    help: "revisions of a family of task definitions, and what each changed",
    iam: &["ecs:ListTaskDefinitions", "ecs:DescribeTaskDefinition"],
};

/// What is known of a revision beside itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RevisionExtra {
    /// The revision before it in the list.
    before: Option<Text>,
    /// What differs from it; none while one of them is not described.
    change: Option<String>,
    /// Whether nothing but the image differs, the usual deployment.
    only_image: bool,
    /// Who runs it; none while no cluster was looked into.
    users: Option<Users>,
}

/// A revision.
pub type RevisionRow = Row<TaskDefinition, RevisionExtra>;

static COLUMNS: &[Column<RevisionRow>] = &[
    Column::new("name", "REVISION", "revision", |row: &RevisionRow, _| {
        let number = arn::revision(&row.id);
        let key = number.map_or(0.0, f64::from);
        let text = number.map_or_else(|| row.name.to_string(), |number| format!(":{number}"));
        Cell::text(text).key(SortKey::Number(key))
    })
    .width(8, 10),
    Column::new(
        "status",
        "STATUS",
        "ACTIVE, INACTIVE, DELETE_IN_PROGRESS",
        |row: &RevisionRow, _| {
            row.cell(|definition| match definition.status.clone() {
                Some(status) if &*status == "ACTIVE" => Cell::text(status),
                Some(status) => Cell::text(status).tone(Role::HealthLook),
                None => Cell::absent(),
            })
        },
    )
    .width(8, 18)
    .importance(5),
    Column::new(
        "registered",
        "AGE",
        "time since its registration",
        |row: &RevisionRow, context| {
            row.cell(|definition| age_cell(definition.registered_at, context.now))
        },
    )
    .width(5, 5)
    .right()
    .importance(3)
    .volatile(),
    Column::new(
        "used",
        "USED BY",
        "services and running tasks, of the clusters that were looked into",
        |row: &RevisionRow, _| definition_users::cell(row.extra.users.as_ref()),
    )
    .width(10, 30)
    .importance(2),
    Column::new(
        "change",
        "CHANGE",
        "what differs from the revision before",
        |row: &RevisionRow, _| match (&row.extra.change, &row.extra.before, &row.unknown) {
            (_, _, Some(_)) => Cell::unknown(),
            (Some(change), ..) if row.extra.only_image => {
                Cell::text(Text::from(change.as_str())).tone(Role::Muted)
            }
            (Some(change), ..) => Cell::text(Text::from(change.as_str())),
            (None, Some(_), _) => Cell::pending(),
            (None, None, _) => Cell::absent(),
        },
    )
    .width(24, u16::MAX)
    .importance(1),
    Column::new(
        "size",
        "CPU/MEM",
        "CPU units and MiB of the task",
        |row: &RevisionRow, _| {
            row.cell(|definition| match (&definition.cpu, &definition.memory) {
                (None, None) => Cell::absent(),
                (cpu, memory) => Cell::text(format!(
                    "{}/{}",
                    cpu.as_deref().unwrap_or("—"),
                    memory.as_deref().unwrap_or("—")
                )),
            })
        },
    )
    .width(8, 12)
    .right()
    .importance(6),
    Column::new(
        "images",
        "IMAGES",
        "images without their registries",
        |row: &RevisionRow, _| {
            row.cell(|definition| {
                let images = list(&definition.container_definitions)
                    .iter()
                    .filter_map(|container| container.image.as_deref())
                    .map(without_registry);
                Cell::text(super::joined(images))
            })
        },
    )
    .width(14, 60)
    .importance(7)
    .middle()
    .wide_only(),
    Column::new("by", "BY", "who registered it", |row: &RevisionRow, _| {
        row.text(|definition| {
            let by = definition.registered_by.as_deref()?;
            Some(Text::from(who(by)))
        })
    })
    .width(8, 40)
    .importance(8)
    .middle()
    .wide_only(),
];

/// `deployer/pipeline` of an assumed role, the name of a user.
pub(super) fn who(arn: &str) -> &str {
    arn.rsplit_once(":assumed-role/")
        .map_or_else(|| arn::name(arn), |(_, role)| role)
}

fn context<'a>(look: &Look<'a>) -> Option<&'a ContextData> {
    look.store.context(look.scope.context)
}

/// ARNs of the family that are known, the newest first: those listed, and those that something
/// runs although they are not listed any more.
fn arns(look: &Look<'_>) -> Vec<Text> {
    let (Some(context), Some(family)) = (context(look), look.scope.family.as_deref()) else {
        return Vec::new();
    };
    let listed = context.task_definition_revisions.item(family);
    let mut arns: Vec<Text> =
        listed.map_or_else(Vec::new, |known| known.task_definition_arns.clone());
    let used = definition_users::users(look).unwrap_or_default();
    arns.extend(used.into_keys().filter(|id| arn::family(id) == family));
    arns.sort_by_key(|id| std::cmp::Reverse(arn::revision(id)));
    arns.dedup();
    arns
}

fn verdict(
    entry: Option<&Entry<TaskDefinition>>,
    users: Option<&Users>,
) -> (Health, Option<String>) {
    let status = entry
        .and_then(|entry| entry.item.as_ref())
        .and_then(|definition| definition.status.as_deref());
    let used = users.map(Users::words).filter(|words| !words.is_empty());
    match (status, used) {
        (Some("INACTIVE"), Some(users)) => (
            Health::Look,
            Some(format!("INACTIVE, and still run by {users}")),
        ),
        (Some("DELETE_IN_PROGRESS"), Some(users)) => (
            Health::Look,
            Some(format!("being deleted, and still run by {users}")),
        ),
        _ => (Health::Fine, None),
    }
}

impl Kind for Revisions {
    type Row = RevisionRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<RevisionRow>] {
        COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        context(look).map_or(0, |context| {
            context.task_definition_revisions.revision()
                + context.task_definitions.revision()
                + definition_users::revision(look)
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<RevisionRow> {
        let (Some(context), Some(family)) = (context(look), look.scope.family.as_deref()) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let users = definition_users::users(look);
        let nobody = Users::nobody(look);
        let arns = arns(look);
        let rows = arns
            .iter()
            .enumerate()
            .map(|(index, id)| {
                let entry = context.task_definitions.get(id);
                let users = users
                    .as_ref()
                    .map(|users| users.get(id).unwrap_or(&nobody).clone());
                let (health, why) = verdict(entry, users.as_ref());
                let before = arns.get(index + 1).cloned();
                let (change, only_image) = change(id, before.as_ref(), look);
                Row {
                    id: Text::clone(id),
                    name: Text::from(arn::family_revision(id)),
                    item: entry.and_then(|entry| entry.item.clone()),
                    unknown: entry.and_then(super::unknown_reason),
                    health,
                    why,
                    // The newest stands on top, described or not.
                    rank: u64::from(u32::MAX - arn::revision(id).unwrap_or(0)),
                    extra: RevisionExtra {
                        before,
                        change,
                        only_image,
                        users,
                    },
                }
            })
            .collect();
        Gathered {
            rows,
            status: status(context, family),
        }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        let family = look.scope.family.as_deref()?;
        context(look)?
            .task_definition_revisions
            .get(family)?
            .read_at
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(family) = &look.scope.family else {
            return Vec::new();
        };
        let context = look.scope.context;
        let key = Key::region(context, SourceId::TaskDefinitionRevisions);
        let mut wants = vec![Want::only(key, vec![Text::clone(family)], tempo)];
        // The last one in view is compared with the one below it.
        let listed = self::context(look)
            .and_then(|context| context.task_definition_revisions.item(family))
            .map_or(&[][..], |known| &known.task_definition_arns);
        let mut described = visible.to_vec();
        let below = visible
            .iter()
            .filter_map(|id| listed.iter().position(|known| known == id))
            .max()
            .and_then(|last| listed.get(last + 1));
        described.extend(below.cloned());
        if !described.is_empty() {
            let key = Key::region(context, SourceId::TaskDefinitions);
            wants.push(Want::only(key, described, tempo));
        }
        wants
    }

    fn describe(&self, row: &RevisionRow, look: &Look<'_>) -> Document {
        let mut sheet = Sheet::new(format!("task definition {}", row.name), look);
        sheet.verdict(row.health, row.why.as_deref());
        let used = definition_users::told(row.extra.users.as_ref());
        sheet.text("used by", &used);
        if let (Some(before), Some(change)) = (&row.extra.before, &row.extra.change) {
            let line = format!("{change}, since {}", arn::family_revision(before));
            sheet.text("changed", &line);
        }
        definition_sheet::of(&mut sheet, &row.id, look);
        sheet.finish()
    }

    fn detail_wants(&self, row: &RevisionRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        let mut ids = vec![Text::clone(&row.id)];
        ids.extend(row.extra.before.clone());
        let key = Key::region(look.scope.context, SourceId::TaskDefinitions);
        vec![Want::only(key, ids, tempo)]
    }

    fn json(&self, row: &RevisionRow) -> Option<Value> {
        row.item.as_deref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "task_definition_arn"
    }

    fn drill(&self, _row: &RevisionRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn console(&self, row: &RevisionRow, _look: &Look<'_>) -> Option<String> {
        let (family, number) = (arn::family(&row.id), arn::revision(&row.id)?);
        Some(format!("/ecs/v2/task-definitions/{family}/{number}"))
    }

    fn compared(&self, row: &RevisionRow, _look: &Look<'_>) -> Option<Compared> {
        Some(Compared {
            now: Text::clone(&row.id),
            // Below the last one in the list there may be older ones, or INACTIVE ones.
            alone: row
                .extra
                .before
                .clone()
                .or_else(|| arn::revision_before(&row.id).map(Text::from))
                .map(|old| Pair {
                    old,
                    new: Text::clone(&row.id),
                }),
        })
    }

    fn moments(&self, row: &RevisionRow) -> [Option<Timestamp>; 2] {
        let registered = row.item.as_ref().and_then(|item| item.registered_at);
        [registered, None]
    }
}

/// The list as a whole: complete once the newest revisions were named.
fn status(context: &ContextData, family: &str) -> ListStatus {
    let entry = context.task_definition_revisions.get(family);
    let item = entry.and_then(|entry| entry.item.as_ref());
    let mut status = ListStatus {
        complete: item.is_some(),
        fault: entry.and_then(|entry| entry.fault.clone()),
        read_at: entry.and_then(|entry| entry.read_at),
        empty: format!("no ACTIVE revision of {family}").into(),
        gaps: Vec::new(),
    };
    // What was read once and cannot be renewed is a gap; what was never read is the whole.
    if let (Some(_), Some(fault)) = (item, &status.fault) {
        status.gaps.push(Gap {
            what: "revisions not renewed".into(),
            reason: fault.line().into(),
        });
    }
    let refused = context
        .task_definitions
        .entries()
        .filter(|(id, _)| arn::family(id) == family)
        .filter_map(|(_, entry)| entry.fault.as_ref().filter(|_| entry.item.is_none()));
    let refused: Vec<_> = refused.collect();
    if let Some(fault) = refused.first() {
        status.gaps.push(Gap {
            what: format!("{} revisions not described", refused.len()).into(),
            reason: fault.line().into(),
        });
    }
    status
}

/// What a revision changed, and whether that is nothing but the image.
fn change(id: &Text, before: Option<&Text>, look: &Look<'_>) -> (Option<String>, bool) {
    let Some(before) = before else {
        return (None, false);
    };
    let pair = Pair {
        old: Text::clone(before),
        new: Text::clone(id),
    };
    match outcome(&pair, look) {
        Outcome::Known(changes) if changes.is_empty() => (Some("no difference".to_owned()), true),
        Outcome::Known(changes) => {
            let only = changes.iter().all(|change| change.weight == Weight::Image);
            (Some(brief(&changes, CHANGE)), only)
        }
        Outcome::Awaited | Outcome::Unknown(_) => (None, false),
    }
}
