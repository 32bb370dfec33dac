//! The words of the filter language: from typed text to terms, no matching yet.

/// The language by example, for the help screen.
pub const HELP: &[(&str, &str)] = &[
    ("web api", "rows with both, in any column but ages"),
    ("\"two words\"", "with the blank, taken literally"),
    ("!web", "rows without it"),
    ("Web", "a capital letter asks for itself"),
    (
        "^web.*|api",
        "a regular expression, as soon as it looks like one",
    ),
    ("/re/", "a regular expression in any case"),
    (
        "-f ckout, ~ckout",
        "letters of the name in this order, best match first",
    ),
    ("name:web", "in one column; also name:!web and name:/re/"),
    ("tasks:<4", "compared; also > >= <= ="),
    ("age:>10m", "ages: s m h d w"),
    (
        "health:broken",
        "broken, look, changing, unknown, fine; fault is the first two",
    ),
];

/// A term as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Where it begins in the typed text, in bytes.
    pub at: usize,
    /// Whether it keeps what does not match.
    pub inverse: bool,
    /// The column in front of the colon, as typed.
    pub column: Option<String>,
    /// What is asked of it.
    pub ask: Ask,
}

/// What a term asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// A part of the text, or a regular expression if it looks like one.
    Plain(String),
    /// A part of the text, taken literally because it was quoted.
    Literal(String),
    /// A regular expression.
    Regex(String),
    /// Letters in this order.
    Fuzzy(String),
    /// A comparison.
    Compare(Op, String),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
}

impl Op {
    /// As it is typed. The longer ones first, for reading.
    pub(super) const ALL: [(&'static str, Self); 5] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        (">", Self::More),
        ("<", Self::Less),
        ("=", Self::Equal),
    ];

    pub(super) fn sign(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, op)| *op == self)
            .map_or("=", |(sign, _)| sign)
    }
}

/// Why typed text is no filter, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// The byte of the typed text that it is about.
    pub position: usize,
    /// What is wrong, in a few words.
    pub message: String,
}

impl FilterError {
    pub(super) fn new(position: usize, message: impl Into<String>) -> Self {
        Self {
            position,
            message: message.into(),
        }
    }
}

/// The terms of `text`. `is_column` tells which names before a colon are columns: an ARN has
/// colons too, and is plain text.
pub(super) fn terms(
    text: &str,
    is_column: impl Fn(&str) -> bool,
) -> Result<Vec<Term>, FilterError> {
    let mut reader = Reader { text, at: 0 };
    let mut terms = Vec::new();
    loop {
        reader.skip_blanks();
        if reader.rest().is_empty() {
            return Ok(terms);
        }
        terms.extend(reader.term(&is_column)?);
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let found = self.rest().starts_with(prefix);
        if found {
            self.at += prefix.len();
        }
        found
    }

    /// `None` for what is still being typed and says nothing yet: a lone `!`, `-f` or `name:`.
    fn term(&mut self, is_column: &impl Fn(&str) -> bool) -> Result<Option<Term>, FilterError> {
        let at = self.at;
        let mut inverse = self.eat("!");
        if self.is_fuzzy() {
            self.skip_blanks();
            let text = self.word()?.0;
            return Ok(term(at, inverse, None, Ask::Fuzzy(text)));
        }
        let column = self.column(is_column);
        if column.is_some() {
            inverse ^= self.eat("!");
            if let Some((_, op)) = Op::ALL.into_iter().find(|(sign, _)| self.eat(sign)) {
                let value_at = self.at;
                let (value, _) = self.word()?;
                if value.is_empty() {
                    return Err(FilterError::new(value_at, "compared with what?"));
                }
                return Ok(term(at, inverse, column, Ask::Compare(op, value)));
            }
        }
        let ask = match self.slashes() {
            Some(regex) => Ask::Regex(regex),
            None => match self.word()? {
                (text, true) => Ask::Literal(text),
                (text, false) => Ask::Plain(text),
            },
        };
        Ok(term(at, inverse, column, ask))
    }

    fn is_fuzzy(&mut self) -> bool {
        if self.eat("~") {
            return true;
        }
        let after = self.rest().strip_prefix("-f");
        let is_flag =
            after.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        is_flag && self.eat("-f")
    }

    fn column(&mut self, is_column: &impl Fn(&str) -> bool) -> Option<String> {
        let (name, _) = self.rest().split_once(':')?;
        if !is_column(name) {
            return None;
        }
        self.at += name.len() + 1;
        Some(name.to_owned())
    }

    /// `/…/` up to a slash that ends the term. Without one it is plain text: `/healthz` is a path.
    fn slashes(&mut self) -> Option<String> {
        let inner = self.rest().strip_prefix('/')?;
        let end = inner.char_indices().find(|&(at, character)| {
            let after = &inner[at + character.len_utf8()..];
            character == '/'
                && at > 0
                && !inner[..at].ends_with('\\')
                && (after.is_empty() || after.starts_with(char::is_whitespace))
        });
        let (end, _) = end?;
        self.at += end + 2;
        Some(inner[..end].replace("\\/", "/"))
    }

    /// Up to the next blank outside quotes, and whether any of it was quoted.
    fn word(&mut self) -> Result<(String, bool), FilterError> {
        let mut word = String::new();
        let mut quote = None;
        let mut quoted = false;
        let mut characters = self.rest().char_indices().peekable();
        let start = self.at;
        while let Some((at, character)) = characters.next() {
            self.at = start + at;
            match (character, quote) {
                ('"', None) if word.is_empty() => {
                    quote = Some(self.at);
                    quoted = true;
                }
                ('"', Some(_)) => quote = None,
                ('\\', Some(_)) => match characters.next_if(|(_, next)| matches!(next, '"' | '\\'))
                {
                    Some((_, escaped)) => word.push(escaped),
                    None => word.push('\\'),
                },
                (blank, None) if blank.is_whitespace() => return Ok((word, quoted)),
                (other, _) => word.push(other),
            }
        }
        self.at = self.text.len();
        match quote {
            Some(position) => Err(FilterError::new(position, "the quote is not closed")),
            None => Ok((word, quoted)),
        }
    }
}

fn term(at: usize, inverse: bool, column: Option<String>, ask: Ask) -> Option<Term> {
    let (Ask::Plain(text) | Ask::Literal(text) | Ask::Regex(text) | Ask::Fuzzy(text)) = &ask else {
        return Some(Term {
            at,
            inverse,
            column,
            ask,
        });
    };
    (!text.is_empty()).then_some(Term {
        at,
        inverse,
        column,
        ask,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        let is_column = |name: &str| ["name", "tasks", "health"].contains(&name);
        match terms(text, is_column) {
            Err(error) => format!("{}: {}", error.position, error.message),
            Ok(terms) => terms
                .iter()
                .map(|term| {
                    let not = if term.inverse { "not " } else { "" };
                    let column = term
                        .column
                        .as_deref()
                        .map(|c| format!("{c} "))
                        .unwrap_or_default();
                    format!("{not}{column}{:?}", term.ask)
                })
                .collect::<Vec<_>>()
                .join(" + "),
        }
    }

    #[test]
    fn typed_text_becomes_terms() {
        let cases = [
            ("", ""),
            ("  ", ""),
            ("web", r#"Plain("web")"#),
            ("web api", r#"Plain("web") + Plain("api")"#),
            ("\"two words\"", r#"Literal("two words")"#),
            (r#""a \" b""#, r#"Literal("a \" b")"#),
            ("!web", r#"not Plain("web")"#),
            ("!", ""),
            ("-f ceck", r#"Fuzzy("ceck")"#),
            ("~ceck", r#"Fuzzy("ceck")"#),
            ("-f", ""),
            ("-fargate", r#"Plain("-fargate")"#),
            ("/a b/", r#"Regex("a b")"#),
            ("!/a/", r#"not Regex("a")"#),
            ("/healthz", r#"Plain("/healthz")"#),
            ("/healthz /ready", r#"Plain("/healthz") + Plain("/ready")"#),
            ("/", r#"Plain("/")"#),
            (r"/a\/b/", r#"Regex("a/b")"#),
            ("name:web", r#"name Plain("web")"#),
            ("name:!web", r#"not name Plain("web")"#),
            ("!name:web", r#"not name Plain("web")"#),
            ("!name:!web", r#"name Plain("web")"#),
            ("name:/^w/", r#"name Regex("^w")"#),
            ("name:\"a b\"", r#"name Literal("a b")"#),
            ("name:", ""),
            ("tasks:>=3", r#"tasks Compare(AtLeast, "3")"#),
            ("tasks:<4", r#"tasks Compare(Less, "4")"#),
            ("tasks:>", "7: compared with what?"),
            ("arn:aws:ecs", r#"Plain("arn:aws:ecs")"#),
            ("web \"open", "4: the quote is not closed"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_is_fatal(text in "[a-z:!<>=~/\"\\\\ -]{0,20}|\\PC{0,12}") {
            match terms(&text, |name| name == "a") {
                Err(error) => prop_assert!(error.position <= text.len()),
                Ok(terms) => prop_assert!(terms.iter().all(|term| term.at < text.len())),
            }
        }
    }
}
