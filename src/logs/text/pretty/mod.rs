//! One line of a log on a page of its own.

mod json;
#[cfg(test)]
mod tests;

use super::ansi;
use super::fields::{Fields, Format, Value, fields_of};
use unicode_width::UnicodeWidthStr;

/// Lines of a page; what is beyond is counted in its last line.
pub const MAX_LINES: usize = 2_000;
/// Bytes of a log line that are written out.
pub const MAX_TEXT: usize = 256 * 1024;
/// Columns of the names in a table; longer ones push their value to the right.
const MAX_NAME: usize = 24;

/// What a piece of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The name of a field.
    Key,
    /// Text of a value.
    String,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Word,
    /// Brackets, commas, colons, quotes.
    Punctuation,
    /// Text that has no structure.
    Plain,
    /// Ours, not the application's: what has been left out.
    Note,
}

/// A piece of a line of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Harmless text without line breaks.
    pub text: String,
}

/// A line of a page. It may be wider than the screen; whoever draws it wraps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrettyLine {
    /// Columns it is indented by, so that what is wrapped can be indented as well.
    pub indent: u16,
    /// From left to right.
    pub pieces: Vec<Piece>,
}

impl PrettyLine {
    /// The line as text, indentation and all.
    pub fn text(&self) -> String {
        let mut text = " ".repeat(usize::from(self.indent));
        text.extend(self.pieces.iter().map(|piece| piece.text.as_str()));
        text
    }
}

/// `plain` written out: JSON indented, members in their own order; logfmt as a table; anything
/// else line by line. Texts with line breaks, stack traces above all, are shown as lines, so the
/// page is for reading and no longer JSON.
pub fn pretty(plain: &str) -> Vec<PrettyLine> {
    let shown = ansi::cut(plain, MAX_TEXT);
    let mut page = Page::default();
    let fields = fields_of(shown);
    let read = match &fields {
        Some(fields) if fields.format == Format::Logfmt => {
            page.table(shown, fields);
            shown.len()
        }
        _ => {
            let start = fields.map(|fields| fields.prefix.end);
            let start = start.or_else(|| json::document(shown));
            let lead = shown[..start.unwrap_or(shown.len())].trim_end();
            if !lead.is_empty() || start.is_none() {
                page.text(0, PieceKind::Plain, lead.split('⏎'));
            }
            match start {
                Some(start) => json::write(shown, start, &mut page),
                None => shown.len(),
            }
        }
    };
    page.finish(plain.len() - read)
}

/// The lines written so far.
#[derive(Default)]
struct Page {
    lines: Vec<PrettyLine>,
    full: bool,
}

impl Page {
    fn begin(&mut self, indent: usize) {
        if self.lines.len() >= MAX_LINES {
            self.full = true;
            return;
        }
        self.lines.push(PrettyLine {
            indent: u16::try_from(indent).unwrap_or(u16::MAX),
            pieces: Vec::new(),
        });
    }

    fn put(&mut self, kind: PieceKind, text: &str) {
        if self.full || text.is_empty() {
            return;
        }
        if let Some(line) = self.lines.last_mut() {
            line.pieces.push(Piece {
                kind,
                // a line is harmless when it comes here, unless somebody forgot; this is free then
                text: if ansi::is_plain(text) {
                    text.to_owned()
                } else {
                    ansi::styled(text).plain
                },
            });
        }
    }

    /// Each of `lines` as a line of its own, its own indentation kept.
    fn text<'a>(&mut self, indent: usize, kind: PieceKind, lines: impl Iterator<Item = &'a str>) {
        for line in lines {
            let inner = line.trim_start_matches(' ');
            self.begin(indent + (line.len() - inner.len()));
            self.put(kind, inner);
        }
    }

    /// A value that may have line breaks, after what is on the line already.
    fn value(&mut self, indent: usize, kind: PieceKind, text: &str) {
        let mut lines = text.split('\n');
        self.put(kind, lines.next().unwrap_or_default());
        self.text(indent, kind, lines);
    }

    fn table(&mut self, plain: &str, fields: &Fields) {
        let lead = plain[fields.prefix.clone()].trim();
        if !lead.is_empty() {
            self.begin(0);
            self.put(PieceKind::Plain, lead);
        }
        let widths = fields.entries.iter().map(|(key, _)| key.width());
        let width = widths.max().unwrap_or_default().min(MAX_NAME);
        for (key, value) in &fields.entries {
            self.begin(0);
            self.put(PieceKind::Key, key);
            let gap = width.saturating_sub(key.width()) + 2;
            self.put(PieceKind::Punctuation, &" ".repeat(gap));
            let kind = match value {
                Value::Number(_) => PieceKind::Number,
                Value::Bool(_) | Value::Null => PieceKind::Word,
                _ => PieceKind::String,
            };
            match value.text() {
                Some(text) => self.value(width + 2, kind, text),
                None => self.put(kind, &value.line()),
            }
        }
        if !fields.whole {
            self.note("the line was cut here".to_owned());
        }
    }

    fn note(&mut self, text: String) {
        self.begin(0);
        self.put(PieceKind::Note, &format!("… {text}"));
    }

    /// The page, and how much of its line is not on it.
    fn finish(mut self, left: usize) -> Vec<PrettyLine> {
        if self.full || left > 0 {
            self.full = false;
            let said = match left {
                0 => "more lines are not shown".to_owned(),
                left => format!("{left} more bytes are not shown"),
            };
            self.lines.truncate(MAX_LINES - 1);
            self.note(said);
        }
        self.lines
    }
}
