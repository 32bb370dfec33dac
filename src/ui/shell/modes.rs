//! The modes of the terminal around a session: as they were before, whoever changed them.

use std::io::{self, Write as _};

/// What a program that was cut off may have left behind, without moving the cursor: the alternate
/// screen, the mouse, pasting in brackets, keys of applications, a hidden cursor, colours.
const CALM: &str = "\x1b[?47l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\
                    \x1b[?1l\x1b>\x1b[?25h\x1b[0m";

/// How the terminal was; dropping it makes it so again.
#[derive(Debug)]
pub(super) struct Modes {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
    /// Nothing is written to an output that is no terminal.
    screen: bool,
}

impl Modes {
    /// Remembers how the terminal is now.
    pub(super) fn now(screen: bool) -> Self {
        Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(io::stdin()).ok(),
            screen,
        }
    }

    /// Every key is handed on as it is, until this is dropped.
    ///
    /// # Errors
    /// When there is no terminal, or it refuses.
    #[cfg(unix)]
    pub(super) fn raw(&self) -> io::Result<()> {
        let Some(before) = &self.before else {
            return Err(io::Error::other("standard input is no terminal"));
        };
        let mut raw = before.clone();
        raw.make_raw();
        let now = rustix::termios::OptionalActions::Now;
        Ok(rustix::termios::tcsetattr(io::stdin(), now, &raw)?)
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            // What was typed meanwhile is kept for whoever reads next. A terminal that is gone
            // cannot be set, and need not be.
            let now = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(io::stdin(), now, before);
        }
        if self.screen {
            let mut out = io::stdout().lock();
            let _ = out.write_all(CALM.as_bytes()).and_then(|()| out.flush());
        }
    }
}
