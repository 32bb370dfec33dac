//! The account's network, derived from the scenario and the story.
//!
//! Nothing is kept: identifiers are hashed from names and places, so that whatever ECS, Elastic
//! Load Balancing, Cloud Map, EC2 and CloudFormation say of a subnet or an interface is the same.
//! Each cluster has a VPC of its own, and further ones if its scenario says so.

mod endpoints;
mod groups;
mod interfaces;
mod stacks;
#[cfg(test)]
mod tests;

pub(crate) use endpoints::{Endpoint, PREFIX_LISTS, prefix_list_id};
pub(crate) use groups::{Group, Peer, Rule, groups_of, service_groups};
pub(crate) use interfaces::{Interface, Owner, instance_subnet, interfaces_of, used};
pub(crate) use stacks::{
    Event, Part, Resource, Stack, cluster_tags, owner_tags, service_tags, stacks,
};

use super::rng::{hash, mix};
use super::scenario::{Egress, VpcSpec};
use super::story::{Cluster, Instance, Service, Task, wide};

/// Availability zones of a region.
pub(crate) const ZONES: u8 = 3;

/// How many /24 at the end of each subnet are for load balancers, instances and their like.
const RESERVED: u32 = 4;

/// The name of an availability zone.
pub(crate) fn zone(cluster: &Cluster, zone: u8) -> String {
    format!("{}{}", cluster.region, char::from(b'a' + zone % ZONES))
}

/// A VPC of a cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vpc<'a> {
    pub cluster: &'a Cluster,
    /// 0 is the cluster's first one.
    pub number: usize,
    pub spec: &'a VpcSpec,
}

/// The VPCs of a cluster, the first one first.
pub(crate) fn vpcs_of(cluster: &Cluster) -> impl Iterator<Item = Vpc<'_>> {
    let first = std::iter::once(&cluster.spec.vpc);
    let all = first.chain(&cluster.spec.further_vpcs);
    all.enumerate().map(move |(number, spec)| Vpc {
        cluster,
        number,
        spec,
    })
}

/// The VPC of a cluster's load balancer and instances.
pub(crate) fn first_vpc(cluster: &Cluster) -> Vpc<'_> {
    Vpc {
        cluster,
        number: 0,
        spec: &cluster.spec.vpc,
    }
}

/// The VPC in which the tasks of a service run.
pub(crate) fn vpc_of<'a>(cluster: &'a Cluster, service: &Service) -> Vpc<'a> {
    let named = service.spec.vpc.as_ref();
    let found = named.and_then(|name| vpcs_of(cluster).skip(1).find(|vpc| vpc.spec.name == *name));
    found.unwrap_or_else(|| first_vpc(cluster))
}

impl<'a> Vpc<'a> {
    /// An identifier of something in this VPC.
    pub(crate) fn id_of(self, prefix: &str, what: &str) -> String {
        let place = if self.number == 0 {
            hash(what)
        } else {
            hash(&format!("{}/{what}", self.spec.name))
        };
        let cluster = self.cluster;
        let number = mix(&[hash(&cluster.region), hash(&cluster.name), place]);
        format!("{prefix}-0{number:016x}")
    }

    pub(crate) fn id(self) -> String {
        self.id_of("vpc", "vpc")
    }

    /// `Name`, and the beginning of the names of what is in it.
    pub(crate) fn name(self) -> String {
        if self.number == 0 {
            self.cluster.name.clone()
        } else {
            format!("{}-{}", self.cluster.name, self.spec.name)
        }
    }

    /// The first two numbers of its addresses.
    pub(crate) fn network(self) -> &'a str {
        if self.number == 0 {
            &self.cluster.spec.network
        } else {
            &self.spec.network
        }
    }

    pub(crate) fn cidr(self) -> String {
        format!("{}.0.0/16", self.network())
    }

    /// Whether an internet gateway is attached.
    pub(crate) fn has_gateway(self) -> bool {
        self.spec.egress != Egress::None
    }

    /// Whether there is a NAT gateway, or was one until lately.
    pub(crate) fn has_nat(self) -> bool {
        matches!(self.spec.egress, Egress::Nat | Egress::Blackhole)
    }

    pub(crate) fn subnet(self, public: bool, zone: u8) -> Subnet<'a> {
        Subnet {
            vpc: self,
            public,
            zone: zone % ZONES,
        }
    }

    /// Its subnets, the public ones first.
    pub(crate) fn subnets(self) -> impl Iterator<Item = Subnet<'a>> {
        let both = [true, false].into_iter();
        both.filter(move |public| !public || self.has_gateway())
            .flat_map(move |public| (0..ZONES).map(move |zone| self.subnet(public, zone)))
    }

    /// The subnet of a zone in which tasks run.
    pub(crate) fn task_subnet(self, zone: u8) -> Subnet<'a> {
        self.subnet(self.spec.egress == Egress::Public, zone)
    }

    /// The subnet of a zone in which the load balancer stands.
    pub(crate) fn balancer_subnet(self, zone: u8) -> Subnet<'a> {
        self.subnet(self.has_gateway(), zone)
    }
}

/// A subnet: the public or the private one of a zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subnet<'a> {
    pub vpc: Vpc<'a>,
    pub public: bool,
    pub zone: u8,
}

impl Subnet<'_> {
    /// `public-0`, `private-2`.
    fn word(self) -> String {
        let class = if self.public { "public" } else { "private" };
        format!("{class}-{}", self.zone)
    }

    pub(crate) fn id(self) -> String {
        self.vpc.id_of("subnet", &self.word())
    }

    pub(crate) fn zone_name(self) -> String {
        zone(self.vpc.cluster, self.zone)
    }

    pub(crate) fn name(self) -> String {
        let class = if self.public { "public" } else { "private" };
        format!("{}-{class}-{}", self.vpc.name(), self.zone_name())
    }

    /// Its addresses and how many of them AWS leaves to the customer: private subnets are a /18,
    /// the public ones a /20 behind them.
    pub(crate) fn cidr(self) -> (String, u32) {
        let (third, length) = self.place();
        let count = (1_u32 << (32 - length)) - 5;
        let cidr = format!("{}.{third}.0/{length}", self.vpc.network());
        (cidr, count)
    }

    fn place(self) -> (u32, u32) {
        let zone = u32::from(self.zone);
        if self.public {
            (192 + zone * 16, 20)
        } else {
            (zone * 64, 18)
        }
    }

    /// The address of something that is no task: the last numbers of the subnet are theirs.
    fn fixed_address(self, number: u32) -> String {
        let (third, length) = self.place();
        let last = third + (1 << (24 - length)) - 1;
        let network = self.vpc.network();
        format!(
            "{network}.{}.{}",
            last - number / 240 % RESERVED,
            number % 240 + 8
        )
    }

    /// Whether no address is left.
    pub(crate) fn exhausted(self) -> bool {
        !self.public && self.vpc.spec.exhausted.contains(&(self.zone + 1))
    }

    /// How many addresses there are at all, if they are few.
    pub(crate) fn scarcity(self) -> Option<u32> {
        let mut scarce = self.vpc.spec.scarce.iter();
        let found = scarce.find(|(zone, _)| !self.public && *zone == self.zone + 1);
        found.map(|(_, count)| *count)
    }

    /// The logical name in a template: `PublicSubnet1`.
    pub(crate) fn logical(self) -> String {
        let class = if self.public { "Public" } else { "Private" };
        format!("{class}Subnet{}", self.zone + 1)
    }

    pub(crate) fn route_table(self) -> String {
        if self.public {
            self.vpc.id_of("rtb", "public")
        } else {
            self.vpc.id_of("rtb", &self.word())
        }
    }
}

/// The subnet of a task with an interface of its own.
pub(crate) fn subnet_of<'a>(cluster: &'a Cluster, task: &Task) -> Subnet<'a> {
    vpc_of(cluster, &cluster.services[task.service]).task_subnet(task.zone)
}

/// The subnets that a service names. One may be deleted: nobody but the service knows it then.
pub(crate) fn service_subnets(cluster: &Cluster, service: &Service) -> Vec<String> {
    let vpc = vpc_of(cluster, service);
    let zones = &service.spec.zones;
    let all = (0..ZONES).filter(|zone| zones.is_empty() || zones.contains(&(zone + 1)));
    let lost = service
        .spec
        .lost_subnet
        .then(|| vpc.id_of("subnet", "deleted"));
    all.map(|zone| vpc.task_subnet(zone).id())
        .chain(lost)
        .collect()
}

/// Whether the tasks of a service get public addresses.
pub(crate) fn assigns_public(cluster: &Cluster, service: &Service) -> bool {
    vpc_of(cluster, service).spec.egress == Egress::Public
}

/// A task's private address: each zone is a /18 of the VPC, or a /20 of its public part.
pub(crate) fn address(cluster: &Cluster, task: &Task) -> String {
    let subnet = subnet_of(cluster, task);
    let (first, length) = subnet.place();
    // Zones take turns but where a service has its own: those count from the other end. With 250
    // addresses in each /24 twenty thousand tasks in three private zones never meet.
    let room = ((1 << (24 - length)) - RESERVED) * 250;
    let number = if task.ordinal % 3 == u32::from(task.zone) {
        task.ordinal / 3 % room
    } else {
        room - 1 - task.ordinal % room
    };
    let third = first + number / 250;
    format!("{}.{third}.{}", subnet.vpc.network(), number % 250 + 4)
}

/// The port of the host that leads to a task without an interface of its own.
pub(crate) fn host_port(id: u128) -> u32 {
    32_768 + (id % 28_000) as u32
}

/// The EC2 instance id of a container instance.
pub(crate) fn instance_id(instance: &Instance) -> String {
    format!("i-0{:016x}", mix(&[instance.id as u64, hash("ec2")]))
}

/// Something that looks like a UUID, from a place.
pub(crate) fn uuid(parts: &[u64]) -> String {
    let hex = format!("{:032x}", wide(parts));
    format!(
        "{}-{}-4{}-8{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

/// The id of a task's network attachment.
pub(crate) fn attachment_id(id: u128) -> String {
    uuid(&[id as u64, hash("attachment")])
}

/// The name behind a private address.
pub(crate) fn private_dns(region: &str, address: &str) -> String {
    let suffix = if region == "us-east-1" {
        "ec2.internal".to_owned()
    } else {
        format!("{region}.compute.internal")
    };
    format!("ip-{}.{suffix}", address.replace('.', "-"))
}

/// The hosted zone of a private DNS namespace.
pub(crate) fn hosted_zone(namespace: &str) -> String {
    format!("Z{:016X}", mix(&[hash(namespace)]))
}

/// The ARN of the Auto Scaling group of a capacity provider.
pub(crate) fn scaling_group_arn(region: &str, account: &str, name: &str) -> String {
    let id = uuid(&[hash(name)]);
    format!(
        "arn:aws:autoscaling:{region}:{account}:autoScalingGroup:{id}:autoScalingGroupName/{name}"
    )
}

/// The Auto Scaling group of a cluster's instances, named like its capacity provider.
pub(crate) fn scaling_group(cluster: &Cluster) -> Option<&str> {
    cluster.spec.instances.as_ref()?.provider.as_deref()
}

/// The launch template of a cluster's instances.
pub(crate) fn launch_template(cluster: &Cluster) -> Option<String> {
    cluster
        .spec
        .instances
        .as_ref()
        .map(|_| first_vpc(cluster).id_of("lt", "instances"))
}

/// The instance profile of a cluster's instances.
pub(crate) fn instance_profile(account: &str, cluster: &Cluster) -> String {
    format!(
        "arn:aws:iam::{account}:instance-profile/{}-instances",
        cluster.name
    )
}
