//! The same table on paper: aligned text for terminals and pipes, CSV for spreadsheets.

use super::cell::SortKey;
use super::clip;
use super::column::{Align, CellContext, Column, RowItem};
use super::fit::{self, Room};
use crate::domain::csv;

const HEALTH: &str = "HEALTH";

/// Aligned plain text with a header. The health comes first, as a word, so that `grep broken`
/// works. Columns for the wide table are left out; pass copies without that flag to have them.
///
/// With a terminal's width, columns give way and are cut as on the screen; without one, as in a
/// pipe, nothing is cut.
pub fn to_text<'a, T: RowItem + 'static>(
    columns: &[Column<T>],
    rows: impl IntoIterator<Item = &'a T>,
    context: &CellContext,
    terminal_width: Option<u16>,
) -> String {
    let mut health = Vec::new();
    let mut table: Vec<Vec<String>> = Vec::new();
    for row in rows {
        health.push(row.health().word());
        let cells = columns
            .iter()
            .map(|column| (column.cell)(row, context).shown().into_owned());
        table.push(cells.collect());
    }
    let widest = |at: usize| {
        table
            .iter()
            .map(|row| clip::width(&row[at]))
            .max()
            .unwrap_or(0)
    };
    let content: Vec<u16> = (0..columns.len())
        .map(|at| u16::try_from(widest(at)).unwrap_or(u16::MAX))
        .collect();
    let first = health
        .iter()
        .map(|word| word.len())
        .chain([HEALTH.len()])
        .max()
        .unwrap_or(0);
    let plan: Vec<(usize, usize)> = match terminal_width {
        Some(width) => {
            let taken = u16::try_from(first)
                .unwrap_or(u16::MAX)
                .saturating_add(fit::GAP);
            let room = Room {
                width: width.saturating_sub(taken),
                wide: false,
                skip: 0,
                content: &content,
                sorted: None,
                grouped: None,
            };
            let plan = fit::column_plan(columns, room).into_iter();
            plan.map(|(at, width)| (at, usize::from(width))).collect()
        }
        None => (0..columns.len())
            .filter(|at| !columns[*at].wide_only)
            .map(|at| (at, widest(at).max(clip::width(columns[at].title))))
            .collect(),
    };
    let mut out = String::new();
    let titles: Vec<String> = columns
        .iter()
        .map(|column| column.title.to_uppercase())
        .collect();
    push_line(&mut out, columns, &plan, (HEALTH, first), &titles);
    for (word, row) in health.into_iter().zip(&table) {
        push_line(&mut out, columns, &plan, (word, first), row);
    }
    out
}

fn push_line<T>(
    out: &mut String,
    columns: &[Column<T>],
    plan: &[(usize, usize)],
    (health, first): (&str, usize),
    cells: &[String],
) {
    let mut line = format!("{health:first$}");
    for &(at, width) in plan {
        let cut = if columns[at].middle {
            clip::middle
        } else {
            clip::end
        };
        let text = cut(&cells[at], width);
        let blanks = " ".repeat(width.saturating_sub(text.width()));
        line.push_str(&" ".repeat(usize::from(fit::GAP)));
        match columns[at].align {
            Align::Left => line.push_str(&format!("{text}{blanks}")),
            Align::Right => line.push_str(&format!("{blanks}{text}")),
        }
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Comma-separated values as RFC 4180 wants them: a header of column names, CRLF at line ends,
/// every column and nothing cut. What is absent, unknown or pending is an empty field.
pub fn to_csv<'a, T: RowItem + 'static>(
    columns: &[Column<T>],
    rows: impl IntoIterator<Item = &'a T>,
    context: &CellContext,
) -> String {
    let mut out = String::from("health");
    for column in columns {
        out.push(',');
        out.push_str(&csv::plain(column.name));
    }
    out.push_str("\r\n");
    for row in rows {
        out.push_str(row.health().word());
        for column in columns {
            out.push(',');
            let cell = (column.cell)(row, context);
            match cell.key {
                SortKey::Absent if matches!(&*cell.text, "—" | "◌" | "·") => {}
                SortKey::Number(_) if cell.text.parse::<f64>().is_ok() => out.push_str(&cell.text),
                _ => out.push_str(&csv::text(&cell.text)),
            }
        }
        out.push_str("\r\n");
    }
    out
}
