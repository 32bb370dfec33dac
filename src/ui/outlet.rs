//! Standard output of a program that prints for long: a full pipe holds up nobody but who waits
//! for it, and a reader who goes away is noticed although nothing is printed.

use std::io::{self, Write as _};
use tokio::sync::{mpsc, oneshot};

/// Pieces that may wait to be printed.
const WAITING: usize = 4;

/// The reader has gone away, or what there was to print cannot be.
#[derive(Debug)]
pub enum Gone {
    /// Nobody reads any more: no error of anybody.
    Closed,
    /// The system's words.
    Failed(io::Error),
}

/// Standard output, written by a thread of its own.
#[derive(Debug)]
pub struct Outlet {
    pieces: mpsc::Sender<Vec<u8>>,
    ended: oneshot::Receiver<Result<(), Gone>>,
    end: End,
}

impl Outlet {
    /// Takes standard output over.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn open() -> io::Result<Self> {
        let (pieces, mut waiting) = mpsc::channel::<Vec<u8>>(WAITING);
        let (end, ended) = oneshot::channel();
        std::thread::Builder::new()
            .name("output".to_owned())
            .spawn(move || {
                let mut out = io::stdout().lock();
                let mut result = Ok(());
                while let Some(piece) = waiting.blocking_recv() {
                    if let Err(error) = out.write_all(&piece).and_then(|()| out.flush()) {
                        result = Err(match error.kind() {
                            io::ErrorKind::BrokenPipe => Gone::Closed,
                            _ => Gone::Failed(error),
                        });
                        break;
                    }
                }
                // Before the end is told, so that nobody waits for room that never comes.
                drop(waiting);
                _ = end.send(result);
            })?;
        Ok(Self {
            pieces,
            ended,
            end: End::of_stdout(),
        })
    }

    /// Prints; waits while the reader is slow.
    pub async fn print(&mut self, piece: Vec<u8>) -> Result<(), Gone> {
        match self.pieces.send(piece).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.end().await),
        }
    }

    /// Ends when nobody reads any more.
    pub async fn gone(&mut self) -> Gone {
        tokio::select! {
            () = self.pieces.closed() => {}
            () = self.end.gone() => return Gone::Closed,
        }
        self.end().await
    }

    async fn end(&mut self) -> Gone {
        match (&mut self.ended).await {
            Ok(Err(gone)) => gone,
            _ => Gone::Closed,
        }
    }

    /// Waits until all is printed.
    pub async fn finish(self) -> Result<(), Gone> {
        drop(self.pieces);
        self.ended.await.unwrap_or(Ok(()))
    }
}

/// The other end of standard output.
#[derive(Debug)]
struct End {
    /// Only listened to, never written to: it stays as blocking as the thread that writes needs it.
    #[cfg(unix)]
    pipe: Option<tokio::net::unix::pipe::Sender>,
}

#[cfg(unix)]
impl End {
    fn of_stdout() -> Self {
        use std::os::fd::AsFd as _;
        use tokio::net::unix::pipe::Sender;
        let out = io::stdout().as_fd().try_clone_to_owned();
        Self {
            pipe: out.and_then(Sender::from_owned_fd_unchecked).ok(),
        }
    }

    /// Ends when nobody reads any more. Never ends where that cannot be told: a file, a terminal.
    async fn gone(&self) {
        use tokio::io::Interest;
        let Some(pipe) = &self.pipe else {
            return std::future::pending().await;
        };
        loop {
            match pipe.ready(Interest::ERROR).await {
                Ok(ready) if ready.is_error() => return,
                Ok(_) => tokio::task::yield_now().await,
                Err(_) => return std::future::pending().await,
            }
        }
    }
}

#[cfg(not(unix))]
impl End {
    fn of_stdout() -> Self {
        Self {}
    }

    async fn gone(&self) {
        std::future::pending().await
    }
}
