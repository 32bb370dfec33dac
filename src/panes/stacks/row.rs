//! The row of a stack, and its columns.

use super::here::Here;
use crate::domain::Text;
use crate::domain::health::Health;
use crate::domain::stack::{Made, Node, Stack, StackResource};
use crate::domain::time::Timestamp;
use crate::panes::kind::{Look, health_role};
use crate::panes::services::age_cell;
use crate::panes::table::{Cell, Column, RowItem};
use crate::theme::Role;

/// A stack in its place among the others.
#[derive(Debug, Clone, PartialEq)]
pub struct StackRow {
    /// ARN, or what it is known by until it is described.
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) stack: Option<Stack>,
    /// Why it is not described, when that was refused.
    unknown: Option<Text>,
    health: Health,
    pub(super) why: Option<String>,
    /// Its place in the tree, from the top.
    place: u64,
    depth: usize,
    owns: String,
    /// Resources, and whether these are all.
    resources: Option<(usize, bool)>,
    /// Since when it waits for ECS.
    pub(super) waits_since: Option<Timestamp>,
}

impl RowItem for StackRow {
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
        self.place
    }
    /// A tree keeps its order, whatever its parts are like; the worst tree comes first.
    fn is_dated(&self) -> bool {
        true
    }
    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

impl StackRow {
    /// The row of a stack.
    pub(super) fn new(here: &Here<'_>, node: &Node<'_>, place: usize, look: &Look<'_>) -> Self {
        let resources = node.pages.resources();
        let waits = resources.iter().filter(|one| one.waits_on_ecs());
        Self {
            id: node.id.clone(),
            name: node.name().into(),
            stack: node.stack.cloned(),
            unknown: node.fault.map(|fault| fault.line().into()),
            health: node.health(),
            why: node.why(&here.row_events(node), look.now, look.zone),
            place: place as u64,
            depth: node.depth,
            owns: owns(node),
            resources: node
                .pages
                .is_read()
                .then(|| (living(&resources), node.pages.is_whole)),
            waits_since: waits.filter_map(|one| one.timestamp).min(),
        }
    }

    fn cell(&self, of: impl FnOnce(&Stack) -> Cell) -> Cell {
        match (&self.stack, &self.unknown) {
            (Some(stack), _) => of(stack),
            (None, Some(_)) => Cell::unknown(),
            (None, None) => Cell::pending(),
        }
    }
}

/// Resources that are there.
fn living(resources: &[&StackResource]) -> usize {
    resources.iter().filter(|one| !one.is_deleted()).count()
}

/// `cluster, 3 services`, `service checkout`, `2 stacks`.
fn owns(node: &Node<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if node.made.iter().any(|made| made.is_cluster) {
        parts.push("cluster".to_owned());
    }
    let services: Vec<&Made<'_>> = node.made.iter().filter(|made| !made.is_cluster).collect();
    match services.as_slice() {
        [] => {}
        [one] => parts.push(one.words()),
        some => parts.push(format!("{} services", some.len())),
    }
    match node.nested {
        0 => {}
        1 => parts.push("1 stack".to_owned()),
        some => parts.push(format!("{some} stacks")),
    }
    parts.join(", ")
}

pub(super) static COLUMNS: &[Column<StackRow>] = &[
    Column::new(
        "name",
        "NAME",
        "stack name; what is nested stands below what it is in",
        |row: &StackRow, _| match row.depth {
            0 => Cell::text(Text::clone(&row.name)),
            depth => Cell::text(format!("{}└ {}", "  ".repeat(depth - 1), row.name)),
        },
    )
    .width(16, 44),
    Column::new(
        "status",
        "STATUS",
        "status of the stack",
        |row: &StackRow, _| {
            row.cell(|stack| {
                Cell::optional(stack.stack_status.clone()).tone(health_role(row.health))
            })
        },
    )
    .width(18, 34),
    Column::new(
        "drift",
        "DRIFT",
        "whether what is there was found to differ from the template",
        |row: &StackRow, _| {
            row.cell(|stack| {
                let cell = Cell::optional(stack.stack_drift_status.clone());
                match stack.has_drifted() {
                    true => cell.tone(Role::HealthLook),
                    false => cell,
                }
            })
        },
    )
    .width(11, 11)
    .importance(6),
    Column::new(
        "updated",
        "UPDATED",
        "age of the last creation, update or deletion",
        |row: &StackRow, context| row.cell(|stack| age_cell(stack.changed_at(), context.now)),
    )
    .width(7, 7)
    .right()
    .importance(3)
    .volatile(),
    Column::new(
        "owns",
        "OWNS",
        "what of this cluster it made",
        |row: &StackRow, _| match row.owns.as_str() {
            "" => Cell::absent(),
            owns => Cell::text(owns.to_owned()),
        },
    )
    .width(12, 26)
    .importance(2),
    Column::new(
        "resources",
        "RESOURCES",
        "how many resources it has",
        |row: &StackRow, _| match row.resources {
            Some((count, true)) => Cell::number(i64::try_from(count).unwrap_or(i64::MAX)),
            // As far as they were read.
            Some((count, false)) => Cell::text(format!("{count}+")),
            None => Cell::pending(),
        },
    )
    .width(9, 9)
    .right()
    .importance(7),
    Column::new(
        "protected",
        "PROTECTED",
        "whether it cannot be deleted",
        |row: &StackRow, _| {
            row.cell(|stack| match stack.enable_termination_protection {
                Some(true) => Cell::text("yes"),
                Some(false) => Cell::text("no"),
                None => Cell::absent(),
            })
        },
    )
    .width(9, 9)
    .importance(8)
    .wide_only(),
    Column::new(
        "why",
        "WHY",
        "what failed first, what it waits for, what has drifted",
        |row: &StackRow, _| match (&row.why, &row.unknown) {
            (Some(why), _) => Cell::text(why.clone()).tone(health_role(row.health)),
            (None, Some(reason)) => Cell::text(Text::clone(reason)).tone(Role::Gap),
            (None, None) => Cell::blank(),
        },
    )
    .width(34, u16::MAX)
    .importance(1),
];
