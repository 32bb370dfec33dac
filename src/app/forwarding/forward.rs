//! One forward, from the first session to the last.
//!
//! ```text
//! Binding ─► Looking ─► Calling ─► Entering ─► Listening ─► (its session ends) ─► Looking …
//!               ▲                                  │
//!               └── somebody connects ── Resting ◄─┘ nobody used it
//! ```

use super::choice::{Choice, Entrance, Sought, choose};
use super::{Deed, News, Order, Traffic};
use crate::app::Clock;
use crate::domain::context::ContextId;
use crate::domain::errand::{Ask, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::forward::{ForwardId, Forwarded, Ports, Standing};
use crate::domain::mutation::Mutation;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::session::{OpenedSession, target};
use crate::domain::{Text, arn};
use crate::scheduler::Now;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// A session that ends sooner than this counts as one that ended at once.
const AT_ONCE: Duration = Duration::from_secs(10);
/// So many in a row, and it is given up.
const MOST_AT_ONCE: u32 = 6;
/// Longest pause between two sessions.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A session that nobody used for so long is not followed by another until somebody connects: ECS
/// ends sessions that are idle for 20 minutes.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// How long a successor is looked for that does not come.
const LOOKS: Duration = Duration::from_secs(15 * 60);
/// How long tasks that are known may take to be read anew.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is to be forwarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Profile, region and account.
    pub context: ContextId,
    /// ARN of the cluster.
    pub cluster: Text,
    /// Name of the service, where its tasks may take each other's place.
    pub service: Option<Text>,
    /// ARN of the task to begin with; none for the newest of the service.
    pub task: Option<Text>,
    /// The container to go through; none for any.
    pub container: Option<Text>,
    /// From where to where.
    pub ports: Ports,
}

/// How far it is.
#[derive(Debug)]
pub(super) enum Stage {
    /// The port of this machine is taken.
    Binding,
    /// A task is looked for.
    Looking {
        /// Since when.
        since: Now,
        /// Not before this is a session started.
        not_before: Now,
        /// What was read before this counts for nothing.
        fresh: Option<Clock>,
    },
    /// StartSession: named until it is answered.
    Calling {
        id: ErrandId,
        ask: Arc<Ask>,
        /// Whether it was handed over.
        sent: bool,
        /// Whether its session is wanted no more.
        dismissed: bool,
    },
    /// The session is being entered.
    Entering,
    /// Who connects is led into the task.
    Listening {
        /// Since when.
        since: Now,
        /// When it was used last.
        used: Now,
    },
    /// It goes on when somebody connects.
    Resting,
    /// The port is given back.
    Ending,
    /// It has come to an end.
    Over(Standing),
}

/// A forward.
#[derive(Debug)]
pub(super) struct Forward {
    pub(super) id: ForwardId,
    pub(super) wish: Wish,
    pub(super) stage: Stage,
    local: Option<u16>,
    began: Clock,
    /// The way of the session it has, or had last.
    entrance: Option<Entrance>,
    /// The task it led to last.
    led_to: Option<Text>,
    /// Number of the session it has.
    session: u64,
    traffic: Traffic,
    /// Bytes of the sessions before.
    before: Traffic,
    /// Sessions in a row that ended at once.
    short: u32,
    /// Whether it ever led anywhere.
    was_open: bool,
    /// Whether it looks for a task in vain.
    waits: bool,
    moves: u32,
    why: Option<String>,
}

impl Forward {
    pub(super) fn new(id: ForwardId, wish: Wish, now: Clock) -> Self {
        Self {
            id,
            wish,
            stage: Stage::Binding,
            local: None,
            began: now,
            entrance: None,
            led_to: None,
            session: 0,
            traffic: Traffic::default(),
            before: Traffic::default(),
            short: 0,
            was_open: false,
            waits: false,
            moves: 0,
            why: None,
        }
    }

    /// As it is shown.
    pub(super) fn row(&self) -> Forwarded {
        let standing = match &self.stage {
            Stage::Over(standing) => *standing,
            Stage::Ending
            | Stage::Calling {
                dismissed: true, ..
            } => Standing::Ending,
            Stage::Resting => Standing::Asleep,
            Stage::Listening { .. } => Standing::Listening,
            Stage::Looking { .. } if self.waits => Standing::Waiting,
            _ if self.was_open => Standing::Moving,
            _ => Standing::Starting,
        };
        let entered = self.entrance.as_ref();
        Forwarded {
            id: self.id,
            context: self.wish.context,
            cluster: self.wish.cluster.clone(),
            service: self.wish.service.clone(),
            task: entered
                .map(|it| it.task.clone())
                .or_else(|| self.wish.task.clone()),
            container: entered
                .map(|it| it.container.clone())
                .or_else(|| self.wish.container.clone()),
            ports: self.wish.ports.clone(),
            local: self.local,
            standing,
            why: self.why.as_deref().map(Text::from),
            connections: self.traffic.connections,
            bytes_in: self.before.bytes_in + self.traffic.bytes_in,
            bytes_out: self.before.bytes_out + self.traffic.bytes_out,
            began_at: self.began.wall,
            moves: self.moves,
        }
    }

    /// What the machine's side tells.
    pub(super) fn heard(&mut self, news: News, now: Clock, out: &mut Vec<Deed>) {
        match (news, &mut self.stage) {
            (News::Bound(port), Stage::Binding) => {
                self.local = Some(port);
                self.stage = Stage::Looking {
                    since: now.tick,
                    not_before: now.tick,
                    fresh: None,
                };
            }
            (News::NotBound(line), Stage::Binding) => self.fail(line, out),
            (News::Entered(number), Stage::Entering) if number == self.session => {
                self.stage = Stage::Listening {
                    since: now.tick,
                    used: now.tick,
                };
                self.entered(out);
            }
            (News::Traffic(number, traffic), Stage::Listening { used, .. })
                if number == self.session =>
            {
                *used = now.tick;
                if traffic.bytes_in > self.traffic.bytes_in {
                    self.why = None;
                }
                self.traffic = traffic;
            }
            (News::Refused(number), Stage::Listening { used, .. }) if number == self.session => {
                *used = now.tick;
                let line = match &self.wish.ports.host {
                    None => format!("nothing listens on port {} there", self.wish.ports.port),
                    Some(_) => format!("{} does not answer there", self.wish.ports.far()),
                };
                if self.why.as_ref() != Some(&line) {
                    let said = format!("{}: {line}", self.row().address());
                    self.why = Some(line);
                    out.push(Deed::say(said, true, false));
                }
            }
            (News::Left(number, words), Stage::Entering | Stage::Listening { .. })
                if number == self.session =>
            {
                self.session_over(&words, now, out);
            }
            (News::Broken(line), stage) if !matches!(stage, Stage::Over(_) | Stage::Ending) => {
                self.fail(line, out);
            }
            (News::Knocked, Stage::Resting) => {
                self.why = None;
                self.look(now, Duration::ZERO, out);
            }
            (News::Closed, Stage::Ending) => self.stage = Stage::Over(Standing::Ended),
            // Late: it tells of a session before, or of what has ended.
            _ => {}
        }
    }

    /// The first session, or another one.
    fn entered(&mut self, out: &mut Vec<Deed>) {
        self.why = None;
        self.waits = false;
        let row = self.row();
        let (from, to) = (row.address(), row.destination());
        if !std::mem::replace(&mut self.was_open, true) {
            out.push(Deed::say(format!("forwarding {from} → {to}"), false, false));
        } else if self.led_to != row.task {
            self.moves += 1;
            out.push(Deed::say(format!("{from} moved → {to}"), false, true));
        }
        self.led_to = row.task;
    }

    fn session_over(&mut self, words: &str, now: Clock, out: &mut Vec<Deed>) {
        let connections = self.traffic.connections;
        self.before.bytes_in += self.traffic.bytes_in;
        self.before.bytes_out += self.traffic.bytes_out;
        self.traffic = Traffic::default();
        let (lived, unused) = match self.stage {
            Stage::Listening { since, used } => (
                now.tick.saturating_sub(since),
                now.tick.saturating_sub(used),
            ),
            _ => (Duration::ZERO, Duration::ZERO),
        };
        let words = match words.trim() {
            "" => "the session ended".to_owned(),
            words => format!("the session ended: {words}"),
        };
        if !self.was_open {
            return self.fail(words, out);
        }
        if connections == 0 && unused >= IDLE {
            self.why = Some(format!("{words}; goes on when somebody connects"));
            self.stage = Stage::Resting;
            return;
        }
        match lived < AT_ONCE {
            true => self.short += 1,
            false => self.short = 0,
        }
        self.again(words, now, out);
    }

    /// After something that may pass: another session, later and later.
    fn again(&mut self, words: String, now: Clock, out: &mut Vec<Deed>) {
        if self.short >= MOST_AT_ONCE {
            let line = format!(
                "given up after {} sessions that ended at once; {words}",
                self.short
            );
            return self.fail(line, out);
        }
        let pause = match self.short {
            0 => Duration::ZERO,
            short => Duration::from_secs(1 << short).min(LONGEST_PAUSE),
        };
        self.why = Some(match pause.as_secs() {
            0 => words,
            seconds => format!("{words}; tries again in {seconds} s"),
        });
        self.look(now, pause, out);
    }

    fn look(&mut self, now: Clock, pause: Duration, out: &mut Vec<Deed>) {
        self.stage = Stage::Looking {
            since: now.tick,
            not_before: now.tick + pause,
            fresh: Some(now),
        };
        self.waits = false;
        out.push(Deed::Look(self.key()));
    }

    /// The list in which its tasks are.
    fn key(&self) -> Key {
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
    pub(super) fn want(&self) -> Option<Want> {
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
    pub(super) fn follow(
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
    pub(super) fn opened(&mut self, session: OpenedSession, out: &mut Vec<Deed>) {
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
    pub(super) fn refused(&mut self, fault: &Fault, now: Clock, out: &mut Vec<Deed>) {
        if let Stage::Calling {
            dismissed: true, ..
        } = self.stage
        {
            self.stage = Stage::Over(Standing::Ended);
            return;
        }
        let line = fault.line();
        let code = fault.code.as_deref().unwrap_or_default();
        let connected = !code.starts_with("TargetNotConnected");
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

    /// The user has enough of it.
    pub(super) fn end(&mut self, out: &mut Vec<Deed>) {
        match &mut self.stage {
            Stage::Over(_) | Stage::Ending => return,
            Stage::Calling {
                sent: true,
                dismissed,
                ..
            } => *dismissed = true,
            _ => self.stage = Stage::Ending,
        }
        self.why = None;
        self.traffic.connections = 0;
        out.push(Deed::Order(Order::End(self.id)));
    }

    pub(super) fn fail(&mut self, line: String, out: &mut Vec<Deed>) {
        self.finish(Standing::Failed, line, out);
    }

    fn finish(&mut self, standing: Standing, line: String, out: &mut Vec<Deed>) {
        let row = self.row();
        let said = format!("{} → {}: {line}", row.address(), row.destination());
        self.stage = Stage::Over(standing);
        self.traffic.connections = 0;
        self.why = Some(line);
        out.push(Deed::Order(Order::End(self.id)));
        out.push(Deed::say(said, true, true));
    }

    /// When something is to be done although nothing happens.
    pub(super) fn wake(&self, now: Now) -> Option<Now> {
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
    pub(super) fn target(&self) -> Text {
        let task = self.entrance.as_ref().map(|it| it.task.clone());
        task.or_else(|| self.wish.task.clone())
            .unwrap_or_else(|| arn::name(&self.wish.cluster).into())
    }
}
