//! What a query makes of events.

use std::collections::{BTreeMap, BTreeSet};

use super::value::Value;
use super::{Aggregate, Command, Function, Named, Plan};

/// An event as a query sees it.
#[derive(Debug, Clone)]
pub(in crate::sim::services::logs) struct Record {
    pub at: i64,
    pub ingested: i64,
    pub stream: String,
    /// `ACCOUNT:GROUP`.
    pub log: String,
    pub pointer: String,
    pub message: String,
}

/// A row on its way: the columns so far, and the event behind them.
#[derive(Debug, Clone)]
pub(in crate::sim::services::logs) struct Row {
    columns: Vec<(String, Value)>,
    event: Option<Record>,
    json: Option<serde_json::Value>,
}

impl Row {
    pub(in crate::sim::services::logs) fn new(event: Record) -> Self {
        let object = event.message.trim_start().starts_with('{');
        let json = object
            .then(|| serde_json::from_str(&event.message).ok())
            .flatten();
        Self {
            columns: Vec::new(),
            event: Some(event),
            json,
        }
    }

    pub(super) fn field(&self, name: &str) -> Value {
        let column = self.columns.iter().rev().find(|(known, _)| known == name);
        if let Some((_, value)) = column {
            return value.clone();
        }
        let Some(event) = &self.event else {
            return Value::Absent;
        };
        match name {
            "@timestamp" => Value::Time(event.at),
            "@ingestionTime" => Value::Time(event.ingested),
            "@message" => Value::Text(event.message.clone()),
            "@logStream" => Value::Text(event.stream.clone()),
            "@log" => Value::Text(event.log.clone()),
            "@ptr" => Value::Text(event.pointer.clone()),
            _ => self
                .json
                .as_ref()
                .map_or(Value::Absent, |json| discovered(json, name)),
        }
    }

    fn set(&mut self, name: &str, value: Value) {
        self.columns.retain(|(known, _)| known != name);
        self.columns.push((name.to_owned(), value));
    }
}

/// A field of JSON by its name, in which points lead inwards.
fn discovered(json: &serde_json::Value, name: &str) -> Value {
    if let Some(value) = json.get(name) {
        return Value::of_json(value);
    }
    let inner = name.split('.').try_fold(json, |value, part| match value {
        serde_json::Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    });
    inner.map_or(Value::Absent, Value::of_json)
}

impl Plan {
    /// The commands that look at one row at a time, before any other.
    fn first_other(&self) -> usize {
        let single = |command: &&Command| {
            matches!(
                command,
                Command::Fields(_) | Command::Filter(_) | Command::Parse { .. }
            )
        };
        self.commands.iter().take_while(single).count()
    }

    /// A row as the first commands leave it; `None` if it is filtered out.
    pub(in crate::sim::services::logs) fn admit(&self, row: Row) -> Option<Row> {
        let commands = &self.commands[..self.first_other()];
        commands
            .iter()
            .try_fold(row, |row, command| command.single(row))
    }

    /// The results of rows that were admitted: columns with their values, in order.
    pub(in crate::sim::services::logs) fn finish(
        &self,
        mut rows: Vec<Row>,
        limit: usize,
    ) -> Vec<Vec<(String, String)>> {
        let rest = &self.commands[self.first_other()..];
        let sorted = rest
            .iter()
            .any(|command| matches!(command, Command::Sort(_) | Command::Stats { .. }));
        if !sorted {
            // Without a word about it, the newest come first.
            rows.sort_by_key(|row| std::cmp::Reverse(row.event.as_ref().map(|event| event.at)));
        }
        for command in rest {
            rows = command.run(rows);
        }
        rows.truncate(limit);
        rows.into_iter().map(|row| self.shown(&row)).collect()
    }

    /// The columns that are shown of a row.
    fn shown(&self, row: &Row) -> Vec<(String, String)> {
        let display = self
            .commands
            .iter()
            .rev()
            .find_map(|command| match command {
                Command::Display(names) => Some(names),
                _ => None,
            });
        let fields = || {
            self.commands.iter().flat_map(|command| match command {
                Command::Fields(names) => &names[..],
                _ => &[],
            })
        };
        let mut names: Vec<String> = match display {
            Some(names) => names.iter().map(|named| named.name.clone()).collect(),
            None if row.event.is_none() => {
                row.columns.iter().map(|(name, _)| name.clone()).collect()
            }
            None if fields().next().is_some() => fields().map(|named| named.name.clone()).collect(),
            None => vec!["@timestamp".into(), "@message".into()],
        };
        if row.event.is_some() {
            names.push("@ptr".into());
        }
        let cell = |name: String| {
            let value = row.field(&name);
            (!value.is_absent()).then(|| (name, value.to_string()))
        };
        names.into_iter().filter_map(cell).collect()
    }
}

impl Command {
    fn single(&self, mut row: Row) -> Option<Row> {
        match self {
            Self::Filter(condition) => condition.holds(&row).then_some(row),
            Self::Fields(all) | Self::Display(all) => {
                for named in all {
                    let value = named.expression.value(&row);
                    row.set(&named.name, value);
                }
                Some(row)
            }
            Self::Parse {
                from,
                pattern,
                names,
            } => {
                let text = from.value(&row).to_string();
                if let Some(found) = pattern.captures(&text) {
                    let groups = found
                        .iter()
                        .skip(1)
                        .map(|group| group.map_or("", |group| group.as_str()));
                    for (name, group) in names.iter().zip(groups) {
                        row.set(name, Value::Text(group.to_owned()));
                    }
                }
                Some(row)
            }
            _ => Some(row),
        }
    }

    fn run(&self, mut rows: Vec<Row>) -> Vec<Row> {
        match self {
            Self::Limit(most) => {
                rows.truncate(*most);
                rows
            }
            Self::Sort(by) => {
                rows.sort_by(|a, b| {
                    let orders = by.iter().map(|(named, descending)| {
                        let order = named.of(a).order(&named.of(b));
                        if *descending { order.reverse() } else { order }
                    });
                    orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                });
                rows
            }
            Self::Dedup(by) => {
                let mut seen = BTreeSet::new();
                rows.retain(|row| {
                    let key: Vec<String> =
                        by.iter().map(|named| named.of(row).to_string()).collect();
                    seen.insert(key)
                });
                rows
            }
            Self::Stats { values, by } => stats(&rows, values, by),
            _ => rows
                .into_iter()
                .filter_map(|row| self.single(row))
                .collect(),
        }
    }
}

impl Named {
    /// A column of this name, or else what the expression says.
    fn of(&self, row: &Row) -> Value {
        let column = row.columns.iter().find(|(name, _)| *name == self.name);
        column.map_or_else(|| self.expression.value(row), |(_, value)| value.clone())
    }
}

fn stats(rows: &[Row], values: &[Aggregate], by: &[Named]) -> Vec<Row> {
    let mut groups: BTreeMap<Vec<String>, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let key = by.iter().map(|named| named.of(row).to_string()).collect();
        groups.entry(key).or_default().push(row);
    }
    groups
        .into_values()
        .map(|rows| {
            let first = rows.first();
            let key = by.iter().map(|named| {
                let value = first.map_or(Value::Absent, |row| named.of(row));
                (named.name.clone(), value)
            });
            let values = values
                .iter()
                .map(|one| (one.name.clone(), one.of_rows(&rows)));
            Row {
                columns: key.chain(values).collect(),
                event: None,
                json: None,
            }
        })
        .collect()
}

impl Aggregate {
    fn of_rows(&self, rows: &[&Row]) -> Value {
        let Some(of) = &self.of else {
            return Value::Number(rows.len() as f64);
        };
        let values: Vec<Value> = rows
            .iter()
            .map(|row| of.value(row))
            .filter(|value| !value.is_absent())
            .collect();
        let mut numbers: Vec<f64> = values.iter().filter_map(Value::number).collect();
        let some = |number: f64| {
            if numbers.is_empty() {
                Value::Absent
            } else {
                Value::Number(number)
            }
        };
        let sum: f64 = numbers.iter().sum();
        match self.function {
            Function::Count => Value::Number(values.len() as f64),
            Function::CountDistinct => {
                let distinct: BTreeSet<String> = values.iter().map(Value::to_string).collect();
                Value::Number(distinct.len() as f64)
            }
            Function::Sum => Value::Number(sum),
            Function::Avg => some(sum / numbers.len() as f64),
            Function::Min => values
                .into_iter()
                .min_by(Value::order)
                .unwrap_or(Value::Absent),
            Function::Max => values
                .into_iter()
                .max_by(Value::order)
                .unwrap_or(Value::Absent),
            Function::Pct(percent) => {
                numbers.sort_by(f64::total_cmp);
                let rank = (percent / 100.0 * numbers.len() as f64).ceil().max(1.0);
                numbers
                    .get(rank as usize - 1)
                    .map_or(Value::Absent, |number| Value::Number(*number))
            }
            Function::Earliest | Function::Latest => {
                let at = |row: &&&Row| row.event.as_ref().map(|event| event.at);
                let row = match self.function {
                    Function::Earliest => rows.iter().min_by_key(at),
                    _ => rows.iter().max_by_key(at),
                };
                row.map_or(Value::Absent, |row| of.value(row))
            }
        }
    }
}
