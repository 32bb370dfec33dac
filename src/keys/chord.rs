//! One key with its modifiers, the same however a terminal happens to report it.
//!
//! This is the only file that names crokey, which knows the names of keys.

use std::fmt;
use std::str::FromStr;

use crokey::{KeyCombination, KeyCombinationFormat, OneToThree};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers.
///
/// Equal chords are the same key to a person: `G` is `shift-g`, `shift-tab` is `backtab`, and a
/// `?` is a `?` whether or not the terminal mentions the shift that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no key; write one like \"j\", \"G\", \"?\", \"ctrl-z\", \"space\", \"f5\" or \"pgdn\""
)]
pub struct ChordError(String);

impl Chord {
    /// The backspace key: in an empty prompt it leaves the prompt, as in vim.
    pub const BACKSPACE: Self = Self {
        code: KeyCode::Backspace,
        modifiers: KeyModifiers::NONE,
    };

    /// The chord of a key and its modifiers.
    pub fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let mut modifiers = modifiers
            & (KeyModifiers::CONTROL
                | KeyModifiers::ALT
                | KeyModifiers::SHIFT
                | KeyModifiers::SUPER);
        let shift = modifiers.contains(KeyModifiers::SHIFT);
        let control = modifiers.contains(KeyModifiers::CONTROL);
        let code = match code {
            KeyCode::Char('\r' | '\n') => KeyCode::Enter,
            KeyCode::Tab if shift => KeyCode::BackTab,
            // Without the newer protocols a terminal sends one byte for ctrl-\ and ctrl-4, and
            // crossterm reads it as the digit. Nobody binds ctrl-4; people do bind ctrl-\.
            KeyCode::Char('4') if control => KeyCode::Char('\\'),
            KeyCode::Char('5') if control => KeyCode::Char(']'),
            // With ctrl only a reported shift tells: caps lock must not make another key.
            KeyCode::Char(c) if control => KeyCode::Char(lower(c)),
            KeyCode::Char(c) if shift => KeyCode::Char(upper(c)),
            other => other,
        };
        // The shift is in the character itself, or in the name of the key.
        let implied = match code {
            KeyCode::BackTab => true,
            KeyCode::Char(' ') => false,
            KeyCode::Char(c) => !control || !c.is_alphabetic(),
            _ => false,
        };
        if implied {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        Self { code, modifiers }
    }

    /// Whether pressing this where text is typed puts a character there.
    pub fn is_text(self) -> bool {
        let commanding = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SUPER;
        matches!(self.code, KeyCode::Char(_)) && !self.modifiers.intersects(commanding)
    }

    /// The shortest form, for the line of hints: `⏎`, `^z`, `␣`.
    pub fn short(self) -> String {
        let mut text = String::new();
        for (modifier, sign) in [
            (KeyModifiers::CONTROL, "^"),
            (KeyModifiers::ALT, "alt-"),
            (KeyModifiers::SUPER, "cmd-"),
            (KeyModifiers::SHIFT, "⇧"),
        ] {
            if self.modifiers.contains(modifier) {
                text.push_str(sign);
            }
        }
        let sign = match self.code {
            KeyCode::Enter => "⏎",
            KeyCode::Char(' ') => "␣",
            KeyCode::Tab => "⇥",
            KeyCode::BackTab => "⇤",
            KeyCode::Backspace => "⌫",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            _ => return text + &name(self.code),
        };
        text + sign
    }
}

impl From<KeyEvent> for Chord {
    fn from(event: KeyEvent) -> Self {
        Self::new(event.code, event.modifiers)
    }
}

impl From<Chord> for KeyEvent {
    fn from(chord: Chord) -> Self {
        Self::new(chord.code, chord.modifiers)
    }
}

impl fmt::Display for Chord {
    /// The form that can be read back: `ctrl-z`, `G`, `space`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, word) in [
            (KeyModifiers::CONTROL, "ctrl-"),
            (KeyModifiers::ALT, "alt-"),
            (KeyModifiers::SUPER, "cmd-"),
            (KeyModifiers::SHIFT, "shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                f.write_str(word)?;
            }
        }
        f.write_str(&name(self.code))
    }
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let refuse = || ChordError(text.to_owned());
        let (modifiers, key) = split(text);
        let mut chars = key.chars();
        // A single character is itself, with its case and in any script, which crokey would lower
        // or refuse. Its modifiers are read beside a letter that stands in for it.
        let (single, stand_in) = match (chars.next(), chars.next()) {
            (None, _) => return Err(refuse()),
            (Some(c), None) if c.is_control() => return Err(refuse()),
            (Some(c), None) => (Some(c), "x".to_owned()),
            _ => (None, alias(&key.to_ascii_lowercase()).to_owned()),
        };
        let read = crokey::parse(&format!("{modifiers}{stand_in}")).map_err(|_| refuse())?;
        match (read.codes, single) {
            (OneToThree::One(_), Some(c)) => Ok(Self::new(KeyCode::Char(c), read.modifiers)),
            (OneToThree::One(code), None) => Ok(Self::new(code, read.modifiers)),
            _ => Err(refuse()),
        }
    }
}

/// Takes a text apart into its modifiers, with their last hyphen, and the key.
fn split(text: &str) -> (&str, &str) {
    // The last character is never a separator, so that `ctrl--` is a hyphen with ctrl.
    let end = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let at = text
        .get(..end)
        .and_then(|t| t.rfind('-'))
        .map_or(0, |at| at + 1);
    text.split_at(at)
}

/// The names people use beside crokey's.
fn alias(name: &str) -> &str {
    match name {
        "pgup" => "pageup",
        "pgdn" | "pgdown" => "pagedown",
        "return" => "enter",
        "escape" => "esc",
        "spc" => "space",
        "bs" => "backspace",
        other => other,
    }
}

/// The name of a key without modifiers.
fn name(code: KeyCode) -> String {
    match code {
        KeyCode::Char(' ') => "space".to_owned(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::PageUp => "pgup".to_owned(),
        KeyCode::PageDown => "pgdn".to_owned(),
        KeyCode::Delete => "del".to_owned(),
        other => KeyCombinationFormat::default()
            .to_string(KeyCombination::one_key(other, KeyModifiers::NONE))
            .to_lowercase(),
    }
}

/// The other case of a letter where that is one character (`ß` stays `ß`).
fn upper(c: char) -> char {
    single(c, c.to_uppercase())
}

fn lower(c: char) -> char {
    single(c, c.to_lowercase())
}

fn single(c: char, mut cased: impl Iterator<Item = char>) -> char {
    match (cased.next(), cased.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
