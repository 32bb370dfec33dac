//! The CloudFormation stacks that own a cluster and its services, with the stacks around them.

mod describe;
mod here;
mod row;

pub(super) use describe::event_rows;
pub(super) use here::{Here, events, kept, question};
pub use row::StackRow;

use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Look, Scope, Spec};
use super::table::Column;
use crate::domain::errand::Question;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, json};
use serde_json::Value;

/// The kind.
pub struct Stacks;

static SPEC: Spec = Spec {
    id: KindId::Stacks,
    plural: "stacks",
    singular: "stack",
    aliases: &["stack", "cfn", "cloudformation"],
    level: Level::Service,
    help: "CloudFormation stacks that made the cluster and its services, and what is wrong with them",
    iam: &[
        "ecs:DescribeClusters",
        "ecs:ListServices",
        "ecs:DescribeServices",
        "cloudformation:DescribeStacks",
        "cloudformation:DescribeStackResources",
        "cloudformation:ListStackResources",
        "cloudformation:DescribeStackEvents",
        "cloudformation:ListImports",
    ],
};

impl Kind for Stacks {
    type Row = StackRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<StackRow>] {
        row::COLUMNS
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        revision(look)
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<StackRow> {
        let Some(here) = Here::of(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let nodes = here.nodes.iter().enumerate();
        let rows = nodes.map(|(place, node)| StackRow::new(&here, node, place, look));
        Gathered {
            rows: rows.collect(),
            status: here.status(),
        }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        Here::of(look)?.read_at()
    }

    fn wants(&self, look: &Look<'_>, _visible: &[Text], tempo: Tempo) -> Vec<Want> {
        wants(look, tempo)
    }

    fn questions(&self, look: &Look<'_>, visible: &[Text]) -> Vec<Question> {
        Here::of(look).map_or_else(Vec::new, |here| here.questions(visible))
    }

    fn detail_questions(&self, row: &StackRow, look: &Look<'_>) -> Vec<Question> {
        describe::questions(row, look)
    }

    fn describe(&self, row: &StackRow, look: &Look<'_>) -> Document {
        describe::describe(row, look)
    }

    fn json(&self, row: &StackRow) -> Option<Value> {
        row.stack.as_ref().map(json::to_value)
    }

    fn id_field(&self) -> &'static str {
        "stack_id"
    }

    fn drill(&self, row: &StackRow, look: &Look<'_>) -> Drill {
        Drill::List(
            KindId::StackResources,
            Scope {
                stack: Some(Text::clone(&row.id)),
                ..look.scope.clone()
            },
        )
    }

    fn console(&self, row: &StackRow, _look: &Look<'_>) -> Option<String> {
        Some(console(&row.id, "stackinfo"))
    }

    fn moments(&self, row: &StackRow) -> [Option<Timestamp>; 2] {
        let changed = row.stack.as_ref().and_then(|stack| stack.changed_at());
        [changed, row.waits_since]
    }
}

/// The page of a stack in the AWS console.
pub(super) fn console(stack: &str, page: &str) -> String {
    let encoded = stack.replace(':', "%3A").replace('/', "%2F");
    format!("/cloudformation/home#/stacks/{page}?stackId={encoded}")
}

/// A number that changes whenever something else can be said of stacks: answers, what ECS tells
/// of tags, and with each minute, as ages are told in words.
pub(super) fn revision(look: &Look<'_>) -> u64 {
    let minute = u64::try_from(look.now.as_second() / 60).unwrap_or(0);
    let services = super::inside(look).map_or(0, |inside| inside.services.revision());
    let context = look.store.context(look.scope.context);
    let all = context.map_or(0, |context| {
        context.answers.revision() + context.clusters.revision() + services
    });
    (all << 32) ^ minute
}

/// What ECS tells of the cluster and its services: their tags.
pub(super) fn wants(look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let Some(cluster) = &look.scope.cluster else {
        return Vec::new();
    };
    let context = look.scope.context;
    let services = Key::cluster(context, SourceId::Services, Text::clone(cluster));
    let clusters = Key::region(context, SourceId::Clusters);
    vec![
        Want::all(services, tempo),
        Want::only(clusters, vec![Text::clone(cluster)], tempo),
    ]
}
