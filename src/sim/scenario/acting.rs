//! What a scenario file can say about what callers may do: ECS Exec, revisions in store, protection.

use serde::Deserialize;
use serde_json::json;

use super::{AlarmOffSpec, DeploySpec, FaultSpec, ServiceSpec, Span};

/// ECS Exec of a service's tasks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExecSpec {
    /// `enableExecuteCommand` of the tasks that start from now on.
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub agent: AgentState,
    /// `readonlyRootFilesystem` of the containers: the agent cannot start there.
    #[serde(default)]
    pub read_only: bool,
}

/// `lastStatus` of the managed agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum AgentState {
    #[default]
    Running,
    Pending,
    Stopped,
    /// It runs and does not reach Session Manager.
    Lost,
}

/// What happens to revisions that callers register with an image of this kind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImageSpec {
    /// A part of the image reference.
    pub image: String,
    #[serde(default)]
    pub fault: Option<FaultSpec>,
    /// The alarm that goes off while it is deployed.
    #[serde(default)]
    pub alarm: Option<AlarmOffSpec>,
}

/// What callers find when they act on a service.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActingSpec {
    #[serde(default)]
    pub exec: ExecSpec,
    /// Revisions behind the one in use that nobody has deployed yet, oldest first.
    #[serde(default)]
    pub registered: Vec<DeploySpec>,
    /// What becomes of revisions that callers register, by their image.
    #[serde(default)]
    pub images: Vec<ImageSpec>,
    /// Numbers of past revisions that are deregistered.
    #[serde(default)]
    pub inactive: Vec<u32>,
    /// This many of its first tasks are protected against scale-in,
    #[serde(default)]
    pub protected: usize,
    /// for this long.
    #[serde(default = "two_hours")]
    pub protected_for: Span,
    /// The service in whose target group its tasks are.
    #[serde(default)]
    pub shares_group_of: Option<String>,
    /// Its application does not hear SIGTERM and is killed when its time is over.
    #[serde(default)]
    pub deaf: bool,
}

impl ServiceSpec {
    /// A service of which nothing is known but its name and its image; none if that is not enough.
    pub(crate) fn named(name: &str, image: &str) -> Option<Self> {
        serde_json::from_value(json!({ "name": name, "image": image })).ok()
    }
}

impl Default for ExecSpec {
    fn default() -> Self {
        Self {
            enabled: true,
            agent: AgentState::default(),
            read_only: false,
        }
    }
}

impl ExecSpec {
    /// How the agent is.
    pub(crate) fn state(&self) -> AgentState {
        if self.read_only {
            AgentState::Stopped
        } else {
            self.agent
        }
    }

    /// Whether sessions can be opened.
    pub(crate) fn connected(&self) -> bool {
        self.state() == AgentState::Running
    }
}

impl AgentState {
    /// The word of the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Running | Self::Lost => "RUNNING",
            Self::Pending => "PENDING",
            Self::Stopped => "STOPPED",
        }
    }
}

fn yes() -> bool {
    true
}
fn two_hours() -> Span {
    Span(2 * 3_600_000)
}
