//! What a task asks of a container instance, from its task definition and its service.

use crate::domain::capacity_provider::is_fargate;
use crate::domain::container_instance::Attribute;
use crate::domain::service::Service;
use crate::domain::task_definition::{ContainerDefinition, TaskDefinition};
use crate::domain::{Text, list};

/// What a task asks of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// CPU units; none if the definition says something else than a number.
    pub cpu: Option<i64>,
    /// MiB; none if the definition says something else than a number.
    pub memory: Option<i64>,
    /// GPUs.
    pub gpus: i64,
    /// Host ports, each with the resource that lists those taken (`PORTS`, `PORTS_UDP`).
    pub ports: Vec<(i32, &'static str)>,
    /// Attributes the instance must have.
    pub attributes: Vec<Attribute>,
    /// Expressions of `memberOf` constraints.
    pub members: Vec<Text>,
    /// At most one task of the service on each instance: `distinctInstance`, or DAEMON.
    pub one_each: bool,
    /// Each task takes a network interface of the instance (awsvpc).
    pub interfaces: bool,
    /// Capacity providers of the strategy; empty under a launch type.
    pub providers: Vec<Text>,
    /// Whether instances outside of AWS are meant (launch type EXTERNAL), or only those inside.
    pub external: Option<bool>,
    /// The zones of the service's subnets, once all of them are known.
    pub zones: Option<Vec<Text>>,
}

impl Needs {
    /// What a task of this definition asks, started by this service.
    pub fn of(definition: &TaskDefinition, service: &Service) -> Self {
        let containers = list(&definition.container_definitions);
        let constraints = || {
            let own = list(&definition.placement_constraints)
                .iter()
                .map(|it| (it.r#type.as_deref(), it.expression.as_ref()));
            let of_service = list(&service.placement_constraints)
                .iter()
                .map(|it| (it.r#type.as_deref(), it.expression.as_ref()));
            own.chain(of_service)
        };
        let is = |word: &'static str| constraints().filter(move |(kind, _)| *kind == Some(word));
        let mode = definition.network_mode.as_deref().unwrap_or("bridge");
        Self {
            cpu: amount(definition.cpu.as_deref(), containers, |container| {
                container.cpu
            }),
            // The soft limit is what ECS reserves, where there is one.
            memory: amount(definition.memory.as_deref(), containers, |container| {
                container.memory_reservation.or(container.memory)
            }),
            gpus: containers.iter().map(gpus).sum(),
            ports: containers
                .iter()
                .flat_map(|container| host_ports(container, mode))
                .collect(),
            attributes: list(&definition.requires_attributes).to_vec(),
            members: is("memberOf")
                .filter_map(|(_, expression)| expression.cloned())
                .collect(),
            one_each: is("distinctInstance").next().is_some()
                || service.scheduling_strategy.as_deref() == Some("DAEMON"),
            interfaces: mode == "awsvpc",
            providers: list(&service.capacity_provider_strategy)
                .iter()
                .map(|item| Text::clone(&item.capacity_provider))
                .filter(|name| !is_fargate(name))
                .collect(),
            external: match service.launch_type.as_deref() {
                Some("EXTERNAL") => Some(true),
                Some("EC2") => Some(false),
                _ => None,
            },
            zones: None,
        }
    }

    /// The same, with the zones of the service's subnets where every one of them is known.
    #[must_use]
    pub fn in_zones(mut self, service: &Service, zone_of: impl Fn(&Text) -> Option<Text>) -> Self {
        let network = service.network_configuration.as_ref();
        if let Some(vpc) = network.and_then(|network| network.awsvpc_configuration.as_ref()) {
            self.zones = vpc.subnets.iter().map(zone_of).collect();
        }
        self
    }

    /// The size in words: `1024 CPU, 2048 MiB`.
    pub fn size(&self) -> String {
        let word = |amount: Option<i64>| amount.map_or_else(|| "?".to_owned(), |it| it.to_string());
        let mut words = vec![
            format!("{} CPU", word(self.cpu)),
            format!("{} MiB", word(self.memory)),
        ];
        if self.gpus > 0 {
            words.push(format!("{} GPU", self.gpus));
        }
        words.extend(self.ports.iter().map(|(port, _)| format!("port {port}")));
        words.join(", ")
    }
}

/// The task's own size, else the sum of its containers'.
fn amount(
    task: Option<&str>,
    containers: &[ContainerDefinition],
    of: impl Fn(&ContainerDefinition) -> Option<i32>,
) -> Option<i64> {
    match task {
        Some(text) => text.trim().parse().ok(),
        None => Some(containers.iter().filter_map(of).map(i64::from).sum::<i64>()),
    }
}

fn gpus(container: &ContainerDefinition) -> i64 {
    list(&container.resource_requirements)
        .iter()
        .filter(|resource| *resource.r#type == *"GPU")
        .filter_map(|resource| resource.value.parse::<i64>().ok())
        .sum()
}

/// The ports of the host that a container claims for itself.
fn host_ports(container: &ContainerDefinition, mode: &str) -> Vec<(i32, &'static str)> {
    let ports = list(&container.port_mappings).iter();
    ports
        .filter_map(|mapping| {
            let given = mapping.host_port.filter(|port| *port != 0);
            let port = match mode {
                "host" => given.or(mapping.container_port),
                "bridge" => given,
                _ => None,
            }?;
            let udp = mapping.protocol.as_deref() == Some("udp");
            Some((port, if udp { "PORTS_UDP" } else { "PORTS" }))
        })
        .collect()
}
