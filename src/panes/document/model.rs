//! What a document consists of.

use std::hash::{Hash, Hasher};

use super::layout;
use crate::theme::Role;

/// Text with its meaning; `None` for plain text.
pub type Piece = (String, Option<Role>);

/// Something to read: a title, and sections of lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// What it is about.
    pub title: String,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// A heading, or nothing for a part that needs none.
    pub heading: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Where it stands when there is room for two columns.
    pub side: Side,
}

/// Where a part of a document stands when there is room for two columns. Where there is none,
/// all parts stand below each other in the order they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Side {
    /// Over the whole width.
    #[default]
    Whole,
    /// On the left.
    Left,
    /// On the right.
    Right,
}

/// A line before it is laid out. The text may come straight from AWS: it is made harmless when
/// it is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A named value; the values of neighbouring lines stand below each other.
    KeyValue {
        /// Its name.
        key: String,
        /// The value.
        value: String,
        /// What the value means.
        tone: Option<Role>,
    },
    /// A sentence.
    Text {
        /// The sentence.
        text: String,
        /// What it means.
        tone: Option<Role>,
    },
    /// A line of a small table: neighbouring rows are aligned by the document.
    Row(Vec<Piece>),
    /// Pieces that follow each other as they are.
    Pieces(Vec<Piece>),
    /// An empty line.
    Blank,
}

impl Line {
    /// A named value.
    pub fn pair(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self::KeyValue {
            key: key.into(),
            value: value.into(),
            tone: None,
        }
    }

    /// A sentence.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text {
            text: text.into(),
            tone: None,
        }
    }

    /// A row of plain texts.
    pub fn row<S: Into<String>>(cells: impl IntoIterator<Item = S>) -> Self {
        Self::Row(cells.into_iter().map(|cell| (cell.into(), None)).collect())
    }

    /// A row of headings over other rows.
    pub fn header<S: Into<String>>(cells: impl IntoIterator<Item = S>) -> Self {
        let cells = cells
            .into_iter()
            .map(|cell| (cell.into(), Some(Role::Header)));
        Self::Row(cells.collect())
    }

    /// The same value, sentence or row with a meaning.
    #[must_use]
    pub fn tone(mut self, role: Role) -> Self {
        match &mut self {
            Self::KeyValue { tone, .. } | Self::Text { tone, .. } => *tone = Some(role),
            Self::Row(pieces) | Self::Pieces(pieces) => {
                for (_, tone) in pieces {
                    *tone = Some(role);
                }
            }
            Self::Blank => {}
        }
        self
    }
}

impl Section {
    /// A part with a heading.
    pub fn new(heading: impl Into<String>, lines: Vec<Line>) -> Self {
        Self {
            heading: heading.into(),
            lines,
            side: Side::Whole,
        }
    }
}

impl Document {
    /// A document of sections.
    pub fn new(title: impl Into<String>, sections: Vec<Section>) -> Self {
        Self {
            title: title.into(),
            sections,
        }
    }

    /// The whole text without colours and without being wrapped, for the clipboard and `-o text`.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for line in layout::logical(self) {
            out.push_str(line.text.trim_end());
            out.push('\n');
        }
        out
    }

    /// Tells documents apart, so that a layout is not made twice.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = rustc_hash::FxHasher::default();
        self.title.hash(&mut hasher);
        for section in &self.sections {
            section.heading.hash(&mut hasher);
            section.side.hash(&mut hasher);
            section.lines.len().hash(&mut hasher);
            for line in &section.lines {
                std::mem::discriminant(line).hash(&mut hasher);
                match line {
                    Line::KeyValue { key, value, tone } => (key, value, tone).hash(&mut hasher),
                    Line::Text { text, tone } => (text, tone).hash(&mut hasher),
                    Line::Row(pieces) | Line::Pieces(pieces) => pieces.hash(&mut hasher),
                    Line::Blank => {}
                }
            }
        }
        hasher.finish()
    }
}
