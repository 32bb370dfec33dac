//! Fields of comma-separated values, as RFC 4180 wants them and as spreadsheets do no harm with them.

use super::sanitize;

/// A text as a field: harmless, in quotes where it must be.
///
/// Spreadsheets take text that begins with `=`, `+`, `-` or `@` for a formula, and names, reasons
/// and log lines are written by others. Such text gets an apostrophe in front.
pub fn text(text: &str) -> String {
    let text = sanitize::line(text);
    let formula = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    match formula {
        true => plain(&format!("'{text}")),
        false => plain(&text),
    }
}

/// A text of our own, or a number, as a field.
pub fn plain(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        for (given, expected) in [
            ("web", "web"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=cmd()", "'=cmd()"),
            ("-1+2,3", "\"'-1+2,3\""),
            ("\u{1b}[31m", "␛[31m"),
        ] {
            assert_eq!(text(given), expected, "{given:?}");
        }
        assert_eq!(plain("-1"), "-1");
    }
}
