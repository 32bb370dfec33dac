//! The page of Logs Insights: the query, what it costs, how far it is, its rows.

mod head;
mod rows;

use super::document::{Document, DocumentState, Line, Section, View as Page};
use crate::domain::time::{Timestamp, Zone};
use crate::logs::insights::{Insights, Phase, Preset, Table};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Everything the page is drawn from.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What is asked.
    pub insights: &'a Insights,
    /// The presets that make sense here.
    pub presets: &'a [Preset],
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row in view.
    pub top: usize,
    /// Columns scrolled past.
    pub skip: usize,
    /// The reader's place in a row that is shown whole.
    pub row: Option<&'a DocumentState>,
    /// The time.
    pub now: Timestamp,
    /// How times are written.
    pub zone: Zone,
}

/// The place there is below the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Rows of a table, below its header.
    pub rows: usize,
    /// Columns for a row that is shown whole.
    pub width: u16,
    /// Lines for a row that is shown whole.
    pub height: usize,
}

impl View<'_> {
    /// The place there is below the head, in the body of the screen.
    pub fn room(&self, area: Rect) -> Room {
        let (_, body) = self.split(area);
        let text = Page::text_area(body, false);
        let header = match self.insights.phase() {
            Phase::Idle => 0,
            _ => 1,
        };
        Room {
            rows: usize::from(body.height.saturating_sub(header)).max(1),
            width: text.width,
            height: usize::from(text.height),
        }
    }

    /// Draws the page.
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let (head, body) = self.split(area);
        for (line, y) in head.iter().zip(area.y..area.bottom()) {
            line.draw(
                theme,
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                buf,
            );
        }
        if body.is_empty() {
            return;
        }
        let run = self.insights.run();
        match (self.insights.phase(), run, self.row) {
            (Phase::Idle, ..) => rows::presets(self, theme, body, buf),
            (_, Some(run), Some(state)) => Page {
                document: &row(&run.table, self.cursor, self.zone),
                state: Some(state),
                theme,
                framed: false,
                focused: true,
            }
            .draw(body, buf),
            (_, Some(run), None) if !run.table.rows.is_empty() => {
                rows::table(self, &run.table, theme, body, buf);
            }
            (Phase::Ready, ..) => rows::groups(self, theme, body, buf),
            (_, run, _) => rows::nothing(self, run, theme, body, buf),
        }
    }

    /// The lines of the head, and the place below them: at least half of all.
    fn split(&self, area: Rect) -> (Vec<head::Part>, Rect) {
        let mut lines = head::lines(self, area.width);
        lines.truncate(usize::from(area.height).div_ceil(2).max(3));
        let taken = u16::try_from(lines.len()).unwrap_or(area.height);
        let body = Rect {
            y: area.y + taken.min(area.height),
            height: area.height.saturating_sub(taken),
            ..area
        };
        (lines, body)
    }
}

/// A row of a result, whole: each field with its value, JSON in lines.
pub fn row(table: &Table, row: usize, zone: Zone) -> Document {
    let mut pairs = Vec::new();
    let mut sections = Vec::new();
    for (name, value) in table.record(row, zone) {
        let json = serde_json::from_str::<serde_json::Value>(&value);
        match json.ok().filter(|it| it.is_object() || it.is_array()) {
            Some(json) => {
                pairs.push(Line::pair(&*name, "JSON, below").tone(Role::Muted));
                for section in Document::json("", &json).sections {
                    sections.push(Section {
                        heading: name.to_string(),
                        ..section
                    });
                }
            }
            None => pairs.push(Line::pair(&*name, value)),
        }
    }
    let mut all = vec![Section::new("", pairs)];
    all.append(&mut sections);
    Document::new(format!("row {} of {}", row + 1, table.rows.len()), all)
}
