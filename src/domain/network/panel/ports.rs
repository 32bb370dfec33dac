//! Ports of a task, resolved: which host port, and at which address each is reached.

use super::{Fact, Mode, interfaces_of};
use crate::domain::container_definition::PortMapping;
use crate::domain::task::{Container, Task};
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, list};
use std::fmt;

/// A port, or a range of ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ports {
    /// First one.
    pub first: i32,
    /// Last one, itself included.
    pub last: i32,
}

/// A port of a container that a port of the host leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Port inside.
    pub inside: Ports,
    /// Port of the host.
    pub host: Option<Ports>,
    /// tcp or udp.
    pub protocol: Text,
}

/// A port of a container, and where it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Name of the container.
    pub container: Option<Text>,
    /// Port inside; none where the definition tells none.
    pub inside: Option<Ports>,
    /// tcp or udp.
    pub protocol: Text,
    /// Port of the host, where the host has to do with it.
    pub host: Option<Ports>,
    /// Where it is reached.
    pub reached: Reached,
    /// Its name, by which Service Connect and VPC Lattice know it.
    pub name: Option<Text>,
    /// http, http2 or grpc, for Service Connect.
    pub app_protocol: Option<Text>,
}

/// Where a port is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// There: `10.0.1.23:8080`.
    At(Vec<String>),
    /// There, as long as the task ran.
    Was(Vec<String>),
    /// Nowhere, because of this.
    Nowhere(&'static str),
    /// That is not known, because of this.
    Unknown(Text),
}

impl Ports {
    /// One port.
    pub const fn one(port: i32) -> Self {
        Self {
            first: port,
            last: port,
        }
    }

    /// A range as ECS writes it, `8000-8010`.
    pub fn parse(range: &str) -> Option<Self> {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(Self {
            first: first.trim().parse().ok()?,
            last: last.trim().parse().ok()?,
        })
    }

    fn of(port: Option<i32>, range: Option<&str>) -> Option<Self> {
        let range = range.and_then(Self::parse);
        range.or_else(|| port.map(Self::one))
    }

    /// Whether a port is one of them.
    pub const fn has(self, port: i32) -> bool {
        self.first <= port && port <= self.last
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}", self.first),
            false => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

impl Port {
    /// `8080/tcp`.
    pub fn inside_words(&self) -> String {
        match self.inside {
            Some(inside) => format!("{inside}/{}", self.protocol),
            None => format!("—/{}", self.protocol),
        }
    }
}

/// The protocol where none is given.
const TCP: &str = "tcp";
/// Why nobody reaches a port any more.
const OVER: &str = "the task has stopped";

/// The ports of the host that lead to a container, each once: Docker tells of one for IPv4 and of
/// another for IPv6, which mostly are the same.
pub fn bound(container: &Container) -> Vec<Bound> {
    let mut all: Vec<Bound> = Vec::new();
    for binding in list(&container.network_bindings) {
        let range = binding.container_port_range.as_deref();
        let Some(inside) = Ports::of(binding.container_port, range) else {
            continue;
        };
        let bound = Bound {
            inside,
            host: Ports::of(binding.host_port, binding.host_port_range.as_deref()),
            protocol: binding.protocol.clone().unwrap_or_else(|| TCP.into()),
        };
        if !all.contains(&bound) {
            all.push(bound);
        }
    }
    all
}

/// The ports of all containers of a task, those of the definition first. `host` are the addresses
/// of the instance it stands on.
pub fn of_task(
    task: &Task,
    definition: Option<&TaskDefinition>,
    host: &Fact<Vec<Text>>,
) -> Vec<Port> {
    let defined = definition.map_or(&[][..], |it| list(&it.container_definitions));
    let defined = defined.iter().filter_map(|it| it.name.clone());
    let mut names: Vec<Text> = defined.collect();
    for container in list(&task.containers) {
        if let Some(name) = container.name.as_ref().filter(|it| !names.contains(it)) {
            names.push(name.clone());
        }
    }
    let each = names.iter();
    each.flat_map(|name| of_container(task, name, definition, host))
        .collect()
}

/// The ports of one container of a task: what the definition maps, and what is bound without being
/// mapped there.
pub fn of_container(
    task: &Task,
    name: &str,
    definition: Option<&TaskDefinition>,
    host: &Fact<Vec<Text>>,
) -> Vec<Port> {
    let mode = Mode::of(task, definition);
    let mut containers = list(&task.containers).iter();
    let container = containers.find(|it| it.name.as_deref() == Some(name));
    let place = Place {
        task,
        mode: mode.as_ref(),
        host,
    };
    let mut bindings = container.map_or_else(Vec::new, bound);
    let mut ports = Vec::new();
    let mappings = definition.and_then(|it| it.container(name));
    for mapping in mappings.map_or(&[][..], |it| list(&it.port_mappings)) {
        let range = mapping.container_port_range.as_deref();
        let inside = Ports::of(mapping.container_port, range);
        let protocol = mapping.protocol.clone().unwrap_or_else(|| TCP.into());
        let (own, others) = bindings
            .into_iter()
            .partition(|it| Some(it.inside) == inside && it.protocol == protocol);
        bindings = others;
        // IPv6 may have got a host port of its own.
        let hosts: Vec<Option<Ports>> = match own.is_empty() {
            true => vec![place.host_port(mapping, inside, None)],
            false => {
                let told = own.iter().map(|it: &Bound| it.host);
                told.map(|told| place.host_port(mapping, inside, told))
                    .collect()
            }
        };
        ports.extend(hosts.into_iter().map(|host| Port {
            container: Some(name.into()),
            inside,
            host,
            reached: place.reached(inside, host),
            protocol: protocol.clone(),
            name: mapping.name.clone(),
            app_protocol: mapping.app_protocol.clone(),
        }));
    }
    let unmapped = bindings.into_iter().map(|bound| Port {
        container: Some(name.into()),
        inside: Some(bound.inside),
        host: bound.host,
        reached: place.behind_host(bound.host),
        protocol: bound.protocol,
        name: None,
        app_protocol: None,
    });
    ports.extend(unmapped);
    ports
}

/// Ports that a running task should have at its instance and has not: a running container without
/// the host port that its definition asks for.
pub fn unbound<'a>(task: &Task, mode: Option<&Mode>, ports: &'a [Port]) -> Vec<&'a Port> {
    let is_running = |port: &Port| {
        let mut containers = list(&task.containers).iter();
        let own = containers.find(|it| it.name == port.container);
        own.is_some_and(|it| it.last_status.as_deref() == Some("RUNNING"))
    };
    if !matches!(mode, Some(Mode::Bridge | Mode::Nat)) || task.is_stopped() {
        return Vec::new();
    }
    let ports = ports.iter().filter(|it| it.host.is_none());
    ports.filter(|it| is_running(it)).collect()
}

/// Where a task stands.
struct Place<'a> {
    task: &'a Task,
    mode: Option<&'a Mode>,
    host: &'a Fact<Vec<Text>>,
}

impl Place<'_> {
    fn host_port(
        &self,
        mapping: &PortMapping,
        inside: Option<Ports>,
        told: Option<Ports>,
    ) -> Option<Ports> {
        match self.mode {
            // Docker has nothing to bind: what the container opens is open at the instance.
            Some(Mode::Host) => told.or(inside),
            Some(Mode::Bridge | Mode::Nat) => {
                let fixed = mapping.host_port.filter(|port| *port != 0);
                told.or_else(|| fixed.map(Ports::one))
            }
            Some(Mode::Awsvpc | Mode::None) => None,
            Some(Mode::Other(_)) | None => told,
        }
    }

    fn reached(&self, inside: Option<Ports>, host: Option<Ports>) -> Reached {
        match self.mode {
            Some(Mode::None) => Reached::Nowhere("the mode is none"),
            Some(Mode::Awsvpc) => self.at_own_address(inside),
            Some(Mode::Other(_)) if host.is_none() => {
                Reached::Unknown("this version does not know the network mode".into())
            }
            None if host.is_none() => Reached::Unknown("the network mode is not known".into()),
            _ => self.behind_host(host),
        }
    }

    fn at_own_address(&self, inside: Option<Ports>) -> Reached {
        let Some(inside) = inside else {
            return Reached::Unknown("the definition tells no port".into());
        };
        let mut addresses: Vec<Text> = Vec::new();
        for interface in interfaces_of(self.task) {
            addresses.extend(interface.ipv4);
            addresses.extend(interface.ipv6);
        }
        if addresses.is_empty() {
            addresses.extend(self.task.private_ip().map(Text::from));
        }
        match addresses.is_empty() {
            true if self.is_over() => Reached::Nowhere(OVER),
            true => Reached::Unknown("the task has no address yet".into()),
            false => self.at(&addresses, inside),
        }
    }

    fn behind_host(&self, port: Option<Ports>) -> Reached {
        let Some(port) = port else {
            return match self.is_over() {
                true => Reached::Nowhere(OVER),
                false => Reached::Unknown("no host port told yet".into()),
            };
        };
        match self.host {
            Fact::Known(addresses) if !addresses.is_empty() => self.at(addresses, port),
            _ if self.is_over() => Reached::Nowhere(OVER),
            Fact::Known(_) => Reached::Unknown("the instance has no address".into()),
            Fact::Absent => Reached::Unknown("EC2 knows no such instance".into()),
            Fact::Unknown(why) => Reached::Unknown(why.clone()),
            Fact::Awaited => Reached::Unknown("the instance's address is not read yet".into()),
        }
    }

    fn at(&self, addresses: &[Text], ports: Ports) -> Reached {
        let each = addresses.iter().map(|address| match address.contains(':') {
            true => format!("[{address}]:{ports}"),
            false => format!("{address}:{ports}"),
        });
        match self.is_over() {
            true => Reached::Was(each.collect()),
            false => Reached::At(each.collect()),
        }
    }

    fn is_over(&self) -> bool {
        self.task.is_stopped()
    }
}
