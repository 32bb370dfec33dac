//! Where in a text something is, and what its writer may have meant.

use std::fmt;
use std::ops::Range;

/// A place in a text, both counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character in that line.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The place at which a span of bytes begins. A span beyond the end is the end.
pub fn position(text: &str, span: &Range<usize>) -> Position {
    let before = text
        .char_indices()
        .take_while(|(at, _)| *at < span.start)
        .map(|(_, c)| c);
    let (mut line, mut column) = (1, 1);
    for c in before {
        if c == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    Position { line, column }
}

/// The known name nearest to what was written, if it is near enough to be a slip of the finger.
pub fn closest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase().replace('_', "-");
    known
        .into_iter()
        .map(|name| (distance(&written, &name.replace('_', "-")), name))
        .filter(|(steps, name)| *steps <= 1 + name.chars().count().min(12) / 4)
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, name)| name)
}

/// How many letters must be added, dropped or changed to make one word the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            let change = diagonal + usize::from(from != *to);
            left = change.min(above + 1).min(left + 1);
            *cell = left;
            diagonal = above;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "ab\nçd\n\nx";
        for (offset, line, column) in [
            (0, 1, 1),
            (1, 1, 2),
            (3, 2, 1),
            (5, 2, 2),
            (8, 4, 1),
            (99, 4, 2),
        ] {
            assert_eq!(
                position(text, &(offset..offset)),
                Position { line, column },
                "{offset}"
            );
        }
    }

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["filter", "refresh", "mark-all", "up", "theme_light"];
        for (written, expected) in [
            ("fliter", Some("filter")),
            ("Filter", Some("filter")),
            ("refesh", Some("refresh")),
            ("markall", Some("mark-all")),
            ("theme-light", Some("theme_light")),
            ("pu", None),
            ("zebra", None),
            ("", None),
        ] {
            assert_eq!(closest(written, known), expected, "{written}");
        }
    }

    #[test]
    fn the_distance_is_symmetric_and_counts_steps() {
        for (a, b, steps) in [
            ("", "", 0),
            ("a", "", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(a, b), steps, "{a} {b}");
            assert_eq!(distance(b, a), steps, "{b} {a}");
        }
    }
}
