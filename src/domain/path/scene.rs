//! What a path is judged from: everything that was read, and why the rest was not.

use super::between::{End, Groups};
use super::range::Range;
use super::rules::Lists;
use crate::domain::balancing::GroupRef;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::deployment::AwsVpcConfiguration;
use crate::domain::listener::{Listener, Rule};
use crate::domain::load_balancer::LoadBalancer;
use crate::domain::network::{Ground, NetworkInterface};
use crate::domain::service::Service;
use crate::domain::target_group::TargetGroup;
use crate::domain::target_health::TargetGroupHealth;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, capacity_provider, list};

/// What is known, or why it is not.
pub type Known<'a, T> = Result<&'a T, String>;

/// A service or a task in its network.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// What was read of the network.
    pub ground: &'a Ground,
    /// Ranges of prefix lists.
    pub lists: &'a Lists,
    /// Region, as in ARNs.
    pub region: Option<&'a str>,
    /// The service; of a task the one it belongs to, if it belongs to one.
    pub service: Option<&'a Service>,
    /// The task, if it is about one.
    pub task: Option<&'a Task>,
    /// Its running tasks; the one, if it is about one.
    pub tasks: Vec<&'a Task>,
    /// Container instances of the cluster, as far as they were described.
    pub instances: Vec<&'a ContainerInstance>,
    /// The task definition.
    pub definition: Known<'a, TaskDefinition>,
    /// Its target groups.
    pub fronts: Vec<Front<'a>>,
    /// Subnets that EC2 says do not exist, though the service names them.
    pub gone: Vec<Text>,
    /// Key of AWS KMS that sessions of ECS Exec are encrypted with, if the cluster names one.
    pub exec_key: Option<&'a str>,
}

/// A target group of the service and what leads to it.
#[derive(Debug, Clone)]
pub struct Front<'a> {
    /// What the service says of it.
    pub of: GroupRef,
    /// Whether there is no such group any more.
    pub is_gone: bool,
    /// The group.
    pub group: Known<'a, TargetGroup>,
    /// Whether targets see the address of the client; network load balancers only.
    pub keeps_client: Result<bool, String>,
    /// The load balancer; none where the group has none.
    pub balancer: Option<Known<'a, LoadBalancer>>,
    /// Its listeners.
    pub listeners: Known<'a, [Listener]>,
    /// The rules of each of them, in the same order.
    pub rules: Vec<Known<'a, [Rule]>>,
    /// Its targets.
    pub health: Known<'a, TargetGroupHealth>,
}

/// Where containers run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// On Fargate: everything leaves by the task's own interface.
    Fargate,
    /// On instances: images, logs and secrets are the host's business.
    Host,
    /// Outside of AWS.
    Anywhere,
    /// Not told.
    Unknown,
}

/// A place where the tasks run or would.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    /// What tells it from the others: its subnet as a rule.
    pub label: String,
    /// Where it is.
    pub end: End,
    /// Whether what stands there has a public IPv4 address.
    pub public: Option<bool>,
    /// Tasks that run there now.
    pub running: usize,
}

impl<'a> Scene<'a> {
    /// Whether its tasks have interfaces of their own; none if that is not told.
    pub(super) fn awsvpc(&self) -> Option<bool> {
        if let Ok(definition) = &self.definition
            && let Some(mode) = definition.network_mode.as_deref()
        {
            return Some(mode == "awsvpc");
        }
        let own = |task: &&Task| {
            let mut attachments = list(&task.attachments).iter();
            attachments.any(|it| it.r#type.as_deref() == Some("ElasticNetworkInterface"))
        };
        (self.configuration().is_some() || self.tasks.iter().any(own)).then_some(true)
    }

    /// Where its containers run.
    pub(super) fn runs(&self) -> Runs {
        let of_task = self.tasks.first().and_then(|it| it.launch_type.as_deref());
        let of_service = self.service.and_then(|it| it.launch_type.as_deref());
        match of_task.or(of_service) {
            Some("FARGATE") => return Runs::Fargate,
            Some("EC2" | "MANAGED_INSTANCES") => return Runs::Host,
            Some("EXTERNAL") => return Runs::Anywhere,
            _ => {}
        }
        let strategy = self.service.map(|it| list(&it.capacity_provider_strategy));
        match strategy.and_then(|it| it.first()) {
            Some(item) if capacity_provider::is_fargate(&item.capacity_provider) => Runs::Fargate,
            Some(_) => Runs::Host,
            None => Runs::Unknown,
        }
    }

    /// Subnets and groups that the service names.
    pub(super) fn configuration(&self) -> Option<&'a AwsVpcConfiguration> {
        let service = self.service?;
        let own = service.network_configuration.iter();
        let sets = list(&service.task_sets).iter();
        let all = own.chain(sets.filter_map(|set| set.network_configuration.as_ref()));
        all.into_iter()
            .find_map(|it| it.awsvpc_configuration.as_ref())
    }

    /// The addresses of a subnet.
    pub(super) fn block(&self, subnet: &str) -> Vec<Range> {
        let subnet = self.ground.subnet(subnet);
        let blocks = subnet.map(|it| it.cidr_blocks()).unwrap_or_default();
        let blocks = blocks.iter().filter_map(|block| Range::parse(block));
        blocks.collect()
    }

    /// The VPC of a subnet.
    pub(super) fn vpc_of(&self, subnet: &str) -> Option<&'a Text> {
        self.ground.subnet(subnet)?.vpc_id.as_ref()
    }

    /// The places of its tasks: one for each subnet it may run in, or the instances it runs on.
    pub(super) fn places(&self) -> Vec<Place> {
        if let Some(task) = self.task {
            return self.place_of(task).into_iter().collect();
        }
        if self.awsvpc() == Some(false) {
            return self.hosts();
        }
        match self.configuration() {
            Some(configuration) => {
                let subnets = configuration.subnets.iter();
                subnets
                    .map(|subnet| self.place_in(subnet, configuration))
                    .collect()
            }
            None => Vec::new(),
        }
    }

    /// The instances that its tasks run on.
    pub(super) fn hosts(&self) -> Vec<Place> {
        let mut arns: Vec<&Text> = self
            .tasks
            .iter()
            .filter_map(|it| it.container_instance_arn.as_ref())
            .collect();
        arns.sort();
        arns.dedup();
        let mut places: Vec<Place> = Vec::new();
        for arn in arns {
            let own = |it: &&&ContainerInstance| it.container_instance_arn == *arn;
            let instance = self.instances.iter().find(own);
            let id = instance.and_then(|it| it.ec2_instance_id.as_deref());
            let interface = id.and_then(|id| self.interface_of_instance(id));
            let subnet = interface.and_then(|it| it.subnet_id.clone());
            let subnet =
                subnet.or_else(|| instance.and_then(|it| it.attribute("ecs.subnet-id").cloned()));
            let place = self.place_at(interface, subnet, None);
            let here = |task: &&&Task| task.container_instance_arn.as_ref() == Some(arn);
            let running = self.tasks.iter().filter(here).count();
            let same = |it: &&mut Place| {
                (&it.label, &it.end.groups, it.public)
                    == (&place.label, &place.end.groups, place.public)
            };
            match places.iter_mut().find(same) {
                Some(known) => {
                    known.running += running;
                    known.end.ranges.extend(&place.end.ranges);
                }
                None => places.push(Place { running, ..place }),
            }
        }
        places
    }

    /// The interface with this private address, in a VPC if one is named.
    pub(super) fn interface_at(
        &self,
        address: &str,
        vpc: Option<&Text>,
    ) -> Option<&'a NetworkInterface> {
        let mut all = self.ground.interfaces.items.iter();
        all.find(|it| {
            let own = list(&it.private_ip_addresses).iter();
            let mut own = own.filter_map(|it| it.private_ip_address.as_deref());
            let v6 = list(&it.ipv6_addresses).iter().any(|it| **it == *address);
            let first = it.private_ip_address.as_deref() == Some(address);
            (first || v6 || own.any(|it| it == address))
                && (vpc.is_none() || it.vpc_id.as_ref() == vpc)
        })
    }

    /// The first interface of an EC2 instance.
    pub(super) fn interface_of_instance(&self, id: &str) -> Option<&'a NetworkInterface> {
        let all = self.ground.interfaces.items.iter();
        let own = all.filter(|it| it.instance_id().is_some_and(|it| **it == *id));
        own.min_by_key(|it| it.attachment.as_ref().and_then(|it| it.device_index))
    }

    fn place_of(&self, task: &Task) -> Option<Place> {
        let attachments = list(&task.attachments).iter();
        let mut own =
            attachments.filter(|it| it.r#type.as_deref() == Some("ElasticNetworkInterface"));
        let Some(attachment) = own.next() else {
            return self.hosts().into_iter().next();
        };
        let interface = attachment.detail("networkInterfaceId");
        let interface = interface.and_then(|id| self.ground.interface(id));
        let subnet = attachment.detail("subnetId").map(Text::from);
        let place = self.place_at(interface, subnet, task.private_ip());
        Some(Place {
            running: 1,
            ..place
        })
    }

    /// A place by its interface, or by what is known without one.
    pub(super) fn place_at(
        &self,
        interface: Option<&NetworkInterface>,
        subnet: Option<Text>,
        address: Option<&str>,
    ) -> Place {
        let subnet = interface.and_then(|it| it.subnet_id.clone()).or(subnet);
        let address = interface
            .and_then(|it| it.private_ip_address.as_deref())
            .or(address);
        let ranges = match address.and_then(Range::parse) {
            Some(address) => vec![address],
            None => subnet
                .as_deref()
                .map(|it| self.block(it))
                .unwrap_or_default(),
        };
        let held = interface.and_then(|it| it.security_groups.clone());
        let configuration = self.configuration().filter(|_| self.awsvpc() == Some(true));
        let groups = match (held, configuration) {
            (Some(held), _) => Groups::Held(held),
            (None, Some(configuration)) => self.groups_in(configuration, subnet.as_deref()),
            (None, None) => {
                let why = self.ground.interfaces.gap();
                let why = why.unwrap_or("its interface is in none of the VPCs that were read");
                Groups::Unknown(why.to_owned())
            }
        };
        let assigned = configuration.map(|it| it.assign_public_ip.as_deref() == Some("ENABLED"));
        let public = interface.map(|it| it.public_ip.is_some()).or(assigned);
        Place {
            label: subnet
                .as_deref()
                .unwrap_or("a subnet that is not known")
                .to_owned(),
            end: End {
                subnet,
                ranges,
                groups,
                crowd: false,
            },
            public,
            running: 0,
        }
    }

    fn place_in(&self, subnet: &Text, configuration: &AwsVpcConfiguration) -> Place {
        let at_home = |task: &&&Task| {
            let attachments = list(&task.attachments).iter();
            let mut subnets = attachments.filter_map(|it| it.detail("subnetId"));
            subnets.any(|it| *it == **subnet)
        };
        let here: Vec<&&Task> = self.tasks.iter().filter(at_home).collect();
        let addresses = here.iter().filter_map(|it| Range::parse(it.private_ip()?));
        let mut ranges: Vec<Range> = addresses.collect();
        if ranges.is_empty() {
            ranges = self.block(subnet);
        }
        Place {
            label: subnet.to_string(),
            end: End {
                subnet: Some(subnet.clone()),
                ranges,
                groups: self.groups_in(configuration, Some(subnet)),
                crowd: false,
            },
            public: Some(configuration.assign_public_ip.as_deref() == Some("ENABLED")),
            running: here.len(),
        }
    }

    /// The groups that a service names; the default one of the VPC where it names none.
    fn groups_in(&self, configuration: &AwsVpcConfiguration, subnet: Option<&str>) -> Groups {
        let named = list(&configuration.security_groups);
        if !named.is_empty() {
            return Groups::Held(named.to_vec());
        }
        let vpc = subnet.and_then(|it| self.vpc_of(it));
        let mut groups = self.ground.groups.items.iter();
        let default = groups.find(|it| {
            vpc.is_some()
                && it.vpc_id.as_ref() == vpc
                && it.group_name.as_deref() == Some("default")
        });
        match default {
            Some(group) => Groups::Held(vec![group.group_id.clone()]),
            None => {
                let why = self
                    .ground
                    .groups
                    .gap()
                    .or_else(|| self.ground.subnets.gap());
                let why = why.unwrap_or("the default group of its VPC was not found");
                Groups::Unknown(why.to_owned())
            }
        }
    }
}
