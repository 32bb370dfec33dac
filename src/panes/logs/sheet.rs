//! The rows of the page as they are laid out.

use super::place::Heights;
use super::reader::{Reader, Rows};
use super::row::{Inked, Pen};
use crate::logs::view::Anchor;
use crate::logs::{Buffer, Row, View};
use crate::panes::table::clip;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A wrapped row takes at most one part in this many of the screen: a line of a megabyte must not
/// hide all others. What is left out is one key away.
const SHARE: u16 = 2;

/// The rows of the page.
pub struct Sheet<'a> {
    /// Which lines are shown.
    pub view: &'a View,
    /// All lines.
    pub buffer: &'a Buffer,
    /// How they are written.
    pub pen: Pen<'a>,
}

/// A row ready to be put on the screen.
pub struct Written {
    /// What stands before it.
    pub head: Inked,
    /// What it says.
    pub body: Inked,
    /// Whether somebody marked it.
    pub is_marked: bool,
}

impl Sheet<'_> {
    /// What a row says.
    pub fn write(&self, index: usize) -> Option<Written> {
        let row = self.view.row(self.buffer, index)?;
        let mut written = Written {
            head: row
                .line()
                .map_or_else(Inked::default, |line| self.pen.head(line)),
            body: Inked::default(),
            is_marked: row.line().is_some_and(|line| self.view.is_marked(line.id)),
        };
        let body = &mut written.body;
        match row {
            Row::Line(line) => self.pen.say(line, self.view, body),
            Row::Gap(line) => self.pen.gap(&line.text, body),
            Row::Before { lines } => self.pen.not_shown(lines, body),
            Row::Fold { head, hidden } => {
                let trace = self.view.trace_of(self.buffer, head.id);
                self.pen.fold(&trace, head, hidden, self.view, body);
            }
            Row::Repeat {
                last,
                times,
                since,
                mixed,
            } => {
                self.pen.times(times, last.timestamp - since, mixed, body);
                self.pen.say(last, self.view, body);
            }
        }
        Some(written)
    }

    /// Columns for the text of a row behind its head; the first column of the page is kept for
    /// marks, the last for the scroll position.
    pub fn room(&self, head: &Inked) -> usize {
        let head = clip::width(&head.text) + 2;
        usize::from(self.pen.width).saturating_sub(head).max(8)
    }

    /// Lines that one row may take.
    pub fn most(&self) -> u16 {
        (self.reader().height / SHARE).max(1)
    }

    fn reader(&self) -> &Reader {
        self.pen.reader
    }
}

impl Heights for Sheet<'_> {
    fn height(&self, index: usize) -> u16 {
        if !self.reader().wrap {
            return 1;
        }
        let Some(row) = self.write(index) else {
            return 1;
        };
        let room = self.room(&row.head);
        let lines = if row.body.text.is_ascii() {
            row.body.text.len().div_ceil(room)
        } else {
            broken(&row.body.text, room, usize::from(self.most())).len()
        };
        u16::try_from(lines)
            .unwrap_or(u16::MAX)
            .clamp(1, self.most())
    }
}

impl Rows for Sheet<'_> {
    fn count(&self) -> usize {
        self.view.len()
    }

    fn anchor(&self, index: usize) -> Option<Anchor> {
        self.view.anchor(self.buffer, index)
    }

    fn index_at(&self, anchor: &Anchor) -> Option<usize> {
        self.view.index_at(self.buffer, anchor)
    }
}

/// Text broken into lines of so many columns, at most so many of them: the bytes of each.
pub fn broken(text: &str, width: usize, most: usize) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = grapheme.width();
        if used + wide > width && at > start {
            lines.push(start..at);
            if lines.len() >= most {
                return lines;
            }
            (start, used) = (at, 0);
        }
        used += wide;
    }
    if start < text.len() || lines.is_empty() {
        lines.push(start..text.len());
    }
    lines
}
