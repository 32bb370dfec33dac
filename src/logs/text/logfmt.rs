//! `key=value` pairs at the end of a line, with or without a sentence before them.
//!
//! logfmt has no specification; what is read is what logrus, slog, zerolog, the Rust `tracing`
//! formatter and Heroku's router write. Prose may contain a `=`, so pairs count only where two or
//! more of them reach to the end of the line.

use super::json::{Value, decode};

/// Pairs of one line that are read.
const MAX_PAIRS: usize = 256;
/// Bytes of a key; longer is no key but a token that happens to contain `=`.
const MAX_KEY: usize = 64;

/// The pairs of a line.
#[derive(Debug)]
pub(super) struct Pairs {
    /// Bytes before the first pair.
    pub(super) prefix: usize,
    pub(super) entries: Vec<(Box<str>, Value)>,
    /// Whether all pairs were read.
    pub(super) whole: bool,
}

/// The pairs that `text` ends with; none for fewer than two.
pub(super) fn pairs(text: &str) -> Option<Pairs> {
    // Two signs at least: most lines are done here.
    text.bytes().filter(|byte| *byte == b'=').nth(1)?;
    let mut run: Vec<(&str, &str)> = Vec::new();
    let mut first = 0;
    let mut bare = 0;
    let mut at = 0;
    let mut whole = true;
    let head_is_pair = token(text, 0).is_some_and(|token| token.pair.is_some());
    while let Some(token) = token(text, at) {
        at = token.end;
        match token.pair {
            Some(pair) => {
                if run.is_empty() {
                    first = token.start;
                }
                if run.len() == MAX_PAIRS {
                    whole = false;
                    break;
                }
                whole &= !pair.1.starts_with('"') || quoted_end(pair.1.as_bytes(), 0).is_some();
                run.push(pair);
            }
            // A value that should have been quoted: the line began with pairs, so it is theirs.
            None if head_is_pair && bare <= run.len() => {
                bare += 1;
                if let Some((_, value)) = run.last_mut() {
                    let from = value.as_ptr() as usize - text.as_ptr() as usize;
                    *value = &text[from..token.end];
                }
            }
            None => run.clear(),
        }
    }
    // `User(id=1, name=x)` is one word of a sentence, not three fields.
    let open = |text: &str| {
        let count = |c: &[u8]| text.bytes().filter(|byte| c.contains(byte)).count();
        count(b"([{") > count(b")]}")
    };
    if run.len() < 2 || open(&text[..first]) {
        return None;
    }
    let entries = run
        .into_iter()
        .map(|(key, value)| (key.into(), self::value(value)));
    Some(Pairs {
        prefix: first,
        entries: entries.collect(),
        whole,
    })
}

struct Token<'a> {
    start: usize,
    end: usize,
    pair: Option<(&'a str, &'a str)>,
}

/// The next word at or after `at`, which a quoted value makes longer.
fn token(text: &str, at: usize) -> Option<Token<'_>> {
    let bytes = text.as_bytes();
    let start = at + bytes.get(at..)?.iter().position(|byte| *byte != b' ')?;
    let key = bytes[start..]
        .iter()
        .take(MAX_KEY + 1)
        .take_while(|byte| is_key(**byte))
        .count();
    let word_end = |from: usize| {
        let rest = &bytes[from..];
        from + rest
            .iter()
            .position(|byte| *byte == b' ')
            .unwrap_or(rest.len())
    };
    let sign = start + key;
    let named = (1..=MAX_KEY).contains(&key)
        && bytes[start..sign].iter().any(u8::is_ascii_alphabetic)
        && bytes.get(sign) == Some(&b'=')
        && bytes.get(sign + 1) != Some(&b'=');
    if !named {
        let end = word_end(start);
        return Some(Token {
            start,
            end,
            pair: None,
        });
    }
    let from = sign + 1;
    let end = match bytes.get(from) {
        Some(b'"') => quoted_end(bytes, from).map_or(text.len(), word_end),
        _ => word_end(from),
    };
    Some(Token {
        start,
        end,
        pair: Some((&text[start..sign], &text[from..end])),
    })
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'#')
}

/// First byte after the string in quotes that begins at `from`.
fn quoted_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn value(raw: &str) -> Value {
    // `a=1, b=2` separates where logfmt does not
    let trimmed = raw.trim_end_matches([',', ';']);
    if let Some(inner) = trimmed.strip_prefix('"') {
        // without the quote at its end the line was cut within the value
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        return Value::Text(decode(inner).into());
    }
    let numeric = trimmed.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match trimmed {
        "true" | "false" => Value::Bool(trimmed == "true"),
        "null" | "nil" | "<nil>" => Value::Null,
        _ if numeric && trimmed.parse::<f64>().is_ok() => Value::Number(trimmed.into()),
        _ => Value::Text(super::ansi::styled(trimmed).plain.into()),
    }
}
