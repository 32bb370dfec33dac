//! The rows of the page as they are laid out.

use super::place::Heights;
use super::reader::{Reader, Rows};
use super::row::{Inked, Pen};
use crate::logs::{Buffer, LineId, Row, View};
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
}

impl Sheet<'_> {
    /// What a row says.
    pub fn write(&self, index: usize) -> Option<Written> {
        match self.view.row(self.buffer, index)? {
            Row::Line(line) => Some(Written {
                head: self.pen.head(line),
                body: self.pen.body(line),
            }),
        }
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
    fn len(&self) -> usize {
        self.view.len()
    }

    fn id(&self, index: usize) -> Option<LineId> {
        match self.view.row(self.buffer, index)? {
            Row::Line(line) => Some(line.id),
        }
    }

    fn index_of(&self, id: LineId) -> Option<usize> {
        (0..self.len())
            .rev()
            .find(|index| self.id(*index) == Some(id))
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
