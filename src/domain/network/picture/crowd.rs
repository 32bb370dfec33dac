//! Who stands in which subnet.

use super::occupants::{Occupants, interfaces_of};
use crate::domain::network::{Ground, NetworkInterface};
use crate::domain::task::Task;
use crate::domain::{Text, list};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What stands in a subnet: the cluster's own first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Tasks.
    Task,
    /// Container instances.
    Instance,
    /// A load balancer.
    Balancer,
    /// A NAT gateway.
    Nat,
    /// A VPC endpoint.
    Endpoint,
    /// Interfaces of something else.
    Other,
}

/// So many of one kind and name in a subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowd {
    /// What.
    pub standing: Standing,
    /// Service or group of tasks, name of a load balancer, id of a NAT gateway, service behind an
    /// endpoint; for others what their interfaces say.
    pub name: Text,
    /// How many.
    pub count: usize,
}

/// Who stands where.
#[derive(Debug, Clone, Default)]
pub(super) struct Crowds {
    counts: FxHashMap<Text, BTreeMap<(Standing, Text), usize>>,
    nowhere: BTreeMap<(Standing, Text), usize>,
}

impl Crowds {
    /// Everybody, each once.
    pub(super) fn of(ground: &Ground, occupants: &Occupants<'_>) -> Self {
        let mut crowds = Self::default();
        let seats = Seats::of(ground, occupants);
        for task in &occupants.tasks {
            crowds.add(seats.of_task(task), Standing::Task, &group_of(task));
        }
        let mut taken = seats.taken(occupants);
        for (arn, subnet) in &seats.instances {
            let _ = arn;
            crowds.add(*subnet, Standing::Instance, "container instances");
        }
        for one in &occupants.balancers {
            for zone in list(&one.balancer.availability_zones) {
                let subnet = zone.subnet_id.as_deref();
                crowds.add(subnet, Standing::Balancer, one.balancer.name());
            }
        }
        for nat in &ground.nat_gateways.items {
            taken.extend(list(&nat.network_interface_ids).iter().map(|id| &**id));
            if !matches!(nat.state.as_deref(), Some("deleted" | "failed"))
                && let Some(subnet) = &nat.subnet_id
            {
                crowds.add(Some(subnet), Standing::Nat, &nat.nat_gateway_id);
            }
        }
        for endpoint in &ground.endpoints.items {
            let interfaces = list(&endpoint.network_interface_ids).iter();
            taken.extend(interfaces.map(|id| &**id));
            for subnet in list(&endpoint.subnet_ids) {
                let name = endpoint.service().unwrap_or(&endpoint.vpc_endpoint_id);
                crowds.add(Some(subnet), Standing::Endpoint, name);
            }
        }
        for interface in &ground.interfaces.items {
            if !taken.contains(&*interface.network_interface_id)
                && let Some(subnet) = &interface.subnet_id
            {
                crowds.add_interface(subnet, interface, &seats);
            }
        }
        crowds
    }

    fn add(&mut self, subnet: Option<&str>, standing: Standing, name: &str) {
        let of = match subnet {
            Some(subnet) => self.counts.entry(subnet.into()).or_default(),
            None => &mut self.nowhere,
        };
        *of.entry((standing, name.into())).or_default() += 1;
    }

    fn has(&self, subnet: &str, standing: Standing, name: &str) -> bool {
        let of = self.counts.get(subnet);
        of.is_some_and(|of| of.contains_key(&(standing, name.into())))
    }

    /// An interface of nobody who is known by other means.
    fn add_interface(&mut self, subnet: &str, interface: &NetworkInterface, seats: &Seats<'_>) {
        let (standing, name) = owner_of(interface, seats);
        let is_told = match standing {
            // It was told by its own list already.
            Standing::Balancer => self.has(subnet, standing, &name),
            Standing::Task | Standing::Instance => true,
            Standing::Nat | Standing::Endpoint => {
                let of = self.counts.get(subnet);
                of.is_some_and(|of| of.keys().any(|(one, _)| *one == standing))
            }
            Standing::Other => false,
        };
        if !is_told {
            self.add(Some(subnet), standing, &name);
        }
    }

    /// Those in a subnet, and whether there are any of the cluster's own; they are taken out.
    pub(super) fn take(&mut self, subnet: &str) -> Vec<Crowd> {
        self.counts.remove(subnet).map_or_else(Vec::new, crowds)
    }

    /// Tasks and instances of which no subnet is known, or one that was not read.
    pub(super) fn rest(self) -> Vec<(Option<Text>, Vec<Crowd>)> {
        let mut elsewhere: Vec<(Option<Text>, Vec<Crowd>)> = self
            .counts
            .into_iter()
            .map(|(subnet, counts)| (Some(subnet), crowds(counts)))
            .collect();
        if !self.nowhere.is_empty() {
            elsewhere.push((None, crowds(self.nowhere)));
        }
        elsewhere.sort_by(|a, b| a.0.cmp(&b.0));
        elsewhere
    }
}

fn crowds(counts: BTreeMap<(Standing, Text), usize>) -> Vec<Crowd> {
    let each = counts.into_iter().map(|((standing, name), count)| Crowd {
        standing,
        name,
        count,
    });
    each.collect()
}

/// What a task belongs to: its service, or what it was started as.
pub(super) fn group_of(task: &Task) -> Text {
    match (task.service_name(), &task.group) {
        (Some(service), _) => service.into(),
        (None, Some(group)) => group.strip_prefix("family:").unwrap_or(group).into(),
        (None, None) => "tasks of no group".into(),
    }
}

/// Where tasks and instances are.
pub(super) struct Seats<'a> {
    /// Subnets of container instances, by ARN.
    instances: FxHashMap<&'a str, Option<&'a str>>,
    /// The same by EC2 id.
    machines: FxHashSet<&'a str>,
    /// Subnets of interfaces.
    interfaces: FxHashMap<&'a str, &'a str>,
    /// Attachments of tasks.
    attachments: FxHashSet<&'a str>,
}

impl<'a> Seats<'a> {
    pub(super) fn of(ground: &'a Ground, occupants: &Occupants<'a>) -> Self {
        let read = ground.interfaces.items.iter();
        let interfaces: FxHashMap<&str, &str> = read
            .clone()
            .filter_map(|it| Some((&*it.network_interface_id, it.subnet_id.as_deref()?)))
            .collect();
        // The first interface of an instance is the instance's own; others may be those of tasks.
        let first = read.filter(|it| {
            let attachment = it.attachment.as_ref();
            attachment.is_some_and(|it| it.device_index.is_none_or(|index| index == 0))
        });
        let by_machine: FxHashMap<&str, &str> = first
            .filter_map(|it| Some((&**it.instance_id()?, it.subnet_id.as_deref()?)))
            .collect();
        let instances = occupants.instances.iter().map(|instance| {
            let told = instance.attribute("ecs.subnet-id").map(|it| &**it);
            let machine = instance.ec2_instance_id.as_deref();
            let read = || machine.and_then(|id| by_machine.get(id).copied());
            (&*instance.container_instance_arn, told.or_else(read))
        });
        let machines = occupants.instances.iter();
        let attached = occupants.tasks.iter().flat_map(|task| interfaces_of(task));
        Self {
            instances: instances.collect(),
            machines: machines
                .filter_map(|it| it.ec2_instance_id.as_deref())
                .collect(),
            interfaces,
            attachments: attached.filter_map(|it| it.id.as_deref()).collect(),
        }
    }

    /// The subnet a task is in: that of its interface, else that of its instance.
    pub(super) fn of_task<'t>(&self, task: &'t Task) -> Option<&'t str>
    where
        'a: 't,
    {
        let told = interfaces_of(task).find_map(|it| it.detail("subnetId"));
        let read = || {
            let ids = interfaces_of(task).filter_map(|it| it.detail("networkInterfaceId"));
            ids.filter_map(|id| self.interfaces.get(id).copied()).next()
        };
        let instance = || {
            let arn = task.container_instance_arn.as_deref()?;
            self.instances.get(arn).copied().flatten()
        };
        told.or_else(read).or_else(instance)
    }

    /// The subnet of a container instance.
    pub(super) fn of_instance(&self, arn: &str) -> Option<&'a str> {
        self.instances.get(arn).copied().flatten()
    }

    /// The interfaces that belong to tasks.
    fn taken(&self, occupants: &Occupants<'a>) -> FxHashSet<&'a str> {
        let tasks = occupants.tasks.iter().flat_map(|task| interfaces_of(task));
        tasks
            .filter_map(|it| it.detail("networkInterfaceId"))
            .collect()
    }
}

/// Whose interface it is, by what it says of itself. AWS's services write it into the description;
/// the words are theirs.
fn owner_of(interface: &NetworkInterface, seats: &Seats<'_>) -> (Standing, Text) {
    let description = interface.description.as_deref().unwrap_or_default().trim();
    let kind = interface.interface_type.as_deref();
    if let Some(path) = description.strip_prefix("ELB ") {
        // `app/NAME/…` and `net/NAME/…`; a Classic Load Balancer's is its name alone.
        let name = path.split('/').nth(1).unwrap_or(path);
        return (Standing::Balancer, name.into());
    }
    if let Some((_, id)) = description.split_once(":attachment/") {
        return match seats.attachments.contains(id) {
            true => (Standing::Task, id.into()),
            false => (Standing::Other, "other ECS tasks".into()),
        };
    }
    if kind == Some("nat_gateway") {
        let name = description.rsplit(' ').next().unwrap_or(description);
        return (Standing::Nat, name.into());
    }
    if kind == Some("vpc_endpoint") {
        let name = description.rsplit(' ').next().unwrap_or(description);
        return (Standing::Endpoint, name.into());
    }
    if let Some(instance) = interface.instance_id() {
        return match seats.machines.contains(&**instance) {
            true => (Standing::Instance, instance.clone()),
            false => (Standing::Other, "EC2 instances".into()),
        };
    }
    let name = if let Some(function) = description.strip_prefix("AWS Lambda VPC ENI-") {
        // Behind the function's name stands a UUID.
        let end = function.len().saturating_sub(37);
        let is_uuid = function.get(end..).is_some_and(|it| it.starts_with('-'));
        let function = if is_uuid { &function[..end] } else { function };
        format!("Lambda {function}")
    } else if description == "RDSNetworkInterface" {
        "RDS".to_owned()
    } else if let Some(system) = description.strip_prefix("EFS mount target for ") {
        let system = system.split(' ').next().unwrap_or(system);
        format!("EFS {system}")
    } else if description.is_empty() {
        match kind {
            None | Some("interface") => "other interfaces".to_owned(),
            Some(kind) => format!("interfaces of type {kind}"),
        }
    } else {
        description.to_owned()
    };
    (Standing::Other, name.into())
}
