//! The data channel: the protocol without a socket, then against agents behind sockets.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod account;
mod agent;
mod lossy;
mod parts;
mod ports;
mod protocol;
mod sockets;
mod ways;
