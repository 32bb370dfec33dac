//! Measuring and shortening text by what a terminal shows, never inside a wide character.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The sign that something was left out.
pub const ELLIPSIS: &str = "…";

/// Terminal columns of `text`: the sum over its grapheme clusters, because that is how it is drawn.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Text shortened to a width: what stays at the front and at the back of what was left out.
///
/// It keeps where its parts come from, so that a match found in the whole text can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clip<'a> {
    /// What stays in front.
    pub head: &'a str,
    /// What stays behind; empty unless something was left out.
    pub tail: &'a str,
    /// Where `tail` begins in the whole text.
    pub tail_at: usize,
    /// Whether `…` stands between the two.
    pub cut: bool,
}

impl Clip<'_> {
    /// Terminal columns it takes.
    pub fn width(&self) -> usize {
        width(self.head) + usize::from(self.cut) + width(self.tail)
    }
}

impl std::fmt::Display for Clip<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.cut { ELLIPSIS } else { "" };
        write!(f, "{}{sign}{}", self.head, self.tail)
    }
}

/// `text` in at most `max` columns, shortened at the end.
pub fn end(text: &str, max: usize) -> Clip<'_> {
    shorten(text, max, 0)
}

/// `text` in at most `max` columns, shortened in the middle: identifiers differ at both ends.
pub fn middle(text: &str, max: usize) -> Clip<'_> {
    shorten(text, max, max.saturating_sub(1) / 2)
}

fn shorten(text: &str, max: usize, for_tail: usize) -> Clip<'_> {
    if width(text) <= max {
        return Clip {
            head: text,
            tail: "",
            tail_at: text.len(),
            cut: false,
        };
    }
    let tail_at = text.len() - fitting_back(text, for_tail);
    let tail = &text[tail_at..];
    let for_head = max.saturating_sub(1 + width(tail));
    Clip {
        head: &text[..fitting(text, for_head)],
        tail,
        tail_at,
        cut: max > 0,
    }
}

/// Bytes at the front of `text` that fit into `max` columns.
pub fn fitting(text: &str, max: usize) -> usize {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > max {
            return at;
        }
    }
    text.len()
}

fn fitting_back(text: &str, max: usize) -> usize {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > max {
            return text.len() - at - grapheme.len();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shortening_keeps_what_tells_things_apart() {
        type Shorten = for<'a> fn(&'a str, usize) -> Clip<'a>;
        let cases: &[(Shorten, &str, usize, &str)] = &[
            (end, "checkout", 8, "checkout"),
            (end, "checkout", 7, "checko…"),
            (end, "checkout", 1, "…"),
            (end, "checkout", 0, ""),
            (middle, "prod-web-checkout", 9, "prod…kout"),
            (middle, "prod-web-checkout", 2, "p…"),
            // a wide character is left out whole, even if that leaves a column unused
            (end, "世界地図", 4, "世…"),
            (middle, "世界地図", 5, "世…図"),
            (end, "e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            (end, "👩‍👩‍👧 family", 4, "👩‍👩‍👧 …"),
        ];
        for (shorten, text, max, expected) in cases {
            assert_eq!(
                shorten(text, *max).to_string(),
                *expected,
                "{text} in {max}"
            );
        }
    }

    proptest! {
        #[test]
        fn never_wider_than_asked(text in "\\PC{0,24}", max in 0usize..30) {
            for clip in [end(&text, max), middle(&text, max)] {
                prop_assert!(clip.width() <= max);
                prop_assert!(text.starts_with(clip.head) && text.ends_with(clip.tail));
                prop_assert_eq!(&text[clip.tail_at..], clip.tail);
                prop_assert!(clip.cut || max == 0 || clip.head == text);
            }
        }
    }
}
