//! The program on the real terminal.

use super::clipboard;
use super::draw::{self, Screen};
use super::engine::{Clocks, Engine, Outside};
use super::foreground::{self, Turn};
use super::signals::{Signal, Signals, is_hangup};
use super::terminal::{self, Guard};
use crate::app::{App, Effect, Message, ShellOrder};
use crate::aws::SessionSpec;
use crate::keys::Chord;
use crossterm::event::{Event, EventStream, KeyEventKind, MouseButton, MouseEventKind};
use futures_util::StreamExt;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::collections::VecDeque;
use std::io::{self, BufWriter, Stdout, Write as _};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

/// What the program needs besides the model.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Folder of the user's themes.
    pub themes: Option<PathBuf>,
    /// Colours the terminal can show.
    pub depth: crate::theme::ColorDepth,
    /// Whether the mouse is captured.
    pub mouse: bool,
}

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    Left,
    /// A signal asked for it; a terminal that is gone counts as a hangup.
    Signalled(Signal),
}

/// Runs until the user leaves or a signal says so.
///
/// # Errors
/// When the terminal cannot be taken or written to.
pub async fn run(
    app: App,
    effects: Vec<Effect>,
    base: SessionSpec,
    clocks: Clocks,
    surroundings: Surroundings,
) -> io::Result<Ended> {
    // First of all: a signal must not find a taken terminal and nobody who listens.
    let mut signals = Signals::new()?;
    let guard = Guard::take(surroundings.mouse)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(terminal::output()))?;
    let mut outside = Shell {
        guard,
        blank: false,
        waiting: VecDeque::new(),
        surroundings,
    };
    let mut engine = Engine::new(app, effects, base, clocks, &mut outside);
    let ended = turn(&mut engine, &mut terminal, &mut signals, &mut outside).await;
    outside.guard.release();
    engine.shutdown().await;
    match ended {
        // Nobody is left to be told.
        Err(error) if is_hangup(&error) => Ok(Ended::Signalled(Signal::Hangup)),
        ended => ended,
    }
}

/// A ctrl-c for who has the terminal reaches us as well, on a busy machine only after they have
/// gone. Ours comes as a key: the terminal sends no signal for it while it is raw.
const LATE: Duration = Duration::from_millis(500);

/// The loop.
async fn turn(
    engine: &mut Engine,
    terminal: &mut Tty,
    signals: &mut Signals,
    outside: &mut Shell,
) -> io::Result<Ended> {
    // The first frame comes before the first call is even planned.
    let mut screen = paint(terminal, engine)?;
    let mut listener = Listener::new();
    let mut back_at = None;
    while !engine.is_over() {
        let wake = engine.wake_at();
        let mut urgent = false;
        tokio::select! {
            biased;
            signal = signals.next() => {
                let is_late = back_at.is_some_and(|at| engine.clocks.now().tick < at + LATE);
                if signal != Signal::Interrupt || !is_late {
                    return Ok(Ended::Signalled(signal));
                }
            },
            event = listener.events.recv() => match event {
                Some(Ok(event)) => {
                    urgent = true;
                    let mut last_size = handle(engine, event, &screen, outside);
                    // Take everything that is ready: of many resizes only the last one counts.
                    while let Ok(Ok(event)) = listener.events.try_recv() {
                        last_size = handle(engine, event, &screen, outside).or(last_size);
                    }
                    if let Some((width, height)) = last_size {
                        outside.blank = true;
                        engine.feed(Message::Resize { width, height }, outside);
                    }
                }
                Some(Err(error)) => return Err(error),
                None => return Ok(Ended::Signalled(Signal::Hangup)),
            },
            message = engine.message() => engine.drain(message, outside),
            () = async { match wake { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => engine.timer(outside),
        }
        if engine.settle(urgent, outside) {
            if std::mem::take(&mut outside.blank) {
                // Unlike `clear`, this does not ask the terminal where the cursor is.
                let size = terminal.size()?;
                terminal.resize(size.into())?;
            }
            screen = paint(terminal, engine)?;
        }
        if let Some(turn) = outside.waiting.pop_front() {
            // Nobody else may read the keys while somebody else has the terminal.
            listener.end().await;
            let ended = foreground::run(engine, signals, outside, turn).await?;
            if let Some(signal) = ended {
                return Ok(Ended::Signalled(signal));
            }
            listener = Listener::new();
            back_at = Some(engine.clocks.now().tick);
            if let Some((width, height)) = terminal::size() {
                engine.feed(Message::Resize { width, height }, outside);
            }
            let size = terminal.size()?;
            terminal.resize(size.into())?;
            engine.settle(true, outside);
            screen = paint(terminal, engine)?;
        }
    }
    Ok(Ended::Left)
}

/// Events of the terminal on a channel, so that all that are ready can be taken at once: polling
/// the stream itself a second time would lose its wake-up.
struct Listener {
    events: mpsc::Receiver<io::Result<Event>>,
    task: tokio::task::JoinHandle<()>,
}

impl Listener {
    fn new() -> Self {
        let (send, events) = mpsc::channel(1_024);
        let task = tokio::spawn(async move {
            let mut events = EventStream::new();
            while let Some(event) = events.next().await {
                if send.send(event).await.is_err() {
                    break;
                }
            }
        });
        Self { events, task }
    }

    /// Stops reading the terminal.
    async fn end(self) {
        self.task.abort();
        // Its end is all that is waited for: a task that was aborted has no result.
        let _ = self.task.await;
        // The thread that waits for keys on behalf of the stream lets go of the reader before
        // somebody else can have it; what it has read already was typed for us.
        let _ = crossterm::event::poll(Duration::from_millis(100));
    }
}

type Tty = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

fn paint(terminal: &mut Tty, engine: &mut Engine) -> io::Result<Screen> {
    engine.app.clock = engine.clocks.now();
    let mut screen = Screen::default();
    terminal.draw(|frame| {
        let area = frame.area();
        draw::prepare(&mut engine.app, area);
        screen = draw::draw(&engine.app, area, frame.buffer_mut());
        if let Some(at) = screen.cursor {
            frame.set_cursor_position(at);
        }
    })?;
    engine.app.drawn(screen.table_height, screen.rates.clone());
    engine.app.showed(screen.columns.clone());
    Ok(screen)
}

/// Feeds a terminal event; a resize is returned instead, so that only the last one is acted on.
fn handle(
    engine: &mut Engine,
    event: Event,
    screen: &Screen,
    outside: &mut Shell,
) -> Option<(u16, u16)> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let chord = Chord::from(key);
            panic_if_asked(chord);
            engine.feed(Message::Key(chord), outside);
        }
        Event::Paste(text) => engine.feed(Message::Paste(text), outside),
        Event::FocusGained => engine.feed(Message::Focus(true), outside),
        Event::FocusLost => engine.feed(Message::Focus(false), outside),
        Event::Resize(width, height) => return Some((width, height)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => engine.feed(Message::Scroll(3), outside),
            MouseEventKind::ScrollUp => engine.feed(Message::Scroll(-3), outside),
            MouseEventKind::Down(MouseButton::Left) => {
                let rows = screen.table.as_ref().map(|table| table.rows);
                if let Some(rows) =
                    rows.filter(|rows| rows.contains((mouse.column, mouse.row).into()))
                {
                    engine.feed(
                        Message::Click {
                            line: usize::from(mouse.row - rows.y),
                        },
                        outside,
                    );
                }
            }
            _ => {}
        },
        Event::Key(_) => {}
    }
    None
}

/// A panic in the loop, for the test that the terminal survives one.
fn panic_if_asked(chord: Chord) {
    if cfg!(debug_assertions)
        && "ctrl-\\".parse() == Ok(chord)
        && std::env::var_os("ECSIGHT_TEST_PANIC").is_some_and(|value| value == "1")
    {
        panic!("ECSIGHT_TEST_PANIC asked for this");
    }
}

/// The real outside: this terminal, this machine.
pub(super) struct Shell {
    pub(super) guard: Guard,
    /// What is on the terminal is not what was drawn: a window that shrank and grew again has
    /// lost cells although its size is the same, and a program in the foreground again has lost all.
    blank: bool,
    /// Who is to have the terminal as soon as the loop comes round.
    waiting: VecDeque<Turn>,
    surroundings: Surroundings,
}

impl Outside for Shell {
    fn copy(&mut self, text: &str) -> Result<String, String> {
        clipboard::copy(&mut io::stdout(), text)
            .map(|()| clipboard::told(text))
            .map_err(|error| format!("not copied: {error}"))
    }

    fn browse(&mut self, url: &str) -> Result<String, String> {
        browse(url)?;
        Ok(format!("opening {url}"))
    }

    fn suspend(&mut self) -> Result<(), String> {
        self.blank = true;
        suspend(&self.guard)
    }

    fn shell(&mut self, order: ShellOrder) -> Result<(), String> {
        self.waiting.push_back(Turn::Shell(Box::new(order)));
        Ok(())
    }

    fn edit(&mut self, text: String) -> Result<(), String> {
        self.waiting.push_back(Turn::Edit(text));
        Ok(())
    }

    fn page(&mut self, text: String) -> Result<(), String> {
        self.waiting.push_back(Turn::Page(text));
        Ok(())
    }

    fn notify(&mut self, line: &str) {
        // A terminal that knows no OSC 9 ignores it; the bell is for all of them. That a terminal
        // cannot be written to is told by the next frame.
        let mut out = io::stdout().lock();
        let line = crate::domain::sanitize::line(line);
        let _ = write!(out, "\x1b]9;{line}\x07\x07").and_then(|()| out.flush());
    }

    fn theme(&mut self, app: &mut App, name: &str) {
        super::load_theme(
            app,
            name,
            self.surroundings.themes.as_deref(),
            self.surroundings.depth,
        );
    }
}

/// Opens a page with what the desktop has for it; over SSH there is none, and the address is copied instead.
fn browse(url: &str) -> Result<(), String> {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let desktop = cfg!(not(all(unix, not(target_os = "macos"))))
        || std::env::var_os("DISPLAY").is_some()
        || std::env::var_os("WAYLAND_DISPLAY").is_some();
    let opened = desktop
        && std::process::Command::new(opener)
            .arg(url)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .is_ok();
    if opened {
        return Ok(());
    }
    match clipboard::copy(&mut io::stdout(), url) {
        Ok(()) => Err(format!("no browser here; copied {url}")),
        Err(_) => Err(format!("no browser here: {url}")),
    }
}

#[cfg(unix)]
fn suspend(guard: &Guard) -> Result<(), String> {
    guard.release();
    // The shell stops us like any other job; execution goes on here after `fg`.
    let stopped = std::process::Command::new("kill")
        .args(["-s", "STOP", &std::process::id().to_string()])
        .status();
    guard.enter().map_err(|error| error.to_string())?;
    stopped
        .map(|_| ())
        .map_err(|error| format!("not suspended: {error}"))
}

#[cfg(not(unix))]
fn suspend(_guard: &Guard) -> Result<(), String> {
    Err("this system cannot suspend a program".to_owned())
}
