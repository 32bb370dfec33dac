//! The resources of a stack, or of all stacks that own a cluster or service.

mod leads;
mod row;

pub use row::ResourceRow;

use super::document::{Document, Side};
use super::kind::{
    Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Scope, Spec, health_role,
};
use super::sheet::Sheet;
use super::stacks::{self, Here, console, event_rows, kept, question};
use super::table::{Column, RowItem};
use crate::domain::errand::Question;
use crate::domain::fault::Gap;
use crate::domain::polled::{Tempo, Want};
use crate::domain::stack::{Node, Stack, StackAnswer, StackAsk, cdk_paths, name_of};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json};
use crate::store::ContextData;
use row::Template;
use serde_json::Value;
use std::collections::BTreeMap;

/// The kind.
pub struct StackResources;

/// Stacks whose resources are read where a list is about all of them.
const STACKS: usize = 20;
/// Events of a resource that are shown.
const EVENTS: usize = 30;

static SPEC: Spec = Spec {
    id: KindId::StackResources,
    plural: "stack-resources",
    singular: "stack resource",
    aliases: &["resources", "resource", "stack-resource"],
    level: Level::Service,
    help: "resources of the stacks, worst first; t adds what has little to do with the cluster",
    iam: &[
        "ecs:DescribeClusters",
        "ecs:ListServices",
        "ecs:DescribeServices",
        "cloudformation:DescribeStacks",
        "cloudformation:DescribeStackResources",
        "cloudformation:ListStackResources",
        "cloudformation:DescribeStackEvents",
        "cloudformation:GetTemplate",
    ],
};

/// The stacks whose resources a list shows.
enum Shown<'a> {
    /// The one that was chosen.
    One(&'a ContextData, Box<Node<'a>>),
    /// All around the cluster or service.
    All(&'a ContextData, Box<Here<'a>>),
}

impl<'a> Shown<'a> {
    fn of(look: &Look<'a>) -> Option<Self> {
        let context = look.store.context(look.scope.context)?;
        Some(match &look.scope.stack {
            Some(stack) => {
                let node = Node::alone(stack, &|ask| kept(context, ask));
                Self::One(context, Box::new(node))
            }
            None => Self::All(context, Box::new(Here::of(look)?)),
        })
    }

    fn context(&self) -> &'a ContextData {
        match self {
            Self::One(context, _) | Self::All(context, _) => context,
        }
    }

    fn nodes(&self) -> &[Node<'a>] {
        match self {
            Self::One(_, node) => std::slice::from_ref(node),
            Self::All(_, here) => &here.nodes,
        }
    }

    /// Those whose resources are read.
    fn read(&self) -> &[Node<'a>] {
        let nodes = self.nodes();
        nodes.get(..STACKS).unwrap_or(nodes)
    }
}

/// What a template says of where its resources come from.
fn constructs(context: &ContextData, stack: &Text) -> (BTreeMap<Text, Text>, Template) {
    match kept(context, &StackAsk::Template(stack.clone())) {
        Some(Ok(StackAnswer::Template(text))) => (cdk_paths(text), Template::Read),
        Some(Err(fault)) => (BTreeMap::new(), Template::Refused(fault.line().into())),
        Some(Ok(_)) | None => (BTreeMap::new(), Template::Awaited),
    }
}

impl Kind for StackResources {
    type Row = ResourceRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<ResourceRow>] {
        row::COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "stack" && scope.stack.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        stacks::revision(look)
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<ResourceRow> {
        let Some(shown) = Shown::of(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let mut rows = Vec::new();
        for node in shown.read() {
            let (paths, template) = constructs(shown.context(), &node.id);
            rows.extend(node.pages.resources().into_iter().map(|resource| {
                let name = resource.logical_resource_id.as_ref();
                let path = name.and_then(|name| paths.get(name)).cloned();
                ResourceRow::new(node, resource, path, template.clone(), look)
            }));
        }
        Gathered {
            status: status(&shown, look, rows.is_empty()),
            rows,
        }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        read_at(&Shown::of(look)?)
    }

    fn wants(&self, look: &Look<'_>, _visible: &[Text], tempo: Tempo) -> Vec<Want> {
        stacks::wants(look, tempo)
    }

    fn questions(&self, look: &Look<'_>, _visible: &[Text]) -> Vec<Question> {
        let Some(shown) = Shown::of(look) else {
            return Vec::new();
        };
        let mut asked = match &shown {
            Shown::One(_, node) => {
                vec![question(
                    StackAsk::Stack(node.id.clone()),
                    is_changing(node),
                )]
            }
            Shown::All(_, here) => here.questions(&[]),
        };
        for node in shown.read() {
            let changes = is_changing(node);
            asked.extend(
                node.pages
                    .asks
                    .iter()
                    .cloned()
                    .map(|ask| question(ask, changes)),
            );
        }
        asked
    }

    fn column_questions(&self, column: &str, look: &Look<'_>, _visible: &[Text]) -> Vec<Question> {
        let shown = Shown::of(look).filter(|_| column == "construct");
        let templates = shown.iter().flat_map(|shown| shown.read());
        let templates = templates.filter(|node| node.pages.is_read());
        templates
            .map(|node| question(StackAsk::Template(node.id.clone()), false))
            .collect()
    }

    fn detail_questions(&self, row: &ResourceRow, look: &Look<'_>) -> Vec<Question> {
        let Some(context) = look.store.context(look.scope.context) else {
            return Vec::new();
        };
        let events = stacks::events(context, &row.stack).asks.into_iter();
        let changes = row.resource.is_changing();
        let mut asked: Vec<Question> = events.map(|ask| question(ask, changes)).collect();
        asked.push(question(StackAsk::Template(row.stack.clone()), false));
        asked
    }

    fn describe(&self, row: &ResourceRow, look: &Look<'_>) -> Document {
        describe(row, look)
    }

    fn json(&self, row: &ResourceRow) -> Option<Value> {
        let mut value = json::to_value(&row.resource);
        if let Some(object) = value.as_object_mut() {
            object.insert("stack_id".to_owned(), Value::from(&*row.stack));
            let name = name_of(&row.stack);
            object.insert("stack_name".to_owned(), Value::from(name));
            if let Some(path) = &row.construct {
                object.insert("cdk_path".to_owned(), Value::from(&**path));
            }
        }
        Some(value)
    }

    fn id_field(&self) -> &'static str {
        "logical_resource_id"
    }

    fn drill(&self, row: &ResourceRow, look: &Look<'_>) -> Drill {
        let kind = row.resource.resource_type.as_deref().unwrap_or_default();
        match row.resource.is_deleted() {
            true => Drill::Describe,
            false => leads::to(kind, row.resource.physical_resource_id.as_ref(), look),
        }
    }

    fn console(&self, row: &ResourceRow, _look: &Look<'_>) -> Option<String> {
        Some(console(&row.stack, "resources"))
    }

    fn moments(&self, row: &ResourceRow) -> [Option<Timestamp>; 2] {
        [row.since(), None]
    }
}

fn is_changing(node: &Node<'_>) -> bool {
    node.stack.is_some_and(Stack::is_changing)
}

fn status(shown: &Shown<'_>, look: &Look<'_>, is_empty: bool) -> ListStatus {
    let nodes = shown.read();
    let mut status = match shown {
        Shown::One(..) => ListStatus {
            complete: true,
            ..ListStatus::default()
        },
        Shown::All(_, here) => here.status(),
    };
    status.read_at = read_at(shown);
    if let Shown::One(_, node) = shown {
        let failed = node.pages.fault.or(node.fault);
        status.gaps.extend(failed.map(|fault| Gap {
            what: format!("resources of {}", node.name()).into(),
            reason: fault.line().into(),
        }));
        let none = format!("stack {} has no resources", node.name());
        status.empty = none.into();
    } else if !nodes.is_empty() {
        let cluster = look.scope.cluster.as_deref().map_or("", arn::name);
        status.empty = format!("the stacks of {cluster} have no resources").into();
    }
    if let Some(left) = shown
        .nodes()
        .len()
        .checked_sub(STACKS)
        .filter(|left| *left > 0)
    {
        status.gaps.push(Gap {
            what: format!("resources of {left} more stacks").into(),
            reason: "not read: Enter on one of :stacks reads them".into(),
        });
    }
    status.complete &= nodes
        .iter()
        .all(|node| node.pages.is_whole || node.pages.fault.is_some());
    let fault = nodes.iter().find_map(|node| node.pages.fault);
    if let Some(fault) = fault.filter(|_| is_empty) {
        status.fault = status.fault.or_else(|| Some(fault.clone()));
        status.complete = false;
    }
    status
}

fn read_at(shown: &Shown<'_>) -> Option<Timestamp> {
    let answers = &shown.context().answers;
    let asks = shown.read().iter().flat_map(|node| &node.pages.asks);
    let asks = asks.map(|ask| crate::domain::errand::Ask::Stack(ask.clone()));
    asks.filter_map(|ask| answers.get(&ask))
        .map(|it| it.at)
        .min()
}

fn describe(row: &ResourceRow, look: &Look<'_>) -> Document {
    let resource = &row.resource;
    let mut sheet = Sheet::new(format!("resource {}", row.name()), look);
    sheet.verdict(row.health(), row.why.as_deref());
    sheet.value("type", resource.resource_type.as_ref());
    sheet.value("physical id", resource.physical_resource_id.as_ref());
    let status = resource.resource_status.as_deref().unwrap_or("—");
    sheet.toned("status", status, Some(health_role(row.health())));
    if let Some(reason) = &resource.resource_status_reason {
        sheet.value("reason", Some(reason));
    }
    sheet.time("since", resource.timestamp);
    sheet.value("drift", resource.drift_status.as_ref());
    sheet.time("drift looked for", resource.drift_last_check);
    sheet.text("stack", name_of(&row.stack));
    match (&row.construct, row.template_refused()) {
        (Some(path), _) => sheet.value("construct", Some(path)),
        (None, Some(reason)) => sheet.toned(
            "construct",
            &format!("◌ {reason}"),
            Some(crate::theme::Role::Gap),
        ),
        (None, None) => {}
    }
    if resource.module_logical_id_hierarchy.is_some() {
        sheet.value("module", resource.module_logical_id_hierarchy.as_ref());
        sheet.value("module type", resource.module_type_hierarchy.as_ref());
    }
    let Some(context) = look.store.context(look.scope.context) else {
        return sheet.finish();
    };
    sheet.section_at(Side::Whole, "events, newest first");
    let pages = stacks::events(context, &row.stack);
    if let Some(fault) = pages.fault {
        sheet.gap(&fault.line());
    }
    let mut own = pages.events();
    own.retain(|event| event.logical_resource_id == resource.logical_resource_id);
    event_rows(&mut sheet, &own, EVENTS, look);
    if own.is_empty() && pages.fault.is_none() {
        sheet.remark(match pages.is_read() {
            true => "none among the events of the stack that were read",
            false => "not read yet",
        });
    }
    sheet.finish()
}
