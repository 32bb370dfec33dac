//! What both readers of CloudWatch Logs go by: the session of the page and the forward reader.

use super::feed::Feed;
use crate::domain::Text;
use crate::domain::fault::FaultKind;
use crate::domain::log::{EventsPage, LogGroup, Streams};

/// Events of a full page
/// (<https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>).
pub(super) const FULL_PAGE: i32 = 10_000;
/// Newest first is answered from this time on only: 2024-01-01, in milliseconds since 1970.
pub(super) const LOWEST: i64 = 1_704_067_200_000;
/// Shortest time between two askings, in milliseconds.
pub(super) const OFTEN: i64 = 2_000;
/// How far back an asking looks for what came late, in milliseconds.
pub(super) const OVERLAP: i64 = 30_000;
/// How far back it looks every [`WIDE_EVERY`]: agents that were cut off deliver much later.
pub(super) const WIDE: i64 = 300_000;
/// How often it looks that far back, in milliseconds.
pub(super) const WIDE_EVERY: i64 = 30_000;
/// Live Tail sessions of ours at once. An account has 15
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>).
pub(super) const MOST_SESSIONS: usize = 5;
/// The one class that can be tailed.
const STANDARD: &str = "STANDARD";

impl Feed {
    /// Whether the feed reads this stream of its group: not every server heeds what was asked for.
    pub(super) fn has(&self, stream: &str) -> bool {
        match &self.streams {
            Streams::All => true,
            Streams::Prefix(prefix) => stream.starts_with(&**prefix),
            Streams::Names(names) => names.iter().any(|name| **name == *stream),
        }
    }
}

/// Whether a first page, of which the newest events were asked for, begins at the oldest: not every
/// server knows that order.
pub(super) fn ascends(page: &EventsPage) -> bool {
    let times = || page.events.iter().map(|event| event.timestamp);
    times().next() < times().next_back() && page.next_token.is_some()
}

/// The ARN by which a group is tailed, or why it cannot be.
pub(super) fn tailable(group: &LogGroup) -> Result<Text, String> {
    let class = group.log_group_class.as_deref().unwrap_or(STANDARD);
    match (&group.log_group_arn, class) {
        (Some(arn), STANDARD) => Ok(arn.clone()),
        (None, STANDARD) => Err("its ARN is not known".to_owned()),
        (_, class) => Err(format!(
            "its class is {class}, and only {STANDARD} can be tailed live"
        )),
    }
}

/// How long to wait after a failure that does not pass by itself, in milliseconds; none for others,
/// which the reader backs off from.
pub(super) fn rest_after(kind: FaultKind) -> Option<i64> {
    match kind {
        FaultKind::Denied | FaultKind::Refused => Some(300_000),
        FaultKind::NotFound => Some(15_000),
        FaultKind::Bug => Some(60_000),
        _ => None,
    }
}
