//! What stands between quotes.

use super::super::ansi;
use std::borrow::Cow;

/// The text of a JSON string: escapes undone, and then harmless but for its line breaks. Colour
/// within a value is dropped; a value is shown in the colour of values.
pub(in super::super) fn decode(raw: &str) -> Cow<'_, str> {
    let text = unescape(raw);
    if ansi::is_plain(&text) {
        return text;
    }
    let lines = text.split('\n').map(|line| ansi::styled(line).plain);
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// Undoes the escapes of RFC 8259 §7. What is none is left as it stands.
fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = raw.find('\\') else {
        return Cow::Borrowed(raw);
    };
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (character, length) = match escape.as_bytes().get(1) {
            Some(b'n') => ('\n', 2),
            Some(b't') => ('\t', 2),
            Some(b'r') => ('\r', 2),
            Some(b'b') => ('\u{8}', 2),
            Some(b'f') => ('\u{c}', 2),
            Some(byte @ (b'"' | b'\\' | b'/')) => (char::from(*byte), 2),
            Some(b'u') => unicode(escape).unwrap_or(('\\', 1)),
            _ => ('\\', 1),
        };
        out.push(character);
        rest = &escape[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `\uXXXX`, or two of them that are one character; with the bytes they take.
fn unicode(escape: &str) -> Option<(char, usize)> {
    let unit = |text: Option<&str>| u32::from_str_radix(text?.strip_prefix("\\u")?, 16).ok();
    let high = unit(escape.get(..6))?;
    if let Some(low @ 0xdc00..0xe000) = unit(escape.get(6..12))
        && (0xd800..0xdc00).contains(&high)
    {
        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return Some((char::from_u32(code).unwrap_or('\u{fffd}'), 12));
    }
    Some((char::from_u32(high).unwrap_or('\u{fffd}'), 6))
}
