//! Rows on the screen.

use super::place::Placed;
use super::reader::Rows as _;
use super::row::Inked;
use super::sheet::{Sheet, Written, broken};
use crate::panes::table::clip;
use crate::theme::Role;
use ratatui::buffer::Buffer as Cells;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::ops::Range;

/// Draws the rows that are in view.
pub(super) fn rows(sheet: &Sheet<'_>, area: Rect, cells: &mut Cells) {
    let reader = sheet.pen.reader;
    let under_cursor = reader.row(sheet).filter(|_| !reader.following);
    for placed in reader.shown(sheet) {
        let Some(row) = sheet.write(placed.index) else {
            continue;
        };
        let selected = under_cursor == Some(placed.index);
        one(sheet, &row, &placed, selected, area, cells);
    }
    thumb(sheet, area, cells);
}

/// Draws the names over columns.
pub(super) fn header(sheet: &Sheet<'_>, area: Rect, cells: &mut Cells) {
    let reader = sheet.pen.reader;
    let Some(columns) = reader.shown_columns().filter(|_| area.height > 0) else {
        return;
    };
    let shown = reader.shown(sheet);
    let head = shown.iter().find_map(|placed| {
        let row = sheet.view.row(sheet.buffer, placed.index)?;
        Some(sheet.pen.head(row.line()?))
    });
    let Some(head) = head else { return };
    let from = u16::try_from(clip::width(&head.text) + 1).unwrap_or(u16::MAX);
    let names = super::columns::header(&sheet.pen, columns);
    let skip = if reader.wrap { 0 } else { reader.horizontal };
    let (parts, _) = window(&names.text, skip, sheet.room(&head));
    for bytes in parts {
        put(&names, bytes, area, from, area.width, cells);
    }
}

fn one(
    sheet: &Sheet<'_>,
    row: &Written,
    placed: &Placed,
    selected: bool,
    area: Rect,
    cells: &mut Cells,
) {
    let theme = sheet.pen.theme;
    let room = sheet.room(&row.head);
    let head = u16::try_from(clip::width(&row.head.text) + 1).unwrap_or(u16::MAX);
    let text = &row.body.text;
    let (lines, cut) = match sheet.pen.reader.wrap {
        true => {
            let lines = broken(text, room, usize::from(placed.height));
            let end = lines.last().map_or(0, |last| last.end);
            (lines, end < text.len())
        }
        false => window(text, sheet.pen.reader.horizontal, room),
    };
    for (number, bytes) in lines.iter().enumerate() {
        let y = placed.y + i32::try_from(number).unwrap_or(i32::MAX);
        let Some(y) = u16::try_from(y).ok().filter(|y| *y < area.height) else {
            continue;
        };
        let line = Rect::new(area.x, area.y + y, area.width, 1);
        if number == 0 && row.is_marked {
            put_at(line, 0, "*", theme.style(Role::Mark), cells);
        }
        if number == 0 {
            put(
                &row.head,
                0..row.head.text.len(),
                line,
                1,
                line.width,
                cells,
            );
        }
        put(&row.body, bytes.clone(), line, head, line.width, cells);
        let muted = theme.style(Role::Muted);
        if cut && number + 1 == lines.len() {
            // The sign of what is left out stands in the last column of the text, over what was there.
            put_at(
                line,
                line.width.saturating_sub(1),
                clip::ELLIPSIS,
                muted,
                cells,
            );
        }
        if number == 0 && bytes.start > 0 {
            put_at(line, head, clip::ELLIPSIS, muted, cells);
        }
        if selected {
            cells.set_style(line, theme.style(Role::Selection));
        }
    }
}

/// The bytes of a long line that are in view when it is scrolled to the side, and whether there
/// is more to the right.
fn window(text: &str, skip: usize, room: usize) -> (Vec<Range<usize>>, bool) {
    let start = match skip {
        0 => 0,
        skip if text.is_ascii() => skip.min(text.len()),
        skip => clip::fitting(text, skip),
    };
    let rest = &text[start..];
    let fits = match rest.is_ascii() {
        true => rest.len().min(room),
        false => clip::fitting(rest, room),
    };
    #[expect(clippy::single_range_in_vec_init, reason = "one line of text")]
    let lines = vec![start..start + fits];
    (lines, fits < rest.len())
}

fn put(inked: &Inked, bytes: Range<usize>, line: Rect, from: u16, to: u16, cells: &mut Cells) {
    let mut x = line.x + from;
    let end = line.x + to;
    for (range, style) in &inked.runs {
        let (start, stop) = (range.start.max(bytes.start), range.end.min(bytes.end));
        if start >= stop || x >= end {
            continue;
        }
        let Some(text) = inked.text.get(start..stop) else {
            continue;
        };
        (x, _) = cells.set_stringn(x, line.y, text, usize::from(end - x), *style);
    }
}

fn put_at(line: Rect, x: u16, text: &str, style: Style, cells: &mut Cells) {
    if x < line.width {
        cells.set_stringn(line.x + x, line.y, text, 1, style);
    }
}

/// Where in all rows one is.
fn thumb(sheet: &Sheet<'_>, area: Rect, cells: &mut Cells) {
    if sheet.pen.reader.following || area.width < 2 {
        return;
    }
    let shown = sheet.pen.reader.shown(sheet);
    let Some(first) = shown.first() else { return };
    let thumb =
        crate::panes::table::paint::thumb(area.height, first.index, shown.len(), sheet.count());
    for y in thumb.into_iter().flatten() {
        let style = sheet.pen.theme.style(Role::Scrollbar);
        cells.set_stringn(area.right() - 1, area.y + y, "┃", 1, style);
    }
}
