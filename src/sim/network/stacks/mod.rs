//! The CloudFormation stacks from which clusters, their networks and their services come.

mod events;
mod parts;

pub(crate) use events::Event;

use super::{Vpc, first_vpc, service_subnets, uuid};
use std::collections::BTreeMap;

use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::{Egress, Layout, StackTrouble};
use crate::sim::story::{Cluster, Service, World};
use parts::pieces;

/// Long before the story, in milliseconds.
const MADE: Ms = -120 * 86_400_000;
/// How long a rollback takes.
const ROLLBACK: Ms = 95_000;
/// Clusters with more services than this have them deployed by something else, as the 500 resources
/// that a stack may have are soon used up.
const SERVICES: usize = 60;

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

/// Makes the stacks of one cluster.
struct Maker<'a> {
    world: &'a World,
    cluster: &'a Cluster,
}

impl<'a> Maker<'a> {
    /// Which stacks there are, and what each holds.
    fn plan(&self) -> Vec<(String, Vec<Part>)> {
        let spec = &self.cluster.spec.stack;
        let cluster = &self.cluster.name;
        let name = spec.name.clone().unwrap_or_else(|| cluster.clone());
        let tail = mix(&[hash(&self.cluster.region), hash(cluster), hash("stack")]);
        let services = self.cluster.real_services().count() <= SERVICES;
        let with = |mut parts: Vec<Part>| {
            if services {
                parts.push(Part::Services);
            }
            parts
        };
        match spec.layout {
            Layout::Together => vec![(name, with(vec![Part::Network, Part::Cluster]))],
            Layout::Cdk => vec![
                (format!("{name}-network"), vec![Part::Network]),
                (name, with(vec![Part::Cluster])),
            ],
            Layout::Console => vec![(
                format!("Infra-ECS-Cluster-{cluster}-{:08x}", tail >> 32),
                vec![Part::Cluster],
            )],
            Layout::Nested => {
                let child = |what: &str| {
                    let id = mix(&[tail, hash(what)]) % 2_176_782_336;
                    format!("{name}-{what}-{id:012X}")
                };
                let (network, platform) = (child("NetworkStack"), child("ClusterStack"));
                vec![
                    (name, vec![Part::Nested]),
                    (network, vec![Part::Network]),
                    (platform, with(vec![Part::Cluster])),
                ]
            }
            Layout::Terraform => Vec::new(),
        }
    }

    fn id(&self, stack: &str) -> String {
        stack_id(&self.world.account, &self.cluster.region, stack)
    }

    /// The logical name as the layout writes it: the CDK puts a hash behind it.
    fn logical(&self, base: &str) -> String {
        if self.cluster.spec.stack.layout == Layout::Cdk {
            return format!("{base}{:08X}", hash(base) >> 32);
        }
        base.to_owned()
    }

    fn stack(&self, name: String, parts: &[Part]) -> Stack<'a> {
        let (world, cluster) = (self.world, self.cluster);
        let layout = cluster.spec.stack.layout;
        let plan = self.plan();
        let nested = layout == Layout::Nested && !parts.contains(&Part::Nested);
        let parent = plan
            .first()
            .filter(|_| nested)
            .map(|(root, _)| self.id(root));
        let children: Vec<String> = plan.iter().skip(1).map(|(name, _)| self.id(name)).collect();
        let created = world.wall(MADE);
        let pieces = parts
            .iter()
            .flat_map(|part| pieces(world, cluster, *part, &children));
        let cdk = layout == Layout::Cdk;
        let mut resources: Vec<Resource> = pieces
            .enumerate()
            .map(|(number, piece)| Resource {
                logical: self.logical(&piece.logical),
                physical: piece.physical,
                kind: piece.kind.into(),
                status: "CREATE_COMPLETE".into(),
                at: created + 4_000 + number as i64 * 1_700,
                path: cdk.then(|| format!("{}/Resource", piece.logical)),
            })
            .collect();
        if cdk {
            resources.push(metadata(cluster, created));
        }
        let holds_trouble = parts.contains(&Part::Services) || parts.contains(&Part::Nested);
        let update = cluster
            .spec
            .stack
            .trouble
            .as_ref()
            .filter(|_| holds_trouble);
        let update = update.and_then(|trouble| self.update(trouble, parts));
        let lost = cluster.spec.vpc.egress == Egress::Blackhole;
        let mut stack = Stack {
            id: self.id(&name),
            description: describe(parts, cluster),
            status: "CREATE_COMPLETE".into(),
            reason: None,
            created,
            updated: None,
            parent,
            parameters: self.parameters(parts),
            outputs: self.outputs(&name, parts),
            imports: if cdk && parts.contains(&Part::Cluster) {
                let network = format!("{name}-network");
                let exports = self.outputs(&network, &[Part::Network]);
                exports.into_iter().filter_map(|one| one.export).collect()
            } else {
                Vec::new()
            },
            resources,
            tags: Vec::from_iter(cluster.spec.tags.clone()),
            drifted: (parts.contains(&Part::Network) && lost).then(|| {
                let checked = world.wall(world.now.min(0) - 900_000);
                (checked, self.logical("NatGateway"))
            }),
            update,
            name,
        };
        stack.follow();
        stack
    }

    /// The update in which something went wrong, once it has begun.
    fn update(&self, trouble: &'a StackTrouble, parts: &[Part]) -> Option<Update<'a>> {
        let world = self.world;
        let failed = trouble.failed_after.map(|after| trouble.at.0 + after.0);
        let failed = failed.filter(|at| *at <= world.now);
        let ended = failed.map(|at| at + ROLLBACK).filter(|at| *at <= world.now);
        let service = if parts.contains(&Part::Nested) {
            "ClusterStack".into()
        } else {
            self.logical(&parts::service_name(&trouble.service, "Service"))
        };
        (trouble.at.0 <= world.now).then(|| Update {
            trouble,
            begun: world.wall(trouble.at.0),
            failed: failed.map(|at| world.wall(at)),
            ended: ended.map(|at| world.wall(at)),
            service,
            definition: self.logical(&parts::service_name(&trouble.service, "TaskDefinition")),
        })
    }

    fn parameters(&self, parts: &[Part]) -> Vec<Parameter> {
        let cluster = self.cluster;
        let vpc = first_vpc(cluster);
        let plain = |key, value: String| Parameter {
            key,
            value,
            resolved: None,
        };
        let subnets: Vec<String> = (0..super::ZONES)
            .map(|zone| vpc.task_subnet(zone).id())
            .collect();
        let network = || {
            vec![
                plain("VpcId", vpc.id()),
                plain("SubnetIds", subnets.join(",")),
            ]
        };
        let groups = super::Group::of_tasks(vpc).id();
        let mut all = match cluster.spec.stack.layout {
            Layout::Console => {
                let mut all = vec![plain("ECSClusterName", cluster.name.clone())];
                all.extend(network());
                all.push(plain("SecurityGroupIds", groups));
                all
            }
            Layout::Nested if parts.contains(&Part::Cluster) => network(),
            Layout::Together if parts.contains(&Part::Network) => {
                vec![plain("VpcCidr", vpc.cidr())]
            }
            _ => Vec::new(),
        };
        if parts.contains(&Part::Cluster) && cluster.spec.instances.is_some() {
            all.push(Parameter {
                key: "LatestECSOptimizedAMI",
                value: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
                    .into(),
                resolved: Some("ami-0c1f3a8d2e5b7a901".into()),
            });
        }
        all
    }

    fn outputs(&self, stack: &str, parts: &[Part]) -> Vec<Output> {
        let cluster = self.cluster;
        let vpc = first_vpc(cluster);
        let cdk = cluster.spec.stack.layout == Layout::Cdk;
        let mut all = Vec::new();
        if parts.contains(&Part::Network) {
            let mut put = |base: String, value: String, export: bool| {
                let (key, name) = if cdk {
                    let key = format!(
                        "ExportsOutputRef{}{:08X}",
                        self.logical(&base),
                        hash(&value) >> 32
                    );
                    let name = format!("{stack}:{key}");
                    (key, name)
                } else {
                    (format!("{base}Id"), format!("{stack}-{base}Id"))
                };
                let export = export.then_some(name);
                all.push(Output { key, value, export });
            };
            put("Vpc".into(), vpc.id(), true);
            for zone in 0..super::ZONES {
                let subnet = vpc.task_subnet(zone);
                put(subnet.logical(), subnet.id(), cdk);
            }
        }
        if parts.contains(&Part::Cluster) && cluster.spec.stack.layout != Layout::Console {
            all.push(Output {
                key: "ClusterName".into(),
                value: cluster.name.clone(),
                export: None,
            });
        }
        all
    }

    /// The console makes a stack for each service.
    fn console_services(&self) -> Vec<Stack<'a>> {
        let (world, cluster) = (self.world, self.cluster);
        let services = cluster.real_services().take(SERVICES);
        services
            .map(|service| {
                let tail = hash(&format!("{}/{}", cluster.name, service.name)) >> 32;
                let name = format!(
                    "ECS-Console-V2-Service-{}-{}-{tail:08x}",
                    service.name, cluster.name
                );
                let created = world.wall(service.created);
                let plain = |key, value: String| Parameter {
                    key,
                    value,
                    resolved: None,
                };
                Stack {
                    id: self.id(&name),
                    name,
                    description: "The template used to create an ECS Service from the ECS Console."
                        .into(),
                    status: "CREATE_COMPLETE".into(),
                    reason: None,
                    created,
                    updated: None,
                    parent: None,
                    parameters: vec![
                        plain("ECSClusterName", cluster.name.clone()),
                        plain("ECSServiceName", service.name.clone()),
                        plain("SubnetIDs", service_subnets(cluster, service).join(",")),
                        plain("VpcID", super::vpc_of(cluster, service).id()),
                    ],
                    outputs: Vec::new(),
                    imports: Vec::new(),
                    resources: vec![Resource {
                        logical: "ECSService".into(),
                        physical: parts::service_arn(world, cluster, service),
                        kind: "AWS::ECS::Service".into(),
                        status: "CREATE_COMPLETE".into(),
                        at: created,
                        path: None,
                    }],
                    tags: Vec::new(),
                    drifted: None,
                    update: None,
                }
            })
            .collect()
    }
}

fn metadata(cluster: &Cluster, at: i64) -> Resource {
    Resource {
        logical: "CDKMetadata".into(),
        physical: uuid(&[hash(&cluster.name), hash("cdk")]),
        kind: "AWS::CDK::Metadata".into(),
        status: "CREATE_COMPLETE".into(),
        at,
        path: Some("CDKMetadata/Default".into()),
    }
}

fn describe(parts: &[Part], cluster: &Cluster) -> String {
    if cluster.spec.stack.layout == Layout::Console {
        return "The template used to create an ECS Cluster from the ECS Console.".into();
    }
    let words = parts.iter().filter_map(|part| match part {
        Part::Network => Some("network"),
        Part::Cluster => Some("cluster"),
        Part::Services => Some("services"),
        Part::Nested => None,
    });
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        return format!("{}: everything", cluster.name);
    }
    format!("{}: {}", cluster.name, words.join(", "))
}
