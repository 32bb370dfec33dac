//! Network modes, and what they mean for ports.

use super::interface::is_interface;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, list};

/// How the containers of a task are connected
/// ([networkMode](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// Not at all.
    None,
    /// To Docker's network on the instance.
    Bridge,
    /// To that of the instance itself.
    Host,
    /// Each task by a network interface of its own.
    Awsvpc,
    /// To NAT on a Windows instance, which is what a definition without a mode means there.
    Nat,
    /// By one this version does not know.
    Other(Text),
}

impl Mode {
    /// The mode of a task; none while nothing tells it.
    ///
    /// The definition says it. One that says nothing means awsvpc on Fargate, NAT on Windows and
    /// bridge elsewhere. Where the definition is not read, an interface of the task's own tells of
    /// awsvpc, and so does Fargate, which knows nothing else.
    pub fn of(task: &Task, definition: Option<&TaskDefinition>) -> Option<Self> {
        let given = definition.and_then(|it| it.network_mode.as_deref());
        if let Some(given) = given.filter(|it| !it.is_empty()) {
            return Some(match given {
                "none" => Self::None,
                "bridge" => Self::Bridge,
                "host" => Self::Host,
                "awsvpc" => Self::Awsvpc,
                other => Self::Other(other.into()),
            });
        }
        let is_fargate = task.launch_type.as_deref() == Some("FARGATE");
        if is_fargate || list(&task.attachments).iter().any(is_interface) {
            return Some(Self::Awsvpc);
        }
        let definition = definition?;
        let platform = definition.runtime_platform.as_ref();
        let system = platform.and_then(|it| it.operating_system_family.as_deref());
        match system {
            Some(system) if system.starts_with("WINDOWS") => Some(Self::Nat),
            _ => Some(Self::Bridge),
        }
    }

    /// The mode as ECS writes it.
    pub fn word(&self) -> &str {
        match self {
            Self::None => "none",
            Self::Bridge => "bridge",
            Self::Host => "host",
            Self::Awsvpc => "awsvpc",
            Self::Nat => "NAT (Windows, none given)",
            Self::Other(other) => other,
        }
    }

    /// What it means for ports, in a sentence.
    pub const fn meaning(&self) -> &'static str {
        match self {
            Self::None => "nobody reaches a port, and nothing can be called",
            Self::Bridge | Self::Nat => {
                "a container port is reached by a host port of the instance only"
            }
            Self::Host => "each container port is a port of the instance itself",
            Self::Awsvpc => "each container port is reached at the task's own address",
            Self::Other(_) => "a mode this version does not know",
        }
    }

    /// Whether ports are reached at the address of the instance.
    pub const fn is_behind_host(&self) -> bool {
        matches!(self, Self::Bridge | Self::Host | Self::Nat)
    }
}
