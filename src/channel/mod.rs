//! The data channel of Session Manager: how whoever has a session speaks with the agent in the task.
//!
//! A websocket that begins with a token, then binary messages with a header, a handshake, numbered
//! and acknowledged streams. The client's side is here; the agent of the simulated account
//! shares the messages and nothing else.
//!
//! * [`message`] – the binary header.
//! * `client` – the protocol, without a socket: `handshake` (what is said in JSON), `outgoing`
//!   (what is sent until it is acknowledged), `incoming` (what is put in order), `ids`.
//! * [`link`] – the websocket; `dial` opens it.
//! * [`tunnel`] – many connections over one session of a port; `local` is one of them, `smux` are their frames.

mod client;
mod dial;
mod handshake;
mod ids;
mod incoming;
pub mod link;
mod local;
pub mod message;
mod outgoing;
mod smux;
#[cfg(test)]
mod tests;
pub mod tunnel;
