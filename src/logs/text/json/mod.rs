//! JSON as it was written.
//!
//! `serde_json` turns text into values; a reader of logs needs the text: numbers with every digit
//! (a trace id of 20 digits is not a float), members in their order, and what is there of a line
//! that was cut at 16 KiB on its way (<https://docs.docker.com/engine/logging/> splits there).
//! One lexer serves the fields of a line and its pretty print, and a test compares it with
//! `serde_json` on arbitrary documents.

mod escape;
mod lexer;
#[cfg(test)]
mod tests;

pub(super) use escape::decode;
pub(super) use lexer::{Lexer, Token};

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
