//! Ports of this machine that are listened on for forwards: one task each, which holds its port
//! from the beginning to the end, whatever becomes of the sessions behind it.

mod door;
mod keep;

use crate::app::forwarding::{News, Order};
use crate::domain::forward::ForwardId;
use crate::domain::session::OpenedSession;
use rustc_hash::FxHashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
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
                let held = self.held.get(&id);
                let sent = held.map(|held| held.sessions.try_send((number, *session)));
                if let Some(Err(full)) = sent {
                    // Nobody enters it any more: it is ended like one that came too late.
                    let (_, session) = full.into_inner();
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

/// A name for the client of a session, in the form of a UUID of version 4; it is no secret.
fn client_id() -> String {
    let of = |number: u8| RandomState::new().hash_one(number);
    let number = (u128::from(of(0)) << 64) | u128::from(of(1));
    let number = number & !(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = format!("{number:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    let parts = parts.map(|part| digits.get(part).unwrap_or_default().to_owned());
    parts.join("-")
}
