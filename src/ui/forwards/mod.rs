//! Ports of this machine that are listened on for forwards: one task each, which holds its port
//! from the beginning to the end, whatever becomes of the sessions behind it.

mod door;
mod keep;
#[cfg(test)]
mod tests;

use crate::app::forwarding::{News, Order};
use crate::domain::forward::ForwardId;
use crate::domain::session::OpenedSession;
use rustc_hash::FxHashMap;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// News that may wait for the loop; beyond that the ports wait, never the loop.
const WAITING: usize = 64;
/// Sessions that may wait for a port: there is never more than one, and the one that replaces it.
const SESSIONS: usize = 4;
/// How long sessions may take to end when the program does.
const FAREWELL: Duration = Duration::from_secs(3);

/// The ports that are held.
#[derive(Debug)]
pub struct Doors {
    handle: Handle,
    news: mpsc::Sender<(ForwardId, News)>,
    held: FxHashMap<ForwardId, Held>,
    /// What takes its leave.
    leaving: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Held {
    sessions: mpsc::Sender<(u64, OpenedSession)>,
    end: CancellationToken,
    task: JoinHandle<()>,
}

impl Doors {
    /// None yet; what there is to tell comes out of the channel.
    pub fn new(handle: Handle) -> (Self, mpsc::Receiver<(ForwardId, News)>) {
        let (news, heard) = mpsc::channel(WAITING);
        let doors = Self {
            handle,
            news,
            held: FxHashMap::default(),
            leaving: Vec::new(),
        };
        (doors, heard)
    }

    /// Does what is ordered. Nothing in here waits.
    pub fn carry_out(&mut self, order: Order) {
        self.leaving.retain(|task| !task.is_finished());
        match order {
            Order::Listen { id, port, chosen } => {
                let (sessions, hear) = mpsc::channel(SESSIONS);
                let end = CancellationToken::new();
                let keep = keep::Keep {
                    id,
                    news: self.news.clone(),
                    sessions: hear,
                    end: end.clone(),
                };
                let task = self.handle.spawn(keep.run(port, chosen));
                let held = Held {
                    sessions,
                    end,
                    task,
                };
                self.held.insert(id, held);
            }
            Order::Enter {
                id,
                number,
                session,
            } => {
                let unwanted = match self.held.get(&id) {
                    Some(held) => {
                        let sent = held.sessions.try_send((number, *session));
                        sent.err().map(|full| full.into_inner().1)
                    }
                    None => Some(*session),
                };
                // Nobody enters it any more: it is ended like one that came too late.
                if let Some(session) = unwanted {
                    self.leaving.push(self.handle.spawn(keep::dismiss(session)));
                }
            }
            Order::End(id) => {
                if let Some(held) = self.held.remove(&id) {
                    held.end.cancel();
                    self.leaving.push(held.task);
                }
            }
            Order::Dismiss(session) => {
                self.leaving
                    .push(self.handle.spawn(keep::dismiss(*session)));
            }
        }
    }

    /// Ends all sessions and gives all ports back; what takes too long for that is left behind.
    pub async fn shutdown(self) {
        let mut tasks = self.leaving;
        for held in self.held.into_values() {
            held.end.cancel();
            tasks.push(held.task);
        }
        let all = futures_util::future::join_all(&mut tasks);
        let late = tokio::time::timeout(FAREWELL, all).await.is_err();
        if late {
            tasks.iter().for_each(JoinHandle::abort);
        }
    }
}
