//! From looking for a task to a session in it: StartSession, once for each.

use super::super::choice::{Choice, Entrance, Sought, choose};
use super::super::{Deed, Order};
use super::{Forward, LOOKS, PATIENCE, Stage};
use crate::app::Clock;
use crate::domain::errand::{Ask, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::forward::Standing;
use crate::domain::mutation::Mutation;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::session::{OpenedSession, target};
use crate::domain::{Text, arn};
use crate::scheduler::Now;
use crate::store::Store;
use std::sync::Arc;

impl Forward {
    /// The list in which its tasks are.
    pub(super) fn key(&self) -> Key {
        let source = match self.wish.service {
            Some(_) => SourceId::ServiceTasks,
            None => SourceId::RunningTasks,
        };
        Key {
            service: self.wish.service.clone(),
            ..Key::cluster(self.wish.context, source, self.wish.cluster.clone())
        }
    }

    /// What must be polled to find the task.
    pub(in crate::app::forwarding) fn want(&self) -> Option<Want> {
        let Stage::Looking { .. } = self.stage else {
            return None;
        };
        Some(Want {
            visible: self.wish.task.iter().cloned().collect(),
            rest: self.wish.service.is_some(),
            ..Want::all(self.key(), Tempo::Fast)
        })
    }

    /// Looks for the task in what is known. `listed` tells when a list was named completely.
    pub(in crate::app::forwarding) fn follow(
        &mut self,
        store: &Store,
        listed: &dyn Fn(&Key) -> Option<Now>,
        now: Clock,
        next: &mut dyn FnMut() -> ErrandId,
        out: &mut Vec<Deed>,
    ) {
        if let Stage::Listening { .. } = self.stage
            && self.has_stopped(store)
        {
            return self.session_over("its task has stopped", now, out);
        }
        let Stage::Looking {
            since,
            not_before,
            fresh,
        } = self.stage
        else {
            return;
        };
        if now.tick < not_before {
            return;
        }
        let complete = listed(&self.key());
        let sought = Sought {
            task: self.wish.task.as_deref(),
            service: self.wish.service.as_deref(),
            container: self.wish.container.as_deref(),
            fresh: fresh.map(|it| it.wall),
            listed: complete.is_some_and(|at| fresh.is_none_or(|it| at >= it.tick)),
            patient: now.tick.saturating_sub(since) < PATIENCE,
        };
        let inside = store.cluster(self.wish.context, &self.wish.cluster);
        match choose(inside, sought) {
            Choice::NotRead => {}
            Choice::Through(entrance) => self.call(entrance, next()),
            Choice::Never(line) if self.was_open => self.finish(Standing::Ended, line, out),
            Choice::Never(line) => self.fail(line, out),
            Choice::NoneNow(line) if !self.was_open => self.fail(line, out),
            Choice::NoneNow(line) => {
                let line = format!("{line}: waits");
                if self.why.as_ref() != Some(&line) || !self.waits {
                    if !std::mem::replace(&mut self.waits, true) {
                        let said = format!("{}: {line}", self.row().address());
                        out.push(Deed::say(said, true, true));
                    }
                    self.why = Some(line);
                }
            }
        }
        if let Stage::Looking { .. } = self.stage
            && now.tick.saturating_sub(since) >= LOOKS
        {
            let line = self.why.take().unwrap_or_else(|| {
                "its tasks could not be read for a quarter of an hour".to_owned()
            });
            match self.was_open {
                true => {
                    self.why = Some(format!("{line}; looks again when somebody connects"));
                    self.waits = false;
                    self.stage = Stage::Resting;
                }
                false => self.fail(line, out),
            }
        }
    }

    /// Whether it is known that the task it leads to is no more.
    fn has_stopped(&self, store: &Store) -> bool {
        let inside = store.cluster(self.wish.context, &self.wish.cluster);
        let Some((inside, task)) = inside.zip(self.wish.task.as_deref()) else {
            return false;
        };
        let known = [inside.running.item(task), inside.stopped.item(task)];
        known.into_iter().flatten().any(|task| task.is_stopped())
    }

    fn call(&mut self, entrance: Entrance, id: ErrandId) {
        let target = target(&self.wish.cluster, &entrance.task, &entrance.runtime);
        let start = Mutation::StartSession(self.wish.ports.session(target));
        self.wish.task = Some(entrance.task.clone());
        self.entrance = Some(entrance);
        self.stage = Stage::Calling {
            id,
            ask: Arc::new(Ask::Mutate(start)),
            sent: false,
            dismissed: false,
        };
    }

    /// AWS has opened the session.
    pub(in crate::app::forwarding) fn opened(
        &mut self,
        session: OpenedSession,
        out: &mut Vec<Deed>,
    ) {
        self.session += 1;
        if let Stage::Calling {
            dismissed: true, ..
        } = self.stage
        {
            self.stage = Stage::Over(Standing::Ended);
            return out.push(Deed::Order(Order::Dismiss(Box::new(session))));
        }
        self.stage = Stage::Entering;
        out.push(Deed::Order(Order::Enter {
            id: self.id,
            number: self.session,
            session: Box::new(session),
        }));
    }

    /// AWS has not opened it, or it is not known whether.
    pub(in crate::app::forwarding) fn refused(
        &mut self,
        fault: &Fault,
        now: Clock,
        out: &mut Vec<Deed>,
    ) {
        if let Stage::Calling {
            dismissed: true, ..
        } = self.stage
        {
            self.stage = Stage::Over(Standing::Ended);
            return;
        }
        let mut line = fault.line();
        let code = fault.code.as_deref().unwrap_or_default();
        let connected = !code.starts_with("TargetNotConnected");
        if !connected {
            line = format!(
                "the agent of task {} is not connected to Session Manager ({code}): it has just \
                 started, or network or task role do not let it",
                arn::short_id(&self.target())
            );
        }
        if fault.kind == FaultKind::Throttled {
            // It was certainly not done.
            self.short = self.short.max(1);
            return self.again(line, now, out);
        }
        match (self.was_open, connected, fault.leaves_open()) {
            // The agent of a task that has just started takes its time.
            (true, false, _) => {
                self.short += 1;
                self.again(line, now, out);
            }
            (true, _, true) => {
                self.why = Some(format!(
                    "the answer was lost ({line}), and it is not sent again by itself; \
                     goes on when somebody connects"
                ));
                let said = format!("{}: {line}", self.row().address());
                self.stage = Stage::Resting;
                out.push(Deed::say(said, true, true));
            }
            _ => self.fail(line, out),
        }
    }

    /// When something is to be done although nothing happens.
    pub(in crate::app::forwarding) fn wake(&self, now: Now) -> Option<Now> {
        let Stage::Looking {
            since, not_before, ..
        } = self.stage
        else {
            return None;
        };
        let turns = [not_before, since + PATIENCE, since + LOOKS];
        turns.into_iter().filter(|at| *at > now).min()
    }

    /// What its call is about, for the record of changes: the task.
    pub(in crate::app::forwarding) fn target(&self) -> Text {
        let task = self.entrance.as_ref().map(|it| it.task.clone());
        task.or_else(|| self.wish.task.clone())
            .unwrap_or_else(|| arn::name(&self.wish.cluster).into())
    }
}
