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
