//! Security groups and their rules.

use std::collections::BTreeSet;

use super::{Vpc, first_vpc, prefix_list_id, vpc_of};
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Cluster, Service};

/// What a security group is there for.
#[derive(Debug, Clone, Copy)]
enum Use<'a> {
    /// The group that every VPC has.
    Default,
    Balancer,
    /// All tasks, but those of services with a group of their own.
    Tasks,
    /// The tasks of one service whose port nobody has opened.
    Closed(&'a Service),
    Endpoints,
    Instances,
}

/// A security group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group<'a> {
    pub vpc: Vpc<'a>,
    what: Use<'a>,
}

/// One rule: a range of ports of a protocol, from or to one place.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub egress: bool,
    /// `tcp`, or `-1` for everything.
    pub protocol: &'static str,
    pub ports: Option<(u16, u16)>,
    pub peer: Peer,
    pub description: Option<&'static str>,
}

/// Where a rule's packets come from or go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Peer {
    Cidr(String),
    Group(String),
    PrefixList(String),
}

/// Whether a load balancer stands before a service.
fn is_balanced(service: &Service) -> bool {
    service.spec.path.is_some()
}

/// Whether the cluster's load balancer stands in this VPC.
fn has_balancer(vpc: Vpc<'_>) -> bool {
    vpc.number == 0 && vpc.cluster.services.iter().any(is_balanced)
}

/// The security groups of a VPC.
pub(crate) fn groups_of(vpc: Vpc<'_>) -> Vec<Group<'_>> {
    let cluster = vpc.cluster;
    let first = vpc.number == 0;
    let balanced = has_balancer(vpc);
    let endpoints = vpc.endpoints().any(|endpoint| !endpoint.is_gateway());
    let instances = first && cluster.spec.instances.is_some();
    let closed = cluster
        .services
        .iter()
        .filter(|service| service.spec.closed && vpc_of(cluster, service).number == vpc.number);
    let usual = [
        (true, Use::Default),
        (balanced, Use::Balancer),
        (true, Use::Tasks),
        (endpoints, Use::Endpoints),
        (instances, Use::Instances),
    ];
    let usual = usual.into_iter().filter(|(there, _)| *there);
    usual
        .map(|(_, what)| what)
        .chain(closed.map(Use::Closed))
        .map(|what| Group { vpc, what })
        .collect()
}

/// The groups of a service's tasks.
pub(crate) fn service_groups<'a>(cluster: &'a Cluster, service: &'a Service) -> Group<'a> {
    let what = if service.spec.closed {
        Use::Closed(service)
    } else {
        Use::Tasks
    };
    let vpc = vpc_of(cluster, service);
    Group { vpc, what }
}

impl<'a> Group<'a> {
    pub(crate) fn of_balancer(cluster: &'a Cluster) -> Self {
        Self::usual(first_vpc(cluster), Use::Balancer)
    }

    pub(crate) fn of_tasks(vpc: Vpc<'a>) -> Self {
        Self::usual(vpc, Use::Tasks)
    }

    pub(crate) fn of_endpoints(vpc: Vpc<'a>) -> Self {
        Self::usual(vpc, Use::Endpoints)
    }

    pub(crate) fn of_instances(cluster: &'a Cluster) -> Self {
        Self::usual(first_vpc(cluster), Use::Instances)
    }

    fn usual(vpc: Vpc<'a>, what: Use<'a>) -> Self {
        Self { vpc, what }
    }

    /// Whether AWS made it together with the VPC.
    pub(crate) fn is_default(self) -> bool {
        matches!(self.what, Use::Default)
    }

    fn word(self) -> String {
        match self.what {
            Use::Default => "default".into(),
            Use::Balancer => "balancer".into(),
            Use::Tasks => "tasks".into(),
            Use::Closed(service) => format!("tasks-{}", service.name),
            Use::Endpoints => "endpoints".into(),
            Use::Instances => "instances".into(),
        }
    }

    pub(crate) fn id(self) -> String {
        self.vpc.id_of("sg", &self.word())
    }

    /// `groupName`.
    pub(crate) fn name(self) -> String {
        if self.is_default() {
            return "default".into();
        }
        format!("{}-{}", self.vpc.name(), self.word())
    }

    pub(crate) fn description(self) -> String {
        match self.what {
            Use::Default => "default VPC security group".into(),
            Use::Balancer => "The load balancer, open to the world".into(),
            Use::Tasks => "Tasks, open to the load balancer".into(),
            Use::Closed(service) => format!("Tasks of {}", service.name),
            Use::Endpoints => "Interface endpoints, open to the VPC".into(),
            Use::Instances => "Container instances, open to the load balancer".into(),
        }
    }

    /// The logical name in a template.
    pub(crate) fn logical(self) -> String {
        match self.what {
            Use::Default => "Default".into(),
            Use::Balancer => "LoadBalancerSecurityGroup".into(),
            Use::Tasks => "TaskSecurityGroup".into(),
            Use::Closed(service) => {
                let name: String = service.name.split('-').map(capital).collect();
                format!("{name}SecurityGroup")
            }
            Use::Endpoints => "EndpointSecurityGroup".into(),
            Use::Instances => "InstanceSecurityGroup".into(),
        }
    }

    /// What it lets in and out.
    pub(crate) fn rules(self) -> Vec<Rule> {
        let cluster = self.vpc.cluster;
        let from_balancer = |from, to, description| {
            let source = Peer::Group(Self::of_balancer(cluster).id());
            has_balancer(self.vpc).then(|| Rule {
                description: Some(description),
                ..tcp(from, to, source)
            })
        };
        let anywhere = || Peer::Cidr("0.0.0.0/0".into());
        let mut rules = match self.what {
            Use::Default => vec![Rule {
                egress: false,
                protocol: "-1",
                ports: None,
                peer: Peer::Group(self.id()),
                description: None,
            }],
            Use::Balancer => vec![tcp(80, 80, anywhere()), tcp(443, 443, anywhere())],
            Use::Tasks => {
                let open = cluster.services.iter().filter(|one| {
                    is_balanced(one)
                        && !one.spec.closed
                        && vpc_of(cluster, one).number == self.vpc.number
                });
                let ports: BTreeSet<u16> = open.map(|one| one.spec.port.unwrap_or(8080)).collect();
                let among_tasks = tcp(0, 65_535, Peer::Group(self.id()));
                ports
                    .into_iter()
                    .filter_map(|port| from_balancer(port, port, "from the load balancer"))
                    .chain([among_tasks])
                    .collect()
            }
            // Somebody opened the port on which the last version listened.
            Use::Closed(_) => Vec::from_iter(from_balancer(80, 80, "HTTP")),
            Use::Endpoints => vec![tcp(443, 443, Peer::Cidr(self.vpc.cidr()))],
            Use::Instances => Vec::from_iter(from_balancer(32_768, 65_535, "dynamic host ports")),
        };
        rules.push(Rule {
            egress: true,
            protocol: "-1",
            ports: None,
            peer: anywhere(),
            description: None,
        });
        // What a gateway endpoint leads to may be named; here it is, beside everything else.
        if matches!(self.what, Use::Tasks) && self.vpc.endpoints().any(|one| one.service == "s3") {
            let list = prefix_list_id(&cluster.region, "s3");
            rules.push(Rule {
                egress: true,
                description: Some("layers of images"),
                ..tcp(443, 443, Peer::PrefixList(list))
            });
        }
        rules
    }

    /// The id of the rule at a place of that list.
    pub(crate) fn rule_id(self, number: usize) -> String {
        let place = mix(&[hash(&self.id()), number as u64]);
        format!("sgr-0{place:016x}")
    }
}

fn tcp(from: u16, to: u16, peer: Peer) -> Rule {
    Rule {
        egress: false,
        protocol: "tcp",
        ports: Some((from, to)),
        peer,
        description: None,
    }
}

/// A word with a capital letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
