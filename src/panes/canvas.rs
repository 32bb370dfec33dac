//! Where a list is drawn, and with what.

use super::table::{CellContext, Drawn, Listing, Notice, RowItem, Table, TableState};
use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A place on the screen and how things look there.
pub struct Canvas<'a> {
    /// The place.
    pub area: Rect,
    /// The screen.
    pub buf: &'a mut Buffer,
    /// The colours.
    pub theme: &'a Theme,
    /// The title on the frame; none draws no frame.
    pub title: Option<&'a str>,
    /// Whether the keys go here.
    pub focused: bool,
    /// What is said where there are no rows.
    pub notice: Option<&'a Notice>,
}

/// Draws a table.
pub(super) fn table<T: RowItem + 'static>(
    listing: &Listing<T>,
    state: &TableState,
    canvas: Canvas<'_>,
    context: &CellContext,
) -> Drawn {
    let Canvas {
        area,
        buf,
        theme,
        title,
        focused,
        notice,
    } = canvas;
    Table {
        listing,
        state,
        theme,
        context: *context,
        title,
        focused,
        notice,
    }
    .draw(area, buf)
}
