//! The user's editor: a text goes out in a private file and comes back, and the terminal with it.

use super::save;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use tokio::sync::oneshot;

/// What edits text where the user has not said otherwise.
const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };
/// What a shell says when it does not find or cannot run a program.
const NOT_FOUND: [i32; 2] = [127, 126];
/// From here on a shell says that a program was ended by a signal.
const SIGNALLED: i32 = 129;

/// The user's editor: `$VISUAL`, else `$EDITOR`, which a shell reads as git's does.
pub fn chosen() -> String {
    let set = ["VISUAL", "EDITOR"].into_iter();
    let mut set = set.filter_map(|name| std::env::var(name).ok());
    set.find(|editor| !editor.trim().is_empty())
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// An editor at work.
pub struct Editor {
    name: String,
    pid: u32,
    path: PathBuf,
    text: String,
    left: oneshot::Receiver<io::Result<ExitStatus>>,
}

impl Editor {
    /// Starts the editor on this terminal, with the text in a new file that only its owner can
    /// read. Where standard output is no terminal, `screen` is what it is to draw on.
    ///
    /// # Errors
    /// In words, when there can be no such file or no such program.
    pub fn start(name: String, text: &str, screen: Option<Stdio>) -> Result<Self, String> {
        let file = format!("ecsight-{}.json", std::process::id());
        let path = save::save(&std::env::temp_dir().join(file), text)?;
        let mut command = shell(&name, &path);
        if let Some(screen) = screen {
            command.stdout(screen);
        }
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => {
                // Nobody has typed anything into it.
                let _ = fs::remove_file(&path);
                return Err(format!("no editor: {name}: {error}"));
            }
        };
        let pid = child.id();
        let (tell, left) = oneshot::channel();
        thread::spawn(move || {
            // Nobody listens any more when the program ends.
            let _ = tell.send(child.wait());
        });
        Ok(Self {
            name,
            pid,
            path,
            text: text.to_owned(),
            left,
        })
    }

    /// Waits until the editor is left: the text as it was saved, or none if the editor says that
    /// it is not meant. Cancelling this loses nothing.
    ///
    /// # Errors
    /// In words, when the editor did not work; a text that was saved before is kept then, and the
    /// words tell where.
    pub async fn left(&mut self) -> Result<Option<String>, String> {
        let name = &self.name;
        let status = match (&mut self.left).await {
            Ok(Ok(status)) => status,
            Ok(Err(error)) => return Err(self.kept(&format!("{name}: {error}"))),
            Err(_) => return Err(self.kept(&format!("nobody knows what became of {name}"))),
        };
        match status.code() {
            Some(0) => {
                let read = fs::read_to_string(&self.path);
                let text = read.map_err(|error| self.kept(&format!("{name}: {error}")))?;
                self.remove();
                Ok(Some(text))
            }
            Some(code) if NOT_FOUND.contains(&code) => {
                self.remove();
                Err(format!(
                    "no editor: {name} cannot be run; set VISUAL or EDITOR to one that can, e.g. EDITOR=vi"
                ))
            }
            Some(code) if code < SIGNALLED => {
                self.remove();
                Ok(None)
            }
            _ => Err(self.kept(&format!("{name} broke down ({status})"))),
        }
    }

    /// Asks it to end, because the program does; what was saved stays in its file.
    pub fn end(&self) {
        if cfg!(unix) {
            // One that is gone already needs nothing.
            let _ = Command::new("kill").arg(self.pid.to_string()).status();
        }
        self.kept("");
    }

    /// Keeps the file if somebody has typed something into it, and says so.
    fn kept(&self, why: &str) -> String {
        let typed = fs::read_to_string(&self.path).is_ok_and(|text| text != self.text);
        if typed {
            return format!("{why}; what was saved is in {}", self.path.display());
        }
        self.remove();
        format!("{why}; nothing was changed")
    }

    fn remove(&self) {
        // An editor may have put another file in its place, or taken it away.
        let _ = fs::remove_file(&self.path);
    }
}

/// The editor's line with the file behind it; the shell splits the line, and the file's name not.
fn shell(line: &str, path: &Path) -> Command {
    if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.arg("/C").arg(line).arg(path);
        return command;
    }
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{line} \"$@\""));
    // Behind the name that the shell gives itself.
    command.arg(line).arg(path);
    command
}

#[cfg(test)]
mod tests;
