//! The real program in a real pseudo-terminal.

use super::cli::clean_env;
use super::process::send_signal;
use super::terminal::{Screen, Terminal};
use super::{ECSIGHT, PATIENCE};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What the threads of a pseudo-terminal tell.
struct Seen {
    terminal: Terminal,
    closed: bool,
    exit: Option<ExitStatus>,
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

fn lock(shared: &Shared) -> MutexGuard<'_, Seen> {
    shared.0.lock().expect("no thread of the harness panicked")
}

/// How to start a program in a terminal.
pub struct Launch {
    home: TempDir,
    program: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    cols: u16,
    rows: u16,
}

/// A program in a terminal.
pub struct Pty {
    shared: Shared,
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    pid: u32,
    before: String,
    _home: TempDir,
}

/// How a program left its terminal.
#[derive(Debug)]
pub struct Left {
    /// Exit status.
    pub status: ExitStatus,
    /// What is on screen.
    pub screen: Screen,
    /// What makes the terminal unusable for the shell that follows; empty is right.
    pub broken: Vec<String>,
    /// Everything it wrote, as text.
    pub written: String,
}

/// `ecsight ARGS…`, split at blanks, in a terminal of 120×40.
pub fn ecsight(args: &str) -> Launch {
    program(ECSIGHT).args(args)
}

/// Any program: the harness is proved against `sh`.
pub fn program(program: &str) -> Launch {
    let home = tempfile::tempdir().expect("a temporary folder");
    let env = clean_env(home.path())
        .into_iter()
        .chain([
            ("TERM", "xterm-256color".to_owned()),
            ("COLORTERM", "truecolor".to_owned()),
        ])
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Launch {
        program: program.to_owned(),
        args: Vec::new(),
        cols: 120,
        rows: 40,
        env,
        home,
    }
}

impl Launch {
    /// More arguments, split at blanks.
    pub fn args(mut self, args: &str) -> Self {
        self.args.extend(args.split_whitespace().map(str::to_owned));
        self
    }

    /// One more argument, blanks and all.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// One more variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Calls go to `endpoint` with credentials that every emulator accepts.
    pub fn at(mut self, endpoint: &str) -> Self {
        for (name, value) in super::cli::emulator_env(endpoint) {
            self.env.push((name.to_owned(), value));
        }
        self
    }

    /// A file in the home folder.
    pub fn file(self, path: &str, text: &str) -> Self {
        let path = self.home.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        std::fs::write(path, text).expect("file written");
        self
    }

    /// A program of this name, in front of everybody else's.
    #[cfg(unix)]
    pub fn tool(self, name: &str, script: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let launch = self.file(&format!("bin/{name}"), script);
        let folder = launch.home.path().join("bin");
        let may_run = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.join(name), may_run).expect("it may be run");
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", folder.display());
        launch.env("PATH", &path)
    }

    /// A terminal of another size.
    pub fn size(mut self, cols: u16, rows: u16) -> Self {
        (self.cols, self.rows) = (cols, rows);
        self
    }

    /// Starts it.
    pub fn start(self) -> Pty {
        let pair = native_pty_system()
            .openpty(size(self.cols, self.rows))
            .expect("a pseudo-terminal");
        let before = line_discipline(&*pair.master);
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.args);
        command.env_clear();
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command.cwd(self.home.path());
        let mut child = pair.slave.spawn_command(command).expect("it starts");
        let pid = child.process_id().expect("it has a process id");
        let shared: Shared = Arc::new((
            Mutex::new(Seen {
                terminal: Terminal::new(self.cols, self.rows),
                closed: false,
                exit: None,
            }),
            Condvar::new(),
        ));
        let writer = Arc::new(Mutex::new(pair.master.take_writer().expect("a writer")));
        let reader = pair.master.try_clone_reader().expect("a reader");
        read_on(Arc::clone(&shared), Arc::clone(&writer), reader);
        let waiting = Arc::clone(&shared);
        std::thread::spawn(move || {
            let status = child.wait().expect("its end can be waited for");
            lock(&waiting).exit = Some(status);
            waiting.1.notify_all();
        });
        Pty {
            shared,
            master: pair.master,
            slave: Some(pair.slave),
            writer,
            pid,
            before,
            _home: self.home,
        }
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// Echo, line editing and the like: what raw mode switches off.
fn line_discipline(master: &dyn MasterPty) -> String {
    master.get_termios().map_or_else(String::new, |termios| {
        format!(
            "{:?} {:?} {:?}",
            termios.input_flags, termios.output_flags, termios.local_flags
        )
    })
}

fn read_on(
    shared: Shared,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    mut reader: Box<dyn Read + Send>,
) {
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = reader.read(&mut buffer).unwrap_or(0);
            let mut seen = lock(&shared);
            seen.closed = read == 0;
            seen.terminal.feed(&buffer[..read]);
            let answers = seen.terminal.answers();
            drop(seen);
            shared.1.notify_all();
            if read == 0 {
                return;
            }
            if let (false, Ok(mut writer)) = (answers.is_empty(), writer.lock()) {
                let _ = writer.write_all(&answers).and_then(|()| writer.flush());
            }
        }
    });
}

impl Pty {
    /// Waits until `is_so` holds for the screen and returns that screen; fails
    /// with the description and the last screen.
    #[track_caller]
    pub fn wait_for(&self, description: &str, is_so: impl Fn(&Screen) -> bool) -> Screen {
        let met = self.wait(PATIENCE, |seen| {
            let screen = seen.terminal.screen();
            is_so(&screen).then_some(screen)
        });
        met.unwrap_or_else(|why| {
            panic!(
                "waited in vain ({why}) until {description}; {}",
                self.screen()
            )
        })
    }

    /// Waits until something holds, the program is gone, or patience ends.
    fn wait<T>(&self, patience: Duration, met: impl Fn(&Seen) -> Option<T>) -> Result<T, String> {
        let deadline = Instant::now() + patience;
        let mut seen = lock(&self.shared);
        loop {
            if let Some(found) = met(&seen) {
                return Ok(found);
            }
            if seen.closed {
                return Err(format!("the program is gone: {:?}", seen.exit));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("{} s", patience.as_secs()));
            }
            let step = left.min(Duration::from_secs(1));
            let waited = self.shared.1.wait_timeout(seen, step);
            let (now, silence) = waited.expect("no thread of the harness panicked");
            seen = now;
            // its last words may arrive after its end was told, so one silent second is given to them
            if let (true, Some(status)) = (silence.timed_out() && step < left, &seen.exit) {
                return Err(format!("the program has ended: {status:?}"));
            }
        }
    }

    /// What is on screen now.
    pub fn screen(&self) -> Screen {
        lock(&self.shared).terminal.screen()
    }

    /// How many bytes were written so far.
    pub fn written(&self) -> usize {
        lock(&self.shared).terminal.bytes().len()
    }

    /// Every sequence so far that sets a colour.
    pub fn colours(&self) -> Vec<String> {
        lock(&self.shared).terminal.colours()
    }

    /// Waits until nothing has been written for `window`: the program has
    /// drawn what it wants to draw. Returns the bytes written until then.
    #[track_caller]
    pub fn wait_until_calm(&self, window: Duration) -> usize {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let before = self.written();
            if self
                .wait(window, |seen| {
                    (seen.terminal.bytes().len() > before).then_some(())
                })
                .is_err()
            {
                assert!(
                    lock(&self.shared).exit.is_none(),
                    "it runs; {}",
                    self.screen()
                );
                return before;
            }
            assert!(
                Instant::now() < deadline,
                "waited in vain until nothing is written for {window:?}; {}",
                self.screen()
            );
        }
    }

    /// What is written within `window`, which should be nothing.
    pub fn written_within(&self, window: Duration) -> String {
        let before = self.written();
        let _ = self.wait(window, |seen| {
            (seen.terminal.bytes().len() > before).then_some(())
        });
        String::from_utf8_lossy(&lock(&self.shared).terminal.bytes()[before..]).into_owned()
    }

    /// Types `text` as it is.
    pub fn type_text(&self, text: &str) {
        let mut writer = self.writer.lock().expect("the writer is whole");
        let _ = writer.write_all(text.as_bytes());
        let _ = writer.flush();
    }

    /// Presses keys, separated by blanks: `ctrl-z`, `enter`, `esc`, `down`, `x`.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        for key in keys.split_whitespace() {
            self.type_text(&bytes_of(key));
        }
    }

    /// Gives the window another size.
    pub fn resize(&self, cols: u16, rows: u16) {
        lock(&self.shared).terminal.resize(cols, rows);
        self.master.resize(size(cols, rows)).expect("resized");
    }

    /// Sends a signal by name: `TERM`, `HUP`, `INT`.
    pub fn signal(&self, name: &str) {
        send_signal(self.pid, name);
    }

    /// Waits for the end of the program and tells how it left the terminal.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> Left {
        let ended = self.wait(PATIENCE, |seen| seen.exit.clone());
        let status = match ended {
            Ok(status) => status,
            Err(why) => panic!(
                "waited in vain ({why}) until the program ends; {}",
                self.screen()
            ),
        };
        let after = line_discipline(&*self.master);
        // our own end of the line kept it open until its state was read
        drop(self.slave.take());
        let _ = self.wait(PATIENCE, |seen| seen.closed.then_some(()));
        let seen = lock(&self.shared);
        let screen = seen.terminal.screen();
        let mut broken: Vec<String> = seen
            .terminal
            .modes()
            .into_iter()
            .filter(|(mode, on)| *on != matches!(mode, 7 | 25))
            .map(|(mode, on)| format!("mode {mode} left {}", if on { "on" } else { "off" }))
            .collect();
        if after != self.before {
            broken.push(format!(
                "line discipline was {} and is {after}",
                self.before
            ));
        }
        Left {
            status,
            screen,
            broken,
            written: String::from_utf8_lossy(seen.terminal.bytes()).into_owned(),
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if lock(&self.shared).exit.is_none() {
            send_signal(self.pid, "KILL");
        }
    }
}

impl Left {
    /// Fails unless the terminal is as it was and the exit code is `code`.
    #[track_caller]
    pub fn is_clean(&self, code: u32) -> &Self {
        assert_eq!(self.broken, Vec::<String>::new(), "terminal restored");
        assert!(
            self.written.contains("\x1b[?1049l"),
            "it was on the alternate screen and has left it"
        );
        assert_eq!(
            (self.status.exit_code(), self.status.signal()),
            (code, None),
            "exit code; {}",
            self.screen
        );
        self
    }
}

/// What a terminal sends for a key.
#[track_caller]
fn bytes_of(key: &str) -> String {
    if let Some(rest) = key.strip_prefix("alt-") {
        return format!("\x1b{}", bytes_of(rest));
    }
    if let Some(rest) = key.strip_prefix("ctrl-") {
        let letter = rest.bytes().next().expect("a key after ctrl-");
        return char::from(letter.to_ascii_uppercase() & 0x1f).to_string();
    }
    let sequence = match key {
        "enter" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "backtab" => "\x1b[Z",
        "space" => " ",
        "backspace" => "\x7f",
        "delete" => "\x1b[3~",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "pageup" => "\x1b[5~",
        "pagedown" => "\x1b[6~",
        _ if key.chars().count() == 1 => key,
        _ => panic!("no such key: {key}"),
    };
    sequence.to_owned()
}
