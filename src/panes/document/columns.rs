//! Two columns of sections side by side, where there is room: one glance instead of two screens.

use super::layout::{Layout, Logical, Visual};
use super::model::{Document, Section, Side};
use crate::panes::table::clip;
use crate::theme::Role;

/// From this width of text on, sections stand side by side.
const FROM: u16 = 130;
/// What stands between the columns.
const BETWEEN: &str = " │ ";

/// The layout in two columns; none if the document asks for none or the width has no room for it.
pub(super) fn layout(document: &Document, width: u16) -> Option<Layout> {
    let sided = document.sections.iter().any(|it| it.side != Side::Whole);
    if !sided || width < FROM {
        return None;
    }
    let between = clip::width(BETWEEN);
    let left = (usize::from(width) - between) / 2;
    let right = usize::from(width) - between - left;
    let mut lines: Vec<Logical> = Vec::new();
    let mut rest = document.sections.as_slice();
    while let Some(first) = rest.first() {
        let whole = first.side == Side::Whole;
        let run = rest
            .iter()
            .take_while(|section| (section.side == Side::Whole) == whole)
            .count();
        let (these, others) = rest.split_at(run);
        rest = others;
        if !lines.is_empty() {
            lines.push(Logical::default());
        }
        if whole {
            lines.extend(laid_out(these.iter(), usize::from(width)));
        } else {
            let of = |side: Side| these.iter().filter(move |section| section.side == side);
            lines.extend(beside(
                laid_out(of(Side::Left), left),
                laid_out(of(Side::Right), right),
                left,
            ));
        }
    }
    let visual = lines
        .iter()
        .enumerate()
        .map(|(at, line)| Visual {
            logical: at,
            bytes: 0..line.text.len(),
            indent: 0,
        })
        .collect();
    Some(Layout {
        logical: lines,
        visual,
    })
}

/// Sections wrapped at a width, each line on the screen a line of its own.
fn laid_out<'a>(sections: impl Iterator<Item = &'a Section>, width: usize) -> Vec<Logical> {
    let part = Document {
        title: String::new(),
        sections: sections.cloned().collect(),
    };
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    let layout = Layout::in_one_column(&part, Some(width));
    layout
        .visual
        .iter()
        .map(|line| {
            let logical = &layout.logical[line.logical];
            let mut out = Logical {
                text: " ".repeat(line.indent),
                ..Logical::default()
            };
            append(&mut out, logical, line.bytes.clone());
            out
        })
        .collect()
}

/// Adds a part of a line with its tones.
fn append(out: &mut Logical, from: &Logical, bytes: std::ops::Range<usize>) {
    let moved = out.text.len();
    out.text.push_str(&from.text[bytes.clone()]);
    for (range, role) in &from.tones {
        let start = range.start.max(bytes.start);
        let end = range.end.min(bytes.end);
        if start < end {
            let shifted = moved + start - bytes.start..moved + end - bytes.start;
            out.tones.push((shifted, *role));
        }
    }
}

fn beside(left: Vec<Logical>, right: Vec<Logical>, width: usize) -> Vec<Logical> {
    let count = left.len().max(right.len());
    let nothing = Logical::default();
    (0..count)
        .map(|at| {
            let one = left.get(at).unwrap_or(&nothing);
            let other = right.get(at).unwrap_or(&nothing);
            let mut out = Logical::default();
            append(&mut out, one, 0..one.text.len());
            let blanks = width.saturating_sub(clip::width(&one.text));
            out.text.push_str(&" ".repeat(blanks));
            let start = out.text.len();
            out.text.push_str(BETWEEN);
            out.tones.push((start..out.text.len(), Role::Border));
            append(&mut out, other, 0..other.text.len());
            out
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::document::Line;

    fn part(heading: &str, side: Side, lines: &[&str]) -> Section {
        let lines = lines.iter().map(|text| Line::text(*text)).collect();
        Section {
            side,
            ..Section::new(heading, lines)
        }
    }

    fn document() -> Document {
        Document::new(
            "x",
            vec![
                part("", Side::Whole, &["what is wrong"]),
                part("one", Side::Left, &["1", "2"]),
                part("two", Side::Right, &["a"]),
                part("three", Side::Left, &["3"]),
                part("end", Side::Whole, &["last"]),
            ],
        )
    }

    fn text(width: u16) -> Vec<String> {
        let layout = Layout::new(&document(), Some(width));
        let lines = layout.visual.iter();
        lines
            .map(|line| {
                let text = &layout.logical[line.logical].text[line.bytes.clone()];
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn sides_stand_beside_each_other_where_there_is_room() {
        let wide = [
            "what is wrong",
            "",
            "one │ two",
            "1 │ a",
            "2 │",
            "│",
            "three │",
            "3 │",
            "",
            "end",
            "last",
        ];
        assert_eq!(text(130), wide);
    }

    #[test]
    fn sides_stand_below_each_other_where_there_is_none() {
        let narrow = [
            "what is wrong",
            "",
            "one",
            "1",
            "2",
            "",
            "two",
            "a",
            "",
            "three",
            "3",
            "",
            "end",
            "last",
        ];
        assert_eq!(text(129), narrow);
    }

    #[test]
    fn no_line_is_wider_than_the_page_and_tones_stay_with_their_text() {
        let long = "word ".repeat(60);
        let mut document = document();
        document.sections[1]
            .lines
            .push(Line::text(long.clone()).tone(Role::HealthBroken));
        document.sections[2]
            .lines
            .push(Line::text(long).tone(Role::HealthLook));
        let layout = Layout::new(&document, Some(141));
        for line in &layout.logical {
            assert!(clip::width(&line.text) <= 141, "{}", line.text);
            for (range, role) in &line.tones {
                let text = &line.text[range.clone()];
                match role {
                    Role::HealthBroken | Role::HealthLook => assert!(text.starts_with("word")),
                    Role::Border => assert_eq!(text, BETWEEN),
                    _ => {}
                }
            }
        }
    }
}
