//! A port of this machine, and who stands before it.

use crate::channel::tunnel::Arrivals;
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};

/// Connections that are held while there is no session; more wait in the system's own queue.
const MOST: usize = 32;
/// How long a connection is held before it is closed: whoever is there shall not wait for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// How far above the port that was wanted a free one is looked for.
const NEAR: u16 = 20;
/// Ports below this one are often reserved to the administrator.
const PRIVILEGED: u16 = 1_024;

/// A port that is listened on, at 127.0.0.1 and, where the machine has it, at ::1.
pub(super) struct Door {
    main: TcpListener,
    other: Option<TcpListener>,
    port: u16,
    /// Those who came while there was no session, oldest first, and since when they wait.
    waiting: VecDeque<(TcpStream, Instant)>,
}

impl Door {
    /// Takes the port; 0 for any that is free. `chosen` tells whether it was asked for, or is just
    /// that of the far end.
    ///
    /// # Errors
    /// Why it cannot be had, in one line that names a port that can.
    pub(super) async fn open(port: u16, chosen: bool) -> Result<Self, String> {
        let main = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(main) => main,
            Err(error) => return Err(refused(port, chosen, &error).await),
        };
        let taken = main.local_addr().map_err(|error| error.to_string())?.port();
        // Who has no IPv6, or another program on it, has the one address.
        let other = TcpListener::bind((Ipv6Addr::LOCALHOST, taken)).await.ok();
        Ok(Self {
            main,
            other,
            port: taken,
            waiting: VecDeque::new(),
        })
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits until somebody connects, and holds the connection for the session that is to come.
    /// Those who have waited too long are sent away meanwhile. It may be dropped and called again.
    ///
    /// # Errors
    /// Nobody can connect any more, in one line.
    pub(super) async fn knock(&mut self) -> Result<(), String> {
        loop {
            let oldest = self.waiting.front().map(|(_, since)| *since + PATIENCE);
            let tired = async {
                match oldest {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let has_room = self.waiting.len() < MOST;
            tokio::select! {
                stream = next(&self.main, self.other.as_ref()), if has_room => {
                    let stream = stream.map_err(|error| self.broken(&error))?;
                    self.waiting.push_back((stream, Instant::now()));
                    return Ok(());
                }
                () = tired => {
                    self.waiting.pop_front();
                }
            }
        }
    }

    fn broken(&self, error: &io::Error) -> String {
        format!("port {} cannot be listened on: {error}", self.port)
    }
}

impl Arrivals for Door {
    async fn accept(&mut self) -> io::Result<TcpStream> {
        match self.waiting.pop_front() {
            Some((stream, _)) => Ok(stream),
            None => next(&self.main, self.other.as_ref()).await,
        }
    }
}

/// The next connection to either address.
async fn next(main: &TcpListener, other: Option<&TcpListener>) -> io::Result<TcpStream> {
    loop {
        let second = async {
            match other {
                Some(other) => other.accept().await,
                None => std::future::pending().await,
            }
        };
        let accepted = tokio::select! {
            it = main.accept() => it,
            it = second => it,
        };
        match accepted {
            // It was given up before it was taken.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            accepted => return accepted.map(|(stream, _)| stream),
        }
    }
}

/// Why a port cannot be had, and which can.
async fn refused(port: u16, chosen: bool, error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::AddrInUse => "is taken by another program".to_owned(),
        ErrorKind::PermissionDenied => "is reserved to the administrator".to_owned(),
        _ => format!("cannot be listened on: {error}"),
    };
    let whose = match chosen {
        true => format!("port {port} of this machine {why}"),
        false => format!("port {port} of this machine, the same as at the far end, {why}"),
    };
    match free_near(port).await {
        Some(free) => {
            format!("{whose}; {free} is free: write {free}: before the rest, or 0: for any")
        }
        None => format!("{whose}; 0: before the rest takes any that is free"),
    }
}

/// A free port that is easy to remember beside the one that was wanted.
async fn free_near(port: u16) -> Option<u16> {
    let first = match port < PRIVILEGED {
        true => port.checked_add(8_000)?,
        false => port.checked_add(1)?,
    };
    for candidate in first..first.saturating_add(NEAR) {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)).await;
        if free.is_ok() {
            return Some(candidate);
        }
    }
    None
}
