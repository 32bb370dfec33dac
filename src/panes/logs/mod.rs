//! The page of logs: a title, what is missing, the lines, and what lies over them.
//!
//! Pure: everything it draws is in [`Page`]. Only rows in view are looked at, however many lines
//! there are.

mod about;
mod ansi;
mod columns;
mod draw;
pub mod news;
mod notes;
mod pages;
mod place;
mod pretty;
mod reader;
mod row;
mod sheet;
mod tags;
mod title;
pub mod words;

#[cfg(test)]
mod tests;

pub use about::About;
pub use columns::Column;
pub use place::{Heights, Placed, place};
pub use reader::{Over, Reader, Rows, Structured, Times};
pub use tags::TagBook;

use crate::domain::time::{Timestamp, Zone};
use crate::logs::view::Novelty;
use crate::logs::{Row, Session, View};
use crate::panes::document;
use crate::panes::frame;
use crate::theme::{Role, Theme};
use notes::Instead;
use ratatui::buffer::Buffer as Cells;
use ratatui::layout::Rect;
use row::Pen;
use sheet::Sheet;

/// From this width on a line is written out beside the others and not over them.
const BESIDE_FROM: u16 = 140;
/// Lines that a question takes.
const QUESTION: u16 = 13;

/// Everything the page is drawn from.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// What is known and asked.
    pub session: &'a Session,
    /// What is shown of it.
    pub view: &'a View,
    /// Where the reader is.
    pub reader: &'a Reader,
    /// Whose lines they are.
    pub tags: &'a TagBook,
    /// What the lines are of.
    pub about: &'a About,
    /// How things look.
    pub theme: &'a Theme,
    /// The zone of the settings.
    pub zone: Zone,
    /// Now.
    pub now: Timestamp,
    /// Whether asking AWS is paused.
    pub paused: bool,
    /// Which of the stops of tasks was gone to.
    pub crash: Option<usize>,
    /// The stretch of time that is looked at, in words.
    pub span: Option<&'a str>,
    /// Whether a place is gone to as soon as it is read.
    pub seeks: bool,
    /// Whether a match is being looked for.
    pub searches: bool,
    /// What only the newest revision says, while that is looked at.
    pub news: Option<&'a Novelty>,
}

/// Where things stand.
struct Places {
    title: Rect,
    notes: Rect,
    /// The names over columns.
    header: Rect,
    rows: Rect,
    over: Option<Rect>,
}

impl<'a> Page<'a> {
    fn places(&self, area: Rect) -> Places {
        let has_rows = !self.view.is_empty();
        let notes = match has_rows {
            true => notes::beside(self),
            // Then they are told in full, instead of rows.
            false => Vec::new(),
        };
        let most = if area.height >= 30 { 4 } else { 1 };
        let notes = u16::try_from(notes.len()).unwrap_or(u16::MAX).min(most);
        let title = Rect { height: 1, ..area };
        let rest = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        let rows = Rect {
            y: rest.y + notes,
            height: rest.height.saturating_sub(notes),
            ..rest
        };
        let names = u16::from(has_rows && self.reader.shown_columns().is_some()).min(rows.height);
        let header = Rect {
            height: names,
            ..rows
        };
        let rows = Rect {
            y: rows.y + names,
            height: rows.height - names,
            ..rows
        };
        let (rows, over) = match self.reader.over {
            None => (rows, None),
            Some(Over::AskLive) => {
                let question = Rect {
                    height: rows.height.min(QUESTION),
                    ..rows
                };
                (rows, Some(question))
            }
            Some(_) if area.width >= BESIDE_FROM => {
                let over = area.width * 45 / 100;
                let left = Rect {
                    width: rows.width - over,
                    ..rows
                };
                let right = Rect {
                    x: rows.x + left.width,
                    width: over,
                    ..rows
                };
                (left, Some(right))
            }
            Some(_) => (rows, Some(rows)),
        };
        Places {
            title,
            notes: Rect {
                height: notes,
                ..rest
            },
            header: Rect {
                width: rows.width,
                ..header
            },
            rows,
            over,
        }
    }

    /// The rows as they are laid out in a place of this width.
    fn sheet(&self, width: u16) -> Sheet<'a> {
        let pen = Pen {
            theme: self.theme,
            tags: self.tags,
            reader: self.reader,
            zone: self.zone,
            now: self.now,
            width,
            days: self.spans_days(),
        };
        Sheet {
            view: self.view,
            buffer: self.session.buffer(),
            pen,
        }
    }

    /// Whether there are lines of another day than today: then all times take the room of a date,
    /// so that scrolling does not move the text.
    fn spans_days(&self) -> bool {
        let first = self.view.row(self.session.buffer(), 0);
        first.and_then(Row::line).is_some_and(|line| {
            Timestamp::from_millisecond(line.timestamp)
                .is_ok_and(|at| !crate::domain::time::is_same_day(at, self.now, self.zone))
        })
    }

    /// The reader as it is in the place the page is drawn in, and the columns there are for rows:
    /// to be kept before drawing.
    pub fn settled(&self, area: Rect) -> (Reader, u16) {
        if let Some(reader) = self.with_columns(area) {
            let page = Page {
                reader: &reader,
                ..*self
            };
            return page.laid_out(area);
        }
        self.laid_out(area)
    }

    /// The reader with columns chosen from what is in view, where that has yet to be done.
    fn with_columns(&self, area: Rect) -> Option<Reader> {
        let reader = self.reader;
        let is_open = reader.columns.as_ref().is_none_or(Vec::is_empty);
        if reader.structured != Structured::Columns || !is_open || self.view.is_empty() {
            return None;
        }
        let rows = self.places(area).rows;
        let mut reader = reader.clone();
        reader.height = rows.height;
        let sheet = self.sheet(rows.width);
        let end = reader.shown(&sheet).last().map_or(0, |last| last.index + 1);
        let buffer = self.session.buffer();
        let chosen = columns::choose(self.view, buffer, 0..end, rows.width);
        reader.columns = Some(chosen);
        Some(reader)
    }

    fn laid_out(&self, area: Rect) -> (Reader, u16) {
        let places = self.places(area);
        let mut reader = self.reader.clone();
        let sheet = self.sheet(places.rows.width);
        reader.settle(&sheet, places.rows.height);
        if let Some((over, document)) = places.over.zip(pages::over(self, &sheet)) {
            let text = document::View::text_area(over, true);
            reader
                .page
                .prepare(&document, text.width, usize::from(text.height));
        }
        (reader, places.rows.width)
    }

    /// Lets something look at the rows as they are laid out in a place of this width.
    pub fn with_rows<T>(&self, width: u16, look: impl FnOnce(&dyn Rows) -> T) -> T {
        look(&self.sheet(width))
    }

    /// Draws the page.
    pub fn draw(&self, area: Rect, cells: &mut Cells) {
        let places = self.places(area);
        let sheet = self.sheet(places.rows.width);
        let right = title::right(self, &sheet);
        frame::line(places.title, cells, self.theme, title::left(self), right);
        self.draw_notes(places.notes, cells);
        match self.view.is_empty() {
            false => {
                draw::header(&sheet, places.header, cells);
                draw::rows(&sheet, places.rows, cells);
            }
            true => self.draw_instead(places.rows, cells),
        }
        if let Some((over, document)) = places.over.zip(pages::over(self, &sheet)) {
            ratatui::widgets::Widget::render(ratatui::widgets::Clear, over, cells);
            cells.set_style(over, self.theme.style(Role::Text));
            document::View {
                document: &document,
                state: Some(&self.reader.page),
                theme: self.theme,
                framed: true,
                focused: true,
            }
            .draw(over, cells);
        }
    }

    fn draw_notes(&self, area: Rect, cells: &mut Cells) {
        let notes = notes::beside(self);
        let room = usize::from(area.height);
        for (at, (y, (role, text))) in (area.y..area.bottom()).zip(&notes).enumerate() {
            let more = notes.len().saturating_sub(room);
            let text = match more {
                // The last line tells how much it does not tell.
                more if more > 0 && at + 1 == room => format!("{text}  (+{more} more, d tells)"),
                _ => text.clone(),
            };
            let line = Rect::new(area.x + 1, y, area.width.saturating_sub(1), 1);
            let shown = crate::panes::table::clip::end(&text, usize::from(line.width));
            let style = self.theme.style(*role);
            cells.set_stringn(line.x, y, shown.to_string(), usize::from(line.width), style);
        }
    }

    fn draw_instead(&self, area: Rect, cells: &mut Cells) {
        match notes::instead(self) {
            Instead::Notice(notice) => notice.draw(area, cells, self.theme),
            Instead::Page(document) => document::View {
                document: &document,
                state: None,
                theme: self.theme,
                framed: false,
                focused: true,
            }
            .draw(area, cells),
        }
    }
}
