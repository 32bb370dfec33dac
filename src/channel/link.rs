//! The websocket under a session.
//!
//! Nothing runs by itself here: everything happens while somebody awaits [`Link::next`].

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::{Sink as _, SinkExt as _, Stream as _};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{Error, Message as Frame};

use super::client::Client;
pub use super::client::Heard;
use super::dial::{self, Socket};
use super::handshake;
use super::ids::{Ids, written};
use super::message::flag;
use crate::domain::session::OpenedSession;

/// How often a quiet connection is tried, as session-manager-plugin does.
const PING: Duration = Duration::from_secs(5 * 60);
/// Within this time something must be heard then.
const PONG: Duration = Duration::from_secs(60);

/// A websocket with a session on it. It does nothing by itself: whoever has it drives it by
/// awaiting [`Link::next`]. Dropping it closes the connection; the session itself is only ended by
/// [`Link::terminate`], by its application or by Session Manager's idle timeout.
#[derive(Debug)]
pub struct Link {
    socket: Socket,
    client: Client,
    host: String,
    began: Instant,
    timer: Pin<Box<Sleep>>,
    /// Until then something must be heard, or a ping is sent, or the connection is lost.
    quiet: Instant,
    pinged: bool,
    /// Nothing can be sent any more, and why; what the agent said before may still be there.
    broken: Option<String>,
    over: bool,
}

impl Link {
    /// Connects to the address of the session and sends the token. `client_id` is a UUID: see
    /// [`client_id`].
    ///
    /// # Errors
    /// Why that was not possible, in one line of words that does not repeat the address.
    pub async fn open(session: &OpenedSession, client_id: &str) -> Result<Link, String> {
        let (socket, host) = dial::dial(session.stream_url()).await?;
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        let since_1970 = since_1970.unwrap_or_default().as_millis();
        let mut client = Client::new(u64::try_from(since_1970).unwrap_or_default());
        let opening = client.opening(session.token(), client_id);
        let began = Instant::now();
        let mut link = Link {
            socket,
            client,
            host,
            began,
            timer: Box::pin(sleep_until(began + PING)),
            quiet: began + PING,
            pinged: false,
            broken: None,
            over: false,
        };
        let sent = link.socket.send(Frame::text(opening)).await;
        sent.map_err(|error| link.lost(&error))?;
        Ok(link)
    }

    /// The next thing heard. It may be dropped and called again. Acknowledges, orders, sends again
    /// and pings by itself while it is awaited. After [`Heard::Closed`] it never ends.
    pub async fn next(&mut self) -> Heard {
        poll_fn(|cx| self.poll_next(cx, true)).await
    }

    /// Bytes for the agent: they are queued, leave while [`Link::next`] is awaited, and are held
    /// until the agent is ready.
    pub fn send(&mut self, bytes: &[u8]) {
        self.client.send(bytes);
    }

    /// False while so much is not acknowledged that the caller should stop reading its source.
    pub fn room(&self) -> bool {
        self.client.room()
    }

    /// The size of the terminal.
    pub fn resize(&mut self, columns: u16, lines: u16) {
        self.client.resize(columns, lines);
    }

    /// Asks the agent to end the session, as soon as it is ready; then [`Link::next`] is to be
    /// awaited until it is closed, for as long as the caller wants to wait.
    pub fn terminate(&mut self) {
        self.client.flag(flag::TERMINATE);
    }

    /// Sends a flag, as [`super::message::flag`] has them.
    pub(super) fn flag(&mut self, flag: u32) {
        self.client.flag(flag);
    }

    /// Whether the agent is ready, even if [`Heard::Ready`] has not been taken yet.
    pub fn is_ready(&self) -> bool {
        self.client.is_ready()
    }

    /// Whether the agent is at least this version; one that does not tell is not.
    pub(super) fn agent_is(&self, at_least: [u32; 4]) -> bool {
        handshake::at_least(self.client.agent_version(), at_least)
    }

    /// [`Link::next`] as a poll. Without `listen` nothing is read, for who cannot take more now.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>, listen: bool) -> Poll<Heard> {
        loop {
            if self.over {
                return Poll::Pending;
            }
            self.client.wait(self.began.elapsed());
            let written = self.broken.is_none()
                && self.write(cx).unwrap_or_else(|error| {
                    self.broken = Some(self.lost(&error));
                    false
                });
            if let Some(heard) = self.client.next_heard() {
                if matches!(heard, Heard::Closed(_)) {
                    self.over = true;
                    // The farewell is a courtesy: nobody waits for it.
                    let _ = Pin::new(&mut self.socket).poll_close(cx);
                }
                return Poll::Ready(heard);
            }
            if listen && self.client.listens() {
                match Pin::new(&mut self.socket).poll_next(cx) {
                    Poll::Ready(frame) => {
                        self.read(frame);
                        continue;
                    }
                    Poll::Pending => {}
                }
            }
            if let Some(words) = self.broken.take() {
                self.client.over(words);
                continue;
            }
            if self.rest(cx, listen, written).is_pending() {
                return Poll::Pending;
            }
        }
    }

    fn read(&mut self, frame: Option<Result<Frame, Error>>) {
        let now = self.began.elapsed();
        match frame {
            Some(Ok(frame)) => {
                self.quiet = Instant::now() + PING;
                self.pinged = false;
                match frame {
                    Frame::Binary(bytes) => self.client.hear(&bytes, now),
                    Frame::Text(text) => self.client.hear_text(&text, now),
                    // what follows is the end of the stream
                    Frame::Close(_) | Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_) => {}
                }
            }
            Some(Err(error)) => {
                let words = self.lost(&error);
                self.client.over(words);
            }
            None => {
                let words = format!("{} closed the connection", self.host);
                self.client.over(words);
            }
        }
    }

    /// Sends what there is to send. False if the connection does not take all of it now.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<bool, Error> {
        let now = self.began.elapsed();
        let mut socket = Pin::new(&mut self.socket);
        loop {
            match socket.as_mut().poll_ready(cx) {
                Poll::Ready(ready) => ready?,
                Poll::Pending => return Ok(false),
            }
            match self.client.next_frame(now) {
                Some(frame) => socket.as_mut().start_send(Frame::binary(frame))?,
                None => break,
            }
        }
        match socket.poll_flush(cx) {
            Poll::Ready(flushed) => flushed.map(|()| true),
            Poll::Pending => Ok(false),
        }
    }

    /// Waits until something is due; ready when it is.
    fn rest(&mut self, cx: &mut Context<'_>, listen: bool, written: bool) -> Poll<()> {
        let now = Instant::now();
        if self.quiet <= now {
            if self.pinged && listen {
                let words = format!("{} no longer answers", self.host);
                self.client.over(words);
            } else {
                self.pinged = true;
                self.quiet = now + PONG;
                // if that fails, so does the next write
                let _ = Pin::new(&mut self.socket).start_send(Frame::Ping(Vec::new().into()));
            }
            return Poll::Ready(());
        }
        // What cannot leave is not due: the connection wakes us when it takes more.
        let due = self.client.due().filter(|_| written);
        let until = due.map_or(self.quiet, |due| self.quiet.min(self.began + due));
        if self.timer.deadline() != until {
            self.timer.as_mut().reset(until);
        }
        self.timer.as_mut().poll(cx)
    }

    fn lost(&self, error: &Error) -> String {
        let host = &self.host;
        match error {
            Error::Io(error) => format!("the connection to {host} was lost: {error}"),
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                format!("{host} closed the connection")
            }
            error => format!("{host} does not speak as a data channel: {error}"),
        }
    }
}

/// A new id for [`Link::open`].
pub fn client_id() -> String {
    written(Ids::default().next())
}
