//! Logs as CloudWatch Logs tells them.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html>

use super::Text;
use serde::Serialize;

/// One event of a log stream: what an application wrote, usually one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEvent {
    /// Identity within the group, where the call tells it: FilterLogEvents does, Live Tail does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<Text>,
    /// Stream it was written to.
    pub log_stream_name: Text,
    /// When it happened by the writer's clock, in milliseconds since 1970.
    pub timestamp: i64,
    /// When CloudWatch took it, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingestion_time: Option<i64>,
    /// What was written, as it came: not harmless yet.
    pub message: String,
}

/// Which streams of a group are read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Streams {
    /// All of them.
    All,
    /// Those whose name begins so. Where none does, the answer is empty.
    Prefix(Text),
    /// These, at most 100. Where one is missing, the call fails.
    Names(Vec<Text>),
}

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogGroup {
    /// Name.
    pub log_group_name: Text,
    /// ARN without `:*`, as Live Tail takes it.
    pub log_group_arn: Option<Text>,
    /// STANDARD, INFREQUENT_ACCESS or DELIVERY, as it came. Only STANDARD can be tailed live.
    pub log_group_class: Option<Text>,
    /// Days after which events are deleted; none means never.
    pub retention_in_days: Option<i32>,
    /// Bytes kept; CloudWatch counts them late.
    pub stored_bytes: Option<i64>,
    /// When it was made, in milliseconds since 1970.
    pub creation_time: Option<i64>,
}

/// A page of FilterLogEvents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventsPage {
    /// Events in the order they came.
    pub events: Vec<LogEvent>,
    /// Where to go on. A page may be empty and still have one.
    pub next_token: Option<Text>,
}

/// What a Live Tail session told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tail {
    /// The session runs.
    Started {
        /// Its id.
        session_id: Option<Text>,
    },
    /// A second's worth of events.
    Events {
        /// Events.
        events: Vec<LogEvent>,
        /// Whether there were more than 500 and only some of them are here.
        sampled: bool,
    },
}

/// How far a Logs Insights query is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryResults {
    /// Scheduled, Running, Complete, Failed, Cancelled, Timeout, Unknown, as it came.
    pub status: Option<Text>,
    /// Rows, each a list of field and value.
    pub rows: Vec<Vec<(Text, Text)>>,
    /// Bytes scanned so far: what is charged.
    pub bytes_scanned: Option<f64>,
    /// Events scanned so far.
    pub records_scanned: Option<f64>,
    /// Events that matched so far.
    pub records_matched: Option<f64>,
}
