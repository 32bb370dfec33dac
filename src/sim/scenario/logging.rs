//! What a scenario says of logs: how applications talk, and where their words go.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Span;

/// The manner in which an application talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Voice {
    /// One JSON object a line.
    Json,
    /// `key=value` pairs.
    Logfmt,
    /// The access log of a web server, in the combined format.
    Access,
    /// Logback's usual layout, with stack traces of the JVM.
    Java,
    /// The `logging` module, with tracebacks.
    Python,
    /// The usual layout of `tracing`, with panics.
    Rust,
    /// A console of Node.js, with its errors.
    Node,
    /// The `log` package, with panics of goroutines.
    Go,
    /// 20,000 lines a second, ten seconds of each minute.
    Burst,
    /// A line as long as CloudWatch Logs takes, once a minute.
    Huge,
    /// Escape sequences, control characters and what was no UTF-8.
    Hostile,
    /// Colours of every kind.
    Colour,
}

/// Where the words of a service's containers go, and when they arrive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSpec {
    /// `logDriver`, `awslogs` if nothing is said; `none` is no log configuration at all.
    #[serde(default)]
    pub driver: Option<String>,
    /// `awslogs-group`; `/ecs/CLUSTER/SERVICE` if nothing is said.
    #[serde(default)]
    pub group: Option<String>,
    /// `awslogs-region`; the cluster's if nothing is said.
    #[serde(default)]
    pub region: Option<String>,
    /// `awslogs-stream-prefix`, `ecs` if nothing is said; empty is none.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Further options of the driver; for all drivers but `awslogs` the only ones.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// `options` of the log router's FireLens configuration.
    #[serde(default)]
    pub firelens: BTreeMap<String, String>,
    /// How far the application's clock runs ahead.
    #[serde(default)]
    pub ahead: Option<Span>,
}

/// What is special about a log group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogGroupSpec {
    pub name: String,
    /// `logGroupClass`.
    #[serde(default = "standard")]
    pub class: String,
    /// `retentionInDays`; without it events never expire.
    #[serde(default)]
    pub retention: Option<u32>,
    /// Nobody has created it, although containers are told to write to it.
    #[serde(default)]
    pub missing: bool,
    /// The caller may not read it.
    #[serde(default)]
    pub denied: bool,
}

fn standard() -> String {
    "STANDARD".into()
}
