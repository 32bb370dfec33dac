//! A shell in a container, or one command (`s`, `:exec`): which container, whether it can work, the
//! call that opens a session, and entering it.
//!
//! ```text
//! Sought ──► Containers ──► Naming ──► Sending ──► Effect::Shell ──► Message::ShellEnded
//!      └───────────┴──────► Check ◄───────┘
//! ```
//!
//! A session is opened once for each time it is asked for. Nobody but AWS knows of one whose answer
//! was lost; it ends by itself when nobody enters it.

mod asking;
mod keys;
mod sending;
mod spot;
mod view;

use super::aim::{Aim, Aimed};
use super::{App, Dialog, Effect};
use crate::actions::{Subject, TargetId};
use crate::domain::context::ContextId;
use crate::domain::errand::{Ask, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn};
use crate::panes::document::DocumentState;
pub(super) use sending::FIRST;
use std::sync::Arc;

/// What goes on between this screen and sessions in containers.
#[derive(Default)]
pub(in crate::app) struct Shells {
    /// Numbers of calls given out.
    given: u64,
    /// Calls that are not answered.
    calls: Vec<Call>,
    /// What AWS said to the last call, and for which task.
    tried: Option<(Text, Result<(), Fault>)>,
    /// The task whose container has the terminal.
    entered: Option<Spot>,
    /// Whether somebody was sent to look for `session-manager-plugin`.
    plugin_asked: bool,
    /// The version of `session-manager-plugin` here, or why there is none.
    plugin: Option<Result<String, String>>,
    /// What is to be done outside.
    effects: Vec<Effect>,
}

/// A session that was asked for.
struct Call {
    id: ErrandId,
    ask: Arc<Ask>,
    spot: Spot,
    /// Since when it is on its way; none while the budget does not allow it.
    sent: Option<Timestamp>,
    /// Whether the session is entered once it is there.
    wanted: bool,
}

/// Where something is to run, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    context: ContextId,
    /// ARN of the cluster.
    cluster: Text,
    /// ARN of the task.
    task: Text,
    /// Name of the container, once it is chosen.
    container: Option<Text>,
    /// What runs there; none for the shell that the platform has.
    command: Option<Text>,
    /// How it came to be this task, where nobody named it.
    note: Option<String>,
}

/// Whose container is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sought {
    /// The task of this ARN; perhaps a container of it.
    Task(Text, Option<Text>),
    /// A running task of the service of this name.
    Service(Text),
}

/// What it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To run this there; none for a shell.
    Enter(Option<Text>),
    /// To see whether it would work.
    Check,
}

/// What lies over the screen on the way to a session.
pub(super) enum Step {
    /// It must be read first.
    Seeking {
        context: ContextId,
        cluster: Text,
        sought: Sought,
        purpose: Purpose,
    },
    /// Which of several containers.
    Containers { spot: Spot, cursor: usize },
    /// The name of the cluster must be typed.
    Naming(Spot),
    /// The call is on its way, or waits until AWS may be asked.
    Sending(Spot, ErrandId),
    /// No session came of it, and why.
    Ended(Spot, String),
    /// The check list.
    Check {
        spot: Spot,
        /// What AWS said, or why it was not asked.
        said: Option<String>,
        state: DocumentState,
    },
}

impl Spot {
    /// `web of 0a1b2c3d`.
    fn words(&self) -> String {
        let task = arn::short_id(&self.task);
        match &self.container {
            Some(container) => format!("{container} of {task}"),
            None => task.to_owned(),
        }
    }

    /// The task, as actions know it.
    fn aim(&self) -> Aim {
        Aim {
            context: self.context,
            subject: Subject::Task,
            of: vec![self.aimed()],
        }
    }

    fn aimed(&self) -> Aimed {
        Aimed {
            cluster: self.cluster.clone(),
            id: TargetId::Task(self.task.clone()),
            name: arn::short_id(&self.task).into(),
        }
    }

    /// `shell`, or `exec` where it is one command.
    fn noun(&self) -> &'static str {
        match self.command {
            Some(_) => "command",
            None => "shell",
        }
    }
}

impl App {
    /// The terminal is ours again.
    pub(in crate::app) fn shell_ended(&mut self, ended: Result<String, String>) {
        match ended {
            Ok(line) => self.say(line, false),
            Err(line) => self.say(line, true),
        }
        // Whoever was in there may have changed something.
        if let Some(spot) = self.acting.shells.entered.take() {
            self.read_anew(spot.context, &spot.aimed());
        }
    }

    /// What was found of `session-manager-plugin` on this machine.
    pub(in crate::app) fn plugin_found(&mut self, found: Result<String, String>) {
        self.acting.shells.plugin = Some(found);
        self.dirty = true;
    }

    /// What is to be done outside since this was asked last.
    pub(super) fn shell_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.acting.shells.effects)
    }

    fn step_over(&self) -> Option<&Step> {
        match self.acting.dialog.as_ref()? {
            Dialog::Shell(step) => Some(step),
            _ => None,
        }
    }

    fn show_step(&mut self, step: Step) {
        self.acting.dialog = Some(Dialog::Shell(Box::new(step)));
        self.dirty = true;
    }
}
