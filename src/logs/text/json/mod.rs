//! JSON as it was written.
//!
//! `serde_json` turns text into values; a reader of logs needs the text: numbers with every digit
//! (a trace id of 20 digits is not a float), members in their order, and what is there of a line
//! that was cut at 16 KiB on its way (<https://docs.docker.com/engine/logging/> splits there).
//! One lexer serves the fields of a line and its pretty print, and a test compares it with
//! `serde_json` on arbitrary documents.

#[cfg(test)]
mod tests;

use super::ansi;
use std::borrow::Cow;

/// Deepest nesting that is read; deeper is no log line.
const MAX_DEPTH: usize = 64;
/// Values of one object, counted at every depth; what comes after them is left out.
const MAX_VALUES: usize = 2_000;

/// A value of a field, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number, digit by digit as it stands in the line; also `NaN` and `Infinity`, which JSON
    /// does not know and Python writes.
    Number(Box<str>),
    /// Text without its quotes and escapes. Harmless but for line breaks, which are kept.
    Text(Box<str>),
    /// An array.
    List(Vec<Value>),
    /// An object, members in their order.
    Object(Vec<(Box<str>, Value)>),
}

impl Value {
    /// The text of a [`Value::Text`], line breaks and all.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as one harmless line: text without quotes, lists and objects as JSON.
    pub fn line(&self) -> Cow<'_, str> {
        match self {
            Value::Text(text) => one_line(text),
            Value::Number(digits) => Cow::Borrowed(digits),
            Value::Bool(true) => Cow::Borrowed("true"),
            Value::Bool(false) => Cow::Borrowed("false"),
            Value::Null => Cow::Borrowed("null"),
            Value::List(_) | Value::Object(_) => {
                let mut out = String::new();
                self.write(&mut out);
                Cow::Owned(out)
            }
        }
    }

    /// Whether there is nothing to read in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// As deep as [`MAX_DEPTH`] at most, because nothing deeper is read.
    fn write(&self, out: &mut String) {
        match self {
            Value::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    out.push_str(if at > 0 { ",\"" } else { "\"" });
                    out.push_str(key);
                    out.push_str("\":");
                    value.write(out);
                }
                out.push('}');
            }
            Value::Text(text) => {
                out.push('"');
                out.push_str(&one_line(text));
                out.push('"');
            }
            _ => out.push_str(&self.line()),
        }
    }
}

/// `text` with its line breaks drawn as `⏎`.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(text.replace('\n', "⏎"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A piece of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{` or `[`.
    Open(char),
    /// `}` or `]`.
    Close(char),
    Comma,
    Colon,
    /// What stands between quotes, with its escapes.
    Text(&'a str),
    Number(&'a str),
    /// `true`, `false`, `null`.
    Word(&'a str),
    /// The text ends here, or within a string, of which this is the beginning.
    End(Option<&'a str>),
    /// What stands here is not JSON.
    Odd,
}

/// Cuts a text into tokens. After [`Token::End`] and [`Token::Odd`] it stays where it is.
#[derive(Clone, Copy)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// First byte that has not been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn skip_space(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                // a line break of an event that has been made one line
                Some(0xe2) if self.text[self.at..].starts_with('⏎') => self.at += '⏎'.len_utf8(),
                _ => return,
            }
        }
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        self.skip_space();
        let Some(&byte) = self.text.as_bytes().get(self.at) else {
            return Token::End(None);
        };
        let one = match byte {
            b'{' | b'[' => Token::Open(byte.into()),
            b'}' | b']' => Token::Close(byte.into()),
            b',' => Token::Comma,
            b':' => Token::Colon,
            b'"' => return self.string(),
            _ => return self.bare(),
        };
        self.at += 1;
        one
    }

    fn string(&mut self) -> Token<'a> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    self.at = at + 1;
                    return Token::Text(&self.text[start..at]);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        Token::End(Some(&self.text[start..]))
    }

    fn bare(&mut self) -> Token<'a> {
        let rest = &self.text[self.at..];
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let length = rest.bytes().take_while(|byte| part(byte)).count();
        let word = &rest[..length];
        let token = match word.as_bytes() {
            b"true" | b"false" | b"null" => Token::Word(word),
            b"NaN" | b"Infinity" | b"-Infinity" => Token::Number(word),
            [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..] if word.parse::<f64>().is_ok() => {
                Token::Number(word)
            }
            // half a word or number, and the text is over
            _ if length == rest.len() => Token::End(None),
            _ => return Token::Odd,
        };
        if !matches!(token, Token::End(_)) {
            self.at += length;
        }
        token
    }
}

/// An object that was found in a text.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) members: Vec<(Box<str>, Value)>,
    /// First byte after it.
    pub(super) end: usize,
    /// Whether all of it was there and was read.
    pub(super) whole: bool,
}

/// The object that begins at the byte `at` of `text`.
///
/// None where no object begins there. An object whose text ends too early is what was there of it.
pub(super) fn object(text: &str, at: usize) -> Option<Object> {
    let mut reader = Reader {
        lexer: Lexer::new(text, at),
        cut: false,
        left: MAX_VALUES,
    };
    if reader.lexer.next() != Token::Open('{') {
        return None;
    }
    let members = reader.members(0)?;
    Some(Object {
        members,
        end: if reader.cut {
            text.len()
        } else {
            reader.lexer.at()
        },
        whole: !reader.cut,
    })
}

/// Builds values. `None` is a text that is no JSON; where it only ends too early (or has more
/// than will be kept) `cut` is set, and every list being read ends there.
struct Reader<'a> {
    lexer: Lexer<'a>,
    cut: bool,
    left: usize,
}

impl Reader<'_> {
    fn members(&mut self, depth: usize) -> Option<Vec<(Box<str>, Value)>> {
        let mut members = Vec::new();
        loop {
            let key = match self.lexer.next() {
                Token::Text(key) => key,
                Token::Close('}') if members.is_empty() => return Some(members),
                Token::End(_) => return self.cut_short(members),
                _ => return None,
            };
            match self.lexer.next() {
                Token::Colon => {}
                Token::End(_) => return self.cut_short(members),
                _ => return None,
            }
            let token = self.lexer.next();
            let value = self.value(token, depth + 1)?;
            if let Some(value) = value {
                members.push((one_line(&decode(key)).into(), value));
            }
            if self.cut {
                return Some(members);
            }
            match self.lexer.next() {
                Token::Comma => {}
                Token::Close('}') => return Some(members),
                Token::End(_) => return self.cut_short(members),
                _ => return None,
            }
        }
    }

    fn items(&mut self, depth: usize) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        loop {
            let token = self.lexer.next();
            if token == Token::Close(']') && items.is_empty() {
                return Some(items);
            }
            items.extend(self.value(token, depth + 1)?);
            if self.cut {
                return Some(items);
            }
            match self.lexer.next() {
                Token::Comma => {}
                Token::Close(']') => return Some(items),
                Token::End(_) => return self.cut_short(items),
                _ => return None,
            }
        }
    }

    /// The value that begins with `token`; `Some(None)` where the text is over.
    fn value(&mut self, token: Token<'_>, depth: usize) -> Option<Option<Value>> {
        if self.left == 0 {
            self.cut = true;
            return Some(None);
        }
        self.left -= 1;
        Some(Some(match token {
            Token::Text(raw) => Value::Text(decode(raw).into()),
            Token::Number(digits) => Value::Number(digits.into()),
            Token::Word("null") => Value::Null,
            Token::Word(word) => Value::Bool(word == "true"),
            Token::Open(_) if depth >= MAX_DEPTH => return None,
            Token::Open('{') => Value::Object(self.members(depth)?),
            Token::Open(_) => Value::List(self.items(depth)?),
            Token::End(begun) => {
                self.cut = true;
                return Some(begun.map(|raw| Value::Text(decode(raw).into())));
            }
            Token::Close(_) | Token::Comma | Token::Colon | Token::Odd => return None,
        }))
    }

    fn cut_short<T>(&mut self, so_far: T) -> Option<T> {
        self.cut = true;
        Some(so_far)
    }
}

/// The text of a JSON string: escapes undone, and then harmless but for its line breaks. Colour
/// within a value is dropped; a value is shown in the colour of values.
pub(super) fn decode(raw: &str) -> Cow<'_, str> {
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
