//! A shell as a person sees it: a line that is edited and echoed, and commands that answer.

use std::time::Duration;

use serde::Deserialize;

use super::commands::{self, Done};
use super::talk::Said;
use crate::sim::story::Place;

/// Programs that the image has beside the shells.
const SHELLS: [&str; 6] = ["sh", "/bin/sh", "bash", "/bin/bash", "ash", "/bin/ash"];

#[derive(Debug, Deserialize)]
struct Size {
    cols: u32,
    rows: u32,
}

/// What runs in front of the shell and has the keys.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// `cat` without a file: says each line again.
    Echo,
    /// `sleep`, for as long as this.
    Sleep(Duration),
}

/// What of an escape sequence was there so far: keys that move a cursor do nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    No,
    Begun,
    Inside,
}

/// The shell of one session.
#[derive(Debug)]
pub(super) struct Shell {
    pub place: Place,
    command: String,
    line: Vec<u8>,
    escape: Escape,
    pub size: (u32, u32),
    pub directory: String,
    pub status: i32,
    front: Option<Front>,
    /// One command and no more.
    once: bool,
}

impl Shell {
    pub(super) fn new(command: &str, place: Place) -> Self {
        let program = command.split_whitespace().next().unwrap_or_default();
        let plain = SHELLS.contains(&program) && !command.contains(" -c ");
        Self {
            place,
            command: command.to_owned(),
            line: Vec::new(),
            escape: Escape::No,
            size: (80, 24),
            directory: "/app".into(),
            status: 0,
            front: None,
            once: !plain,
        }
    }

    /// The prompt, or all that one command has to say.
    pub(super) fn begin(&mut self) -> Said {
        let mut said = Said::default();
        if !self.once {
            self.prompt(&mut said);
            return said;
        }
        let command = self.command.clone();
        let command = match command.split_once(" -c ") {
            Some((_, inner)) => inner.trim().trim_matches(['\'', '"']).to_owned(),
            None => command,
        };
        let program = command.split_whitespace().next().unwrap_or_default();
        if !commands::is_known(program) {
            let text = format!(
                "Unable to start command: Failed to start pty: exec: \"{program}\": executable file not found in $PATH\r\n"
            );
            said.output.extend(text.bytes());
            said.over = true;
            return said;
        }
        self.run(&command, &mut said);
        said
    }

    /// Keys of the person.
    pub(super) fn hear(&mut self, keys: &[u8]) -> Said {
        let mut said = Said::default();
        for key in keys {
            if !said.over {
                self.key(*key, &mut said);
            }
        }
        said
    }

    /// Time passes for whoever sleeps.
    pub(super) fn wait(&mut self, time: Duration) -> Said {
        let mut said = Said::default();
        if let Some(Front::Sleep(left)) = &mut self.front {
            *left = left.saturating_sub(time);
            if left.is_zero() {
                self.status = 0;
                self.leave_front(&mut said);
            }
        }
        said
    }

    /// `{"cols": 120, "rows": 40}`.
    pub(super) fn resize(&mut self, payload: &[u8]) {
        if let Ok(Size { cols, rows }) = serde_json::from_slice(payload) {
            self.size = (cols, rows);
        }
    }

    fn prompt(&self, said: &mut Said) {
        if self.command.contains("bash") {
            let Place { host, .. } = &self.place;
            let text = format!("root@{host}:{}# ", self.directory);
            said.output.extend(text.bytes());
        } else {
            said.output.extend(b"# ");
        }
    }

    fn leave_front(&mut self, said: &mut Said) {
        self.front = None;
        if self.once {
            said.over = true;
        } else {
            self.prompt(said);
        }
    }

    fn key(&mut self, key: u8, said: &mut Said) {
        match (self.escape, key) {
            (Escape::No, 0x1b) => {
                self.escape = Escape::Begun;
                return;
            }
            (Escape::Begun, b'[' | b'O') => {
                self.escape = Escape::Inside;
                return;
            }
            (Escape::Begun, _) => {
                self.escape = Escape::No;
                return;
            }
            (Escape::Inside, _) => {
                if (0x40..=0x7e).contains(&key) {
                    self.escape = Escape::No;
                }
                return;
            }
            (Escape::No, _) => {}
        }
        match key {
            b'\r' | b'\n' => self.enter(said),
            // Ctrl-C ends what runs, or the line, and never the session.
            0x03 => {
                said.output.extend(b"^C\r\n");
                self.line.clear();
                self.status = 130;
                self.leave_front(said);
            }
            0x04 if self.line.is_empty() => match self.front {
                Some(Front::Echo) => self.leave_front(said),
                Some(Front::Sleep(_)) => {}
                None => {
                    said.output.extend(b"exit\r\n");
                    said.over = true;
                }
            },
            0x0c if self.front.is_none() => {
                said.output.extend(b"\x1b[H\x1b[2J");
                self.prompt(said);
                said.output.extend(&self.line);
            }
            0x15 => {
                for _ in 0..String::from_utf8_lossy(&self.line).chars().count() {
                    said.output.extend(b"\x08 \x08");
                }
                self.line.clear();
            }
            0x08 | 0x7f => {
                // A character of several bytes goes as one.
                while let Some(byte) = self.line.pop() {
                    if byte & 0xC0 != 0x80 {
                        said.output.extend(b"\x08 \x08");
                        break;
                    }
                }
            }
            b' '.. => {
                self.line.push(key);
                said.output.push(key);
            }
            _ => {}
        }
    }

    fn enter(&mut self, said: &mut Said) {
        said.output.extend(b"\r\n");
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        match self.front {
            Some(Front::Echo) => {
                said.output.extend(line.bytes());
                said.output.extend(b"\r\n");
            }
            Some(Front::Sleep(_)) => {}
            None => self.run(&line, said),
        }
    }

    fn run(&mut self, line: &str, said: &mut Said) {
        let mut exit = false;
        for command in line.split([';', '\n']) {
            match commands::run(self, command.trim()) {
                Done::Said(text) => said.output.extend(text.replace('\n', "\r\n").bytes()),
                Done::Front(front) => {
                    self.front = Some(front);
                    return;
                }
                Done::Exit => {
                    exit = true;
                    break;
                }
            }
        }
        if exit || self.once {
            said.over = true;
        } else {
            self.prompt(said);
        }
    }
}
