//! One local connection of a tunnel.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead as _, AsyncWrite as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// With so many bytes waiting for one connection nothing more is taken from the channel, which all
/// share: the frames have no way to hold up a single one.
const WAITING: usize = 1024 * 1024;
/// Who takes nothing for so long while others wait is hung up on.
const STALL: Duration = Duration::from_secs(30);

/// A connection of whoever uses the forwarded port.
#[derive(Debug)]
pub(super) struct Local {
    stream: TcpStream,
    waiting: BytesMut,
    /// When something was last taken; what has waited since then is late.
    taken: Instant,
    /// It has nothing more to say.
    pub said_all: bool,
    /// The far end has nothing more to say to it.
    far_ended: bool,
    /// And it knows.
    shut: bool,
}

impl Local {
    pub(super) fn new(stream: TcpStream) -> Self {
        // Small writes are to leave at once, as they would without a tunnel.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            waiting: BytesMut::new(),
            taken: Instant::now(),
            said_all: false,
            far_ended: false,
            shut: false,
        }
    }

    /// Bytes of the far end.
    pub(super) fn give(&mut self, bytes: &[u8]) {
        if self.waiting.is_empty() {
            self.taken = Instant::now();
        }
        self.waiting.extend_from_slice(bytes);
    }

    /// The far end has said everything.
    pub(super) fn end(&mut self) {
        self.far_ended = true;
    }

    /// Both sides have said everything, and it was passed on.
    pub(super) fn is_over(&self) -> bool {
        self.said_all && self.shut
    }

    /// So much waits that all others are held up.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= WAITING
    }

    /// When it is hung up on unless it takes something; only who holds up others is.
    pub(super) fn patience(&self) -> Option<Instant> {
        self.is_full().then(|| self.taken + STALL)
    }

    /// Passes on what waits, as far as it is taken. True if something was.
    pub(super) fn write(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let mut moved = false;
        while !self.waiting.is_empty() {
            match Pin::new(&mut self.stream).poll_write(cx, &self.waiting) {
                Poll::Ready(written) => {
                    let count = written?;
                    if count == 0 {
                        return Err(io::ErrorKind::WriteZero.into());
                    }
                    self.waiting.advance(count);
                    self.taken = Instant::now();
                    moved = true;
                }
                Poll::Pending => return Ok(moved),
            }
        }
        if self.far_ended && !self.shut {
            match Pin::new(&mut self.stream).poll_shutdown(cx) {
                Poll::Ready(shut) => shut?,
                Poll::Pending => return Ok(moved),
            }
            self.shut = true;
            moved = true;
        }
        Ok(moved)
    }

    /// What it says, into `buffer`; nothing if that is all it had to say.
    pub(super) fn read<'a>(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &'a mut [u8],
    ) -> Poll<io::Result<&'a [u8]>> {
        let mut into = ReadBuf::new(buffer);
        let read = Pin::new(&mut self.stream).poll_read(cx, &mut into);
        match read {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) => {
                let count = into.filled().len();
                self.said_all = count == 0;
                Poll::Ready(Ok(&buffer[..count]))
            }
        }
    }
}
