//! New against old: the sentences that only tasks of the newest revision have written.

use super::Page;
use super::title::count;
use crate::domain::sanitize;
use crate::logs::text::level::Level;
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;

/// Sentences that are told.
pub const MOST: usize = 100;
/// Lines of the page before the first of them: its heading, and how much was heard.
pub const BEFORE: usize = 2;

/// What only the newest revision says, the worst first.
pub(super) fn document(page: &Page<'_>) -> Document {
    let Some((news, newest)) = page.news.zip(page.tags.newest_revision()) else {
        let line = Line::text("no line here tells of which revision it is").tone(Role::Muted);
        return Document::new("new against old", vec![Section::new("", vec![line])]);
    };
    let (old, new) = news.heard();
    let heard = format!(
        "{} of revision {newest}, {} of older ones",
        count(usize::try_from(new).unwrap_or(usize::MAX), "line"),
        usize::try_from(old).unwrap_or(usize::MAX),
    );
    let mut lines = vec![Line::text(heard).tone(Role::Muted)];
    if old == 0 || new == 0 {
        let hint = "both must have written something to be compared: scroll up, or X, for lines of the old one";
        lines.push(Line::text(hint).tone(Role::Gap));
        return Document::new("new against old", vec![Section::new("", lines)]);
    }
    let found = news.news();
    if found.is_empty() {
        lines.push(
            Line::text("the new revision says nothing that the old one does not")
                .tone(Role::HealthFine),
        );
    }
    for (at, news) in found.iter().take(MOST).enumerate() {
        let role = match news.only.level {
            Some(Level::Fatal | Level::Error) => Role::HealthBroken,
            Some(Level::Warn) => Role::HealthLook,
            _ => Role::Text,
        };
        let level = news.only.level.map_or("", <&str>::from);
        let cursor = if at == page.reader.chosen { "▶" } else { "" };
        lines.push(Line::Row(vec![
            (cursor.to_owned(), Some(Role::Key)),
            (format!("×{}", news.only.count), Some(Role::Muted)),
            (level.to_owned(), Some(role)),
            (sanitize::line(&news.only.sample).into_owned(), None),
        ]));
    }
    let left_out = news.left_out() + found.len().saturating_sub(MOST) as u64;
    if left_out > 0 {
        lines.push(Line::text(format!("… {left_out} more, not told")).tone(Role::Muted));
    }
    let heading = "only the new revision says";
    let gone = news.gone();
    let mut sections = vec![Section::new(heading, lines)];
    if !gone.is_empty() {
        let lines = gone.iter().take(MOST).map(|only| {
            Line::Row(vec![
                (format!("×{}", only.count), Some(Role::Muted)),
                (sanitize::line(&only.sample).into_owned(), None),
            ])
        });
        sections.push(Section::new("only the old one said", lines.collect()));
    }
    Document::new("new against old", sections)
}
