//! The CloudFormation stacks from which clusters, their networks and their services come.

mod events;
mod maker;
mod parts;

pub(crate) use events::Event;

use std::collections::BTreeMap;

use super::{Vpc, first_vpc, uuid};
use crate::sim::clock::Ms;
use crate::sim::rng::hash;
use crate::sim::scenario::{Layout, StackTrouble};
use crate::sim::story::{Cluster, Service, World};
use maker::Maker;

/// Long before the story, in milliseconds.
const MADE: Ms = -120 * 86_400_000;

/// What a stack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Network,
    Cluster,
    Services,
    /// The stacks in a stack.
    Nested,
}

/// A stack.
#[derive(Debug)]
pub(crate) struct Stack<'a> {
    pub name: String,
    pub id: String,
    pub description: String,
    pub status: String,
    pub reason: Option<String>,
    /// Milliseconds since 1970, as all times here.
    pub created: i64,
    pub updated: Option<i64>,
    /// The stack in which it is nested, which is the root too.
    pub parent: Option<String>,
    pub parameters: Vec<Parameter>,
    pub outputs: Vec<Output>,
    /// The names of the exports that it imports.
    pub imports: Vec<String>,
    pub resources: Vec<Resource>,
    pub tags: Vec<(String, String)>,
    /// When a detection of drift found that a resource, by its logical name, had been deleted.
    pub drifted: Option<(i64, String)>,
    update: Option<Update<'a>>,
}

/// A parameter: key, value, and what an SSM parameter's name stands for.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub key: &'static str,
    pub value: String,
    pub resolved: Option<String>,
}

/// An output, exported or not.
#[derive(Debug)]
pub(crate) struct Output {
    pub key: String,
    pub value: String,
    pub export: Option<String>,
}

/// An export of the region.
#[derive(Debug)]
pub(crate) struct Export<'a> {
    pub name: &'a str,
    pub value: &'a str,
    pub stack: &'a str,
}

/// A resource of a stack.
#[derive(Debug)]
pub(crate) struct Resource {
    pub logical: String,
    pub physical: String,
    pub kind: String,
    pub status: String,
    pub at: i64,
    /// `aws:cdk:path`, below the name of the stack.
    pub path: Option<String>,
}

/// The newest update of a stack.
#[derive(Debug, Clone)]
struct Update<'a> {
    trouble: &'a StackTrouble,
    begun: i64,
    failed: Option<i64>,
    /// When the rollback was over, if it is.
    ended: Option<i64>,
    /// Logical name of what failed or is waited for.
    service: String,
    /// Logical name of its task definition.
    definition: String,
}

impl<'a> Stack<'a> {
    /// What it exports.
    pub(crate) fn exports(&self) -> impl Iterator<Item = Export<'_>> {
        self.outputs.iter().filter_map(|output| {
            Some(Export {
                name: output.export.as_deref()?,
                value: &output.value,
                stack: &self.id,
            })
        })
    }

    /// Whether it is gone and only its id still leads to it.
    pub(crate) fn is_deleted(&self) -> bool {
        self.status == "DELETE_COMPLETE"
    }
}

/// The stacks of a region, those of its clusters first.
pub(crate) fn stacks<'a>(world: &'a World, region: &str) -> Vec<Stack<'a>> {
    let mut all: Vec<Stack<'a>> = Vec::new();
    let here = world.clusters.iter().filter(|one| one.region == region);
    for cluster in here {
        let maker = Maker { world, cluster };
        all.extend(
            maker
                .plan()
                .into_iter()
                .map(|(name, parts)| maker.stack(name, &parts)),
        );
        if cluster.spec.stack.layout == Layout::Console {
            all.extend(maker.console_services());
        }
    }
    let others = world.stacks.iter().filter(|(home, _)| home == region);
    for (_, spec) in others {
        let created = world.wall(MADE);
        let resources = spec.resources.iter().map(|resource| Resource {
            logical: resource.logical.clone(),
            physical: resource.physical.clone(),
            kind: resource.kind.clone(),
            status: if spec.status == "DELETE_COMPLETE" {
                "DELETE_COMPLETE".into()
            } else {
                "CREATE_COMPLETE".into()
            },
            at: created,
            path: None,
        });
        all.push(Stack {
            name: spec.name.clone(),
            id: stack_id(&world.account, region, &spec.name),
            description: String::new(),
            status: spec.status.clone(),
            reason: None,
            created,
            updated: None,
            parent: None,
            parameters: Vec::new(),
            outputs: Vec::new(),
            imports: Vec::new(),
            resources: resources.collect(),
            tags: Vec::new(),
            drifted: None,
            update: None,
        });
    }
    all
}

fn stack_id(account: &str, region: &str, name: &str) -> String {
    let id = uuid(&[hash(region), hash(name), hash("stack")]);
    format!("arn:aws:cloudformation:{region}:{account}:stack/{name}/{id}")
}

/// The tags by which a resource of a cluster's network says where it comes from.
pub(crate) fn owner_tags(
    world: &World,
    vpc: Vpc<'_>,
    part: Part,
    logical: &str,
) -> Vec<(String, String)> {
    if vpc.number > 0 {
        return Vec::new();
    }
    let cluster = vpc.cluster;
    let maker = Maker { world, cluster };
    if cluster.spec.stack.layout == Layout::Terraform {
        return vec![("ManagedBy".into(), "terraform".into())];
    }
    let plan = maker.plan();
    let Some((stack, _)) = plan.iter().find(|(_, parts)| parts.contains(&part)) else {
        return Vec::new();
    };
    vec![
        (
            "aws:cloudformation:logical-id".into(),
            maker.logical(logical),
        ),
        (
            "aws:cloudformation:stack-id".into(),
            stack_id(&world.account, &cluster.region, stack),
        ),
        ("aws:cloudformation:stack-name".into(), stack.clone()),
    ]
}

/// The tags of a cluster, with those of its stack.
pub(crate) fn cluster_tags(world: &World, cluster: &Cluster) -> BTreeMap<String, String> {
    let mut tags = cluster.spec.tags.clone();
    if !cluster.spec.stack.untagged {
        tags.extend(owner_tags(
            world,
            first_vpc(cluster),
            Part::Cluster,
            "ECSCluster",
        ));
    }
    tags
}

/// The tags of a service, with those of its stack.
pub(crate) fn service_tags(
    world: &World,
    cluster: &Cluster,
    service: &Service,
) -> BTreeMap<String, String> {
    let mut tags = service.spec.tags.clone();
    let logical = parts::service_name(&service.name, "Service");
    tags.extend(owner_tags(
        world,
        first_vpc(cluster),
        Part::Services,
        &logical,
    ));
    tags
}
