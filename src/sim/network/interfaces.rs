//! Network interfaces: of tasks, instances, load balancers, NAT gateways and endpoints.

use rustc_hash::FxHashMap;

use super::groups::service_groups;
use super::{Group, Subnet, Vpc, ZONES, address, attachment_id, subnet_of, vpc_of};
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::Egress;
use crate::sim::story::{Cluster, Instance, Phase, Task, World, balancer_path};

/// Whose interface it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    Task(u128, &'a Task),
    /// A container instance, by its index.
    Instance(usize),
    Balancer,
    Nat,
    /// An endpoint, by its short name.
    Endpoint(&'a str),
}

/// A network interface.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interface<'a> {
    pub subnet: Subnet<'a>,
    pub owner: Owner<'a>,
}

/// Whether a task has an interface of its own at this moment.
fn has_interface(world: &World, task: &Task) -> bool {
    task.phase != Phase::Stopped && world.revisions[task.revision].awsvpc()
}

/// The interfaces of a VPC.
pub(crate) fn interfaces_of<'a>(
    world: &'a World,
    vpc: Vpc<'a>,
) -> impl Iterator<Item = Interface<'a>> {
    let cluster = vpc.cluster;
    let first = vpc.number == 0;
    let balanced = first && cluster.services.iter().any(|one| one.spec.path.is_some());
    let zones = 0..if balanced { ZONES } else { 0 };
    let balancer = zones.map(move |zone| Interface {
        subnet: vpc.balancer_subnet(zone),
        owner: Owner::Balancer,
    });
    // A deleted gateway leaves no interface behind.
    let nat = (vpc.spec.egress == Egress::Nat).then(|| Interface {
        subnet: vpc.subnet(true, 0),
        owner: Owner::Nat,
    });
    let endpoints = vpc.endpoints().flat_map(super::Endpoint::interfaces);
    let instances = cluster.instances.iter().enumerate();
    let instances = instances
        .filter(move |_| first)
        .map(move |(index, instance)| Interface {
            subnet: instance_subnet(cluster, instance),
            owner: Owner::Instance(index),
        });
    let tasks = cluster.tasks.iter().filter(move |(_, task)| {
        has_interface(world, task)
            && vpc_of(cluster, &cluster.services[task.service]).number == vpc.number
    });
    let tasks = tasks.map(move |(id, task)| Interface {
        subnet: subnet_of(cluster, task),
        owner: Owner::Task(*id, task),
    });
    balancer
        .chain(nat)
        .chain(endpoints)
        .chain(instances)
        .chain(tasks)
}

/// The subnet of a container instance.
pub(crate) fn instance_subnet<'a>(cluster: &'a Cluster, instance: &Instance) -> Subnet<'a> {
    super::first_vpc(cluster).task_subnet(instance.zone)
}

/// How many addresses of each subnet, by zone and whether it is public, are in use.
pub(crate) fn used(world: &World, vpc: Vpc<'_>) -> FxHashMap<(bool, u8), u32> {
    let mut used = FxHashMap::default();
    for interface in interfaces_of(world, vpc) {
        let subnet = interface.subnet;
        *used.entry((subnet.public, subnet.zone)).or_default() += 1;
    }
    used
}

impl Interface<'_> {
    /// What its identifiers are made of.
    fn number(&self) -> u64 {
        let subnet = || hash(&self.subnet.id());
        match self.owner {
            Owner::Task(id, _) => mix(&[id as u64, hash("eni")]),
            Owner::Instance(index) => {
                let instance = &self.subnet.vpc.cluster.instances[index];
                mix(&[instance.id as u64, hash("instance eni")])
            }
            Owner::Balancer => mix(&[subnet(), hash("balancer")]),
            Owner::Nat => mix(&[subnet(), hash("nat")]),
            Owner::Endpoint(name) => mix(&[subnet(), hash(name)]),
        }
    }

    pub(crate) fn id(&self) -> String {
        format!("eni-0{:016x}", self.number())
    }

    /// The id of what attaches it.
    pub(crate) fn attachment(&self) -> String {
        let number = mix(&[self.number(), hash("attachment")]);
        let prefix = match self.owner {
            Owner::Instance(_) => "eni-attach",
            _ => "ela-attach",
        };
        format!("{prefix}-0{number:016x}")
    }

    pub(crate) fn mac(&self) -> String {
        let bytes = self.number().to_be_bytes();
        format!(
            "0e:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}",
            bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]
        )
    }

    pub(crate) fn address(&self) -> String {
        let subnet = self.subnet;
        match self.owner {
            Owner::Task(_, task) => address(subnet.vpc.cluster, task),
            Owner::Balancer => subnet.fixed_address(0),
            Owner::Nat => subnet.fixed_address(1),
            Owner::Endpoint(name) => {
                let mut names = subnet.vpc.spec.endpoints.iter();
                let place = names.position(|known| known == name).unwrap_or_default();
                subnet.fixed_address(2 + place as u32)
            }
            Owner::Instance(index) => {
                // Instances stand in the three zones in turn.
                subnet.fixed_address(40 + (index / usize::from(ZONES)) as u32)
            }
        }
    }

    pub(crate) fn public_address(&self) -> Option<String> {
        let public = match self.owner {
            Owner::Task(..) | Owner::Balancer | Owner::Nat | Owner::Instance(_) => {
                self.subnet.public
            }
            Owner::Endpoint(_) => false,
        };
        let number = mix(&[self.number(), hash("public")]);
        public.then(|| {
            format!(
                "54.{}.{}.{}",
                number % 64 + 144,
                number >> 8 & 0xFF,
                number >> 16 & 0xFF
            )
        })
    }

    /// Its security group; NAT gateways have none.
    pub(crate) fn group(&self) -> Option<Group<'_>> {
        let vpc = self.subnet.vpc;
        Some(match self.owner {
            Owner::Task(_, task) => {
                service_groups(vpc.cluster, &vpc.cluster.services[task.service])
            }
            Owner::Instance(_) => Group::of_instances(vpc.cluster),
            Owner::Balancer => Group::of_balancer(vpc.cluster),
            Owner::Endpoint(_) => Group::of_endpoints(vpc),
            Owner::Nat => return None,
        })
    }

    /// `description`, which says what AWS made it for.
    pub(crate) fn description(&self, account: &str) -> String {
        let vpc = self.subnet.vpc;
        let cluster = vpc.cluster;
        match self.owner {
            Owner::Task(id, _) => format!(
                "arn:aws:ecs:{}:{account}:attachment/{}",
                cluster.region,
                attachment_id(id)
            ),
            Owner::Instance(_) => String::new(),
            Owner::Balancer => format!("ELB {}", balancer_path(&cluster.name)),
            Owner::Nat => format!("Interface for NAT Gateway {}", vpc.id_of("nat", "nat")),
            Owner::Endpoint(name) => {
                format!("VPC Endpoint Interface {}", vpc.id_of("vpce", name))
            }
        }
    }

    /// `interfaceType`.
    pub(crate) fn kind(&self) -> &'static str {
        match self.owner {
            Owner::Nat => "nat_gateway",
            Owner::Endpoint(_) => "vpc_endpoint",
            Owner::Task(..) | Owner::Instance(_) | Owner::Balancer => "interface",
        }
    }

    /// `requesterId`, where AWS made it.
    pub(crate) fn requester(&self) -> Option<&'static str> {
        Some(match self.owner {
            Owner::Task(..) => "578734482556",
            Owner::Balancer => "amazon-elb",
            Owner::Nat => "amazon-aws",
            Owner::Endpoint(_) => "727180483921",
            Owner::Instance(_) => return None,
        })
    }
}
