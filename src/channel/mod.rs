//! The data channel of Session Manager: how whoever has a session speaks with the agent in the task.
//!
//! A websocket that begins with a token, then binary messages with a header, a handshake, numbered
//! and acknowledged streams. The client's side is here; the agent of the simulated account
//! shares the messages and nothing else.
//!
//! * [`message`] – the binary header.
//! * [`link`] – the websocket.
//! * [`tunnel`] – many connections over one session of a port.

pub mod link;
pub mod message;
pub mod tunnel;
