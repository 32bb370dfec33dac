//! Masking what differs between lines of one sentence.
//!
//! One pass over the bytes, no regular expression: this runs for every line that comes in.

use super::token::{email, ipv4, ipv6, is_inner, number, random, time, uuid};
use crate::logs::text::ansi::cut;

/// What is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mask {
    /// All that differs between two lines of one sentence.
    Varying,
    /// Only what differs between two lines that say the same: times and random ids.
    Passing,
}

/// Bytes of a quoted text that is masked as one.
const MAX_QUOTED: usize = 2_000;

/// Appends `text` with `kind` masked to `out`.
pub(super) fn mask(text: &str, kind: Mask, out: &mut String) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let free = at == 0 || !is_inner(bytes[at - 1]);
        if kind == Mask::Varying
            && free
            && matches!(byte, b'"' | b'\'' | b'`')
            && let Some(length) = quoted(&text[at..])
        {
            out.push_str("<str>");
            at += length;
        } else if byte.is_ascii_alphanumeric() {
            let (length, masked) = word(text, at, kind);
            match masked {
                Masked::As(name) => out.push_str(name),
                Masked::No => out.push_str(&text[at..at + length]),
                Masked::Digits => digits(&text[at..at + length], kind, out),
            }
            at += length;
        } else {
            // up to the next word or quote, whole characters
            let run = bytes[at + 1..]
                .iter()
                .take_while(|b| !b.is_ascii_alphanumeric() && !matches!(**b, b'"' | b'\'' | b'`'))
                .count();
            out.push_str(&text[at..=at + run]);
            at += 1 + run;
        }
    }
}

enum Masked {
    No,
    As(&'static str),
    /// Its numbers one by one.
    Digits,
}

/// Length of the quoted text that `text` begins with. Names of JSON fields and requests of access
/// logs are not masked as a whole: they say what the line is about.
fn quoted(text: &str) -> Option<usize> {
    let bytes = cut(text, MAX_QUOTED).as_bytes();
    let quote = bytes[0];
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            byte if *byte == quote => break,
            _ => at += 1,
        }
    }
    let after = bytes.get(at + 1).copied().unwrap_or(b' ');
    let request = [
        "GET ", "POST ", "PUT ", "DELETE ", "PATCH ", "HEAD ", "OPTIONS ",
    ]
    .iter()
    .any(|method| bytes[1..].starts_with(method.as_bytes()));
    let name = after == b':' && quote == b'"';
    (!is_inner(after) && !name && !request).then_some(at + 1)
}

/// The word that begins at `at`, and what becomes of it.
fn word(text: &str, at: usize, kind: Mask) -> (usize, Masked) {
    let bytes = &text.as_bytes()[at..];
    // One pass over the word says what it cannot be, which for most words is everything.
    let mut length = 0;
    let (mut digit, mut hex) = (false, true);
    while let Some(byte) = bytes.get(length)
        && (byte.is_ascii_alphanumeric() || *byte == b'_')
    {
        digit |= byte.is_ascii_digit();
        hex &= byte.is_ascii_hexdigit();
        length += 1;
    }
    let next = bytes.get(length).copied().unwrap_or(b' ');
    let numeric = bytes[0].is_ascii_digit();
    let named_day = length == 3 && next == b' ' && bytes[0].is_ascii_uppercase();
    if (numeric || named_day)
        && let Some(length) = time(bytes, kind)
    {
        return (length, Masked::As("<time>"));
    }
    if length == 8
        && hex
        && next == b'-'
        && let Some(length) = uuid(bytes)
    {
        return (length, Masked::As("<id>"));
    }
    if kind == Mask::Varying {
        let ip = match next {
            b'.' if numeric && length <= 3 => ipv4(bytes),
            b':' if hex && length <= 4 => ipv6(bytes),
            _ => None,
        };
        if let Some(length) = ip {
            return (length, Masked::As("<ip>"));
        }
        if matches!(next, b'@' | b'.' | b'-' | b'+' | b'%')
            && let Some(length) = email(bytes)
        {
            return (length, Masked::As("<email>"));
        }
    }
    let may_be_id = (digit && length > 2) || (length >= 8 && hex) || bytes.starts_with(b"eyJ");
    if may_be_id && let Some(length) = random(bytes, length, kind) {
        return (length, Masked::As("<id>"));
    }
    if kind == Mask::Passing || !digit {
        return (length, Masked::No);
    }
    match number(bytes) {
        Some((length, name)) => (length, Masked::As(name)),
        None => (length, Masked::Digits),
    }
}

/// `worker3` is `worker<n>`.
fn digits(word: &str, kind: Mask, out: &mut String) {
    let mut within = false;
    for character in word.chars() {
        let digit = kind == Mask::Varying && character.is_ascii_digit();
        if !digit {
            out.push(character);
        } else if !within {
            out.push_str("<n>");
        }
        within = digit;
    }
}
