//! Lines of pieces that have a width: what boxes are drawn from.

use crate::domain::sanitize;
use crate::panes::document::{Line, Piece};
use crate::panes::table::clip;
use crate::theme::Role;

/// Pieces beside each other, harmless already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Strip(Vec<Piece>);

impl Strip {
    /// One piece.
    pub(super) fn of(text: &str, tone: Option<Role>) -> Self {
        Self::default().and(text, tone)
    }

    /// The same and one piece more.
    pub(super) fn and(mut self, text: &str, tone: Option<Role>) -> Self {
        if !text.is_empty() {
            self.0.push((sanitize::line(text).into_owned(), tone));
        }
        self
    }

    /// The same and another one behind it.
    pub(super) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Columns it takes.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(text, _)| clip::width(text)).sum()
    }

    /// The same in at most so many columns, with `…` where something is left out.
    pub(super) fn clipped(self, most: usize) -> Self {
        if self.width() <= most {
            return self;
        }
        let mut room = most.saturating_sub(1);
        let mut kept = Self::default();
        for (text, tone) in self.0 {
            let width = clip::width(&text);
            if width <= room {
                room -= width;
                kept.0.push((text, tone));
                continue;
            }
            let end = clip::fitting(&text, room);
            kept.0.push((text[..end].to_owned(), tone));
            break;
        }
        if most > 0 {
            kept.0.push((clip::ELLIPSIS.to_owned(), Some(Role::Muted)));
        }
        kept
    }

    /// The same in exactly so many columns.
    pub(super) fn padded(self, width: usize) -> Self {
        let clipped = self.clipped(width);
        let blanks = width.saturating_sub(clipped.width());
        match blanks {
            0 => clipped,
            blanks => clipped.and(&" ".repeat(blanks), None),
        }
    }

    /// The same between two pieces.
    pub(super) fn between(self, before: &str, after: &str, tone: Option<Role>) -> Self {
        Self::of(before, tone).then(self).and(after, tone)
    }

    /// A line of a document.
    pub(super) fn line(self) -> Line {
        match self.0.is_empty() {
            true => Line::Blank,
            false => Line::Pieces(self.0),
        }
    }
}

/// A box, every line of it as wide as asked for; nothing that is too long breaks out of it.
pub(super) fn boxed(
    title: Strip,
    lines: Vec<Strip>,
    width: usize,
    tone: Option<Role>,
) -> Vec<Strip> {
    let inner = width.saturating_sub(4);
    let title = title.clipped(width.saturating_sub(5));
    let rule = width.saturating_sub(title.width() + 4);
    let top = title.between("┌ ", &format!(" {}┐", "─".repeat(rule)), tone);
    let mut all = vec![top.padded(width)];
    for line in lines {
        let line = line.padded(inner).between("│ ", " │", tone);
        all.push(line.padded(width));
    }
    let bottom = format!("└{}┘", "─".repeat(width.saturating_sub(2)));
    all.push(Strip::of(&bottom, tone).padded(width));
    all
}

/// Blocks of lines beside each other, each as wide as told, a blank between them.
pub(super) fn beside(blocks: Vec<Vec<Strip>>, width: usize) -> Vec<Strip> {
    let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = vec![Strip::default(); height];
    for (number, block) in blocks.into_iter().enumerate() {
        let mut block = block.into_iter();
        for line in &mut lines {
            let next = block.next().unwrap_or_default().padded(width);
            let before = std::mem::take(line);
            *line = match number {
                0 => next,
                _ => before.and(" ", None).then(next),
            };
        }
    }
    lines
}

/// Words that follow each other over as many lines as they need, broken between them.
pub(super) fn flow(head: &str, words: &[String], width: usize, tone: Option<Role>) -> Vec<Strip> {
    let indent = " ".repeat(clip::width(head));
    let mut lines: Vec<String> = Vec::new();
    let mut line = head.to_owned();
    let mut is_first = true;
    for (at, word) in words.iter().enumerate() {
        let comma = if at + 1 < words.len() { "," } else { "" };
        let word = format!("{}{comma}", sanitize::line(word));
        if !is_first && clip::width(&line) + 1 + clip::width(&word) > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(&word);
        is_first = false;
    }
    lines.push(line);
    let each = lines.into_iter();
    each.map(|line| Strip::of(&line, tone).clipped(width))
        .collect()
}
