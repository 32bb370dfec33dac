//! A terminal that remembers: the screen, every byte, and every mode that was switched.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

/// What a program wrote and what a terminal makes of it.
pub struct Terminal {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    answered: usize,
}

/// What is on screen at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Columns.
    pub cols: u16,
    /// The rows, without trailing blanks.
    pub rows: Vec<String>,
    /// Whether the program has switched to the alternate screen.
    pub alternate: bool,
    /// Whether the cursor is hidden.
    pub cursor_hidden: bool,
}

impl Screen {
    /// Whether any row holds `text`.
    pub fn has(&self, text: &str) -> bool {
        self.rows.iter().any(|row| row.contains(text))
    }

    /// Whether every one of `texts` stands somewhere.
    pub fn has_all(&self, texts: &[&str]) -> bool {
        texts.iter().all(|text| self.has(text))
    }

    /// Whether nothing is on it.
    pub fn is_blank(&self) -> bool {
        self.rows.iter().all(|row| row.trim().is_empty())
    }
}

impl std::fmt::Display for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}×{}", self.cols, self.rows.len())?;
        self.rows.iter().try_for_each(|row| writeln!(f, "│{row}"))
    }
}

fn nonzero(size: u16) -> NonZeroU16 {
    NonZeroU16::new(size).expect("a terminal has at least one row and column")
}

impl Terminal {
    /// An empty terminal.
    pub fn new(cols: u16, rows: u16) -> Self {
        Self {
            parser: vt100::Parser::new(nonzero(rows), nonzero(cols), 0),
            bytes: Vec::new(),
            answered: 0,
        }
    }

    /// Takes in what the program wrote.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.parser.process(bytes);
    }

    /// The window has another size.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.parser.set_size(nonzero(rows), nonzero(cols));
    }

    /// Everything written so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is on screen now.
    pub fn screen(&self) -> Screen {
        let screen = self.parser.screen();
        let (_, cols) = screen.size();
        Screen {
            cols: cols.get(),
            rows: screen
                .rows(0, cols.get())
                .map(|row| row.trim_end().to_owned())
                .collect(),
            alternate: screen.alternate_screen(),
            cursor_hidden: screen.hide_cursor(),
        }
    }

    /// What a real terminal would answer to the questions asked since the last
    /// call: where the cursor is, what kind of terminal this is.
    pub fn answers(&mut self) -> Vec<u8> {
        let mut answers = Vec::new();
        let (row, col) = self.parser.screen().cursor_position();
        let mut rest = self.bytes.get(self.answered..).unwrap_or_default();
        while let Some(start) = rest.iter().position(|byte| *byte == 0x1b) {
            rest = &rest[start..];
            if rest.starts_with(b"\x1b[6n") {
                answers.extend(format!("\x1b[{};{}R", row + 1, col + 1).bytes());
            } else if rest.starts_with(b"\x1b[c") || rest.starts_with(b"\x1b[0c") {
                answers.extend(b"\x1b[?62;22c");
            } else if rest.len() < 4 {
                // a question may still be on its way
                self.answered = self.bytes.len() - rest.len();
                return answers;
            }
            rest = &rest[1..];
        }
        self.answered = self.bytes.len();
        answers
    }

    /// Every private mode that was ever switched, and whether it is on.
    pub fn modes(&self) -> BTreeMap<u16, bool> {
        modes(&self.bytes)
    }

    /// Whether any byte written sets a colour (SGR 30–38, 40–48, 90–97, 100–107).
    pub fn colours(&self) -> Vec<String> {
        colours(&self.bytes)
    }
}

/// The parameters and the last byte of every CSI sequence.
fn sequences(bytes: &[u8]) -> impl Iterator<Item = (&str, u8)> {
    bytes
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| *pair == b"\x1b[")
        .filter_map(|(start, _)| {
            let body = &bytes[start + 2..];
            let end = body.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some((std::str::from_utf8(&body[..end]).ok()?, body[end]))
        })
}

fn modes(bytes: &[u8]) -> BTreeMap<u16, bool> {
    let mut modes = BTreeMap::new();
    for (parameters, last) in sequences(bytes) {
        if let (Some(list), b'h' | b'l') = (parameters.strip_prefix('?'), last) {
            for mode in list.split(';').filter_map(|mode| mode.parse().ok()) {
                modes.insert(mode, last == b'h');
            }
        }
    }
    modes
}

fn colours(bytes: &[u8]) -> Vec<String> {
    sequences(bytes)
        .filter(|(_, last)| *last == b'm')
        .filter(|(parameters, _)| {
            parameters
                .split([';', ':'])
                .filter_map(|number| number.parse::<u16>().ok())
                .any(|number| matches!(number, 30..=38 | 40..=48 | 90..=97 | 100..=107))
        })
        .map(|(parameters, _)| format!("ESC[{parameters}m"))
        .collect()
}

#[test]
fn modes_are_read_from_single_and_joined_sequences() {
    let on = modes(b"\x1b[?1049h\x1b[?1000;1002;1006hx\x1b[?25l\x1b[?2004h\x1b[?2004l");
    let expected = [
        (25, false),
        (1000, true),
        (1002, true),
        (1006, true),
        (1049, true),
        (2004, false),
    ];
    assert_eq!(on, BTreeMap::from(expected));
}

#[test]
fn a_colour_is_told_from_bold_and_reset() {
    assert!(colours(b"\x1b[0m\x1b[1;4m\x1b[m\x1b[39;49m\x1b[7m").is_empty());
    for colour in ["31", "1;38;2;1;2;3", "48;5;7", "97", "38:5:1"] {
        assert_eq!(colours(format!("\x1b[{colour}m").as_bytes()).len(), 1);
    }
}

#[test]
fn questions_are_answered_once_even_when_cut_in_two() {
    let mut terminal = Terminal::new(80, 24);
    terminal.feed(b"ab\x1b[6");
    assert!(terminal.answers().is_empty());
    terminal.feed(b"n\x1b[c");
    assert_eq!(terminal.answers(), b"\x1b[1;3R\x1b[?62;22c");
    assert!(terminal.answers().is_empty());
}
