//! From what a scenario says of a cluster's stacks to the stacks.

use super::super::{Group, ZONES, first_vpc, service_subnets, uuid, vpc_of};
use super::parts::{self, pieces};
use super::{MADE, Output, Parameter, Part, Resource, Stack, Update, stack_id};
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::{Egress, Layout, StackTrouble};
use crate::sim::story::{Cluster, World};

/// How long a rollback takes.
const ROLLBACK: Ms = 95_000;
/// Clusters with more services than this have them deployed by something else, as the 500 resources
/// that a stack may have are soon used up.
const SERVICES: usize = 60;

/// Makes the stacks of one cluster.
pub(super) struct Maker<'a> {
    pub world: &'a World,
    pub cluster: &'a Cluster,
}

impl<'a> Maker<'a> {
    /// Which stacks there are, and what each holds.
    pub(super) fn plan(&self) -> Vec<(String, Vec<Part>)> {
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
    pub(super) fn logical(&self, base: &str) -> String {
        if self.cluster.spec.stack.layout == Layout::Cdk {
            return format!("{base}{:08X}", hash(base) >> 32);
        }
        base.to_owned()
    }

    pub(super) fn stack(&self, name: String, parts: &[Part]) -> Stack<'a> {
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
        let subnets: Vec<String> = (0..ZONES).map(|zone| vpc.task_subnet(zone).id()).collect();
        let network = || {
            vec![
                plain("VpcId", vpc.id()),
                plain("SubnetIds", subnets.join(",")),
            ]
        };
        let groups = Group::of_tasks(vpc).id();
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
            for zone in 0..ZONES {
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
    pub(super) fn console_services(&self) -> Vec<Stack<'a>> {
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
                        plain("VpcID", vpc_of(cluster, service).id()),
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
