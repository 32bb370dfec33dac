//! The page of logs.

use crate::domain::sanitize;
use crate::logs::{Buffer, Row, View};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer as Cells;
use ratatui::layout::Rect;

/// Draws the newest rows that there is room for.
pub fn draw(view: &View, buffer: &Buffer, theme: &Theme, area: Rect, cells: &mut Cells) {
    let height = usize::from(area.height);
    let from = view.len().saturating_sub(height);
    for (y, index) in (area.y..area.bottom()).zip(from..view.len()) {
        let Some(Row::Line(line)) = view.row(buffer, index) else {
            continue;
        };
        let text = sanitize::line(&line.text);
        cells.set_stringn(
            area.x,
            y,
            text,
            usize::from(area.width),
            theme.style(Role::Text),
        );
    }
}
