//! From a document to lines of a width. Pure: the same document and width give the same lines.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::model::{Document, Line, Piece};
use crate::domain::sanitize;
use crate::panes::table::clip;
use crate::theme::Role;

/// Longer names do not count: one of them must not push every value to the right edge.
const WIDEST_KEY: usize = 28;
const GAP: &str = "  ";

/// A line of the document, whatever the width: this is what is searched and copied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Logical {
    /// Its harmless text.
    pub text: String,
    /// What its parts mean, by bytes; what is not told is plain.
    pub tones: Vec<(Range<usize>, Role)>,
    /// How far its continuation is indented when it is wrapped.
    pub hang: usize,
}

/// A line on the screen: a part of a line of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visual {
    /// The line it is a part of.
    pub logical: usize,
    /// The part, in bytes.
    pub bytes: Range<usize>,
    /// Blanks in front of it.
    pub indent: usize,
}

/// A document in lines of one width.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The lines of the document.
    pub logical: Vec<Logical>,
    /// The lines on the screen.
    pub visual: Vec<Visual>,
}

impl Layout {
    /// Lays a document out, wrapped at `width` or not at all; in two columns where it asks for
    /// them and there is room.
    pub fn new(document: &Document, width: Option<u16>) -> Self {
        width
            .and_then(|width| super::columns::layout(document, width))
            .unwrap_or_else(|| Self::in_one_column(document, width))
    }

    /// Lays a document out, one section below the other.
    pub(super) fn in_one_column(document: &Document, width: Option<u16>) -> Self {
        let logical = logical(document);
        let mut visual = Vec::with_capacity(logical.len());
        for (at, line) in logical.iter().enumerate() {
            match width {
                Some(width) => wrap(line, at, usize::from(width), &mut visual),
                None => visual.push(Visual {
                    logical: at,
                    bytes: 0..line.text.len(),
                    indent: 0,
                }),
            }
        }
        Self { logical, visual }
    }

    /// The line on the screen that shows byte `byte` of a line of the document.
    pub fn line_of(&self, logical: usize, byte: usize) -> usize {
        let first = self.visual.partition_point(|line| line.logical < logical);
        let parts = self.visual[first..]
            .iter()
            .take_while(|line| line.logical == logical);
        let before = parts.filter(|line| line.bytes.start <= byte).count();
        first + before.saturating_sub(1)
    }

    /// The greatest width of a line, which is as far as one can scroll to the side.
    pub fn widest(&self) -> usize {
        let widths = self.visual.iter().map(|line| {
            line.indent + clip::width(&self.logical[line.logical].text[line.bytes.clone()])
        });
        widths.max().unwrap_or(0)
    }
}

/// The lines of a document: names and rows aligned, a blank line between sections.
pub(super) fn logical(document: &Document) -> Vec<Logical> {
    let mut out = Vec::new();
    for (number, section) in document.sections.iter().enumerate() {
        if number > 0 {
            out.push(Logical::default());
        }
        if !section.heading.is_empty() {
            let heading = (section.heading.clone(), Some(Role::Heading));
            out.push(joined(std::slice::from_ref(&heading), 0));
        }
        let keys = section.lines.iter().filter_map(|line| match line {
            Line::KeyValue { key, .. } => Some(clip::width(&sanitize::line(key))),
            _ => None,
        });
        let key_width = keys.filter(|width| *width <= WIDEST_KEY).max().unwrap_or(0);
        let mut lines = section.lines.as_slice();
        while let Some(line) = lines.first() {
            let rows = lines
                .iter()
                .take_while(|line| matches!(line, Line::Row(_)))
                .count();
            if rows > 0 {
                out.extend(aligned(&lines[..rows]));
                lines = &lines[rows..];
                continue;
            }
            match line {
                Line::KeyValue { key, value, tone } => {
                    let blanks = key_width.saturating_sub(clip::width(&sanitize::line(key)));
                    let pieces = [
                        (key.clone(), Some(Role::Label)),
                        (" ".repeat(blanks) + GAP, None),
                        (value.clone(), *tone),
                    ];
                    out.push(joined(&pieces, key_width + GAP.len()));
                }
                Line::Text { text, tone } => {
                    // A text may have lines of its own, such as a log excerpt.
                    for part in text.split('\n') {
                        let hang = part.len() - part.trim_start().len();
                        out.push(joined(&[(part.to_owned(), *tone)], hang));
                    }
                }
                Line::Pieces(pieces) => {
                    let first = pieces.first().map_or("", |(text, _)| text);
                    let blanks = first.len() - first.trim_start_matches(' ').len();
                    out.push(joined(pieces, blanks + GAP.len()));
                }
                Line::Row(_) | Line::Blank => out.push(Logical::default()),
            }
            lines = &lines[1..];
        }
    }
    out
}

fn joined(pieces: &[Piece], hang: usize) -> Logical {
    let mut line = Logical {
        hang,
        ..Logical::default()
    };
    for (text, tone) in pieces {
        let start = line.text.len();
        line.text.push_str(&sanitize::line(text));
        if let Some(role) = tone
            && line.text.len() > start
        {
            line.tones.push((start..line.text.len(), *role));
        }
    }
    line
}

/// Neighbouring rows with their columns below each other. A column of numbers stands right.
fn aligned(rows: &[Line]) -> Vec<Logical> {
    let rows: Vec<&[Piece]> = rows
        .iter()
        .map(|row| match row {
            Line::Row(cells) => cells.as_slice(),
            _ => &[],
        })
        .collect();
    let count = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at));
    let columns: Vec<(usize, bool)> = (0..count)
        .map(|at| {
            let width = cells(at)
                .map(|(text, _)| clip::width(&sanitize::line(text)))
                .max();
            let body = cells(at).filter(|(_, tone)| *tone != Some(Role::Header));
            let mut numbers = body.filter(|(text, _)| !text.is_empty()).peekable();
            let numeric = numbers.peek().is_some() && numbers.all(|(text, _)| is_number(text));
            (width.unwrap_or(0), numeric)
        })
        .collect();
    rows.into_iter()
        .map(|row| {
            let mut pieces: Vec<Piece> = Vec::new();
            for (at, ((text, tone), (width, numeric))) in row.iter().zip(&columns).enumerate() {
                let blanks = " ".repeat(width.saturating_sub(clip::width(&sanitize::line(text))));
                let gap = if at > 0 { GAP } else { "" };
                let (before, after) = if *numeric {
                    (blanks, String::new())
                } else {
                    (String::new(), blanks)
                };
                pieces.push((format!("{gap}{before}"), None));
                pieces.push((text.clone(), *tone));
                pieces.push((after, None));
            }
            joined(&pieces, GAP.len())
        })
        .collect()
}

fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches('%');
    matches!(text, "—" | "◌" | "·") || text.replace([',', '/'], "").parse::<f64>().is_ok()
}

/// Breaks at blanks, or inside of a word that is longer than a line; never inside a character.
fn wrap(line: &Logical, logical: usize, width: usize, out: &mut Vec<Visual>) {
    let text = line.text.trim_end();
    // An indentation that leaves too little room to read is none.
    let hang = if line.hang * 2 < width { line.hang } else { 0 };
    // Blanks in front of the first word, or between a name and its value, are no place to break.
    let mut leading = hang.max(text.len() - text.trim_start().len());
    let mut start = 0;
    let mut indent = 0;
    loop {
        let room = width.saturating_sub(indent).max(1);
        let rest = &text[start..];
        let fits = clip::fitting(rest, room);
        if fits == rest.len() {
            out.push(Visual {
                logical,
                bytes: start..text.len(),
                indent,
            });
            return;
        }
        let broken = break_at(rest, fits, leading).max(first_grapheme(rest));
        out.push(Visual {
            logical,
            bytes: start..start + rest[..broken].trim_end().len(),
            indent,
        });
        start += broken;
        start += text[start..].len() - text[start..].trim_start_matches(' ').len();
        indent = hang;
        leading = 0;
        if start >= text.len() {
            return;
        }
    }
}

/// Where to break a text of which `fits` bytes fit: after the last blank that has a word in front.
fn break_at(text: &str, fits: usize, leading: usize) -> usize {
    if text[fits..].starts_with(' ') {
        return fits;
    }
    match text[..fits].rfind(' ') {
        Some(blank) if blank > leading => blank + 1,
        _ => fits,
    }
}

/// Even a terminal of one column gets on: a character wider than the room stands alone.
fn first_grapheme(text: &str) -> usize {
    let mut end = 0;
    for grapheme in text.graphemes(true) {
        end += grapheme.len();
        if grapheme.width() > 0 {
            break;
        }
    }
    end
}
