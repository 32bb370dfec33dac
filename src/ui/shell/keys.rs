//! What is typed, byte by byte as the terminal has it.
//!
//! The terminal is opened once more, so that reading it without waiting changes nothing for whoever
//! shares ours. A thread waits until there is something, and does not read it: what is typed after
//! the end stays for who reads next.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::sync::mpsc as blocking;
use std::thread;
use tokio::sync::mpsc;

/// Bytes taken at once.
const CHUNK: usize = 4_096;
/// How often a terminal that cannot be waited for is looked at.
const LOOK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 20_000_000,
};

/// The keys of this terminal.
#[derive(Debug)]
pub(super) struct Keys {
    terminal: File,
    ask: blocking::Sender<()>,
    ready: mpsc::Receiver<()>,
    is_asked: bool,
    /// Dropping it ends the thread.
    _wake: PipeWriter,
}

impl Keys {
    /// Opens the terminal of standard input.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn open() -> io::Result<Self> {
        let name = rustix::termios::ttyname(io::stdin(), Vec::new());
        let named = name
            .ok()
            .and_then(|name| File::open(std::ffi::OsStr::from_bytes(name.as_bytes())).ok());
        let terminal = match named {
            Some(file) => file,
            // In a container the name may be one of the world outside.
            None => File::open("/dev/tty")?,
        };
        rustix::io::ioctl_fionbio(&terminal, true)?;
        let waits_for = terminal.try_clone()?;
        let (end, wake) = io::pipe()?;
        let (ask, asked) = blocking::channel();
        let (say, ready) = mpsc::channel(1);
        thread::Builder::new()
            .name("keys".to_owned())
            .spawn(move || {
                while asked.recv().is_ok() && wait(&waits_for, &end) {
                    if say.blocking_send(()).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self {
            terminal,
            ask,
            ready,
            is_asked: false,
            _wake: wake,
        })
    }

    /// What was typed; dropping this loses nothing.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) async fn next(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; CHUNK];
        loop {
            match self.terminal.read(&mut bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(length) => {
                    bytes.truncate(length);
                    return Ok(bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
            if !self.is_asked {
                self.ask.send(()).map_err(|_| gone())?;
                self.is_asked = true;
            }
            self.ready.recv().await.ok_or_else(gone)?;
            self.is_asked = false;
        }
    }
}

/// Waits until there is something to read; false when nobody wants it any more.
fn wait(terminal: &File, end: &PipeReader) -> bool {
    loop {
        let of_terminal = PollFd::new(terminal, PollFlags::IN);
        let of_end = PollFd::new(end, PollFlags::IN);
        let mut both = [of_end, of_terminal];
        match poll(&mut both, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            // Whoever reads it is told what is the matter.
            Err(_) => return true,
        }
        let [of_end, of_terminal] = both;
        if !of_end.revents().is_empty() {
            return false;
        }
        if !of_terminal.revents().contains(PollFlags::NVAL) {
            return true;
        }
        // Not every system can wait for a terminal: there it is looked at now and then.
        let mut alone = [PollFd::new(end, PollFlags::IN)];
        return poll(&mut alone, Some(&LOOK)) == Ok(0);
    }
}
