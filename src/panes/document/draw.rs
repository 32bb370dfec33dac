//! The document on the screen.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Widget as _};

use super::layout::{Layout, Visual};
use super::model::Document;
use super::state::{DocumentState, Search};
use crate::domain::sanitize;
use crate::panes::table::clip;
use crate::panes::table::paint::{self, Paint};
use crate::theme::Role;

const THUMB: &str = "┃";

/// Everything a document is drawn from.
pub struct View<'a> {
    /// What there is to read.
    pub document: &'a Document,
    /// Where the reader is; `None` beside a list: wrapped, from the top.
    pub state: Option<&'a DocumentState>,
    /// How things look.
    pub theme: &'a dyn Paint,
    /// Whether there is a frame with the title.
    pub framed: bool,
    /// Whether it has the keyboard.
    pub focused: bool,
}

impl View<'_> {
    /// Where the text goes in `area`: what [`DocumentState::prepare`] wants to know.
    pub fn text_area(area: Rect, framed: bool) -> Rect {
        if framed {
            // A blank at the frame: text is read, not scanned.
            let inner = Block::bordered().inner(area);
            let margin = u16::from(inner.width > 2);
            Rect {
                x: inner.x + margin,
                width: inner.width - 2 * margin,
                ..inner
            }
        } else {
            // The last column is kept for the scroll position, so that text never moves for it.
            Rect {
                width: area.width.saturating_sub(1),
                ..area
            }
        }
    }

    /// Draws it. Whatever the area, nothing outside of it is touched.
    pub fn draw(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        if self.framed {
            self.frame(area, buf);
        }
        let text = Self::text_area(area, self.framed);
        if text.is_empty() {
            return;
        }
        let fresh = DocumentState::default();
        let state = self.state.unwrap_or(&fresh);
        let layout = state.layout(self.document, text.width);
        let height = usize::from(text.height);
        let len = layout.visual.len();
        let top = state.scroll.min(len.saturating_sub(height));
        for (line, y) in layout.visual[top..].iter().zip(text.y..text.bottom()) {
            let place = Rect {
                y,
                height: 1,
                ..text
            };
            self.line(&layout, line, state, place, buf);
        }
        self.position(area, text, top, len, buf);
    }

    fn frame(&self, area: Rect, buf: &mut Buffer) {
        let (border, title) = if self.focused {
            (Role::BorderFocused, Role::TitleFocused)
        } else {
            (Role::Border, Role::Title)
        };
        let block = Block::bordered().border_style(self.theme.style(border));
        block.render(area, buf);
        let room = usize::from(area.width.saturating_sub(4));
        if room > 2 {
            let text = sanitize::line(&self.document.title);
            let text = format!(" {} ", clip::middle(&text, room - 2));
            let place = Rect::new(area.x + 2, area.y, area.width - 4, 1);
            paint::put(buf, place, &text, self.theme.style(title));
        }
    }

    /// A thumb where one can scroll; a count of what is below where one cannot.
    fn position(&self, area: Rect, text: Rect, top: usize, len: usize, buf: &mut Buffer) {
        let height = usize::from(text.height);
        let Some(thumb) = paint::thumb(text.height, top, height, len) else {
            return;
        };
        let style = self.theme.style(Role::Scrollbar);
        if self.state.is_none() && self.framed {
            let more = format!(" {} more ", len - height);
            let taken = u16::try_from(more.len() + 2).unwrap_or(u16::MAX);
            if taken + 2 < area.width {
                let place = Rect::new(area.right() - taken, area.bottom() - 1, taken, 1);
                paint::put(buf, place, &more, style);
            }
            return;
        }
        for y in thumb {
            let cell = Rect::new(area.right() - 1, text.y + y, 1, 1);
            paint::put(buf, cell, THUMB, style);
        }
    }

    fn line(
        &self,
        layout: &Layout,
        line: &Visual,
        state: &DocumentState,
        place: Rect,
        buf: &mut Buffer,
    ) {
        let logical = &layout.logical[line.logical];
        let skipped = if state.wrap { 0 } else { state.horizontal };
        let visible = &logical.text[line.bytes.clone()];
        let (skip, blanks) = skip_columns(visible, skipped);
        let indent = u16::try_from(line.indent + blanks)
            .unwrap_or(u16::MAX)
            .min(place.width);
        let mut rest = Rect {
            x: place.x + indent,
            width: place.width - indent,
            ..place
        };
        let start = line.bytes.start + skip;
        let is_cut = clip::width(&visible[skip..]) > usize::from(rest.width);
        let search = state.search.as_ref();
        let mut at = start;
        while at < line.bytes.end && rest.width > 0 {
            let (end, style) = self.run(logical, line.logical, at, line.bytes.end, search);
            let used = paint::put(buf, rest, &logical.text[at..end], style);
            rest.x += used;
            rest.width -= used;
            at = end;
        }
        let muted = self.theme.style(Role::Muted);
        if is_cut && place.width > 0 {
            let edge = Rect {
                x: place.right() - 1,
                width: 1,
                ..place
            };
            // Under the sign may be the second half of a wide character: both halves go.
            if place.width > 1 && clip::width(buf[(edge.x - 1, edge.y)].symbol()) > 1 {
                buf[(edge.x - 1, edge.y)].set_symbol(" ");
            }
            paint::put(buf, edge, clip::ELLIPSIS, muted);
        }
    }

    /// The longest run from byte `at` on that looks the same, and its style.
    fn run(
        &self,
        logical: &super::layout::Logical,
        number: usize,
        at: usize,
        limit: usize,
        search: Option<&Search>,
    ) -> (usize, Style) {
        let mut end = limit;
        let mut style = self.theme.style(Role::Text);
        let mut apply = |range: &Range<usize>, role: Role| {
            if range.contains(&at) {
                end = end.min(range.end);
                style = style.patch(self.theme.style(role));
            } else if range.start > at {
                end = end.min(range.start);
            }
        };
        for (range, role) in &logical.tones {
            apply(range, *role);
        }
        if let Some(search) = search {
            let first = search.matches.partition_point(|(line, _)| *line < number);
            let here = search.matches[first..].iter().enumerate();
            for (offset, (_, range)) in here.take_while(|(_, (line, _))| *line == number) {
                let is_current = first + offset == search.current;
                apply(
                    range,
                    if is_current {
                        Role::MatchCurrent
                    } else {
                        Role::Match
                    },
                );
            }
        }
        (end, style)
    }
}

/// The bytes that `columns` columns take, and the blanks that stand for a wide character of which
/// only a half would be in view.
fn skip_columns(text: &str, columns: usize) -> (usize, usize) {
    let mut bytes = clip::fitting(text, columns);
    let used = clip::width(&text[..bytes]);
    if used < columns && bytes < text.len() {
        bytes += clip::fitting(&text[bytes..], 2);
        return (bytes, used + 2 - columns);
    }
    (bytes, 0)
}
