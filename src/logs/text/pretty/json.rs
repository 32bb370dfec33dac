//! JSON, token by token: what is odd, cut or nested beyond all measure is still shown.

use super::super::json::{Lexer, Token, decode};
use super::{Page, PieceKind};

/// Columns of a level.
const STEP: usize = 2;
/// Levels that are indented; deeper ones would leave no room for their text.
const MAX_STEPS: usize = 20;

/// Where in `text` a document begins that is too large or too deep to be fields, or a list.
/// All of it must be JSON, or `[main]` would be one.
pub(super) fn document(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start_matches([' ', '⏎']).len();
    let mut lexer = Lexer::new(text, start);
    if !matches!(lexer.next(), Token::Open(_)) {
        return None;
    }
    let mut depth = 1usize;
    let mut values = 0usize;
    loop {
        match lexer.next() {
            Token::Odd => return None,
            // `[12` and `{}` are not worth a page
            Token::End(_) => return (values > 1).then_some(start),
            _ if depth == 0 => return None,
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth -= 1,
            Token::Comma | Token::Colon => {}
            Token::Text(_) | Token::Number(_) | Token::Word(_) => values += 1,
        }
    }
}

/// Writes the document at `start`; how many bytes of `text` have been read.
pub(super) fn write(text: &str, start: usize, page: &mut Page) -> usize {
    let mut lexer = Lexer::new(text, start);
    let mut open: Vec<char> = Vec::new();
    // Whether a text that comes next is the name of a member.
    let mut named = false;
    let indent = |open: &[char]| STEP * open.len().min(MAX_STEPS);
    page.begin(0);
    loop {
        if page.full {
            return lexer.at();
        }
        let before = lexer;
        match lexer.next() {
            Token::Open(bracket) => {
                page.put(PieceKind::Punctuation, bracket.encode_utf8(&mut [0; 4]));
                let mut ahead = lexer;
                if let Token::Close(bracket) = ahead.next() {
                    page.put(PieceKind::Punctuation, bracket.encode_utf8(&mut [0; 4]));
                    lexer = ahead;
                    continue;
                }
                open.push(bracket);
                named = bracket == '{';
                page.begin(indent(&open));
            }
            Token::Close(bracket) => {
                open.pop();
                page.begin(indent(&open));
                page.put(PieceKind::Punctuation, bracket.encode_utf8(&mut [0; 4]));
            }
            Token::Comma => {
                page.put(PieceKind::Punctuation, ",");
                page.begin(indent(&open));
                named = open.last() == Some(&'{');
            }
            Token::Colon => {
                page.put(PieceKind::Punctuation, ": ");
                named = false;
            }
            Token::Text(raw) => {
                let kind = if named {
                    PieceKind::Key
                } else {
                    PieceKind::String
                };
                page.put(PieceKind::Punctuation, "\"");
                page.value(indent(&open) + STEP, kind, &decode(raw));
                page.put(PieceKind::Punctuation, "\"");
            }
            Token::Number(digits) => page.put(PieceKind::Number, digits),
            Token::Word(word) => page.put(PieceKind::Word, word),
            Token::End(begun) => {
                let rest = begun.map_or_else(
                    || text[before.at()..].trim().to_owned(),
                    |raw| format!("\"{}", decode(raw)),
                );
                page.value(indent(&open) + STEP, PieceKind::String, &rest);
                if !open.is_empty() {
                    page.note("the line was cut here".to_owned());
                }
                return text.len();
            }
            Token::Odd => {
                page.put(PieceKind::Plain, &text[before.at()..]);
                return text.len();
            }
        }
        if open.is_empty() {
            let rest = text[lexer.at()..].trim();
            if !rest.is_empty() {
                page.text(0, PieceKind::Plain, rest.split('⏎'));
            }
            return text.len();
        }
    }
}
