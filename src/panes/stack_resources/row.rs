//! The row of a resource of a stack, and its columns.

use crate::domain::health::Health;
use crate::domain::stack::{Matter, Node, StackResource, matter, name_of};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn};
use crate::panes::kind::{Look, health_role};
use crate::panes::services::age_cell;
use crate::panes::table::{Cell, Column, RowItem};
use crate::theme::Role;

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceRow {
    id: Text,
    name: Text,
    /// ARN of its stack, or its name.
    pub(super) stack: Text,
    pub(super) resource: StackResource,
    health: Health,
    pub(super) why: Option<String>,
    matter: Matter,
    /// Where in a CDK application it comes from.
    pub(super) construct: Option<Text>,
    template: Template,
}

/// What is known of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Template {
    Awaited,
    Read,
    Refused(Text),
}

impl RowItem for ResourceRow {
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
        self.matter as u64
    }
    /// What has nothing to do with the cluster, as long as it is well.
    fn is_minor(&self) -> bool {
        self.matter == Matter::Other && self.health == Health::Fine
    }
    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

impl ResourceRow {
    pub(super) fn new(
        node: &Node<'_>,
        resource: &StackResource,
        construct: Option<Text>,
        template: Template,
        look: &Look<'_>,
    ) -> Self {
        let name = resource.logical_resource_id.clone();
        let name = name.unwrap_or_else(|| "—".into());
        Self {
            id: format!("{}#{name}", node.id).into(),
            name,
            stack: node.id.clone(),
            health: resource.health(),
            why: resource.why(look.now, look.zone),
            matter: matter(resource.resource_type.as_deref().unwrap_or_default()),
            construct,
            template,
            resource: resource.clone(),
        }
    }
}

/// The part of an id by which people know a thing: an ARN without what all have in common.
pub(super) fn short(physical: &str) -> &str {
    match physical.starts_with("arn:") {
        true if physical.contains(":task-definition/") => arn::name(physical),
        true if physical.contains(":stack/") => name_of(physical),
        true => {
            let rest = physical.splitn(6, ':').nth(5).unwrap_or(physical);
            rest.split_once('/').map_or(rest, |(_, name)| name)
        }
        false => physical,
    }
}

pub(super) static COLUMNS: &[Column<ResourceRow>] = &[
    Column::new(
        "logical",
        "LOGICAL ID",
        "name in the template",
        |row: &ResourceRow, _| Cell::text(Text::clone(&row.name)),
    )
    .width(16, 38)
    .middle(),
    Column::new(
        "type",
        "TYPE",
        "type of the resource, without AWS::",
        |row: &ResourceRow, _| {
            let kind = row.resource.resource_type.as_deref();
            Cell::optional(kind.map(|kind| Text::from(kind.strip_prefix("AWS::").unwrap_or(kind))))
        },
    )
    .width(12, 30)
    .importance(2),
    Column::new(
        "physical",
        "PHYSICAL ID",
        "name or ARN of the thing; ARNs without what all have in common",
        |row: &ResourceRow, _| {
            let id = row.resource.physical_resource_id.as_deref();
            Cell::optional(
                id.filter(|id| !id.is_empty())
                    .map(|id| Text::from(short(id))),
            )
        },
    )
    .width(14, 44)
    .importance(4)
    .middle(),
    Column::new(
        "status",
        "STATUS",
        "status of the resource",
        |row: &ResourceRow, _| {
            Cell::optional(row.resource.resource_status.clone()).tone(health_role(row.health))
        },
    )
    .width(18, 20),
    Column::new(
        "drift",
        "DRIFT",
        "whether it was found to differ from the template",
        |row: &ResourceRow, _| {
            let cell = Cell::optional(row.resource.drift_status.clone());
            match row.resource.drift_status.as_deref() {
                Some("MODIFIED" | "DELETED") => cell.tone(Role::HealthLook),
                _ => cell,
            }
        },
    )
    .width(11, 11)
    .importance(6),
    Column::new(
        "since",
        "SINCE",
        "age of its status",
        |row: &ResourceRow, context| age_cell(row.resource.timestamp, context.now),
    )
    .width(5, 5)
    .right()
    .importance(3)
    .volatile(),
    Column::new(
        "stack",
        "STACK",
        "stack it belongs to",
        |row: &ResourceRow, _| Cell::text(Text::from(name_of(&row.stack))),
    )
    .width(8, 30)
    .importance(5)
    .middle(),
    Column::new(
        "construct",
        "CONSTRUCT",
        "path in the CDK application, from the template",
        |row: &ResourceRow, _| match (&row.construct, &row.template) {
            (Some(path), _) => Cell::text(Text::clone(path)),
            (None, Template::Read) => Cell::absent(),
            (None, Template::Refused(_)) => Cell::unknown(),
            (None, Template::Awaited) => Cell::pending(),
        },
    )
    .width(12, 48)
    .importance(7)
    .middle()
    .wide_only()
    .costly(),
    Column::new(
        "why",
        "WHY",
        "why it is not well, what it waits for",
        |row: &ResourceRow, _| match &row.why {
            Some(why) => Cell::text(why.clone()).tone(health_role(row.health)),
            None => Cell::blank(),
        },
    )
    .width(30, u16::MAX)
    .importance(1),
];

impl ResourceRow {
    /// When its status began.
    pub(super) fn since(&self) -> Option<Timestamp> {
        self.resource.timestamp
    }

    /// Why the template could not be read.
    pub(super) fn template_refused(&self) -> Option<&Text> {
        match &self.template {
            Template::Refused(reason) => Some(reason),
            Template::Awaited | Template::Read => None,
        }
    }
}
