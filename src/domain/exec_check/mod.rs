//! Why a command cannot run in a container (ECS Exec), line by line.
//!
//! Facts in, lines out: what was looked at, what was found, why it matters, what to do. What could
//! not be read is not known, and never passes. Followed:
//! [ECS Exec](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html) and
//! [its troubleshooting](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec-troubleshooting.html).

mod around;
mod caller;
mod definition;
mod task;
#[cfg(test)]
mod tests;

use super::cluster::Cluster;
use super::container_instance::ContainerInstance;
use super::fault::Fault;
use super::list;
use super::path::{Known, Passage};
use super::service::Service;
use super::task::{Container, ManagedAgent, Task};
use super::task_definition::{ContainerDefinition, TaskDefinition};

/// What the role that the agent uses must be allowed, as a shell would write all four of them.
pub const CHANNELS: &str = "ssmmessages:{Create,Open}{Control,Data}Channel";

/// How a line stands, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum State {
    /// It cannot work like this.
    Fails,
    /// It may work, and there is something to know.
    Warns,
    /// It could not be looked at.
    Unknown,
    /// It is as it must be.
    Passes,
}

impl State {
    /// The sign before a line.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Fails => "✖",
            Self::Warns => "▲",
            Self::Unknown => "◌",
            Self::Passes => "●",
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Warns => "look",
            Self::Unknown => "not known",
            Self::Passes => "passes",
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found, or why that is not known.
    pub found: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do, in one phrase; empty where nothing has to be done.
    pub fix: String,
}

impl Check {
    fn new(what: &'static str, why: &'static str, state: State, found: impl Into<String>) -> Self {
        Self {
            what,
            state,
            found: found.into(),
            why,
            fix: String::new(),
        }
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }
}

/// What is looked at. Each thing is there, or why it is not.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// What AWS said when it was tried last; none if it was not tried.
    pub tried: Option<Result<(), &'a Fault>>,
    /// Whether calls that change something are sent.
    pub write: bool,
    /// The task.
    pub task: Known<'a, Task>,
    /// Name of the container; none for all of them.
    pub container: Option<&'a str>,
    /// The service of the task; none if it belongs to none.
    pub service: Option<Known<'a, Service>>,
    /// The task definition.
    pub definition: Known<'a, TaskDefinition>,
    /// The container instance; none on Fargate.
    pub instance: Option<Known<'a, ContainerInstance>>,
    /// The cluster.
    pub cluster: Known<'a, Cluster>,
    /// The way from the task to Session Manager.
    pub way: Result<Passage, String>,
    /// Whether its subnet has IPv6 only.
    pub ipv6_only: Result<bool, String>,
    /// The version of `session-manager-plugin` on this machine, or why there is none; absent as
    /// long as nobody has looked.
    pub plugin: Option<Result<String, String>>,
}

/// Every line, the worst first.
pub fn checks(facts: &Facts<'_>) -> Vec<Check> {
    let mut checks = vec![
        caller::write(facts),
        caller::permission(facts),
        task::status(facts),
        task::exec(facts),
        task::container(facts),
        task::agent(facts),
        task::platform(facts),
        definition::root_filesystem(facts),
        definition::role(facts),
        definition::role_permissions(facts),
        around::way(facts),
        around::family(facts),
        definition::environment(facts),
        definition::processes(facts),
    ];
    checks.extend(definition::init(facts));
    checks.extend([
        around::key(facts),
        around::record(facts),
        caller::plugin(facts),
    ]);
    checks.sort_by_key(|check| check.state);
    checks
}

/// Why AWS will refuse it for sure, as far as is known without asking; none if it may work.
pub fn refused(facts: &Facts<'_>) -> Option<Check> {
    // What was answered before may be different now.
    let facts = &Facts {
        tried: None,
        ..facts.clone()
    };
    let sure = [
        task::status(facts),
        task::exec(facts),
        task::container(facts),
        task::agent(facts),
    ];
    sure.into_iter().find(|it| it.state == State::Fails)
}

/// How many lines stand how: `2 fail, 1 to look at, 3 not known, 11 pass`.
pub fn summary(checks: &[Check]) -> String {
    let of = |state| checks.iter().filter(|it| it.state == state).count();
    let words = [
        (State::Fails, "fail"),
        (State::Warns, "to look at"),
        (State::Unknown, "not known"),
        (State::Passes, "pass"),
    ];
    let told = words.into_iter().filter(|(state, _)| of(*state) > 0);
    let told: Vec<String> = told
        .map(|(state, word)| format!("{} {word}", of(state)))
        .collect();
    told.join(", ")
}

/// The list as plain text for a page of paper or a pipe: one line each, what to do below it.
pub fn lines(facts: &Facts<'_>) -> Vec<String> {
    let checks = checks(facts);
    let wide = checks.iter().map(|it| it.what.chars().count()).max();
    let wide = wide.unwrap_or(0);
    let mut lines = Vec::new();
    for check in &checks {
        lines.push(format!(
            "{} {:9}  {:wide$}  {}",
            check.state.sign(),
            check.state.word(),
            check.what,
            check.found
        ));
        if check.state != State::Passes {
            let indent = " ".repeat(wide + 15);
            lines.push(format!("{indent}{}", check.why));
            if !check.fix.is_empty() {
                lines.push(format!("{indent}→ {}", check.fix));
            }
        }
    }
    lines
}

/// The agent of ECS Exec in a container, if AWS tells of one.
pub fn agent_of(container: &Container) -> Option<&ManagedAgent> {
    let mut agents = list(&container.managed_agents).iter();
    agents.find(|it| it.name.as_deref() == Some("ExecuteCommandAgent"))
}

/// Whether the agent of ECS Exec runs in a container; none if AWS does not tell.
pub fn agent_runs(container: &Container) -> Option<bool> {
    let status = agent_of(container)?.last_status.as_deref()?;
    Some(status == "RUNNING")
}

/// The containers that a command may run in: those with a running agent, else those that AWS tells
/// of an agent in. Where it tells of none at all, any of them may have one.
pub fn candidates(containers: &[Container]) -> Vec<&Container> {
    let runs: Vec<&Container> = containers
        .iter()
        .filter(|it| agent_runs(it) == Some(true))
        .collect();
    if !runs.is_empty() {
        return runs;
    }
    let told: Vec<&Container> = containers
        .iter()
        .filter(|it| agent_of(it).is_some())
        .collect();
    match told.is_empty() {
        true => containers.iter().collect(),
        false => told,
    }
}

/// What a shell is called where the task runs: `/bin/sh`, on Windows `powershell.exe`.
pub fn shell(task: &Task, definition: Option<&TaskDefinition>) -> &'static str {
    if is_windows(task, definition) {
        "powershell.exe"
    } else {
        "/bin/sh"
    }
}

fn is_windows(task: &Task, definition: Option<&TaskDefinition>) -> bool {
    let platform = definition.and_then(|it| it.runtime_platform.as_ref());
    let family = platform.and_then(|it| it.operating_system_family.as_deref());
    let family = task.platform_family.as_deref().or(family);
    // `Windows_Server_2022_Core` of a task, `WINDOWS_SERVER_2022_CORE` of a definition.
    family.is_some_and(|it| it.to_ascii_uppercase().starts_with("WINDOWS"))
}

impl<'a> Facts<'a> {
    /// The containers it is about.
    fn containers(&self) -> Result<Vec<&'a Container>, String> {
        let task = self.task.clone()?;
        let all = task.containers.as_ref();
        let all = all.ok_or("AWS does not tell its containers")?.iter();
        Ok(all
            .filter(|it| self.container.is_none() || it.name.as_deref() == self.container)
            .collect())
    }

    /// What the definition says of them.
    fn defined(&self) -> Result<Vec<&'a ContainerDefinition>, String> {
        let all = list(&self.definition.clone()?.container_definitions).iter();
        let found: Vec<&ContainerDefinition> = all
            .filter(|it| self.container.is_none() || it.name.as_deref() == self.container)
            .collect();
        match (found.is_empty(), self.container) {
            (false, _) => Ok(found),
            (true, Some(name)) => Err(format!("the task definition has no container {name}")),
            (true, None) => Err("the task definition tells of no container".to_owned()),
        }
    }

    fn is_windows(&self) -> bool {
        let definition = self.definition.as_ref().ok().copied();
        let task = self.task.as_ref();
        task.is_ok_and(|task| is_windows(task, definition))
    }

    /// Key of AWS KMS that sessions are encrypted with; none if there is none.
    fn key(&self) -> Result<Option<&'a str>, String> {
        let configuration = self.cluster.clone()?.configuration.as_ref();
        let exec = configuration.and_then(|it| it.execute_command_configuration.as_ref());
        Ok(exec.and_then(|it| it.kms_key_id.as_deref()))
    }

    /// Whether AWS said that the agent is not connected.
    fn is_lost(&self) -> bool {
        let fault = self.tried.as_ref().and_then(|it| it.as_ref().err());
        fault.is_some_and(|it| it.code.as_deref() == Some("TargetNotConnectedException"))
    }

    fn worked(&self) -> bool {
        matches!(self.tried, Some(Ok(())))
    }
}

fn name_of(name: Option<&super::Text>) -> &str {
    name.map_or("—", |it| it)
}
