//! Local connections over a session of a port.
//!
//! Newer agents share the channel between any number of connections; older ones have one at a time.
//! They are all served by the one future that [`serve`] is, so that none outlives it.
//!
//! A connection that says no more can still hear: its end is passed on, and what comes back is too.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep_until};

use super::link::{Heard, Link};
use super::local::Local;
use super::message::flag;
use super::smux::{self, Command, Frames};

/// Agents share the channel between connections since this version.
const SHARES: [u32; 4] = [3, 0, 196, 0];
/// Agents do without a sign of life on a shared channel since this version.
const QUIET: [u32; 4] = [3, 1, 1511, 0];
/// How often there is one before it: as smux does by itself.
const SIGN: Duration = Duration::from_secs(10);
/// The most connections at a time; the others wait to be accepted.
const MOST: usize = 128;
/// How much is read of one connection before it is the next one's turn.
const TURN: usize = 16 * 1024;
/// The only connection of an older agent.
const ONLY: u32 = 0;

/// What there is to tell of a tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// How many connections are open now.
    Connected(usize),
    /// Nobody listens at the far end.
    Refused,
    /// All bytes since the tunnel began.
    Bytes {
        /// From the far end to here.
        in_: u64,
        /// From here to the far end.
        out: u64,
    },
}

/// Where connections come from.
pub trait Arrivals: Send {
    /// The next connection. It may be dropped and called again.
    ///
    /// # Errors
    /// Nobody can connect any more.
    fn accept(&mut self) -> impl Future<Output = io::Result<TcpStream>> + Send;
}

impl Arrivals for &TcpListener {
    async fn accept(&mut self) -> io::Result<TcpStream> {
        loop {
            match TcpListener::accept(self).await {
                // it hung up before it was its turn
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                accepted => return accepted.map(|(stream, _)| stream),
            }
        }
    }
}

/// Serves the connections that arrive until the session ends, which is `Ok` with its words.
/// Waits until the agent is ready first. Dropping the future ends all of them.
///
/// # Errors
/// Nobody can connect any more, in one line of words.
pub async fn serve(
    arrivals: &mut impl Arrivals,
    link: &mut Link,
    told: &mut (dyn FnMut(Told) + Send),
) -> Result<String, String> {
    while !link.is_ready() {
        if let Heard::Closed(words) = link.next().await {
            return Ok(words);
        }
    }
    let mut tunnel = Tunnel::new(link);
    loop {
        let end = tokio::select! {
            stream = arrivals.accept(), if tunnel.has_room() => match stream {
                Ok(stream) => {
                    tunnel.open(link, stream);
                    None
                }
                Err(error) => return Err(format!("nobody can connect any more: {error}")),
            },
            end = poll_fn(|cx| tunnel.poll(cx, link, told)) => end,
        };
        if let Some(words) = end {
            return Ok(words);
        }
        told(Told::Connected(tunnel.connections.len()));
    }
}

struct Tunnel {
    shares: bool,
    /// When a sign of life is due, for agents that need one.
    sign: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    connections: BTreeMap<u32, Local>,
    /// The connection that was opened last: ours have odd numbers.
    last: u32,
    /// The connection that was read last: then comes the next one.
    turn: u32,
    frames: Frames,
    buffer: Vec<u8>,
    /// Bytes from the far end and to it.
    count: (u64, u64),
}

impl Tunnel {
    fn new(link: &Link) -> Self {
        let now = Instant::now();
        let shares = link.agent_is(SHARES);
        Self {
            shares,
            sign: (shares && !link.agent_is(QUIET)).then(|| now + SIGN),
            timer: Box::pin(sleep_until(now)),
            connections: BTreeMap::new(),
            last: 1,
            turn: 0,
            frames: Frames::default(),
            buffer: vec![0; TURN],
            count: (0, 0),
        }
    }

    fn has_room(&self) -> bool {
        self.connections.len() < if self.shares { MOST } else { 1 }
    }

    fn open(&mut self, link: &mut Link, stream: TcpStream) {
        let id = if self.shares {
            self.last = self.last.wrapping_add(2);
            link.send(&smux::written(Command::Open, self.last, &[]));
            self.last
        } else {
            ONLY
        };
        self.connections.insert(id, Local::new(stream));
    }

    /// Moves what can be moved. Ready with the last words when the session is over, and with
    /// nothing when there are fewer connections.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        link: &mut Link,
        told: &mut (dyn FnMut(Told) + Send),
    ) -> Poll<Option<String>> {
        let before = (self.connections.len(), self.count);
        let end = loop {
            let mut moved = self.pass_on(cx, link);
            moved |= self.pass_time(cx, link);
            let listens = !self.connections.values().any(Local::is_full);
            match link.poll_next(cx, listens) {
                Poll::Pending if !moved => break Poll::Pending,
                Poll::Pending | Poll::Ready(Heard::Ready { .. }) => {}
                Poll::Ready(Heard::Output(bytes)) => {
                    if let Err(words) = self.hear(&bytes) {
                        break Poll::Ready(Some(words));
                    }
                }
                Poll::Ready(Heard::PortRefused) => {
                    told(Told::Refused);
                    // who shares is told by a frame which connection it was
                    self.connections.remove(&ONLY);
                }
                Poll::Ready(Heard::Closed(words)) => {
                    self.pass_on(cx, link);
                    break Poll::Ready(Some(words));
                }
            }
        };
        let (in_, out) = self.count;
        if (in_, out) != before.1 {
            told(Told::Bytes { in_, out });
        }
        if end.is_pending() && self.connections.len() != before.0 {
            return Poll::Ready(None);
        }
        end
    }

    /// Bytes of the far end.
    fn hear(&mut self, bytes: &[u8]) -> Result<(), String> {
        if !self.shares {
            if let Some(only) = self.connections.get_mut(&ONLY) {
                only.give(bytes);
                self.count.0 += bytes.len() as u64;
            }
            return Ok(());
        }
        self.frames.hear(bytes);
        for frame in self.frames.take()? {
            // what is not known any more was hung up on
            let Some(local) = self.connections.get_mut(&frame.connection) else {
                continue;
            };
            match frame.command {
                Command::Data => {
                    local.give(&frame.data);
                    self.count.0 += frame.data.len() as u64;
                }
                Command::End => local.end(),
                Command::Open | Command::Nothing => {}
            }
        }
        Ok(())
    }

    /// Bytes from and to the local connections, each in its turn. True if something moved.
    fn pass_on(&mut self, cx: &mut Context<'_>, link: &mut Link) -> bool {
        let mut moved = false;
        let mut ids: Vec<u32> = self.connections.keys().copied().collect();
        let next = ids.partition_point(|id| *id <= self.turn);
        ids.rotate_left(next);
        for id in ids {
            match self.serve_one(cx, link, id) {
                Ok(something) => moved |= something,
                Err(_) => {
                    self.hang_up(link, id);
                    moved = true;
                }
            }
        }
        moved
    }

    fn serve_one(&mut self, cx: &mut Context<'_>, link: &mut Link, id: u32) -> io::Result<bool> {
        let Some(local) = self.connections.get_mut(&id) else {
            return Ok(false);
        };
        let mut moved = local.write(cx)?;
        if !local.said_all
            && link.room()
            && let Poll::Ready(said) = local.read(cx, &mut self.buffer)
        {
            let said = said?;
            moved = true;
            self.turn = id;
            self.count.1 += said.len() as u64;
            match (self.shares, said.is_empty()) {
                (true, true) => link.send(&smux::written(Command::End, id, &[])),
                (true, false) => link.send(&smux::written(Command::Data, id, said)),
                (false, false) => link.send(said),
                (false, true) => {
                    self.hang_up(link, id);
                    return Ok(true);
                }
            }
        }
        if local.is_over() {
            self.connections.remove(&id);
            moved = true;
        }
        Ok(moved)
    }

    /// Ends a connection at both sides.
    fn hang_up(&mut self, link: &mut Link, id: u32) {
        let Some(local) = self.connections.remove(&id) else {
            return;
        };
        if !self.shares {
            link.flag(flag::DISCONNECT);
        } else if !local.said_all {
            link.send(&smux::written(Command::End, id, &[]));
        }
    }

    /// What happens by the passing of time alone. True if something did.
    fn pass_time(&mut self, cx: &mut Context<'_>, link: &mut Link) -> bool {
        let now = Instant::now();
        let mut moved = false;
        if self.sign.is_some_and(|due| due <= now) {
            link.send(&smux::written(Command::Nothing, 0, &[]));
            self.sign = Some(now + SIGN);
            moved = true;
        }
        let late = |local: &Local| local.patience().is_some_and(|until| until <= now);
        let late: Vec<u32> = self
            .connections
            .iter()
            .filter_map(|(id, local)| late(local).then_some(*id))
            .collect();
        for id in late {
            self.hang_up(link, id);
            moved = true;
        }
        let waits = self.connections.values().filter_map(Local::patience);
        if let Some(until) = waits.chain(self.sign).min() {
            if self.timer.deadline() != until {
                self.timer.as_mut().reset(until);
            }
            moved |= self.timer.as_mut().poll(cx).is_ready();
        }
        moved
    }
}
