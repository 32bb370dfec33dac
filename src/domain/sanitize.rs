//! Making text from outside harmless before it is drawn or printed.

use std::borrow::Cow;

/// Longest text kept for one line, in characters; what is cut is marked by `…`.
pub const MAX_LINE: usize = 16 * 1024;

/// `text` as one harmless line: control characters, escape sequences, bidi
/// overrides and invisible characters become visible stand-ins or vanish.
pub fn line(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_LINE && !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().min(MAX_LINE));
    for (index, character) in text.chars().enumerate() {
        if index >= MAX_LINE {
            out.push('…');
            break;
        }
        match character {
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            '\r' => {}
            // The Unicode control pictures show what was there without doing it.
            '\u{0}'..='\u{1f}' => {
                out.push(char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}'))
            }
            '\u{7f}' => out.push('␡'),
            character if is_harmful(character) => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    Cow::Owned(out)
}

/// Whether a terminal would do something with `character` instead of showing it: control
/// characters, bidi marks and overrides, invisible characters.
pub fn is_harmful(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // bidi embeddings, overrides, isolates and marks: they reorder what follows on the row
        | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}'
        // line and paragraph separators, zero-width characters, byte order mark, tags
        | '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_overrides_lose_their_power() {
        let cases = [
            ("plain", "plain"),
            ("héllo 世界 🚀", "héllo 世界 🚀"),
            ("\u{1b}[31mred", "␛[31mred"),
            ("a\nb\tc\r", "a⏎b c"),
            ("abc\u{202e}cba", "abc\u{fffd}cba"),
            ("\u{9b}2J", "\u{fffd}2J"),
            ("\u{7}", "␇"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn over_long_text_is_cut_and_says_so() {
        let long = "x".repeat(MAX_LINE * 2);
        let cut = line(&long);
        assert_eq!(cut.chars().count(), MAX_LINE + 1);
        assert!(cut.ends_with('…'));
    }
}
