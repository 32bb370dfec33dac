//! One forward, from the first session to the last.
//!
//! ```text
//! Binding ─► Looking ─► Calling ─► Entering ─► Listening ─► (its session ends) ─► Looking …
//!               ▲                                  │
//!               └── somebody connects ── Resting ◄─┘ nobody used it
//! ```

mod calling;

use super::choice::Entrance;
use super::{Deed, News, Order, Traffic};
use crate::app::Clock;
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::errand::{Ask, ErrandId};
use crate::domain::forward::{ForwardId, Forwarded, Ports, Standing};
use crate::scheduler::Now;
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
}
