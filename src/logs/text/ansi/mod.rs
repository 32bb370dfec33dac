//! Escape sequences of applications: colour is kept, everything else loses its power.
//!
//! Only SGR (`ESC [ … m`) says something about the text itself. Cursor moves, titles, links,
//! clipboard writes (OSC 52), DCS and APC strings are commands to a terminal, and this terminal
//! takes commands from its user only. The parser is `vte`, so that what is taken for a sequence
//! is what a terminal would take for one.

mod sgr;
#[cfg(test)]
mod tests;

use crate::domain::sanitize;
use unicode_width::UnicodeWidthChar;
use vte::{Params, Parser, Perform};

/// Bytes of one line that are looked at; CloudWatch takes at most 1 MB for an event
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>).
/// What is cut is marked by `…`.
pub const MAX_RAW: usize = 4 * 1024 * 1024;

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// A line as harmless text, and the colours its application gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Styled {
    /// What is read, searched, copied: no control character, no escape sequence.
    pub plain: String,
    /// What is not in the default style; in order, without overlap.
    pub spans: Vec<Span>,
}

/// A part of [`Styled::plain`] that has a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// First byte after it.
    pub end: u32,
    /// How it is to look.
    pub style: Style,
}

/// How an application wants a part of its line to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Colour of the text; `None` is the terminal's own.
    pub fg: Option<Colour>,
    /// Colour behind it; `None` is the terminal's own.
    pub bg: Option<Colour>,
    /// SGR 1.
    pub bold: bool,
    /// SGR 2.
    pub dim: bool,
    /// SGR 3.
    pub italic: bool,
    /// SGR 4 and 21.
    pub underline: bool,
    /// SGR 7.
    pub reverse: bool,
}

/// A colour as SGR names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Of the palette of 256; 0–15 are the basic ones, which a theme may replace.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// Whether `raw` is harmless as it is, so that [`styled`] would give it back without a span.
/// Allocates nothing.
pub fn is_plain(raw: &str) -> bool {
    if raw.len() > MAX_RAW {
        return false;
    }
    // A whole chunk is folded without a branch, which the compiler turns into vector code.
    let printable = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(true, |all, byte| all & (byte.wrapping_sub(b' ') < 0x5f))
    };
    raw.as_bytes().chunks(64).all(printable) || !raw.chars().any(sanitize::is_harmful)
}

/// `raw` as one harmless line with its colours.
///
/// Line breaks within an event become `⏎`, tabs reach to the next of every 8 columns, control
/// characters become their pictures, bidi overrides and invisible characters `U+FFFD`. Of what a
/// progress bar wrote over itself with `\r` the last state is kept: the states before were meant
/// to vanish, and a hundred of them in one event would push aside the line that says how it
/// ended. A sequence that never ends is shown as it stands, or it would hide the rest of the line.
/// Text made invisible (SGR 8, one colour for text and background) is shown.
pub fn styled(raw: &str) -> Styled {
    if is_plain(raw) {
        return Styled {
            plain: raw.to_owned(),
            spans: Vec::new(),
        };
    }
    let kept = cut(raw, MAX_RAW);
    let mut ink = Ink {
        out: String::with_capacity(kept.len()),
        ..Ink::default()
    };
    let mut parser = Parser::new();
    let lines = kept.strip_suffix('\n').unwrap_or(kept).split('\n');
    for (number, line) in lines.enumerate() {
        if number > 0 {
            ink.put('⏎');
        }
        let line = last_state(line);
        parser.advance(&mut ink, line.as_bytes());
        if !at_rest(&mut parser, &mut ink) {
            // An `ESC` ends every sequence before it, so the open one begins at the last.
            let open = line.rfind('\u{1b}').unwrap_or(line.len());
            line[open..].chars().for_each(|c| ink.put(c));
            parser = Parser::new();
        }
    }
    if kept.len() < raw.len() {
        ink.put('…');
    }
    ink.finish()
}

/// The longest beginning of `text` that has at most `bytes` bytes.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    &text[..text.floor_char_boundary(bytes)]
}

/// What a line shows in the end, when the program went back to its beginning with `\r`.
fn last_state(line: &str) -> &str {
    let states = line.rsplit('\r');
    let mut written = states.filter(|state| !state.is_empty());
    written.next().unwrap_or_default()
}

/// Whether the parser waits for nothing: a character it is given comes out. Only the ground state
/// prints characters beyond ASCII, all others wait for the end of their sequence.
fn at_rest(parser: &mut Parser, ink: &mut Ink) -> bool {
    ink.probing = true;
    ink.probed = false;
    parser.advance(ink, "\u{fffd}".as_bytes());
    ink.probing = false;
    ink.probed
}

/// What has been written so far, and in which style the next character will be.
#[derive(Default)]
struct Ink {
    out: String,
    spans: Vec<Span>,
    style: Style,
    /// Where the text in the present style begins.
    since: usize,
    /// Columns from the beginning of the line; tabs need it.
    column: usize,
    probing: bool,
    probed: bool,
}

impl Ink {
    fn put(&mut self, character: char) {
        match character {
            '\t' => {
                let blanks = TAB - self.column % TAB;
                self.out.extend(std::iter::repeat_n(' ', blanks));
                self.column += blanks;
                return;
            }
            '\u{0}'..='\u{1f}' => {
                let picture = char::from_u32(0x2400 + character as u32);
                self.out.push(picture.unwrap_or('\u{fffd}'));
            }
            '\u{7f}' => self.out.push('␡'),
            character if sanitize::is_harmful(character) => self.out.push('\u{fffd}'),
            character => {
                self.out.push(character);
                self.column += character.width().unwrap_or_default();
                return;
            }
        }
        self.column += 1;
    }

    fn restyle(&mut self, style: Style) {
        if style != self.style {
            self.close();
            self.style = style;
        }
    }

    /// Ends the text in the present style.
    fn close(&mut self) {
        let style = sgr::readable(self.style);
        let (start, end) = (self.since, self.out.len());
        self.since = end;
        if start == end || style == Style::default() {
            return;
        }
        let (start, end) = (
            u32::try_from(start).unwrap_or(u32::MAX),
            u32::try_from(end).unwrap_or(u32::MAX),
        );
        match self.spans.last_mut() {
            Some(last) if last.end == start && last.style == style => last.end = end,
            _ => self.spans.push(Span { start, end, style }),
        }
    }

    fn finish(mut self) -> Styled {
        self.close();
        Styled {
            plain: self.out,
            spans: self.spans,
        }
    }
}

impl Perform for Ink {
    fn print(&mut self, character: char) {
        if self.probing {
            self.probed = true;
        } else {
            self.put(character);
        }
    }

    fn execute(&mut self, byte: u8) {
        // Given as the code point: 0x80–0x9f are the C1 controls.
        self.put(char::from(byte));
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        if action == 'm' && intermediates.is_empty() && !ignore {
            let style = sgr::apply(self.style, params);
            self.restyle(style);
        }
    }
}
