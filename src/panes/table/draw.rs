//! The table on the screen.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Widget as _};

use super::cell::health_role;
use super::column::{Align, CellContext, RowItem};
use super::filter::Fuzzy;
use super::fit::{self, Room};
use super::listing::Listing;
use super::notice::Notice;
use super::paint::{self, Paint};
use super::state::{Direction, TableState};
use super::{arrange, clip};
use crate::domain::sanitize;
use crate::theme::Role;

/// Columns in front of the first field: cursor, health, mark.
const GUTTER: u16 = 3;
const CURSOR: &str = "▶";
const MARK: &str = "*";
const THUMB: &str = "┃";
/// The value of the line above, in the column that groups.
const DITTO: &str = "″";

/// Everything a table is drawn from. Nothing of it changes by being drawn.
pub struct Table<'a, T: 'static> {
    /// Its rows.
    pub listing: &'a Listing<T>,
    /// Where it is scrolled to and what is marked.
    pub state: &'a TableState,
    /// How things look.
    pub theme: &'a dyn Paint,
    /// The time, for ages.
    pub context: CellContext,
    /// A title on a frame; without one there is no frame.
    pub title: Option<&'a str>,
    /// Whether it has the keyboard.
    pub focused: bool,
    /// What to say when there are no rows to show.
    pub notice: Option<&'a Notice>,
}

/// What was drawn where: for the next page key, for clicks, for the demand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// The rows, without the header.
    pub rows: Rect,
    /// The first row in view.
    pub top: usize,
    /// Columns shown: their number, where they begin, and how wide they are.
    pub columns: Vec<(usize, u16, u16)>,
    /// How many columns had to give way.
    pub hidden: usize,
}

impl Drawn {
    /// How many rows there was room for.
    pub fn height(&self) -> usize {
        usize::from(self.rows.height)
    }

    /// The index of the row drawn at a place of the screen, if `len` rows reach as far.
    pub fn row_at(&self, x: u16, y: u16, len: usize) -> Option<usize> {
        let inside = self.rows.contains((x, y).into());
        let index = self.top + usize::from(y.saturating_sub(self.rows.y));
        (inside && index < len).then_some(index)
    }

    /// The column whose title was drawn at a place of the screen: a click on it sorts.
    pub fn title_at(&self, x: u16, y: u16) -> Option<usize> {
        let over = self
            .columns
            .iter()
            .find(|(_, from, width)| (*from..from + width).contains(&x));
        over.filter(|_| y + 1 == self.rows.y)
            .map(|(column, ..)| *column)
    }
}

impl<T: RowItem> Table<'_, T> {
    /// Draws it. Whatever the area, nothing outside of it is touched.
    pub fn draw(self, area: Rect, buf: &mut Buffer) -> Drawn {
        let area = area.intersection(buf.area);
        let inner = self.frame(area, buf);
        if inner.is_empty() {
            return Drawn::default();
        }
        let rows = Rect {
            y: inner.y + 1,
            height: inner.height - 1,
            ..inner
        };
        let len = self.listing.len();
        let window = self.state.window(len, usize::from(rows.height));
        let thumb = paint::thumb(rows.height, window.start, window.len(), len);
        // Without a frame the scroll position needs a column of its own.
        let framed = self.title.is_some();
        let lost = u16::from(thumb.is_some() && !framed);
        let text = Rect {
            width: inner.width.saturating_sub(lost),
            ..inner
        };
        let columns = self.columns(text);
        self.header(Rect { height: 1, ..text }, buf, &columns);
        if window.is_empty()
            && let Some(notice) = self.notice
        {
            notice.draw(rows, buf, self.theme);
        }
        let mut fuzzy = Fuzzy::default();
        for (index, y) in window.clone().zip(rows.y..rows.bottom()) {
            let line = Rect {
                y,
                height: 1,
                ..text
            };
            // The first line in view names its group, wherever the group began.
            let again = index > window.start && self.continues(index);
            self.row((index, again), line, buf, &columns, &mut fuzzy);
        }
        if let Some(thumb) = thumb {
            let x = if framed {
                area.right() - 1
            } else {
                inner.right() - 1
            };
            for y in thumb {
                let cell = Rect::new(x, rows.y + y, 1, 1);
                paint::put(buf, cell, THUMB, self.theme.style(Role::Scrollbar));
            }
        }
        Drawn {
            rows,
            top: window.start,
            hidden: self.eligible().saturating_sub(columns.len()),
            columns,
        }
    }

    fn eligible(&self) -> usize {
        let columns = self.listing.columns().iter();
        columns
            .enumerate()
            .filter(|(index, column)| {
                self.state.wide || !column.wide_only || self.state.group == Some(*index)
            })
            .count()
    }

    fn frame(&self, area: Rect, buf: &mut Buffer) -> Rect {
        let Some(title) = self.title else {
            return area;
        };
        let (border, style) = if self.focused {
            (Role::BorderFocused, Role::TitleFocused)
        } else {
            (Role::Border, Role::Title)
        };
        let block = Block::bordered().border_style(self.theme.style(border));
        let inner = block.inner(area);
        block.render(area, buf);
        let room = usize::from(area.width.saturating_sub(4));
        if room > 2 && area.height > 0 {
            let title = sanitize::line(title);
            let text = format!(" {} ", clip::middle(&title, room - 2));
            let place = Rect::new(area.x + 2, area.y, area.width - 4, 1);
            paint::put(buf, place, &text, self.theme.style(style));
        }
        inner
    }

    fn columns(&self, area: Rect) -> Vec<(usize, u16, u16)> {
        let room = Room {
            width: area.width.saturating_sub(GUTTER),
            wide: self.state.wide,
            skip: self.state.horizontal,
            content: self.listing.widths(),
            sorted: self.state.sort.map(|(column, _)| column),
            grouped: self.state.group,
        };
        let mut x = area.x + GUTTER.min(area.width);
        let plan = fit::column_plan(self.listing.columns(), room);
        let places = plan.into_iter().map(|(index, width)| {
            let at = x;
            x = x.saturating_add(width + fit::GAP);
            (index, at, width)
        });
        places.collect()
    }

    fn header(&self, area: Rect, buf: &mut Buffer, columns: &[(usize, u16, u16)]) {
        for &(index, x, width) in columns {
            let column = &self.listing.columns()[index];
            let (text, role) = match self.state.sort {
                Some((sorted, direction)) if sorted == index => {
                    let arrow = if direction == Direction::Ascending {
                        "↑"
                    } else {
                        "↓"
                    };
                    let title = clip::end(column.title, usize::from(width).saturating_sub(1));
                    (format!("{title}{arrow}"), Role::HeaderSorted)
                }
                _ => (
                    clip::end(column.title, usize::from(width)).to_string(),
                    match self.state.group == Some(index) {
                        true => Role::HeaderSorted,
                        false => Role::Header,
                    },
                ),
            };
            let place = aligned(Rect { x, width, ..area }, clip::width(&text), column.align);
            paint::put(buf, place.intersection(area), &text, self.theme.style(role));
        }
    }

    /// Whether the row is of the group of the one above.
    fn continues(&self, index: usize) -> bool {
        let column = self
            .state
            .group
            .and_then(|column| self.listing.columns().get(column));
        let rows = (
            index
                .checked_sub(1)
                .and_then(|above| self.listing.get(above)),
            self.listing.get(index),
        );
        let (Some(column), (Some(above), Some(here))) = (column, rows) else {
            return false;
        };
        let value = |row| (column.cell)(row, &self.context);
        value(above).shown() == value(here).shown()
    }

    fn row(
        &self,
        (index, again): (usize, bool),
        line: Rect,
        buf: &mut Buffer,
        columns: &[(usize, u16, u16)],
        fuzzy: &mut Fuzzy,
    ) {
        let Some(row) = self.listing.get(index) else {
            return;
        };
        let selected = index == self.state.cursor.index;
        let marked = self.state.marks.contains(row.id());
        let over = match (selected, self.focused) {
            (false, _) => Style::new(),
            (true, true) => self.theme.style(Role::Selection),
            (true, false) => self.theme.style(Role::SelectionInactive),
        };
        let base = self
            .theme
            .style(if marked { Role::Mark } else { Role::Text });
        paint::fill(buf, line, base.patch(over));
        let gutter = [
            // Health keeps its colour even where the selection has one of its own.
            (
                1,
                row.health().glyph(),
                over.patch(self.theme.style(health_role(row.health()))),
            ),
            (0, if selected { CURSOR } else { " " }, base.patch(over)),
            (2, if marked { MARK } else { " " }, base.patch(over)),
        ];
        for (offset, glyph, style) in gutter {
            let place = Rect::new(line.x + offset, line.y, 1, 1).intersection(line);
            paint::put(buf, place, glyph, style);
        }
        let name = arrange::shown_name(row);
        let filter = &self.state.filter.applied;
        for &(number, x, width) in columns {
            let column = &self.listing.columns()[number];
            let cell = (column.cell)(row, &self.context);
            let ditto = again && self.state.group == Some(number);
            let text = match ditto {
                true => Cow::Borrowed(DITTO),
                false => cell.shown(),
            };
            let cut = if column.middle {
                clip::middle
            } else {
                clip::end
            };
            let text_clip = cut(&text, usize::from(width));
            let tone = match ditto {
                true => Some(Role::Muted),
                false => cell.tone,
            };
            let mut style = tone.map_or(base, |tone| base.patch(self.theme.style(tone)));
            if !column.volatile && self.listing.is_changed(row.id(), number, self.context.now) {
                style = style.patch(self.theme.style(Role::Changed));
            }
            let found = if filter.is_empty() || column.volatile || ditto {
                Vec::new()
            } else {
                filter.ranges(number, &text, &name, fuzzy)
            };
            let place = Rect { x, width, ..line };
            let place = aligned(place, text_clip.width(), column.align).intersection(line);
            let found_style = self.theme.style(Role::Match);
            paint::put_clip(
                buf,
                place,
                &text_clip,
                style.patch(over),
                &found,
                found_style,
            );
        }
    }
}

fn aligned(place: Rect, text: usize, align: Align) -> Rect {
    let blanks = match align {
        Align::Left => 0,
        Align::Right => place
            .width
            .saturating_sub(u16::try_from(text).unwrap_or(u16::MAX)),
    };
    Rect {
        x: place.x + blanks,
        width: place.width - blanks,
        ..place
    }
}
