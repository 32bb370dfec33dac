//! A useful part of the Logs Insights query language, run over events. Follows the pages under
//! "CloudWatch Logs Insights language query syntax".
//!
//! `fields`, `filter`, `parse`, `stats … by`, `sort`, `limit`, `display` and `dedup` are
//! understood; anything else is refused as AWS refuses what it does not know.

mod expression;
mod read;
mod reader;
mod run;
#[cfg(test)]
mod tests;
mod value;

pub(super) use run::{Record, Row};

use expression::Expression;

/// A query that was understood.
#[derive(Debug)]
pub(super) struct Plan {
    commands: Vec<Command>,
}

/// Why and where a query is not understood; places are counted in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    pub message: String,
    pub from: usize,
    pub to: usize,
}

/// An expression and the name of its column.
#[derive(Debug)]
struct Named {
    name: String,
    expression: Expression,
}

#[derive(Debug)]
enum Command {
    Fields(Vec<Named>),
    Display(Vec<Named>),
    Filter(Expression),
    Parse {
        from: Expression,
        pattern: regex::Regex,
        names: Vec<String>,
    },
    Stats {
        values: Vec<Aggregate>,
        by: Vec<Named>,
    },
    /// Columns, and whether the largest comes first.
    Sort(Vec<(Named, bool)>),
    Limit(usize),
    Dedup(Vec<Named>),
}

/// One column of `stats`.
#[derive(Debug)]
struct Aggregate {
    name: String,
    function: Function,
    of: Option<Expression>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
    /// The percentile, 0 to 100.
    Pct(f64),
    Earliest,
    Latest,
}
