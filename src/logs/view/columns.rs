//! Which fields structured lines have in common, for showing them as columns.

use super::model::View;
use crate::logs::buffer::Buffer;
use crate::logs::text::fields::{Value, fields_of};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::ops::Range;

/// Rows that are looked at.
const ROWS: usize = 500;
/// Paths that are counted; further ones are not, however often they occur.
const PATHS: usize = 256;
/// How deep a path goes.
const DEPTH: usize = 3;

/// A field that lines have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its path, for [`Fields::get`].
    ///
    /// [`Fields::get`]: crate::logs::text::fields::Fields::get
    pub path: String,
    /// Lines that have it, of those that were looked at.
    pub lines: usize,
}

impl View {
    /// The fields that structured lines in and before a range of rows have, the most frequent
    /// first, between equals in the order they are written. At most 500 rows are looked at, those
    /// at the end of the range first; fields of one line alone are left out if there are others.
    pub fn columns(&self, buffer: &Buffer, rows: Range<usize>, most: usize) -> Vec<Column> {
        let mut counted: FxHashMap<String, (usize, usize)> = FxHashMap::default();
        let to = rows.end.min(self.len());
        for index in (to.saturating_sub(ROWS)..to).rev() {
            let line = self.row(buffer, index).and_then(|row| row.line());
            let Some(fields) = line.and_then(|line| fields_of(&line.text)) else {
                continue;
            };
            let mut paths = Vec::new();
            collect(&fields.entries, "", DEPTH, &mut paths);
            paths.sort();
            paths.dedup();
            for path in paths {
                let order = counted.len();
                if let Some((lines, _)) = counted.get_mut(&path) {
                    *lines += 1;
                } else if order < PATHS {
                    counted.insert(path, (1, order));
                }
            }
        }
        let mut columns: Vec<(String, (usize, usize))> = counted.into_iter().collect();
        columns.sort_by_key(|(_, (lines, order))| (Reverse(*lines), *order));
        if columns.first().is_some_and(|(_, (lines, _))| *lines > 1) {
            columns.retain(|(_, (lines, _))| *lines > 1);
        }
        let columns = columns.into_iter().take(most);
        columns
            .map(|(path, (lines, _))| Column { path, lines })
            .collect()
    }
}

fn collect(members: &[(Box<str>, Value)], before: &str, depth: usize, paths: &mut Vec<String>) {
    for (key, value) in members {
        let path = match before {
            "" => key.to_string(),
            before => format!("{before}.{key}"),
        };
        match value {
            Value::Object(inner) if depth > 1 => collect(inner, &path, depth - 1, paths),
            _ => paths.push(path),
        }
    }
}
