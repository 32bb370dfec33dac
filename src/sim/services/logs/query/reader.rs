//! A query as a text that is read from left to right: names, signs, texts, numbers.

use regex::Regex;

use super::Malformed;

pub(super) type Read<T> = Result<T, Malformed>;

/// A text that is read from left to right.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    /// How far it is read, in bytes.
    pub at: usize,
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || "_@.".contains(c)
}

impl<'a> Reader<'a> {
    /// What is left, without blanks and comments before it.
    pub(super) fn rest(&mut self) -> &'a str {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = &self.text[self.at..];
            if !rest.starts_with('#') {
                return rest;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    pub(super) fn is_done(&mut self) -> bool {
        self.rest().is_empty()
    }

    /// The word or sign that stands here, as AWS complains of it.
    pub(super) fn unexpected(&mut self) -> Malformed {
        let rest = self.rest();
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let word = &rest[..end.max(first)];
        let found = if word.is_empty() { "<EOF>" } else { word };
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let position = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let from = before.chars().count();
        Malformed {
            message: format!(
                "unexpected symbol found {found} at line {line} and position {position}"
            ),
            from,
            to: from + word.chars().count().max(1) - 1,
        }
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len();
        }
        there
    }

    pub(super) fn expect(&mut self, sign: &str) -> Read<()> {
        if self.sign(sign) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    pub(super) fn peek(&mut self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
    }

    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let there = self.peek().eq_ignore_ascii_case(word);
        if there {
            self.at += word.len();
        }
        there
    }

    /// A name, plain or between backticks.
    pub(super) fn name(&mut self) -> Read<String> {
        if let Some(inner) = self.rest().strip_prefix('`') {
            let end = inner.find('`').ok_or_else(|| self.unexpected())?;
            self.at += end + 2;
            return Ok(inner[..end].to_owned());
        }
        let word = self.peek();
        if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.unexpected());
        }
        self.at += word.len();
        Ok(word.to_owned())
    }

    /// A text between quotes; `None` if no quote stands here.
    pub(super) fn quoted(&mut self) -> Read<Option<String>> {
        let rest = self.rest();
        let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') else {
            return Ok(None);
        };
        let mut text = String::new();
        let mut chars = rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(Some(text));
                }
                '\\' => text.extend(chars.next().map(|(_, c)| c)),
                c => text.push(c),
            }
        }
        Err(self.unexpected())
    }

    /// A regular expression between slashes; `None` if no slash stands here.
    pub(super) fn regex(&mut self) -> Read<Option<Regex>> {
        let Some(inner) = self.rest().strip_prefix('/') else {
            return Ok(None);
        };
        let mut escaped = false;
        let end = inner.find(|c| {
            let ends = c == '/' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.ok_or_else(|| self.unexpected())?;
        let regex = Regex::new(&inner[..end].replace("\\/", "/")).map_err(|_| self.unexpected())?;
        self.at += end + 2;
        Ok(Some(regex))
    }

    pub(super) fn number(&mut self) -> Option<f64> {
        let rest = self.rest();
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        let sign = usize::from(rest.starts_with('-'));
        let end = rest[sign..]
            .find(|c| !digits(c))
            .map_or(rest.len(), |end| end + sign);
        let number = rest[..end].parse().ok()?;
        self.at += end;
        Some(number)
    }

    /// `5m`, `1h`, `30s`, in milliseconds.
    pub(super) fn period(&mut self) -> Read<i64> {
        let begin = self.at;
        let number = self.number().unwrap_or(0.0) as i64;
        let unit = match self.peek() {
            "ms" | "millisecond" | "milliseconds" => 1,
            "s" | "sec" | "second" | "seconds" => 1_000,
            "m" | "min" | "minute" | "minutes" => 60_000,
            "h" | "hr" | "hour" | "hours" => 3_600_000,
            "d" | "day" | "days" => 86_400_000,
            _ => 0,
        };
        if number < 1 || unit == 0 {
            self.at = begin;
            return Err(self.unexpected());
        }
        self.at += self.peek().len();
        Ok(number.saturating_mul(unit))
    }
}
