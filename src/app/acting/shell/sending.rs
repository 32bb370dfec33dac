//! The call that opens a session: handed over once, named until it is answered, never again.

use super::{App, Call, Spot, Step};
use crate::app::acting::audit::Change;
use crate::app::{Effect, ShellOrder};
use crate::domain::Text;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId};
use crate::domain::exec_check::shell;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::polled::Work;
use crate::domain::session::{CommandExecution, OpenedSession};
use crate::scheduler::Job;
use std::sync::Arc;

/// Numbers of these calls begin here: beyond those of actions, below those of questions.
pub(in crate::app::acting) const FIRST: u64 = (1 << 61) + (1 << 60);

/// Said of a call whose answer never came.
const LOST: &str = "it is not known whether a session was opened; one that nobody enters ends by \
                    itself";

impl App {
    /// Has the session opened.
    pub(super) fn send_for(&mut self, spot: Spot) {
        let command = self.command_of(&spot);
        let ask = Ask::Mutate(Mutation::ExecuteCommand(CommandExecution {
            cluster: spot.cluster.clone(),
            task: spot.task.clone(),
            container: spot.container.clone(),
            command,
            interactive: true,
        }));
        let shells = &mut self.acting.shells;
        shells.given += 1;
        let id = ErrandId(FIRST + shells.given);
        shells.calls.push(Call {
            id,
            ask: Arc::new(ask),
            spot: spot.clone(),
            sent: None,
            wanted: true,
        });
        self.acting.warned = false;
        self.show_step(Step::Sending(spot, id));
    }

    /// What runs there.
    pub(super) fn command_of(&self, spot: &Spot) -> Text {
        if let Some(command) = &spot.command {
            return command.clone();
        }
        let Some(task) = self.task_at(spot) else {
            return "/bin/sh".into();
        };
        let known = self.store.context(spot.context);
        let arn = task.task_definition_arn.as_ref();
        let definition = known
            .zip(arn)
            .and_then(|(it, arn)| it.task_definitions.item(arn));
        shell(task, definition.map(|it| &**it)).into()
    }

    /// Esc while it is on its way: what was not sent is not, what was sent is not entered.
    pub(super) fn give_up(&mut self, id: ErrandId) {
        let calls = &mut self.acting.shells.calls;
        let Some(at) = calls.iter().position(|it| it.id == id) else {
            return;
        };
        if calls[at].sent.is_none() {
            calls.remove(at);
            return self.say("not sent: nothing was opened", false);
        }
        calls[at].wanted = false;
        self.say(
            "not waited for any more: a session that is opened now is not entered",
            false,
        );
    }

    /// The calls that are wanted now; each stays wanted until it is answered.
    pub(in crate::app::acting) fn shell_errands(&mut self) -> Vec<Errand> {
        let mut errands = Vec::new();
        let calls = std::mem::take(&mut self.acting.shells.calls);
        for call in calls {
            let context = call.spot.context;
            let blocked = self.store.context(context);
            let blocked = blocked.and_then(|it| it.blocked.as_ref());
            let stopped = blocked.is_some() || self.scheduler.stopped(context).is_some();
            if call.sent.is_none() && stopped {
                let why = blocked.map_or("AWS is not asked any more".to_owned(), Fault::line);
                self.no_session(call, format!("not sent: {why}"));
                continue;
            }
            if call.sent.is_some() && !self.scheduler.is_running(call.id) {
                // Handed over once is all there is: it is not named again.
                let cut = "the connection was given up before it answered";
                self.no_session(call, format!("{cut}; {LOST}"));
                continue;
            }
            errands.push(Errand {
                id: call.id,
                context,
                ask: Arc::clone(&call.ask),
            });
            self.acting.shells.calls.push(call);
        }
        errands
    }

    /// Takes note of the calls that went out.
    pub(in crate::app::acting) fn shells_sent(&mut self, jobs: &[Job]) {
        let now = self.clock.wall;
        for call in &mut self.acting.shells.calls {
            let own = |job: &Job| matches!(&job.work, Work::Errand(it) if it.id == call.id);
            if call.sent.is_none() && jobs.iter().any(own) {
                call.sent = Some(now);
                self.dirty = true;
            }
        }
    }

    /// The answer to one of these calls.
    pub(in crate::app::acting) fn shell_answered(
        &mut self,
        id: ErrandId,
        answer: Result<Answer, Fault>,
    ) {
        let calls = &mut self.acting.shells.calls;
        let Some(at) = calls.iter().position(|it| it.id == id) else {
            return;
        };
        let call = calls.remove(at);
        let tried = match &answer {
            Ok(_) => Some(Ok(())),
            Err(fault) if fault.leaves_open() => None,
            Err(fault) => Some(Err(fault.clone())),
        };
        if let Some(tried) = tried {
            self.acting.shells.tried = Some((call.spot.task.clone(), tried));
        }
        match answer {
            Ok(Answer::Mutated(Mutated::Session(session))) => self.session_opened(call, session),
            Ok(_) => {
                let odd = "the answer is of another kind than the call";
                self.no_session(call, format!("{odd}; {LOST}"));
            }
            Err(fault) if fault.leaves_open() => {
                self.no_session(call, format!("{}; {LOST}", fault.line()));
            }
            Err(fault) if fault.kind.stops_context() => {
                let line = fault.line();
                self.store.context_mut(call.spot.context).blocked = Some(fault);
                self.no_session(call, line);
            }
            Err(fault) if matches!(fault.kind, FaultKind::Throttled | FaultKind::Refused) => {
                self.no_session(call, fault.line());
            }
            Err(fault) => {
                let words = words(&fault);
                // What was known of the task may be what was wrong.
                self.read_anew(call.spot.context, &call.spot.aimed());
                match self.is_awaited(&call) {
                    true => self.show_check(call.spot, Some(words)),
                    false => self.say(format!("{}: {words}", call.spot.words()), true),
                }
            }
        }
    }

    fn session_opened(&mut self, call: Call, session: OpenedSession) {
        let words = call.spot.words();
        if !self.is_awaited(&call) {
            let line =
                format!("a session in {words} was opened and not entered: it ends by itself");
            return self.say(line, false);
        }
        self.acting.dialog = None;
        let spot = call.spot;
        let Some(container) = spot.container.clone() else {
            return;
        };
        let task = self.task_at(&spot);
        let containers = task.map_or(&[][..], |it| crate::domain::list(&it.containers));
        let own = containers
            .iter()
            .find(|it| it.name.as_ref() == Some(&container));
        let order = ShellOrder {
            session,
            context: spot.context,
            cluster: spot.cluster.clone(),
            task: spot.task.clone(),
            runtime_id: own.and_then(|it| it.runtime_id.clone()),
            command: self.command_of(&spot),
            container,
        };
        self.acting.shells.entered = Some(spot);
        self.acting
            .shells
            .effects
            .push(Effect::Shell(Box::new(order)));
        self.dirty = true;
    }

    /// No session came of it: told where it was waited for, else on the bottom line.
    fn no_session(&mut self, call: Call, line: String) {
        match self.is_awaited(&call) {
            true => self.show_step(Step::Ended(call.spot, line)),
            false => self.say(format!("{}: {line}", call.spot.words()), true),
        }
    }

    /// Whether somebody still waits for it.
    fn is_awaited(&self, call: &Call) -> bool {
        let here = matches!(self.step_over(), Some(Step::Sending(_, id)) if *id == call.id);
        call.wanted && here
    }

    /// What one of these calls is about.
    pub(in crate::app::acting) fn shell_change_of(&self, errand: ErrandId) -> Option<Change> {
        let mut calls = self.acting.shells.calls.iter();
        let call = calls.find(|it| it.id == errand)?;
        Some(Change {
            action: match call.spot.command {
                Some(_) => "exec".into(),
                None => "shell".into(),
            },
            cluster: call.spot.cluster.clone(),
            target: call.spot.task.clone(),
        })
    }

    /// What is on its way, in words, and whether it was sent.
    pub(in crate::app::acting) fn shells_open(&self) -> impl Iterator<Item = (String, bool)> {
        let calls = self.acting.shells.calls.iter();
        calls.map(|it| {
            let words = format!("{} in {}", it.spot.noun(), it.spot.words());
            (words, it.sent.is_some())
        })
    }
}

/// What AWS said, with what it says to do.
fn words(fault: &Fault) -> String {
    match (fault.kind, &fault.code) {
        (FaultKind::Denied, _) => fault.line(),
        (_, Some(code)) => format!("{} ({code})", fault.message),
        (_, None) => fault.line(),
    }
}
