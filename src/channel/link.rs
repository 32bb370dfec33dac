//! The websocket under a session.

use crate::domain::session::OpenedSession;

/// A websocket with a session on it. It does nothing by itself: whoever has it drives it by
/// awaiting [`Link::next`].
#[derive(Debug)]
pub struct Link;

/// What was heard of the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The agent is ready for the client's bytes.
    Ready {
        /// Its version; agents that do not shake hands do not tell.
        agent_version: Option<String>,
        /// What the account wants to be shown at the beginning of each session.
        banner: Option<String>,
    },
    /// Bytes of the terminal or of the port.
    Output(Vec<u8>),
    /// Nobody listens at the far end's port.
    PortRefused,
    /// The session is over: the agent's words, which may be empty, or how the connection was lost.
    Closed(String),
}

impl Link {
    /// Connects to the address of the session and sends the token.
    ///
    /// # Errors
    /// Why that was not possible, in one line of words.
    pub async fn open(_session: &OpenedSession, _client_id: &str) -> Result<Link, String> {
        Err("sessions cannot be entered yet".into())
    }

    /// The next thing heard. It may be dropped and called again. Acknowledges, orders, sends again
    /// and pings by itself while it is awaited. After [`Heard::Closed`] it never ends.
    pub async fn next(&mut self) -> Heard {
        std::future::pending().await
    }

    /// Bytes for the agent: they are queued, leave while [`Link::next`] is awaited, and are held
    /// until the agent is ready.
    pub fn send(&mut self, _bytes: &[u8]) {}

    /// False while so much is not acknowledged that the caller should stop reading its source.
    pub fn room(&self) -> bool {
        true
    }

    /// The size of the terminal.
    pub fn resize(&mut self, _columns: u16, _lines: u16) {}

    /// Asks the agent to end the session; then [`Link::next`] is to be awaited until it is closed,
    /// for as long as the caller wants to wait.
    pub fn terminate(&mut self) {}
}
