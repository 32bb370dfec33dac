//! Forwarded ports: which there are, how far each is, and what is to be done for them.
//!
//! Pure like the rest of the model. What belongs to the machine (the port that is listened on, the
//! data channel) is somebody else's: it is told what to do by an [`Order`] and answers with
//! [`News`]. The program and `ecsight forward` are two faces of it.

mod choice;
mod forward;
mod screen;
#[cfg(test)]
mod tests;

pub use forward::Wish;
pub(in crate::app) use screen::Forwarding;

use super::acting::Change;
use super::message::Clock;
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::forward::{ForwardId, Forwarded, Standing};
use crate::domain::mutation::Mutated;
use crate::domain::polled::{Key, Want};
use crate::domain::session::OpenedSession;
use crate::scheduler::Now;
use crate::store::Store;
use forward::{Forward, Stage};

/// Numbers of calls that open sessions for ports begin here: below those of other changes.
const FIRST: u64 = 1 << 60;
/// Numbers of other calls that change something begin here.
const BEYOND: u64 = 1 << 61;

/// What goes through a forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Connections that are open.
    pub connections: usize,
    /// Bytes of this session that came out of the task.
    pub bytes_in: u64,
    /// Bytes of this session that went into the task.
    pub bytes_out: u64,
}

/// What is told of a port of this machine and of the session behind it. The number is that of the
/// session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The port is ours.
    Bound(u16),
    /// It is not, in words.
    NotBound(String),
    /// The session is entered.
    Entered(u64),
    /// Something went through.
    Traffic(u64, Traffic),
    /// Nothing listens at the far end.
    Refused(u64),
    /// The session is over, or could not be entered: in words, which may be empty.
    Left(u64, String),
    /// Nobody can be listened to any more, in words.
    Broken(String),
    /// Somebody connects, and there is no session.
    Knocked,
    /// The port is given back.
    Closed,
}

/// What is to be done with a port of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Listen.
    Listen {
        /// For which forward.
        id: ForwardId,
        /// The port; 0 for any that is free.
        port: u16,
        /// Whether the port was chosen by whoever asked, or is that of the far end.
        chosen: bool,
    },
    /// Lead who connects through this session.
    Enter {
        /// Which forward.
        id: ForwardId,
        /// Number of the session.
        number: u64,
        /// The session.
        session: Box<OpenedSession>,
    },
    /// End the session, and give the port back.
    End(ForwardId),
    /// End a session that nobody wants any more.
    Dismiss(Box<OpenedSession>),
}

/// What follows from what came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// For the machine's side.
    Order(Order),
    /// This list is to be read again now.
    Look(Key),
    /// To be said.
    Say {
        /// The line.
        line: String,
        /// Whether something is not well.
        failed: bool,
        /// Whether somebody who looks elsewhere must know.
        news: bool,
    },
}

impl Deed {
    fn say(line: String, failed: bool, news: bool) -> Self {
        Self::Say { line, failed, news }
    }
}

/// The forwards there are.
#[derive(Debug, Default)]
pub struct Forwards {
    all: Vec<Forward>,
    /// Numbers of forwards given out.
    given: u64,
    /// Numbers of calls given out.
    calls: u64,
    deeds: Vec<Deed>,
}

impl Forwards {
    /// Begins one.
    pub fn begin(&mut self, wish: Wish, now: Clock) -> ForwardId {
        self.given += 1;
        let id = ForwardId(self.given);
        self.deeds.push(Deed::Order(Order::Listen {
            id,
            port: wish.ports.here(),
            chosen: wish.ports.local.is_some(),
        }));
        self.all.push(Forward::new(id, wish, now));
        id
    }

    /// Takes what the machine's side tells.
    pub fn heard(&mut self, id: ForwardId, news: News, now: Clock) {
        if let Some(one) = self.all.iter_mut().find(|one| one.id == id) {
            one.heard(news, now, &mut self.deeds);
        }
    }

    /// Follows what is known of tasks. `listed` tells when a list was named completely last.
    pub fn follow(&mut self, store: &Store, listed: &dyn Fn(&Key) -> Option<Now>, now: Clock) {
        let calls = &mut self.calls;
        let mut next = || {
            *calls += 1;
            ErrandId(FIRST + *calls)
        };
        for one in &mut self.all {
            one.follow(store, listed, now, &mut next, &mut self.deeds);
        }
    }

    /// What is to be done now, each once.
    pub fn deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.deeds)
    }

    /// What must be polled.
    pub fn wants(&self) -> Vec<Want> {
        self.all.iter().filter_map(Forward::want).collect()
    }

    /// The calls that are wanted now: each is named until it is answered. `is_running` tells
    /// whether one is on its way, `stopped` why AWS cannot be asked in a context.
    pub fn errands(
        &mut self,
        is_running: &dyn Fn(ErrandId) -> bool,
        stopped: &dyn Fn(ContextId) -> Option<String>,
        now: Clock,
    ) -> Vec<Errand> {
        let mut errands = Vec::new();
        for one in &mut self.all {
            let Stage::Calling { id, ask, sent, .. } = &one.stage else {
                continue;
            };
            if *sent && !is_running(*id) {
                // Handed over once is all there is: it is not named again.
                let cut = "the connection was given up before it answered";
                let fault = Fault::new(FaultKind::Network, "ssm:StartSession", cut);
                one.refused(&fault, now, &mut self.deeds);
                continue;
            }
            if let (false, Some(why)) = (*sent, stopped(one.wish.context)) {
                one.fail(format!("not sent: {why}"), &mut self.deeds);
                continue;
            }
            errands.push(Errand {
                id: *id,
                context: one.wish.context,
                ask: std::sync::Arc::clone(ask),
            });
        }
        errands
    }

    /// Takes note of a call that went out.
    pub fn sent(&mut self, errand: ErrandId) {
        for one in &mut self.all {
            if let Stage::Calling { id, sent, .. } = &mut one.stage
                && *id == errand
            {
                *sent = true;
            }
        }
    }

    /// The answer to a call, if it is one of these; it is given back if not.
    pub fn answered(
        &mut self,
        errand: ErrandId,
        answer: Result<Answer, Fault>,
        now: Clock,
    ) -> Option<Result<Answer, Fault>> {
        if errand.0 <= FIRST || errand.0 > BEYOND {
            return Some(answer);
        }
        let asked =
            |one: &&mut Forward| matches!(&one.stage, Stage::Calling { id, .. } if *id == errand);
        let one = self.all.iter_mut().find(asked)?;
        match answer {
            Ok(Answer::Mutated(Mutated::Session(session))) => one.opened(session, &mut self.deeds),
            Ok(_) => {
                let odd = "the answer is of another kind than the call";
                let fault = Fault::new(FaultKind::Bug, "ssm:StartSession", odd);
                one.refused(&fault, now, &mut self.deeds);
            }
            Err(fault) => one.refused(&fault, now, &mut self.deeds),
        }
        None
    }

    /// Ends one, or takes it off the list when it has ended already.
    pub fn end(&mut self, id: ForwardId) {
        let is_over = |one: &Forward| matches!(one.stage, Stage::Over(_));
        self.all.retain(|one| one.id != id || !is_over(one));
        if let Some(one) = self.all.iter_mut().find(|one| one.id == id) {
            one.end(&mut self.deeds);
        }
    }

    /// As they are shown, in the order in which they were begun.
    pub fn rows(&self) -> impl Iterator<Item = Forwarded> {
        self.all.iter().map(Forward::row)
    }

    /// One of them.
    pub fn row(&self, id: ForwardId) -> Option<Forwarded> {
        self.all.iter().find(|one| one.id == id).map(Forward::row)
    }

    /// The one that waits for the answer to a call.
    pub fn asking(&self, errand: ErrandId) -> Option<Forwarded> {
        let asked =
            |one: &&Forward| matches!(&one.stage, Stage::Calling { id, .. } if *id == errand);
        self.all.iter().find(asked).map(Forward::row)
    }

    /// When something is to be done although nothing happens.
    pub fn wake(&self, now: Now) -> Option<Now> {
        self.all.iter().filter_map(|one| one.wake(now)).min()
    }

    /// What a call is about that was handed over, for the record of changes.
    pub fn change_of(&self, errand: ErrandId) -> Option<Change> {
        let asked =
            |one: &&Forward| matches!(&one.stage, Stage::Calling { id, .. } if *id == errand);
        let one = self.all.iter().find(asked)?;
        Some(Change {
            action: "forward".into(),
            cluster: one.wish.cluster.clone(),
            target: one.target(),
        })
    }

    /// Whether one has come to an end, and if so, how and why.
    pub fn ended(&self, id: ForwardId) -> Option<(Standing, String)> {
        let row = self.row(id)?;
        let why = row.why.as_deref().unwrap_or_default().to_owned();
        (!row.standing.is_open()).then_some((row.standing, why))
    }
}
