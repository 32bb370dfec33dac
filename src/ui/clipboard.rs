//! Copying by the terminal itself (OSC 52): works over SSH and inside tmux, needs no display.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Write};

/// Longest text terminals are known to take.
const MOST: usize = 74_000;

/// Writes the sequence that puts `text` on the clipboard.
///
/// # Errors
/// When the text is too long for terminals, or the terminal cannot be written to.
pub fn copy(out: &mut impl Write, text: &str) -> io::Result<()> {
    if text.len() > MOST {
        return Err(io::Error::other(format!(
            "{} bytes are more than terminals take ({MOST}); copy less, or save it to a file",
            text.len()
        )));
    }
    write!(out, "\x1b]52;c;{}\x07", STANDARD.encode(text))?;
    out.flush()
}

/// What to say about a copied text: its first line, and how many more.
pub fn told(text: &str) -> String {
    let mut lines = text.lines();
    let first: String = lines.next().unwrap_or_default().chars().take(70).collect();
    match lines.count() {
        0 => format!("copied {first}"),
        more => format!("copied {first} and {more} more lines"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_travels_encoded_and_long_text_is_refused() {
        let mut out = Vec::new();
        copy(&mut out, "hi\x1b[31m")
            .map_err(|error| error.to_string())
            .ok();
        assert_eq!(out, b"\x1b]52;c;aGkbWzMxbQ==\x07");
        assert!(copy(&mut out, &"x".repeat(MOST + 1)).is_err());
        assert_eq!(told("one"), "copied one");
        assert_eq!(told("one\ntwo\nthree"), "copied one and 2 more lines");
    }
}
