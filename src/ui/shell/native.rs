//! Our own client: bytes of this terminal into the data channel, and what comes out of it.

use super::escape::Escape;
#[cfg(unix)]
use super::keys::Keys;
use super::modes::Modes;
use super::{Ended, FAREWELL, install};
use crate::app::ShellOrder;
use crate::channel::link::{self, Heard, Link};
use crate::ui::signals::{Signal, Signals};
use crate::ui::terminal;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Ctrl-c, while there is no session yet that could have it.
const INTERRUPT: u8 = 0x03;
/// The end of what is typed.
const END: u8 = 0x04;
/// Bytes of a pipe taken at once.
const CHUNK: usize = 4_096;

/// What the ends of a session are on this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Whether the keys of the terminal are the session's.
    pub keys: bool,
    /// Whether standard input is sent, to its end.
    pub input: bool,
    /// Whether what comes is for a terminal; else line ends are written as the command wrote them.
    pub screen: bool,
}

impl Ends {
    /// Somebody sits there.
    pub(super) const TERMINAL: Self = Self {
        keys: true,
        input: false,
        screen: true,
    };

    /// Those of this process. Keys are only taken from somebody who sees what comes of them.
    pub fn here() -> Self {
        let (keys, screen) = (io::stdin().is_terminal(), io::stdout().is_terminal());
        Self {
            keys: keys && screen,
            input: !keys,
            screen,
        }
    }
}

/// Holds a session until it ends.
///
/// What is typed before it begins is kept for it, but for ctrl-c, which gives it up.
pub async fn converse(order: &ShellOrder, ends: Ends, signals: &mut Signals) -> Ended {
    let modes = Modes::now(ends.keys && ends.screen);
    let mut source = match Source::open(ends, &modes) {
        Ok(source) => source,
        Err(why) => return Ended::Badly(why),
    };
    let client = link::client_id();
    let mut early = Vec::new();
    let opening = Link::open(&order.session, &client);
    tokio::pin!(opening);
    let link = loop {
        tokio::select! {
            link = &mut opening => break link,
            signal = signals.next() => return Ended::Signalled(signal),
            typed = source.next(), if early.len() < CHUNK => match typed {
                Some(typed) if ends.keys && typed.contains(&INTERRUPT) => {
                    return Ended::Well("given up before it began".to_owned());
                }
                Some(typed) => early.extend(typed),
                None => return Ended::Signalled(Signal::Hangup),
            },
        }
    };
    let link = match link {
        Ok(link) => link,
        Err(why) => return Ended::Badly(advised(why)),
    };
    let mut talk = Talk {
        link,
        escape: ends.keys.then(Escape::new),
        output: Output::new(ends.screen),
        is_ready: false,
    };
    talk.resize();
    let mut leaving = talk.hear_typed(&early);
    let mut sizes = Sizes::new();
    while !leaving {
        tokio::select! {
            signal = signals.next() => {
                talk.end().await;
                return Ended::Signalled(signal);
            }
            heard = talk.link.next() => match talk.take(heard) {
                Ok(None) => {}
                Ok(Some(ended)) => return ended,
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    // Whoever read it has had enough.
                    talk.end().await;
                    return Ended::Well(String::new());
                }
                Err(_gone) => {
                    talk.end().await;
                    return Ended::Signalled(Signal::Hangup);
                }
            },
            typed = source.next(), if talk.link.room() => match typed {
                Some(typed) => leaving = talk.hear_typed(&typed),
                None => {
                    talk.end().await;
                    return Ended::Signalled(Signal::Hangup);
                }
            },
            () = sizes.next() => talk.resize(),
        }
    }
    talk.end().await;
    Ended::Well("left".to_owned())
}

/// A session at work.
struct Talk {
    link: Link,
    escape: Option<Escape>,
    output: Output,
    is_ready: bool,
}

impl Talk {
    /// Takes what was heard; says whether that was the end.
    fn take(&mut self, heard: Heard) -> io::Result<Option<Ended>> {
        match heard {
            Heard::Ready { banner, .. } => {
                self.is_ready = true;
                if let Some(banner) = banner {
                    match self.output.screen {
                        true => super::tell(&mut io::stdout(), &banner),
                        false => super::tell(&mut io::stderr(), &banner),
                    }
                }
            }
            Heard::Output(bytes) => self.output.write(&bytes)?,
            // There is no port in a shell.
            Heard::PortRefused => {}
            Heard::Closed(words) => {
                self.output.end()?;
                let words = words.trim().to_owned();
                return Ok(Some(match (self.is_ready, words.is_empty()) {
                    (true, true) => Ended::Well(String::new()),
                    (false, true) => Ended::Badly("it ended before it began".to_owned()),
                    (_, false) => Ended::Badly(advised(words)),
                }));
            }
        }
        Ok(None)
    }

    /// Sends what was typed; says whether somebody wants to leave.
    fn hear_typed(&mut self, typed: &[u8]) -> bool {
        match &mut self.escape {
            Some(escape) => {
                let meant = escape.hear(typed);
                self.send(&meant.send);
                meant.leave
            }
            None => {
                self.send(typed);
                false
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.link.send(bytes);
        }
    }

    fn resize(&mut self) {
        if let Some((columns, lines)) = terminal::size() {
            self.link.resize(columns, lines);
        }
    }

    /// Ends the session from here, as far as the other side takes part in it.
    async fn end(&mut self) {
        self.link.terminate();
        let closed = async { while !matches!(self.link.next().await, Heard::Closed(_)) {} };
        // One that hangs is left behind: AWS ends it after a while without a key.
        let _ = timeout(FAREWELL, closed).await;
    }
}

/// What only the plugin can do is its matter.
fn advised(why: String) -> String {
    match why.contains("KMS") {
        true => format!("{why}; session-manager-plugin can: {}", install::line()),
        false => why,
    }
}

/// Where the bytes for the session come from.
enum Source {
    #[cfg(unix)]
    Keys(Keys),
    Input(mpsc::Receiver<Vec<u8>>),
    Nobody,
}

impl Source {
    fn open(ends: Ends, modes: &Modes) -> Result<Self, String> {
        #[cfg(unix)]
        if ends.keys {
            let told = |error: io::Error| format!("the terminal cannot be read: {error}");
            let keys = Keys::open().map_err(told)?;
            modes.raw().map_err(told)?;
            return Ok(Self::Keys(keys));
        }
        #[cfg(not(unix))]
        let _ = modes;
        Ok(match ends.input {
            true => Self::Input(standard_input()),
            false => Self::Nobody,
        })
    }

    /// The next bytes; none when the terminal is gone. Dropping this loses nothing.
    async fn next(&mut self) -> Option<Vec<u8>> {
        match self {
            #[cfg(unix)]
            Self::Keys(keys) => keys.next().await.ok(),
            Self::Input(input) => match input.recv().await {
                Some(bytes) => Some(bytes),
                // All of it was sent.
                None => std::future::pending().await,
            },
            Self::Nobody => std::future::pending().await,
        }
    }
}

/// Standard input to its end, and then what ends it at the other side. The thread that reads it is
/// left behind when nobody wants more.
fn standard_input() -> mpsc::Receiver<Vec<u8>> {
    let (say, said) = mpsc::channel(4);
    std::thread::spawn(move || {
        let mut last = b'\n';
        let mut chunk = [0; CHUNK];
        while let Ok(length @ 1..) = io::stdin().lock().read(&mut chunk) {
            let bytes = chunk.get(..length).unwrap_or_default().to_vec();
            last = bytes.last().copied().unwrap_or(last);
            if say.blocking_send(bytes).is_err() {
                return;
            }
        }
        // Within a line the first only hands over what was typed so far.
        let end: &[u8] = match last {
            b'\n' => &[END],
            _ => &[END, END],
        };
        let _ = say.blocking_send(end.to_vec());
    });
    said
}

/// What the session says, on standard output.
struct Output {
    screen: bool,
    /// A carriage return whose next byte is not known yet.
    held: bool,
}

impl Output {
    fn new(screen: bool) -> Self {
        Self {
            screen,
            held: false,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.screen {
            true => out.write_all(bytes)?,
            false => out.write_all(&self.plain(bytes))?,
        }
        out.flush()
    }

    fn end(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.held) {
            io::stdout().lock().write_all(b"\r")?;
        }
        Ok(())
    }

    /// The terminal of the container puts a carriage return before each line feed: taken back.
    fn plain(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut plain = Vec::with_capacity(bytes.len() + 1);
        for byte in bytes {
            if std::mem::take(&mut self.held) && *byte != b'\n' {
                plain.push(b'\r');
            }
            match byte {
                b'\r' => self.held = true,
                byte => plain.push(*byte),
            }
        }
        plain
    }
}

/// New sizes of the terminal.
struct Sizes {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Sizes {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::window_change()).ok()
            },
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_as_the_command_wrote_them() {
        for (chunks, expected) in [
            (&["a\r\nb\r\n"][..], "a\nb\n"),
            (&["a\r", "\nb"], "a\nb"),
            (&["50%\r100%\r\n"], "50%\r100%\n"),
            (&["a\r\r\n"], "a\r\n"),
            (&["\r", "\r", "\n"], "\r\n"),
        ] {
            let mut output = Output::new(false);
            let written: Vec<u8> = chunks
                .iter()
                .flat_map(|chunk| output.plain(chunk.as_bytes()))
                .collect();
            assert_eq!(String::from_utf8(written).unwrap(), expected, "{chunks:?}");
        }
    }

    #[test]
    fn only_what_the_plugin_can_names_it() {
        assert!(advised("KMS encryption is asked for".into()).contains("session-manager-plugin"));
        assert_eq!(advised("lost".into()), "lost");
    }
}
