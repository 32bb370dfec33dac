//! What enters the loop and what leaves it.

use super::forwarding::{News, Order};
use crate::domain::Text;
use crate::domain::context::ContextId;
use crate::domain::forward::ForwardId;
use crate::domain::session::OpenedSession;
use crate::domain::time::Timestamp;
use crate::keys::Chord;
use crate::scheduler::{Job, JobId, Now};

/// The time of a message: both clocks, read once by the loop.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Wall clock, for ages and records.
    pub wall: Timestamp,
    /// Time since the program started, for plans and frames.
    pub tick: Now,
}

/// Everything the loop reacts to.
#[derive(Debug)]
pub enum Message {
    /// A key.
    Key(Chord),
    /// Pasted text.
    Paste(String),
    /// The mouse wheel: lines down (positive) or up.
    Scroll(i16),
    /// A click on the table.
    Click {
        /// Lines below the first row in view.
        line: usize,
    },
    /// The terminal has this size now.
    Resize {
        /// Columns.
        width: u16,
        /// Lines.
        height: u16,
    },
    /// The terminal gained or lost the focus.
    Focus(bool),
    /// The runner has something to tell.
    Report(Box<crate::scheduler::Report>),
    /// The one timer.
    Timer,
    /// The profiles of the AWS configuration files.
    Profiles(Vec<crate::domain::place::ProfileChoice>),
    /// What was written down of what was changed, or why that cannot be read.
    Audit(Result<super::Written, String>),
    /// What is told of a forwarded port.
    Forwarded {
        /// Which forward.
        id: ForwardId,
        /// What.
        news: News,
    },
    /// The terminal is ours again: how the session in the container went, in a line, or what failed.
    ShellEnded(Result<String, String>),
    /// The version of `session-manager-plugin` on this machine, or why there is none.
    Plugin(Result<String, String>),
    /// The editor was left: with what was saved, or without; or it did not work, in a line.
    Edited(Result<Option<String>, String>),
    /// A side effect of ours has ended, with a line for the user.
    Told {
        /// The line.
        line: String,
        /// Whether it failed.
        failed: bool,
    },
}

/// What the loop does for the model: the model itself touches nothing.
#[derive(Debug)]
pub enum Effect {
    /// Send these calls.
    Start(Vec<Job>),
    /// Nobody waits for these any more.
    Cancel(Vec<JobId>),
    /// A context came into being: profile, region.
    Open {
        /// Which.
        context: ContextId,
        /// Its profile.
        profile: Option<Text>,
        /// Its region.
        region: Option<Text>,
    },
    /// Read the credentials of a context anew.
    Reopen(ContextId),
    /// Put text on the clipboard.
    Copy(String),
    /// Open a page in the browser.
    Browse(String),
    /// Write text to a new file.
    Save {
        /// As it was typed: `~` and relative paths are understood.
        path: String,
        /// The text.
        text: String,
    },
    /// Show text in the user's pager.
    Page(String),
    /// Have text edited in the user's editor.
    Edit(String),
    /// Hand the terminal over to a session in a container.
    Shell(Box<ShellOrder>),
    /// Look for `session-manager-plugin` on this machine.
    FindPlugin,
    /// Do something with a port of this machine.
    Forward(Order),
    /// Tell somebody who looks elsewhere: the bell, and a notification where the terminal has them.
    Notify(String),
    /// Read what was written down of what was changed.
    ReadAudit,
    /// Load this theme.
    Theme(Text),
    /// Read the profiles again.
    ReadProfiles,
    /// Hand the terminal back to the shell for a while.
    Suspend,
    /// End.
    Quit,
}

/// A session in a container, and what `session-manager-plugin` wants to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellOrder {
    /// The session that AWS has opened.
    pub session: OpenedSession,
    /// The context it belongs to.
    pub context: ContextId,
    /// ARN of the cluster.
    pub cluster: Text,
    /// ARN of the task.
    pub task: Text,
    /// Name of the container.
    pub container: Text,
    /// Its runtime id; none where ECS does not tell it.
    pub runtime_id: Option<Text>,
    /// What runs there.
    pub command: Text,
}
