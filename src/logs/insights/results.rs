//! The rows of a query as a table.

use super::query;
use crate::domain::time::{self, Timestamp, Zone};
use crate::domain::{Text, csv, sanitize};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// The pointer to the whole event; of no use to a reader.
const POINTER: &str = "@ptr";

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Texts.
    Text,
    /// Numbers, all of them.
    Number,
    /// Points in time, all of them.
    Time,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The field.
    pub name: Text,
    /// What its values are.
    pub form: Form,
    /// Terminal columns of the widest value, as it came.
    pub width: usize,
}

/// The rows of a query. A field a row does not have is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The fields, in the order in which they first came.
    pub columns: Vec<Column>,
    /// The values, harmless and each in one line.
    pub rows: Vec<Vec<Option<Text>>>,
    /// The column that is worth drawing as bars: figures of groups.
    pub bars: Option<usize>,
}

impl Table {
    /// The table of what came, for the query it answers.
    pub fn new(query: &str, came: &[Vec<(Text, Text)>]) -> Self {
        let mut columns: Vec<Text> = Vec::new();
        let mut places: FxHashMap<Text, usize> = FxHashMap::default();
        let mut events = false;
        for (name, _) in came.iter().flatten() {
            if &**name == POINTER {
                events = true;
            } else if !places.contains_key(name) {
                places.insert(name.clone(), columns.len());
                columns.push(name.clone());
            }
        }
        let mut rows: Vec<Vec<Option<Text>>> = Vec::with_capacity(came.len());
        for row in came {
            let mut cells = vec![None; columns.len()];
            for (name, value) in row {
                if let Some(cell) = places.get(name).and_then(|at| cells.get_mut(*at)) {
                    *cell = Some(harmless(value));
                }
            }
            // An event of which only its pointer is told has nothing to show.
            if cells.iter().any(Option::is_some) {
                rows.push(cells);
            }
        }
        let columns: Vec<Column> = columns
            .into_iter()
            .enumerate()
            .map(|(at, name)| {
                let values = rows.iter().filter_map(|row| row[at].as_deref());
                Column {
                    form: form(&name, values.clone()),
                    width: values.map(UnicodeWidthStr::width).fold(1, usize::max),
                    name,
                }
            })
            .collect();
        let groups = query::grouped_by(query);
        let mut table = Self {
            bars: None,
            columns,
            rows,
        };
        if !events && groups > 0 && table.rows.len() > 1 {
            let mut figures = table.columns.iter().enumerate().skip(groups);
            table.bars = figures
                .find(|(_, column)| column.form == Form::Number)
                .map(|(at, _)| at);
        }
        if !events && !query::has(query, "sort") {
            table.newest_first();
        }
        table
    }

    /// AWS gives groups without `sort` in no order: those of a time stand newest first.
    fn newest_first(&mut self) {
        let time = self.columns.iter().position(|it| it.form == Form::Time);
        if let Some(at) = time {
            // As AWS writes times, their order is that of their texts.
            self.rows.sort_by(|a, b| b[at].cmp(&a[at]));
        }
    }

    /// The largest figure of the column drawn as bars.
    pub fn tallest(&self) -> f64 {
        let Some(at) = self.bars else { return 0.0 };
        let figures = self
            .rows
            .iter()
            .filter_map(|row| number(row[at].as_deref()?));
        figures.fold(0.0, f64::max)
    }

    /// What a cell says: a time in the zone, anything else as it came, `—` where there is nothing.
    pub fn shown(&self, row: usize, column: usize, zone: Zone) -> Cow<'_, str> {
        let value = self.rows.get(row).and_then(|row| row.get(column));
        let Some(Some(value)) = value else {
            return Cow::Borrowed("—");
        };
        match (self.columns[column].form, moment(value)) {
            (Form::Time, Some(at)) => Cow::Owned(in_zone(at, zone)),
            _ => Cow::Borrowed(value),
        }
    }

    /// A row with the names of its fields, for reading: times in the zone.
    pub fn record(&self, row: usize, zone: Zone) -> Vec<(Text, String)> {
        let columns = self.columns.iter().enumerate();
        columns
            .filter(|(at, _)| self.rows.get(row).is_some_and(|row| row[*at].is_some()))
            .map(|(at, column)| (column.name.clone(), self.shown(row, at, zone).into_owned()))
            .collect()
    }

    /// Aligned text with a header, times in the zone, nothing cut.
    pub fn to_text(&self, zone: Zone) -> String {
        let width = |at: usize| {
            let cells = (0..self.rows.len()).map(|row| self.shown(row, at, zone).width());
            cells.fold(self.columns[at].name.width(), usize::max)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let line = |cells: Vec<Cow<'_, str>>| {
            let mut line = String::new();
            for (at, cell) in cells.iter().enumerate() {
                let blanks = " ".repeat(widths[at].saturating_sub(cell.width()));
                match self.columns[at].form {
                    Form::Number => line.extend([&blanks, &**cell, "  "]),
                    Form::Text | Form::Time => line.extend([&**cell, &blanks, "  "]),
                }
            }
            format!("{}\n", line.trim_end())
        };
        let names = self.columns.iter().map(|it| Cow::Borrowed(&*it.name));
        let mut out = line(names.collect());
        for row in 0..self.rows.len() {
            let cells = (0..self.columns.len()).map(|at| self.shown(row, at, zone));
            out.push_str(&line(cells.collect()));
        }
        out
    }

    /// Comma-separated values: a header, every row, times in UTC as AWS wrote them.
    pub fn to_csv(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|it| csv::plain(&it.name)).collect();
        let mut out = names.join(",");
        out.push_str("\r\n");
        for row in &self.rows {
            for (at, (cell, column)) in row.iter().zip(&self.columns).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                match (cell, column.form) {
                    (None, _) => {}
                    (Some(value), Form::Text) => out.push_str(&csv::text(value)),
                    (Some(value), _) => out.push_str(&csv::plain(value)),
                }
            }
            out.push_str("\r\n");
        }
        out
    }

    /// A JSON array of one object for each row, fields in the order of the columns, times in UTC.
    pub fn to_json(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let cells = row.iter().zip(&self.columns);
                let members: Vec<String> = cells
                    .filter_map(|(cell, column)| {
                        let value = cell.as_deref()?;
                        // What JSON does not take for a number stays a text.
                        let figure = (column.form == Form::Number)
                            .then(|| serde_json::from_str::<serde_json::Number>(value).ok())
                            .flatten();
                        let value =
                            figure.map_or_else(|| quoted(value), |figure| figure.to_string());
                        Some(format!("{}:{value}", quoted(&column.name)))
                    })
                    .collect();
                format!("{{{}}}", members.join(","))
            })
            .collect();
        match rows.is_empty() {
            true => "[]\n".to_owned(),
            false => format!("[\n{}\n]\n", rows.join(",\n")),
        }
    }
}

/// A value in one harmless line, without the line end most messages have.
fn harmless(value: &Text) -> Text {
    match sanitize::line(value.trim_end()) {
        Cow::Borrowed(same) if same.len() == value.len() => value.clone(),
        other => Text::from(&*other),
    }
}

fn form<'a>(name: &str, values: impl Iterator<Item = &'a str> + Clone) -> Form {
    let mut values = values.peekable();
    if values.peek().is_none() {
        return Form::Text;
    }
    // `max(@timestamp)` comes as a number.
    let of_time = name.contains("@timestamp") || name.contains("@ingestionTime");
    if of_time && values.clone().all(|value| moment(value).is_some()) {
        Form::Time
    } else if values.clone().all(|value| number(value).is_some()) {
        Form::Number
    } else if values.all(|value| moment(value).is_some()) {
        Form::Time
    } else {
        Form::Text
    }
}

/// A value as a number.
pub fn number(value: &str) -> Option<f64> {
    let first = value.as_bytes().first()?;
    // "inf" and "nan" are words here.
    if !first.is_ascii_digit() && !matches!(first, b'-' | b'.') {
        return None;
    }
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A point in time as Logs Insights writes it: `2026-11-21 03:12:45.123` in UTC, or milliseconds
/// since 1970 where it was reckoned with.
pub fn moment(value: &str) -> Option<Timestamp> {
    let bytes = value.as_bytes();
    if bytes.len() == 13 && bytes.iter().all(u8::is_ascii_digit) {
        return Timestamp::from_millisecond(value.parse().ok()?).ok();
    }
    if !matches!(bytes.len(), 19..=29) || bytes.get(10) != Some(&b' ') {
        return None;
    }
    format!("{}T{}Z", value.get(..10)?, value.get(11..)?)
        .parse()
        .ok()
}

/// A time with its milliseconds, unless it is one of a whole second.
fn in_zone(at: Timestamp, zone: Zone) -> String {
    let full = time::full(at, zone);
    match at.subsec_millisecond() {
        0 => full,
        // `2026-11-21 03:12:45Z`: they stand behind the seconds.
        part => format!("{}.{part:03}{}", &full[..19], &full[19..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[(&str, &str)]]) -> Vec<Vec<(Text, Text)>> {
        rows.iter()
            .map(|row| {
                row.iter()
                    .map(|(name, value)| ((*name).into(), (*value).into()))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn events_keep_their_order_and_hide_their_pointer() {
        let table = Table::new(
            "fields @timestamp, @message, ms",
            &rows(&[
                &[
                    ("@timestamp", "2026-11-21 03:12:45.123"),
                    ("@message", "\u{1b}[31mboom\n"),
                    ("@ptr", "abc"),
                ],
                &[
                    ("@timestamp", "2026-11-21 03:13:00.000"),
                    ("@message", "=1+1"),
                    ("ms", "12.5"),
                    ("@ptr", "def"),
                ],
            ]),
        );
        let names: Vec<&str> = table.columns.iter().map(|it| &*it.name).collect();
        assert_eq!(names, ["@timestamp", "@message", "ms"]);
        let forms: Vec<Form> = table.columns.iter().map(|it| it.form).collect();
        assert_eq!(forms, [Form::Time, Form::Text, Form::Number]);
        assert_eq!(table.shown(0, 0, Zone::Utc), "2026-11-21 03:12:45.123Z");
        assert_eq!(table.shown(1, 0, Zone::Utc), "2026-11-21 03:13:00Z");
        assert_eq!(table.shown(0, 1, Zone::Utc), "␛[31mboom");
        assert_eq!(table.shown(0, 2, Zone::Utc), "—");
        assert_eq!(table.shown(9, 0, Zone::Utc), "—");
        assert_eq!(table.bars, None);
        assert_eq!(table.record(0, Zone::Utc).len(), 2);
        assert_eq!(
            table.to_csv(),
            "@timestamp,@message,ms\r\n2026-11-21 03:12:45.123,␛[31mboom,\r\n2026-11-21 03:13:00.000,'=1+1,12.5\r\n"
        );
        assert_eq!(
            table.to_json(),
            "[\n{\"@timestamp\":\"2026-11-21 03:12:45.123\",\"@message\":\"␛[31mboom\"},\n{\"@timestamp\":\"2026-11-21 03:13:00.000\",\"@message\":\"=1+1\",\"ms\":12.5}\n]\n"
        );
    }

    #[test]
    fn groups_of_time_stand_newest_first_with_bars() {
        let query = "stats count(*) as errors by bin(1m)";
        let came = rows(&[
            &[("bin(1m)", "2026-11-21 03:12:00.000"), ("errors", "3")],
            &[("bin(1m)", "2026-11-21 03:14:00.000"), ("errors", "12")],
        ]);
        let table = Table::new(query, &came);
        assert_eq!(table.shown(0, 1, Zone::Utc), "12");
        assert_eq!(
            table.to_text(Zone::Utc),
            "bin(1m)               errors\n2026-11-21 03:14:00Z      12\n2026-11-21 03:12:00Z       3\n"
        );
        assert_eq!(table.bars, Some(1));
        assert!((table.tallest() - 12.0).abs() < 1e-9);
        let sorted = Table::new(&format!("{query} | sort errors asc"), &came);
        assert_eq!(
            sorted.shown(0, 1, Zone::Utc),
            "3",
            "who asked for an order has it"
        );
        let status = rows(&[
            &[("status", "200"), ("n", "3")],
            &[("status", "500"), ("n", "1")],
        ]);
        let table = Table::new("stats count(*) as n by status", &status);
        assert_eq!(table.bars, Some(1), "a group is no figure");
        assert_eq!(
            Table::new("stats count(*) as n by status", &status[..1]).bars,
            None
        );
    }

    #[test]
    fn values_are_what_all_of_a_column_are() {
        for (values, expected) in [
            (&["1", "-2.5", "1e3"][..], Form::Number),
            (&["1", "x"][..], Form::Text),
            (&["inf", "nan"][..], Form::Text),
            (&["2026-11-21 03:12:45.123"][..], Form::Time),
            (&["2026-11-21"][..], Form::Text),
            (&["2026-13-41 03:12:45.123"][..], Form::Text),
            (&["2026-11-21é03:12:45.12"][..], Form::Text),
            (&["1795254911120"][..], Form::Number),
            (&[][..], Form::Text),
        ] {
            assert_eq!(form("n", values.iter().copied()), expected, "{values:?}");
        }
        let newest = rows(&[&[("max(@timestamp)", "1795254911120")]]);
        let table = Table::new("stats max(@timestamp)", &newest);
        assert_eq!(table.shown(0, 0, Zone::Utc), "2026-11-21 09:55:11.120Z");
        assert_eq!(Table::new("", &[]).to_json(), "[]\n");
        let bare = rows(&[&[("@ptr", "abc")]]);
        assert_eq!(Table::new("", &bare).rows.len(), 0);
    }
}
