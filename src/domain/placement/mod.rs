//! Why a task does or does not fit on a container instance, by what AWS tells about both.
//!
//! ECS itself looks at more than it tells: how many network interfaces an instance has left is in
//! no answer, and a constraint may say things that only ECS knows. What could not be checked is
//! named beside the result, so that "fits" never means more than was looked at.

mod expression;
mod needs;
mod sentence;
#[cfg(test)]
mod tests;

pub use needs::Needs;
pub use sentence::{lack, sharpen, summary};

use super::Text;
use super::capacity_provider::is_fargate;
use super::container_instance::{Attribute, ContainerInstance};
use super::list;
use super::service::Service;

/// Why a task does not fit, in the order in which it is told: what rules the instance out
/// altogether comes before what it has too little of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The status is not ACTIVE.
    Status(Text),
    /// The agent is disconnected.
    Agent,
    /// It belongs to no capacity provider of the service's strategy, but to this one.
    Provider(Option<Text>),
    /// It is registered from outside of AWS and the launch type is EC2, or the other way round.
    Compute,
    /// None of the service's subnets lies in its zone.
    Zone(Text),
    /// A `memberOf` constraint does not hold.
    Constraint(Text),
    /// A required attribute is missing.
    Attribute(Attribute),
    /// It already runs as many of these tasks as it may.
    Holds,
    /// A host port is taken.
    Port(i32),
    /// Too few GPUs.
    Gpu {
        /// Needed.
        needs: i64,
        /// Left.
        has: i64,
    },
    /// Too little memory, MiB.
    Memory {
        /// Needed.
        needs: i64,
        /// Left.
        has: i64,
    },
    /// Too few CPU units.
    Cpu {
        /// Needed.
        needs: i64,
        /// Left.
        has: i64,
    },
}

impl Reason {
    /// The reason with its figures.
    pub fn words(&self) -> String {
        match self {
            Self::Status(status) if &**status == "DRAINING" => "draining".to_owned(),
            Self::Status(status) => format!("status {status}"),
            Self::Agent => "agent disconnected".to_owned(),
            Self::Provider(Some(provider)) => format!("belongs to provider {provider}"),
            Self::Provider(None) => "belongs to no provider".to_owned(),
            Self::Compute => "not for this launch type".to_owned(),
            Self::Zone(zone) => format!("no subnet of the service in {zone}"),
            Self::Constraint(expression) => format!("constraint {expression}"),
            Self::Attribute(attribute) => match &attribute.value {
                Some(value) => format!("lacks {}={value}", attribute.name),
                None => format!("lacks {}", short(&attribute.name)),
            },
            Self::Holds => "holds such a task already".to_owned(),
            Self::Port(port) => format!("port {port} taken"),
            Self::Gpu { needs, has } => format!("needs {needs} GPUs, has {has}"),
            Self::Memory { needs, has } => format!("needs {needs} MiB, has {has}"),
            Self::Cpu { needs, has } => format!("needs {needs} CPU, has {has}"),
        }
    }

    /// The reason in a count of instances: `2 draining`.
    pub fn brief(&self) -> String {
        match self {
            Self::Provider(_) => "of another provider".to_owned(),
            Self::Zone(_) => "in a zone without subnet".to_owned(),
            Self::Constraint(_) => "against a constraint".to_owned(),
            Self::Attribute(_) => "lacking an attribute".to_owned(),
            Self::Holds => "holding such a task already".to_owned(),
            Self::Gpu { .. } => "too few GPUs".to_owned(),
            Self::Memory { .. } => "too little memory".to_owned(),
            Self::Cpu { .. } => "too little CPU".to_owned(),
            Self::Status(_) | Self::Agent | Self::Compute | Self::Port(_) => self.words(),
        }
    }

    /// Whether another size of the task, or the end of another task, could make it fit.
    pub const fn is_room(&self) -> bool {
        matches!(
            self,
            Self::Gpu { .. } | Self::Memory { .. } | Self::Cpu { .. }
        )
    }
}

/// Whether the service's tasks run on container instances, by its launch type or strategy.
pub fn on_instances(service: &Service) -> bool {
    match service.launch_type.as_deref() {
        Some(launch_type) => launch_type != "FARGATE",
        None => list(&service.capacity_provider_strategy)
            .iter()
            .any(|item| !is_fargate(&item.capacity_provider)),
    }
}

/// The telling end of a capability's long name.
fn short(name: &str) -> &str {
    name.rsplit_once("capability.")
        .map_or(name, |(_, tail)| tail)
}

/// Whether a task fits on an instance, and everything that speaks against it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fit {
    /// What speaks against it.
    pub against: Vec<Reason>,
    /// What it takes to know is not told.
    pub untold: Vec<&'static str>,
    /// What was not looked at: ECS may still say no.
    pub unchecked: Vec<Text>,
    /// How many such tasks fit; none if nothing limits them, or nobody knows.
    pub count: Option<i64>,
}

impl Fit {
    /// Yes, no, or nobody knows.
    pub fn fits(&self) -> Option<bool> {
        match (self.against.is_empty(), self.untold.is_empty()) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        }
    }

    /// The answer in a few words: `2 more`, `needs 2048 MiB, has 512`.
    pub fn words(&self) -> String {
        match (self.fits(), self.count) {
            (Some(false), _) => self
                .against
                .iter()
                .map(Reason::words)
                .collect::<Vec<_>>()
                .join(", "),
            (Some(true), Some(count)) => format!("{count} more"),
            (Some(true), None) => "fits".to_owned(),
            (None, _) => format!("{} not told", self.untold.join(" and ")),
        }
    }
}

/// Whether a task that needs this fits on the instance, which holds `held` tasks of the same service.
pub fn fit(needs: &Needs, instance: &ContainerInstance, held: usize) -> Fit {
    let mut fit = Fit::default();
    standing(needs, instance, &mut fit);
    match instance.zone() {
        Some(zone) if needs.zones.as_ref().is_some_and(|all| !all.contains(zone)) => {
            fit.against.push(Reason::Zone(Text::clone(zone)));
        }
        _ => {}
    }
    for expression in &needs.members {
        match expression::holds(expression, instance) {
            Some(true) => {}
            Some(false) => fit
                .against
                .push(Reason::Constraint(Text::clone(expression))),
            None => fit.unchecked.push(Text::clone(expression)),
        }
    }
    // An instance without any attribute told is one whose attributes are not known.
    if instance.attributes.is_some() {
        let missing = needs.attributes.iter().filter(|it| !instance.has(it));
        fit.against.extend(missing.cloned().map(Reason::Attribute));
    } else if !needs.attributes.is_empty() {
        fit.untold.push("attributes");
    }
    if needs.one_each && held > 0 {
        fit.against.push(Reason::Holds);
    }
    for (port, list) in &needs.ports {
        let taken = instance.ports_taken(list).unwrap_or_default();
        if taken.iter().any(|it| it.parse() == Ok(*port)) {
            fit.against.push(Reason::Port(*port));
        }
    }
    room(needs, instance, &mut fit);
    if needs.interfaces {
        fit.unchecked.push("network interfaces left".into());
    }
    fit
}

/// Whether the instance takes tasks of this kind at all.
fn standing(needs: &Needs, instance: &ContainerInstance, fit: &mut Fit) {
    match &instance.status {
        Some(status) if &**status != "ACTIVE" => {
            fit.against.push(Reason::Status(Text::clone(status)));
        }
        Some(_) => {}
        None => fit.untold.push("status"),
    }
    if instance.agent_connected == Some(false) {
        fit.against.push(Reason::Agent);
    }
    let own = instance.capacity_provider_name.as_ref();
    if !needs.providers.is_empty() && own.is_none_or(|own| !needs.providers.contains(own)) {
        fit.against.push(Reason::Provider(own.cloned()));
    }
    let external = list(&instance.attributes)
        .iter()
        .any(|attribute| &*attribute.name == "ecs.capability.external");
    if needs.external.is_some_and(|wanted| wanted != external) && instance.attributes.is_some() {
        fit.against.push(Reason::Compute);
    }
}

/// GPUs, memory and CPU: what is left, and how often it is enough.
fn room(needs: &Needs, instance: &ContainerInstance, fit: &mut Fit) {
    let mut counts = Vec::new();
    let mut look = |needed: Option<i64>, left: Option<i64>, word: &'static str| match (needed, left)
    {
        (Some(0), _) => None,
        (Some(needed), Some(left)) if left < needed => Some((needed, left)),
        (Some(needed), Some(left)) => {
            counts.push(left / needed);
            None
        }
        _ => {
            fit.untold.push(word);
            None
        }
    };
    let gpus = instance.gpus().map_or(0, |(left, _)| left);
    let gpu = look(Some(needs.gpus), i64::try_from(gpus).ok(), "GPU");
    let memory = look(needs.memory, instance.remaining("MEMORY"), "memory");
    let cpu = look(needs.cpu, instance.remaining("CPU"), "CPU");
    if needs.one_each || !needs.ports.is_empty() {
        counts.push(1);
    }
    fit.against.extend(
        [
            gpu.map(|(needs, has)| Reason::Gpu { needs, has }),
            memory.map(|(needs, has)| Reason::Memory { needs, has }),
            cpu.map(|(needs, has)| Reason::Cpu { needs, has }),
        ]
        .into_iter()
        .flatten(),
    );
    fit.count = match fit.fits() {
        Some(true) => counts.into_iter().min(),
        _ => None,
    };
}
