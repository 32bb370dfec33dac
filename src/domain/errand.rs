//! One-off calls: asked once because somebody waits for the answer, not polled.
//!
//! Whoever wants the answer names the errand in its demand for as long as it wants it; the planner
//! sends it as soon as the budget allows, once. The answer, good or bad, goes back to who asked,
//! and only they decide whether to ask again (with a new id).

use super::Text;
use super::auto_scaling_group::AutoScalingGroup;
use super::context::ContextId;
use super::fault::Fault;
use super::launching::Protection;
use super::log::{EventsPage, LogGroup, QueryResults, Streams, Tail};
use super::mutation::{Mutated, Mutation};
use super::network::{NetworkAsk, NetworkPage};
use super::stack::{StackAnswer, StackAsk};
use super::target_group::TargetGroup;
use std::sync::Arc;
use std::time::Duration;

/// One errand, never given out twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrandId(pub u64);

/// One call somebody wants made.
#[derive(Debug, Clone, PartialEq)]
pub struct Errand {
    /// Which one.
    pub id: ErrandId,
    /// Where: profile, region and account.
    pub context: ContextId,
    /// What.
    pub ask: Arc<Ask>,
}

/// A question that a screen wants answered, and for how long an answer will do.
///
/// The answer is kept with what is known, so that whoever needs it can look at it; it is asked
/// again when it has grown older than that and is still on screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// What.
    pub ask: Arc<Ask>,
    /// The age at which the answer is asked for anew.
    pub fresh: Duration,
}

impl Question {
    /// A question about what changes rarely: networks, stacks that rest.
    pub fn slow(ask: Ask) -> Self {
        Self {
            ask: Arc::new(ask),
            fresh: Duration::from_secs(300),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ask {
    /// One page of FilterLogEvents.
    Events(EventsAsk),
    /// DescribeLogGroups for the group of exactly this name.
    Group(Text),
    /// StartQuery.
    StartQuery(QueryAsk),
    /// GetQueryResults of this query.
    QueryResults(Text),
    /// StopQuery of this query.
    StopQuery(Text),
    /// StartLiveTail: answers in parts until it ends.
    Tail(TailAsk),
    /// A page of a list of Amazon EC2.
    Network(NetworkAsk),
    /// A question to CloudFormation.
    Stack(StackAsk),
    /// DescribeTargetGroups by ARN, at most 20: one that does not exist fails the whole call.
    TargetGroups(Vec<Text>),
    /// DescribeAutoScalingGroups by name, at most 50.
    AutoScalingGroups(Vec<Text>),
    /// [GetTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html)
    /// of tasks of a cluster by ARN, at most 100.
    Protection(Text, Vec<Text>),
    /// A call that changes something.
    Mutate(Mutation),
}

/// One page of [FilterLogEvents](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventsAsk {
    /// Group.
    pub group: Text,
    /// Which of its streams.
    pub streams: Streams,
    /// Not older than this, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Not newer than this, in milliseconds since 1970.
    pub to: Option<i64>,
    /// CloudWatch's own filter pattern.
    pub pattern: Option<Text>,
    /// Newest events first instead of oldest.
    pub newest_first: bool,
    /// Most events of the page; AWS allows 10,000.
    pub limit: Option<i32>,
    /// Where the page before ended.
    pub token: Option<Text>,
}

/// A [Logs Insights query](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueryAsk {
    /// Groups by name, at most 50.
    pub groups: Vec<Text>,
    /// From this time on, in seconds since 1970.
    pub from: i64,
    /// Up to this time, in seconds since 1970.
    pub to: i64,
    /// The query.
    pub query: Text,
    /// Most rows.
    pub limit: Option<i32>,
}

/// A [Live Tail session](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TailAsk {
    /// Groups by ARN without `:*`, at most 10.
    pub groups: Vec<Text>,
    /// Which streams; other than all only with one group.
    pub streams: Streams,
    /// CloudWatch's own filter pattern.
    pub pattern: Option<Text>,
}

/// What came back: an answer, or why there is none.
pub type Reply = Result<Answer, Fault>;

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To [`Ask::Events`].
    Events(EventsPage),
    /// To [`Ask::Group`]; none if there is no such group.
    Group(Option<LogGroup>),
    /// To [`Ask::StartQuery`]: the id of the query.
    QueryStarted(Text),
    /// To [`Ask::QueryResults`].
    QueryResults(QueryResults),
    /// To [`Ask::StopQuery`].
    QueryStopped,
    /// A part of the answer to [`Ask::Tail`].
    Tail(Tail),
    /// The end of the answer to [`Ask::Tail`]: AWS closed the session without a word.
    TailEnded,
    /// To [`Ask::Network`].
    Network(NetworkPage),
    /// To [`Ask::Stack`].
    Stack(StackAnswer),
    /// To [`Ask::TargetGroups`].
    TargetGroups(Vec<TargetGroup>),
    /// To [`Ask::AutoScalingGroups`]: those that exist.
    AutoScalingGroups(Vec<AutoScalingGroup>),
    /// To [`Ask::Protection`]: of those that can be protected at all.
    Protection(Vec<Protection>),
    /// To [`Ask::Mutate`]: AWS accepted it.
    Mutated(Mutated),
}
