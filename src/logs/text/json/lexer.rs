//! From text to brackets, texts and numbers.

/// A piece of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Token<'a> {
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
pub(in super::super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(in super::super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// First byte that has not been read.
    pub(in super::super) fn at(&self) -> usize {
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

    pub(in super::super) fn next(&mut self) -> Token<'a> {
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
