//! Putting styled text into a buffer without leaving the room there is.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::clip::{self, Clip};
use crate::theme::{Role, Theme};

/// Whatever knows how a role looks: a theme, or a test that wants to read roles off the screen.
pub trait Paint {
    /// The style of a role.
    fn style(&self, role: Role) -> Style;
}

impl Paint for Theme {
    fn style(&self, role: Role) -> Style {
        Self::style(self, role)
    }
}

/// Writes `text` at the start of `area`'s first line and returns the columns it took.
pub fn put(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return 0;
    }
    let text = &text[..clip::fitting(text, usize::from(area.width))];
    let (end, _) = buf.set_stringn(area.x, area.y, text, usize::from(area.width), style);
    end.saturating_sub(area.x)
}

/// Writes shortened text, with the bytes in `found` (of the whole text) in another style. A match
/// that was left out colours the `…`.
pub fn put_clip(
    buf: &mut Buffer,
    area: Rect,
    clip: &Clip<'_>,
    style: Style,
    found: &[Range<usize>],
    found_style: Style,
) {
    let mut rest = area;
    let mut write = |text: &str, style: Style| {
        let used = put(buf, rest, text, style);
        rest.x += used;
        rest.width -= used;
    };
    let parts = [(clip.head, 0), (clip.tail, clip.tail_at)];
    for (part, (text, at)) in parts.into_iter().enumerate() {
        if part == 1 && clip.cut {
            let left_out = clip.head.len()..clip.tail_at;
            let hidden = found
                .iter()
                .any(|range| range.start < left_out.end && left_out.start < range.end);
            write(
                clip::ELLIPSIS,
                if hidden {
                    style.patch(found_style)
                } else {
                    style
                },
            );
        }
        for (text, is_found) in runs(text, at, found) {
            write(
                text,
                if is_found {
                    style.patch(found_style)
                } else {
                    style
                },
            );
        }
    }
}

/// `text`, which begins at byte `at` of a whole, in pieces that are inside or outside of `found`.
pub fn runs<'a>(
    text: &'a str,
    at: usize,
    found: &[Range<usize>],
) -> impl Iterator<Item = (&'a str, bool)> + use<'a> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for range in found {
        let start = range.start.saturating_sub(at).clamp(done, text.len());
        let end = range.end.saturating_sub(at).clamp(start, text.len());
        // A match may end inside of what the text was cut to; a piece must not cut a character.
        let (Some(before), Some(inside)) = (text.get(done..start), text.get(start..end)) else {
            continue;
        };
        pieces.extend([(before, false), (inside, true)]);
        done = end;
    }
    pieces.push((&text[done..], false));
    pieces.into_iter().filter(|(piece, _)| !piece.is_empty())
}

/// Gives a whole line of cells a background and what else a style says.
pub fn fill(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    buf.set_style(area, style);
}

/// The cells of a scroll position: where a thumb of at least one cell stands in a bar of `height`
/// when `seen` of `len` lines are in view from `top` on. `None` when everything is in view.
pub fn thumb(height: u16, top: usize, seen: usize, len: usize) -> Option<Range<u16>> {
    if len <= seen || height == 0 {
        return None;
    }
    let bar = usize::from(height);
    let size = (bar * seen / len).max(1);
    // The ends of the bar are kept for the ends of the list.
    let places = bar - size;
    let last = len - seen;
    let at = match top.min(last) {
        0 => 0,
        top if top == last => places,
        top => (places * top / last).clamp(usize::from(places > 1), places.saturating_sub(1)),
    };
    let start = u16::try_from(at).ok()?;
    Some(start..start + u16::try_from(size).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumb_touches_an_end_only_at_the_end() {
        let cases = [
            ((10, 0, 10, 10), None),
            ((0, 0, 0, 10), None),
            ((10, 0, 10, 100), Some(0..1)),
            ((10, 1, 10, 100), Some(1..2)),
            ((10, 89, 10, 100), Some(8..9)),
            ((10, 90, 10, 100), Some(9..10)),
            ((10, 500, 10, 100), Some(9..10)),
            ((10, 0, 10, 20), Some(0..5)),
            ((1, 3, 1, 20_000), Some(0..1)),
        ];
        for ((height, top, seen, len), expected) in cases {
            assert_eq!(
                thumb(height, top, seen, len),
                expected,
                "{height} {top} {seen} {len}"
            );
        }
    }

    #[test]
    fn matches_survive_shortening() {
        let cases = [
            ("abcdef", 0, vec![1..2, 2..3], "a[b][c]def"),
            ("def", 10, vec![1..3, 11..12], "d[e]f"),
            ("def", 10, vec![8..11, 12..20], "[d]e[f]"),
            ("世界", 0, vec![3..6, 9..12], "世[界]"),
        ];
        for (text, at, found, expected) in cases {
            let marked: String = runs(text, at, &found)
                .map(|(piece, found)| {
                    if found {
                        format!("[{piece}]")
                    } else {
                        piece.to_owned()
                    }
                })
                .collect();
            assert_eq!(marked, expected);
        }
    }
}
