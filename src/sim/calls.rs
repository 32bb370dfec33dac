//! What clients asked, in the order of the answers.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

/// One call as the simulated account saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedCall {
    /// The operation, as in the AWS API reference (`DescribeServices`).
    pub op: String,
    /// The service's short name (`ecs`, `sts`).
    pub service: String,
    /// The region of the credential scope.
    pub region: String,
    /// Which accepted connection carried it, counted from 1.
    pub connection: u64,
    /// When the call arrived, in real time.
    pub at: Timestamp,
    /// The HTTP status; 0 if the connection was cut without an answer.
    pub status: u16,
    /// The error code that was answered, if any.
    pub error: Option<String>,
    /// How long the answer took, in milliseconds, injected latency included.
    pub ms: u64,
}

/// A request that was to change something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// The operation, as in the AWS API reference (`UpdateService`).
    pub op: String,
    /// The service's short name (`ecs`).
    pub service: String,
    /// The region of the credential scope.
    pub region: String,
    /// When it arrived, in real time.
    pub at: Timestamp,
    /// The body as it came.
    pub body: String,
    /// Whether it was carried out, whatever the client heard of it.
    pub done: bool,
    /// The code with which it was refused.
    pub error: Option<String>,
}

/// Whether an operation changes something, by the words with which AWS names its operations.
pub(crate) fn changes(op: &str) -> bool {
    const READS: [&str; 9] = [
        "List",
        "Describe",
        "Get",
        "Filter",
        "BatchGet",
        "StartQuery",
        "StopQuery",
        "StartLiveTail",
        "AssumeRole",
    ];
    !READS.iter().any(|word| op.starts_with(word))
}

/// A bounded record of mutations: the oldest fall out.
#[derive(Debug, Default)]
pub(crate) struct MutationLog {
    mutations: VecDeque<Mutation>,
}

impl MutationLog {
    const KEPT: usize = 5_000;

    pub(crate) fn push(&mut self, mutation: Mutation) {
        if self.mutations.len() == Self::KEPT {
            self.mutations.pop_front();
        }
        self.mutations.push_back(mutation);
    }

    pub(crate) fn all(&self) -> Vec<Mutation> {
        self.mutations.iter().cloned().collect()
    }
}

/// A bounded log: the oldest calls fall out.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: VecDeque<LoggedCall>,
}

impl CallLog {
    const KEPT: usize = 50_000;

    pub(crate) fn push(&mut self, call: LoggedCall) {
        if self.calls.len() == Self::KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(crate) fn all(&self) -> Vec<LoggedCall> {
        self.calls.iter().cloned().collect()
    }
}

/// Whole milliseconds of a duration, for the log.
pub(crate) fn elapsed_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
