//! What stands around the panes: header, breadcrumbs, banner, bottom line.

use super::table::{Counts, clip};
use crate::domain::sanitize;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A piece of a line: text, meaning, and how early it gives way (0 never does).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    text: String,
    role: Role,
    gives_way: u8,
}

/// A piece of a line.
pub fn piece(text: impl Into<String>, role: Role, gives_way: u8) -> Piece {
    Piece {
        text: sanitize::line(&text.into()).into_owned(),
        role,
        gives_way,
    }
}

/// Cells between two pieces.
const SPACE: usize = 2;

/// Draws a line with pieces at its left and right ends. What does not fit gives way
/// by importance; the left end wins over the right one.
pub fn line(
    area: Rect,
    buf: &mut Buffer,
    theme: &Theme,
    mut left: Vec<Piece>,
    mut right: Vec<Piece>,
) {
    if area.is_empty() {
        return;
    }
    left.retain(|piece| !piece.text.is_empty());
    right.retain(|piece| !piece.text.is_empty());
    let room = usize::from(area.width);
    while width(&left) + width(&right) + usize::from(!right.is_empty()) * SPACE > room {
        let worst = |pieces: &[Piece]| {
            pieces
                .iter()
                .map(|piece| piece.gives_way)
                .max()
                .unwrap_or(0)
        };
        let (from_left, from_right) = (worst(&left), worst(&right));
        let (pieces, most) = if from_right >= from_left {
            (&mut right, from_right)
        } else {
            (&mut left, from_left)
        };
        if most == 0 {
            break;
        }
        if let Some(at) = pieces.iter().rposition(|piece| piece.gives_way == most) {
            pieces.remove(at);
        }
    }
    let end = area.right();
    let mut x = area.x;
    for piece in &left {
        x = put(buf, x, area.y, end, piece, theme) + SPACE as u16;
    }
    let from = end.saturating_sub(u16::try_from(width(&right)).unwrap_or(u16::MAX));
    let mut x = from.max(x.min(end));
    for piece in &right {
        x = put(buf, x, area.y, end, piece, theme) + SPACE as u16;
    }
}

fn width(pieces: &[Piece]) -> usize {
    let texts: usize = pieces.iter().map(|piece| clip::width(&piece.text)).sum();
    texts + pieces.len().saturating_sub(1) * SPACE
}

fn put(buf: &mut Buffer, x: u16, y: u16, end: u16, piece: &Piece, theme: &Theme) -> u16 {
    if x >= end {
        return end;
    }
    let (next, _) = buf.set_stringn(
        x,
        y,
        &piece.text,
        usize::from(end - x),
        theme.style(piece.role),
    );
    next
}

/// `✖ 1  ▲ 1  ◐ 0  ● 3` as pieces.
pub fn counts(counts: Counts) -> Vec<Piece> {
    counts
        .iter()
        .filter(|(health, count)| *count > 0 || health.is_fault())
        .map(|(health, count)| {
            let role = if count == 0 {
                Role::Muted
            } else {
                super::kind::health_role(health)
            };
            piece(
                format!("{} {count}", health.glyph()),
                role,
                if health.is_fault() { 1 } else { 3 },
            )
        })
        .collect()
}

/// A line over the whole width in the style of a banner.
pub fn banner(area: Rect, buf: &mut Buffer, theme: &Theme, role: Role, text: &str) {
    if area.is_empty() {
        return;
    }
    buf.set_style(area, theme.style(role));
    let room = usize::from(area.width.saturating_sub(1));
    for (line, y) in banner_lines(text, area.width)
        .iter()
        .zip(area.y..area.bottom())
    {
        buf.set_stringn(area.x + 1, y, line, room, theme.style(role));
    }
}

/// A banner's text broken at blanks into lines that fit `width`.
pub fn banner_lines(text: &str, width: u16) -> Vec<String> {
    let room = usize::from(width.saturating_sub(2)).max(1);
    let text = sanitize::line(text);
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_inclusive(' ') {
        if let Some(line) = lines.last_mut()
            && (line.is_empty() || clip::width(line) + clip::width(word.trim_end()) <= room)
        {
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u16) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        let left = vec![
            piece("prod", Role::Context, 0),
            piece("caller", Role::Muted, 5),
        ];
        let right = vec![
            piece("READ-ONLY", Role::ReadOnly, 1),
            piece("ECS 14/min", Role::Muted, 4),
        ];
        line(area, &mut buf, &Theme::default(), left, right);
        (0..width)
            .map(|x| buf[(x, 0)].symbol().to_owned())
            .collect()
    }

    #[test]
    fn pieces_give_way_by_importance_and_not_from_the_right() {
        assert_eq!(drawn(40), "prod  caller       READ-ONLY  ECS 14/min");
        assert_eq!(drawn(30), "prod     READ-ONLY  ECS 14/min");
        assert_eq!(drawn(20), "prod       READ-ONLY");
        assert_eq!(drawn(8), "prod    ");
        assert_eq!(drawn(2), "pr");
    }
}
