//! A shell in a container of what is selected.

use super::App;

impl App {
    /// `s`.
    pub(super) fn open_shell(&mut self) {
        self.say("a shell is for a task or a container", true);
    }

    /// The terminal is ours again.
    pub(super) fn shell_ended(&mut self, ended: Result<String, String>) {
        match ended {
            Ok(line) => self.say(line, false),
            Err(line) => self.say(line, true),
        }
    }
}
