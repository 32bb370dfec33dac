//! Rows as plain text, for copying and saving.

use super::Row;
use super::model::View;
use crate::domain::time::{Timestamp, Zone, full};
use crate::logs::buffer::Buffer;
use crate::logs::line::{Kind, Line};
use std::fmt::Write as _;
use std::ops::Range;

/// Characters of a task's id that tell it from the others.
const SHORT: usize = 8;

/// Which rows are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// These, such as those on screen.
    These(Range<usize>),
    /// All that are shown.
    All,
    /// The marked lines, shown or not.
    Marked,
}

/// What stands before each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Writing {
    /// Task and container.
    pub tag: bool,
    /// The time, in a zone.
    pub time: Option<Zone>,
}

impl View {
    /// Rows as plain text, one line each with a line break behind it: folded traces and repeats
    /// are written out, gaps and what is not shown are told in brackets. Harmless for a terminal.
    pub fn text_of(&self, buffer: &Buffer, rows: &Rows, writing: Writing) -> String {
        let mut out = String::new();
        let range = match rows {
            Rows::These(range) => range.start..range.end.min(self.len()),
            Rows::All => 0..self.len(),
            Rows::Marked => {
                let places = self.marked().into_iter().filter_map(|id| self.find(id));
                for (at, line) in places {
                    let block = self.same(buffer, at);
                    if let Some(line) = block.and_then(|block| block.lines.get(line)) {
                        self.write(&mut out, buffer, line, writing);
                    }
                }
                return out;
            }
        };
        for index in range {
            match self.row(buffer, index) {
                Some(Row::Before { lines }) => {
                    let _ = writeln!(out, "[{lines} lines not shown]");
                }
                Some(Row::Line(line) | Row::Gap(line)) => {
                    self.write(&mut out, buffer, line, writing);
                }
                _ => {
                    for line in self.lines_of(buffer, index) {
                        self.write(&mut out, buffer, line, writing);
                    }
                }
            }
        }
        out
    }

    fn write(&self, out: &mut String, buffer: &Buffer, line: &Line, writing: Writing) {
        if let Some(zone) = writing.time {
            let time = Timestamp::from_millisecond(line.timestamp);
            let _ = match (time, zone) {
                // To the millisecond, as CloudWatch has it.
                (Ok(time), Zone::Utc) => write!(out, "{time:.3} "),
                (Ok(time), zone) => write!(out, "{} ", full(time, zone)),
                (Err(_), _) => write!(out, "{} ", line.timestamp),
            };
        }
        let origin = line.stream.and_then(|id| self.origins.find(id, buffer));
        if let Some(origin) = origin.filter(|_| writing.tag) {
            let task: String = origin.task.chars().take(SHORT).collect();
            let words = [task.as_str(), &origin.container];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let _ = match words.is_empty() {
                true => write!(out, "{} ", origin.stream),
                false => write!(out, "{} ", words.join(" ")),
            };
        }
        let _ = match line.kind {
            Kind::Event => writeln!(out, "{}", line.text),
            Kind::Gap => writeln!(out, "[{}]", line.text),
        };
    }
}
