//! Fields of structured lines as columns below each other.
//!
//! They are chosen from what is in view when somebody asks for them, and stay until the filter or
//! the place changes: columns that jump with each line cannot be read.

use super::row::{Inked, Pen, WIDE};
use crate::logs::text::fields::{Fields, PartKind, Value, fields_of, summary};
use crate::logs::{Buffer, Line, View};
use crate::panes::table::clip;
use crate::theme::Role;
use ratatui::style::Style;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Rows whose values say how wide a column is.
const ROWS: usize = 200;
/// Fields that are counted before those that are no columns are left out.
const COUNTED: usize = 64;
/// Widest column, on narrow and on wide screens.
const WIDEST: (usize, usize) = (12, 28);
/// From this width on there are more than two columns, and from the other on even more.
const MORE: [(u16, usize); 2] = [(150, 6), (100, 4)];
/// Columns between columns.
const BETWEEN: usize = 2;

/// A field as a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The path of the field.
    pub path: String,
    /// Columns of the screen.
    pub width: usize,
    /// Whether all its values are numbers.
    pub number: bool,
}

/// What was seen of a field.
#[derive(Default)]
struct Seen {
    width: usize,
    other: bool,
    number: bool,
    lines: usize,
    first: Option<String>,
    varies: bool,
}

/// Chooses the columns for rows of the view: the fields that most of them have, those first that
/// say something different from line to line.
pub(super) fn choose(view: &View, buffer: &Buffer, rows: Range<usize>, width: u16) -> Vec<Column> {
    let mut seen: FxHashMap<String, Seen> = FxHashMap::default();
    let end = rows.end.min(view.len());
    for index in end.saturating_sub(ROWS)..end {
        let line = view.row(buffer, index).and_then(|row| row.line());
        let Some(fields) = line.and_then(|line| fields_of(&line.text)) else {
            continue;
        };
        for part in summary(&fields) {
            if part.kind == PartKind::Field {
                note(seen.entry(part.key).or_default(), &part.text);
            }
        }
        for (key, seen) in &mut seen {
            match fields.get(key) {
                Some(Value::Number(_)) => seen.number = true,
                Some(_) => seen.other = true,
                None => {}
            }
        }
    }
    let most = MORE
        .iter()
        .find(|(from, _)| width >= *from)
        .map_or(2, |(_, most)| *most);
    let widest = if width >= WIDE { WIDEST.1 } else { WIDEST.0 };
    let counted = view.columns(buffer, rows, COUNTED);
    let mut paths: Vec<(bool, String)> = counted
        .into_iter()
        .filter_map(|column| {
            let seen = seen.get(&column.path)?;
            Some((seen.lines > 2 && !seen.varies, column.path))
        })
        .collect();
    // What all lines say alike tells nothing of any: it comes last.
    paths.sort_by_key(|(same, _)| *same);
    let mut left = usize::from(width) * 2 / 5;
    let mut columns = Vec::new();
    for (_, path) in paths {
        let Some(seen) = seen.get(&path).filter(|_| columns.len() < most) else {
            continue;
        };
        let number = seen.number && !seen.other;
        let width = seen.width.max(clip::width(&path)).min(widest);
        if let Some(rest) = left.checked_sub(width + BETWEEN) {
            left = rest;
            columns.push(Column {
                path,
                width,
                number,
            });
        }
    }
    columns
}

fn note(seen: &mut Seen, text: &str) {
    seen.width = seen.width.max(clip::width(text));
    seen.lines += 1;
    match &seen.first {
        None => seen.first = Some(text.to_owned()),
        Some(first) => seen.varies |= first != text,
    }
}

/// Text in a column: numbers stand at its right.
fn cell(column: &Column, text: &str, style: Style, body: &mut Inked) {
    let clip = clip::end(text, column.width).to_string();
    let blank = " ".repeat(column.width.saturating_sub(clip::width(&clip)));
    if column.number {
        body.push(&blank, Style::new());
        body.push(&clip, style);
    } else {
        body.push(&clip, style);
        body.push(&blank, Style::new());
    }
    body.push(&" ".repeat(BETWEEN), Style::new());
}

/// The names over the columns.
pub(super) fn header(pen: &Pen<'_>, columns: &[Column]) -> Inked {
    let mut body = Inked::default();
    let style = pen.theme.style(Role::Heading);
    for column in columns {
        cell(column, &column.path, style, &mut body);
    }
    body.push("message", style);
    body
}

/// A line in columns; says whether it has fields at all. What stood in the row already stands
/// before the message.
pub(super) fn say(
    pen: &Pen<'_>,
    columns: &[Column],
    line: &Line,
    base: Style,
    body: &mut Inked,
) -> bool {
    let fields = match line.text.contains(['{', '=']) {
        true => fields_of(&line.text),
        false => None,
    };
    let before = std::mem::take(body);
    let Some(fields) = fields else {
        if pen.width >= WIDE {
            let blank: usize = columns.iter().map(|column| column.width + BETWEEN).sum();
            body.push(&" ".repeat(blank), Style::new());
        }
        body.append(&before);
        return false;
    };
    for column in columns {
        let text = value(&fields, &column.path);
        cell(column, &text, pen.theme.style(Role::Muted), body);
    }
    body.append(&before);
    let parts = summary(&fields);
    let said = |kind| parts.iter().filter(move |part| part.kind == kind);
    for part in said(PartKind::Message) {
        body.push(&part.text, base);
    }
    for part in said(PartKind::Error) {
        body.push(&format!("  {}=", part.key), pen.theme.style(Role::Label));
        body.push(&part.text, pen.theme.style(Role::HealthBroken));
    }
    // Without a message the other fields are what the line has to say.
    if !parts.iter().any(|part| part.kind != PartKind::Field) {
        for part in said(PartKind::Field) {
            if !columns.iter().any(|column| column.path == part.key) {
                body.push(&format!("{}=", part.key), pen.theme.style(Role::Label));
                body.push(&format!("{}  ", part.text), pen.theme.style(Role::Muted));
            }
        }
    }
    true
}

fn value(fields: &Fields, path: &str) -> String {
    fields
        .get(path)
        .map(|value| value.line().into_owned())
        .unwrap_or_default()
}
