//! What the system asks of the program: to end. The one place for Unix signals.

#[cfg(unix)]
use futures_util::FutureExt as _;
use std::io;

/// A signal that asks the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The terminal is gone (SIGHUP).
    Hangup,
    /// Ctrl-C from outside (SIGINT).
    Interrupt,
    /// Somebody wants it gone (SIGTERM).
    Terminate,
}

impl Signal {
    /// The exit code that a shell expects of a program ended by this signal.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Hangup => 129,
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Whether an error of the terminal says that there is no terminal any more.
pub fn is_hangup(error: &io::Error) -> bool {
    // EIO and ENXIO have no kind of their own.
    let lost = cfg!(unix) && matches!(error.raw_os_error(), Some(5 | 6));
    lost || matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof | io::ErrorKind::WriteZero
    )
}

/// Listens from its making on: a signal before the first [`Signals::next`] is not lost.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Takes the signals over from the system's own handling.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The next signal.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            Some(()) = self.terminate.recv() => Signal::Terminate,
            Some(()) = self.hangup.recv() => Signal::Hangup,
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            else => std::future::pending().await,
        }
    }

    /// Drops the ctrl-c that were meant for a program that had the terminal meanwhile.
    pub fn forget_interrupts(&mut self) {
        while self.interrupt.recv().now_or_never().flatten().is_some() {}
    }
}

/// Keys that are another program's for as long as it has the terminal: ctrl-\ and ctrl-z, which
/// reach everybody in the foreground. Ctrl-c comes by [`Signals`].
#[derive(Debug)]
pub struct Deaf {
    #[cfg(unix)]
    _quit: tokio::signal::unix::Signal,
    #[cfg(unix)]
    stop: tokio::signal::unix::Signal,
}

impl Deaf {
    /// Takes them over, and does nothing with them.
    ///
    /// # Errors
    /// When the system refuses.
    #[cfg(unix)]
    pub fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let stop = SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
        Ok(Self {
            _quit: signal(SignalKind::quit())?,
            stop: signal(stop)?,
        })
    }

    /// Whoever has the terminal was stopped by ctrl-z: stops us, too, as the system does by itself
    /// as long as nobody has taken that key over. It goes on here when the shell says so.
    #[cfg(unix)]
    pub async fn obey(&mut self) {
        while self.stop.recv().await.is_some() {
            let us = rustix::process::getpid();
            // What cannot be stopped goes on.
            let _ = rustix::process::kill_process(us, rustix::process::Signal::STOP);
        }
        std::future::pending().await
    }

    /// There is nothing to take over here.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Nobody is stopped here.
    #[cfg(not(unix))]
    pub async fn obey(&mut self) {
        std::future::pending().await
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Takes ctrl-c over from the system's own handling.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// The next signal.
    pub async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            Err(_) => std::future::pending().await,
        }
    }

    /// Nothing is kept of a ctrl-c that nobody waited for.
    pub fn forget_interrupts(&mut self) {}
}
