//! The user's pager: the terminal is handed over to it and taken back.

use std::io::{self, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use tokio::sync::oneshot;

/// What shows text where the user has not said otherwise.
const DEFAULT: &str = if cfg!(windows) { "more" } else { "less -R" };
/// What a shell says when it does not find or cannot run a program.
const NOT_FOUND: [i32; 2] = [127, 126];

/// The user's pager: `$PAGER`, which a shell reads as git's and man's does.
pub fn chosen() -> String {
    std::env::var("PAGER")
        .ok()
        .filter(|pager| !pager.trim().is_empty())
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// A pager at work.
pub struct Pager {
    name: String,
    pid: u32,
    left: oneshot::Receiver<io::Result<ExitStatus>>,
}

impl Pager {
    /// Starts the pager on this terminal, with the text on its standard input.
    ///
    /// # Errors
    /// In words, when it cannot be started.
    pub fn start(name: String, text: String) -> Result<Self, String> {
        let mut command = shell(&name);
        if std::env::var_os("LESS").is_none() {
            // Who set PAGER=less and nothing else wants to read colours, not escape sequences.
            command.env("LESS", "R");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| format!("no pager: {name}: {error}"))?;
        let (pid, input) = (child.id(), child.stdin.take());
        // Threads of their own, and none that the program waits for when it ends: a pager reads as
        // far as it shows, and stays as long as somebody reads.
        thread::spawn(move || {
            if let Some(mut input) = input {
                // One that is left early reads no further, which is no error.
                let _ = input.write_all(text.as_bytes());
            }
        });
        let (tell, left) = oneshot::channel();
        thread::spawn(move || {
            // Nobody listens any more when the program ends.
            let _ = tell.send(child.wait());
        });
        Ok(Self { name, pid, left })
    }

    /// Waits until the pager is left. Cancelling this loses nothing.
    ///
    /// # Errors
    /// In words, when there was no pager to be left.
    pub async fn left(&mut self) -> Result<(), String> {
        let name = &self.name;
        match (&mut self.left).await {
            Ok(Ok(status)) if status.code().is_some_and(|code| NOT_FOUND.contains(&code)) => {
                Err(format!(
                    "no pager: {name} cannot be run; set PAGER to one that can, e.g. PAGER='less -R'"
                ))
            }
            Ok(Ok(_)) | Err(_) => Ok(()),
            Ok(Err(error)) => Err(format!("no pager: {name}: {error}")),
        }
    }

    /// Asks it to end, because the program does.
    pub fn end(&self) {
        if cfg!(unix) {
            // One that is gone already needs nothing.
            let _ = Command::new("kill").arg(self.pid.to_string()).status();
        }
    }
}

fn shell(line: &str) -> Command {
    let (shell, flag) = match cfg!(windows) {
        true => ("cmd", "/C"),
        false => ("sh", "-c"),
    };
    let mut command = Command::new(shell);
    command.arg(flag).arg(line);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn it_reads_as_much_as_it_likes_and_a_missing_one_is_told() {
        let long = "x".repeat(1_000_000);
        for (pager, fails) in [
            ("cat > /dev/null", false),
            ("head -c 10 > /dev/null", false),
            ("exit 1", false),
            ("exec 0<&-; true", false),
            ("no-such-pager --really", true),
        ] {
            let line = format!("exec 2> /dev/null; {pager}");
            let told = Pager::start(line, long.clone()).unwrap().left().await;
            assert_eq!(told.is_err(), fails, "{pager}: {told:?}");
            if let Err(line) = told {
                assert!(line.contains("set PAGER"), "{line}");
            }
        }
    }
}
