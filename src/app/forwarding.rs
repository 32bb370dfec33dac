//! Ports of this machine that lead into tasks.

use super::App;

impl App {
    /// `F`.
    pub(super) fn open_forward(&mut self) {
        self.say("a port is forwarded to a task", true);
    }
}
