//! The sentence behind a line: what is left when numbers, names and times are masked.
//!
//! Two revisions of a service are told apart by the sentences that only the new one says. So
//! masking leans to one side: two wordings of one sentence cost a row too many, two sentences
//! under one mask hide the error that the deployment brought.

mod count;
mod mask;
#[cfg(test)]
mod tests;
mod token;

pub use count::{Group, MAX_TEMPLATES, Only, Templates};

use super::fields::{Fields, Format, fields_of, known};
use mask::{Mask, mask};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Length of the date and time that `bytes` begins with.
pub(super) fn time(bytes: &[u8]) -> Option<usize> {
    bytes.first()?;
    token::time(bytes, Mask::Varying)
}

/// Bytes of a line that its template is made of: where lines of one sentence begin to differ in
/// length, they do so far behind this.
const MAX_TEXT: usize = 1_000;
/// Bytes of a line in which times and ids are looked for; behind them two lines are the same only
/// to the letter.
const MAX_COMPARED: usize = 4_000;
/// Names of fields in a template.
const MAX_KEYS: usize = 64;

/// The sentence behind a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Equal for lines of one sentence. For this process only: it is never written anywhere.
    pub key: u64,
    /// The sentence, with `<n>`, `<id>`, `<ip>`, `<time>`, `<dur>`, `<size>`, `<email>`, `<str>`
    /// for what differs from line to line. A line with fields is its message and their names.
    pub text: String,
}

/// The template of a line, whose fields are looked for here.
pub fn template(plain: &str) -> Template {
    template_of(plain, fields_of(plain).as_ref())
}

/// The template of a line whose fields are known; none for a line without.
pub fn template_of(plain: &str, fields: Option<&Fields>) -> Template {
    let mut text = String::new();
    match fields {
        Some(fields) => structured(plain, fields, &mut text),
        None => mask(
            super::ansi::cut(plain.trim(), MAX_TEXT),
            Mask::Varying,
            &mut text,
        ),
    }
    Template {
        key: hash(&text),
        text,
    }
}

fn structured(plain: &str, fields: &Fields, out: &mut String) {
    match (fields.message(), fields.format) {
        (Some(message), _) => {
            let first = message.lines().next().unwrap_or_default();
            mask(super::ansi::cut(first, MAX_TEXT), Mask::Varying, out);
        }
        (None, Format::Logfmt) => {
            let prefix = &plain[fields.prefix.clone()];
            mask(
                super::ansi::cut(prefix.trim(), MAX_TEXT),
                Mask::Varying,
                out,
            );
        }
        (None, Format::Json) => {}
    }
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in &fields.entries {
        if known(key) {
            continue;
        }
        // A map by id has ids for keys.
        let mut masked = String::new();
        mask(key, Mask::Varying, &mut masked);
        keys.push(masked);
    }
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(MAX_KEYS);
    if !out.is_empty() && !keys.is_empty() {
        out.push(' ');
    }
    if !keys.is_empty() {
        out.push('{');
        out.push_str(&keys.join(","));
        out.push('}');
    }
}

/// Whether two lines say the same at different times, so that one row with a count will do.
///
/// Times and random ids may differ, numbers may not: `retry 1 of 5` and `retry 2 of 5` are two
/// lines, and so are `heap 91 %` and `heap 92 %`.
pub fn same(a: &str, b: &str) -> bool {
    a == b || same_key(a) == same_key(b)
}

/// Equal for lines that are the [`same`]; to be kept beside a line, so that comparing costs
/// nothing. For this process only.
pub fn same_key(plain: &str) -> u64 {
    let plain = plain.trim_end();
    let looked_at = super::ansi::cut(plain, MAX_COMPARED);
    let mut text = String::with_capacity(plain.len());
    mask(looked_at, Mask::Passing, &mut text);
    text.push_str(&plain[looked_at.len()..]);
    hash(&text)
}

fn hash(text: &str) -> u64 {
    // Lines come from whoever can make an application log: a hash that is easy to collide would
    // let one sentence hide behind another.
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
