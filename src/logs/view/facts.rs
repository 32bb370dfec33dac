//! What is true of a line whatever is asked for: its level, and whether it continues a stack trace.

use super::lanes::{Carried, Lanes};
use crate::logs::line::{Kind, Line, StreamId};
use crate::logs::text::level::{Level, level_of};
use crate::logs::text::stack::{Head, continues};

/// It continues the stack trace of a line before it in its stream.
pub(super) const CONTINUES: u8 = 1;
/// The filter wants it.
pub(super) const HIT: u8 = 2;
/// It stands shortly after a line that the filter wants.
pub(super) const AFTER: u8 = 4;
/// It stands shortly before a line that the filter wants.
pub(super) const BEFORE: u8 = 8;
/// It is on a row, or folded into one.
pub(super) const SHOWN: u8 = 16;

/// What a stream carries from line to line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Thread {
    /// There is a line before.
    begun: bool,
    level: Option<Level>,
    head: Head,
}

/// The facts of the lines of a block, as far as they have been looked at.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The level of each line, or of the line before it in its stream that has one.
    pub(super) levels: Vec<Option<Level>>,
    /// [`CONTINUES`] and what others add.
    pub(super) flags: Vec<u8>,
    pub(super) carried: Carried<Thread>,
}

impl Facts {
    /// Looks at `lines` from the first that was not looked at yet.
    pub(super) fn read(&mut self, lines: &[Line], lanes: &mut Lanes<Thread>) {
        match self.levels.is_empty() {
            true => lanes.begin(),
            false => lanes.resume(&self.carried),
        }
        for line in lines.iter().skip(self.levels.len()) {
            let (mut level, mut flags) = (None, 0);
            if let Some(stream) = lane_of(line) {
                let own = level_of(&line.text, None);
                let thread = lanes.at(stream, &mut self.carried);
                if thread.begun && continues(&thread.head, &line.text) {
                    flags = CONTINUES;
                }
                // A line of a trace has no level of its own: `Caused by: … FATAL …` is of the error above.
                level = match flags {
                    CONTINUES => thread.level.or(own),
                    _ => own.or(thread.level),
                };
                *thread = Thread {
                    begun: true,
                    level,
                    head: thread.head.next(&line.text, own),
                };
            }
            self.levels.push(level);
            self.flags.push(flags);
        }
        lanes.end(&mut self.carried);
    }
}

/// The stream along which a line passes things on; a gap passes nothing on.
pub(super) fn lane_of(line: &Line) -> Option<StreamId> {
    match line.kind {
        Kind::Event => line.stream,
        Kind::Gap => None,
    }
}
