//! Connections of a listener over a session of a port.

use super::link::Link;
use std::io;
use tokio::net::{TcpListener, TcpStream};

/// What there is to tell of a tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// How many connections are open now.
    Connected(usize),
    /// Nobody listens at the far end.
    Refused,
    /// Bytes since the tunnel began.
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
        TcpListener::accept(self).await.map(|(stream, _)| stream)
    }
}

/// Serves the connections that arrive until the session ends, which is `Ok` with its words.
/// Dropping the future ends all of them.
///
/// # Errors
/// The listener failed, in one line of words.
pub async fn serve(
    _arrivals: &mut impl Arrivals,
    _link: &mut Link,
    _told: &mut (dyn FnMut(Told) + Send),
) -> Result<String, String> {
    Err("ports cannot be forwarded yet".into())
}
