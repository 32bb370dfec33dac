//! One request to AWS: what it is, which budget pays for it, how it went.

use super::Text;
use super::context::ContextId;
use super::fault::Fault;
use super::time::Timestamp;
use std::time::Duration;

/// The published rate buckets, one per account and region, shared by all actions of a row.
///
/// Figures: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum Bucket {
    /// DescribeClusters, ListClusters.
    ClusterRead,
    /// DescribeServices, ListServices.
    ServiceRead,
    /// DescribeTasks, ListTasks, DescribeContainerInstances, ListContainerInstances, ListAttributes.
    ClusterResourceRead,
    /// DescribeTaskDefinition, ListTaskDefinitions, ListTaskDefinitionFamilies.
    TaskDefinitionRead,
    /// ListServiceDeployments, DescribeServiceDeployments.
    ServiceDeployment,
    /// DescribeServiceRevisions.
    ServiceRevision,
    /// DescribeCapacityProviders.
    CapacityProviderRead,
    /// UpdateService, DeleteService, StopServiceDeployment.
    ServiceModify,
    /// StopTask, RunTask, UpdateContainerInstancesState, ExecuteCommand.
    ClusterResourceModify,
    /// UpdateClusterSettings.
    ClusterModify,
    /// GetTaskProtection, UpdateTaskProtection.
    TaskProtection,
    /// RegisterTaskDefinition.
    TaskDefinitionModify,
    /// GetCallerIdentity; STS publishes no rate, so a low one of our own.
    Sts,
    /// Every reading call of Elastic Load Balancing: 40 at once and 10 a second for all of them
    /// together (<https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html>).
    Elb,
    /// GetMetricData: 500 a second.
    MetricData,
    /// ListMetrics: 25 a second.
    MetricList,
    /// DescribeAlarms, DescribeAlarmHistory: 9 a second.
    Alarms,
    /// Application Auto Scaling publishes no rate; a low one of our own.
    Scaling,
    /// Cloud Map publishes no rate for reading; a low one of our own.
    Discovery,
    /// DescribeImages of ECR; far below its published rate.
    Registry,
    /// EventBridge: ListRules and its kin, 50 a second.
    Events,
    /// FilterLogEvents: 25 a second in us-east-1, 10 in most regions, 5 in a few; the least of them.
    LogEvents,
    /// DescribeLogGroups, StartQuery, GetQueryResults, StopQuery: 10 a second and more, each.
    LogReads,
    /// StartLiveTail: 5 a second.
    LiveTail,
    /// Every `Describe*` of Amazon EC2 that is filtered or paged, as all of ours are: 100 at once and
    /// 20 a second, each (<https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>).
    Network,
    /// CloudFormation publishes no rate, and a deployment needs it more; a low one of our own.
    Stacks,
    /// DescribeAutoScalingGroups; Amazon EC2 Auto Scaling publishes no rate, a low one of our own.
    InstanceGroups,
    /// StartSession of Systems Manager, which publishes no rate; a low one of our own.
    Sessions,
    /// EventBridge Scheduler: GetSchedule and ListSchedules, 50 a second and more.
    Schedules,
}

impl Bucket {
    /// Published burst (requests) and sustained rate (requests per second).
    pub const fn published(self) -> (u32, u32) {
        match self {
            Self::ClusterRead
            | Self::TaskDefinitionRead
            | Self::ServiceDeployment
            | Self::ServiceRevision
            | Self::CapacityProviderRead => (50, 20),
            Self::ServiceRead | Self::ClusterResourceRead => (100, 20),
            Self::ServiceModify => (50, 5),
            Self::ClusterResourceModify => (100, 40),
            Self::ClusterModify | Self::TaskDefinitionModify => (20, 1),
            Self::TaskProtection => (200, 80),
            Self::Sts | Self::Sessions => (10, 2),
            Self::Elb => (40, 10),
            Self::MetricData => (500, 500),
            Self::MetricList => (25, 25),
            Self::Alarms => (9, 9),
            Self::Scaling | Self::Discovery | Self::Registry | Self::InstanceGroups => (20, 5),
            Self::Network => (100, 20),
            Self::Stacks => (10, 2),
            Self::Events | Self::Schedules => (50, 50),
            Self::LogEvents | Self::LiveTail => (5, 5),
            Self::LogReads => (10, 10),
        }
    }

    /// The largest part of the published rate that may ever be ours, whatever the user sets: load
    /// balancing has the tightest limit of all, and deployments need it.
    pub const fn largest_share(self) -> f64 {
        match self {
            Self::Elb => 0.2,
            _ => 1.0,
        }
    }

    /// The AWS service the bucket belongs to, as the header names it.
    pub const fn service(self) -> &'static str {
        match self {
            Self::ClusterRead
            | Self::ServiceRead
            | Self::ClusterResourceRead
            | Self::TaskDefinitionRead
            | Self::ServiceDeployment
            | Self::ServiceRevision
            | Self::CapacityProviderRead
            | Self::ServiceModify
            | Self::ClusterResourceModify
            | Self::ClusterModify
            | Self::TaskProtection
            | Self::TaskDefinitionModify => "ECS",
            Self::Sts => "STS",
            Self::Sessions => "SSM",
            Self::Elb => "ELB",
            Self::MetricData | Self::MetricList | Self::Alarms => "CW",
            Self::Scaling => "AAS",
            Self::Discovery => "Cloud Map",
            Self::Registry => "ECR",
            Self::Events => "EventBridge",
            Self::Schedules => "Scheduler",
            Self::Network => "EC2",
            Self::Stacks => "CloudFormation",
            Self::InstanceGroups => "ASG",
            Self::LogEvents | Self::LogReads | Self::LiveTail => "Logs",
        }
    }
}

/// An API operation that ecsight may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Operation {
    /// Service as in IAM actions and the AWS CLI: `ecs`, `sts`.
    pub service: &'static str,
    /// Operation name as in the API: `DescribeServices`.
    pub name: &'static str,
    /// Whether it changes anything in the account.
    pub mutating: bool,
    /// The bucket that pays for it.
    pub bucket: Bucket,
}

impl Operation {
    /// A reading operation.
    pub const fn read(service: &'static str, name: &'static str, bucket: Bucket) -> Self {
        Self {
            service,
            name,
            mutating: false,
            bucket,
        }
    }

    /// A changing operation: it needs `--write`.
    pub const fn change(service: &'static str, name: &'static str, bucket: Bucket) -> Self {
        Self {
            service,
            name,
            mutating: true,
            bucket,
        }
    }

    /// The IAM action: `ecs:DescribeServices`.
    pub fn iam_action(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }
}

/// Why a call was made; shown by the call record and the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Cause {
    /// The screen needs it for the first time.
    FirstLook,
    /// It is on screen and its age passed the cadence.
    Visible,
    /// It belongs to the list but is not on screen.
    Background,
    /// The next page of a list.
    NextPage,
    /// The user pressed refresh.
    Refresh,
    /// An earlier attempt failed.
    Retry,
    /// The same data for a script (`ecsight get`).
    Cli,
    /// Somebody waits for this one answer.
    Errand,
}

/// Proof that a bucket has paid for one call. Only a bucket hands it out, and
/// the choke point takes it by value: no call without a permit, none with half of one.
#[derive(Debug)]
pub struct Permit {
    bucket: Bucket,
    before: Option<Bucket>,
}

impl Permit {
    /// Made by the token bucket that was charged, and by nobody else.
    pub(crate) fn paid_by(bucket: Bucket) -> Self {
        Self {
            bucket,
            before: None,
        }
    }

    /// With the permit of a reading call that must come right before, so that both are paid for
    /// before either is sent.
    #[must_use]
    pub fn after(self, before: Option<Self>) -> Self {
        Self {
            bucket: self.bucket,
            before: before.map(|it| it.bucket),
        }
    }

    /// The permit of the reading call that comes before, once.
    pub fn take_before(&mut self) -> Option<Self> {
        self.before.take().map(Self::paid_by)
    }

    /// The bucket that was charged.
    pub fn bucket(&self) -> Bucket {
        self.bucket
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Answered.
    Ok,
    /// Answered in parts, and the answer goes on: Live Tail.
    Open,
    /// Failed, for this reason.
    Failed(Fault),
    /// Given up because nobody wanted the answer any more.
    Cancelled,
}

/// The record of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// Where it was sent.
    pub context: ContextId,
    /// What was sent.
    pub operation: Operation,
    /// When it was sent.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// Why it was sent.
    pub cause: Cause,
    /// How it ended.
    pub outcome: Outcome,
    /// The same call for the AWS CLI, ready to paste, secrets masked.
    pub cli: Text,
}
