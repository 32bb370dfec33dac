//! The level of a line without fields, by the way it begins.

use super::{Level, access, worse};
use crate::logs::text::ansi::cut;

/// Bytes in which a logger has named the level if it does at all.
const WINDOW: usize = 256;
/// Words of a sentence, or names of loggers and hosts, that may stand before a level.
const MAX_BEFORE: usize = 4;
const MAX_NAMES: usize = 16;

pub(super) fn level(text: &str) -> Option<Level> {
    let text = text.trim_start_matches([' ', '\u{feff}']);
    let window = cut(text, WINDOW);
    let said = opening(window)
        .or_else(|| assigned(window))
        .or_else(|| worded(window));
    worse(said, access::level(text))
}

/// Lines that begin in a way nothing else begins.
fn opening(text: &str) -> Option<Level> {
    const BEGINNINGS: &[(&str, Level)] = &[
        ("panic: ", Level::Fatal),
        ("fatal error: ", Level::Fatal),
        ("Segmentation fault", Level::Fatal),
        ("Traceback (most recent call last)", Level::Error),
        ("Exception in thread ", Level::Error),
        ("Unhandled exception", Level::Error),
        ("Unhandled Exception", Level::Error),
        ("UnhandledPromiseRejection", Level::Error),
        ("Uncaught ", Level::Error),
        ("Caused by: ", Level::Error),
        // what a container says that cannot be started, or is ended by the kernel
        ("standard_init_linux.go:", Level::Fatal),
        ("Out of memory: ", Level::Fatal),
        ("npm ERR!", Level::Error),
        ("npm error ", Level::Error),
        ("npm WARN ", Level::Warn),
        ("npm warn ", Level::Warn),
        ("PHP Fatal error: ", Level::Fatal),
        ("PHP Parse error: ", Level::Fatal),
        ("PHP Warning: ", Level::Warn),
        ("PHP Deprecated: ", Level::Warn),
        ("PHP Notice: ", Level::Info),
    ];
    let bytes = text.as_bytes();
    let first = *bytes.first()?;
    let mut known = BEGINNINGS
        .iter()
        .filter(|(beginning, _)| beginning.as_bytes().first() == Some(&first));
    if let Some((_, level)) = known.find(|(beginning, _)| text.starts_with(beginning)) {
        return Some(*level);
    }
    match (first, bytes.get(1)) {
        (b'K', _) if text == "Killed" => Some(Level::Fatal),
        (b'e', _) if text.starts_with("exec ") => {
            const ENDS: &[&str] = &[
                "exec format error",
                "no such file or directory",
                "permission denied",
            ];
            let failed = ENDS.iter().any(|end| text.ends_with(end));
            failed.then_some(Level::Fatal)
        }
        (b't', _) if text.starts_with("thread '") && text.contains("panicked at") => {
            Some(Level::Fatal)
        }
        // klog, glog: `E1121 14:32:01.123456`
        (b'I' | b'W' | b'E' | b'F', Some(b'0' | b'1')) => {
            let date = bytes.get(1..5)?.iter().all(u8::is_ascii_digit);
            let time = bytes.get(5) == Some(&b' ') && bytes.get(8) == Some(&b':');
            (date && time).then(|| Level::of_letter(first))?
        }
        // Ruby's Logger: `E, [2026-11-21T…`
        (b'A'..=b'Z', Some(b',')) if bytes.get(2..4) == Some(b" [") => Level::of_letter(first),
        // syslog on the wire: the priority is facility × 8 + severity
        (b'<', Some(b'0'..=b'9')) => {
            let number = &text[1..text.find('>')?];
            let priority: u32 = number.parse().ok().filter(|priority| *priority <= 191)?;
            Level::of_number(priority % 8)
        }
        _ => exception(text),
    }
}

/// `java.lang.IllegalStateException: …`, `ValueError: …`
fn exception(text: &str) -> Option<Level> {
    let name = text
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'))
        .count();
    let (name, rest) = text.split_at(name);
    let ends = |end: &str| name.len() > end.len() && name.ends_with(end);
    let thrown = ends("Exception") || ends("Error") || ends("Throwable");
    let written = name.starts_with(|c: char| c.is_ascii_uppercase()) || name.contains('.');
    let said = rest.is_empty() || rest.starts_with(": ") || rest == ":";
    (thrown && written && said).then_some(Level::Error)
}

/// `level=warn`, wherever it stands.
fn assigned(text: &str) -> Option<Level> {
    let mut signs = text.match_indices('=');
    signs.find_map(|(at, _)| {
        let name = text[..at]
            .bytes()
            .rev()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
            .count();
        let name = &text[at - name..at];
        let names = [
            "level",
            "lvl",
            "severity",
            "loglevel",
            "log_level",
            "log.level",
        ];
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return None;
        }
        let value = text[at + 1..].trim_start_matches('"');
        let length = value.bytes().take_while(u8::is_ascii_alphabetic).count();
        Level::parse(&value[..length])
    })
}

/// A level among the words a line begins with, before its sentence does.
fn worded(text: &str) -> Option<Level> {
    let bytes = text.as_bytes();
    let mut seen = Seen::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' | b'(' | b'{' => seen.open += 1,
            b']' | b')' | b'}' => seen.open = seen.open.saturating_sub(1),
            _ => {}
        }
        if !byte.is_ascii_alphanumeric() && byte != b'_' {
            at += 1;
            continue;
        }
        let length = bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        let word = Word {
            text,
            start: at,
            end: at + length,
        };
        at = word.end;
        if byte.is_ascii_digit() {
            seen.numbers += 1;
            seen.number_last = word.stands_alone();
            continue;
        }
        if let Some(level) = word.level(&seen) {
            return Some(level);
        }
        seen.number_last = false;
        if word.is_name() {
            seen.names += 1;
        } else if seen.open == 0 && !word.is_of_a_date() {
            seen.prose += 1;
        }
        if seen.prose > MAX_BEFORE || seen.names > MAX_NAMES {
            return None;
        }
    }
    None
}

/// What stood before a word.
#[derive(Default)]
struct Seen {
    /// Words of a sentence.
    prose: usize,
    /// Names of hosts, loggers, files.
    names: usize,
    numbers: usize,
    /// Whether the word before was a number by itself.
    number_last: bool,
    /// Brackets that are open.
    open: usize,
}

struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Word<'_> {
    fn word(&self) -> &str {
        &self.text[self.start..self.end]
    }

    fn before(&self) -> u8 {
        let bytes = self.text.as_bytes();
        self.start.checked_sub(1).map_or(b' ', |at| bytes[at])
    }

    fn after(&self) -> u8 {
        self.byte(self.end)
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b' ')
    }

    fn stands_alone(&self) -> bool {
        self.before() == b' ' && self.after() == b' '
    }

    /// What stands before it, blanks aside; a blank at the beginning of the line.
    fn left(&self) -> u8 {
        let before = &self.text.as_bytes()[..self.start];
        let mut before = before.iter().rev();
        before.find(|byte| **byte != b' ').copied().unwrap_or(b' ')
    }

    fn right(&self) -> u8 {
        let after = &self.text.as_bytes()[self.end..];
        let mut after = after.iter();
        after.find(|byte| **byte != b' ').copied().unwrap_or(b' ')
    }

    /// Part of a name, a path, an address: something is glued to it.
    fn is_name(&self) -> bool {
        const GLUE: &[u8] = b".:/_-@$#=&?%\\";
        let digits = self
            .word()
            .bytes()
            .any(|byte| byte.is_ascii_digit() || byte == b'_');
        digits || GLUE.contains(&self.before()) || GLUE.contains(&self.after())
    }

    fn is_of_a_date(&self) -> bool {
        const WORDS: &[&str] = &[
            "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May",
            "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "UTC", "GMT", "CET", "AM", "PM",
        ];
        WORDS.contains(&self.word())
    }

    fn level(&self, seen: &Seen) -> Option<Level> {
        let word = self.word();
        let (before, after) = (self.before(), self.after());
        if word.len() == 1 {
            // `[E]`, `[I 261121 14:32:01 web:1]`, `|W|`; Telegraf's `E! `
            let framed = (before == b'['
                && (after == b']' || (after == b' ' && self.right().is_ascii_digit())))
                || (before == b'|' && after == b'|');
            let exclaimed = before == b' ' && after == b'!' && self.byte(self.end + 1) == b' ';
            let shown = seen.prose == 0 && (framed || exclaimed);
            return shown.then(|| Level::of_letter(word.as_bytes()[0]))?;
        }
        // `DeprecationWarning: …` of Python and Node
        if word.len() > 7 && word.ends_with("Warning") && after == b':' && seen.prose == 0 {
            return Some(Level::Warn);
        }
        let level = Level::parse(word)?;
        let follows = self.byte(self.end + 1);
        let glued = match after {
            b'.' | b'@' | b'\\' | b'=' | b'\'' | b'"' | b'(' | b'?' => true,
            b'-' => follows != b' ',
            b'/' => !word.bytes().all(|byte| byte.is_ascii_uppercase()),
            _ => !after.is_ascii(),
        };
        let glued = glued
            || matches!(
                before,
                b'.' | b'/' | b'@' | b'$' | b'\\' | b'=' | b'\'' | b'"' | b'#'
            )
            || (before == b'-' && self.start > 1 && self.byte(self.start - 2) != b' ')
            || !before.is_ascii();
        if glued {
            return None;
        }
        let (left, right) = (self.left(), self.right());
        let boxed = matches!(left, b'[' | b'<' | b'|' | b'(' | b':')
            && matches!(right, b']' | b'>' | b'|' | b')');
        let dashed = left == b'-' && right == b'-';
        let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
        if boxed || dashed {
            // ` - fine - ` is half a sentence
            return (seen.prose <= 1 || upper || left == b'[').then_some(level);
        }
        // `0 ERROR found` counts; `… 1 ERROR db: …` names the process first
        if seen.prose > 0 || (seen.number_last && seen.numbers == 1) {
            return None;
        }
        if upper {
            return Some(level);
        }
        let first = self.start == 0;
        // `error: …`, but not the name of a thing, `note: …` of a compiler, `log: …`
        let said =
            after == b':' && matches!(follows, b' ') && !matches!(word, "log" | "note" | "fine");
        let parted = (first && right == b'-' && follows_dash(self)) || right == b'|';
        let failing = first && level == Level::Error && word == "Error" && self.is_failing();
        (said || parted || failing).then_some(level)
    }

    /// `Error connecting to …`, `Error while …`; not `Error rate`, `Error count`.
    fn is_failing(&self) -> bool {
        let rest = self.text[self.end..].strip_prefix(' ').unwrap_or_default();
        let next = rest.split(' ').next().unwrap_or_default();
        let doing = next.len() > 4 && next.ends_with("ing");
        doing || matches!(next, "while" | "during" | "occurred" | "in" | "when" | "at")
    }
}

/// Whether the dash right of a word stands by itself.
fn follows_dash(word: &Word<'_>) -> bool {
    word.text[word.end..].trim_start().starts_with("- ") && word.after() == b' '
}
